/* The table that compares entries: sorting, filters, and chosen entries side by side. The address keeps what is
   chosen. Without it the table is sorted by title. Messages are in SAY. */
(() => {
"use strict";

const SAY = {
  shown: (number, all) => (number === all ? `All ${all} shown` : `${number} of ${all} shown`),
  none: "No entry has all of these. Change a filter.",
  sort: (label) => `Sort by ${label}`,
  choose: (title) => `Choose ${title}`,
  chosen: (number) => (number === 1 ? "1 chosen" : `${number} chosen`),
  choice: "Choose",
  few: "Choose two entries or more to compare them.",
};
const table = document.getElementById("comparison_table");
const tools = document.getElementById("comparison_tools");
if (!table || !tools) return;

const part = (name) => document.getElementById(`comparison_${name}`);
const body = table.tBodies[0];
const heads = [...table.tHead.rows[0].cells];
const columns = heads.map((head) => ({ name: head.dataset.column, label: head.textContent.trim(), head }));
const rows = [...body.rows].map((row) => ({
  row,
  id: row.id.slice(4),
  title: row.cells[0].textContent.trim(),
  cells: [...row.cells],
}));
const selects = [...tools.querySelectorAll("select[data-column]")];
const collator = new Intl.Collator(document.documentElement.lang || undefined, { numeric: true, sensitivity: "base" });

/** What is sorted by in a cell; what has nothing comes last, whichever way. */
const keyOf = (cell) => cell.dataset.sort ?? cell.textContent.trim();
/** Numbers by size, whatever their digits and signs; other texts as people order them. */
function inOrder(left, right) {
  const [a, b] = [left, right].map((text) => (text === "" ? NaN : Number(text.replace("−", "-"))));
  return Number.isNaN(a) || Number.isNaN(b) ? collator.compare(left, right) : a - b;
}
const isEmpty = (cell) => cell.textContent.trim() === "–";

let sorted = { name: "title", down: false };

function sort(name, down) {
  sorted = { name, down };
  const at = columns.findIndex((column) => column.name === name);
  const order = rows.toSorted((a, b) => {
    const [left, right] = [a.cells[at], b.cells[at]];
    if (isEmpty(left) !== isEmpty(right)) return isEmpty(left) ? 1 : -1;
    const found = inOrder(keyOf(left), keyOf(right)) || collator.compare(a.title, b.title);
    return down ? -found : found;
  });
  body.append(...order.map(({ row }) => row));
  for (const column of columns) {
    if (column.name === name) column.head.setAttribute("aria-sort", down ? "descending" : "ascending");
    else column.head.removeAttribute("aria-sort");
  }
  part("sort").value = name;
}

function filter() {
  const wanted = selects.filter(({ value }) => value).map(({ dataset, value }) => ({
    at: columns.findIndex(({ name }) => name === dataset.column),
    value,
  }));
  let shown = 0;
  for (const { row, cells } of rows) {
    row.hidden = !wanted.every(({ at, value }) => (cells[at].dataset.terms ?? "").split(" ").includes(value));
    if (!row.hidden) shown += 1;
  }
  tell(shown === 0 ? SAY.none : SAY.shown(shown, rows.length));
}

const boxes = new Map();
const chosen = () => rows.filter(({ id }) => boxes.get(id).checked);
const tell = (what) => (part("status").textContent = [what, chosen().length > 0 ? SAY.chosen(chosen().length) : ""].filter(Boolean).join(". "));

/** The chosen entries as columns, what is compared as rows. */
function sideBySide(among) {
  const made = document.createElement("table");
  const line = (parent, of, cells) => {
    const row = parent.insertRow();
    for (const [at, content] of cells.entries()) {
      const isHead = at === 0 || of === "head";
      const cell = document.createElement(isHead ? "th" : "td");
      if (isHead) cell.scope = of === "head" ? "col" : "row";
      cell.append(content);
      row.append(cell);
    }
  };
  line(made.createTHead(), "head", [columns[0].label, ...among.map(({ cells }) => cells[0].querySelector("a").cloneNode(true))]);
  const rest = made.createTBody();
  for (const [at, { label }] of columns.entries()) {
    if (at > 0) line(rest, "body", [label, ...among.map(({ cells }) => cells[at].textContent)]);
  }
  return made;
}

function compare(among, moved) {
  const open = among.length > 1;
  part("chosen").hidden = !open;
  part("all").hidden = tools.hidden = open;
  if (open) {
    part("chosen").querySelector(".comparison-frame").replaceChildren(sideBySide(among));
    if (moved) document.getElementById("part_chosen").focus();
  }
}

/** `#compare=a,b` when two or more are chosen and shown. */
const address = (among) => (among.length > 1 ? `#compare=${among.map(({ id }) => id).join(",")}` : "");

function recall(moved) {
  const ids = location.hash.startsWith("#compare=") ? location.hash.slice(9).split(",") : [];
  if (ids.length > 0) for (const [id, box] of boxes) box.checked = ids.includes(id);
  compare(ids.length > 0 ? chosen() : [], moved);
}

for (const { head, name, label } of columns) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.title = SAY.sort(label);
  button.addEventListener("click", () => sort(name, sorted.name === name && !sorted.down));
  head.replaceChildren(button);
}
for (const { id, title, cells } of rows) {
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.ariaLabel = SAY.choose(title);
  box.autocomplete = "off";
  boxes.set(id, box);
  label.className = "comparison-choice";
  label.append(box);
  cells[0].prepend(label, " ");
}
body.addEventListener("change", () => filter());
tools.addEventListener("change", ({ target }) => (target === part("sort") ? sort(target.value, false) : filter()));
part("show").addEventListener("click", () => {
  const among = chosen();
  if (among.length < 2) return tell(SAY.few);
  history.pushState(null, "", location.pathname + address(among));
  compare(among, true);
});
part("close").addEventListener("click", () => {
  history.pushState(null, "", location.pathname);
  compare([], true);
  part("show").focus();
});
part("reset").addEventListener("click", () => {
  for (const select of selects) select.value = "";
  for (const box of boxes.values()) box.checked = false;
  sort("title", false);
  filter();
});
addEventListener("popstate", () => recall(true));

document.querySelector(".wrap.comparison").classList.add("comparison-live");
sort("title", false);
filter();
recall(false);
})();
