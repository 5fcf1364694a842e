// ---------------------------------------------------------------------------------------------
// Inspecting: what a scenario can use on the page, and how it names it
// ---------------------------------------------------------------------------------------------

// Every control that a person can see, in the order of the page, with the shortest locator that means it alone;
// without `by` where there is none.
async function inspect() {
  fresh();
  const controls = [];
  const listed = [];
  for (const el of elements(document.documentElement)) {
    const use = usualUse(el);
    if (!use || !isUsable(el) || outOfSight(el) || isInert(el) || listed.some(one => isPartOf(el, one))) continue;
    const locator = shortestLocator(el, use);
    // What is hidden from names has no locator but a selector.
    if (locator.inner || !locator.by && !isNameable(el)) continue;
    listed.push(el);
    controls.push({ role: roleOf(el), name: label(el), use, ...locator, rect: rectOf(el) });
  }
  return controls;
}

// What has further controls in it that are used for themselves.
const HOLDERS = words('grid listbox menu menubar radiogroup row tablist toolbar tree treegrid');

// Whether a person takes the element for a part of the control: a link in a tab, the text field of a drop-down.
const isPartOf = (el, control) => within(el, control) && !HOLDERS.has(roleOf(control));

// What a person usually does with a control; '' for what is none.
function usualUse(el) {
  const role = roleOf(el);
  if (isFileField(el)) return 'upload';
  if (isHtml(el, 'option') || !CONTROLS.has(role) && !isEditingHost(el)) return '';
  if (isHtml(el, 'select') || role === 'listbox' || isDrawnDropDown(el, role)) return 'select';
  const use = ['choose', 'check', 'fill'].find(use => fits(el, role, use)) || 'click';
  if (use !== 'fill') return use;
  // The handle of a slider that the page draws moves by keys; a field that opens a calendar is clicked.
  if (!isEditable(el)) return role === 'slider' ? 'press' : 'click';
  return isReadonly(el) ? 'click' : use;
}

// Whether the page draws a drop-down: one that says of itself that it has a list, or a field that nobody can type into
// and that is called so by its page. A field for searching takes any text.
function isDrawnDropDown(el, role) {
  const opens = attr(el, 'aria-haspopup');
  if (role === 'combobox') return !(isHtml(el, 'input') && (el.list || el.type === 'search')) && !/^(dialog|grid|menu)$/.test(opens || '');
  if (role === 'button') return opens === 'listbox';
  if (!isHtml(el, 'input') || !el.readOnly || role !== 'textbox') return false;
  const called = [...ancestors(el)].slice(0, 5).map(at => attr(at, 'class') || '').join(' ');
  return /\bselect|-select/i.test(called) && !/date|time|calendar/i.test(called);
}

// An id that the next version of the page, or the next visit, may not have.
const NUMBERED = /\d{2}|:r|[0-9a-f]{6}/;

// `{by, in}`, or `{inner}` where a person means the control inside this one.
function shortestLocator(el, use) {
  const own = tidy(calling(el)) || besideTexts(el)[0] || '';
  const names = [...new Set([undecorated(own), own])].filter(Boolean);
  const role = roleOf(el);
  const testId = attr(el, 'data-testid');
  const named = names.map(name => role && { kind: 'role', role, name: { is: name } }).filter(Boolean);
  const tries = [...names.map(name => ({ kind: 'name', name: { is: name } })), ...named,
    testId && { kind: 'test-id', value: testId }].filter(Boolean);
  for (const by of tries) {
    const found = find({ by, in: [] }, use);
    if (found.one && found.one !== el && within(found.one, el)) return { inner: true };
    if (found.one === el) return { by, in: [] };
  }
  if (!own && !HOLDERS.has(role) && elements(el).some(one => one !== el && usualUse(one) && isUsable(one))) return { inner: true };
  const means = (by, places = []) => find({ by, in: places }, use).one === el;
  for (const by of named.length ? named : role ? [{ kind: 'role', role }] : []) {
    const place = placesOf(el, by, use).find(place => means(by, [place]));
    if (place) return { by, in: [place] };
  }
  const css = ownSelector(el);
  if (css && !NUMBERED.test(css) && means({ kind: 'css', value: css })) return { by: { kind: 'css', value: css }, in: [] };
  return oneOfEquals(el, named[0] || role && { kind: 'role', role }, use) || {};
}

// Places in which an element may be told apart from others of its kind: its row, by the text of a cell, or a container.
function placesOf(el, by, use) {
  const row = [...ancestors(el)].find(at => roleOf(at) === 'row');
  const cells = row ? elements(row).filter(at => CELLS.has(roleOf(at))) : [];
  const words = cells.map(cell => tidy(visibleText(cell))).filter(text => text && text.length <= 40 && /\p{L}/u.test(text));
  const places = words.map(text => ({ kind: 'role', role: 'row', name: { is: text } }));
  const others = (find({ by, in: [] }, use).many || []).filter(other => other !== el);
  const { spot } = others.length ? tellApart(el, others, document.documentElement) : {};
  if (spot) places.push({ kind: 'role', role: spot.role, name: { is: spot.name } });
  return places;
}

// By its number among equal elements, where nothing else tells them apart.
function oneOfEquals(el, of, use) {
  const equals = of ? find({ by: of, in: [] }, use).many || [] : [];
  const by = { kind: 'nth', of, number: equals.indexOf(el) + 1 };
  return by.number && find({ by, in: [] }, use).one === el ? { by, in: [] } : null;
}
