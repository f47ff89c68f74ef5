/* Tables filled like a spreadsheet: rows are added, moved and removed at once, Enter goes down and adds a row at the
   end, cells pasted from a spreadsheet fill rows and columns; what cannot be taken is said, and what was pasted or
   removed can be undone. Without this file the same buttons do it by the server. */
const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
/* What a table holds at most (interviews/fields/table.py), and how many words that were not taken are told one by one. */
const MOST_ROWS = 500;
const MOST_WORDS = 12;
/* What an answer "yes" or "no" may be called (interviews/fields/yesno.py): spreadsheets say TRUE or VRAI. */
const YES_OR_NO = {
  yes: ["yes", "y", "true", "1", "on", "oui", "o", "vrai"],
  no: ["no", "n", "false", "0", "off", "non", "faux"],
};

function newId() {
  const random = crypto.getRandomValues(new Uint8Array(8));
  return [...random].map((byte) => LETTERS[byte % LETTERS.length]).join("");
}

/* A new row at the end; none where the table is full, which is said. */
function addRow(table) {
  if (rows(table).length >= MOST_ROWS) {
    tell(table, [words("full", { most: MOST_ROWS })]);
    return null;
  }
  const blank = document.querySelector(`template[data-blank="${table.dataset.sheet}"]`);
  const body = table.tBodies[0];
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

/* What was done to each table (or the hours of a day) since the page was opened, and how it is undone: the last first. */
const done = new Map();
/* Where nothing was typed since: there the keys of a spreadsheet undo so many of them, too. */
let fresh = { place: null, steps: 0 };

const told = (place) => place.closest(".field-table, .field").querySelector(".sheet-told");

function words(what, put = {}) {
  const said = document.getElementById("sheet-words").content.querySelector(`[data-say="${what}"]`).textContent;
  return said.replace(/\{(\w+)\}/g, (_, name) => put[name]);
}

/* ``back`` undoes it, and returns where to go on. */
function did(place, what, back, lost = []) {
  done.set(place, [...(done.get(place) ?? []), { what, back }]);
  fresh = { place, steps: fresh.place === place ? fresh.steps + 1 : 1 };
  tell(place, lost);
}

function undo(place) {
  const goOn = done.get(place).pop().back();
  fresh.steps -= 1;
  tell(place);
  goOn?.focus();
  changed(place);
}

/* Says what was not taken, and what can be undone. */
function tell(place, lost = []) {
  const last = done.get(place)?.at(-1);
  const said = lost.map((sentence) => {
    const line = document.createElement("p");
    line.textContent = sentence;
    return line;
  });
  if (last) {
    const line = document.createElement("p");
    line.className = "cluster tight";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small quiet";
    button.textContent = words("undo");
    button.addEventListener("click", () => undo(place));
    line.append(words(last.what), button);
    said.push(line);
  }
  const region = told(place);
  region.classList.toggle("lost", lost.length > 0);
  region.classList.add("over");
  region.replaceChildren(...said);
}

/* The tables' stand there already. */
for (const boxes of document.querySelectorAll("#answer .weights")) {
  const place = document.createElement("div");
  place.className = "sheet-told stack snug small";
  place.setAttribute("role", "status");
  boxes.after(place);
}

function remove(table, row) {
  const next = row.nextElementSibling;
  row.querySelector("td.handle details").open = false;
  row.remove();
  did(table, "removed", () => {
    const body = table.tBodies[0];
    body.insertBefore(row, next.parentElement === body ? next : body.querySelector("tr.new"));
    return inputs(row)[0];
  });
  (inputs(next)[0] ?? next.querySelector("button")).focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("#answer button[name=do]");
  const [word, name, id] = (button?.value ?? "").split(":");
  if (!["add", "remove", "up", "down"].includes(word)) return;
  event.preventDefault();
  const table = document.querySelector(`table[data-sheet="${name}"]`);
  if (word === "add") {
    const row = addRow(table);
    if (row) inputs(row)[0]?.focus();
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

document.addEventListener("input", () => {
  fresh = { place: null, steps: 0 };
  uncover();
});

/* It lies over the end of a long table only until one goes on: it must not hide where one is. */
function uncover() {
  for (const region of document.querySelectorAll(".sheet-told.over")) region.classList.remove("over");
}

document.addEventListener("focusin", (event) => {
  if (!event.target.closest(".sheet-told")) uncover();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") uncover();
});

/* What a script puts into a cell, the browser's own undo knows nothing of. */
document.addEventListener("keydown", (event) => {
  const asked = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z";
  if (!asked || fresh.steps < 1 || !event.target.closest?.(".field-table, .field")?.contains(fresh.place)) return;
  event.preventDefault();
  undo(fresh.place);
});

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.(".sheet td:not(.handle, .add-row)");
  if (!cell || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const table = cell.closest("table");
  const all = rows(table);
  const at = all.indexOf(cell.parentElement);
  if (event.key === "Enter" && !event.shiftKey && event.target.tagName !== "SUMMARY" && event.target.type !== "checkbox") {
    event.preventDefault();
    const row = all[at + 1] ?? addRow(table);
    if (row) inputs(row)[cell.cellIndex]?.focus();
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.tagName === "INPUT") {
    const row = all[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (row) {
      event.preventDefault();
      inputs(row)[cell.cellIndex]?.focus();
    }
  }
});

/* Rows of cells as a spreadsheet copies them: between tabs and ends of lines; a cell that holds such itself, in quotes. */
function cellsOf(text) {
  const made = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))(\t|\n|$)/g)) {
    const several = /[\t\n]/.test(quoted ?? "");
    made.at(-1).push(several ? quoted.replaceAll('""', '"') : (plain ?? `"${quoted}"`));
    if (end === "\n") made.push([]);
    if (end === "") break;
  }
  return made;
}

