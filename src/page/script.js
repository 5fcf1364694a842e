// The script that runs inside the page: it reads what a page says (roles, names, states), finds
// what a person means, and makes it ready to be used. The table in `protocol.rs` is its contract.
//
// Written from the specifications, which the comments name: Accessible Name and Description
// Computation 1.2 (accname), HTML Accessibility API Mappings (html-aam), WAI-ARIA 1.2 (aria).
//
// It leaves no trace: no attribute, style or listener stays in the page, and its only global lives
// in the world it is evaluated in. Elements may come from other same-origin frames, so nothing
// here asks `instanceof`.
(() => {
'use strict';

if (globalThis.__stepproof) return;

const HTML = 'http://www.w3.org/1999/xhtml';
const SVG = 'http://www.w3.org/2000/svg';

// ---------------------------------------------------------------------------------------------
// Memory of one call. Style, roles and names are asked for again and again while one question is
// answered, and the page cannot change in between; every call starts afresh.
// ---------------------------------------------------------------------------------------------

let memo;
function fresh() {
  memo = { style: new Map(), rendered: new Map(), gone: new Map(), role: new Map(), name: new Map(),
    text: new Map(), owned: new Map(), elements: new Map(), labels: new Map(), inert: new Map(),
    disabled: new Map(), '::before': new Map(), '::after': new Map(), modal: undefined };
}
function remember(map, key, compute) {
  let value = map.get(key);
  if (value === undefined) map.set(key, value = compute(key));
  return value;
}

// ---------------------------------------------------------------------------------------------
// Text
// ---------------------------------------------------------------------------------------------

// As shown: invisible characters out, one form of each character, white space collapsed.
const tidy = text => text.replace(/[\u200b\u00ad\ufeff]/g, '').normalize('NFC')
  .replace(/\s+/g, ' ').trim();

const PUNCTUATION = { '。': '.', '、': ',', '“': '"', '”': '"', '„': '"', '‘': "'", '’': "'",
  '「': '"', '」': '"', '《': '<', '》': '>', '【': '[', '】': ']', '—': '-', '–': '-', '…': '...',
  '￥': '¥' };
const WIDE = '[\\u2e80-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff]';
const SPACE_AFTER_WIDE = new RegExp(`(${WIDE}) `, 'gu');
const SPACE_BEFORE_WIDE = new RegExp(` (${WIDE})`, 'gu');

// As compared: full-width forms and punctuation become ASCII, and the space that layouts put
// beside CJK characters (登 录) does not count.
function fold(text) {
  return tidy(text)
    .replace(/[。、“”„‘’「」《》【】—–…￥]/g, c => PUNCTUATION[c])
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .replace(SPACE_AFTER_WIDE, '$1').replace(SPACE_BEFORE_WIDE, '$1')
    .trim();
}

// Flag `u` refuses escapes that other engines allow (`\-`): without it they mean the same.
function regex(pattern) {
  try {
    return new RegExp(pattern, 'u');
  } catch (error) {
    try {
      return new RegExp(pattern);
    } catch {
      throw error;
    }
  }
}

// A name without the marks that forms put around it: `* 账号：` is called 账号.
function unmarked(folded) {
  return folded.replace(/^[*\s]+|[*:\s]+$/g, '') || folded;
}

// A wanted text as a test of a text: of a `name`, of the `whole` text, or of a `part` of it.
function wanted(text, of) {
  if ('matches' in text) {
    const pattern = regex(text.matches);
    const test = is => pattern.test(tidy(is)) || pattern.test(fold(is));
    test.text = text.matches;
    return test;
  }
  const want = of === 'name' ? unmarked(fold(text.is)) : fold(text.is);
  const test = {
    name: is => unmarked(fold(is)) === want,
    whole: is => fold(is) === want,
    part: is => fold(is).includes(want),
  }[of];
  test.text = want;
  return test;
}

const shorten = (text, most = 60) => text.length > most ? text.slice(0, most - 1) + '…' : text;

// Likeness of two folded texts, 0 to 1: shared pairs of characters (Dice), so that short CJK
// names compare as well as long Latin ones.
function likeness(a, b) {
  if (!a || !b) return 0;
  if (a === b) return 1;
  const pairs = text => {
    const of = new Map();
    for (let i = -1; i < text.length; i++) {
      const pair = (text[i] || ' ') + (text[i + 1] || ' ');
      of.set(pair, (of.get(pair) || 0) + 1);
    }
    return of;
  };
  const [left, right] = [pairs(a.toLowerCase()), pairs(b.toLowerCase())];
  let shared = 0;
  for (const [pair, count] of left) shared += Math.min(count, right.get(pair) || 0);
  const dice = 2 * shared / (a.length + b.length + 2);
  return a.includes(b) || b.includes(a) ? Math.max(dice, 0.5) : dice;
}

// ---------------------------------------------------------------------------------------------
// The flat tree: shadow roots instead of the host's children, slotted nodes instead of the slot's,
// and the documents of same-origin frames below their frame.
// ---------------------------------------------------------------------------------------------

const isElement = node => node.nodeType === 1;
const isHtml = (el, ...names) => names.includes(el.localName) && el.namespaceURI === HTML;
const attr = (el, name) => el.getAttribute(name);
const has = (el, name) => el.hasAttribute(name);

function childNodes(el) {
  if (el.shadowRoot) return el.shadowRoot.childNodes;
  if (isHtml(el, 'slot')) {
    const nodes = el.assignedNodes();
    if (nodes.length) return nodes;
  }
  return el.childNodes;
}

// The parent in the flat tree, or null for the root of a document.
function parent(node) {
  if (node.assignedSlot) return node.assignedSlot;
  const above = node.parentNode;
  if (!above) return null;
  if (above.nodeType === 11) return above.host || null;
  return isElement(above) ? above : null;
}

// The same, going on from a document to the frame that holds it.
function parentAcross(node) {
  const above = parent(node);
  if (above) return above;
  try {
    return node.ownerDocument.defaultView.frameElement;
  } catch {
    return null;
  }
}

function* ancestors(el) {
  for (let at = parentAcross(el); at; at = parentAcross(at)) yield at;
}

function within(el, scope) {
  for (let at = el; at; at = parentAcross(at)) if (at === scope) return true;
  return false;
}

// The document of a same-origin frame, or null: another origin's stays closed to us.
function frameDocument(el) {
  if (!isHtml(el, 'iframe', 'frame')) return null;
  try {
    const inside = el.contentDocument;
    return inside && inside.documentElement ? inside : null;
  } catch {
    return null;
  }
}

// All elements of a tree in flat order, frames included.
function elements(root) {
  return remember(memo.elements, root, () => {
    const found = [];
    const visit = el => {
      found.push(el);
      for (const child of childNodes(el)) if (isElement(child)) visit(child);
      const inside = frameDocument(el);
      if (inside) visit(inside.documentElement);
    };
    visit(root);
    return found;
  });
}

// Every document, shadow root and frame document below a root: what selectors cannot cross.
function* roots(root) {
  yield root;
  for (const el of root.querySelectorAll('*')) {
    if (el.shadowRoot) yield* roots(el.shadowRoot);
    const inside = frameDocument(el);
    if (inside) yield* roots(inside);
  }
}

const byId = (el, id) => {
  const root = el.getRootNode();
  return root.getElementById ? root.getElementById(id) : null;
};
const references = (el, name) => (attr(el, name) || '').split(/\s+/)
  .map(id => id && byId(el, id)).filter(Boolean);

// aria-owns: who owns what in one root. The first claim in document order counts, and nobody owns
// an ancestor (aria § aria-owns).
function owners(root) {
  return remember(memo.owned, root, () => {
    const of = new Map();
    for (const owner of root.querySelectorAll('[aria-owns]')) {
      for (const el of references(owner, 'aria-owns')) {
        if (!of.has(el) && !within(owner, el)) of.set(el, owner);
      }
    }
    return of;
  });
}

// Child nodes in the accessibility tree: those owned by others left out, owned ones at the end.
function branches(el) {
  const nodes = childNodes(el);
  const of = owners(el.getRootNode());
  if (!of.size) return nodes;
  const kept = [...nodes].filter(node => !of.has(node));
  if (has(el, 'aria-owns')) {
    for (const owned of references(el, 'aria-owns')) {
      if (of.get(owned) === el && !kept.includes(owned)) kept.push(owned);
    }
  }
  return kept;
}

// The parent in the accessibility tree.
const treeParent = el => owners(el.getRootNode()).get(el) || parent(el);

// ---------------------------------------------------------------------------------------------
// Visibility
// ---------------------------------------------------------------------------------------------

const style = el => remember(memo.style, el, () => el.ownerDocument.defaultView.getComputedStyle(el));

const NEVER_SHOWN = new Set(['base', 'head', 'link', 'meta', 'noembed', 'noframes', 'noscript',
  'param', 'rp', 'script', 'source', 'style', 'template', 'title', 'track']);

// Whether it takes part in the rendering: no `display: none`, `content-visibility: hidden`,
// closed `<details>` or `hidden=until-found` on it or above. Not yet: `visibility`.
function rendered(el) {
  return remember(memo.rendered, el, () => {
    if (el.namespaceURI === HTML && NEVER_SHOWN.has(el.localName)) return false;
    const above = parent(el);
    if (above && isHtml(above, 'select', 'optgroup', 'datalist')) {
      // Options have no box of their own while the list is closed.
      return rendered(above) && style(el).display !== 'none' && !el.hidden;
    }
    if (isHtml(el, 'area')) return above ? rendered(above) : false;
    const { display, contentVisibility } = style(el);
    if (display === 'contents') return above ? rendered(above) : true;
    if (contentVisibility === 'hidden') return false;
    return el.checkVisibility ? el.checkVisibility() : display !== 'none' && (!above || rendered(above));
  });
}

const shown = el => rendered(el) && style(el).visibility === 'visible';

// Hidden from the accessibility tree with all below it (aria § tree exclusion).
function gone(el) {
  return remember(memo.gone, el, () => {
    if (attr(el, 'aria-hidden') === 'true') return true;
    const above = treeParent(el);
    if (above && gone(above)) return true;
    return !rendered(el);
  });
}

// Not perceivable for names (accname 2A): gone, or itself invisible.
const hidden = el => gone(el) || style(el).visibility !== 'visible';

// Seen as nothing: transparent itself or through an ancestor.
function transparent(el) {
  for (let at = el; at; at = parent(at)) if (rendered(at) && style(at).opacity === '0') return true;
  return false;
}

// The box of an element; that of its children where it has none itself.
function box(el) {
  const rect = el.getBoundingClientRect();
  if (rect.width > 0 && rect.height > 0) return rect;
  let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
  for (const child of childNodes(el)) {
    let part;
    if (isElement(child)) {
      if (!shown(child)) continue;
      part = box(child);
    } else if (child.nodeType === 3 && child.data.trim()) {
      const range = el.ownerDocument.createRange();
      range.selectNodeContents(child);
      part = range.getBoundingClientRect();
    } else continue;
    if (!(part.width > 0 && part.height > 0)) continue;
    left = Math.min(left, part.left); top = Math.min(top, part.top);
    right = Math.max(right, part.right); bottom = Math.max(bottom, part.bottom);
  }
  if (right <= left || style(el).overflow !== 'visible') return rect;
  return new DOMRect(left, top, right - left, bottom - top);
}

// ---------------------------------------------------------------------------------------------
// Roles: html-aam § HTML Element Role Mappings, aria § Document Handling of author errors
// ---------------------------------------------------------------------------------------------

const words = text => new Set(text.split(/\s+/).filter(Boolean));

const ROLES = words(`alert alertdialog application article banner blockquote button caption cell checkbox
  code columnheader combobox comment complementary contentinfo definition deletion dialog directory
  document emphasis feed figure form generic grid gridcell group heading image img insertion link list
  listbox listitem log main mark marquee math menu menubar menuitem menuitemcheckbox menuitemradio
  meter navigation none note option paragraph presentation progressbar radio radiogroup region row
  rowgroup rowheader scrollbar search searchbox sectionfooter sectionheader separator slider
  spinbutton status strong subscript suggestion superscript switch tab table tablist tabpanel term
  textbox time timer toolbar tooltip tree treegrid treeitem
  doc-abstract doc-acknowledgments doc-afterword doc-appendix doc-backlink doc-biblioentry
  doc-bibliography doc-biblioref doc-chapter doc-colophon doc-conclusion doc-cover doc-credit
  doc-credits doc-dedication doc-endnote doc-endnotes doc-epigraph doc-epilogue doc-errata doc-example
  doc-footnote doc-foreword doc-glossary doc-glossref doc-index doc-introduction doc-noteref doc-notice
  doc-pagebreak doc-pagefooter doc-pageheader doc-pagelist doc-part doc-preface doc-prologue
  doc-pullquote doc-qna doc-subtitle doc-tip doc-toc
  graphics-document graphics-object graphics-symbol`);

// One word where aria has two.
const SYNONYMS = { image: 'img', presentation: 'none', directory: 'list' };

// Attributes that every element may carry; one of them keeps `role=none` from taking effect
// (aria § Presentational Roles Conflict Resolution).
const GLOBALS = ['aria-atomic', 'aria-braillelabel', 'aria-brailleroledescription', 'aria-busy',
  'aria-controls', 'aria-current', 'aria-describedby', 'aria-description', 'aria-details',
  'aria-dropeffect', 'aria-flowto', 'aria-grabbed', 'aria-keyshortcuts', 'aria-label',
  'aria-labelledby', 'aria-live', 'aria-owns', 'aria-relevant', 'aria-roledescription'];

// Roles that mean nothing outside of these (aria § Required Accessibility Parent Role).
const PARENTS = {
  caption: words('figure table grid treegrid'),
  listitem: words('list directory'),
  row: words('table grid treegrid rowgroup'),
  rowgroup: words('table grid treegrid'),
  cell: words('row'), gridcell: words('row grid treegrid'), columnheader: words('row'), rowheader: words('row'),
  option: words('listbox group combobox'),
  menuitem: words('menu menubar group'),
  menuitemcheckbox: words('menu menubar group'),
  menuitemradio: words('menu menubar group'),
  tab: words('tablist'),
  treeitem: words('tree group treeitem'),
};

function isFocusable(el) {
  if (has(el, 'tabindex') && !Number.isNaN(parseInt(attr(el, 'tabindex'), 10))) return true;
  if (isHtml(el, 'button', 'select', 'textarea')) return !el.matches(':disabled');
  if (isHtml(el, 'input')) return el.type !== 'hidden' && !el.matches(':disabled');
  if (isHtml(el, 'a', 'area')) return has(el, 'href');
  if (isHtml(el, 'iframe')) return true;
  if (isHtml(el, 'audio', 'video')) return has(el, 'controls');
  if (isHtml(el, 'summary')) return isSummary(el);
  return isEditingHost(el);
}

const isEditingHost = el => {
  const value = attr(el, 'contenteditable');
  return value !== null && /^(|true|plaintext-only)$/i.test(value);
};

function isSummary(el) {
  const details = el.parentElement;
  return !!details && isHtml(details, 'details') &&
    [...details.children].find(child => isHtml(child, 'summary')) === el;
}

// Named by its author, which is what makes a region of a section.
const isNamed = el => (attr(el, 'aria-label') || '').trim() !== '' ||
  references(el, 'aria-labelledby').length > 0 || (attr(el, 'title') || '').trim() !== '';

const SECTIONING = 'article, aside, main, nav, section, [role=article], [role=complementary], ' +
  '[role=main], [role=navigation], [role=region]';

const isInside = (el, selector) => !!el.parentElement && !!el.parentElement.closest(selector);

const INPUT_ROLES = { button: 'button', checkbox: 'checkbox', file: 'button', image: 'button',
  number: 'spinbutton', radio: 'radio', range: 'slider', reset: 'button', search: 'searchbox',
  submit: 'button', hidden: '' };

const TAG_ROLES = { address: 'group', article: 'article', blockquote: 'blockquote', button: 'button',
  caption: 'caption', code: 'code', datalist: 'listbox', dd: 'definition', del: 'deletion', details: 'group',
  dfn: 'term', dialog: 'dialog', dir: 'list', dt: 'term', em: 'emphasis', fieldset: 'group', figure: 'figure',
  form: 'form', frame: 'iframe', h1: 'heading', h2: 'heading', h3: 'heading', h4: 'heading', h5: 'heading',
  h6: 'heading', hgroup: 'group', hr: 'separator', html: 'document', iframe: 'iframe', ins: 'insertion',
  main: 'main', mark: 'mark', math: 'math', menu: 'list', meter: 'meter', nav: 'navigation', ol: 'list',
  optgroup: 'group', option: 'option', output: 'status', p: 'paragraph', progress: 'progressbar', s: 'deletion',
  search: 'search', strong: 'strong', sub: 'subscript', sup: 'superscript', table: 'table', textarea: 'textbox',
  time: 'time', ul: 'list' };

const TABLE_ROLES = words('row cell gridcell columnheader rowheader');
const TABLE_PARTS = words('tbody tfoot thead tr td th');

// The element's own meaning; '' where it has none.
function implicitRole(el) {
  if (el.namespaceURI === SVG) {
    if (el.localName === 'svg') return svgTitle(el) || isNamed(el) ? 'img' : '';
    if (el.localName === 'a') return has(el, 'href') || has(el, 'xlink:href') ? 'link' : '';
    return isNamed(el) && el.localName === 'image' ? 'img' : '';
  }
  if (el.localName === 'math') return 'math';
  if (el.namespaceURI !== HTML) return '';
  const tag = el.localName;
  if (TABLE_PARTS.has(tag)) return tablePartRole(el, tag);
  switch (tag) {
    case 'a': case 'area': return has(el, 'href') ? 'link' : '';
    case 'aside':
      return isNamed(el) || !isInside(el, 'article, aside, nav, section') ? 'complementary' : '';
    case 'footer': return isInside(el, SECTIONING) ? '' : 'contentinfo';
    case 'header': return isInside(el, SECTIONING) ? '' : 'banner';
    case 'img':
      return attr(el, 'alt') === '' && !isNamed(el) && !isFocusable(el) ? 'none' : 'img';
    case 'input': {
      if (el.type === 'checkbox' && has(el, 'switch')) return 'switch';
      const role = INPUT_ROLES[el.type] ?? 'textbox';
      return has(el, 'list') && el.list && /^(text|search|tel|url|email)$/.test(el.type) ? 'combobox' : role;
    }
    case 'li': {
      const list = el.parentElement || el.parentNode && el.parentNode.host;
      return list && isHtml(list, 'ul', 'ol', 'menu', 'dir') && roleOf(list) === 'list' ? 'listitem' : '';
    }
    case 'section': return isNamed(el) ? 'region' : '';
    case 'select': return el.multiple || el.size > 1 ? 'listbox' : 'combobox';
    case 'summary': return isSummary(el) ? 'button' : '';
    default: return TAG_ROLES[tag] || '';
  }
}

// Rows and cells are what the table is: nothing in a table of `role=none`, grid cells in a grid.
function tablePartRole(el, tag) {
  const table = el.parentElement && el.parentElement.closest('table');
  if (!table) return '';
  const role = roleOf(table);
  const grid = role === 'grid' || role === 'treegrid';
  if (role !== 'table' && !grid) return '';
  if (tag === 'tr') return 'row';
  // Groups of rows matter to nobody, unless something can be done with them.
  if (tag !== 'td' && tag !== 'th') return isFocusable(el) || isNamed(el) ? 'rowgroup' : '';
  const cell = grid ? 'gridcell' : 'cell';
  if (tag === 'td') return cell;
  const scope = (attr(el, 'scope') || '').toLowerCase();
  if (scope === 'col' || scope === 'colgroup') return 'columnheader';
  if (scope === 'row' || scope === 'rowgroup') return 'rowheader';
  // HTML § header and data cell semantics, auto state: a header of the row when data follows in
  // the row, otherwise of the column.
  const row = el.parentElement;
  if (!isHtml(row, 'tr') || isHtml(row.parentElement, 'thead')) return 'columnheader';
  return [...row.children].some(other => isHtml(other, 'td')) ? 'rowheader' : 'columnheader';
}

// The role, '' for an element that says nothing by itself.
function roleOf(el) {
  return remember(memo.role, el, () => {
    const role = explicitRole(el) ?? implicitRole(el);
    return role === 'none' || role === 'generic' ? '' : role;
  });
}

// The first role of the attribute that is one and may be here; undefined when there is none.
function explicitRole(el) {
  const tokens = attr(el, 'role');
  if (!tokens) return undefined;
  for (const token of tokens.toLowerCase().split(/\s+/)) {
    if (!ROLES.has(token)) continue;
    const role = SYNONYMS[token] || token;
    if (role === 'none' || role === 'generic') {
      if (role === 'none' && (isFocusable(el) || GLOBALS.some(name => has(el, name)))) return undefined;
      return role;
    }
    // Landmarks that need a name, or the page itself around them, to be one.
    if ((role === 'region' || role === 'form') && !isNamed(el)) continue;
    if ((role === 'banner' || role === 'contentinfo') && isInside(el, SECTIONING)) continue;
    if (PARENTS[role] && !inContext(el, PARENTS[role])) continue;
    return role;
  }
  return undefined;
}

// Whether the nearest ancestor with a meaning is one of these; elements without one are skipped.
function inContext(el, allowed) {
  for (let at = treeParent(el); at; at = treeParent(at)) {
    const role = roleOf(at);
    if (role) return allowed.has(role);
  }
  return false;
}

// Roles whose content is only their name (aria § Children Presentational: True).
const LEAVES = words(`button checkbox img menuitemcheckbox menuitemradio meter option progressbar radio
  scrollbar separator slider switch tab graphics-symbol`);

// Roles that must not be named (aria § Roles which cannot be named).
const NAMELESS = words(`caption code definition deletion emphasis generic insertion mark none paragraph
  strong subscript suggestion superscript term time`);

// ---------------------------------------------------------------------------------------------
// Names and descriptions: accname § 4.3, html-aam § Accessible Name and Description Computation
// ---------------------------------------------------------------------------------------------

const FROM_CONTENT = words(`button cell checkbox columnheader comment gridcell heading link menuitem
  menuitemcheckbox menuitemradio option radio row rowheader sectionhead switch tab tooltip treeitem
  doc-backlink doc-biblioref doc-glossref doc-noteref`);

// Inside of a name, these are things of their own, not more words.
const NOT_IN_NAMES = words(`alertdialog dialog grid group listbox menu menubar radiogroup tabpanel tree
  treegrid`);
const POPUPS = words('menu menubar');

const ascii = text => text.replace(/[\t\n\f\r ]+/g, ' ').replace(/^ | $/g, '');

function nameOf(el) {
  return remember(memo.name, el, () =>
    ascii(alternative(el, { origin: el, seen: new Set(), top: true })));
}

// One step of accname 2. `c` carries where the traversal is:
//   origin     whose name is computed           seen       nodes visited
//   top        el is where this traversal began  referred   inside an aria-labelledby/-describedby
//   label      inside a native label             nested     below where it began
//   unhidden   it began at a hidden node, whose hidden content counts
function alternative(el, c) {
  if (c.seen.has(el)) return '';
  // 2A: hidden and not referred to.
  if (!c.top && !c.unhidden && hidden(el)) {
    return !gone(el) && c.nested ? content(el, { ...c, top: false }, true) : '';
  }
  // 2B: aria-labelledby, once.
  if (!c.referred) {
    const text = referredText(el, 'aria-labelledby', c);
    if (text.trim()) return text;
  }
  const role = roleOf(el);
  // 2C: a control inside of a label says its value.
  if (el !== c.origin && (c.referred || c.label || c.nested)) {
    const value = embeddedValue(el, role);
    if (value !== undefined) { c.seen.add(el); return value; }
  }
  // 2D: aria-label.
  const label = isHtml(el, 'slot') ? '' : attr(el, 'aria-label') || '';
  if (label.trim()) { c.seen.add(el); return label; }
  // 2E: what the host language says.
  const presentational = role === '' && /^(none|presentation)$/i.test((attr(el, 'role') || '').trim());
  if (!presentational) {
    const text = nativeName(el, role, c);
    if (text !== undefined && text.trim()) { c.seen.add(el); return text; }
  }
  // 2F to 2H: content.
  c.seen.add(el);
  const apart = (c.referred || c.label ? POPUPS : NOT_IN_NAMES).has(role) && !c.top;
  let text = '';
  if (!apart && (FROM_CONTENT.has(role) || c.referred || c.label || c.nested)) {
    text = content(el, { ...c, top: false, nested: true });
    if (text.trim()) return c.top ? text.trim() : text;
  }
  // 2I: the tooltip. White space alone still parts the words around it.
  return (presentational ? '' : attr(el, 'title')) || text;
}

function referredText(el, name, c) {
  const texts = references(el, name).map(ref => alternative(ref,
    { origin: c.origin, seen: c.seen, top: true, referred: true, unhidden: hidden(ref) }));
  return texts.map(ascii).filter(Boolean).join(' ');
}

// The text of an element's content. Boxes that do not flow with the text are words apart.
function content(el, c, onlyElements = false) {
  let text = onlyElements ? '' : pseudoText(el, '::before');
  for (const node of branches(el)) {
    if (node.nodeType === 3) {
      if (!onlyElements) text += node.data;
    } else if (isElement(node)) {
      if (isHtml(node, 'br')) { text += ' '; continue; }
      const part = alternative(node, { ...c, top: false, nested: true });
      text += flows(node) ? part : ` ${part} `;
    }
  }
  return onlyElements ? text : text + pseudoText(el, '::after');
}

function flows(el) {
  const display = style(el).display;
  return display === 'inline' || display === 'contents';
}

// Generated content: the strings, or the alternative text after the slash (css-content § alt).
const pseudoText = (el, which) => remember(memo[which], el, () => generatedText(el, which));

function generatedText(el, which) {
  const css = el.ownerDocument.defaultView.getComputedStyle(el, which);
  let value = css.content;
  if (!value || value === 'none' || value === 'normal') return '';
  if (css.display === 'none' || css.visibility === 'hidden') return '';
  // Some engines leave `attr()` as it is written.
  value = value.replace(/attr\(\s*([\w-]+)[^)]*\)/g, (_, name) => JSON.stringify(attr(el, name) || ''));
  const strings = text => [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)]
    .map(match => match[1].replace(/\\(.)/g, '$1')).join('');
  const bare = value.replace(/"(?:[^"\\]|\\.)*"/g, string => '"' + '_'.repeat(string.length - 2) + '"');
  const slash = bare.indexOf('/');
  const text = strings(slash < 0 ? value : value.slice(slash));
  return css.display === 'inline' || !text ? text : ` ${text} `;
}

