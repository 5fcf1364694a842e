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

// The dialog that has a document to itself, or null: of those that are open, natively or by aria, the
// one that the browser finds on top. One that is faded, moved out, empty or wholly covered has not.
const modal = page => remember(memo.modal, page, () => {
  const open = [];
  for (const root of roots(page)) {
    if (root !== page && root.ownerDocument !== page) continue;
    for (const el of root.querySelectorAll('dialog[open], [aria-modal=true]')) {
      const is = isHtml(el, 'dialog') && el.matches(':modal') ||
        attr(el, 'aria-modal') === 'true' && /^(alertdialog|dialog)$/.test(roleOf(el));
      if (is && shown(el) && !gone(el) && !transparent(el)) open.push(el);
    }
  }
  let front = null;
  for (const el of open) {
    if (!isHit(el, boxOnPage(el))) continue;
    const shared = front && common(boxOnPage(front), boxOnPage(el));
    const below = shared && !within(el, front) && isHit(front, shared) && !isHit(el, shared);
    if (!below) front = el;
  }
  return front;
});

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
const isInert = el => hasInert(el) || !!blockerOf(el);

// The modal dialog that keeps people from an element: of its own document, or of one around its frame.
function blockerOf(el) {
  for (let at = el; at; at = holderOf(at.ownerDocument.defaultView)) {
    const dialog = modal(at.ownerDocument);
    if (dialog && !within(at, dialog) && !within(dialog, at) && !floatsOver(at, dialog)) return dialog;
  }
  return null;
}

// What is laid over a dialog or its shade and can be used: messages, and the lists of its drop-downs, which
// pages often keep outside of it.
function floatsOver(el, dialog) {
  const layer = layerOf(el, dialog);
  if (!layer || !isFree(el)) return false;
  if (isHit(layer, common(boxOnPage(layer), boxOnPage(dialog)))) return true;
  const [point] = pointsIn(boxOnPage(drawn(el)));
  const below = el.ownerDocument.elementsFromPoint(...movedPoint(...point, outward(el).inverse()));
  return below.some(at => !within(at, layer) && !within(layer, at) && layerOf(at, layer));
}

// The outermost layer that holds one element and not the other.
function layerOf(el, other) {
  let layer = null;
  for (let at = el; at && !within(other, at); at = parent(at)) if (isLayer(at)) layer = at;
  return layer;
}

// Whether it is taken out of the flow and may lie over other things.
const isLayer = el => /^(fixed|absolute)$/.test(style(el).position);

// The same of what a style draws for it: shades are often made so.
const drawsLayer = el => ['::before', '::after'].some(which => {
  const { content, position } = el.ownerDocument.defaultView.getComputedStyle(el, which);
  return content !== 'none' && /^(fixed|absolute)$/.test(position);
});

// What lies over the whole window: at each of its points the outermost layer.
function shade() {
  return memo.shade ??= pointsIn(new DOMRect(0, 0, innerWidth, innerHeight)).map(([x, y]) => {
    const hit = elementAt(x, y);
    let layer = hit && drawsLayer(hit) ? hit : null;
    for (let at = hit; at; at = parentAcross(at)) if (isLayer(at)) layer = at;
    return layer;
  });
}

// Whether it lies below a layer that covers the whole window. One that scrolls with the page covers nothing
// of what is outside of the window.
function isShaded(el) {
  if (!shade().length || isFree(el)) return false;
  const isSeen = pointsIn(boxOnPage(drawn(el))).length > 0;
  return shade().every(layer => layer && !within(el, layer) && (isSeen || style(layer).position === 'fixed'));
}

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
  const covers = left.map(layerOver);
  const free = left.filter((el, index) => !covers[index] || !left.some(other => other !== el && other !== covers[index] && within(other, covers[index])));
  return free.length ? free : left;
}

// The layer over an element that can be seen in the window: the outermost that is taken out of the
// flow and does not hold the element.
function layerOver(el) {
  const target = drawn(el);
  const [point] = pointsIn(movedRect(box(target), outward(target)));
  const hit = point && elementAt(...point);
  if (!hit || takes(hit, el)) return null;
  let layer = !within(el, hit) && drawsLayer(hit) ? hit : null;
  for (let at = hit; at && !within(el, at); at = parentAcross(at)) {
    if (isLayer(at) || style(at).position === 'sticky') layer = at;
  }
  return layer;
}
