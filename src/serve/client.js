/* The preview in the browser: asks for the state of its page, sees to it that the page shown is that one, and
   shows what is wrong with the guide: this page's problems in a panel, those of others in a bar. It compares with what the page came with, so that it does the same whether it was informed of
   every change or was away for some. */
(() => {
"use strict";

const script = document.currentScript;
const { page, token } = script.dataset;
let { index } = script.dataset;
const address = (name) => new URL(name, script.src).href;

/* Following ----------------------------------------------------------------------------------- */

let events;
/** Follows the page while it is seen: a browser has few connections to one host, and many tabs. */
function follow() {
  events?.close();
  if (document.hidden) return;
  events = new EventSource(`${address("events")}?${encodeURIComponent(location.pathname)}`);
  events.onmessage = ({ data }) => update(JSON.parse(data));
}

function update(state) {
  const hasNewIndex = index !== state.index;
  index = state.index;
  if (state.page !== page || (hasNewIndex && hasSearched())) {
    events.close();
    location.reload();
    return;
  }
  state.styles.forEach(restyle);
  report(state);
}

/** Whether the page has read the search index; until then it asks for the newest by itself. */
function hasSearched() {
  return performance.getEntriesByType("resource").some(({ name }) => new URL(name).pathname === "/search/manifest.js");
}

/** Puts today's version of a style sheet in the place of another one, when it has come. */
function restyle(today) {
  const bare = (path) => path.replace(/-[^-]*$/, "");
  const path = (link) => new URL(link.href).pathname;
  const links = [...document.querySelectorAll("link[rel=stylesheet]")];
  const old = links.filter((link) => bare(path(link)) === bare(today));
  if (old.length === 0 || path(old.at(-1)) === today) return;
  const fresh = old[0].cloneNode();
  fresh.href = today;
  fresh.onload = () => old.forEach((link) => link.remove());
  fresh.onerror = () => fresh.remove();
  old.at(-1).after(fresh);
}

/* Elements ------------------------------------------------------------------------------------ */

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
const total = ({ errors, warnings }) => errors + warnings;
/** "1 error, 2 warnings". */
const counted = ({ errors, warnings }) =>
  [errors > 0 && plural(errors, "error"), warnings > 0 && plural(warnings, "warning")].filter(Boolean).join(", ");

/** What is kept while this tab is open; a browser may forbid it. */
const kept = {
  get: (name) => { try { return sessionStorage.getItem(`fieldguide_${name}`); } catch { return null; } },
  set: (name, value) => { try { sessionStorage.setItem(`fieldguide_${name}`, value); } catch { /* Then it is not kept. */ } },
};

/** Text for a terminal, its colours as classes: c1 for bold, c91 for red. */
function coloured(text) {
  let classes = [];
  return text.split(/\x1b\[([\d;]*)m/).flatMap((part, place) => {
    if (place % 2 === 0) return classes.length > 0 ? element("span", { class: classes.join(" ") }, part) : part;
    for (const code of part.split(";")) classes = +code === 0 ? [] : [...classes, `c${code}`];
    return [];
  });
}

/* One problem --------------------------------------------------------------------------------- */

let items = 0;
/** A problem in full; `fixed` shows what came of "Fix this". */
function item(problem, isOpen, fixed) {
  const { severity, message, help, text, place, explanation, fix } = problem;
  const id = `problem-${(items += 1)}`;
  const kind = element("strong", { class: severity }, severity === "error" ? "Error" : "Warning");
  const made = element("li", {}, element("p", { id }, kind, `: ${message}`));
  if (help) made.append(element("p", {}, `Help: ${help}`));
  const where = place ? `Where: ${place.name}` : "In full";
  const excerpt = element("pre", { tabindex: "0", role: "group", "aria-label": where }, ...coloured(text));
  made.append(element("details", isOpen ? { open: "" } : {}, element("summary", {}, where), excerpt));
  if (explanation) made.append(explained(explanation));
  const actions = [];
  if (place?.link) actions.push(element("a", { href: place.link, "aria-describedby": id }, "Open in editor"));
  if (fix !== null && token && fixed) {
    const button = element("button", { type: "button", "aria-describedby": id }, "Fix this");
    button.onclick = () => ask(button, fix, fixed);
    actions.push(button);
  }
  if (actions.length > 0) made.append(element("p", { class: "actions" }, ...actions));
  return made;
}

/** Why a rule exists, fetched when it is wanted. */
function explained(path) {
  const text = element("pre", { class: "prose", tabindex: "0", role: "group", "aria-label": "Why this matters" }, "Loading…");
  const made = element("details", {}, element("summary", {}, "Why this matters"), text);
  made.addEventListener("toggle", async () => {
    const answer = await fetch(path).catch(() => undefined);
    text.textContent = answer?.ok ? await answer.text() : "The explanation could not be loaded.";
  }, { once: true });
  return made;
}

/** Asks for a fix. The page is updated after it as after any other change. */
async function ask(button, fix, fixed) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  fixed("Fixing…");
  const answer = await fetch(address("fix"), {
    method: "POST",
    headers: { "content-type": "application/json", "fieldguide-token": token },
    body: JSON.stringify({ fix, page: decodeURIComponent(location.pathname) }),
  }).catch(() => undefined);
  if (!answer?.ok) button.removeAttribute("aria-disabled");
  const said = answer ? (await answer.text()).trim() : "The preview does not answer.";
  fixed(said.charAt(0).toUpperCase() + said.slice(1));
}

/** The problems of a list, and how many are left out. */
function entries(problems, made) {
  const list = problems.list.map(made);
  const more = total(problems) - list.length;
  if (more > 0) list.push(element("li", {}, `See the terminal for ${more} more.`));
  return list;
}

/* The problems of this page: a badge that opens a panel ------------------------------------------ */

const badge = element("button", { type: "button", class: "badge", "aria-expanded": "false", "aria-controls": "panel", hidden: "" });
const title = element("h2", { id: "title", tabindex: "-1" });
const close = element("button", { type: "button" }, "Close");
const own = element("ul", {});
const changed = element("details", { hidden: "" });
const said = element("p", { role: "status" });
const panel = element(
  "section",
  { id: "panel", class: "panel", "aria-labelledby": "title", hidden: "" },
  element("div", { class: "head" }, title, close), said, own, changed,
);

function open(isOpen) {
  panel.hidden = !isOpen;
  badge.setAttribute("aria-expanded", String(isOpen));
  kept.set("panel", isOpen ? location.pathname : "");
}

badge.onclick = () => {
  open(panel.hidden);
  if (!panel.hidden) title.focus();
};
close.onclick = () => {
  open(false);
  badge.focus();
};
panel.onkeydown = ({ key }) => {
  if (key === "Escape") close.click();
};

const fixed = (text) => (said.textContent = text);

function showOwn(problems, files) {
  const count = total(problems);
  const hadFocus = panel.contains(panel.getRootNode().activeElement);
  badge.hidden = count === 0;
  badge.textContent = counted(problems);
  badge.classList.toggle("error", problems.errors > 0);
  title.textContent = `${counted(problems)} on this page`;
  own.replaceChildren(...entries(problems, (problem) => item(problem, false, fixed)));
  const links = files.map(({ name, page }) => element("li", {}, page ? element("a", { href: page }, name) : name));
  const summary = element("summary", {}, "Changed since the preview started");
  changed.replaceChildren(summary, element("ul", {}, ...links));
  changed.hidden = links.length === 0;
  if (count === 0) panel.hidden = true;
  else if (hadFocus) title.focus();
}

/* The problems of other pages: a bar -------------------------------------------------------------- */

const others = element("ul", {});
const told = element("summary", {});
const hide = element("button", { type: "button" }, "Hide");
const bar = element("div", { class: "bar", hidden: "" }, element("details", {}, told, others), hide);

let latest = "";
hide.onclick = () => {
  bar.hidden = true;
  kept.set("hidden", latest);
  size();
};

function elsewhere({ severity, message, place, page }) {
  const kind = element("strong", { class: severity }, severity === "error" ? "Error" : "Warning");
  const made = element("li", {}, kind, `: ${message} `);
  if (page) made.append(element("a", { href: page }, place?.name ?? page));
  else if (place) made.append(place.name);
  return made;
}

function showOthers(problems, isOutdated) {
  const count = total(problems);
  const where = count === 1 ? "on another page" : "on other pages";
  const isStale = isOutdated && problems.errors > 0;
  told.textContent = `${plural(count, "problem")} ${where}${isStale ? "; this page is the last good version" : ""}`;
  others.replaceChildren(...entries(problems, elsewhere));
  latest = JSON.stringify(problems.list.map(({ message, place }) => [message, place?.name]));
  bar.hidden = count === 0 || kept.get("hidden") === latest;
}

/* Errors of a page that cannot be shown: a dialog over it ---------------------------------------- */

const heading = element("h2", { id: "heading", tabindex: "-1", autofocus: "" });
const inFull = element("ul", {});
const list = element("div", { class: "list", role: "group", "aria-labelledby": "heading", tabindex: "0" }, inFull);
const dismiss = element("button", { type: "button" }, "Dismiss");
const dialogSaid = element("p", { role: "status" });
const what = element("p", { id: "what" });
const dialog = element("dialog", { role: "alertdialog", "aria-labelledby": "heading", "aria-describedby": "what" }, heading, what, list, dialogSaid, dismiss);
dismiss.onclick = () => dialog.close();

let inDialog;
/** Shows the errors because of which this page, or any, cannot be shown; again only when they have changed. */
function showErrors({ is_outdated: isOutdated, problems, others }) {
  const hasSite = page !== "";
  const isWanted = isOutdated && (problems.errors > 0 || !hasSite);
  const now = isWanted ? JSON.stringify(hasSite ? problems : [problems, others]) : undefined;
  if (now === inDialog) return;
  inDialog = now;
  if (!isWanted) {
    dialog.close();
    return;
  }
  heading.textContent = hasSite ? `This page has ${counted(problems)}` : `The guide has ${counted({ errors: problems.errors + others.errors, warnings: problems.warnings + others.warnings })}`;
  what.textContent = hasSite ? "You are seeing the last good version. It updates once the errors are fixed." : "The site appears once the errors are fixed.";
  const opened = (problem) => item(problem, true, hasSite && ((text) => (dialogSaid.textContent = text)));
  inFull.replaceChildren(...entries(problems, opened), ...(hasSite ? [] : entries(others, opened)));
  if (!dialog.open) dialog.showModal();
}

/* All of it --------------------------------------------------------------------------------------- */

const draft = element("p", { class: "draft", hidden: "" }, "Draft: not in an ordinary build");
const row = element("div", { class: "row" }, draft, badge);
const dock = element("div", { class: "dock" }, panel, row, bar);
const host = element("fieldguide-problems", {});
// The page's own keys are for the page.
host.onkeydown = (event) => event.stopPropagation();

/** Keeps room below the page, so that its last lines are never covered. */
function size() {
  host.dataset.rows = Number(!draft.hidden || !badge.hidden) + Number(!bar.hidden);
}

let shown, styled;
/** Lays everything over the page, where the page's own style does not reach it. */
function lay() {
  const style = element("link", { rel: "stylesheet", href: address("client.css") });
  document.body.append(host);
  host.attachShadow({ mode: "open" }).append(style, dialog, dock);
  return new Promise((done) => (style.onload = style.onerror = done));
}

async function report(state) {
  const { is_draft: isDraft, is_outdated: isOutdated, problems, others: rest, changed: files } = state;
  const now = JSON.stringify([isDraft, isOutdated, problems, rest, files]);
  if (now === shown) return;
  const isFirst = shown === undefined;
  shown = now;
  if (!isDraft && total(problems) + total(rest) === 0 && !styled) return;
  styled ??= lay();
  await styled;
  if (shown !== now) return;
  draft.hidden = !isDraft;
  showOwn(problems, files);
  showOthers(rest, isOutdated);
  size();
  showErrors(state);
  if (isFirst && !badge.hidden && !dialog.open && kept.get("panel") === location.pathname) badge.click();
}

document.addEventListener("visibilitychange", follow);
follow();
})();
