// A guide whose every text tries to run a script in the reader's browser, or to get in the way of ours.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const binary = fileURLToPath(new URL("../../target/release/fieldguide", import.meta.url));

/** Ends whatever it may stand in, and runs `window.__pwned = …` if it is taken for markup or script. */
export const payloads = [
    `"><img src=x onerror=window.__pwned=1>`,
    `'><svg onload=window.__pwned=2>`,
    `</script><script>window.__pwned=3</script>`,
    `</title></textarea></style></noscript><script>window.__pwned=4</script>`,
    `]]><script>window.__pwned=5</script>`,
    `";window.__pwned=6;//`,
    `';window.__pwned=7;//`,
    "`;window.__pwned=8;`${window.__pwned=9}",
    `{{ 7 * 7 }}{% raw %}<!--<script>`,
    `&lt;img src=x onerror=window.__pwned=10&gt;`,
    `\\u003cimg src=x onerror=window.__pwned=11\\u003e`,
];
const all = payloads.join(" ");

/** HTML in a text; what of it may stay is harmless. */
const markup = [
    `<script>window.__pwned=20</script>`,
    `<script src="data:text/javascript,window.__pwned=21"></script>`,
    `<img src=x onerror=window.__pwned=22 alt=x>`,
    `<svg><animate onbegin=window.__pwned=23 attributeName=x dur=1s></svg>`,
    `<svg><script>window.__pwned=24</script></svg>`,
    `<svg><a xlink:href="javascript:window.__pwned=25"><text>x</text></a></svg>`,
    `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.__pwned=26&gt;">`,
    `<math href="javascript:window.__pwned=27">x</math>`,
    `<noscript><p title="</noscript><img src=x onerror=window.__pwned=28>"></noscript>`,
    `<iframe srcdoc="<script>parent.__pwned=29</script>"></iframe>`,
    `<iframe src="javascript:parent.__pwned=30"></iframe>`,
    `<object data="javascript:window.__pwned=31"></object><embed src="javascript:window.__pwned=32">`,
    `<details open ontoggle=window.__pwned=33><summary>x</summary></details>`,
    `<p onfocus=window.__pwned=34 autofocus tabindex=1>x</p>`,
    `<a href="java&#9;script:window.__pwned=35">x</a>`,
    `<a href="data:text/html,<script>opener.__pwned=36</script>">x</a>`,
    `<form action="javascript:window.__pwned=37"><input type=submit autofocus></form>`,
    `<input type=image src=x onerror=window.__pwned=38>`,
    `<meta http-equiv=refresh content="0;url=javascript:window.__pwned=39">`,
    `<base href="https://evil.test/"><link rel=stylesheet href="https://evil.test/x.css">`,
    `<style>body { display: none; background: url(https://evil.test/x.png) }</style>`,
    `<p style="position:fixed;inset:0;background:url(https://evil.test/x.png)">x</p>`,
    `<template><img src=x onerror=window.__pwned=40></template>`,
    `<video src=x onerror=window.__pwned=41></video><audio src=x onerror=window.__pwned=42></audio>`,
    `<select><noembed></select><img src=x onerror=window.__pwned=43></noembed>`,
    `<xmp><p title="</xmp><svg onload=window.__pwned=44>"></xmp>`,
    `<![CDATA[<img src=x onerror=window.__pwned=45>]]>`,
    `<?php <img src=x onerror=window.__pwned=46> ?>`,
    `<!-- --!><img src=x onerror=window.__pwned=47> -->`,
    `<i DATA-SLOT0='0'>x</i><a Data-Slot-0=0>y</a><span data-slot0="1"></span>[" onmouseover=window.__pwned=48 autofocus x="](plain.md)`,
    `<div title="\n\n[x](plain.md)\n\n"" onfocus=window.__pwned=49 tabindex=0 autofocus "`,
    `<div title='\n\n[' onfocus=window.__pwned=50 tabindex=0 autofocus ](plain.md)\n\n'></div>`,
];

/** Names that a page's own scripts, and browsers, give to things. */
const names = [
    ..."body head documentElement getElementById querySelector createElement cookie forms currentScript".split(" "),
    ..."fieldguide fieldguideSearch location history localStorage navigator matchMedia fetch URL Map".split(" "),
    ..."__proto__ constructor toString hasOwnProperty innerHTML preview assess".split(" "),
];
const clobbering = [
    ...names.map((name) => `## The name ${name} {#${name}}\n\nA zebra.`),
    ...names.map((name) => `<p id="raw-${name}"><a id="${name}x">x</a> <img name="${name}" alt="x"></p>`),
    `<form id="search_form" name="body"><input name="elements"><input name="q"></form>`,
    `<form name="getElementById"><input name="querySelector"></form>`,
    `<iframe name="location"></iframe><embed name="createElement"><object id="fieldguideSearch"></object>`,
];
const rawNames = names.map((name) => `<span id="${name}">x</span>`);

const text = JSON.stringify;
const lesson = (title, body, more = "") =>
    `---\ntitle: ${text(title)}\nsummary: ${text(`A summary ${all}`)}\nstages: [first]\ncheck: ${text(`Is it so? ${all}`)}\n${more}---\n\n${body}\n`;

