//! Files that texts link to: what would run in readers' browsers, what hosts would act on, and what is
//! not what its name says.

use super::Case;
use super::Must::{Build, Tell, Warn};
use super::sandbox::{Folder, GUIDE};

const SVG: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">";

pub(super) fn cases() -> Vec<Case> {
    let mut cases = names();
    cases.extend(contents());
    cases.extend(drawings());
    cases.extend(named());
    cases.extend(policies());
    cases
}

/// A lesson that links to a file beside it.
fn linked(
    name: &'static str,
    must: super::Must,
    file: &'static str,
    bytes: impl Into<Vec<u8>>,
) -> Case {
    let (bytes, body) = (bytes.into(), format!("[x](<{file}>)"));
    Case::body(name, must, body).with(file_path(file), bytes)
}

fn file_path(file: &str) -> &'static str {
    // Cases live as long as the run.
    Box::leak(format!("content/lessons/{file}").into_boxed_str())
}

fn names() -> Vec<Case> {
    let active = |name, file| linked(name, Tell("active-content"), file, "x");
    vec![
        active("a page", "a.html"),
        active("a page in capitals", "A.XHTML"),
        active("a page that is compressed, beside a page", "plain.html.gz"),
        active("the same for Brotli", "plain.html.br"),
        active("a style sheet that is compressed", "a.css.gz"),
        active("a script", "sw.js"),
        active("a module", "a.mjs"),
        active("a script of a host's functions", "_worker.js"),
        active("WebAssembly", "a.wasm"),
        active("XML", "a.xml"),
        active("a compressed drawing", "a.svgz"),
        active("`_headers`", "_headers"),
        active("`_redirects` in capitals", "_REDIRECTS"),
        active("`_routes.json`", "_routes.json"),
        active("`web.config`", "web.config"),
        active("`netlify.toml`", "netlify.toml"),
        active("`robots.txt`", "robots.txt"),
        active("`index.php`", "index.php"),
        active("a picture that Apache may run", "a.php.jpg"),
        Case::body(
            "a compressed file beside what the guide makes",
            Tell("output-conflict"),
            "[x](../data/sources.ris.gz)",
        )
        .with("content/data/sources.ris.gz", b"\x1f\x8b\x08".to_vec())
        .with("content/x.bib", "@book{a, title = {A}}"),
        linked("`.htaccess`, which is hidden", Tell("broken-link"), ".htaccess", "x"),
        linked("a file without an extension", Tell("unknown-file-type"), "README", "x"),
        linked("a file of an unknown type", Tell("unknown-file-type"), "a.nc", "x"),
    ]
}

fn contents() -> Vec<Case> {
    let other = |name, file, bytes: &[u8]| linked(name, Tell("mismatched-file-type"), file, bytes);
    vec![
        other("a page as a picture", "a.png", b"<script>alert(1)</script>"),
        other("a page before a picture", "a.gif", b"<script>alert(1)</script>GIF89a"),
        other("a page as text", "a.txt", b" \n<html><script>alert(1)</script>"),
        other(
            "a page as a table, behind a mark",
            "a.csv",
            b"\xef\xbb\xbf<script>alert(1)</script>",
        ),
        other("a page in UTF-16 without a mark", "a.txt", b"<\0s\0c\0r\0i\0p\0t\0>\0"),
        other("a page in UTF-16 as audio", "a.mp3", b"\xff\xfe<\0s\0c\0"),
        other("text in UTF-7", "a.txt", b"+ADw-script+AD4-alert(1)"),
        other("text in ISO-2022-JP", "a.txt", b"\x1b$B%9%/\x1b(B<script>"),
        other("text in Latin-1", "a.csv", b"caf\xe9;1"),
        other("a page as an archive", "a.zip", b"<!doctype html>"),
        other("a program as a document", "a.pdf", b"MZ\x90\0"),
        linked("a PDF", Build, "a.pdf", "%PDF-1.7"),
        linked("a table in UTF-8", Build, "a.csv", "name;ort\ncafé;<b>"),
    ]
}

