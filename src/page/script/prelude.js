// The script that runs inside the page: it reads the page (roles, names, states), finds the elements
// that locators mean, and prepares them for use. The table in `protocol.rs` is its contract.
//
// Written from the specifications, which the comments name: Accessible Name and Description
// Computation 1.2 (accname), HTML Accessibility API Mappings (html-aam), WAI-ARIA 1.2 (aria).
//
// It changes nothing in the page: no attribute and no style, and its only global lives in its own
// world. Elements may come from other same-origin frames, so nothing here uses `instanceof`.

const HTML = 'http://www.w3.org/1999/xhtml';
const SVG = 'http://www.w3.org/2000/svg';

// ---------------------------------------------------------------------------------------------
// Caches of one call. Styles, roles and names are needed again and again within a call, and the page
// cannot change during it; every call starts with empty caches.
// ---------------------------------------------------------------------------------------------

let memo;
function fresh() {
  memo = { style: new Map(), rendered: new Map(), gone: new Map(), role: new Map(), name: new Map(),
    raw: new Map(), counters: new Map(), styles: new Map(), text: new Map(), foldsUp: new Map(), owned: new Map(), elements: new Map(),
    labels: new Map(), home: new Map(), inert: new Map(), disabled: new Map(), '::before': new Map(), '::after': new Map(),
    face: new Map(), above: new Map(), fields: new Map(), heads: new Map(), drawnTexts: new Map(), held: new Map(), outward: new Map(), framed: new Map(), modal: new Map(), shade: undefined, recased: false, written: false, drawnOnly: false,
    signed: false, unsigned: false, sighted: false };
}
// Many lookups in a row are for the same element, so the last answer is kept separately.
function remember(map, key, compute) {
  if (map.last === key) return map.answer;
  let value = map.get(key);
  if (value === undefined) map.set(key, value = compute(key));
  map.last = key;
  map.answer = value;
  return value;
}

// Measures for how long something has been going on.
class Spans {
  constructor() { this.spans = new WeakMap(); }
  // Notes `key`; returns how long it has been noted without a pause longer than `gap`.
  note(key, gap = Infinity) {
    const now = performance.now();
    let span = this.spans.get(key);
    if (!span || now - span.last > gap) this.spans.set(key, span = { first: now });
    span.last = now;
    return now - span.first;
  }
}
