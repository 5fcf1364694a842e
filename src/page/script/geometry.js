// ---------------------------------------------------------------------------------------------
// Boxes and points: where elements are drawn, including frames that are transformed
// ---------------------------------------------------------------------------------------------

// Transforms coordinates in the viewport of a frame's document to those of the document that contains the
// frame. The centre of the bounding box of a transformed box is the centre of the box itself; the rotation
// is known from the styles, and the zoom from the size.
function ofFrame(frame) {
  const around = frame.getBoundingClientRect();
  const [width, height] = [frame.offsetWidth, frame.offsetHeight];
  let turn = new DOMMatrix();
  for (let at = frame; at; at = parent(at)) {
    const { transform, rotate, scale } = style(at);
    if (transform === 'none' && rotate === 'none' && scale === 'none') continue;
    let own = new DOMMatrix();
    if (rotate !== 'none') own = own.multiply(new DOMMatrix(`rotate(${rotate})`));
    if (scale !== 'none') own = own.multiply(new DOMMatrix(`scale(${scale.split(' ').slice(0, 2).join(',')})`));
    if (transform !== 'none') own = own.multiply(new DOMMatrix(transform));
    turn = own.multiply(turn);
  }
  const { a, b, c, d } = turn;
  const zoom = around.width / (Math.abs(a) * width + Math.abs(c) * height) || 1;
  const css = style(frame);
  const left = frame.clientLeft + parseFloat(css.paddingLeft) - width / 2;
  const top = frame.clientTop + parseFloat(css.paddingTop) - height / 2;
  return new DOMMatrix([1, 0, 0, 1, around.left + around.width / 2, around.top + around.height / 2])
    .multiply(new DOMMatrix([a * zoom, b * zoom, c * zoom, d * zoom, 0, 0]))
    .multiply(new DOMMatrix([1, 0, 0, 1, left, top]));
}

// The frame that contains a document; null for the top document, or if the frame is not accessible.
function holderOf(view) {
  try {
    return view && view !== window ? view.frameElement : null;
  } catch {
    return null;
  }
}

// Transforms coordinates in an element's document to those of the page's window.
function outward(el) {
  const holder = holderOf(el.ownerDocument.defaultView);
  return holder ? remember(memo.outward, holder, () => outward(holder).multiply(ofFrame(holder))) : UNMOVED;
}
const UNMOVED = new DOMMatrix();

