// Shows that tests/it/incremental.rs notices when a key of a memo (src/memo.rs) forgets one of its parts:
// takes each part out in turn and says which test fails. Works on a copy of the repository, which is built
// once: there each part can be hidden by an environment variable, and is the same for all then.
//
// A part that the value is made from, such as the document of an entry, is not listed: without it there is
// nothing to make the value from.
//
//   node tests/keys/run.mjs [PART…]
//
// Fails when a part is taken out unnoticed, unless it is listed below why nothing can come of that; and
// when the code has changed so that a part is not found any more.

import assert from "node:assert/strict";
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** Whatever is not an entry is read again when any of it changes, and the schema is a new one then. */
const WITH_SCHEMA = "changes only together with the schema, which the key holds too";

/** Edits that hide a part: a file, a text that it has once, and where in that text the part is. */
const PARTS = {
  // What is declared, by the files that are no entries and the command line.
  "declared: file": ["src/lib.rs", "others.map(|(file, source)| («file», ByPtr"],
  "declared: text": ["src/lib.rs", "(file, source)| (file, «ByPtr(Arc::clone(&source.text))»)"],
  "declared: names of assets": ["src/lib.rs", "«inventory.assets.keys().cloned().collect::<Vec<String>>()»", "inventory.assets.keys().cloned().collect()"],
  "declared: base_url": ["src/lib.rs", "(«options.base_url.clone()», options.theme"],
  "declared: theme": ["src/lib.rs", "options.base_url.clone(), «options.theme.clone()», options"],
  "declared: outputs": ["src/lib.rs", "options.theme.clone(), «options.outputs.clone()»)"],
  // Documents.
  "document: text": ["src/parse/mod.rs", "(*file, «ByPtr(Arc::clone(&inventory.sources.get(*file).text))», settings.raw_html, cited)"],
  "document: raw_html": ["src/parse/mod.rs", "sources.get(*file).text)), «settings.raw_html», cited)"],
  "document: what can be cited": ["src/parse/mod.rs", "settings.raw_html, «cited»)"],
  // Entries.
  "completed schema: schema": ["src/validate/mod.rs", "let key = («ByPtr(Arc::clone(&schema))», open_terms.clone());"],
  "completed schema: terms": ["src/validate/mod.rs", "let key = (ByPtr(Arc::clone(&schema)), «open_terms.clone()»);"],
  "entry: schema": ["src/validate/mod.rs", "let key = |document| («ByPtr(Arc::clone(&schema))», ByPtr(document));"],
  // What is public.
  "public schema: schema": ["src/redact/mod.rs", "let key = («ByPtr(Arc::clone(&whole))», terms.clone());"],
  "public schema: terms": ["src/redact/mod.rs", "let key = (ByPtr(Arc::clone(&whole)), «terms.clone()»);"],
  "public entry: schema": ["src/redact/mod.rs", "(«ByPtr(Arc::clone(&schema))», ByPtr(Arc::clone(entry)))"],
  "public bibliography: bibliography": ["src/redact/mod.rs", "let key = («ByPtr(Arc::clone(&bibliography))», withheld.clone());"],
  "public bibliography: withheld": ["src/redact/mod.rs", "let key = (ByPtr(Arc::clone(&bibliography)), «withheld.clone()»);"],
  // Addresses.
  "addresses: schema": ["src/link/mod.rs", "cache.get_or_compute((«ByPtr(Arc::clone(&guide.schema))», entries, extras)"],
  "addresses: extras": ["src/link/mod.rs", "cache.get_or_compute((ByPtr(Arc::clone(&guide.schema)), entries, «extras»)", null, WITH_SCHEMA],
  "addresses: file": ["src/link/mod.rs", "(«entry.file», entry.kind, entry.outline, entry.front_digest)"],
  "addresses: kind": ["src/link/mod.rs", "(entry.file, «entry.kind», entry.outline, entry.front_digest)", null, "the outline holds it too"],
  "addresses: outline": ["src/link/mod.rs", "(entry.file, entry.kind, «entry.outline», entry.front_digest)"],
  "addresses: front matter": ["src/link/mod.rs", "(entry.file, entry.kind, entry.outline, «entry.front_digest»)"],
  // Links.
  "links: outlines": ["src/link/mod.rs", "memo::digest(&(«outlines», guide.withheld_digest(), files))"],
  "links: withheld": ["src/link/mod.rs", "memo::digest(&(outlines, «guide.withheld_digest()», files))", null, "a link to what is withheld is broken, and broken ones are found again"],
  "links: names of assets": ["src/link/mod.rs", "memo::digest(&(outlines, guide.withheld_digest(), «memo::digest(&files)»))", "memo::digest(&(outlines, guide.withheld_digest(), files))"],
  "links: schema": ["src/link/mod.rs", "schema: «ByPtr(Arc::clone(&guide.schema))»,"],
  "links: bibliography": ["src/link/mod.rs", "bibliography: «ByPtr(Arc::clone(&bibliography))»,", null, WITH_SCHEMA],
  "links: glossary": ["src/link/mod.rs", "glossary: «ByPtr(Arc::clone(&glossary))»,", null, WITH_SCHEMA],
  "links: addresses": ["src/link/mod.rs", "addresses: «ByPtr(Arc::clone(&addresses))»,"],
  "links: entry": ["src/link/mod.rs", "(Arc::clone(&shape), «ByPtr(Arc::clone(entry))»)"],
  "links: broken ones are found again": ["src/link/mod.rs", "cache.entries.retain(|found| «(found.diagnostics.is_empty() || crate::memo::is_hidden(PART))» && !found.value", "cache.entries.retain(|found| found.diagnostics.is_empty() && !found.value"],
  "links: those by words are found again": ["src/link/mod.rs", "retain(|found| found.diagnostics.is_empty() && «(!found.value.is_by_words || crate::memo::is_hidden(PART))»);", "retain(|found| found.diagnostics.is_empty() && !found.value.is_by_words);"],
  "references: bibliography": ["src/link/mod.rs", "cache.references.get_or_compute((«ByPtr(Arc::clone(&bibliography))», style)"],
  "references: style": ["src/link/mod.rs", "cache.references.get_or_compute((ByPtr(Arc::clone(&bibliography)), «style»)", null, "the bibliography is read again with guide.yaml"],
  "digest of links: entries": ["src/link/resolve.rs", "memo::digest(&(«to», &text.citations))"],
  "digest of links: citations": ["src/link/resolve.rs", "memo::digest(&(to, «text.citations.clone()»))", "memo::digest(&(to, &text.citations))"],
  "digest of links: sources": ["src/link/resolve.rs", "memo::digest(&(texts, «links.sources.clone()», &self", "memo::digest(&(texts, &links.sources, &self"],
  "digest of links: relations": ["src/link/resolve.rs", "&links.sources, «self.found.relations.clone()»))", "&links.sources, &self.found.relations))"],
  // Knowledge.
  "knowledge: file": ["src/assess/mod.rs", "(«entry.file», entry.outline, entry.front_digest, links.digest)"],
  "knowledge: outline": ["src/assess/mod.rs", "(entry.file, «entry.outline», entry.front_digest, links.digest)"],
  "knowledge: front matter": ["src/assess/mod.rs", "(entry.file, entry.outline, «entry.front_digest», links.digest)"],
  "knowledge: links": ["src/assess/mod.rs", "(entry.file, entry.outline, entry.front_digest, «links.digest»)"],
  "knowledge: withheld": ["src/assess/mod.rs", "(entries, «linked.guide.withheld_digest()», &linked"],
  "knowledge: sources of the glossary": ["src/assess/mod.rs", "«linked.glossary.sources.clone()»", "&linked.glossary.sources", WITH_SCHEMA],
  "knowledge: schema": ["src/assess/mod.rs", "schema: «ByPtr(Arc::clone(&linked.guide.schema))»,"],
  "knowledge: bibliography": ["src/assess/mod.rs", "bibliography: «ByPtr(Arc::clone(&linked.bibliography))»,", null, WITH_SCHEMA],
  "knowledge: addresses": ["src/assess/mod.rs", "addresses: «ByPtr(Arc::clone(&linked.addresses))»,"],
  "knowledge: url_lock": ["src/assess/mod.rs", "url_lock: «ByPtr(Arc::clone(&url_lock))»,", null, WITH_SCHEMA],
  "knowledge: today": ["src/assess/mod.rs", "        today: «today»,\n    };", "        today,\n    };"],
  "support: schema": ["src/assess/mod.rs", "cache.get_or_compute((«ByPtr(Arc::clone(&linked.guide.schema))», entries)"],
  "support: kind": ["src/assess/mod.rs", "(«entry.kind», entry.terms_digest, links.digest)"],
  "support: terms": ["src/assess/mod.rs", "(entry.kind, «entry.terms_digest», links.digest)"],
  "support: links": ["src/assess/mod.rs", "(entry.kind, entry.terms_digest, «links.digest»)"],
  // Digests of entries.
  "outline: kind": ["src/validate/mod.rs", "memo::digest(&(«kind», &document.slug, ids))"],
  "outline: slug": ["src/validate/mod.rs", "memo::digest(&(kind, «document.slug.clone()», ids))", "memo::digest(&(kind, &document.slug, ids))"],
  "outline: ids": ["src/validate/mod.rs", "memo::digest(&(kind, &document.slug, «memo::digest(&ids)»))", "memo::digest(&(kind, &document.slug, ids))"],
  "terms: place": ["src/validate/mod.rs", "|item| («item.place», parts(item))"],
  "terms: terms and texts": ["src/validate/mod.rs", "|item| (item.place, «parts(item)»)"],
  // Pages.
  "theme: name": ["src/render/theme.rs", "name: «name.to_owned()»,\n            templates"],
  "theme: file of a template": ["src/render/theme.rs", "(«*file», ByPtr(Arc::clone(&inventory.sources.get(*file).text)))"],
  "theme: text of a template": ["src/render/theme.rs", "(*file, «ByPtr(Arc::clone(&inventory.sources.get(*file).text))»)"],
  "theme: path of a file": ["src/render/theme.rs", "(«path.clone()», ByPtr(Bytes::clone(bytes)))"],
  "theme: bytes of a file": ["src/render/theme.rs", "(path.clone(), «ByPtr(Bytes::clone(bytes))»)"],
  "card: schema": ["src/render/entries.rs", "(«ByPtr(Arc::clone(&guide.schema))», ByPtr(Arc::clone(entry)), rating(index))"],
  "card: entry": ["src/render/entries.rs", "(ByPtr(Arc::clone(&guide.schema)), «ByPtr(Arc::clone(entry))», rating(index))"],
  "card: rating": ["src/render/entries.rs", "(ByPtr(Arc::clone(&guide.schema)), ByPtr(Arc::clone(entry)), «rating(index)»)"],
  "navigation: knowledge": ["src/render/mod.rs", "cache.nav_indexes.get_or_compute(«ByPtr(Arc::clone(&assessed.knowledge))», ||"],
};

