// Fires the events that a person's choice would fire.
function announce(el) {
  const view = el.ownerDocument.defaultView;
  el.dispatchEvent(new view.Event('input', { bubbles: true, composed: true }));
  el.dispatchEvent(new view.Event('change', { bubbles: true }));
}

// Sets the value of a field with a picker. Uses the setter of the prototype, since frameworks replace the
// element's own.
function setValue(el, value) {
  if (value === undefined) return 'no value given';
  const view = el.ownerDocument.defaultView;
  const setter = Object.getOwnPropertyDescriptor(view.HTMLInputElement.prototype, 'value').set;
  const before = el.value;
  el.focus({ preventScroll: true });
  setter.call(el, value);
  const taken = el.type === 'range' ? Number(el.value) === Number(value)
    : el.type === 'color' ? el.value === value.toLowerCase() : value === '' ? el.value === '' : el.value !== '';
  if (!taken) {
    setter.call(el, before);
    return `does not take "${value}" as a ${el.type}`;
  }
  if (el.value !== before) announce(el);
  return '';
}

function chooseOption(el, text, group) {
  const test = textTest(text, 'whole');
  const options = [...el.options].filter(option => !option.hidden && style(option).display !== 'none');
  const isMeant = group && textTest(group, 'whole');
  const groupName = one => isHtml(one.parentNode, 'optgroup') ? tidy(nameOf(one.parentNode)) : '';
  const fitting = options.filter(one => saying(test, rawName, one) && (!group || isMeant(groupName(one))));
  if (fitting.length > 1) {
    const told = one => `"${tidy(nameOf(one))}"${groupName(one) ? ` in "${groupName(one)}"` : ''}`;
    return `${fitting.length} options are called ${inGroup(text, group)}: ${fitting.map(told).join(', ')}`;
  }
  const [option] = fitting;
  if (!option) {
    const names = options.slice(0, 12).map(one => `"${tidy(nameOf(one))}"`).join(', ');
    const more = options.length > 12 ? ` and ${options.length - 12} more` : '';
    return `no option ${inGroup(text, group)}; there are: ${names || 'none'}${more}`;
  }
  if (option.matches(':disabled')) return `option "${tidy(nameOf(option))}" is disabled`;
  el.focus({ preventScroll: true });
  if (!option.selected) {
    option.selected = true;
    announce(el);
  }
  return '';
}

// Why the browser would not take a text unchanged: it truncates a text that is too long, and changes or drops
// what is not a number in a number field.
function refusal(el, value) {
  if (!isHtml(el, 'input', 'textarea')) return '';
  const length = value.replace(/\r\n?/g, '\n').length;
  if (el.maxLength >= 0 && length > el.maxLength) {
    return `takes at most ${el.maxLength} character${el.maxLength === 1 ? '' : 's'}, and the value has ${length}`;
  }
  const isNumber = /^-?(\d+(\.\d+)?|\.\d+)(e[-+]?\d+)?$/i.test(value) && Number.isFinite(Number(value));
  if (el.type === 'number' && value && !isNumber) return 'does not take the value, which is no number as a field takes it (1.5, not 1,5 or 1 000)';
  return '';
}

// The field that was last prepared for typing.
let typedInto = null;

// The field and its value after typing, if the value does not mean what was typed; null otherwise.
function mistyped(value) {
  const el = typedInto;
  typedInto = null;
  fresh();
  if (!el || !isThere(el) || !isHtml(el, 'input', 'textarea') || takenAs(el, value)) return null;
  return { role: roleOf(el), name: label(el), value: isSecret(el) ? MASK : el.value };
}

const letters = text => text.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

// Whether the value of a field means the typed text. Sites reformat it (spaces in a card number, a currency
// symbol, leading zeros) and change the case; but no letter, digit, decimal point or minus may be lost.
function takenAs(el, value) {
  const is = el.value;
  if (is === value || fold(is) === fold(value)) return true;
  if (letters(value) === '') return false;
  if (letters(is) === letters(value)) return !losesPoint(is, value) && !(/^\s*-\d/.test(value) && !/[-−–(]/.test(is));
  if (amount(is) !== null && amount(is) === amount(value)) return true;
  const parts = text => text.split(/\D+/).filter(Boolean).map(Number).join();
  if (/^[\d\s./:-]+$/.test(value + is) && /\d\D+\d/.test(value) && parts(is) === parts(value)) return true;
  if (/^\+\d/.test(is) && letters(is).endsWith(letters(value).replace(/^0+/, ''))) return true;
  // A script may distribute a code over several boxes, or turn it into a tag.
  if (letters(dealt(el)) === letters(value)) return true;
  return is === '' && fold(visibleText(document.documentElement)).includes(fold(value));
}

// Whether a decimal point was lost: 1,5 is not 15.
const losesPoint = (is, value) => /\d[.,]\d{1,2}\s*$/.test(value) && /\d/.test(value) && !/\d[.,]\d{1,2}(?!\d)/.test(is);

// An amount in any usual notation; null if it is not one.
function amount(text) {
  const digits = text.replace(/[^\d.,-]/g, '');
  if (!/\d/.test(digits) || /\p{L}{4,}/u.test(text)) return null;
  const at = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','));
  const isPoint = at >= 0 && (digits.length - at - 1 !== 3 || digits.indexOf('.') >= 0 && digits.indexOf(',') >= 0);
  const whole = isPoint ? digits.slice(0, at) : digits;
  const number = Number(whole.replace(/[.,]/g, '') + (isPoint ? `.${digits.slice(at + 1)}` : ''));
  return Number.isNaN(number) ? null : number;
}

// The values of a field and those after it, joined.
function dealt(el) {
  let around = parent(el);
  while (around && fieldsIn(around) < 2 && !isHtml(around, 'form', 'body')) around = parent(around);
  if (!around) return el.value;
  const fields = elements(around).filter(one => isHtml(one, 'input'));
  return fields.slice(fields.indexOf(el)).map(one => one.value).join('');
}
