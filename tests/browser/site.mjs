// The built site as the browser tests need it: its pages, a server, a browser, and what goes wrong.

import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

/** The folder under test; SITE names another one. */
export const site = resolve(process.env.SITE ?? fileURLToPath(new URL("../../target/test-site", import.meta.url)));

/** What a strict host may send. Nothing in the site may need more. */
const policy = "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'";

const types = {
    ".css": "text/css",
    ".html": "text/html; charset=utf-8",
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
};

/** Every page but those that only send readers on, by path. */
export const allPages = readdirSync(site, { recursive: true })
    .filter((path) => path.endsWith(".html") && !/http-equiv="?refresh/i.test(read(path)))
    .map((path) => path.split(sep).join("/"))
    .sort();

/** A page of every type: all at the top, and of each folder its index and its richest page. */
export const pages = allPages.filter((path) => {
    const folder = dirname(path);
    return folder === "." || path === `${folder}/index.html` || path === richest(folder);
});

/** The largest page of a folder, its index aside. */
export function richest(folder) {
    const others = allPages.filter((path) => dirname(path) === folder && !path.endsWith("/index.html"));
    return others.sort((a, b) => read(b).length - read(a).length)[0];
}

function read(path) {
    return readFileSync(join(site, path), "utf8");
}

/** Serves the site below `base` on a port of this machine. */
export async function serve(base = "/") {
    const server = createServer((request, response) => {
        // Browsers ask for this by themselves when a page names no icon.
        if (request.url === "/favicon.ico") return response.writeHead(204).end();
        const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
        const below = path.startsWith(base) ? path.slice(base.length) : "";
        const file = join(site, below.endsWith("/") || below === "" ? `${below}index.html` : below);
        const inside = path.startsWith(base) && file.startsWith(site + sep);
        const found = inside && statSync(file, { throwIfNoEntry: false })?.isFile();
        const type = types[extname(file)] ?? "application/octet-stream";
        response.writeHead(found ? 200 : 404, { "content-type": type, "content-security-policy": policy });
        response.end(found ? readFileSync(file) : "");
    });
    await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
    const address = `http://127.0.0.1:${server.address().port}${base}`;
    const close = () => new Promise((closed) => server.close(closed) && server.closeAllConnections());
    return { address, close };
}

/** A browser with a fresh profile that asks nobody for anything. */
export function browse() {
    return chromium.launch({
        executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
        args: [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    });
}

/**
 * Opens a tab. What goes wrong in it gathers in `problems`: errors and warnings on the console (a
 * violation of the policy is one), and requests for anything outside `address`.
 */
export async function openTab(browser, address, options = {}) {
    const context = await browser.newContext({ reducedMotion: "reduce", ...options });
    const problems = [];
    context.on("request", (request) => {
        if (!request.url().startsWith(address)) problems.push(`asks for ${request.url()}`);
    });
    context.on("requestfailed", (request) => problems.push(`does not get ${request.url()}`));
    context.on("console", (message) => {
        const { url, lineNumber } = message.location();
        if (["error", "warning"].includes(message.type())) {
            problems.push(`${message.text()} (${url}:${lineNumber})`);
        }
    });
    context.on("weberror", (error) => problems.push(String(error.error())));
    return { page: await context.newPage(), problems };
}

/** Runs `work` with the page of a tab of its own, and fails when there were problems. */
export async function inTab(browser, address, options, work) {
    const { page, problems } = await openTab(browser, address, options);
    await work(page);
    await page.context().close();
    assert.deepEqual(problems, []);
}
