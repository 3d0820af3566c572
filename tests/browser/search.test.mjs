// Readers' search: the client alone, over indexes made here.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import vm from "node:vm";
import { gzipSync } from "node:zlib";
import { makeIndex, number } from "./search-format.mjs";

const assets = new URL("../../themes/practice/assets/", import.meta.url);
for (const name of ["search.js", "search-excerpts.js"]) vm.runInThisContext(readFileSync(new URL(name, assets), "utf8"));
const { createSearch, distance, excerpt, matches, numbers, words } = globalThis.fieldguideSearch;

const stem = (word) => word.replace(/(?:ations?|ated?|ing|s)$/, "").replace(/y$/, "i");
const guide = [
    { title: "Build trust early", summary: "Trust grows in small steps.", facets: { kind: ["lesson"], stage: ["start", "run"] }, sections: [["", "Partners who trust each other share more."], ["How to begin", "Hold a workshop. Visit the other side."]] },
    { title: "Settle contracts and IP early", facets: { kind: ["lesson"], stage: ["start"] }, sections: [["", "Agree on intellectual property first."], ["Licensing", "A licence to a spin-out needs terms. Licensing takes trust."]] },
    { title: "Rolls-Royce University Technology Centres", summary: "Rolling five-year contracts.", kind: "Case study", facets: { kind: ["case"], stage: ["run"], country: ["uk"] }, sections: [["", "The centres began in 1990. They work on readiness levels TRL 1–3."]] },
    { title: "Novartis and Berkeley", kind: "Case study", rating: { label: "Strong", rank: 3, max_rank: 4 }, facets: { kind: ["case"], stage: ["end"], country: ["us"] }, sections: [["", "Outside the mainstream of research, reviewers said."], ["What came of it", "Property was contested; intellectual freedom was kept."]] },
    { title: "Ondřej’s café in São Paulo", facets: { kind: ["case"], country: ["br"] }, sections: [["", "A naïve façade; the partner’s résumé. Negotiation takes time."]] },
    { title: "Thrust and drag", facets: { kind: ["note"] }, sections: [["", "Engines give thrust. Knowhow matters."]] },
];

/** A search over entries, with the names of the files it loads. */
function searchIn(entries, options) {
    const { files, manifest } = makeIndex(entries, options);
    const loaded = [];
    const load = async (name) => {
        loaded.push(name);
        assert.ok(files.has(name), name);
        return files.get(name);
    };
    return { search: createSearch({ load, manifest }), loaded, files, manifest };
}
const { search, loaded } = searchIn(guide, { stem, stop: ["the", "and", "what", "of"] });
const found = async (query, options) => (await search(query, options)).results.map(({ number }) => number);

