// The site on paper: a PDF can be made, and nothing is cut off.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browse, inTab, pages, richest, serve } from "./site.mjs";

/** A4 less margins of 16 mm, in CSS pixels. */
const viewport = { width: 673, height: 987 };

let browser, server;
before(async () => ([browser, server] = await Promise.all([browse(), serve()])));
after(() => Promise.all([browser?.close(), server?.close()]));

test("on paper no type of page has anything cut off, or needs scrolling", () =>
    inTab(browser, server.address, { viewport }, async (page) => {
        await page.emulateMedia({ media: "print" });
        const found = [];
        for (const path of pages) {
            await page.goto(server.address + path);
            found.push(...(await wider(page)).map((html) => `${path}: ${html}`));
        }
        assert.deepEqual(found, []);
    }));

for (const folder of ["lessons", "case-studies"]) {
    test(`a page of ${folder} can be saved as a PDF`, () =>
        inTab(browser, server.address, {}, async (page) => {
            await page.goto(server.address + richest(folder));
            const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
            assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
            const sheets = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? [];
            assert.ok(sheets.length >= 1 && sheets.length <= 20, `${sheets.length} sheets`);
        }));
}

/**
 * Elements with more in them than there is room for. Inline boxes have no room of their own, and
 * text for screen readers alone has a pixel.
 */
function wider(page) {
    return page.evaluate(() => {
        const overfull = ({ clientWidth, scrollWidth }) => clientWidth > 1 && scrollWidth > clientWidth;
        const found = [document.documentElement, ...document.querySelectorAll("main, main *")].filter(overfull);
        return found.map((element) => element.outerHTML.slice(0, 120));
    });
}
