// ---------------------------------------------------------------------------------------------
// Names and descriptions: accname § 4.3, html-aam § Accessible Name and Description Computation
// ---------------------------------------------------------------------------------------------

const FROM_CONTENT = words(`button cell checkbox columnheader comment gridcell heading link menuitem
  menuitemcheckbox menuitemradio option radio row rowheader sectionhead switch tab tooltip treeitem
  doc-backlink doc-biblioref doc-glossref doc-noteref`);

// Inside a name, these are separate elements, not part of the text.
const NOT_IN_NAMES = words(`alertdialog dialog grid group listbox menu menubar radiogroup tabpanel tree
  treegrid`);
const POPUPS = words('menu menubar');

const ascii = text => text.replace(/[\t\n\f\r ]+/g, ' ').replace(/^ | $/g, '');

function nameOf(el) {
  return remember(memo.name, el, () => ascii(rawName(el).replace(SIGNS, '').replaceAll(GAP, ' ')));
}

// The name with its gaps, for comparison. Hidden elements have one, too, for messages.
const rawName = el => remember(memo.raw, el, () =>
  alternative(el, { origin: el, seen: new Set(), top: true, unhidden: hidden(el) }));

// One step of accname 2. `c` carries where the traversal is:
//   origin     whose name is computed           seen       nodes visited
//   top        el is where this traversal began  referred   inside an aria-labelledby/-describedby
//   label      inside a native label             nested     below the start of this traversal
//   unhidden   this traversal began at a hidden node, whose hidden content counts
function alternative(el, c) {
  if (c.seen.has(el)) return '';
  // 2A: hidden and not referred to.
  if (!c.top && !c.unhidden && hidden(el)) {
    return !gone(el) && c.nested ? content(el, { ...c, top: false }, true) : '';
  }
  // 2B: aria-labelledby, once.
  if (!c.referred) {
    const text = referredText(el, 'aria-labelledby', c);
    if (!blank(text)) return text;
  }
  const role = roleOf(el);
  // 2C: a control inside a label contributes its value.
  if (el !== c.origin && (c.referred || c.label || c.nested)) {
    const value = embeddedValue(el, role);
    if (value !== undefined) { c.seen.add(el); return value; }
  }
  // 2D: aria-label.
  const label = isHtml(el, 'slot') ? '' : aria(el, 'aria-label') || '';
  if (!blank(label)) { c.seen.add(el); return label; }
  // 2E: the host language.
  const presentational = role === '' && (isHtml(el, 'img') && attr(el, 'alt') === '' ||
    /^(none|presentation)$/i.test((attr(el, 'role') || '').trim()));
  if (!presentational) {
    const text = nativeName(el, role, c);
    if (text !== undefined && !blank(text)) { c.seen.add(el); return text; }
  }
  // 2F to 2H: content.
  c.seen.add(el);
  const apart = (c.referred || c.label ? POPUPS : NOT_IN_NAMES).has(role) && !c.top;
  let text = '';
  if (!apart && (FROM_CONTENT.has(role) || c.referred || c.label || c.nested)) {
    text = content(el, { ...c, top: false, nested: true });
    if (!blank(text)) return c.top ? ascii(text) : text;
  }
  // 2I: the tooltip. White space still separates the words around it.
  return (presentational ? '' : attr(el, 'title')) || text;
}

function referredText(el, name, c) {
  const texts = references(el, name).map(ref => alternative(ref,
    { origin: c.origin, seen: c.seen, top: true, referred: true, unhidden: hidden(ref) }));
  return texts.map(ascii).filter(Boolean).join(' ');
}

// The text of an element's content. Boxes that do not flow with the text are separate words.
function content(el, c, onlyElements = false) {
  const [before, after] = onlyElements ? ['', ''] : [pseudoText(el, '::before'), pseudoText(el, '::after')];
  let text = '';
  for (const node of branches(el)) {
    if (node.nodeType === 3) {
      if (!onlyElements) text += drawnText(node, el);
    } else if (isElement(node)) {
      if (isHtml(node, 'br')) { text += ' '; continue; }
      if (isReading(node) || isAside(node, c)) continue;
      const part = alternative(node, { ...c, top: false, nested: true });
      const apart = apartBy(node);
      text += apart + part + apart;
    }
  }
  // If a style only adds symbols around empty content, the tooltip is the content.
  if ((before || after) && blank(text) && has(el, 'title')) text = ` ${attr(el, 'title')} `;
  return before + text + after;
}

