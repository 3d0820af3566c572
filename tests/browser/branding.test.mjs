// Every type of page at the widths and in the colours readers have: accessible, no wider than the
// screen, quiet, and content with the site's own files.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { browse, inTab, openTab, pages, serve } from "./site.mjs";

const widths = [320, 768, 1280];
const modes = ["light", "dark"];

const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const rules = {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
    rules: { "target-size": { enabled: true } },
    resultTypes: ["violations"],
};
/** What a list repeats need not be looked at to its end, and least at the widths that come later. */
const repeated = (enough) => ["li", "tr", "dt", "dd"].map((tag) => `${tag}:nth-of-type(n+${enough + 1})`);

let browser, server, tab;
before(async () => {
    [browser, server] = await Promise.all([browse(), serve()]);
    tab = await openTab(browser, server.address);
});
after(() => Promise.all([browser?.close(), server?.close()]));

// One tab for all: a browser compiles the rules once and not for each page.
for (const path of pages) {
    test(`${path}, at every width, in light and dark`, async () => {
        const { page, problems } = tab;
        await page.goto(server.address + path);
        await page.evaluate(axe);
        for (const colorScheme of modes) {
            await page.emulateMedia({ colorScheme });
            for (const width of widths) {
                await page.setViewportSize({ width, height: 800 });
                const found = [...(await wider(page)), ...(await violations(page, width))];
                problems.push(...found.map((problem) => `${width} px, ${colorScheme}: ${problem}`));
            }
        }
        const told = problems.splice(0);
        assert.ok(told.length === 0, told.join("\n\n"));
    });
}

test("dark is dark and light is light", () =>
    inTab(browser, server.address, {}, async (page) => {
        await page.goto(server.address);
        const brightness = async (colorScheme) => {
            await page.emulateMedia({ colorScheme });
            return page.evaluate(() => {
                const canvas = new OffscreenCanvas(1, 1).getContext("2d");
                for (const element of [document.documentElement, document.body]) {
                    canvas.fillStyle = getComputedStyle(element).backgroundColor;
                    canvas.fillRect(0, 0, 1, 1);
                }
                const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
                return red + green + blue;
            });
        };
        const [light, dark] = [await brightness("light"), await brightness("dark")];
        assert.ok(light > 600 && dark < 200, `the background adds up to ${light} and ${dark} of 765`);
    }));

async function violations(page, width) {
    const context = { include: "html", exclude: repeated(width === widths[0] ? 40 : 12) };
    const found = await page.evaluate(
        async ([context, rules]) => (await axe.run(context, rules)).violations,
        [context, rules],
    );
    const told = ({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}\n${node.failureSummary}`);
    return found.flatMap((violation) => told(violation).slice(0, 3));
}

/** What makes the page scroll sideways. */
function wider(page) {
    return page.evaluate(() => {
        const { clientWidth, scrollWidth } = document.documentElement;
        if (scrollWidth <= clientWidth) return [];
        const beyond = (element) => element.getBoundingClientRect().right > clientWidth + 1;
        const culprits = [...document.body.querySelectorAll("*")].filter(beyond).slice(0, 3);
        const names = culprits.map((element) => element.outerHTML.slice(0, 120));
        return [`scrolls sideways, ${scrollWidth} px wide: ${names.join(" … ")}`];
    });
}
