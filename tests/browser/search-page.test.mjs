// Readers' search on the site, in a browser: the search page, the dialog, marks on pages.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import vm from "node:vm";

const assets = new URL("../../themes/practice/assets/", import.meta.url);
vm.runInThisContext(readFileSync(new URL("search.js", assets), "utf8"));
const { words } = globalThis.fieldguideSearch;

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
            // What a filter counts is of this query a moment after it opens.
            const agree = () => page.waitForFunction(() => {
                const [status, count] = ["#search_status", "#search_filters .check .count"].map((of) => document.querySelector(of).textContent);
                return status.startsWith(`${count.slice(1, -1)} `);
            });
            await box.check();
            await page.waitForURL(/q=research&\w/);
            await agree();
            const filtered = page.url();
            await page.goBack();
            await page.waitForURL(/q=research$/);
            assert.equal(await box.isChecked(), false);
            await page.goBack();
            assert.equal(await field.inputValue(), query);
            await page.goBack();
            assert.equal(await field.inputValue(), "");
            await page.goto(filtered);
            await agree();
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

    test("an index that cannot be loaded is reported, and loaded again with the next key", async () => {
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
