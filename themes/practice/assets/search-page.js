/* Search as readers see it: the search page, a dialog on other pages, highlights on the page of a result. Files load by
   script tag, also from a disk; data becomes text nodes, never markup. */
(() => {
"use strict";

const { createSearch, excerpt, matches, words } = globalThis.fieldguideSearch;
const { root, manifest: path } = document.currentScript.dataset;
const PAGE = `${root}search.html`;

const SAY = {
  label: "Search the guide",
  close: "Close",
  more: "See all results",
  slash: "Press / to search",
  count: (total) => (total === 1 ? "1 result." : `${total || "No"} results.`),
  shown: (number) => `Showing the first ${number}.`,
  corrected: ({ from, to }) => `Showing results for “${to}” instead of “${from}”.`,
  literally: (words) => `Search instead for ${words.map((word) => `“${word}”`).join(" and ")}`,
  unknown: (words) => `Nothing matches ${words.map((word) => `“${word}”`).join(" or ")}.`,
  apart: (phrases) => `The exact phrase ${phrases.map((phrase) => `“${phrase}”`).join(" or ")} was not found.`,
  filtered: "Remove a filter to see more.",
  failed: "Search could not be loaded. Try again.",
  evidence: (label) => (/evidence/i.test(label) ? "" : "Evidence: "),
  chosen: (number) => (number > 0 ? `${number} selected` : ""),
  remove: (label) => `Remove filter: ${label}`,
  recent: "Recent searches",
  forget: "Clear recent searches",
  suggested: "Suggested searches",
  marked: "Search words are highlighted.",
  clear: "Remove highlights",
};

/** Milliseconds of a pause in typing after which results are loaded. */
const PAUSE = 200;

/* Elements and files */

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const marked = (pieces) => pieces.map(([said, match]) => (match ? element("mark", {}, said) : said));

const waiting = new Map();
window.fieldguide = (name, data) => waiting.get(name)?.(data);

/** The data of the file of the index with this name. */
const load = (name) =>
  new Promise((resolve, reject) => {
    const script = element("script", { src: path.replace(/[^/]*$/, `${name}.js`) });
    waiting.set(name, resolve);
    // A file that arrived has resolved already.
    script.onload = script.onerror = () => {
      script.remove();
      reject(new Error(name));
    };
    document.head.append(script);
  });

let ready;
/** The manifest and the search, loaded when first needed, and again after a failure. */
const engine = () => {
  ready ??= load("manifest").then((manifest) => {
    return { manifest, search: createSearch({ load, manifest }) };
  });
  ready.catch(() => (ready = undefined));
  return ready;
};

/* Results */

/** What is said of an answer. */
function summary(query, { filters = {} }, { total, results, corrections, phrases, unknown }) {
  if (total === 0 && words(query).length === 0) return "";
  const isFiltered = Object.values(filters).some((slugs) => slugs.length > 0);
  return [
    SAY.count(total),
    ...(total > results.length ? [SAY.shown(results.length)] : []),
    ...corrections.map(SAY.corrected),
    ...(phrases.length > 0 && unknown.length === 0 ? [SAY.apart(phrases)] : []),
    ...(unknown.length > 0 ? [SAY.unknown(unknown)] : []),
    ...(total === 0 && isFiltered ? [SAY.filtered] : []),
  ].join(" ");
}

/** Searches when typing pauses, and shows the answer to the last query. `options` gives those of a search, by the
    manifest; `again` searches literally. */
function asker(status, options, show, again) {
  const literally = element("button", { type: "button", class: "search-literally", hidden: "" });
  literally.addEventListener("click", again);
  status.after(literally);
  let turn = 0;
  return async (query, pause = 0) => {
    const mine = (turn += 1);
    // Words that are typed whole are looked up at once; the rest waits for a pause.
    if (pause > 0) engine().then(({ search }) => mine === turn && search.prepare(query)).catch(() => {});
    await new Promise((done) => setTimeout(done, pause));
    if (mine !== turn) return;
    let said = SAY.failed, corrected = [];
    try {
      const { manifest, search } = await engine(), chosen = options(manifest), answer = await search(query, chosen);
      if (mine !== turn) return;
      show(answer);
      [said, corrected] = [summary(query, chosen, answer), answer.corrections.map(({ from }) => from)];
    } catch {
      if (mine !== turn) return;
    }
    status.textContent = said;
    literally.textContent = corrected.length > 0 ? SAY.literally(corrected) : "";
    literally.hidden = corrected.length === 0;
  };
}

/** What a result shows; its addresses say what to mark there. */
function shown({ sections, text }, marks) {
  const { title, kind, summary, rating } = text;
  const said = [title, summary, ...text.sections.flat()].flatMap((part) => matches(part, marks));
  const highlight = [...new Set(said.map(({ word }) => word))].slice(0, 12).join(" ");
  const [page, own = ""] = text.path.split("#");
  const parameters = highlight && `?${new URLSearchParams({ highlight })}`;
  const address = (anchor) => `${root}${page}${parameters}${anchor && `#${encodeURIComponent(anchor)}`}`;
  const about = element("span", { class: "badge" }, element("span", { class: "badge-part" }, kind));
  if (rating) {
    const { label, rank, max_rank } = rating;
    const steps = Array.from({ length: max_rank }, (_, at) => element("span", at < rank ? { class: "on" } : {}));
    const bar = element("span", { class: "bar", "aria-hidden": "true" }, ...steps);
    about.append(bar, element("span", {}, SAY.evidence(label), element("strong", {}, label)));
  }
  return {
    href: address(own),
    title: marked(excerpt(title, marks, Infinity)),
    about,
    summary: marked(excerpt(summary || text.sections[0][2], marks, summary ? 300 : 160)),
    sections: sections.filter((number) => text.sections[number]?.[1]).map((number) => {
      const [anchor, heading, body] = text.sections[number];
      return { href: address(anchor), heading: marked(excerpt(heading, marks, Infinity)), said: marked(excerpt(body, marks)) };
    }),
  };
}

/* The search page: the query is in its address. A theme's own may lack its elements */

function searchPage(form) {
  const parts = ["status", "results", "more", "filters", "narrow", "browse"].map((name) => document.getElementById(`search_${name}`));
  if (parts.includes(null)) return undefined;
  const [status, list, more, filters, narrow, browse] = parts;
  const input = form.elements.q, title = document.title, facets = new Map();
  const boxes = (details) => [...details.querySelectorAll("input")];
  const chips = element("ul", { class: "search-chips", hidden: "" });
  let limit = 8, whole = true, literal = false, committed = location.search;

  const result = (one, marks) => {
    const { href, title, about, summary, sections } = shown(one, marks);
    const inner = sections.map(({ href, heading, said }) =>
      element("li", {}, element("a", { href }, ...heading), element("p", {}, ...said)));
    const head = element("h2", {}, element("a", { href }, ...title));
    const made = element("li", { class: "result" }, head, about, element("p", {}, ...summary));
    if (inner.length > 0) made.append(element("ul", {}, ...inner));
    return made;
  };
  const show = ({ total, results, facets: counted, marks }) => {
    list.replaceChildren(...results.map((one) => result(one, marks)));
    more.hidden = total <= results.length;
    browse.hidden = total > 0;
    for (const { id, values } of counted) {
      const fields = boxes(facets.get(id));
      values.forEach(({ count, active }, at) => {
        fields[at].parentElement.querySelector(".count").textContent = `(${count})`;
        // What would give nothing cannot be chosen.
        fields[at].disabled = count === 0 && !active;
      });
    }
  };
  /** The options of a search. Filters are added when they are known, as the address has them. */
  const options = (manifest) => {
    if (facets.size === 0) {
      filters.append(...manifest.facets.map(facet));
      choose();
    }
    const chosen = asked(), ids = [...facets.keys()];
    return {
      limit, whole, literal,
      facets: ids.filter((id) => facets.get(id).open),
      filters: Object.fromEntries(ids.map((id) => [id, chosen.getAll(id)])),
    };
  };
  const ask = asker(status, options, show, () => {
    literal = true;
    status.focus();
    run();
  });
  /** A button for each filter that is on, which takes it off. */
  const chip = (box) => {
    const label = box.parentElement.children[1].textContent;
    const button = element("button", { type: "button", "aria-label": SAY.remove(label) }, label, element("span", { "aria-hidden": "true" }, " ×"));
    button.addEventListener("click", () => {
      box.checked = false;
      commit();
      (chips.querySelector("button") ?? input).focus();
    });
    return element("li", {}, button);
  };
  /** The query and the filters, which are in the address until they are on the page. */
  const asked = () => {
    const fields = [...new FormData(form)], waiting = facets.size > 0 ? [] : [...new URLSearchParams(location.search)];
    return new URLSearchParams([...fields, ...waiting.filter(([id]) => id !== "q")].filter(([, value]) => value !== ""));
  };
  const search = () => (`${asked()}` ? `?${asked()}` : "");
  const run = (pause) => {
    const query = input.value;
    document.title = query ? `${query} – ${title}` : title;
    showChosen();
    return ask(query, pause);
  };
  /** Says which filters are on. */
  const showChosen = () => {
    const on = [...facets.values()].map((details) => boxes(details).filter(({ checked }) => checked));
    [...facets.values()].forEach((details, at) => (details.querySelector("summary .count").textContent = SAY.chosen(on[at].length)));
    chips.replaceChildren(...on.flat().map(chip));
    chips.hidden = on.flat().length === 0;
  };
  /** Turns on the filters of the address. */
  const choose = () => {
    const from = new URLSearchParams(location.search);
    for (const [id, details] of facets) {
      boxes(details).forEach((box) => (box.checked = from.getAll(id).includes(box.value)));
      details.open ||= from.has(id);
    }
    showChosen();
  };
  const record = (method, address) => {
    try {
      history[method](null, "", address || location.pathname);
    } catch {
      // Some browsers keep the address of a page on a disk.
    }
  };
  /** Makes the search a step in the history, and restores the step before it. */
  const commit = () => {
    const address = search();
    if (address !== committed) {
      record("replaceState", committed);
      record("pushState", address);
    }
    [committed, limit, whole, literal] = [address, 8, true, false];
    remember(input.value);
    run();
  };
  const restore = () => {
    input.value = new URLSearchParams(location.search).get("q") ?? "";
    choose();
    [committed, limit, whole, literal] = [location.search, 8, true, false];
    run();
  };
  const facet = ({ id, label, values }) => {
    const labels = values.map(({ slug, label, count }) => {
      const box = element("input", { type: "checkbox", name: id, value: slug, form: form.id });
      return element("label", { class: "check" }, box, element("span", {}, label), element("span", { class: "count" }, `(${count})`));
    });
    const fields = element("fieldset", {}, element("legend", { class: "visually-hidden" }, label), ...labels);
    const details = element("details", {}, element("summary", {}, `${label} `, element("span", { class: "count" })), fields);
    details.addEventListener("toggle", () => details.open && run());
    facets.set(id, details);
    return details;
  };

  input.addEventListener("input", () => {
    [limit, whole, literal] = [8, false, false];
    record("replaceState", search());
    run(PAUSE);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    commit();
  });
  filters.addEventListener("change", commit);
  more.addEventListener("click", async () => {
    const next = list.children.length;
    limit += 8;
    await run();
    list.children[next]?.querySelector("a").focus();
  });
  addEventListener("popstate", restore);
  status.before(chips);
  narrow.hidden = false;
  narrow.open = matchMedia("(min-width: 62em)").matches;
  // The button that had the focus disappears.
  status.tabIndex = -1;
  const early = input.value;
  restore();
  // What was typed before this script was loaded.
  if (early) {
    input.value = early;
    input.dispatchEvent(new Event("input"));
  }
  return () => {
    input.focus();
    input.select();
  };
}

/* The dialog: a combobox and its list */

function searchDialog() {
  const status = element("p", { class: "search-status", role: "status" });
  const list = element("div", { id: "search_list", role: "listbox", "aria-label": SAY.label, hidden: "" });
  const input = element("input", {
    id: "search_input", name: "q", type: "text", role: "combobox", "aria-controls": list.id, "aria-expanded": "false",
    "aria-autocomplete": "list", autocomplete: "off", autocapitalize: "none", spellcheck: "false", enterkeyhint: "search",
  });
  const form = element("form", { action: PAGE, role: "search" }, element("label", { for: input.id }, SAY.label), input);
  const close = element("button", { class: "search-close", type: "button" }, SAY.close);
  const box = element("input", { type: "checkbox" });
  const slash = element("label", { class: "check" }, box, element("span", {}, SAY.slash));
  const forget = element("button", { type: "button", class: "search-forget", hidden: "" }, SAY.forget);
  const said = element("div", { class: "search-said" }, status), foot = element("div", { class: "search-foot" }, slash, forget);
  const dialog = element("dialog", { class: "search-dialog", "aria-label": SAY.label }, form, close, said, list, foot);
  let active = -1;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const activate = (at) => {
    active = at;
    input.removeAttribute("aria-activedescendant");
    options().forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
    if (at < 0) return;
    input.setAttribute("aria-activedescendant", options()[at].id);
    options()[at].scrollIntoView({ block: "nearest" });
  };
  let number = 0;
  const option = (href, kind, ...inside) => {
    const id = `search_option_${(number += 1)}`;
    return element("a", { role: "option", id, class: kind, href, tabindex: "-1", "aria-selected": "false" }, ...inside);
  };
  const show = (all) => {
    list.replaceChildren(...all);
    list.hidden = all.length === 0;
    list.scrollTop = 0;
    input.setAttribute("aria-expanded", String(all.length > 0));
    activate(-1);
  };
  const page = (query) => `${PAGE}?${new URLSearchParams({ q: query })}`;
  let literal = false;
  const results = ({ total, results, marks }) => {
    number = 0;
    const all = results.map((one) => {
      const { href, title } = shown(one, marks);
      return option(href, "option-entry", element("strong", {}, ...title), element("span", { class: "badge" }, one.text.kind));
    });
    if (total > results.length) all.push(option(page(input.value), "option-more", element("strong", {}, SAY.more)));
    if (input.value.trim() === "") return;
    forget.hidden = true;
    show(all);
  };
  const ask = asker(status, () => ({ limit: 8, literal }), results, () => {
    literal = true;
    input.focus();
    run();
  });
  const run = (pause) => ask(input.value, pause);
  /** What was searched for before, and what may be, while nothing is asked. */
  const offer = ({ manifest }) => {
    if (input.value.trim() !== "") return;
    number = 0;
    const labels = manifest.facets.find(({ id }) => id !== "kind")?.values.slice(0, 6).map(({ label }) => label) ?? [];
    const group = (label, queries) => queries.length === 0 ? [] : [element("div", { role: "group", "aria-label": label },
      element("p", { class: "option-label", "aria-hidden": "true" }, label), ...queries.map((query) => option(page(query), "option-query", query)))];
    forget.hidden = recent().length === 0;
    show([...group(SAY.recent, recent()), ...group(SAY.suggested, labels)]);
  };

  input.addEventListener("input", () => {
    literal = false;
    if (input.value.trim() === "") engine().then(offer, () => {});
    return run(PAUSE);
  });
  form.addEventListener("submit", () => remember(input.value));
  list.addEventListener("click", ({ target }) => target.closest("[role=option]:not(.option-query)") && remember(input.value));
  input.addEventListener("keydown", (event) => {
    // These keys choose among the characters that an input method offers.
    if (event.isComposing) return;
    const all = options(), step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    // Beyond the last option, as before the first, none is chosen.
    if (step) activate(((active + step + 1 + all.length + 1) % (all.length + 1)) - 1);
    else if (event.key === "Enter" && active >= 0) all[active].click();
    else return;
    event.preventDefault();
  });
  close.addEventListener("click", () => dialog.close());
  forget.addEventListener("click", () => {
    store(SEARCHES, "[]");
    input.focus();
    engine().then(offer, () => {});
  });
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || target.closest("[role=option]")) dialog.close();
  });
  box.addEventListener("change", () => store(SLASH, box.checked ? "on" : "off"));
  document.body.append(dialog);
  return () => {
    box.checked = slashOpens();
    if (!dialog.open) dialog.showModal();
    input.focus();
    input.select();
    engine().then(offer, () => {});
  };
}

