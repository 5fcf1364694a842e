'use strict';
// What the pages of stepproof share. Texts become text nodes and never markup.

// An element with these properties and this content; `null` among the content is left out.
function make(name, properties, ...content) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key === 'class') element.className = value;
    else if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...content.flat().filter((one) => one !== null && one !== undefined));
  return element;
}

const lines = (texts) => make('ul', { class: 'lines' }, texts.map((text) => make('li', {}, text)));

const CONTEXT = 3;

// The part of a line in which it differs from the other one, marked.
function marked(text, other) {
  const [one, two] = [[...text], [...other]];
  const most = Math.min(one.length, two.length);
  let start = 0;
  while (start < most && one[start] === two[start]) start += 1;
  let end = 0;
  while (end < most - start && one[one.length - 1 - end] === two[two.length - 1 - end]) end += 1;
  const middle = one.slice(start, one.length - end).join('');
  if (start + end === 0 || !middle) return [text];
  return [one.slice(0, start).join(''), make('mark', {}, middle), one.slice(one.length - end).join('')];
}

// A line of two texts side by side: `=` if both have it.
function row([kind, old, now]) {
  const cell = (content, name) => make('span', { class: name }, content);
  if (kind === '=') return make('div', { class: 'row' }, cell([old], 'equal'), cell([old], 'equal'));
  const side = (text, other, name) => text === null ? cell([], '') : cell(other === null ? [text] : marked(text, other), name);
  return make('div', { class: 'row' }, side(old, now, 'old'), side(now, old, 'new'));
}

// Both texts side by side; long runs of equal lines are folded.
function difference(rows, titles) {
  const table = make('div', { class: 'diff' },
    make('div', { class: 'row titles' }, titles.map((title) => make('span', {}, title))));
  const near = rows.map(() => false);
  rows.forEach(([kind], at) => {
    if (kind === '=') return;
    for (let by = -CONTEXT; by <= CONTEXT; by += 1) if (at + by in near) near[at + by] = true;
  });
  for (let at = 0; at < rows.length;) {
    if (near[at]) {
      table.append(row(rows[at]));
      at += 1;
      continue;
    }
    let end = at;
    while (end < rows.length && !near[end]) end += 1;
    const folded = rows.slice(at, end);
    const unfold = make('button', { type: 'button' }, `… ${folded.length} equal ${folded.length === 1 ? 'line' : 'lines'}`);
    unfold.addEventListener('click', () => unfold.replaceWith(...folded.map(row)));
    table.append(unfold);
    at = end;
  }
  return table;
}

// A dialog that lists keys and what they do.
function showKeys(keys) {
  const dialog = make('dialog', { 'aria-label': 'Keys' },
    make('form', { method: 'dialog' }, make('strong', {}, 'Keys'), make('button', { value: 'close' }, 'close')),
    make('dl', {}, keys.flatMap(([key, what]) => [make('dt', {}, make('kbd', {}, key)), make('dd', {}, what)])));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

// Carries out the action of a key that is pressed outside of dialogs, unless `skips` takes the event.
function onKeys(actions, skips) {
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]') || skips(event)) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
