/* The self-assessment: keeps a reader's answers in the browser, draws the result, orders the reading
   list, saves answers to a file and reads them back. It asks for nothing and sends nothing. Questions,
   answers and their words come from the page; other messages are in SAY. */
(() => {
"use strict";

const FORMAT = "fieldguide-self-assessment";
const VERSION = 1;
/** Another for each folder of a host, so that guides do not mix. */
const KEY = `${FORMAT} ${new URL(".", location.href).pathname}`;
/** The answers that put an entry on the reading list, the greatest need first. */
const NEEDS = ["no", "partly"];
const OPEN = "open";

const SAY = {
  open: "open",
  count: (done, all) => `${done} of ${all} answered`,
  lost: "not saved",
  unkept: "Your browser does not save your answers. Save them to a file before you leave.",
  summary: (done, all, words) => (done > 0 ? `${done} of ${all} questions answered: ${words}.` : "No questions answered yet."),
  answered: (label) => `You answered: ${label}`,
  group: (title, done, all) => `${title}: all answered. ${done} of ${all} overall.`,
  all: (all, listed) => `All ${all} questions answered. On your reading list: ${listed}.`,
  none: "Your reading list is empty: you answered no question “no” or “partly”.",
  cleared: "All answers cleared.",
  nothing: "There are no answers to clear.",
  undone: "Undone.",
  saved: (name) => `Saved as ${name}.`,
  loaded: (number, name) => `${number === 1 ? "1 answer" : `${number} answers`} loaded from ${name}.`,
  refused: (name, why) => `${name} was not loaded and your answers were kept: ${why}.`,
  unreadable: "the file is not valid JSON",
  foreign: "it was not saved by this self-assessment",
  version: (version) => `it uses version ${version} of the format, but this page needs version ${VERSION}`,
  answer: (answer, id) => `${JSON.stringify(answer)} is not a valid answer to ${id}`,
  elsewhere: (guide = "another guide") => `it contains no answers for this guide; it comes from ${guide}`,
};

/* Elements ------------------------------------------------------------------------------------ */

const byId = (id) => document.getElementById(`assess_${id}`);

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const element = (tag, attributes, ...children) => filled(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) =>
  filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

const page = document.getElementById("assess");
const questions = [...page.querySelectorAll(".question")].map((field) => {
  const inputs = [...field.querySelectorAll("input")];
  return { field, inputs, id: inputs[0].name, rank: Number(field.dataset.rank) };
});
const groups = [...page.querySelectorAll(".assess-group")].map((section) => ({
  id: section.id,
  title: section.getAttribute("aria-label"),
  questions: questions.filter(({ field }) => section.contains(field)),
}));
const labels = new Map(questions[0].inputs.map((input) => [input.value, input.labels[0].textContent.trim()]));
const keptHere = byId("kept").textContent;

/** Questions are narrowed to these terms, and to the best supported ones. */
const filters = [...page.querySelectorAll("#assess_filters select")];
const FILTERS = `${KEY} filters`;
const SHORT = 10;
const asked = () => questions.filter(({ field }) => !field.hidden);

function narrow() {
  const wanted = filters.map(({ value }) => value).filter(Boolean);
  const fits = ({ field }) => wanted.every((term) => field.dataset.terms.split(" ").includes(term));
  let left = questions.filter(fits);
  if (byId("short")?.checked) left = left.toSorted((a, b) => b.rank - a.rank).slice(0, SHORT);
  for (const question of questions) question.field.hidden = !left.includes(question);
  for (const { id, questions } of groups) document.getElementById(id).hidden = questions.every(({ field }) => field.hidden);
}

function recallFilters() {
  try {
    const kept = JSON.parse(localStorage.getItem(FILTERS) ?? "{}");
    for (const select of filters) {
      const value = kept[select.dataset.vocabulary];
      if ([...select.options].some((option) => option.value === value)) select.value = value;
    }
    if (byId("short")) byId("short").checked = kept.short === true;
  } catch {
    // Then every question is asked.
  }
  narrow();
  reveal();
}

/** A link to a question that filters hide shows every question again. */
function reveal() {
  const { hash } = location;
  if (!questions.some(({ field }) => field.hidden && `#${field.id}` === hash)) return;
  for (const select of filters) select.value = "";
  if (byId("short")) byId("short").checked = false;
  narrow();
  document.getElementById(hash.slice(1)).scrollIntoView();
}

function keepFilters() {
  const now = Object.fromEntries(filters.map(({ dataset, value }) => [dataset.vocabulary, value]));
  try {
    localStorage.setItem(FILTERS, JSON.stringify({ ...now, short: byId("short")?.checked }));
  } catch {
    // They hold until the page is left.
  }
}

/* Answers ------------------------------------------------------------------------------------- */

/** By question; questions that this edition of the guide does not ask stay in it. */
let answers = new Map();
let previous = answers;
let kept = true;

const answerTo = ({ id }) => answers.get(id) ?? OPEN;
const isOpen = (question) => answerTo(question) === OPEN;

const pack = () =>
  JSON.stringify({ format: FORMAT, version: VERSION, guide: page.dataset.guide, answers: Object.fromEntries(answers) }, null, 2);

/** The answers in a text and the guide they belong to; throws what is wrong with it. */
function unpack(text) {
  let data;
  try {
    data = JSON.parse(text);
  } catch {
    throw new Error(SAY.unreadable);
  }
  if (data?.format !== FORMAT) throw new Error(SAY.foreign);
  if (data.version !== VERSION) throw new Error(SAY.version(data.version));
  const found = Object.entries(data.answers ?? {});
  const wrong = found.find(([, answer]) => !labels.has(answer));
  if (wrong) throw new Error(SAY.answer(wrong[1], wrong[0]));
  return { guide: data.guide, answers: new Map(found) };
}

/** The answers that the browser has kept; none when it keeps nothing, or nothing that can be read. */
function recall() {
  try {
    const text = localStorage.getItem(KEY);
    return text === null ? new Map() : unpack(text).answers;
  } catch {
    return undefined;
  }
}

function keep() {
  try {
    if (answers.size > 0) localStorage.setItem(KEY, pack());
    else localStorage.removeItem(KEY);
    kept = true;
  } catch {
    kept = false;
  }
}

/* What readers see ---------------------------------------------------------------------------- */

/** How often each answer is given, in the order of the answers, the open questions last. */
function tally(among) {
  const given = among.map(answerTo);
  const all = [...labels.keys(), OPEN].map((answer) => [answer, given.filter((one) => one === answer).length]);
  return all.filter(([, number]) => number > 0);
}

const inWords = ([answer, number]) => `${number} ${(labels.get(answer) ?? SAY.open).toLowerCase()}`;

/** A part of a bar; how it is drawn is the style sheet's, by shape as well as by colour. */
const share = (answer, attributes) =>
  svg("svg", { class: `share share-${answer}`, ...attributes },
    svg("rect", { width: "100%", height: "100%" }),
    svg("line", { y1: "50%", x2: "100%", y2: "50%" }));

/** A group of questions as a bar. The words below it say the same, so the bar itself is silent. */
function bar({ id, title, questions }) {
  const shown = questions.filter(({ field }) => !field.hidden);
  const counts = tally(shown);
  const percent = (number) => `${(100 * number) / shown.length}%`;
  let before = 0;
  const shares = counts.map(([answer, number]) => {
    before += number;
    return share(answer, { x: percent(before - number), width: percent(number) });
  });
  const words = counts.map((count, at) => {
    const swatch = share(count[0], { width: "14", height: "14", "aria-hidden": "true" });
    return element("span", {}, swatch, inWords(count) + (at < counts.length - 1 ? ", " : ""));
  });
  return element("li", {},
    element("p", { class: "assess-name" }, element("a", { href: `#${id}` }, title)),
    svg("svg", { class: "assess-bar", "aria-hidden": "true" }, ...shares),
    element("p", { class: "assess-summary" }, ...words));
}

/** Questions that show a need: no before partly, then the best supported first. */
function reading() {
  const need = (question) => NEEDS.indexOf(answerTo(question));
  return asked().filter((question) => need(question) >= 0).sort((a, b) => need(a) - need(b) || b.rank - a.rank);
}

function readingItem(question) {
  const { field } = question;
  const answer = answerTo(question);
  const evidence = [...field.querySelectorAll(".badge")].map((badge) => badge.cloneNode(true));
  return element("li", {},
    element("p", { class: "assess-title" }, field.querySelector(".question-entry a").cloneNode(true)),
    element("div", { class: "assess-why" },
      element("p", { class: `answered answered-${answer}` }, SAY.answered(labels.get(answer))), ...evidence),
    element("p", { class: "muted" }, field.querySelector("legend").textContent));
}

function show() {
  for (const question of questions) {
    for (const input of question.inputs) input.checked = input.value === answerTo(question);
  }
  const all = asked().length;
  const open = asked().filter(isOpen);
  const done = all - open.length;
  byId("kept").textContent = kept ? keptHere : SAY.unkept;
  byId("count").textContent = SAY.count(done, all) + (kept ? "" : `, ${SAY.lost}`);
  byId("done").max = all;
  byId("done").value = done;
  byId("summary").textContent = SAY.summary(done, all, tally(asked()).map(inWords).join(", "));
  byId("found").hidden = byId("list").hidden = done === 0;
  byId("open").hidden = open.length === 0;
  if (open.length > 0) byId("open").firstElementChild.href = `#${open[0].field.id}`;
  byId("figure").replaceChildren(...groups.filter(({ questions }) => questions.some(({ field }) => !field.hidden)).map(bar));
  const items = reading().map(readingItem);
  byId("list").replaceChildren(...(items.length > 0 ? items : [element("li", { class: "assess-none" }, SAY.none)]));
  page.dispatchEvent(new Event("shown"));
}

/** Says something at the end of the page, and offers to undo it. */
function tell(message, undo = false) {
  byId("status").textContent = message;
  byId("undo").hidden = !undo;
}

/* What readers do ----------------------------------------------------------------------------- */

/** Takes up what another tab has kept. */
function refresh() {
  answers = (kept && recall()) || answers;
  show();
}

function replace(next, message) {
  previous = answers;
  answers = next;
  keep();
  show();
  tell(message, true);
}

/** What to say once a question is answered for the first time: only when it was the last one. */
function milestone(question) {
  const all = asked().length;
  const open = asked().filter(isOpen).length;
  const group = groups.find(({ questions }) => questions.includes(question));
  if (open === 0) return SAY.all(all, reading().length);
  return group.questions.some((one) => !one.field.hidden && isOpen(one)) ? "" : SAY.group(group.title, all - open, all);
}

page.addEventListener("change", ({ target }) => {
  if (filters.includes(target) || target === byId("short")) {
    narrow();
    keepFilters();
    show();
  }
  const question = questions.find(({ inputs }) => inputs.includes(target));
  if (!question) return;
  answers = (kept && recall()) || answers;
  const first = isOpen(question);
  answers.set(question.id, target.value);
  keep();
  show();
  tell(first ? milestone(question) : "");
});

byId("print").addEventListener("click", () => print());

byId("save").addEventListener("click", () => {
  const words = page.dataset.guide.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const name = [...words, "self-assessment", new Date().toISOString().slice(0, 10)].join("-") + ".json";
  const href = `data:application/json;charset=utf-8,${encodeURIComponent(pack())}`;
  element("a", { href, download: name }).click();
  tell(SAY.saved(name));
});

byId("load").addEventListener("click", () => byId("file").click());

byId("file").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  try {
    const text = await file.text().catch(() => "");
    const found = unpack(text);
    const known = questions.filter(({ id }) => found.answers.has(id)).length;
    if (known === 0) throw new Error(SAY.elsewhere(found.guide));
    replace(found.answers, SAY.loaded(known, file.name));
  } catch (error) {
    tell(SAY.refused(file.name, error.message));
  }
  target.value = "";
});

byId("clear").addEventListener("click", () => {
  if (answers.size > 0) replace(new Map(), SAY.cleared);
  else tell(SAY.nothing);
});

byId("undo").addEventListener("click", () => replace(previous, SAY.undone));

addEventListener("storage", ({ key }) => {
  if (key === KEY || key === null) refresh();
});
addEventListener("pageshow", refresh);
addEventListener("hashchange", () => {
  reveal();
  show();
});

globalThis.fieldguideAssessment = { KEY, SAY, questions, labels, asked, unpack, element, byId, answers: () => answers, replace };
kept = recall() !== undefined;
recallFilters();
refresh();
for (const part of ["kept", "progress", "summary", "tools", "filters"]) byId(part)?.removeAttribute("hidden");
})();
