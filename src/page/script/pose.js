// ---------------------------------------------------------------------------------------------
// Posing: preparing the page for a picture
// ---------------------------------------------------------------------------------------------

// Scrolls the elements to mark into view, as a person would, in scrollable containers; for pictures of a guide, it
// also stops animations (until `release`).
async function pose({ targets = [], still = false }) {
  fresh();
  const sought = targets.map(target => pictured(target)).filter(({ el }) => el && isUsable(el));
  // Controls that are not used yet come last, so that they are visible in any case: the reader looks for them.
  sought.sort((a, b) => !!b.before - !!a.before);
  const all = sought.map(({ el }) => drawn(el));
  for (const scroller of scrollersOf(all)) bringInto(scroller, all.filter(el => climbs(el, scroller)));
  fresh();
  for (const { el, before } of sought) {
    if (!before && coveredBy(el)) boxed(drawn(el)).scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
  }
  if (still) {
    const { scrollX, scrollY } = window;
    const [x, y] = [Math.round(scrollX), Math.round(scrollY)];
    if (x !== scrollX || y !== scrollY) scrollTo({ left: x, top: y, behavior: 'instant' });
    freeze();
  }
  return { restless: still && mayMove() };
}

// Scrolls a part of the page, in page coordinates, to the middle of the window.
async function scrollToPart({ x, y, width, height }) {
  const middle = (at, size, all) => Math.round(at + size / 2 - all / 2);
  scrollTo({ left: middle(x, width, innerWidth), top: middle(y, height, innerHeight), behavior: 'instant' });
  return true;
}

const MOVES = /^(auto|scroll|overlay)$/;

// Whether an element, other than the page itself, scrolls its content.
function scrolls(el) {
  if (el.ownerDocument.scrollingElement === el) return el.ownerDocument !== document || isEmbedded;
  if (isViewport(el)) return false;
  const css = style(el);
  return MOVES.test(css.overflowY) && el.scrollHeight > el.clientHeight + 1 ||
    MOVES.test(css.overflowX) && el.scrollWidth > el.clientWidth + 1;
}

// The root, or a body whose overflow applies to the window (css-overflow-3 § 3.3).
function isViewport(el) {
  const root = el.ownerDocument.documentElement;
  return el === root || el === el.ownerDocument.body && style(root).overflowX === 'visible' &&
    style(root).overflowY === 'visible';
}

// The scrollable containers around these elements, innermost first.
function scrollersOf(els) {
  const depths = new Map();
  for (const el of els) {
    const found = [];
    for (let at = parentAcross(el); at; at = parentAcross(at)) if (scrolls(at)) found.push(at);
    found.forEach((scroller, index) => depths.set(scroller, found.length - index));
  }
  return [...depths.keys()].sort((a, b) => depths.get(b) - depths.get(a));
}

function climbs(el, scroller) {
  for (let at = parentAcross(el); at; at = parentAcross(at)) if (at === scroller) return true;
  return false;
}

// Scrolls until all of these are visible, or the last one if they are too far apart.
function bringInto(scroller, els) {
  const root = scroller.ownerDocument;
  const whole = root.scrollingElement === scroller;
  const outer = scroller.getBoundingClientRect();
  const seen = whole ? new DOMRect(0, 0, root.defaultView.innerWidth, root.defaultView.innerHeight)
    : new DOMRect(outer.left + scroller.clientLeft, outer.top + scroller.clientTop, scroller.clientWidth, scroller.clientHeight);
  const rects = els.map(el => rectWithin(el, root));
  const shift = (from, size) => {
    const edges = rects.map(rect => [rect[from], rect[from] + rect[size]]);
    const [start, length] = [seen[from], seen[size]];
    if (edges.every(([a, b]) => a >= start && b <= start + length)) return 0;
    let a = Math.min(...edges.map(edge => edge[0])), b = Math.max(...edges.map(edge => edge[1]));
    if (b - a > length) [a, b] = edges[edges.length - 1];
    return Math.round((a + b) / 2 - start - length / 2);
  };
  const [left, top] = [shift('x', 'width'), shift('y', 'height')];
  if (!left && !top) return;
  scroller.scrollTo({ left: Math.round(scroller.scrollLeft) + left, top: Math.round(scroller.scrollTop) + top, behavior: 'instant' });
}

// The box of an element in the coordinates of `root`, out of the frames in between.
function rectWithin(el, root) {
  let rect = DOMRect.fromRect(box(el));
  for (let at = el; at.ownerDocument !== root;) {
    const frame = at.ownerDocument.defaultView.frameElement;
    if (!frame) break;
    rect = movedRect(rect, ofFrame(frame));
    at = frame;
  }
  return rect;
}

// Functions that restart what was stopped.
let frozen = [];

