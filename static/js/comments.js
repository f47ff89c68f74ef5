// Comments beside the plan. Where there is room, a passage's button and selected words open their form and their
// threads in the margin; without this, and on a phone, the same addresses are pages of their own.
const plan = document.querySelector(".plan-body");
const wide = matchMedia("(min-width: 72.0625rem)");
const MOST_WORDS = 1000;
const MOST_BEFORE = 60;
let opener = null;

const anchorOf = (link) => new URL(link.href).searchParams.get("at");
const placeOf = (link) => link.closest("tr, .reading, .alike > li, .finding, .figure, .part, .plan-section");

function inMargin(address) {
  // The margin's own first load, when it is still on its way, would take the place of what is asked for now.
  document.querySelector("#discussion[hx-trigger=load]")?.dispatchEvent(new Event("htmx:abort"));
  // It asks for itself: a request of the whole page's would wait for others of the page, or be dropped.
  globalThis.htmx.ajax("GET", address, { source: "#discussion", target: "#discussion", swap: "outerHTML" });
}

function withLanguage(address) {
  const url = new URL(address, location.href);
  if (plan) url.searchParams.set("language", plan.lang);
  return url.href;
}

function go(address, from) {
  opener = from ?? null;
  if (wide.matches && document.getElementById("discussion")) inMargin(address);
  else location.assign(address);
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || !plan) return;
  const link = event.target.closest(".plan-body a.say, a[data-say]");
  if (link) {
    event.preventDefault();
    link.closest("dialog")?.close();
    go(withLanguage(link.href), link);
    return;
  }
  const passage = event.target.closest(".thread .to-passage");
  if (passage?.dataset.at && show(passage.dataset.at)) event.preventDefault();
  else if (event.target.closest(".plan-body") && getSelection().isCollapsed) openMark(event);
});

// ---- Passages ----------------------------------------------------------------------------------------------------

function placesAt(at) {
  if (!plan || !at) return [];
  if (at.startsWith("figure:")) {
    const end = `/figure/${at.slice(7)}`;
    return [...plan.querySelectorAll("a.trail")]
      .filter((link) => new URL(link.href).pathname.endsWith(end))
      .map((link) => link.closest("td, dd, .figure") ?? link);
  }
  const marked = [...plan.querySelectorAll("a.say")].filter((link) => anchorOf(link) === at).map(placeOf);
  if (marked.length) return marked;
  const named = document.getElementById(at.slice(at.indexOf(":") + 1));
  return named && plan.contains(named) ? [named] : [];
}

function show(at) {
  const place = placesAt(at)[0];
  if (!place) return false;
  place.dispatchEvent(new Event("reveal", { bubbles: true }));
  place.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion)").matches ? "auto" : "smooth" });
  place.classList.add("here");
  setTimeout(() => place.classList.remove("here"), 2500);
  return true;
}

// The button of a passage says how many threads are open there.
function count(card) {
  const { at, count: open, told } = card.dataset;
  if (!plan || !at) return;
  let links = [...plan.querySelectorAll("a.say")].filter((link) => anchorOf(link) === at);
  if (!links.length && open > 0) {
    links = placesAt(at).map((place) => {
      const link = Object.assign(document.createElement("a"), { className: "say" });
      place.append(" ", link);
      return link;
    });
  }
  for (const link of links) {
    const some = open > 0;
    if (some === link.classList.contains("some") && (!some || link.textContent === open)) continue;
    link.classList.toggle("some", some);
    link.textContent = some ? open : "";
    link.setAttribute("href", `${some ? "discussion" : "comment"}?at=${encodeURIComponent(at)}`);
    link.setAttribute("aria-label", some ? told : plan.dataset.select ?? told);
    link.removeAttribute("aria-hidden");
    link.removeAttribute("tabindex");
  }
}

// ---- Words -------------------------------------------------------------------------------------------------------

// What a passage says without its spaces (two cells have none between them), each letter with where it stands.
function lettersOf(place) {
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) => {
    if (node.nodeType === Node.TEXT_NODE) return NodeFilter.FILTER_ACCEPT;
    return node.matches(".say, svg, .no-print, .visually-hidden") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
  });
  let text = "";
  const at = [];
  while (walker.nextNode()) {
    const { data } = walker.currentNode;
    for (let offset = 0; offset < data.length; offset += 1) {
      if (/\s|\u200b/.test(data[offset])) continue;
      text += data[offset];
      at.push([walker.currentNode, offset]);
    }
  }
  return { text, at };
}

const squeezed = (text) => text.replace(/[\s\u200b]+/g, "");

function rangeOf(place, quote, before) {
  const { text, at } = lettersOf(place);
  const wanted = squeezed(quote);
  const lead = squeezed(before);
  let best = -1;
  for (let from = text.indexOf(wanted); wanted && from >= 0; from = text.indexOf(wanted, from + 1)) {
    if (best < 0) best = from;
    if (lead && text.slice(0, from).endsWith(lead)) {
      best = from;
      break;
    }
  }
  if (best < 0) return null;
  const range = document.createRange();
  range.setStart(...at[best]);
  const [node, offset] = at[best + wanted.length - 1];
  range.setEnd(node, offset + 1);
  return range;
}