// accname 2C, by kind of control; undefined when it is none.
function embeddedValue(el, role) {
  switch (role) {
    case 'textbox': case 'searchbox': return fieldValue(el) ?? undefined;
    case 'combobox': case 'listbox': {
      if (isHtml(el, 'select')) return [...el.selectedOptions].map(option => nameOf(option)).join(' ');
      if (isHtml(el, 'input')) return fieldValue(el);
      const lists = [el, ...references(el, 'aria-controls'), ...references(el, 'aria-owns'),
        ...el.querySelectorAll('[role=listbox]')];
      const list = lists.find(one => roleOf(one) === 'listbox');
      if (!list) return role === 'combobox' ? el.textContent : '';
      return elements(list).filter(one => roleOf(one) === 'option' && attr(one, 'aria-selected') === 'true')
        .map(nameOf).join(' ');
    }
    case 'slider': case 'spinbutton': case 'scrollbar': case 'progressbar': case 'meter':
      return attr(el, 'aria-valuetext') ?? attr(el, 'aria-valuenow') ??
        (has(el, 'value') || isHtml(el, 'input') ? String(el.value ?? '') : '');
    default: return undefined;
  }
}

// Labels by control. `el.labels` searches the whole page each time, which adds up.
function labelsOf(el) {
  const root = el.getRootNode();
  const of = remember(memo.labels, root, () => {
    const map = new Map();
    for (const label of root.querySelectorAll('label')) {
      const control = label.control;
      if (control) map.set(control, [...map.get(control) || [], label]);
    }
    return map;
  });
  return of.get(el) || [];
}

