// Shows what waits for review, and sends what a person decides.
(async () => {
  const nav = document.querySelector('nav');
  const main = document.querySelector('main');
  const progress = document.querySelector('.progress');
  const modeButton = document.querySelector('.mode');
  let queue = { groups: [], files: [], orphans: [] };
  let entries = [];
  let at = 0;
  let bySteps = false;
  let over = false;

  // ---- the server

  async function ask(path, order) {
    const options = order && {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(order),
    };
    const answer = await fetch(path, options);
    if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  }

  function tell(error) {
    const text = error instanceof TypeError ? 'the review has ended, or its server cannot be reached' : error.message;
    main.prepend(make('p', { class: 'trouble', role: 'alert' }, text));
    scrollTo(0, 0);
  }

  // ---- what there is to decide

  const waits = (number) => queue.files[number].state === 'waiting';
  const count = (number, noun) => `${number} ${noun}${number === 1 ? '' : 's'}`;

  // Files with one change, or the files of one step in all its cases; then the files of no step.
  function arrange() {
    const known = new Map();
    queue.files.forEach((file, number) => {
      const key = bySteps ? `${file.place}\n${file.step}` : String(file.group);
      if (!known.has(key)) known.set(key, []);
      known.get(key).push(number);
    });
    entries = [...known.values()].map((files) => ({ files }));
    if (queue.orphans.length) entries.push({ orphans: true });
  }

  const same = (number) => queue.files.flatMap((file, other) =>
    file.group === queue.files[number].group && file.state === 'waiting' ? [other] : []);

  const isDone = (entry) => entry.orphans
    ? queue.orphans.every((one) => one.state !== 'waiting')
    : !entry.files.some(waits);

  async function decide(what, files) {
    if (!files.length) return;
    try {
      const before = entries[at];
      queue = await ask('decide', { what, files });
      if (before && isDone(before)) next();
      show();
    } catch (error) {
      tell(error);
    }
  }

  function next() {
    const open = entries.findIndex((entry, other) => other > at && !isDone(entry));
    const any = open < 0 ? entries.findIndex((entry) => !isDone(entry)) : open;
    if (any >= 0) at = any;
  }

  // The file that a key decides about: the one that has the focus, or else the first that waits.
  function current() {
    const entry = entries[at];
    if (!entry || entry.orphans) return null;
    const focused = document.activeElement && document.activeElement.closest('[data-file]');
    const number = focused ? Number(focused.dataset.file) : -1;
    if (number >= 0 && waits(number)) return number;
    const first = entry.files.find(waits);
    return first === undefined ? null : first;
  }

  // ---- what a file shows

  const image = (number, which, alt) => make('img', { src: `picture/${number}/${which}`, alt, decoding: 'async' });

  function pictures(number, had) {
    const figure = (which, title) => make('figure', {}, image(number, which, title), make('figcaption', {}, title));
    if (!had.old) return make('div', { class: 'pictures' }, figure('new', 'new'));
    const upper = image(number, 'new', 'now');
    upper.className = 'upper';
    const slide = make('input', { type: 'range', min: 0, max: 100, value: 50, 'aria-label': 'how much of the picture is the new one' });
    const cut = () => { upper.style.clipPath = `inset(0 ${100 - slide.value}% 0 0)`; };
    slide.addEventListener('input', cut);
    cut();
    const blink = make('button', { type: 'button', title: 'b' }, 'blink');
    blink.addEventListener('click', () => {
      slide.value = Number(slide.value) < 100 ? 100 : 0;
      cut();
    });
    const over = make('div', { class: 'over' }, image(number, 'old', 'accepted'), upper);
    return make('div', {},
      make('div', { class: 'pictures three' }, figure('old', 'accepted'), figure('new', 'now'), figure('difference', 'difference')),
      make('details', { class: 'compare' }, make('summary', {}, 'one over the other'),
        make('p', { class: 'slide' }, 'accepted', slide, 'now', blink), over));
  }

  async function content(number) {
    const shown = await ask(`file/${number}`);
    if (shown.decided) return make('p', { class: 'soft' }, 'decided');
    if (shown.pictures) return pictures(number, shown.pictures);
    if (shown.old) return difference(shown.rows, ['accepted', 'now']);
    return make('pre', { class: 'whole' }, shown.rows.map((row) => row[2] ?? row[1]).join('\n'));
  }

  function button(text, key, action, kind) {
    const made = make('button', { type: 'button', class: kind || '', title: key || null }, text);
    made.addEventListener('click', action);
    return made;
  }

  function fileOf(number, open) {
    const file = queue.files[number];
    const group = queue.groups[file.group];
    const many = same(number).length;
    const body = make('div', { class: 'body' });
    const details = make('details', { class: 'file', 'data-file': number },
      make('summary', {}, make('b', { class: `state ${file.state}` }, file.state), make('span', {}, file.words)), body);
    const fill = async () => {
      if (!details.open || body.childElementCount) return;
      body.append(make('p', { class: 'soft' }, `${file.place}${file.also_in.length ? ` · the step is in ${file.also_in.join(', ')}` : ''}`));
      if (bySteps && group.changes.length) body.append(lines(group.changes));
      if (waits(number)) {
        body.append(make('p', { class: 'actions' },
          button('accept', 'a', () => decide('accept', [number]), 'accept'),
          button('reject', 'r', () => decide('reject', [number]), 'reject'),
          many > 1 && bySteps ? button(`accept the same change everywhere (${many})`, 'e', () => decide('accept', same(number))) : null));
        try {
          body.append(await content(number));
        } catch (error) {
          tell(error);
        }
      } else if (file.state === 'outdated') {
        body.append(make('p', {}, 'It is no longer what was shown: begin the review anew to see what it is now.'));
      }
    };
    details.addEventListener('toggle', fill);
    details.open = open;
    return details;
  }

  // ---- the page

  function title(entry) {
    if (entry.orphans) return count(queue.orphans.length, 'file') + ' of no step';
    const file = queue.files[entry.files[0]];
    if (bySteps) return `${file.step}: ${file.sentence}`;
    const group = queue.groups[file.group];
    return `${group.what}: ${group.changes[0] || file.name}`;
  }

  function showOrphans() {
    const left = queue.orphans.flatMap((one, number) => (one.state === 'waiting' ? [number] : []));
    main.replaceChildren(
      make('h2', {}, 'Files of no step'),
      make('p', { class: 'soft' }, 'The scenarios have no step that keeps these. If a case or step has a new name, give its file the same; otherwise remove it.'),
      make('p', { class: 'actions' }, left.length > 1 ? button(`remove all ${left.length}`, '', () => decide('remove', left), 'reject') : null),
      make('ul', { class: 'orphans' }, queue.orphans.map((one, number) => make('li', {},
        make('code', {}, one.path), one.pending ? ' (pending) ' : ' ',
        one.state === 'waiting' ? button('remove', 'x', () => decide('remove', [number]), 'reject') : make('b', { class: 'state removed' }, 'removed')))));
  }

  function showEntry(entry) {
    const first = queue.files[entry.files[0]];
    const left = entry.files.filter(waits);
    const cases = [...new Set(entry.files.map((number) => queue.files[number].case))];
    const group = queue.groups[first.group];
    const what = bySteps
      ? `step ${first.step} in ${count(cases.length, 'case')}`
      : `${group.what}${entry.files.length > 1 ? `, the same in ${entry.files.length} steps` : ''}`;
    const all = left.length > 1
      ? [button(bySteps ? `accept all ${left.length} of this step` : `accept everywhere (${left.length})`, bySteps ? '' : 'e', () => decide('accept', left), 'accept'),
        button(`reject all ${left.length}`, bySteps ? '' : 'R', () => decide('reject', left), 'reject')]
      : [];
    main.replaceChildren(...[
      make('p', { class: 'soft' }, `${at + 1} of ${entries.length} · ${what}`),
      make('h2', {}, first.sentence),
      bySteps || !group.changes.length ? null : lines(group.changes),
      make('p', { class: 'actions' }, all, button('skip', 's', () => go(1))),
      ...entry.files.map((number, place) => fileOf(number, waits(number) && (bySteps || place === entry.files.findIndex(waits)))),
    ].filter(Boolean));
  }

  function show() {
    arrange();
    at = Math.max(0, Math.min(at, entries.length - 1));
    const decided = queue.files.filter((file) => file.state !== 'waiting').length;
    progress.textContent = `${decided} of ${count(queue.files.length, 'file')} decided`;
    modeButton.setAttribute('aria-pressed', String(bySteps));
    nav.replaceChildren(...entries.map((entry, number) => {
      const item = make('button', { type: 'button', class: isDone(entry) ? 'done' : '', 'aria-current': number === at ? 'true' : null },
        make('span', { class: 'title' }, title(entry)),
        entry.orphans ? null : make('span', { class: 'soft' }, count(entry.files.length, 'file')));
      item.addEventListener('click', () => { at = number; show(); scrollTo(0, 0); });
      return item;
    }));
    const chosen = nav.querySelector('[aria-current]');
    if (chosen) chosen.scrollIntoView({ block: 'nearest' });
    const entry = entries[at];
    if (!entry) main.replaceChildren(make('p', {}, 'Nothing waits.'));
    else if (entry.orphans) showOrphans();
    else showEntry(entry);
    if (entries.length && entries.every(isDone)) {
      main.prepend(make('p', { class: 'all-done' }, 'Everything is decided. ', button('end the review', '', end)));
    }
  }

  function go(by) {
    at = Math.max(0, Math.min(at + by, entries.length - 1));
    show();
    scrollTo(0, 0);
  }

  async function end() {
    try {
      await ask('end', {});
      over = true;
      document.querySelector('.columns').replaceChildren(make('main', {}, make('p', {}, 'The review has ended. You can close this page.')));
      document.querySelector('.tools').remove();
    } catch (error) {
      tell(error);
    }
  }

  // ---- keys

  const KEYS = [['a', 'accept this file'], ['e', 'accept the same change everywhere'], ['r', 'reject this file'],
    ['R', 'reject the same change everywhere'], ['s', 'skip'], ['j', 'next'], ['k', 'the one before'], ['b', 'blink: accepted and new picture in turn'],
    ['t', 'by change, or by step in all its cases'], ['?', 'these keys']];

  const help = () => showKeys(KEYS);

  function blink() {
    const compare = main.querySelector('details[open] .compare');
    if (!compare) return;
    compare.open = true;
    compare.querySelector('button').click();
  }

  function turn() {
    const file = entries[at] && !entries[at].orphans ? entries[at].files[0] : 0;
    bySteps = !bySteps;
    arrange();
    at = Math.max(0, entries.findIndex((entry) => entry.files && entry.files.includes(file)));
    show();
  }

  const about = (action) => () => {
    const number = current();
    if (number !== null) action(number);
  };
  const ACTIONS = {
    a: about((number) => decide('accept', [number])), e: about((number) => decide('accept', same(number))),
    r: about((number) => decide('reject', [number])), R: about((number) => decide('reject', same(number))),
    s: () => go(1), j: () => go(1), k: () => go(-1), b: blink, t: turn, '?': help,
  };

  onKeys(ACTIONS, (event) => over || event.repeat);
  modeButton.addEventListener('click', turn);
  document.querySelector('.keys').addEventListener('click', help);
  document.querySelector('.end').addEventListener('click', end);
  try {
    queue = await ask('queue');
    show();
  } catch (error) {
    tell(error);
  }
})();
