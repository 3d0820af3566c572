/* Comforts for reading: links to headings, copying, previews of links and sources. Every page is whole without
   them. What comes from another page becomes text nodes, never markup; messages are in SAY. */
(() => {
"use strict";

const SAY = {
  heading: (name) => `Link to “${name}”`,
  copy: "Copy",
  save: "Download",
  copied: "Copied",
  failed: "Copying failed: your browser does not allow it",
};
const main = document.querySelector("main");
if (!main) return;

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

const text = (node) => node?.textContent.trim().replace(/\s+/g, " ") ?? "";

/* Copying ------------------------------------------------------------------------------------- */

const status = element("p", { className: "toast", role: "status" });
document.body.append(status);
let telling;

function tell(what) {
  clearTimeout(telling);
  status.textContent = what;
  telling = setTimeout(() => (status.textContent = ""), 4000);
}

const copy = (what) =>
  navigator.clipboard.writeText(what).then(() => tell(SAY.copied), () => tell(SAY.failed));

for (const heading of main.querySelectorAll(":is(h2, h3)[id]")) {
  // The list of contents is no part of the text, and the head of what can be closed is a control itself.
  if (heading.closest("nav, summary")) continue;
  const name = text(heading);
  const link = element("a", { className: "heading-link", href: `#${heading.id}`, ariaLabel: SAY.heading(name) }, "#");
  // A search leads here with words to mark; they are not for others. Hosts without HTTPS do not copy.
  link.addEventListener("click", () => navigator.clipboard && copy(link.href.replace(/\?[^#]*/, "")));
  heading.ariaLabel = name;
  heading.prepend(link);
}

function save(name, what) {
  const href = URL.createObjectURL(new Blob([what], { type: "text/plain" }));
  element("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}

for (const pre of main.querySelectorAll("pre")) {
  const caption = pre.closest("figure")?.querySelector("figcaption"), what = pre.textContent;
  const tools = element("span", { className: "tools" });
  const button = (label, of, work) => {
    const made = element("button", { type: "button", ariaLabel: `${label} ${of}`.trim() }, label);
    made.addEventListener("click", work);
    tools.append(made);
  };
  if (navigator.clipboard) button(SAY.copy, text(caption), () => copy(what));
  const { file } = pre.dataset;
  if (file) button(SAY.save, file, () => save(file, what));
  if (caption) caption.after(tools);
  else if (tools.firstChild) {
    const frame = element("div", { className: "code" });
    pre.replaceWith(frame);
    frame.append(tools, pre);
  }
}

/* What can be closed -------------------------------------------------------------------------- */

/** Opens what an address leads into. */
function reveal() {
  const aim = document.querySelector(":target");
  if (!aim) return;
  for (let fold = aim.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  if (aim.closest("details")) aim.scrollIntoView();
}
// Where there is room, style.css shows what is closed; this says so to those who do not see it.
const room = matchMedia("(min-width: 62em)");
const unfold = () => {
  if (room.matches) for (const fold of document.querySelectorAll(".fold, .menu")) fold.open = true;
};
unfold();
room.addEventListener("change", unfold);
reveal();
addEventListener("hashchange", reveal);
document.querySelector(".contents")?.addEventListener("click", ({ target, currentTarget }) => {
  if (!room.matches && target.closest("a")) currentTarget.querySelector("details").open = false;
});

/* Where the reader is ------------------------------------------------------------------------- */

const steps = new Map();
for (const link of document.querySelectorAll(".contents a")) {
  const heading = document.getElementById(link.getAttribute("href").slice(1));
  if (heading) steps.set(heading, link);
}
let here;
function arrive(link) {
  here?.removeAttribute("aria-current");
  link?.setAttribute("aria-current", "true");
  here = link;
}
const watcher = new IntersectionObserver((seen) => {
  const entered = seen.filter((one) => one.isIntersecting);
  if (entered.length > 0) arrive(steps.get(entered[0].target));
}, { rootMargin: "0px 0px -70% 0px" });
for (const heading of steps.keys()) watcher.observe(heading);

/* Previews ------------------------------------------------------------------------------------ */

const LINKS = "a.term, .cite a, :is(.prose, .texts, .evidence, .breadth, .related) a";
const PAUSE = 300, GAP = 8;
const preview = element("div", { id: "preview", className: "preview", role: "tooltip", hidden: true });
document.body.append(preview);
/* The link the reader is on, and the one whose preview is open. */
let on, open, timer;

const documents = new Map();
/** The page that a link points to, fetched once. */
function target({ href, origin, pathname, protocol }) {
  if (pathname === location.pathname) return document;
  if (origin !== location.origin || !protocol.startsWith("http")) throw new Error(href);
  if (!documents.has(pathname)) {
    const parse = (html) => new DOMParser().parseFromString(html, "text/html");
    documents.set(pathname, fetch(pathname).then((answer) => (answer.ok ? answer.text() : "")).then(parse));
  }
  return documents.get(pathname);
}

/** What a preview says: the meaning of a term, or what an entry is about; nothing for other pages. */
async function said(link) {
  const page = await target(link);
  if (link.matches(".cite a")) {
    const source = page.getElementById(decodeURIComponent(link.hash.slice(1)));
    return [element("p", {}, text(source.querySelector(".bibliography-source") ?? source).replace(/ ?↩$/, ""))];
  }
  if (link.matches(".term")) {
    const term = page.getElementById(decodeURIComponent(link.hash.slice(1)));
    const meaning = term.querySelector(".terms-meaning").cloneNode(true);
    meaning.querySelectorAll(".cite").forEach((cite) => cite.remove());
    const parts = [...meaning.children].map((part) => text(part).replace(/ (?=[.,;])/g, ""));
    return [element("strong", {}, text(term.querySelector("dt"))), ...parts.map((part) => element("p", {}, part))];
  }
  const entry = page !== document && page.querySelector("article.entry");
  if (!entry) return [];
  const [kind, title, lead, rating] = [".eyebrow", "h1", ".lead", ".rating-level"].map((name) => entry.querySelector(name));
  const parts = [element("p", { className: "kind" }, text(kind)), element("strong", {}, text(title)), element("p", {}, text(lead))];
  const bar = rating?.querySelector(".bar");
  if (bar) parts.push(element("p", { className: "badge" }, document.importNode(bar, true), text(rating)));
  return parts;
}

/** Puts the preview below the link, or above it where there is more room. */
function place(link) {
  const { left, top, bottom } = link.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const below = clientHeight - bottom, { style } = preview;
  style.maxBlockSize = `${Math.max(top, below) - 2 * GAP}px`;
  const { offsetWidth, offsetHeight } = preview;
  const isAbove = offsetHeight + GAP > below && top > below;
  style.top = `${scrollY + (isAbove ? top - GAP - offsetHeight : bottom + GAP)}px`;
  style.left = `${scrollX + Math.max(GAP, Math.min(left, clientWidth - offsetWidth - GAP))}px`;
}

function close() {
  preview.hidden = true;
  open?.removeAttribute("aria-describedby");
  open = undefined;
}

async function show() {
  const link = on;
  if (link === open) return;
  close();
  const parts = await said(link).catch(() => []);
  if (link !== on || parts.length === 0) return;
  // The preview says more than the title that browsers would show over it.
  if (link.title) link.removeAttribute("title");
  preview.replaceChildren(...parts);
  preview.hidden = false;
  place(link);
  link.setAttribute("aria-describedby", preview.id);
  open = link;
}

const later = (work) => {
  clearTimeout(timer);
  timer = setTimeout(work, PAUSE);
};
const enter = (link) => {
  on = link;
  later(show);
};
const leave = () => {
  if (open && open === document.activeElement) return;
  on = undefined;
  later(close);
};
const leaveAtOnce = () => {
  on = undefined;
  clearTimeout(timer);
  close();
};

main.addEventListener("pointerover", ({ target, pointerType }) => {
  const link = target.closest(LINKS);
  if (link && pointerType !== "touch") enter(link);
});
main.addEventListener("pointerout", ({ target }) => target.closest(LINKS) && leave());
main.addEventListener("focusin", ({ target }) => target.matches(LINKS) && target.matches(":focus-visible") && enter(target));
main.addEventListener("focusout", leave);
main.addEventListener("click", leaveAtOnce);
// The way back from the list of sources ends at the citation that the reader came from.
main.addEventListener("click", ({ target }) => {
  const link = target.closest(".cite a[href^='#']");
  const back = link && document.querySelector(`${link.hash} > .back`);
  if (!back) return;
  link.id ||= `came-from${link.hash.slice(1)}`;
  back.href = `#${link.id}`;
});
preview.addEventListener("pointerenter", () => enter(open));
preview.addEventListener("pointerleave", leave);
addEventListener("resize", leaveAtOnce);
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !(on || open)) return;
  // This press is for the preview alone: marks of a search stay.
  if (open) event.stopPropagation();
  leaveAtOnce();
}, true);
})();
