// Makes one change, once per document, as soon as its place is there. Reports when the change is made, and
// when a person can see it. A dry run only waits for the same moment.

let changed = null;
let made = false;
let shown = false;

function attempt() {
  if (!made) {
    const e = at(PLACE.at);
    if (!e || mark(e) !== PLACE.mark) return;
    const { unseen, when, change } = Object.values(OPERATORS)[0];
    if (!when(e)) return;
    const beside = e.parentElement;
    const before = short(e);
    made = true;
    const result = DRY ? e : change(e);
    const done = () => {
      changed = result instanceof Element ? result : e;
      if (!changed.isConnected) changed = beside;
      tell({ kind: 'made', before, after: e.isConnected ? short(changed) : '' });
      shown = unseen;
    };
    // A change that takes time counts once it has happened.
    if (result instanceof Promise) result.then(() => (done(), attempt()));
    else done();
  }
  if (!shown && isUsable() && changed?.isConnected && (HIDES || isShown(changed))) {
    shown = true;
    tell({ kind: 'shown' });
  }
}

if (PAGE === WANTED) follow(attempt);
