// rounds.mjs RESULTS [--mdbook] [--ours ENTRIES] ENTRIES…: builds generated guides of these sizes with each
// of the tools in turn, and writes what it took to RESULTS. Needs the programs that tests/bench/run installs.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { folderSize, save, spread } from "../../benches/search/common.mjs";
import { ENTRY_PAGE } from "./guide.mjs";

/** Larger guides are built once only, and by mdBook only when told: its time grows faster than the guide. */
const MOST_FOR_ROUNDS = 10_000;
const MOST_FOR_MDBOOK = 1_000;
const ROUNDS = 3;
/** The share by which pages of others may be lighter or heavier than ours. */
const WEIGHTS_DIFFER = 0.25;

const here = dirname(fileURLToPath(import.meta.url));
const folder = "target/bench/whole";
const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { mdbook: { type: "boolean" }, ours: { type: "string", multiple: true, default: [] } },
});
const [results, ...sizes] = positionals;

const { HUGO, PAGEFIND, MDBOOK } = process.env;
const eleventy = "target/bench/npm/node_modules/@11ty/eleventy/cmd.cjs";

/** How each tool is started. `into` is whose output it works on, where that is not its own. */
const tools = {
    ours: { command: ({ guide, out }) => ["target/dist/fieldguide", "build", "--content", `${guide}/content`, "--output", out] },
    again: { into: "ours", command: (paths) => tools.ours.command(paths) },
    hugo: { command: ({ peer, out }) => [HUGO, "--quiet", "--source", peer("hugo"), "--destination", out] },
    pagefind: { into: "hugo", command: ({ out }) => [PAGEFIND, "--silent", "--site", out] },
    eleventy: {
        command: ({ peer, out }) => {
            // It finds no layouts below an absolute path, and says nothing.
            const source = relative(process.cwd(), peer("eleventy"));
            return ["node", eleventy, "--quiet", `--config=${source}/eleventy.config.mjs`, `--input=${source}/content`, `--output=${out}`];
        },
    },
    mdbook: { command: ({ peer, out }) => [MDBOOK, "build", peer("mdbook"), "--dest-dir", out] },
    floor: {
        command: ({ guide, out, ours: { files, bytes } }) =>
            ["target/dist/examples/floor", `${guide}/content`, out, files, Math.round(bytes / files)].map(String),
    },
};

/** Reads all files, so that no tool has to wait for the disk because it came first. */
function warm(input) {
    for (const entry of readdirSync(input, { recursive: true, withFileTypes: true })) {
        if (entry.isFile()) readFileSync(join(entry.parentPath ?? entry.path, entry.name));
    }
}

/** A guide of this size, built by these tools in turn. */
function measure(entries, names, rounds) {
    const base = join(folder, String(entries));
    const paths = { guide: join(base, "guide"), peer: (name) => join(process.cwd(), base, "peers", name) };
    execFileSync("target/dist/examples/corpus", [String(entries), paths.guide]);
    const peers = readdirSync(join(here, "peers")).filter((name) => names.includes(name));
    if (peers.length > 0) execFileSync("node", [join(here, "peers.mjs"), paths.guide, join(base, "peers"), ...peers]);
    warm(base);

    const runs = Object.fromEntries(names.map((name) => [name, []]));
    const produced = {};
    for (let round = 0; round < rounds; round += 1) {
        for (const name of names) {
            const { into = name, command } = tools[name];
            const out = join(process.cwd(), base, "out", into);
            mkdirSync(dirname(out), { recursive: true });
            // What was removed just before makes the next program slower, so nothing is until the end.
            if (into === name && existsSync(out)) renameSync(out, `${out}-${round}`);
            execFileSync("sync");
            const started = command({ ...paths, out, ours: produced.ours });
            const took = JSON.parse(execFileSync("python3", [join(here, "measure.py"), ...started], { stdio: "pipe" }));
            runs[name].push(took);
            console.error(`${entries} entries, round ${round + 1} of ${rounds}: ${name}, ${took.wall.toFixed(2)} s`);
            produced[name] ??= name === "floor" ? folderSize(out) : size(out, entries, produced.ours?.page);
        }
    }
    if (runs.pagefind) runs.pagefind = runs.pagefind.map((run, round) => both(runs.hugo[round], run));
    const summary = names.map((name) => [name, { ...medians(runs[name]), ...produced[name] }]);
    return { entries, rounds, tools: Object.fromEntries(summary) };
}

/** Files, bytes, and the mean of the pages of entries. They must all be there, and about as heavy as ours. */
function size(out, entries, ours) {
    const pages = folderSize(out, (path) => ENTRY_PAGE.test(path));
    const page = pages.bytes / pages.files;
    if (pages.files !== entries) throw new Error(`${out} has ${pages.files} pages of entries, not ${entries}`);
    if (Math.abs(page / (ours ?? page) - 1) > WEIGHTS_DIFFER) throw new Error(`a page of ${out} has ${page} bytes, one of ours ${ours}`);
    return { ...folderSize(out), page };
}

/** One program after the other. */
const both = (first, then) => ({
    wall: first.wall + then.wall,
    user: first.user + then.user,
    system: first.system + then.system,
    memory: Math.max(first.memory, then.memory),
});

function medians(runs) {
    const median = (pick) => spread(runs.map(pick)).median;
    return {
        wall: median(({ wall }) => wall),
        processor: median(({ user, system }) => user + system),
        memory: median(({ memory }) => memory),
    };
}

rmSync(folder, { recursive: true, force: true });
const measured = sizes.map(Number).map((entries) => {
    const names = Object.keys(tools).filter((name) => name !== "mdbook" || values.mdbook || entries <= MOST_FOR_MDBOOK);
    return measure(entries, names, entries > MOST_FOR_ROUNDS ? 1 : ROUNDS);
});
for (const entries of values.ours.map(Number)) {
    measured.push(measure(entries, ["ours", "again"], entries > MOST_FOR_ROUNDS ? 1 : ROUNDS));
}
const machine = { cores: cpus().length, model: cpus()[0].model, memory: totalmem() };
save(results, { date: new Date().toISOString().slice(0, 10), machine, sizes: measured.sort((a, b) => a.entries - b.entries) });
rmSync(folder, { recursive: true, force: true });
