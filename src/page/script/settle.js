// ---------------------------------------------------------------------------------------------
// Stability: nothing moves any more, or nothing that matters
// ---------------------------------------------------------------------------------------------

// Two frames are equal if nothing changed for the duration of one. Frames themselves are not waited for: a page that
// is not drawn has none, and most pages have been stable for long.
const FRAME = 17;
// How long one call waits for stability, in milliseconds.
const PATIENCE = 250;
// Changes that follow each other within this time are one motion.
const MOTION = 500;
// An element that has moved for this long (a ticker, a progress bar of a script) never stops.
const ENDLESS = 1000;
// The same for a page where one element or another keeps changing.
const ENDLESS_PAGE = 3000;
// How long a page's later loads (an image, a font, a frame) are waited for.
const LOADING = 2500;
// Animations up to this length are transitions, which are waited for. Longer ones (a bar that counts down a session)
// are part of the content.
const ANIMATION = 2000;

// A sandboxed page has no scripts and so no timers; only the browser changes it.
const isScripted = !matchMedia('(scripting: none)').matches;
const pause = time => isScripted ? new Promise(resolve => setTimeout(resolve, time)) : Promise.resolve();

// Records changes of the document, its shadow roots and its frames. In a lasting world (see `watch`) it does so from
// the beginning, so that a stable page costs no wait; otherwise for one call.
const observer = {
  lasting: false,
  // Whether fields show their carets.
  caret: true,
  // The time of the last relevant change, and what it was.
  since: 0,
  what: '',
  // The time of the last change of any kind.
  changed: 0,
  motions: new Spans(),
  seen: new WeakSet(),
  mutations: new MutationObserver(records => observer.note(records)),
  scrolled: ({ target }) => observer.change([target], () => 'the page is scrolling'),

  // Records a change of these nodes. Endless motion is ignored.
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
    if (this.lasting) tellArrivals();
    for (const root of roots(document)) {
      if (this.seen.has(root)) continue;
      this.seen.add(root);
      this.mutations.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
      root.addEventListener('scroll', this.scrolled, { capture: true, passive: true });
      if (this.lasting) for (const [event, note] of NOTED) root.addEventListener(event, note, { capture: true });
      if (!this.caret && root.nodeType === 9) hideCaret(root);
      this.change([root], () => 'the page is new');
    }
  },
  end() {
    if (this.lasting) return;
    this.mutations.disconnect();
    for (const root of roots(document)) root.removeEventListener('scroll', this.scrolled, { capture: true });
    this.seen = new WeakSet();
  },
  // How much longer the page must not change to be stable.
  left() {
    this.begin();
    this.note(this.mutations.takeRecords());
    return FRAME - (performance.now() - this.since);
  },
};

// Keeps the observer running: for worlds that live as long as the document.
function watch({ caret }) {
  observer.lasting = true;
  observer.caret = caret;
  observer.begin();
}

// The only style that is added to a page, and only where its pictures are kept: a caret blinks.
function hideCaret(page) {
  const sheet = new page.defaultView.CSSStyleSheet();
  sheet.replaceSync('* { caret-color: transparent !important; }');
  page.adoptedStyleSheets.push(sheet);
}

// Wraps an asynchronous function, which then runs with the observer on.
const withObserver = answer => async argument => {
  try {
    return await answer(argument);
  } finally {
    observer.end();
  }
};

// The running animations of a document, except those driven by scrolling.
const animations = root => (root.getAnimations ? root.getAnimations() : [])
  .filter(({ playState, timeline, effect }) => playState === 'running' && timeline === root.timeline && effect);

// Whether the element or an ancestor is animated.
function isAnimated(el) {
  return animations(el.ownerDocument).some(({ effect }) => effect.target && within(el, effect.target));
}

// Reads the page when it is stable: `{quiet, why, seen}`. A reading counts if nothing has changed for two frames,
// including the reading itself, so it takes place during the wait. If the page does not become stable, the last
// reading is returned with the reason.
async function settled(reading, drawn = false) {
  const begin = performance.now();
  for (;;) {
    const asked = performance.now();
    let why = unrest(drawn);
    if (!why) {
      observer.left();
      fresh();
      const seen = reading();
      // On a page that was blocked for a while, timers and frames are still due.
      await pause(Math.max(Math.ceil(observer.left()), 1));
      const left = observer.left();
      why = unrest(drawn) || (observer.since <= asked && left <= 0 ? '' : observer.what);
      if (!why || !isScripted) return { quiet: true, why: '', seen };
    } else {
      await pause(FRAME);
    }
    if (performance.now() - begin >= PATIENCE || !isScripted) {
      fresh();
      // A document that is being replaced has no content yet.
      return { quiet: false, why, seen: document.documentElement && reading() };
    }
  }
}

