// Runs in the page's own world before its scripts. The `ElementInternals` of a custom element (role, `aria…`)
// are private, so this repeats them as custom states, which the page script's world can query:
// `:state(stepproof-role-button)`. Nothing else in the page changes.
(() => {
  'use strict';
  if (!self.ElementInternals || !self.CustomStateSet) return;
  const internals = ElementInternals.prototype;
  const statesOf = Object.getOwnPropertyDescriptor(internals, 'states').get;
  const { add, delete: remove } = CustomStateSet.prototype;
  const { apply, defineProperty, getOwnPropertyDescriptor } = Reflect;
  const KINDS = { role: 'role', ariaLabel: 'aria-label', ariaChecked: 'aria-checked', ariaDisabled: 'aria-disabled',
    ariaExpanded: 'aria-expanded', ariaSelected: 'aria-selected', ariaPressed: 'aria-pressed' };

  // The states for a value: the word itself, or the hex digits of each character of a label.
  const said = (kind, value) => {
    if (typeof value !== 'string' || value.length > 100) return [];
    if (kind !== 'aria-label') return /^[\w -]+$/.test(value) ? [`${kind}-${value.trim().split(/\s+/)[0].toLowerCase()}`] : [];
    const states = [`${kind}-${value.length}`];
    for (let at = 0; at < value.length; at++) {
      const digits = value.charCodeAt(at).toString(16).padStart(4, '0');
      for (let digit = 0; digit < 4; digit++) states.push(`${kind}-${at}-${digit}-${digits[digit]}`);
    }
    return states;
  };
  const each = (of, act, kind, value) => {
    for (const state of said(kind, value)) apply(act, apply(statesOf, of, []), [`stepproof-${state}`]);
  };
  for (const [property, kind] of Object.entries(KINDS)) {
    const own = getOwnPropertyDescriptor(internals, property);
    if (!own || !own.set) continue;
    const { get, set } = own;
    const wrapped = { set [property](value) {
      const before = apply(get, this, []);
      apply(set, this, [value]);
      try {
        each(this, remove, kind, before);
        each(this, add, kind, apply(get, this, []));
        apply(add, apply(statesOf, this, []), ['stepproof']);
      } catch {
        // The page replaced a function that this uses: it continues without the states.
      }
    } };
    defineProperty(internals, property, { ...own, set: getOwnPropertyDescriptor(wrapped, property).set });
  }
})();
