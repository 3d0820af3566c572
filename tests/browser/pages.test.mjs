// Pages in the order in which readers need them: how far it is to what they came for, how sources are numbered,
// what is closed on a phone, and what narrows lists and the map down.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { allPages, browse, inTab, richest, serve, site } from "./site.mjs";

const phone = { viewport: { width: 360, height: 640 } };
const read = (path) => readFileSync(join(site, path), "utf8");
const entriesOf = (folder) => allPages.filter((path) => dirname(path) === folder && !path.endsWith("/index.html"));
const lesson = richest("lessons");

let browser, server;
before(async () => ([browser, server] = await Promise.all([browse(), serve()])));
after(() => Promise.all([browser?.close(), server?.close()]));

const on = (path, options, work) =>
    inTab(browser, server.address, options, async (page) => {
        await page.goto(server.address + path);
        await work(page);
    });

describe("on a phone", () => {
    test("what to do is within a screen and a half, and half of the lessons are nine screens or less", () =>
        inTab(browser, server.address, phone, async (page) => {
            const heights = [];
            for (const path of entriesOf("lessons")) {
                await page.goto(server.address + path);
                const [height, top] = await page.evaluate(() => {
                    const { top } = document.getElementById("field_practices").getBoundingClientRect();
                    return [document.documentElement.scrollHeight, top + scrollY];
                });
                assert.ok(top < 960, `${path}: ${top} pixels to what to do`);
                heights.push(height);
            }
            heights.sort((a, b) => a - b);
            assert.ok(heights[heights.length >> 1] <= 9 * 640, `${heights[heights.length >> 1]} pixels`);
        }));

    test("the header is one row, with a search field and a menu that needs no script", () =>
        on(lesson, { ...phone, javaScriptEnabled: false }, async (page) => {
            const { height } = await page.locator(".masthead").boundingBox();
            assert.ok(height <= 64, `${height} pixels`);
            assert.ok((await page.locator(".search-open").boundingBox()).width >= 80);
            const glossary = page.locator(".masthead-nav").getByRole("link", { name: "Glossary" });
            assert.equal(await glossary.isVisible(), false);
            await page.locator(".menu > summary").click();
            for (const name of ["Stages", "Self-assessment"]) {
                assert.ok(await page.locator(".masthead-nav").getByRole("link", { name }).isVisible(), name);
            }
            await glossary.click();
            assert.equal(await page.locator("h1").textContent(), "Glossary");
        }));

    test("an address leads into what is closed", async () => {
        const [, anchor] = /id="(evidence-sectors-[^"]+)"/.exec(read(lesson));
        await on(`${lesson}#${anchor}`, phone, async (page) => {
            await page.locator(`[id="${anchor}"]`).waitFor({ state: "visible" });
        });
    });
});

test("with room for it everything is open, with scripts or without", async () => {
    for (const javaScriptEnabled of [true, false]) {
        await on(lesson, { javaScriptEnabled }, async (page) => {
            for (const part of [".facts", ".contents ul", "table.evidence", ".references", ".masthead-nav", ".footer-parts"]) {
                assert.ok(await page.locator(part).first().isVisible(), part);
            }
        });
    }
});

