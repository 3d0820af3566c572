#!/usr/bin/env node
// Runs fieldguide: the program in the package that npm installed for this system.
"use strict";
const { spawn } = require("node:child_process");

const system = `${process.platform}-${process.arch}`;
const file = process.platform === "win32" ? "fieldguide.exe" : "fieldguide";

let program;
try {
    program = require.resolve(`@fieldguide/cli-${system}/bin/${file}`);
} catch {
    console.error(
        `error: the package @fieldguide/cli-${system} is not installed; install fieldguide again without ` +
            "--omit=optional, or build it from source if there is no such package",
    );
    process.exit(1);
}

const child = spawn(program, process.argv.slice(2), { stdio: "inherit" });
// A terminal sends these to the program, too: it ends by itself, and a second signal would not let it clean up.
process.on("SIGINT", () => {});
process.on("SIGHUP", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("error", (error) => {
    console.error(`error: cannot run ${program}: ${error.message}`);
    process.exit(1);
});
child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
});
