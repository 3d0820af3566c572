// What the parts of the search benchmark share: numbers, queries, and the entries of a built guide.

import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";
import { gzipSync } from "node:zlib";

/** A small seeded generator (mulberry32): the same queries on every run. */
export function random(seed) {
    const next = () => {
        seed = (seed + 0x6d2b79f5) | 0;
        let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
    return { below: (end) => Math.floor(next() * end), pick: (from) => from[Math.floor(next() * from.length)] };
}

/** The middle and the largest. */
export function spread(numbers) {
    const sorted = [...numbers].sort((a, b) => a - b);
    return { median: sorted[Math.floor(sorted.length / 2)], most: sorted.at(-1) };
}

const sizes = new Map();

/** Bytes of a file as a server sends it with gzip -6. */
export function sent(path) {
    if (!sizes.has(path)) sizes.set(path, gzipSync(readFileSync(path), { level: 6 }).length);
    return sizes.get(path);
}

/** Files and bytes of a folder, of those whose paths match. */
export function folderSize(folder, matching = () => true) {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, path, name }) => join(parentPath ?? path, name));
    const sizes = paths.filter(matching).map((path) => statSync(path).size);
    return { files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** What a file of fieldguide's index hands over. */
export function handedOver(path) {
    let data;
    vm.runInNewContext(readFileSync(path, "utf8"), { fieldguide: (_, given) => (data = given) });
    return typeof data === "string" && data.startsWith("{") ? JSON.parse(data) : data;
}

/** The texts of all entries, by path: all engines get the same. */
export function entries(site) {
    const search = join(site, "search");
    const files = readdirSync(search).filter((name) => name.startsWith("text-")).sort();
    return files.map((name) => handedOver(join(search, name))).sort((a, b) => (a.path < b.path ? -1 : 1));
}

export const words = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

export function save(path, data) {
    writeFileSync(path, `${JSON.stringify(data, null, 2)}\n`);
}

export const load = (path) => JSON.parse(readFileSync(path, "utf8"));

/** Shares of the queries whose page is among the first five answers and is the first, and what was missed. */
export async function recalls(queries, paths) {
    const result = { missed: [] };
    for (const way of ["exact", "typo"]) {
        const places = [];
        for (const query of queries) {
            const place = (await paths(query[way])).indexOf(query.path);
            places.push(place);
            if (place < 0) result.missed.push({ query: query[way], path: query.path });
        }
        const share = (fits) => places.filter(fits).length / places.length;
        result[way] = { first: share((place) => place === 0), five: share((place) => place >= 0) };
    }
    return result;
}
