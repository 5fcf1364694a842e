// ---------------------------------------------------------------------------------------------
// The page as a tree
// ---------------------------------------------------------------------------------------------

const CONTROLS = words(`button checkbox combobox link listbox menuitem menuitemcheckbox menuitemradio
  option radio searchbox slider spinbutton switch tab textbox treeitem`);
const GROUPS = words('grid gridcell group menu radiogroup toolbar');
const FIELDS = words('textbox searchbox spinbutton combobox');

function readPage(home) {
  const own = !home || location.origin === home || !/^https?:$/.test(location.protocol);
  const page = { title: tidy(document.title),
    location: own ? location.pathname + location.search + location.hash : location.href };
  const lang = attr(document.documentElement, 'lang');
  if (lang) page.lang = lang;
  const dir = attr(document.documentElement, 'dir');
  if (dir) page.dir = dir.toLowerCase();
  const refresh = document.querySelector('meta[http-equiv=refresh i]');
  if (refresh) page.refresh = tidy(attr(refresh, 'content') || '');
  reading = { depth: 0, later: [] };
  const nodes = document.body ? readChildren(document.body, { inert: false, invisible: false }) : [];
  for (const readOn of reading.later) readOn();
  page.nodes = flat(nodes);
  return page;
}

// An element as it is called in a snapshot.
const spotOf = el => ({ role: roleOf(el), name: tidy(nameOf(el)) });

// The current depth of the reading, and what is read later: pages can be nested deeper than functions can
// call themselves.
let reading;
const DEEPEST = 150;

// The nodes in order, each with its depth.
function flat(nodes) {
  const list = [];
  const visit = (nodes, depth) => {
    for (const { children, ...node } of nodes) {
      const isPlace = !node.role && node.text === undefined;
      if (!isPlace) list.push([depth, node]);
      if (children) visit(children, isPlace ? depth : depth + 1);
    }
  };
  visit(nodes, 0);
  return list;
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
  const visible = showsText(el) && !WITHOUT_TEXT.has(el.localName);
  if (visible) into.text += pseudoText(el, '::before');
  for (const node of branches(el)) {
    if (node.nodeType === 3) {
      if (visible) into.text += drawnText(node, el);
    } else if (isElement(node)) read(node, into, c.leaf && isOwned(node) ? { ...c, leaf: false } : c);
  }
  if (visible) into.text += pseudoText(el, '::after');
}

// The text in these is a fallback for browsers that cannot show them.
const WITHOUT_TEXT = words('audio canvas iframe input optgroup select textarea video');
const MEDIA = words('audio canvas embed object video');
// Bold and italic are appearance, whatever elements are used for them.
const LOOK = words('emphasis strong');
// They are invisible without any text.
const NOTHING_WITHOUT_WORDS = words(`alert article banner blockquote caption code complementary contentinfo definition
  deletion figure group heading insertion list log mark marquee navigation none note paragraph rowgroup search
  status subscript superscript table term time timer tooltip`);

// The role of an element in a snapshot.
function roleHere(el, c) {
  const role = roleOf(el);
  if (c.leaf && !isFocusable(el) || role === 'document' || LOOK.has(role)) return '';
  if (role) return role;
  return isOneOf(el, MEDIA) && !showsInstead(el) ? el.localName : '';
}

// Whether an `<object>` shows its fallback content.
function showsInstead(el) {
  if (el.localName !== 'object') return false;
  return [...el.childNodes].some(node => isElement(node) ? rendered(node) : node.nodeType === 3 && drawnAt(node));
}

function drawnAt(text) {
  if (!text.data.trim()) return false;
  const range = text.ownerDocument.createRange();
  range.selectNodeContents(text);
  return range.getClientRects().length > 0;
}

// Images and frames of one pixel, which count visitors, and drawings without area.
function isPixel(el) {
  switch (el.localName) {
    case 'svg': return foldsUp(el);
    case 'iframe': case 'frame': case 'embed': case 'video': return el.clientWidth < 2 || el.clientHeight < 2;
    case 'img': {
      if (!el.complete) return false;
      const { width, height } = el.getBoundingClientRect();
      return attr(el, 'alt') ? width === 0 && height === 0 : width < 2 && height < 2;
    }
    default: return false;
  }
}

// Checkboxes and radio buttons in a hidden part whose labels are visible: the labels show their state.
function hiddenFields(el) {
  if (attr(el, 'aria-hidden') === 'true') return [];
  const fields = isHtml(el, 'input') ? [el] : [...el.querySelectorAll('input')];
  return fields.filter(field => hasFace(field) && !field.closest('[aria-hidden=true]'));
}

