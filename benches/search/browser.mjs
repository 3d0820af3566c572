// browser.mjs ENGINE FOLDER QUERIES OUT: an engine in headless Chromium, over HTTP with gzip.
// FOLDER is what is published: the site for fieldguide, the bundle for Pagefind, index.json and
// engine.js for the others. Each first query has a page of its own that has loaded nothing.
//
// Script time is what the page's main thread spends in scripts from asking until results are there
// with all they show. Pagefind is told to leave its worker for that; its waiting time is with one.

import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, sep } from "node:path";
import { gzipSync } from "node:zlib";
import { load, recalls, save, spread } from "./common.mjs";

const [engine, folder, queriesFile, out] = process.argv.slice(2);
const ROUNDS = 20;
const { chromium } = createRequire(join(process.cwd(), "tests/browser/"))("playwright-core");
const queries = load(queriesFile);

const types = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".json": "application/json", ".wasm": "application/wasm" };
const own = { "/empty.html": Buffer.from("<!doctype html><title>Search</title>"), "/engines.mjs": readFileSync(new URL("engines.mjs", import.meta.url)) };
const packed = new Map();
let bytes = 0;
const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const file = join(folder, path.replace(/^\/pagefind\//, "/"));
    const there = own[path] ?? (file.startsWith(join(folder, sep)) && existsSync(file) && statSync(file).isFile());
    if (!there) return response.writeHead(404).end();
    if (!packed.has(path)) packed.set(path, gzipSync(own[path] ?? readFileSync(file), { level: 6 }));
    if (!own[path]) bytes += packed.get(path).length;
    const type = types[extname(path)] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": type, "content-encoding": "gzip", "cache-control": "max-age=3600" });
    response.end(packed.get(path));
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const address = `http://127.0.0.1:${server.address().port}`;

/** Gets the engine ready in the page: `window.ask(query)` gives the paths of what is shown. */
const prepare = {
    fieldguide: async ({ client, manifestName }) => {
        const waiting = new Map();
        window.fieldguide = (name, data) => waiting.get(name)(data);
        const script = (source) =>
            new Promise((loaded, failed) => {
                document.head.append(Object.assign(document.createElement("script"), { src: source, onload: loaded, onerror: failed }));
            });
        const load = (name) =>
            new Promise((resolve, reject) => {
                waiting.set(name, resolve);
                script(`/search/${name}.js`).catch(reject);
            });
        window.ask = async (query) => {
            if (!window.engine) {
                await script(client);
                window.engine = fieldguideSearch.createSearch({ load, manifest: await load(manifestName) });
            }
            const { results } = await window.engine(query, { whole: true, limit: 8 });
            return results.map(({ text }) => text.path);
        };
    },
    pagefind: async ({ noWorker }) => {
        window.ask = async (query) => {
            if (!window.engine) {
                window.engine = await import("/pagefind/pagefind.js");
                await window.engine.options({ noWorker });
            }
            const { results } = await window.engine.search(query);
            const shown = await Promise.all(results.slice(0, 5).map((result) => result.data()));
            return shown.map(({ raw_url: raw, url }) => (raw ?? url).replace(/^\//, ""));
        };
    },
    other: async ({ engine }) => {
        const script = (source) =>
            new Promise((loaded, failed) => {
                document.head.append(Object.assign(document.createElement("script"), { src: source, onload: loaded, onerror: failed }));
            });
        const { engines } = await import("/engines.mjs");
        window.ask = async (query) => {
            if (!window.engine) {
                const data = fetch("/index.json").then((response) => response.json());
                await script("/engine.js");
                window.engine = engines[engine].read(window.MiniSearch ?? window.elasticlunr, await data);
            }
            return engines[engine].answer(window.engine, query).slice(0, 8);
        };
    },
};

function settings(noWorker) {
    if (engine !== "fieldguide") return { engine, noWorker };
    const named = (below, pattern) => readdirSync(join(folder, below)).find((name) => pattern.test(name));
    return {
        client: `/assets/${named("assets", /^search-[0-9a-f]+\.js$/)}`,
        manifestName: "manifest",
    };
}

const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

async function open(noWorker) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${address}/empty.html`);
    await page.evaluate(prepare[engine] ?? prepare.other, settings(noWorker));
    const devtools = await context.newCDPSession(page);
    await devtools.send("Performance.enable");
    const script = async () => {
        const { metrics } = await devtools.send("Performance.getMetrics");
        return 1000 * metrics.find(({ name }) => name === "ThreadTime").value;
    };
    /** Bytes, waiting and script time of one query. */
    const ask = async (query) => {
        const before = await script();
        const sentBefore = bytes;
        const wait = await page.evaluate(async (query) => {
            const started = performance.now();
            await window.ask(query);
            return performance.now() - started;
        }, query);
        return { wait, script: (await script()) - before, bytes: bytes - sentBefore };
    };
    return { page, context, ask };
}

/** Spread of each number over rounds of a first and a second query. */
async function rounds(noWorker) {
    const all = { first: [], second: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
        const { context, ask } = await open(noWorker);
        all.first.push(await ask(queries[2 * round].exact));
        all.second.push(await ask(queries[2 * round + 1].exact));
        await context.close();
    }
    const numbers = (rounds) =>
        Object.fromEntries(["wait", "script", "bytes"].map((name) => [name, spread(rounds.map((round) => round[name]))]));
    return { first: numbers(all.first), second: numbers(all.second) };
}

const result = { usual: await rounds(false) };
if (engine === "pagefind") {
    result.noWorker = await rounds(true);
    const { page } = await open(false);
    Object.assign(result, await recalls(queries, (query) => page.evaluate((query) => window.ask(query), query)));
}
save(out, result);
await browser.close();
server.close();
