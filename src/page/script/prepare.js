// ---------------------------------------------------------------------------------------------
// prepare: makes an element ready for use
// ---------------------------------------------------------------------------------------------

const sameRect = (a, b) => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;

async function prepare(order) {
  const { seen, quiet, why } = foreseen(order) || await settled(() => seek(order));
  // A document that is being written anew.
  if (!seen) return { quiet, why };
  if (seen.answer) return { quiet, why, still: stillness(), ...seen.answer };
  if (quiet) {
    const answer = await ready(order, seen);
    return answer.status === 'ready' ? { quiet, ...answer } : { quiet, still: stillness(), ...answer };
  }
  // On an unstable page nothing is touched.
  await pause(FRAME);
  fresh();
  const moves = isThere(seen.el) && !sameRect(seen.rect, rectOf(seen.el));
  return { quiet, ...unusable(seen.el, moves ? 'moving' : why) };
}

// The next control as found by `observe`, to be used once.
let next = null;

function lookAhead(order) {
  const seen = seek(order);
  next = seen.answer ? null : { of: identity(order), at: performance.now(), seen };
  return seen.answer || null;
}

// Reuses it if nothing has changed since, in a window of the same size.
function foreseen(order) {
  const { of, at, seen } = next || {};
  next = null;
  if (of !== identity(order) || !observer.lasting || unrest()) return null;
  observer.left();
  fresh();
  const same = isThere(seen.el) && observer.since <= at && sameRect(seen.rect, rectOf(seen.el)) && !useless(seen.el, order.use);
  return same ? { quiet: true, seen } : null;
}

const identity = ({ locator, use }) => JSON.stringify([locator, use, innerWidth, innerHeight]);

// A control that has moved for this long never stops.
const ENDLESS_CONTROL = 2000;
const moving = new Spans();

// The elements that were used on this page, by their locators.
const used = new Map();

// The element as `{el, target, rect}`, or the answer that says why it cannot be used.
function seek(order) {
  const use = order.use;
  let found;
  try {
    found = find(order.locator, use);
  } catch (error) {
    if (error instanceof Invalid) return { answer: { status: 'invalid', message: error.message } };
    throw error;
  }
  if (found.missing) {
    const answer = { status: 'none', near: found.foreign ? [] : near(found.place, found.scope, 'place'),
      missing_place: found.missing, foreign: found.foreign };
    return { answer };
  }
  if (found.many) {
    const few = found.many.slice(0, 10);
    const scope = found.scope || document.documentElement;
    const elements = few.map((el, index) => ({ ...describeMatch(el),
      ...index < 5 && tellApart(el, found.many.filter(other => other !== el), scope) }));
    return { answer: { status: 'many', elements } };
  }
  const el = found.one || found.hidden;
  if (!el) return { answer: nothing(order, found.around || found.scope) };
  const why = useless(el, use, found.hidden);
  if (why) return { answer: unusable(el, why) };
  const target = drawn(el);
  return { el, target, rect: rectOf(el) };
}

// The answer if there is no such element. If the scope is behind a dialog, the similar elements are those in the
// dialog.
function nothing({ locator, use }, scope) {
  const front = modal(scope.ownerDocument) || modal(document);
  const isBehind = front && !within(scope, front);
  const list = near(locator.by, isBehind ? front : scope, use);
  return { status: 'none', near: list, front: isBehind ? { role: roleOf(front), name: tidy(nameOf(front)) } : undefined };
}

const unusable = (el, why) => ({ status: 'unusable', element: describeMatch(el), why,
  opener: why === 'hidden' && hiddenBy(el) || undefined });

// Why an element cannot be used that way; '' if it can.
function useless(el, use, isHidden) {
  if (isHidden) return 'hidden';
  if (!/^(hover|drop)$/.test(use) && isDisabled(el)) return 'disabled';
  if (use === 'fill') {
    if (isHtml(el, 'select') || !isEditable(el)) return 'not editable';
    if (isReadonly(el)) return 'readonly';
  }
  if (use === 'write' && isReadonly(el)) return 'readonly';
  if (!(use === 'upload' && isFileField(el)) && isInert(el)) {
    const dialog = blockerOf(el);
    return dialog ? `covered by ${show(dialog)}` : 'inert';
  }
  return '';
}

