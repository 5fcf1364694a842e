// ---------------------------------------------------------------------------------------------
// The flat tree: shadow roots instead of the host's children, slotted nodes instead of the slot's,
// and the documents of same-origin frames below their frame.
// ---------------------------------------------------------------------------------------------

// Whether it is still in a page: not removed, nor left over from the previous page of a frame.
const isThere = el => el.isConnected && !!el.ownerDocument.defaultView;
const isElement = node => node.nodeType === 1;
// Called a million times on a large page, so the first names need no array.
function isHtml(el, name, second, third, ...more) {
  const is = el.localName;
  return (is === name || is === second || is === third || more.includes(is)) && el.namespaceURI === HTML;
}
const isOneOf = (el, names) => names.has(el.localName) && el.namespaceURI === HTML;
const attr = (el, name) => el.getAttribute(name);
const has = (el, name) => el.hasAttribute(name);

function childNodes(el) {
  if (el.shadowRoot) return el.shadowRoot.childNodes;
  if (isHtml(el, 'slot')) {
    const nodes = el.assignedNodes();
    if (nodes.length) return nodes;
  }
  // Of a closed `<details>` only the summary is shown: text nodes are hidden, and elements are
  // checked by `rendered`.
  if (isHtml(el, 'details') && !el.open) return [...el.childNodes].filter(isElement);
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

// The same, across documents: the parent of a document's root is its frame.
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

// The document of a same-origin frame, or null: other origins are not accessible.
function frameDocument(el) {
  if (!isHtml(el, 'iframe', 'frame', 'object')) return null;
  try {
    const inside = el.contentDocument;
    // A document that is being unloaded has no window any more.
    return inside && inside.documentElement && inside.defaultView ? inside : null;
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

// Every document, shadow root and frame document below a root, since selectors do not cross them.
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
// Properties that refer to elements directly; their attribute is then present and empty.
const BY_ELEMENTS = { 'aria-labelledby': 'ariaLabelledByElements', 'aria-describedby': 'ariaDescribedByElements',
  'aria-owns': 'ariaOwnsElements', 'aria-controls': 'ariaControlsElements' };

function references(el, name) {
  const ids = attr(el, name);
  if (ids === null) return [];
  if (!ids) return [...el[BY_ELEMENTS[name]] || []];
  return ids.split(/\s+/).map(id => id && byId(el, id)).filter(Boolean);
}

// aria-owns: the owners of elements in a root. The first owner in document order counts. No element
// owns its ancestor or its owner, and an element that is hidden or cannot have children owns nothing
// (aria § aria-owns): then visible elements stay in their place.
function owners(root) {
  return remember(memo.owned, root, () => {
    const of = new Map();
    const holds = (el, inner) => {
      for (let at = inner; at; at = of.get(at) || parent(at)) if (at === el) return true;
      return false;
    };
    for (const owner of root.querySelectorAll('[aria-owns]')) {
      if (ownsNothing(owner)) continue;
      for (const el of references(owner, 'aria-owns')) {
        if (!of.has(el) && !holds(el, owner) && rendered(el)) of.set(el, owner);
      }
    }
    return of;
  });
}

const CHILDLESS = new Set(['audio', 'br', 'canvas', 'embed', 'frame', 'hr', 'iframe', 'img', 'input', 'meter',
  'object', 'option', 'progress', 'select', 'textarea', 'video', 'wbr']);

function ownsNothing(owner) {
  if (isOneOf(owner, CHILDLESS) || !rendered(owner) || style(owner).visibility !== 'visible') return true;
  for (let at = owner; at; at = parent(at)) {
    if (attr(at, 'aria-hidden') === 'true' || isOneOf(at, CHILDLESS)) return true;
  }
  return false;
}

// Child nodes in the accessibility tree: without those owned by others, and with its own ones at the end.
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

const isOwned = el => owners(el.getRootNode()).has(el);

// The parent in the accessibility tree.
const treeParent = el => owners(el.getRootNode()).get(el) || parent(el);
