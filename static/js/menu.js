/* <details class="menu">: one open at a time; closes on Escape (focus goes back) and on a click elsewhere. */
const open = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    event.preventDefault();
  }
});

document.addEventListener(
  "toggle",
  (event) => {
    if (!event.target.matches?.("details.menu[open]")) return;
    for (const menu of open()) {
      if (menu !== event.target && !menu.contains(event.target)) menu.open = false;
    }
  },
  true,
);
