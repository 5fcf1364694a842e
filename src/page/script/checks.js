// ---------------------------------------------------------------------------------------------
// Checks of one condition
// ---------------------------------------------------------------------------------------------

// The page's text, split by its layout.
function segments(root) {
  const found = [];
  const visit = el => {
    if (!rendered(el) || isUnseen(el)) return;
    const inside = frameDocument(el);
    if (inside) {
      if (showsPage(el)) visit(inside.documentElement);
      return;
    }
    const inner = [...childNodes(el)].filter(isElement);
    if (inner.some(child => rendered(child) && !flows(child))) inner.forEach(visit);
    else {
      const text = tidy(visibleText(el));
      if (text) found.push(text);
    }
  };
  visit(root);
  return found;
}

function nearestText(want) {
  let best = '', score = 0.15;
  for (const text of segments(document.documentElement)) {
    const like = likeness(want, fold(text));
    if (like > score) { best = text; score = like; }
  }
  return best ? `nearest: "${shorten(best, 80)}"` : '';
}

// A field with the text as its value, since values are not text of the page.
function fieldHolding(text, test) {
  const holds = el => isField(el) && !isSecret(el) && isUsable(el) && !blank(fieldValue(el)) && test(fieldValue(el));
  const el = elements(document.documentElement).find(holds);
  // Its value is only revealed if the scenario itself contains it.
  return el && { role: roleOf(el), name: label(el), value: text.is && fold(text.is) === fold(fieldValue(el)) ? text.is : '' };
}

function check(wish) {
  try {
    return CHECKS[wish.kind](wish);
  } catch (error) {
    if (error instanceof Invalid) return { ok: false, found: `invalid: ${error.message}` };
    throw error;
  }
}

// Applies a test to the one element of a locator; elements for the use are tried first.
function ofOne(locator, use, test) {
  let found = find(locator, use);
  if (use && !found.one && !found.many) found = find(locator, undefined);
  if (found.one) return test(found.one);
  if (found.foreign) return { ok: false, found: `${found.missing}, which cannot be used: it has another origin` };
  if (found.missing) return { ok: false, found: `no ${found.missing}` };
  if (found.many) {
    return { ok: false, found: `${found.many.length} match: ${found.many.slice(0, 5).map(show).join(', ')}` };
  }
  if (found.hidden) return { ok: false, found: `${show(found.hidden)} is hidden` };
  const list = near(locator.by, found.scope, use).map(showNear);
  return { ok: false, found: list.length ? `none; near: ${list.join(', ')}` : 'none' };
}

// A drawn radio button or checkbox without a declared state.
const tellsNothing = el => !isHtml(el, 'input') && aria(el, 'aria-checked') === null;

const CHECKS = {
  text({ text, present }) {
    const test = textTest(text, 'part');
    const page = document.documentElement;
    const there = test(sightedText(page)) || memo.recased && test(sightedText(page, { written: true }));
    if (there === present) return { ok: true, found: '' };
    if (present) return { ok: false, found: nearestText(test.text), field: fieldHolding(text, test) };
    const where = segments(document.documentElement).find(test);
    return { ok: false, found: where ? `"${shorten(where, 80)}"` : 'the text' };
  },
  visible({ locator, present }) {
    if (present) return ofOne(locator, undefined, el => ({ ok: true, found: show(el) }));
    const found = find(locator, undefined);
    const there = found.one ? [found.one] : found.many || [];
    return { ok: !there.length, found: there.slice(0, 5).map(show).join(', ') };
  },
  enabled({ locator, enabled }) {
    return ofOne(locator, undefined, el => {
      const disabled = isDisabled(el);
      return { ok: disabled !== enabled, found: disabled ? 'disabled' : 'enabled' };
    });
  },
  checked({ locator, checked, or_gone: orGone }) {
    if (orGone) {
      const { one, many } = find(locator, 'state');
      if (!one && !many || one && tellsNothing(one)) return { ok: true, found: '' };
    }
    return ofOne(locator, 'state', el => {
      const state = checkedState(el, roleOf(el));
      if (state === undefined) return { ok: false, found: `${show(el)} cannot be checked` };
      return { ok: state === checked, found: state === 'mixed' ? 'mixed' : state ? 'checked' : 'not checked' };
    });
  },
  value({ locator, value }) {
    return ofOne(locator, 'value', el => {
      const test = textTest(value, 'whole');
      const is = fieldValue(el) ?? (isDrawnField(el) ? visibleText(el) : undefined);
      if (is === undefined) return { ok: false, found: `${show(el)} holds no value` };
      if (isSecret(el)) return { ok: test(el.value), found: el.value ? 'a secret' : 'empty' };
      const ok = test(is) || isHtml(el, 'select', 'input') && test(el.value);
      return { ok, found: is === '' ? 'empty' : `"${shorten(tidy(is), 80)}"` };
    });
  },
  path({ text }) {
    const want = 'is' in text ? text.is : text.matches;
    let is = location.pathname;
    if (want.includes('?')) is += location.search;
    if (want.includes('#')) is += location.hash;
    if ('matches' in text) {
      is = location.pathname + location.search + location.hash;
      return { ok: textTest(text, 'part')(is), found: is };
    }
    let readable = is;
    try { readable = decodeURI(is); } catch { /* not UTF-8: compared as it is */ }
    return { ok: is === want || readable === want, found: is };
  },
  title({ text }) {
    return { ok: textTest(text, 'whole')(document.title), found: `"${shorten(tidy(document.title), 80)}"` };
  },
};
