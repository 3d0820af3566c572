// Copies of entries and their list, read by the reference parser of CommonMark.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Parser } from "commonmark";
import { attributes, base, file, heading, paths, text } from "./site.mjs";

const parser = new Parser();

/** The nodes of a text, in order. */
function nodes(markdown) {
    const walker = parser.parse(markdown).walker(), found = [];
    for (let event = walker.next(); event; event = walker.next()) if (event.entering) found.push(event.node);
    return found;
}

function said(node) {
    const walker = node.walker();
    let text = "";
    for (let event = walker.next(); event; event = walker.next()) text += event.node.literal ?? "";
    return text;
}

const destinations = (markdown) => nodes(markdown).filter((node) => node.type === "link" || node.type === "image").map((node) => node.destination);
const list = text("llms.txt");
const copies = destinations(list).map((address) => file(address)).filter((path) => path?.endsWith(".md"));

test("the list has the shape of llmstxt.org", () => {
    const [, first, , second] = nodes(list);
    assert.deepEqual([first.type, first.level, second.type], ["heading", 1, "block_quote"]);
    assert.ok(nodes(list).every((node) => node.type !== "heading" || node.level < 3));
    assert.equal(new Set(copies).size, copies.length, "each once");
    // Data is an edition of its own.
    for (const address of destinations(list).filter((address) => address.startsWith(base))) {
        assert.ok(file(address) || address.endsWith("/data/guide.json"), address);
    }
});

test("each entry's page leads to its copy, and the list does", () => {
    const led = paths.filter((path) => path.endsWith(".html")).flatMap((path) =>
        attributes(text(path), '<link rel="alternate" type="text/markdown"', "href").map((href) => file(new URL(href, base + path).href)));
    assert.ok(led.length > 50);
    assert.deepEqual(led.toSorted(), copies.toSorted());
});

test("a copy has the title of its page, text alone, and links that lead somewhere", () => {
    for (const path of copies) {
        const [, first] = nodes(text(path));
        assert.deepEqual([first.type, first.level, said(first)], ["heading", 1, heading(path.replace(/md$/, "html"))], path);
        const html = nodes(text(path)).filter((node) => node.type.startsWith("html"));
        assert.deepEqual(html.map(said), [], path);
        for (const address of destinations(text(path)).filter((address) => address.startsWith(base))) {
            assert.ok(file(address), `${path}: ${address}`);
        }
        const prose = nodes(text(path)).filter((node) => node.type === "text").map((node) => node.literal);
        assert.doesNotMatch(prose.join("\n"), /\[\[|\[@|&amp;|\uFFFC|\uE000/, path);
    }
});
