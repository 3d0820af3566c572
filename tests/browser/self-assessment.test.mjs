// The self-assessment: answering, the result, the reading list, what is kept, saved, loaded, printed.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { allPages, browse, inTab, openTab, serve, site } from "./site.mjs";

const path = "self-assessment.html";
const asset = new URL("../../themes/practice/assets/self-assessment.js", import.meta.url);
const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];
const rules = { runOnly: tags, rules: { "target-size": { enabled: true } }, resultTypes: ["violations"] };
/** What a reader answers here: every answer, and some questions left open. */
const pattern = ["yes", "no", "partly", "no", undefined, "not-relevant", "partly"];

let browser, server;
before(async () => ([browser, server] = await Promise.all([browse(), serve("/guide/")])));
after(() => Promise.all([browser?.close(), server?.close()]));

/** Runs `work` on the page of the self-assessment in a tab of its own. */
function inAssessment(options, work) {
    return inTab(browser, server.address, options, async (page) => {
        await page.goto(server.address + path);
        await work(page);
    });
}

const fields = (page) => page.locator("fieldset.question");
const count = (page) => page.locator("#assess_count").innerText();
const status = (page) => page.locator("#assess_status").innerText();
const answer = (page, at, value) => fields(page).nth(at).locator(`input[value=${value}]`).check();

const answerAll = (page, values = pattern) =>
    page.evaluate((values) => {
        for (const [at, field] of document.querySelectorAll("fieldset.question").entries()) {
            field.querySelector(`input[value="${values[at % values.length]}"]`)?.click();
        }
    }, values);

/** What is ticked, by question. */
const ticked = (page) => page.locator(".question :checked").evaluateAll((all) => Object.fromEntries(all.map(({ name, value }) => [name, value])));

/** The names of the questions, in the order of the page. */
const names = (page) => page.locator(".question input[value=yes]").evaluateAll((all) => all.map(({ name }) => name));

const stored = (page) =>
    page.evaluate(() => JSON.parse(Object.entries(localStorage).find(([key]) => key.includes("self-assessment"))?.[1] ?? "null"));

/** The file that saving gives. */
async function save(page) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#assess_save").click()]);
    return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
}

async function load(page, text, name = "answers.json") {
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.locator("#assess_load").click()]);
    const before = await status(page);
    await chooser.setFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
    await page.waitForFunction((before) => document.getElementById("assess_status").innerText !== before, before);
}

