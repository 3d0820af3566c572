// Records of entries and sources, read by Citation.js.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Cite, plugins } from "@citation-js/core";
import "@citation-js/plugin-bibtex";
import "@citation-js/plugin-csl";
import "@citation-js/plugin-ris";
import { text } from "./site.mjs";

// Keys are for machines: they are not derived from names and titles.
plugins.config.get("@bibtex").format.useIdAsLabel = true;

const read = (path, type) => new Cite(text(path), { forceType: type }).data;
const plain = (title) => title.replace(/<[^>]*>/g, "").replace(/\s+/g, " ");

/** Citation.js encodes addresses of BibTeX once more. */
const decoded = (url) => decodeURI(decodeURI(url ?? ""));

for (const what of ["entries", "sources"]) {
    const csl = JSON.parse(text(`data/${what}.csl.json`));
    const titles = csl.map((item) => plain(item.title));

    test(`${what}: each form holds the same titles`, () => {
        assert.ok(csl.length > 50);
        const bibtex = read(`data/${what}.bib`, "@bibtex/text");
        const ris = read(`data/${what}.ris`, "@ris/file");
        assert.deepEqual(bibtex.map((item) => plain(item.title)), titles);
        assert.deepEqual(ris.map((item) => plain(item.title)), titles);
        assert.deepEqual(bibtex.map((item) => item["citation-key"]), csl.map((item) => item.id));
    });

    test(`${what}: types, years, names and addresses agree`, () => {
        const bibtex = read(`data/${what}.bib`, "@bibtex/text");
        const family = (item) => item.author?.[0]?.family ?? item.author?.[0]?.literal;
        for (const [index, item] of csl.entries()) {
            const other = bibtex[index];
            assert.equal(family(other), family(item), item.id);
            assert.equal(other.author?.length, item.author?.length, item.id);
            assert.equal(decoded(other.URL), decoded(item.URL), item.id);
            const year = item.issued?.["date-parts"]?.[0]?.[0];
            if (year) assert.equal(other.issued?.["date-parts"]?.[0]?.[0], year, item.id);
        }
    });

    test(`${what}: records make references`, () => {
        // Each takes citeproc a tenth of a second.
        const some = csl.filter((_, index) => index % Math.ceil(csl.length / 20) === 0);
        const made = new Cite(some).format("bibliography", { format: "text", template: "apa" });
        assert.equal(made.trim().split("\n").length, some.length);
    });
}
