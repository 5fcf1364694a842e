// Functions for operators. They run in the world of the page script, so the page cannot see them.

// The elements of the document and of its open shadow roots.
function* walk(root) {
  for (const e of root.querySelectorAll('*')) {
    yield e;
    if (e.shadowRoot) yield* walk(e.shadowRoot);
  }
}

const all = selector => [...walk(document)].filter(e => e.matches(selector));

const SILENT = 'script, style, option, optgroup, textarea, title, noscript, template, head *, svg *';
const CONTROL = 'button, a[href], input:not([type=hidden]), select, textarea, [role=button], [role=link], [role=tab], [role=checkbox], [role=radio], [role=switch], [role=menuitem], [role=option], [role=combobox], [role=textbox], summary';
const FIELD = 'input:not([type]), input[type=text], input[type=tel], input[type=email], input[type=number], input[type=search], input[type=url], textarea';
const BLOCK = 'p, li, dd, dt, td, th, h1, h2, h3, h4, h5, h6, label, legend, caption, span, div, small, strong, em, time, output';

// Whether the case uses the control; the survey sets this.
let isUsed = () => true;

// The first text node of the element itself.
const own = e => [...e.childNodes].find(node => node.nodeType === 3 && node.data.trim());
const said = e => own(e)?.data.trim() ?? '';
// Without decoration, such as the star of a required field.
const texts = (selector = BLOCK) => all(selector)
  .filter(e => own(e) && !e.matches(SILENT) && !e.closest('[aria-hidden=true]'));
const say = (e, text) => {
  const node = own(e);
  const [, before, after] = /^(\s*)[^]*?(\s*)$/.exec(node.data);
  node.data = before + text + after;
};
const isCjk = text => /[\u3040-\u9fff\uac00-\ud7af]/.test(text);
const another = text => isCjk(text) ? '其他' : 'Other';
// Another text of the same kind.
const reworded = text => {
  const letters = [...text];
  if (letters.length < 4) return another(text) + text.slice(2);
  const middle = Math.floor(letters.length / 2);
  return letters.slice(0, middle - 1).join('') + another(text) + letters.slice(middle + 1).join('');
};
const bumped = digit => String((Number(digit) + 1) % 10);

