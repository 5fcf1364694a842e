// ---------------------------------------------------------------------------------------------
// Fields and cells without a name, and the words beside them
// ---------------------------------------------------------------------------------------------

const isField = el => isHtml(el, 'select') || isEditingHost(el) || isFileField(el) ||
  (isHtml(el, 'input', 'textarea') || has(el, 'role')) && (TYPED.has(roleOf(el)) || BOXES.has(roleOf(el)));

// The number of visible fields in an element; a field inside another one does not count.
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

// A drawn drop-down without a role: the Tab key stops at it, the pointer shows that it is clickable, and it
// contains no control.
const isDrawnField = el => isDrawnBox(el) && style(el).cursor === 'pointer';

// The same without that pointer, for who says that it is a drop-down.
const isDrawnBox = el => !roleOf(el) && has(el, 'tabindex') && el.tabIndex >= 0 &&
  (style(el).cursor === 'pointer' || framed(el) && box(el).height < 80 && visibleText(el).length <= 60) &&
  !elements(el).some(one => one !== el && (isField(one) || CONTROLS.has(roleOf(one))));

// A button, say, that opens a list of options.
const opensList = el => attr(el, 'aria-haspopup') === 'listbox';

// The words by which a person may call it: those beside a field, and the header of the column for a cell and
// for a field in it.
function besideTexts(el) {
  if (CELLS.has(roleOf(el))) return [columnHead(el)].filter(Boolean);
  if (!isField(el) && !isDrawnBox(el) && !opensList(el)) return [];
  const cell = [...ancestors(el)].find(at => CELLS.has(roleOf(at)));
  const words = besideText(el);
  const drawnWords = [words, beforeBox(el)].filter(one => isDrawnBeside(one, el));
  const found = [...new Set([...drawnWords, cell ? columnHead(cell) : ''].filter(Boolean))];
  return found.length || nameOf(el) && !words ? found : [drawnLabel(el)].filter(Boolean);
}

// The words beside a field whose name nobody can see: in front of it, in front of a wrapper that contains no other
// field, or in the cell to the left or above. For a checkbox or radio button, the words after it are preferred, unless
// only those in front of it are drawn beside it. A field that is drawn for a hidden one has the label of that one.
function besideText(el) {
  // A file field is often called by its button, such as "Choose a file".
  if (hasVisibleName(el) && !isFileField(el)) return '';
  const own = labelOfTwin(el);
  if (own) return own;
  const [behind, before] = [1, -1];
  if (!BOXES.has(roleOf(el))) return upTo60(wordsTo(before, el));
  const [after, label] = [upTo60(wordsTo(behind, el)), upTo60(wordsTo(before, el))];
  return label && !isDrawnAt(after, el, ['left-of']) && isDrawnAt(label, el, ['right-of', 'below']) ? label : after || label;
}

// The words in front of the box that is drawn around a bare field: what is chosen in it may stand in front of the
// field itself.
function beforeBox(el) {
  const around = !hasVisibleName(el) && TYPED.has(roleOf(el)) && !framed(el) && frameAround(el);
  return around ? upTo60(wordsTo(-1, around)) : '';
}

// A longer text is no label.
const upTo60 = text => text.length > 60 ? '' : text;

function wordsTo(side, el) {
  // A star or a currency symbol is not a word, nor are the numbers along a slider.
  const word = roleOf(el) === 'slider' ? /\p{L}/u : /[\p{L}\p{N}]/u;
  for (let at = el, steps = 0; at && steps < 8; at = outOf(at), steps++) {
    const words = wordsNextTo(at, side);
    if (words && word.test(words)) return words;
    if (side < 0 && isHtml(at, 'td', 'th')) return wordsAbove(at);
    const above = outOf(at);
    if (words === null || !above || isHtml(above, 'body', 'form', 'tr', 'table') || fieldsIn(above) > 1) return '';
  }
  return '';
}

// What is around an element. A frame that shows little more than a field stands for it.
const outOf = el => {
  const above = parent(el);
  return above && isHtml(above, 'body') && holderOf(el.ownerDocument.defaultView) || above;
};

// The words next to an element on one side; '' if there are none, null if there is another field.
function wordsNextTo(el, side) {
  const above = parent(el);
  if (!above) return '';
  const siblings = [...childNodes(above)];
  let text = '', lines = 0;
  for (let at = siblings.indexOf(el) + side; siblings[at]; at += side) {
    const node = siblings[at];
    if (isElement(node)) {
      // A label may be on the line above.
      if (isHtml(node, 'br') && (!blank(text) || side > 0 || lines++)) break;
      if (fieldsIn(node)) return tidy(text) || null;
      if (!shown(node)) continue;
      if (!flows(node) && !blank(visibleText(node))) return tidy(text) || tidy(visibleText(node));
    }
    const part = isElement(node) ? visibleText(node) : node.nodeType === 3 ? node.data : '';
    text = side > 0 ? text + part : part + text;
  }
  return tidy(text);
}

// The text of the nearest cell above that contains no field.
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

// Whether its name is drawn on the page: not if it is just an attribute, its value, or nothing at all.
function hasVisibleName(el) {
  const name = nameOf(el);
  if (!name || isCalledByValue(el, name)) return false;
  const isAttribute = ['aria-label', 'title', 'placeholder'].some(one => name === ascii(attr(el, one) || ''));
  return !isAttribute || !isHtml(el, 'input', 'select', 'textarea') && fold(visibleText(el)).includes(fold(name));
}

// The name of a drawn drop-down is often its value.
const isCalledByValue = (el, name) => (TYPED.has(roleOf(el)) || opensList(el)) && !isHtml(el, 'input', 'select', 'textarea') &&
  name === tidy(visibleText(el));

// The label of the hidden field for which a script drew this one: the hidden field is inside it, beside it, or
// beside a wrapper of it.
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

// A label with `for` an element that cannot have a label.
const labelFor = el => [...el.getRootNode().querySelectorAll(`label[for="${CSS.escape(el.id)}"]`)].find(shown);

// The header of a cell's column: by its `aria-colindex`, or by its position in the row.
function columnHead(cell) {
  const table = [...ancestors(cell)].find(at => /^(grid|table|treegrid)$/.test(roleOf(at)));
  const at = table && columnOf(cell);
  if (!at) return '';
  const heads = headsOf(table).filter(one => columnOf(one) === at && !(one.colSpan > 1));
  return heads.length ? tidy(nameOf(heads[heads.length - 1])) : '';
}

const headsOf = table => remember(memo.heads, table, () => elements(table).filter(one => roleOf(one) === 'columnheader'));

// The number of a cell's column; 0 if there is none.
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
