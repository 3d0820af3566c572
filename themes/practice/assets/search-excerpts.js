/* Where the words of a search are in a text, and excerpts around them. Words are search.js's. */
(() => {
"use strict";

const { fold, tokens } = globalThis.fieldguideSearch;

/** Where the words of `marks` are in a text, also two neighbours that are one word there. */
function matches(text, marks) {
  // Folding may change lengths: each folded character remembers the character it is from.
  let folded = "";
  const from = [];
  for (const { 0: c, index } of text.matchAll(/\P{M}\p{M}*|\p{M}+/gu)) {
    const plain = fold(c);
    for (let at = 0; at < plain.length; at += 1) from.push([index, index + c.length]);
    folded += plain;
  }
  const found = tokens(folded).map(({ word, start, end }) =>
    ({ start: from[start][0], end: from[end - 1][1], word }));
  const joined = (a, b) => a && b && b.start - a.end === 1 && marks.has(a.word + b.word);
  return found.filter((one, at) => marks.has(one.word) || joined(found[at - 1], one) || joined(one, found[at + 1]));
}

/** The match with the most different words in the text that follows it, up to this length. */
function densest(found, length) {
  const counts = new Map();
  let best = 0, most = 0, next = 0;
  found.forEach(({ start, word }, at) => {
    for (next = Math.max(next, at); found[next]?.end <= start + length; next += 1) {
      counts.set(found[next].word, (counts.get(found[next].word) ?? 0) + 1);
    }
    if (counts.size > most) [best, most] = [at, counts.size];
    if (counts.get(word) > 1) counts.set(word, counts.get(word) - 1);
    else counts.delete(word);
  });
  return found[best];
}

/** Where the character at this place begins, of which marks are a part. */
const boundary = (text, at) => text.slice(0, at + 1).search(/(?:\P{M}|^)\p{M}*$/u);

/** A text as pieces `[text, is a match]`; of a long one what is around the most matches, cut at spaces if possible. */
function excerpt(text, marks, length = 160) {
  const found = matches(text, marks);
  let start = 0, end = text.length;
  if (end > length) {
    const first = densest(found, length - 60) ?? { start: 0, end: 0 };
    if (first.start > 40) {
      const blank = text.lastIndexOf(" ", first.start - 20) + 1;
      start = blank >= first.start - 60 ? blank : boundary(text, first.start - 30);
    }
    const last = Math.max(start + length, Math.min(first.end, start + 2 * length)), blank = text.lastIndexOf(" ", last);
    if (last < end) end = blank >= Math.max(first.end, start + length / 2) ? blank : boundary(text, last);
  }
  const pieces = [[start > 0 ? "… " : "", false]];
  let at = start;
  for (const one of found) {
    // Pairs of characters overlap.
    const from = Math.max(at, one.start), to = Math.min(end, one.end);
    if (from >= to) continue;
    pieces.push([text.slice(at, from), false], [text.slice(from, to), true]);
    at = to;
  }
  pieces.push([text.slice(at, end), false], [end < text.length ? " …" : "", false]);
  return pieces.filter(([said]) => said !== "");
}

Object.assign(globalThis.fieldguideSearch, { excerpt, matches });
})();
