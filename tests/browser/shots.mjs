// Pictures of every type of page, for people to look at: `node tests/browser/shots.mjs [FOLDER]`.

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { browse, inTab, pages, serve } from "./site.mjs";

const folder = process.argv[2] ?? fileURLToPath(new URL("../../target/shots", import.meta.url));
mkdirSync(folder, { recursive: true });

const [browser, server] = await Promise.all([browse(), serve()]);
for (const path of pages) {
    await inTab(browser, server.address, {}, async (page) => {
        await page.goto(server.address + path);
        for (const colorScheme of ["light", "dark"]) {
            for (const width of [360, 1280]) {
                await page.emulateMedia({ colorScheme });
                await page.setViewportSize({ width, height: 800 });
                const name = `${path.replace(".html", "").replaceAll("/", "-")}-${colorScheme}-${width}.png`;
                await page.screenshot({ path: `${folder}/${name}`, fullPage: true });
            }
        }
    });
}
await Promise.all([browser.close(), server.close()]);
