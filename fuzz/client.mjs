// The reader's search over the files of an index that are broken: it ends in time, whatever it is
// given, tells what it cannot show, and puts text on the page, never markup.
//
//     node client.mjs SITE SECONDS [SEED]
//
// SITE is a built site. Flips, cuts, insertions and repeated parts break what its files hand over to
// the theme's scripts, which run in a page of a few lines, client-page.mjs.

import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { fileURLToPath } from "node:url";
import { Page, readIndex } from "./client-page.mjs";

/** Milliseconds of a processor that one search may take. */
const LIMIT = 2_000;
/** Files that one search may ask for. */
const MOST = 1_000;
const QUERIES = [
    "trust", "partnr", "contracts and ip", "\"intellectual property\"", "spinout", "par", "x", "universities firms",
    "the of and", "negotiaton workshp", "", "ａ", "<img src=x onerror=alert(1)>", "longwordthatisnotthere",
];
/** What is put in: the format's own marks, numbers at its ends, and what could become markup. */
const PIECES = [
    "\t", "\n", "\n\n", "\0", "#", "zz", "]]]]]]]]", "~~~~", "}", "{}", "[", "null", "1e999", "-1", "é", "\u{1F600}",
    "\ud800", "<b>",
];

/** Ends the run when a search does not. */
function watch() {
    const [site, seconds, seed = "1"] = process.argv.slice(2);
    const done = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { site, seconds, seed, done } });
    let seen = -1;
    const timer = setInterval(() => {
        if (done[0] === seen) fail(`search ${seen} of seed ${seed} does not end`);
        seen = done[0];
    }, 30 * LIMIT);
    worker.on("message", (said) => console.log(said));
    worker.on("error", (error) => fail(`search ${done[0]} of seed ${seed}: ${error.stack}`));
    worker.on("exit", () => clearInterval(timer));
}

function fail(why) {
    console.error(why);
    process.exit(1);
}

async function search() {
    const { site, seconds, seed, done } = workerData;
    const index = readIndex(site), dice = new Dice(Number(seed)), end = performance.now() + 1_000 * seconds;
    let failed = 0, slowest = 0, most = 0, results = 0;
    while (performance.now() < end) {
        const { took, said: { status, options, asked } } = await timed(index, dice);
        if (took > LIMIT) throw new Error(`it took ${Math.round(took)} ms`);
        if (asked > MOST) throw new Error(`it asked for ${asked} files`);
        if (/could not be loaded/.test(status)) failed += 1;
        [slowest, most, results] = [Math.max(slowest, took), Math.max(most, asked), results + options];
        done[0] += 1;
    }
    parentPort.postMessage(
        `${done[0]} searches with ${results} results; ${failed} said that they failed; the slowest took ` +
        `${Math.round(slowest)} ms, and the most files that one asked for are ${most}`,
    );
}

/** Asks once, and again where that takes too long: the garbage of all searches before is one's to clear away. */
async function timed(index, dice) {
    const { state } = dice;
    let took = Infinity, said;
    for (let times = 0; times < 3 && took > LIMIT; times += 1) {
        dice.state = state;
        const begun = process.cpuUsage();
        said = await new Page(given(index, dice)).ask(query(dice));
        const { user, system } = process.cpuUsage(begun);
        took = (user + system) / 1_000;
    }
    return { took, said };
}

function query(dice) {
    const query = dice.one(QUERIES);
    return dice.roll(4) === 0 ? broken(query, dice) : query;
}

/** Hands over the files of an index, some of them broken: one in two, four or ten. */
function given(index, dice) {
    const share = dice.one([2, 4, 10]), files = new Map();
    return (name) => {
        if (!index.has(name)) return undefined;
        if (!files.has(name)) files.set(name, dice.roll(share) === 0 ? brokenData(index.get(name), dice) : index.get(name));
        return files.get(name);
    };
}

/** A text that is another, or the manifest with something else in it. */
function brokenData(data, dice) {
    if (typeof data === "string") return broken(data, dice);
    for (let times = 0; times < 20; times += 1) {
        try {
            return JSON.parse(broken(JSON.stringify(data), dice));
        } catch {
            // No script could hand that over.
        }
    }
    return data;
}

function broken(text, dice) {
    for (let times = 1 + dice.roll(3); times > 0; times -= 1) {
        const at = dice.roll(text.length + 1), length = dice.roll(2) ? dice.roll(4) : dice.roll(Math.min(text.length, 2_000) + 1);
        const [before, part, after] = [text.slice(0, at), text.slice(at, at + length), text.slice(at + length)];
        text = dice.one([
            () => before + String.fromCharCode((text.charCodeAt(at) || 0) ^ (1 << dice.roll(8))) + text.slice(at + 1),
            () => before,
            () => before + after,
            () => before + dice.one(PIECES) + part + after,
            () => before + part.repeat(2 + dice.roll(40)) + after,
            () => before + String.fromCharCode(35 + dice.roll(92)).repeat(dice.roll(400)) + part + after,
        ])();
    }
    return text;
}

/** Numbers that are the same in every run with the same seed. */
class Dice {
    constructor(seed) {
        this.state = seed;
    }

    /** A number below this one. */
    roll(below) {
        this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
        return Math.floor((this.state / 2 ** 32) * below);
    }

    one(all) {
        return all[this.roll(all.length)];
    }
}

if (isMainThread) watch();
else await search();