const svgTitle = el => {
  const title = [...el.children].find(child => child.localName === 'title' && child.namespaceURI === SVG);
  return title ? title.textContent : '';
};

const firstChild = (el, tag) => [...el.children].find(child => isHtml(child, tag));

const hint = el =>
  attr(el, 'title') || attr(el, 'placeholder') || attr(el, 'aria-placeholder') || undefined;

// The name that the host language gives; undefined when it has nothing to say.
function nativeName(el, role, c) {
  if (el.namespaceURI === SVG) {
    const title = svgTitle(el);
    return title.trim() ? title : attr(el, 'xlink:title') || undefined;
  }
  if (el.namespaceURI !== HTML) return undefined;
  const part = other => other && alternative(other, { origin: c.origin, seen: new Set([el]), top: true,
    label: true, referred: c.referred, unhidden: hidden(other) });
  const tag = el.localName;
  if (/^(button|input|meter|output|progress|select|textarea)$/.test(tag)) {
    // A label around the control is being read: it does not name itself.
    c.seen.add(el);
    const labels = labelsOf(el).map(label => ascii(part(label))).filter(Boolean).join(' ');
    if (labels) return labels;
  }
  switch (tag) {
    case 'input': {
      if (el.type === 'submit') return has(el, 'value') ? el.value : attr(el, 'title') || 'Submit';
      if (el.type === 'reset') return has(el, 'value') ? el.value : attr(el, 'title') || 'Reset';
      if (el.type === 'button') return el.value;
      if (el.type === 'image') {
        const texts = ['alt', 'title', 'value'].map(name => attr(el, name));
        return texts.find(text => text && text.trim()) || 'Submit';
      }
      if (/^(checkbox|radio|range|color)$/.test(el.type)) return undefined;
      return hint(el);
    }
    case 'textarea': return hint(el);
    case 'fieldset': return part(firstChild(el, 'legend'));
    case 'figure': return part([...el.children].find(child => isHtml(child, 'figcaption')));
    case 'table': return part(firstChild(el, 'caption')) || attr(el, 'summary') || undefined;
    case 'img': case 'area': return attr(el, 'alt') ?? undefined;
    case 'optgroup': return attr(el, 'label') ?? undefined;
    case 'option': return attr(el, 'label') || undefined;
    default: return undefined;
  }
}

