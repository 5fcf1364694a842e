// ---------------------------------------------------------------------------------------------
// Rest: nothing moves any more, or nothing that matters
// ---------------------------------------------------------------------------------------------

// Two frames are equal when nothing changed for the time of one. Frames themselves are not waited
// for: a page that is not drawn has none, and most pages have been still for long when asked.
const FRAME = 17;
// How long one call waits for rest.
const PATIENCE = 250;
// Changes that follow each other faster than this are one motion.
const MOTION = 500;
// An element that moves for so long (a ticker, a bar that a script draws) moves without end.
const ENDLESS = 1000;
// So does a page where one thing or the other changes all that time.
const ENDLESS_PAGE = 3000;
// What a page loads later on (an image, a font, a frame) is waited for so long.
const LOADING = 2500;
// Animations of up to this length belong to the coming and going of things. Longer ones (a bar that
// counts down a session) are part of what is shown.
const ANIMATION = 2000;

// A page in a sandbox has no scripts, hence no timers; there nothing but the browser changes it.
const isScripted = !matchMedia('(scripting: none)').matches;
const pause = time => isScripted ? new Promise(resolve => setTimeout(resolve, time)) : Promise.resolve();

// Notices changes of the document, its shadow roots and its frames. Where the world of the script
// lasts (see `watch`) it does so from the beginning, so that a page at rest costs no wait;
// otherwise it lasts for one call.
const observer = {
  lasting: false,
  // The last change that matters, and what it was.
  since: 0,
  what: '',
  // The last change of any kind.
  changed: 0,
  motions: new Spans(),
  seen: new WeakSet(),
  mutations: new MutationObserver(records => observer.note(records)),
  scrolled: ({ target }) => observer.change([target], () => 'the page is scrolling'),

  // Notes a change of these nodes. What moves without end is passed over.
  change(nodes, tell) {
    this.changed = performance.now();
    const endless = this.motions.note(this, MOTION) > ENDLESS_PAGE;
    const moving = [...new Set(nodes)].filter(node => this.motions.note(node, MOTION) <= ENDLESS);
    if (!moving.length || endless) return;
    this.since = this.changed;
    this.what = tell(moving[moving.length - 1]);
  },
  note(records) {
    if (!records.length) return;
    this.change(records.map(record => record.target),
      node => isElement(node) ? `<${node.localName}> is changing` : 'text is changing');
  },
  begin() {
    for (const root of roots(document)) {
      if (this.seen.has(root)) continue;
      this.seen.add(root);
      this.mutations.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
      root.addEventListener('scroll', this.scrolled, { capture: true, passive: true });
      this.change([root], () => 'the page is new');
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
const withObserver = answer => async argument => {
  try {
    return await answer(argument);
  } finally {
    observer.end();
  }
};

// The animations that run by themselves, of a document.
const animations = root => (root.getAnimations ? root.getAnimations() : [])
  .filter(({ playState, timeline, effect }) => playState === 'running' && timeline === root.timeline && effect);

// Whether an animation of itself or around it runs.
function isAnimated(el) {
  return animations(el.ownerDocument).some(({ effect }) => effect.target && within(el, effect.target));
}

// Reads the page at a moment of rest: `{quiet, why, seen}`. What is read counts when nothing has
// changed for two frames, the reading among them; so the reading takes place while it is waited
// for, and not after. Of a page that does not come to rest it is told as it is, with the reason.
async function settled(reading, drawn = false) {
  const begin = performance.now();
  for (;;) {
    const asked = performance.now();
    let why = unrest(drawn);
    if (!why) {
      observer.left();
      fresh();
      const seen = reading();
      // A page that could not run for a while has its timers and frames still to come.
      await pause(Math.max(Math.ceil(observer.left()), 1));
      const left = observer.left();
      why = unrest(drawn) || (observer.since <= asked && left <= 0 ? '' : observer.what);
      if (!why || !isScripted) return { quiet: true, why: '', seen };
    } else {
      await pause(FRAME);
    }
    if (performance.now() - begin >= PATIENCE || !isScripted) {
      fresh();
      // A document that is being written anew has nothing yet.
      return { quiet: false, why, seen: document.documentElement && reading() };
    }
  }
}

// Answers all that is asked, of one moment.
async function observe({ checks = [], targets = [], covers = [], next: order = null, page = false, home = '',
  since = null }) {
  next = null;
  // Where only a condition is asked for, it may hold while something is animated.
  const drawn = page || targets.length > 0 || covers.length > 0;
  const { seen, ...rest } = await settled(() => ({
    checks: checks.map(check),
    targets: targets.map(whereIs),
    covers: covers.map(allOf),
    window: view(),
    next: order && lookAhead(order),
    page: page ? readPage(home) : null,
  }), drawn);
  if (!rest.quiet) next = null;
  const unchanged = !!since && since.page === PAGE && observer.since < since.time;
  return { ...rest, unchanged, still: seen?.next ? stillness() : 0, ...seen };
}

// Tells this document from the one that comes after it, whose time begins anew. As text: not every
// reader of JSON gives a fraction back to the last bit.
const PAGE = String(Math.random());

// The page's time, for `observe` to tell what has changed since.
async function ping() {
  observer.left();
  return { page: PAGE, time: performance.now() };
}

// For how many milliseconds nothing at all has changed; 0 while the page shows that it is busy.
function stillness() {
  if (!document.documentElement) return 0;
  for (const root of roots(document)) {
    if (root.nodeType === 9 && animations(root).length) return 0;
    const busy = root.querySelectorAll('[aria-busy=true], [role=progressbar], progress:indeterminate');
    if ([...busy].some(shown)) return 0;
  }
  return performance.now() - observer.changed;
}

const loads = new Spans();
// What has been loading for long is not waited for any more, once the page itself is there.
const isLoading = key => loads.note(key) < LOADING || !isPageThere();
const isComing = root => !isPageThere() || root !== document && root.defaultView?.performance.now() < LOADING;

// The page itself is there. One that was read long ago and is never complete has a frame that a script
// writes and does not close: what it asks of the site is waited for elsewhere.
function isPageThere() {
  if (document.readyState !== 'interactive') return document.readyState === 'complete';
  const read = performance.getEntriesByType('navigation')[0]?.domContentLoadedEventEnd;
  return read > 0 && performance.now() - read >= LOADING;
}

// Since when animations have been running without a pause.
let animatedSince = null;

// What the page still does, if it does not rest; `drawn`: also what changes only how it looks.
function unrest(drawn) {
  if (!document.documentElement) return 'the document is empty';
  fresh();
  let animated = '';
  for (const root of documents()) {
    if (root.readyState !== 'complete' && isComing(root)) return `document is ${root.readyState}`;
    if (root.fonts && root.fonts.status !== 'loaded' && isLoading(root.fonts)) return 'fonts are loading';
    for (const image of root.images) {
      if (image.complete || image.loading === 'lazy' || !shown(image) || !isLoading(image)) continue;
      return `image ${shorten(shortUrl(root.defaultView, image.currentSrc || image.src))} is loading`;
    }
    if (drawn && !animated) {
      const ending = animations(root).find(({ effect, playbackRate }) =>
        effect.getComputedTiming().endTime / Math.abs(playbackRate || 1) <= ANIMATION);
      if (ending) animated = ending.effect.target ? `${show(ending.effect.target)} is animated` : 'an animation runs';
    }
  }
  if (!animated) {
    if (drawn) animatedSince = null;
    return '';
  }
  // One after the other, they too may go on without end.
  animatedSince ??= performance.now();
  return performance.now() - animatedSince < ANIMATION ? animated : '';
}

function* documents() {
  for (const root of roots(document)) if (root.nodeType === 9) yield root;
}
