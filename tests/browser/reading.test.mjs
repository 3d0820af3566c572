// Comforts for reading: light and dark, links to headings, copying, previews, how to cite a page.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { parse } from "yaml";
import { allPages, browse, inTab, pages, richest, serve, site } from "./site.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const lesson = richest("lessons");
const html = (path) => readFileSync(join(site, path), "utf8");
/** A page with blocks of code that are not citations. */
const coded = allPages.find((path) => html(path).includes("<pre tabindex"));
const clipboard = { permissions: ["clipboard-read", "clipboard-write"] };

let browser, server;
before(async () => ([browser, server] = await Promise.all([browse(), serve()])));
after(() => Promise.all([browser?.close(), server?.close()]));

/** Opens a page of the site in a tab of its own. */
const on = (path, options, work) =>
    inTab(browser, server.address, options, async (page) => {
        await page.goto(server.address + path);
        await work(page);
    });

test("the scripts of the page are small", () => {
    const scripts = ["theme.js", "page.js"].map((name) => readFileSync(join(root, "themes/practice/assets", name)));
    const size = scripts.reduce((sum, script) => sum + gzipSync(script, { level: 9 }).length, 0);
    assert.ok(size <= 6 * 1024, `${size} bytes`);
    assert.ok(!scripts.some((script) => script.includes("innerHTML")));
});

describe("light and dark", () => {
    const choice = (page) => page.getByLabel("Colours");
    const state = (page) =>
        page.evaluate(() => {
            const content = (name) => [...document.querySelectorAll(`meta[name=${name}]`)].map((meta) => meta.content);
            const [background] = getComputedStyle(document.body).backgroundColor.match(/\d+/);
            return {
                theme: document.documentElement.dataset.theme,
                isDark: Number(background) < 128,
                scheme: content("color-scheme")[0],
                bars: [...new Set(content("theme-color"))].length,
            };
        });

    test("follow the system until chosen, and the choice is kept", () =>
        on(lesson, { colorScheme: "dark" }, async (page) => {
            const auto = { theme: "auto", isDark: true, scheme: "light dark", bars: 2 };
            assert.deepEqual(await state(page), auto);
            assert.equal(await choice(page).inputValue(), "auto");

            const light = { theme: "light", isDark: false, scheme: "light", bars: 1 };
            await choice(page).selectOption("light");
            assert.deepEqual(await state(page), light);
            await page.reload();
            assert.deepEqual(await state(page), light, "after a reload");
            await page.goto(server.address);
            assert.deepEqual(await state(page), light, "on another page");
            assert.equal(await choice(page).inputValue(), "light");

            await choice(page).selectOption("auto");
            assert.deepEqual(await state(page), auto);
            await page.emulateMedia({ colorScheme: "light" });
            assert.equal((await state(page)).isDark, false, "auto follows the system");
        }));

    test("other tabs follow", () =>
        on(lesson, {}, async (page) => {
            const other = await page.context().newPage();
            await other.goto(server.address);
            await choice(other).selectOption("dark");
            await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
            assert.equal(await choice(page).inputValue(), "dark");
        }));

    test("the keyboard is enough, and shows where it is", () =>
        on(lesson, {}, async (page) => {
            for (let stop = 0; stop < 16 && !(await choice(page).evaluate((select) => select === document.activeElement)); stop += 1) {
                await page.keyboard.press("Tab");
            }
            const outline = await page.locator(".theme-choice").evaluate((label) => getComputedStyle(label).outlineStyle);
            assert.equal(outline, "solid");
            await page.keyboard.type("Dark");
            assert.equal((await state(page)).theme, "dark");
        }));

    test("the first frame has the colour that was chosen", () =>
        inTab(browser, server.address, { colorScheme: "light" }, async (page) => {
            await page.addInitScript(() => {
                localStorage.setItem("fieldguide-theme", "dark");
                const seen = new MutationObserver(() => {
                    if (!document.body) return;
                    window.themeAtBody = document.documentElement.dataset.theme;
                    seen.disconnect();
                });
                seen.observe(document, { childList: true, subtree: true });
            });
            // Scripts that wait for the page are held back, so that the picture is what comes before them.
            let release;
            const held = new Promise((done) => (release = done));
            await page.route(/\/assets\/(?!theme)[^/]*\.js$/, async (route) => {
                await held;
                await route.continue();
            });
            await page.goto(server.address + lesson, { waitUntil: "commit" });
            await page.locator("footer").waitFor();
            assert.equal(await page.evaluate(() => document.readyState), "interactive");
            assert.equal(await page.evaluate(() => window.themeAtBody), "dark");
            const picture = await page.screenshot();
            release();
            await page.waitForLoadState();
            const blank = await page.context().newPage();
            const brightest = await blank.evaluate(async (bytes) => {
                const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
                const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d", { willReadFrequently: true });
                canvas.drawImage(image, 0, 0);
                const corners = [[2, 2], [2, image.height - 2], [image.width - 20, image.height - 2]];
                return Math.max(...corners.map(([x, y]) => Math.max(...canvas.getImageData(x, y, 1, 1).data.slice(0, 3))));
            }, [...picture]);
            assert.ok(brightest < 100, `a corner of the first frame is as bright as ${brightest} of 255`);
        }));

    test("without scripts there is no control, and the system decides", () =>
        on(lesson, { javaScriptEnabled: false, colorScheme: "dark" }, async (page) => {
            assert.equal(await page.locator(".masthead").isVisible(), true);
            assert.equal(await choice(page).isVisible(), false);
            assert.equal(await page.getByRole("combobox").count(), 0);
            assert.ok((await state(page)).isDark);
        }));

    test("without storage the choice holds for the page", () =>
        inTab(browser, server.address, {}, async (page) => {
            await page.addInitScript(() => {
                Object.defineProperty(window, "localStorage", { get: () => { throw new Error("denied"); } });
            });
            await page.goto(server.address + lesson);
            await choice(page).selectOption("dark");
            assert.equal((await state(page)).isDark, true);
        }));

    test("paper stays light", () =>
        on(lesson, { colorScheme: "dark" }, async (page) => {
            await choice(page).selectOption("dark");
            await page.emulateMedia({ media: "print" });
            assert.equal((await state(page)).isDark, false);
            const left = ".theme-choice, .heading-link, .tools, .toast, .masthead-nav, .contents, .pager";
            assert.deepEqual(await page.locator(left).filter({ visible: true }).count(), 0);
            assert.ok(await page.locator(".references").isVisible(), "the sources are printed");
        }));
});