/* Highlights on the page of a result */

function markPage(asked, main) {
  const marks = new Set(words(asked.slice(0, 400)));
  const walker = document.createTreeWalker(main, 4), texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  const found = texts.filter((text) => matches(text.data, marks).length > 0 && !text.parentElement.closest("svg, button"));
  if (found.length === 0) return;
  found.forEach((text) => text.replaceWith(...marked(excerpt(text.data, marks, Infinity))));
  const button = element("button", { type: "button" }, SAY.clear);
  const bar = element("div", { class: "search-marked", role: "status" }, element("p", {}, SAY.marked), button);
  const clear = () => {
    main.querySelectorAll("mark").forEach((mark) => mark.replaceWith(...mark.childNodes));
    main.normalize();
    if (document.activeElement === button) main.focus({ preventScroll: true });
    bar.remove();
    document.removeEventListener("keydown", escape);
  };
  const escape = ({ key }) => key === "Escape" && !document.querySelector("dialog[open]") && clear();
  button.addEventListener("click", clear);
  document.addEventListener("keydown", escape);
  document.body.append(bar);
}

/* The start */

/** A key without a modifier must be easy to turn off. */
const SLASH = "fieldguide-slash";
/** Another guide may be on the same host. */
const SEARCHES = `fieldguide-searches ${new URL(root || ".", location.href).pathname}`;