// Answers all questions at one moment.
async function observe({ checks = [], targets = [], covers = [], next: order = null, page = false, home = '',
  since = null }) {
  next = null;
  // A condition alone may hold while something is animated.
  const drawn = page || targets.length > 0 || covers.length > 0;
  const { seen, ...rest } = await settled(() => ({
    sight: sight(),
    checks: checks.map(check),
    targets: targets.map(whereIs),
    covers: covers.map(allOf),
    window: view(),
    next: order && lookAhead(order),
    control: next && spotOf(next.seen.el),
    page: page ? readPage(home) : null,
  }), drawn);
  if (!rest.quiet) next = null;
  const unchanged = !!since && since.page === PAGE && observer.since < since.time;
  return { ...rest, unchanged, still: seen?.next ? stillness() : 0, ...seen };
}

// Identifies this document, since the time of the next one starts again. It is text, because not every JSON reader
// preserves all digits of a fraction.
const PAGE = String(Math.random());

// The page's time, for the `since` of `observe`.
async function ping() {
  observer.left();
  return time();
}

const time = () => ({ page: PAGE, time: performance.now(), arrivals: arrivals() });

// For how many milliseconds nothing at all has changed; 0 if the page indicates that it is busy.
function stillness() {
  if (!document.documentElement) return 0;
  for (const root of roots(document)) {
    if (root.nodeType === 9 && animations(root).length) return 0;
    const busy = root.querySelectorAll('[aria-busy=true], [role=progressbar], progress:indeterminate');
    if ([...busy].some(shown)) return 0;
  }
  return performance.now() - observer.changed;
}

// Whether the page has a clock of its own (clock.js).
let hasClock = false;
const withClock = () => { hasClock = true; };

// Asks a document's clock: whether its time is moving, whether the page measures delays by it, and for how many
// milliseconds the next timer waits.
function clockOf({ defaultView }) {
  let answer = null;
  const heard = event => {
    event.stopImmediatePropagation();
    answer = event.detail;
  };
  defaultView.addEventListener('stepproof-clock-is', heard, { capture: true });
  defaultView.dispatchEvent(new CustomEvent('stepproof-clock'));
  defaultView.removeEventListener('stepproof-clock-is', heard, { capture: true });
  return JSON.parse(answer);
}
const clocks = () => hasClock
  ? [...documents()].filter(root => root.defaultView).map(clockOf).filter(clock => clock) : [];

// For how many milliseconds timers of the page wait for its clock to be moved; `null` if none does.
function waitingTimer() {
  const waits = clocks().map(({ wait }) => wait).filter(wait => wait !== null);
  return waits.length ? Math.min(...waits) : null;
}

// What the clock of the page does, or ''. A page that never ceases to measure is not waited for.
let measuredSince = null;
function clockUnrest() {
  const all = clocks();
  if (all.some(({ moves }) => moves)) return 'the time of the page is moving';
  measuredSince = all.some(({ measures }) => measures) ? measuredSince ?? performance.now() : null;
  return measuredSince !== null && performance.now() - measuredSince < ANIMATION ? 'a script measures a delay' : '';
}

const loads = new Spans();
// A load that takes long is not waited for any more, once the page itself has loaded.
const isLoading = key => loads.note(key) < LOADING || !isPageThere();
const isComing = root => !isPageThere() || root !== document && root.defaultView?.performance.now() < LOADING;

// Whether the page itself has loaded. A page that was parsed long ago and never completes has a frame that a script
// writes and does not close; its requests are waited for elsewhere.
function isPageThere() {
  if (document.readyState !== 'interactive') return document.readyState === 'complete';
  const read = performance.getEntriesByType('navigation')[0]?.domContentLoadedEventEnd;
  return read > 0 && performance.now() - read >= LOADING;
}

// Since when animations have been running without a pause.
let animatedSince = null;

// Why the page is not stable; '' if it is. With `drawn`, changes of its appearance count, too.
function unrest(drawn) {
  if (!document.documentElement) return 'the document is empty';
  fresh();
  const moving = clockUnrest();
  if (moving) return moving;
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
  // A sequence of them may also never end.
  animatedSince ??= performance.now();
  return performance.now() - animatedSince < ANIMATION ? animated : '';
}

function* documents() {
  for (const root of roots(document)) if (root.nodeType === 9) yield root;
}
