// Where an element is drawn, for a picture; `null` when nobody can see it, or not which it is.
function whereIs({ query, use }) {
  let { one } = valid(() => find(query, use)) || {};
  const key = JSON.stringify(query);
  // A control that was used may have another name by now: a button that counts down.
  const before = used.get(key);
  if (!one && before && before.el.isConnected && isUsable(before.el)) one = before.el;
  if (!one || isInert(one)) return null;
  const rect = visibleRect(one);
  if (!rect) return null;
  const match = { ...describeMatch(one), rect, around: surroundings(one) };
  if (before) {
    match.name = before.name;
    match.used = [...used.keys()].indexOf(key);
  }
  return match;
}

// All that a query matches and is drawn, with what it says.
function allOf(query) {
  return valid(() => {
    const place = placeOf(query);
    const found = place.missing || place.many ? [] : matches(query.by, place.scope, undefined);
    return found.flatMap(el => {
      const rect = isUsable(el) && visibleRect(el);
      return rect ? [{ rect, text: tidy(`${visibleText(el)} ${el.value || ''}`) }] : [];
    });
  }) || [];
}

// What a reading gives; nothing where its query is not valid.
function valid(reading) {
  try {
    return reading();
  } catch (error) {
    if (error instanceof Invalid) return undefined;
    throw error;
  }
}

const CLIPS = /^(hidden|clip|scroll|auto)$/;

// What is drawn of an element, in the page: its box with that of its label, less what boxes around
// it cut off. Nothing when more than half of it is cut off.
function visibleRect(el) {
  const target = drawn(el);
  let rect = DOMRect.fromRect(box(target));
  if (isHtml(el, 'input') && /^(checkbox|radio)$/.test(el.type)) {
    for (const label of labelsOf(el)) if (face(label)) rect = joined(rect, box(label));
  }
  const whole = rect.width * rect.height;
  let free = false;
  for (let at = target; at; at = parentAcross(at)) {
    const up = parentAcross(at);
    if (!up) break;
    // What is fixed to the window is cut off by nothing around it.
    free ||= style(at).position === 'fixed';
    if (up.ownerDocument !== at.ownerDocument) {
      // Out of a frame: its window cuts off what does not fit.
      const inside = up.getBoundingClientRect();
      const css = style(up);
      const left = inside.left + up.clientLeft + parseFloat(css.paddingLeft);
      const top = inside.top + up.clientTop + parseFloat(css.paddingTop);
      rect = common(new DOMRect(rect.x + left, rect.y + top, rect.width, rect.height), inside);
      free = false;
    } else if (!free && up !== up.ownerDocument.documentElement && up !== up.ownerDocument.body) {
      const css = style(up);
      if (CLIPS.test(css.overflowX) || CLIPS.test(css.overflowY)) rect = common(rect, up.getBoundingClientRect());
    }
  }
  if (!(rect.width > 0 && rect.height > 0) || rect.width * rect.height < whole / 2) return null;
  return { x: rect.x, y: rect.y, width: rect.width, height: rect.height };
}

function joined(a, b) {
  const x = Math.min(a.left, b.left), y = Math.min(a.top, b.top);
  return new DOMRect(x, y, Math.max(a.right, b.right) - x, Math.max(a.bottom, b.bottom) - y);
}

function common(a, b) {
  const x = Math.max(a.left, b.left), y = Math.max(a.top, b.top);
  return new DOMRect(x, y, Math.min(a.right, b.right) - x, Math.min(a.bottom, b.bottom) - y);
}

const AROUND = words('alertdialog article banner complementary dialog form group main navigation region table tabpanel');

// The things around an element that a person takes in as one, innermost first.
function surroundings(el) {
  const around = [];
  for (let at = parentAcross(el); at; at = parentAcross(at)) {
    const rect = (AROUND.has(roleOf(at)) || isHtml(at, 'form')) && visibleRect(at);
    if (rect) around.push(rect);
  }
  return around;
}

// What the window shows of the page.
function view() {
  const root = document.documentElement;
  return {
    x: scrollX, y: scrollY, width: innerWidth, height: innerHeight,
    page_width: Math.max(root.scrollWidth, innerWidth), page_height: Math.max(root.scrollHeight, innerHeight),
    title: tidy(document.title),
  };
}