/** Some browsers store nothing for a page on a disk. */
const kept = new Map();
function stored(key) {
  try {
    return localStorage.getItem(key) ?? kept.get(key);
  } catch {
    return kept.get(key);
  }
}

function store(key, value) {
  kept.set(key, value);
  try {
    localStorage.setItem(key, value);
  } catch { /* It is kept. */ }
}

const slashOpens = () => stored(SLASH) !== "off";

/** The last searches, the newest first. */
function recent() {
  try {
    const queries = JSON.parse(stored(SEARCHES) ?? "[]");
    return Array.isArray(queries) ? queries.filter((query) => typeof query === "string").slice(0, 5) : [];
  } catch {
    return [];
  }
}

function remember(query) {
  const asked = query.trim().slice(0, 100);
  if (asked !== "") store(SEARCHES, JSON.stringify([asked, ...recent().filter((one) => one !== asked)].slice(0, 5)));
}

// A heading may have that id too; no text has a form.
const form = document.querySelector("form#search_form");
let show = form && searchPage(form);
const open = () => (show ??= searchDialog())();

document.addEventListener("keydown", (event) => {
  const { key, ctrlKey, metaKey, altKey, target, isComposing } = event;
  if (isComposing) return;
  const writing = target.isContentEditable || target.closest?.("input:not([type=checkbox]), textarea, select");
  const slash = key === "/" && !ctrlKey && !metaKey && !altKey && !writing && slashOpens();
  if (!slash && !(key === "k" && ctrlKey !== metaKey && !altKey)) return;
  event.preventDefault();
  open();
});
for (const link of document.querySelectorAll("a.search-open:not([aria-current])")) {
  const button = element("button", { class: link.className, type: "button" }, ...link.childNodes);
  button.addEventListener("click", open);
  link.replaceWith(button);
}

const asked = new URLSearchParams(location.search).get("highlight"), main = document.querySelector("main");
if (asked && main) markPage(asked, main);
})();
