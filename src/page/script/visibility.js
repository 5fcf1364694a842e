// ---------------------------------------------------------------------------------------------
// Visibility
// ---------------------------------------------------------------------------------------------

const style = el => remember(memo.style, el, () => el.ownerDocument.defaultView.getComputedStyle(el));

const NEVER_SHOWN = new Set(['base', 'head', 'link', 'meta', 'noembed', 'noframes', 'noscript',
  'param', 'rp', 'script', 'source', 'style', 'template', 'title', 'track']);

// SVG elements that are only drawn by reference, or not at all.
const NEVER_DRAWN = new Set(['clipPath', 'defs', 'desc', 'filter', 'linearGradient', 'marker', 'mask', 'metadata',
  'pattern', 'radialGradient', 'symbol', 'title']);

// Whether it is rendered: no `display: none`, `content-visibility: hidden`, closed `<details>` or
// `hidden=until-found` on it or an ancestor. `visibility` is not considered here.
function rendered(el) {
  return remember(memo.rendered, el, () => {
    if (el.namespaceURI === HTML && NEVER_SHOWN.has(el.localName)) return false;
    const above = parent(el);
    if (above && isHtml(above, 'select', 'optgroup', 'datalist')) {
      // Options have no box while the list is closed.
      return rendered(above) && style(el).display !== 'none' && !el.hidden;
    }
    if (isHtml(el, 'area')) return !!imageOf(el);
    if (el.namespaceURI === SVG && (NEVER_DRAWN.has(el.localName) || above && !rendered(above))) return false;
    const { display, contentVisibility } = style(el);
    if (display === 'contents') return above ? rendered(above) && (isSummary(el) || !isFoldedDetails(above)) : true;
    // The areas of a map are shown by an image, wherever the map is.
    if (display === 'none' && isHtml(el, 'map')) return [...el.areas].some(rendered);
    if (display === 'none' || contentVisibility === 'hidden') return false;
    const isDrawn = el.checkVisibility ? el.checkVisibility() : !above || rendered(above);
    return isDrawn || !!above && isInOption(above) && rendered(above);
  });
}

// The content of an option has no box either while the list is closed.
const isInOption = el => el.namespaceURI === HTML && !!el.closest('option');

// Of a closed `<details>` only the summary is shown.
const isFoldedDetails = el => isHtml(el, 'details') && !el.open;

// Whether it is in a collapsed box: it is drawn but not visible. A box clips only elements whose containing
// block it is, so positioned elements may escape.
function folded(el, position = style(el).position) {
  let holder;
  switch (position) {
    case 'fixed': return false;
    case 'absolute': holder = el.offsetParent; break;
    default: holder = parent(el);
  }
  return !!holder && foldsUp(holder);
}

// Whether its content is invisible: a box without height or width that clips its content, an element that
// is clipped or scaled down to nothing, or an element in such a box.
function foldsUp(el) {
  return remember(memo.foldsUp, el, () => {
    const { overflow, display, position, clipPath, contain } = style(el);
    if ((overflow !== 'visible' || /paint|content|strict/.test(contain)) && !isHtml(el, 'html', 'body')) {
      if (el.namespaceURI === SVG) {
        if (el.localName === 'svg' && withoutArea(el.getBoundingClientRect())) return true;
      } else if (!/^(inline|contents)$/.test(display) && (el.clientWidth === 0 || el.clientHeight === 0)) return true;
    }
    // A clipped box of one pixel is the usual technique for texts for screen readers.
    if (clipsAll(clipPath) && el.offsetWidth > 1 && el.offsetHeight > 1) return true;
    return scaledAway(el, position) || folded(el, position);
  });
}

// Whether a `clip-path` clips everything.
function clipsAll(path) {
  if (path === 'none') return false;
  const [, inset] = /^inset\((.*?)(?: round .*)?\)$/.exec(path) || [];
  if (inset) {
    const [top, right = top, bottom = top, left = right] = inset.split(' ').map(part => part.endsWith('%') ? parseFloat(part) : 0);
    return top + bottom >= 100 || left + right >= 100;
  }
  return /^(circle|ellipse)\(0(px|%)?[ )]/.test(path) || /^polygon\((?:\w+, )?([^ ,]+ [^ ,]+)(?:, \1)*\)$/.test(path);
}

// Whether it is scaled down to nothing. Reading the transform is costly, so it is only read where one is
// likely.
function scaledAway(el, position) {
  if (position === 'static' && !/scale/.test(attr(el, 'style') || '')) return false;
  const { scale, transform } = style(el);
  if (/(^| )0( |$)/.test(scale)) return true;
  const [a, b, c, d] = (/^matrix\((.*)\)$/.exec(transform)?.[1] || '1,0,0,1').split(',').map(Number);
  return a * d === b * c;
}

const withoutArea = rect => !(rect.width > 0 && rect.height > 0);

// Whether an element's own text is shown.
const showsText = el => style(el).visibility === 'visible' && !foldsUp(el);

const shown = el => rendered(el) && style(el).visibility === 'visible' && !folded(el) && isInShownFrame(el);

// Whether the frames that contain it are visible.
function isInShownFrame(el) {
  const holder = holderOf(el.ownerDocument.defaultView);
  return !holder || showsPage(holder);
}

const showsPage = frame => remember(memo.framed, frame, () => shown(frame) && frame.clientWidth > 0 && frame.clientHeight > 0);

// Excluded from the accessibility tree with all its content (aria § tree exclusion).
function gone(el) {
  return remember(memo.gone, el, () => {
    if (attr(el, 'aria-hidden') === 'true') return true;
    const above = treeParent(el);
    if (above && gone(above)) return true;
    return !rendered(el) && !standsIn(el);
  });
}

// The content of a canvas is a fallback for people who cannot see the drawing.
function standsIn(el) {
  const canvas = el.closest('canvas');
  return !!canvas && canvas !== el && rendered(canvas) && style(el).display !== 'none';
}

// Hidden for the computation of names (accname 2A): excluded, or itself invisible.
const hidden = el => gone(el) || style(el).visibility !== 'visible';

// Whether it is transparent, itself or through an ancestor.
function transparent(el) {
  for (let at = el; at; at = parent(at)) if (rendered(at) && style(at).opacity < 0.02) return true;
  return false;
}

// A line that runs straight across or down has no area but that of its stroke.
const isStroked = el => 'isPointInStroke' in el && style(el).stroke !== 'none';

function withStroke(el, rect) {
  const width = rect.width || rect.height ? parseFloat(style(el).strokeWidth) || 0 : 0;
  return new DOMRect(rect.left - width / 2, rect.top - width / 2, rect.width + width, rect.height + width);
}

// The box of an element; the box around its children if it has none.
function box(el) {
  if (isHtml(el, 'area')) return areaBox(el);
  const rect = el.getBoundingClientRect();
  if (rect.width > 0 && rect.height > 0) return rect;
  if (isStroked(el)) return withStroke(el, rect);
  let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
  for (const child of childNodes(el)) {
    let part;
    if (isElement(child)) {
      if (!shown(child)) continue;
      part = box(child);
    } else if (child.nodeType === 3 && child.data.trim()) {
      const range = el.ownerDocument.createRange();
      range.selectNodeContents(child);
      part = range.getBoundingClientRect();
    } else continue;
    if (!(part.width > 0 && part.height > 0)) continue;
    left = Math.min(left, part.left); top = Math.min(top, part.top);
    right = Math.max(right, part.right); bottom = Math.max(bottom, part.bottom);
  }
  if (right <= left || style(el).overflow !== 'visible') return rect;
  return new DOMRect(left, top, right - left, bottom - top);
}
