/* A decision guide, one step at a time: the answers so far, Back, Start again, and an address that keeps the way.
   Without it every step is on the page and each answer links to the next. Messages are in SAY. */
(() => {
"use strict";

const SAY = {
  change: (question) => `Change the answer to “${question}”`,
  changed: "Change",
  step: (title) => `Now: ${title}`,
  result: (title) => `Result: ${title}`,
};
const tools = document.getElementById("decision_tools");
const steps = [...document.querySelectorAll(".decision-step")];
if (!tools || steps.length === 0) return;

const byId = new Map(steps.map((step) => [step.id, step]));
const start = steps[0];
const answersOf = (step) => [...step.querySelectorAll(".decision-answers a")];
/** Its title without the link to it, which page.js adds. */
const titleOf = (step) => {
  const parts = [...step.querySelector("h2").childNodes].filter((part) => !part.classList?.contains("heading-link"));
  return parts.map((part) => part.textContent).join("").trim();
};
/** What comes after `#`. What cannot be decoded names nothing. */
function hashOf({ hash }) {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return "";
  }
}
const targetOf = (link) => byId.get(hashOf(link));

/** The way that an address keeps: question and number of the answer, as `#way=aim.2,money.1`. What no longer fits
 *  the guide ends it. */
function read() {
  const hash = hashOf(location);
  // An address without scripts names a step; nobody knows the way there.
  if (byId.has(hash)) return { way: [], at: byId.get(hash) };
  const way = [];
  let at = start;
  const written = hash.startsWith("way=") ? hash.slice(4).split(",") : [];
  for (const part of written) {
    const [, name, number] = /^([a-z0-9-]+)\.(\d+)$/.exec(part) ?? [];
    const link = at.id === `question-${name}` ? answersOf(at)[Number(number) - 1] : undefined;
    if (!link) break;
    way.push({ step: at, link });
    at = targetOf(link);
  }
  return { way, at };
}

const write = (way) =>
  way.length === 0 ? "" : `#way=${way.map(({ step, link }) => `${step.id.slice(9)}.${answersOf(step).indexOf(link) + 1}`).join(",")}`;

let way = [], at = start;

function show(moved) {
  for (const step of steps) step.hidden = step !== at;
  const list = tools.querySelector("ol");
  list.replaceChildren(...way.map(({ step, link }, number) => {
    const item = document.createElement("li");
    const question = document.createElement("span");
    question.className = "muted";
    question.textContent = titleOf(step);
    const answer = document.createElement("strong");
    answer.textContent = link.querySelector(".decision-answer").textContent;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = SAY.changed;
    button.ariaLabel = SAY.change(titleOf(step));
    button.addEventListener("click", () => go(way.slice(0, number), step));
    item.append(question, " ", answer, " ", button);
    return item;
  }));
  document.getElementById("decision_given").hidden = way.length === 0;
  for (const name of ["back", "restart"]) document.getElementById(`decision_${name}`).disabled = at === start;
  const onWay = new Set([...way.map(({ step }) => step.id), at.id]);
  for (const box of document.querySelectorAll(".figure.decision [data-step]")) {
    box.classList.toggle("here", box.dataset.step === at.id);
    box.classList.toggle("passed", onWay.has(box.dataset.step));
  }
  if (!moved) return;
  const isResult = at.classList.contains("decision-result");
  document.getElementById("decision_status").textContent = (isResult ? SAY.result : SAY.step)(titleOf(at));
  at.querySelector("h2").focus();
}

function go(next, step) {
  way = next;
  at = step;
  history.pushState(null, "", location.pathname + location.search + write(way));
  show(true);
}

document.getElementById("part_steps").addEventListener("click", (event) => {
  const link = event.target.closest(".decision-answers a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go([...way, { step: at, link }], targetOf(link));
});
document.getElementById("decision_restart").addEventListener("click", () => go([], start));
document.getElementById("decision_back").addEventListener("click", () => {
  const last = way.at(-1);
  go(way.slice(0, -1), last ? last.step : start);
});
const refresh = (moved) => {
  // Any other address is of a place in the page: a source, a heading.
  const hash = hashOf(location);
  if (hash && !hash.startsWith("way=") && !byId.has(hash)) return;
  ({ way, at } = read());
  show(moved);
};
addEventListener("popstate", () => refresh(true));

document.querySelector(".wrap.decision").classList.add("decision-live");
({ way, at } = read());
show(false);
})();
