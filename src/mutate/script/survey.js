// Reports which pages there are, and where each operator finds a place on them.

const used = new WeakSet();
isUsed = e => used.has(e);
for (const kind of ['click', 'input']) {
  addEventListener(kind, event => {
    if (event.isTrusted) event.composedPath().forEach(e => used.add(e));
  }, true);
}

const known = new Map();
let states = 0;

// Places of each operator that were not reported yet.
function found() {
  const news = {};
  for (const [name, { on, when, unseen }] of Object.entries(OPERATORS)) {
    const told = known.get(name) ?? known.set(name, new Set()).get(name);
    let candidates = [];
    try {
      candidates = on().filter(e => (unseen || isShown(e)) && when(e));
    } catch {
      // No place on such a page.
    }
    for (const e of candidates) {
      if (told.size >= MOST) break;
      const address = addressOf(e);
      if (told.has(address) || at(address) !== e) continue;
      told.add(address);
      (news[name] ??= []).push({ at: address, what: called(e), around: around(e), mark: mark(e) });
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
