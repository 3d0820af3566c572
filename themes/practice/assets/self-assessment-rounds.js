/* The self-assessment again and together: a new round compared with the last, and the files of several people laid
   over one another. Files are read in the browser and sent nowhere. Messages are in SAY. */
(() => {
"use strict";

const SAY = {
  since: (date, better, worse, same) => `Since ${date}: ${better} better, ${worse} worse, ${same} unchanged.`,
  change: (before, now) => `was ${before}, now ${now}`,
  full: "Your browser does not save rounds. Save your answers to a file instead.",
  begun: "Your answers were set aside, and a new round begins.",
  nothing: "Answer a question first: there is nothing to compare with later.",
  you: "Your answers here",
  open: "open",
  refused: (name, why) => `${name} was left out: ${why}.`,
  differ: (number, all) => `${number} of ${all} questions are seen differently. They come first.`,
  alone: "Choose the files of two people or more, or answer here and choose one file.",
};
const { KEY, questions, labels, unpack, element, byId, answers, replace } = globalThis.fieldguideAssessment ?? {};
if (!byId?.("rounds")) return;

const ROUNDS = `${KEY} rounds`;
const MAX_ROUNDS = 10;
/** What answers are worth when they are compared; others are not. */
const WORTH = new Map([["no", 0], ["partly", 1], ["yes", 2]]);
const page = document.getElementById("assess");
const label = (answer) => (labels.get(answer) ?? SAY.open).toLowerCase();
const textOf = ({ field }) => field.querySelector("legend").textContent;
const linkTo = (question) => element("a", { href: `#${question.field.id}` }, textOf(question));

/* Rounds -------------------------------------------------------------------------------------- */

/** Rounds that were set aside, the latest last. */
function recall() {
  try {
    const found = JSON.parse(localStorage.getItem(ROUNDS) ?? "[]");
    return found.filter(({ date, answers }) => typeof date === "string" && typeof answers === "object" && answers);
  } catch {
    return [];
  }
}

function showRounds() {
  const last = recall().at(-1);
  byId("compared").hidden = !last;
  if (!last) return;
  const then = new Map(Object.entries(last.answers));
  const both = questions.filter(({ id }) => WORTH.has(then.get(id)) && WORTH.has(answers().get(id)));
  const gain = ({ id }) => WORTH.get(answers().get(id)) - WORTH.get(then.get(id));
  const moved = both.filter((question) => gain(question) !== 0).sort((a, b) => gain(a) - gain(b));
  const better = moved.filter((question) => gain(question) > 0).length;
  const date = new Date(last.date).toLocaleDateString(document.documentElement.lang || undefined, { dateStyle: "long" });
  byId("since").textContent = SAY.since(date, better, moved.length - better, both.length - moved.length);
  byId("moved").replaceChildren(...moved.map((question) =>
    element("li", {}, linkTo(question), ` (${SAY.change(label(then.get(question.id)), label(answers().get(question.id)))})`)));
}

byId("round").addEventListener("click", () => {
  if (answers().size === 0) {
    byId("status").textContent = SAY.nothing;
    return;
  }
  const round = { date: new Date().toISOString(), answers: Object.fromEntries(answers()) };
  try {
    localStorage.setItem(ROUNDS, JSON.stringify([...recall(), round].slice(-MAX_ROUNDS)));
  } catch {
    byId("status").textContent = SAY.full;
    return;
  }
  replace(new Map(), SAY.begun);
});
page.addEventListener("shown", showRounds);

/* Several people ------------------------------------------------------------------------------ */

function overlay(people) {
  const rows = questions.map((question) => {
    const given = people.map(({ answers }) => answers.get(question.id));
    const worth = given.filter((answer) => WORTH.has(answer)).map((answer) => WORTH.get(answer));
    return { question, given, spread: worth.length > 1 ? Math.max(...worth) - Math.min(...worth) : 0, number: worth.length };
  });
  const shown = rows.filter(({ number }) => number > 0).sort((a, b) => b.spread - a.spread);
  const head = element("tr", {}, element("th", { scope: "col" }, byId("overlay").dataset.question),
    ...people.map(({ name }) => element("th", { scope: "col" }, name)));
  const body = shown.map(({ question, given, spread }) =>
    element("tr", { class: `spread-${spread}` }, element("th", { scope: "row" }, linkTo(question)),
      ...given.map((answer) => element("td", { class: `answered-${labels.has(answer) ? answer : "open"}` }, label(answer)))));
  byId("overlaid").replaceChildren(element("table", {}, element("thead", {}, head), element("tbody", {}, ...body)));
  byId("overlaid").hidden = false;
  return SAY.differ(shown.filter(({ spread }) => spread > 0).length, shown.length);
}

byId("compare").addEventListener("click", () => byId("files").click());
byId("files").addEventListener("change", async ({ target }) => {
  const people = answers().size > 0 ? [{ name: SAY.you, answers: answers() }] : [];
  const said = [];
  for (const file of target.files) {
    try {
      people.push({ name: file.name.replace(/\.json$/, ""), answers: unpack(await file.text()).answers });
    } catch (error) {
      said.push(SAY.refused(file.name, error.message));
    }
  }
  said.unshift(people.length > 1 ? overlay(people) : SAY.alone);
  byId("overlay_status").textContent = said.join(" ");
  target.value = "";
});

showRounds();
byId("rounds").hidden = byId("overlay").hidden = false;
})();
