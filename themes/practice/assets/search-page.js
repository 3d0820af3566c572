/* Search as readers see it: the search page, a dialog on other pages, highlights on the page of a
   result. Finding is in search.js. Files load by script tag, also from a disk; data becomes text
   nodes, never markup; messages are in SAY. */
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
  corrected: ({ from, to }) => `Showing results for “${to}” instead of “${from}”. `,
  literally: (words) => `Search instead for ${words.map((word) => `“${word}”`).join(" and ")}`,
  unknown: (words) => `Not in the guide: ${words.join(", ")}.`,
  filtered: "Remove a filter to see more.",
  failed: "Search could not be loaded. Try again.",
  evidence: (label) => (/evidence/i.test(label) ? "" : "Evidence: "),
  chosen: (number) => (number > 0 ? `${number} selected` : ""),
  remove: (label) => `Remove filter: ${label}`,
  recent: "Recent searches",
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

/** What the file of the index with this name hands over. */
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

/** Searches when typing pauses, shows the answer to the last query, and says what it is. `again` searches for the same
    words literally. */
function asker(status, show, again) {
  let turn = 0;
  const told = (query, { filters = {} }, { total, results, corrections, unknown }) => {
    if (total === 0 && words(query).length === 0) return [];
    const shown = total > results.length ? [SAY.shown(results.length)] : [];
    const instead = corrections.map(SAY.corrected);
    if (corrections.length > 0) {
      const button = element("button", { type: "button", class: "search-literally" }, SAY.literally(corrections.map(({ from }) => from)));
      button.addEventListener("click", again);
      instead.push(button, " ");
    }
    const missing = unknown.length > 0 ? [SAY.unknown(unknown)] : [];
    const filtered = total === 0 && Object.values(filters).some((slugs) => slugs.length > 0) ? [SAY.filtered] : [];
    return [[SAY.count(total), ...shown, ...missing, ...filtered].join(" "), ...(instead.length > 0 ? [" ", ...instead] : [])];
  };
  return async (query, options, pause = 0) => {
    const mine = (turn += 1);
    // Words that are typed whole are looked up at once; the rest waits for a pause.
    if (pause > 0) engine().then(({ search }) => mine === turn && search.prepare(query)).catch(() => {});
    await new Promise((done) => setTimeout(done, pause));
    if (mine !== turn) return;
    const said = await engine().then(({ search }) => search(query, options)).then((answer) => {
      if (mine === turn) show(answer);
      return told(query, options, answer);
    }).catch(() => [SAY.failed]);
    if (mine === turn) status.replaceChildren(...said);
  };
}

