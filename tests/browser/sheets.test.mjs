// Pages that are made from several entries: decision guides, comparisons, briefs, the reader's own list, and the
// self-assessment narrowed, again and together.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { allPages, browse, inTab, serve } from "./site.mjs";

const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];
const rules = { runOnly: tags, rules: { "target-size": { enabled: true } }, resultTypes: ["violations"] };

let browser, server;
before(async () => ([browser, server] = await Promise.all([browse(), serve("/guide/")])));
after(() => Promise.all([browser?.close(), server?.close()]));

const guides = allPages.filter((path) => path.startsWith("decisions/") && !path.endsWith("/index.html"));
const comparison = allPages.find((path) => path.endsWith("-comparison.html"));
const briefs = allPages.filter((path) => path.includes("-briefs/"));

const on = (path, options, work) =>
    inTab(browser, server.address, options, async (page) => {
        await page.goto(server.address + path);
        await work(page);
    });

async function isClean(page, what) {
    await page.evaluate(axe);
    for (const width of [360, 1280]) {
        for (const colorScheme of ["light", "dark"]) {
            await page.setViewportSize({ width, height: 800 });
            await page.emulateMedia({ colorScheme });
            const found = await page.evaluate(async (rules) => (await axe.run("html", rules)).violations, rules);
            assert.deepEqual(found.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), [], `${what}, ${width} px, ${colorScheme}`);
            const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
            assert.ok(beyond <= 0, `${what}, ${width} px: ${beyond} px too wide`);
        }
    }
}

async function sheets(page) {
    const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
    return (pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? []).length;
}