const flows = el => /^(inline|contents|ruby.*)$/.test(style(el).display);

// A ruby annotation: a `bare` name does without it.
function isReading(el) {
  if (!isHtml(el, 'rt')) return false;
  memo.signed = true;
  return memo.unsigned;
}

// A control inside a tab or a cell, such as its cross or its menu, and the keys that do the same as a menu item: a
// `bare` name does without it.
const WITH_CONTROLS = words('tab option treeitem cell gridcell rowheader columnheader');
const WITH_KEYS = words('button menuitem menuitemcheckbox menuitemradio option');
const KEYS = /^(?:(?:ctrl|control|strg|cmd|command|alt|option|shift|meta|win|[⌘⌃⌥⇧])[ +-]?)+(?:\S|F\d{1,2}|[a-z]{2,9})$|^F\d{1,2}$/iu;
function isAside(el, c) {
  if (c.label || c.referred) return false;
  const role = roleOf(c.origin);
  const isControl = WITH_CONTROLS.has(role) && (roleOf(el) === 'button' || has(el, 'title') && blank(el.textContent));
  if (!isControl && !(WITH_KEYS.has(role) && (isHtml(el, 'kbd') || KEYS.test(tidy(el.textContent))))) return false;
  memo.signed = true;
  return memo.unsigned;
}

// What separates an element from the text around it: nothing, a space, or a gap between boxes on a line.
function apartBy(el) {
  if (flows(el)) return '';
  const { display, float, position } = style(el);
  if (display.startsWith('inline-') || float !== 'none' || position === 'absolute') return GAP;
  const above = parent(el);
  const around = above && style(above);
  const isRow = around && (/flex$/.test(around.display) && /^row/.test(around.flexDirection) ||
    /grid$/.test(around.display) && /^column|[^ ] [^ ]/.test(`${around.gridAutoFlow.replace('row', '')}${around.gridTemplateColumns}`));
  return isRow ? GAP : ' ';
}

// A text node as the style draws it: white space alone not between the items of a flexible box or a grid.
const drawnText = (node, el) => /^\s*$/.test(node.data) && /(flex|grid)$/.test(style(el).display) ? ''
  : inCase(node.data, style(el).textTransform, el);

function inCase(text, how, el) {
  if (how === 'none' || !/^(uppercase|lowercase|capitalize)$/.test(how) || blank(text)) return text;
  memo.recased = true;
  if (memo.written) return text;
  const lang = el.closest('[lang]')?.lang;
  if (how === 'capitalize') {
    return text.replace(/(^|[^\p{L}\p{N}\p{M}'’])(\p{L})/gu, (_, before, letter) => before + letter.toUpperCase());
  }
  try {
    return how === 'uppercase' ? text.toLocaleUpperCase(lang || undefined) : text.toLocaleLowerCase(lang || undefined);
  } catch {
    return how === 'uppercase' ? text.toUpperCase() : text.toLowerCase();
  }
}

// Reads an element as if styles did not change the case.
const asWritten = (read, el) => reread(read, el, { written: true });

// Reads an element without the symbols and numbers that styles add, and without ruby annotations.
const withoutSigns = (read, el) => reread(read, el, { unsigned: true });

// Reads an element with other rules, and separate caches.
function reread(read, el, rules) {
  const drawn = memo;
  memo = { ...drawn, ...rules, name: new Map(), raw: new Map(), text: new Map(), '::before': new Map(), '::after': new Map() };
  try {
    return read(el);
  } finally {
    drawn.recased ||= memo.recased;
    drawn.signed ||= memo.signed;
    memo = drawn;
  }
}

// Whether a test holds for a text of an element: as it is drawn, or in any case if a style changes the
// case.
function saying(test, read, el) {
  const drawn = read(el);
  if (test(drawn)) return true;
  if (memo.drawnOnly) return false;
  if (test.isBare && memo.signed && test(withoutSigns(read, el))) return true;
  if (!memo.recased) return false;
  const written = asWritten(read, el);
  return written !== drawn && (test(written) || test.anyCase(drawn));
}

// Generated content: its strings, or the alternative text after the slash (css-content § alt).
const pseudoText = (el, which) => remember(memo[which], el, () => generatedText(el, which));

function generatedText(el, which) {
  const css = el.ownerDocument.defaultView.getComputedStyle(el, which);
  let value = css.content;
  if (!value || value === 'none' || value === 'normal') return '';
  if (css.display === 'none' || css.visibility === 'hidden' || css.opacity === '0') return '';
  // Some engines do not resolve `attr()`.
  value = value.replace(/attr\(\s*([\w-]+)[^)]*\)/g, (_, name) => JSON.stringify(attr(el, name) || ''));
  let text = '', instead = false;
  for (const [token, string, slash, quote] of value.matchAll(CONTENT)) {
    if (slash) { text = ''; instead = true; }
    else if (quote) text += quotationMarks(css.quotes, el)[quote];
    else if (string !== undefined) text += unescaped(string);
    else {
      // If a number is unknown, the rest (such as its dot) makes no sense either.
      const number = counterText(el, which, token);
      if (number === null) return '';
      text += number;
    }
  }
  text = inCase(text, css.textTransform, el);
  if (!blank(text)) memo.signed = true;
  // Content that is positioned apart from the text is a hint beside it.
  if (memo.unsigned && (!/\p{L}/u.test(text) || /^(absolute|fixed)$/.test(css.position))) return '';
  // The alternative text of a drawing is a separate word.
  if (instead && text) return ` ${text} `;
  if (css.display === 'inline' || !text) return text;
  return css.display.startsWith('inline-') ? GAP + text + GAP : ` ${text} `;
}

// The parts of `content`: strings, counters, the slash before the alternative text, and quotation marks.
const CONTENT = /"((?:[^"\\]|\\.)*)"|counters?\((?:[^()"]|"(?:[^"\\]|\\.)*")*\)|(\/)|(?<!no-)\b(open|close)-quote\b/g;

