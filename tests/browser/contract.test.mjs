// The search contract: every query of content/queries.yaml, asked of the shipped client over the
// index of the built site, finds what it must among as many results as it says.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";
import { gzipSync } from "node:zlib";
import { parse } from "yaml";

const root = new URL("../../", import.meta.url);
const folder = new URL("target/test-site/search/", root);
/** What every page of the theme has for search. */
const assets = ["search.js", "search-excerpts.js", "search-page.js", "search.css"].map((name) =>
    readFileSync(new URL(`themes/practice/assets/${name}`, root), "utf8"));
const queries = parse(readFileSync(new URL("content/queries.yaml", root), "utf8"));

vm.runInThisContext(assets[0]);

/** A search that reads files from disk and counts their bytes as a server would send them. */
function open() {
    let bytes = 0, files = 0;
    const read = (name) => {
        const script = readFileSync(new URL(`${name}.js`, folder), "utf8");
        bytes += gzipSync(script, { level: 6 }).length;
        files += 1;
        let handed;
        vm.runInNewContext(script, { fieldguide: (given, data) => (handed = [given, data]) });
        assert.equal(handed[0], name);
        return handed[1];
    };
    const manifest = read("manifest");
    const search = globalThis.fieldguideSearch.createSearch({ load: async (name) => read(name), manifest });
    return { search, bytes: () => bytes, files: () => files };
}

test("the contract is a contract", () => {
    assert.ok(queries.length >= 60, `${queries.length} queries`);
    for (const { query, finds } of queries) assert.ok(query && finds.length > 0, query);
});

const { search } = open();
const has = (path, name) => path.endsWith(`/${name}.html`) || path === `${name.replace(/^page\//, "")}.html` || path.endsWith(`#term-${name.replace(/^glossary\//, "")}`);
for (const { query, finds, within, why } of queries.filter(({ within }) => within)) {
    test(`${JSON.stringify(query)} (${why})`, async () => {
        const { results } = await search(query, { limit: within, whole: true });
        const paths = results.map(({ text }) => text.path);
        for (const name of finds) assert.ok(paths.some((path) => has(path, name)), `no ${name} in ${paths.join(", ")}`);
    });
}

test("a first query of up to four words transfers less than 60 KB in 20 files with the client and its results, and 72 KB with the page's own code", async () => {
    const [client, ...page] = assets.map((text) => gzipSync(text, { level: 6 }).length);
    const code = page.reduce((sum, bytes) => sum + bytes, 0);
    let most = 0;
    let files = 0;
    for (const { query } of queries.filter(({ query }) => globalThis.fieldguideSearch.words(query).length <= 4)) {
        const one = open();
        await one.search(query, { limit: 8, whole: true });
        most = Math.max(most, client + one.bytes());
        files = Math.max(files, one.files());
    }
    assert.ok(most <= 60_000 && files <= 20, `${most} bytes in ${files} files`);
    assert.ok(most + code <= 72_000, `${most + code} bytes with the page's code`);
});
