// ---------------------------------------------------------------------------------------------
// Scrolling
// ---------------------------------------------------------------------------------------------

// The boxes that are searched for an element one after the other: the page, or the boxes in it.
let scan = null;

// Scrolls one step: {status: 'there'} if nothing is left to scroll, 'moved' if more may come, 'end' if the element is
// nowhere, or else the answer of `prepare` that says why a locator does not work.
async function scrollStep(order) {
  const { quiet, why, seen } = await settled(() => order.to ? findBelow(order) : null);
  if (!quiet) return { quiet, why };
  if (order.first) scan = null;
  const boxes = scan?.boxes || scrolledBoxes(order);
  if (!Array.isArray(boxes)) return { quiet, ...boxes };
  scan ||= { boxes, at: 0, begun: false };
  return { quiet, ...order.to ? await searchOn(seen) : { status: await scrollToEnd(boxes[0], order.end) ? 'moved' : 'there' } };
}

// What `seek` finds; an element that is drawn outside of its box counts.
function findBelow({ to }) {
  const order = { locator: to, use: 'hover' };
  const seen = seek(order);
  return seen.answer ? seen.answer : { status: 'found', el: seen.el, target: seen.target };
}

// Shows the element, or scrolls on in search of it.
async function searchOn(seen) {
  if (seen.status === 'found') {
    boxed(seen.target).scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
    return { status: 'there', element: describeMatch(seen.el) };
  }
  if (seen.status === 'many' || seen.status === 'invalid') return { status: 'wrong', found: seen };
  for (; scan.at < scan.boxes.length; scan.at++, scan.begun = false) {
    const box = scan.boxes[scan.at];
    if (!scan.begun) {
      scan.begun = true;
      if (await scrollToEnd(box, 'up')) return { status: 'moved' };
    }
    if (await scrollBox(box, 0, box.clientHeight * 0.8)) return { status: 'moved' };
  }
  scan.at = scan.boxes.length - 1;
  scan.begun = true;
  return { status: 'end', found: seen };
}

// How long the page may take to tell that it was scrolled, in milliseconds.
const TELLS = 250;

// Scrolls by so many pixels, and waits until the page has drawn what is there; false if it does not move.
async function scrollBox(box, right, down) {
  const [x, y] = [box.scrollLeft, box.scrollTop];
  const target = box === box.ownerDocument.scrollingElement ? box.ownerDocument : box;
  const told = new Promise(resolve => target.addEventListener('scroll', resolve, { once: true }));
  const drawn = told.then(() => new Promise(resolve => requestAnimationFrame(resolve)));
  box.scrollBy({ left: right, top: down, behavior: 'instant' });
  const moved = Math.abs(box.scrollLeft - x) >= 1 || Math.abs(box.scrollTop - y) >= 1;
  if (moved) await Promise.race([drawn, pause(TELLS)]);
  return moved;
}

function scrollToEnd(box, end) {
  const far = 1e9;
  const ways = { up: [0, -far], down: [0, far], left: [-far, 0], right: [far, 0] };
  return scrollBox(box, ...ways[end]);
}

// The boxes to scroll: the one that is named; or the page, and if an element is looked for, the boxes in it, largest
// first. A page that does not scroll is left out if a box in it does.
function scrolledBoxes({ box: locator, to }) {
  const named = locator ? find(locator, 'place') : { one: document.documentElement };
  if (named.many) return { status: 'wrong', found: { status: 'many', elements: named.many.slice(0, 10).map(describeMatch) } };
  if (!named.one) return { status: 'wrong', found: nothing({ locator: locator, use: 'place' }, named.scope || document.documentElement) };
  const page = document.scrollingElement || document.documentElement;
  const below = elements(named.one).filter(el => el !== page && canScroll(el) && isUsable(el));
  below.sort((a, b) => area(b) - area(a));
  if (!locator) {
    const whole = canScroll(page, true) ? [page] : [];
    const all = to ? [...whole, ...below] : [...whole, ...below].slice(0, 1);
    return all.length ? all : [page];
  }
  if (canScroll(named.one)) return to ? [named.one, ...below.filter(el => el !== named.one)] : [named.one];
  if (below.length) return to ? below : below.slice(0, 1);
  const around = [...ancestors(named.one)].find(el => canScroll(el));
  return [around || page];
}

const area = el => { const rect = box(el); return rect.width * rect.height; };

// Whether an element has more content than it shows, and scrolls it.
function canScroll(el, isPage = false) {
  const { overflowX, overflowY } = style(el);
  const can = value => isPage ? value !== 'hidden' && value !== 'clip' : /^(auto|scroll|overlay)$/.test(value) ||
    value === 'hidden' && el.scrollTop > 0;
  return el.scrollHeight > el.clientHeight + 1 && can(overflowY) || el.scrollWidth > el.clientWidth + 1 && can(overflowX);
}
