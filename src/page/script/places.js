// ---------------------------------------------------------------------------------------------
// Places that a heading or a text stands for
// ---------------------------------------------------------------------------------------------

const levelOf = heading => Number(attr(heading, 'aria-level')) || (/^h[1-6]$/.test(heading.localName) ? Number(heading.localName[1]) : 2);

// Those of the elements that are in the part of the page that a heading begins: the box around it that no heading of
// the same rank shares; or if it has none, what follows it up to the next one.
function underHeading(heading, found, scope) {
  // A link in the heading itself is that of the heading, also where the part has another one of that name.
  const inside = found.filter(el => el !== heading && within(el, heading));
  if (inside.length) return inside;
  const level = levelOf(heading);
  const isPeer = one => one !== heading && roleOf(one) === 'heading' && levelOf(one) <= level && shown(one);
  let own = heading;
  for (let at = parent(heading); at && at !== scope && within(at, scope) && !elements(at).some(isPeer); at = parent(at)) own = at;
  const boxed = found.filter(el => el !== heading && within(el, own));
  if (boxed.length || tidy(visibleText(own)) !== tidy(visibleText(heading))) return boxed;
  const around = parent(own);
  if (!around) return [];
  const order = elements(around);
  const from = order.indexOf(own);
  const next = order.findIndex((one, index) => index > from && !within(one, own) && isPeer(one));
  const until = next < 0 ? order.length : next;
  const isBetween = el => { const at = order.indexOf(el); return at > from && at < until; };
  return found.filter(isBetween);
}

// Those of the elements that stand together with a text: in the smallest box around it that has any, but in no other
// item of the same list.
function withText(anchor, found, scope) {
  for (let at = anchor, from = anchor; at && within(at, scope); from = at, at = parent(at)) {
    const inside = found.filter(el => el !== anchor && within(el, at));
    if (!inside.length) continue;
    const items = [...childNodes(at)].filter(one => isElement(one) && one !== from && inside.some(el => within(el, one)));
    return items.some(item => isAlike(item, from) && saysMoreThan(item, inside)) ? [] : inside;
  }
  return [];
}

// Whether two boxes are items of one list, as far as their elements tell.
const isAlike = (one, other) => one.localName === other.localName && attr(one, 'class') === attr(other, 'class') && !CELLS.has(roleOf(one));

function saysMoreThan(item, controls) {
  let text = visibleText(item);
  for (const el of controls) if (within(el, item)) text = text.replace(visibleText(el), '');
  return /[\p{L}\p{N}]/u.test(text);
}
