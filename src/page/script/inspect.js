// ---------------------------------------------------------------------------------------------
// Inspecting: what a scenario can use on the page, and how it names it
// ---------------------------------------------------------------------------------------------

// Every control that a person can see, in the order of the page, with the shortest locator that means it alone;
// without `by` where there is none.
async function inspect() {
  fresh();
  const controls = [];
  for (const el of elements(document.documentElement)) {
    const use = usualUse(el);
    if (!use || !isUsable(el) || outOfSight(el) || isInert(el)) continue;
    const locator = shortestLocator(el, use);
    if (locator.inner) continue;
    controls.push({ role: roleOf(el), name: label(el), use, ...locator, rect: rectOf(el) });
  }
  return controls;
}

// What a person usually does with a control; '' for what is none.
function usualUse(el) {
  const role = roleOf(el);
  if (isFileField(el)) return 'upload';
  if (isHtml(el, 'option') || !CONTROLS.has(role) && !isEditingHost(el)) return '';
  if (isHtml(el, 'select') || role === 'listbox') return 'select';
  return ['choose', 'check', 'fill'].find(use => fits(el, role, use)) || 'click';
}

// `{by, in}`, or `{inner}` where a person means the control inside this one.
function shortestLocator(el, use) {
  const name = tidy(calling(el)) || besideTexts(el)[0] || '';
  const role = roleOf(el);
  const testId = attr(el, 'data-testid');
  const tries = [
    name && { kind: 'name', name: { is: name } },
    name && role && { kind: 'role', role, name: { is: name } },
    testId && { kind: 'test-id', value: testId },
  ].filter(Boolean);
  for (const by of tries) {
    const found = find({ by, in: [] }, use);
    if (found.one && found.one !== el && within(found.one, el)) return { inner: true };
    if (found.one === el) return { by, in: [] };
    const others = (found.many || []).filter(other => other !== el);
    if (by.kind !== 'role' || !found.many?.includes(el)) continue;
    const { spot } = tellApart(el, others, document.documentElement);
    const place = spot && { kind: 'role', role: spot.role, name: { is: spot.name } };
    if (place && find({ by, in: [place] }, use).one === el) return { by, in: [place] };
  }
  const css = ownSelector(el);
  const by = { kind: 'css', value: css };
  return css && find({ by, in: [] }, use).one === el ? { by, in: [] } : {};
}