// Quotation marks of the style, or else of the language.
function quotationMarks(quotes, el) {
  if (quotes === 'none') return { open: '', close: '' };
  const named = [...quotes.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(match => unescaped(match[1]));
  const lang = (el.closest('[lang]')?.getAttribute('lang') || 'en').slice(0, 2).toLowerCase();
  const [open, close] = named.length > 1 ? named : QUOTES[lang] || QUOTES.en;
  return { open, close };
}

const QUOTES = { en: '“”', de: '„“', es: '«»', fr: '«»', it: '«»', ru: '«»', ja: '「」' };
const unescaped = string => string.replace(/\\(?:([0-9a-f]{1,6})\s?|(.))/gi,
  (_, code, other) => code ? String.fromCodePoint(parseInt(code, 16)) : other);

// accname 2C, by the kind of control; undefined for other elements.
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

// The labels of a control. `el.labels` searches the whole page each time, which adds up.
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
  const own = of.get(el) || [];
  // The label of a custom element labels the only control inside it.
  if (own.length || !root.host || !isLabelable(el)) return own;
  const labels = labelsOf(root.host);
  return labels.length && elements(root.host).every(one => one === el || !isLabelable(one)) ? labels : own;
}

const isLabelable = el => isHtml(el, 'button', 'input', 'meter', 'output', 'progress', 'select', 'textarea') && el.type !== 'hidden';

const svgTitle = el => {
  const title = [...el.children].find(child => child.localName === 'title' && child.namespaceURI === SVG);
  return title ? title.textContent : '';
};

const firstChild = (el, tag) => [...el.children].find(child => isHtml(child, tag));

const hint = el =>
  attr(el, 'title') || attr(el, 'placeholder') || attr(el, 'aria-placeholder') || undefined;

// The name by the host language; undefined if there is none.
function nativeName(el, role, c) {
  if (el.namespaceURI === SVG) {
    const title = svgTitle(el);
    return title.trim() ? title : attr(el, 'xlink:title') || undefined;
  }
  if (el.namespaceURI !== HTML) return undefined;
  const part = other => other && alternative(other, { origin: c.origin, seen: new Set([el]), top: true,
    label: true, referred: c.referred, unhidden: hidden(other) });
  const tag = el.localName;
  if (isLabelable(el) || tag.includes('-') && el === c.origin) {
    // A label around the control must not read the control again.
    c.seen.add(el);
    const labels = labelsOf(el).map(label => ascii(part(label))).filter(Boolean).join(' ');
    if (labels) return labels;
  }
  switch (tag) {
    case 'input': {
      if (el.type === 'submit') return has(el, 'value') ? el.value : 'Submit';
      if (el.type === 'reset') return has(el, 'value') ? el.value : 'Reset';
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
