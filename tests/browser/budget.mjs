// How large pages are as a server sends them, and how large they may be.
// `node tests/browser/budget.mjs` prints the largest page of each type as a table in Markdown.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { allPages, site } from "./site.mjs";

/** Bytes after gzip: of the page, of its style sheets together, and of its scripts together. What a
 *  search fetches while a reader types is measured in contract.test.mjs. */
export const budget = { html: 60_000, css: 20_000, js: 25_000 };

/** Pages that may be larger: the list of all sources grows with the guide, and these tools are all script. */
const larger = {
    "sources.html": { html: 110_000 },
    "case-study-comparison.html": { js: 27_500 },
    "my-list.html": { js: 30_000 },
    "self-assessment.html": { js: 32_000 },
};

export const mostOf = (path, part) => larger[path]?.[part] ?? budget[part];

/** The whole guide on one page, and the pages to print a term from, are downloads: nobody comes to them on the way
 *  to something else, and they grow with the guide. Their style sheets and scripts are weighed as everywhere. */
export const isDownload = (path) => path === "print.html" || /^[^/]+-print\//.test(path);

const links = {
    css: /<link rel="stylesheet" href="([^"]+)"/g,
    js: /<script[^>]* src="([^"]+)"/g,
};

const sent = new Map();
function bytes(file) {
    if (!sent.has(file)) sent.set(file, gzipSync(readFileSync(file), { level: 6 }).length);
    return sent.get(file);
}

/** What a reader who comes to this page first is sent, but for images. */
export function weigh(path) {
    const file = join(site, path);
    const html = readFileSync(file, "utf8");
    const total = (pattern) => {
        const addresses = [...html.matchAll(pattern)].map(([, address]) => address);
        return addresses.map((address) => bytes(join(dirname(file), address))).reduce((a, b) => a + b, 0);
    };
    return { path, html: bytes(file), css: total(links.css), js: total(links.js) };
}

/** `lessons/*.html` for a page below `lessons`; what is there once is a type of its own. */
function typeOf(path) {
    const folders = path.split("/").slice(0, -1);
    if (folders.length === 0 || path === `${folders[0]}/index.html`) return path;
    return folders.length === 1 ? `${folders[0]}/*.html` : "*/*/*/*.html";
}

/** The largest page of each type, by type. */
export function largest() {
    const types = new Map();
    for (const page of allPages.map(weigh)) {
        const type = typeOf(page.path);
        if (page.html > (types.get(type)?.html ?? 0)) types.set(type, page);
    }
    return types;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const kilobytes = (bytes) => (bytes / 1000).toFixed(1);
    const row = (cells) => `| ${cells.join(" | ")} |`;
    console.log(row(["pages", "largest", "HTML", "CSS", "JS"]));
    console.log("|---|---|---:|---:|---:|");
    for (const [type, { path, html, css, js }] of largest()) {
        console.log(row([`\`${type}\``, `\`${path}\``, ...[html, css, js].map(kilobytes)]));
    }
    const limits = [budget.html, budget.css, budget.js].map(kilobytes);
    console.log(row(["limit, in KB after gzip", "", ...limits]));
}