describe("sources", () => {
    const numbers = (html, pattern) => [...html.matchAll(pattern)].map(([, number]) => Number(number));

    test("are numbered as they are read, and all that a page cites are in its list", () => {
        let cited = 0;
        for (const path of allPages) {
            const html = read(path);
            const first = numbers(html, / id="cited-(\d+)"/g);
            assert.deepEqual(first, first.map((_, at) => at + 1), `${path} is out of order`);
            const used = new Set(numbers(html, /href="#ref-(\d+)"/g));
            const listed = numbers(html, /<li id="ref-(\d+)"/g);
            assert.ok([...used].every((number) => listed.includes(number)), path);
            const back = numbers(html, /class="back" href="#cited-(\d+)"/g);
            assert.deepEqual(back, first, `${path}: ways back`);
            cited += first.length;
        }
        assert.ok(cited > 1000, `${cited} sources`);
    });

    test("are cited in one style on a page", () => {
        for (const path of [...entriesOf("lessons"), ...entriesOf("case-studies")]) {
            assert.doesNotMatch(read(path), /<span class="cite">[^<]*<a href="[^"]*sources\.html/, path);
        }
    });

    test("have a name, a preview and a way back to where the reader came from", () =>
        on(lesson, {}, async (page) => {
            const citations = page.locator(".prose .cite a");
            const link = citations.nth((await citations.count()) - 1);
            const number = await link.textContent();
            assert.match(await link.getAttribute("aria-label"), new RegExp(`^Source ${number}: .+ \\d{4}`));
            await link.hover();
            const preview = page.locator("#preview");
            await preview.waitFor({ state: "visible" });
            const source = page.locator(`#ref-${number}`);
            const words = (await preview.textContent()).trim();
            assert.ok(words.length > 20 && (await source.textContent()).replace(/\s+/g, " ").includes(words), words);
            await link.click();
            await page.waitForURL(/#ref-/);
            await source.locator(".back").click();
            const id = await link.getAttribute("id");
            assert.equal(new URL(page.url()).hash, `#${id}`);
        }));
});

describe("one order and one count", () => {
    const titles = (html) => [...html.matchAll(/<a href="(?:\.\.\/)*lessons\/[^"]+">([^<]+)<\/a>/g)].map(([, title]) => title);

    test("the path, the list and the steps agree", () => {
        const path = read("stages/index.html");
        const list = read("lessons/index.html");
        for (const stage of entriesOf("stages")) {
            const slug = stage.split("/")[1].replace(".html", "");
            const ofPath = titles(path.split(`${slug}.html">`)[1].split("</ol>")[0]);
            const ofList = titles(list.split(`id="section_${slug}"`)[1].split("</section>")[0]);
            const ofStep = titles(read(stage).split('id="section_lesson"')[1].split("</section>")[0]);
            assert.deepEqual(ofPath, ofList, stage);
            assert.deepEqual(ofStep, ofList, stage);
        }
    });

    test("a lesson's position is that in the list of its step", () => {
        for (const path of entriesOf("lessons")) {
            const html = read(path);
            const [, number, of, step] = /pager-position">Lesson (\d+) of (\d+) in <a href="\.\.\/([^"]+)"/.exec(html);
            const listed = titles(read(step).split('id="section_lesson"')[1].split("</section>")[0]);
            assert.equal(listed.length, Number(of), path);
            assert.equal(listed[number - 1], /<h1>(.*?)<\/h1>/.exec(html)[1], path);
        }
    });
});

test("the list of sources can be narrowed down", () =>
    on("sources.html", {}, async (page) => {
        const lines = page.locator(".bibliography > li");
        const all = await lines.count();
        await page.getByLabel("Show only sources that contain").fill("berkeley 2007");
        const found = await lines.filter({ visible: true }).count();
        assert.ok(found > 0 && found < all / 4, `${found} of ${all}`);
        assert.equal(await page.locator("#part_find [role=status]").textContent(), `${found} shown`);
        await page.getByLabel("Show only sources that contain").fill("");
        assert.equal(await lines.filter({ visible: true }).count(), all);
    }));

test("on the map stances can be left out, so that one contradiction is found", () =>
    on("lesson-map.html", {}, async (page) => {
        const lines = page.locator(".map .lines .line");
        const shown = () => lines.evaluateAll((all) => all.filter((line) => getComputedStyle(line).display !== "none").length);
        const all = await shown();
        await page.getByRole("checkbox", { name: "Supports" }).uncheck();
        await page.getByRole("checkbox", { name: "Qualifies" }).uncheck();
        const left = await shown();
        assert.ok(left > 0 && left < all / 10, `${left} of ${all}`);
        await page.getByRole("checkbox", { name: "Supports" }).check();
        assert.ok((await shown()) > left);
    }));

test("the page for lost readers searches for the words of the address", () =>
    on("404.html", {}, async (page) => {
        await page.route("**/govern-jointy.html", (route) => route.fulfill({ contentType: "text/html", body: read("404.html") }));
        await page.goto(`${server.address}govern-jointy.html`);
        assert.equal(await page.getByLabel("Search the guide").inputValue(), "govern jointy");
    }));
