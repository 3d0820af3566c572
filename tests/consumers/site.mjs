// The built site as its consumers meet it: files by path, and addresses that lead to them.

import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder under test, built with the address below; SITE names another one. */
const folder = resolve(process.env.SITE ?? fileURLToPath(new URL("../../target/published-site", import.meta.url)));
export const base = "https://example.org/guide/";

/** Every file, by path. */
export const paths = readdirSync(folder, { recursive: true })
    .map((path) => path.split(sep).join("/"))
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort();

const there = new Set(paths);

export const bytes = (path) => readFileSync(join(folder, path));
export const text = (path) => readFileSync(join(folder, path), "utf8");

/** Every page but those that only send readers on. */
export const pages = paths.filter((path) => path.endsWith(".html") && !/http-equiv="?refresh/i.test(text(path)));

/** The file that an address of the guide leads to; undefined when there is none. */
export function file(address) {
    if (!address.startsWith(base)) return undefined;
    const path = decodeURIComponent(address.slice(base.length).split("#")[0]);
    const found = path === "" || path.endsWith("/") ? `${path}index.html` : path;
    return there.has(found) ? found : undefined;
}

/** The values of an attribute of every tag that begins like this. */
export function attributes(html, tag, name) {
    const tags = html.match(new RegExp(`${tag}[^>]*>`, "g")) ?? [];
    return tags.map((found) => unescaped(new RegExp(`${name}="([^"]*)"`).exec(found)?.[1] ?? ""));
}

/** The text of HTML that holds no element. */
export function unescaped(html) {
    const marks = { lt: "<", gt: ">", quot: '"', "#39": "'", "#x27": "'", amp: "&" };
    return html.replace(/&(lt|gt|quot|#39|#x27|amp);/g, (_, name) => marks[name]);
}

/** The title of a page. */
export const heading = (path) => unescaped(/<h1[^>]*>([^<]*)/.exec(text(path))?.[1].trim() ?? "");
