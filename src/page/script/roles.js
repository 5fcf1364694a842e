// ---------------------------------------------------------------------------------------------
// Roles: html-aam § HTML Element Role Mappings, aria § Document Handling of author errors
// ---------------------------------------------------------------------------------------------

const words = text => new Set(text.split(/\s+/).filter(Boolean));

// `role_names` stands in front of the script: the list that scenarios are read with, too.
const ROLES = words(role_names);

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
  listitem: words('list directory'),
  row: words('table grid treegrid rowgroup'),
  rowgroup: words('table grid treegrid'),
  gridcell: words('row grid treegrid'), columnheader: words('row'), rowheader: words('row'),
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
const isNamed = el => isNamedByAria(el) || (attr(el, 'title') || '').trim() !== '';
const isNamedByAria = el => (attr(el, 'aria-label') || '').trim() !== '' ||
  references(el, 'aria-labelledby').length > 0;

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
const CELLS = words('cell gridcell rowheader');
const TABLE_PARTS = words('tbody tfoot thead tr td th');

// The element's own meaning; '' where it has none.
function implicitRole(el) {
  if (el.namespaceURI === SVG) {
    if (el.localName === 'svg') return svgTitle(el) || isNamed(el) ? 'img' : '';
    if (el.localName === 'a') return has(el, 'href') || has(el, 'xlink:href') ? 'link' : '';
    if (!isNamed(el) && !svgTitle(el)) return '';
    return el.localName === 'image' ? 'img' : el.localName === 'g' ? 'group' : '';
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
      return attr(el, 'alt') === '' && !isNamedByAria(el) && !isFocusable(el) ? 'none' : 'img';
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
    // Browsers make a text field of what can be edited and is nothing else.
    default: return TAG_ROLES[tag] || (isEditingHost(el) ? 'textbox' : '');
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
    const role = explicitRole(el) ?? internalRole(el) ?? implicitRole(el);
    return role === 'none' || role === 'generic' ? '' : role;
  });
}

// What a custom element says by its ElementInternals, which the script in the page's world makes states
// of (`internals.js`); undefined where it says nothing.
const speaks = el => el.localName.includes('-') && isIn(el, 'stepproof');

function isIn(el, state) {
  try {
    return el.matches(`:state(${state})`);
  } catch {
    return false;
  }
}

function internalRole(el) {
  if (!speaks(el)) return undefined;
  for (const role of ROLES) if (isIn(el, `stepproof-role-${role}`)) return SYNONYMS[role] || role;
  return undefined;
}

// An aria attribute, or what its element says instead of it.
function aria(el, name) {
  const value = attr(el, name);
  if (value !== null || !speaks(el)) return value;
  if (name === 'aria-label') return internalLabel(el);
  return ['true', 'false', 'mixed'].find(word => isIn(el, `stepproof-${name}-${word}`)) ?? null;
}

function internalLabel(el) {
  const most = 100, digits = '0123456789abcdef';
  let length = 0;
  while (length <= most && !isIn(el, `stepproof-aria-label-${length}`)) length++;
  if (length > most) return null;
  let text = '';
  for (let at = 0; at < length; at++) {
    const code = [0, 1, 2, 3].map(place => [...digits].find(one => isIn(el, `stepproof-aria-label-${at}-${place}-${one}`)) || '0');
    text += String.fromCharCode(parseInt(code.join(''), 16));
  }
  return text;
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