const isShown = e => {
  if (e.localName === 'option' || e.localName === 'optgroup') {
    const list = e.closest('select');
    return !!list && isShown(list);
  }
  if (e.localName === 'title') return true;
  const parts = e.checkVisibility({ visibilityProperty: true }) ? [...e.getClientRects()] : [];
  return parts.some(part => part.width > 0 && part.height > 0);
};
// Takes the role away. What has a name of its own would keep it.
const layOut = e => {
  e.setAttribute('role', 'presentation');
  ['aria-label', 'aria-labelledby'].forEach(name => e.removeAttribute(name));
};
// The address of an image that the page may load: its policy may forbid those of others, and inline ones.
const ownImage = () => document.images[0]?.currentSrc || document.querySelector('link[rel~=icon]')?.href || '';
const inFlow = e => getComputedStyle(e).position === 'static';
const opaque = e => {
  for (let at = e; at; at = at.parentElement) {
    const ground = getComputedStyle(at).backgroundColor;
    if (!/^rgba\(.*, 0\)$|^transparent$/.test(ground)) return ground;
  }
  return 'rgb(255, 255, 255)';
};
// The colour in which a text cannot be distinguished from its background.
const ground = e => {
  for (let at = e; at; at = at.parentElement) {
    const { backgroundImage, backgroundColor } = getComputedStyle(at);
    if (backgroundImage !== 'none') return 'transparent';
    if (!/, 0\)$|^transparent$/.test(backgroundColor)) break;
  }
  return opaque(e);
};
const next = (e, selector) => {
  const after = e.nextElementSibling;
  return after && (!selector || after.matches(selector)) ? after : null;
};
const swap = (a, b) => {
  const place = document.createComment('');
  a.replaceWith(place);
  b.replaceWith(a);
  place.replaceWith(b);
};
// The same element with another tag.
const retagged = (e, tag) => {
  const other = document.createElement(tag);
  for (const { name, value } of e.attributes) other.setAttribute(name, value);
  other.append(...e.childNodes);
  e.replaceWith(other);
  return other;
};
const make = (tag, attributes = {}, text = '') => {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) e.setAttribute(name, value);
  e.textContent = text;
  return e;
};
const look = (e, styles) => {
  for (const [name, value] of Object.entries(styles)) e.style.setProperty(name, value, 'important');
};
const sheet = rules => {
  const added = new CSSStyleSheet();
  added.replaceSync(rules);
  document.adoptedStyleSheets.push(added);
};
const otherFact = e => texts('dd').find(dd => dd.parentElement === e.parentElement && dd !== e && said(dd) !== said(e));
const otherLabel = e => texts('label').find(other => other !== e && other.closest('form') === e.closest('form') && said(other) !== said(e));
const options = (least = 2) => all('select').filter(e => e.options.length >= least && !e.multiple);
const group = e => all(`input[type=radio][name="${CSS.escape(e.name)}"]`).filter(other => other.form === e.form);
// A page of the same site that this page has no link to.
const elsewhere = () => `/elsewhere-${document.querySelectorAll('a').length}`;
// Whether something refers to the id. Any attribute may, since scripts read them.
const isReferred = id => all('*').some(e => e.localName === 'script' && e.textContent.includes(id) ||
  [...e.attributes].some(({ name, value }) => name !== 'id' && value.split(/[\s#.,]+/).includes(id)));
const inSheets = text => [...document.styleSheets].some(sheet => {
  try {
    return [...sheet.cssRules].some(rule => rule.cssText.includes(text));
  } catch {
    return true;
  }
});
// Makes an event of the element do nothing.
const swallow = (kind, e) => addEventListener(kind, event => {
  if (!event.composedPath().includes(e)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
// Does something later; resolves once it is done.
const later = (time, work) => new Promise(resolve => setTimeout(() => (resolve(), work()), time));

// The path of a page, with `*` for numbers and ids; `page_of` in page.rs does the same.
const pageOf = url => {
  const { protocol, pathname, hash } = new URL(url);
  if (!/^https?:$/.test(protocol)) return '';
  const route = /^#!?\//.test(hash) ? hash.replace(/\?.*/, '') : '';
  return (pathname + route).split('/')
    .map(part => /^\d{4,}$|^[\da-f-]{16,}$|\d{8,}/i.test(part) ? '*' : part).join('/');
};
const PAGE = pageOf(location.href);

// The address of an element: a selector for each root on the way to it.
const addressOf = e => {
  const parts = [];
  let at = e;
  for (; at && at.parentElement; at = at.parentElement) {
    if (at.id && !/\d{3,}/.test(at.id) && at.getRootNode().querySelectorAll(`#${CSS.escape(at.id)}`).length === 1) break;
    let number = 1;
    for (let before = at.previousElementSibling; before; before = before.previousElementSibling) {
      if (before.localName === at.localName) number += 1;
    }
    parts.unshift(`${CSS.escape(at.localName)}:nth-of-type(${number})`);
  }
  parts.unshift(at?.parentElement && at.id ? `#${CSS.escape(at.id)}` : at ? CSS.escape(at.localName) : '*');
  const root = e.getRootNode();
  const inside = parts.join(' > ');
  return root.host ? `${addressOf(root.host)} >>> ${inside}` : inside;
};
const at = address => {
  let root = document;
  let found = null;
  for (const part of address.split(' >>> ')) {
    found = root?.querySelector(part) ?? null;
    root = found?.shadowRoot;
  }
  return found;
};

// What a reader calls an element, and the named elements around it and in it.
const called = e => {
  const [{ role, name }] = __stepproof.describe([e]);
  const text = (name || said(e) || e.textContent || '').replace(/\s+/g, ' ').trim();
  const file = e.matches('img[src]') && new URL(e.src).pathname.split('/').pop();
  if (!text && file) return `image "${file}"`;
  const short = [...text].length > 40 ? `${[...text].slice(0, 40).join('')}…` : text;
  const kind = role && role !== 'generic' ? role : e.matches('input[type=hidden]') ? 'hidden field' : 'text';
  return short ? `${kind} "${short}"` : e.name ? `${kind} "${e.name}"` : kind;
};
const PLACES = 'dialog, [role=dialog], form, fieldset, section, table, nav, header, footer, main, [role=region], [role=group], tr, dl, ul, ol';
const CONTROLS = 'button, a[href], input, select, textarea, [role=button], [role=link], h1, h2, h3';
const around = e => {
  const names = [];
  // Messages call a part that has no name by what is in it.
  if (e.matches(PLACES) && !__stepproof.describe([e])[0].name) {
    const inside = __stepproof.describe([...e.querySelectorAll(CONTROLS)].slice(0, 20));
    names.push(...inside.filter(({ name }) => name).map(({ role, name }) => `${role} "${name}"`).slice(0, 8));
  }
  for (let above = e.parentElement?.closest(PLACES); above; above = above.parentElement?.closest(PLACES)) {
    const [{ role, name }] = __stepproof.describe([above]);
    if (role && role !== 'generic') names.push(name ? `${role} "${name}"` : role);
  }
  return names.slice(0, 12);
};
// The content of an element, by which it is recognised. Numbers may differ, and what a person has typed.
const mark = e => `${e.localName} ${(e.getAttribute('value') ?? '') + (e.textContent || '').replace(/\s+/g, ' ').trim().slice(0, 80)}`.replace(/\d+/g, '0');
const short = e => e.outerHTML.replace(/\s+/g, ' ').slice(0, 240);
const tell = what => __told(JSON.stringify({ page: PAGE, ...what }));

// Whether scripts have had their first chance to hide what the document contains.
const isUsable = () => document.readyState === 'complete';

// Whether the document is parsed and its style sheets have loaded.
const isRead = () => document.readyState === 'complete' || document.readyState === 'interactive' &&
  all('link[rel~=stylesheet][href]').every(link => link.sheet || link.disabled || !matchMedia(link.media).matches);

// Calls `work` whenever the page may have changed: when it is parsed, changed by a script, or used.
function follow(work) {
  let asked = false;
  const soon = () => {
    if (asked) return;
    asked = true;
    const go = () => {
      asked = false;
      work();
    };
    document.visibilityState === 'visible' ? requestAnimationFrame(go) : setTimeout(go, 0);
  };
  const begin = () => {
    new MutationObserver(soon).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    for (const event of ['load', 'input', 'change', 'click', 'toggle', 'transitionend', 'focusin']) {
      addEventListener(event, soon, true);
    }
    soon();
  };
  // This is before deferred scripts run, which also wait for style sheets.
  const ready = () => isRead() && (work(), begin(), true);
  if (!ready()) {
    const events = ['readystatechange', 'load'];
    const wait = () => ready() && events.forEach(event => document.removeEventListener(event, wait, true));
    events.forEach(event => document.addEventListener(event, wait, true));
  }
}
