// Behaviour of the mock portal's pages. Everything that matters is decided by the server; this script
// opens dialogs, switches tabs, and updates the pages while somebody types.
"use strict";

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const frozen = document.body.dataset.clock !== "running";

// Tells the server what happens only in the page, so that it counts as reached.
const seen = (branch) => navigator.sendBeacon("/__seen", branch);
all("[data-seen]").forEach((element) =>
  element.addEventListener(element.dataset.seenOn ?? "click", () => seen(element.dataset.seen), { once: true }),
);

// In the frame of the home page, the module shows no header of its own.
if (window !== window.top) document.documentElement.classList.add("framed");

// Dialogs that the server wants shown, one after another unless they belong together.
function openDialogs() {
  const queue = all("dialog[data-open]");
  const stacked = queue.filter((dialog) => dialog.hasAttribute("data-must"));
  const single = queue.filter((dialog) => !dialog.hasAttribute("data-must"));
  stacked.forEach((dialog) => {
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.showModal();
  });
  const next = () => {
    const dialog = single.shift();
    if (!dialog) return;
    dialog.addEventListener("close", next, { once: true });
    dialog.showModal();
  };
  next();
}

// Tabs, by click, by arrow keys and, where the real portal does so, by hover.
function wireTabs(list) {
  const tabs = all('[role="tab"]', list);
  const choose = (chosen, focus) => {
    for (const tab of tabs) {
      const on = tab === chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !on;
    }
    if (focus) chosen.focus();
  };
  tabs.forEach((tab, at) => {
    tab.addEventListener("click", () => choose(tab));
    if (list.hasAttribute("data-hover")) tab.addEventListener("mouseenter", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      choose(tabs[(at + step + tabs.length) % tabs.length], true);
    });
  });
}

// Parts of a form that belong to one choice of a radio group.
function wireChoices(form) {
  const parts = all("[data-when]", form);
  const show = () => {
    for (const part of parts) {
      const [name, value] = part.dataset.when.split("=");
      const chosen = form.querySelector(`input[name="${name}"]:checked`);
      part.hidden = !chosen || chosen.value !== value;
    }
  };
  if (parts.length) form.addEventListener("change", show);
  if (parts.length) show();
  all("[data-clears]", form).forEach((radio) =>
    radio.addEventListener("change", () => {
      const part = document.getElementById(radio.dataset.clears);
      all("input", part).forEach((input) => (input.value = ""));
      all("select", part).forEach((select) => (select.selectedIndex = 0));
      all(".error", part).forEach((error) => error.remove());
      all("[aria-invalid]", part).forEach((field) => field.removeAttribute("aria-invalid"));
    }),
  );
}

// Picture codes: a click draws another one.
let drawn = 0;
function redraw(button, fresh) {
  drawn += 1;
  const image = button.querySelector("img");
  const [same] = image.getAttribute("src").split("&");
  image.src = `${same}&n=${drawn}${fresh ? "&fresh=1" : ""}`;
}

// An error beside a field, as the server renders it.
function showError(field, text) {
  const input = document.getElementById(field);
  const id = `${field}-error`;
  document.getElementById(id)?.remove();
  if (!text) {
    input.removeAttribute("aria-invalid");
    return;
  }
  const error = document.createElement("p");
  error.className = "error";
  error.id = id;
  error.setAttribute("role", "alert");
  error.textContent = text;
  input.closest(".cell").append(error);
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", id);
}

// The pause after a code. It stops while the portal's clock is frozen, and a reload ends it: then the server
// says that it is too soon.
function pause(button, seconds) {
  let left = seconds;
  const show = () => {
    button.disabled = left > 0;
    button.textContent = left > 0 ? button.dataset.again.replace("{n}", left) : button.dataset.label;
  };
  show();
  if (frozen || left <= 0) return;
  const timer = setInterval(() => {
    left -= 1;
    show();
    if (left <= 0) clearInterval(timer);
  }, 1000);
}

function wireSms(button) {
  button.addEventListener("click", async () => {
    const body = new URLSearchParams();
    const other = button.dataset.with;
    if (other) body.set(other, document.getElementById(other).value);
    button.disabled = true;
    const state = document.getElementById("sms-state");
    try {
      const response = await fetch(button.dataset.sms, { method: "POST", body });
      if (response.redirected) {
        location.reload();
        return;
      }
      const answer = await response.json();
      showError("sms", "");
      if (other) showError(other, "");
      if (answer.ok) {
        state.textContent = answer.text;
        pause(button, answer.wait);
        return;
      }
      state.textContent = "";
      showError(answer.field, answer.text);
      const picture = document.querySelector("[data-captcha]");
      if (picture && answer.field === other) {
        document.getElementById(other).value = "";
        redraw(picture, false);
      }
    } catch {
      location.reload();
      return;
    }
    button.disabled = false;
  });
}

