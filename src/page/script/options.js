// ---------------------------------------------------------------------------------------------
// Options of a drop-down that the page draws
// ---------------------------------------------------------------------------------------------

// The drop-down that an option is chosen in, and what the page showed before it was opened.
let picking = null;

// Whether its list is open already.
function beginToPick(el, option) {
  const list = isListOpen(el) ? null : openBox(el, option);
  const open = !!list || isListOpen(el);
  const shownBefore = new Set(list ? [] : optionsNamed(option, document.documentElement));
  picking = { el, shownBefore, lists: new Set(open ? [] : innerLists(el)), active: deepActive(), list, said: 0, boxes: null, at: 0, begun: false };
  return open;
}

// Whether its list is open, so that another click would close it.
const isListOpen = el => isList(el) || attr(el, 'aria-expanded') === 'true' && !!listOf(el);

// The box of an open list without roles that shows the option: it lies over the page, and touches the drop-down.
const TOUCHES = 16;
function openBox(el, option) {
  if (listOf(el)) return null;
  const own = boxOnPage(valueBox(el) || drawn(el));
  const isAt = rect => Math.min(own.right, rect.right) > Math.max(own.left, rect.left) &&
    rect.top <= own.bottom + TOUCHES && rect.bottom >= own.top - TOUCHES;
  for (const one of optionsNamed(option, document.documentElement)) {
    const around = boxAround(one);
    if (around && isLayer(around) && !within(el, around) && isAt(boxOnPage(around)) && !isValueOf(one, el)) return around;
  }
  return null;
}

// Whether it is a list box that is always open; some drop-downs have that role, too.
const isList = el => roleOf(el) === 'listbox' && !has(el, 'aria-expanded') && !has(el, 'aria-haspopup');

// The element with the focus, through shadow roots and frames.
function deepActive() {
  let at = null;
  for (let next = document.activeElement; next;) {
    at = next;
    next = at.shadowRoot?.activeElement || frameDocument(at)?.activeElement;
  }
  return at;
}

// The visible list of a drop-down: the one that it refers to, or what is drawn around a list for screen readers.
function listOf(el) {
  if (isList(el)) return el;
  // Where an option was found before, the next one is, too.
  const { list } = picking?.el === el ? picking : {};
  if (list && isThere(list) && isUsable(list)) return list;
  const inner = innerLists(el).find(one => picking?.el !== el || !picking.lists.has(one));
  const lists = inner ? [inner] : listsNamedBy(el);
  for (const list of lists) {
    for (let at = list; at && !isHtml(at, 'body', 'html') && !within(el, at); at = parentAcross(at)) {
      if (isUsable(at) && box(at).height >= 8) return at;
    }
  }
  return null;
}

const innerLists = el => elements(el).filter(one => one !== el && roleOf(one) === 'listbox' && isUsable(one));

// The elements that a drop-down, or what is in or around it, refers to; lists first.
function listsNamedBy(el) {
  const holders = [el, ...elements(el), ...ancestors(el)].filter(one => has(one, 'aria-controls') || has(one, 'aria-owns'));
  const named = holders.slice(0, 5).flatMap(holder => {
    const ids = `${attr(holder, 'aria-controls') || ''} ${attr(holder, 'aria-owns') || ''}`.split(/\s+/).filter(Boolean);
    return ids.map(id => holder.getRootNode().getElementById(id)).filter(Boolean);
  });
  const hasRole = one => attr(one, 'role') === 'listbox';
  return [...named.filter(hasRole), ...named.filter(one => !hasRole(one) && !within(one, el))];
}

// What is drawn around an option without a list: the box that lies over the page.
function boxAround(option) {
  for (let at = parent(option); at && !isHtml(at, 'body', 'html'); at = parent(at)) {
    if (/^(absolute|fixed)$/.test(style(at).position) && box(at).height > box(option).height) return at;
  }
  return parent(option);
}

// The visible options of this text in a scope; or else texts, where a page draws options without a role.
function optionsNamed(text, scope) {
  const drawnOnes = found => found.filter(el => !isHtml(el, 'option') && isUsable(el));
  const options = drawnOnes(matches({ kind: 'role', role: 'option', name: text }, scope, 'click'));
  if (options.length) return outermostLeftOut(options);
  const named = drawnOnes(matches({ kind: 'name', name: text }, scope, 'click'));
  if (named.length) return named;
  const texts = [];
  innermost(scope, textTest(text, 'whole'), texts);
  return drawnOnes(texts);
}

