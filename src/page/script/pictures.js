// Where an element is drawn, for a picture; `null` if it is invisible or ambiguous. `left_out` says why an
// existing element must not be boxed.
function whereIs(sought) {
  const { el, before } = pictured(sought);
  if (!el) return null;
  let rect = visibleRect(el);
  const out = leftOut(el, before, rect);
  if (!rect && !out) return null;
  rect = rect || plain(box(drawn(el)));
  const match = { ...describeMatch(el), rect, around: surroundings(el) };
  if (out) match.left_out = out;
  if (before) {
    if (match.name !== before.name) match.now = match.name;
    match.name = before.name;
    match.used = [...used.keys()].indexOf(JSON.stringify(sought.locator));
  }
  return match;
}

// The element that a locator means in a picture: the one that was used, or the only match; with what was
// recorded when it was used.
function pictured({ locator, use }) {
  const { one } = valid(() => find(locator, use)) || {};
  const before = used.get(JSON.stringify(locator));
  // The name of a used control may have changed, like that of a button that counts down.
  if (before && isThere(before.el) && isUsable(before.el)) return { el: before.el, before };
  return { el: one, before };
}

// Why an existing element must not be boxed; empty if it may.
function leftOut(el, before, rect) {
  const now = describeMatch(el).name;
  if (before && before.name !== now && isReplaced(el, before)) return `it is ${show(el)} now`;
  if (isInert(el)) {
    const dialog = blockerOf(el);
    return dialog ? `covered by ${show(dialog)}` : 'it is inert';
  }
  if (!rect) return isUsable(el) ? 'scrolled out of sight' : '';
  return coveredBy(el);
}

// What covers an element, in words; empty if nothing does.
function coveredBy(el) {
  const { why = '' } = reach(el, drawn(el), true);
  return why.startsWith('covered by') ? why : '';
}

// Similar elements beside an element, with their texts: the days of a calendar, the keys of a keypad.
function peersOf(el) {
  let up = parent(el);
  for (let level = 0; up && level < 4; up = parent(up), level++) {
    const peers = [...up.querySelectorAll(el.localName)].filter(peer => peer !== el);
    if (peers.length > 1) return peers.slice(0, 60).map(peer => [peer, peer.textContent]);
  }
  return [];
}

// Whether the used element now stands for something else: if similar elements have changed with it, the page
// has moved on, not the control.
function isReplaced(el, before) {
  if (el !== before.el) return true;
  const later = [...used.values()].find(other => other !== before && other.el === el && other.at > before.at);
  if (later && later.name !== before.name) return true;
  const changed = before.peers.filter(([peer, text]) => !isThere(peer) || peer.textContent !== text);
  return changed.length > 0 && changed.length >= before.peers.length / 3;
}

const plain = ({ x, y, width, height }) => ({ x, y, width, height });

// All visible elements that a locator matches, with their texts.
function allOf(locator) {
  return valid(() => {
    const found = search(locator).all || [];
    return found.flatMap(el => {
      const rect = isUsable(el) && visibleRect(el);
      return rect ? [{ rect, text: tidy(`${visibleText(el)} ${el.value || ''}`) }] : [];
    });
  }) || [];
}

// The result of a function; undefined if its locator is not valid.
function valid(reading) {
  try {
    return reading();
  } catch (error) {
    if (error instanceof Invalid) return undefined;
    throw error;
  }
}

const CLIPS = /^(hidden|clip|scroll|auto)$/;

// The visible part of an element: its box joined with that of its label, clipped by the boxes around it. Null if
// more than half of it is clipped.
function visibleRect(el) {
  const target = drawn(el);
  let rect = DOMRect.fromRect(box(target));
  if (isHtml(el, 'input') && /^(checkbox|radio)$/.test(el.type)) {
    for (const label of labelsOf(el)) if (face(label)) rect = joined(rect, box(label));
  } else if (TYPED.has(roleOf(el))) {
    for (const label of [...labelsOf(el), ...references(el, 'aria-labelledby')]) {
      if (label !== el && face(label) && lapsOver(box(label), rect)) rect = joined(rect, box(label));
    }
  }
  let whole = rect.width * rect.height;
  let free = false;
  for (let at = target; at; at = parentAcross(at)) {
    const up = parentAcross(at);
    if (!up) break;
    // A fixed element is not clipped by the boxes around it.
    free ||= style(at).position === 'fixed';
    if (up.ownerDocument !== at.ownerDocument) {
      // A frame clips its content.
      const moved = movedRect(rect, ofFrame(up));
      whole *= moved.width * moved.height / (rect.width * rect.height || 1);
      rect = moved;
      rect = common(rect, up.getBoundingClientRect());
      free = false;
    } else if (!free && !isViewport(up)) {
      const css = style(up);
      if (CLIPS.test(css.overflowX) || CLIPS.test(css.overflowY)) rect = common(rect, up.getBoundingClientRect());
    }
  }
  if (isEmbedded) rect = common(rect, new DOMRect(0, 0, innerWidth, innerHeight));
  if (!(rect.width > 0 && rect.height > 0) || rect.width * rect.height < whole / 2) return null;
  return plain(rect);
}

// Whether a label lies across the edge of its field, as one that moves onto the frame does: a box around the field
// would cut through its words.
const LAP = 3;
function lapsOver(label, rect) {
  const shared = common(label, rect);
  return shared.width > LAP && shared.height > LAP && (shared.width < label.width || shared.height < label.height);
}

const AROUND = words('alertdialog article banner complementary dialog form group main navigation region table tabpanel');

// The containers around an element that a person perceives as a unit, innermost first.
function surroundings(el) {
  const around = [];
  for (let at = parentAcross(el); at; at = parentAcross(at)) {
    const rect = (AROUND.has(roleOf(at)) || isHtml(at, 'form')) && visibleRect(at);
    if (rect) around.push(rect);
    if (roleOf(at) === 'row') around.push(...ofRow(at, el));
  }
  return around;
}

const ENDS_TABLE = words('alertdialog dialog form main region');

// What identifies a row and its columns: the first cell with text, and the column headers.
function ofRow(row, el) {
  const first = elements(row).find(at => CELLS.has(roleOf(at)) && !within(el, at) && !blank(visibleText(at)));
  let heads = [];
  for (let at = parentAcross(row); at && !heads.length && !ENDS_TABLE.has(roleOf(at)); at = parentAcross(at)) {
    heads = elements(at).filter(head => roleOf(head) === 'columnheader' && !within(head, row));
  }
  return [first, ...heads].map(at => at && visibleRect(at)).filter(Boolean);
}

// The window and its position in the page.
function view() {
  const root = document.documentElement;
  return {
    x: scrollX, y: scrollY, width: innerWidth, height: innerHeight,
    page_width: Math.max(root.scrollWidth, innerWidth), page_height: Math.max(root.scrollHeight, innerHeight),
    title: tidy(document.title),
  };
}
