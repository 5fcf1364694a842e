// ---------------------------------------------------------------------------------------------
// What is in front
// ---------------------------------------------------------------------------------------------

const GRID = [0.5, 0.15, 0.85];

// Points of a box that the window shows.
function pointsIn(rect) {
  const seen = common(rect, new DOMRect(0, 0, innerWidth, innerHeight));
  if (!(seen.width > 0 && seen.height > 0)) return [];
  return GRID.flatMap(y => GRID.map(x => [seen.x + seen.width * x, seen.y + seen.height * y]));
}

// The dialog that has the page to itself, or null: of those that are open, natively or by aria, the
// one that the browser finds on top. One that is faded, moved out, empty or wholly covered has not.
function modal() {
  if (memo.modal !== undefined) return memo.modal;
  memo.modal = null;
  const open = [];
  for (const root of roots(document)) {
    for (const el of root.querySelectorAll('dialog[open], [aria-modal=true]')) {
      const is = isHtml(el, 'dialog') && el.matches(':modal') ||
        attr(el, 'aria-modal') === 'true' && /^(alertdialog|dialog)$/.test(roleOf(el));
      if (is && shown(el) && !gone(el) && !transparent(el)) open.push(el);
    }
  }
  for (const el of open) {
    if (!isHit(el, boxOnPage(el))) continue;
    const front = memo.modal;
    const shared = front && common(boxOnPage(front), boxOnPage(el));
    const below = shared && !within(el, front) && isHit(front, shared) && !isHit(el, shared);
    if (!below) memo.modal = el;
  }
  return memo.modal;
}

const boxOnPage = el => movedRect(box(el), outward(el));

// Whether it is what the browser finds at some point of a box.
const isHit = (el, rect) => pointsIn(rect).some(([x, y]) => {
  const hit = elementAt(x, y);
  return !!hit && within(hit, el);
});

// `inert` on it or above.
function hasInert(el) {
  return remember(memo.inert, el, () => {
    const above = parentAcross(el);
    return has(el, 'inert') || !!above && hasInert(above);
  });
}

// Nobody can use it: `inert`, or behind a modal dialog.
function isInert(el) {
  if (hasInert(el)) return true;
  const dialog = modal();
  return !!dialog && !within(el, dialog) && !within(dialog, el);
}

// What lies over the whole window: the layers that are fixed to it at each of its points.
function shade() {
  return memo.shade ??= pointsIn(new DOMRect(0, 0, innerWidth, innerHeight)).map(([x, y]) => {
    const layers = [];
    for (let at = elementAt(x, y); at; at = parentAcross(at)) if (style(at).position === 'fixed') layers.push(at);
    return layers.at(-1) || null;
  });
}

// Whether it lies below a layer that covers the whole window.
const isShaded = el => shade().length > 0 && shade().every(layer => layer && !within(el, layer)) && !isFree(el);

// Whether it is what the browser finds in the middle of it.
function isFree(el) {
  const [point] = pointsIn(boxOnPage(drawn(el)));
  const hit = point && elementAt(...point);
  return !!hit && takes(hit, el);
}

// Of several that match, those that are on top: what lies under a shade, or under a layer that holds
// another of them, is not what a person means.
function onTop(found) {
  const lit = found.filter(el => !isShaded(el));
  const left = lit.length ? lit : found;
  const covers = left.map(el => coveredBy(el));
  const free = left.filter((el, index) => !covers[index] || !left.some(other => other !== el && other !== covers[index] && within(other, covers[index])));
  return free.length ? free : left;
}

// The layer over an element that can be seen in the window: the outermost that is taken out of the
// flow and does not hold the element.
function coveredBy(el) {
  const target = drawn(el);
  const [point] = pointsIn(movedRect(box(target), outward(target)));
  const hit = point && elementAt(...point);
  if (!hit || takes(hit, el)) return null;
  let layer = null;
  for (let at = hit; at && !within(el, at); at = parentAcross(at)) {
    if (/^(fixed|absolute|sticky)$/.test(style(at).position)) layer = at;
  }
  return layer;
}
