// Saves files of a guide that is previewed, and measures how long it takes until a browser is notified that
// its page is another: the sentence of a body, seen on its own page; a title, seen on a list.

import { spawn } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";

const EDITS = 11;
const [guide, entries] = process.argv.slice(2);
const content = join(guide, "content");
const server = spawn("target/dist/fieldguide", ["serve", "--port", "0", "--content", content]);

/** The preview's address, once it is there. */
const address = await new Promise((resolve, reject) => {
    let said = "";
    const hear = (text) => {
        said += text;
        const found = /http:\/\/\S+?\/(?= until)/.exec(said);
        if (found) resolve(found[0]);
    };
    server.stdout.on("data", hear);
    server.stderr.on("data", hear);
    server.on("exit", () => reject(new Error(said)));
});

/** Follows a page as its browser does; calls `told` with what identifies it, each time it is notified. */
function follow(path, told) {
    const events = get(`${address}_fieldguide/events?${encodeURIComponent(`/${path}`)}`, (response) => {
        let text = "";
        response.on("data", (chunk) => {
            text += chunk;
            for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) {
                const data = /^data: (.*)$/m.exec(text.slice(0, end));
                if (data) told(JSON.parse(data[1]).page);
            }
        });
    });
    events.on("error", () => {});
    return () => events.destroy();
}

/** Milliseconds from each save to the news that the page at `path` is another. */
async function times(file, path, edit) {
    let known, wake;
    const stop = follow(path, (page) => {
        if (page !== known) wake?.(performance.now());
        known = page;
    });
    const change = () => new Promise((resolve) => (wake = resolve));
    await change();
    const original = readFileSync(file, "utf8");
    const taken = [];
    for (let number = 1; number <= EDITS; number += 1) {
        // Saved in the middle of a quiet second, as people do.
        await new Promise((rest) => setTimeout(rest, 700));
        const changed = change();
        const saved = performance.now();
        writeFileSync(file, edit(original, number));
        taken.push((await changed) - saved);
    }
    stop();
    return taken.sort((a, b) => a - b);
}

const print = (what, taken) => {
    const ms = (time) => `${Math.round(time)} ms`;
    console.log(`| ${entries} | ${what} | ${taken.length} | ${ms(taken[taken.length >> 1])} | ${ms(taken.at(-1))} |`);
};

const name = readdirSync(join(content, "lessons")).filter((name) => name.endsWith(".md"))[0];
const lesson = join(content, "lessons", name);
try {
    print("its own", await times(lesson, `lessons/${name.replace(".md", ".html")}`, (text, number) => `${text}\nEdit ${number}.\n`));
    const title = (text, number) => text.replace(/^title: .*$/m, `title: Edit ${number}`);
    print("a list, by a title", await times(lesson, "lessons/index.html", title));
} finally {
    server.removeAllListeners("exit");
    server.kill();
}