// accname § Description: aria-describedby, aria-description, and a title that is not the name.
function descriptionOf(el) {
  const referred = referredText(el, 'aria-describedby', { origin: el, seen: new Set() });
  if (referred) return referred;
  const own = attr(el, 'aria-description');
  if (own && own.trim()) return ascii(own);
  const title = ascii(attr(el, 'title') || '');
  return title && title !== nameOf(el) ? title : '';
}

// ---------------------------------------------------------------------------------------------
// States and values
// ---------------------------------------------------------------------------------------------

// Fields that are picked, not typed.
const NOT_TYPED = /^(date|time|month|week|datetime-local|color|range)$/;

// What stands for a secret, whatever its length.
const MASK = '•••';
const SECRET_FIELDS = /(^|\s)(one-time-code|current-password|new-password|cc-[a-z-]+)(\s|$)/i;

function isSecret(el) {
  if (!isHtml(el, 'input', 'textarea')) return false;
  if (el.type === 'password') return true;
  if (SECRET_FIELDS.test(attr(el, 'autocomplete') || '')) return true;
  return /^(disc|circle|square)$/.test(style(el).webkitTextSecurity || '');
}

// What a field holds, as a person reads it; undefined for what is no field.
function fieldValue(el) {
  if (isHtml(el, 'select')) return [...el.selectedOptions].map(nameOf).join(', ');
  if (isHtml(el, 'input', 'textarea')) {
    if (/^(checkbox|radio|button|submit|reset|image|hidden)$/.test(el.type)) return undefined;
    if (el.type === 'file') return [...el.files].map(file => file.name).join(', ');
    return isSecret(el) ? el.value && MASK : el.value;
  }
  if (isEditingHost(el) || /^(textbox|searchbox|combobox|spinbutton)$/.test(roleOf(el))) return visibleText(el);
  return undefined;
}

function checkedState(el, role) {
  if (isHtml(el, 'input') && /^(checkbox|radio)$/.test(el.type)) return el.indeterminate ? 'mixed' : el.checked;
  if (!/^(checkbox|radio|switch|menuitemcheckbox|menuitemradio|option|treeitem)$/.test(role)) return undefined;
  const value = attr(el, 'aria-checked');
  if (value === 'mixed') return 'mixed';
  if (value === null && /^(option|treeitem)$/.test(role)) return undefined;
  return value === 'true';
}

function isDisabled(el) {
  if (el.namespaceURI === HTML && el.matches(':disabled')) return true;
  return ariaDisabled(el);
}

// `aria-disabled` holds for all below, too.
function ariaDisabled(el) {
  return remember(memo.disabled, el, () => {
    const value = attr(el, 'aria-disabled');
    if (value !== null) return value === 'true';
    const above = parent(el);
    return !!above && ariaDisabled(above);
  });
}

const isReadonly = el => isHtml(el, 'input', 'textarea') && el.readOnly ||
  attr(el, 'aria-readonly') === 'true' && !isHtml(el, 'select');

function expandedState(el, role) {
  const value = attr(el, 'aria-expanded');
  if (value === 'true' || value === 'false') return value === 'true';
  if (isHtml(el, 'summary') && isSummary(el)) return el.parentElement.open;
  return undefined;
}

// The dialog that has the page to itself, or null: the last that is open, native or by aria.
function modal() {
  if (memo.modal !== undefined) return memo.modal;
  memo.modal = null;
  for (const root of roots(document)) {
    for (const el of root.querySelectorAll('dialog[open], [aria-modal=true]')) {
      const open = isHtml(el, 'dialog') && el.matches(':modal') ||
        attr(el, 'aria-modal') === 'true' && /^(alertdialog|dialog)$/.test(roleOf(el));
      if (open && shown(el) && !gone(el)) memo.modal = el;
    }
  }
  return memo.modal;
}

// `inert` on it or above.
function hasInert(el) {
  return remember(memo.inert, el, () => {
    const above = parentAcross(el);
    return has(el, 'inert') || !!above && hasInert(above);
  });
}

// Nobody can use it: `inert`, or behind a modal dialog.
function isInert(el) {
  if (hasInert(el)) return true;
  const dialog = modal();
  return !!dialog && !within(el, dialog) && !within(dialog, el);
}

// ---------------------------------------------------------------------------------------------
// The text that a person sees
// ---------------------------------------------------------------------------------------------

// Words of an element as rendered, aria or not; boxes that do not flow are words apart.
function visibleText(el) {
  return remember(memo.text, el, () => {
    if (!rendered(el)) return '';
    if (isHtml(el, 'input')) return /^(button|submit|reset)$/.test(el.type) && shown(el) ? nameOf(el) : '';
    if (isHtml(el, 'textarea', 'select', 'datalist')) return '';
    const inside = frameDocument(el);
    if (inside) return inside.body ? ` ${visibleText(inside.body)} ` : '';
    const visible = style(el).visibility === 'visible';
    let text = visible ? pseudoText(el, '::before') : '';
    for (const node of childNodes(el)) {
      if (node.nodeType === 3) {
        if (visible) text += node.data;
      } else if (isElement(node)) {
        if (isHtml(node, 'br')) { text += ' '; continue; }
        const part = visibleText(node);
        text += rendered(node) && !flows(node) ? ` ${part} ` : part;
      }
    }
    return visible ? text + pseudoText(el, '::after') : text;
  });
}

// ---------------------------------------------------------------------------------------------
// The page as a tree
// ---------------------------------------------------------------------------------------------

const CONTROLS = words(`button checkbox combobox link listbox menuitem menuitemcheckbox menuitemradio
  option radio searchbox slider spinbutton switch tab textbox treeitem`);
const GROUPS = words('grid gridcell group menu radiogroup toolbar');
const FIELDS = words('textbox searchbox spinbutton combobox');

// Controls that pages hide behind a label of their own drawing; they count as there.
function hasFace(el) {
  return isHtml(el, 'input') && /^(checkbox|radio|file)$/.test(el.type) && labelsOf(el).some(face);
}
const face = label => shown(label) && !transparent(label) && box(label).width > 0;

function readPage() {
  const page = { title: tidy(document.title), location: location.pathname + location.search + location.hash };
  const lang = attr(document.documentElement, 'lang');
  if (lang) page.lang = lang;
  page.children = document.body ? readChildren(document.body, { inert: false, invisible: false }) : [];
  return page;
}

// Collects children, joining the text between them.
class Gathering {
  constructor() { this.nodes = []; this.text = ''; }
  add(node) { this.flush(); this.nodes.push(node); }
  flush() {
    const text = tidy(this.text);
    if (text) this.nodes.push({ text });
    this.text = '';
  }
}

function readChildren(el, c) {
  const into = new Gathering();
  readContent(el, into, c);
  into.flush();
  return into.nodes;
}

function readContent(el, into, c) {
  const visible = style(el).visibility === 'visible';
  if (visible) into.text += pseudoText(el, '::before');
  for (const node of branches(el)) {
    if (node.nodeType === 3) {
      if (visible) into.text += node.data;
    } else if (isElement(node)) read(node, into, c);
  }
  if (visible) into.text += pseudoText(el, '::after');
}

const WITHOUT_TEXT = words('audio canvas input object select textarea video');

