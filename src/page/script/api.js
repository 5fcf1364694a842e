// Role, name and description of elements, or of what a selector finds: for tests of the rules above.
function describe(what) {
  fresh();
  const found = typeof what === 'string' ? document.querySelectorAll(what) : what;
  return [...found].map(el =>
    ({ role: roleOf(el), name: hidden(el) ? '' : nameOf(el), description: descriptionOf(el) }));
}

// The file field that was prepared last: only the browser itself can put a file into it.
let fileField = null;

function same({ text, of }) {
  const test = wanted(text, 'whole');
  return of.map(test);
}

globalThis.__stepproof = {
  prepared: () => fileField,
  prepare: observed(prepare), look: observed(look), same, ping: observed(ping), watch, describe,
};
