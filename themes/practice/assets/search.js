/* Search: finds entries in the index in `search/`, on the search page and in a dialog, and marks the
   words on the page that a result leads to. No build step, nothing from elsewhere, no innerHTML.

   1. Words        text → folded words, as the index folds them
   2. The index    createSearch({ load, manifest }) → search(query, options); needs no page
   3. Texts        matches and excerpts
   4. The page     loading by script tag, the search page, the dialog, marks on other pages

   The format of the index is described in fieldguide's `src/search/mod.rs`. What readers are told
   stands in SAY. `globalThis.fieldguideSearch` holds parts 1 to 3. */
(() => {
"use strict";

const SAY = {
  open: "Search", label: "Search the guide", close: "Close", more: "See all results", slash: "The / key opens this search",
  count: (total) => (total === 1 ? "1 result." : `${total || "No"} results.`),
  shown: (number) => `The first ${number} are shown.`,
  corrected: ({ from, to }) => `Showing results for “${to}” instead of “${from}”.`,
  partial: (left) => `Nothing has all the words; left out: ${left.join(", ")}.`,
  failed: "The search could not be loaded. Try again.",
  evidence: (label) => (/evidence/i.test(label) ? "" : "Evidence: "),
  chosen: (number) => (number > 0 ? `${number} chosen` : ""),
  marked: "The words you searched for are marked.", clear: "Remove the marks",
};

/* 1. Words ------------------------------------------------------------------------------------ */

const WORD = /[\p{L}\p{N}]+(?:'\p{L}[\p{L}\p{N}]*)?/gu;

const fold = (text) =>
  text.normalize("NFKC").toLowerCase().normalize("NFD").replace(/\p{M}+/gu, "").replace(/’/g, "'");

const words = (text) => (fold(text).match(WORD) ?? []).map((word) => word.replace(/'s$/, ""));

/** Words of a query in order without stop words, and its phrases. The last word may be a beginning. */
function parse(query, whole, stop) {
  const pieces = query.split(/["“”„«»]/);
  const asked = [], phrases = [];
  pieces.forEach((piece, at) => {
    const exact = at % 2 === 1 && at < pieces.length - 1, part = words(piece);
    if (exact && part.length > 0) phrases.push(part);
    part.forEach((word, index) => asked.push({ word, exact, before: exact ? undefined : part[index - 1] }));
  });
  const last = asked.at(-1);
  if (last && !last.exact && !whole && /[\p{L}\p{N}\p{M}]$/u.test(query)) last.prefix = true;
  const said = asked.filter(({ word }) => !stop.has(word));
  return { asked: (said.length > 0 ? said : asked).slice(0, 32), phrases };
}

/** Edits between two words, a swap of neighbours being one; `most + 1` when there are more. */
function distance(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before = [], row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      const swapped = j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    if (Math.min(...next) > most) return most + 1;
    [before, row] = [row, next];
  }
  return row[b.length];
}

/* 2. The index -------------------------------------------------------------------------------- */

/** What a word counts that is not the one asked for. */
const STEM = 0.85, PREFIX = 0.6, TYPO = 0.45, BEGINNING = 0.4;
/** What the sections of an entry besides the best add, and what the best of all its sections adds. */
const ELSEWHERE = 0.2, TOGETHER = 0.25;
/** With fewer entries that have all words, others are shown too. */
const ENOUGH = 8;
const SECTIONS = 32;

function numbers(digits) {
  const found = [];
  for (let at = 0, number = 0, place = 1; at < digits.length; at += 1) {
    const code = digits.charCodeAt(at), digit = code - (code > 92 ? 36 : 35);
    number += (digit % 45) * place;
    place *= 45;
    if (digit < 45) {
      found.push(number);
      [number, place] = [0, 1];
    }
  }
  return found;
}

/** A line of a words file. Its postings are read when they are needed. */
function term(line) {
  const [word, cut, digits] = line.split("\t");
  const stem = cut === "" ? word : [...word].slice(0, parseInt(cut[0], 36)).join("") + cut.slice(1);
  let read;
  const postings = () => {
    const [head, ...rest] = numbers(digits);
    let document = -1;
    const documents = rest.map((number) => (document += Math.floor(number / 16) + 1));
    return { weight: (head >> 1) / 16, cut: head % 2 === 1, documents, scores: rest.map((number) => ((number % 16) + 1) / 16) };
  };
  return { word, stem, size: digits.length, get postings() { return (read ??= postings()); } };
}

const frequent = (a, b) => b.size - a.size || (a.word < b.word ? -1 : 1);
const counting = (weight) => (term) => ({ term, weight });
const reverse = (text) => [...text].reverse().join("");

function createSearch({ load, manifest }) {
  const files = new Map(), stop = new Set(manifest.stop);
  /** What a file holds, made by `read` once; a file that failed is asked for again. */
  const file = (name, read) => {
    if (!files.has(name)) {
      files.set(name, load(name).then(read));
      files.get(name).catch(() => files.delete(name));
    }
    return files.get(name);
  };

  /* Words */

  const place = (kind, word) => Math.max(0, manifest[kind].findLastIndex(([first]) => first <= word));
  /** Numbers of the first and the last file that may have words with this beginning. */
  const span = (kind, prefix) => [place(kind, prefix), place(kind, `${prefix}\u{10ffff}`)];
  const read = { words: term, reversed: (word) => ({ word }) };
  const shard = async (kind, at) =>
    manifest[kind][at] ? file(`${kind}-${manifest[kind][at][1]}`, (text) => text.split("\n").map(read[kind])) : [];
  /** Words with this beginning, from the first `most` files that may have them. */
  const range = async (kind, prefix, most) => {
    const [first, last] = span(kind, prefix);
    const loading = Array.from({ length: Math.min(last - first + 1, most) }, (_, at) => shard(kind, first + at));
    return (await Promise.all(loading)).flat().filter(({ word }) => word.startsWith(prefix));
  };
  const lookup = async (word) => (await shard("words", place("words", word))).find((term) => term.word === word);

  /** A word itself, words with its stem, and when it may be a beginning, words that begin so. */
  const forms = async (word, prefix) => {
    const own = await lookup(word);
    const root = own ? own.stem.slice(0, Math.max(3, own.stem.length - 1)) : word;
    const [near, all] = await Promise.all([
      own ? range("words", root, 3) : [],
      prefix ? range("words", word, word.length > 1 ? 3 : 1) : [],
    ]);
    const stems = near.filter((term) => term !== own && term.stem === own.stem);
    const begun = all.filter((term) => term !== own && !stems.includes(term)).sort(frequent).slice(0, 12);
    return [...(own ? [own] : []).map(counting(1)), ...stems.map(counting(STEM)), ...begun.map(counting(PREFIX))];
  };

  const longer = (word) => forms(word, true);

  /** Words at a small distance, and forms of the likeliest. One that shares the beginning is in the
      files of words, one that shares the end in those of reversed words; the word is cut where that
      takes the fewest files. */
  const typos = async (word, furthest = 2) => {
    const letters = [...word], text = (from, to) => letters.slice(from, to).join("");
    if (letters.length < 4 || /[^\p{L}]/u.test(word)) return [];
    const near = async (most, head, tail) => {
      const swapped = text(0, head - 1) + letters[head] + letters[head - 1] + text(head + 1);
      const loading = [lookup(swapped), range("words", text(0, head), 8), range("reversed", reverse(text(tail)), 12)];
      const [swap, begin, end] = await Promise.all(loading);
      const all = new Set([swap ?? [], ...begin].flat().map(({ word }) => word).concat(end.map(({ word }) => reverse(word))));
      const rated = [...all].filter((other) => other !== word).map((other) => {
        const far = distance(letters, [...other], most);
        return { other, far, cost: far + (other[0] === word[0] ? 0 : 0.5) };
      });
      rated.sort((a, b) => a.cost - b.cost || (a.other < b.other ? -1 : 1));
      const close = rated.filter(({ far }) => far <= most && far === rated[0].far).slice(0, 8);
      const found = await Promise.all(close.map(async ({ other, far, cost }) => ({ far, cost, term: await lookup(other) })));
      return found.filter(({ term }) => term).sort((a, b) => a.cost - b.cost || frequent(a.term, b.term));
    };
    const files = (head) => {
      const [a, b] = span("words", text(0, head)), [c, d] = span("reversed", reverse(text(head)));
      return 2 * (b - a) + (d - c) + Math.abs(head - letters.length / 2) / 100;
    };
    const heads = letters.slice(3).map((_, at) => at + 2);
    const half = heads.reduce((best, head) => (files(head) < files(best) ? head : best));
    const third = Math.floor(letters.length / 3);
    let found = await near(1, half, half);
    if (found.length === 0 && letters.length >= 8 && furthest > 1) found = await near(2, third, letters.length - third);
    const kin = found.length > 0 ? await forms(found[0].term.word, false) : [];
    const others = kin.filter(({ term }) => !found.some((one) => one.term === term));
    const weight = ({ far, cost }) => TYPO * (far > 1 ? 0.8 : 1) * (cost > far ? 0.9 : 1);
    return [...found.map((one) => ({ term: one.term, weight: weight(one) })), ...others.map(({ term }) => ({ term, weight: TYPO * 0.7 }))];
  };

  /** Two words written as one: the sections that have both. */
  const split = async (word) => {
    for (let at = word.length - 3; at >= 3; at -= 1) {
      const parts = [word.slice(0, at), word.slice(at)];
      const first = await lookup(parts[0]), second = first && (await lookup(parts[1]));
      if (!second) continue;
      const [a, b] = [first.postings, second.postings];
      const scores = new Map(b.documents.map((document, index) => [document, b.scores[index]]));
      const documents = a.documents.filter((document) => scores.has(document));
      const postings = { weight: Math.max(a.weight, b.weight), documents, scores: documents.map((document) => scores.get(document)) };
      if (documents.length > 0) return [{ term: { word: parts.join(" "), parts, postings }, weight: TYPO }];
    }
    return [];
  };

  /** Words that share a long beginning: the guide may have the word in other forms only. */
  const beginnings = async (word) => {
    const least = Math.max(4, Math.ceil(word.length * 0.6));
    const near = word.length < 4 ? [] : await range("words", word.slice(0, least), 3);
    for (let length = word.length; length >= least; length -= 1) {
      const found = near.filter((term) => term.word.startsWith(word.slice(0, length)));
      if (found.length > 0) return found.sort(frequent).slice(0, 12).map(counting(BEGINNING));
    }
    return [];
  };

  /* Matches */

  /** What one word of a query finds: a score and a term for each document. */
  const scored = (one, candidates) => {
    // All stand for one word: that a form of it is rare must not make it count for more.
    const alone = candidates.filter(({ joined }) => !joined), exact = alone.filter(({ weight }) => weight === 1);
    const ceiling = Math.min(...(exact.length > 0 ? exact : alone).map(({ term }) => term.postings.weight));
    const found = { ...one, candidates, documents: new Map(), cut: candidates.some(({ term }) => term.postings.cut) };
    for (const { term, weight, joined } of candidates) {
      const { documents, scores, weight: rarity } = term.postings;
      const worth = weight * (joined ? rarity : Math.min(rarity, ceiling));
      documents.forEach((document, at) => {
        const score = worth * scores[at], known = found.documents.get(document);
        if (!known || score > known.score) found.documents.set(document, { score, term });
      });
    }
    return found;
  };

  /** Every word of a query, also joined to its neighbour; one that is not in the guide, as another. */
  const match = async (asked) => {
    const itself = ({ word, exact, prefix }) => (exact ? lookup(word).then((term) => (term ? [counting(1)(term)] : [])) : forms(word, prefix));
    const joined = ({ word, before, prefix }) => (before ? forms(before + word, prefix) : []);
    const [alone, both] = await Promise.all([Promise.all(asked.map(itself)), Promise.all(asked.map(joined))]);
    return Promise.all(asked.map(async (one, at) => {
      const joins = [...both[at], ...(asked[at + 1]?.before === one.word ? both[at + 1] : [])].map((found) => ({ ...found, joined: true }));
      if (alone[at].length + joins.length > 0 || one.exact) return scored(one, [...alone[at], ...joins]);
      for (const others of [longer, typos, split, beginnings]) {
        const found = await others(one.word);
        if (found.length > 0) return scored({ ...one, instead: others === longer ? undefined : found }, found);
      }
      return scored(one, []);
    }));
  };

  /** Entries that have every word, best first; when they are few, the best that have some follow. */
  const rank = (found) => {
    const sums = new Map(), best = new Map(), all = found.length;
    found.forEach(({ documents }, at) => documents.forEach(({ score }, document) => {
      const entry = Math.floor(document / SECTIONS), sum = (sums.get(document) ?? 0) + score;
      sums.set(document, sum);
      if (!best.has(entry)) best.set(entry, new Float64Array(2 * all + 1));
      const row = best.get(entry);
      row[at] = Math.max(row[at], score);
      row[all + at] += score;
      row[2 * all] = Math.max(row[2 * all], sum);
    }));
    const hits = Array.from(best, ([entry, row]) => {
      const score = found.reduce((sum, _, at) => sum + (1 - ELSEWHERE) * row[at] + ELSEWHERE * row[all + at], TOGETHER * row[2 * all]);
      return { entry, score, lacks: found.filter(({ cut }, at) => !cut && row[at] === 0).map(({ word }) => word) };
    });
    hits.sort((a, b) => b.score - a.score || a.entry - b.entry);
    const whole = hits.filter(({ lacks }) => lacks.length === 0);
    const part = hits.filter(({ lacks }) => lacks.length > 0).slice(0, Math.max(0, ENOUGH - whole.length));
    const left = found.map(({ word }) => word).filter((word) => part.some(({ lacks }) => lacks.includes(word)));
    return { hits: [...whole, ...part], complete: whole.length, sums, left };
  };

  /* Entries */

  const text = async (entry) => {
    const names = await file(`texts-${manifest.texts[entry >> 6]}`, String), at = (entry % 64) * 10;
    return file(`text-${names.slice(at, at + 10)}`, (data) => (typeof data === "string" ? JSON.parse(data) : data));
  };
  const says = ({ title, summary, terms, sections }, phrase) =>
    [title, summary, ...terms, ...sections.flatMap(([, heading, said]) => [heading, said])]
      .some((said) => ` ${words(said).join(" ")} `.includes(` ${phrase.join(" ")} `));
  /** The entries of each value of a facet, by slug. */
  const members = ({ hash, values }) => file(`facet-${hash}`, (data) => {
    const entries = data.split("\n").map((line) => {
      let entry = -1;
      return new Set(numbers(line).map((gap) => (entry += gap + 1)));
    });
    return new Map(values.map(({ slug }, at) => [slug, entries[at]]));
  });

  /** Finds entries. `filters`: slugs by facet; `whole`: the last word is complete; `facets`: ids of
      the facets whose counts are wanted. */
  return async function search(query, { filters = {}, limit = 8, whole = false, facets = [] } = {}) {
    const { asked, phrases } = parse(query, whole, stop);
    const active = manifest.facets.filter(({ id }) => filters[id]?.length > 0);
    const wanted = manifest.facets.filter((facet) => facets.includes(facet.id) || active.includes(facet));
    const sets = new Map(await Promise.all(wanted.map(async (facet) => [facet.id, await members(facet)])));
    const passes = ({ entry }, but) =>
      active.every(({ id }) => id === but || filters[id].some((slug) => sets.get(id).get(slug)?.has(entry)));

    let found = await match(asked), ranked = rank(found);
    const rare = found.filter(({ exact, instead, cut }) => !exact && !instead && !cut);
    if (ranked.complete === 0 && found.length > 1 && found.length < 4) {
      // All words are in the guide, yet never together: one may be a slip that makes another word.
      const wider = await Promise.all(found.map(async (one) => {
        const slips = rare.includes(one) ? await typos(one.word, 1) : [];
        return slips.length > 0 ? scored({ ...one, instead: slips }, [...one.candidates, ...slips]) : one;
      }));
      const again = rank(wider);
      if (again.complete > 0) [found, ranked] = [wider, again];
    }
    let { hits, left } = ranked;
    if (asked.length === 0 && active.length > 0) hits = Array.from({ length: manifest.entries }, (_, entry) => ({ entry, score: 0 }));
    if (phrases.length > 0) {
      const likely = new Set([...hits.slice(0, 40), ...hits.filter((hit) => passes(hit)).slice(0, 40)]);
      const said = new Map(await Promise.all(Array.from(likely, async (hit) => [hit, await text(hit.entry)])));
      const kept = hits.filter((hit) => said.has(hit) && phrases.every((phrase) => says(said.get(hit), phrase)));
      if (kept.length > 0) hits = kept;
      else left = phrases.map((phrase) => `“${phrase.join(" ")}”`);
    }
    const passing = hits.filter((hit) => passes(hit));
    const numbered = Array.from({ length: SECTIONS }, (_, section) => section);
    const entries = await Promise.all(passing.slice(0, limit).map(async ({ entry, score }) => {
      const sum = (section) => ranked.sums.get(entry * SECTIONS + section) ?? 0;
      const sections = [...numbered].sort((a, b) => sum(b) - sum(a) || a - b);
      const good = sections.filter((section) => sum(section) > 0 && sum(section) >= 0.3 * sum(sections[0]));
      return { entry, score, sections: good.slice(0, 3), text: await text(entry) };
    }));
    /** The word that the first entry was found by, in place of one asked for. */
    const used = ({ documents, instead }) => {
      const there = numbered.map((section) => documents.get((passing[0]?.entry ?? -1) * SECTIONS + section)).filter(Boolean);
      const best = there.sort((a, b) => b.score - a.score)[0]?.term ?? instead[0].term;
      return instead.some(({ term }) => term === best) && best.word;
    };
    const swaps = found.filter(({ instead }) => instead).map((one) => ({ from: one.word, to: used(one) }));
    const marks = found.flatMap(({ candidates }) => candidates.flatMap(({ term }) => term.parts ?? term.word));
    const count = (facet, { slug, count }) => {
      if (asked.length === 0 && active.length === 0) return count;
      return hits.filter((hit) => sets.get(facet).get(slug)?.has(hit.entry) && passes(hit, facet)).length;
    };
    const counted = ({ id, label, values }) => ({
      id, label, values: values.map((value) => ({ ...value, count: count(id, value), active: filters[id]?.includes(value.slug) ?? false })),
    });
    return { total: passing.length, complete: passing.filter(({ lacks }) => !lacks?.length).length, entries, corrections: swaps.filter(({ to }) => to), partial: left, facets: wanted.map(counted), marks: new Set(marks) };
  };
}

/* 3. Texts ------------------------------------------------------------------------------------ */

/** Where the words of `marks` stand in a text, also two neighbours that are one word there. */
function matches(text, marks) {
  const tokens = Array.from(text.matchAll(/[\p{L}\p{N}\p{M}]+(?:['’]\p{L}[\p{L}\p{N}\p{M}]*)?/gu), ({ 0: said, index }) =>
    ({ start: index, end: index + said.length, word: words(said).join("") }));
  const joined = (a, b) => a && b && b.start - a.end === 1 && marks.has(a.word + b.word);
  return tokens.filter((token, at) => marks.has(token.word) || joined(tokens[at - 1], token) || joined(token, tokens[at + 1]));
}

/** A text as pieces `[text, is a match]`; of a long one what stands around the most matches. */
function excerpt(text, marks, length = 160) {
  const found = matches(text, marks);
  let start = 0, end = text.length;
  if (end > length) {
    const within = (from) => new Set(found.filter((one) => one.start >= from && one.end <= from + length - 40).map(({ word }) => word)).size;
    const first = found.reduce((best, { start: at }) => (best < 0 || within(at) > within(best) ? at : best), -1);
    if (first > 40) start = text.lastIndexOf(" ", first - 30) + 1;
    if (start + length < end) end = Math.max(text.lastIndexOf(" ", start + length), start + length / 2);
  }
  const pieces = start > 0 ? [["… ", false]] : [];
  let at = start;
  for (const one of found.filter((one) => one.start >= start && one.end <= end)) {
    pieces.push([text.slice(at, one.start), false], [text.slice(one.start, one.end), true]);
    at = one.end;
  }
  pieces.push([text.slice(at, end), false], [end < text.length ? " …" : "", false]);
  return pieces.filter(([said]) => said !== "");
}

globalThis.fieldguideSearch = { createSearch, distance, excerpt, matches, numbers, parse, words };

/* 4. The page --------------------------------------------------------------------------------- */

/** A new element; attributes without a value are left out. */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

const marked = (pieces) => pieces.map(([said, match]) => (match ? element("mark", {}, said) : said));

function start({ root, manifest: path }) {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const waiting = new Map();
  window.fieldguide = (name, data) => waiting.get(name)?.(data);
  const load = (name) => new Promise((resolve, reject) => {
    const script = element("script", { src: `${folder}${name}.js` });
    waiting.set(name, resolve);
    // A file that came has handed over its data by now; rejecting it then changes nothing.
    script.onload = script.onerror = () => {
      waiting.delete(name);
      script.remove();
      reject(new Error(name));
    };
    document.head.append(script);
  });
  let ready;
  const engine = () => {
    ready ??= load(path.slice(folder.length, -3)).then((manifest) => ({ manifest, search: createSearch({ load, manifest }) }));
    ready.catch(() => (ready = undefined));
    return ready;
  };

  /** Searches, shows the answer unless a later one is under way, and says it when typing pauses. */
  const asker = (status, show) => {
    let turn = 0, saying;
    return async (query, options) => {
      const mine = (turn += 1);
      const say = (...said) => {
        clearTimeout(saying);
        saying = setTimeout(() => (status.textContent = said.join(" ")), 250);
      };
      try {
        const { search } = await engine();
        const result = await search(query, options);
        if (mine !== turn) return;
        show(result);
        const { total, entries, corrections, partial } = result;
        if (!query.trim() && total === 0) return say("");
        say(SAY.count(total), ...(total > entries.length ? [SAY.shown(entries.length)] : []),
          ...corrections.map(SAY.corrected), ...(partial.length > 0 && total > 0 ? [SAY.partial(partial)] : []));
      } catch {
        if (mine === turn) say(SAY.failed);
      }
    };
  };

  /** What a result shows: parts ready to be put on the page, with addresses that mark the words. */
  const parts = ({ sections, text }, marks) => {
    const all = [text.title, text.summary, ...text.sections.flat()].flatMap((said) => matches(said, marks));
    const highlight = new URLSearchParams({ highlight: [...new Set(all.map(({ word }) => word))].slice(0, 12).join(" ") });
    const address = (anchor) => `${root}${text.path}?${highlight}${anchor && `#${encodeURIComponent(anchor)}`}`;
    const { rating } = text, steps = rating ? Array.from({ length: rating.highest }, (_, at) => at) : [];
    return {
      href: address(""), title: marked(excerpt(text.title, marks, 999)),
      about: element("span", { class: "badge" }, text.kind, ...(rating ? [
        element("span", { class: "bar", "aria-hidden": "true" }, ...steps.map((step) => element("span", { class: step < rating.rank ? "on" : undefined }))),
        element("span", {}, SAY.evidence(rating.label), element("strong", {}, rating.label)),
      ] : [])),
      summary: marked(excerpt(text.summary || text.sections[0][2], marks, text.summary ? 300 : 160)),
      sections: sections.filter((number) => number > 0 && text.sections[number]).map((number) => {
        const [anchor, heading, said] = text.sections[number];
        return { href: address(anchor), heading: marked(excerpt(heading, marks, 999)), said: marked(excerpt(said, marks)) };
      }),
    };
  };

  /* The search page: what is asked stands in its address. */
  const searchPage = (form) => {
    const [status, list, more, filters] = ["status", "results", "more", "filters"].map((id) => document.getElementById(`search_${id}`));
    const input = form.elements.q, title = document.title, facets = new Map();
    let limit = 8, whole = true, committed = location.search, pause;
    const result = (one, marks) => {
      const { href, title, about, summary, sections } = parts(one, marks);
      const inner = sections.map(({ href, heading, said }) => element("li", {}, element("a", { href }, ...heading), element("p", {}, ...said)));
      return element("li", { class: "result" }, element("h2", {}, element("a", { href }, ...title)), about, element("p", {}, ...summary),
        inner.length > 0 ? element("ul", {}, ...inner) : undefined);
    };
    const ask = asker(status, ({ total, entries, facets: counted, marks }) => {
      list.replaceChildren(...entries.map((one) => result(one, marks)));
      more.hidden = total <= entries.length;
      for (const { id, label, values } of counted) {
        const [name, ...counts] = facets.get(id).querySelectorAll(".count");
        name.textContent = SAY.chosen(values.filter(({ active }) => active).length);
        values.forEach(({ count }, at) => (counts[at].textContent = `(${count})`));
      }
    });
    const asked = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
    const run = () => {
      const chosen = asked(), open = [...facets].filter(([, { open }]) => open).map(([id]) => id);
      const lists = Object.fromEntries([...facets.keys()].map((id) => [id, chosen.getAll(id)]));
      document.title = chosen.has("q") ? `${chosen.get("q")} – ${title}` : title;
      return ask(chosen.get("q") ?? "", { filters: lists, limit, whole, facets: open });
    };
    const record = (method, search) => {
      try {
        history[method](null, "", search || location.pathname);
      } catch { /* Some browsers keep the address of a file as it is. */ }
    };
    /** Typing changes the address in place; what was submitted before stays a step back. */
    const commit = () => {
      const search = asked().size > 0 ? `?${asked()}` : "";
      if (search !== committed) record("replaceState", committed);
      if (search !== committed) record("pushState", search);
      [committed, limit, whole] = [search, 8, true];
      run();
    };
    const restore = () => {
      const from = new URLSearchParams(location.search);
      input.value = from.get("q") ?? "";
      for (const [id, details] of facets) {
        details.querySelectorAll("input").forEach((box) => (box.checked = from.getAll(id).includes(box.value)));
        details.open ||= from.has(id);
      }
      [committed, limit, whole] = [location.search, 8, true];
      run();
    };
    const facet = ({ id, label, values }) => {
      const boxes = values.map(({ slug, label, count }) => element("label", { class: "check" },
        element("input", { type: "checkbox", name: id, value: slug, form: form.id }), `${label} `, element("span", { class: "count" }, `(${count})`)));
      const summary = element("summary", {}, `${label} `, element("span", { class: "count" }));
      const details = element("details", {}, summary, element("fieldset", {}, element("legend", { class: "away" }, label), ...boxes));
      details.addEventListener("toggle", () => details.open && run());
      facets.set(id, details);
      return details;
    };
    input.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(() => {
        [limit, whole] = [8, false];
        record("replaceState", asked().size > 0 ? `?${asked()}` : "");
        run();
      }, 100);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(pause);
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
    form.closest("[hidden]")?.removeAttribute("hidden");
    engine().then(({ manifest }) => filters.append(...manifest.facets.map(facet)), () => {}).then(restore);
    return () => input.select();
  };

  /* The dialog: a combobox and its list. */
  const searchDialog = () => {
    const status = element("p", { class: "search-status", role: "status" });
    const list = element("div", { id: "search_list", role: "listbox", "aria-label": SAY.label, hidden: "" });
    const input = element("input", { id: "search_input", name: "q", role: "combobox", "aria-controls": list.id, "aria-expanded": "false",
      "aria-autocomplete": "list", autocomplete: "off", autocapitalize: "none", spellcheck: "false", enterkeyhint: "search" });
    const close = element("button", { class: "search-close" }, SAY.close);
    const slash = element("input", { type: "checkbox" });
    const form = element("form", { action: `${root}search.html`, role: "search" }, element("label", { for: input.id }, SAY.label), input);
    const dialog = element("dialog", { class: "search-dialog", "aria-label": SAY.label }, form, close, status, list,
      element("label", { class: "check" }, slash, SAY.slash));
    let active = -1, pause;
    const options = () => [...list.querySelectorAll("[role=option]")];
    const activate = (at) => {
      active = at;
      input.removeAttribute("aria-activedescendant");
      options().forEach((option, number) => {
        option.setAttribute("aria-selected", String(number === at));
        if (number !== at) return;
        input.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      });
    };
    const ask = asker(status, ({ total, entries, marks }) => {
      let number = 0;
      const option = (href, kind, ...inside) =>
        element("a", { role: "option", id: `search_option_${(number += 1)}`, class: kind, href, tabindex: "-1", "aria-selected": "false" }, ...inside);
      const groups = entries.map((one) => {
        const { href, title, about, summary, sections } = parts(one, marks);
        return element("div", { role: "group", "aria-label": one.text.title },
          option(href, "option-entry", element("strong", {}, ...title), about, element("span", {}, ...summary)),
          ...sections.map(({ href, heading, said }) => option(href, "option-section", element("strong", {}, ...heading), element("span", {}, ...said))));
      });
      if (total > entries.length) groups.push(option(`${root}search.html?${new URLSearchParams({ q: input.value })}`, "option-more", SAY.more));
      list.replaceChildren(...groups);
      list.hidden = number === 0;
      list.scrollTop = 0;
      input.setAttribute("aria-expanded", String(number > 0));
      activate(-1);
    });
    input.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(() => ask(input.value, { limit: 6 }), 60);
    });
    input.addEventListener("keydown", (event) => {
      const all = options(), step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) activate(((active + step + 1 + all.length + 1) % (all.length + 1)) - 1);
      else if (event.key === "Enter" && active >= 0) all[active].click();
      else return;
      event.preventDefault();
    });
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", ({ target }) => (target === dialog || target.closest("[role=option]")) && dialog.close());
    slash.checked = slashOpens();
    slash.addEventListener("change", () => remember(slash.checked));
    document.body.append(dialog);
    return () => {
      if (!dialog.open) dialog.showModal();
      input.select();
    };
  };

  /* A key without a modifier must be easy to turn off (WCAG 2.1.4). */
  const remember = (on) => {
    try {
      localStorage.setItem("fieldguide-slash", on ? "on" : "off");
    } catch { /* Remembered until the page is left. */ }
    slashIs = on;
  };
  let slashIs;
  const slashOpens = () => {
    try {
      return slashIs ?? localStorage.getItem("fieldguide-slash") !== "off";
    } catch {
      return true;
    }
  };

  const form = document.getElementById("search_form");
  let show = form && searchPage(form);
  const open = () => (show ??= searchDialog())();
  document.addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, altKey, target } = event;
    const writing = target.closest?.("input:not([type=checkbox]), textarea, select") || target.isContentEditable;
    const slash = key === "/" && !ctrlKey && !metaKey && !altKey && !writing && slashOpens();
    if (!slash && !(key === "k" && ctrlKey !== metaKey && !altKey)) return;
    event.preventDefault();
    open();
  });
  document.querySelectorAll("a.search-open").forEach((link) => {
    const button = element("button", { class: link.className, type: "button" }, ...link.childNodes);
    button.addEventListener("click", open);
    link.replaceWith(button);
  });
}

/** Marks the words that led to this page, until a button or Escape takes the marks away. */
function markPage(asked, main) {
  const marks = new Set(words(asked.slice(0, 400)));
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT), texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  const within = texts.filter((text) => !text.parentElement.closest("script, style, textarea, select, button, svg, mark"));
  const found = within.filter((text) => matches(text.data, marks).length > 0);
  if (found.length === 0) return;
  found.forEach((text) => text.replaceWith(...marked(excerpt(text.data, marks, Infinity))));
  const button = element("button", { type: "button" }, SAY.clear);
  const bar = element("div", { class: "search-marked" }, element("p", {}, SAY.marked), button);
  const clear = () => {
    main.querySelectorAll("mark").forEach((mark) => mark.replaceWith(...mark.childNodes));
    main.normalize();
    bar.remove();
    document.removeEventListener("keydown", escape);
  };
  const escape = ({ key }) => key === "Escape" && !document.querySelector("dialog[open]") && clear();
  button.addEventListener("click", clear);
  document.addEventListener("keydown", escape);
  document.body.append(bar);
}

if (typeof document !== "undefined" && document.currentScript?.dataset.manifest) {
  start(document.currentScript.dataset);
  const asked = new URLSearchParams(location.search).get("highlight"), main = document.querySelector("main");
  if (asked && main) markPage(asked, main);
}
})();