// Pauses animations: endless ones at the beginning of an iteration, others at their end. The page gets no event.
function freeze() {
  release();
  for (const root of documents()) {
    for (const animation of root.getAnimations ? root.getAnimations() : []) {
      if (animation.playState !== 'running' || animation.timeline !== root.timeline || !animation.effect) continue;
      const { delay, duration, currentIteration, endTime } = animation.effect.getComputedTiming();
      const time = animation.currentTime;
      animation.pause();
      animation.currentTime = endTime === Infinity
        // If iterations alternate, an even one.
        ? delay + ((currentIteration || 0) & ~1) * duration
        : Math.max(endTime - 0.01, delay);
      frozen.push(() => { animation.currentTime = time; animation.play(); });
    }
  }
  for (const root of roots(document)) {
    for (const svg of root.querySelectorAll('svg')) {
      if (svg.ownerSVGElement || !svg.pauseAnimations || svg.animationsPaused()) continue;
      const time = svg.getCurrentTime();
      svg.pauseAnimations();
      svg.setCurrentTime(0);
      frozen.push(() => { svg.setCurrentTime(time); svg.unpauseAnimations(); });
    }
  }
}

// Restarts what was stopped.
function release() {
  for (const goOn of frozen) {
    try { goOn(); } catch { /* It has ended meanwhile. */ }
  }
  frozen = [];
  return true;
}

// Whether something in the window may move so rarely that it seems still.
function mayMove() {
  const seen = el => shown(el) && isInWindow(visibleRect(el));
  for (const root of roots(document)) {
    for (const el of root.querySelectorAll('canvas, marquee, video, img')) {
      if (isHtml(el, 'video') && el.paused) continue;
      if (isHtml(el, 'img') && !/\.(gif|apng)$|^data:image\/(gif|apng)/i.test(el.currentSrc.split(/[?#]/)[0])) continue;
      if (seen(el)) return true;
    }
  }
  return false;
}

const isInWindow = rect => !!rect && rect.x < innerWidth && rect.y < innerHeight &&
  rect.x + rect.width > 0 && rect.y + rect.height > 0;

const DRAWN_BY_ITSELF = new Set(['canvas', 'embed', 'iframe', 'img', 'marquee', 'object', 'progress', 'svg', 'video']);

// The elements that move in these areas of the window: the innermost elements that contain each of them. An element
// that appears and disappears as a whole does not count, since it is not always there.
function movingElements({ areas }) {
  fresh();
  const found = new Set();
  for (const area of areas) {
    const holds = el => {
      const rect = visibleRect(el);
      if (!rect) return false;
      const room = [area.x - rect.x, area.y - rect.y, rect.x + rect.width - area.x - area.width,
        rect.y + rect.height - area.y - area.height];
      return room.every(side => side >= -1) && (DRAWN_BY_ITSELF.has(el.localName) || room.some(side => side > 4));
    };
    let el = elementAt(area.x + area.width / 2, area.y + area.height / 2);
    while (el && !holds(el)) el = parentAcross(el);
    found.add(el || document.documentElement);
  }
  const outer = [...found].filter(el => ![...found].some(other => other !== el && within(el, other)));
  return outer.map(el => ({ what: showCover(el), rect: visibleRect(el) || plain(box(el)) }));
}

// A text with what follows it on its line, which moves when the text is another time as wide; with the whole line where
// that is not aligned to its start.
function withRestOfLine(rect, el) {
  let block = el;
  while (block && /^(inline|contents)/.test(style(block).display)) block = parentAcross(block);
  if (!block) return rect;
  const { direction, textAlign } = style(block);
  const isLeft = direction === 'ltr';
  const { left, right } = block.getBoundingClientRect();
  const atStart = [isLeft ? 'left' : 'right', 'start', 'justify'].includes(textAlign);
  const from = Math.min(rect.left, atStart && isLeft ? rect.left : left);
  const to = Math.max(rect.right, atStart && !isLeft ? rect.right : right);
  return new DOMRect(from, rect.top, to - from, rect.height);
}

// Where these texts are in the window, each with the rest of its line.
function locateTexts({ texts }) {
  fresh();
  const found = [];
  for (const root of roots(document)) {
    const top = root.nodeType === 9 ? root.documentElement : root;
    if (!top) continue;
    const walker = (root.ownerDocument || root).createTreeWalker(root, 4);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (const text of texts) for (let at = node.data.indexOf(text); at >= 0; at = node.data.indexOf(text, at + text.length)) {
        const range = node.ownerDocument.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + text.length);
        const out = outward(node.parentElement || top);
        for (const rect of range.getClientRects()) {
          if (rect.width > 0) found.push(plain(movedRect(withRestOfLine(rect, node.parentElement), out)));
        }
      }
    }
    for (const field of root.querySelectorAll('input, textarea')) {
      if (!texts.some(text => field.value.includes(text)) || !isUsable(field)) continue;
      const rect = visibleRect(field);
      if (rect) found.push(rect);
    }
  }
  return found;
}