describe("decision guides", () => {
    const current = (page) => page.locator(".decision-step:visible");

    test("there are some, and every result can be reached by links without JavaScript", () =>
        inTab(browser, server.address, { javaScriptEnabled: false }, async (page) => {
            assert.ok(guides.length > 0);
            for (const path of guides) {
                await page.goto(server.address + path);
                const all = await page.locator(".decision-step").count();
                assert.equal(await current(page).count(), all, "all steps are on the page");
                const ids = await page.locator(".decision-step").evaluateAll((all) => all.map(({ id }) => id));
                const linked = await page.locator(".decision-answers a").evaluateAll((all) => all.map((link) => link.hash.slice(1)));
                assert.deepEqual(ids.filter((id, at) => at > 0 && !linked.includes(id)), []);
                await page.locator(".decision-answers a").first().click();
                assert.equal(await current(page).count(), 1, "the step of the address is shown by itself");
                await page.getByRole("link", { name: "Show all steps" }).click();
                assert.equal(await current(page).count(), all);
            }
        }));

    test("with the keyboard from the first question to a result, and back", () =>
        on(guides[0], { viewport: { width: 360, height: 640 } }, async (page) => {
            assert.equal(await current(page).count(), 1);
            let asked = 0;
            while ((await page.locator(".decision-question:visible").count()) > 0) {
                await page.locator(".decision-step:visible .decision-answers a").first().focus();
                await page.keyboard.press("Enter");
                asked += 1;
                assert.equal(await page.evaluate(() => document.activeElement.tagName), "H2");
                assert.ok(asked < 50);
            }
            const result = await current(page).locator("h2").innerText();
            const address = page.url();
            assert.match(address, /#way=/);
            assert.equal(await page.locator("#decision_given li").count(), asked);
            await page.reload();
            assert.equal(await current(page).locator("h2").innerText(), result, "the address keeps the way");
            await page.locator("#decision_back").click();
            assert.equal(await page.locator("#decision_given li").count(), asked - 1);
            await page.goBack();
            assert.equal(await current(page).locator("h2").innerText(), result);
            await page.locator("#decision_restart").click();
            assert.equal(await page.locator("#decision_given").isVisible(), false);
            assert.equal(page.url(), server.address + guides[0]);
        }));

    test("an address that no longer fits stops where it does not", () =>
        on(`${guides[0]}#way=nonsense.1,..,x.99`, {}, async (page) => {
            assert.equal(await current(page).count(), 1);
            assert.equal(await page.locator("#decision_given li").count(), 0);
        }));

    test("on paper without JavaScript every step is there", () =>
        inTab(browser, server.address, { javaScriptEnabled: false }, async (page) => {
            await page.goto(server.address + guides[0]);
            await page.locator(".decision-answers a").first().click();
            await page.emulateMedia({ media: "print" });
            assert.equal(await current(page).count(), await page.locator(".decision-step").count());
        }));

    test("they are clean in both ways", () => on(guides[0], {}, (page) => isClean(page, "a decision guide")));
});

describe("comparisons", () => {
    const titles = (page) => page.locator("#comparison_table tbody tr:visible th a").allInnerTexts();

    test("without JavaScript it is sorted by title", () =>
        on(comparison, { javaScriptEnabled: false }, async (page) => {
            const found = await titles(page);
            assert.ok(found.length > 10);
            assert.deepEqual(found, found.toSorted((a, b) => a.toLowerCase().localeCompare(b.toLowerCase(), "en")));
            assert.equal(await page.locator("main button:visible, main select:visible, main input:visible").count(), 0);
        }));

    test("columns sort both ways, filters narrow, and the state is said", () =>
        on(comparison, { viewport: { width: 1280, height: 900 } }, async (page) => {
            const head = page.locator("#comparison_table th[data-column=started]");
            await head.getByRole("button").click();
            assert.equal(await head.getAttribute("aria-sort"), "ascending");
            const keys = () => page.locator("#comparison_table tbody tr td:nth-of-type(2)").evaluateAll((all) => all.map((cell) => cell.dataset.sort ?? ""));
            const up = (await keys()).filter(Boolean);
            assert.deepEqual(up, up.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true })));
            await head.getByRole("button").click();
            assert.equal(await head.getAttribute("aria-sort"), "descending");
            assert.ok((await keys()).indexOf("") === -1 || (await keys()).lastIndexOf("") === (await keys()).length - 1, "the undated come last");
            const select = page.locator("select[data-column=status]");
            const all = (await titles(page)).length;
            await select.selectOption({ index: 1 });
            const some = (await titles(page)).length;
            assert.ok(some > 0 && some < all);
            assert.match(await page.locator("#comparison_status").innerText(), new RegExp(`^${some} of ${all} shown`));
            await page.locator("#comparison_reset").click();
            assert.equal((await titles(page)).length, all);
        }));

    test("chosen entries are shown side by side, and the address keeps them", () =>
        on(comparison, { viewport: { width: 360, height: 740 } }, async (page) => {
            await page.locator("#comparison_show").click();
            assert.match(await page.locator("#comparison_status").innerText(), /two entries or more/);
            for (const at of [0, 2]) await page.locator(".comparison-choice input").nth(at).check();
            await page.locator("#comparison_show").click();
            assert.match(page.url(), /#compare=[a-z0-9-]+,[a-z0-9-]+$/);
            assert.equal(await page.locator("#comparison_chosen thead th").count(), 3);
            await page.reload();
            assert.equal(await page.locator("#comparison_chosen thead th").count(), 3);
            await isClean(page, "side by side");
            await page.locator("#comparison_close").click();
            assert.ok((await titles(page)).length > 10);
        }));

    test("it is clean", () => on(comparison, {}, (page) => isClean(page, "a comparison")));
});

