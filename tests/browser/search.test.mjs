// Readers' search: first the client alone over indexes made here, then on the site in a browser.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
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

const folder = resolve(process.env.SITE ?? fileURLToPath(new URL("../../target/test-site", import.meta.url)));
const there = existsSync(join(folder, "search")) && existsSync(join(folder, "search.html"));

describe("on the site", { skip: there ? false : `${folder} has no search yet: build the site first` }, () => {
    let site, browser, server, query;
    before(async () => {
        site = await import("./site.mjs");
        [browser, server] = await Promise.all([site.browse(), site.serve("/guide/")]);
        // A word of the title of a page that this guide is sure to have.
        const title = readFileSync(join(folder, site.richest("lessons")), "utf8").match(/<h1[^>]*>([^<]+)/)[1];
        query = words(title).reduce((longest, word) => (word.length > longest.length ? word : longest));
    });
    after(() => Promise.all([browser?.close(), server?.close()]));

    const inTab = (options, work) => site.inTab(browser, server.address, options, work);
    const options = (page) => page.locator("dialog .option-entry, dialog .option-more");
    const status = (page) => page.locator("[role=status]:visible").first();

    for (const from of ["http", "file"]) {
        test(`from ${from}, typing finds, a result leads to its page, and the words are marked there`, () => {
            const address = from === "http" ? server.address : pathToFileURL(`${folder}/`).href;
            return site.inTab(browser, address, {}, async (page) => {
                await page.goto(`${address}search.html`);
                await page.locator("#search_q").fill(query.slice(0, -1));
                const first = page.locator(".result h2 a").first();
                await first.waitFor();
                assert.match(await status(page).textContent(), /^\d+ results?\./);
                assert.match(page.url(), new RegExp(`[?]q=${query.slice(0, -1)}$`));
                await first.click();
                await page.waitForURL(/highlight=/);
                const mark = page.locator("main mark").first();
                assert.ok((await mark.textContent()).length > 0);
                await page.keyboard.press("Escape");
                assert.equal(await page.locator("mark, .search-marked").count(), 0);
                await page.goBack();
                await first.waitFor();
                assert.equal(await page.locator("#search_q").inputValue(), query.slice(0, -1));
            });
        });

        test(`from ${from}, the dialog finds`, () => {
            const address = from === "http" ? server.address : pathToFileURL(`${folder}/`).href;
            return site.inTab(browser, address, {}, async (page) => {
                await page.goto(address + site.richest("case-studies"));
                await page.keyboard.press("Control+k");
                await page.keyboard.type(query);
                await options(page).first().waitFor();
                await page.keyboard.press("ArrowDown");
                await page.keyboard.press("Enter");
                await page.waitForURL(/highlight=/);
                await page.locator("main mark").first().waitFor();
            });
        });
    }

    test("a slip is corrected, and the page says so", () =>
        inTab({}, async (page) => {
            const slip = query.slice(0, 2) + query[3] + query[2] + query.slice(4);
            await page.goto(`${server.address}search.html?q=${slip}`);
            await page.getByText(`Showing results for “${query}” instead of “${slip}”`).waitFor();
        }));

    test("a submitted query is a step back, and filters too", () =>
        inTab({}, async (page) => {
            await page.goto(`${server.address}search.html`);
            const field = page.locator("#search_q");
            for (const said of [query, "research"]) {
                await field.fill(said);
                await page.keyboard.press("Enter");
                await page.waitForURL(new RegExp(`[?]q=${said}$`));
            }
            await page.locator("#search_filters summary").first().click();
            const box = page.locator("#search_filters input").first();
            const count = await page.locator("#search_filters .check .count").first().textContent();
            await box.check();
            await page.waitForURL(/q=research&\w/);
            await page.waitForFunction((count) => document.querySelector("#search_status").textContent.startsWith(count), count.slice(1, -1));
            const filtered = page.url();
            await page.goBack();
            await page.waitForURL(/q=research$/);
            assert.equal(await box.isChecked(), false);
            await page.goBack();
            assert.equal(await field.inputValue(), query);
            await page.goBack();
            assert.equal(await field.inputValue(), "");
            await page.goto(filtered);
            await page.waitForFunction((count) => document.querySelector("#search_status").textContent.startsWith(count), count.slice(1, -1));
            assert.ok(await box.isChecked(), "a deep link brings back the filter");
        }));

    /** Holds requests for the manifest until it is released. */
    const holdManifest = async (page) => {
        let release;
        const held = new Promise((done) => (release = done));
        await page.route("**/search/manifest.js", (route) => held.then(() => route.continue()));
        return release;
    };

    test("typing before the search is loaded keeps the filters of the address", () =>
        inTab({}, async (page) => {
            const release = await holdManifest(page);
            await page.goto(`${server.address}search.html?q=trust&kind=lesson`, { waitUntil: "domcontentloaded" });
            const field = page.locator("#search_q");
            assert.equal(await field.inputValue(), "trust", "the query is in the field at once");
            await field.press("End");
            await page.keyboard.type(" early");
            assert.match(page.url(), /[?]q=trust[+]early&kind=lesson$/);
            await release();
            await page.locator(".search-chips button").waitFor();
            assert.equal(await field.inputValue(), "trust early");
            assert.match(page.url(), /[?]q=trust[+]early&kind=lesson$/);
            assert.ok(await page.locator("#search_filters input[value=lesson]").isChecked());
        }));

    test("after a failure the search is loaded again, with the filters of the address", async () => {
        const { page } = await site.openTab(browser, server.address);
        await page.route("**/search/manifest.js", (route) => route.abort());
        await page.goto(`${server.address}search.html?q=trust&kind=lesson`);
        await page.locator("#search_status").getByText("could not be loaded").waitFor();
        await page.unroute("**/search/manifest.js");
        await page.locator("#search_q").press("Enter");
        await page.locator(".result").first().waitFor();
        assert.ok(await page.locator("#search_filters input[value=lesson]").isChecked());
        assert.match(page.url(), /[?]q=trust&kind=lesson$/);
        await page.context().close();
    });

    test("a filter that is taken off is not counted any more", () =>
        inTab({}, async (page) => {
            await page.goto(`${server.address}search.html?q=trust&kind=lesson`);
            const label = page.locator("#search_filters summary .count").first();
            await page.locator(".search-chips button").waitFor();
            assert.equal(await label.textContent(), "1 selected");
            await page.locator("#search_filters details").first().evaluate((details) => (details.open = false));
            await page.locator(".search-chips button").click();
            assert.equal(await label.textContent(), "");
        }));

    test("a correction can be refused: the focus stays near, and the button is not in the status", () =>
        inTab({}, async (page) => {
            const slip = query.slice(0, 2) + query[3] + query[2] + query.slice(4);
            await page.goto(`${server.address}search.html?q=${slip}`);
            const refuse = page.locator(".search-literally:visible");
            await refuse.waitFor();
            assert.equal(await page.locator("[role=status] button").count(), 0);
            assert.ok((await refuse.boundingBox()).height >= 24);
            await refuse.click();
            await page.locator("#search_status").getByText(`Nothing matches “${slip}”`).waitFor();
            assert.ok(await page.evaluate(() => document.activeElement?.id === "search_status"));
            await page.goto(server.address);
            await page.keyboard.press("/");
            await page.keyboard.type(`${slip} `);
            await refuse.click();
            await page.locator("dialog").getByText(`Nothing matches “${slip}”`).waitFor();
            assert.ok(await page.evaluate(() => document.activeElement?.id === "search_input"));
        }));

    test("recent searches are of this guide, and can be cleared", () =>
        inTab({}, async (page) => {
            await page.goto(`${server.address}search.html`);
            await page.evaluate(() => localStorage.setItem("fieldguide-searches /other/", '["elsewhere"]'));
            await page.locator("#search_q").fill(query);
            await page.keyboard.press("Enter");
            await page.goto(server.address + site.richest("lessons"));
            await page.keyboard.press("/");
            const recent = page.getByRole("group", { name: "Recent searches" }).getByRole("option");
            await recent.first().waitFor();
            assert.deepEqual(await recent.allTextContents(), [query]);
            await page.getByRole("button", { name: "Clear recent searches" }).click();
            await recent.waitFor({ state: "detached" });
            assert.ok(await page.evaluate(() => document.activeElement?.id === "search_input"));
            assert.equal(await page.evaluate(() => localStorage.getItem("fieldguide-searches /other/")), '["elsewhere"]');
        }));

    test("keys that belong to an input method choose no result", () =>
        inTab({}, async (page) => {
            await page.goto(server.address);
            await page.keyboard.press("/");
            await page.keyboard.type(query);
            await options(page).first().waitFor();
            const press = (key, isComposing) => page.locator("#search_input").evaluate((field, init) =>
                field.dispatchEvent(new KeyboardEvent("keydown", { ...init, bubbles: true, cancelable: true })), { key, isComposing });
            assert.ok(await press("ArrowDown", true), "the input method gets the key");
            assert.equal(await page.locator("[aria-selected=true]").count(), 0);
            assert.ok(!(await press("ArrowDown", false)));
            assert.equal(await page.locator("[aria-selected=true]").count(), 1);
        }));

    test("without words to mark, addresses of results say nothing, and an empty highlight does nothing", () =>
        inTab({}, async (page) => {
            await page.goto(`${server.address}search.html?kind=lesson`);
            const first = page.locator(".result h2 a").first();
            await first.waitFor();
            assert.doesNotMatch(await first.getAttribute("href"), /highlight/);
            for (const empty of ["", "%20", "%2C"]) {
                await page.goto(`${server.address}${site.richest("lessons")}?highlight=${empty}`);
                assert.equal(await page.locator("main mark, .search-marked").count(), 0);
            }
        }));

    test("more results are shown on demand, with the focus on the first of them", () =>
        inTab({}, async (page) => {
            await page.goto(`${server.address}search.html?q=partnership`);
            await page.locator("#search_more").click();
            await page.waitForFunction(() => document.querySelectorAll(".result").length > 8);
            assert.ok(await page.locator(".result:nth-child(9) a").first().evaluate((link) => link === document.activeElement));
        }));

    test("keys: / and Ctrl-K open, not while writing; arrows choose, Escape closes, the focus returns", () =>
        inTab({}, async (page) => {
            await page.goto(server.address);
            const button = page.locator("button.search-open");
            const dialog = page.locator("dialog");
            await button.focus();
            for (const key of ["Enter", "/", "Control+k", "Meta+k"]) {
                await page.keyboard.press(key);
                assert.ok(await dialog.evaluate((found) => found.open), key);
                await page.keyboard.press("/");
                assert.match(await page.locator("#search_input").inputValue(), /\/$/, "in the field it is a letter");
                await page.locator("#search_input").fill("");
                await page.keyboard.press("Escape");
                assert.ok(await button.evaluate((found) => found === document.activeElement), `${key}: the focus is lost`);
            }
            await page.keyboard.press("/");
            await page.keyboard.type(query);
            await options(page).first().waitFor();
            const field = page.locator("#search_input");
            assert.equal(await field.getAttribute("aria-expanded"), "true");
            assert.equal(await field.getAttribute("aria-activedescendant"), null);
            const chosen = async () => {
                const id = await field.getAttribute("aria-activedescendant");
                return id && page.locator(`#${id}[aria-selected=true]`).evaluate((option) => [...document.querySelectorAll("[role=option]")].indexOf(option));
            };
            const last = (await options(page).count()) - 1;
            for (const [key, at] of [["ArrowDown", 0], ["ArrowDown", 1], ["ArrowUp", 0], ["ArrowUp", null], ["ArrowUp", last], ["ArrowDown", null]]) {
                await page.keyboard.press(key);
                assert.equal(await chosen(), at, key);
            }
            await page.keyboard.press("Enter");
            await page.waitForURL(new RegExp(`search.html[?]q=${query}$`));
        }));

    test("the / key can be turned off, and stays so", () =>
        inTab({}, async (page) => {
            await page.goto(server.address);
            await page.keyboard.press("/");
            await page.locator("dialog").getByRole("checkbox").uncheck();
            await page.keyboard.press("Escape");
            for (const again of [false, true]) {
                if (again) await page.reload();
                await page.keyboard.press("/");
                assert.equal(await page.locator("dialog[open]").count(), 0);
            }
            await page.keyboard.press("Control+k");
            assert.equal(await page.locator("dialog[open]").count(), 1);
        }));

    test("the search page and the dialog are accessible, at every width and in both modes", async () => {
        const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
        const { page, problems } = await site.openTab(browser, server.address);
        const check = async (what) => {
            const found = await page.evaluate(async () => {
                const runOnly = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
                const { violations } = await globalThis.axe.run({ runOnly, rules: { "target-size": { enabled: true } } });
                return violations.flatMap(({ id, nodes }) => nodes.slice(0, 2).map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
            });
            assert.deepEqual(found, [], what);
            const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
            assert.ok(beyond <= 0, `${what} is ${beyond} px too wide`);
            const small = await page.locator("button:visible, dialog [role=option]:visible, .check:visible, summary:visible, input[name=q]:visible").evaluateAll((all) =>
                all.filter((one) => one.closest("main, dialog, header") && one.getBoundingClientRect().height < 44).map((one) => one.outerHTML));
            assert.deepEqual(small, [], `${what}: targets below 44 px`);
        };
        for (const width of [320, 768, 1280]) {
            for (const colorScheme of ["light", "dark"]) {
                await page.setViewportSize({ width, height: 800 });
                await page.emulateMedia({ colorScheme });
                await page.goto(`${server.address}search.html?q=${query}&kind=lesson`);
                await page.locator(".result").first().waitFor();
                await page.locator("#search_narrow").evaluate((details) => (details.open = true));
                await page.evaluate(axe);
                await check(`the page at ${width} px, ${colorScheme}`);
                await page.goto(server.address);
                await page.keyboard.press("/");
                await page.keyboard.type(query);
                await options(page).first().waitFor();
                await page.keyboard.press("ArrowDown");
                await page.evaluate(axe);
                await check(`the dialog at ${width} px, ${colorScheme}`);
            }
        }
        await page.context().close();
        assert.deepEqual(problems, []);
    });

    test("nothing moves when the dialog opens and results come", () =>
        inTab({ viewport: { width: 1280, height: 800 } }, async (page) => {
            await page.goto(server.address);
            await page.evaluate(() => {
                globalThis.moved = 0;
                const watch = (list) => list.getEntries().forEach(({ value }) => (globalThis.moved += value));
                new PerformanceObserver(watch).observe({ type: "layout-shift", buffered: true });
            });
            const box = () => page.locator("dialog").evaluate((found) => JSON.stringify(found.getBoundingClientRect()));
            await page.keyboard.press("Control+k");
            const before = await box();
            await page.keyboard.type(query);
            await options(page).first().waitFor();
            assert.equal(await box(), before);
            assert.ok((await page.evaluate(() => globalThis.moved)) < 0.01);
        }));

    test("hostile words stay words", () =>
        inTab({}, async (page) => {
            const hostile = encodeURIComponent("<img src=x onerror=alert(1)>\"'");
            await page.goto(`${server.address}search.html?q=${hostile}&kind=${hostile}`);
            await page.locator("#search_status").getByText(/result/).waitFor();
            await page.goto(`${server.address}${site.richest("lessons")}?highlight=${hostile}%20${query}`);
            await page.locator("main mark").first().waitFor();
            assert.equal(await page.locator("main img[src=x]").count(), 0);
        }));

    test("without scripts the page says so, leads to the lists, and the button is a link", () =>
        inTab({ javaScriptEnabled: false }, async (page) => {
            await page.goto(server.address);
            await page.locator("a.search-open").click();
            assert.ok(await page.locator("noscript p").isVisible());
            assert.ok((await page.locator("main a:visible").count()) >= 5);
            assert.equal(await page.locator("#search_narrow").isVisible(), false);
            await page.locator("#search_q").fill("trust");
            await page.keyboard.press("Enter");
            await page.waitForURL(/search\.html[?]q=trust$/);
        }));

    test("an index that cannot be loaded is told, and tried again", async () => {
        const { page } = await site.openTab(browser, server.address);
        await page.route("**/search/manifest.js", (route) => route.abort());
        await page.goto(server.address);
        await page.keyboard.press("/");
        await page.keyboard.type(query);
        await page.getByText("could not be loaded").waitFor();
        await page.unroute("**/search/manifest.js");
        await page.keyboard.type(" ");
        await options(page).first().waitFor();
        await page.context().close();
    });
});
