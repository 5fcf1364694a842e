// ---------------------------------------------------------------------------------------------
// Finding
// ---------------------------------------------------------------------------------------------

const USE_ROLES = {
  fill: words('textbox searchbox spinbutton combobox slider'),
  choose: words('radio menuitemradio'),
  check: words('checkbox switch menuitemcheckbox'),
  select: words('combobox listbox'),
};

// By the specification the text of these is not their name, but a person calls them by it.
const CALLED_BY_TEXT = words(`alert blockquote caption code definition deletion emphasis insertion listitem
  log mark marquee note paragraph status strong subscript superscript term time timer`);
const calling = el => nameOf(el) ? rawName(el) : CALLED_BY_TEXT.has(roleOf(el) || attr(el, 'role')) ||
  !roleOf(el) && FROM_CONTENT.has(attr(el, 'role')) ? visibleText(el) : '';

// What is dragged is seldom a control.
const DRAGGED = /^(drag|drop)$/;

// The role that the author gave, even where it is not allowed: a menu item outside a menu. The
// specification ignores such a role, but a person still means the element.
const statedRole = el => {
  const role = attr(el, 'role');
  return PARENTS[role] && roleOf(el) !== role ? role : '';
};

class Invalid extends Error {}

const isFrame = el => isHtml(el, 'iframe', 'frame') || !!frameDocument(el);

// A native field whose author gave it a role that is not allowed there, such as `alert`: one can still type into it.
const isOddField = el => isHtml(el, 'input', 'textarea') && has(el, 'role') && isEditable(el);

const isFileField = el => isHtml(el, 'input') && el.type === 'file';

// Whether an element of this role is what a bare name means for this use.
function fits(el, role, use) {
  switch (use) {
    case 'upload': return isFileField(el) || fits(el, role, 'click');
    case 'fill':
      if (isEditingHost(el)) return true;
      if (isHtml(el, 'select')) return false;
      return USE_ROLES.fill.has(role) || isOddField(el);
    case 'choose': case 'check': case 'select': return USE_ROLES[use].has(role);
    // A drop-down that the page draws of a button, or of a field that nobody can type into.
    case 'drawn-select': return opensList(el) || isHtml(el, 'input') && el.readOnly && role === 'textbox';
    // One drawn of a field that filters it.
    case 'filtered-select': return role === 'textbox' && (isHtml(el, 'input') ? el.type === 'text' : isEditingHost(el));
    case 'value': return isEditingHost(el) || USE_ROLES.fill.has(role) || USE_ROLES.select.has(role) || opensList(el) || isOddField(el);
    case 'state': return BOXES.has(role);
    case 'keys': return role !== '' && !NAMELESS.has(role);
    case 'place': return role !== '' && !NAMELESS.has(role) && !CONTROLS.has(role);
    // Options of a native drop-down are chosen, not clicked.
    default: return CONTROLS.has(role) && !isHtml(el, 'option') || isEditingHost(el);
  }
}

// Candidates for a locator, including hidden ones, in the order of the page. If nothing has the name, elements
// count whose name is decorated with symbols, fields without a name beside these words, and controls that show
// these words but are named otherwise.
function matches(by, scope, use) {
  const found = asDrawn(by, scope, use, named(by, scope, use));
  if (by.kind === 'role' && by.role === 'row' && by.name && !found.length) return rowsCalled(textTest(by.name, 'name'), scope);
  const isFound = el => isUsable(el) && !outOfSight(el);
  if (!by.name || by.kind === 'frame' || found.some(el => isNameable(el) && isFound(el))) return found;
  const decorated = 'is' in by.name ? named(by, scope, use, 'bare').filter(isUsable) : [];
  const beside = decorated.some(isFound) ? [] : besideWords(by, scope, use);
  const others = beside.length ? beside : decorated.some(isFound) ? decorated : bySight(by, scope, use) || decorated;
  return others.length ? [...found.filter(el => !others.includes(el)), ...others] : found;
}

// Of several elements whose case a style changes, those that are drawn just so: on a page with BOOKS and Books, either
// is found, although BOOKS is Books in the document.
function asDrawn(by, scope, use, found) {
  if (found.length < 2 || !memo.recased || !by.name) return found;
  memo.drawnOnly = true;
  try {
    const exact = named(by, scope, use);
    return someOf(found, el => exact.includes(el) && isUsable(el));
  } finally {
    memo.drawnOnly = false;
  }
}

