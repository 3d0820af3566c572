// What a page of the preview says of the guide: a badge, a panel and a bar, and fixes. The guide is a small one.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { browse, openTab } from "./site.mjs";

const binary = fileURLToPath(new URL("../../target/release/fieldguide", import.meta.url));
const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

const lesson = (text) => `---\ntitle: Start small\nsummary: Begin small.\n---\n\n${text}\n`;
const warned = lesson("We utilise a first project.\n\n#### Begin\n\n- a [link](https://example.org/with/a/long/address)\n\nText.");
const files = {
    "guide.yaml": "settings:\n  title: Working together\nstyle:\n  avoid:\n    utilise: { write: use, exact: true }\n",
    "index.md": "---\ntitle: Home\n---\n\nBegin with [[start-small]].\n",
    "lessons/start-small.md": warned,
    "lessons/later.md": "---\ntitle: Later\nsummary: Later.\ndraft: true\n---\n\nText.\n",
};
const path = "lessons/start-small.html";
const sizes = [{ width: 360, height: 640 }, { width: 1280, height: 800 }];

let folder, preview, address, browser;
before(async () => {
    folder = mkdtempSync(join(tmpdir(), "fieldguide-"));
    for (const [name, text] of Object.entries(files)) write(name, text);
    const env = { ...process.env, XDG_STATE_HOME: join(folder, "state") };
    preview = spawn(binary, ["serve", "--drafts", "--port", "0", "--editor", "edit://{path}:{line}"], { cwd: folder, env });
    let said = "";
    preview.stderr.on("data", (text) => (said += text));
    const started = (async () => {
        for await (const text of preview.stdout) if ((address ??= /http:\S+/.exec((said += text))?.[0])) return;
        throw new Error(`no address: ${said}`);
    })();
    [browser] = await Promise.all([browse(), started]);
    preview.stdout.resume();
});
afterEach(async () => {
    for (const [name, text] of Object.entries(files)) if (read(name) !== text) write(name, text);
});
after(async () => {
    await browser?.close();
    preview?.kill();
    if (folder) rmSync(folder, { recursive: true });
});

const read = (name) => readFileSync(join(folder, "content", name), "utf8");

/** Writes a file of the guide, in one step. */
function write(name, text) {
    const file = join(folder, "content", name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(join(folder, "saved"), text);
    renameSync(join(folder, "saved"), file);
}

/** Runs `work` with a page of the preview at each size, under the policy of a strict host. */
async function see(path, work, options = {}) {
    for (const viewport of sizes) {
        const { page, problems } = await openTab(browser, address, { viewport, ...options });
        await page.route(/^[^?]*html(\?|$)/, async (route) => {
            const response = await route.fetch();
            const headers = { ...response.headers(), "content-security-policy": "default-src 'self'" };
            await route.fulfill({ response, headers });
        });
        await page.goto(address + path);
        await work(page, viewport);
        await page.context().close();
        assert.deepEqual(problems.filter((problem) => !problem.includes("/_fieldguide/")), []);
    }
}

const badge = (page) => page.locator("fieldguide-problems .badge");
const panel = (page) => page.getByRole("region", { name: /on this page$/ });
const bar = (page) => page.locator("fieldguide-problems .bar");
/** What has the focus, inside the preview's own tree too. */
const focused = (page) => page.evaluate(() => (document.activeElement.shadowRoot ?? document).activeElement.textContent);

/** Asserts that an element is wholly on the screen, and nothing scrolls sideways. */
async function fits(page, locator, { width, height }) {
    const box = await locator.boundingBox();
    assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= width + 1 && box.y + box.height <= height + 1, JSON.stringify(box));
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "scrolls sideways");
}

async function isAccessible(page, what) {
    await page.evaluate(axe);
    const found = await page.evaluate(async () => {
        const runOnly = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
        const { violations } = await globalThis.axe.run("fieldguide-problems", { runOnly });
        return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
    });
    assert.deepEqual(found, [], what);
}

test("a badge opens the problems of the page, by keyboard too", () =>
    see(path, async (page, viewport) => {
        await badge(page).waitFor();
        assert.equal(await badge(page).textContent(), "2 warnings");
        await fits(page, badge(page), viewport);
        assert.equal(await page.locator("dialog[open]").count(), 0, "nothing covers the page");
        assert.ok(await bar(page).isHidden());

        await badge(page).focus();
        await page.keyboard.press("Enter");
        await panel(page).waitFor();
        assert.equal(await focused(page), "2 warnings on this page");
        await fits(page, panel(page), viewport);
        const text = await panel(page).textContent();
        for (const part of ["utilise", "content/lessons/start-small.md:6:4", "Warning"]) assert.ok(text.includes(part), part);
        const link = panel(page).getByRole("link", { name: "Open in editor" }).first();
        assert.equal(await link.getAttribute("href"), `edit://${join(folder, "content/lessons/start-small.md")}:6`);
        assert.equal(await panel(page).getByRole("button", { name: "Fix this" }).count(), 1);
        await panel(page).getByText("Why this matters").first().click();
        await panel(page).getByText("says to avoid").waitFor();
        await fits(page, panel(page), viewport);

        await page.keyboard.press("Escape");
        await panel(page).waitFor({ state: "hidden" });
        assert.equal(await focused(page), "2 warnings");
    }));

