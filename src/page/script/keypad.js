// ---------------------------------------------------------------------------------------------
// Keypads on the screen, and boxes for one character each
// ---------------------------------------------------------------------------------------------

// Finds what takes the next character: {status: 'key'} with the point to click, 'box' if a box has the focus, or
// 'missing' with the reason, which tells nothing about the character.
async function keyFor({ pad: locator, character, number }) {
  const { quiet, why, seen } = await settled(() => find(locator, 'keys'));
  if (!quiet) return { quiet, why };
  const pad = seen.one;
  if (!pad) return { quiet, status: 'missing', why: 'it is not there any more', still: stillness() };
  const boxes = boxesOf(pad);
  const answer = boxes.length ? focusBox(boxes, number) : await keyOf(pad, character);
  return answer.status === 'missing' ? { quiet, still: stillness(), ...answer } : { quiet, ...answer };
}

// The boxes of a code, one for each character; or the one field that is drawn as such boxes.
function boxesOf(pad) {
  const fields = [pad, ...elements(pad)].filter(el => isHtml(el, 'input') && isEditable(el) && !isDisabled(el) && isThere(el) && rendered(el));
  return fields;
}

function focusBox(boxes, number) {
  // What is typed into one field goes behind what it holds.
  const box = boxes.length === 1 ? boxes[0] : boxes[number];
  if (!box) return { status: 'missing', why: `it has only ${boxes.length} boxes` };
  if (boxes.length === 1 && number > 0 && activeIn(box)) return { status: 'box' };
  if (!takeFocus(box)) return { status: 'missing', why: 'a box of it does not take the focus' };
  selectContent(box);
  return { status: 'box' };
}

async function keyOf(pad, character) {
  const keys = keysNamed(pad, character);
  if (!keys.length) return { status: 'missing', why: 'it has no key for one of the characters' };
  if (keys.length > 1) return { status: 'missing', why: 'it has several keys for one of the characters' };
  const [key] = keys;
  if (isDisabled(key)) return { status: 'missing', why: 'a key of it is disabled' };
  if (!reach(key, drawn(key), true).point) {
    boxed(drawn(key)).scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    await pause(FRAME);
    fresh();
  }
  const hit = reach(key, drawn(key), true);
  return hit.point ? { status: 'key', point: hit.point } : { status: 'missing', why: 'a key of it is covered' };
}

// The keys for a character: what is called so, or else what shows it.
function keysNamed(pad, character) {
  const name = { is: character };
  const test = textTest(name, 'whole');
  const usable = found => someOf(found.filter(isUsable), el => !outOfSight(el));
  const called = usable(matches({ kind: 'name', name }, pad, 'click'));
  if (called.length) return called;
  const images = usable(elements(pad).filter(el => roleOf(el) === 'img' && saying(test, rawName, el)));
  if (images.length) return images;
  const texts = [];
  innermost(pad, test, texts);
  return usable(texts);
}

// Takes the focus from the key that was clicked last, which a page may draw otherwise than the rest.
function leaveKeypad(locator) {
  fresh();
  const { one } = find(locator, 'keys');
  const active = one && one.getRootNode().activeElement;
  if (active && active !== one && within(active, one) && !isEditable(active)) active.blur();
}
