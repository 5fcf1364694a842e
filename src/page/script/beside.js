// ---------------------------------------------------------------------------------------------
// Fields without a name of their own, and the words beside them
// ---------------------------------------------------------------------------------------------

const isField = el => isHtml(el, 'select') || isEditingHost(el) ||
  (isHtml(el, 'input', 'textarea') || has(el, 'role')) && (TYPED.has(roleOf(el)) || BOXES.has(roleOf(el)));

const fieldsIn = el => elements(el).filter(isField).length;

// The words beside a field that its author gave no name, or no other than a placeholder: in front of it, in
// front of a wrapper of this field alone, in the cell before or above. Those of a box stand behind it rather.
function besideText(el) {
  const name = nameOf(el);
  if (name && name !== ascii(attr(el, 'placeholder') || '')) return '';
  const [behind, before] = [1, -1];
  const text = BOXES.has(roleOf(el)) ? wordsTo(behind, el) || wordsTo(before, el) : wordsTo(before, el);
  return text.length > 60 ? '' : text;
}

function wordsTo(side, el) {
  for (let at = el, steps = 0; at && steps < 6; at = parent(at), steps++) {
    const words = wordsNextTo(at, side);
    // A star or a sign of currency is no word.
    if (words && /[\p{L}\p{N}]/u.test(words)) return words;
    if (side < 0 && isHtml(at, 'td', 'th')) return wordsAbove(at);
    const above = parent(at);
    if (words === null || !above || isHtml(above, 'body', 'form', 'tr', 'table') || fieldsIn(above) > 1) return '';
  }
  return '';
}

// The words that stand next to something on one side; '' when there are none, null when another field
// stands there.
function wordsNextTo(el, side) {
  const above = parent(el);
  if (!above) return '';
  const siblings = [...childNodes(above)];
  let text = '', lines = 0;
  for (let at = siblings.indexOf(el) + side; siblings[at]; at += side) {
    const node = siblings[at];
    if (isElement(node)) {
      // A label may stand on the line above.
      if (isHtml(node, 'br') && (!blank(text) || side > 0 || lines++)) break;
      if (fieldsIn(node)) return tidy(text) || null;
      if (!shown(node)) continue;
      if (!flows(node) && !blank(visibleText(node))) return tidy(text) || tidy(visibleText(node));
    }
    const part = isElement(node) ? visibleText(node) : node.data ?? '';
    text = side > 0 ? text + part : part + text;
  }
  return tidy(text);
}

// The words of the nearest cell above that holds no field.
function wordsAbove(cell) {
  return remember(memo.above, cell, () => {
    for (let row = rowAbove(cell.parentElement); row; row = rowAbove(row)) {
      const above = row.cells[cell.cellIndex];
      if (!above) continue;
      if (memo.above.has(above)) return memo.above.get(above);
      if (!fieldsIn(above)) return tidy(visibleText(above));
    }
    return '';
  });
}

function rowAbove(row) {
  const above = row.previousElementSibling || row.parentElement.previousElementSibling?.rows?.[0]?.parentElement.lastElementChild;
  return above && isHtml(above, 'tr') ? above : null;
}