function read(el, into, c) {
  if (isHtml(el, 'br')) { into.text += ' '; return; }
  if (gone(el) && !(attr(el, 'aria-hidden') !== 'true' && hasFace(el))) return;
  const visible = style(el).visibility === 'visible';
  const role = visible ? roleOf(el) : '';
  const clear = visible && !c.invisible && style(el).opacity === '0';
  const live = attr(el, 'aria-live');
  const generic = !role || role === 'document' || c.leaf && !isFocusable(el);
  if (generic && !clear && !(live && live !== 'off')) {
    const apart = !flows(el);
    if (apart) into.text += ' ';
    if (!WITHOUT_TEXT.has(el.localName)) readContent(el, into, c);
    if (apart) into.text += ' ';
    return;
  }
  const node = { role: generic ? 'generic' : role };
  const states = [];
  // A row that its author did not name would only say again what its cells say.
  if (!generic && !NAMELESS.has(role) && (role !== 'row' || isNamed(el))) {
    // A name of this length is a text; it stays below as such.
    const name = tidy(nameOf(el));
    if (name && name.length <= 900) node.name = name;
  }
  if (generic && !readChildren(el, c).length) return;
  if (!generic) readStates(el, role, node, states, c);
  if (live && live !== 'off') node.live = live;
  const inert = !c.inert && isInert(el);
  if (inert) states.unshift('inert');
  if (el === modal()) states.unshift('modal');
  if (clear || !generic && !c.invisible && unseen(el, role)) states.push('invisible');
  if (states.length) node.state = states;

  const below = { inert: c.inert || inert, invisible: c.invisible || clear, leaf: LEAVES.has(role) };
  node.children = readHeld(el, role, below);
  // What is called by what it holds says so once: names made of text replace it, and the names of
  // cells that hold more than text are left out.
  const first = FROM_CONTENT.has(role) && node.name && node.children[0];
  if (first && first.text === node.name) node.children.shift();
  if (TABLE_ROLES.has(role) && !isNamed(el) && node.children.some(child => child.role)) delete node.name;
  into.add(node);
}

// What a thing holds: the text of a field, the page of a frame, otherwise its content.
function readHeld(el, role, c) {
  const inside = frameDocument(el);
  if (inside) return inside.body ? readChildren(inside.body, c) : [];
  if (isHtml(el, 'progress', 'meter', 'iframe', 'frame')) return [];
  if (isHtml(el, 'input', 'textarea')) {
    const value = FIELDS.has(role) || el.type === 'file' ? tidy(fieldValue(el) || '') : '';
    return value ? [{ text: value }] : [];
  }
  return readChildren(el, c);
}

// A control that nobody can see: without area to speak of, or beyond the left or upper edge of the page.
function unseen(el, role) {
  if (!CONTROLS.has(role) || role === 'option' || isHtml(el, 'area')) return false;
  if (!rendered(el)) return true;
  const rect = box(el);
  const view = el.ownerDocument.defaultView;
  return rect.width < 2 || rect.height < 2 || rect.right + view.scrollX <= 0 || rect.bottom + view.scrollY <= 0;
}

function readStates(el, role, node, states, c) {
  const level = Number(attr(el, 'aria-level'));
  if (level > 0) node.level = level;
  else if (role === 'heading') node.level = /^h[1-6]$/.test(el.localName) ? Number(el.localName[1]) : 2;
  const checked = checkedState(el, role);
  if (checked) node.checked = checked;
  if ((CONTROLS.has(role) || GROUPS.has(role)) && isDisabled(el)) node.disabled = true;
  const expanded = expandedState(el, role);
  if (expanded) node.expanded = true;
  const pressed = role === 'button' && attr(el, 'aria-pressed');
  if (pressed === 'true') node.pressed = true;
  if (pressed === 'mixed') node.pressed = 'mixed';
  if (isHtml(el, 'option') ? el.selected : attr(el, 'aria-selected') === 'true') node.selected = true;
  const invalid = attr(el, 'aria-invalid');
  if (invalid && invalid !== 'false') node.invalid = /^(grammar|spelling)$/.test(invalid) ? invalid : true;

  if (expanded === false) states.push('collapsed');
  if (el.required === true || attr(el, 'aria-required') === 'true') states.push('required');
  if (isReadonly(el)) states.push('readonly');
  const current = attr(el, 'aria-current');
  if (current && current !== 'false') states.push(`current=${current.replace(/\s+/g, '-')}`);
  if (attr(el, 'aria-busy') === 'true') states.push('busy');
  if (isSecret(el)) states.push('secret');

  const accepts = constraints(el);
  if (accepts) node.accepts = accepts;
  if (isHtml(el, 'form')) {
    const action = shortUrl(el.ownerDocument.defaultView, attr(el, 'action'));
    const method = (attr(el, 'method') || 'get').toLowerCase();
    if (action || method !== 'get') node.action = action ? `${method} ${action}` : method;
  }
  if (role === 'link') {
    const url = shortUrl(el.ownerDocument.defaultView, attr(el, 'href') ?? attr(el, 'xlink:href'));
    if (url) node.url = url;
  }
  const target = attr(el, 'target');
  if (target && target !== '_self') node.target = target;
  const placeholder = tidy(attr(el, 'placeholder') || attr(el, 'aria-placeholder') || '');
  if (placeholder && placeholder !== node.name) node.placeholder = placeholder;
  const value = rangeValue(el, role);
  if (value) node.value = value;
  const description = tidy(descriptionOf(el));
  if (description) node.description = description;
}

const SPECIAL_INPUTS = /^(color|date|datetime-local|email|file|month|tel|time|url|week)$/;

// What a field takes and what a button does, as far as the browser enforces it.
function constraints(el) {
  const parts = [];
  if (isHtml(el, 'button', 'input') && /^(submit|reset)$/.test(el.type) && el.form) parts.push(el.type);
  if (isHtml(el, 'input') && SPECIAL_INPUTS.test(el.type)) parts.push(el.type);
  if (isHtml(el, 'input', 'textarea')) {
    for (const name of ['minlength', 'maxlength', 'pattern', 'min', 'max', 'step', 'accept']) {
      if (has(el, name) && !(name !== 'accept' && el.type === 'file')) parts.push(`${name} ${attr(el, name)}`);
    }
  }
  if (isHtml(el, 'input', 'select') && el.multiple) parts.push('multiple');
  return parts.join('; ');
}

// Without host where it is our own: a snapshot must not depend on a port.
function shortUrl(view, text) {
  if (text === null || text === undefined) return '';
  const raw = text.trim();
  if (raw.startsWith('#')) return raw;
  if (/^javascript:/i.test(raw)) return 'javascript:';
  try {
    const url = new URL(raw, view.document.baseURI);
    return url.origin === view.location.origin ? url.pathname + url.search + url.hash : url.href;
  } catch {
    return raw;
  }
}

function rangeValue(el, role) {
  if (!/^(progressbar|meter|slider|scrollbar|separator|spinbutton)$/.test(role)) return '';
  const text = attr(el, 'aria-valuetext');
  if (text && text.trim()) return tidy(text);
  if (role === 'spinbutton' && isHtml(el, 'input')) return '';
  let now = attr(el, 'aria-valuenow'), most = attr(el, 'aria-valuemax');
  if (isHtml(el, 'progress')) { now = has(el, 'value') ? String(el.value) : null; most = String(el.max); }
  if (isHtml(el, 'meter')) { now = String(el.value); most = String(el.max); }
  if (isHtml(el, 'input')) { now = el.value; most = attr(el, 'max') || '100'; }
  if (now === null) return '';
  return most === null ? now : `${now} of ${most}`;
}

// ---------------------------------------------------------------------------------------------
// Finding
// ---------------------------------------------------------------------------------------------

const USE_ROLES = {
  fill: words('textbox searchbox spinbutton combobox slider'),
  choose: words('radio menuitemradio'),
  check: words('checkbox switch menuitemcheckbox'),
  select: words('combobox listbox'),
  upload: words('button'),
};

// What these say is read as it stands and makes no name; a person calls them by it all the same.
const CALLED_BY_TEXT = words(`alert blockquote caption code definition deletion emphasis insertion listitem
  log mark marquee note paragraph status strong subscript superscript term time timer`);
const calling = (el, role) => nameOf(el) || (CALLED_BY_TEXT.has(role) ? visibleText(el) : '');

class Invalid extends Error {}

// Whether an element of this role is what a bare name means for this use.
function fits(el, role, use) {
  switch (use) {
    case 'upload': return isHtml(el, 'input') && el.type === 'file';
    case 'fill':
      if (isEditingHost(el)) return true;
      if (isHtml(el, 'select')) return false;
      return USE_ROLES.fill.has(role);
    case 'choose': case 'check': case 'select': return USE_ROLES[use].has(role);
    case 'place': return role !== '' && !NAMELESS.has(role) && !CONTROLS.has(role);
    // Options of a native drop-down are chosen, not clicked.
    default: return CONTROLS.has(role) && !isHtml(el, 'option') || isEditingHost(el);
  }
}

// Candidates of a query, hidden ones too; in the order of the page.
function matches(by, scope, use) {
  switch (by.kind) {
    case 'css': case 'test-id': {
      const selector = by.kind === 'css' ? by.value : `[data-testid="${CSS.escape(by.value)}"]`;
      const found = [];
      for (const root of roots(document)) {
        try {
          found.push(...root.querySelectorAll(selector));
        } catch (error) {
          throw new Invalid(error.message);
        }
      }
      return found.filter(el => within(el, scope));
    }
    case 'text': {
      const test = textTest(by.name, 'whole');
      const found = [];
      innermost(scope, test, found);
      return found;
    }
    case 'frame': {
      const test = textTest(by.name, 'name');
      return elements(scope).filter(el => isHtml(el, 'iframe', 'frame') &&
        (test(nameOf(el)) || test(attr(el, 'name') || '')));
    }
    case 'role': {
      const role = SYNONYMS[by.role] || by.role;
      const test = by.name ? textTest(by.name, 'name') : () => true;
      return elements(scope).filter(el => roleOf(el) === role && test(calling(el, role)));
    }
    case 'name': {
      const test = textTest(by.name, 'name');
      const all = elements(scope);
      const controls = outermostLeftOut(all.filter(el => fits(el, roleOf(el), use) && test(nameOf(el))));
      if (controls.some(isUsable) || /^(fill|choose|check|select|upload|place)$/.test(use)) return controls;
      // What looks and works like a button without saying so.
      const makeshift = [];
      innermost(scope, test, makeshift);
      const clickable = makeshift.filter(el =>
        style(el).cursor === 'pointer' || has(el, 'onclick') || has(el, 'tabindex'));
      if (clickable.length) return [...controls, ...clickable];
      if (use || controls.length) return controls;
      return all.filter(el => roleOf(el) && !NAMELESS.has(roleOf(el)) && test(nameOf(el)));
    }
    default: throw new Invalid(`unknown query: ${by.kind}`);
  }
}

