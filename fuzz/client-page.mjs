// As much of a page as the theme's search needs: its dialog is opened, and a query typed into it.
//
// Elements take attributes and text. What would read markup throws, and so does what the page leaves
// unhandled.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";

const assets = new URL("../themes/practice/assets/", import.meta.url);
const scripts = ["search.js", "search-excerpts.js", "search-page.js"].map((name) =>
    new vm.Script(readFileSync(new URL(name, assets), "utf8"), { filename: name }));

/** What each file of a site's index hands over, by the file's name. */
export function readIndex(site) {
    const index = new Map(), folder = join(site, "search");
    for (const file of readdirSync(folder)) {
        const fieldguide = (name, data) => index.set(name, data);
        vm.runInNewContext(readFileSync(join(folder, file), "utf8"), { fieldguide });
    }
    return index;
}

class Element {
    constructor(page, tag) {
        Object.assign(this, { page, tag, attributes: {}, childNodes: [], listeners: {}, value: "" });
    }

    set innerHTML(_) { throw new Error("markup is read"); }
    set outerHTML(_) { throw new Error("markup is read"); }
    insertAdjacentHTML() { throw new Error("markup is read"); }

    setAttribute(name, value) {
        if (/^on|^style$|^srcdoc$/.test(name)) throw new Error(`the attribute ${name} is set`);
        this.attributes[name] = String(value);
    }
    removeAttribute(name) { delete this.attributes[name]; }
    get id() { return this.attributes.id; }
    get textContent() {
        return this.childNodes.map((child) => (child instanceof Element ? child.textContent : String(child))).join("");
    }
    get children() { return this.childNodes.filter((child) => child instanceof Element); }
    append(...children) {
        this.childNodes.push(...children);
        for (const child of children) if (child?.tag === "script") this.page.load(child);
    }
    replaceChildren(...children) { this.childNodes = children; }
    set textContent(text) { this.childNodes = [text]; }
    after() {}
    focus() {}
    querySelectorAll(selector) {
        if (selector !== "[role=option]") throw new Error(`no page knows ${selector}`);
        const below = this.children.flatMap((child) => child.querySelectorAll(selector));
        return this.attributes.role === "option" ? [this, ...below] : below;
    }
    addEventListener(name, listener) { this.listeners[name] = listener; }
    remove() {}
    scrollIntoView() {}
    showModal() {}
    select() {}
}

/** A page whose index `given` hands over, by the name of the file. */
export class Page {
    constructor(given) {
        Object.assign(this, { given, asked: 0, listeners: {}, made: [] });
        const head = new Element(this, "head"), body = new Element(this, "body");
        const document = {
            head,
            body,
            currentScript: { dataset: { root: "../", manifest: "../search/manifest.js" } },
            createElement: (tag) => {
                this.made.push(new Element(this, tag));
                return this.made.at(-1);
            },
            querySelector: () => null,
            querySelectorAll: () => [],
            addEventListener: (name, listener) => (this.listeners[name] = listener),
        };
        const storage = { getItem: () => null, setItem: () => {} };
        this.window = vm.createContext({
            document, location: { search: "", href: "https://guide.example/lessons/one.html" }, localStorage: storage, URL, URLSearchParams, setTimeout: (go) => go(),
        });
        this.window.window = this.window;
        scripts.forEach((script) => script.runInContext(this.window));
    }

    /** Runs a script of the index. A browser tells afterwards that it ran, or that it is not there. */
    load(script) {
        this.asked += 1;
        const name = script.attributes.src.replace(/^.*\/|\.js$/g, ""), data = this.given(name);
        queueMicrotask(() => {
            if (data === undefined) return script.onerror();
            this.window.fieldguide(name, data);
            script.onload();
        });
    }

    /** Types a query. Returns what readers see, how many results there are, and files asked for. */
    async ask(query) {
        this.listeners.keydown({ key: "k", ctrlKey: true, metaKey: false, target: {}, preventDefault() {} });
        const part = (role) => this.made.find(({ attributes }) => attributes.role === role);
        part("combobox").value = query;
        await part("combobox").listeners.input();
        const status = part("status").textContent, options = part("listbox").querySelectorAll("[role=option]").length;
        return { status, options, asked: this.asked };
    }
}