describe("briefs", () => {
    test("every brief is one sheet of A4", () =>
        inTab(browser, server.address, { javaScriptEnabled: false }, async (page) => {
            assert.ok(briefs.length > 0);
            const longer = [];
            for (const path of briefs) {
                await page.goto(server.address + path);
                const number = await sheets(page);
                if (number !== 1) longer.push(`${path}: ${number} sheets`);
            }
            assert.deepEqual(longer, []);
        }));

    test("it has a title, fields, both sides where there are two, sources, an address and a date", () =>
        on(briefs[0], {}, async (page) => {
            assert.ok((await page.locator(".brief h2").count()) >= 3);
            assert.ok((await page.locator(".brief-sources li").count()) >= 1);
            assert.match(await page.locator(".brief-origin").innerText(), /\.html$/);
            await isClean(page, "a brief");
        }));
});

describe("the reader's own list", () => {
    const stored = (page) => page.evaluate(() => JSON.parse(Object.entries(localStorage).find(([key]) => key.startsWith("fieldguide-list"))?.[1] ?? "[]"));

    async function gather(page, number = 2) {
        await page.goto(`${server.address}lessons/index.html`);
        for (let at = 0; at < number; at += 1) await page.locator(".add-to-list").nth(at).click();
    }

    test("entries are added in lists and on their pages, and removed again", () =>
        on("lessons/index.html", {}, async (page) => {
            const first = page.locator(".add-to-list").first();
            await first.click();
            assert.equal(await first.innerText(), "Remove from my list");
            assert.equal((await stored(page)).length, 1);
            await page.locator(".card-title a").first().click();
            const button = page.locator(".page-head .add-to-list");
            await button.filter({ hasText: "Remove from my list" }).waitFor();
            await page.getByRole("link", { name: "Open my list (1 entry)" }).click();
            await page.locator("#list_entries li").first().waitFor();
            assert.equal(await page.locator("#list_entries li").count(), 1);
        }));

    test("the list is one document with one list of sources, numbered in the order of the text", () =>
        inTab(browser, server.address, {}, async (page) => {
            await gather(page);
            await page.goto(`${server.address}my-list.html`);
            await page.locator("#list-sources").waitFor();
            assert.equal(await page.locator(".list-section > h2[id^=e]").count(), 2);
            const numbers = await page.locator("#list_text a[href^='#source-']").evaluateAll((all) => all.map((link) => Number(link.hash.slice(8))));
            const first = [...new Set(numbers)];
            assert.deepEqual(first, first.toSorted((a, b) => a - b), "cited in order");
            assert.equal(await page.locator("#list_text .references li").count(), first.length);
            const ids = await page.locator("#list_text [id]").evaluateAll((all) => all.map(({ id }) => id));
            assert.equal(new Set(ids).size, ids.length, "every id once");
            assert.equal(await page.locator("#list_text :is(script, button, nav)").count(), 0);
            await isClean(page, "the list");
        }));

    test("it is moved, cleared and restored, saved and loaded", () =>
        inTab(browser, server.address, {}, async (page) => {
            await gather(page, 3);
            await page.goto(`${server.address}my-list.html`);
            const before = await stored(page);
            await page.locator("#list_entries li").nth(1).locator("button").first().click();
            assert.deepEqual(await stored(page), [before[1], before[0], before[2]]);
            const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#list_save").click()]);
            const text = readFileSync(await download.path(), "utf8");
            assert.equal(JSON.parse(text).format, "fieldguide-list");
            await page.locator("#list_clear").click();
            assert.deepEqual(await stored(page), []);
            const load = async (content) => {
                const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.locator("#list_load").click()]);
                await chooser.setFiles({ name: "list.json", mimeType: "application/json", buffer: Buffer.from(content) });
            };
            await load(text);
            await page.locator("#list_entries li").nth(2).waitFor();
            assert.equal((await stored(page)).length, 3);
            for (const bad of ["{", "{}", '{"format":"fieldguide-list","version":1,"entries":["../../x","javascript:1/2"]}']) {
                await load(bad);
                await page.waitForFunction(() => /was not loaded/.test(document.getElementById("list_status").textContent));
                assert.equal((await stored(page)).length, 3, bad);
            }
        }));

    test("an address carries a list and leaves the reader's own alone until asked", () =>
        inTab(browser, server.address, {}, async (page) => {
            await gather(page, 1);
            const [own] = await stored(page);
            const other = await page.locator("[data-entry]").nth(3).getAttribute("data-entry");
            await page.goto(`${server.address}my-list.html#ids=${other},<img>,x/../../y`);
            assert.equal(await page.locator("#list_entries li").count(), 1);
            assert.deepEqual(await stored(page), [own]);
            await page.locator("#list_adopt").click();
            assert.deepEqual(await stored(page), [own, other]);
        }));

    test("it downloads as one page that needs nothing else", () =>
        inTab(browser, server.address, {}, async (page) => {
            await gather(page);
            await page.goto(`${server.address}my-list.html`);
            await page.locator("#list-sources").waitFor();
            const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#list_document").click()]);
            const html = readFileSync(await download.path(), "utf8");
            assert.match(html, /^<!doctype html>/);
            assert.ok(!/<script|<link|href="\.\.?\//.test(html));
        }));
});

