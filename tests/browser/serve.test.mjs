// The preview in a browser: what an author sees while writing. The guide is a copy of the real one.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { browse, openTab, richest } from "./site.mjs";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const binary = join(repository, "target/release/fieldguide");
const lesson = richest("lessons");
const source = `content/${lesson.replace(/html$/, "md")}`;
const other = "lessons/index.html";

let folder, preview, address, browser;
before(async () => {
    folder = mkdtempSync(join(tmpdir(), "fieldguide-"));
    cpSync(join(repository, "content"), join(folder, "content"), { recursive: true });
    cpSync(join(repository, "themes/practice/assets"), join(folder, "themes/practice/assets"), { recursive: true });
    preview = spawn(binary, ["serve", "--port", "0", "--editor", "edit://{path}:{line}"], { cwd: folder });
    let said = "";
    preview.stderr.on("data", (text) => (said += text));
    const started = (async () => {
        for await (const text of preview.stdout) if ((address ??= /http:\S+/.exec((said += text))?.[0])) return;
        throw new Error(`no address: ${said}`);
    })();
    [browser] = await Promise.all([browse(), started]);
    preview.stdout.resume();
});
after(async () => {
    await browser?.close();
    preview?.kill();
    if (folder) rmSync(folder, { recursive: true });
});

/** Changes a file of the guide, in one step. */
function edit(path, change) {
    const file = join(folder, path);
    const text = change(readFileSync(file, "utf8"));
    writeFileSync(join(folder, "saved"), text);
    renameSync(join(folder, "saved"), file);
}

const add = (text) => edit(source, (old) => `${old}\n\n${text}\n`);
/** A word that stands nowhere. */
const word = () => `zebra${Math.random().toString(36).replace(/[^a-z]/g, "")}`;

/** Runs `work` with a page of the preview, and fails when something went wrong in it. */
async function see(path, options, work) {
    const { page, problems } = await openTab(browser, address, options);
    // What a strict host may send; the preview's own script needs no more.
    await page.route(/^[^?]*html(\?|$)/, async (route) => {
        const response = await route.fetch();
        const headers = { ...response.headers(), "content-security-policy": "default-src 'self'" };
        await route.fulfill({ response, headers });
    });
    await page.addInitScript(() => {
        globalThis.EventSource = class extends EventSource {
            constructor(address) {
                super(address);
                this.addEventListener("message", ({ data }) => (globalThis.told = JSON.parse(data)));
            }
        };
    });
    await page.goto(address + path);
    await followed(page);
    await page.evaluate(() => (globalThis.marker = true));
    await work(page);
    await page.context().close();
    // A page that goes leaves its events.
    assert.deepEqual(problems.filter((problem) => !problem.includes("/_fieldguide/events")), []);
}

/** Waits until a page is told of changes. */
const followed = (page) =>
    page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name }) => name.includes("/_fieldguide/client.js")) && document.readyState === "complete");
/** Looks until it sees what is wanted: waitForFunction takes a promise itself for a yes. */
async function until(page, look, argument) {
    while (!(await page.evaluate(look, argument))) await page.waitForTimeout(50);
}
const isSamePage = (page) => page.evaluate(() => globalThis.marker === true);
const holds = (page, text) => page.locator("main").getByText(text).first().waitFor();
const overlay = (page) => page.locator("fieldguide-problems dialog");

test("an edit shows, where the reader was", () =>
    see(lesson, {}, async (page) => {
        await page.evaluate(() => scrollTo(0, 700));
        const text = word();
        add(text);
        await holds(page, text);
        assert.equal(await isSamePage(page), false);
        await page.waitForFunction(() => Math.abs(scrollY - 700) < 2);
    }));

test("a style sheet is exchanged without loading the page again, as often as it changes", () =>
    see(lesson, {}, async (page) => {
        const sheets = () => page.locator("link[rel=stylesheet]").count();
        const before = await sheets();
        await page.evaluate(() => scrollTo(0, 700));
        for (const colour of ["rgb(1, 2, 3)", "rgb(4, 5, 6)", "rgb(7, 8, 9)"]) {
            edit("themes/practice/assets/style.css", (old) => `${old}\nbody { outline-color: ${colour}; }\n`);
            await page.waitForFunction((colour) => getComputedStyle(document.body).outlineColor === colour, colour);
        }
        assert.ok(await isSamePage(page));
        assert.equal(await page.evaluate(() => scrollY), 700);
        await page.waitForFunction((count) => document.querySelectorAll("link[rel=stylesheet]").length === count, before);
    }));

