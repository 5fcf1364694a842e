// ---------------------------------------------------------------------------------------------
// Arrivals: which clicks and keys the page gets
// ---------------------------------------------------------------------------------------------

// A browser answers an input even if its page is replaced before the input gets there. So each page tells what it
// gets, where the engine listens, and what it has got is counted.
const BEGINNINGS = ['pointerdown', 'keydown'];
const ENDS = ['pointerup', 'keyup'];

const tellArrival = ({ isTrusted, type }) => {
  if (isTrusted) globalThis.stepproof_got?.(ENDS.includes(type) ? 'end' : 'beginning');
};

// A document that is written anew loses its listeners, so this is called again and again.
function tellArrivals() {
  for (const type of [...BEGINNINGS, ...ENDS]) addEventListener(type, tellArrival, { capture: true, passive: true });
}

// How many inputs have begun in the documents of the page; null where browsers do not count them.
function arrivals() {
  let all = 0;
  for (const { defaultView } of documents()) {
    const counts = defaultView?.performance.eventCounts;
    if (!counts) return null;
    for (const type of BEGINNINGS) all += counts.get(type);
  }
  return all;
}

// The same, for a click at this point: what is embedded there may be a document that counts for itself.
const arrivalsAt = ([x, y]) => /^(embed|i?frame|object)$/.test(elementAt(x, y)?.localName) ? null : arrivals();