describe("the self-assessment", () => {
    const path = "self-assessment.html";
    const shown = (page) => page.locator("fieldset.question:visible");
    const file = async (page, answers) => {
        const text = JSON.stringify({ format: "fieldguide-self-assessment", version: 1, guide: "x", answers });
        return Buffer.from(text);
    };

    test("it is narrowed by role and stage to ten questions, and says so", () =>
        on(path, {}, async (page) => {
            const all = await shown(page).count();
            await page.locator("select[data-vocabulary=audiences]").selectOption({ index: 2 });
            const some = await shown(page).count();
            assert.ok(some > 0 && some < all);
            await page.locator("#assess_short").check();
            assert.ok((await shown(page).count()) <= 10);
            assert.match(await page.locator("#assess_count").innerText(), new RegExp(`^0 of ${await shown(page).count()} answered`));
            await page.reload();
            assert.ok((await shown(page).count()) <= 10, "the choice is kept");
            const hidden = await page.locator("fieldset.question[hidden]").first().getAttribute("id");
            await page.evaluate((id) => (location.hash = id), hidden);
            await page.locator(`#${hidden}`).waitFor();
            assert.equal(await shown(page).count(), all, "a link to a hidden question shows all");
        }));

    test("a new round is compared with the last", () =>
        on(path, {}, async (page) => {
            const answer = (at, value) => page.locator("fieldset.question").nth(at).locator(`input[value=${value}]`).check();
            await answer(0, "no");
            await answer(1, "yes");
            await page.locator("#assess_round").click();
            assert.equal(await page.locator(".question :checked").count(), 0);
            await answer(0, "partly");
            await answer(1, "no");
            assert.match(await page.locator("#assess_since").innerText(), /1 better, 1 worse, 0 unchanged/);
            assert.equal(await page.locator("#assess_moved li").count(), 2);
        }));

    test("several files are laid over one another, the widest difference first", () =>
        on(path, {}, async (page) => {
            const ids = await page.locator(".question input[value=yes]").evaluateAll((all) => all.map(({ name }) => name));
            const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.locator("#assess_compare").click()]);
            await chooser.setFiles([
                { name: "anna.json", mimeType: "application/json", buffer: await file(page, { [ids[0]]: "yes", [ids[3]]: "yes" }) },
                { name: "bo.json", mimeType: "application/json", buffer: await file(page, { [ids[0]]: "yes", [ids[3]]: "no" }) },
                { name: "bad.json", mimeType: "application/json", buffer: Buffer.from("{") },
            ]);
            await page.locator("#assess_overlaid table").waitFor();
            assert.match(await page.locator("#assess_overlay_status").innerText(), /^1 of 2 questions.*bad\.json was left out/);
            assert.equal(await page.locator("#assess_overlaid tbody tr").first().getAttribute("class"), "spread-2");
            await isClean(page, "the overlay");
        }));
});