const boxesOf = (input) => [...input.closest("td").querySelectorAll("input[type=checkbox]")];
const ticks = (input) => input.tagName === "SUMMARY" || input.type === "checkbox";
const same = (one, other) => one.trim().toLowerCase() === other.trim().toLowerCase();

/* What a cell holds, to be compared and put back. */
const held = (input) => (ticks(input) ? boxesOf(input).map((box) => box.checked).join() : input.value);

function putBack(input, was, type) {
  if (ticks(input)) {
    const checked = was.split(",");
    boxesOf(input).forEach((box, n) => {
      box.checked = checked[n] === "true";
    });
    changed(input);
  } else {
    if (input.tagName === "INPUT") input.type = type;
    input.value = was;
  }
}

/* Puts what was pasted into a cell; what it cannot hold is given back, and the cell is left as it was. */
function put(input, text) {
  const said = text.trim();
  if (ticks(input)) {
    const boxes = boxesOf(input);
    const called = (box, part) => same(box.value, part) || same(box.nextElementSibling.textContent, part);
    const parts = said.split(",").map((part) => part.trim()).filter(Boolean);
    const wanted = boxes.filter((box) => called(box, said) || parts.some((part) => called(box, part)));
    const unknown = wanted.some((box) => called(box, said)) ? [] : parts.filter((part) => !boxes.some((box) => called(box, part)));
    if (wanted.length || !said) {
      for (const box of boxes) box.checked = wanted.includes(box);
      changed(input);
    }
    return unknown;
  }
  if (input.tagName === "SELECT") {
    const options = [...input.options];
    const option =
      options.find((one) => same(one.value, said) || same(one.text, said)) ??
      options.find((one) => YES_OR_NO[one.value]?.includes(said.toLowerCase()));
    if (!option) return [said];
    input.value = option.value;
    return [];
  }
  if (input.type === "date" && !/^\d{4}-\d\d-\d\d$/.test(said)) input.type = "text";
  // Of several lines an input of one would make one word.
  input.value = input.tagName === "INPUT" ? said.replace(/\s*\n\s*/g, " ") : said;
  return [];
}