function read(el, into, c) {
  if (isHtml(el, 'br')) { into.text += ' '; return; }
  if (gone(el)) {
    for (const field of hiddenFields(el)) readThing(field, roleHere(field, c), into, c, false);
    return;
  }
  // A drawn drop-down is represented by the combobox in it, whose value it shows.
  const inner = comboboxIn(el);
  if (inner && !gone(inner)) {
    readThing(inner, roleHere(inner, c), into, c, false);
    return;
  }
  const { position, visibility } = style(el);
  const outside = !hasFace(el) && liesOutside(el, position);
  if (isPixel(el) || isTrap(el, outside) || isAnnouncement(el)) return;
  const visible = visibility === 'visible' && !folded(el, position);
  reading.depth++;
  readThing(el, visible || hasFace(el) ? roleHere(el, c) : '', into, c, outside);
  reading.depth--;
}

function readThing(el, role, into, c, outside) {
  const { visibility, opacity } = style(el);
  const clear = !c.invisible && (opacity === '0' || outside) && visibility === 'visible' && !hasFace(el);
  const live = attr(el, 'aria-live');
  const generic = !role;
  if (generic && !clear && !(live && live !== 'off')) {
    const apart = !flows(el);
    if (apart && reading.depth >= DEEPEST) return readLater(el, into, c);
    if (apart) into.text += ' ';
    readContent(el, into, c);
    if (apart) into.text += ' ';
    return;
  }
  const node = { role: generic ? 'generic' : role };
  const states = [];
  // The name of a row without an author's name would only repeat its cells.
  if (!generic && !NAMELESS.has(role) && (role !== 'row' || isNamed(el))) {
    const name = tidy(nameOf(el));
    if (name) node.name = name;
  }
  if (!generic) readStates(el, role, node, states, c);
  if (live && live !== 'off') node.live = live;
  const inert = !c.inert && isInert(el);
  if (inert) states.unshift('inert');
  if (el === modal(el.ownerDocument)) states.unshift('modal');
  if (clear || !generic && !c.invisible && unseen(el, role)) states.push('invisible');
  if (states.length) node.state = states;

  const below = { inert: c.inert || inert, invisible: c.invisible || clear, leaf: LEAVES.has(role) };
  if (reading.depth < DEEPEST) {
    readInto(node, el, role, below);
    if (generic ? node.children.length : !NOTHING_WITHOUT_WORDS.has(role) || !saysNothing(node)) into.add(node);
    return;
  }
  into.add(node);
  reading.later.push(() => {
    reading.depth = 0;
    readInto(node, el, role, below);
  });
}

// Inserts a placeholder for the content of a very deep box, which is read later.
function readLater(el, into, c) {
  const place = { children: [] };
  into.add(place);
  reading.later.push(() => {
    reading.depth = 0;
    place.children = readChildren(el, c);
  });
}

function readInto(node, el, role, c) {
  node.children = readHeld(el, role, c);
  // A name made of the content is written only once: it replaces a text, and it is left out for cells that
  // contain more than text.
  const first = FROM_CONTENT.has(role) && node.name && node.children[0];
  if (first && first.text === node.name) node.children.shift();
  if (TABLE_ROLES.has(role) && !isNamed(el) && node.children.some(child => child.role)) delete node.name;
  // A name of this length is a text, which need not be repeated.
  if (node.name && node.name.length > LONGEST_NAME && squeezed(node.name) === squeezed(said(node.children))) {
    delete node.name;
  }
}

const LONGEST_NAME = 900;
const squeezed = text => text.replace(/\s+/g, '');
const said = nodes => nodes.map(node => node.text ?? (node.name || '') + said(node.children || [])).join('');

// Whether it has neither name nor content, nor any other property than being live, inert or invisible.
const saysNothing = ({ role, live, level, children, state = [], ...facts }) =>
  !children.length && state.every(word => /^(inert|invisible)$/.test(word)) && !Object.keys(facts).length;

// The content of an element: the value of a field, the page of a frame, otherwise its children.
function readHeld(el, role, c) {
  const inside = frameDocument(el);
  if (inside) return inside.body ? readChildren(inside.body, c) : [];
  if (isHtml(el, 'progress', 'meter', 'iframe', 'frame', 'audio', 'embed', 'object', 'video')) return [];
  // An option shows its label instead.
  if (isHtml(el, 'option') && attr(el, 'label')) return [];
  if (isHtml(el, 'input', 'textarea')) {
    const value = FIELDS.has(role) || el.type === 'file' ? tidy(fieldValue(el) || '') : '';
    return [...value ? [{ text: value }] : [], ...proposals(el)];
  }
  return readChildren(el, c);
}

