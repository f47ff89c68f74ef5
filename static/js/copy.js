// A link with `data-copy="Copied"` copies the text that it leads to, and says so. Without it (or without a
// clipboard, as on an address that is not secure) it is a link to that text.
const LONG_ENOUGH_TO_READ = 2000;

async function textOf(address) {
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error(`${answer.status}`);
  return answer.text();
}

// Safari lets a page write only in the click itself: there, the text may follow as a promise.
function copy(text) {
  if (!globalThis.ClipboardItem) return text.then((words) => navigator.clipboard.writeText(words));
  const blob = text.then((words) => new Blob([words], { type: "text/plain" }));
  return navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
}

function say(link) {
  const label = link.querySelector("[data-label]") ?? link;
  const before = label.textContent;
  if (before === link.dataset.copy) return;
  label.textContent = link.dataset.copy;
  const region = document.getElementById("copy-status");
  if (region) region.textContent = link.dataset.copy;
  setTimeout(() => {
    label.textContent = before;
    if (region) region.textContent = "";
  }, LONG_ENOUGH_TO_READ);
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-copy]");
  if (!link || !navigator.clipboard || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  try {
    await copy(textOf(link.href));
    say(link);
  } catch {
    location.assign(link.href);
  }
});
