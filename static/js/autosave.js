/* Saves the answer while one types: half a second after the last key, one save at a time, again and again while the
   server is away. The form is an ordinary one: without this file its buttons do the same. */
const form = document.getElementById("answer");
const PAUSE = 500;
/* A choice, or a field that was left: nothing more is coming. Time for what follows from it in the same turn. */
const AT_ONCE = 20;
const RETRY = 4000;
const COME_BACK = 10_000;
let dirty = false;
let running = false;
let stale = false;
let out = false;
let away = false;
let pressed = null;
let timer = 0;

const state = () => document.getElementById("save-state");

function say(name, words) {
  const place = state();
  if (!place) return;
  place.dataset.state = name;
  const text = document.createElement("b");
  text.textContent = words;
  place.replaceChildren(text);
}

function later(pause) {
  clearTimeout(timer);
  timer = setTimeout(save, pause);
}

function save() {
  if (running || stale || out || !dirty) return;
  running = true;
  dirty = false;
  say("saving", state()?.dataset.saving ?? "");
  form.dispatchEvent(new CustomEvent("autosave"));
}

function failed() {
  running = false;
  away = true;
  dirty = true;
  say("waiting", state()?.dataset.waiting ?? "");
  later(RETRY);
}

/* The session is over: what was typed stays here, and is saved as soon as one has signed in again in another tab. A
   new session has a new token for forms; the page, fetched again, has it. */
function signedOut() {
  running = false;
  dirty = true;
  out = true;
  const place = state();
  say("failed", place.dataset.signedOut);
  const link = document.createElement("a");
  link.href = place.dataset.signInAt;
  link.target = "_blank";
  link.textContent = place.dataset.signIn;
  place.append(" ", link);
  clearTimeout(timer);
  timer = setTimeout(comeBack, COME_BACK);
}

async function comeBack() {
  if (!out) return;
  clearTimeout(timer);
  timer = setTimeout(comeBack, COME_BACK);
  const answer = await fetch(location.pathname).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const there = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = there.querySelector("#answer [name=csrfmiddlewaretoken]")?.value;
  if (!token) return;
  for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = token;
  document.body.setAttribute("hx-headers:inherited", JSON.stringify({ "X-CSRFToken": token }));
  out = false;
  later(0);
}

function typed(event) {
  if (event.target.name?.startsWith("evidence.")) return;
  dirty = true;
  if (!out) later(event.type === "change" ? AT_ONCE : PAUSE);
}

/* A cell whose message came by htmx is marked; others are not any more. */
function markFaults() {
  const faulty = new Set([...form.querySelectorAll("[data-fault-for]")].map((fault) => fault.dataset.faultFor));
  for (const input of form.querySelectorAll("[aria-invalid]")) {
    if (!faulty.has(input.id)) input.removeAttribute("aria-invalid");
  }
  for (const id of faulty) document.getElementById(id)?.setAttribute("aria-invalid", "true");
  for (const cell of form.querySelectorAll("td > .error")) cell.remove();
}

if (form) {
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("submit", (event) => {
    if (running || away || out) {
      // A save under way brings the revision that this one must name; without a server one stays with what was typed.
      event.preventDefault();
      pressed = event.submitter;
      if (!running && !out) later(0);
      return;
    }
    dirty = false;
    clearTimeout(timer);
  });
  document.addEventListener("htmx:finally:request", (event) => {
    if (event.detail?.ctx?.sourceElement !== form || !pressed) return;
    const button = pressed;
    pressed = null;
    if (!running && !away && !out && !stale) form.requestSubmit(button);
  });
  document.addEventListener("htmx:after:request", (event) => {
    const ctx = event.detail?.ctx;
    if (ctx?.sourceElement !== form) return;
    const status = ctx.response?.raw?.status ?? ctx.response?.status ?? 0;
    if (status === 200 || status === 422) {
      running = away = false;
      if (dirty) later(PAUSE);
    } else if (status === 409) {
      running = away = false;
      stale = true;
    } else if (status === 401 || status === 403) {
      signedOut();
    } else {
      failed();
    }
  });
  document.addEventListener("htmx:error", (event) => {
    if (event.detail?.ctx?.sourceElement === form && running) failed();
  });
  document.addEventListener("htmx:after:swap", () => {
    markFaults();
    if (stale) document.getElementById("h-stale")?.focus();
  });
  addEventListener("beforeunload", (event) => {
    if (dirty || running) event.preventDefault();
  });
  addEventListener("online", () => dirty && !out && later(0));
  addEventListener("focus", comeBack);
}