// The browser's suggestions for a field (`<datalist>`).
function proposals(el) {
  if (!isHtml(el, 'input') || !has(el, 'list') || !el.list) return [];
  return [...el.list.options].filter(option => !option.disabled)
    .map(option => ({ role: 'option', name: tidy(attr(option, 'label') || option.value || option.textContent) }))
    .filter(({ name }) => name);
}

// Whether it is moved off the page to where nobody can scroll: beyond the edges where the page begins; for a
// fixed element, beyond any edge of the window.
function liesOutside(el, position) {
  if (position !== 'absolute' && position !== 'fixed') return false;
  const rect = el.getBoundingClientRect();
  if (!(rect.width > 1 && rect.height > 1)) return false;
  return beyond(el, rect, position === 'fixed');
}

// A message for screen readers only: a live region that is not visible. It appears late, disappears by itself,
// and repeats what the page shows.
const LIVE = words('alert log marquee status timer');
const isAnnouncement = el => (LIVE.has(roleOf(el)) || /^(assertive|polite)$/.test(attr(el, 'aria-live') || '')) && !inSight(el);

// A field that is hidden from people, as a trap for robots or for a script: moved off the page, alone or with its
// container, or invisible and not reachable by keyboard.
function isTrap(el, outside) {
  if (isHtml(el, 'input', 'select', 'textarea')) {
    const role = roleOf(el);
    if (!FIELDS.has(role) && role !== 'listbox' || hasFace(el)) return false;
    const rect = el.getBoundingClientRect();
    return beyond(el, rect, false) || attr(el, 'tabindex') === '-1' && rect.width < 4 && rect.height < 4;
  }
  return outside && !!el.querySelector('input, textarea, select') &&
    !el.querySelector('a[href], button, input[type=submit], input[type=button], [tabindex="0"]');
}

// A control that nobody can see: practically without area, or beyond the edge where the page begins.
function unseen(el, role) {
  if (!CONTROLS.has(role) || role === 'option' || hasFace(el)) return false;
  if (!rendered(el)) return true;
  const rect = box(el);
  return rect.width < 2 || rect.height < 2 || beyond(el, rect, false);
}

function readStates(el, role, node, states, c) {
  readMarks(el, role, node, states);
  readAddresses(el, role, node);
  const accepts = constraints(el);
  if (accepts) node.accepts = accepts;
  const sends = sentWith(el);
  if (sends) node.sends = sends;
  const value = rangeValue(el, role);
  if (value) node.value = value;
  const numbers = role === 'list' ? numbersOf(el) : role === 'listitem' ? ownNumber(el) : '';
  if (numbers) node.numbers = numbers;
  const description = tidy(descriptionOf(el));
  if (description) node.description = description;
  if (el === messageField()) node.validation = tidy(el.validationMessage);
  if (el.hasAttributes()) readFacts(el, role, node, states);
}

// Marks, and the states that follow from them.
function readMarks(el, role, node, states) {
  const level = Number(attr(el, 'aria-level'));
  if (level > 0) node.level = level;
  else if (role === 'heading') node.level = /^h[1-6]$/.test(el.localName) ? Number(el.localName[1]) : 2;
  const checked = checkedState(el, role);
  if (checked) node.checked = checked;
  if ((CONTROLS.has(role) || GROUPS.has(role)) && isDisabled(el)) node.disabled = true;
  const expanded = expandedState(el, role);
  if (expanded) node.expanded = true;
  const pressed = role === 'button' && aria(el, 'aria-pressed');
  if (pressed === 'true') node.pressed = true;
  if (pressed === 'mixed') node.pressed = 'mixed';
  if (isHtml(el, 'option') ? el.selected : aria(el, 'aria-selected') === 'true') node.selected = true;
  const invalid = attr(el, 'aria-invalid');
  if (invalid && invalid !== 'false') node.invalid = /^(grammar|spelling)$/.test(invalid) ? invalid : true;

  if (expanded === false) states.push('collapsed');
  if (el.required === true || attr(el, 'aria-required') === 'true') states.push('required');
  if (isReadonly(el)) states.push('readonly');
  const current = attr(el, 'aria-current');
  if (current && current !== 'false') states.push(`current=${current.replace(/\s+/g, '-')}`);
  if (attr(el, 'aria-busy') === 'true') states.push('busy');
  if (isSecret(el)) states.push('secret');
}