// A menu item around a link of the same name is one thing to a person; a tree item around a
// checkbox of the same name is two.
function outermostLeftOut(found) {
  return found.filter(outer => !found.some(inner => inner !== outer && within(inner, outer) &&
    !/^(checkbox|radio|switch)$/.test(roleOf(inner))));
}

function textTest(text, of) {
  try {
    return wanted(text, of);
  } catch (error) {
    throw new Invalid(error.message);
  }
}

// The innermost elements with this text. True when there are any.
function innermost(el, test, found) {
  if (!rendered(el)) return false;
  let below = false;
  for (const child of childNodes(el)) {
    if (isElement(child) && innermost(child, test, found)) below = true;
  }
  const inside = frameDocument(el);
  if (inside && innermost(inside.documentElement, test, found)) below = true;
  if (!below && !inside && shown(el) && test(visibleText(el))) {
    found.push(el);
    return true;
  }
  return below;
}

// Whether a person can see it, if need be by its label.
function isUsable(el) {
  if (hasFace(el)) return true;
  if (!shown(el)) return false;
  if (isHtml(el, 'option')) return true;
  const rect = box(el);
  if (!(rect.width > 0 && rect.height > 0)) return false;
  // Invisible boxes and radio buttons lie over the drawing that they work.
  return !transparent(el) || isHtml(el, 'input') && /^(checkbox|radio|file)$/.test(el.type);
}

// `aria-hidden` things have no name or role for anybody.
const isNameable = el => {
  for (let at = el; at; at = parentAcross(at)) if (attr(at, 'aria-hidden') === 'true') return false;
  return true;
};

// Finds what a query means: {one}, {many}, {hidden} or {missing}.
function find(query, use) {
  const place = placeOf(query);
  if (place.many || place.missing) return place;
  const { scope } = place;
  const found = pick(matches(query.by, scope, use), query.by, use);
  return { ...found, scope };
}

// The place that a query looks in: {scope}, {many} or {missing}.
function placeOf(query) {
  let scope = document.documentElement;
  for (const place of query.in || []) {
    const found = pick(matches(place, scope, 'place'), place);
    if (found.many) return { many: found.many };
    if (!found.one) return { missing: showQuery(place), scope, place };
    scope = place.kind === 'frame' ? frameDocument(found.one)?.documentElement : found.one;
    if (!scope) {
      return { missing: `${showQuery(place)} (of another origin)`, scope: document.documentElement, place };
    }
  }
  return { scope };
}

function pick(all, by, use) {
  const candidates = /^(name|role)$/.test(by.kind) ? all.filter(isNameable) : all;
  const visible = use === 'upload' ? candidates : candidates.filter(isUsable);
  if (visible.length === 1) return { one: visible[0] };
  if (visible.length > 1) {
    // Behind a modal dialog nothing counts.
    const usable = visible.filter(el => !isInert(el));
    return usable.length === 1 ? { one: usable[0] } : { many: usable.length ? usable : visible };
  }
  return candidates.length ? { hidden: candidates[0] } : {};
}

const showText = text => 'is' in text ? `"${text.is}"` : `/${text.matches}/`;
function showQuery(by) {
  switch (by.kind) {
    case 'css': return by.value;
    case 'test-id': return `testid "${by.value}"`;
    case 'role': return by.name ? `${by.role} ${showText(by.name)}` : by.role;
    case 'name': return showText(by.name);
    default: return `${by.kind} ${showText(by.name)}`;
  }
}

// An element in a person's words.
function show(el) {
  const role = roleOf(el);
  const name = shorten(label(el));
  if (role) return name ? `${role} "${name}"` : role;
  return name ? `"${name}"` : `<${el.localName}>`;
}

// Its name, or its text when it has none.
const label = el => tidy(nameOf(el)) || tidy(visibleText(el));

const NO_PLACES = words('button cell document gridcell heading link rowgroup');
const LANDMARKS = words('alertdialog banner complementary contentinfo dialog form main navigation search');

// The nearest named surroundings, outermost first; landmarks also without a name.
function path(el) {
  const steps = [];
  for (const at of ancestors(el)) {
    const role = roleOf(at);
    if (!role || NAMELESS.has(role) || NO_PLACES.has(role)) continue;
    const name = role === 'listitem' ? tidy(visibleText(at)) : tidy(nameOf(at));
    if (name) steps.unshift(`${role} "${shorten(name, 40)}"`);
    else if (LANDMARKS.has(role)) steps.unshift(role);
  }
  return steps.slice(-4);
}

// Where a frame's own coordinates lie in the viewport of the page.
function frameOffset(el) {
  let x = 0, y = 0;
  let view = el.ownerDocument.defaultView;
  while (view && view !== window) {
    let frame;
    try { frame = view.frameElement; } catch { break; }
    if (!frame) break;
    const rect = frame.getBoundingClientRect();
    const css = frame.ownerDocument.defaultView.getComputedStyle(frame);
    x += rect.left + frame.clientLeft + parseFloat(css.paddingLeft);
    y += rect.top + frame.clientTop + parseFloat(css.paddingTop);
    view = frame.ownerDocument.defaultView;
  }
  return { x, y };
}

// What is drawn for the element: itself, or the label that stands for it.
function drawn(el) {
  if (isHtml(el, 'input') && /^(checkbox|radio|file)$/.test(el.type)) {
    const rect = shown(el) ? el.getBoundingClientRect() : new DOMRect();
    if (rect.width < 2 || rect.height < 2 || transparent(el)) return labelsOf(el).find(face) || el;
  }
  return el;
}

function rectOf(el) {
  const rect = box(drawn(el));
  const offset = frameOffset(el);
  return { x: rect.left + offset.x, y: rect.top + offset.y, width: rect.width, height: rect.height };
}

function describeMatch(el) {
  const role = roleOf(el);
  const checked = checkedState(el, role);
  const match = { role, name: label(el), rect: rectOf(el), path: path(el) };
  if (checked !== undefined) match.checked = checked === true;
  return match;
}

// What comes near to a query that found nothing: fitting roles first.
function near(by, scope, use) {
  const want = by.name ? wanted(by.name, 'name').text : by.role ? '' : undefined;
  if (want === undefined) return [];
  const rows = [];
  for (const el of elements(scope)) {
    const role = roleOf(el);
    const sought = by.kind === 'role' && role === by.role;
    if (!role || NAMELESS.has(role) && !sought) continue;
    // Rows and cells are called by all that they hold: only of interest where one is wanted.
    if (by.kind === 'name' && use !== 'place' && TABLE_ROLES.has(role)) continue;
    const name = fold(sought ? calling(el, role) : nameOf(el));
    if (!name && by.name) continue;
    const fit = by.kind === 'role' ? sought : fits(el, role, use);
    const score = likeness(want, name);
    rows.push({ el, fit, score: score + (fit ? 0.2 : 0), like: score > 0.25 });
  }
  if (by.kind === 'text') {
    for (const text of segments(scope)) {
      const score = likeness(want, fold(text));
      if (score > 0.25) rows.push({ words: `text "${shorten(text)}"`, score, like: true });
    }
  }
  const alike = rows.filter(row => row.like);
  const chosen = (alike.length ? alike : rows.filter(row => row.fit)).sort((a, b) => b.score - a.score);
  // Whether it can be seen is asked last, and only for the first few.
  const words = new Set();
  for (const { el, words: known } of chosen) {
    if (known || isUsable(el) && isNameable(el)) words.add(known || show(el));
    if (words.size === 5) break;
  }
  return [...words];
}

// ---------------------------------------------------------------------------------------------
// prepare: ready to be used
// ---------------------------------------------------------------------------------------------

const sameRect = (a, b) => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;

async function prepare(order) {
  const { seen, quiet, why } = foreseen(order) || await settled(() => seek(order));
  if (seen.answer) return { quiet, ...seen.answer };
  if (quiet) return { quiet, ...await ready(order, seen) };
  // On a page that does not come to rest nothing is touched.
  await pause(FRAME);
  fresh();
  const moves = seen.el.isConnected && !sameRect(seen.rect, rectOf(seen.el));
  return { quiet, ...unusable(seen.el, moves ? 'moving' : why) };
}

// What `look` found as the control that comes next, to be used once.
let next = null;

function lookAhead(order) {
  const seen = seek(order);
  next = seen.answer ? null : { of: identity(order), at: performance.now(), seen };
  return seen.answer || null;
}

// It is still the one when the page has been at rest since, in a window of the same size.
function foreseen(order) {
  const { of, at, seen } = next || {};
  next = null;
  if (of !== identity(order) || !observer.lasting || unrest()) return null;
  observer.left();
  fresh();
  const same = observer.since <= at && sameRect(seen.rect, rectOf(seen.el)) && !useless(seen.el, order.use);
  return same ? { quiet: true, seen } : null;
}

const identity = ({ query, use }) => JSON.stringify([query, use, innerWidth, innerHeight]);

// What was made ready on this page, by its query.
const used = new Map();