/** What a result shows, ready to be put on the page; its addresses say what to mark there. */
function parts({ sections, text }, marks) {
  const { title, kind, summary, rating } = text;
  const said = [title, summary, ...text.sections.flat()].flatMap((part) => matches(part, marks));
  const highlight = [...new Set(said.map(({ word }) => word))].slice(0, 12).join(" ");
  const [page, own = ""] = text.path.split("#");
  const address = (anchor) =>
    `${root}${page}?${new URLSearchParams({ highlight })}${anchor && `#${encodeURIComponent(anchor)}`}`;
  const about = element("span", { class: "badge" }, kind);
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

/* The search page: the query is in its address */

function searchPage(form) {
  const part = (name) => document.getElementById(`search_${name}`);
  const [status, list, more, filters] = ["status", "results", "more", "filters"].map(part);
  const input = form.elements.q, title = document.title, facets = new Map();
  const chips = element("ul", { class: "search-chips", hidden: "" });
  let limit = 8, whole = true, literal = false, committed = location.search;

  const result = (one, marks) => {
    const { href, title, about, summary, sections } = parts(one, marks);
    const inner = sections.map(({ href, heading, said }) =>
      element("li", {}, element("a", { href }, ...heading), element("p", {}, ...said)));
    const head = element("h2", {}, element("a", { href }, ...title));
    const made = element("li", { class: "result" }, head, about, element("p", {}, ...summary));
    if (inner.length > 0) made.append(element("ul", {}, ...inner));
    return made;
  };
  const ask = asker(status, ({ total, results, facets: counted, marks }) => {
    list.replaceChildren(...results.map((one) => result(one, marks)));
    more.hidden = total <= results.length;
    part("browse").hidden = total > 0;
    for (const { id, values } of counted) {
      const [chosen, ...counts] = facets.get(id).querySelectorAll(".count");
      chosen.textContent = SAY.chosen(values.filter(({ active }) => active).length);
      values.forEach(({ count, active }, at) => {
        counts[at].textContent = `(${count})`;
        // What would give nothing cannot be chosen.
        counts[at].parentElement.querySelector("input").disabled = count === 0 && !active;
      });
    }
  }, () => {
    literal = true;
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
  const asked = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
  const search = () => (`${asked()}` ? `?${asked()}` : "");
  const run = (pause) => {
    const chosen = asked(), query = chosen.get("q") ?? "", ids = [...facets.keys()];
    document.title = query ? `${query} – ${title}` : title;
    const options = { limit, whole, literal, facets: ids.filter((id) => facets.get(id).open) };
    const on = ids.flatMap((id) => [...facets.get(id).querySelectorAll("input:checked")]);
    chips.replaceChildren(...on.map(chip));
    chips.hidden = on.length === 0;
    return ask(query, { ...options, filters: Object.fromEntries(ids.map((id) => [id, chosen.getAll(id)])) }, pause);
  };
  const record = (method, address) => {
    try {
      history[method](null, "", address || location.pathname);
    } catch {
      // Some browsers keep the address of a page on a disk.
    }
  };
  /** Makes what is asked a step in the history; what typing did to the step before is undone. */
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
    const from = new URLSearchParams(location.search);
    input.value = from.get("q") ?? "";
    for (const [id, details] of facets) {
      details.querySelectorAll("input").forEach((box) => (box.checked = from.getAll(id).includes(box.value)));
      details.open ||= from.has(id);
    }
    [committed, limit, whole, literal] = [location.search, 8, true, false];
    run();
  };
  const facet = ({ id, label, values }) => {
    const boxes = values.map(({ slug, label, count }) => {
      const box = element("input", { type: "checkbox", name: id, value: slug, form: form.id });
      return element("label", { class: "check" }, box, element("span", {}, label), element("span", { class: "count" }, `(${count})`));
    });
    const fields = element("fieldset", {}, element("legend", { class: "visually-hidden" }, label), ...boxes);
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
  part("narrow").hidden = false;
  part("narrow").open = matchMedia("(min-width: 62em)").matches;
  engine().then(({ manifest }) => filters.append(...manifest.facets.map(facet))).then(restore, restore);
  return () => input.select();
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
  const dialog = element("dialog", { class: "search-dialog", "aria-label": SAY.label }, form, close, status, list, slash);
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
  const ask = asker(status, ({ total, results, marks }) => {
    number = 0;
    const all = results.map((one) => {
      const { href, title } = parts(one, marks);
      return option(href, "option-entry", element("strong", {}, ...title), element("span", { class: "badge" }, one.text.kind));
    });
    if (total > results.length) all.push(option(page(input.value), "option-more", element("strong", {}, SAY.more)));
    if (input.value.trim() !== "") show(all);
  }, () => {
    literal = true;
    run();
  });
  const run = (pause) => ask(input.value, { limit: 8, literal }, pause);
  /** What was searched for before, and what may be, while nothing is asked. */
  const offer = ({ manifest }) => {
    if (input.value.trim() !== "") return;
    number = 0;
    const labels = manifest.facets.find(({ id }) => id !== "kind")?.values.slice(0, 6).map(({ label }) => label) ?? [];
    const group = (label, queries) => queries.length === 0 ? [] : [element("div", { role: "group", "aria-label": label },
      element("p", { class: "option-label", "aria-hidden": "true" }, label), ...queries.map((query) => option(page(query), "option-query", query)))];
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
    const all = options(), step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    // Beyond the last option, as before the first, none is chosen.
    if (step) activate(((active + step + 1 + all.length + 1) % (all.length + 1)) - 1);
    else if (event.key === "Enter" && active >= 0) all[active].click();
    else return;
    event.preventDefault();
  });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || target.closest("[role=option]")) dialog.close();
  });
  box.addEventListener("change", () => (slashOpens = remembered(box.checked ? "on" : "off") !== "off"));
  document.body.append(dialog);
  return () => {
    box.checked = slashOpens;
    if (!dialog.open) dialog.showModal();
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

/** Whether the / key opens the search: a key without a modifier must be easy to turn off. */
function remembered(choice) {
  try {
    if (choice) localStorage.setItem("fieldguide-slash", choice);
    return localStorage.getItem("fieldguide-slash");
  } catch {
    return choice;
  }
}

/** The last searches, the newest first. */
function recent() {
  try {
    const queries = JSON.parse(localStorage.getItem("fieldguide-searches") ?? "[]");
    return Array.isArray(queries) ? queries.filter((query) => typeof query === "string").slice(0, 5) : [];
  } catch {
    return [];
  }
}

function remember(query) {
  const asked = query.trim().slice(0, 100);
  if (asked === "") return;
  try {
    localStorage.setItem("fieldguide-searches", JSON.stringify([asked, ...recent().filter((one) => one !== asked)].slice(0, 5)));
  } catch {
    // Some browsers keep nothing for a page on a disk.
  }
}

let slashOpens = remembered() !== "off";
// A heading may have that id too; no text has a form.
const form = document.querySelector("form#search_form");
let show = form && searchPage(form);
const open = () => (show ??= searchDialog())();

document.addEventListener("keydown", (event) => {
  const { key, ctrlKey, metaKey, altKey, target } = event;
  const writing = target.isContentEditable || target.closest?.("input:not([type=checkbox]), textarea, select");
  const slash = key === "/" && !ctrlKey && !metaKey && !altKey && !writing && slashOpens;
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
