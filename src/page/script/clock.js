// Runs in the page's own world, and in workers, before their scripts, where the device has a clock (`now`).
//
// The time stands still until it is moved. Timers of a second or more wait for that. Shorter ones and frames run as
// ever, and in them as much time has passed as really has, as long as that is less than a second: pages measure delays
// and transitions. An input takes a millisecond, as frameworks compare the times of two events.
(state => {
  'use strict';
  const { at, advance, move } = state;
  const CLOCK = Symbol.for('stepproof.clock');
  if (globalThis[CLOCK]) return void globalThis[CLOCK](at, advance, move);

  const LONG = 1000;
  // What takes less is no delay that a page measures.
  const SHORT = 50;
  // An interval is called at most so often while the time moves.
  const MOST_CALLS = 10_000;
  const { apply, construct, defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
  const { min, max, floor } = Math;
  const RealDate = Date;
  const realTime = RealDate.now;
  const realPerformance = performance.now.bind(performance);
  // A worker has its timers only when its script begins, on a prototype.
  const natives = new Map();
  for (const name of ['setTimeout', 'setInterval', 'clearTimeout', 'requestAnimationFrame']) natives.set(name, globalThis[name]);
  const native = name => natives.get(name) || getPrototypeOf(globalThis)[name];

  // The time, how far it was moved in all, and how often.
  let still = at;
  let passed = 0;
  let moves = move;
  // In a short timer or a frame: the time at which it was set, or the first of those that have set each other, there
  // and in reality.
  let inside = null;
  // When a delay was measured last, in reality.
  let measured = -Infinity;
  // So many moves are under way.
  let moving = 0;

  const now = () => {
    const elapsed = inside ? floor(realPerformance() - inside.since) : 0;
    if (elapsed < SHORT || elapsed >= LONG) return still;
    measured = realPerformance();
    return max(still, inside.from + elapsed);
  };
  // The function, called with the time that passes from now on.
  const later = (callback, give = args => args) => {
    const begun = inside ?? { from: still, since: realPerformance() };
    return function (...args) {
      const outer = inside;
      inside = begun;
      try {
        return apply(callback, this, give(args));
      } finally {
        inside = outer;
      }
    };
  };
  const replace = (object, name, change) => {
    const own = object && getOwnPropertyDescriptor(object, name);
    if (own) defineProperty(object, name, { ...own, ...change(own) });
  };
  const method = (object, name, make) => replace(object, name, ({ value }) => ({ value: make(value) }));
  const getter = (object, name, make) => replace(object, name, ({ get }) => ({ get: make(get) }));

  // ----- what tells the time -----

  method(RealDate, 'now', () => ({ now() { return now(); } }).now);
  const Clock = new Proxy(RealDate, {
    construct: (target, args, made) => construct(target, args.length ? args : [now()], made),
    apply: () => new RealDate(now()).toString(),
  });
  method(RealDate.prototype, 'constructor', () => Clock);
  method(globalThis, 'Date', () => Clock);
  const format = Intl.DateTimeFormat.prototype;
  const formats = new WeakMap();
  getter(format, 'format', get => function () {
    const bound = apply(get, this, []);
    if (!formats.has(this)) formats.set(this, date => bound(date === undefined ? now() : date));
    return formats.get(this);
  });
  method(format, 'formatToParts', value => function formatToParts(date) {
    return apply(value, this, [date === undefined ? now() : date]);
  });
  if (globalThis.Temporal) {
    const { Instant, Now } = Temporal;
    const zoned = zone => Instant.fromEpochMilliseconds(now()).toZonedDateTimeISO(zone ?? Now.timeZoneId());
    method(Now, 'instant', () => () => Instant.fromEpochMilliseconds(now()));
    method(Now, 'zonedDateTimeISO', () => zoned);
    method(Now, 'plainDateTimeISO', () => zone => zoned(zone).toPlainDateTime());
    method(Now, 'plainDateISO', () => zone => zoned(zone).toPlainDate());
    method(Now, 'plainTimeISO', () => zone => zoned(zone).toPlainTime());
  }
  const origin = at - realPerformance();
  method(Performance.prototype, 'now', () => function () { return realPerformance() + passed; });
  getter(Performance.prototype, 'timeOrigin', () => () => origin);

  // The browser keeps cookies by its own clock: their end is moved there.
  if (globalThis.Document) {
    replace(Document.prototype, 'cookie', ({ set }) => ({ set(cookie) {
      const moved = String(cookie).replace(/(;\s*expires\s*=\s*)([^;]+)/i, (whole, key, end) => {
        const until = RealDate.parse(end);
        return until > 0 ? key + new RealDate(until - now() + realTime()).toUTCString() : whole;
      });
      apply(set, this, [moved]);
    } }));
  }

  // ----- timers -----

  // Those that wait for the time to move, by an id that the browser does not give.
  const waiting = new Map();
  let lastId = 2 ** 30;
  const wait = (callback, delay, repeats, args) => {
    const id = ++lastId;
    waiting.set(id, { callback, args, due: now() + delay, period: repeats ? delay : 0 });
    return id;
  };
  const timer = (name, repeats) => function (callback, delay, ...args) {
    const time = Number(delay) | 0;
    if (time >= LONG) return wait(callback, time, repeats, args);
    return native(name)(typeof callback === 'function' ? later(callback) : callback, time, ...args);
  };
  const clear = id => { if (!waiting.delete(Number(id))) native('clearTimeout')(id); };
  const frame = callback => native('requestAnimationFrame')(
    typeof callback === 'function' ? later(callback, ([time]) => [time + passed]) : callback);
  const timers = { setTimeout: timer('setTimeout', false), setInterval: timer('setInterval', true), clearTimeout: clear,
    clearInterval: clear, ...globalThis.requestAnimationFrame && { requestAnimationFrame: frame } };
  for (const [name, value] of Object.entries(timers)) {
    defineProperty(globalThis, name, { value, writable: true, enumerable: true, configurable: true });
  }

  // Calls a timer as the browser does: what it throws is an error of the page, and its promises are kept before the
  // next one is called.
  const channel = new MessageChannel();
  const calls = [];
  channel.port1.onmessage = () => {
    const { callback, args, done } = calls.shift();
    try {
      if (typeof callback === 'function') apply(callback, globalThis, args);
      else native('setTimeout')(callback, 0);
    } finally {
      done();
    }
  };
  const call = ({ callback, args }) => new Promise(done => {
    calls.push({ callback, args, done });
    channel.port2.postMessage(null);
  });
  const reach = time => {
    passed += max(0, time - still);
    still = max(still, time);
  };

  const pass = async time => {
    moving++;
    const end = still + time;
    for (const each of waiting.values()) {
      if (each.period) each.due += max(0, floor((end - each.due) / each.period) - MOST_CALLS) * each.period;
    }
    for (;;) {
      let next = null;
      for (const [id, each] of waiting) if (each.due <= end && !(next?.due <= each.due)) next = { ...each, id };
      if (!next) break;
      reach(next.due);
      if (next.period) waiting.get(next.id).due += next.period;
      else waiting.delete(next.id);
      await call(next);
    }
    reach(end);
    moving--;
  };

  defineProperty(globalThis, CLOCK, { value: (time, advance, move) => {
    if (move <= moves) return;
    moves = move;
    if (advance !== null) return void pass(advance);
    for (const each of waiting.values()) each.due += time - still;
    still = time;
  } });

  // ----- the page -----

  if (!globalThis.document) return;
  for (const input of ['pointerdown', 'pointerup', 'mousedown', 'mouseup', 'click', 'dblclick', 'contextmenu', 'touchstart',
    'touchend', 'keydown', 'keyup', 'beforeinput', 'input', 'change', 'drop', 'paste', 'focusin', 'focusout']) {
    addEventListener(input, ({ isTrusted }) => { still += isTrusted; }, { capture: true });
  }
  // The page script asks whether the time is moving, whether the page measures delays, and for how long the next timer
  // waits.
  addEventListener('stepproof-clock', event => {
    event.stopImmediatePropagation();
    const left = [...waiting.values()].map(({ due }) => due - now());
    const measures = realPerformance() - measured < SHORT;
    const detail = JSON.stringify({ moves: moving > 0, measures, wait: left.length ? min(...left) : null });
    dispatchEvent(new CustomEvent('stepproof-clock-is', { detail }));
  }, { capture: true });
})
