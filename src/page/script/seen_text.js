// ---------------------------------------------------------------------------------------------
// The text that a person sees
// ---------------------------------------------------------------------------------------------

// The rendered text of an element, regardless of aria; boxes that do not flow are separate words.
const visibleText = el => remember(memo.text, el, () => textOf(el, visibleText));

// The text that a drawn field shows as its value: without its label, if that is inside, without decoration, and without
// what is only there for screen readers.
function shownValue(el, field = el) {
  const name = unmarked(fold(nameOf(field)));
  const isLabel = node => isHtml(node, 'label') || attr(node, 'aria-hidden') === 'true' ||
    !!name && unmarked(fold(visibleText(node))) === name;
  const isAnnounced = node => isClipped(node) || box(node).width < 2;
  const read = at => textOf(at, node => isLabel(node) || isAnnounced(node) ? '' : read(node));
  const text = read(el);
  return blank(text) ? visibleText(el) : text;
}

function textOf(el, textIn) {
  if (!rendered(el) || memo.sighted && isUnseen(el)) return '';
  if (isHtml(el, 'input')) return /^(button|submit|reset)$/.test(el.type) && shown(el) ? nameOf(el) : '';
  if (isHtml(el, 'textarea', 'select', 'datalist')) return '';
  const inside = frameDocument(el);
  if (inside) return inside.body && showsPage(el) ? ` ${textIn(inside.body)} ` : '';
  const visible = showsText(el);
  let text = visible ? pseudoText(el, '::before') : '';
  for (const node of childNodes(el)) {
    if (node.nodeType === 3) {
      if (visible) text += drawnText(node, el);
    } else if (isElement(node)) {
      if (isHtml(node, 'br')) { text += ' '; continue; }
      if (isReading(node)) continue;
      const part = textIn(node);
      const apart = rendered(node) ? apartBy(node) : '';
      text += apart + part + apart;
    }
  }
  return visible ? text + pseudoText(el, '::after') : text;
}

// The same without text that is transparent or moved off the page.
const sightedText = (el, rules) => reread(visibleText, el, { ...rules, sighted: true });

const isUnseen = el => style(el).opacity < 0.02 || liesOutside(el, style(el).position);
