// Compressed files, read by Node's own decoders.

import assert from "node:assert/strict";
import { test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { bytes, paths } from "./site.mjs";

for (const [ending, decoded] of [[".gz", gunzipSync], [".br", brotliDecompressSync]]) {
    test(`${ending} files contain what is next to them, and are smaller`, () => {
        const compressed = paths.filter((path) => path.endsWith(ending));
        assert.ok(compressed.length > 300);
        for (const path of compressed) {
            const whole = bytes(path.slice(0, -ending.length)), made = bytes(path);
            assert.ok(whole.equals(decoded(made)), path);
            assert.ok(made.length < whole.length, path);
        }
    });
}
