//! Names of files, and the addresses made of them.

use super::Case;
use super::Must::{Build, Tell, Warn};
use super::sandbox::Folder;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;

const LESSON: &str = "---\ntitle: Named\n---\n\nText.\n";

pub(super) fn cases() -> Vec<Case> {
    let mut cases = texts();
    cases.extend(others());
    cases
}

fn texts() -> Vec<Case> {
    let lesson = |name, must, file: &'static str| {
        Case::new(name, must, move |folder| folder.write(format!("content/lessons/{file}"), LESSON))
    };
    vec![
        lesson("two names that differ in case", Tell("bad-slug"), "Plain.md"),
        lesson("a letter with its accent", Tell("bad-slug"), "café.md"),
        lesson("a letter and its accent apart", Tell("bad-slug"), "cafe\u{301}.md"),
        lesson("`CON`", Tell("non-portable-name"), "CON.md"),
        lesson("`com1.x.md`", Tell("non-portable-name"), "com1.x.md"),
        lesson("a colon", Tell("non-portable-name"), "a:b.md"),
        lesson("a full stop at the end", Tell("non-portable-name"), "a."),
        lesson("a blank before the ending", Tell("bad-slug"), "a .md"),
        lesson("a blank at the beginning", Tell("non-portable-name"), " a.md"),
        lesson("blanks", Tell("bad-slug"), "a b c.md"),
        lesson("`%2e%2e`", Tell("non-portable-name"), "%2e%2e%2fx.md"),
        lesson("a backslash", Tell("non-portable-name"), "a\\..\\x.md"),
        lesson("a line end", Tell("non-portable-name"), "a\nb.md"),
        lesson("an escape of the terminal", Tell("non-portable-name"), "a\u{1b}[2Jb.md"),
        lesson("a mark that reorders", Tell("non-portable-name"), "a\u{202e}dm.b.md"),
        lesson("a mark of no width", Tell("non-portable-name"), "a\u{200b}b.md"),
        lesson("an emoji", Tell("bad-slug"), "🙂.md"),
        lesson("`!!!`", Tell("bad-slug"), "!!!.md"),
        lesson("nothing but the ending", Build, ".md"),
        lesson("two endings", Tell("bad-slug"), "a.md.md"),
        lesson("a leading hyphen", Tell("bad-slug"), "--output.md"),
        lesson("markup", Tell("non-portable-name"), "<img src=x onerror=alert(1)>.md"),
        lesson("a quotation mark", Tell("non-portable-name"), "\"onclick=\".md"),
        lesson("an ampersand", Tell("bad-slug"), "a&b.md"),
        lesson("`__proto__`", Tell("bad-slug"), "__proto__.md"),
        lesson("`constructor`", Build, "constructor.md"),
        lesson("`index`, which is the list", Tell("duplicate-page"), "index.md"),
        Case::new("255 bytes", Tell("non-portable-name"), |folder| {
            folder.write(format!("content/lessons/{}.md", "a".repeat(252)), LESSON);
        }),
        Case::new("197 letters", Tell("bad-slug"), |folder| {
            folder.write(format!("content/lessons/{}.md", "a".repeat(197)), LESSON);
        }),
        Case::new("bytes that are no text", Tell("unreadable-file"), |folder| {
            folder
                .write(folder.path("content/lessons").join(OsStr::from_bytes(b"a\xff.md")), LESSON);
        }),
    ]
}

fn others() -> Vec<Case> {
    let asset = |name, must, file: &'static str| {
        Case::new(name, must, move |folder| folder.write(format!("content/{file}"), "x"))
    };
    let deep: fn(&Folder) = |folder| {
        folder.write(format!("content/{}x.png", "a/".repeat(1_000)), "x");
    };
    vec![
        asset("a file in the place of a page", Build, "lessons/plain.html"),
        asset("a file in the place of the front page", Build, "index.html"),
        asset("a folder in the place of a page", Build, "lessons/plain.html/x.png"),
        asset("a file in the place of the manifest", Build, ".fieldguide"),
        asset("a script of one's own", Build, "assets/x.js"),
        asset("a hidden file", Build, ".env")
            .and("it is not published", |folder| folder.output(".env").is_empty()),
        asset("a hidden folder", Build, ".git/config")
            .and("it is not published", |folder| folder.output(".git/config").is_empty()),
        asset("an editor's leaving", Build, "lessons/plain.md~"),
        asset("a file that is called like its folder", Build, "lessons/lessons"),
        Case::new("1,000 folders in folders", Tell("unreadable-file"), deep),
        Case::body("a heading of 10,000 letters", Build, format!("## {}", "a".repeat(10_000))),
        Case::fields(
            "a term of 300 letters",
            Tell("output-conflict"),
            &format!("tags: [{}]", "a".repeat(300)),
        ),
        Case::fields(
            "a term of 1,000 letters",
            Tell("output-conflict"),
            &format!("tags: [{}]", "é".repeat(1_000)),
        ),
        Case::fields("a term without letters", Tell("unknown-term"), "tags: [\"!!!\"]"),
        Case::fields("a term that is an emoji", Tell("unknown-term"), "tags: [\"🙂\", \"🙃\"]"),
        Case::fields("terms that differ in case", Warn("duplicate-value"), "tags: [API, api]"),
        Case::fields("a term that leads out", Build, "tags: [\"../../../x\"]"),
        Case::fields("a term `index`", Tell("duplicate-page"), "tags: [index]"),
        Case::fields(
            "a summary of 10,000 letters",
            Build,
            &format!("summary: {}", "a".repeat(10_000)),
        ),
    ]
}