// The bounding box of a rectangle transformed by a matrix.
function movedRect(rect, by) {
  if (by.isIdentity) return rect;
  const corners = [[rect.left, rect.top], [rect.right, rect.top], [rect.left, rect.bottom], [rect.right, rect.bottom]]
    .map(([x, y]) => movedPoint(x, y, by));
  const xs = corners.map(([x]) => x), ys = corners.map(([, y]) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return new DOMRect(left, top, Math.max(...xs) - left, Math.max(...ys) - top);
}

function movedPoint(x, y, by) {
  const point = by.transformPoint({ x, y });
  return [point.x, point.y];
}

// The image that shows an area, and the area's box in it.
function imageOf(area) {
  const map = area.closest('map');
  const name = map && (map.name || map.id);
  if (!name) return null;
  const images = area.getRootNode().querySelectorAll('img[usemap], input[usemap], object[usemap]');
  return [...images].find(image => attr(image, 'usemap').trim() === `#${name}` && shown(image)) || null;
}

// The element to scroll to: an area has no box, so its image is used.
const boxed = el => isHtml(el, 'area') && imageOf(el) || el;

function areaBox(area) {
  const image = imageOf(area);
  if (!image) return new DOMRect();
  const around = image.getBoundingClientRect();
  const css = style(image);
  const x = around.left + image.clientLeft + parseFloat(css.paddingLeft);
  const y = around.top + image.clientTop + parseFloat(css.paddingTop);
  const shape = (attr(area, 'shape') || 'rect').toLowerCase();
  if (shape.startsWith('def')) return around;
  const at = (attr(area, 'coords') || '').split(/[,;\s]+/).filter(Boolean).map(Number);
  let [left, top, right, bottom] = at;
  if (shape.startsWith('circ')) [left, top, right, bottom] = [at[0] - at[2], at[1] - at[2], at[0] + at[2], at[1] + at[2]];
  if (shape.startsWith('poly')) {
    const xs = at.filter((_, index) => index % 2 === 0), ys = at.filter((_, index) => index % 2 === 1);
    [left, top, right, bottom] = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  }
  const zoom = image.offsetWidth ? around.width / image.offsetWidth : 1;
  const rect = new DOMRect(x + Math.min(left, right) * zoom, y + Math.min(top, bottom) * zoom,
    Math.abs(right - left) * zoom, Math.abs(bottom - top) * zoom);
  return Number.isNaN(rect.x + rect.y + rect.width + rect.height) ? new DOMRect() : common(rect, around);
}

function joined(a, b) {
  const x = Math.min(a.left, b.left), y = Math.min(a.top, b.top);
  return new DOMRect(x, y, Math.max(a.right, b.right) - x, Math.max(a.bottom, b.bottom) - y);
}

// The intersection of two boxes; without area if they do not overlap.
function common(a, b) {
  const x = Math.max(a.left, b.left), y = Math.max(a.top, b.top);
  return new DOMRect(x, y, Math.max(0, Math.min(a.right, b.right) - x), Math.max(0, Math.min(a.bottom, b.bottom) - y));
}

// Whether a box is beyond the edges where its document, or a scroll container around it, begins, so that nobody
// can scroll to it: the left and the top edge; the right edge in a page written from right to left. For a `fast`
// (fixed) element, any edge of the window counts.
function beyond(el, rect, fast) {
  const view = el.ownerDocument.defaultView;
  const { top, bottom, left, right } = rect;
  if (fast) return left >= view.innerWidth || top >= view.innerHeight || right <= 0 || bottom <= 0;
  const isBeyond = (x, y) => bottom + y <= 0 ||
    (beginsRight(el.ownerDocument) ? left + x >= view.innerWidth : right + x <= 0);
  if (!isBeyond(view.scrollX, view.scrollY)) return false;
  let [x, y] = [view.scrollX, view.scrollY];
  for (let at = parent(el); at && !isHtml(at, 'body', 'html'); at = parent(at)) {
    x += at.scrollLeft;
    y += at.scrollTop;
  }
  return isBeyond(x, y);
}

function beginsRight(page) {
  const { direction, writingMode } = style(page.body || page.documentElement);
  return writingMode === 'horizontal-tb' ? direction === 'rtl' : writingMode.endsWith('-rl');
}

const CUTS = /^(hidden|clip)$/;

// Completely clipped by its own clip.
function isClipped(el) {
  const { clip, clipPath, position } = style(el);
  return /^(absolute|fixed)$/.test(position) && /^rect\((0|1)px,? (0|1)px,? (0|1)px,? (0|1)px\)$/.test(clip) || clipsAll(clipPath);
}

// Completely clipped: by its own clip, or by a box around it.
function cutAway(el, rect) {
  if (isClipped(el)) return true;
  const { position } = style(el);
  if (position === 'fixed') return false;
  let free = position === 'absolute';
  for (let at = parent(el); at && !isHtml(at, 'body', 'html'); at = parent(at)) {
    const css = style(at);
    if (clipsAll(css.clipPath)) return true;
    if (free && css.position === 'static') continue;
    free = css.position === 'absolute';
    if (CUTS.test(css.overflowX) || CUTS.test(css.overflowY)) {
      const left = common(rect, at.getBoundingClientRect());
      if (left.width < 2 || left.height < 2) return true;
    }
    if (css.position === 'fixed') return false;
  }
  return false;
}

// Whether nobody can see it: it or its frame is moved off the page, clipped or transparent.
function outOfSight(el) {
  const target = drawn(el);
  const rect = box(target);
  let fast = false;
  for (let at = target; at && !fast; at = parent(at)) fast = style(at).position === 'fixed';
  if (beyond(target, rect, fast) || cutAway(target, rect) || transparent(target) && !isOverlay(target)) return true;
  const holder = holderOf(el.ownerDocument.defaultView);
  return !!holder && outOfSight(holder);
}

// The slot that shows the host's text at a point.
function slotAt(host, x, y) {
  for (const node of host.shadowRoot ? host.childNodes : []) {
    if (node.nodeType !== 3 || !node.assignedSlot) continue;
    const range = host.ownerDocument.createRange();
    range.selectNodeContents(node);
    const holds = ({ left, right, top, bottom }) => left <= x && x < right && top <= y && y < bottom;
    if ([...range.getClientRects()].some(holds)) return node.assignedSlot;
  }
  return null;
}

// The innermost element at a point of the window, through shadow roots, slots and frames.
function elementAt(x, y) {
  let root = document, at = null;
  for (;;) {
    const hit = root.elementFromPoint(x, y);
    if (!hit || hit === at) return at && slotAt(at, x, y) || at;
    at = hit;
    const inside = frameDocument(hit);
    if (inside) {
      [x, y] = movedPoint(x, y, ofFrame(hit).inverse());
      root = inside;
    } else if (hit.shadowRoot) root = hit.shadowRoot;
    else return at;
  }
}