// The element: `{el, target, rect}`, or the answer why there is none that can be used.
function seek(order) {
  const use = order.use;
  let found;
  try {
    found = find(order.query, use);
  } catch (error) {
    if (error instanceof Invalid) return { answer: { status: 'invalid', message: error.message } };
    throw error;
  }
  if (found.missing) {
    const answer = { status: 'none', near: near(found.place, found.scope, 'place'), missing_place: found.missing };
    return { answer };
  }
  if (found.many) return { answer: { status: 'many', elements: found.many.slice(0, 10).map(describeMatch) } };
  const el = found.one || found.hidden;
  if (!el) return { answer: { status: 'none', near: near(order.query.by, found.scope, use) } };
  const why = useless(el, use, found.hidden);
  if (why) return { answer: unusable(el, why) };
  const target = drawn(el);
  return { el, target, rect: rectOf(el) };
}

const unusable = (el, why) => ({ status: 'unusable', element: describeMatch(el), why });

// Why an element cannot be used that way, if it cannot.
function useless(el, use, isHidden) {
  if (isHidden) return 'hidden';
  if (use !== 'hover' && isDisabled(el)) return 'disabled';
  if (use === 'fill') {
    if (isHtml(el, 'select') || !isEditable(el)) return 'not editable';
    if (isReadonly(el)) return 'readonly';
  }
  if (use !== 'upload' && isInert(el)) {
    const dialog = modal();
    return dialog ? `covered by ${show(dialog)}` : 'inert';
  }
  return '';
}

// Makes the element ready, or says why it cannot be used.
async function ready({ query, use, option }, { el, target, rect }) {
  if (use === 'upload') {
    fileField = el;
    return { status: 'ready', element: describeMatch(el), point: center(rectOf(el)) };
  }
  let wait = isAnimated(el) ? 2 * FRAME : 0;
  if (!reach(el, target).point) {
    target.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    rect = rectOf(el);
    wait = Math.max(wait, FRAME);
  }
  if (wait > 0) await pause(wait);
  fresh();
  if (!el.isConnected) return unusable(el, 'detached');
  if (!isUsable(el)) return unusable(el, 'hidden');
  if (!sameRect(rect, rectOf(el))) return unusable(el, 'moving');
  const hit = reach(el, target);
  if (!hit.point) return unusable(el, hit.why);

  const answer = { status: 'ready', element: describeMatch(el), point: hit.point };
  used.set(JSON.stringify(query), { el, name: answer.element.name });
  if (use === 'fill') {
    if (isHtml(el, 'input') && NOT_TYPED.test(el.type)) {
      const why = setValue(el, option && option.is);
      if (why) return unusable(el, why);
      answer.done = true;
    } else if (!takeFocus(el)) return unusable(el, 'does not take the focus');
    else selectContent(el);
  } else if (use === 'focus') {
    if (!takeFocus(el)) return unusable(el, 'does not take the focus');
  } else if (use === 'select') {
    const why = chooseOption(el, option);
    if (why) return unusable(el, why);
    answer.done = true;
  }
  return answer;
}

const center = rect => [rect.x + rect.width / 2, rect.y + rect.height / 2];

const isEditable = el => isHtml(el, 'textarea') || isEditingHost(el) || el.isContentEditable ||
  isHtml(el, 'input') && !/^(checkbox|radio|button|submit|reset|image|hidden|file)$/.test(el.type);

// A point where a click reaches the element: {point}, or {why} there is none.
function reach(el, target) {
  const offset = frameOffset(el);
  const rects = [...target.getClientRects()].filter(rect => rect.width > 0 && rect.height > 0).slice(0, 5);
  let whole = box(target);
  if (!rects.length) rects.push(whole);
  else if (rects.length === 1) rects.splice(0, 1, whole);
  let why = 'outside of the viewport';
  for (const rect of rects) {
    const x = rect.left + rect.width / 2 + offset.x, y = rect.top + rect.height / 2 + offset.y;
    if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) continue;
    const hit = elementAt(x, y);
    if (hit && takes(hit, el)) return { point: [x, y] };
    why = style(target).pointerEvents === 'none' ? 'does not take clicks (pointer-events: none)'
      : hit ? `covered by ${show(coverOf(hit, el))}` : why;
  }
  return { why };
}

// The innermost element at a point of the viewport, through shadow roots and frames.
function elementAt(x, y) {
  let root = document, at = null;
  for (;;) {
    const hit = root.elementFromPoint(x, y);
    if (!hit || hit === at) return at;
    at = hit;
    const inside = frameDocument(hit);
    if (inside) {
      const rect = hit.getBoundingClientRect();
      const css = style(hit);
      x -= rect.left + hit.clientLeft + parseFloat(css.paddingLeft);
      y -= rect.top + hit.clientTop + parseFloat(css.paddingTop);
      root = inside;
    } else if (hit.shadowRoot) root = hit.shadowRoot;
    else return at;
  }
}

// Whether a click on `hit` is a click on `el`: inside of it, or inside of its label and not on
// another control there.
function takes(hit, el) {
  if (within(hit, el)) return true;
  for (let at = hit; at; at = parent(at)) {
    if (isHtml(at, 'label')) return labelsOf(el).includes(at);
    if (CONTROLS.has(roleOf(at))) return false;
  }
  return false;
}

// What covers, as a person would call it: the nearest thing with a role that does not hold the
// element too.
function coverOf(hit, el) {
  for (let at = hit; at; at = parentAcross(at)) {
    if (within(el, at)) break;
    if (roleOf(at)) return at;
  }
  return hit;
}

function activeIn(el) {
  return el.getRootNode().activeElement === el;
}

function takeFocus(el) {
  el.focus({ preventScroll: true });
  if (activeIn(el)) return true;
  // A combobox, say, that hands the focus to the field inside of it.
  const active = el.ownerDocument.activeElement;
  return !!active && within(active, el);
}

// Selects all, so that typing replaces it.
function selectContent(el) {
  if (isHtml(el, 'input', 'textarea')) { el.select(); return; }
  const selection = el.ownerDocument.defaultView.getSelection();
  const range = el.ownerDocument.createRange();
  range.selectNodeContents(el);
  selection.removeAllRanges();
  selection.addRange(range);
}

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

// Where an element is drawn, for a picture; `null` when nobody can see it, or not which it is.
function whereIs({ query, use }) {
  let { one } = valid(() => find(query, use)) || {};
  const key = JSON.stringify(query);
  // A control that was used may have another name by now: a button that counts down.
  const before = used.get(key);
  if (!one && before && before.el.isConnected && isUsable(before.el)) one = before.el;
  if (!one || isInert(one)) return null;
  const rect = visibleRect(one);
  if (!rect) return null;
  const match = { ...describeMatch(one), rect, around: surroundings(one) };
  if (before) {
    match.name = before.name;
    match.used = [...used.keys()].indexOf(key);
  }
  return match;
}

// All that a query matches and is drawn, with what it says.
function allOf(query) {
  return valid(() => {
    const place = placeOf(query);
    const found = place.missing || place.many ? [] : matches(query.by, place.scope, undefined);
    return found.flatMap(el => {
      const rect = isUsable(el) && visibleRect(el);
      return rect ? [{ rect, text: `${visibleText(el)} ${el.value || ''}` }] : [];
    });
  }) || [];
}

// What a reading gives; nothing where its query is not valid.
function valid(reading) {
  try {
    return reading();
  } catch (error) {
    if (error instanceof Invalid) return undefined;
    throw error;
  }
}

const CLIPS = /^(hidden|clip|scroll|auto)$/;

// What is drawn of an element, in the page: its box with that of its label, less what boxes around
// it cut off. Nothing when more than half of it is cut off.
function visibleRect(el) {
  const target = drawn(el);
  let rect = DOMRect.fromRect(box(target));
  if (isHtml(el, 'input') && /^(checkbox|radio)$/.test(el.type)) {
    for (const label of labelsOf(el)) if (face(label)) rect = joined(rect, box(label));
  }
  const whole = rect.width * rect.height;
  let free = false;
  for (let at = target; at; at = parentAcross(at)) {
    const up = parentAcross(at);
    if (!up) break;
    // What is fixed to the window is cut off by nothing around it.
    free ||= style(at).position === 'fixed';
    if (up.ownerDocument !== at.ownerDocument) {
      // Out of a frame: its window cuts off what does not fit.
      const inside = up.getBoundingClientRect();
      const css = style(up);
      const left = inside.left + up.clientLeft + parseFloat(css.paddingLeft);
      const top = inside.top + up.clientTop + parseFloat(css.paddingTop);
      rect = common(new DOMRect(rect.x + left, rect.y + top, rect.width, rect.height), inside);
      free = false;
    } else if (!free && up !== up.ownerDocument.documentElement && up !== up.ownerDocument.body) {
      const css = style(up);
      if (CLIPS.test(css.overflowX) || CLIPS.test(css.overflowY)) rect = common(rect, up.getBoundingClientRect());
    }
  }
  if (!(rect.width > 0 && rect.height > 0) || rect.width * rect.height < whole / 2) return null;
  return { x: rect.x, y: rect.y, width: rect.width, height: rect.height };
}

function joined(a, b) {
  const x = Math.min(a.left, b.left), y = Math.min(a.top, b.top);
  return new DOMRect(x, y, Math.max(a.right, b.right) - x, Math.max(a.bottom, b.bottom) - y);
}

function common(a, b) {
  const x = Math.max(a.left, b.left), y = Math.max(a.top, b.top);
  return new DOMRect(x, y, Math.min(a.right, b.right) - x, Math.min(a.bottom, b.bottom) - y);
}

const AROUND = words('alertdialog article banner complementary dialog form group main navigation region table tabpanel');

