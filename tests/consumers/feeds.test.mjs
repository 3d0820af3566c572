// Feeds and sitemaps, read by a feed reader's parser, an XML validator and a crawler's rules.

import assert from "node:assert/strict";
import { test } from "node:test";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { parseAtomFeed } from "feedsmith";
import robotsParser from "robots-parser";
import { attributes, base, file, heading, pages, paths, text } from "./site.mjs";

const feeds = paths.filter((path) => path.endsWith("feed.xml"));
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

test("XML is well-formed", () => {
    const files = paths.filter((path) => path.endsWith(".xml"));
    assert.ok(files.includes("feed.xml") && files.includes("sitemap.xml"));
    for (const path of files) assert.equal(XMLValidator.validate(text(path)), true, path);
});

test("feeds say who, when and where, and lead to pages", () => {
    for (const path of feeds) {
        const feed = parseAtomFeed(text(path));
        assert.match(feed.id, /^urn:uuid:[0-9a-f-]{36}$/);
        assert.ok(feed.authors.every((author) => author.name));
        const own = feed.links.find((link) => link.rel === "self");
        assert.equal(file(own.href), path);
        assert.ok(feed.entries.length > 0);
        const ids = new Set(feed.entries.map((entry) => entry.id));
        assert.equal(ids.size, feed.entries.length, "ids are distinct");
        for (const entry of feed.entries) {
            assert.match(entry.updated, moment);
            assert.ok(entry.updated <= feed.updated);
            const page = file(entry.links[0].href);
            assert.equal(entry.title.value, heading(page), path);
            assert.ok(entry.summary.value);
        }
    }
});

test("pages lead to every feed", () => {
    const found = new Set(pages.flatMap((path) => attributes(text(path), '<link rel="alternate" type="application/atom', "href")));
    for (const path of feeds) assert.ok([...found].some((href) => href.endsWith(path)), path);
});

test("crawlers are led to pages that want to be found, and to no other", () => {
    const robots = robotsParser(`${base}robots.txt`, text("robots.txt"));
    assert.deepEqual(robots.getSitemaps(), [`${base}sitemap.xml`]);
    const { url } = new XMLParser().parse(text("sitemap.xml")).urlset;
    const listed = url.map(({ loc }) => {
        assert.ok(robots.isAllowed(loc));
        assert.match(loc, /^[\x21-\x7e]+$/);
        return file(loc) ?? loc;
    });
    const wanted = pages.filter((path) => !/name="robots" content="noindex"/.test(text(path)) && !["404.html", "search.html"].includes(path));
    assert.deepEqual(listed.toSorted(), wanted.toSorted());
    for (const { lastmod } of url) if (lastmod) assert.match(lastmod, /^\d{4}-\d\d-\d\d$/);
});