const files = {
    "guide.yaml": `
settings:
  title: ${text(`Guide ${all}`)}
  tagline: ${text(all)}
  description: ${text(all)}
  authors: [${text(`Author ${all}`)}]
  license: { name: ${text(all)}, url: "https://example.org/" }
  feedback: "mailto:editors@example.org?subject={title}"
  hosting: [netlify]
  outputs: [citations, data, feeds, markdown, print]
vocabularies:
  stages:
    label: ${text(`Stages ${all}`)}
    singular: ${text(`Stage ${all}`)}
    question: ${text(`Where? ${all}`)}
    description: ${text(all)}
    ordered: true
    terms:
      first: { label: ${text(`First ${all}`)}, description: ${text(all)}, synonyms: [${text(`zebraterm ${all}`)}] }
      second: { label: Second }
  stances:
    terms: { supports: {}, contradicts: {} }
kinds:
  lesson:
    label: ${text(`Lesson ${all}`)}
    plural: ${text(`Lessons ${all}`)}
    folder: lessons
    question_field: check
    fields:
      summary: { type: line, required: true }
      stages: { type: term, of: stages, list: true }
      check: { type: line, label: ${text(`Check ${all}`)} }
      remark: { type: line }
      aside: { type: markdown }
  case-study:
    folder: case-studies
    fields:
      summary: { type: line, required: true }
      evidence:
        type: record
        list: true
        fields:
          lesson: { type: ref, to: lesson, inverse: evidence }
          stance: { type: term, of: stances }
          shows: { type: markdown, required: true }
ratings:
  lesson:
    relation: evidence
    stances: stances
    supporting: [supports]
    levels:
      none: { label: ${text(`None ${all}`)} }
      some: { label: ${text(`Some ${all}`)}, needs: { supporting: 1 } }
`,
    "glossary.yaml": `terms:
  stripes:
    term: ${text(`Stripes ${all}`)}
    definition: ${text(`What a zebra has ${all}`)}
    synonyms: [${text(`bars ${payloads[0]}`)}]
  hooves:
    term: hooves
    definition: ${text(`Feet ${all}`)}
`,
    "sources.bib": `@article{a1, title = {Title ${payloads.slice(0, 3).join(" ")}}, author = {${payloads[0]}, Eve and Mallory, <b>M</b>},
  journal = {${payloads[2]}}, publisher = {${payloads[1]}}, note = {${payloads[0]}}, year = {2014}, url = {https://example.org/?${payloads[0].replaceAll(" ", "%20")}}, doi = {10.1/x"onmouseover="window.__pwned=60}}\n`,
    "index.md": `---\ntitle: ${text(`Home ${all}`)}\n---\n\nZebras. ${all} [[plain]] [[markup]]\n`,
    "lessons/plain.md": lesson(
        `Zebra ${all}`,
        `Text of hooves ${all.replaceAll("<", "\\<")} [@a1].\n\n\`${all.replaceAll("`", "")}\`\n\n\`\`\`html\n${all}\n\`\`\`\n\n` +
            payloads.map((payload) => `## Heading ${payload.replaceAll("<", "\\<")}\n\nOf zebras.`).join("\n\n") +
            `\n\n![Alt ${payloads[0]} ${payloads[1]}](<a' onerror='window.__pwned=61.png> ${text(`Caption ${payloads[1]}`).replaceAll('\\"', "'")})\n\n` +
            `| ${payloads[5]} | b |\n|---|---|\n| \`${payloads[3]}\` | x |\n\nA note[^n].\n\n[^n]: ${payloads[0].replaceAll("<", "\\<")}\n`,
        `remark: ${text(all)}\naside: ${text(`*Aside* ${payloads[0]}`)}\naliases: [old-name]\nchanges: [{ date: 2026-05-04, what: ${text(all)} }]\n`,
    ),
    "lessons/drawing.md": lesson("Zebra drawing", "![A drawing](drawing.svg)\n\nIt [stands alone](drawing.svg) too."),
    "lessons/drawing.svg": `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" xmlns:i="urn:i" width="40" height="30"><i:x/><metadata>${payloads[2].replaceAll("<", "&lt;")}</metadata><style>rect { fill: #0a5566 }</style><rect width="40" height="30"/><a href="https://example.org/"><text>${payloads[0].replaceAll("<", "&lt;")}</text></a></svg>`,
    "lessons/markup.md": lesson("Zebra markup", markup.join("\n\n")),
    "lessons/inline.md": lesson("Zebra inline", markup.map((html) => `A ${html} z.`).join("\n\n")),
    "lessons/names.md": lesson("Zebra names", clobbering.join("\n\n")),
    "lessons/raw-names.md": lesson("Zebra raw names", `${rawNames.join(" ")}\n\n## A heading\n\nOf hooves, and [[plain]].`),
    "case-studies/one.md": `---\ntitle: ${text(`Case ${all}`)}\nsummary: ${text(all)}\nevidence:\n  - { lesson: plain, stance: supports, shows: ${text(`It shows ${payloads[0]} [@a1].`)} }\n---\n\nA zebra. [[plain]]\n`,
};

/** Writes and builds the guide; the folder of its site, and the one to remove at the end. */
export function buildHostile() {
    const folder = mkdtempSync(join(tmpdir(), "fieldguide-"));
    for (const [path, content] of Object.entries(files)) {
        const file = join(folder, "content", path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
    }
    const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    writeFileSync(join(folder, "content/lessons/a' onerror='window.__pwned=61.png"), Buffer.from(pixel, "base64"));
    const options = { cwd: folder, stdio: ["ignore", "ignore", "pipe"] };
    try {
        execFileSync(binary, ["build"], options);
    } catch (failure) {
        throw new Error(String(failure.stderr));
    }
    return { folder, site: join(folder, "output") };
}
