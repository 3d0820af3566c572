/* Search without a page: a query and the files of the index → results, sections, words to mark. The format of the
   files is described in fieldguide's `src/search/mod.rs`; its command line has the same engine in Rust. */
(() => {
"use strict";

/* Words */

/** Letters of Latin and Greek with the marks on them, which are optional. */
const OPTIONAL_MARKS = /([a-z\u{aa}-\u{2af}\u{370}-\u{3ff}\u{1d00}-\u{1dbf}\u{1e00}-\u{1fff}\u{2c60}-\u{2c7f}\u{a720}-\u{a7ff}\u{ab30}-\u{ab6f}])\p{M}+/gu;
/** Points of Hebrew and Arabic, and what is invisible. */
const POINTS = /[\u{591}-\u{5bd}\u{5bf}\u{5c1}\u{5c2}\u{5c4}\u{5c5}\u{5c7}\u{610}-\u{61a}\u{640}\u{64b}-\u{65f}\u{670}\u{6d6}-\u{6dc}\u{6df}-\u{6e8}\u{6ea}-\u{6ed}\u{ad}\u{200b}-\u{200f}\u{2060}\u{feff}]/gu;
const SPELLINGS = {
  "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ς": "σ",
  "’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-",
};
const SPELLED = new RegExp(`[${Object.keys(SPELLINGS).join("")}]`, "gu");
/** What French, Italian and Catalan put before a word with an apostrophe. */
const ELISIONS = new Set(("all bell c coll d dall dell gl j jusqu l lorsqu m n nell puisqu qu quell quest quoiqu s sant " +
  "sull t un v").split(" "));
/** Han, kana, Thai, Lao, Khmer and Burmese: their words are not divided by blanks. */
const CUT = "\\u{e00}-\\u{eff}\\u{1000}-\\u{109f}\\u{1780}-\\u{17ff}\\u{3005}-\\u{3007}\\u{3040}-\\u{30ff}\\u{31f0}-\\u{31ff}\\u{3400}-\\u{4dbf}\\u{4e00}-\\u{9fff}\\u{f900}-\\u{faff}\\u{20000}-\\u{3ffff}";
const WITHOUT_BLANKS = new RegExp(`^[${CUT}]`, "u");
const WORD_CHARACTER = "[\\p{Alphabetic}\\p{N}\\p{M}]";
/** Word characters that are all of these scripts, or all of others; a mark belongs to what is before it. */
const RUN = new RegExp(`(?:(?=[${CUT}])${WORD_CHARACTER}\\p{M}*)+|${WORD_CHARACTER}(?:\\p{M}|(?![${CUT}])${WORD_CHARACTER})*`, "gu");
/** Signs after a word that belong to it: `c++`, `c#`. */
const SIGNS = new RegExp(`^[+#]+(?![+#]|${WORD_CHARACTER})`, "u");

const lower = (text) => text.normalize("NFKC").replace(/\p{L}|\p{N}|\p{S}|\p{M}/gu, (c) => c.toLowerCase());
const fold = (text) => lower(text).normalize("NFD").replace(OPTIONAL_MARKS, "$1").replace(POINTS, "")
  .replace(SPELLED, (c) => SPELLINGS[c]).normalize("NFC");

const isLetters = (run) => /^\p{Alphabetic}+$/u.test(run);
const isDigits = (run) => /^[0-9]+$/.test(run);
const count = (text) => [...text].length;

/** Whether two runs with this sign between them are one word. */
function isOneWord(sign, before, after) {
  if (sign === "'") return true;
  if (",.".includes(sign) && isDigits(before)) return before.length <= 3 && after.length === 3 && isDigits(after);
  if (sign === ",") return false;
  if (!isLetters(before) || !isLetters(after)) return false;
  const [a, b] = [count(before), count(after)];
  return (a === 1 && b <= 2) || (a === 2 && b === 1);
}

/** Each pair of neighbours in a run of a script without blanks, or the only character. */
function pairs(run, from) {
  const units = Array.from(run.matchAll(/\P{M}\p{M}*|^\p{M}+/gu), ({ index, 0: unit }) => [from + index, from + index + unit.length]);
  const all = units.length === 1 ? [[...units[0]]] : units.slice(1).map(([, end], at) => [units[at][0], end]);
  return all.map(([start, end]) => ({ word: run.slice(start - from, end - from), start, end }));
}

/** The words of a folded text with where they are. */
function tokens(text) {
  const runs = Array.from(text.matchAll(RUN), ({ 0: run, index }) =>
    ({ run, start: index, end: index + run.length }));
  const found = [];
  for (let at = 0; at < runs.length; at += 1) {
    let { run: word, start, end } = runs[at], last = word, whole = true, possessive = false;
    for (; runs[at + 1]?.start === end + 1 && "'.&,".includes(text[end]); at += 1) {
      const next = runs[at + 1];
      if (text[end] === "'" && next.run === "s") {
        possessive = true;
        at += 1;
        break;
      }
      if (text[end] === "'" && ELISIONS.has(word)) [word, start, whole] = [next.run, next.start, true];
      else if (isOneWord(text[end], last, next.run)) [word, whole] = [word + next.run, false];
      else break;
      [end, last] = [next.end, next.run];
    }
    const maySign = "+#".includes(text[end] ?? " ") && !possessive && isLetters(word) && count(word) <= 3;
    const signs = (maySign && text.slice(end).match(SIGNS)?.[0]) || "";
    if (signs) {
      [word, end, whole] = [word + signs, end + signs.length, false];
    }
    if (whole && WITHOUT_BLANKS.test(word)) found.push(...pairs(word, start));
    else found.push({ word: word.startsWith("ال") && count(word) >= 5 ? word.slice(2) : word, start, end });
  }
  return found;
}

const words = (text) => tokens(fold(text)).map(({ word }) => word);

/** Words of a query in order without stop words, and its phrases. The last word may be a beginning. */
function parse(query, whole, stop) {
  const pieces = query.split(/["“”„«»]/), asked = [], phrases = [];
  pieces.forEach((piece, at) => {
    const exact = at % 2 === 1 && at < pieces.length - 1, part = words(piece);
    if (exact && part.length > 0) phrases.push(part);
    part.forEach((word, index) => asked.push({ word, exact, before: exact ? undefined : part[index - 1] }));
  });
  const last = asked.at(-1);
  if (last && !last.exact && !whole && /[\p{Alphabetic}\p{N}\p{M}]$/u.test(query)) last.prefix = true;
  const telling = asked.filter(({ word }) => !stop.has(word));
  return { asked: (telling.length > 0 ? telling : asked).slice(0, 32), phrases };
}

/** As much of a query as is read; a character is not cut in two. */
const shortened = (query) => query.slice(0, 400).replace(/\p{Cs}$/u, "");

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

/* The index */

/** Documents of an item: its sections have the even numbers, its names the odd ones. */
const DOCUMENTS = 64;

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
    return { weight: Math.floor(head / 2) / 16, documents, scores };
  };
  let known;
  return { word, stem, size: digits.length, get postings() { return (known ??= read()); } };
}

/** A UTF-16 unit in the order of code points: surrogates are halves of the highest. */
const rankOf = (unit) => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit);
/** Compares two words by code points. */
function inOrder(a, b) {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const difference = rankOf(a.charCodeAt(at)) - rankOf(b.charCodeAt(at));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
const frequent = (a, b) => b.size - a.size || inOrder(a.word, b.word);
const reverse = (text) => [...text].reverse().join("");

/** The words of an index, loaded as they are needed. */
function dictionary(manifest, file) {
  const place = (kind, word) => Math.max(0, manifest[kind].findLastIndex(([first]) => inOrder(first, word) <= 0));
  const read = { words: term, reversed: (word) => ({ word }) };
  const shard = async (kind, at) =>
    manifest[kind][at] ? file(`${kind}-${manifest[kind][at][1]}`, (text) => text.split("\n").map(read[kind])) : [];
  /** Words with this beginning, from the first `most` files that may have them. */
  const range = async (kind, prefix, most) => {
    const first = place(kind, prefix), last = place(kind, `${prefix}\u{10ffff}`);
    const loading = Array.from({ length: Math.min(last - first + 1, most) }, (_, at) => shard(kind, first + at));
    return (await Promise.all(loading)).flat().filter(({ word }) => word.startsWith(prefix));
  };
  const lookup = async (word) => (await shard("words", place("words", word))).find((term) => term.word === word);
  return { lookup, range };
}

/* Matching */

/** What a word counts that is not the one asked for. */
const STEM = 0.45, PREFIX = 0.4, FORM = 0.3, SLIP = 0.7, SPLIT = 0.6, NAMED = 0.9;
/** The most words that a beginning may match, and a slip. */
const COMPLETIONS = 12, SLIPS = 4;
/** The most files with words of one beginning, or end. */
const FILES = 3;

const weighing = (weight) => (term) => ({ term, weight });

/** Whether two words may be forms of one: they share all but a short end, which is not the same letters swapped. */
function isForm(a, b) {
  const [left, right] = [[...a], [...b]], found = left.findIndex((letter, at) => letter !== right[at]);
  const shared = found < 0 ? left.length : found, ends = [left.slice(shared), right.slice(shared)];
  const [one, other] = ends.map((end) => [...end].sort().join(""));
  return shared >= 4 && ends.every(({ length }) => length <= 3) && one !== other;
}

function matching({ lookup, range }, { language, names }) {
  /** A word itself, words with its stem, and when it may be a beginning, words that begin so. */
  const forms = async (word, prefix) => {
    const own = await lookup(word), stem = own?.stem ?? word;
    const kin = own ? await range("words", stem.slice(0, Math.max(3, stem.length - 1)), FILES) : [];
    const longer = prefix ? await range("words", word, word.length > 1 ? FILES : 1) : [];
    const stems = kin.filter((term) => term !== own && term.stem === stem);
    const others = longer.filter((term) => term !== own && !stems.includes(term)).sort(frequent).slice(0, COMPLETIONS);
    return [...(own ? [weighing(1)(own)] : []), ...stems.map(weighing(STEM)), ...others.map(weighing(PREFIX))];
  };

  /** "groesse" is written for "grosse", which is "Größe". */
  const plain = (word) => (/^de\b/.test(language) ? word.replace(/([aou])e/g, "$1") : word);

  /** Words that differ at the end only: the guide may have the word in other forms. */
  const otherForms = async (word) => {
    const letters = [...word];
    if (letters.length < 5) return [];
    const near = await range("words", letters.slice(0, Math.max(4, letters.length - 3)).join(""), FILES);
    return near.filter((term) => isForm(word, term.word)).sort(frequent).slice(0, COMPLETIONS).map(weighing(FORM));
  };

  /** Words at a small distance that begin with the same letter, and their forms. */
  const slips = async (word) => {
    const letters = [...word], most = letters.length < 5 ? 0 : letters.length < 8 ? 1 : 2;
    if (most === 0 || !isLetters(word)) return [];
    const half = Math.floor(letters.length / 2), text = (from, to) => letters.slice(from, to).join("");
    const loading = [range("words", text(0, 2), 2 * FILES), range("reversed", reverse(text(letters.length - half)), FILES)];
    const [begin, end] = await Promise.all(loading);
    const all = new Set([...begin.map(({ word }) => word), ...end.map(({ word }) => reverse(word))]);
    const rated = [...all].filter((other) => [...other][0] === letters[0] && Math.abs(count(other) - letters.length) <= most)
      .map((other) => ({ other, far: distance(letters, [...other]) })).filter(({ far }) => far <= most);
    const nearest = Math.min(...rated.map(({ far }) => far));
    const close = rated.filter(({ far }) => far === nearest).map(({ other }) => lookup(other));
    const found = (await Promise.all(close)).filter(Boolean).sort(frequent).slice(0, SLIPS);
    const kin = found.length > 0 ? await forms(found[0].word, false) : [];
    const others = kin.filter(({ term }) => !found.includes(term));
    return [...found.map(weighing(SLIP)), ...others.map(({ term }) => ({ term, weight: SLIP * STEM }))];
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
      if (documents.length === 0) continue;
      const postings = { weight: Math.max(a.weight, b.weight), documents, scores: documents.map((one) => scores.get(one)) };
      return [weighing(SPLIT)({ word: parts.join(" "), parts, size: documents.length, postings })];
    }
    return [];
  };

  /** The sections that have every word of a long name, for its short one. */
  const all = async (names) => {
    const terms = await Promise.all(names.map(lookup));
    if (!terms.every(Boolean)) return [];
    const [first, ...rest] = terms.map(({ postings }) => new Map(postings.documents.map((document, at) => [document, postings.scores[at]])));
    const shared = [...first].filter(([document]) => rest.every((scores) => scores.has(document)));
    const scores = shared.map(([document, score]) => Math.min(score, ...rest.map((scores) => scores.get(document))));
    const postings = { weight: Math.max(...terms.map(({ postings }) => postings.weight)), documents: shared.map(([document]) => document), scores };
    return [{ ...weighing(NAMED)({ word: names.join(" "), parts: names, size: shared.length, postings }), joined: true }];
  };

  /** For each word of a query what its other names find: of a short name the long one, of a long one the short. */
  const otherNames = async (asked) => {
    const found = asked.map(() => []);
    await Promise.all(names.map(async ([short, long]) => {
      const parts = long.split(" ");
      for (let at = 0; at < asked.length; at += 1) {
        if (asked[at].exact) continue;
        if (asked[at].word === short) found[at].push({ at: long, what: await all(parts) });
        if (!parts.every((part, index) => asked[at + index]?.word === part && !asked[at + index].exact)) continue;
        const what = (await forms(short, false)).map((one) => ({ ...one, weight: one.weight * NAMED, joined: true }));
        for (let index = 0; index < parts.length; index += 1) found[at + index].push({ at: short, what });
      }
    }));
    // In the order of names, whatever was loaded first.
    return found.map((some) => some.sort((a, b) => inOrder(a.at, b.at)).flatMap(({ what }) => what));
  };

  /** What one word of a query finds: documents in order, each with the best score of the candidates. */
  const scored = (one, candidates) => {
    // All stand for one word: that a form of it is rare must not make it count for more.
    const alone = candidates.filter(({ joined }) => !joined), exact = alone.filter(({ weight }) => weight === 1);
    const rarity = Math.min(...(exact.length > 0 ? exact : alone.length > 0 ? alone : candidates).map(({ term }) => term.postings.weight));
    const documents = new Map();
    for (const { term, weight } of candidates) {
      term.postings.documents.forEach((document, at) => {
        documents.set(document, Math.max(documents.get(document) ?? 0, weight * term.postings.scores[at]));
      });
    }
    // Sums are the same wherever they are made when they are made in one order.
    const sorted = [...documents].sort(([a], [b]) => a - b);
    return { ...one, candidates, documents: sorted, rarity: candidates.length > 0 ? rarity : 0 };
  };

  /** Every word of a query, also joined to its neighbour; one that is not in the guide, as another. */
  return async (asked, literal) => {
    const itself = async ({ word, exact, prefix }) => {
      if (exact) return [await lookup(word)].filter(Boolean).map(weighing(1));
      const found = await forms(word, prefix);
      return plain(word) === word ? found : [...found, ...(await forms(plain(word), false))];
    };
    const joined = async ({ word, before, prefix }) => (before ? forms(before + word, prefix) : []);
    const loading = [Promise.all(asked.map(itself)), Promise.all(asked.map(joined)), otherNames(asked)];
    const [alone, joins, named] = await Promise.all(loading);
    return Promise.all(asked.map(async (one, at) => {
      const after = asked[at + 1]?.before === one.word ? joins[at + 1] : [];
      const found = [...alone[at], ...[...joins[at], ...after].map((both) => ({ ...both, joined: true })), ...named[at]];
      if (found.length > 0 || one.exact) return scored(one, found);
      const ends = [...(await forms(one.word, true)), ...(await otherForms(one.word))];
      if (ends.length > 0) return scored(one, ends);
      const parts = await split(one.word);
      if (parts.length > 0) return scored(one, parts);
      const instead = literal ? [] : await slips(one.word);
      return scored(instead.length > 0 ? { ...one, instead: instead[0].term.word } : one, instead);
    }));
  };
}

/* Ranking */

/** What the sections of an item besides the best add, and what one section with several words adds. */
const ELSEWHERE = 0.75, TOGETHER = 0.55;
/** What a word in the best name adds, and a name that has no other words. */
const NAME = 2.3, WHOLE = 1;
/** What is left of the score of an item that has hardly any of the words. */
const FLOOR = 0.45;

/** Items by how well they fit the words of a query: those that have any, the best first. `groups` has what the scores
    of items from a number on are multiplied by. */
function rank(found, groups) {
  const items = new Map();
  const fresh = () => ({ texts: new Float64Array(found.length), has: new Uint8Array(found.length), names: new Map(), sections: new Map() });
  found.forEach(({ documents, rarity }, at) => documents.forEach(([document, score]) => {
    const number = Math.floor(document / DOCUMENTS), own = document % DOCUMENTS;
    if (!items.has(number)) items.set(number, fresh());
    const { texts, has, names, sections } = items.get(number);
    has[at] = 1;
    if (own % 2 === 1) {
      const [telling, share] = names.get(own) ?? [0, 0];
      names.set(own, [telling + rarity, share + score]);
      return;
    }
    // The best section counts whole, the others in part.
    texts[at] = texts[at] === 0 ? score : Math.max(texts[at], score) + ELSEWHERE * Math.min(texts[at], score);
    sections.set(own / 2, (sections.get(own / 2) ?? 0) + rarity * score);
  }));
  const total = found.reduce((sum, { rarity }) => sum + rarity, 0);
  const hits = Array.from(items, ([number, { texts, has, names, sections }]) => {
    let fit = 0, covered = 0, together = 0, named = 0;
    found.forEach(({ rarity }, at) => {
      fit += rarity * texts[at];
      if (has[at]) covered += rarity;
    });
    for (const sum of sections.values()) together = Math.max(together, sum);
    for (const [telling, sum] of names.values()) {
      const share = Math.min(1, sum);
      named = Math.max(named, NAME * telling * share + (share >= 0.85 ? WHOLE * telling : 0));
    }
    fit += TOGETHER * together + named;
    const coverage = total > 0 ? covered / total : 0;
    const group = groups.findLast(([first]) => first <= number);
    const score = fit * (FLOOR + (1 - FLOOR) * coverage * coverage) * (group ? group[1] : 1);
    // What lacks a word of a phrase cannot have the phrase.
    const mayHavePhrases = found.every(({ exact }, at) => !exact || has[at] === 1);
    return { number, score, sections, mayHavePhrases };
  });
  return hits.sort((a, b) => b.score - a.score || a.number - b.number);
}

function createSearch({ load, manifest }) {
  const files = new Map(), stop = new Set(manifest.stop);
  /** What a file has, made by `read` once; a file that failed is asked for again. */
  const file = (name, read) => {
    if (!files.has(name)) files.set(name, load(name).then(read));
    files.get(name).catch(() => files.delete(name));
    return files.get(name);
  };
  const match = matching(dictionary(manifest, file), manifest);
  const parsed = (data) => (typeof data === "string" ? JSON.parse(data) : data);
  const text = async (number) => {
    const other = number - manifest.entries;
    if (other >= 0) return (await file(`items-${manifest.others[other >> 3]}`, parsed))[other % 8];
    const names = await file(`texts-${manifest.texts[number >> 7]}`, String), at = (number % 128) * 10;
    return file(`text-${names.slice(at, at + 10)}`, parsed);
  };
  const says = ({ title, summary, terms, sections }, phrase) =>
    [title, summary, ...terms, ...sections.flatMap(([, heading, said]) => [heading, said])]
      .some((said) => ` ${words(said).join(" ")} `.includes(` ${phrase.join(" ")} `));
  /** The items of each value of a facet, by slug. */
  const members = ({ hash, values }) => file(`facet-${hash}`, (data) => new Map(data.split("\n").map((line, at) => {
    let next = 0;
    return [values[at].slug, new Set(numbers(line).map((gap) => (next += gap + 1) - 1))];
  })));

  /** Loads what the words of a query need that are typed whole. */
  const prepare = (query) => match(parse(shortened(query).replace(/\S*$/, ""), true, stop).asked, true);

  /** Finds items. `filters`: slugs by facet; `whole`: the last word is complete; `literal`: slips are not corrected;
      `facets`: those to count. `phrases` in the answer were not found, `unknown` words match nothing. */
  async function search(query, { filters = {}, limit = 8, whole = false, literal = false, facets = [] } = {}) {
    const { asked, phrases } = parse(shortened(query), whole, stop);
    const active = manifest.facets.filter(({ id }) => filters[id]?.length > 0);
    const wanted = manifest.facets.filter((facet) => facets.includes(facet.id) || active.includes(facet));
    const sets = new Map(await Promise.all(wanted.map(async (facet) => [facet.id, await members(facet)])));
    const passes = ({ number }, but) =>
      active.every(({ id }) => id === but || filters[id].some((slug) => sets.get(id).get(slug)?.has(number)));

    const found = await match(asked, literal);
    let hits = rank(found, manifest.groups), absent = [];
    if (asked.length === 0 && active.length > 0) {
      hits = Array.from({ length: manifest.items }, (_, number) => ({ number, score: 0, sections: new Map() }));
    }
    if (phrases.length > 0) {
      const able = hits.filter(({ mayHavePhrases }) => mayHavePhrases);
      const likely = [...new Set([...able.slice(0, 40), ...able.filter((hit) => passes(hit)).slice(0, 40)])];
      const said = await Promise.all(likely.map(({ number }) => text(number)));
      const kept = likely.filter((_, at) => phrases.every((phrase) => says(said[at], phrase)));
      if (kept.length > 0) hits = kept;
      else absent = phrases.map((phrase) => phrase.join(" "));
    }
    const passing = hits.filter((hit) => passes(hit));
    const results = await Promise.all(passing.slice(0, limit).map(async ({ number, score, sections }) => {
      const sorted = [...sections].sort(([a, x], [b, y]) => y - x || a - b), best = sorted[0]?.[1] ?? 0;
      const good = sorted.filter(([, sum]) => sum >= 0.3 * best).map(([section]) => section);
      return { number, score, sections: good.slice(0, 3), text: await text(number) };
    }));
    const counted = ({ id, label, values }) => {
      const within = asked.length + active.length > 0 && hits.filter((hit) => passes(hit, id));
      const count = (slug) => within.filter(({ number }) => sets.get(id).get(slug).has(number)).length;
      const chosen = filters[id] ?? [];
      return { id, label, values: values.map(({ slug, label, count: all }) =>
        ({ slug, label, count: within ? count(slug) : all, active: chosen.includes(slug) })) };
    };
    return {
      total: passing.length,
      results,
      corrections: found.filter(({ instead }) => instead).map(({ word, instead }) => ({ from: word, to: instead })),
      phrases: absent,
      unknown: found.filter(({ candidates }) => candidates.length === 0).map(({ word }) => word),
      facets: wanted.map(counted),
      marks: new Set(found.flatMap(({ candidates }) => candidates.flatMap(({ term }) => term.parts ?? term.word))),
    };
  }
  return Object.assign(search, { prepare });
}

globalThis.fieldguideSearch = { createSearch, distance, fold, numbers, parse, tokens, words };
})();
