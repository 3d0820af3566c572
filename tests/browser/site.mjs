// The built site as the browser tests need it: its pages, a server, a browser, and what goes wrong.

import { chromium } from "playwright-core";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

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
export function allPages() {
    const html = readdirSync(site, { recursive: true }).filter((path) => path.endsWith(".html"));
    const stays = (path) => !/http-equiv="?refresh/i.test(readFileSync(join(site, path), "utf8"));
    return html.filter(stays).map((path) => path.split(sep).join("/")).sort();
}

/** A page of every type: all at the top, and of each folder its index and its richest page. */
export function pages() {
    const all = allPages();
    const folders = [...new Set(all.map(dirname))].filter((folder) => folder !== ".");
    const some = folders.flatMap((folder) => [`${folder}/index.html`, richest(folder)]);
    return all.filter((path) => dirname(path) === "." || some.includes(path));
}

/** The largest page of a folder, its index aside. */
export function richest(folder) {
    const others = allPages().filter((path) => dirname(path) === folder && !path.endsWith("/index.html"));
    const size = (path) => statSync(join(site, path)).size;
    return others.sort((a, b) => size(b) - size(a))[0];
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
 * Opens a tab and runs `work` in it. Fails when the tab showed an error or a warning (a violation of
 * the policy is one), or asked for anything outside `address`.
 */
export async function inTab(browser, address, options, work) {
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
    try {
        await work(await context.newPage(), problems);
    } finally {
        await context.close();
    }
    if (problems.length > 0) throw new Error(problems.join("\n"));
}