// Whether one of the texts beside a field is meant: as it is drawn, or in any case if a style changes the case.
function sayingBeside(test, el) {
  return besideTexts(el).some((_, at) => saying(test, field => besideTexts(field)[at] || '', el));
}

// What is drawn on a control or stands there as its label, whatever its name is: a day that shows 14 may be called
// "14 May 2026". Null if there is nothing.
function bySight(by, scope, use) {
  if (!/^(name|role)$/.test(by.kind) || /^(hover|place)$/.test(use) && by.kind !== 'role' || !('is' in by.name)) return null;
  const isCalled = textTest(by.name, 'name');
  const isMeant = el => by.kind === 'role' ? roleOf(el) === (SYNONYMS[by.role] || by.role)
    : use === 'upload' ? isFileField(el) : fits(el, roleOf(el), use) || use === 'select' && fits(el, roleOf(el), 'drawn-select');
  const found = outermostLeftOut(elements(scope).filter(el => isMeant(el) && isUsable(el) && shownNames(el).some(isCalled)));
  return found.length ? found : null;
}

function shownNames(el) {
  const labels = [...labelsOf(el), ...references(el, 'aria-labelledby')].filter(label => label !== el && shown(label));
  const texts = labels.map(visibleText);
  if (FROM_CONTENT.has(roleOf(el)) && !isField(el)) texts.push(visibleText(el));
  return texts.filter(text => !blank(text));
}

function besideWords(by, scope, use) {
  if (by.kind === 'text' || /^(hover|place)$/.test(use) && by.kind !== 'role') return [];
  const isCalled = textTest(by.name, 'name');
  const isMeant = el => by.kind === 'role' ? roleOf(el) === by.role
    : use === 'upload' ? isFileField(el) : !use || /^(focus|write)$/.test(use) ? isField(el) : use === 'click' ? isField(el) || isDrawnField(el)
      : (fits(el, roleOf(el), use) || use === 'select' && fits(el, roleOf(el), 'drawn-select')) && isField(el) ||
        /^(value|select)$/.test(use) && (isDrawnBox(el) || opensList(el));
  const beside = test => outermostLeftOut(elements(scope).filter(el => test(el) && isUsable(el) && sayingBeside(isCalled, el)));
  const found = beside(isMeant);
  return found.length || use !== 'select' || by.kind !== 'name' ? found : beside(el => fits(el, roleOf(el), 'filtered-select'));
}

