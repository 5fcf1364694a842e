// The start page: its language, and updates without losing the scroll position.
"use strict";

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// The language chosen before, or that of the browser.
function speak(language) {
  document.documentElement.lang = language;
  document.documentElement.dataset.speaks = language;
  all("[data-speak]").forEach((button) =>
    button.setAttribute("aria-pressed", String(button.dataset.speak === language)),
  );
  all("option[data-en]").forEach((option) => {
    option.textContent = language === "en" ? option.dataset.en : option.dataset.zhCn;
  });
  localStorage.setItem("language", language);
}
all("[data-speak]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => speak(button.dataset.speak));
});
speak(localStorage.getItem("language") ?? (navigator.language.startsWith("zh") ? "zh-CN" : "en"));

// Replaces the content by the current state of the portal; the focus stays where it was.
async function refresh() {
  const page = await (await fetch("/", { cache: "no-store" })).text();
  const now = new DOMParser().parseFromString(page, "text/html");
  for (const part of all("[data-live]")) {
    const next = now.getElementById(part.id);
    if (!next || next.innerHTML === part.dataset.live) continue;
    const focus = part.contains(document.activeElement) ? document.activeElement.id : "";
    part.innerHTML = part.dataset.live = next.innerHTML;
    if (focus) document.getElementById(focus)?.focus();
  }
  filter();
}

// Changes are sent without leaving the page.
addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const answer = await fetch(form.action, { method: "POST", body });
  const told = document.getElementById("told");
  told.textContent = answer.ok ? "" : await answer.text();
  const done = form.querySelector("[data-done]");
  if (done) done.hidden = !answer.ok;
  await refresh();
});

// Shows only the faults that match the typed words.
function filter() {
  const words = document.getElementById("filter").value.toLowerCase().split(/\s+/);
  all("#faults li").forEach((fault) => {
    const text = fault.textContent.toLowerCase();
    fault.hidden = !words.every((word) => text.includes(word));
  });
}
document.getElementById("filter").addEventListener("input", filter);
document.getElementById("filter").closest("p").hidden = false;

setInterval(() => {
  if (!document.hidden) refresh().catch(() => {});
}, 1000);
