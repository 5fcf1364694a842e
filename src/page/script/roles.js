// ---------------------------------------------------------------------------------------------
// Roles: html-aam § HTML Element Role Mappings, aria § Document Handling of author errors
// ---------------------------------------------------------------------------------------------

const words = text => new Set(text.split(/\s+/).filter(Boolean));

// `role_names` is prepended to the script: the list that scenarios are read with, too.
const ROLES = words(role_names);

// One role where aria has two names.
const SYNONYMS = { image: 'img', presentation: 'none', directory: 'list' };

// Global attributes; with one of them, `role=none` has no effect (aria § Presentational Roles Conflict
// Resolution).
const GLOBALS = ['aria-atomic', 'aria-braillelabel', 'aria-brailleroledescription', 'aria-busy',
  'aria-controls', 'aria-current', 'aria-describedby', 'aria-description', 'aria-details',
  'aria-dropeffect', 'aria-flowto', 'aria-grabbed', 'aria-keyshortcuts', 'aria-label',
  'aria-labelledby', 'aria-live', 'aria-owns', 'aria-relevant', 'aria-roledescription'];

// Roles that are only valid inside these (aria § Required Accessibility Parent Role).
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

// Whether its author named it, which makes a section a region.
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

// The role of the element by itself; '' if it has none.
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
    // Browsers treat an editable element without a role as a text field.
    default: return TAG_ROLES[tag] || (isEditingHost(el) ? 'textbox' : '');
  }
}

// The role of rows and cells depends on the table: none in a table with `role=none`, grid cells in a grid.
function tablePartRole(el, tag) {
  const table = el.parentElement && el.parentElement.closest('table');
  if (!table) return '';
  const role = roleOf(table);
  const grid = role === 'grid' || role === 'treegrid';
  if (role !== 'table' && !grid) return '';
  if (tag === 'tr') return 'row';
  // Groups of rows are irrelevant, unless they are focusable or named.
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

// The role of an element; '' if it has none.
function roleOf(el) {
  return remember(memo.role, el, () => {
    const role = explicitRole(el) ?? internalRole(el) ?? implicitRole(el);
    return role === 'none' || role === 'generic' ? '' : role;
  });
}

// What a custom element declares through its ElementInternals. The script in the page's world turns that
// into custom states (`internals.js`); undefined if it declares nothing.
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

// An aria attribute, or what the element declares in its place.
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

// The first valid role of the attribute; undefined if there is none.
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
    // Some landmarks need a name, or must not be inside a sectioning element.
    if ((role === 'region' || role === 'form') && !isNamed(el)) continue;
    if ((role === 'banner' || role === 'contentinfo') && isInside(el, SECTIONING)) continue;
    if (PARENTS[role] && !inContext(el, PARENTS[role])) continue;
    return role;
  }
  return undefined;
}

// Whether the nearest ancestor with a role has one of these.
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