// `of` says how names are compared: as they are, or `bare`.
function named(by, scope, use, of = 'name') {
  switch (by.kind) {
    case 'css': case 'test-id': {
      const selector = by.kind === 'css' ? by.value : `[data-testid="${CSS.escape(by.value)}"]`;
      const found = [];
      for (const root of roots(document)) {
        try {
          found.push(...root.querySelectorAll(selector));
        } catch (error) {
          throw new Invalid(error.message);
        }
      }
      return found.filter(el => within(el, scope));
    }
    case 'text': {
      const test = textTest(by.name, of === 'bare' ? of : 'whole');
      const found = [];
      innermost(scope, test, found);
      return found;
    }
    case 'frame': {
      const test = textTest(by.name, 'name');
      return elements(scope).filter(el => isFrame(el) && (saying(test, rawName, el) || test(attr(el, 'name') || '')));
    }
    case 'role': {
      const role = SYNONYMS[by.role] || by.role;
      const test = by.name && textTest(by.name, of);
      const all = elements(scope).filter(el => (roleOf(el) === role || statedRole(el) === role) && (!test || saying(test, calling, el)));
      return test && BOXES.has(role) ? outermostLeftOut(all) : all;
    }
    case 'name': {
      const test = textTest(by.name, of);
      const all = elements(scope);
      if (use === 'upload') {
        const fields = all.filter(el => isFileField(el) && saying(test, rawName, el));
        if (fields.length) return fields;
        // Most sites hide the field and show a button that opens the file chooser.
        use = 'click';
      }
      const controls = outermostLeftOut(all.filter(el =>
        (fits(el, roleOf(el), use) || fits(el, statedRole(el), use)) && saying(test, statedRole(el) ? calling : rawName, el)));
      if (use === 'select' && !controls.some(isUsable)) {
        for (const other of ['drawn-select', 'filtered-select']) {
          const drawnOnes = all.filter(el => fits(el, roleOf(el), other) && saying(test, rawName, el));
          if (drawnOnes.some(isUsable)) return outermostLeftOut(drawnOnes);
        }
      }
      if (controls.some(isUsable) || /^(fill|choose|check|select|value|state|place|keys)$/.test(use)) return controls;
      const texts = [];
      innermost(scope, test, texts);
      const called = all.filter(el => !roleOf(el) && shown(el) && isClickable(el) &&
        (test(attr(el, 'aria-label') || '') || test(attr(el, 'title') || '')));
      const clickable = outermostLeftOut([...new Set([...texts.map(el => makeshift(el, test)).filter(Boolean), ...called])]);
      if (clickable.length) return [...controls, ...clickable];
      if (DRAGGED.test(use) && !controls.length) return outermostLeftOut([...new Set([...texts, ...all.filter(el => saying(test, calling, el))])]);
      if (use || controls.length) return controls;
      return all.filter(el => roleOf(el) && !NAMELESS.has(roleOf(el)) && saying(test, rawName, el));
    }
    case 'cell': return cellsAt(by, scope).map(cell => inCell(cell, use));
    case 'beside': return nearestBeside(by, scope, use);
    case 'nth': {
      const all = visibleOf(by.of, scope, use);
      return all.slice(by.number - 1, by.number);
    }
    case 'any': {
      const all = by.of.map(one => pick(matches(one, scope, use), one, use));
      const seen = all.flatMap(({ one, many }) => many || (one ? [one] : []));
      return [...new Set(seen.length ? seen : all.flatMap(({ hidden }) => hidden ? [hidden] : []))];
    }
    default: throw new Invalid(`unknown kind of locator: ${by.kind}`);
  }
}

// The elements that a person can see, of all that match.
function visibleOf(by, scope, use) {
  const { one, many } = pick(matches(by, scope, use), by, use);
  return many || (one ? [one] : []);
}

// An element that works like a button without having the role: it contains only these words, and is clickable.
function makeshift(el, test) {
  for (let at = el; at && saying(test, visibleText, at); at = parent(at)) if (isClickable(at)) return at;
  return null;
}

// Whether it seems clickable: by the pointer, by an attribute, or because it is a link, even without an address.
const isClickable = el => style(el).cursor === 'pointer' || has(el, 'onclick') || has(el, 'tabindex') || isHtml(el, 'a');

// Leaves out elements around others of the same name: a menu item around a link is one element to a person, and so
// is a custom element around its field; but a tree item around a checkbox is two. A field that is drawn around the
// hidden one counts itself.
function outermostLeftOut(found) {
  const counts = el => isUsable(el) && isNameable(el);
  return found.filter(outer => !found.some(inner => inner !== outer && within(inner, outer) &&
    (!BOXES.has(roleOf(inner)) || roleOf(inner) === roleOf(outer)) && (counts(inner) || !counts(outer))));
}

function textTest(text, of) {
  try {
    return wanted(text, of);
  } catch (error) {
    throw new Invalid(error.message);
  }
}

// The innermost elements with this text. True when there are any.
function innermost(el, test, found) {
  if (!rendered(el)) return false;
  let below = false;
  for (const child of childNodes(el)) {
    if (isElement(child) && innermost(child, test, found)) below = true;
  }
  const inside = frameDocument(el);
  if (inside && innermost(inside.documentElement, test, found)) below = true;
  if (!below && !inside && shown(el) && saying(test, visibleText, el)) {
    found.push(el);
    return true;
  }
  return below;
}

// Whether a person can see it, or its face.
function isUsable(el) {
  if (hasFace(el)) return true;
  if (!shown(el)) return false;
  if (isHtml(el, 'option')) return !el.closest('select') || isUsable(el.closest('select'));
  const rect = box(el);
  if (!(rect.width > 0 && rect.height > 0)) return false;
  if (isHtml(el, 'input', 'select', 'textarea') && (rect.width < 2 || rect.height < 2 || isClipped(el))) return false;
  // A transparent field may lie over the drawing that it controls.
  return !transparent(el) || isOverlay(el);
}