// Makes the element ready, or answers why it cannot be used.
async function ready({ locator, use, option, group, at }, { el, target, rect }) {
  if (use === 'upload' && isFileField(el)) {
    fileField = el;
    return { status: 'ready', element: describeMatch(el), point: center(rectOf(el)), file_field: true, multiple: el.multiple };
  }
  let wait = isAnimated(el) ? 2 * FRAME : 0;
  if (!(at ? reachAt(el, target, at) : reach(el, target)).point) {
    boxed(target).scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    if (at) scrollToPosition(target, at);
    rect = rectOf(el);
    wait = Math.max(wait, FRAME);
  }
  if (wait > 0) await pause(wait);
  fresh();
  if (!isThere(el)) return unusable(el, 'detached');
  if (!isUsable(el)) return unusable(el, 'hidden');
  // One that never stops moving is clicked where it is, as a person would.
  if (!sameRect(rect, rectOf(el)) && moving.note(el, MOTION) < ENDLESS_CONTROL) return unusable(el, 'moving');
  const hit = at ? reachAt(el, target, at) : use === 'select' ? reachOwn(el, target) : reach(el, target, true);
  if (!hit.point) return unusable(el, hit.why);
  const passing = passingOver(el, hit.point);
  if (passing) return unusable(el, `covered by ${showCover(passing)}, which is animated`);

  const refused = use === 'fill' && option ? refusal(el, option.is) : '';
  if (refused) return unusable(el, refused);
  const answer = { status: 'ready', element: describeMatch(el), point: hit.point,
    time: { ...time(), arrivals: arrivalsAt(hit.point) } };
  // If it is used again, it moves to the end of the order of use.
  used.delete(JSON.stringify(locator));
  used.set(JSON.stringify(locator), { el, name: answer.element.name, peers: peersOf(el), at: performance.now() });
  if (use === 'fill') {
    if (isHtml(el, 'input') && NOT_TYPED.test(el.type)) {
      const why = setValue(el, option && option.is);
      if (why) return unusable(el, why);
      answer.done = true;
    } else if (!takeFocus(el)) return unusable(el, 'does not take the focus');
    else selectContent(el);
    typedInto = el;
  } else if (use === 'focus' || use === 'write') {
    if (!takeFocus(el)) return unusable(el, 'does not take the focus');
    if (use === 'write') selectContent(el, false);
  } else if (use === 'select') {
    if (isHtml(el, 'input') && el.list) return unusable(el, 'a field with proposals, not a drop-down: fill it');
    if (!isHtml(el, 'select')) {
      answer.open = beginToPick(el, option);
      return answer;
    }
    const why = chooseOption(el, option, group);
    if (why) return unusable(el, why);
    answer.done = true;
  }
  return answer;
}

const center = rect => [rect.x + rect.width / 2, rect.y + rect.height / 2];

const isEditable = el => isHtml(el, 'textarea') || isEditingHost(el) || el.isContentEditable ||
  isHtml(el, 'input') && !/^(checkbox|radio|button|submit|reset|image|hidden|file)$/.test(el.type);

// A point where a click reaches the element: {point}, or {why} there is none. It is the centre, or else, if it may
// be `anywhere`, another point that is not covered.
function reach(el, target, anywhere = isHtml(el, 'area'), isFree = () => true) {
  const out = outward(el);
  const rects = [...target.getClientRects()].filter(rect => rect.width > 0 && rect.height > 0).slice(0, 5);
  const whole = box(target);
  if (!rects.length) rects.push(whole);
  else if (rects.length === 1) rects.splice(0, 1, whole);
  const places = anywhere ? GRID.flatMap(y => GRID.map(x => [x, y])) : [[0.5, 0.5]];
  let why = '';
  for (const rect of rects) {
    for (const [part, down] of places) {
      const [x, y] = movedPoint(rect.left + rect.width * part, rect.top + rect.height * down, out);
      if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) continue;
      const hit = elementAt(x, y);
      if (hit && isFree(hit) && (takes(hit, el) || passesTo(hit, el, target))) return { point: [x, y] };
      why ||= style(target).pointerEvents === 'none' ? 'does not take clicks (pointer-events: none)'
        : hit ? `covered by ${showCover(coverOf(hit, el))}` : '';
    }
  }
  return { why: why || 'outside of the viewport' };
}

// A point of a drop-down that belongs to no other control in it, such as a button that removes what is chosen.
function reachOwn(el, target) {
  const isOther = at => at !== el && CONTROLS.has(roleOf(at)) && !TYPED.has(roleOf(at)) && !within(el, at);
  const isOwn = hit => {
    for (let at = hit; at && at !== el && at !== target; at = parentAcross(at)) if (isOther(at)) return false;
    return true;
  };
  const own = reach(el, target, true, isOwn);
  return own.point ? own : reach(el, target, true);
}

// A position inside a box, in pixels from its left and top.
const inside = (at, rect) => [[at.x, rect.width], [at.y, rect.height]]
  .map(([{ percent, pixels }, size]) => percent === undefined ? pixels : size * percent / 100);

// Scrolls the window so that it shows the position inside an element that is larger than the window.
function scrollToPosition(target, at) {
  const rect = box(target);
  const [right, down] = inside(at, rect);
  const view = target.ownerDocument.defaultView;
  const beyond = (value, size) => value < 0 || value >= size ? value - size / 2 : 0;
  view.scrollBy({ left: beyond(rect.left + right, view.innerWidth), top: beyond(rect.top + down, view.innerHeight), behavior: 'instant' });
}

