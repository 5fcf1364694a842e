// ---------------------------------------------------------------------------------------------
// Rest: nothing moves any more
// ---------------------------------------------------------------------------------------------

// Two frames are equal when nothing changed for the time of one. Frames themselves are not waited
// for: a page that is not drawn has none, and most pages have been still for long when asked.
const FRAME = 17;
const PATIENCE = 250;

const pause = time => new Promise(resolve => setTimeout(resolve, time));

// Notices changes of the document, its shadow roots and its frames. Where the world of the script
// lasts (see `watch`) it does so from the beginning, so that a page at rest costs no wait;
// otherwise it lasts for one call.
const observer = {
  lasting: false,
  since: 0,
  what: '',
  seen: new WeakSet(),
  mutations: new MutationObserver(records => observer.note(records)),
  scrolled: () => observer.change('the page is scrolling'),

  change(what) {
    this.since = performance.now();
    this.what = what;
  },
  note(records) {
    if (!records.length) return;
    const on = records[records.length - 1].target;
    this.change(isElement(on) ? `<${on.localName}> is changing` : 'text is changing');
  },
  begin() {
    for (const root of roots(document)) {
      if (this.seen.has(root)) continue;
      this.seen.add(root);
      this.mutations.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
      root.addEventListener('scroll', this.scrolled, { capture: true, passive: true });
      this.change('the page is new');
    }
  },
  end() {
    if (this.lasting) return;
    this.mutations.disconnect();
    for (const root of roots(document)) root.removeEventListener('scroll', this.scrolled, { capture: true });
    this.seen = new WeakSet();
  },
  // How long it has to stay as it is to count as still.
  left() {
    this.begin();
    this.note(this.mutations.takeRecords());
    return FRAME - (performance.now() - this.since);
  },
};

// Lets the observer last: for worlds of our own, which live as long as the document.
function watch() {
  observer.lasting = true;
  observer.begin();
}

// Runs one asynchronous answer with the observer on.
const observed = answer => async argument => {
  try {
    return await answer(argument);
  } finally {
    observer.end();
  }
};

// Whether an animation of itself or around it runs.
function isAnimated(el) {
  const root = el.ownerDocument;
  if (!root.getAnimations) return false;
  return root.getAnimations().some(animation => animation.playState === 'running' &&
    animation.effect && animation.effect.target && within(el, animation.effect.target));
}

// Reads the page at a moment of rest. What is read counts when nothing has changed for two frames,
// the reading among them; so the reading takes place while it is waited for, and not after.
async function settled(reading) {
  const begin = performance.now();
  for (;;) {
    const asked = performance.now();
    let why = unrest();
    if (!why) {
      observer.left();
      fresh();
      const seen = reading();
      // A page that could not run for a while has its timers and frames still to come.
      await pause(Math.max(Math.ceil(observer.left()), 1));
      const left = observer.left();
      why = unrest() || (observer.since <= asked && left <= 0 ? '' : observer.what);
      if (!why) return { quiet: true, why: '', seen };
    } else {
      await pause(FRAME);
    }
    if (performance.now() - begin >= PATIENCE) {
      fresh();
      return { quiet: false, why, seen: reading() };
    }
  }
}

// Answers all that is asked, of one moment.
async function look({ checks = [], targets = [], covers = [], next: order = null, page = false, home = '',
  since = null }) {
  next = null;
  const { seen, ...rest } = await settled(() => ({
    checks: checks.map(check),
    targets: targets.map(whereIs),
    covers: covers.map(allOf),
    window: view(),
    next: order && lookAhead(order),
    page: page ? readPage(home) : null,
  }));
  if (!rest.quiet) next = null;
  const same = !!since && since.page === PAGE && observer.since < since.time;
  return { ...rest, same, ...seen };
}

// Tells this document from the one that comes after it, whose time begins anew. As text: not every
// reader of JSON gives a fraction back to the last bit.
const PAGE = String(Math.random());

// The page's time, for `look` to tell what has changed since.
async function ping() {
  observer.left();
  return { page: PAGE, time: performance.now() };
}

function unrest() {
  fresh();
  for (const root of documents()) {
    if (root.readyState !== 'complete') return `document is ${root.readyState}`;
    if (root.fonts && root.fonts.status !== 'loaded') return 'fonts are loading';
    for (const image of root.images) {
      if (image.complete || image.loading === 'lazy' || !shown(image)) continue;
      return `image ${shorten(shortUrl(root.defaultView, image.currentSrc || image.src))} is loading`;
    }
    for (const animation of root.getAnimations ? root.getAnimations() : []) {
      // Endless ones never rest, and those bound to scrolling do not run by themselves.
      if (animation.playState !== 'running' || animation.timeline !== root.timeline) continue;
      if (!animation.effect || animation.effect.getComputedTiming().endTime === Infinity) continue;
      const on = animation.effect.target;
      return on ? `${show(on)} is animated` : 'an animation runs';
    }
  }
  return '';
}

function* documents() {
  for (const root of roots(document)) if (root.nodeType === 9) yield root;
}
