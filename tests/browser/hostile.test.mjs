// What editors write runs no script in a reader's browser and does not get in the way of ours, whether or
// not the host sends a policy.

import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { buildHostile, payloads } from "./hostile.mjs";

const guide = buildHostile();
process.env.SITE = guide.site;
const { allPages, browse, openTab, serve } = await import("./site.mjs");

let browser, strict, open;
before(async () => ([browser, strict, open] = await Promise.all([browse(), serve(), serve("/", guide.site, "")])));
after(async () => {
    await Promise.all([browser?.close(), strict?.close(), open?.close()]);
    rmSync(guide.folder, { recursive: true });
});

/** Runs `work` with a tab, with the policy and without; fails when a script ran or something went wrong. */
async function each(work) {
    for (const { address } of [strict, open]) {
        const { page, problems } = await openTab(browser, address);
        page.on("dialog", (dialog) => problems.push(`asks ${dialog.message()}`) && dialog.dismiss());
        page.on("popup", (popup) => problems.push(`opens ${popup.url()}`));
        const look = async (when) => {
            assert.equal(await page.evaluate(() => window.__pwned), undefined, when);
            // A planted image may stay; that there is none at its address harms nobody.
            assert.deepEqual(problems.filter((problem) => !/status of 404/.test(problem)), [], when);
        };
        await work(page, address, look);
        await look("at the end");
        await page.context().close();
    }
}

test("the payloads run where nothing stops them", async () => {
    const { page } = await openTab(browser, open.address);
    await page.setContent(payloads[0]);
    await page.waitForFunction(() => window.__pwned === 1);
    await page.context().close();
});

test("no page runs what is planted in it", () =>
    each(async (page, address, look) => {
        assert.ok(allPages.length > 20, `${allPages}`);
        for (const path of allPages) {
            await page.goto(address + path);
            await look(path);
            // No element has a handler, no link and no frame a script in its address.
            const armed = await page.evaluate(() => {
                const is = (element) =>
                    [...element.attributes].some(({ name, value }) => /^on/.test(name) || /^[\s\0-\x1f]*(javascript|data|vbscript):/i.test(value));
                return [...document.querySelectorAll("*")].filter(is).map((element) => element.outerHTML);
            });
            assert.deepEqual(armed, [], path);
            const frames = await page.locator("iframe, object, embed, base, meta[http-equiv=refresh], body style").count();
            assert.equal(frames, 0, path);
        }
    }));

test("a page states a policy, which stops a script where the host sends none", async () => {
    const { page, problems } = await openTab(browser, open.address);
    for (const path of allPages) {
        await page.goto(open.address + path);
        await page.evaluate(() => {
            const script = document.createElement("script");
            script.textContent = "window.__pwned = 70";
            document.body.append(script);
            document.body.setAttribute("onpointermove", "window.__pwned = 71");
            document.body.dispatchEvent(new PointerEvent("pointermove"));
            const frame = document.createElement("script");
            frame.src = "data:text/javascript,window.__pwned=72";
            document.body.append(frame);
        });
        assert.equal(await page.evaluate(() => window.__pwned), undefined, path);
        assert.ok(problems.some((problem) => /Content Security Policy/.test(problem)), path);
        problems.length = 0;
    }
    await page.context().close();
});

test("a site that is opened from a folder has its scripts, styles and images", async () => {
    const folder = `${pathToFileURL(guide.site)}/`;
    const { page, problems } = await openTab(browser, folder);
    await page.goto(`${folder}lessons/drawing.html`);
    assert.ok(await page.evaluate(() => document.styleSheets.length > 0 && "fieldguideSearch" in window));
    await page.locator("main img").first().scrollIntoViewIfNeeded();
    await page.waitForFunction(() => document.querySelector("main img").naturalWidth > 0);
    assert.equal(await page.evaluate(() => window.__pwned), undefined);
    assert.deepEqual(problems, []);
    await page.context().close();
});

// The policy of the headers is that of pages: where a host sends it with a drawing too, one that is opened
// by itself goes without its styles.
test("a drawing shows by itself, and runs nothing", async () => {
    const { page, problems } = await openTab(browser, open.address);
    await page.goto(`${open.address}lessons/drawing.svg`);
    assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector("rect")).fill), "rgb(10, 85, 102)");
    assert.equal(await page.evaluate(() => document.querySelector("metadata, script")), null);
    assert.equal(await page.evaluate(() => window.__pwned), undefined);
    assert.deepEqual(problems, []);
    await page.context().close();
});

