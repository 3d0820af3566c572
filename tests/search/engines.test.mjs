// One search in two languages: what the reader's client finds is what the command line finds, in the same order,
// with the same scores, over random queries of three guides, and both divide any text into the same words. SITES names the built guides; ANSWERS is the program
// that answers for the command line.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { test } from "node:test";
import vm from "node:vm";

const CLIENT = new URL("../../themes/practice/assets/search.js", import.meta.url);
const QUERIES = 700;
const STRANGE = 3000;
/** Characters of versions of Unicode that one of the two may not know yet. */
const NEW = /\p{Cn}/gu;
const LIMIT = 20;

vm.runInThisContext(readFileSync(CLIENT, "utf8"));
const { createSearch, words } = globalThis.fieldguideSearch;

/** Numbers that are the same in every run. */
function dice(seed) {
    let state = seed;
    const roll = (below) => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
    };
    return { roll, one: (all) => all[roll(all.length)] };
}

function reader(site) {
    const cache = new Map();
    return (name) => {
        if (!cache.has(name)) {
            let data;
            vm.runInNewContext(readFileSync(`${site}/search/${name}.js`, "utf8"), { fieldguide: (_, given) => (data = given) });
            cache.set(name, structuredClone(JSON.parse(JSON.stringify(data))));
        }
        return cache.get(name);
    };
}

/** Letters, digits, marks, signs and blanks of many scripts, and any character at all. */
const ALPHABET = [..."abcsxyz'’.,&+#- \"“”019", ..."éßæøıİςΣάñ", ..."٣الثقة\u064b", ..."עִב", ..."हिन्दी", ..."กำ้ิ๑๚฿", ..."ខ្ញុំ", ..."မြန်", ..."大学企業々〇ﾊがプ・", ..."한국", ..."ﬁ２Ⅳ²①ª",
    ..."\u0300\u0301\u0327\u20dd\u00ad\u200b\u200d\u2011\u0640\ufeff", "𠮷", "🦊", "👩‍🔬", "𝐀", "𐐀", "ǅ", "ﬃ"];
const ANY = [[0x20, 0x250], [0x300, 0x1200], [0x1780, 0x2100], [0x3000, 0x3400], [0x4e00, 0x4f00], [0xa640, 0xac00], [0xf900, 0xfff0], [0x10000, 0x10500], [0x1d400, 0x1d800], [0x20000, 0x20100]];

/** Text of any characters that both versions of Unicode know. */
function anyText({ roll, one }) {
    const any = () => {
        const [from, to] = one(ANY);
        return String.fromCodePoint(from + roll(to - from));
    };
    return Array.from({ length: 1 + roll(24) }, () => (roll(4) > 0 ? one(ALPHABET) : any())).join("").replace(NEW, "");
}

/** Words of the guide, whole, cut, wrong, joined and in phrases. */
function queries(read, seed) {
    const { roll, one } = dice(seed), manifest = read("manifest");
    const known = manifest.words.flatMap(([, hash]) => read(`words-${hash}`).split("\n").map((line) => line.split("\t")[0]));
    const broken = (word) => {
        const letters = [...word], at = roll(letters.length);
        return one([
            () => letters.slice(0, at + 1),
            () => letters.toSpliced(at, 1),
            () => letters.toSpliced(at, 0, one(letters)),
            () => letters.toSpliced(at, 2, letters[at + 1] ?? "x", letters[at]),
            () => [...letters, ..."ing"],
            () => [...letters].reverse(),
        ])().join("");
    };
    const word = () => one([() => one(known), () => one(known), () => broken(one(known)), () => one(manifest.stop.concat("the", "und")), () => one(known) + one(known)])();
    const strange = Array.from({ length: STRANGE }, () => ({ query: one([anyText({ roll, one }), `${one(known)} ${anyText({ roll, one })}`]), typing: roll(2) === 0 }));
    const usual = Array.from({ length: QUERIES }, () => {
        const some = Array.from({ length: 1 + roll(5) }, word), query = some.join(one([" ", " ", " ", "-", "'", ".", ", ", "&", "  "]));
        return { query: one([query, query, query.toUpperCase(), `"${query}"`, `${query} "${one(known)}"`, `${query} `]), typing: roll(2) === 0 };
    });
    return [...usual, ...strange];
}

for (const site of process.env.SITES.split(":")) {
    test(`both engines agree on ${basename(site)}`, async () => {
        const read = reader(site), manifest = read("manifest"), asked = queries(read, manifest.items);
        const input = asked.map((one) => JSON.stringify(one)).join("\n");
        const output = execFileSync(process.env.ANSWERS, [site], { input, encoding: "utf8", maxBuffer: 1 << 28 });
        const expected = output.trimEnd().split("\n").map((line) => JSON.parse(line));
        assert.equal(expected.length, asked.length);
        const search = createSearch({ load: async (name) => read(name), manifest });
        let found = 0;
        for (const [at, { query, typing }] of asked.entries()) {
            const { total, results, corrections, phrases, unknown } = await search(query, { limit: LIMIT, whole: !typing });
            const own = {
                total,
                results: results.map(({ number, score, sections }) => [number, score, sections]),
                corrections: corrections.map(({ from, to }) => [from, to]),
                phrases,
                unknown,
                words: words(query),
            };
            assert.deepEqual(own, expected[at], JSON.stringify({ query, typing }));
            found += Math.min(1, total);
        }
        assert.ok(found > QUERIES / 2, `only ${found} queries find anything`);
    });
}