// Where a link leads, and where a form or a button sends its data.
function readAddresses(el, role, node) {
  const short = text => shortUrl(el.ownerDocument.defaultView, text);
  if (isHtml(el, 'form')) {
    const action = short(attr(el, 'action'));
    const method = (attr(el, 'method') || 'get').toLowerCase();
    // The usual one, and one that there is not, are as good as none.
    const coded = method === 'post' && /^(multipart\/form-data|text\/plain)$/i.exec(attr(el, 'enctype') || '')?.[0];
    if (action || method !== 'get') node.action = (action ? `${method} ${action}` : method) + (coded ? `; ${coded}` : '');
  }
  if (isHtml(el, 'button', 'input') && (has(el, 'formaction') || has(el, 'formmethod'))) {
    const form = name => el.form && attr(el.form, name);
    const method = (attr(el, 'formmethod') || form('method') || 'get').toLowerCase();
    node.action = `${method} ${short(attr(el, 'formaction') ?? form('action'))}`.trim();
  }
  let address = null;
  if (role === 'link') address = attr(el, 'href') ?? attr(el, 'xlink:href');
  else if (isHtml(el, 'iframe', 'frame', 'embed')) address = has(el, 'srcdoc') ? null : attr(el, 'src');
  else if (role === 'object') address = attr(el, 'data');
  if (foreign.has(el)) node.frame = foreign.get(el);
  const url = address === null || /^about:/i.test(address) ? '' : short(address);
  if (url) node.url = url;
  const target = attr(el, 'target') ?? attr(el, 'formtarget');
  if (target && target !== '_self') node.target = target;
}

// What a form sends but does not show: hidden fields, and the values of options, checkboxes, radio buttons and buttons
// that differ from their labels.
function sentWith(el) {
  if (isHtml(el, 'form')) {
    // A field called `elements` would take the place of the form's own list.
    const fields = [...el.getRootNode().querySelectorAll('input[type=hidden i]')];
    return fields.filter(field => field.form === el && field.name && !field.disabled)
      .map(({ name, value }) => `${name}=${steady(name, value)}`).join(' ');
  }
  const field = isHtml(el, 'option') ? el.closest('select') : el;
  if (!field || !isHtml(field, 'select', 'input', 'button') || !field.form || !field.name || !has(el, 'value')) return '';
  if (isHtml(field, 'input', 'button') && !/^(checkbox|radio|submit)$/.test(field.type)) return '';
  const value = attr(el, 'value');
  const says = isHtml(el, 'option') ? el.label : isHtml(el, 'input') && el.type === 'submit' ? value : nameOf(el);
  return value === 'on' || !value || squeezed(says) === squeezed(value) ? '' : steady(field.name, value);
}

// A value, unless it differs in every run, as tokens, sessions, times and random keys do.
const PROOF = /csrf|xsrf|token|nonce|viewstate|eventvalidation|session|signature|timestamp|captcha/i;
const steady = (name, value) =>
  PROOF.test(name) || /^\d{10,}$/.test(value) || value.length >= 16 && /\d/.test(value) && /^[\w+\/=.:-]+$/.test(value)
    ? '…' : tidy(value);

// Properties that are only given by attributes.
function readFacts(el, role, node, states) {
  if (!FIELDS.has(role) && canBeEdited(el)) states.push('editable');
  if (isHtml(el, 'audio', 'video') && el.controls) states.push('controls');
  if (role === 'link' && has(el, 'download')) states.push('download');
  if (attr(el, 'draggable') === 'true') states.push('draggable');
  const popup = (attr(el, 'aria-haspopup') || '').toLowerCase();
  if (popup && popup !== 'false') node.popup = popup === 'true' ? 'menu' : popup;
  const sort = (attr(el, 'aria-sort') || '').toLowerCase();
  if (sort && sort !== 'none') node.sort = sort;
  const spans = TABLE_ROLES.has(role) ? spansOf(el) : '';
  if (spans) node.spans = spans;
  const [lang, dir] = [attr(el, 'lang'), attr(el, 'dir')];
  if (lang) node.lang = lang;
  if (dir) node.dir = dir.toLowerCase();
  const placeholder = tidy(attr(el, 'placeholder') || attr(el, 'aria-placeholder') || '');
  if (placeholder && placeholder !== node.name) node.placeholder = placeholder;
  const shortcut = tidy(attr(el, 'aria-keyshortcuts') || attr(el, 'accesskey') || '');
  if (shortcut) node.shortcut = shortcut;
  const called = tidy(attr(el, 'aria-roledescription') || '');
  if (called) node.roledescription = called;
}

