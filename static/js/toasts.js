/* Messages: closable, and those that only say "done" leave by themselves unless one is reading them. */
const region = document.getElementById("toasts");
const STAY = 8000;

function prepare(toast) {
  const close = toast.querySelector("[data-close-toast]");
  if (close) close.hidden = false;
  if (!toast.matches(".success, .info")) return;
  let timer;
  const start = () => {
    timer = setTimeout(() => toast.remove(), STAY);
  };
  const stop = () => clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, stop);
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, start);
  start();
}

if (region) {
  /* A live region speaks only what is put into it after the page has loaded: put the first ones in again. */
  const first = [...region.children];
  region.replaceChildren();
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) if (node.matches?.(".toast")) prepare(node);
    }
  }).observe(region, { childList: true });
  setTimeout(() => region.append(...first), 100);
  region.addEventListener("click", (event) => {
    event.target.closest("[data-close-toast]")?.closest(".toast").remove();
  });
}