// The point at a position inside the element: {point}, or {why} a click there does not reach it.
function reachAt(el, target, at) {
  const rect = box(target);
  const [right, down] = inside(at, rect);
  if (right > rect.width || down > rect.height) {
    return { why: `the position is outside of it: it has only ${Math.round(rect.width)} by ${Math.round(rect.height)} pixels` };
  }
  // A position on the far edge is just inside of it.
  const [x, y] = movedPoint(rect.left + Math.min(right, rect.width - 0.5), rect.top + Math.min(down, rect.height - 0.5), outward(el));
  if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return { why: 'outside of the viewport' };
  const hit = elementAt(x, y);
  if (hit && (takes(hit, el) || passesTo(hit, el, target))) return { point: [x, y] };
  return { why: hit ? `covered there by ${showCover(coverOf(hit, el))}` : 'outside of the viewport' };
}

// Whether a click on it is meant for the element that is hit around it: a text or a field that passes clicks
// through to its box. A button that does so is out of use.
function passesTo(hit, el, target) {
  // The decoration of a clickable box may lie over the words in it.
  if (!roleOf(el) && within(el, hit) && isClickable(hit) && drawsLayer(hit) && tidy(visibleText(hit)).length <= 60) return true;
  if (style(target).pointerEvents !== 'none' || roleOf(el) && !TYPED.has(roleOf(el))) return false;
  // In a drawing, the shape lies beside its text, in one group.
  if (hit.ownerSVGElement && target.ownerSVGElement) return hit.parentElement.localName === 'g' && within(target, hit.parentElement);
  for (let at = hit, steps = 0; at && steps < 4 && fieldsIn(at) <= 1; at = parent(at), steps++) {
    if (CONTROLS.has(roleOf(at)) && !TYPED.has(roleOf(at))) return false;
    if (within(el, drawn(at)) && (isClickable(at) || at !== drawn(at) || TYPED.has(roleOf(at)))) return true;
  }
  return false;
}

// An animated element over a point, such as a panel that collapses. It may take a click for a moment after its
// animation has ended, until the page handles that.
function passingOver(el, [x, y]) {
  for (const root of documents()) {
    for (const { effect } of animations(root)) {
      const over = effect.target;
      if (!over || effect.getComputedTiming().endTime > ANIMATION || within(el, over) || takes(over, el)) continue;
      if (style(over).pointerEvents === 'none' || !shown(over)) continue;
      const rect = movedRect(over.getBoundingClientRect(), outward(over));
      if (x >= rect.left && x <= rect.right && y >= rect.top && y <= rect.bottom) return over;
    }
  }
  return null;
}

// Whether a click on `hit` is a click on `el`: it is inside `el`, or inside its face or label, and not on another
// control there, such as a link in a label.
function takes(hit, el) {
  if (within(hit, el)) return true;
  const face = faceOf(el);
  for (let at = hit; at; at = parentAcross(at)) {
    if (at === face || isHtml(at, 'label')) return at === face || labelsOf(el).includes(at) || isLabelOfScript(at, el);
    if (CONTROLS.has(roleOf(at))) return false;
  }
  return false;
}

// Whether a label that names nothing stands beside a box: a script passes its clicks on.
const isLabelOfScript = (label, el) => BOXES.has(roleOf(el)) && !label.control && !has(label, 'for') &&
  (label === el.nextElementSibling || label === el.previousElementSibling);

// A covering element as messages name it; one without role and text, by its id or class.
function showCover(cover) {
  if (roleOf(cover) || !blank(label(cover))) return show(cover);
  const called = cover.id ? ` id="${cover.id}"` : attr(cover, 'class') ? ` class="${shorten(attr(cover, 'class'), 40)}"` : '';
  const over = style(cover).position === 'fixed' ? ', which is fixed over the window' : '';
  return `<${cover.localName}${called}>${over}`;
}

// The covering element as a person would name it: the nearest one with a role that does not contain the element.
function coverOf(hit, el) {
  for (let at = hit; at; at = parentAcross(at)) {
    if (within(el, at)) break;
    if (roleOf(at)) return at;
  }
  return hit;
}

function activeIn(el) {
  return el.getRootNode().activeElement === el;
}

function takeFocus(el) {
  el.focus({ preventScroll: true });
  if (activeIn(el)) return true;
  // A combobox, for example, may pass the focus to the field inside it.
  const active = el.ownerDocument.activeElement;
  return !!active && within(active, el);
}

// Selects all, so that typing replaces it; or else puts the caret behind it.
function selectContent(el, whole = true) {
  if (isHtml(el, 'input', 'textarea')) {
    if (whole) el.select();
    else placeCaret(el);
    return;
  }
  if (!whole && !el.isContentEditable) return;
  const selection = el.ownerDocument.defaultView.getSelection();
  const range = el.ownerDocument.createRange();
  range.selectNodeContents(el);
  if (!whole) range.collapse(false);
  selection.removeAllRanges();
  selection.addRange(range);
}

function placeCaret(el) {
  try {
    el.setSelectionRange(el.value.length, el.value.length);
  } catch {
    // A field for numbers or an e-mail address has no caret that a script can move.
  }
}
