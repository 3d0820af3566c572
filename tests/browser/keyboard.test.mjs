// The site without a mouse: the way past the navigation, and always seeing where one is.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browse, inTab, pages, richest, serve } from "./site.mjs";

let browser, server;
before(async () => ([browser, server] = await Promise.all([browse(), serve()])));
after(() => Promise.all([browser?.close(), server?.close()]));

test("on every type of page the first Tab reaches the skip link, and Enter goes to the content", () =>
    inTab(browser, server.address, {}, async (page) => {
        for (const path of pages) {
            await page.goto(server.address + path);
            await page.keyboard.press("Tab");
            const { href, seen } = await focused(page);
            assert.equal(href, "#" + (await page.locator("main").getAttribute("id")), path);
            assert.ok(seen, `${path}: the skip link has the focus and does not show it`);
            await page.keyboard.press("Enter");
            assert.equal((await focused(page)).tag, "MAIN", path);
            await page.keyboard.press("Tab");
            const { inMain, inFooter } = await focused(page);
            assert.ok(inMain || inFooter, `${path}: the next Tab goes back to the navigation`);
        }
    }));

for (const colorScheme of ["light", "dark"]) {
    test(`in ${colorScheme}, Tab goes through a page in its order and shows where it is`, () =>
        inTab(browser, server.address, { colorScheme }, async (page) => {
            for (const path of ["index.html", "lessons/index.html", richest("lessons")]) {
                await page.goto(server.address + path);
                const stops = await page.locator("a[href]:visible, [tabindex='0']:visible").count();
                let before = -1;
                for (let stop = 0; stop < stops; stop += 1) {
                    await page.keyboard.press("Tab");
                    const { html, place, seen } = await focused(page);
                    assert.ok(place > before, `${path}: out of order at ${html}`);
                    assert.ok(seen, `${path}: the focus cannot be seen at ${html}`);
                    before = place;
                }
            }
        }));
}

/** What has the focus, where it stands, and whether one sees that: on the screen, with an outline. */
function focused(page) {
    return page.evaluate(() => {
        const element = document.activeElement;
        const look = () => {
            const { backgroundColor, outlineColor, outlineStyle, outlineWidth } = getComputedStyle(element);
            const outline = outlineStyle !== "none" && parseFloat(outlineWidth) > 0;
            const drawn = outline && !/^rgba\(.*, 0\)$/.test(outlineColor) && outlineColor;
            return { outline, colours: `${backgroundColor} ${drawn}` };
        };
        const { outline, colours } = look();
        const { top, bottom, left, right } = element.getBoundingClientRect();
        const onScreen = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
        element.blur();
        const changed = colours !== look().colours;
        element.focus({ preventScroll: true });
        return {
            tag: element.tagName,
            href: element.getAttribute("href"),
            html: element.outerHTML.slice(0, 120),
            place: [...document.querySelectorAll("*")].indexOf(element),
            inMain: element.closest("main") !== null,
            inFooter: element.closest("footer") !== null,
            seen: onScreen && outline && changed,
        };
    });
}
