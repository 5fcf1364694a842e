// ---------------------------------------------------------------------------------------------
// States and values
// ---------------------------------------------------------------------------------------------

// Fields with a picker, which are not typed into.
const NOT_TYPED = /^(date|time|month|week|datetime-local|color|range)$/;

// Stands for a secret, whatever its length.
const MASK = '•••';
const SECRET_FIELDS = /(^|\s)(one-time-code|current-password|new-password|cc-[a-z-]+)(\s|$)/i;

function isSecret(el) {
  if (!isHtml(el, 'input', 'textarea')) return false;
  if (el.type === 'password') return true;
  // Nobody chooses a secret from a list: sites set it only to disable the browser's suggestions.
  if (SECRET_FIELDS.test(attr(el, 'autocomplete') || '') && roleOf(el) !== 'combobox') return true;
  return /^(disc|circle|square)$/.test(style(el).webkitTextSecurity || '');
}

// The value of a field as a person reads it; undefined for other elements.
function fieldValue(el) {
  if (isHtml(el, 'select')) return [...el.selectedOptions].map(nameOf).join(', ');
  if (isHtml(el, 'input', 'textarea')) {
    if (/^(checkbox|radio|button|submit|reset|image|hidden)$/.test(el.type)) return undefined;
    if (el.type === 'file') return [...el.files].map(file => file.name).join(', ');
    if (isSecret(el)) return el.value && MASK;
    // The value of a drawn drop-down is what it shows, even if the field behind it is empty.
    const around = !el.value && isHtml(el, 'input') && roleOf(el) === 'combobox' && valueBox(el);
    return around ? shownValue(around, el) : el.value;
  }
  if (isEditingHost(el)) return visibleText(el);
  if (/^(textbox|searchbox|combobox|spinbutton)$/.test(roleOf(el))) return shownValue(el);
  return undefined;
}

function checkedState(el, role) {
  if (isHtml(el, 'input') && /^(checkbox|radio)$/.test(el.type)) return el.indeterminate ? 'mixed' : el.checked;
  if (!/^(checkbox|radio|switch|menuitemcheckbox|menuitemradio|option|treeitem)$/.test(role)) return undefined;
  const value = aria(el, 'aria-checked');
  if (value === 'mixed') return 'mixed';
  if (value === null && /^(option|treeitem)$/.test(role)) return undefined;
  return value === 'true';
}

function isDisabled(el) {
  if (el.namespaceURI === HTML && el.matches(':disabled')) return true;
  return ariaDisabled(el);
}

// `aria-disabled` applies to descendants, too.
function ariaDisabled(el) {
  return remember(memo.disabled, el, () => {
    const value = aria(el, 'aria-disabled');
    if (value !== null) return value === 'true';
    const above = parent(el);
    return !!above && ariaDisabled(above);
  });
}

const isReadonly = el => isHtml(el, 'input', 'textarea') && el.readOnly ||
  attr(el, 'aria-readonly') === 'true' && !isHtml(el, 'select');

function expandedState(el, role) {
  const value = aria(el, 'aria-expanded');
  if (value === 'true' || value === 'false') return value === 'true';
  if (isHtml(el, 'summary') && isSummary(el)) return el.parentElement.open;
  return undefined;
}
