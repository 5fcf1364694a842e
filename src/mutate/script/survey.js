// Reports which pages there are, and where each operator finds a place on them.

const used = new WeakSet();
isUsed = e => used.has(e);
for (const kind of ['click', 'input']) {
  addEventListener(kind, event => {
    if (event.isTrusted) event.composedPath().forEach(e => used.add(e));
  }, true);
}

// By operator, the places that were reported, and those that nobody could see yet.
const known = new Map();
const unseenYet = new Map();
let states = 0;

const of = (map, name, empty) => map.get(name) ?? map.set(name, empty).get(name);

// Places of each operator that were not reported yet. They are noted as the document has been parsed, before
// its scripts change it, and count once a person can see them.
function found() {
  const news = {};
  for (const [name, { on, when, unseen }] of Object.entries(OPERATORS)) {
    const told = of(known, name, new Set());
    const waiting = of(unseenYet, name, new Map());
    let candidates = [];
    try {
      candidates = on().filter(when);
    } catch {
      // No place on such a page.
    }
    for (const e of candidates) {
      if (told.size + waiting.size >= MOST * 4) break;
      const address = addressOf(e);
      if (told.has(address) || waiting.has(address) || at(address) !== e) continue;
      waiting.set(address, { e, mark: mark(e) });
    }
    for (const [address, { e, mark }] of waiting) {
      if (told.size >= MOST) break;
      if (!unseen && !(isUsable() && e.isConnected && isShown(e))) continue;
      waiting.delete(address);
      told.add(address);
      (news[name] ??= []).push({ at: address, what: called(e), around: around(e), mark });
    }
  }
  return news;
}

if (PAGE) {
  follow(() => {
    const places = found();
    if (states && !Object.keys(places).length) return;
    const heading = document.querySelector('h1, h2')?.textContent.trim() ?? '';
    states += 1;
    tell({ kind: 'page', title: document.title, heading, state: states, framed: window !== top, places });
  });
}