// Whether it is a transparent field over a drawing, which can be used as it is. A field in a container that is
// transparent with all its text is not.
function isOverlay(el) {
  const role = roleOf(el);
  if (!isHtml(el, 'input') && !TYPED.has(role) && !BOXES.has(role) || style(el).pointerEvents === 'none') return false;
  if (BOXES.has(role) || isFileField(el)) return true;
  for (let at = el; at; at = parent(at)) if (style(at).opacity === '0') return at === el || blank(visibleText(at));
  return false;
}

// Whether it can be found by name or role: not if it is `aria-hidden`.
const isNameable = el => {
  for (let at = el; at; at = parentAcross(at)) if (attr(at, 'aria-hidden') === 'true') return false;
  return true;
};

// Finds the element that a locator means: {one}, {many}, {hidden} or {missing}.
function find(locator, use) {
  const place = search(locator, use);
  if (place.many || place.missing) return place;
  const found = pick(place.all, locator.by, use);
  if (found.one && /^(fill|value)$/.test(use)) found.one = fieldOf(found.one, use);
  return { ...found, scope: place.scope, around: place.around };
}

// All that a locator matches in its place: {all, scope, around}; or {many} or {missing}, of the place.
function search(locator, use) {
  const place = placeOf(locator);
  if (place.many || place.missing) return place;
  return { ...place, all: place.sift(matches(locator.by, place.scope, use)) };
}

// The field itself, of a combobox, say, that is a box around it. The value of a box whose field only filters the list
// is what the box shows.
function fieldOf(el, use) {
  if (isEditable(el) || isHtml(el, 'select')) return el;
  const inner = elements(el).filter(one => isEditable(one) && isUsable(one));
  const isFilter = use === 'value' && roleOf(el) === 'combobox' && inner.length === 1 && !fieldValue(inner[0]);
  return inner.length === 1 && !isFilter ? inner[0] : el;
}

// The place in which a locator searches: {scope, sift, around}, {many} or {missing}. A heading or a text is no box, so
// it sifts what is found in the scope; what is around it is for hints.
function placeOf(locator) {
  let scope = document.documentElement;
  let sift = found => found;
  let around = scope;
  for (const place of locator.in || []) {
    const found = pick(sift(matches(place, scope, 'place')), place);
    if (found.many) return { many: found.many };
    if (!found.one) return { missing: showBy(place), scope, place };
    const el = found.one;
    const sifts = place.kind === 'text' ? withText : roleOf(el) === 'heading' ? underHeading : null;
    if (sifts) {
      const [before, from] = [sift, scope];
      sift = all => sifts(el, before(all), from);
      around = parent(el) || el;
      continue;
    }
    scope = isFrame(el) ? frameDocument(el)?.documentElement : el;
    sift = all => all;
    around = scope;
    if (!scope) {
      return { missing: showBy(place), foreign: true, scope: document.documentElement, place };
    }
  }
  return { scope, sift, around };
}

function pick(all, by, use) {
  const candidates = /^(name|role)$/.test(by.kind) ? all.filter(isNameable) : all;
  const visible = candidates.filter(el => use === 'upload' && isFileField(el) || isUsable(el));
  if (visible.length === 1) return { one: visible[0] };
  if (visible.length > 1) {
    // Elements behind a modal dialog, invisible ones, and covered ones do not count.
    const sighted = someOf(visible, el => !outOfSight(el));
    let left = onTop(someOf(sighted, el => !isInert(el)));
    // Keys go to a field, not to the button beside it.
    const fields = /^(focus|write)$/.test(use) && by.kind === 'name' ? left.filter(isEditable) : [];
    if (fields.length) left = fields;
    // An open list has the name of its combobox.
    const comboboxes = use === 'select' ? left.filter(el => roleOf(el) !== 'listbox') : [];
    if (comboboxes.length) left = comboboxes;
    return left.length === 1 ? { one: left[0] } : { many: left };
  }
  // A closed menu may also be hidden by `aria-hidden`.
  const unseen = candidates.length ? candidates : all.filter(el => !isUsable(el));
  return unseen.length ? { hidden: unseen[0] } : {};
}

// Those that pass the test, or all if none does.
function someOf(all, test) {
  const some = all.filter(test);
  return some.length ? some : all;
}

