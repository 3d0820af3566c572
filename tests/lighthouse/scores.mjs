// Lighthouse's scores of the pages that readers come to most, on a phone: the median of three runs,
// as a table in Markdown. What costs points is told below it. Ends with 1 when a score is below 99.

import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import { allPages, executablePath, flags, richest, serve } from "../browser/site.mjs";

const ENOUGH = 99;
const RUNS = 3;

const pages = {
    "home": "index.html",
    "lesson": richest("lessons"),
    "case study": richest("case-studies"),
    "search": "search.html",
    "sources": "sources.html",
    "gap map": allPages.find((path) => path.endsWith("-gaps/index.html")),
};

/** Scores by category, and the audits that cost points, of one run in a browser with a fresh profile. */
async function run(url) {
    const browser = await launch({ chromePath: executablePath, chromeFlags: ["--headless=new", ...flags] });
    try {
        // Lighthouse's own settings are those of a phone on a slow network.
        const { lhr } = await lighthouse(url, { port: browser.port, logLevel: "error" });
        if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
        const categories = Object.values(lhr.categories);
        const lost = categories.flatMap(({ auditRefs }) =>
            auditRefs
                .filter(({ id, weight }) => weight > 0 && (lhr.audits[id].score ?? 1) < 0.99)
                .map(({ id }) => `${id}: ${lhr.audits[id].displayValue ?? lhr.audits[id].title}`),
        );
        return { scores: new Map(categories.map(({ title, score }) => [title, Math.round(score * 100)])), lost };
    } finally {
        await browser.kill();
    }
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

const print = (cells) => console.log(`| ${cells.join(" | ")} |`);

const server = await serve();
const lost = new Set();
for (const [name, path] of Object.entries(pages)) {
    const runs = [];
    while (runs.length < RUNS) runs.push(await run(server.address + path));
    const titles = [...runs[0].scores.keys()];
    const scores = titles.map((title) => median(runs.map((run) => run.scores.get(title))));
    if (path === pages.home) {
        print(["page", ...titles]);
        print(["---", ...titles.map(() => "---:")]);
    }
    print([`${name} (\`${path}\`)`, ...scores]);
    if (scores.some((score) => score < ENOUGH)) process.exitCode = 1;
    for (const what of runs.flatMap((run) => run.lost)) lost.add(`- ${name}: ${what}`);
}
await server.close();
if (lost.size > 0) console.log(`\n${[...lost].join("\n")}`);