describe("the client alone", () => {
    test("is small", () => {
        const scripts = ["search.js", "search-excerpts.js", "search-page.js"].map((name) => readFileSync(new URL(name, assets), "utf8"));
        const sizes = scripts.map((text) => gzipSync(text, { level: 9 }).length);
        assert.ok(sizes.reduce((sum, size) => sum + size) < 18 << 10, `${sizes} bytes`);
        assert.deepEqual(scripts.filter((text) => text.split("\n").length > 500 || text.includes("innerHTML")), []);
    });

    test("reads numbers as the format writes them", () => {
        const all = [0, 1, 44, 45, 56, 57, 2024, 2025, 91124, 91125, 2 ** 40];
        assert.deepEqual(numbers(all.map(number).join("")), all);
        assert.equal(number(57), "]$");
    });

    test("folds words", () => {
        assert.deepEqual(words("The firm’s TRL 4–7, São Paulo"), ["the", "firm", "trl", "4", "7", "sao", "paulo"]);
        assert.deepEqual(words("ﬁnance ２０１５ spin-out don't"), ["finance", "2015", "spin", "out", "dont"]);
        assert.deepEqual(words("U.K., Ph.D., R&D, C++, 10,000"), ["uk", "phd", "rd", "c++", "10000"]);
        assert.deepEqual(words("l'université, Straße, 企业合作, R&Dの"), ["universite", "strasse", "企业", "业合", "合作", "rd", "の"]);
        assert.deepEqual(words("c++d c++ c##x c# ฿ ที่๚ д\u0e49б"), ["c", "d", "c++", "c", "x", "c#", "ที่", "д\u0e49б"]);
    });

    test("counts edits, a swap of neighbours as one", () => {
        const of = (a, b) => distance([...a], [...b]);
        assert.deepEqual([of("trust", "trust"), of("trust", "turst"), of("trust", "trusts"), of("trust", "rust")], [0, 1, 1, 1]);
        assert.deepEqual([of("partnership", "patnershp"), of("abcd", "badc"), of("", "abcd"), of("abc", "")], [2, 2, 4, 3]);
    });

    test("finds words of titles, summaries, terms and texts, titles first", async () => {
        assert.deepEqual(await found("trust"), [0, 1]);
        assert.deepEqual(await found("cafe"), [4]);
        assert.deepEqual(await found("1990"), [2]);
        assert.deepEqual(await found("TRL 3"), [2]);
        assert.deepEqual(await found("nothingofthesort"), []);
        assert.deepEqual(await found(""), []);
        assert.deepEqual(await found(" -- !! "), []);
    });

    test("exact comes before stem, stem before prefix", async () => {
        const same = (title) => ({ title });
        const { search } = searchIn([same("licences"), same("licence"), same("licencewise"), same("other")], { stem });
        const order = async (query) => (await search(query)).results.map(({ number }) => number);
        assert.deepEqual(await order("licence"), [1, 0, 2]);
        assert.deepEqual((await search("licence ")).results.map(({ number }) => number), [1, 0], "a blank ends the word");
        assert.deepEqual((await search("licence", { whole: true })).results.map(({ number }) => number), [1, 0]);
    });

    test("finds by the beginning of a word", async () => {
        assert.deepEqual(await found("intel prop"), [1, 3]);
        assert.deepEqual(await found("negotiat"), [4]);
        assert.deepEqual((await search("tru")).corrections, []);
    });

    test("corrects slips and says so", async () => {
        for (const [query, to, entry] of [
            ["turst ", "trust", 0], ["lisencing", "licensing", 1], ["novatis", "novartis", 3], ["berkley", "berkeley", 3],
            ["negtiaton", "negotiation", 4], ["mainstraem", "mainstream", 3],
        ]) {
            const { results, corrections } = await search(query, { whole: true });
            assert.equal(results[0]?.number, entry, query);
            assert.deepEqual(corrections, [{ from: query.trim(), to }], query);
        }
        for (const query of ["cat", "1991", "rust", "xrust", "hrust"]) {
            assert.deepEqual((await search(query, { whole: true })).results, [], `${query} is short, a number, or begins otherwise`);
        }
        const literal = await search("turst", { whole: true, literal: true });
        assert.deepEqual([literal.total, literal.unknown], [0, ["turst"]]);
        assert.deepEqual((await search("negotiations", { whole: true })).corrections, [], "another form is no correction");
    });

    test("finds every single edit of every word of at least five letters that keeps the first", async () => {
        const all = [...new Set(guide.flatMap(({ title, sections }) => words(`${title} ${sections.flat().join(" ")}`)))];
        for (const word of all.filter((word) => /^[a-z]{6,}$/.test(word))) {
            for (let at = 1; at < word.length; at += 1) {
                const [start, end] = [word.slice(0, at), word.slice(at + 1)];
                const slips = [`${start}q${end}`, `${start}q${word.slice(at)}`, start + end, start + (end[0] ?? "") + word[at] + end.slice(1)];
                for (const slip of slips.filter((slip) => slip.length >= 5 && !all.includes(slip))) {
                    const { results, marks } = await search(slip, { whole: true });
                    assert.ok(results.length > 0 && [...marks].some((mark) => distance([...slip], [...mark]) <= 3 || mark.startsWith(slip)), `${slip} for ${word}`);
                }
            }
        }
    });

    test("a word that the guide has is not taken for another", async () => {
        const { results, corrections } = await search("thrust partners", { whole: true });
        assert.deepEqual([results.map(({ number }) => number).sort(), corrections], [[0, 4, 5], []]);
    });

    test("short and long names of one thing find each other", async () => {
        const { search } = searchIn([{ title: "Sign an MoU" }, { title: "A memorandum of understanding" }, { title: "Other" }], { stop: ["of", "an", "a"], names: [["mou", "memorandum understanding"]] });
        for (const query of ["MoU", "memorandum of understanding"]) assert.equal((await search(query, { whole: true })).total, 2, query);
    });

    test("finds compounds however they are written", async () => {
        for (const query of ["spin-out", "spinout", "spin out"]) assert.equal((await found(query))[0], 1, query);
        for (const query of ["rolls royce", "rollsroyce", "Rolls-Royce"]) assert.equal((await found(query))[0], 2, query);
        assert.equal((await found("know how"))[0], 5);
        assert.deepEqual(await found("trustearly", { whole: true }), [0]);
    });

    test("puts what has all words first, and names what is not in the guide", async () => {
        const both = await search("trust workshop");
        assert.deepEqual([both.results.map(({ number }) => number), both.total, both.unknown], [[0, 1], 2, []]);
        const some = await search("berkeley engines", { whole: true });
        assert.deepEqual([some.total, some.unknown], [2, []]);
        const gone = await search("trust zzzzzz", { whole: true });
        assert.deepEqual([gone.total, gone.unknown, gone.results[0].number], [2, ["zzzzzz"], 0]);
    });

    test("stop words count only when there are no others", async () => {
        assert.deepEqual(await found("what of the workshop"), [0]);
        assert.ok((await found("the")).length > 1);
    });

    test("a word whose list is cut excludes nothing", async () => {
        const many = Array.from({ length: 30 }, (_, at) => ({ title: `Page ${at}`, sections: [["", `common ${at === 17 ? "rarity" : ""}`]] }));
        const { search } = searchIn(many, { cap: 5 });
        const { results } = await search("common rarity");
        assert.equal(results[0].number, 17);
    });

    test("verifies phrases", async () => {
        assert.deepEqual(await found('"intellectual property"'), [1]);
        assert.deepEqual(await found('"rolling five year contracts"'), [2]);
        assert.deepEqual(await found('"outside the mainstream" research'), [3]);
        const apart = await search('"property intellectual"');
        assert.deepEqual([apart.phrases, apart.unknown], [["property intellectual"], []]);
        assert.deepEqual(await found('"intellectual prop'), [1, 3], "an open quotation mark is not a phrase");
    });

    test("filters: or within a facet, and across, with counts of the others", async () => {
        const counts = ({ facets }) => Object.fromEntries(facets.map(({ id, values }) => [id, Object.fromEntries(values.map(({ slug, count }) => [slug, count]))]));
        const result = await search("", { filters: { kind: ["lesson", "case"], stage: ["start", "end"] }, facets: ["country"] });
        assert.deepEqual(result.results.map(({ number }) => number), [0, 1, 3]);
        assert.deepEqual(counts(result), { kind: { lesson: 2, case: 1, note: 0 }, stage: { start: 2, run: 2, end: 1 }, country: { uk: 0, us: 1, br: 0 } });
        const trust = await search("trust", { filters: { stage: ["run"] } });
        assert.deepEqual([trust.total, counts(trust)], [1, { stage: { start: 2, run: 1, end: 0 } }]);
        assert.deepEqual(trust.facets[0].values.map(({ active }) => active), [false, true, false]);
        assert.deepEqual((await search("trust", { filters: { stage: ["nowhere"] } })).total, 0);
        assert.deepEqual((await search("trust", { filters: { nothing: ["x"] } })).total, 2, "what is no facet is no filter");
    });

    test("gives up to three sections, the best first", async () => {
        const parts = Array.from({ length: 40 }, (_, at) => [at ? `Part ${at}` : "", at % 5 === 0 && at ? "trust trust trust" : "plain words"]).slice(0, 32);
        const { search } = searchIn([{ title: "Long", sections: parts }]);
        assert.deepEqual((await search("trust")).results[0].sections, [5, 10, 15]);
    });

    test("the same query gives the same answer, ties by number", async () => {
        const { search } = searchIn(Array.from({ length: 20 }, () => ({ title: "Same words" })));
        assert.deepEqual((await search("same", { limit: 20 })).results.map(({ number }) => number), Array.from({ length: 20 }, (_, at) => at));
        assert.deepEqual((await search("same", { limit: 3 })).total, 20);
    });

    test("loads each file once, few of them, and again one that failed", async () => {
        assert.equal(new Set(loaded).size, loaded.length);
        const many = Array.from({ length: 300 }, (_, at) => ({ title: `Page${String.fromCharCode(97 + (at % 26))} number${at}`, sections: [["", `word${at} text${at * 7} unit${at * 3}`]] }));
        const large = searchIn(many, { shard: 2000 });
        await large.search("word123", { whole: true });
        const words = large.loaded.filter((name) => name.startsWith("words-")).length;
        assert.ok(words <= 3 && words < large.manifest.words.length / 4, `${words} of ${large.manifest.words.length}`);
        let failing = true;
        const { files, manifest } = makeIndex(guide);
        const flaky = createSearch({ manifest, load: async (name) => (failing ? Promise.reject(new Error(name)) : files.get(name)) });
        await assert.rejects(flaky("trust"));
        failing = false;
        assert.equal((await flaky("trust")).total, 2);
    });

    test("an empty guide finds nothing", async () => {
        const { search } = searchIn([]);
        assert.deepEqual((await search("trust", { whole: true })).total, 0);
    });

    test("hostile queries do no harm", async () => {
        for (const query of ["<img src=x onerror=alert(1)>", "__proto__ constructor", "\\ \u0000 \ud800", '"""', "'s ’s", "a".repeat(5000), "a ".repeat(5000), "🦊🦊", "\u0301\u0301"]) {
            assert.ok(Array.isArray((await search(query)).results), query);
        }
    });

    test("marks words as they are written, and cuts excerpts around them", () => {
        const marks = new Set(["sao", "partner", "spinout"]);
        const said = (text) => matches(text, marks).map(({ start, end }) => text.slice(start, end));
        assert.deepEqual(said("São Paulo: the partner’s spin-out, a spin, out"), ["São", "partner", "spin", "out"]);
        const long = `${"before ".repeat(60)}partner here, ${"after ".repeat(60)}`;
        const pieces = excerpt(long, marks);
        const text = pieces.map(([said]) => said).join("");
        assert.ok(text.length <= 170 && text.startsWith("… ") && text.endsWith(" …"), text);
        assert.deepEqual(pieces.filter(([, match]) => match), [["partner", true]]);
        assert.deepEqual(excerpt("<b>partner</b>", marks), [["<b>", false], ["partner", true], ["</b>", false]]);
        assert.equal(excerpt("x".repeat(900), marks).map(([said]) => said).join("").length, 162);
        assert.deepEqual(excerpt("", marks), []);
    });

    test("an excerpt has a match in it, also where there are no spaces", () => {
        const filler = { han: "大学".repeat(300), kana: "がく".normalize("NFD").repeat(300), word: "x".repeat(600), pairs: "🦊".repeat(400), marks: "a\u0301".repeat(400) };
        for (const [kind, text] of Object.entries(filler)) {
            for (const found of ["partner", "企业合作"]) {
                const pieces = excerpt(`${text} ${text}、${found}、${text}`, new Set(words(found)));
                const said = pieces.map(([piece]) => piece).join("");
                assert.ok(pieces.some(([, match]) => match), `${kind}: ${said}`);
                assert.ok(said.length < 260 && said.isWellFormed() && !/^… \p{M}/u.test(said), `${kind}: ${said}`);
            }
        }
        const long = excerpt(`${"a ".repeat(90)}${"x".repeat(5000)}`, new Set(["x".repeat(5000)]));
        assert.ok(long.some(([, match]) => match) && long.map(([piece]) => piece).join("").length < 400);
    });

    test("excerpts of a long text take time in proportion to its length", () => {
        const time = (count) => {
            const text = Array.from({ length: count }, (_, at) => `partner${at % 50}`).join(" "), marks = new Set(words(text));
            const start = performance.now();
            excerpt(text, marks);
            return performance.now() - start;
        };
        time(2000);
        const [short, long] = [4000, 32000].map((count) => Math.min(time(count), time(count)));
        assert.ok(long < 40 * short + 50, `${short} ms, then ${long} ms`);
    });
});
