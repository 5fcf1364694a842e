// ---------------------------------------------------------------------------------------------
// The text that a person sees
// ---------------------------------------------------------------------------------------------

// Words of an element as rendered, aria or not; boxes that do not flow are words apart.
function visibleText(el) {
  return remember(memo.text, el, () => {
    if (!rendered(el)) return '';
    if (isHtml(el, 'input')) return /^(button|submit|reset)$/.test(el.type) && shown(el) ? nameOf(el) : '';
    if (isHtml(el, 'textarea', 'select', 'datalist')) return '';
    const inside = frameDocument(el);
    if (inside) return inside.body && showsPage(el) ? ` ${visibleText(inside.body)} ` : '';
    const visible = showsText(el);
    let text = visible ? pseudoText(el, '::before') : '';
    for (const node of childNodes(el)) {
      if (node.nodeType === 3) {
        if (visible) text += drawnText(node, el);
      } else if (isElement(node)) {
        if (isHtml(node, 'br')) { text += ' '; continue; }
        if (isReading(node)) continue;
        const part = visibleText(node);
        const apart = rendered(node) ? apartBy(node) : '';
        text += apart + part + apart;
      }
    }
    return visible ? text + pseudoText(el, '::after') : text;
  });
}