describe("its files", () => {
    test("the script is small, makes no markup from text, and is loaded on its page only", () => {
        const script = readFileSync(asset, "utf8");
        assert.ok(gzipSync(script, { level: 9 }).length <= 5 << 10);
        assert.ok(!/innerHTML|fetch\(|XMLHttp|sendBeacon/.test(script));
        const loading = allPages.filter((page) => /<script[^>]*self-assessment/.test(readFileSync(join(site, page), "utf8")));
        assert.deepEqual(loading, [path]);
    });

    test("every question is asked once, in a group with a name and four answers", () =>
        inAssessment({}, async (page) => {
            const all = await names(page);
            assert.ok(all.length >= 20, `${all.length} questions`);
            assert.equal(new Set(all).size, all.length);
            for (const [at, name] of all.entries()) {
                const group = page.locator("main").getByRole("group").nth(at);
                assert.ok((await group.locator("legend").innerText()).trim().length > 20, name);
                assert.deepEqual(await group.getByRole("radio").evaluateAll((all) => all.map(({ value }) => value)), ["yes", "partly", "no", "not-relevant"]);
            }
        }));
});

describe("answering", () => {
    test("with the keyboard alone, from the first question to a lesson of the reading list", () =>
        inAssessment({ viewport: { width: 360, height: 640 } }, async (page) => {
            const tabTo = async (wanted, key = "Tab") => {
                for (let stop = 0; stop < 200; stop += 1) {
                    await page.keyboard.press(key);
                    const { found, hidden } = await page.evaluate((wanted) => {
                        const element = document.activeElement;
                        const seen = element.closest("label") ?? element;
                        const { left, top, width, height } = seen.getClientRects()[0];
                        const there = document.elementFromPoint(left + width / 2, top + height / 2);
                        return { found: element.matches(wanted), hidden: seen.contains(there) ? "" : element.outerHTML };
                    }, wanted);
                    assert.equal(hidden, "", "the focus is below something");
                    if (found) return;
                }
                assert.fail(`Tab never comes to ${wanted}`);
            };
            const titles = await page.locator(".question-entry a").allInnerTexts();
            await tabTo(".question input");
            await page.keyboard.press("Space");
            await page.keyboard.press("ArrowRight");
            await tabTo("fieldset:nth-of-type(2) input");
            await page.keyboard.press("ArrowLeft");
            await page.keyboard.press("ArrowLeft");
            assert.deepEqual(Object.values(await ticked(page)), ["partly", "no"]);
            assert.match(await count(page), /^2 of \d+ answered$/);
            await tabTo(".assess-progress a", "Shift+Tab");
            await page.keyboard.press("Enter");
            await tabTo("#assess_list a");
            assert.equal(await page.evaluate(() => document.activeElement.innerText), titles[1]);
            await page.keyboard.press("Tab");
            assert.equal(await page.evaluate(() => document.activeElement.innerText), titles[0]);
            await page.keyboard.press("Enter");
            await page.waitForURL(/lessons\/[^/]+\.html$/);
            assert.equal(await page.locator("h1").innerText(), titles[0]);
        }));

    test("the reading list has no before partly, then the best supported first, each with its reason", () =>
        inAssessment({}, async (page) => {
            await answerAll(page);
            const [asked, listed] = await page.evaluate(() => {
                const read = (part, link, question, answer) => ({
                    title: part.querySelector(link).innerText,
                    href: part.querySelector(link).href,
                    question: part.querySelector(question).innerText,
                    evidence: part.querySelector(".badge").innerText,
                    steps: part.querySelectorAll(".bar .on").length,
                    answer: answer?.innerText.replace("You answered: ", ""),
                });
                const all = (selector, ...how) => [...document.querySelectorAll(selector)].map((part) => read(part, ...how, part.querySelector(":checked + span, .answered")));
                return [all(".question", ".question-entry a", "legend"), all("#assess_list > li", "a", ".muted")];
            });
            const expected = [];
            for (const answer of ["No", "Partly"]) {
                for (let steps = 9; steps >= 0; steps -= 1) {
                    expected.push(...asked.filter((one) => one.answer === answer && one.steps === steps));
                }
            }
            assert.ok(new Set(expected.map(({ steps }) => steps)).size >= 3, "too few levels of evidence to tell an order");
            assert.deepEqual(listed, expected);
        }));

    test("the figure adds up, says in words what it draws, and draws each answer in another shape", () =>
        inAssessment({}, async (page) => {
            await answerAll(page);
            const rows = await page.locator("#assess_figure > li").evaluateAll((all) =>
                all.map((row) => ({
                    name: row.querySelector("a").innerText,
                    widths: [...row.querySelectorAll(".assess-bar > svg")].map((part) => part.getAttribute("width")),
                    words: row.querySelector(".assess-summary").textContent,
                })));
            const groups = await page.locator(".assess-group").evaluateAll((all) =>
                all.map((group) => ({ name: group.querySelector("h2").innerText, number: group.querySelectorAll("fieldset").length })));
            assert.deepEqual(rows.map(({ name }) => name), groups.map(({ name }) => name));
            for (const [at, { number, name }] of groups.entries()) {
                const counts = rows[at].words.match(/\d+/g).map(Number);
                assert.equal(counts.reduce((sum, count) => sum + count), number, name);
                const shares = rows[at].widths.map((width) => Math.round((parseFloat(width) * number) / 100));
                assert.deepEqual(shares, counts, name);
            }
            const shapes = await page.evaluate(() => {
                const look = (part) => {
                    const of = (name) => getComputedStyle(part.querySelector(name));
                    return [of("rect").strokeWidth, of("rect").strokeDasharray, of("line").strokeWidth, of("line").strokeDasharray].join();
                };
                return [...new Set([...document.querySelectorAll(".share")].map((part) => `${part.classList[1]} ${look(part)}`))];
            });
            assert.equal(shapes.length, 5);
            assert.equal(new Set(shapes.map((shape) => shape.split(" ")[1])).size, 5, shapes.join("\n"));
        }));

    test("is not chatty: something is said when a stage is done, and not before", () =>
        inAssessment({}, async (page) => {
            await page.evaluate(() => {
                globalThis.said = [];
                const status = document.getElementById("assess_status");
                new MutationObserver(() => status.innerText && said.push(status.innerText)).observe(status, { childList: true });
            });
            const said = () => page.evaluate(() => globalThis.said);
            const group = page.locator(".assess-group").first();
            const questions = await group.locator("fieldset").count();
            for (let at = 0; at < questions; at += 1) {
                assert.deepEqual(await said(), []);
                await answer(page, at, "yes");
            }
            const all = await fields(page).count();
            assert.deepEqual(await said(), [`${await group.locator("h2").innerText()}: all answered. ${questions} of ${all} overall.`]);
            await answer(page, 0, "no");
            assert.equal((await said()).length, 1);
            await answerAll(page, ["yes"]);
            assert.match((await said()).at(-1), /^All \d+ questions answered\. On your reading list: 0\.$/);
            assert.match(await page.locator("#assess_list").innerText(), /^Your reading list is empty/);
            assert.equal(await page.locator("#assess_open").isVisible(), false);
        }));

    test("a lesson leads to its question", () =>
        inAssessment({}, async (page) => {
            const question = fields(page).nth(12);
            const [id, title] = [await question.getAttribute("id"), await question.locator("legend").innerText()];
            await question.locator("a").click();
            assert.equal(await page.locator(".ask p").first().innerText(), title);
            await page.locator(".ask-link a").click();
            await page.waitForURL(`${server.address}${path}#${id}`);
            assert.ok(await page.locator(`#${id}:target`).isVisible());
        }));

    test("a link to a question shows it, and not below the bar", () =>
        inAssessment({ viewport: { width: 360, height: 640 } }, async (page) => {
            const id = await fields(page).nth(12).getAttribute("id");
            assert.match(id, /^q-[a-z0-9-]+$/);
            const other = await page.context().newPage();
            await other.goto(`${server.address}${path}#${id}`);
            const place = await other.evaluate((id) => {
                const bar = document.getElementById("assess_progress").getBoundingClientRect();
                const question = document.getElementById(id).getBoundingClientRect();
                return { below: question.top >= bar.bottom, seen: question.top < innerHeight / 2, stuck: bar.top === 0 };
            }, id);
            assert.deepEqual(place, { below: true, seen: true, stuck: true });
        }));
});

describe("what is kept", () => {
    test("answers are there after a reload, and the first open question is linked", () =>
        inAssessment({}, async (page) => {
            await answerAll(page);
            const [before, said] = [await ticked(page), await count(page)];
            await page.reload();
            assert.deepEqual(await ticked(page), before);
            assert.equal(await count(page), said);
            const open = await fields(page).nth(pattern.indexOf(undefined)).getAttribute("id");
            assert.equal(await page.locator("#assess_open a").getAttribute("href"), `#${open}`);
        }));

    test("saving, clearing and loading gives the same answers, and each step can be undone", () =>
        inAssessment({}, async (page) => {
            await answerAll(page);
            const before = await ticked(page);
            const { name, text } = await save(page);
            assert.match(name, /^[\p{L}\p{N}-]+-self-assessment-\d{4}-\d\d-\d\d\.json$/u);
            const { format, version, guide, answers } = JSON.parse(text);
            assert.deepEqual({ format, version }, { format: "fieldguide-self-assessment", version: 1 });
            assert.equal(guide, await page.locator(".masthead-title").innerText());
            assert.deepEqual(answers, before);
            const undo = page.locator("#assess_undo");
            await page.locator("#assess_clear").click();
            assert.deepEqual([await ticked(page), await stored(page)], [{}, null]);
            await undo.click();
            assert.deepEqual(await ticked(page), before);
            await page.locator("#assess_clear").click();
            await page.reload();
            assert.deepEqual(await ticked(page), {});
            await answer(page, 0, "partly");
            const other = await ticked(page);
            await load(page, text);
            assert.deepEqual(await ticked(page), before);
            await undo.click();
            assert.deepEqual(await ticked(page), other);
            await undo.click();
            await page.reload();
            assert.deepEqual(await ticked(page), before);
        }));

    test("a file that cannot be used is refused in words, and nothing is lost", () =>
        inAssessment({}, async (page) => {
            await answerAll(page);
            const [before, kept] = [await ticked(page), await stored(page)];
            const good = { format: "fieldguide-self-assessment", version: 1, guide: "Another", answers: {} };
            const id = Object.keys(before)[0];
            for (const [at, [text, why]] of [
                ["", /not valid JSON/],
                ["{", /not valid JSON/],
                ["null", /not saved by this self-assessment/],
                ['{"answers":{}}', /not saved by this self-assessment/],
                [JSON.stringify({ ...good, answers: "yes" }), /"y" is not a valid answer/],
                [JSON.stringify({ ...good, answers: null }), /no answers for this guide/],
                [JSON.stringify({ ...good, version: 2, answers: { [id]: "yes" } }), /version 2 .* needs version 1/],
                [JSON.stringify({ ...good, answers: { [id]: "maybe" } }), /"maybe" is not a valid answer/],
                [JSON.stringify({ ...good, answers: { [id]: "<img src=x>" } }), /"<img src=x>" is not a valid answer/],
                [JSON.stringify({ ...good, answers: { "lesson/of-elsewhere": "yes" } }), /no answers for this guide; it comes from Another/],
                ['{"format":"fieldguide-self-assessment","version":1,"answers":{"__proto__":"yes"}}', /comes from another guide/],
            ].entries()) {
                await load(page, text, `bad-${at}.json`);
                assert.match(await status(page), why);
                assert.match(await status(page), /your answers were kept/);
                assert.deepEqual([await ticked(page), await stored(page)], [before, kept], text);
                assert.equal(await page.locator("#assess_undo").isVisible(), false);
            }
            assert.equal(await page.locator("main img").count(), 0);
        }));

    test("answers to questions no longer asked are kept and not counted, new questions are open", () =>
        inAssessment({}, async (page) => {
            await answer(page, 0, "no");
            await page.evaluate(() => {
                const [key, text] = Object.entries(localStorage).find(([key]) => key.includes("self-assessment"));
                const old = JSON.parse(text);
                localStorage.setItem(key, JSON.stringify({ ...old, answers: { "lesson/long-gone": "no", ...old.answers } }));
            });
            await page.reload();
            assert.match(await count(page), /^1 of /);
            assert.equal(await page.locator("#assess_list > li").count(), 1);
            await answer(page, 1, "yes");
            const [first, second] = await names(page);
            const expected = { "lesson/long-gone": "no", [first]: "no", [second]: "yes" };
            assert.deepEqual((await stored(page)).answers, expected);
            assert.deepEqual(JSON.parse((await save(page)).text).answers, expected);
        }));

    test("two guides on one host do not mix", async () => {
        const { page, problems } = await openTab(browser, new URL("/", server.address).href);
        await page.route("**/other/**", async (route) => {
            const response = await route.fetch({ url: route.request().url().replace("/other/", "/guide/") });
            await route.fulfill({ response });
        });
        await page.goto(server.address + path);
        await answerAll(page, ["no"]);
        await page.goto(new URL("/other/", server.address).href + path);
        assert.deepEqual(await ticked(page), {});
        await answer(page, 0, "yes");
        await page.goto(server.address + path);
        assert.deepEqual([...new Set(Object.values(await ticked(page)))], ["no"]);
        await page.context().close();
        assert.deepEqual(problems, []);
    });

    test("two tabs see each other's answers and lose none", () =>
        inAssessment({}, async (page) => {
            const other = await page.context().newPage();
            await other.goto(server.address + path);
            await answer(page, 0, "no");
            await other.locator(".question :checked").waitFor();
            await answer(other, 1, "yes");
            await page.locator(".question:nth-of-type(2) :checked").waitFor();
            await answer(page, 2, "partly");
            await other.locator(".question:nth-of-type(3) :checked").waitFor();
            assert.deepEqual(Object.values(await ticked(page)), ["no", "yes", "partly"]);
            assert.deepEqual(await ticked(other), await ticked(page));
            await other.locator("#assess_clear").click();
            await page.waitForFunction(() => !document.querySelector(".question :checked"));
        }));

    for (const [what, script] of [
        ["blocked", () => Object.defineProperty(globalThis, "localStorage", { get: () => { throw new DOMException("", "SecurityError"); } })],
        ["full", () => { Storage.prototype.setItem = () => { throw new DOMException("", "QuotaExceededError"); }; }],
        ["spoilt", () => { Storage.prototype.getItem = () => "{"; }],
    ]) {
        test(`when storage is ${what}, one can answer all the same`, () =>
            inTab(browser, server.address, {}, async (page) => {
                await page.addInitScript(script);
                await page.goto(server.address + path);
                await answer(page, 0, "no");
                await answer(page, 1, "partly");
                assert.deepEqual(Object.values(await ticked(page)).slice(-1), ["partly"]);
                if (what === "spoilt") return;
                assert.match(await count(page), /^2 of \d+ answered, not saved$/);
                assert.match(await page.locator("#assess_kept").innerText(), /^Your browser does not save your answers/);
                assert.equal(await page.locator("#assess_list > li").count(), 2);
                assert.equal(Object.keys(JSON.parse((await save(page)).text).answers).length, 2);
                await page.locator("#assess_clear").click();
                await page.locator("#assess_undo").click();
                assert.equal(await page.locator("#assess_list > li").count(), 2);
            }));
    }

    test("nothing is asked for and nothing is sent once the page is there", () =>
        inAssessment({}, async (page) => {
            await page.waitForLoadState("networkidle");
            const requests = [];
            page.context().on("request", (request) => requests.push(request.url()));
            const address = page.url();
            await answerAll(page);
            await fields(page).first().locator("input").first().press("Enter");
            const { text } = await save(page);
            await page.locator("#assess_clear").click();
            await load(page, text);
            assert.deepEqual([requests, page.url()], [[], address]);
        }));

    test("from a disk it works and keeps", () => {
        const folder = pathToFileURL(`${site}/`).href;
        return inTab(browser, folder, {}, async (page) => {
            await page.goto(folder + path);
            await answerAll(page);
            const before = await ticked(page);
            const { text } = await save(page);
            await page.reload();
            assert.deepEqual(await ticked(page), before);
            await page.locator("#assess_clear").click();
            await load(page, text);
            assert.deepEqual(await ticked(page), before);
        });
    });
});

describe("without scripts", () => {
    test("it is a checklist that says how to read it, and sends nothing", () =>
        inAssessment({ javaScriptEnabled: false }, async (page) => {
            assert.ok(await page.locator("noscript p").isVisible());
            assert.ok(await page.getByText("Start with the questions you answered “no”").isVisible());
            for (const id of ["progress", "kept", "tools", "found", "list", "summary"]) {
                assert.equal(await page.locator(`#assess_${id}`).isVisible(), false, id);
            }
            assert.equal(await page.locator("main button:visible").count(), 0);
            const radio = fields(page).first().locator("input").nth(2);
            await radio.check();
            await radio.press("Enter");
            assert.equal(page.url(), server.address + path);
            assert.equal(await fields(page).locator(".question-entry a:visible").count(), await fields(page).count());
        }));

    test("on paper every answer is an empty box and its word, side by side", () =>
        inAssessment({ javaScriptEnabled: false, viewport: { width: 673, height: 987 } }, async (page) => {
            await page.emulateMedia({ media: "print" });
            for (const label of (await fields(page).locator("label").all()).slice(0, 40)) {
                const [box, word] = [await label.locator("input").boundingBox(), await label.locator("span").boundingBox()];
                assert.ok(box.width > 8 && Math.abs(box.width - box.height) < 1 && box.x + box.width <= word.x);
            }
            const look = await fields(page).locator("input").first().evaluate((box) => {
                const { borderTopStyle, borderRadius, backgroundColor } = getComputedStyle(box);
                return [borderTopStyle, borderRadius, backgroundColor];
            });
            assert.deepEqual(look, ["solid", "0px", "rgb(255, 255, 255)"]);
            await answer(page, 0, "no");
            assert.ok(await page.locator(".question-entry a").first().isVisible(), "no list names the lessons instead");
            assert.ok((await sheets(page)) <= 4);
        }));
});

describe("on paper", () => {
    test("answers make a handout of at most three sheets, with the result before the questions", () =>
        inAssessment({}, async (page) => {
            const order = async () => {
                await page.emulateMedia({ media: "print" });
                const top = async (selector) => (await page.locator(selector).boundingBox()).y;
                const found = (await top(".assess-result")) < (await top(".assess-questions"));
                await page.emulateMedia({ media: null });
                return found;
            };
            assert.equal(await order(), false);
            await answerAll(page);
            assert.equal(await order(), true);
            assert.ok((await sheets(page)) <= 3, `${await sheets(page)} sheets`);
            await page.evaluate(() => (globalThis.print = () => (globalThis.printed = true)));
            await page.locator("#assess_print").click();
            assert.equal(await page.evaluate(() => globalThis.printed), true);
            await page.emulateMedia({ media: "print" });
            for (const part of ["progress", "tools", "status", "open"]) {
                assert.equal(await page.locator(`#assess_${part}`).isVisible(), false, part);
            }
        }));
});

describe("for everyone", () => {
    test("with answers given, at three widths, in light and dark: no axe violation, no sideways scroll, large targets", () =>
        inAssessment({}, async (page) => {
            await answerAll(page);
            await page.locator("#assess_clear").click();
            await page.locator("#assess_undo").click();
            await page.evaluate(axe);
            for (const width of [320, 768, 1280]) {
                for (const colorScheme of ["light", "dark"]) {
                    const what = `${width} px, ${colorScheme}`;
                    await page.setViewportSize({ width, height: 800 });
                    await page.emulateMedia({ colorScheme });
                    const found = await page.evaluate(async (rules) => (await axe.run("html", rules)).violations, rules);
                    assert.deepEqual(found.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), [], what);
                    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
                    assert.ok(beyond <= 0, `${what}: ${beyond} px too wide`);
                    const targets = page.locator(":is(.answers label, .assess button, .assess-progress a):visible");
                    const small = await targets.evaluateAll((all) =>
                        all.filter((one) => Math.min(one.offsetWidth, one.offsetHeight) < 44).map((one) => one.outerHTML));
                    assert.deepEqual(small, [], what);
                }
            }
        }));

    test("with text twice as large nothing is cut off", () =>
        inAssessment({ viewport: { width: 640, height: 800 } }, async (page) => {
            await answerAll(page);
            await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
            const cut = await page.locator("#assess *").evaluateAll((all) =>
                all.filter((one) => one.clientWidth > 1 && one.scrollWidth > one.clientWidth).map((one) => one.outerHTML.slice(0, 100)));
            assert.deepEqual(cut, []);
        }));
});

async function sheets(page) {
    const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
    return (pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? []).length;
}
