/* Saves the answer while one types: half a second after the last key, one save at a time. While the server is away it
   tries again; what the server refuses is said once, stays in the page, and is sent again only when that may help. The
   form is an ordinary one: without this file its buttons do the same. */
const form = document.getElementById("answer");
const PAUSE = 500;
/* A choice, or a field that was left: nothing more is coming. Time for what follows from it in the same turn. */
const AT_ONCE = 20;
const RETRY = 4000;
const COME_BACK = 10_000;
/* What the server reads of a form, in bytes (DATA_UPLOAD_MAX_MEMORY_SIZE): more is not even sent. */
const LARGEST = 5 * 1024 * 1024;
/* Of a file (interviews/evidence.py). */
const LARGEST_FILE = 10 * 1024 * 1024;
/* A proxy may take less, and then only close the connection: beyond this a failure may mean so. */
const PERHAPS_TOO_LARGE = 256 * 1024;

/* Typed since the last save began. */
let dirty = false;
let running = false;
/* Why the last save was not taken: by itself only "away" is tried again, and "large" once it was made shorter. */
let held = "";
/* What the save under way holds; and a save of which nobody knows whether it arrived. */
let sent = null;
let unheard = null;
/* How many saves in a row were not heard of; and from how many bytes on it is known that none gets through. */
let failures = 0;
let limit = LARGEST;
let again = false;
let renewed = false;
let pressed = null;
let timer = 0;

const TRIED_AGAIN = new Set(["", "away", "large"]);
const unsaved = () => dirty || running || unheard !== null;

function say(name, what) {
  const place = document.getElementById("save-state");
  const words = document.getElementById("save-words")?.content.querySelector(`[data-when="${what}"]`);
  // Said again, it would be read out again.
  if (!place || !words || place.dataset.when === what) return;
  place.dataset.state = name;
  place.dataset.when = what;
  place.replaceChildren(...words.cloneNode(true).childNodes);
}

function later(pause) {
  clearTimeout(timer);
  timer = setTimeout(save, pause);
}

function save() {
  if (running || !TRIED_AGAIN.has(held) || !unsaved()) return;
  if (!unheard && bytes(new FormData(form)) >= limit) {
    pressed = null;
    hold("large");
    return;
  }
  running = true;
  if (held !== "away") say("saving", "saving");
  form.dispatchEvent(new CustomEvent("autosave"));
}

/* About as many as the body has: names and values, in UTF-8. */
function bytes(body) {
  const coder = new TextEncoder();
  let sum = 0;
  for (const [name, value] of body) sum += name.length + (value.size ?? coder.encode(value).length);
  return sum;
}

/* Too large for whoever stands in between: the same, or more, would be refused again. */
function tooLarge() {
  limit = Math.min(limit, bytes(sent));
  unheard = null;
  hold("large");
}

/* Nothing is sent any more until something happens; what was typed stays. */
function hold(why) {
  running = false;
  dirty = true;
  held = why;
  clearTimeout(timer);
  if (why !== "stale") say("failed", why);
}

/* Perhaps it was saved and only the answer got lost: the very same is sent again first, which the server knows again.
   Where the server is there for everything else, what fails again and again is too large for the way to it. */
async function failed(status = 0) {
  running = false;
  held = "away";
  unheard ??= sent;
  failures += 1;
  say("waiting", "away");
  later(RETRY);
  const cut = status === 0 || status === 502;
  if (!cut || failures < 2 || !unheard || bytes(unheard) < PERHAPS_TOO_LARGE) return;
  if ((await renew()) === "" && held === "away" && !running) tooLarge();
}

/* The session is over: what was typed is saved as soon as one has signed in again in another tab. */
function signedOut() {
  hold("out");
  timer = setTimeout(comeBack, COME_BACK);
}

async function comeBack() {
  if (held !== "out") return;
  clearTimeout(timer);
  timer = setTimeout(comeBack, COME_BACK);
  if ((await renew()) === "") goOn();
}

function goOn() {
  held = "";
  later(0);
}

