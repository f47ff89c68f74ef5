/* Tables filled like a spreadsheet: rows are added, moved and removed at once, Enter goes down and adds a row at the
   end, cells pasted from a spreadsheet fill rows and columns. Without this file the same buttons do it by the server. */
const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

function newId() {
  const random = crypto.getRandomValues(new Uint8Array(8));
  return [...random].map((byte) => LETTERS[byte % LETTERS.length]).join("");
}

function addRow(name) {
  const blank = document.querySelector(`template[data-blank="${name}"]`);
  const body = document.querySelector(`table[data-sheet="${name}"] > tbody`);
  const html = blank.innerHTML.replaceAll("NEWROWID", newId());
  const holder = document.createElement("tbody");
  holder.innerHTML = html;
  const row = holder.querySelector("tr");
  body.insertBefore(row, body.querySelector("tr.new"));
  return row;
}

const inputs = (row) =>
  [...row.cells]
    .filter((cell) => !cell.classList.contains("handle"))
    .map((cell) => cell.querySelector("select, textarea, input:not([type=hidden])"));

const rows = (table) => [...table.tBodies[0].rows].filter((row) => !row.classList.contains("new"));

function changed(element) {
  element.dispatchEvent(new Event("change", { bubbles: true }));
}

/* The rows that were removed since the page was opened, by table: the last one comes back first. */
const removed = new Map();

function remove(table, row) {
  const next = row.nextElementSibling;
  const { sheet } = table.dataset;
  removed.set(sheet, [...(removed.get(sheet) ?? []), { row, next }]);
  row.querySelector("td.handle details").open = false;
  row.remove();
  offerUndo(table);
  (inputs(next)[0] ?? next.querySelector("button")).focus();
}

function undo(table) {
  const { row, next } = removed.get(table.dataset.sheet).pop();
  const body = table.tBodies[0];
  body.insertBefore(row, next.parentElement === body ? next : body.querySelector("tr.new"));
  offerUndo(table);
  inputs(row)[0].focus();
  changed(table);
}

function offerUndo(table) {
  const place = table.closest(".field-table").querySelector(".row-removed");
  if (!removed.get(table.dataset.sheet).length) {
    place.replaceChildren();
    return;
  }
  const words = document.createElement("span");
  words.textContent = place.dataset.removed;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button small quiet";
  button.textContent = place.dataset.undo;
  button.addEventListener("click", () => undo(table));
  place.replaceChildren(words, button);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("#answer button[name=do]");
  const [word, name, id] = (button?.value ?? "").split(":");
  if (!["add", "remove", "up", "down"].includes(word)) return;
  event.preventDefault();
  const table = document.querySelector(`table[data-sheet="${name}"]`);
  if (word === "add") {
    inputs(addRow(name))[0]?.focus();
    return;
  }
  const row = table.querySelector(`tr[data-row="${id}"]`);
  if (word === "remove") {
    remove(table, row);
  } else {
    const other = word === "up" ? row.previousElementSibling : row.nextElementSibling;
    if (other && !other.classList.contains("new")) {
      if (word === "up") other.before(row);
      else other.after(row);
    }
    button.closest("details").open = false;
    row.querySelector("summary").focus();
  }
  changed(table);
});

/* A column that names rows of another table knows those of this page as soon as they are saved, and follows them when
   they are renamed. The choices come with each save, as the <datalist> of the column. */
const known = new Map();

function follow(list) {
  const before = known.get(list.id) ?? new Map();
  const names = new Map([...list.options].map((option) => [option.dataset.row, option.value]));
  known.set(list.id, names);
  for (const [row, name] of names) {
    const old = before.get(row);
    if (!old || old === name) continue;
    for (const input of document.querySelectorAll(`input[list="${list.id}"]`)) {
      if (input.value === old && input !== document.activeElement) input.value = name;
    }
  }
  const blank = list.parentElement.querySelector("template[data-blank]").content;
  for (const root of [document, blank]) {
    for (const select of root.querySelectorAll(`select[data-list="${list.id}"]`)) {
      const there = [...select.options].slice(1);
      const gone = there.find((option) => option.selected && !names.has(option.value));
      const wanted = [...names, ...(gone ? [[gone.value, gone.text]] : [])];
      if (wanted.length === there.length && wanted.every(([row, name], n) => there[n].value === row && there[n].text === name)) continue;
      const { value } = select;
      for (const option of there) option.remove();
      for (const [row, name] of wanted) select.add(new Option(name, row));
      select.value = value;
    }
  }
}

const lists = () => document.querySelectorAll(".field-table > datalist");
lists().forEach(follow);
document.addEventListener("htmx:after:swap", () => lists().forEach(follow));

/* A menu of several choices says what is chosen. */
document.addEventListener("change", (event) => {
  const menu = event.target.closest(".sheet td > details.menu");
  if (!menu || event.target.type !== "checkbox") return;
  const chosen = [...menu.querySelectorAll("input:checked")].map((box) => box.nextElementSibling.textContent);
  menu.querySelector("summary").textContent = chosen.join(", ");
});

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.(".sheet td:not(.handle, .add-row)");
  if (!cell || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const table = cell.closest("table");
  const all = rows(table);
  const at = all.indexOf(cell.parentElement);
  if (event.key === "Enter" && !event.shiftKey && event.target.tagName !== "SUMMARY" && event.target.type !== "checkbox") {
    event.preventDefault();
    const row = all[at + 1] ?? addRow(table.dataset.sheet);
    inputs(row)[cell.cellIndex]?.focus();
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.tagName === "INPUT") {
    const row = all[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (row) {
      event.preventDefault();
      inputs(row)[cell.cellIndex]?.focus();
    }
  }
});

function put(input, text) {
  const words = text.trim();
  if (input.tagName === "SUMMARY" || input.type === "checkbox") {
    const wanted = new Set(words.split(",").map((part) => part.trim().toLowerCase()));
    for (const box of input.closest("td").querySelectorAll("input[type=checkbox]")) {
      box.checked = wanted.has(box.value.toLowerCase()) || wanted.has(box.nextElementSibling.textContent.toLowerCase());
    }
    changed(input);
  } else if (input.tagName === "SELECT") {
    const option = [...input.options].find(
      (one) => one.value.toLowerCase() === words.toLowerCase() || one.text.toLowerCase() === words.toLowerCase(),
    );
    if (option) input.value = option.value;
  } else {
    if (input.type === "date" && !/^\d{4}-\d\d-\d\d$/.test(words)) input.type = "text";
    input.value = words;
  }
}

document.addEventListener("paste", (event) => {
  const cell = event.target.closest?.(".sheet td:not(.handle, .add-row)");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const boxes = event.target.closest?.(".weights");
  const lines = text.replace(/\r/g, "").replace(/\n$/, "").split("\n");
  if (boxes) {
    const series = text.trim().split(/[\t\n;]+/);
    if (series.length < 2) return;
    event.preventDefault();
    const all = [...boxes.querySelectorAll("input")];
    const from = all.indexOf(event.target);
    series.forEach((value, n) => all[from + n] && (all[from + n].value = value.trim()));
    changed(event.target);
    return;
  }
  if (!cell || (lines.length < 2 && !text.includes("\t"))) return;
  event.preventDefault();
  const table = cell.closest("table");
  const start = rows(table).indexOf(cell.parentElement);
  lines.slice(0, 500).forEach((line, down) => {
    const row = rows(table)[start + down] ?? addRow(table.dataset.sheet);
    const into = inputs(row);
    line.split("\t").forEach((value, right) => {
      const input = into[cell.cellIndex + right];
      if (input) put(input, value);
    });
  });
  changed(table);
});
