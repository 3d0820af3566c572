// table.mjs BENCH SIZES…: what was measured, as Markdown.

import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { folderSize, load } from "./common.mjs";

const [bench, ...sizes] = process.argv.slice(2);
const result = (name) => {
    const path = join(bench, "results", `${name}.json`);
    return existsSync(path) ? load(path) : undefined;
};
const kb = (bytes) => (bytes < 1000 ? `${bytes} B` : bytes < 10e6 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1e6).toFixed(1)} MB`);
const most = (show) => ({ median, most }) => `${show(median)} (${show(most)})`;
const seconds = (number) => `${number.toFixed(2)} s`;
const sum = ([user, system]) => user + system;
const ms = (number) => `${Math.round(number)} ms`;
const percent = (share) => share.toFixed(3);

for (const n of sizes) {
    const engines = ["fieldguide", "pagefind", "minisearch", "elasticlunr"].filter((engine) => result(`${engine}-${n}.browser`));
    const of = Object.fromEntries(
        engines.map((engine) => {
            const process = result(`${engine}-${n}.process`);
            const browser = result(`${engine}-${n}.browser`);
            const answers = result(`${engine}-${n}`) ?? browser;
            return [engine, { process, browser, answers }];
        }),
    );
    const stage = result(`fieldguide-${n}.stage`);
    const own = of.fieldguide.answers.transferred;
    const pagefind = existsSync(join(bench, n, "pagefind"))
        ? folderSize(join(bench, n, "pagefind"), (path) => !/-ui|highlight|unknown/.test(basename(path)))
        : undefined;
    const size = (engine) => (engine === "pagefind" ? pagefind : of[engine].answers);
    const row = (label, show) => `| ${[label, ...engines.map((engine) => show(of[engine], engine) ?? "")].join(" | ")} |`;
    const browser = (label, show) => row(label, ({ browser }) => show(browser));
    console.log(`### ${Number(n).toLocaleString("en")} entries\n`);
    console.log(`| | ${engines.join(" | ")} |\n|---|${engines.map(() => "--:").join("|")}|`);
    console.log(row("CPU time of the index", ({ process }, engine) => seconds(engine === "fieldguide" ? stage.cpu : sum(process.cpu))));
    console.log(row("peak memory", ({ process }, engine) => `${Math.round(process.memory / 1024)} MB${engine === "fieldguide" ? " (whole build)" : ""}`));
    console.log(row("files", (_, engine) => size(engine).files));
    console.log(row("bytes in them", (_, engine) => kb(size(engine).bytes)));
    const bytes = (label, name, way) =>
        row(label, ({ browser }, engine) => most(kb)(engine === "fieldguide" ? own[name] : browser.usual[way].bytes));
    console.log(bytes("transferred, first query", "first", "first"));
    console.log(bytes("transferred, second query", "second", "second"));
    console.log(row("transferred, first query with a typo", (_, engine) => (engine === "fieldguide" ? most(kb)(own.typo) : "")));
    console.log(browser("wall time, first query", ({ usual }) => most(ms)(usual.first.wait)));
    console.log(browser("wall time, second query", ({ usual }) => most(ms)(usual.second.wait)));
    console.log(browser("main thread, first query", ({ usual, noWorker }) => most(ms)((noWorker ?? usual).first.script)));
    console.log(browser("main thread, second query", ({ usual, noWorker }) => most(ms)((noWorker ?? usual).second.script)));
    for (const [way, label] of [["exact", "exact"], ["typo", "one typo"]]) {
        console.log(row(`recall@5, ${label}`, ({ answers }) => percent(answers[way].five)));
        console.log(row(`the page comes first, ${label}`, ({ answers }) => percent(answers[way].first)));
    }
    const build = of.fieldguide.process;
    console.log(`\nThe whole build: ${seconds(sum(build.cpu))} of CPU time, ${seconds(build.wall)}. Index files loaded by the`);
    console.log(`first query: ${most(String)(own.files)}; transferred when each letter of it is searched as it is typed, without a pause: ${most(kb)(own.typed)}.\n`);
}
