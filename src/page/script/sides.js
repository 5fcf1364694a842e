// ---------------------------------------------------------------------------------------------
// Elements beside others, as they are drawn
// ---------------------------------------------------------------------------------------------

// The nearest element on one side of each element or text that the anchor means.
function nearestBeside({ of, side, anchor }, scope, use) {
  const candidates = of ? visibleOf(of, scope, use) : outermostLeftOut(elements(scope).filter(el => isOfUse(el, use) && isUsable(el)));
  const boxes = candidates.map(el => ({ el, rect: boxOnPage(drawn(el)) }));
  const found = anchorsOf(anchor, scope).map(at => {
    const rated = boxes.filter(({ el }) => el !== at.el && !(at.el && within(at.el, el)))
      .map(({ el, rect }) => ({ el, away: distance(side, at.rect, rect) })).filter(({ away }) => away !== null);
    return rated.length ? rated.reduce((best, one) => one.away < best.away ? one : best).el : null;
  });
  return [...new Set(found.filter(Boolean))];
}

// What a bare name would mean for this use.
function isOfUse(el, use) {
  if (use === 'upload') return isFileField(el);
  if (/^(fill|choose|check|select|value|state)$/.test(use || '')) return fits(el, roleOf(el), use) || use === 'value' && isDrawnBox(el);
  return isField(el) || isDrawnField(el) || CONTROLS.has(roleOf(el)) && !isHtml(el, 'option');
}

// The anchors with their boxes: elements, or pieces of text that have no element of their own.
function anchorsOf(by, scope) {
  if (by.kind !== 'text') return visibleOf(by, scope, 'place').map(el => ({ el, rect: boxOnPage(drawn(el)) }));
  const test = textTest(by.name, 'name');
  const found = [];
  innermost(scope, test, found);
  const seen = found.filter(el => isUsable(el) && !isInert(el));
  if (seen.length) return seen.map(el => ({ el, rect: textBox(el) }));
  return elements(scope).filter(shown).flatMap(el => [...childNodes(el)]
    .filter(node => node.nodeType === 3 && !blank(node.data) && test(node.data))
    .map(node => ({ el: null, rect: textBox(node) }))).filter(({ rect }) => rect.width > 0);
}

// The box of the text in a node, which may be smaller than that of its element.
function textBox(node) {
  const range = node.ownerDocument.createRange();
  range.selectNodeContents(node);
  const rect = range.getBoundingClientRect();
  const owner = isElement(node) ? node : parent(node);
  return rect.width > 0 ? movedRect(rect, outward(owner)) : boxOnPage(owner);
}

// How far a box is from another one on that side of it, mostly along the line or column; null if it is not there.
const OVERLAP = 3;
function distance(side, from, to) {
  const [along, across] = /^(right|left)-of$/.test(side) ? [['left', 'right'], ['top', 'bottom']] : [['top', 'bottom'], ['left', 'right']];
  const [start, end] = along;
  const isAfter = side === 'right-of' || side === 'below';
  const gap = isAfter ? to[start] - from[end] : from[start] - to[end];
  const [low, high] = across;
  const shared = Math.min(from[high], to[high]) - Math.max(from[low], to[low]);
  const smaller = Math.min(from[high] - from[low], to[high] - to[low]);
  const least = across[0] === 'top' ? smaller / 2 : 1;
  if (gap < -OVERLAP || shared < least) return null;
  return gap;
}

// The words that are drawn in front of a field or above it, wherever they are in the document: for a field that has
// neither a name nor words beside it in its own boxes.
const NEAR = { 'right-of': 160, 'left-of': 160, below: 24 };

function drawnLabel(el) {
  const own = boxOnPage(drawn(el));
  if (!(own.width > 0)) return '';
  for (const side of [style(el).direction === 'rtl' ? 'left-of' : 'right-of', 'below']) {
    const rated = drawnTexts(el.ownerDocument).filter(({ el: at }) => !within(at, el))
      .map(({ text, rect }) => ({ text, away: distance(side, rect, own) }))
      .filter(({ away }) => away !== null && away <= NEAR[side]);
    const nearest = rated.length ? rated.reduce((best, one) => one.away < best.away ? one : best) : null;
    if (nearest) return nearest.text;
  }
  return '';
}

// Whether words that are next to a field in the document are drawn beside it, too: a grid or a style may put them
// elsewhere. What is not on the page as a text of its own is taken as it is.
function isDrawnBeside(words, el) {
  if (!words || BOXES.has(roleOf(el))) return true;
  const front = style(el).direction === 'rtl' ? 'left-of' : 'right-of';
  const { whole, parts } = drawnPieces(words, el);
  const isBeside = rect => isAtSide(el, rect, [front, 'below']);
  return whole.length ? whole.some(isBeside) : parts.every(isBeside);
}

// Whether words are a text of the page, and the field is drawn on one of these sides of it.
function isDrawnAt(words, el, sides) {
  return !!words && Object.values(drawnPieces(words, el)).flat().some(rect => isAtSide(el, rect, sides));
}

const isAtSide = (el, rect, sides) => sides.some(side => distance(side, rect, boxOnPage(whole(el))) !== null);

// What a label belongs to: of a drawn slider not just the handle, but the bar along which it moves.
function whole(el) {
  const { width } = box(drawn(el));
  if (roleOf(el) !== 'slider' || width > 40) return drawn(el);
  return [...ancestors(el)].slice(0, 4).find(at => box(at).width > 3 * width) || drawn(el);
}

// The boxes of the texts on the page that are these words, or a part of them.
function drawnPieces(words, el) {
  const texts = drawnTexts(el.ownerDocument);
  const boxesOf = test => texts.filter(({ text }) => test(text)).map(({ rect }) => rect);
  return { whole: boxesOf(text => text === words), parts: boxesOf(text => text !== words && words.includes(text)) };
}

// The short texts of a document that are no controls, with their boxes: of an element with all its text, or if it has
// a field, of each piece.
const drawnTexts = page => remember(memo.drawnTexts, page, () => {
  const found = [];
  const visit = el => {
    if (!rendered(el) || CONTROLS.has(roleOf(el)) || isField(el)) return;
    const own = [...childNodes(el)].filter(node => node.nodeType === 3 && !blank(node.data));
    if (own.length && shown(el) && !fieldsIn(el)) { found.push({ el, node: el, text: tidy(visibleText(el)) }); return; }
    if (shown(el)) for (const node of own) found.push({ el, node, text: tidy(node.data) });
    for (const child of childNodes(el)) if (isElement(child)) visit(child);
  };
  visit(page.documentElement);
  return found.filter(({ text }) => text.length <= 40 && /[\p{L}\p{N}]/u.test(text))
    .map(({ el, node, text }) => ({ el, text, rect: textBox(node) }));
});