// The things around an element that a person takes in as one, innermost first.
function surroundings(el) {
  const around = [];
  for (let at = parentAcross(el); at; at = parentAcross(at)) {
    const rect = (AROUND.has(roleOf(at)) || isHtml(at, 'form')) && visibleRect(at);
    if (rect) around.push(rect);
  }
  return around;
}

// What the window shows of the page.
function view() {
  const root = document.documentElement;
  return {
    x: scrollX, y: scrollY, width: innerWidth, height: innerHeight,
    page_width: Math.max(root.scrollWidth, innerWidth), page_height: Math.max(root.scrollHeight, innerHeight),
    title: tidy(document.title),
  };
}

// ---------------------------------------------------------------------------------------------
// One condition
// ---------------------------------------------------------------------------------------------

// The page's text in the pieces that layout makes of it.
function segments(root) {
  const found = [];
  const visit = el => {
    if (!rendered(el)) return;
    const inside = frameDocument(el);
    if (inside) { visit(inside.documentElement); return; }
    const inner = [...childNodes(el)].filter(isElement);
    if (inner.some(child => rendered(child) && !flows(child))) inner.forEach(visit);
    else {
      const text = tidy(visibleText(el));
      if (text) found.push(text);
    }
  };
  visit(root);
  return found;
}

function nearestText(want) {
  let best = '', score = 0.15;
  for (const text of segments(document.documentElement)) {
    const like = likeness(want, fold(text));
    if (like > score) { best = text; score = like; }
  }
  return best ? `nearest: "${shorten(best, 80)}"` : '';
}

function check(wish) {
  try {
    return CHECKS[wish.kind](wish);
  } catch (error) {
    if (error instanceof Invalid) return { ok: false, found: `invalid: ${error.message}` };
    throw error;
  }
}

// Applies a test to the one element of a query.
function ofOne(query, use, test) {
  const found = find(query, use);
  if (found.one) return test(found.one);
  if (found.missing) return { ok: false, found: `no ${found.missing}` };
  if (found.many) {
    return { ok: false, found: `${found.many.length} match: ${found.many.slice(0, 5).map(show).join(', ')}` };
  }
  if (found.hidden) return { ok: false, found: `${show(found.hidden)} is hidden` };
  const list = near(query.by, found.scope, use);
  return { ok: false, found: list.length ? `none; near: ${list.join(', ')}` : 'none' };
}

const CHECKS = {
  text({ text, present }) {
    const test = textTest(text, 'part');
    const page = visibleText(document.documentElement);
    if (test(page) === present) return { ok: true, found: '' };
    if (present) return { ok: false, found: nearestText(test.text) };
    const where = segments(document.documentElement).find(test);
    return { ok: false, found: where ? `"${shorten(where, 80)}"` : 'the text' };
  },
  visible({ query, present }) {
    if (present) return ofOne(query, undefined, el => ({ ok: true, found: show(el) }));
    const found = find(query, undefined);
    const there = found.one ? [found.one] : found.many || [];
    return { ok: !there.length, found: there.slice(0, 5).map(show).join(', ') };
  },
  enabled({ query, enabled }) {
    return ofOne(query, undefined, el => {
      const disabled = isDisabled(el);
      return { ok: disabled !== enabled, found: disabled ? 'disabled' : 'enabled' };
    });
  },
  checked({ query, checked }) {
    return ofOne(query, undefined, el => {
      const state = checkedState(el, roleOf(el));
      if (state === undefined) return { ok: false, found: `${show(el)} cannot be checked` };
      return { ok: state === checked, found: state === 'mixed' ? 'mixed' : state ? 'checked' : 'not checked' };
    });
  },
  value({ query, value }) {
    return ofOne(query, undefined, el => {
      const test = textTest(value, 'whole');
      const is = fieldValue(el);
      if (is === undefined) return { ok: false, found: `${show(el)} holds no value` };
      if (isSecret(el)) return { ok: test(el.value), found: el.value ? 'a secret' : 'empty' };
      const ok = test(is) || isHtml(el, 'select', 'input') && test(el.value);
      return { ok, found: is === '' ? 'empty' : `"${shorten(tidy(is), 80)}"` };
    });
  },
  path({ text }) {
    const want = 'is' in text ? text.is : text.matches;
    let is = location.pathname;
    if (want.includes('?')) is += location.search;
    if (want.includes('#')) is += location.hash;
    if ('matches' in text) {
      is = location.pathname + location.search + location.hash;
      return { ok: textTest(text, 'part')(is), found: is };
    }
    let readable = is;
    try { readable = decodeURI(is); } catch { /* not UTF-8: compared as it is */ }
    return { ok: is === want || readable === want, found: is };
  },
  title({ text }) {
    return { ok: textTest(text, 'whole')(document.title), found: `"${shorten(tidy(document.title), 80)}"` };
  },
};

// ---------------------------------------------------------------------------------------------
// Rest: nothing moves any more
// ---------------------------------------------------------------------------------------------

// Two frames are equal when nothing changed for the time of one. Frames themselves are not waited
// for: a page that is not drawn has none, and most pages have been still for long when asked.
const FRAME = 17;
const PATIENCE = 250;

const pause = time => new Promise(resolve => setTimeout(resolve, time));

// Notices changes of the document, its shadow roots and its frames. Where the world of the script
// lasts (see `watch`) it does so from the beginning, so that a page at rest costs no wait;
// otherwise it lasts for one call.
const observer = {
  lasting: false,
  since: 0,
  what: '',
  seen: new WeakSet(),
  mutations: new MutationObserver(records => observer.note(records)),
  scrolled: () => observer.change('the page is scrolling'),

  change(what) {
    this.since = performance.now();
    this.what = what;
  },
  note(records) {
    if (!records.length) return;
    const on = records[records.length - 1].target;
    this.change(isElement(on) ? `<${on.localName}> is changing` : 'text is changing');
  },
  begin() {
    for (const root of roots(document)) {
      if (this.seen.has(root)) continue;
      this.seen.add(root);
      this.mutations.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
      root.addEventListener('scroll', this.scrolled, { capture: true, passive: true });
      this.change('the page is new');
    }
  },
  end() {
    if (this.lasting) return;
    this.mutations.disconnect();
    for (const root of roots(document)) root.removeEventListener('scroll', this.scrolled, { capture: true });
    this.seen = new WeakSet();
  },
  // How long it has to stay as it is to count as still.
  left() {
    this.begin();
    this.note(this.mutations.takeRecords());
    return FRAME - (performance.now() - this.since);
  },
};

// Lets the observer last: for worlds of our own, which live as long as the document.
function watch() {
  observer.lasting = true;
  observer.begin();
}

// Runs one asynchronous answer with the observer on.
const observed = answer => async argument => {
  try {
    return await answer(argument);
  } finally {
    observer.end();
  }
};

// Whether an animation of itself or around it runs.
function isAnimated(el) {
  const root = el.ownerDocument;
  if (!root.getAnimations) return false;
  return root.getAnimations().some(animation => animation.playState === 'running' &&
    animation.effect && animation.effect.target && within(el, animation.effect.target));
}

// Reads the page at a moment of rest. What is read counts when nothing has changed for two frames,
// the reading among them; so the reading takes place while it is waited for, and not after.
async function settled(reading) {
  const begin = performance.now();
  for (;;) {
    const asked = performance.now();
    let why = unrest();
    if (!why) {
      observer.left();
      fresh();
      const seen = reading();
      // A page that could not run for a while has its timers and frames still to come.
      await pause(Math.max(Math.ceil(observer.left()), 1));
      const left = observer.left();
      why = unrest() || (observer.since <= asked && left <= 0 ? '' : observer.what);
      if (!why) return { quiet: true, why: '', seen };
    } else {
      await pause(FRAME);
    }
    if (performance.now() - begin >= PATIENCE) {
      fresh();
      return { quiet: false, why, seen: reading() };
    }
  }
}

// Answers all that is asked, of one moment.
async function look({ checks = [], targets = [], covers = [], next: order = null, page = false, since = null }) {
  next = null;
  const { seen, ...rest } = await settled(() => ({
    checks: checks.map(check),
    targets: targets.map(whereIs),
    covers: covers.map(allOf),
    window: view(),
    next: order && lookAhead(order),
    page: page ? readPage() : null,
  }));
  if (!rest.quiet) next = null;
  const same = !!since && since.page === PAGE && observer.since < since.time;
  return { ...rest, same, ...seen };
}

// Tells this document from the one that comes after it, whose time begins anew. As text: not every
// reader of JSON gives a fraction back to the last bit.
const PAGE = String(Math.random());

// The page's time, for `look` to tell what has changed since.
async function ping() {
  observer.left();
  return { page: PAGE, time: performance.now() };
}

function unrest() {
  for (const root of documents()) {
    if (root.readyState !== 'complete') return `document is ${root.readyState}`;
    if (root.fonts && root.fonts.status !== 'loaded') return 'fonts are loading';
    for (const image of root.images) {
      if (image.complete || image.loading === 'lazy' || !shown(image)) continue;
      return `image ${shorten(shortUrl(root.defaultView, image.currentSrc || image.src))} is loading`;
    }
    for (const animation of root.getAnimations ? root.getAnimations() : []) {
      // Endless ones never rest, and those bound to scrolling do not run by themselves.
      if (animation.playState !== 'running' || animation.timeline !== root.timeline) continue;
      if (!animation.effect || animation.effect.getComputedTiming().endTime === Infinity) continue;
      const on = animation.effect.target;
      return on ? `${show(on)} is animated` : 'an animation runs';
    }
  }
  return '';
}

function* documents() {
  for (const root of roots(document)) if (root.nodeType === 9) yield root;
}

// Role, name and description of what a selector finds: for tests of the rules above.
function describe(selector) {
  fresh();
  return [...document.querySelectorAll(selector)].map(el =>
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
})();