test("an error lies over the page with its place, and goes when it is fixed", () =>
    see(lesson, {}, async (page) => {
        const link = page.locator(".masthead a").first();
        await link.focus();
        edit(source, (old) => old.replace("title:", "titel:"));
        await overlay(page).waitFor();
        assert.ok(await isSamePage(page), "the last good page stays");
        const text = await overlay(page).textContent();
        for (const part of ["error[unknown-field]", "titel", "did you mean `title`?", `--> ${source}:2:1`]) {
            assert.ok(text.includes(part), `${part} is not in ${text}`);
        }
        assert.ok(!text.includes("\x1b"), "colours are colours");
        const colour = await overlay(page).locator(".c91").first().evaluate((mark) => getComputedStyle(mark).color);
        assert.notEqual(colour, await overlay(page).evaluate((dialog) => getComputedStyle(dialog).color));
        const place = overlay(page).getByRole("link", { name: "Open in editor" });
        assert.equal(await place.first().getAttribute("href"), `edit://${join(folder, source)}:2`);

        edit(source, (old) => old.replace("titel:", "title:"));
        await overlay(page).waitFor({ state: "hidden" });
        assert.ok(await isSamePage(page), "nothing has changed in the end");
        assert.ok(await link.evaluate((link) => link === document.activeElement), "the focus is lost");
    }));

test("an error can be dismissed and looked at again; another error comes by itself", () =>
    see(lesson, {}, async (page) => {
        edit(source, (old) => old.replace("title:", "titel:"));
        await overlay(page).waitFor();
        assert.equal(await page.evaluate(() => document.activeElement.shadowRoot.activeElement.textContent.slice(0, 13)), "This page has");
        await page.keyboard.press("/");
        assert.equal(await page.locator("dialog[open]").count(), 1, "the page's own keys do not work below");
        await page.keyboard.press("Escape");
        await overlay(page).waitFor({ state: "hidden" });
        const badge = page.getByRole("button", { name: /^\d+ errors?/ });
        await badge.click();
        await page.getByRole("region", { name: /errors? on this page$/ }).waitFor();
        await page.keyboard.press("Escape");

        edit(source, (old) => old.replace("summary:", "sumary:"));
        await overlay(page).getByText("did you mean `summary`?").first().waitFor();
        edit(source, (old) => old.replace("titel:", "title:").replace("sumary:", "summary:"));
        await overlay(page).waitFor({ state: "hidden" });
        await badge.waitFor({ state: "hidden" });
    }));

test("a page that is opened while there is an error shows it, and is accessible", async () => {
    const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
    edit(source, (old) => old.replace("title:", "titel:"));
    try {
        for (const colorScheme of ["light", "dark"]) {
            const { page } = await openTab(browser, address, { colorScheme, viewport: { width: 360, height: 640 } });
            await page.goto(address + lesson);
            await overlay(page).waitFor();
            await page.evaluate(axe);
            const found = await page.evaluate(async () => {
                const runOnly = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
                const { violations } = await globalThis.axe.run({ runOnly });
                return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
            });
            assert.deepEqual(found, [], colorScheme);
            const { x, y, width, height } = await overlay(page).boundingBox();
            assert.ok(x >= 0 && y >= 0 && x + width <= 360 && y + height <= 640, "it fits a phone");
            await page.context().close();
        }
    } finally {
        edit(source, (old) => old.replace("titel:", "title:"));
    }
});

