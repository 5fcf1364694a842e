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
  if (!isHtml(el, 'select')) return 'not a native drop-down: click it, then the option';
  const test = textTest(text, 'whole');
  const options = [...el.options].filter(option => !option.hidden && style(option).display !== 'none');
  const option = options.find(one => test(nameOf(one)) || test(one.text));
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