function countdown(time) {
  let left = Number(time.dataset.countdown);
  if (frozen || left <= 0) return;
  const two = (number) => String(number).padStart(2, "0");
  const timer = setInterval(() => {
    left -= 1;
    time.textContent = left > 0 ? `${two(Math.floor(left / 60))}:${two(left % 60)}` : time.dataset.over;
    if (left <= 0) clearInterval(timer);
  }, 1000);
}

// The sum of the ticked fees.
function wireSum(form) {
  const output = document.getElementById(form.dataset.sum);
  form.addEventListener("change", () => {
    const fen = all("[data-fen]:checked", form).reduce((sum, box) => sum + Number(box.dataset.fen), 0);
    output.textContent = (fen / 100).toFixed(2);
  });
}

// The button works once every field is filled, and the password control is there.
function wireNeeds(form) {
  const button = form.querySelector("button.main");
  const look = () => {
    const fields = all('input[aria-required="true"]', form);
    button.disabled = form.querySelector(".control") || fields.some((field) => !field.value.trim());
  };
  form.addEventListener("input", look);
  addEventListener("pageshow", look);
  look();
}

// Card numbers in groups of four, while the cursor is at the end.
function wireCard(input) {
  input.addEventListener("input", () => {
    if (input.selectionStart !== input.value.length) return;
    const digits = input.value.replace(/\s/g, "");
    if (/^\d*$/.test(digits)) input.value = digits.replace(/(\d{4})(?=\d)/g, "$1 ");
  });
}

// Downloading the password control installs it. The page is not told about the browser's download, so it makes
// a request, too.
function wireControl(link) {
  link.addEventListener("click", async () => {
    // Read the whole answer, so that the request has ended when the page says so.
    await (await fetch(link.href)).text();
    document.getElementById("control-state").textContent = link.dataset.control;
    document.getElementById("control-done").disabled = false;
  });
}

// The password control is found after a while, by requesting the page again; what is typed meanwhile stays.
function wireDetecting(place) {
  setTimeout(async () => {
    const page = await (await fetch(location.href)).text();
    const found = new DOMParser().parseFromString(page, "text/html");
    const field = found.getElementById("pin")?.closest(".row");
    if (!field) return wireDetecting(place);
    const form = place.closest("form");
    place.replaceWith(field);
    form.dispatchEvent(new Event("input"));
    seen("W14.control-detected");
  }, 1500);
}

// Things that come late: a part of the page, or a button that starts to work.
function wireLate(part) {
  const late = () => {
    if (part instanceof HTMLTemplateElement) part.replaceWith(part.content);
    else part.disabled = false;
    part.classList?.remove("deaf");
  };
  setTimeout(late, part instanceof HTMLTemplateElement ? 1000 : 1500);
}

// A table that is wider than its container can also be scrolled by keyboard.
function wireScroll(place) {
  const look = () => {
    const wide = place.scrollWidth > place.clientWidth;
    const region = { tabindex: "0", role: "region", "aria-label": place.querySelector("caption").textContent };
    for (const [name, value] of Object.entries(region)) {
      if (wide) place.setAttribute(name, value);
      else place.removeAttribute(name);
    }
  };
  addEventListener("resize", look);
  look();
}

all('[role="tablist"]').forEach(wireTabs);
all(".scroll").forEach(wireScroll);
all("form").forEach(wireChoices);
all("form[data-sum]").forEach(wireSum);
all("form[data-needs]").forEach(wireNeeds);
all("[data-captcha]").forEach((button) =>
  button.addEventListener("click", () => redraw(button, true)),
);
all("[data-sms]").forEach(wireSms);
all("[data-countdown]").forEach(countdown);
all('input[name="card"][type="text"]').forEach(wireCard);
all("[data-control]").forEach(wireControl);
all("[data-detecting]").forEach(wireDetecting);
all("[data-late]").forEach(wireLate);
all("[data-reload]").forEach((button) => button.addEventListener("click", () => location.reload()));
all("[data-close]").forEach((button) =>
  button.addEventListener("click", () => button.closest("dialog").close()),
);
all(".group").forEach((button) =>
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    document.getElementById(button.getAttribute("aria-controls")).hidden = !open;
  }),
);
all("form[data-ask]").forEach((form) =>
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    document.getElementById(form.dataset.ask).showModal();
  }),
);
all("form[data-then]").forEach((form) =>
  form.addEventListener("submit", () => document.getElementById(form.dataset.then).showModal()),
);
openDialogs();
if (document.body.dataset.alert) alert(document.body.dataset.alert);
