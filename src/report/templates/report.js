// Shows the record that stands in the page as data.
(() => {
  const data = (id) => {
    const found = document.getElementById(id);
    return found && JSON.parse(found.textContent);
  };
  const run = data('run');
  const columns = document.querySelector('.columns');
  const main = document.querySelector('main');
  const list = document.querySelector('.cases');
  const search = document.querySelector('.filter input');
  const parts = new Map();

  const seconds = (ms) => ms < 60000
    ? `${(Math.floor(ms / 100) / 10).toFixed(1)}s`
    : `${Math.floor(ms / 60000)}m ${String(Math.floor(ms / 1000) % 60).padStart(2, '0')}s`;
  const label = (outcome) => make('span', { class: `label ${outcome}` }, run.labels[outcome]);
  const facts = (...texts) => make('p', { class: 'facts soft' },
    texts.filter(Boolean).map((text) => make('span', {}, text)));

  // A text or picture stands in the page once, however many steps show it.
  function part(id) {
    if (!parts.has(id)) {
      const found = document.getElementById(id);
      if (!found) return null;
      parts.set(id, found.type === 'application/json' ? JSON.parse(found.textContent) : found.textContent);
    }
    return parts.get(id);
  }

  // ---- commands

  function copy(button, code) {
    const done = () => {
      button.textContent = 'copied';
      setTimeout(() => { button.textContent = 'copy'; }, 1500);
    };
    const select = () => {
      const selection = getSelection();
      selection.selectAllChildren(code);
      if (document.execCommand('copy')) done();
    };
    if (navigator.clipboard) navigator.clipboard.writeText(code.textContent).then(done, select);
    else select();
  }

  function command({ what, text }) {
    const code = make('code', {}, text);
    const button = make('button', { type: 'button', 'aria-label': `copy: ${what}` }, 'copy');
    button.addEventListener('click', () => copy(button, code));
    return make('div', { class: 'command' }, make('span', { class: 'what' }, what), code, button);
  }

  // ---- what a step shows

  const FEW = 6;

  // The first of many lines, and a button for the others: the picture below must stay in sight.
  function short(items) {
    if (items.length <= FEW + 1) return items;
    const rest = items.slice(FEW);
    const more = make('button', { type: 'button' }, `… ${rest.length} more lines`);
    const place = make('li', { class: 'rest' }, more);
    more.addEventListener('click', () => place.replaceWith(...rest));
    return [...items.slice(0, FEW), place];
  }

  function failure(one, outcome) {
    const details = short(one.details.map((line) => make('li', {}, line)));
    const causes = short(one.causes.map((line) => make('li', { class: 'cause' }, line)));
    return make('div', { class: `failure ${outcome === 'warned' ? 'warned' : ''}` },
      make('strong', {}, one.title),
      make('span', { class: 'soft' }, [one.place, one.class].filter(Boolean).join(' · ')),
      make('ul', {}, details, causes, one.help && make('li', { class: 'help' }, one.help) || null));
  }

  function source(picture) {
    if (picture.link) return picture.link;
    const bytes = part(picture.part);
    return bytes && `data:image/png;base64,${bytes}`;
  }

  function framed(picture) {
    const image = make('img', { src: source(picture), alt: picture.alt, loading: 'lazy', decoding: 'async' });
    const marks = picture.marks.map((mark) => {
      const box = make('span', { class: 'mark', title: mark.what }, make('b', {}, String(mark.number)));
      ['left', 'top', 'width', 'height'].forEach((side, at) => { box.style[side] = `${mark.at[at]}%`; });
      return box;
    });
    return [image, ...marks];
  }

  function enlarge(picture) {
    const close = make('button', { value: 'close' }, 'close');
    const dialog = make('dialog', { 'aria-label': picture.alt },
      make('form', { method: 'dialog' }, make('span', {}, picture.kind), close),
      make('div', { class: 'frame' }, framed(picture)));
    dialog.addEventListener('close', () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }

  function figure(picture) {
    const open = make('button', { type: 'button', class: 'frame', 'aria-label': `enlarge: ${picture.alt}` }, framed(picture));
    open.addEventListener('click', () => enlarge(picture));
    const marks = picture.marks.map((mark) => `${mark.number} ${mark.what}`);
    return make('figure', {}, open,
      make('figcaption', {}, [picture.kind, ...marks, ...picture.notes].join(' · ')));
  }

  // A part of a step that is made when it is opened.
  function more(title, content) {
    const details = make('details', { class: 'more' }, make('summary', {}, title));
    details.addEventListener('toggle', () => {
      if (details.open && details.childElementCount === 1) details.append(...[content()].flat());
    });
    return details;
  }

  function pageText(page) {
    const shown = [];
    if (page.changes.length) shown.push(lines(page.changes));
    if (page.rows) shown.push(difference(page.rows, ['accepted', 'now']));
    shown.push(...page.commands.map(command));
    if (page.part) shown.push(more('the whole page as text', () => make('pre', {}, part(page.part) || '')));
    if (page.link) shown.push(make('p', {}, make('a', { href: page.link }, 'the whole page as text')));
    return shown;
  }

  // What a page violates of the rules of accessibility.
  function violation(one) {
    return make('div', { class: `failure ${one.known ? 'warned' : ''}` },
      make('strong', {}, one.what),
      make('span', { class: 'soft' }, [one.known ? 'known' : '', one.help].filter(Boolean).join(' · ')),
      one.picture && make('div', { class: 'element' }, figure(one.picture)),
      more('how to fix it, and where it is', () => [make('pre', {}, one.fix),
        command({ what: 'selector', text: one.selector }), command({ what: 'about the rule', text: one.url })]));
  }

  function accessibility({ violations, fixed }) {
    const shown = violations.slice(0, FEW).map(violation);
    const rest = violations.slice(FEW);
    if (rest.length) shown.push(more(`${rest.length} more`, () => rest.map(violation)));
    if (fixed.length) shown.push(make('p', {}, 'Known, and no longer there:'), lines(fixed));
    return shown.length ? shown : [make('p', { class: 'soft' }, 'The page violates none of the rules.')];
  }

  function timings(step) {
    const all = step.timings.reduce((sum, [, ms]) => sum + ms, 0) || 1;
    const bar = make('div', { class: 'bar', 'aria-hidden': 'true' }, step.timings.map(([, ms]) => {
      const piece = make('i', {});
      piece.style.width = `${ms / all * 100}%`;
      return piece;
    }));
    const legend = step.timings.map(([what, ms]) => make('span', {}, make('i', {}), `${what} ${Math.round(ms)} ms`));
    return [bar, make('p', { class: 'legend' }, legend)];
  }

  function body(step) {
    const titled = (title, ...content) => [make('h4', {}, title), ...content];
    const shown = step.failures.map((one) => failure(one, step.outcome));
    if (step.pictures.length) {
      shown.push(...titled('Picture', make('div', { class: 'pictures' }, step.pictures.map(figure))));
    }
    if (step.page) shown.push(...titled(`Page (${step.page.verdict})`, ...pageText(step.page)));
    if (step.errors.length) shown.push(...titled('Page errors and failed requests', lines(step.errors)));
    if (step.accessibility) shown.push(...titled('Accessibility', ...accessibility(step.accessibility)));
    if (step.sentences.length) shown.push(...titled('Sentence', ...step.sentences.map((one) => failure(one, 'warned'))));
    if (step.trace.length) shown.push(more('Trace: what was looked for, found and done', () => traceOf(step.trace, make)));
    if (step.outcome !== 'skipped') shown.push(...titled('Time', ...timings(step)));
    shown.push(...titled('Commands', ...step.commands.map(command)));
    return make('div', { class: 'body' }, shown);
  }

  function stepOf(step, open, id) {
    const summary = make('summary', {},
      make('span', { class: 'number' }, String(step.number)),
      label(step.outcome),
      make('span', { class: 'sentence' }, step.text, make('span', { class: 'soft' }, `${step.id} · ${step.place}`)),
      make('span', { class: 'time soft' }, step.outcome === 'skipped' ? '' : seconds(step.ms)));
    const details = make('details', { class: 'step', id }, summary);
    const fill = () => {
      if (details.open && details.childElementCount === 1) details.append(body(step));
    };
    details.addEventListener('toggle', fill);
    details.open = open;
    fill();
    return details;
  }

  // An attempt before the last one.
  function attempt({ title, failures, steps }) {
    return more(title, () => make('div', {}, failures.map((one) => failure(one, 'failed')),
      steps.map((step) => stepOf(step, step.failures.length > 0, null))));
  }

  // ---- pages: the run, and each case

  function showCase(index, number) {
    const summary = run.cases[index];
    const detail = data(`case-${index}`);
    if (!detail) {
      // A large report: its data is still being read.
      main.replaceChildren(make('p', { class: 'soft' }, 'Reading …'));
      addEventListener('DOMContentLoaded', route, { once: true });
      return;
    }
    const opened = (step) => step.number === number || (!number && step.failures.length > 0);
    main.replaceChildren(
      make('a', { class: 'back', href: '#' }, '← all cases'),
      make('div', { class: 'head' }, label(summary.outcome), make('h2', {}, summary.id)),
      make('p', {}, summary.title),
      facts(seconds(summary.ms), summary.steps, summary.place, detail.browser),
      make('p', { class: 'facts' }, summary.tags.map((tag) => make('span', { class: 'tag' }, tag))),
      ...detail.failures.map((one) => failure(one, summary.outcome)),
      ...detail.attempts.map(attempt),
      make('h3', {}, 'Steps'),
      ...detail.steps.map((step) => stepOf(step, opened(step), `step-${step.number}`)),
      make('h3', {}, 'Commands'),
      ...detail.commands.map(command));
    const step = number && document.getElementById(`step-${number}`);
    if (step) step.scrollIntoView();
    else scrollTo(0, 0);
  }

  function slow(entries, where) {
    const most = Math.max(1, ...entries.map((entry) => entry.ms));
    return make('div', { class: 'slow' }, entries.map((entry) => {
      const meter = make('span', { class: 'meter', 'aria-hidden': 'true' });
      meter.style.width = `${entry.ms / most * 100}%`;
      return make('a', { href: where(entry) },
        make('span', { class: 'time' }, seconds(entry.ms)), make('span', {}, entry.name), meter);
    }));
  }

  // What the history shows of cases and steps.
  function trends({ flaky, slower }) {
    const name = (one) => one.case === null ? one.name : make('a', { href: `#case/${one.case}` }, one.name);
    const row = (one) => make('tr', {}, make('td', {}, name(one)),
      ...[one.runs, one.flaky, one.failed].map((number) => make('td', {}, String(number))),
      make('td', {}, seconds(one.before_ms)), make('td', {}, seconds(one.lately_ms)));
    const table = (title, all) => all.length ? [make('h4', {}, title), make('div', { class: 'wide' }, make('table', {},
      make('thead', {}, make('tr', {}, ['', 'runs', 'flaky', 'failed', 'before', 'lately'].map((text) => make('th', {}, text)))),
      make('tbody', {}, all.map(row))))] : [];
    const shown = [...table('Flaky', flaky), ...table('Slower than before', slower)];
    return shown.length ? shown : [make('p', { class: 'soft' }, 'Nothing is flaky, and nothing has become slower.')];
  }

  const MANY = 10;

  // The cases that did not pass, which come first in the list, with all of why.
  function notPassed() {
    const all = run.cases.flatMap((one, index) => one.why && one.outcome !== 'skipped' ? [{ ...one, index }] : []);
    const shown = all.slice(0, MANY).map((one) => make('a', { href: `#case/${one.index}` },
      label(one.outcome), make('span', { class: 'id' }, one.id), make('span', { class: 'why' }, one.why)));
    if (all.length > MANY) shown.push(make('p', { class: 'soft' }, `and ${all.length - MANY} more in the list of cases`));
    return shown.length ? [make('div', { class: 'listed' }, shown)] : [];
  }

  function showRun() {
    const shown = [make('h2', {}, 'Overview')];
    const titled = (title, ...content) => shown.push(make('h3', {}, title), ...content);
    shown.push(...notPassed());
    if (run.again) titled('To run what did not pass', command(run.again));
    for (const shared of run.shared) {
      titled(`The same change in ${shared.names.length} steps`, lines(shared.changes),
        ...shared.commands.map(command), more('the steps', () => lines(shared.names)));
    }
    if (run.errors.length) titled('Page errors that no failure tells', lines(run.errors));
    if (run.accessibility.length) titled('Accessibility', lines(run.accessibility));
    if (run.sentences.length) titled('Terms of sentences that no page shows', lines(run.sentences));
    if (run.history) titled(`The last ${run.history.runs}`, ...trends(run.history));
    titled('Slowest cases', slow(run.slow_cases, (entry) => `#case/${entry.case}`));
    titled('Slowest steps', slow(run.slow_steps, (entry) => `#case/${entry.case}/${entry.step}`));
    titled('Keys', make('p', {}, make('button', { type: 'button', onclick: help }, 'keys'), ' or press ', make('kbd', {}, '?')));
    main.replaceChildren(...shown);
    scrollTo(0, 0);
  }

  function route() {
    if (location.hash === '#content') return;
    const found = /^#case\/(\d+)(?:\/(\d+))?$/.exec(location.hash);
    const index = found ? Number(found[1]) : -1;
    const isCase = index in run.cases;
    columns.dataset.shows = isCase ? 'case' : 'run';
    document.title = `${isCase ? `${run.cases[index].id} · ` : ''}${run.title}`;
    for (const item of list.querySelectorAll('[aria-current]')) item.removeAttribute('aria-current');
    if (!isCase) {
      showRun();
      return;
    }
    const item = list.querySelector(`[href="#case/${index}"]`);
    if (item) {
      item.setAttribute('aria-current', 'true');
      item.scrollIntoView({ block: 'nearest' });
    }
    showCase(index, found[2] ? Number(found[2]) : 0);
  }

  // ---- the list

  const chosen = new Set();
  const items = run.cases.map((one, index) => {
    one.index = index;
    const item = make('a', { href: `#case/${index}` },
      label(one.outcome), make('span', { class: 'id' }, one.id), make('span', { class: 'time' }, seconds(one.ms)),
      make('span', { class: 'title' }, one.title), one.why ? make('span', { class: 'why', title: one.why }, one.why) : null);
    return item;
  });

  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    run.cases.forEach((one, index) => {
      one.searched = one.searched || [one.id, one.title, one.why, one.place, ...one.tags, one.words].join('\n').toLowerCase();
      const fits = (!chosen.size || chosen.has(one.outcome)) && words.every((word) => one.searched.includes(word));
      items[index].hidden = !fits;
      shown += fits;
    });
    document.querySelector('.none').hidden = shown > 0;
    document.querySelector('.shown').textContent = `${shown} of ${run.cases.length} cases`;
  }

  function kinds() {
    return run.kinds.map(([outcome, count]) => {
      const button = make('button', { type: 'button', class: outcome, 'aria-pressed': 'false' }, `${count} ${outcome}`);
      button.addEventListener('click', () => {
        if (!chosen.delete(outcome)) chosen.add(outcome);
        button.setAttribute('aria-pressed', String(chosen.has(outcome)));
        filter();
      });
      return button;
    });
  }

  // ---- keys

  const KEYS = [['/', 'search'], ['j', 'next case'], ['k', 'case before'], ['n', 'next step that failed'],
    ['e', 'open or close all steps'], ['g', 'the whole run'], ['?', 'these keys']];

  const help = () => showKeys(KEYS);

  function move(by) {
    const visible = items.filter((item) => !item.hidden);
    const at = visible.findIndex((item) => item.hasAttribute('aria-current'));
    const next = visible[at < 0 ? (by > 0 ? 0 : visible.length - 1) : at + by];
    if (next) location.hash = next.getAttribute('href');
  }

  function toFailure() {
    const failed = [...main.querySelectorAll('details.step')].filter((step) => step.querySelector('.failed, .broken, .warned'));
    const next = failed.find((step) => step.getBoundingClientRect().top > 40) || failed[0];
    if (!next) return;
    next.open = true;
    next.scrollIntoView();
    next.querySelector('summary').focus({ preventScroll: true });
  }

  function openAll() {
    const steps = [...main.querySelectorAll('details.step')];
    const open = steps.some((step) => !step.open);
    for (const step of steps) step.open = open;
  }

  const ACTIONS = {
    '/': () => { search.focus(); search.select(); },
    j: () => move(1), k: () => move(-1), n: toFailure, e: openAll, g: () => { location.hash = ''; }, '?': help,
  };

  onKeys(ACTIONS, (event) => {
    if (event.target !== search) return false;
    if (event.key === 'Escape') { search.value = ''; filter(); search.blur(); }
    return true;
  });

  document.querySelector('.kinds').append(...kinds());
  list.prepend(...items);
  search.addEventListener('input', filter);
  addEventListener('hashchange', route);
  filter();
  route();
})();
