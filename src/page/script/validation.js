// ---------------------------------------------------------------------------------------------
// The browser's own message at a field that keeps a form from being sent
// ---------------------------------------------------------------------------------------------

// The browser shows the message of the first field that is not valid, and gives that field the focus. It draws the
// message outside of the document, so it is known by its events: `invalid` at each such field, then the focus. A
// script that only asks (`checkValidity`) causes the first without the second.

// The fields found invalid in the current task, with their events, and the click that sends their form.
let refused = [];
let sending = null;
// The field with the message, and its value then.
let message = null;

const NOTED = [['invalid', noteInvalid], ['focus', noteFocus], ['click', noteSending]];

// What happens in one task belongs together.
const afterTask = then => { if (isScripted) setTimeout(then); };

function noteInvalid(event) {
  if (!refused.length) afterTask(() => {
    // A field that has the focus already does not get it again.
    const first = refused.find(({ event: { defaultPrevented } }) => !defaultPrevented);
    if (sending && !sending.defaultPrevented && first && hasFocus(first.el)) tellAt(first.el);
    refused = [];
    sending = null;
  });
  refused.push({ el: event.composedPath()[0], event });
}

function noteFocus(event) {
  const el = event.composedPath()[0];
  if (refused.some(one => one.el === el && !one.event.defaultPrevented)) tellAt(el);
}

function noteSending(event) {
  const button = event.composedPath().find(at => at.nodeType === 1 && isHtml(at, 'button', 'input'));
  if (button && /^(submit|image)$/.test(button.type) && !button.formNoValidate) sending = event;
  else sending = null;
}

function tellAt(el) {
  if (!(el.form && el.form.noValidate)) message = { el, value: el.value };
}

const hasFocus = el => el.getRootNode().activeElement === el;

// The field at which the browser shows its message, or null. It does so until the field loses the focus or changes.
function messageField() {
  const { el, value } = message || {};
  return el && isThere(el) && hasFocus(el) && el.value === value && !el.validity.valid ? el : null;
}
