// Pages stay small, ask nobody else for anything, and do not move while they load.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { budget, isDownload, largest, mostOf, weigh } from "./budget.mjs";
import { allPages, browse, inTab, serve, site } from "./site.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const widths = [360, 1280];

let browser, server;
before(async () => ([browser, server] = await Promise.all([browse(), serve()])));
after(() => Promise.all([browser?.close(), server?.close()]));

test("every page is within its budget", () => {
    const home = weigh("index.html");
    assert.ok(home.html > 1000 && home.css > 1000 && home.js > 1000, JSON.stringify(home));
    const over = Object.keys(budget).flatMap((part) => {
        const weighed = allPages.filter((path) => part !== "html" || !isDownload(path));
        const pages = weighed.map(weigh).filter((page) => page[part] >= mostOf(page.path, part));
        return pages.map((page) => `${page.path}: ${part} is ${page[part]} bytes`);
    });
    assert.deepEqual(over, []);
});

for (const [type, { path }] of largest()) {
    test(`${type} does not move while it loads, and asks nobody else for anything`, () =>
        stays(server.address, path));
}

test("a page does not move when its images come late", async () => {
    const folder = withPictures();
    const pictures = await serve("/", join(folder, "output"));
    try {
        for (const path of ["index.html", "lessons/pictures.html"]) {
            const html = readFileSync(join(folder, "output", path), "utf8");
            const images = html.match(/<img [^>]*>/g);
            assert.ok(images.length > 1, path);
            for (const image of images) {
                assert.match(image, / width="\d+" height="\d+"/);
                // The logo is at the top of every page.
                if (!image.includes("masthead")) assert.match(image, / loading="lazy"/);
            }
            await stays(pictures.address, path);
        }
    } finally {
        await pictures.close();
        rmSync(folder, { recursive: true });
    }
});

/** Builds a guide with images wherever there can be some, into `output` of a new folder. */
function withPictures() {
    const folder = mkdtempSync(join(tmpdir(), "pictures-"));
    const content = join(folder, "content");
    mkdirSync(join(content, "lessons"), { recursive: true });
    cpSync(join(root, "tests/sites/small/content/circles.png"), join(content, "circles.png"));
    const drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40"><path d="M0 0h120v40H0z"/></svg>';
    writeFileSync(join(content, "drawing.svg"), drawing);
    writeFileSync(
        join(content, "guide.yaml"),
        `settings: { title: Pictures, branding: { logo: drawing.svg } }
kinds: { lesson: { folder: lessons, fields: { photo: { type: image } } } }
`,
    );
    const text = "![Circles](circles.png)\n\nA text.\n\n![A drawing](drawing.svg \"Titled\")\n\nIts end.\n";
    writeFileSync(join(content, "index.md"), `---\ntitle: Home\n---\n${text}`);
    const lesson = text.replaceAll("](", "](../");
    writeFileSync(join(content, "lessons/pictures.md"), `---\ntitle: Pictures\nphoto: ../circles.png\n---\n${lesson}`);
    execFileSync(join(root, "target/release/fieldguide"), ["build", "--strict"], { cwd: folder });
    return folder;
}

/** Fails when something on the page moves although nobody touched it. The page is read to its end
 *  before it is drawn; images, fonts and scripts come only after it was drawn without them; and the
 *  reader scrolls to what is loaded lazily. */
async function stays(address, path) {
    for (const width of widths) {
        await inTab(browser, address, { viewport: { width, height: 800 } }, async (page) => {
            let parsed, drawn;
            const isParsed = new Promise((resolve) => (parsed = resolve));
            const isDrawn = new Promise((resolve) => (drawn = resolve));
            await page.exposeFunction("parsed", parsed);
            await page.exposeFunction("drawn", drawn);
            await page.addInitScript(observe);
            await page.route(/\.css$/, (route) => isParsed.then(() => route.continue()));
            // The script of the colours is the one that comes before anything is drawn.
            const late = ({ pathname }) => /\.(png|svg|woff2|js)$/.test(pathname) && !pathname.includes("/theme-");
            await page.route(late, (route) => isDrawn.then(() => route.continue()));
            await page.goto(address + path);
            assert.deepEqual(await page.evaluate(readOn), [], `${path} moves at ${width} px`);
        });
    }
}

/** In the page: tells when it is parsed and when it is drawn, and notes what moves. */
function observe() {
    document.addEventListener("readystatechange", () => parsed());
    const told = (list) => list.getEntriesByName("first-contentful-paint").forEach(() => drawn());
    new PerformanceObserver(told).observe({ type: "paint", buffered: true });
    const name = (node) => (node?.outerHTML ?? node?.textContent ?? "").slice(0, 90);
    globalThis.moved = [];
    globalThis.note = ({ value, sources }) =>
        moved.push(`${value.toFixed(4)}: ${sources.map(({ node }) => name(node)).join(" … ")}`);
    globalThis.watch = new PerformanceObserver((list) => list.getEntries().forEach(note));
    watch.observe({ type: "layout-shift", buffered: true });
}

/** In the page: scrolls to its end, waits for the images, and tells what moved. */
async function readOn() {
    const frame = () => new Promise((then) => requestAnimationFrame(then));
    for (let y = 0; y < document.documentElement.scrollHeight; y += 700) {
        scrollTo(0, y);
        await frame();
    }
    // What is folded away is not loaded.
    const shown = [...document.images].filter((image) => image.checkVisibility());
    await Promise.all(shown.map((image) => image.decode()));
    await frame();
    await frame();
    watch.takeRecords().forEach(note);
    return moved;
}
