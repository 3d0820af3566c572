/* The preview in the browser: asks for the state of its page, and sees to it that the page shown is
   that one. It compares with what the page came with, so that it does the same whether it was informed of
   every change or was away for some. */
(() => {
"use strict";

const script = document.currentScript;
const { page } = script.dataset;
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
  report(state.problems, state.more);
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

/* Problems ------------------------------------------------------------------------------------ */

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const heading = element("h2", { id: "heading", tabindex: "-1", autofocus: "" });
const list = element("div", { class: "list", role: "group", "aria-labelledby": "heading", tabindex: "0" });
const dismiss = element("button", { type: "button" }, "Dismiss");
const dialog = element(
  "dialog",
  { role: "alertdialog", "aria-labelledby": "heading", "aria-describedby": "what" },
  heading,
  element("p", { id: "what" }, "You are seeing the last good version. It updates once the errors are fixed."),
  list,
  dismiss,
);
const again = element("button", { type: "button", class: "again", hidden: "" });
dismiss.onclick = () => dialog.close();
again.onclick = () => dialog.showModal();
dialog.onclose = () => (again.hidden = shown === "[]");

let shown = "[]", styled;
/** Lays the problems over the page, where the page's own style does not reach them. */
function lay() {
  const host = element("fieldguide-problems", {});
  const style = element("link", { rel: "stylesheet", href: address("client.css") });
  // The page's own keys are for the page.
  host.onkeydown = (event) => event.stopPropagation();
  document.body.append(host);
  host.attachShadow({ mode: "open" }).append(style, dialog, again);
  return new Promise((done) => (style.onload = style.onerror = done));
}

async function report(problems, more) {
  const now = JSON.stringify(problems);
  if (now === shown) return;
  shown = now;
  if (problems.length === 0) {
    dialog.close();
    again.hidden = true;
    return;
  }
  const count = problems.length + more;
  const title = count === 1 ? "The guide has a problem" : `The guide has ${count} problems`;
  heading.textContent = again.textContent = title;
  list.replaceChildren(...problems.map(problem));
  if (more > 0) list.append(element("p", {}, `See the terminal for ${more} more.`));
  styled ??= lay();
  await styled;
  again.hidden = true;
  if (shown === now && !dialog.open) dialog.showModal();
}

function problem({ text, place }) {
  const made = element("pre", {}, ...coloured(text));
  if (place) made.append("\n", element("a", { href: place.link }, `Open ${place.name}`));
  return made;
}

/** Text for a terminal, its colours as classes: c1 for bold, c91 for red. */
function coloured(text) {
  let classes = [];
  return text.split(/\x1b\[([\d;]*)m/).flatMap((part, place) => {
    if (place % 2 === 0) return classes.length > 0 ? element("span", { class: classes.join(" ") }, part) : part;
    for (const code of part.split(";")) classes = +code === 0 ? [] : [...classes, `c${code}`];
    return [];
  });
}

document.addEventListener("visibilitychange", follow);
follow();
})();
