// A generated guide in Eleventy: pages of entries, and lists by kind and by term, in pages of fifty.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(join(process.cwd(), "target/bench/npm/"));
const load = (name) => {
    const loaded = require(name);
    return loaded.default ?? loaded;
};
const here = relative(process.cwd(), dirname(fileURLToPath(import.meta.url)));
const data = (name) => JSON.parse(readFileSync(join(here, "content/_data", `${name}.json`), "utf8"));
const guide = data("guide");
const { stances: _, ...vocabularies } = data("labels");
const PAGE = 50;

/** An address for each fifty of the items. */
function pages(title, base, items) {
    const count = Math.max(1, Math.ceil(items.length / PAGE));
    const url = (number) => (number === 1 ? base : `${base}page/${number}/`);
    return Array.from({ length: count }, (_, index) => ({
        title,
        url: url(index + 1),
        items: items.slice(index * PAGE, (index + 1) * PAGE),
        number: index + 1,
        count,
        previous: index > 0 ? url(index) : undefined,
        next: index + 1 < count ? url(index + 2) : undefined,
    }));
}

function structured(url, title, description, section, facts, citations) {
    const { title: name, sections } = guide;
    const crumbs = [[name, "/"], [sections[section], `/${section}/`], [title, url]];
    const about = facts.terms.flatMap(({ of }) => of.map(({ url, label }) => ({ "@type": "DefinedTerm", url, name: label })));
    const citation = citations.map(({ title: name, author, year, url }) => ({ "@type": "CreativeWork", name, author: [author], datePublished: year, url }));
    const isPartOf = { "@type": "WebSite", "@id": "/", url: "/", name };
    const itemListElement = crumbs.map(([name, item], index) => ({ "@type": "ListItem", position: index + 1, name, item }));
    const article = { "@type": "Article", "@id": url, url, headline: title, description, inLanguage: "en", isPartOf, about, citation };
    const graph = [article, { "@type": "BreadcrumbList", itemListElement }];
    return JSON.stringify({ "@context": "https://schema.org", "@graph": graph });
}

export default function (config) {
    // The folder is below one that Git leaves out.
    config.setUseGitIgnore(false);
    config.addPlugin(load("@11ty/eleventy-plugin-syntaxhighlight"));
    config.addPassthroughCopy({ [join(here, "static")]: "." });
    let markdown;
    config.amendLibrary("md", (library) => {
        markdown = library.use(load("markdown-it-footnote")).use(load("markdown-it-anchor"));
    });
    config.addFilter("markdown", (text) => markdown.renderInline(text));
    config.addFilter("structured", structured);
    config.addCollection("lists", (collections) => {
        const entries = collections.getAll().filter(({ data }) => data.section);
        const lists = Object.entries(guide.sections).flatMap(([section, title]) => {
            const items = entries.filter(({ data }) => data.section === section);
            for (const [index, item] of items.entries()) {
                const neighbour = (other) => other && { title: other.data.title, url: other.url };
                item.data.previous = neighbour(items[index - 1]);
                item.data.next = neighbour(items[index + 1]);
            }
            return pages(title, `/${section}/`, items);
        });
        for (const [name, labels] of Object.entries(vocabularies)) {
            const terms = Object.entries(labels).map(([id, title]) => ({ id, url: `/${name}/${id}/`, data: { title } }));
            lists.push(...pages(name[0].toUpperCase() + name.slice(1), `/${name}/`, terms));
            for (const { id, url, data: { title } } of terms) {
                lists.push(...pages(title, url, entries.filter(({ data }) => data[name]?.includes(id))));
            }
        }
        return lists;
    });
    return { dir: { input: "content", includes: "../_includes" }, markdownTemplateEngine: false };
}