const showText = text => 'is' in text ? `"${text.is}"` : `/${text.matches}/`;
function showBy(by) {
  switch (by.kind) {
    case 'css': return by.value;
    case 'test-id': return `testid "${by.value}"`;
    case 'role': return by.name ? `${by.role} ${showText(by.name)}` : by.role;
    case 'name': return showText(by.name);
    case 'cell': return `cell of row ${showText(by.row)} and column ${showText(by.column)}`;
    case 'beside': return `${by.of ? showBy(by.of) : 'control'} ${by.side.replace('-', ' ')} ${showBy(by.anchor)}`;
    case 'nth': return `number ${by.number} of ${showBy(by.of)}`;
    case 'any': return by.of.map(showBy).join(' or ');
    default: return `${by.kind} ${showText(by.name)}`;
  }
}

// An element as messages name it.
function show(el) {
  const role = roleOf(el);
  const name = shorten(label(el));
  if (role) return name ? `${role} "${name}"` : role;
  return name ? `"${name}"` : `<${el.localName}>`;
}

// Its name, or else the words beside it or its text.
const label = el => tidy(nameOf(el)) || besideTexts(el)[0] || tidy(visibleText(el));

const NO_PLACES = words('button cell document gridcell heading link rowgroup');
const LANDMARKS = words('alertdialog banner complementary contentinfo dialog form main navigation search');

// The nearest named containers, outermost first; landmarks also without a name.
function path(el) {
  const steps = [];
  for (const at of ancestors(el)) {
    const role = roleOf(at);
    if (!role || NAMELESS.has(role) || NO_PLACES.has(role)) continue;
    const name = role === 'listitem' ? tidy(visibleText(at)) : tidy(nameOf(at));
    if (name) steps.unshift(`${role} "${shorten(name, 40)}"`);
    else if (LANDMARKS.has(role)) steps.unshift(role);
  }
  return steps.slice(-4);
}

function rectOf(el) {
  const { x, y, width, height } = movedRect(box(drawn(el)), outward(el));
  return { x, y, width, height };
}

function describeMatch(el) {
  const role = roleOf(el);
  const checked = checkedState(el, role);
  const match = { role, name: label(el), rect: rectOf(el), path: path(el) };
  if (checked !== undefined) match.checked = checked === true;
  return match;
}

// What distinguishes an element from the other matches: the nearest container, by role and name, that is unique
// and contains none of the others; or else a selector.
function tellApart(el, others, scope) {
  for (const at of ancestors(el)) {
    if (others.some(other => within(other, at)) || !within(at, scope)) break;
    const role = roleOf(at);
    const name = role && !NAMELESS.has(role) ? tidy(calling(at)) : '';
    if (!name || name.length > 60) continue;
    const found = pick(matches({ kind: 'role', role, name: { is: name } }, scope, 'place'), { kind: 'role' });
    if (found.one === at) return { spot: { role, name } };
  }
  const css = ownSelector(el);
  return css ? { css } : {};
}

// A unique selector by an attribute of the element; '' if there is none.
function ownSelector(el) {
  const tag = el.localName;
  const by = name => attr(el, name) ? `${tag}[${name}="${CSS.escape(attr(el, name))}"]` : '';
  const tries = [el.id && `#${CSS.escape(el.id)}`, by('name'), by('src'), by('href')];
  if (isHtml(el, 'iframe', 'frame')) {
    tries.push(`${tag}:nth-of-type(${1 + [...el.parentNode.children].filter(one => one.localName === tag).indexOf(el)})`);
  }
  const root = el.getRootNode();
  return tries.find(selector => selector && [...root.querySelectorAll(selector)].length === 1) || '';
}