/* A new session has a new token for forms; the page, fetched again, has it. Returns what stands in the way, if anything. */
async function renew() {
  const answer = await fetch(location.pathname).catch(() => null);
  if (answer?.redirected) return "out";
  if (answer?.status === 404) return "gone";
  if (!answer?.ok) return "away";
  const there = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = there.querySelector("#answer [name=csrfmiddlewaretoken]")?.value;
  if (!token) return "gone";
  for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = token;
  document.body.setAttribute("hx-headers:inherited", JSON.stringify({ "X-CSRFToken": token }));
  return "";
}

/* Signed in again in another tab, this page has a token that does not count any more: a new one is fetched, once. */
async function refused() {
  if (renewed) return hold("refused");
  hold("");
  renewed = true;
  running = true;
  const fault = await renew();
  running = false;
  if (fault === "") goOn();
  else if (fault === "out") signedOut();
  else if (fault === "away") failed();
  else hold(fault);
}

function answered(status) {
  running = false;
  if (status === 200 || status === 422) {
    held = "";
    failures = 0;
    renewed = false;
    again = unheard && dirty;
    unheard = null;
  } else if (status === 409) {
    unheard = null;
    hold("stale");
  } else if (status === 401) {
    signedOut();
  } else if (status === 403) {
    refused();
  } else if (status === 404) {
    hold("gone");
  } else if (status === 400 || status === 413) {
    tooLarge();
  } else {
    failed(status);
  }
}

/* A file that the server does not take is not even sent: on the way there it might only break the connection. */
function weigh(input) {
  input.parentElement.querySelector(".error")?.remove();
  if (!(input.files[0]?.size > LARGEST_FILE)) return;
  input.value = "";
  const told = document.createElement("p");
  told.className = "error";
  told.setAttribute("role", "alert");
  input.after(told);
  told.textContent = document.getElementById("save-words").content.querySelector('[data-when="file"]').textContent;
}

function typed(event) {
  if (event.target.type === "file" && event.type === "change") weigh(event.target);
  if (event.target.name?.startsWith("evidence.")) return;
  dirty = true;
  if (TRIED_AGAIN.has(held)) later(event.type === "change" ? AT_ONCE : PAUSE);
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
  /* What was typed is saved first: whatever comes in between is told here, and not by a page that has lost it. */
  form.addEventListener("submit", (event) => {
    if (held === "stale" || !unsaved()) {
      dirty = false;
      clearTimeout(timer);
      return;
    }
    event.preventDefault();
    pressed = event.submitter;
    if (running || held === "out") return;
    if (!TRIED_AGAIN.has(held)) held = "";
    limit = LARGEST; // one more try is asked for
    save();
  });
  document.addEventListener("htmx:config:request", (event) => {
    const ctx = event.detail?.ctx;
    if (ctx?.sourceElement !== form) return;
    if (unheard) {
      unheard.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      ctx.request.body = unheard;
    } else {
      dirty = false;
      // A file goes by its button; with every save it would go again.
      ctx.request.body.delete("evidence.file");
    }
    sent = ctx.request.body;
  });
  document.addEventListener("htmx:finally:request", (event) => {
    if (event.detail?.ctx?.sourceElement !== form || running) return;
    const button = pressed;
    pressed = null;
    if (held) return;
    if (button) {
      dirty = false; // the press brings what was typed since
      form.requestSubmit(button);
    } else if (dirty) {
      later(again ? 0 : PAUSE);
    }
  });
  document.addEventListener("htmx:after:request", (event) => {
    const ctx = event.detail?.ctx;
    if (ctx?.sourceElement === form) answered(ctx.response?.raw?.status ?? ctx.response?.status ?? 0);
  });
  document.addEventListener("htmx:error", (event) => {
    if (event.detail?.ctx?.sourceElement === form && running) failed();
  });
  document.addEventListener("htmx:after:swap", () => {
    markFaults();
    if (held === "stale") document.getElementById("h-stale")?.focus();
  });
  document.getElementById("stale").addEventListener("click", (event) => {
    if (event.target.closest("a")) dirty = false; // theirs is taken: nothing of mine is to be kept
  });
  addEventListener("beforeunload", (event) => {
    if (unsaved()) event.preventDefault();
  });
  addEventListener("online", () => held === "away" && later(0));
  addEventListener("focus", comeBack);
}