// What an option belongs to: its group, or the heading in front of it.
function groupOf(option, list) {
  for (let at = option; at && at !== list; at = parentAcross(at)) {
    if (roleOf(at) === 'group') return nameOf(at) || tidy(visibleText(at.firstElementChild || at));
    for (let before = at.previousElementSibling; before; before = before.previousElementSibling) {
      const isOption = /^(option|group)$/.test(roleOf(before)) || has(before, 'aria-selected') || style(before).cursor === 'pointer';
      if (!isOption && shown(before) && !blank(visibleText(before))) return tidy(visibleText(before));
    }
  }
  return '';
}

// Time within which a list opens.
const OPENS = 300;

// One step towards the option: {status: 'ready'} with the point to click, 'moved' if the list was scrolled, or
// 'missing' with the reason, and whether its text can be typed to filter the list.
async function pickOption({ option, group, typed }) {
  const { quiet, why, seen } = await settled(() => lookForOption(option, group));
  if (!quiet) return { quiet, why };
  if (!picking) return { quiet, status: 'gone' };
  picking.typed = typed;
  if (seen.found) return { quiet, ...await readyOption(seen.found) };
  const { el } = picking;
  // A list that takes a moment to open needs no filter.
  const types = !typed && !seen.why && (!!seen.list || stillness() > OPENS) && takesFilter(el);
  if (!types && !seen.why && await scrollOn(seen.list)) return { quiet, status: 'moved' };
  const reason = seen.why || !seen.list && fits(el, roleOf(el), 'filtered-select') && 'it opens no list: fill it' || `no option ${inGroup(option, group)}; there are: ${optionNames(seen.list)}`;
  return { quiet, status: 'missing', element: describeMatch(el), why: reason, types, open: !!seen.list, still: stillness() };
}

// Whether the field that has the focus now filters the list.
function takesFilter(el) {
  if (isEditable(el) && !isReadonly(el)) takeFocus(el);
  const active = deepActive();
  return !!active && isEditable(active) && !isReadonly(active) && (within(active, el) || within(el, active) || active !== picking.active);
}

const inGroup = (option, group) => showText(option) + (group ? ` in ${showText(group)}` : '');

// Whether it may be what was chosen or typed in a drop-down; one without a role may hold its list itself.
const isValueOf = (el, select) => within(el, select) && roleOf(select) !== '';

function lookForOption(option, group) {
  if (!picking) return {};
  const list = listOf(picking.el);
  const all = list ? optionsNamed(option, list)
    : optionsNamed(option, document.documentElement).filter(el => !picking.shownBefore.has(el) && !isValueOf(el, picking.el));
  const isMeant = group && textTest(group, 'whole');
  const found = someOf(group ? all.filter(el => isMeant(fold(groupOf(el, list)))) : all, el => !outOfSight(el));
  if (found.length === 1) {
    const isOff = isDisabled(found[0]);
    return isOff ? { list, why: `option ${showText(option)} is disabled` } : { list, found: found[0] };
  }
  if (!found.length) return { list };
  const groups = found.map(el => groupOf(el, list)).filter(Boolean);
  return { list, why: `${found.length} options are called ${showText(option)}${groups.length ? `, in ${groups.map(one => `"${one}"`).join(' and ')}` : ''}` };
}

// Whether the drop-down has the option already: it shows its text. That an option is selected says so only in a list
// box for several: in other lists it may just be the one that a key would choose.
function isPicked(option, list) {
  if (isMarked(option, 'aria-checked') || isTicked(option)) return true;
  const { el } = picking;
  if (isList(el)) return attr(el, 'aria-multiselectable') === 'true' && isMarked(option, 'aria-selected');
  const name = label(option);
  if (isHtml(el, 'input') && isReadonly(el) && fold(el.value) === fold(name)) return true;
  const holder = valueBox(el) || el;
  return !holdsTyped(name, holder) && timesSaid(name, holder, list) > 0;
}

// Whether the text was typed to filter the list and still stands in the field: then others that say it may just
// repeat what is typed.
const holdsTyped = (name, holder) => picking.typed && [picking.el, ...elements(holder)].some(at =>
  isHtml(at, 'input') && fold(at.value) === fold(name));

// How many elements in the box of a drop-down, but not in its list, are this text.
function timesSaid(name, holder, list) {
  const says = textTest({ is: name }, 'bare');
  const { el } = picking;
  // What was typed to filter the list is not chosen yet.
  const isTyped = at => isEditingHost(el) && (within(at, el) || within(el, at));
  return [holder, ...elements(holder)].filter(at => shown(at) && !isHtml(at, 'option') && !isTyped(at) &&
    (!list || !within(at, list) && !within(list, at)) && saying(says, visibleText, at)).length;
}