// Elements similar to a locator that found nothing: fitting roles first, and hidden elements last. Each is
// described by role and name, or by what else identifies it.
function near(by, scope, use) {
  if (by.kind === 'any') by = by.of[0];
  else if (by.kind === 'nth') by = by.of;
  const want = by.name ? wanted(by.name, 'name').text : by.role ? '' : undefined;
  if (want === undefined) return [];
  if (by.kind === 'frame') return framesIn(scope);
  const rows = [];
  for (const el of elements(scope)) {
    const role = roleOf(el);
    const sought = by.kind === 'role' && role === by.role;
    if (!role || NAMELESS.has(role) && !sought) continue;
    // The name of a row or cell is its whole content, so it is only useful if one is wanted.
    if (by.kind === 'name' && use !== 'place' && TABLE_ROLES.has(role)) continue;
    const fit = by.kind === 'role' ? sought : fits(el, role, use);
    const own = sought ? calling(el) : nameOf(el);
    const words = fit && besideTexts(el)[0] || '';
    const beside = own ? '' : words;
    const name = fold(own || beside);
    if (!name && !fit) continue;
    // A dialog without a name, for example, may be meant by its role alone.
    const isOnlyPlace = sought && use === 'place' && (!name || want && name.startsWith(want));
    const score = isOnlyPlace ? 1 : Math.max(...[name, fold(words)].map(one => one ? likeness(want, one) : 0));
    rows.push({ el, beside, fit, score: score + (fit ? 0.2 : 0), like: score > 0.25 });
  }
  // What has the text may not be a control.
  const mayBeText = by.kind === 'name' && 'is' in by.name && /^(click|hover|drag|drop)$/.test(use);
  if (mayBeText) {
    const found = [];
    innermost(scope, textTest(by.name, 'whole'), found);
    if (found.some(isUsable)) rows.push({ text: by.name.is, score: 2, like: true });
  }
  if (by.kind === 'text' || mayBeText && !rows.some(row => row.like)) {
    for (const text of segments(scope)) {
      const score = likeness(want, fold(text));
      if (score > 0.25) rows.push({ text: shorten(text), score, like: true });
    }
  }
  rows.sort((a, b) => b.score - a.score);
  // A heading cannot be filled in, whatever it is called.
  const isOfUse = USE_ROLES[use] && rows.some(row => row.fit && isUsable(row.el))
    ? row => row.fit || CONTROLS.has(roleOf(row.el)) : () => true;
  const alike = told(rows.filter(row => row.like && isOfUse(row)), false);
  if (alike.length) return alike;
  const hiddenOnes = told(rows.filter(row => row.score > 0.5), true);
  if (hiddenOnes.length) return hiddenOnes;
  return told(rows.filter(row => row.fit), false).map(row => ({ ...row, far: true }));
}

// The first few of these rows that are visible, or that are hidden, each element once.
function told(rows, isHidden) {
  const found = new Map();
  for (const { el, text, beside } of rows) {
    // Visibility is checked last, and only for the first few.
    if (el && (isUsable(el) === isHidden || !isHidden && (!isNameable(el) || isShaded(el)))) continue;
    const row = text !== undefined ? { text } : { role: roleOf(el), name: tidy(calling(el)) };
    if (beside) row.beside = beside;
    else if (el && !row.name && isField(el)) row.css = ownSelector(el) || undefined;
    if (isHidden) row.hidden = true;
    found.set(JSON.stringify(row), row);
    if (found.size === 5) break;
  }
  return [...found.values()];
}

// The frames in a scope, with a selector for those without a name.
function framesIn(scope) {
  const frames = elements(scope).filter(el => isFrame(el) && isUsable(el));
  return frames.slice(0, 5).map(el => {
    const name = tidy(nameOf(el)) || attr(el, 'name') || '';
    return { role: 'frame', name, css: name ? undefined : ownSelector(el) || undefined };
  });
}

const showNear = row => row.text !== undefined ? `text "${row.text}"` : row.name ? `${row.role} "${shorten(row.name)}"` : row.role;

// How to show a hidden element, if a person can.
function hiddenBy(el) {
  let top = null;
  for (let at = el; at; at = parentAcross(at)) if (!shown(at)) top = at;
  if (!top) return '';
  const opener = openerOf(top);
  return opener && shown(opener) ? `${show(opener)} opens it` : '';
}

function openerOf(el) {
  const details = el.parentElement;
  if (details && isHtml(details, 'details') && !details.open) return details.querySelector('summary');
  const root = el.getRootNode();
  const id = el.id && CSS.escape(el.id);
  const controls = id && root.querySelector(['[aria-controls~="', '[popovertarget="', '[commandfor="', '[data-bs-target="#']
    .map(start => `${start}${id}"]`).join());
  if (controls) return controls;
  const before = el.previousElementSibling;
  if (!before) return null;
  return before.matches('[aria-expanded=false]') ? before : before.querySelector('[aria-expanded=false]');
}