const HIDE = `
/// Whether a part of a key is left out.
pub(crate) fn is_hidden(part: &str) -> bool {
    use std::sync::OnceLock;
    static HIDDEN: OnceLock<Option<String>> = OnceLock::new();
    HIDDEN.get_or_init(|| std::env::var("HIDDEN_PART").ok()).as_deref() == Some(part)
}

/// The first value that a part of a key ever had, where it is left out.
pub(crate) fn hide<T: Clone + Send + 'static>(part: &str, value: T) -> T {
    use std::any::Any;
    use std::sync::Mutex;
    static FIRST: Mutex<Option<Box<dyn Any + Send>>> = Mutex::new(None);
    if !is_hidden(part) {
        return value;
    }
    let mut first = FIRST.lock().expect("is held by no one");
    let first = first.get_or_insert_with(|| Box::new(value.clone()));
    first.downcast_ref::<T>().cloned().unwrap_or(value)
}
`;

/** A copy of the repository in which each part can be hidden. */
function copy() {
  const folder = mkdtempSync(join(tmpdir(), "fieldguide-keys-"));
  const listed = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  for (const file of execFileSync("git", listed, { cwd: repository, encoding: "utf8" }).split("\0")) {
    if (!file || /^(content|fuzz)\//.test(file)) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(repository, file), join(folder, file), { dereference: false, force: true });
  }
  // What one edit looks for another may have changed: all are made in the text as it was.
  const edits = new Map();
  for (const [name, [file, marked, before]] of Object.entries(PARTS)) {
    const [lead, part, tail] = marked.split(/[«»]/);
    const find = before ?? lead + part + tail;
    const text = readFileSync(join(repository, file), "utf8");
    const at = text.indexOf(find);
    assert(at >= 0 && text.indexOf(find, at + 1) < 0, `${name}: once in ${file}: ${find}`);
    const call = (hidden) => (lead.includes("retain") ? hidden : `crate::memo::hide(${JSON.stringify(name)}, ${hidden})`);
    const made = (lead + call(part) + tail).replace("PART", JSON.stringify(name));
    // Only what differs is replaced, so that parts beside each other can be.
    let same = 0;
    while (find[same] === made[same]) same++;
    let kept = 0;
    while (kept < tail.length && find.length - kept > same && find.at(-1 - kept) === made.at(-1 - kept)) kept++;
    const edit = { from: at + same, to: at + find.length - kept, text: made.slice(same, made.length - kept) };
    edits.set(file, [...(edits.get(file) ?? []), edit]);
  }
  for (const [file, all] of edits) {
    let text = readFileSync(join(repository, file), "utf8");
    all.sort((a, b) => b.from - a.from);
    all.forEach((edit, place) => {
      assert(place === 0 || edit.to <= all[place - 1].from, `${file}: two parts overlap: ${edit.text}`);
      text = text.slice(0, edit.from) + edit.text + text.slice(edit.to);
    });
    writeFileSync(join(folder, file), text);
  }
  appendFileSync(join(folder, "src/memo.rs"), HIDE);
  return folder;
}

/** Builds the tests of a copy, and says where they are. */
function build(folder) {
  // Not the repository's own: what is built of a copy would be taken for it.
  const target = join(repository, "target/keys");
  const cargo = ["test", "--all-features", "--test", "it", "--no-run", "--message-format=json"];
  const env = { ...process.env, CARGO_TARGET_DIR: target };
  const told = spawnSync("cargo", cargo, { cwd: folder, env, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 28 });
  const lines = told.stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  for (const { message } of lines) if (message?.level === "error") console.error(message.rendered);
  assert.equal(told.status, 0, "the copy does not build");
  return lines.find(({ target, executable }) => target?.name === "it" && executable).executable;
}

/** The tests that fail while a part is hidden. */
async function failures(tests, folder, part) {
  const env = { ...process.env, HIDDEN_PART: part };
  const only = ["incremental::", "--skip", "what_was_kept"];
  const options = { cwd: folder, env, maxBuffer: 1 << 28 };
  const told = await new Promise((done) => execFile(tests, only, options, (error, text) => done({ error, text })));
  const failed = [...told.text.matchAll(/^test incremental::(\S+) \.\.\. FAILED/gm)].map(([, name]) => name);
  assert(!told.error || failed.length > 0, told.text);
  if (!part) assert.deepEqual(failed, [], told.text);
  return failed;
}

const folder = copy();
try {
  const tests = build(folder);
  await failures(tests, folder, "");
  const wanted = process.argv.slice(2);
  const parts = Object.entries(PARTS).filter(([name]) => wanted.length === 0 || wanted.includes(name));
  let unnoticed = 0;
  const next = async () => {
    for (let part = parts.shift(); part; part = parts.shift()) {
      const [name, [, , , why]] = part;
      const failed = await failures(tests, folder, name);
      if (failed.length === 0 && !why) unnoticed++;
      console.log(`${name} | ${failed.join(", ") || (why ?? "UNNOTICED")}`);
    }
  };
  await Promise.all([next(), next()]);
  assert.equal(unnoticed, 0, "keys may forget these parts and no test fails");
} finally {
  rmSync(folder, { recursive: true });
}
