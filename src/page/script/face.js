// ---------------------------------------------------------------------------------------------
// Faces: what a page draws in place of a control that it hides
// ---------------------------------------------------------------------------------------------

// Sites draw their own controls and hide the native one, which does the work: it is transparent, without
// size, clipped, moved off the page, or not rendered at all. Such a control is used through its face: its
// label, or the box that is drawn around or beside it. Every function that needs the position or visibility
// of a control uses these functions.

const BOXES = words('checkbox radio switch menuitemcheckbox menuitemradio');
const TYPED = words('combobox textbox searchbox spinbutton slider');

function faceOf(el) {
  return remember(memo.face, el, () => {
    const native = isHtml(el, 'input', 'textarea');
    if (!native && !has(el, 'role') && !isEditingHost(el) || el.type === 'hidden') return null;
    const role = roleOf(el);
    if (native ? /^(checkbox|radio|file)$/.test(el.type) : BOXES.has(role)) {
      if (inSight(el)) return null;
      return nearLabel(el) || drawnAround(el) || drawnBeside(el) || labelsOf(el).find(face) || null;
    }
    if (!TYPED.has(role) || isHtml(el, 'select') || !rendered(el) || inSight(el)) return null;
    return drawnAround(el);
  });
}

// Whether a page hides the control behind a face.
const hasFace = el => !!faceOf(el);

// The element that is drawn: its face, or itself.
const drawn = el => faceOf(el) || el;

const face = label => inSight(label) && box(label).width > 0;

// Whether the element itself is visible to a person.
function inSight(el) {
  if (!shown(el) || transparent(el)) return false;
  const rect = box(el);
  if (rect.width < 2 || rect.height < 2) return false;
  return !beyond(el, rect, false) && !cutAway(el, rect);
}

// A label around the control, or next to it.
function nearLabel(el) {
  return labelsOf(el).find(label => face(label) &&
    (within(el, label) || label === el.nextElementSibling || label === el.previousElementSibling));
}

// The box that a page draws around a control: the innermost one with its own border, background or symbols
// that contains no other control. A box with a border is preferred to a text inside it.
function drawnAround(el) {
  // An element in a hidden container has no face.
  const first = parent(el);
  if (!first || !shown(first)) return null;
  let found = null, branch = el;
  for (let at = first, steps = 0; at && steps < 5; branch = at, at = parent(at), steps++) {
    if (isHtml(at, 'body', 'form', 'fieldset', 'table', 'tr', 'td', 'th', 'li', 'label', 'dialog', 'main', 'section')) break;
    if (PLACES.has(roleOf(at)) || holdsOther(at, branch)) break;
    if (found && tidy(visibleText(at)) !== tidy(visibleText(found))) break;
    if (!inSight(at)) continue;
    if (framed(at)) return at;
    if (!found && [...childNodes(at)].some(node => node !== branch && drawsSomething(node, at))) found = at;
  }
  return found;
}
const PLACES = words('alertdialog dialog form grid list listitem main navigation radiogroup region row table');

// Whether it contains a control outside the branch of the given one.
const holdsOther = (at, branch) => [...childNodes(at)].some(node => node !== branch && isElement(node) &&
  elements(node).some(other => isHtml(other, 'input', 'select', 'textarea', 'button', 'a', 'label') ||
    TYPED.has(roleOf(other)) || BOXES.has(roleOf(other))));

function framed(el) {
  const css = style(el);
  return css.borderTopStyle !== 'none' && parseFloat(css.borderTopWidth) > 0 || css.boxShadow !== 'none' ||
    css.backgroundImage !== 'none' || !/^(transparent|rgba\(\d+, \d+, \d+, 0\))$/.test(css.backgroundColor);
}

function drawsSomething(node, at) {
  if (node.nodeType === 3) return !blank(node.data) && style(at).visibility === 'visible';
  if (!isElement(node) || !shown(node)) return false;
  const rect = box(node);
  if (rect.width < 4 || rect.height < 4) return false;
  return framed(node) || node.localName === 'svg' || isHtml(node, 'img', 'canvas') || !blank(visibleText(node)) ||
    [...childNodes(node)].some(inner => drawsSomething(inner, node));
}

// A stand-in that a script puts beside a box that it hides: what can be clicked there.
function drawnBeside(el) {
  for (const other of [el.nextElementSibling, el.previousElementSibling]) {
    if (other && inSight(other) && style(other).cursor === 'pointer' && !isHtml(other, 'label', 'a', 'button') &&
      !CONTROLS.has(roleOf(other)) && !elements(other).some(inner => isHtml(inner, 'input', 'select', 'textarea', 'button'))) return other;
  }
  return null;
}

// The box of a drawn drop-down that shows what is chosen: its face, or the frame around a bare field.
const valueBox = el => faceOf(el) || (framed(el) ? null : frameAround(el));
const frameAround = el => {
  const around = drawnAround(el);
  return around && framed(around) ? around : null;
};

// The drawn boxes that hold a combobox and what is chosen in it.
const comboboxIn = el => remember(memo.held, el.ownerDocument, comboboxes).get(el);

function comboboxes(page) {
  const found = new Map();
  for (const root of roots(page)) {
    for (const el of root.querySelectorAll('input[role=combobox]')) {
      const around = valueBox(el);
      if (around && within(el, around)) found.set(around, el);
    }
  }
  return found;
}
