// peers.mjs GUIDE FOLDER TOOLS…: writes the generated guide GUIDE/content as FOLDER/TOOL for each of the tools
// that fieldguide is compared with, beside a copy of that tool's theme from peers/TOOL.

import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { FOLDERS, VOCABULARIES, body, cited, readGuide, reference } from "./guide.mjs";

const capital = (text) => text[0].toUpperCase() + text.slice(1);

/** What a page shows beside its text, for tools that read front matter. JSON is YAML. */
function frontMatter(guide, entry, address, source) {
    const linked = (other) => ({ title: other.title, url: address(other), kind: FOLDERS[other.folder] });
    const evidence = ({ stance, shows }, other) => ({
        ...linked(other),
        stance: guide.labels.stances[stance],
        tone: stance,
        shows: cited(guide, shows, source),
    });
    const fields = {
        title: entry.title,
        description: entry.summary,
        kind: FOLDERS[entry.folder],
        ...Object.fromEntries(VOCABULARIES.filter((name) => entry[name]).map((name) => [name, entry[name]])),
        facts: facts(guide, entry),
        practices: entry.practices,
        warnings: entry.warnings,
        evidence: entry.evidence.map((given) => evidence(given, guide.entries.get(given.lesson))),
        bearing: entry.bearing.map((given) => evidence(given, given.of)),
        related: entry.related.map((slug) => linked(guide.entries.get(slug))),
        also: entry.also.map(linked),
        mentions: entry.mentions.map(({ of, sentence }) => ({ ...linked(of), sentence })),
        terms: entry.terms,
        citations: entry.cites.map((key) => guide.sources.get(key)),
    };
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
    return `---\n${lines.join("\n")}\n---\n\n`;
}

/** The terms of an entry with their labels, and its other facts. */
const facts = ({ labels }, entry) => ({
    terms: VOCABULARIES.filter((name) => entry[name]).map((name) => ({
        label: capital(name),
        of: entry[name].map((id) => ({ label: labels[name][id], url: `/${name}/${id}/` })),
    })),
    partners: entry.partners,
    started: entry.started,
});

const glossaryText = ({ glossary }) =>
    glossary.map(({ id, term, definition }) => `## <span id="${id}"></span>${term}\n\n${definition}\n`).join("\n");
const sourcesText = ({ sources }) =>
    [...sources].map(([key, source]) => `- <span id="${key}"></span>${reference(source)}`).join("\n");

/** Eleventy and Hugo show the same: a page of each entry, lists by kind and term, sources and a glossary. */
function withFrontMatter(guide, write, link) {
    const address = (entry) => `/${entry.folder}/${entry.slug}/`;
    const links = { link: link ?? address, term: (id) => `/glossary/#${id}` };
    for (const entry of guide.entries.values()) {
        const head = frontMatter(guide, entry, address, (key) => `/sources/#${key}`);
        write(`content/${entry.folder}/${entry.slug}.md`, head + body(guide, entry, links));
    }
    write("content/glossary.md", `---\ntitle: Glossary\n---\n\n${glossaryText(guide)}`);
    write("content/sources.md", `---\ntitle: Sources\n---\n\n${sourcesText(guide)}\n`);
    write("content/search.md", "---\ntitle: Search\n---\n");
}

const writers = {
    hugo(guide, write) {
        withFrontMatter(guide, write, ({ folder, slug }) => `../${folder}/${slug}.md`);
        for (const [folder, kind] of Object.entries(FOLDERS)) {
            write(`content/${folder}/_index.md`, `---\ntitle: ${kind}s\n---\n`.replace("studys", "studies"));
        }
        for (const name of VOCABULARIES) {
            for (const [id, label] of Object.entries(guide.labels[name])) {
                write(`content/${name}/${id}/_index.md`, `---\ntitle: ${label}\n---\n`);
            }
        }
    },

    eleventy(guide, write) {
        withFrontMatter(guide, write);
        write("content/_data/labels.json", JSON.stringify(guide.labels));
        for (const folder of Object.keys(FOLDERS)) {
            write(`content/${folder}/${folder}.json`, JSON.stringify({ layout: "entry.njk", section: folder }));
        }
    },

    /** It has neither front matter nor lists by terms: all is text of the chapter. Its own theme is heavier than ours. */
    mdbook(guide, write) {
        const link = ({ folder, slug }) => `../${folder}/${slug}.md`;
        const links = { link, term: (id) => `../glossary.md#${id}` };
        const summary = ["# Summary\n"];
        for (const [folder, kind] of Object.entries(FOLDERS)) {
            summary.push(`- [${kind}](${folder}/index.md)`);
            write(`src/${folder}/index.md`, `# ${kind}\n`);
            for (const entry of guide.entries.values()) {
                if (entry.folder !== folder) continue;
                summary.push(`  - [${entry.title}](${folder}/${entry.slug}.md)`);
                write(`src/${folder}/${entry.slug}.md`, chapter(guide, entry, links));
            }
        }
        write("src/SUMMARY.md", `${summary.join("\n")}\n- [Glossary](glossary.md)\n- [Sources](sources.md)\n`);
        write("src/glossary.md", `# Glossary\n\n${glossaryText(guide)}`);
        write("src/sources.md", `# Sources\n\n${sourcesText(guide)}\n`);
    },
};

function chapter(guide, entry, links) {
    const to = (other) => `[${other.title}](${links.link(other)}) *${FOLDERS[other.folder]}*`;
    const source = (key) => `../sources.md#${key}`;
    const part = (heading, items) => (items.length > 0 ? `## ${heading}\n\n${items.map((item) => `- ${item}`).join("\n")}\n` : "");
    const evidence = ({ stance, shows }, other) =>
        `**${guide.labels.stances[stance]}** ${to(other)}\n\n  ${cited(guide, shows, source)}\n`;
    const { terms, partners, started } = facts(guide, entry);
    const known = terms.map(({ label, of }) => `**${label}**: ${of.map(({ label }) => label).join(", ")}`);
    if (partners.length > 0) known.push(`**Partners**: ${partners.join(", ")}`, `**Started**: ${started}`);
    return [
        `# ${entry.title}\n\n${entry.summary}\n`,
        part("At a glance", known),
        part("What to do", entry.practices),
        part("Warning signs", entry.warnings),
        part("Evidence for lessons", entry.evidence.map((given) => evidence(given, guide.entries.get(given.lesson)))),
        body(guide, entry, links),
        part("Evidence", entry.bearing.map((given) => evidence(given, given.of))),
        part("Related lessons", entry.related.map((slug) => to(guide.entries.get(slug)))),
        part("Mentioned in", entry.mentions.map(({ of, sentence }) => `${to(of)}\n\n  ${sentence}\n`)),
        part("Terms used here", entry.terms.map(({ id, term, definition }) => `[${term}](../glossary.md#${id}): ${definition}`)),
    ].filter(Boolean).join("\n");
}

const [from, to, ...tools] = process.argv.slice(2);
const guide = readGuide(join(from, "content"));
for (const tool of tools) {
    const folder = join(to, tool);
    rmSync(folder, { recursive: true, force: true });
    cpSync(join(dirname(fileURLToPath(import.meta.url)), "peers", tool), folder, { recursive: true });
    writers[tool](guide, (path, text) => {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
    });
}
