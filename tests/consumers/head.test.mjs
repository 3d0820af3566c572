// The heads of pages: JSON-LD by a processor and by the words of schema.org, and what Zotero reads.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import jsonld from "jsonld";
import { attributes, base, file, heading, pages, text } from "./site.mjs";

/** The types and properties of schema.org. */
const words = readFileSync(createRequire(import.meta.url).resolve("schema-dts/package.json").replace("package.json", "dist/schema.d.ts"), "utf8");
const types = new Set([...words.matchAll(/"@type": "([^"]+)"/g)].map(([, name]) => name));
const properties = new Set([...words.matchAll(/^\s+"?([a-z]\w+(?:-input)?)"?\??:/gm)].map(([, name]) => name));
properties.add("query-input");

/** schema.org's context, as far as it matters here; no test asks the network. */
const context = { "@vocab": "https://schema.org/" };
const documentLoader = () => ({ document: { "@context": context } });

const graphs = pages.flatMap((path) => {
    const blocks = text(path).match(/<script type="application\/ld\+json">.*?<\/script>/gs) ?? [];
    assert.ok(blocks.length <= 1, path);
    return blocks.map((block) => [path, JSON.parse(block.replace(/^<[^>]*>|<\/script>$/g, ""))]);
});

/** Every thing in a graph, at any depth. */
function* things(value) {
    if (Array.isArray(value)) for (const item of value) yield* things(item);
    else if (value && typeof value === "object") {
        if (value["@type"]) yield value;
        for (const item of Object.values(value)) yield* things(item);
    }
}

test("JSON-LD is read without a loss and in words that schema.org has", async () => {
    assert.ok(types.size > 500 && properties.size > 1000);
    for (const [path, graph] of graphs) {
        assert.equal(graph["@context"], "https://schema.org");
        const expanded = await jsonld.expand(graph, { documentLoader, base: `${base}${path}`, safe: true });
        assert.equal(expanded.length, graph["@graph"].length, path);
        for (const thing of things(graph["@graph"])) {
            assert.ok(types.has(thing["@type"]), `${path}: ${thing["@type"]}`);
            for (const name of Object.keys(thing)) {
                assert.ok(name.startsWith("@") || properties.has(name), `${path}: ${name}`);
            }
        }
    }
});

test("things say where they are, and are there", () => {
    const addresses = graphs.flatMap(([path, graph]) => [...things(graph["@graph"])].flatMap((thing) =>
        [thing.item, thing.contentUrl, thing.image, thing["@type"] === "CreativeWork" ? undefined : thing.url]
            .filter(Boolean).map((address) => [path, address])));
    assert.ok(addresses.length > pages.length);
    // Data is an edition of its own.
    for (const [path, address] of addresses) assert.ok(file(address) || address.endsWith("/data/guide.json"), `${path}: ${address}`);
});

test("every kind of page is what it should be", () => {
    const found = new Set(graphs.flatMap(([, graph]) => graph["@graph"].map((thing) => thing["@type"])));
    for (const type of ["Article", "BreadcrumbList", "Dataset", "DefinedTermSet", "WebSite"]) assert.ok(found.has(type), type);
    for (const [path, graph] of graphs) {
        const article = graph["@graph"].find((thing) => thing["@type"] === "Article");
        if (article) assert.equal(article.headline, heading(path), path);
    }
});

test("reference managers read entries", () => {
    const meta = (html, name) => attributes(html, `<meta name="${name}"`, "content");
    const entries = graphs.filter(([, graph]) => graph["@graph"].some((thing) => thing["@type"] === "Article"));
    assert.ok(entries.length > 50);
    for (const [path] of entries) {
        const html = text(path);
        assert.deepEqual(meta(html, "citation_title"), [heading(path)]);
        assert.ok(meta(html, "citation_author").length > 0);
        assert.equal(file(meta(html, "citation_public_url")[0]), path);
        for (const date of meta(html, "citation_publication_date")) assert.match(date, /^\d{4}(\/\d\d){0,2}$/);
    }
});

test("a page shown elsewhere has a type, a title and an address", () => {
    const property = (html, name) => attributes(html, `<meta property="${name}"`, "content");
    for (const path of pages) {
        const html = text(path);
        for (const name of ["og:type", "og:title", "og:site_name", "og:locale"]) assert.equal(property(html, name).length, 1, `${path}: ${name}`);
        assert.equal(file(property(html, "og:url")[0]), path);
    }
});
