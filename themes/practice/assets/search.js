/* Search without a page: a query and the files of the index → entries, sections, words to mark.

   1. Words        text → folded words, as the index folds them
   2. The index    createSearch({ load, manifest }) → search(query, options)
   3. Texts        matches and excerpts

   `load(name)` gives what a file of the index hands over; the format is described in fieldguide's
   `src/search/mod.rs`. search-page.js shows readers what is found. */
(() => {
"use strict";

/* 1. Words ------------------------------------------------------------------------------------ */

const fold = (text) =>
  text.normalize("NFKC").toLowerCase().normalize("NFD").replace(/\p{M}+/gu, "").replace(/’/g, "'");
const words = (text) =>
  (fold(text).match(/[\p{L}\p{N}]+(?:'\p{L}[\p{L}\p{N}]*)?/gu) ?? []).map((word) => word.replace(/'s$/, ""));

/** Words of a query in order without stop words, and its phrases. The last word may be a beginning. */
function parse(query, whole, stop) {
  const pieces = query.split(/["“”„«»]/), asked = [], phrases = [];
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

/** Edits between two words, a swap of neighbours being one. */
function distance(a, b) {
  let before = [], row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? before[j - 2] + 1 : Infinity;
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1), swap);
    }
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
const ENOUGH = 5;
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
  const read = () => {
    const [head, ...rest] = numbers(digits);
    let next = 0;
    const documents = rest.map((number) => (next += Math.floor(number / 16) + 1) - 1);
    const scores = rest.map((number) => ((number % 16) + 1) / 16);
    return { weight: Math.floor(head / 2) / 16, cut: head % 2 === 1, documents, scores };
  };
  let known;
  return { word, stem, size: digits.length, get postings() { return (known ??= read()); } };
}

const frequent = (a, b) => b.size - a.size || (a.word < b.word ? -1 : 1);
const counting = (weight) => (term) => ({ term, weight });
const reverse = (text) => [...text].reverse().join("");

function createSearch({ load, manifest }) {
  const files = new Map(), stop = new Set(manifest.stop);
  /** What a file holds, made by `read` once; a file that failed is asked for again. */
  const file = (name, read) => {
    if (!files.has(name)) files.set(name, load(name).then(read));
    files.get(name).catch(() => files.delete(name));
    return files.get(name);
  };

  const place = (kind, word) => Math.max(0, manifest[kind].findLastIndex(([first]) => first <= word));
  /** Numbers of the first and the last file that may have words with this beginning. */
  const span = (kind, prefix) => [place(kind, prefix), place(kind, `${prefix}\u{10ffff}`)];
  const line = { words: term, reversed: (word) => ({ word }) };
  const shard = async (kind, at) =>
    manifest[kind][at] ? file(`${kind}-${manifest[kind][at][1]}`, (text) => text.split("\n").map(line[kind])) : [];
  /** Words with this beginning, from the first `most` files that may have them. */
  const range = async (kind, prefix, most) => {
    const [first, last] = span(kind, prefix);
    const loading = Array.from({ length: Math.min(last - first + 1, most) }, (_, at) => shard(kind, first + at));
    return (await Promise.all(loading)).flat().filter(({ word }) => word.startsWith(prefix));
  };
  const lookup = async (word) => (await shard("words", place("words", word))).filter((term) => term.word === word);

  /** A word itself, words with its stem, and when it may be a beginning, words that begin so. */
  const forms = async (word, prefix) => {
    const [own] = await lookup(word), stem = own?.stem ?? word;
    const kin = own ? range("words", stem.slice(0, Math.max(3, stem.length - 1)), 3) : [];
    const longer = prefix ? await range("words", word, word.length > 1 ? 3 : 1) : [];
    const stems = (await kin).filter((term) => term !== own && term.stem === stem);
    const others = longer.filter((term) => term !== own && !stems.includes(term)).sort(frequent).slice(0, 12);
    return [...(own ? [counting(1)(own)] : []), ...stems.map(counting(STEM)), ...others.map(counting(PREFIX))];
  };
  const longer = (word) => forms(word, true);

  /** Words at a small distance, and forms of the likeliest. Those that share the beginning are in the
      files of words, those that share the end in the reversed ones; a cut is where that takes fewest. */
  const typos = async (word, furthest = 2) => {
    const letters = [...word], text = (from, to) => letters.slice(from, to).join("");
    if (letters.length < 4 || /[^\p{L}]/u.test(word)) return [];
    const near = async (most, head, tail) => {
      const swapped = text(0, head - 1) + letters[head] + letters[head - 1] + text(head + 1);
      const loading = [lookup(swapped), range("words", text(0, head), 8), range("reversed", reverse(text(tail)), 12)];
      const [swap, begin, end] = await Promise.all(loading);
      const all = new Set([...swap, ...begin].map(({ word }) => word).concat(end.map(({ word }) => reverse(word))));
      all.delete(word);
      const rated = [...all].filter((other) => Math.abs(other.length - word.length) <= most).map((other) => {
        const far = distance(letters, [...other]);
        return { other, far, cost: far + (other[0] === word[0] ? 0 : 0.5) };
      });
      rated.sort((a, b) => a.cost - b.cost || (a.other < b.other ? -1 : 1));
      const close = rated.filter(({ far }) => far <= most && far === rated[0].far).slice(0, 8);
      const terms = await Promise.all(close.map(({ other }) => lookup(other)));
      const found = close.flatMap((one, at) => terms[at].map((term) => ({ ...one, term })));
      return found.sort((a, b) => a.cost - b.cost || frequent(a.term, b.term));
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
    const others = kin.filter(({ term }) => term.word !== word && !found.some((one) => one.term === term));
    const weighing = (one) => ({ ...one, weight: TYPO / (one.cost ?? 1.5) });
    return [...found, ...others.map(({ term }) => ({ term }))].map(weighing);
  };

  /** Two words written as one: the sections that have both. */
  const split = async (word) => {
    for (let at = word.length - 3; at >= 3; at -= 1) {
      const parts = [word.slice(0, at), word.slice(at)];
      const [first] = await lookup(parts[0]), [second] = first ? await lookup(parts[1]) : [];
      if (!second) continue;
      const [a, b] = [first.postings, second.postings];
      const scores = new Map(b.documents.map((document, index) => [document, b.scores[index]]));
      const documents = a.documents.filter((document) => scores.has(document));
      if (documents.length === 0) continue;
      const weight = Math.max(a.weight, b.weight);
      const postings = { weight, documents, scores: documents.map((document) => scores.get(document)) };
      return [counting(TYPO)({ word: parts.join(" "), parts, postings })];
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

  /** What one word of a query finds: a score and a term for each document. */
  const scored = (one, candidates) => {
    // All stand for one word: that a form of it is rare must not make it count for more.
    const alone = candidates.filter(({ joined }) => !joined), exact = alone.filter(({ weight }) => weight === 1);
    const ceiling = Math.min(...(exact.length > 0 ? exact : alone).map(({ term }) => term.postings.weight));
    const found = new Map();
    for (const { term, weight, joined } of candidates) {
      const { documents, scores, weight: rarity } = term.postings;
      const worth = weight * (joined ? rarity : Math.min(rarity, ceiling));
      documents.forEach((document, at) => {
        const score = worth * scores[at];
        if (score > (found.get(document)?.score ?? 0)) found.set(document, { score, term });
      });
    }
    return { ...one, candidates, documents: found, cut: candidates.some(({ term }) => term.postings.cut) };
  };

  /** Every word of a query, also joined to its neighbour; one that is not in the guide, as another. */
  const match = async (asked) => {
    const itself = async ({ word, exact, prefix }) =>
      exact ? (await lookup(word)).map(counting(1)) : forms(word, prefix);
    const joined = ({ word, before, prefix }) => (before ? forms(before + word, prefix) : []);
    const [alone, joins] = await Promise.all([Promise.all(asked.map(itself)), Promise.all(asked.map(joined))]);
    return Promise.all(asked.map(async (one, at) => {
      const after = asked[at + 1]?.before === one.word ? joins[at + 1] : [];
      const found = [...alone[at], ...[...joins[at], ...after].map((both) => ({ ...both, joined: true }))];
      if (found.length > 0 || one.exact) return scored(one, found);
      for (const others of [longer, typos, split, beginnings]) {
        const instead = await others(one.word);
        if (instead.length > 0) return scored({ ...one, instead: others === longer ? undefined : instead }, instead);
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
      if (!best.has(entry)) best.set(entry, new Float64Array(all + 1));
      const row = best.get(entry);
      // The best section counts whole, the others in part.
      row[at] = row[at] === 0 ? score : Math.max(row[at], score) + ELSEWHERE * Math.min(row[at], score);
      row[all] = Math.max(row[all], sum);
    }));
    const hits = Array.from(best, ([entry, row]) => {
      const lacks = found.filter(({ cut }, at) => !cut && row[at] === 0).map(({ word }) => word);
      return { entry, score: row.reduce((sum, score) => sum + score, (TOGETHER - 1) * row[all]), lacks };
    });
    hits.sort((a, b) => b.score - a.score || a.entry - b.entry);
    const whole = hits.filter(({ lacks }) => lacks.length === 0);
    const part = hits.filter(({ lacks }) => lacks.length > 0).slice(0, Math.max(0, ENOUGH - whole.length));
    return { hits: [...whole, ...part], complete: whole.length, sums };
  };

  const text = async (entry) => {
    const names = await file(`texts-${manifest.texts[entry >> 6]}`, String), at = (entry % 64) * 10;
    return file(`text-${names.slice(at, at + 10)}`, (data) => (typeof data === "string" ? JSON.parse(data) : data));
  };
  const says = ({ title, summary, terms, sections }, phrase) =>
    [title, summary, ...terms, ...sections.flatMap(([, heading, said]) => [heading, said])]
      .some((said) => ` ${words(said).join(" ")} `.includes(` ${phrase.join(" ")} `));
  /** The entries of each value of a facet, by slug. */
  const members = ({ hash, values }) => file(`facet-${hash}`, (data) => new Map(data.split("\n").map((line, at) => {
    let next = 0;
    return [values[at].slug, new Set(numbers(line).map((gap) => (next += gap + 1) - 1))];
  })));

  /** Finds entries by 400 letters of a query. `filters`: slugs by facet; `whole`: the last word is
      complete; `facets`: ids of the facets whose counts are wanted. */
  return async function search(query, { filters = {}, limit = 8, whole = false, facets = [] } = {}) {
    const { asked, phrases } = parse(query.slice(0, 400), whole, stop);
    const active = manifest.facets.filter(({ id }) => filters[id]?.length > 0);
    const wanted = manifest.facets.filter((facet) => facets.includes(facet.id) || active.includes(facet));
    const sets = new Map(await Promise.all(wanted.map(async (facet) => [facet.id, await members(facet)])));
    const passes = ({ entry }, but) =>
      active.every(({ id }) => id === but || filters[id].some((slug) => sets.get(id).get(slug)?.has(entry)));

    let found = await match(asked), ranked = rank(found);
    if (ranked.complete === 0 && found.length > 1 && found.length < 4) {
      // All words are in the guide, yet never together: one may be a slip that makes another word.
      const wider = await Promise.all(found.map(async (one) => {
        const slips = one.exact || one.instead || one.cut ? [] : await typos(one.word, 1);
        return slips.length > 0 ? scored({ ...one, instead: slips }, [...one.candidates, ...slips]) : one;
      }));
      const again = rank(wider);
      if (again.complete > 0) [found, ranked] = [wider, again];
    }
    let { hits } = ranked, unsaid = [];
    if (asked.length === 0 && active.length > 0) {
      hits = Array.from({ length: manifest.entries }, (_, entry) => ({ entry, score: 0, lacks: [] }));
    }
    if (phrases.length > 0) {
      const likely = [...new Set([...hits.slice(0, 40), ...hits.filter((hit) => passes(hit)).slice(0, 40)])];
      const said = await Promise.all(likely.map(({ entry }) => text(entry)));
      const kept = likely.filter((_, at) => phrases.every((phrase) => says(said[at], phrase)));
      if (kept.length > 0) hits = kept;
      else unsaid = phrases.map((phrase) => `“${phrase.join(" ")}”`);
    }
    const passing = hits.filter((hit) => passes(hit)), numbered = Array.from({ length: SECTIONS }, (_, at) => at);
    const entries = await Promise.all(passing.slice(0, limit).map(async ({ entry, score }) => {
      const sum = (section) => ranked.sums.get(entry * SECTIONS + section) ?? 0;
      const sections = [...numbered].sort((a, b) => sum(b) - sum(a) || a - b);
      const good = sections.filter((section) => sum(section) > 0 && sum(section) >= 0.3 * sum(sections[0]));
      return { entry, score, sections: good.slice(0, 3), text: await text(entry) };
    }));
    /** The words that found the first entry in place of words asked for. */
    const corrections = found.filter(({ instead }) => instead).flatMap(({ word, instead, documents }) => {
      const there = numbered.flatMap((section) => documents.get(passing[0]?.entry * SECTIONS + section) ?? []);
      const best = there.sort((a, b) => b.score - a.score)[0]?.term ?? instead[0].term;
      const one = instead.find(({ term }) => term === best), first = instead[0];
      return one ? [{ from: word, to: (one.weight > 0.75 * first.weight ? one : first).term.word }] : [];
    });
    const counted = ({ id, label, values }) => {
      const within = asked.length + active.length > 0 && hits.filter((hit) => passes(hit, id));
      const count = (slug) => within.filter(({ entry }) => sets.get(id).get(slug).has(entry)).length;
      const chosen = filters[id] ?? [];
      return { id, label, values: values.map(({ slug, label, count: all }) =>
        ({ slug, label, count: within ? count(slug) : all, active: chosen.includes(slug) })) };
    };
    const lacking = new Set(passing.flatMap(({ lacks }) => lacks));
    return {
      total: passing.length,
      complete: unsaid.length > 0 ? 0 : passing.filter(({ lacks }) => lacks.length === 0).length,
      entries,
      corrections,
      partial: [...unsaid, ...found.map(({ word }) => word).filter((word) => lacking.has(word))],
      facets: wanted.map(counted),
      marks: new Set(found.flatMap(({ candidates }) => candidates.flatMap(({ term }) => term.parts ?? term.word))),
    };
  };
}

/* 3. Texts ------------------------------------------------------------------------------------ */

/** Where the words of `marks` occur in a text, also two neighbours that are one word there. */
function matches(text, marks) {
  const found = text.matchAll(/[\p{L}\p{N}\p{M}]+(?:['’]\p{L}[\p{L}\p{N}\p{M}]*)?/gu);
  const tokens = Array.from(found, ({ 0: said, index }) =>
    ({ start: index, end: index + said.length, word: words(said).join("") }));
  const joined = (a, b) => a && b && b.start - a.end === 1 && marks.has(a.word + b.word);
  return tokens.filter((one, at) => marks.has(one.word) || joined(tokens[at - 1], one) || joined(one, tokens[at + 1]));
}

/** A text as pieces `[text, is a match]`; for a long text, the part around the most matches. */
function excerpt(text, marks, length = 160) {
  const found = matches(text, marks);
  let start = 0, end = text.length;
  if (end > length) {
    const within = (from) => found.filter((one) => one.start >= from && one.end <= from + length - 40);
    const kinds = found.map((one) => new Set(within(one.start).map(({ word }) => word)).size);
    const first = found[kinds.indexOf(Math.max(...kinds))]?.start ?? 0;
    if (first > 40) start = text.lastIndexOf(" ", first - 30) + 1;
    const blank = text.lastIndexOf(" ", start + length);
    if (start + length < end) end = blank > start + length / 2 ? blank : start + length;
  }
  const pieces = [[start > 0 ? "… " : "", false]];
  let at = start;
  for (const one of found.filter((one) => one.start >= start && one.end <= end)) {
    pieces.push([text.slice(at, one.start), false], [text.slice(one.start, one.end), true]);
    at = one.end;
  }
  pieces.push([text.slice(at, end), false], [end < text.length ? " …" : "", false]);
  return pieces.filter(([said]) => said !== "");
}

globalThis.fieldguideSearch = { createSearch, distance, excerpt, matches, numbers, parse, words };
})();
