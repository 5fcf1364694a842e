// Makes one change, once per document, as soon as its place is there. Reports when the change is made, and
// when a person can see it. A dry run only waits for the same moment.

let changed = null;
let made = false;
let shown = false;

// What is entered or chosen, which a script of the page may set back before a person sees it.
const entered = e => JSON.stringify([e.value, e.checked, e.selectedIndex]);
let was = null;
let became = null;
const isSetBack = () => was !== became && entered(changed) === was;

function attempt() {
  if (!made) {
    const e = at(PLACE.at);
    if (!e || mark(e) !== PLACE.mark) return;
    const { unseen, when, change } = Object.values(OPERATORS)[0];
    if (!when(e)) return;
    const beside = e.parentElement;
    const before = short(e);
    was = entered(e);
    made = true;
    const result = DRY ? e : change(e);
    const done = () => {
      changed = result instanceof Element ? result : e;
      became = changed === e ? entered(e) : was;
      if (!changed.isConnected) changed = beside;
      tell({ kind: 'made', before, after: e.isConnected ? short(changed) : '' });
      shown = unseen;
    };
    // A change that takes time counts once it has happened.
    if (result instanceof Promise) result.then(() => (done(), attempt()));
    else done();
  }
  if (!shown && isUsable() && changed?.isConnected && !isSetBack() && (HIDES || isShown(changed))) {
    shown = true;
    tell({ kind: 'shown' });
  }
}

if (PAGE === WANTED) follow(attempt);
