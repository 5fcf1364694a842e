// ---------------------------------------------------------------------------------------------
// Faces: what is drawn in place of a control that a page hides
// ---------------------------------------------------------------------------------------------

// Sites draw controls of their own and keep the browser's, which does the work, where nobody sees it:
// transparent, without size, cut off, moved away, or not rendered at all. Such a control is used by
// its face: the label that stands for it, or the box that is drawn around or beside it. One rule for
// all kinds; whatever asks where a control is, or whether it can be seen, asks here.

const BOXES = words('checkbox radio switch menuitemcheckbox menuitemradio');
const TYPED = words('combobox textbox searchbox spinbutton slider');

function faceOf(el) {
  return remember(memo.face, el, () => {
    const native = isHtml(el, 'input', 'textarea');
    if (!native && !has(el, 'role') || el.type === 'hidden') return null;
    const role = roleOf(el);
    if (native ? /^(checkbox|radio|file)$/.test(el.type) : BOXES.has(role)) {
      if (inSight(el)) return null;
      return nearLabel(el) || drawnAround(el) || drawnBeside(el) || labelsOf(el).find(face) || null;
    }
    if (!TYPED.has(role) || isHtml(el, 'select') || !rendered(el) || inSight(el)) return null;
    return drawnAround(el);
  });
}

// Controls that pages hide behind a face count as there.
const hasFace = el => !!faceOf(el);

// What is drawn for the element: itself, or what stands for it.
const drawn = el => faceOf(el) || el;

const face = label => inSight(label) && box(label).width > 0;

// Whether it is itself drawn where a person can get to see it.
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

// The box that a page draws around a control: the innermost one with a frame, a ground or signs of its
// own that holds no other control. One with a frame is better than a bare text in it.
function drawnAround(el) {
  // What is hidden with all around it has no face.
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

// Whether there is a control beside the branch that leads to the one that is meant.
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
