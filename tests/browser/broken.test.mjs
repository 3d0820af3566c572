// The search over what is not as it should be: files that are broken, queries without end. What
// fuzz/client.mjs found is kept here; the scripts run in the few lines of a page that it has.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Page } from "../../fuzz/client-page.mjs";
import { makeIndex } from "./search-format.mjs";

const entries = [{ title: "Build trust early", summary: "Trust grows.", sections: [["", "Partners trust each other."]] }];
const { files, manifest } = makeIndex(entries);
const given = (name) => (name === "manifest" ? manifest : files.get(name));
const FAILED = "Search could not be loaded. Try again.";

test("what is whole is found", async () => {
    const { status, options } = await new Page(given).ask("trust");
    assert.deepEqual([status, options], ["1 result.", 1]);
});

for (const [what, data] of [
    ["nothing", "{}"],
    ["a number", "1"],
    ["no sections", JSON.stringify({ path: "a.html", title: "A", kind: "Lesson", summary: "", rating: null, terms: [], sections: [] })],
    ["a list for a title", JSON.stringify({ path: "a.html", title: ["A"], kind: "Lesson", summary: "A", rating: null, terms: [], sections: [["", "", ""]] })],
    ["half of itself", "{\"path\":\"a.html\",\"ti"],
]) {
    test(`an entry that holds ${what} is reported, not thrown`, async () => {
        const { status } = await new Page((name) => (name.startsWith("text-") ? data : given(name))).ask("trust");
        assert.equal(status, FAILED);
    });
}

test("a manifest that holds nothing is reported, not thrown", async () => {
    const { status } = await new Page((name) => (name === "manifest" ? {} : given(name))).ask("trust");
    assert.equal(status, FAILED);
});

for (const [what, query] of [
    ["a word of 20,000 letters", "x".repeat(20_000)],
    ["20,000 phrases", "\"a ".repeat(20_000)],
    ["20,000 words", "trust ".repeat(20_000)],
]) {
    test(`${what} take no longer than a query of 400 letters`, async () => {
        const begun = process.cpuUsage();
        await new Page(given).ask(query);
        assert.ok(process.cpuUsage(begun).user < 1_000_000);
    });
}