/* Cells put into a table from ``start`` on: what is not taken is said, what was there before comes back by undoing. */
function paste(table, start, pasted) {
  const there = rows(table);
  const first = there.indexOf(start.parentElement);
  const taken = pasted.slice(0, MOST_ROWS - first);
  const unknown = new Map();
  const before = [];
  const added = [];
  let beside = 0;
  taken.forEach((cells, down) => {
    if (!there[first + down]) {
      there.push(addRow(table));
      added.push(there.at(-1));
    }
    const into = inputs(there[first + down]);
    cells.forEach((text, right) => {
      const input = into[start.cellIndex + right];
      if (!input) {
        if (text.trim()) beside += 1;
        return;
      }
      const [was, type] = [held(input), input.type];
      const { label } = input.closest("td").dataset;
      for (const word of put(input, text)) unknown.set(label, (unknown.get(label) ?? new Set()).add(word));
      before.push({ input, was, type, now: held(input) });
    });
  });
  const lost = [];
  if (pasted.length > taken.length) {
    lost.push(words("rows-lost", { number: pasted.length - taken.length, most: MOST_ROWS }));
  }
  if (beside) lost.push(words("cells-lost", { number: beside }));
  for (const [column, named] of unknown) lost.push(words("words-lost", { column, words: listed([...named]) }));
  settle(table, before, added, inputs(start.parentElement)[start.cellIndex], lost);
}

/* A series put into the hours of a day or the days of a week. */
function pasteSeries(boxes, start, series) {
  const all = [...boxes.querySelectorAll("input")];
  const into = all.slice(all.indexOf(start), all.indexOf(start) + series.length);
  const before = into.map((input, n) => {
    const was = input.value;
    input.value = series[n].trim();
    return { input, was, type: input.type, now: input.value };
  });
  const over = series.length - into.length;
  settle(boxes, before, [], start, over > 0 ? [words("series-lost", { number: over })] : []);
}

function settle(place, before, added, goOn, lost) {
  if (!added.length && before.every(({ was, now }) => was === now)) {
    tell(place, lost);
    return;
  }
  did(
    place,
    "pasted",
    () => {
      putAllBack(before, added);
      return goOn;
    },
    lost,
  );
  changed(place);
}

/* What was typed over since then stays, and the row that it stands in. */
function putAllBack(before, added) {
  for (const { input, was, type, now } of before) {
    if (held(input) === now) putBack(input, was, type);
  }
  for (const row of added) {
    if (inputs(row).every((input) => !input || isEmpty(input))) row.remove();
  }
}

const isEmpty = (input) => (ticks(input) ? !boxesOf(input).some((box) => box.checked) : input.value.trim() === "");

function listed(named) {
  const more = named.length - MOST_WORDS;
  const some = named.slice(0, MOST_WORDS).map((word) => (word.length > 40 ? `${word.slice(0, 40)}…` : word));
  return [...some, ...(more > 0 ? [`… (+${more})`] : [])].join(", ");
}

document.addEventListener("paste", (event) => {
  const cell = event.target.closest?.(".sheet td:not(.handle, .add-row)");
  const text = (event.clipboardData?.getData("text/plain") ?? "").replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const boxes = event.target.closest?.(".weights");
  if (boxes) {
    const series = text.trim().split(/[\t\n;]+/);
    if (series.length < 2) return;
    event.preventDefault();
    pasteSeries(boxes, event.target, series);
    return;
  }
  if (!cell) return;
  const pasted = cellsOf(text);
  const types = event.target.matches("textarea, input:not([type=checkbox])");
  if (types && pasted.length === 1 && pasted[0].length === 1 && pasted[0][0] === text) return;
  event.preventDefault();
  paste(cell.closest("table"), cell, pasted);
});
