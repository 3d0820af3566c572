// The guide as data, in programs that are not ours: tables in SQLite, the whole in a JSON Schema
// validator, checksums by another library.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import Ajv from "ajv/dist/2020.js";
import { parse } from "csv-parse/sync";
import initSqlJs from "sql.js";
import { bytes, file, base, paths, text } from "./site.mjs";

const data = JSON.parse(text("data/guide.json"));
const { Database } = await initSqlJs();

/** Every table, as SQLite has it. */
function database() {
    const database = new Database();
    for (const path of paths.filter((path) => /^data\/.*\.csv$/.test(path))) {
        const [names, ...rows] = parse(text(path));
        const table = /([^/]+)\.csv$/.exec(path)[1];
        database.run(`create table "${table}" (${names.map((name) => `"${name}"`).join(", ")})`);
        const insert = database.prepare(`insert into "${table}" values (${names.map(() => "?").join(", ")})`);
        for (const row of rows) insert.run(row);
    }
    return database;
}

const tables = database();
const rows = (query) => tables.exec(query)[0]?.values ?? [];
const number = (query) => rows(query)[0][0];

test("the data has the shape that is published with it", () => {
    const validate = new Ajv({ strict: true, allErrors: true }).compile(JSON.parse(text("data/guide.schema.json")));
    assert.ok(validate(data), JSON.stringify(validate.errors?.slice(0, 3)));
});

test("a query over the tables gives what the data says", () => {
    assert.equal(number("select count(*) from entries"), data.entries.length);
    assert.equal(number("select count(*) from evidence"), data.relations.filter(({ stance }) => stance).length);
    const best = rows("select rated, count(distinct \"from\") as n from evidence where stance = 'supports' group by rated order by n desc, rated limit 1")[0];
    const supporters = data.relations.filter(({ to, stance }) => to === best[0] && stance === "supports");
    assert.equal(new Set(supporters.map(({ from }) => from)).size, best[1]);
    assert.ok(data.entries.find(({ id }) => id === best[0]).rating.reason.startsWith(`${supporters.filter(({ from }) => from.startsWith("case-study/")).length} case stud`));
});

test("what the tables name is there", () => {
    for (const [table, column] of [["terms", "entry"], ["fields", "entry"], ["evidence", "rated"], ["evidence", "from"], ["relations", "to"], ["citations", "entry"]]) {
        assert.equal(number(`select count(*) from "${table}" where "${column}" not in (select entry from entries)`), 0, table);
    }
    assert.equal(number("select count(*) from citations where source not in (select key from sources)"), 0);
    for (const [path] of rows("select path from entries")) assert.equal(file(base + path), path);
});

test("checksums hold", () => {
    const sums = text("data/SHA256SUMS").trim().split("\n");
    assert.ok(sums.length >= 9);
    for (const line of sums) {
        const [sum, name] = line.split("  ");
        assert.equal(createHash("sha256").update(bytes(`data/${name}`)).digest("hex"), sum, name);
    }
});
