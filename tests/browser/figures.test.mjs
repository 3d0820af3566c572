// Filters and figures: what they lead to, and that they say nothing the words beside them do not.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { after, before, test } from "node:test";
import { allPages, browse, inTab, serve, site } from "./site.mjs";

let browser, server;
before(async () => ([browser, server] = await Promise.all([browse(), serve()])));
after(() => Promise.all([browser.close(), server.close()]));

const read = (path) => readFileSync(join(site, path), "utf8");
const part = (html, from, to) => html.split(from)[1]?.split(to)[0] ?? "";
const cards = (html) => html.match(/<li class="card"/g)?.length ?? 0;

test("every filter leads to as many entries as it says", () => {
    let checked = 0;
    for (const path of allPages) {
        const html = read(path);
        const filters = part(html, '<nav id="part_filters"', "</nav>");
        const kind = path.endsWith("/index.html") && posix.dirname(path);
        for (const [, href, count] of filters.matchAll(/<li><a href="([^"#]+)#part_filters"[^>]*>[^<]*<span class="count">\((\d+)\)/g)) {
            const target = posix.join(posix.dirname(path), href);
            const main = part(read(target), '<main id="part_main"', "</main>");
            // A list of one kind counts its own entries; pages of terms hold all kinds.
            const section = main.split(/<section class="part">/).find((section) => {
                const label = kind && part(html, "<h1>", "</h1>");
                return label && section.includes(`>${label}</h2>`);
            });
            assert.equal(cards(section ?? main), Number(count), `${path} to ${target}`);
            checked += 1;
        }
    }
    assert.ok(checked > 500, `${checked} filters`);
});

test("filters narrow down by links alone", async () => {
    await inTab(browser, server.address, { javaScriptEnabled: false }, async (page) => {
        await page.goto(`${server.address}case-studies/index.html`);
        await page.getByText("Sectors", { exact: true }).locator("visible=true").first().waitFor();
        await page.locator("#part_filters summary", { hasText: "Sectors" }).click();
        await page.locator("#part_filters a", { hasText: "Energy" }).click();
        assert.equal(await page.locator("h1").textContent(), "Energy");
        await page.locator("#part_filters summary", { hasText: "Countries" }).click();
        await page.locator("#part_filters a", { hasText: "United Kingdom" }).click();
        assert.equal(await page.locator("h1").textContent(), "Energy and United Kingdom");
        const both = await page.locator("main .card").count();
        assert.ok(both > 0);
        await page.getByRole("link", { name: "Remove filter: Energy" }).click();
        assert.equal(await page.locator("h1").textContent(), "United Kingdom");
        assert.ok((await page.locator("main .card").count()) > both);
    });
});

test("what is open stays open from one choice to the next", async () => {
    await inTab(browser, server.address, {}, async (page) => {
        await page.goto(`${server.address}sectors/energy.html`);
        assert.equal(await page.locator("#part_filters .filter[open]").count(), 0);
        await page.locator("#part_filters summary", { hasText: "Countries" }).press("Enter");
        await page.locator("#part_filters a", { hasText: "United Kingdom" }).press("Enter");
        await page.waitForURL(/countries/);
        assert.deepEqual(await page.locator("#part_filters .filter[open] summary").allTextContents(), ["Countries"]);
        await page.goto(`${server.address}sectors/energy.html`);
        assert.equal(await page.locator("#part_filters .filter[open]").count(), 0);
    });
});

test("the map can be walked with the keyboard and says what the list says", async () => {
    await inTab(browser, server.address, {}, async (page) => {
        await page.goto(`${server.address}lesson-map.html`);
        const node = page.locator(".map .left [role=listitem]").first();
        await node.locator("a").focus();
        assert.equal(await node.locator(".own").evaluate((own) => getComputedStyle(own).visibility), "visible");
        const other = page.locator(".map .left [role=listitem] .own").nth(1);
        assert.equal(await other.evaluate((own) => getComputedStyle(own).visibility), "hidden");
        const drawn = await page.locator(".map .lines path").count();
        // A map draws the hundred entries with most evidence; the list has all.
        const shown = await page.locator(".map .right a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
        const all = await page.locator(".map-list .links a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
        const listed = all.filter((href) => shown.includes(href)).length;
        assert.equal(drawn, listed);
        const [name, title] = [node.locator("a"), page.locator(".map-list h3").first()];
        assert.ok((await name.getAttribute("aria-label")).startsWith(await title.textContent()));
        await page.keyboard.press("Enter");
        await page.waitForURL(/lessons\//);
        assert.equal(await page.locator("h1").textContent(), await page.title().then((text) => text.split(" – ")[0]));
    });
});

test("the events of a case are numbered as its list is", () => {
    const cases = allPages.filter((path) => path.startsWith("case-studies/") && !path.endsWith("index.html"));
    let drawn = 0;
    for (const path of cases) {
        const html = read(path);
        const figure = part(html, '<svg class="figure events"', "</svg>");
        if (!figure) continue;
        const numbers = [...figure.matchAll(/class="number"[^>]*>(\d+)</g)].map(([, number]) => Number(number));
        const items = part(html, '<ol class="timeline timeline-numbered">', "</ol>").match(/<li>/g).length;
        assert.deepEqual(numbers.toSorted((a, b) => a - b), Array.from({ length: items }, (_, at) => at + 1), path);
        drawn += 1;
    }
    assert.ok(drawn > 20, `${drawn} figures`);
});

test("a stage shows where it stands on the path", async () => {
    await inTab(browser, server.address, {}, async (page) => {
        await page.goto(`${server.address}stages/initiating.html`);
        const steps = page.locator(".journey-brief a");
        assert.equal(await steps.count(), 6);
        assert.equal(await page.locator(".journey-brief [aria-current=page]").textContent(), "Initiating");
        await steps.last().press("Enter");
        await page.waitForURL(/looking-ahead/);
    });
});
