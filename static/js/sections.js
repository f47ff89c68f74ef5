// Marks in the rail which section is being read, and which part of it. Without it the rail is a list of links.
const rail = document.querySelector(".rail:has(> .sections)");
const told = document.querySelector("[data-section]");

const placed = (links) =>
  [...links].map((link) => [link, document.getElementById(link.hash.slice(1))]).filter(([, place]) => place);

const sections = placed(rail?.querySelectorAll(".sections > li > a[href^='#']") ?? []);
const parts = placed(rail?.querySelectorAll(".sections ol a[href^='#']") ?? []);

let waiting = false;

function current(places, line) {
  return places.filter(([, place]) => place.getBoundingClientRect().top <= line).at(-1)?.[0];
}

function set(links, found) {
  for (const [link] of links) {
    if (link !== found) link.removeAttribute("aria-current");
    else if (!link.hasAttribute("aria-current")) link.setAttribute("aria-current", "location");
  }
}

function mark() {
  waiting = false;
  const line = window.innerHeight / 3;
  const bottom = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2;
  const section = bottom ? sections.at(-1)?.[0] : (current(sections, line) ?? sections[0]?.[0]);
  const changed = section && !section.hasAttribute("aria-current");
  set(sections, section);
  const part = current(parts, line);
  set(parts, part?.closest("ol")?.previousElementSibling === section ? part : null);
  if (!changed) return;
  if (told) told.textContent = section.firstChild.textContent;
  if (rail.scrollWidth > rail.clientWidth) rail.scrollLeft = section.offsetLeft - rail.clientWidth / 3;
}

function soon() {
  if (!waiting) requestAnimationFrame(mark);
  waiting = true;
}

addEventListener("scroll", soon, { passive: true });
addEventListener("resize", soon, { passive: true });
// A drawer has done its work when one goes where it leads.
rail?.addEventListener("click", (event) => {
  if (event.target.closest("a") && rail.matches("[popover]:popover-open")) rail.hidePopover();
});
mark();
