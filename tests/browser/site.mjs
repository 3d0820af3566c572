// The built site as the browser tests need it: its pages, a server, a browser, and what goes wrong.

import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";

/** The folder under test; SITE names another one. */
export const site = resolve(process.env.SITE ?? fileURLToPath(new URL("../../target/test-site", import.meta.url)));

/** What the site asks hosts to send. Nothing in it may need more. */
const policy = /Content-Security-Policy: (.*)/.exec(read("_headers"))[1];

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

const sizes = new Map(allPages.map((path) => [path, statSync(join(site, path)).size]));

/** Pages of two terms at once: `sectors/energy/countries/norway.html`. */
const pairs = allPages.filter((path) => path.split("/").length === 4);

/** A page of every type: all at the top, of each folder its index and its richest page, and of the
 *  pages of two terms the richest. */
export const pages = allPages.filter((path) => {
    const folder = dirname(path);
    if (pairs.includes(path)) return path === largest(pairs);
    return folder === "." || path === `${folder}/index.html` || path === richest(folder);
});

/** The largest page of a folder, its index aside. */
export function richest(folder) {
    return largest(allPages.filter((path) => dirname(path) === folder && !path.endsWith("/index.html")));
}

function largest(paths) {
    return paths.toSorted((a, b) => sizes.get(b) - sizes.get(a))[0];
}

function read(path) {
    return readFileSync(join(site, path), "utf8");
}

/** Serves the site, or another folder, below `base` on a port of this machine, with gzip as hosts do, and
 *  with the policy, or another, or none. */
export async function serve(base = "/", folder = site, csp = policy) {
    const server = createServer((request, response) => {
        // Browsers ask for this by themselves when a page names no icon.
        if (request.url === "/favicon.ico") return response.writeHead(204).end();
        const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
        const below = path.startsWith(base) ? path.slice(base.length) : "";
        const file = join(folder, below.endsWith("/") || below === "" ? `${below}index.html` : below);
        const inside = path.startsWith(base) && file.startsWith(folder + sep);
        const found = inside && statSync(file, { throwIfNoEntry: false })?.isFile();
        const type = types[extname(file)] ?? "application/octet-stream";
        const isText = /^text|json$|xml$/.test(type);
        const headers = { "content-type": type, ...(csp && { "content-security-policy": csp }) };
        if (isText) headers["content-encoding"] = "gzip";
        response.writeHead(found ? 200 : 404, headers);
        const body = found ? readFileSync(file) : "";
        response.end(isText ? gzipSync(body) : body);
    });
    await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
    const address = `http://127.0.0.1:${server.address().port}${base}`;
    const close = () => new Promise((closed) => server.close(closed) && server.closeAllConnections());
    return { address, close };
}

/** The browser, and what makes it ask nobody for anything. */
export const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const flags = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/** A browser with a fresh profile. */
export function browse() {
    return chromium.launch({ executablePath, args: flags });
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
    context.on("requestfailed", (request) => {
        // A page that is left drops what it still waits for, such as its icon.
        if (request.failure()?.errorText === "net::ERR_ABORTED") return;
        problems.push(`does not get ${request.url()}`);
    });
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
