// ---------------------------------------------------------------------------------------------
// Frames of other origins: scripts of their own read them
// ---------------------------------------------------------------------------------------------

// Whether this script reads a frame: the frame clips the page, and scrolls it.
const isEmbedded = window !== top;

// The ids of frames that cannot be read from here, by their elements.
const foreign = new WeakMap();

function introduce(el, id) { foreign.set(el, id); }

// The frames of other origins that are drawn: their ids, how their coordinates are mapped to those of the window, and
// where they are; and for each locator, the places in it that are left to look for in the frame: null if it is not in
// that part of the page.
function foreignFrames({ locators }) {
  fresh();
  const found = elements(document.documentElement).filter(el => foreign.has(el) && !frameDocument(el) && isUsable(el));
  return found.flatMap(el => {
    const { a, b, c, d, e, f } = outward(el).multiply(ofFrame(el));
    const { x, y } = box(el);
    // One that is scrolled out of sight can still be used.
    const clip = visibleRect(el) || { x, y, width: 0, height: 0 };
    return [{ id: foreign.get(el), matrix: [a, b, c, d, e, f], clip, rests: locators.map(one => one && valid(() => restFor(one, el)) || null) }];
  });
}

function restFor(locator, frame) {
  const places = locator.in || [];
  let scope = document.documentElement;
  for (const [index, place] of places.entries()) {
    const { one, many } = pick(matches(place, scope, 'place'), place);
    if (many) return null;
    // It may be a place in the frame.
    if (!one) return places.slice(index);
    if (one === frame) return places.slice(index + 1);
    if (!within(frame, one)) return null;
    scope = one;
  }
  return [];
}

// Where a point of a frame is in the window, after it was brought there; or why a click does not reach it.
async function throughFrame({ id, point }) {
  fresh();
  const el = elements(document.documentElement).find(one => foreign.get(one) === id);
  if (!el || !isUsable(el)) return { why: 'hidden', still: stillness() };
  const place = () => movedPoint(...point, outward(el).multiply(ofFrame(el)));
  let [x, y] = place();
  if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) {
    el.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    await pause(FRAME);
    fresh();
    [x, y] = place();
    // A frame may be larger than the window.
    if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) {
      scrollBy({ left: x - innerWidth / 2, top: y - innerHeight / 2, behavior: 'instant' });
      await pause(FRAME);
      fresh();
      [x, y] = place();
    }
  }
  const hit = elementAt(x, y);
  if (hit === el) return { point: [x, y] };
  return { why: hit ? `covered by ${showCover(coverOf(hit, el))}` : 'outside of the viewport', still: stillness() };
}
