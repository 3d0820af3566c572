/* The page of the reader's own list: what is on it, in the reader's order; all of it as one document with one list of
   sources, which prints and downloads; the list as an address and as a file. Entries are read from their own pages of
   this site. Messages are in SAY. */
addEventListener("DOMContentLoaded", () => {
"use strict";

const SAY = {
  up: (title) => `Move up: ${title}`,
  down: (title) => `Move down: ${title}`,
  remove: (title) => `Remove: ${title}`,
  removed: (title) => `Removed: ${title}`,
  cleared: "The list was cleared.",
  undone: "Undone.",
  adopted: (number) => `Added to your list: ${number === 1 ? "1 entry" : `${number} entries`}.`,
  copied: "The link was copied. Whoever opens it sees this list.",
  address: (url) => `This list has the address ${url}`,
  saved: (name) => `Saved as ${name}.`,
  loaded: (number, name) => `${number === 1 ? "1 entry" : `${number} entries`} loaded from ${name}.`,
  refused: (name, why) => `${name} was not loaded and your list was kept: ${why}.`,
  unreadable: "the file is not valid JSON",
  foreign: "it is not a list saved by this page",
  none: "no entry of this guide is in it",
  missing: (id) => `“${id}” is not in this guide any more.`,
  unread: "The texts could not be read, so only the titles are here. They can be read when the guide is on a web server.",
  unkept: "Your browser does not save your list. Save it to a file before you leave.",
  sources: "Sources",
  from: (guide) => `From ${guide}`,
};
const page = document.getElementById("list");
const selection = globalThis.fieldguideSelection;
if (!page || !selection) return;
const { FORMAT, ID, KEY, read, write } = selection;
const part = (name) => document.getElementById(`list_${name}`);
const folders = new Map(page.dataset.kinds.split(" ").map((kind) => kind.split("=")));

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** A part of an address in words. What cannot be decoded names nothing. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/* What is on the list -------------------------------------------------------------------------- */

const isOfGuide = (id) => ID.test(id) && folders.has(id.split("/")[0]);
const clean = (ids) => [...new Set(ids.filter((id) => typeof id === "string" && isOfGuide(id)))];

/** The list that an address brings: `#ids=lesson/start-small,…`; none when it brings none. */
function shared() {
  const hash = decoded(location.hash.slice(1));
  const ids = hash.startsWith("ids=") ? clean(hash.slice(4).split(",")) : [];
  return ids.length > 0 ? ids : undefined;
}

let fromAddress = shared();
let ids = fromAddress ?? clean(read());
let before = ids;

const path = (id) => {
  const [kind, slug] = id.split("/");
  return `${page.dataset.root}${folders.get(kind)}${slug}.html`;
};

/* Pages of entries ----------------------------------------------------------------------------- */

const read_ = new Map();
/** The page of an entry, read once; nothing when there is none. Throws when none can be read. */
function pageOf(id) {
  if (!read_.has(id)) {
    const parsed = fetch(path(id)).then(async (answer) =>
      answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : undefined);
    read_.set(id, parsed);
  }
  return read_.get(id);
}

/** Parts of an entry's page that only link to other pages, or that only its own page needs. */
const PARTS = ["#part_references", "#part_related", "#part_terms", "#part_history", "#part_citation"];
const LEFT_OUT = "script, nav, button, form, .side, .contents, .pager, .pager-position, .add-place, .heading-link, .tools, .terms-part, .citation, " +
  ".see, .ask-link, .rating-box, " +
  PARTS.map((part) => `:is(section, div, details):is(:has(> ${part}), :has(> summary > ${part}), :has(> details > summary > ${part}))`).join(", ");

/** One entry as a section of the document. `cited` gathers the sources by their text. */
function sectionOf(id, source, cited, number) {
  const article = document.importNode(source.querySelector("article.entry"), true);
  const references = new Map([...article.querySelectorAll(".references > li[id]")].map((item) => [item.id, item]));
  const [title, lead, rating] = ["h1", ".lead", ".rating-level"].map((name) => article.querySelector(name)?.textContent.trim().replace(/\s+/g, " ") ?? "");
  const content = article.querySelector(".content") ?? article;
  content.querySelectorAll(LEFT_OUT).forEach((part) => part.remove());
  for (const link of content.querySelectorAll("a[href]")) {
    const href = link.getAttribute("href");
    const reference = href.startsWith("#") && references.get(decoded(href.slice(1)));
    if (reference) {
      // The way back to the text differs from page to page.
      reference.querySelectorAll(".back").forEach((back) => back.remove());
      const text = reference.innerHTML;
      if (!cited.has(text)) cited.set(text, { number: cited.size + 1, item: reference });
      const { number } = cited.get(text);
      link.href = `#source-${number}`;
      if (/^\d+$/.test(link.textContent)) link.textContent = number;
      if (link.ariaLabel) link.ariaLabel = link.ariaLabel.replace(/\d+/, number);
    } else if (href.startsWith("#")) link.replaceWith(...link.childNodes);
    else link.href = new URL(href, new URL(path(id), location.href)).href;
  }
  for (const image of content.querySelectorAll("img[src]")) image.src = new URL(image.getAttribute("src"), new URL(path(id), location.href)).href;
  for (const named of content.querySelectorAll("[id]")) named.id = `e${number}-${named.id}`;
  for (const named of content.querySelectorAll("[aria-labelledby]")) named.removeAttribute("aria-labelledby");
  // Its headings are one level below its title.
  for (const heading of [...content.querySelectorAll("h2, h3, h4, h5")].reverse()) {
    const { id } = heading;
    heading.replaceWith(element(`h${Number(heading.tagName[1]) + 1}`, id ? { id } : {}, ...heading.childNodes));
  }
  const made = element("section", { className: "list-section" },
    element("h2", { id: `e${number}` }, title), element("p", { className: "lead" }, lead));
  if (rating) made.append(element("p", { className: "badge" }, rating));
  made.append(...content.childNodes);
  return made;
}

let drawn = 0;
/** Makes the document of what is on the list now. */
async function draw() {
  const mine = (drawn += 1);
  const pages = await Promise.all(ids.map((id) => pageOf(id).then((found) => found ?? null, () => undefined)));
  if (mine !== drawn) return;
  const cited = new Map(), sections = [];
  for (const [at, found] of pages.entries()) {
    if (found?.querySelector("article.entry")) sections.push(sectionOf(ids[at], found, cited, at + 1));
    else sections.push(element("p", {}, found === null ? SAY.missing(ids[at]) : element("a", { href: path(ids[at]) }, ids[at].split("/")[1].replaceAll("-", " "))));
  }
  if (pages.includes(undefined)) sections.unshift(element("p", { className: "muted" }, SAY.unread));
  if (cited.size > 0) {
    const items = [...cited.values()].map(({ number, item }) => {
      const made = item.cloneNode(true);
      made.id = `source-${number}`;
      return made;
    });
    sections.push(element("section", { className: "list-section" }, element("h2", { id: "list-sources" }, SAY.sources), element("ol", { className: "references" }, ...items)));
  }
  part("text").replaceChildren(...sections);
  part("text").hidden = ids.length === 0;
  titles(pages);
}

/* What readers see ----------------------------------------------------------------------------- */

const titleOf = (id) => known.get(id) ?? id.split("/")[1].replaceAll("-", " ");
const known = new Map();

function titles(pages) {
  for (const [at, found] of pages.entries()) {
    const title = found?.querySelector("article.entry h1")?.textContent.trim();
    if (title) known.set(ids[at], title);
  }
  entries();
}

function entries(focus) {
  const item = (id, at) => {
    const button = (label, text, work, disabled) => {
      const made = element("button", { type: "button", ariaLabel: label, disabled }, text);
      made.addEventListener("click", work);
      return made;
    };
    const swap = (other) => change(ids.with(at, ids[other]).with(other, id), "", other);
    return element("li", {},
      element("a", { href: path(id) }, titleOf(id)), " ",
      element("span", { className: "list-moves" },
        button(SAY.up(titleOf(id)), "↑", () => swap(at - 1), at === 0),
        button(SAY.down(titleOf(id)), "↓", () => swap(at + 1), at === ids.length - 1),
        button(SAY.remove(titleOf(id)), "×", () => change(ids.filter((other) => other !== id), SAY.removed(titleOf(id)), Math.min(at, ids.length - 2)))));
  };
  part("entries").replaceChildren(...ids.map(item));
  part("empty").hidden = ids.length > 0;
  part("shared").hidden = !fromAddress;
  for (const name of ["print", "document", "share", "save", "clear"]) part(name).disabled = ids.length === 0;
  if (focus !== undefined) (part("entries").children[focus]?.querySelector("a") ?? part("load")).focus();
}

function tell(message, undo = false) {
  part("status").textContent = message;
  part("undo").hidden = !undo;
}

/** Shows another list, and keeps it unless it came with the address. */
function change(next, message, focus) {
  before = ids;
  ids = clean(next);
  const kept = fromAddress ? true : write(ids);
  if (fromAddress) history.replaceState(null, "", location.pathname + (ids.length > 0 ? `#ids=${ids.join(",")}` : ""));
  entries(focus);
  draw();
  tell(kept ? message : SAY.unkept, Boolean(message));
}

/* What readers do ------------------------------------------------------------------------------ */

function save(name, type, text) {
  const href = URL.createObjectURL(new Blob([text], { type }));
  element("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
  tell(SAY.saved(name));
}

const words = () => (page.dataset.guide.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ["guide"]).join("-");
const escaped = (text) => element("i", {}, text).innerHTML;

part("print").addEventListener("click", () => draw().then(() => print()));
part("document").addEventListener("click", async () => {
  await draw();
  const guide = page.dataset.guide;
  const style = "body{font:1rem/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem}h2{margin-top:2.5rem}";
  save(`${words()}-list.html`, "text/html", `<!doctype html>\n<html lang="${document.documentElement.lang}">\n<meta charset="utf-8">\n<title>${escaped(guide)}</title>\n<style>${style}</style>\n<h1>${escaped(SAY.from(guide))}</h1>\n<p><a href="${page.dataset.address || new URL(page.dataset.root || "./", location.href).href}">${escaped(guide)}</a></p>\n${part("text").innerHTML}\n</html>\n`);
});
part("share").addEventListener("click", () => {
  const url = `${location.href.replace(/#.*/, "")}#ids=${ids.join(",")}`;
  const said = () => tell(SAY.address(url));
  if (navigator.clipboard) navigator.clipboard.writeText(url).then(() => tell(SAY.copied), said);
  else said();
});
part("save").addEventListener("click", () =>
  save(`${words()}-list.json`, "application/json", JSON.stringify({ format: FORMAT, version: 1, guide: page.dataset.guide, entries: ids }, null, 2)));
part("load").addEventListener("click", () => part("file").click());
part("file").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  try {
    let data;
    try {
      data = JSON.parse(await file.text());
    } catch {
      throw new Error(SAY.unreadable);
    }
    if (data?.format !== FORMAT || data.version !== 1 || !Array.isArray(data.entries)) throw new Error(SAY.foreign);
    const found = clean(data.entries);
    if (found.length === 0) throw new Error(SAY.none);
    change([...ids, ...found], SAY.loaded(found.length, file.name));
  } catch (error) {
    tell(SAY.refused(file.name, error.message));
  }
  target.value = "";
});
part("clear").addEventListener("click", () => change([], SAY.cleared));
part("undo").addEventListener("click", () => change(before, SAY.undone));
part("adopt").addEventListener("click", () => {
  const added = ids;
  fromAddress = undefined;
  history.replaceState(null, "", location.pathname);
  ids = clean(read());
  change([...ids, ...added], SAY.adopted(added.length));
});
addEventListener("storage", ({ key }) => {
  if (fromAddress || (key !== KEY && key !== null)) return;
  ids = clean(read());
  entries();
  draw();
});
addEventListener("hashchange", () => {
  fromAddress = shared();
  ids = fromAddress ?? clean(read());
  entries();
  draw();
});

entries();
draw();
});
