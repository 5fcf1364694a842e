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

// Applies a test to the one element of a locator; elements for the use are tried first. An answer is `missed` if
// there is nothing of the kind in this document: it may be in a frame of another origin.
function ofOne(locator, use, test) {
  let found = find(locator, use);
  if (use && !found.one && !found.many) found = find(locator, undefined);
  if (found.one) return test(found.one);
  if (found.foreign) return { ok: false, missed: true, found: `${found.missing}, which cannot be used: it has another origin` };
  if (found.missing) return { ok: false, missed: true, found: `no ${found.missing}` };
  if (found.many) {
    return { ok: false, found: `${found.many.length} match: ${found.many.slice(0, 5).map(show).join(', ')}` };
  }
  if (found.hidden) return { ok: false, found: `${show(found.hidden)} is hidden` };
  const list = near(locator.by, found.scope, use).map(showNear);
  return { ok: false, missed: true, found: list.length ? `none; near: ${list.join(', ')}` : 'none' };
}

// The elements that count, of all that match: those that a person can see.
function allThatCount(locator) {
  const place = search(locator);
  if (place.many || place.missing) return { found: place.many ? `${place.many.length} places match` : `no ${place.missing}` };
  const all = place.all.filter(el => (!/^(name|role)$/.test(locator.by.kind) || isNameable(el)) && isUsable(el));
  return { all: all.filter(el => !isInert(el) && !beyondReach(el)) };
}

// Whether nobody can see it, wherever the page is scrolled to.
const beyondReach = el => outOfSight(el) && !isOverlay(drawn(el));

// The element that has the focus, through shadow roots and frames.
function focused() {
  for (let at = document.activeElement; at;) {
    const inside = frameDocument(at);
    const inner = inside ? inside.activeElement : at.shadowRoot?.activeElement;
    if (!inner) return at;
    at = inner;
  }
  return null;
}

// The texts of the options of a field: of a drop-down, of a list, or of the list that a combobox has opened.
function optionsOf(el) {
  if (isHtml(el, 'select')) return [...el.options].filter(option => !option.hidden).map(option => tidy(nameOf(option)));
  if (isHtml(el, 'input') && el.list) return proposals(el).map(({ name }) => name);
  const lists = ['aria-controls', 'aria-owns'].flatMap(name => references(el, name)).filter(shown);
  const options = [el, ...lists].flatMap(elements).filter(one => roleOf(one) === 'option' && isUsable(one));
  return options.length || roleOf(el) === 'listbox' || lists.length ? [...new Set(options)].map(one => tidy(nameOf(one))) : null;
}

const quoted = texts => texts.length ? texts.map(text => `"${shorten(text, 40)}"`).join(', ') : 'none';

function decoded(address) {
  // Not UTF-8: compared as it is.
  try { return decodeURI(address); } catch { return address; }
}

// A drawn radio button or checkbox without a declared state.
const tellsNothing = el => !isHtml(el, 'input') && aria(el, 'aria-checked') === null;

const CHECKS = {
  text({ text, present }) {
    const test = textTest(text, 'part');
    const page = document.documentElement;
    const there = test(sightedText(page)) || memo.recased && test(sightedText(page, { written: true }));
    if (there === present) return { ok: true, found: '' };
    if (present) {
      const [found, field] = [nearestText(test.text), fieldHolding(text, test)];
      return { ok: false, missed: !found && !field, found, field };
    }
    const where = segments(document.documentElement).find(test);
    return { ok: false, found: where ? `"${shorten(where, 80)}"` : 'the text' };
  },
  visible({ locator, present }) {
    if (present) return ofOne(locator, undefined, el => ({ ok: true, found: show(el) }));
    const found = find(locator, undefined);
    const there = found.one ? [found.one] : found.many || [];
    return { ok: !there.length, found: there.slice(0, 5).map(show).join(', ') };
  },
  count({ locator, count: { least, most } }) {
    const { all, found } = allThatCount(locator);
    if (!all) return { ok: false, missed: true, found };
    const ok = all.length >= least && (most === null || all.length <= most);
    return { ok, shown: all.slice(0, 5).map(show), count: all.length,
      found: all.length ? `${all.length}: ${all.slice(0, 5).map(show).join(', ')}` : 'none' };
  },
  focused({ locator }) {
    return ofOne(locator, undefined, el => {
      const at = focused();
      return { ok: !!at && (at === el || within(at, el)), found: at && at !== document.body ? `${show(at)} has it` : 'nothing has it' };
    });
  },
  options({ locator, options }) {
    return ofOne(locator, 'select', el => {
      const are = optionsOf(el);
      if (!are) return { ok: false, found: `${show(el)} shows no options: must an earlier action open it?` };
      const tests = options.map(option => textTest(option, 'name'));
      return { ok: are.length === tests.length && tests.every((test, index) => test(are[index])), found: quoted(are) };
    });
  },
  attribute({ locator, name, value }) {
    return ofOne(locator, undefined, el => {
      const is = attr(el, name);
      if (is === null) return { ok: false, found: `${show(el)} has no such attribute` };
      return { ok: 'is' in value ? is === value.is : textTest(value, 'part')(is), found: `"${shorten(is, 80)}"` };
    });
  },
  validation({ text }) {
    const el = messageField();
    if (!el) return { ok: false, found: 'the browser shows no message at a field' };
    return { ok: textTest(text, 'whole')(el.validationMessage), found: `"${el.validationMessage}" at ${show(el)}` };
  },
  url({ text }) {
    const below = location.pathname + location.search + location.hash;
    if ('matches' in text) return { ok: textTest(text, 'part')(location.href), found: location.href };
    const is = text.is.startsWith('/') ? below : location.href;
    return { ok: is === text.is || decoded(is) === text.is, found: is };
  },
  query({ name, value }) {
    const all = new URLSearchParams(location.search).getAll(name);
    const holds = 'is' in value ? is => is === value.is : textTest(value, 'part');
    return { ok: all.some(holds), found: all.length ? quoted(all) : `no such parameter in ${location.pathname}${location.search}` };
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
      const is = fieldValue(el) ?? (isDrawnBox(el) || opensList(el) ? visibleText(el) : undefined);
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
    return { ok: is === want || decoded(is) === want, found: is };
  },
  title({ text }) {
    return { ok: textTest(text, 'whole')(document.title), found: `"${shorten(tidy(document.title), 80)}"` };
  },
};