fn drawings() -> Vec<Case> {
    let drawing =
        |name, must, inner: &str| linked(name, must, "a.svg", format!("{SVG}{inner}</svg>"));
    let active = |name, inner| drawing(name, Tell("active-content"), inner);
    let is_inert = |folder: &Folder| {
        let published = folder.output("lessons/a.svg").to_lowercase();
        published.starts_with("<svg ") && !published.contains("jane") && !published.contains("<!")
    };
    vec![
        active("a drawing with a script", "<script>alert(1)</script>"),
        active("with a script of a prefix", "<s:script xmlns:s='http://www.w3.org/2000/svg'/>"),
        active("with a script of HTML", "<h:script xmlns:h='http://www.w3.org/1999/xhtml'/>"),
        active("with a handler", "<g onclick='alert(1)'/>"),
        active("with a link to a script", "<a xlink:href=' java&#9;script:alert(1)'/>"),
        active(
            "with an animated link",
            "<a><set attributeName='href' to='javascript:alert(1)'/></a>",
        ),
        active(
            "with a page in it",
            "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>",
        ),
        active("with a picture from another site", "<image href='https://evil.test/x.png'/>"),
        active("with another drawing", "<use href='b.svg#x'/>"),
        active("with a style from another site", "<style>@import '//evil.test/x.css'</style>"),
        active(
            "with an address that is escaped in CSS",
            "<path style='fill:u\\72l(//evil.test/)'/>",
        ),
        drawing("that moves", Warn("simplified-drawing"), "<g><animate attributeName='x'/></g>"),
        linked(
            "whose document type declares a handler",
            Tell("active-content"),
            "a.svg",
            format!("<!DOCTYPE svg [<!ATTLIST svg onload CDATA 'alert(1)'>]>{SVG}</svg>"),
        ),
        linked(
            "whose entities expand a thousandfold",
            Tell("mismatched-file-type"),
            "a.svg",
            format!("<!DOCTYPE svg [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>{SVG}&b;</svg>"),
        ),
        linked(
            "100,000 elements in each other",
            Tell("mismatched-file-type"),
            "a.svg",
            format!("{SVG}{}{}</svg>", "<g>".repeat(100_000), "</g>".repeat(100_000)),
        ),
        linked(
            "in UTF-16",
            Tell("mismatched-file-type"),
            "a.svg",
            b"\xff\xfe<\0s\0v\0g\0".to_vec(),
        ),
        linked("no drawing at all", Tell("mismatched-file-type"), "a.svg", "<p>x</p>"),
        drawing("with its author's name", Build, "<metadata>Jane</metadata><!-- Jane --><g/>")
            .and("it is published without", is_inert),
    ]
}

/// What the owner names in guide.yaml is published, but not what browsers or hosts act on.
fn named() -> Vec<Case> {
    let guide = GUIDE.replace("title:", "publish: [\"lessons/**\"]\n  title:");
    let named = |name, must, file, bytes: &[u8]| {
        linked(name, must, file, bytes).with("content/guide.yaml", guide.clone())
    };
    vec![
        named("a named file of an unknown type", Build, "a.nc", b"CDF\x01"),
        named("a named table in Latin-1", Build, "a.csv", b"caf\xe9"),
        named("a named page", Tell("active-content"), "a.html", b"x"),
        named("a named page without an ending", Tell("active-content"), "a", b"<script>"),
        named("a named page in UTF-16", Tell("active-content"), "a.nc", b"\xff\xfe<\0s\0"),
        named("a named `_headers`", Tell("active-content"), "_headers", b"/*"),
        named(
            "a named drawing with a script",
            Tell("active-content"),
            "a.svg",
            format!("{SVG}<script/></svg>").as_bytes(),
        ),
    ]
}

fn policies() -> Vec<Case> {
    let guide = |policy: &str| {
        GUIDE.replace("title:", &format!("content_security_policy: {policy}\n  title:"))
    };
    let refused = |name, policy: &str| {
        Case::file(name, Tell("bad-declaration"), "content/guide.yaml", guide(policy))
    };
    let states = |folder: &Folder, path: &str, policy: &str| folder.output(path).contains(policy);
    vec![
        Case::body("any page", Build, "x").and("it states a policy", move |folder| {
            folder
                .outputs("html")
                .values()
                .all(|page| page.contains("content=\"default-src 'self'; "))
        }),
        Case::body(
            "raw HTML with a picture from another site",
            Warn("remote-image"),
            "<img alt=x src=https://a.test/x.png>",
        )
        .and("the policy allows it", move |folder| {
            states(folder, "lessons/hostile.html", "img-src 'self' https://a.test")
        }),
        refused("a directive that is none", "{ image-src: [\"'self'\"] }"),
        refused(
            "a second directive in a source",
            "{ img-src: [\"https://a.test; script-src *\"] }",
        ),
        refused("a quote in a source", "{ img-src: [\"https://a.test\\\"><script>\"] }"),
        refused("a line end in a source", "{ img-src: [\"https://a.test,\\nX-Header: 1\"] }"),
        refused("`self` without quotes", "{ img-src: [self] }"),
        refused("a policy that is a text", "\"default-src *\""),
        Case::file("no policy", Build, "content/guide.yaml", guide("none"))
            .and("pages state none", |folder| {
                folder.outputs("html").values().all(|page| !page.contains("Security-Policy"))
            }),
    ]
}
