// The events of a person's choice.
function announce(el) {
  const view = el.ownerDocument.defaultView;
  el.dispatchEvent(new view.Event('input', { bubbles: true, composed: true }));
  el.dispatchEvent(new view.Event('change', { bubbles: true }));
}

// Sets a value that is picked, not typed. The setter of the prototype: frameworks watch the one
// of the element.
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

function chooseOption(el, text) {
  if (!isHtml(el, 'select')) {
    return isHtml(el, 'input') && el.list ? 'a field with proposals, not a drop-down: fill it'
      : 'not a native drop-down: click it, then the option';
  }
  const test = textTest(text, 'whole');
  const options = [...el.options].filter(option => !option.hidden && style(option).display !== 'none');
  const fitting = options.filter(one => saying(test, rawName, one));
  if (fitting.length > 1) {
    const group = one => isHtml(one.parentNode, 'optgroup') ? ` in "${tidy(nameOf(one.parentNode))}"` : '';
    return `${fitting.length} options are called ${showText(text)}: ${fitting.map(one => `"${tidy(nameOf(one))}"${group(one)}`).join(', ')}`;
  }
  const [option] = fitting;
  if (!option) {
    const names = options.slice(0, 12).map(one => `"${tidy(nameOf(one))}"`).join(', ');
    const more = options.length > 12 ? ` and ${options.length - 12} more` : '';
    return `no option ${showText(text)}; there are: ${names || 'none'}${more}`;
  }
  if (option.matches(':disabled')) return `option "${tidy(nameOf(option))}" is disabled`;
  el.focus({ preventScroll: true });
  if (!option.selected) {
    option.selected = true;
    announce(el);
  }
  return '';
}

// Why the browser itself would not take a text as it is: it cuts what is too long, and makes of what
// is no number another one, or nothing.
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

// The field that was made ready to be typed into last.
let typedInto = null;

// What the field holds after it was typed into, when that is something else than what was typed; ''
// when nothing is wrong.
function mistyped(value) {
  const el = typedInto;
  typedInto = null;
  fresh();
  if (!el || !isThere(el) || !isHtml(el, 'input', 'textarea') || takenAs(el, value)) return null;
  return { role: roleOf(el), name: label(el), value: isSecret(el) ? MASK : el.value };
}

const letters = text => text.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

// Whether a field took a text for what it says. Sites put in what reads better (blanks in a card number, a
// sign of currency, leading zeros) and change the case; they must not lose a letter, a digit, a decimal
// point or a minus.
function takenAs(el, value) {
  const is = el.value;
  if (is === value || fold(is) === fold(value)) return true;
  if (letters(value) === '') return false;
  if (letters(is) === letters(value)) return !losesPoint(is, value) && !(/^\s*-\d/.test(value) && !/[-−–(]/.test(is));
  if (amount(is) !== null && amount(is) === amount(value)) return true;
  const parts = text => text.split(/\D+/).filter(Boolean).map(Number).join();
  if (/^[\d\s./:-]+$/.test(value + is) && /\d\D+\d/.test(value) && parts(is) === parts(value)) return true;
  if (/^\+\d/.test(is) && letters(is).endsWith(letters(value).replace(/^0+/, ''))) return true;
  // A script that deals a code out to boxes, or makes a tag of it.
  if (letters(dealt(el)) === letters(value)) return true;
  return is === '' && fold(visibleText(document.documentElement)).includes(fold(value));
}

// A decimal point that is gone: 1,5 is not 15.
const losesPoint = (is, value) => /\d[.,]\d{1,2}\s*$/.test(value) && /\d/.test(value) && !/\d[.,]\d{1,2}(?!\d)/.test(is);

// An amount in any usual notation; null when it is none.
function amount(text) {
  const digits = text.replace(/[^\d.,-]/g, '');
  if (!/\d/.test(digits) || /\p{L}{4,}/u.test(text)) return null;
  const at = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','));
  const isPoint = at >= 0 && (digits.length - at - 1 !== 3 || digits.indexOf('.') >= 0 && digits.indexOf(',') >= 0);
  const whole = isPoint ? digits.slice(0, at) : digits;
  const number = Number(whole.replace(/[.,]/g, '') + (isPoint ? `.${digits.slice(at + 1)}` : ''));
  return Number.isNaN(number) ? null : number;
}

// What a field and those after it hold together.
function dealt(el) {
  let around = parent(el);
  while (around && fieldsIn(around) < 2 && !isHtml(around, 'form', 'body')) around = parent(around);
  if (!around) return el.value;
  const fields = elements(around).filter(one => isHtml(one, 'input'));
  return fields.slice(fields.indexOf(el)).map(one => one.value).join('');
}
