// ---------------------------------------------------------------------------------------------
// Regions: what a picture shows where, so that a difference between two of them has a name
// ---------------------------------------------------------------------------------------------

const IMAGES = words('audio canvas embed iframe img object svg video');

// The parts of the window that a person tells apart, each with its name and where it is drawn: controls,
// images and lines of text. Also what cannot be seen, since it is covered or as white as its ground: that
// is what a picture is to find out.
async function regions() {
  fresh();
  const found = [];
  const add = (what, rect) => {
    if (rect && rect.width > 0 && rect.height > 0 && isInWindow(rect)) found.push({ what, rect: plain(rect) });
  };
  for (const root of roots(document)) {
    for (const el of root.querySelectorAll('*')) {
      if (!isPictured(el) || !shown(el)) continue;
      if (isRegion(el)) add(callRegion(el), visibleRect(el));
    }
    const walker = (root.ownerDocument || root).createTreeWalker(root, 4);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = tidy(node.data);
      const el = node.parentElement || root.host;
      if (!text || !el || !shown(el) || withinControl(el)) continue;
      for (const rect of linesOf(node)) add(`text "${shorten(text)}"`, rect);
    }
  }
  return found;
}

const isPictured = el => el.namespaceURI === HTML || el.localName === 'svg';
const isRegion = el => CONTROLS.has(roleOf(el)) || IMAGES.has(el.localName);

// One without a name is called by what it stands in, and an image also by its file.
function callRegion(el) {
  if (label(el)) return show(el);
  const file = /[^/?#]+(?=[?#]|$)/.exec(isHtml(el, 'img') && !/^data:/.test(el.currentSrc) && el.currentSrc || '');
  if (file) return `image "${shorten(file[0])}"`;
  for (let at = parentAcross(el); at; at = parentAcross(at)) {
    if (isPictured(at) && tidy(nameOf(at))) return `${show(el)} in ${show(at)}`;
  }
  return show(el);
}

// What a control says belongs to it.
function withinControl(el) {
  for (let at = el; at; at = parentAcross(at)) if (isPictured(at) && isRegion(at)) return true;
  return false;
}

// Where the lines of a text are drawn, less what boxes around it cut off.
function linesOf(node) {
  const range = node.ownerDocument.createRange();
  range.selectNodeContents(node);
  const el = node.parentElement || node.getRootNode().host;
  const out = outward(el);
  return [...range.getClientRects()].map(rect => movedRect(rect, out));
}
