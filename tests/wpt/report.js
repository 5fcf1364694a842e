// Stands in for `/resources/testharnessreport.js` of web-platform-tests: roles, names and
// descriptions are those of the page script, which was evaluated before, and the results go to
// `/results` of the server that this file came from.
(() => {
  setup({ output: false });

  // What the running test asked for: role, name or description.
  let asked = '';
  const kinds = new Map();
  const ask = (kind, el) => {
    asked = kind;
    return globalThis.__stepproof.describe([el])[0][kind];
  };

  globalThis.test_driver = {
    get_computed_role: async el => ask('role', el),
    get_computed_label: async el => ask('name', el),
  };

  const promiseTest = globalThis.promise_test;
  globalThis.promise_test = (run, name, properties) => promiseTest(async t => {
    asked = '';
    try {
      return await run(t);
    } finally {
      kinds.set(name, asked);
    }
  }, name, properties);

  // Roles of which either word is right.
  const SAME = { image: 'img', directory: 'list', none: 'generic', presentation: 'generic', '': 'generic' };
  const assertEquals = globalThis.assert_equals;
  globalThis.assert_equals = (found, expected, message) => asked === 'role'
    ? assertEquals(SAME[found] ?? found, SAME[expected] ?? expected, message)
    : assertEquals(found, expected, message);

  // Manual tests say what ATK is to tell: of that, name and description are ours.
  globalThis.ATTAcomm = class {
    constructor({ steps }) {
      addEventListener('load', () => {
        for (const { element, test: apis = {} } of steps) {
          for (const [what, kind, is, expected] of apis.ATK || []) {
            if (what !== 'property' || is !== 'is' || !/^(name|description)$/.test(kind)) continue;
            const name = `${kind} of ${element}`;
            kinds.set(name, kind);
            test(() => {
              const found = ask(kind, document.getElementById(element));
              assertEquals(found.replace(/[\t\n\f\r ]+/g, ' ').trim(), expected);
            }, name);
          }
        }
        done();
      });
    }
  };

  add_completion_callback(tests => {
    const results = tests.filter(({ name }) => kinds.get(name)).map(({ name, status, message }) =>
      ({ name, kind: kinds.get(name), right: status === 0, message: message || '' }));
    fetch('/results', { method: 'POST', body: JSON.stringify({ path: location.pathname, results }) });
  });
})();
