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

function readPage(home) {
  const own = !home || location.origin === home || !/^https?:$/.test(location.protocol);
  const page = { title: tidy(document.title),
    location: own ? location.pathname + location.search + location.hash : location.href };
  const lang = attr(document.documentElement, 'lang');
  if (lang) page.lang = lang;
  page.nodes = flat(document.body ? readChildren(document.body, { inert: false, invisible: false }) : []);
  return page;
}

// The nodes in order, each with its depth.
function flat(nodes) {
  const list = [];
  const visit = (nodes, depth) => {
    for (const { children, ...node } of nodes) {
      list.push([depth, node]);
      if (children) visit(children, depth + 1);
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
  const visible = showsText(el);
  if (visible) into.text += pseudoText(el, '::before');
  for (const node of branches(el)) {
    if (node.nodeType === 3) {
      if (visible) into.text += drawnText(node, el);
    } else if (isElement(node)) read(node, into, c.leaf && isOwned(node) ? { ...c, leaf: false } : c);
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