describe("headings and code", () => {
    test("every heading links to itself, by keyboard too, and copies its address", () =>
        on(`${lesson}?highlight=trust`, clipboard, async (page) => {
            const headings = page.locator("main :is(h2, h3)[id]:not(nav *, summary *)");
            const links = page.locator(".heading-link");
            assert.ok((await headings.count()) > 5);
            assert.equal(await links.count(), await headings.count());
            const [heading, link] = [headings.nth(3), headings.nth(3).locator(".heading-link")];
            const opacity = () => link.evaluate((link) => getComputedStyle(link).opacity);
            assert.equal(await opacity(), "0");
            await heading.hover();
            assert.equal(await opacity(), "1");
            await page.mouse.move(0, 0);
            await link.focus();
            await page.keyboard.press("Shift+Tab");
            await page.keyboard.press("Tab");
            assert.equal(await opacity(), "1");
            await page.keyboard.press("Enter");
            const id = await heading.getAttribute("id");
            await page.getByText("Copied", { exact: true }).waitFor();
            assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${server.address}${lesson}#${id}`);
            assert.equal(new URL(page.url()).hash, `#${id}`);
            const name = (await heading.evaluate((heading) => heading.lastChild.textContent)).trim();
            assert.equal(await page.getByRole("heading", { name, exact: true }).count(), 1, "the link is no part of its name");
            assert.equal(await page.locator(".toast").getAttribute("role"), "status");
        }));

    test("links of headings move nothing and do not widen the page", () =>
        on(lesson, { viewport: { width: 320, height: 800 } }, async (page) => {
            const height = () => page.evaluate(() => document.documentElement.scrollHeight);
            const before = await height();
            await page.evaluate(() => document.querySelectorAll(".heading-link").forEach((link) => link.remove()));
            assert.equal(await height(), before);
        }));

    test("code has a button that copies all of it", () =>
        on(coded, clipboard, async (page) => {
            const code = page.locator(".code").first();
            const text = await code.locator("pre").textContent();
            await code.getByRole("button", { name: "Copy" }).click();
            await page.getByText("Copied", { exact: true }).waitFor();
            assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text);
        }));

    test("without scripts there is nothing to press", () =>
        on(coded, { javaScriptEnabled: false }, async (page) => {
            assert.equal(await page.locator(".heading-link, .tools, .toast").count(), 0);
        }));
});

