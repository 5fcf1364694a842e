// ---------------------------------------------------------------------------------------------
// Accessibility: the rules of axe-core, which is put into this world when it is first asked for
// ---------------------------------------------------------------------------------------------

// Makes an axe for a window.
let makeAxe = null;
const axes = new WeakMap();

function takeAxe(make) { makeAxe = make; }

// What violates the rules with one of these tags, or the rules that axe runs by itself; null without axe. Axe reads one
// document, so each that can be read from here has its own.
async function violations({ tags }) {
  if (!makeAxe) return null;
  fresh();
  const documents = [...roots(document)].filter(root => root.nodeType === 9 && isInShownFrame(root.documentElement));
  const found = [];
  for (const one of documents) found.push(...await judge(one, tags));
  fresh();
  return { x: scrollX, y: scrollY, found: found.flatMap(rule => rule.nodes.map(node => violation(rule, node))) };
}

// What these rules ask of a page, it may have outside of its frames.
const OF_WHOLE_PAGES = words('bypass landmark-one-main page-has-heading-one region');
const isInFrame = document => isEmbedded || document !== globalThis.document;

async function judge(document, tags) {
  const axe = axes.get(document) || axeOf(document);
  axes.delete(document);
  const runOnly = tags.length ? { runOnly: { type: 'tag', values: tags } } : {};
  const left = isInFrame(document) ? [...OF_WHOLE_PAGES] : [];
  const judged = await axe.run(document, {
    ...runOnly, rules: Object.fromEntries(left.map(rule => [rule, { enabled: false }])),
    resultTypes: ['violations'], elementRef: true, iframes: false, preload: false,
  });
  // It is used again only if it has come to its end.
  axes.set(document, axe);
  return judged.violations;
}

function axeOf({ defaultView: window }) {
  const before = Object.getOwnPropertyDescriptor(window, 'axe');
  const module = { exports: {} };
  makeAxe(window, module);
  // In an engine without a world for this script, the page has the same window.
  if (before) Object.defineProperty(window, 'axe', before);
  else delete window.axe;
  return module.exports;
}

function violation({ id, impact, help, helpUrl }, { element, target, failureSummary }) {
  const rect = element && isUsable(element) && visibleRect(element);
  return {
    rule: id, impact: impact || 'minor', help, url: helpUrl, fix: failureSummary || '',
    element: element ? callViolator(element) : 'page',
    selector: target.map(String).join(' '),
    rect: rect ? plain(rect) : null,
  };
}

// Text alone is called so; what has neither a name nor a text is called by what it stands beside, or in.
function callViolator(el) {
  if (el === el.ownerDocument.documentElement) return isInFrame(el.ownerDocument) ? 'frame' : 'page';
  const name = tidy(nameOf(el)), text = tidy(visibleText(el));
  const [beside] = besideTexts(el);
  if (!name && !text && beside) return `${roleOf(el) || `<${el.localName}>`} beside "${shorten(beside)}"`;
  return !name && text && !roleOf(el) ? `text "${shorten(text)}"` : callRegion(el);
}
