// What the fuzzers begin from: files of the tests' cases and sites, and of the guide in content/.
//
//     node seeds.mjs FOLDER      writes FOLDER/<target>/<name>

import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const [folder] = process.argv.slice(2);
let count = 0;

function seed(target, name, text) {
    mkdirSync(join(folder, target), { recursive: true });
    writeFileSync(join(folder, target, name), text);
    count += 1;
}

/** Files below a folder of the repository, with the text of each. */
function* files(path) {
    for (const name of readdirSync(join(root, path)).sort()) {
        const below = join(path, name);
        if (statSync(join(root, below)).isDirectory()) yield* files(below);
        else if (/\.(case|md|bib|yaml|svg)$/.test(name)) yield [below, readFileSync(join(root, below), "utf8")];
    }
}

/** The files of a case, `=== path` before each; escapes count in those that say so. */
function* parts(text) {
    const [, ...all] = text.split(/^=== /m);
    for (const part of all) {
        const end = part.indexOf("\n"), [path, escaped] = part.slice(0, end).split(" ("), body = part.slice(end + 1);
        yield [path, escaped ? unescape(body) : body];
    }
}

function unescape(text) {
    const plain = { "\\r": "\r", "\\n": "\n", "\\t": "\t", "\\\\": "\\" };
    return text.replaceAll("\n", "").replace(/\\(?:[rnt\\]|u\{(\w+)\})/g, (all, code) =>
        code ? String.fromCodePoint(parseInt(code, 16)) : plain[all] ?? all);
}

/** Comes before a glossary: `guide.yaml`, and the byte that parts the two. */
const DECLARED = [...Buffer.from("settings:\n  title: A guide\n"), 255];

function plant(path, name, text) {
    if (path.endsWith(".svg")) {
        seed("svg", name, text);
    } else if (path.endsWith("glossary.yaml")) {
        seed("guide_yaml", name, Buffer.from([...DECLARED, ...Buffer.from(text)]));
    } else if (path.endsWith("guide.yaml")) {
        seed("guide_yaml", name, text);
    } else if (path.endsWith(".bib")) {
        text.split(/^(?=@)/m).forEach((entry, at) => seed("bibliography", `${name}-${at}`, entry));
    } else if (path.endsWith(".md")) {
        seed("front_matter", name, text);
        const body = text.replace(/^---\r?\n[^]*?^---\r?\n/m, "");
        seed("markdown", name, body);
        seed("wiki_links", name, Buffer.from(body).map((byte) => byte & 127));
    }
}

for (const place of ["tests/cases", "tests/sites/small/content", "src/author/starter/content", "content"]) {
    for (const [path, text] of files(place)) {
        const name = path.replaceAll("/", "-");
        const all = path.endsWith(".case") ? [...parts(text)] : [[path, text]];
        all.forEach(([inner, part], at) => plant(inner, `${name}-${at}-${basename(inner)}`, part));
    }
}
/** Journals and manifests; neither is a file of a guide. */
const key = "0123456789abcdef".repeat(2), hash = "0123456789abcdef".repeat(4);
for (const phase of ["clear", "forward", "back"]) {
    const steps = `put ${hash} ${hash} about.md\nadd ${hash} notes/new one.md\ndelete ${hash} lessons/old.md\n`;
    seed("journal", phase, `fieldguide change 1 ${phase} ${key}\n${steps}`);
}
seed("manifest", "plain", `fieldguide 2\n${hash.slice(0, 16)} 0 a b/ñ.css\n${hash.slice(0, 16)} 10 index.html\n`);
seed("manifest", "inputs", `fieldguide 2\ninputs ${hash}\n${hash.slice(0, 16)} 10 index.html\n`);

console.log(`${count} seeds`);
