// queries.mjs SITE OUT: 200 known items. A query is two words that occur together on one page, and each in at most
// five entries each; the same once more with one slip in one of the words.

import { entries, random, save, words } from "./common.mjs";

const [site, out] = process.argv.slice(2);
const WANTED = 200;
const RARE = 5;
const chance = random(7);

const pages = entries(site).map(({ path, title, summary, sections }) => ({
    path,
    all: new Set(words([title, summary, ...sections.flatMap(([, heading, text]) => [heading, text])].join(" "))),
    // What a page says itself, not what its relations say of it.
    body: words(sections.filter(([anchor]) => !anchor.startsWith("field_")).map(([, , text]) => text).join(" ")),
}));
const found = new Map();
for (const { all } of pages) for (const word of all) found.set(word, (found.get(word) ?? 0) + 1);

const queries = [];
for (const { path, body } of shuffled(pages)) {
    const rare = [...new Set(body)].filter((word) => /^[a-z]{5,}$/.test(word) && found.get(word) <= RARE);
    if (rare.length < 2) continue;
    const pair = shuffled(rare).slice(0, 2);
    const slipped = chance.below(2);
    const typo = pair.map((word, at) => (at === slipped ? slip(word) : word)).join(" ");
    queries.push({ path, exact: pair.join(" "), typo });
    if (queries.length === WANTED) break;
}
save(out, queries);

/** Fisher and Yates. */
function shuffled(list) {
    const left = [...list];
    for (let at = left.length - 1; at > 0; at -= 1) {
        const other = chance.below(at + 1);
        [left[at], left[other]] = [left[other], left[at]];
    }
    return left;
}

/** One edit anywhere in the word, of four kinds equally often. The result may be another word. */
function slip(word) {
    const letter = () => chance.pick("abcdefghijklmnopqrstuvwxyz");
    for (;;) {
        const at = chance.below(word.length);
        const made = [
            () => word.slice(0, at) + letter() + word.slice(at + 1),
            () => word.slice(0, at) + word.slice(at + 1),
            () => word.slice(0, at) + letter() + word.slice(at),
            () => word.slice(0, at) + word.slice(at + 1, at + 2) + word[at] + word.slice(at + 2),
        ][chance.below(4)]();
        if (made !== word) return made;
    }
}
