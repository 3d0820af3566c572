// others.mjs ENGINE SITE FOLDER: makes an index of the entries with MiniSearch or elasticlunr, as
// their manuals show it, and writes FOLDER/index.json and FOLDER/engine.js.
// others.mjs ENGINE FOLDER QUERIES OUT: answers the queries in Node.

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { entries, folderSize, load, recalls, save } from "./common.mjs";
import { engines } from "./engines.mjs";

const [engine, ...rest] = process.argv.slice(2);
const require = createRequire(join(process.cwd(), "target/bench/npm/"));
const library = { minisearch: "minisearch/dist/umd/index.js", elasticlunr: "elasticlunr/elasticlunr.min.js" }[engine];
const { make, read, answer } = engines[engine];
const loaded = require(engine);

if (rest.length === 2) {
    const [site, folder] = rest;
    const documents = entries(site).map(({ path, title, summary, sections }) => ({
        path,
        title,
        summary,
        text: sections.flatMap(([, heading, text]) => [heading, text]).join("\n"),
    }));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "index.json"), JSON.stringify(make(loaded, documents)));
    copyFileSync(join("target/bench/npm/node_modules", library), join(folder, "engine.js"));
} else {
    const [folder, queries, out] = rest;
    const index = read(loaded, JSON.parse(readFileSync(join(folder, "index.json"), "utf8")));
    const answers = await recalls(load(queries), async (query) => answer(index, query).slice(0, 5));
    save(out, { ...folderSize(folder, (path) => path.endsWith("/index.json")), ...answers });
}