test("addresses are text: what is asked for, what is to be marked, where on the page", () =>
    each(async (page, address, look) => {
        for (const payload of payloads) {
            const said = encodeURIComponent(payload);
            for (const to of [`search.html?q=${said}`, `lessons/plain.html?highlight=${said}`, `lessons/plain.html#${said}`]) {
                await page.goto(address + to);
                if (to.startsWith("search")) {
                    await page.waitForFunction(() => document.querySelector("#search_status").textContent);
                    assert.equal(await page.locator("#search_q").inputValue(), payload);
                }
                await look(to);
            }
        }
    }));

test("what the search finds is text", () =>
    each(async (page, address, look) => {
        for (const query of ["zebra", "zebraterm", "hooves", "onerror script window"]) {
            await page.goto(`${address}search.html?q=${encodeURIComponent(query)}`);
            await page.locator("#search_results > li").first().waitFor();
            for (const filter of await page.locator("#search_filters summary").all()) await filter.click();
            assert.equal(await page.locator("main :is(img, script, iframe, svg)").count(), 0, query);
            await look(`search for ${query}`);

            await page.goto(`${address}index.html`);
            await page.keyboard.press("Control+k");
            await page.keyboard.type(query);
            await page.locator("#search_list .option-entry").first().waitFor();
            assert.equal(await page.locator("dialog :is(img, script, iframe, svg)").count(), 0, query);
            await page.keyboard.press("ArrowDown");
            await page.keyboard.press("Enter");
            // A result that is found by a name that is not shown has nothing to highlight.
            await page.waitForURL((url) => !url.pathname.endsWith("/index.html"));
            await look(`first result for ${query}`);
        }
    }));

test("previews of hostile pages and terms are text", () =>
    each(async (page, address, look) => {
        await page.goto(`${address}lessons/raw-names.html`);
        for (const link of ["a.term", '.prose a[href$="plain.html"]']) {
            await page.locator(`main ${link}`).first().hover();
            const preview = page.locator("body > .preview");
            await preview.waitFor();
            assert.match(await preview.innerText(), /onerror=window/);
            assert.equal(await preview.locator(":is(img, script, svg)").count(), 0);
            await look(link);
            await page.mouse.move(0, 0);
            await preview.waitFor({ state: "hidden" });
        }
    }));

test("questions, answers and files of answers are text", () =>
    each(async (page, address, look) => {
        await page.goto(`${address}self-assessment.html`);
        await page.locator(".question input[value=no]").first().check({ force: true });
        await page.locator("#assess_list li").first().waitFor();
        const answers = (guide) => ({ format: "fieldguide-self-assessment", version: 1, guide, answers: { __proto__: "no", plain: payloads[0] } });
        const hostile = [JSON.stringify(answers(payloads[0])), '{"__proto__":{"x":1}}', payloads[2], "[".repeat(100_000)];
        for (const said of hostile) {
            await page.locator("#assess_file").setInputFiles({ name: `${payloads[0]}.json`, mimeType: "application/json", buffer: Buffer.from(said) });
            await page.waitForFunction(() => /was not loaded/.test(document.querySelector("#assess_status").textContent));
            await look(said.slice(0, 80));
        }
    }));

test("names that scripts use do not break search, colours, headings or links", () =>
    each(async (page, address, look) => {
        for (const path of ["lessons/names.html", "lessons/raw-names.html"]) {
            await page.goto(address + path);
            // Of the page's own names, the first is the page's own.
            assert.equal(await page.evaluate(() => document.getElementById("theme_choice").tagName), "SELECT", path);
            await page.locator("select#theme_choice").selectOption("dark");
            assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark", path);
            assert.ok((await page.locator("main .heading-link").count()) > 0, path);
            await page.keyboard.press("Control+k");
            await page.keyboard.type("zebra");
            await page.locator("dialog [role=option]").first().waitFor();
            await page.keyboard.press("Escape");
            await look(path);
            await page.locator("header nav a").first().click();
            await page.waitForURL(/lessons\/index\.html/);
        }
    }));
