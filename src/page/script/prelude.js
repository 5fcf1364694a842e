// The script that runs inside the page: it reads what a page says (roles, names, states), finds
// what a person means, and makes it ready to be used. The table in `protocol.rs` is its contract.
//
// Written from the specifications, which the comments name: Accessible Name and Description
// Computation 1.2 (accname), HTML Accessibility API Mappings (html-aam), WAI-ARIA 1.2 (aria).
//
// It leaves no trace: no attribute, style or listener stays in the page, and its only global lives
// in the world it is evaluated in. Elements may come from other same-origin frames, so nothing
// here asks `instanceof`.

const HTML = 'http://www.w3.org/1999/xhtml';
const SVG = 'http://www.w3.org/2000/svg';

// ---------------------------------------------------------------------------------------------
// Memory of one call. Style, roles and names are asked for again and again while one question is
// answered, and the page cannot change in between; every call starts afresh.
// ---------------------------------------------------------------------------------------------

let memo;
function fresh() {
  memo = { style: new Map(), rendered: new Map(), gone: new Map(), role: new Map(), name: new Map(),
    raw: new Map(), counters: new Map(), styles: new Map(), text: new Map(), foldsUp: new Map(), owned: new Map(), elements: new Map(),
    labels: new Map(), home: new Map(), inert: new Map(), disabled: new Map(), '::before': new Map(), '::after': new Map(),
    face: new Map(), above: new Map(), fields: new Map(), heads: new Map(), held: new Map(), outward: new Map(), framed: new Map(), modal: new Map(), shade: undefined, recased: false, written: false,
    signed: false, unsigned: false, sighted: false };
}
// Most questions are asked of one element again and again, so the last answer is kept at hand.
function remember(map, key, compute) {
  if (map.last === key) return map.answer;
  let value = map.get(key);
  if (value === undefined) map.set(key, value = compute(key));
  map.last = key;
  map.answer = value;
  return value;
}

// Since when each of these has been going on.
class Spans {
  constructor() { this.spans = new WeakMap(); }
  // How long `key` has been noted, each time within `gap` of the time before.
  note(key, gap = Infinity) {
    const now = performance.now();
    let span = this.spans.get(key);
    if (!span || now - span.last > gap) this.spans.set(key, span = { first: now });
    span.last = now;
    return now - span.first;
  }
}
