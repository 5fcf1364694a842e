// ---------------------------------------------------------------------------------------------
// Fields and cells without a name of their own, and the words beside them
// ---------------------------------------------------------------------------------------------

const isField = el => isHtml(el, 'select') || isEditingHost(el) || isFileField(el) ||
  (isHtml(el, 'input', 'textarea') || has(el, 'role')) && (TYPED.has(roleOf(el)) || BOXES.has(roleOf(el)));

// The fields in an element that a person can see; one that holds another is one.
const fieldsIn = el => remember(memo.fields, el, () => {
  let last = null, count = 0;
  for (const one of elements(el)) {
    if (!isField(one) || !isSeen(one) || last && within(one, last)) continue;
    last = one;
    count++;
  }
  return count;
});
const isSeen = el => hasFace(el) || inSight(el);

// A drop-down that is drawn without saying what it is: the Tab key stops at it, the pointer says that it
// answers clicks, and it holds no control.
const isDrawnField = el => !roleOf(el) && has(el, 'tabindex') && el.tabIndex >= 0 && style(el).cursor === 'pointer' &&
  !elements(el).some(one => one !== el && (isField(one) || CONTROLS.has(roleOf(one))));

// All that a person may call it by: the words beside a field, the head of the column for a cell and for
// what is in one.
function besideTexts(el) {
  if (CELLS.has(roleOf(el))) return [columnHead(el)].filter(Boolean);
  if (!isField(el) && !isDrawnField(el)) return [];
  const cell = [...ancestors(el)].find(at => CELLS.has(roleOf(at)));
  return [besideText(el), cell ? columnHead(cell) : ''].filter(Boolean);
}

// The words beside a field that its author gave no name, or none but a placeholder or what it holds: in front
// of it, in front of a wrapper of this field alone, in the cell before or above. Those of a box stand behind it
// rather. One that is drawn for a hidden field has the label of that.
function besideText(el) {
  const name = nameOf(el);
  if (name && name !== ascii(attr(el, 'placeholder') || '') && !isCalledByValue(el, name)) return '';
  const own = labelOfTwin(el);
  if (own) return own;
  const [behind, before] = [1, -1];
  const text = BOXES.has(roleOf(el)) ? wordsTo(behind, el) || wordsTo(before, el) : wordsTo(before, el);
  return text.length > 60 ? '' : text;
}

function wordsTo(side, el) {
  for (let at = el, steps = 0; at && steps < 8; at = parent(at), steps++) {
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

// Drawn drop-downs are often called by what is chosen in them.
const isCalledByValue = (el, name) => TYPED.has(roleOf(el)) && !isHtml(el, 'input', 'select', 'textarea') &&
  name === tidy(visibleText(el));

// The label of the hidden field that a script has drawn this one for: the hidden one is in it, or beside
// it or beside a wrapper of it.
function labelOfTwin(el) {
  if (isHtml(el, 'input', 'select', 'textarea')) return '';
  const isTwin = one => !!one && isHtml(one, 'input', 'select') && one.type !== 'hidden' && !isSeen(one);
  for (let at = el, steps = 0; at && steps < 4; at = parent(at), steps++) {
    if (fieldsIn(at) > 1) return '';
    const twin = [at.previousElementSibling, at.nextElementSibling, ...at === el ? elements(el) : []].find(isTwin);
    const label = twin && labelsOf(twin).find(shown) || at.id && labelFor(at);
    if (label) return tidy(visibleText(label));
  }
  return '';
}

// A label whose author thinks that it labels any element.
const labelFor = el => [...el.getRootNode().querySelectorAll(`label[for="${CSS.escape(el.id)}"]`)].find(shown);

// What the head of its column says: of the column that the cell says it is in, or by its place in the row.
function columnHead(cell) {
  const table = [...ancestors(cell)].find(at => /^(grid|table|treegrid)$/.test(roleOf(at)));
  const at = table && columnOf(cell);
  if (!at) return '';
  const heads = headsOf(table).filter(one => columnOf(one) === at && !(one.colSpan > 1));
  return heads.length ? tidy(nameOf(heads[heads.length - 1])) : '';
}

const headsOf = table => remember(memo.heads, table, () => elements(table).filter(one => roleOf(one) === 'columnheader'));

// The number of the column that a cell is in; 0 where there is none.
function columnOf(cell) {
  const said = Number(attr(cell, 'aria-colindex'));
  if (said > 0) return said;
  const row = [...ancestors(cell)].find(at => roleOf(at) === 'row');
  if (!row) return 0;
  let column = 1;
  for (const one of elements(row)) {
    if (one === cell) return column;
    if (TABLE_ROLES.has(roleOf(one)) && one !== row) column += one.colSpan || 1;
  }
  return 0;
}
