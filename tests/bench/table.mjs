// table.mjs RESULTS: what was measured, as the Markdown of benches/whole.md.

import { load } from "../../benches/search/common.mjs";

const NAMES = {
    ours: "fieldguide",
    again: "fieldguide, no change",
    hugo: "Hugo, no search",
    pagefind: "Hugo and Pagefind",
    eleventy: "Eleventy, no search",
    mdbook: "mdBook",
    floor: "the floor",
};

const { date, machine, sizes } = load(process.argv[2]);
const number = (value) => value.toLocaleString("en");
const digits = (value, most) => value.toFixed(Math.max(0, most - Math.floor(Math.log10(value)) - 1));
const seconds = (value) => `${digits(value, value < 1 ? 2 : 3)} s`;
const bytes = (value) => (value < 999.5e6 ? `${digits(value / 1e6, 3)} MB` : `${(value / 1e9).toFixed(2)} GB`);
const kilobytes = (value) => `${(value / 1000).toFixed(1)} KB`;

function row(entries, name, took, ours) {
    const beside = (pick, show) => (name === "ours" ? show(pick(took)) : `${show(pick(took))} (${digits(pick(took) / pick(ours), 2)}×)`);
    const cells = [
        number(entries),
        name === "ours" ? `**${NAMES[name]}**` : NAMES[name],
        beside(({ wall }) => wall, seconds),
        beside(({ processor }) => processor, seconds),
        beside(({ memory }) => memory, bytes),
        number(took.files),
        bytes(took.bytes),
        took.page === undefined ? "" : kilobytes(took.page),
    ];
    return `| ${cells.join(" | ")} |`;
}

const rows = sizes.flatMap(({ entries, tools }) =>
    Object.entries(tools).map(([name, took]) => row(entries, name, took, tools.ours)),
);
const single = sizes.filter(({ rounds }) => rounds === 1).map(({ entries }) => number(entries));

console.log(`# Whole builds beside others

Written by \`tests/bench/run\` on ${date}, on a machine with ${machine.cores} cores (${machine.model}) and ${Math.round(machine.memory / 2 ** 30)} GB.

![Seconds and memory that each tool takes for its guides](whole.svg)

| entries | | waiting | processor time | peak memory | files | bytes | a page |
|--:|---|--:|--:|--:|--:|--:|--:|
${rows.join("\n")}

In parentheses: how many times what fieldguide takes.${single.length > 0 ? ` One run instead of three: ${single.join(", ")} entries.` : ""}

- **The same guide for all**: a generated one of three kinds of entries, of about 600 words each, with a
  table, a footnote, six links, three citations and glossary terms in each, and code in one of ten; see
  \`tests/bench/corpus.rs\`. Others get it with their own kind of links, with citations as footnotes, and
  with what fieldguide finds by itself written into the front matter: who mentions a page, what bears on
  it, what is related, the terms it uses and its sources. They only have to show that.
- **Pages weigh about the same**: *a page* is the mean page of an entry. Hugo 0.168 and Eleventy 3.1.8 have
  a theme with the parts that ours has, mdBook 0.5.4 has its own.
- **Lists**: fieldguide lists each kind, term and pair of terms, each whole on a page; Hugo and Eleventy
  list each kind and term in pages of fifty; mdBook has none.
- **Search** is in the figures of fieldguide and mdBook. Pagefind 1.6.0 reads the pages that Hugo made, of
  each the entry's own text; its row is both, one after the other. The site map, feeds and other editions
  are off in all.
- **The floor** is no generator: on two threads it reads the files, parses them with pulldown-cmark, and writes as
  many files of the same mean size as fieldguide does.
- **No change** is a second build over the same output, which finds that every file is as it should be.
- **How**: the median of three rounds in which all tools take turns, each into a folder that does not exist
  yet, with the input in the cache and the disk at rest. Memory is that of the largest process.
- **mdBook** is left out above 1,000 entries unless \`--mdbook\` asks for it: with its search index, time and memory
  grow faster than the guide.
- **Zola** is not on crates.io, npm or PyPI and not in Debian, so it is **not measured in this run**. The figures that
  are known were taken elsewhere on a like machine: 13 s of waiting, 19 s of processor time and 1.05 GB for
  10,000 entries, without search and with lists on single pages.`);
