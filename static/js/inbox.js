/* What is watched ([data-look]: the count of unread notices, news of a version) is asked for again each half minute
   and when one comes back to the tab; never while nobody looks at it. Each asks by htmx, on the event "look". */
const EVERY = 30000;
const SOON = 3000;
let last = Date.now();

function look() {
  last = Date.now();
  for (const watched of document.querySelectorAll("[data-look]")) watched.dispatchEvent(new Event("look"));
}

setInterval(() => {
  if (!document.hidden && Date.now() - last >= EVERY - SOON) look();
}, EVERY);

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && Date.now() - last > SOON) look();
});
