// The site works without scripts, from a disk, and in any folder of any host.

import assert from "node:assert/strict";
import { basename } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { allPages, browse, inTab, pages, richest, serve, site } from "./site.mjs";

let browser, server;
before(async () => ([browser, server] = await Promise.all([browse(), serve("/guide/")])));
after(() => Promise.all([browser?.close(), server?.close()]));

test("without scripts, in a folder of a host, every type of page is whole", () =>
    inTab(browser, server.address, { javaScriptEnabled: false }, async (page) => {
        for (const path of pages) {
            await page.goto(server.address + path);
            assert.deepEqual(await whatIsThere(page), { titles: 1, navigation: true, content: true }, path);
            assert.ok(await isStyled(page), `${path} has no style`);
        }
    }));

test("from a disk, clicking leads from the home page to a lesson and on to a case study", () => {
    const folder = pathToFileURL(`${site}/`).href;
    return inTab(browser, folder, {}, async (page) => {
        await page.goto(`${folder}index.html`);
        await page.locator('nav a[href$="lessons/index.html"]:visible').first().click();
        await page.locator(`main a[href$="${basename(richest("lessons"))}"]`).first().click();
        await page.waitForURL(`${folder}${richest("lessons")}`);
        assert.ok(await isStyled(page), "a lesson has no style");
        await page.locator('main a[href*="../case-studies/"]:not([href*="index.html"])').first().click();
        await page.waitForURL(/case-studies\/[^/]+\.html$/);
        assert.ok(await isStyled(page), "a case study has no style");
    });
});

test("in a folder of a host, every link works, and from the home page they lead to every page", async () => {
    const seen = new Set();
    const broken = [];
    const follow = async (address, from) => {
        const { href, pathname } = new URL(address.split("#")[0], from);
        if (!/^https?:\/\/127\./.test(href) || seen.has(pathname)) return [];
        seen.add(pathname);
        const response = await fetch(href);
        const text = await response.text();
        if (!response.ok) broken.push(`${from} → ${address}`);
        return addresses(text, response.headers.get("content-type")).map((next) => [next, href]);
    };
    const ahead = [["index.html", server.address]];
    while (ahead.length > 0) ahead.push(...(await follow(...ahead.pop())));
    assert.deepEqual(broken, []);
    const unreached = allPages.filter((path) => path !== "404.html" && !seen.has(`/guide/${path}`));
    assert.deepEqual(unreached, []);
});

/** Titles, whether there are links to other parts, and whether there is more than a title. */
function whatIsThere(page) {
    return page.evaluate(() => {
        const visible = (selector) => [...document.querySelectorAll(selector)].filter((found) => found.checkVisibility());
        const titles = visible("h1");
        const text = document.querySelector("main")?.innerText.replace(titles[0]?.innerText, "") ?? "";
        return {
            titles: titles.length,
            navigation: visible("header nav a[href]").length >= 3,
            content: text.trim().length >= 80,
        };
    });
}

/** Whether the page would look another way without its style sheets. */
function isStyled(page) {
    return page.evaluate(() => {
        const height = () => document.documentElement.scrollHeight;
        const styled = height();
        for (const link of document.querySelectorAll("link[rel=stylesheet]")) link.disabled = true;
        return height() !== styled;
    });
}

/** What a page or a style sheet refers to. */
function addresses(text, type) {
    const html = /\s(?:href|src|action|poster|data)="([^"]*)"/g;
    const css = /url\(["']?([^"')]+)["']?\)/g;
    const found = type.startsWith("text/html") ? html : type === "text/css" ? css : /$^/g;
    return [...text.matchAll(found)].map(([, address]) => address.replaceAll("&amp;", "&"));
}