// The outermost box that contains no other field: what is chosen may stand outside of the field's own frame.
function widestBox(el) {
  let widest = el;
  for (let at = parent(el), steps = 0; at && steps < 6 && fieldsIn(at) <= 1; at = parent(at), steps++) {
    if (isHtml(at, 'body', 'form', 'fieldset', 'table', 'tr', 'td', 'main', 'section') || PLACES.has(roleOf(at))) break;
    widest = at;
  }
  return widest;
}

// Whether the text of the option stands beside the field since it was clicked, or what is chosen is told otherwise,
// such as by a number.
const isSaidAgain = (option, list = picking.list) => timesSaid(label(option), widestBox(picking.el), list) > picking.said ||
  textBeside(list) !== picking.shown;

// What the drop-down shows, without its list.
const textBeside = list => {
  const read = at => textOf(at, node => node === list ? '' : read(node));
  const holder = valueBox(picking.el) || picking.el;
  return list && within(holder, list) ? '' : tidy(read(holder));
};

// Whether a tick box in the option is ticked.
const isTicked = option => elements(option).some(at => at !== option && BOXES.has(roleOf(at)) && checkedState(at, roleOf(at)) === true);

const isMarked = (option, state) => [option, ...ancestors(option)].slice(0, 3).some(at => attr(at, state) === 'true');

async function readyOption(option) {
  picking.list = listOf(picking.el) || boxAround(option);
  const isChosen = isPicked(option, picking.list);
  picking.said = timesSaid(label(option), widestBox(picking.el), picking.list);
  picking.shown = textBeside(picking.list);
  boxed(option).scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
  await pause(FRAME);
  fresh();
  if (!isThere(option)) return { status: 'moved' };
  const hit = reach(option, drawn(option), true);
  if (hit.point) return { status: 'ready', point: hit.point, chosen: isChosen };
  return { status: 'missing', element: describeMatch(picking.el), why: `option "${label(option)}" is ${hit.why}`, types: false, still: stillness() };
}

// Scrolls the list on, from its beginning; false at its end.
async function scrollOn(list) {
  if (!list) return false;
  if (picking.boxes && !picking.boxes.every(isThere)) Object.assign(picking, { boxes: null, at: 0, begun: false });
  picking.boxes ||= [list, ...ancestors(list)].slice(0, 3).flatMap(at => elements(at)).filter((el, at, all) =>
    all.indexOf(el) === at && hasMore(el) && isUsable(el)).slice(0, 2);
  for (; picking.at < picking.boxes.length; picking.at++, picking.begun = false) {
    const scroller = picking.boxes[picking.at];
    if (!picking.begun) {
      picking.begun = true;
      if (await scrollToEnd(scroller, 'up')) return true;
    }
    if (await scrollBox(scroller, 0, scroller.clientHeight * 0.8)) return true;
  }
  return false;
}

// Some lists scroll their own content, and so hide what overflows.
const hasMore = el => el.scrollHeight > el.clientHeight + 1 && el.clientHeight > 20 && style(el).overflowY !== 'visible' && style(el).overflowY !== 'clip';

function optionNames(list) {
  if (!list) return 'none';
  const options = elements(list).filter(el => roleOf(el) === 'option' && isUsable(el));
  const texts = options.length ? options.map(el => tidy(nameOf(el) || visibleText(el))) : [...segments(list)].map(text => tidy(text));
  const names = [...new Set(texts.filter(Boolean))];
  const more = names.length > 12 ? ` and ${names.length - 12} more` : '';
  return names.slice(0, 12).map(name => `"${shorten(name)}"`).join(', ') + more || 'none';
}

// Whether the drop-down has taken the option, and whether its list is still open.
async function pickedOption({ option, group }) {
  const { quiet, why, seen } = await settled(() => {
    if (!picking || !isThere(picking.el)) return { taken: true, open: false };
    Object.assign(picking, { boxes: null, at: 0, begun: false });
    if (picking.list && !listOf(picking.el)) return { taken: true, open: false };
    const { found, list, why: several } = lookForOption(option, group);
    const taken = found ? isPicked(found, list) || isMarked(found, 'aria-selected') || isSaidAgain(found, list || undefined) : !several;
    return { taken, open: !!list && !isList(picking.el) };
  });
  if (!quiet) return { quiet, why };
  return { quiet, ...seen };
}

function endPicking() { picking = null; }