const SPECIAL_INPUTS = /^(color|date|datetime-local|email|file|month|tel|time|url|week)$/;

// What a field accepts and what a button does, as far as the browser enforces it.
function constraints(el) {
  const parts = [];
  if (isHtml(el, 'button', 'input') && /^(submit|reset)$/.test(el.type) && el.form) parts.push(el.type);
  if (isHtml(el, 'input') && SPECIAL_INPUTS.test(el.type)) parts.push(el.type);
  if (isHtml(el, 'input', 'textarea')) {
    for (const name of ['minlength', 'maxlength', 'pattern', 'min', 'max', 'step', 'accept']) {
      if (has(el, name) && !(name !== 'accept' && el.type === 'file')) parts.push(`${name} ${attr(el, name)}`);
    }
  }
  if (isHtml(el, 'input', 'select') ? el.multiple : attr(el, 'aria-multiselectable') === 'true') parts.push('multiple');
  return parts.join('; ');
}

// The numbering of a list, as the number of its first item; '' if it is not numbered.
function numbersOf(list) {
  const first = [...list.children].find(item => isHtml(item, 'li') && rendered(item));
  const value = first && (numberOf(first) ?? firstNumber(list));
  const number = first && marker(first, value);
  return number && isHtml(list, 'ol') && list.reversed ? `${number} down` : number || '';
}

// The number of an item that does not continue the previous one.
const ownNumber = item => numberOf(item) !== undefined && item.previousElementSibling
  ? marker(item, numberOf(item)) : '';

const numberOf = item => {
  const value = parseInt(attr(item, 'value') || '', 10);
  return isHtml(item, 'li') && !Number.isNaN(value) ? value : undefined;
};

function firstNumber(list) {
  if (!isHtml(list, 'ol')) return 1;
  const start = parseInt(attr(list, 'start') || '', 10);
  if (!Number.isNaN(start)) return start;
  return list.reversed ? [...list.children].filter(item => isHtml(item, 'li')).length : 1;
}

const BULLETS = /^(none|disc|circle|square|disclosure-\w+)$/;

// The number or text before an item; '' for bullets.
function marker(item, value) {
  const { display, listStyleType } = style(item);
  if (!/list-item/.test(display)) return '';
  const own = tidy(generatedText(item, '::marker'));
  if (own || BULLETS.test(listStyleType)) return own;
  const words = /^"(.*)"$/.exec(listStyleType);
  return words ? tidy(words[1]) : `${numeral(value, listStyleType, item) ?? `${value} ${listStyleType}`}.`;
}

// How many columns and rows a cell spans, if more than one.
function spansOf(el) {
  const count = (name, own) => Number(attr(el, `aria-${name}`)) || own || 1;
  const parts = [[count('colspan', el.colSpan), 'columns'], [count('rowspan', el.rowSpan), 'rows']];
  return parts.filter(([number]) => number > 1).map(([number, what]) => `${number} ${what}`).join(', ');
}

const canBeEdited = el => isEditingHost(el) || isHtml(el, 'iframe') && editsInside(frameDocument(el));
const editsInside = inside => !!inside && (inside.designMode === 'on' || !!inside.body && isEditingHost(inside.body));

// Whether relative addresses belong to the site of the page.
const atHome = view => remember(memo.home, view, () => view.document.baseURI.startsWith(`${view.location.origin}/`));

// An address, without the host if it is on the same site: a snapshot must not depend on a port.
function shortUrl(view, text) {
  if (text === null || text === undefined) return '';
  const raw = text.trim();
  if (raw.startsWith('#')) return raw;
  // Most addresses need not be resolved, which is slow.
  if (/^\/(?!\/)[\w/?=&-]*$/.test(raw) && atHome(view)) return raw;
  // For code, data and objects of the page, only the kind is recorded.
  const [kind] = /^(javascript:|blob:|data:[^;,]*)/i.exec(raw) || [];
  if (kind) return kind.toLowerCase();
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
  const least = isHtml(el, 'input', 'meter') ? attr(el, 'min') : attr(el, 'aria-valuemin');
  const from = least && Number(least) ? `${least} to ` : '';
  return most === null ? now : `${now} of ${from}${most}`;
}
