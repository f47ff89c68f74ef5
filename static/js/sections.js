// Marks in the rail which section is being read. Without it the rail is a list of links.
const links = new Map(
  [...document.querySelectorAll(".rail .sections a[href^='#']")].map((link) => [link.hash.slice(1), link]),
);
const sections = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);

let waiting = false;

function mark() {
  waiting = false;
  const line = window.innerHeight / 3;
  const past = sections.filter((section) => section.getBoundingClientRect().top <= line);
  const bottom = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2;
  const current = bottom ? sections.at(-1) : (past.at(-1) ?? sections[0]);
  for (const [id, link] of links) {
    if (id !== current?.id) {
      link.removeAttribute("aria-current");
    } else if (!link.hasAttribute("aria-current")) {
      link.setAttribute("aria-current", "location");
      const rail = link.closest(".rail");
      if (rail.scrollWidth > rail.clientWidth) rail.scrollLeft = link.offsetLeft - rail.clientWidth / 3;
    }
  }
}

function soon() {
  if (!waiting) requestAnimationFrame(mark);
  waiting = true;
}

addEventListener("scroll", soon, { passive: true });
addEventListener("resize", soon, { passive: true });
mark();