test("a page that did not change stays, and searches in the newest index", () =>
    see(other, {}, async (page) => {
        await until(page, () => globalThis.told !== undefined);
        // Adds a word, and waits until this page has been told of the index that has it: pages may be made before.
        const addAndFollow = async (text) => {
            const old = await page.evaluate(() => globalThis.told.index);
            add(text);
            await until(page, async ([path, text, old]) => {
                const html = await (await fetch(path)).text();
                const index = globalThis.told?.index;
                return html.includes(text) && index !== undefined && index !== old && html.includes(`data-index="${index}"`);
            }, [address + lesson, text, old]).catch((problem) => {
                // A page that depends on the index is loaded again.
                if (!/navigation|context was destroyed/.test(String(problem))) throw problem;
            });
        };
        const text = word();
        await addAndFollow(text);
        assert.ok(await isSamePage(page));
        const find = async (text) => {
            const option = page.locator("dialog .option-entry").first();
            // A page that is loaded again has no dialog any more.
            for (let tries = 0; tries < 4 && !(await option.isVisible()); tries += 1) {
                await page.keyboard.press("/");
                await page.keyboard.type(text);
                await option.waitFor({ timeout: 8000 }).catch(() => page.keyboard.press("Escape"));
            }
            const found = await page.locator("dialog .option-entry").first().getAttribute("href");
            await page.keyboard.press("Escape");
            return found;
        };
        assert.match(await find(text), new RegExp(lesson.replace("lessons/", "")));
        assert.ok(await isSamePage(page));

        // Now it depends on the index.
        const next = word();
        await addAndFollow(next);
        await page.waitForFunction(() => globalThis.marker !== true);
        await followed(page);
        assert.match(await find(next), new RegExp(lesson.replace("lessons/", "")));
    }));

test("results of a search are brought up to date", async () => {
    const text = word();
    await see(`search.html?q=${text}`, {}, async (page) => {
        await page.locator("#search_status").getByText("No results").waitFor();
        add(text);
        await page.locator(".result").first().waitFor();
    });
});

test("a tab that is not seen holds no connection, and catches up when it is", () =>
    see(lesson, {}, async (page) => {
        const look = (hidden) =>
            page.evaluate((hidden) => {
                Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
                document.dispatchEvent(new Event("visibilitychange"));
            }, hidden);
        await look(true);
        const text = word();
        add(text);
        await until(page, async (text) => (await (await fetch(location.href)).text()).includes(text), text);
        assert.ok(await isSamePage(page));
        await look(false);
        await holds(page, text);
    }));

test("a page that is removed and comes back", () =>
    see("contribute.html", {}, async (page) => {
        const file = join(folder, "content/contribute.md");
        const text = readFileSync(file, "utf8");
        rmSync(file);
        await page.getByRole("heading", { level: 1, name: /not found/i }).or(page.locator("fieldguide-problems .bar")).first().waitFor();
        writeFileSync(file, text);
        await page.getByRole("heading", { level: 1, name: /not found/i }).waitFor({ state: "hidden" });
        await overlay(page).waitFor({ state: "hidden" });
        assert.equal(await page.locator("h1").count(), 1);
    }));

test("pages of other sites learn nothing", async () => {
    const server = createServer((request, response) => {
        response.writeHead(200, { "content-type": "text/html" });
        response.end("<!doctype html><title>Another site</title>");
    });
    await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const learnt = await page.evaluate(async (address) => {
        const element = (name, url) =>
            new Promise((done) => {
                const made = document.createElement(name);
                made.onload = () => done(true);
                made.onerror = () => done(false);
                made.src = url;
                document.head.append(made);
            });
        const events = () =>
            new Promise((done) => {
                const source = new EventSource(`${address}_fieldguide/events?/`);
                source.onmessage = () => done(true);
                source.onerror = () => source.close() || done(false);
            });
        const fetched = (options) => fetch(address, options).then(() => true, () => false);
        return {
            fetch: await fetched({}),
            opaque: await fetched({ mode: "no-cors" }),
            script: await element("script", `${address}_fieldguide/client.js`),
            events: await events(),
        };
    }, address);
    // Other ports of this machine are the same site for a browser, not the same origin.
    assert.deepEqual(learnt, { fetch: false, opaque: false, script: false, events: false });
    // Nor can they show the preview inside themselves, but a link on them can be followed.
    await page.evaluate(
        (address) =>
            new Promise((done) => {
                const frame = document.createElement("iframe");
                frame.onload = done;
                frame.src = address;
                document.body.append(frame);
            }),
        address,
    );
    assert.deepEqual(page.frames().filter((frame) => frame.url().startsWith(address)), []);
    await page.evaluate((address) => (location.href = address), address);
    await page.waitForURL(address);
    assert.equal(await page.locator("h1").count(), 1);
    await context.close();
    server.close();
});
