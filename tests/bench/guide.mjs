// Reads a generated guide: what the folders for other tools are written from. It also works out what
// fieldguide finds by itself, such as who mentions whom, so that others show it without working for it.

import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const { parse } = createRequire(join(process.cwd(), "tests/browser/"))("yaml");

export const FOLDERS = { lessons: "Lesson", "case-studies": "Case study", notes: "Note" };
export const VOCABULARIES = ["stages", "audiences", "sectors", "countries"];
/** Addresses of built pages of entries: only their slugs end in a number. */
export const ENTRY_PAGE = /[/\\](?:lessons|case-studies|notes)[/\\][^/\\]*-\d+(?:[/\\]index)?\.html$/;

const WIKI_LINK = /\[\[([\w-]+)\]\]/g;
const LINK = /\[([^\]]+)\]\(\.\.\/[\w-]+\/([\w-]+)\.md\)/g;
const CITATION = /\s*\[@(source\d+)\]/g;

/** The guide in a folder: its entries by slug, its sources, terms and labels. */
export function readGuide(content) {
    const text = (name) => readFileSync(join(content, name), "utf8");
    const labels = {};
    for (const [name, { terms }] of Object.entries(parse(text("guide.yaml")).vocabularies)) {
        labels[name] = Object.fromEntries(Object.entries(terms).map(([id, { label }]) => [id, label]));
    }
    const glossary = Object.entries(parse(text("glossary.yaml")).terms).map(([id, known]) => ({ id, ...known }));
    const sources = readSources(text("sources.bib"));
    const entries = new Map();
    for (const folder of Object.keys(FOLDERS)) {
        const names = readdirSync(join(content, folder)).filter((name) => name.endsWith(".md"));
        for (const name of names.sort()) {
            const slug = name.slice(0, -3);
            entries.set(slug, readEntry(folder, slug, text(join(folder, name))));
        }
    }
    const guide = { labels, glossary, sources, entries };
    connect(guide);
    return guide;
}

function readSources(text) {
    const field = (from, name) => new RegExp(`\\b${name} = \\{(.*?)\\}`).exec(from)[1];
    const records = text.split("@misc{").slice(1);
    return new Map(
        records.map((record) => {
            const [author, title, year, url] = ["author", "title", "year", "url"].map((name) => field(record, name));
            return [record.slice(0, record.indexOf(",")), { author, name: author.split(",")[0], title, year, url }];
        }),
    );
}

function readEntry(folder, slug, text) {
    const end = text.indexOf("\n---\n", 4);
    const fields = parse(text.slice(4, end));
    const lists = { practices: [], warnings: [], partners: [], evidence: [], related: [] };
    return { ...lists, ...fields, folder, slug, body: text.slice(end + 5).trim(), bearing: [], mentions: [], also: [] };
}

/** What others say of each entry, and what shares its sources. */
function connect({ entries, glossary }) {
    const citing = new Map();
    for (const entry of entries.values()) {
        for (const { lesson, stance, shows } of entry.evidence) {
            entries.get(lesson).bearing.push({ of: entry, stance, shows });
        }
        for (const sentence of sentences(entry.body)) mention(entries, entry, sentence);
        entry.cites = [...new Set([...entry.body.matchAll(CITATION)].map(([, key]) => key))];
        for (const key of entry.cites) {
            if (!citing.has(key)) citing.set(key, []);
            citing.get(key).push(entry);
        }
        const lower = entry.body.toLowerCase();
        entry.terms = glossary.filter(({ term }) => lower.includes(` ${term.toLowerCase()}`));
    }
    for (const entry of entries.values()) {
        const near = entry.cites.flatMap((key) => citing.get(key)).filter((other) => other !== entry);
        entry.also = [...new Set(near)].slice(0, 4);
    }
}

/** Of the paragraphs only. */
const sentences = (body) =>
    body.split("\n\n").filter((block) => /^\p{L}/u.test(block)).flatMap((block) => block.split(/(?<=\.) /));

function mention(entries, of, sentence) {
    const slugs = [...sentence.matchAll(WIKI_LINK), ...sentence.matchAll(LINK)].map((found) => found.at(-1));
    const said = sentence
        .replace(WIKI_LINK, (_, slug) => entries.get(slug).title)
        .replace(LINK, "$1")
        .replace(CITATION, "");
    for (const slug of slugs) entries.get(slug).mentions.push({ of, sentence: said });
}

/** An entry's body with the links of another tool, citations as footnotes and the first use of each term linked. */
export function body(guide, entry, { link, term }) {
    let text = entry.body
        .replace(WIKI_LINK, (_, slug) => `[${guide.entries.get(slug).title}](${link(guide.entries.get(slug))})`)
        .replace(LINK, (_, said, slug) => `[${said}](${link(guide.entries.get(slug))})`)
        .replace(CITATION, "[^$1]");
    for (const known of entry.terms) {
        text = text.replace(` ${known.term.toLowerCase()}`, (found) => ` [${found.trim()}](${term(known.id)})`);
    }
    const notes = entry.cites.map((key) => `[^${key}]: ${reference(guide.sources.get(key))}`);
    return `${text}\n\n${notes.join("\n")}\n`;
}

/** Markdown with citations as links, for texts that have no footnotes. */
export const cited = (guide, text, source) =>
    text.replace(CITATION, (_, key) => ` ([${guide.sources.get(key).name} ${guide.sources.get(key).year}](${source(key)}))`);

export const reference = ({ author, year, title, url }) =>
    `${author.replace(/, (.).*/, ", $1.")} (${year}) *${title}*. Available at: [${url.slice(8)}](${url})`;
