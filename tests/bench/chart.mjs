// chart.mjs RESULTS: what was measured, as the picture benches/whole.svg: a row for each tool, a dot for each
// size, on logarithmic scales. No scripts; light and dark.

import { load } from "../../benches/search/common.mjs";

const NAMES = {
    floor: "only read, parse, write",
    again: "fieldguide, no change",
    ours: "fieldguide",
    hugo: "Hugo, no search",
    pagefind: "Hugo and Pagefind",
    eleventy: "Eleventy, no search",
    mdbook: "mdBook",
};
const WIDTH = 800;
const LEFT = 210;
const RIGHT = 760;
const ROW = 50;
const TOP = 92;
/** Room that a label takes; the next one goes below the line when there is less. */
const LABEL = 52;

const { sizes } = load(process.argv[2]);
const rows = Object.keys(NAMES).filter((name) => sizes.some(({ tools }) => tools[name]));
const number = (value) => value.toLocaleString("en");
const short = (value) => number(value < 9.95 ? Math.round(value * 10) / 10 : Math.round(value));
const seconds = (value) => (value < 0.9995 ? `${short(value * 1000)} ms` : `${short(value)} s`);
const memory = (value) => (value < 999.5e6 ? `${short(value / 1e6)} MB` : `${short(value / 1e9)} GB`);

/** One measure of all tools, from `y` on. */
function panel(heading, pick, show, y) {
    const values = sizes.flatMap(({ tools }) => Object.values(tools).map(pick));
    const first = Math.floor(Math.log10(Math.min(...values)));
    const last = Math.ceil(Math.log10(Math.max(...values)));
    const x = (value) => Math.round(LEFT + ((Math.log10(value) - first) / (last - first)) * (RIGHT - LEFT));
    const bottom = y + 34 + rows.length * ROW;
    const parts = [`<text class="heading" x="24" y="${y + 16}">${heading}</text>`];
    for (let power = first; power <= last; power += 1) {
        const at = x(10 ** power);
        parts.push(`<path class="grid" d="M${at} ${y + 28}V${bottom}"/>`);
        parts.push(`<text class="tick" x="${at}" y="${bottom + 18}">${show(10 ** power)}</text>`);
    }
    for (const [index, name] of rows.entries()) {
        const middle = y + 28 + (index + 0.62) * ROW;
        const found = sizes.flatMap(({ tools }, size) => (tools[name] ? [{ size, value: pick(tools[name]) }] : []));
        const ends = [found[0], found.at(-1)].map(({ value }) => x(value));
        parts.push(`<g class="${name === "ours" ? "own" : "other"}">`);
        parts.push(`<text class="name" x="24" y="${middle + 5}">${NAMES[name]}</text>`);
        parts.push(`<path class="line" d="M${ends[0]} ${middle}H${ends[1]}"/>`);
        let above = -Infinity;
        for (const [place, { size, value }] of found.entries()) {
            parts.push(`<circle cx="${x(value)}" cy="${middle}" r="${4 + size}"/>`);
            if (place > 0 && show(value) === show(found[place - 1].value)) continue;
            const free = x(value) - above > LABEL;
            if (free) above = x(value);
            parts.push(`<text class="value" x="${x(value)}" y="${middle + (free ? -11 : 21)}">${show(value)}</text>`);
        }
        parts.push("</g>");
    }
    return { text: parts.join("\n  "), bottom: bottom + 40 };
}

const legend = sizes.map(({ entries }, size) => {
    const at = 200 + size * 130;
    return `<circle class="key" cx="${at}" cy="58" r="${4 + size}"/><text x="${at + 14}" y="63">${number(entries)}</text>`;
});
const waiting = panel("Waiting for the whole build", ({ wall }) => wall, seconds, TOP);
const peak = panel("Peak memory", ({ memory }) => memory, memory, waiting.bottom);
const described = rows.map((name) => {
    const said = sizes.filter(({ tools }) => tools[name]).map(({ entries, tools }) =>
        `${number(entries)} entries ${seconds(tools[name].wall)} and ${memory(tools[name].memory)}`);
    return `${NAMES[name]}: ${said.join(", ")}`;
});

console.log(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${peak.bottom}" width="${WIDTH}" height="${peak.bottom}" role="img" aria-labelledby="title desc">
  <title id="title">Whole builds of the same guides with fieldguide and others</title>
  <desc id="desc">On logarithmic scales. ${described.join(". ")}.</desc>
  <style>
    svg { font: 15px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; --ink: #1c2a30; --quiet: #55636a; --rule: #d5dcdf; --paper: #ffffff; --own: #00687f; --other: #6d7b82; }
    @media (prefers-color-scheme: dark) { svg { --ink: #e8eef0; --quiet: #a9b6bc; --rule: #34434a; --paper: #10191d; --own: #58c7df; --other: #8d9ba2; } }
    text { fill: var(--ink); }
    .paper { fill: var(--paper); }
    .main { font-size: 20px; font-weight: 600; }
    .heading { font-size: 16px; font-weight: 600; }
    .grid { stroke: var(--rule); fill: none; }
    .tick, .value { font-size: 13px; text-anchor: middle; }
    .tick { fill: var(--quiet); }
    .line { stroke-width: 2; fill: none; }
    .other circle, .key { fill: var(--other); }
    .other .line { stroke: var(--other); }
    .own circle { fill: var(--own); }
    .own .line { stroke: var(--own); }
    .own .name, .own .value { font-weight: 600; fill: var(--own); }
  </style>
  <rect class="paper" width="${WIDTH}" height="${peak.bottom}"/>
  <text class="main" x="24" y="34">Whole builds of the same guides</text>
  <text x="24" y="63">Entries in the guide:</text>
  ${legend.join("\n  ")}
  ${waiting.text}
  ${peak.text}
</svg>`);
