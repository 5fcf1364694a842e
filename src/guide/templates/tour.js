"use strict";
(() => {
  const SPACE = 24;
  const root = document.documentElement;
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const pages = all(".page");
  const [back, next, hint, mode] = [".back", ".next", ".hint", ".mode"].map((name) => one(name));
  let page = pages[0];
  let targets = [];
  let turn = 0;

  for (const target of all(".target")) {
    for (const side of ["left", "top", "width", "height"]) {
      target.style[side] = `${target.dataset[side]}%`;
    }
  }

  const walking = () => root.classList.contains("walking");

  // Offers the control whose turn it is; the last one leads to the next page.
  const offer = () => {
    targets.forEach((target, at) => { target.hidden = at !== turn; });
    for (const badge of all(".badge", page)) {
      const at = targets.findIndex((target) => target.dataset.number === badge.dataset.number);
      badge.classList.toggle("done", at !== -1 && at < turn);
      badge.classList.toggle("now", at === turn);
    }
    const target = targets[turn];
    const nothing = page.classList.contains("step") ? hint.dataset.read : "";
    hint.textContent = target ? target.dataset.hint : nothing;
    next.classList.toggle("first", !target);
  };

  const bring = (target) => {
    const stage = target.closest(".stage");
    stage.scrollLeft = target.offsetLeft + target.offsetWidth / 2 - stage.clientWidth / 2;
    const box = target.getBoundingClientRect();
    const [top, bottom] = [one("header").offsetHeight, innerHeight - one("footer").offsetHeight];
    // No further than needed, so that the sentence stays in view.
    if (box.bottom + SPACE > bottom) scrollBy(0, box.bottom + SPACE - bottom);
    else if (box.top - SPACE < top) scrollBy(0, box.top - SPACE - top);
  };

  const where = () => {
    const chapter = page.closest(".chapter");
    const steps = chapter ? all(".step", chapter) : [];
    const at = steps.indexOf(page) + 1;
    const parts = [chapter?.dataset.title, page.dataset.section, page.dataset.place];
    const shown = parts.filter(Boolean);
    one(".place").textContent = at ? `${shown.join(" · ")} / ${steps.length}` : shown.join(" · ");
    const progress = one("progress");
    progress.max = Math.max(steps.length, 1);
    progress.value = page.classList.contains("end") ? steps.length : at;
  };

  const show = (wanted, focus) => {
    page.classList.remove("current");
    page = wanted;
    page.classList.add("current");
    targets = all(".target", page);
    turn = 0;
    where();
    back.disabled = page === pages[0];
    next.disabled = page === pages[pages.length - 1];
    offer();
    if (!walking()) return;
    scrollTo(0, 0);
    if (focus) page.focus({ preventScroll: true });
    const target = targets[0];
    if (target) {
      const image = one("img", page);
      image.decode().catch(() => {}).then(() => { if (targets[0] === target && turn === 0) bring(target); });
    }
  };

  const named = () => {
    const hash = location.hash.slice(1);
    return pages.find(({ id }) => id === hash || encodeURI(id) === hash);
  };

  const go = (by) => {
    const wanted = pages[pages.indexOf(page) + by];
    if (wanted) location.hash = encodeURI(wanted.id);
  };

  const walk = (on) => {
    root.classList.toggle("walking", on);
    mode.textContent = on ? mode.dataset.list : mode.dataset.walk;
    one("footer").hidden = !on;
    if (on) show(page, false);
    else {
      all(".target").forEach((target) => { target.hidden = true; });
      page.scrollIntoView();
    }
  };

  document.addEventListener("click", (event) => {
    const target = event.target.closest(".target");
    if (target && target === targets[turn]) {
      turn += 1;
      if (turn === targets.length) return go(1);
      offer();
      bring(targets[turn]);
      targets[turn].focus({ preventScroll: true });
    } else if (walking() && targets[turn] && event.target.closest(".picture")) {
      const space = /[。！]$/.test(hint.dataset.missed) ? "" : " ";
      hint.textContent = hint.dataset.missed + space + targets[turn].dataset.hint;
      targets[turn].classList.remove("look");
      void targets[turn].offsetWidth;
      targets[turn].classList.add("look");
    }
  });
  back.addEventListener("click", () => go(-1));
  next.addEventListener("click", () => go(1));
  mode.addEventListener("click", () => walk(!walking()));
  addEventListener("hashchange", () => {
    const wanted = named();
    if (wanted) show(wanted, true);
  });
  document.addEventListener("keydown", (event) => {
    if (!walking() || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.key === "ArrowRight") go(1);
    else if (event.key === "ArrowLeft") go(-1);
    else if (event.key === "Escape") location.hash = encodeURI(pages[0].id);
    else return;
    event.preventDefault();
  });

  mode.hidden = false;
  page = named() ?? pages[0];
  walk(true);
})();
