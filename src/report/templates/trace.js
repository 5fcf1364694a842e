'use strict';
// Shows what a step did, event by event; `make` makes an element.
function traceOf(trace, make) {
  const row = ([at, kind, text, beside]) => make('li', {},
    make('span', { class: 'at soft' }, at),
    make('span', { class: `kind ${kind}` }, kind),
    make('span', { class: 'event' }, text, beside ? make('span', { class: 'soft' }, ` (${beside})`) : null));
  return trace.map(({ what, place, events, left_out: leftOut }) => {
    const rows = events.map(row);
    if (leftOut) rows.splice(Math.floor(rows.length / 2), 0, make('li', { class: 'soft' }, `… ${leftOut} more events`));
    return make('section', { class: 'traced' },
      make('p', {}, make('code', {}, what), make('span', { class: 'soft' }, ` ${place}`)),
      make('ol', {}, rows));
  });
}