describe("previews", () => {
    const preview = (page) => page.locator("#preview[role=tooltip]");
    const term = (page) => page.locator("main a.term").first();
    const entry = (page) => page.locator('.prose a[href*="case-studies/"]').first();
    const opened = (page) => preview(page).waitFor({ state: "visible" });
    const gone = (page) => preview(page).waitFor({ state: "hidden" });

    /** Reaches a link as the keyboard does. */
    async function tabTo(link) {
        await link.focus();
        await link.page().keyboard.press("Shift+Tab");
        await link.page().keyboard.press("Tab");
    }

    test("of a term, by mouse: after a pause, hoverable, gone with Escape or when left", () =>
        on(lesson, {}, async (page) => {
            await term(page).scrollIntoViewIfNeeded();
            const size = () => page.evaluate(() => [document.documentElement.scrollHeight, document.documentElement.scrollWidth]);
            const before = await size();
            await page.evaluate(() => {
                const [main, preview] = [document.querySelector("main"), document.getElementById("preview")];
                main.addEventListener("pointerover", () => (window.over = performance.now()), { once: true });
                new MutationObserver(() => (window.shown ??= performance.now())).observe(preview, { attributeFilter: ["hidden"] });
            });
            await term(page).hover();
            await opened(page);
            assert.ok((await page.evaluate(() => shown - over)) >= 295, "it does not come at once");
            assert.deepEqual(await size(), before, "it moves nothing");
            const id = (await term(page).getAttribute("href")).slice(1);
            const meaning = await page.locator(`[id="${id}"] .terms-meaning`).textContent();
            const shown = await preview(page).textContent();
            assert.ok(shown.includes(meaning.trim().slice(0, 40)), shown);
            assert.ok(!/[[\]]/.test(shown), `citations stay away: ${shown}`);

            await preview(page).hover();
            await page.waitForTimeout(700);
            assert.ok(await preview(page).isVisible(), "it stays under the pointer");
            await page.keyboard.press("Escape");
            await gone(page);
            await page.mouse.move(0, 0);
            await term(page).hover();
            await opened(page);
            await page.mouse.move(0, 0);
            await gone(page);
        }));

    test("of an entry, by keyboard: says what it is, covers nothing, gone with Escape", () =>
        on(lesson, {}, async (page) => {
            await tabTo(entry(page));
            await opened(page);
            assert.equal(await entry(page).getAttribute("aria-describedby"), await preview(page).getAttribute("id"));
            const path = new URL(await entry(page).evaluate((link) => link.href)).pathname.slice(1);
            const title = html(path).match(/<h1>(.*?)<\/h1>/s)[1];
            const lead = html(path).match(/<p class="lead">(.*?)<\/p>/s)[1];
            const shown = await preview(page).innerHTML();
            assert.ok(shown.includes(title) && shown.includes(lead), shown);
            const [link, box] = [await entry(page).boundingBox(), await preview(page).boundingBox()];
            assert.ok(box.y >= link.y + link.height || box.y + box.height <= link.y, "it covers the link");
            await page.waitForTimeout(700);
            assert.ok(await preview(page).isVisible(), "it stays");
            await page.keyboard.press("Escape");
            await gone(page);
            assert.equal(await entry(page).getAttribute("aria-describedby"), null);
            assert.ok(await entry(page).evaluate((link) => link === document.activeElement), "the focus stays");
            await tabTo(entry(page));
            await opened(page);
            await page.keyboard.press("Tab");
            await entry(page).and(page.locator("[aria-describedby]")).waitFor({ state: "detached" });
        }));

    test("of a lesson tells its rating, and its page is fetched once", () =>
        on(richest("case-studies"), {}, async (page) => {
            const link = page.locator('.evidence a[href*="lessons/"]').first();
            const fetched = [];
            page.on("request", (request) => request.resourceType() === "fetch" && fetched.push(request.url()));
            for (const _ of [1, 2]) {
                await link.hover();
                await opened(page);
                await page.mouse.move(0, 0);
                await gone(page);
            }
            assert.match(await preview(page).textContent(), /Evidence/);
            assert.equal(await preview(page).locator(".bar").count(), 1);
            assert.deepEqual(fetched, [await link.evaluate((link) => link.href)]);
        }));

    test("leave the marks of a search to a second Escape", () =>
        on(`${lesson}?highlight=the`, {}, async (page) => {
            await term(page).hover();
            await opened(page);
            await page.keyboard.press("Escape");
            await gone(page);
            assert.ok((await page.locator("mark").count()) > 0);
            await page.keyboard.press("Escape");
            assert.equal(await page.locator("mark").count(), 0);
        }));

    test("stand above a link that has no room below", () =>
        on(lesson, { viewport: { width: 360, height: 500 } }, async (page) => {
            await term(page).evaluate((link) => scrollBy(0, link.getBoundingClientRect().bottom - innerHeight + 10));
            await term(page).hover();
            await opened(page);
            const [link, box] = [await term(page).boundingBox(), await preview(page).boundingBox()];
            assert.ok(box.y >= 0 && box.y + box.height <= link.y, JSON.stringify({ link, box }));
            assert.ok(box.x >= 0 && box.x + box.width <= 360, "it is on the screen");
        }));

    test("do not come by touch", () =>
        on(lesson, { hasTouch: true }, async (page) => {
            await term(page).scrollIntoViewIfNeeded();
            const { x, y } = await term(page).boundingBox();
            const finger = await page.context().newCDPSession(page);
            const touch = (type, touchPoints) => finger.send("Input.dispatchTouchEvent", { type, touchPoints });
            await touch("touchStart", [{ x: x + 5, y: y + 5 }]);
            await page.waitForTimeout(450);
            assert.equal(await preview(page).isVisible(), false, "while the finger rests");
            await touch("touchEnd", []);
            await page.waitForTimeout(700);
            assert.equal(await preview(page).isVisible(), false, "afterwards");
        }));

    test("from a disk there are those of terms, and no complaints about the others", () => {
        const folder = pathToFileURL(`${site}/`).href;
        return inTab(browser, folder, {}, async (page) => {
            await page.goto(folder + lesson);
            await entry(page).hover();
            await page.waitForTimeout(700);
            assert.equal(await preview(page).isVisible(), false);
            await term(page).hover();
            await opened(page);
        });
    });

    for (const colorScheme of ["light", "dark"]) {
        test(`in ${colorScheme}, axe finds nothing wrong with one open`, () =>
            on(lesson, { colorScheme }, async (page) => {
                await page.evaluate(readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8"));
                await page.locator(".citation > summary").click();
                await tabTo(entry(page));
                await opened(page);
                const violations = await page.evaluate(async () => {
                    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
                    const { violations } = await axe.run({ runOnly: tags, rules: { "target-size": { enabled: true } } });
                    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
                });
                assert.deepEqual(violations, []);
                assert.ok(await preview(page).isVisible());
            }));
    }
});

describe("how to cite a page", () => {
    const records = /^@\w+\{[\s\S]*\}\s*$/, tagged = /^TY {2}- [\s\S]*\nER {2}-/, items = /^\[\s*\{[\s\S]*\}\s*\]\s*$/;

    test("is there without scripts, for every entry", () =>
        on(lesson, { javaScriptEnabled: false }, async (page) => {
            const cite = page.locator(".citation");
            assert.equal(await cite.locator("pre").first().isVisible(), false);
            await cite.locator("summary").click();
            const [words, bibtex, ris, csl] = await cite.locator("pre").allInnerTexts();
            const title = await page.locator("h1").innerText();
            for (const text of [words, bibtex, ris, csl]) assert.ok(text.includes(title), text);
            assert.match(bibtex, records);
            assert.match(ris, tagged);
            assert.match(csl, items);
            for (const folder of ["case-studies", "workshop-notes"]) assert.ok(html(richest(folder)).includes('class="citation"'), folder);
        }));

    test("can be copied and saved", () =>
        on(lesson, clipboard, async (page) => {
            const cite = page.locator(".citation");
            await cite.locator("summary").click();
            assert.deepEqual(await cite.getByRole("button").allInnerTexts(), ["Copy", ...["BibTeX", "RIS", "CSL"].flatMap(() => ["Copy", "Download"])]);
            await cite.getByRole("button", { name: "Copy BibTeX" }).click();
            await page.getByText("Copied", { exact: true }).waitFor();
            assert.match(await page.evaluate(() => navigator.clipboard.readText()), records);
            const slug = lesson.match(/([^/]+)\.html$/)[1];
            for (const [name, pattern] of [[`${slug}.bib`, records], [`${slug}.ris`, tagged], [`${slug}.csl.json`, items]]) {
                const [download] = await Promise.all([
                    page.waitForEvent("download"),
                    cite.getByRole("button", { name: `Download ${name}` }).click(),
                ]);
                assert.equal(download.suggestedFilename(), name);
                assert.match(readFileSync(await download.path(), "utf8"), pattern);
            }
        }));
});

test("a line of prose has 60 to 75 characters at 1280 pixels", () =>
    on(lesson, { viewport: { width: 1280, height: 800 } }, async (page) => {
        const lengths = await page.evaluate(() =>
            [...document.querySelectorAll(".prose > p")].flatMap((paragraph) => {
                const lines = new Map(), range = document.createRange();
                const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
                while (walker.nextNode()) {
                    for (let at = 0; at < walker.currentNode.length; at += 1) {
                        range.setStart(walker.currentNode, at);
                        range.setEnd(walker.currentNode, at + 1);
                        // Letters of a smaller size in a line end a little higher.
                        const line = Math.round((range.getBoundingClientRect().bottom - paragraph.getBoundingClientRect().top) / 15);
                        lines.set(line, (lines.get(line) ?? 0) + 1);
                    }
                }
                return [...lines.values()].slice(0, -1);
            }),
        );
        lengths.sort((a, b) => a - b);
        const [median, longest] = [lengths[lengths.length >> 1], lengths.at(-1)];
        assert.ok(lengths.length > 20 && median >= 60 && longest <= 75, `${median}, at most ${longest}`);
    }));

test("no page asks for feedback unless the guide does", () => {
    const { feedback } = parse(readFileSync(join(root, "content/guide.yaml"), "utf8")).settings;
    for (const path of pages) assert.equal(html(path).includes('class="wrap feedback"'), Boolean(feedback), path);
});

describe("a guide with looks of its own", () => {
    let folder, own;
    before(async () => {
        folder = mkdtempSync(join(tmpdir(), "fieldguide-"));
        const [content, output] = [join(folder, "content"), join(folder, "site")];
        own = await serve("/guide/", output);
        cpSync(join(root, "content"), content, { recursive: true });
        writeFileSync(join(content, "logo.svg"), '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"/>');
        const settings = `settings:
  feedback: "mailto:editors@example.org?subject={title}"
  branding: { accent: "#8a1c4a", header_color: "#5b1136", font: "serif", logo: logo.svg }
`;
        const guide = readFileSync(join(content, "guide.yaml"), "utf8");
        writeFileSync(join(content, "guide.yaml"), guide.replace(/^settings:\n/m, settings));
        const options = ["build", "--content", content, "--output", output, "--base-url", own.address];
        execFileSync(join(root, "target/release/fieldguide"), options, { stdio: "pipe" });
    });
    after(async () => {
        await own?.close();
        rmSync(folder, { recursive: true });
    });

    test("has its colours, font, logo and icon, and asks for feedback", () =>
        inTab(browser, own.address, {}, async (page) => {
            await page.goto(own.address + lesson);
            const look = await page.locator(".masthead").evaluate((masthead) => {
                const { backgroundColor, fontFamily } = getComputedStyle(masthead);
                return [backgroundColor, fontFamily];
            });
            assert.deepEqual(look, ["rgb(91, 17, 54)", "serif"]);
            const logo = page.locator(".masthead-title img");
            assert.deepEqual([await logo.getAttribute("alt"), (await logo.boundingBox()).height], ["", 32]);
            const icon = await page.locator("link[rel=icon]").evaluate((link) => link.href);
            assert.equal((await page.request.get(icon)).status(), 200);
            const title = encodeURIComponent(await page.locator("h1").innerText());
            const link = page.getByRole("link", { name: "Let us know" });
            assert.equal(await link.getAttribute("href"), `mailto:editors@example.org?subject=${title}`);
        }));

    test("has a page for lost readers that is whole at any depth", () =>
        inTab(browser, own.address, {}, async (page) => {
            const body = readFileSync(join(folder, "site/404.html"), "utf8");
            const lost = `${own.address}no/such/page.html`;
            await page.route(lost, (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body }));
            await page.goto(lost);
            assert.equal(await page.locator(".masthead").evaluate((masthead) => getComputedStyle(masthead).backgroundColor), "rgb(91, 17, 54)");
            await page.getByLabel("Colours").selectOption("dark");
            await page.locator("main").getByRole("link", { name: "Lessons" }).click();
            assert.equal(page.url(), `${own.address}lessons/index.html`);
        }));
});
