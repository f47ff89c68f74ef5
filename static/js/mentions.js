// Names after an @ in a comment. Without it one types the whole name.
let list = null;
let field = null;
let names = [];
let at = 0;
let asked = 0;

function close() {
  list?.remove();
  list = null;
  field?.removeAttribute("aria-activedescendant");
  field?.removeAttribute("aria-controls");
}

function typed() {
  const before = field.value.slice(0, field.selectionStart);
  return /(?:^|[^\w@])@([^\s@][^@\n]{0,40}|)$/u.exec(before)?.[1];
}

function point(to) {
  at = (to + names.length) % names.length;
  [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === at)));
  field.setAttribute("aria-activedescendant", list.children[at].id);
}

function take(name) {
  const caret = field.selectionStart;
  const start = caret - typed().length;
  field.setRangeText(`${name} `, start, caret, "end");
  close();
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function draw() {
  close();
  if (!names.length) return;
  list = Object.assign(document.createElement("ul"), { id: "names", className: "names" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "@");
  names.forEach((name, place) => {
    const item = Object.assign(document.createElement("li"), { id: `name-${place}`, textContent: name });
    item.setAttribute("role", "option");
    list.append(item);
  });
  field.after(list);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", "names");
  point(0);
}

async function ask() {
  const said = typed();
  asked += 1;
  if (said === undefined) {
    close();
    return;
  }
  const mine = asked;
  const { people } = field.closest("[data-people]").dataset;
  try {
    const answer = await fetch(`${people}?q=${encodeURIComponent(said)}`, { credentials: "same-origin" });
    const found = answer.ok && !answer.redirected ? (await answer.json()).names : [];
    if (mine !== asked) return;
    names = found.filter((name) => name !== said.trim());
    draw();
  } catch {
    close();
  }
}

document.addEventListener("input", (event) => {
  if (!event.target.matches?.("[data-people] textarea")) return;
  field = event.target;
  ask();
});

document.addEventListener("keydown", (event) => {
  if (!list || event.target !== field) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) point(at + step);
  else if (event.key === "Enter" || event.key === "Tab") take(names[at]);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
});

document.addEventListener("pointerdown", (event) => {
  const item = event.target.closest?.(".names > li");
  if (!item) return;
  event.preventDefault();
  take(item.textContent);
});

document.addEventListener("focusout", (event) => {
  if (event.target === field) close();
});
