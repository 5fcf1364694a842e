// ---------------------------------------------------------------------------------------------
// Visibility
// ---------------------------------------------------------------------------------------------

const style = el => remember(memo.style, el, () => el.ownerDocument.defaultView.getComputedStyle(el));

const NEVER_SHOWN = new Set(['base', 'head', 'link', 'meta', 'noembed', 'noframes', 'noscript',
  'param', 'rp', 'script', 'source', 'style', 'template', 'title', 'track']);

// Whether it takes part in the rendering: no `display: none`, `content-visibility: hidden`,
// closed `<details>` or `hidden=until-found` on it or above. Not yet: `visibility`.
function rendered(el) {
  return remember(memo.rendered, el, () => {
    if (el.namespaceURI === HTML && NEVER_SHOWN.has(el.localName)) return false;
    const above = parent(el);
    if (above && isHtml(above, 'select', 'optgroup', 'datalist')) {
      // Options have no box of their own while the list is closed.
      return rendered(above) && style(el).display !== 'none' && !el.hidden;
    }
    if (isHtml(el, 'area')) return above ? rendered(above) : false;
    const { display, contentVisibility } = style(el);
    if (display === 'contents') return above ? rendered(above) : true;
    if (contentVisibility === 'hidden') return false;
    return el.checkVisibility ? el.checkVisibility() : display !== 'none' && (!above || rendered(above));
  });
}

const shown = el => rendered(el) && style(el).visibility === 'visible';

// Hidden from the accessibility tree with all below it (aria § tree exclusion).
function gone(el) {
  return remember(memo.gone, el, () => {
    if (attr(el, 'aria-hidden') === 'true') return true;
    const above = treeParent(el);
    if (above && gone(above)) return true;
    return !rendered(el);
  });
}

// Not perceivable for names (accname 2A): gone, or itself invisible.
const hidden = el => gone(el) || style(el).visibility !== 'visible';

// Seen as nothing: transparent itself or through an ancestor.
function transparent(el) {
  for (let at = el; at; at = parent(at)) if (rendered(at) && style(at).opacity === '0') return true;
  return false;
}

// The box of an element; that of its children where it has none itself.
function box(el) {
  const rect = el.getBoundingClientRect();
  if (rect.width > 0 && rect.height > 0) return rect;
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
