// What is folded opens where somebody is led into it: by a link, an address, a comment's passage ("reveal").
// Without it <details> opens by hand; what one searches for in the page, the browser opens itself.
function reveal(place) {
  if (!place) return;
  const own = place.querySelector(":scope > details.fold");
  if (own) own.open = true;
  for (let fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

const named = (hash) => document.getElementById(decodeURIComponent(hash.slice(1)));

document.addEventListener("reveal", (event) => reveal(event.target));

// Before the browser goes there; also where the address says so already, which changes nothing it would tell of.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (link?.hash) reveal(named(link.hash));
});

function follow() {
  const place = location.hash ? named(location.hash) : null;
  if (!place?.closest(".plan-body")) return;
  reveal(place);
  place.scrollIntoView();
}

addEventListener("hashchange", follow);
follow();