const quotes = new Map();

function mark(card) {
  const { thread, at, quote, before = "", language } = card.dataset;
  quotes.delete(thread);
  if (!quote || !plan || language !== plan.lang) return;
  for (const place of placesAt(at)) {
    const range = rangeOf(place, quote, before);
    if (range) {
      quotes.set(thread, range);
      return;
    }
  }
}

function openMark(event) {
  const caret = document.caretPositionFromPoint?.(event.clientX, event.clientY);
  const range = caret ? null : document.caretRangeFromPoint?.(event.clientX, event.clientY);
  const node = caret?.offsetNode ?? range?.startContainer;
  if (!node || event.target.closest("a, button, summary")) return;
  for (const [thread, words] of quotes) {
    if (words.isPointInRange(node, caret?.offset ?? range.startOffset)) {
      go(withLanguage(`discussion?thread=${thread}`));
      return;
    }
  }
}

// ---- Selected words ----------------------------------------------------------------------------------------------

const button = Object.assign(document.createElement("button"), {
  type: "button",
  className: "button small soft say-selected",
  hidden: true,
  textContent: plan?.dataset.select ?? "",
});

function chosen() {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const quote = selection.toString().replace(/\s+/g, " ").trim();
  let place = range.commonAncestorContainer;
  if (place.nodeType === Node.TEXT_NODE) place = place.parentElement;
  if (!quote || quote.length > MOST_WORDS || !plan.contains(place) || place.closest("form")) return null;
  for (; place && place !== plan; place = place.parentElement) {
    const own = [...place.querySelectorAll("a.say")].find((link) => placeOf(link) === place);
    if (own) return { range, quote, at: anchorOf(own), before: leading(place, range) };
  }
  return null;
}

function leading(place, range) {
  const start = document.createRange();
  start.setStart(place, 0);
  start.setEnd(range.startContainer, range.startOffset);
  return start.toString().replace(/\s+/g, " ").slice(-MOST_BEFORE);
}

let waiting = 0;

function offer() {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const words = chosen();
    button.hidden = !words;
    if (!words) return;
    const box = [...words.range.getClientRects()].at(-1) ?? words.range.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = button;
    const left = Math.min(Math.max(box.right - offsetWidth / 2, 8), innerWidth - offsetWidth - 8);
    const below = box.bottom + 8 + offsetHeight > innerHeight;
    button.style.insetInlineStart = `${left}px`;
    button.style.insetBlockStart = `${below ? box.top - offsetHeight - 8 : box.bottom + 8}px`;
  }, 120);
}

if (plan?.dataset.select) {
  // Straight behind the plan, so that Tab leads to it from the words.
  plan.after(button);
  document.addEventListener("selectionchange", offer);
  addEventListener("scroll", () => button.hidden || offer(), { passive: true });
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    const words = chosen();
    button.hidden = true;
    if (!words) return;
    const query = new URLSearchParams({ at: words.at, quote: words.quote, before: words.before });
    go(withLanguage(`comment?${query}`));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") button.hidden = true;
  });
}

// ---- What htmx brings, and what was typed ------------------------------------------------------------------------

const kept = (form) => `perfplan:${location.pathname}:${form.dataset.keep}`;

function look() {
  for (const card of document.querySelectorAll(".thread[data-thread]")) {
    count(card);
    mark(card);
  }
  for (const form of document.querySelectorAll("form[data-keep]")) {
    const field = form.querySelector("textarea");
    if (!field.value) field.value = sessionStorage.getItem(kept(form)) ?? "";
  }
  if (plan && globalThis.CSS?.highlights) CSS.highlights.set("commented", new Highlight(...quotes.values()));
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-keep]");
  if (form) sessionStorage.setItem(kept(form), form.querySelector("textarea").value);
});

// What was refused comes back in the form itself.
for (const name of ["submit", "click"]) {
  document.addEventListener(name, (event) => {
    if (name === "click" && !event.target.closest("[data-forget]")) return;
    const form = event.target.closest("form[data-keep]");
    if (form) sessionStorage.removeItem(kept(form));
    if (name === "click" && opener?.isConnected) opener.focus();
  });
}

// The browser focuses what comes with a page; what comes later it leaves alone where something has the focus.
function focus() {
  const wanted = document.querySelector("#discussion [autofocus], #discussion[autofocus]");
  wanted?.removeAttribute("autofocus");
  wanted?.focus();
}

document.addEventListener("htmx:after:swap", () => {
  look();
  focus();
});
look();
const asked = new URLSearchParams(location.search).get("thread");
if (plan && asked) {
  document.addEventListener(
    "htmx:after:swap",
    () => show(document.getElementById(`thread-${asked}`)?.dataset.at),
    { once: true },
  );
}
