// ---------------------------------------------------------------------------------------------
// What is in front
// ---------------------------------------------------------------------------------------------

const GRID = [0.5, 0.15, 0.85];

// Sample points of the visible part of a box.
function pointsIn(rect) {
  const seen = common(rect, new DOMRect(0, 0, innerWidth, innerHeight));
  if (!(seen.width > 0 && seen.height > 0)) return [];
  return GRID.flatMap(y => GRID.map(x => [seen.x + seen.width * x, seen.y + seen.height * y]));
}

// The modal dialog of a document, or null: of the open ones, native or by aria, the topmost. One that is
// transparent, moved off the page, empty or completely covered does not count.
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

// Tells dialogs and documents from others, as long as they last.
const identities = new WeakMap();
let identified = 0;
function identityOf(object) {
  if (!identities.has(object)) identities.set(object, ++identified);
  return identities.get(object);
}

// What the page shows: another document, route or dialog in front is another page for a reader. A frame that
// takes a quarter of the window is part of it, as in applications that are made of frames.
function sight() {
  const dialog = modal(document);
  const frames = [...documents()].filter(page => page !== document && isLarge(holderOf(page.defaultView)));
  const hash = /^#!?\//.test(location.hash) ? location.hash : '';
  return {
    document: [PAGE, ...frames.map(identityOf)].join(' '),
    route: location.pathname + hash,
    dialog: dialog && identityOf(dialog),
  };
}

function isLarge(frame) {
  if (!frame || !shown(frame)) return false;
  const { width, height } = common(boxOnPage(frame), new DOMRect(0, 0, innerWidth, innerHeight));
  return width > 0 && height > 0 && width * height * 4 >= innerWidth * innerHeight;
}

const boxOnPage = el => movedRect(box(el), outward(el));

// Whether hit testing finds it at some point of a box.
const isHit = (el, rect) => pointsIn(rect).some(([x, y]) => {
  const hit = elementAt(x, y);
  return !!hit && within(hit, el);
});

// Whether it or an ancestor has `inert`.
function hasInert(el) {
  return remember(memo.inert, el, () => {
    const above = parentAcross(el);
    return has(el, 'inert') || !!above && hasInert(above);
  });
}

// Whether nobody can use it: it is `inert`, or behind a modal dialog.
const isInert = el => hasInert(el) || !!blockerOf(el);

// The modal dialog that blocks an element: of its own document, or of one around its frame.
function blockerOf(el) {
  for (let at = el; at; at = holderOf(at.ownerDocument.defaultView)) {
    const dialog = modal(at.ownerDocument);
    if (dialog && !within(at, dialog) && !within(dialog, at) && !floatsOver(at, dialog)) return dialog;
  }
  return null;
}

// Whether it is in a layer above the dialog or its overlay, and can be used: messages, and the lists of the
// dialog's drop-downs, which pages often place outside of it.
function floatsOver(el, dialog) {
  const layer = layerOf(el, dialog);
  if (!layer || !isFree(el)) return false;
  if (isHit(layer, common(boxOnPage(layer), boxOnPage(dialog)))) return true;
  const [point] = pointsIn(boxOnPage(drawn(el)));
  const below = el.ownerDocument.elementsFromPoint(...movedPoint(...point, outward(el).inverse()));
  return below.some(at => !within(at, layer) && !within(layer, at) && layerOf(at, layer));
}

// The outermost layer that contains one element but not the other.
function layerOf(el, other) {
  let layer = null;
  for (let at = el; at && !within(other, at); at = parent(at)) if (isLayer(at)) layer = at;
  return layer;
}

// Whether it is out of the flow and may cover other elements.
const isLayer = el => /^(fixed|absolute)$/.test(style(el).position);

// The same for its `::before` and `::after`, which are often used as overlays.
const drawsLayer = el => ['::before', '::after'].some(which => {
  const { content, position } = el.ownerDocument.defaultView.getComputedStyle(el, which);
  return content !== 'none' && /^(fixed|absolute)$/.test(position);
});

// The overlay of the window: the outermost layer at each sample point.
function shade() {
  return memo.shade ??= pointsIn(new DOMRect(0, 0, innerWidth, innerHeight)).map(([x, y]) => {
    const hit = elementAt(x, y);
    let layer = hit && drawsLayer(hit) ? hit : null;
    for (let at = hit; at; at = parentAcross(at)) if (isLayer(at)) layer = at;
    return layer;
  });
}

// Whether it is under a layer that covers the whole window. A layer that scrolls with the page does not cover
// elements outside the window.
function isShaded(el) {
  if (!shade().length || isFree(el)) return false;
  const isSeen = pointsIn(boxOnPage(drawn(el))).length > 0;
  return shade().every(layer => layer && !within(el, layer) && (isSeen || style(layer).position === 'fixed'));
}

// Whether hit testing finds it at its centre.
function isFree(el) {
  const [point] = pointsIn(boxOnPage(drawn(el)));
  const hit = point && elementAt(...point);
  return !!hit && takes(hit, el);
}

// The topmost of several matches: a person does not mean one that is under an overlay, or under a layer that
// contains another match.
function onTop(found) {
  const lit = found.filter(el => !isShaded(el));
  const left = lit.length ? lit : found;
  const covers = left.map(layerOver);
  const free = left.filter((el, index) => !covers[index] || !left.some(other => other !== el && other !== covers[index] && within(other, covers[index])));
  return free.length ? free : left;
}

// The layer that covers an element in the window: the outermost one that is out of the flow and does not
// contain the element.
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