test("it is accessible in light and dark, and with forced colours", async () => {
    for (const look of [{}, { colorScheme: "dark" }, { forcedColors: "active" }]) {
        // What checks it brings styles of its own, which the policy forbids.
        const options = { ...look, bypassCSP: true };
        await see(path, async (page) => {
            await badge(page).click();
            await panel(page).getByText("Why this matters").first().click();
            await panel(page).getByText("says to avoid").waitFor();
            await isAccessible(page, JSON.stringify(look));
        }, options);
        await see("index.html", async (page) => {
            await bar(page).getByText("2 problems on other pages").click();
            await isAccessible(page, JSON.stringify(look));
        }, options);
    }
});

test("problems of other pages are in a bar that can be hidden, and never cover the end of the page", () =>
    see("index.html", async (page, viewport) => {
        await bar(page).waitFor();
        assert.ok(await badge(page).isHidden());
        const told = bar(page).getByText("2 problems on other pages");
        await fits(page, bar(page), viewport);
        const overlap = await page.evaluate(() => {
            scrollTo(0, document.documentElement.scrollHeight);
            const host = document.querySelector("fieldguide-problems");
            const last = host.previousElementSibling.getBoundingClientRect();
            return last.bottom - host.shadowRoot.querySelector(".bar").getBoundingClientRect().top;
        });
        assert.ok(overlap <= 0, `covers ${overlap} px`);
        await told.focus();
        await page.keyboard.press("Enter");
        const link = bar(page).getByRole("link", { name: "content/lessons/start-small.md:6:4" });
        assert.equal(await link.getAttribute("href"), `/${path}`);
        await fits(page, bar(page), viewport);
        await bar(page).getByRole("button", { name: "Hide" }).click();
        await bar(page).waitFor({ state: "hidden" });
        await page.reload();
        await page.waitForTimeout(500);
        assert.ok(await bar(page).isHidden(), "hidden until the problems change");
    }));

test("a page without problems in a guide without problems is left alone", () => {
    write("lessons/start-small.md", lesson("We use a first project."));
    return see(path, async (page) => {
        await page.getByText("We use a first project.").first().waitFor();
        await page.waitForTimeout(300);
        assert.ok(await badge(page).isHidden() && await bar(page).isHidden());
    });
});

test("a fix changes the file, and the panel stays open with what is left", () =>
    see(path, async (page) => {
        write("lessons/start-small.md", warned);
        await badge(page).getByText("2 warnings").waitFor();
        await badge(page).click();
        const button = panel(page).getByRole("button", { name: "Fix this" });
        await button.focus();
        await page.keyboard.press("Enter");
        await page.getByText("We use a first project.").first().waitFor();
        await panel(page).waitFor();
        await badge(page).getByText("1 warning").waitFor();
        assert.equal(await focused(page), "1 warning on this page");
        assert.equal(read("lessons/start-small.md"), warned.replace("utilise", "use"));
        assert.equal(await panel(page).getByRole("button", { name: "Fix this" }).count(), 0);
        await panel(page).getByText("Changed since the preview started").click();
        assert.equal(await panel(page).getByRole("link", { name: "content/lessons/start-small.md" }).getAttribute("href"), `/${path}`);
    }));

test("an error on another page leaves this one as it was", () => {
    return see("index.html", async (page) => {
        write("lessons/start-small.md", warned.replace("summary:", "sumary:"));
        await bar(page).getByText("this page is the last good version").waitFor();
        assert.equal(await page.locator("dialog[open]").count(), 0);
        write("lessons/start-small.md", warned);
        await bar(page).getByText(/^2 problems on other pages$/).waitFor();
    });
});

test("a draft says that it is one", () =>
    see("lessons/later.html", async (page, viewport) => {
        const mark = page.getByText("Draft: not in an ordinary build");
        await mark.waitFor();
        await fits(page, mark, viewport);
        await page.goto(address + path);
        await badge(page).waitFor();
        assert.ok(await mark.isHidden());
    }));
