// ---------------------------------------------------------------------------------------------
// CSS counters: css-lists § Automatic Numbering With Counters
// ---------------------------------------------------------------------------------------------

// The text of a counter in a pseudo-element; null if it is unknown.
function counterText(el, which, call) {
  const [, several, rest] = call.match(/^counter(s?)\(\s*(.*)\)$/s);
  const [, name, more] = rest.match(/^([^\s,]+)\s*,?\s*(.*)$/s) || [];
  if (!name) return null;
  const values = countersAt(el, which).get(name) || [0];
  const [, between = '', kind = 'decimal'] = several
    ? more.match(/^"((?:[^"\\]|\\.)*)"\s*(?:,\s*(\S+))?/) || [] : ['', '', more.trim() || 'decimal'];
  const numbers = (several ? values : values.slice(-1)).map(value => numeral(value, kind, el));
  return numbers.includes(null) ? null : numbers.join(unescaped(between));
}

// The values of the counters in a pseudo-element, outermost first. They depend on everything before it, so
// the document is traversed once, and only if a style uses counters.
function countersAt(el, which) {
  const root = el.ownerDocument.documentElement;
  const at = remember(memo.counters, root, () => counted(root));
  return at.get(el)?.[which] || new Map();
}

const ITEMS = 'list-item';

function counted(root) {
  const found = new Map();
  // The counters in scope by name, each with the depth of the element that created it.
  const scopes = new Map();
  const top = name => scopes.get(name)?.at(-1);
  const make = (name, value, depth) => {
    const of = scopes.get(name) || [];
    // It replaces a counter that a sibling created.
    if (of.length && of.at(-1).depth === depth) of.pop();
    of.push({ value, depth });
    scopes.set(name, of);
  };
  const apply = (css, depth) => {
    for (const [name, value] of pairs(css.counterReset, 0)) make(name, value, depth);
    for (const [name, by] of pairs(css.counterIncrement, 1)) {
      if (!top(name)) make(name, 0, depth);
      top(name).value += by;
    }
    for (const [name, value] of pairs(css.counterSet, 0)) {
      if (!top(name)) make(name, 0, depth);
      top(name).value = value;
    }
  };
  // The counter of lists, which browsers update implicitly.
  const countItems = (el, css, depth) => {
    if (isHtml(el, 'ol', 'ul', 'menu')) make(ITEMS, (isHtml(el, 'ol') ? el.start : 1) - 1, depth);
    if (css.display !== 'list-item' || css.counterIncrement.includes(ITEMS)) return;
    if (!top(ITEMS)) make(ITEMS, 0, depth);
    top(ITEMS).value = has(el, 'value') && isHtml(el, 'li') ? el.value : top(ITEMS).value + 1;
  };
  const leave = depth => {
    for (const of of scopes.values()) while (of.length && of.at(-1).depth > depth) of.pop();
  };
  const pseudo = (el, which, depth) => {
    const css = el.ownerDocument.defaultView.getComputedStyle(el, which);
    if (!css.content || /^(none|normal)$/.test(css.content) || css.display === 'none') return;
    apply(css, depth);
    if (!css.content.includes('counter')) return;
    const now = new Map([...scopes].filter(([, of]) => of.length).map(([name, of]) => [name, of.map(one => one.value)]));
    found.set(el, { ...found.get(el), [which]: now });
  };
  const visit = (el, depth) => {
    if (!rendered(el)) return;
    const css = style(el);
    countItems(el, css, depth);
    apply(css, depth);
    if (css.display === 'list-item') pseudo(el, '::marker', depth + 1);
    pseudo(el, '::before', depth + 1);
    for (const child of childNodes(el)) if (isElement(child)) visit(child, depth + 1);
    pseudo(el, '::after', depth + 1);
    leave(depth);
  };
  visit(root, 0);
  return found;
}

// Parses `c 1 d` to names with numbers.
function* pairs(text, usual) {
  if (!text || text === 'none') return;
  const parts = text.split(/\s+/);
  for (let at = 0; at < parts.length; at++) {
    const number = Number(parts[at + 1]);
    const given = parts[at + 1] !== undefined && !Number.isNaN(number);
    yield [parts[at], given ? number : usual];
    if (given) at++;
  }
}
