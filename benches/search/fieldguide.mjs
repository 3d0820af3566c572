// fieldguide.mjs SITE QUERIES OUT: the shipped client in Node, as a reader's browser would run it,
// with a loader that counts what a server would send.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";
import { folderSize, load as read, recalls, save, sent, spread } from "./common.mjs";

const [site, queriesFile, out] = process.argv.slice(2);
const queries = read(queriesFile);
const search = join(site, "search");
const assets = readdirSync(join(site, "assets"))
    .filter((name) => name.startsWith("search-"))
    .map((name) => join(site, "assets", name));
/** The scripts and the style of the search. */
const client = assets.reduce((sum, path) => sum + sent(path), 0);
const core = assets.find((path) => /search-[0-9a-f]+\.js$/.test(path));
const manifestName = "manifest.js";

const sandbox = vm.createContext({});
vm.runInContext(readFileSync(core, "utf8"), sandbox);
const { createSearch } = sandbox.fieldguideSearch;

/** A reader who has loaded nothing. */
function reader() {
    let bytes = client + sent(join(search, manifestName));
    let files = 1;
    const load = async (name) => {
        const path = join(search, `${name}.js`);
        bytes += sent(path);
        files += 1;
        return handOver(path);
    };
    const manifest = handOver(join(search, manifestName));
    return { search: createSearch({ load, manifest }), bytes: () => bytes, files: () => files };
}

function handOver(path) {
    let data;
    sandbox.fieldguide = (_, given) => (data = given);
    vm.runInContext(readFileSync(path, "utf8"), sandbox);
    return data;
}

const submitted = { whole: true, limit: 8 };
const one = reader();
const paths = async (query) => {
    const { results } = await one.search(query, { whole: true, limit: 5 });
    return results.map(({ text }) => text.path);
};
const answers = await recalls(queries, paths);

const bytes = { first: [], second: [], typo: [], typed: [], files: [] };
for (let at = 0; at + 1 < queries.length; at += 2) {
    const fresh = reader();
    await fresh.search(queries[at].exact, submitted);
    bytes.first.push(fresh.bytes());
    bytes.files.push(fresh.files());
    await fresh.search(queries[at + 1].exact, submitted);
    bytes.second.push(fresh.bytes() - bytes.first.at(-1));

    const mistaken = reader();
    await mistaken.search(queries[at].typo, submitted);
    bytes.typo.push(mistaken.bytes());

    if (at % 10 !== 0) continue;
    const typing = reader();
    for (let end = 1; end <= queries[at].exact.length; end += 1) {
        await typing.search(queries[at].exact.slice(0, end), { limit: 6 });
    }
    bytes.typed.push(typing.bytes());
}

save(out, {
    ...folderSize(search),
    client,
    manifest: sent(join(search, manifestName)),
    ...answers,
    transferred: Object.fromEntries(Object.entries(bytes).map(([name, all]) => [name, spread(all)])),
});
