// A second maker of the search index, from the description of the format in src/search/mod.rs alone.
// Small and slow; its weights are simpler than the real ones, its files are not.

import { createHash } from "node:crypto";

const documents = 64;
const codePoints = (a, b) => {
    const [left, right] = [[...a], [...b]].map((text) => text.map((letter) => letter.codePointAt(0)));
    const at = left.findIndex((code, index) => code !== right[index]);
    return at < 0 ? left.length - right.length : left[at] - (right[at] ?? -1);
};

/**
 * The index of a guide as a map from a file's name to what it hands over.
 *
 * An entry is `{title, summary, kind, path, rating, terms, facets: {id: [slug]}, sections: [[heading,
 * text]]}`; all but the title may be left out, and the first section's heading is empty.
 */
export function makeIndex(entries, { shard = 400, stem = (word) => word, stop = [], cap = Infinity, names = [] } = {}) {
    const files = new Map();
    const add = (kind, data) => {
        const digest = createHash("sha256").update(JSON.stringify(data)).digest("hex");
        files.set(`${kind}-${digest.slice(0, 10)}`, data);
        return digest.slice(0, 10);
    };
    const inShards = (kind, lines) => {
        const shards = [];
        for (const [key, line] of lines) {
            const last = shards.at(-1);
            if (last && last.lines.join("\n").length + line.length < shard) last.lines.push(line);
            else shards.push({ key, lines: [line] });
        }
        return shards.map(({ key, lines }) => [key, add(kind, lines.join("\n"))]);
    };

    const texts = entries.map((entry, number) => toText(entry, number));
    const postings = count(texts);
    const lines = [...postings].sort(([a], [b]) => codePoints(a, b)).map(([word, found]) => {
        const weight = Math.max(1, Math.round(16 * Math.log(1 + entries.length / found.size)));
        const best = [...found].sort(([a, x], [b, y]) => y - x || a - b).slice(0, cap).sort(([a], [b]) => a - b);
        let next = 0;
        const listed = best.map(([document, score]) => {
            const gap = document - next;
            next = document + 1;
            return number(16 * gap + score);
        });
        const head = number(2 * weight + (best.length < found.size ? 1 : 0));
        return [word, [word, written(word, stem(word)), head + listed.join("")].join("\t")];
    });
    const letters = [...postings.keys()].filter((word) => /^\p{L}{4,}$/u.test(word));
    const reversed = letters.map((word) => [...word].reverse().join("")).sort(codePoints);

    const hashes = texts.map((text) => add("text", text));
    const some = (at) => hashes.slice(128 * at, 128 * at + 128);
    const shards = Array.from({ length: Math.ceil(entries.length / 128) }, (_, at) => some(at));
    const ids = [...new Set(entries.flatMap(({ facets }) => Object.keys(facets ?? {})))];
    const manifest = {
        version: 2,
        language: "en",
        names,
        stop,
        entries: entries.length,
        items: entries.length,
        groups: [[0, 1]],
        words: inShards("words", lines),
        reversed: inShards("reversed", reversed.map((word) => [word, word])),
        texts: shards.map((names) => add("texts", names.join(""))),
        others: [],
        facets: ids.map((id) => facet(id, entries, add)),
    };
    return { files, manifest, name: `manifest-${add("manifest", manifest)}` };
}

/** A number in digits of base 45, the lowest first. */
export function number(value) {
    const digit = (value) => String.fromCharCode(35 + value < 92 ? 35 + value : 36 + value);
    return value < 45 ? digit(value) : digit((value % 45) + 45) + number(Math.floor(value / 45));
}

/** Words as the index folds them, as far as Latin goes. */
export function fold(text) {
    const found = text.normalize("NFKC").toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/’/g, "'");
    return found.match(/[\p{L}\p{N}]+(?:'\p{L}+)?/gu)?.map((word) => word.replace(/'s$/, "").replace("'", "")) ?? [];
}

function toText({ title, summary = "", kind = "Lesson", path, rating = null, terms = [], sections = [] }, number) {
    const numbered = sections.map(([heading, text], at) => [heading && `part-${at}`, heading, text]);
    const head = numbered[0]?.[1] === "" ? [] : [["", "", ""]];
    return { path: path ?? `entries/${number}.html`, title, kind, summary, rating, terms, sections: [...head, ...numbered] };
}

/** For each word its score, 0 to 15, by document. In a title that is its share of the title. */
function count(texts) {
    const postings = new Map();
    const put = (document, text, weight) => {
        const said = [...fold(text), ...Array.from(fold2(text), ([a, b]) => a + b)];
        const share = Math.max(1, Math.round(16 / Math.max(1, fold(text).length))) - 1;
        for (const word of said) {
            if (!postings.has(word)) postings.set(word, new Map());
            const known = postings.get(word).get(document) ?? 0;
            postings.get(word).set(document, document % 2 === 1 ? Math.max(known, share) : Math.min(15, known + weight));
        }
    };
    texts.forEach(({ title, summary, terms, sections: parts }, entry) => {
        put(entry * documents + 1, title, 0);
        put(entry * documents, summary, 4);
        put(entry * documents, terms.join("\n"), 2);
        parts.forEach(([, heading, text], section) => {
            if (heading) put(entry * documents + 2 * section, heading, 4);
            if (text) put(entry * documents + 2 * section, text, 1);
        });
    });
    return postings;
}

/** Parts of hyphenated compounds of letters. */
function fold2(text) {
    return Array.from(text.matchAll(/(\p{L}{2,})-(?=(\p{L}{2,}))/gu), ([, a, b]) => [fold(a)[0], fold(b)[0]]);
}

function written(word, stem) {
    if (stem === word) return "";
    const [left, right] = [[...word], [...stem]];
    const shared = right.findIndex((letter, at) => letter !== left[at]);
    const length = shared < 0 ? right.length : shared;
    return length.toString(36) + right.slice(length).join("");
}

function facet(id, entries, add) {
    const slugs = [...new Set(entries.flatMap(({ facets }) => facets?.[id] ?? []))];
    const values = slugs.map((slug) => {
        const members = entries.flatMap(({ facets }, entry) => (facets?.[id]?.includes(slug) ? [entry] : []));
        return { slug, label: slug.toUpperCase(), members };
    });
    const line = ({ members }) => members.map((entry, at) => number(entry - (at > 0 ? members[at - 1] + 1 : 0))).join("");
    const hash = add("facet", values.map(line).join("\n"));
    return { id, label: id, hash, values: values.map(({ slug, label, members }) => ({ slug, label, count: members.length })) };
}
