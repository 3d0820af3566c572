//! Links, aliases and redirects that lead out, nowhere, or round in circles.

use super::Case;
use super::Must::{Build, Tell};
use super::sandbox::GUIDE;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = texts();
    cases.extend(fields());
    cases
}

fn texts() -> Vec<Case> {
    let body = |name, rule, text: &str| Case::body(name, Tell(rule), text);
    vec![
        body("a link out of the folder", "broken-link", "[x](../../../../etc/passwd)"),
        body("a link out, encoded", "broken-link", "[x](%2e%2e/%2e%2e/%2e%2e/etc/passwd)"),
        body("a link out, encoded twice", "broken-link", "[x](%252e%252e/%252e%252e/etc/passwd)"),
        body("an absolute link", "broken-link", "[x](/etc/passwd)"),
        body("a link to a drive", "unsafe-link", "[x](C:\\Windows\\win.ini)"),
        body("a link with backslashes", "broken-link", "[x](..\\..\\etc\\passwd)"),
        body("a link with NUL", "broken-link", "[x](plain.md%00.png)"),
        body("a link with bytes that are no text", "broken-link", "[x](%ff%fe.md)"),
        body("a link with half an escape", "broken-link", "[x](plain%2)"),
        body("a link to the declarations", "broken-link", "[x](../../guide.yaml)"),
        body("a link of 100,000 bytes", "broken-link", &format!("[x]({})", "a/".repeat(50_000))),
        body(
            "a link through 10,000 folders",
            "broken-link",
            &format!("[x]({}plain.md)", "../".repeat(10_000)),
        ),
        body("an image out of the folder", "broken-image", "![x](../../../../etc/passwd)"),
        body(
            "a heading that is not there, encoded",
            "broken-anchor",
            "[x](plain.md#%22%3E%3Cscript%3E)",
        ),
        body("an id of a list that has none", "broken-anchor", "[x](index.html#nope)"),
        body("an id of a page of terms that has none", "broken-anchor", "[[stages/starting#nope]]"),
        body("a source that is not listed", "broken-link", "[x](/sources.html#nobody)"),
        Case::body(
            "a part of a file, with signs that end an attribute",
            Build,
            "[x](../x.png#page=3%22onclick=%22alert(1)&zoom=50,'%3Cb%3E')",
        )
        .with("content/x.png", super::markup::PNG),
        Case::body(
            "an id in raw HTML that closes an attribute",
            Build,
            "<a id='x\"onclick=\"y'></a> [x](#x%22onclick=%22y)",
        ),
        body("a wiki link that leads out", "broken-link", "[[../../etc/passwd]]"),
        body("a wiki link of 50,000 `/`", "broken-link", &format!("[[{}]]", "/".repeat(50_000))),
        Case::body("a heading that is there, encoded", Build, "[x](plain.md#w%68y)"),
        Case::body("a link to the same page", Build, "[x](hostile.md) [[hostile]]"),
        Case::body(
            "an address of 100,000 bytes",
            Build,
            format!("<https://a.test/{}>", "a".repeat(100_000)),
        ),
        Case::body(
            "an address that is none",
            Build,
            "<https://[::1> [x](https://) [y](https://a:99999999/) [z](mailto:)",
        ),
    ]
}

fn fields() -> Vec<Case> {
    let fields = |name, rule, text: &str| Case::fields(name, Tell(rule), text);
    let guide = |name, must, redirects: &str| {
        let declared = format!("title: Test guide\n  redirects:\n{redirects}");
        let text = GUIDE.replace("title: Test guide", &declared);
        Case::file(name, must, "content/guide.yaml", text)
    };
    let others: String = (0..2_000).map(|n| format!("    old-{n}: nowhere-{n}\n")).collect();
    vec![
        fields("an alias that leads out", "bad-alias", "aliases: [\"../../x\"]"),
        fields("an alias that leads out, encoded", "bad-alias", "aliases: [\"%2e%2e/%2e%2e/x\"]"),
        Case::fields("an absolute alias", Build, "aliases: [\"/etc/passwd\"]")
            .and("it is an address of the site", |folder| {
                !folder.output("etc/passwd.html").is_empty()
            }),
        fields("an alias on a drive", "bad-alias", "aliases: [\"C:\\\\x\"]"),
        fields("an alias of itself", "duplicate-page", "aliases: [lessons/hostile]"),
        fields("an alias of another page", "duplicate-page", "aliases: [lessons/plain]"),
        fields("an alias of the assets", "bad-alias", "aliases: [\"assets/../x\"]"),
        fields(
            "an alias of 5,000 letters",
            "output-conflict",
            &format!("aliases: [{}]", "a".repeat(5_000)),
        ),
        fields("an alias with a line end", "yaml-implicit-type", "aliases: [\"a\\nb\"]"),
        fields("a relation with itself", "self-reference", "related: [hostile]"),
        fields("a relation that leads out", "unknown-entry", "related: [\"../../x\"]"),
        fields("a picture that leads out", "broken-image", "picture: ../../../../etc/passwd"),
        guide("redirects in a circle", Tell("bad-redirect"), "    a: b\n    b: a\n"),
        guide("a redirect to itself", Tell("bad-redirect"), "    a: a\n"),
        guide("a redirect from outside", Tell("bad-redirect"), "    ../../a: a-z\n"),
        guide("a redirect to a script", Tell("bad-redirect"), "    a: \"javascript:alert(1)\"\n"),
        guide("2,000 redirects to nothing", Tell("bad-redirect"), &others),
        Case::file(
            "a ledger of what never was",
            Tell("bad-url-lock"),
            "content/urls.lock",
            "../../etc/passwd\n\u{1}\n",
        ),
        Case::file(
            "20,000 addresses that vanished",
            Tell("removed-url"),
            "content/urls.lock",
            url_lock(20_000),
        ),
    ]
}

fn url_lock(count: usize) -> String {
    (0..count).map(|n| format!("lessons/old-{n}.html\n")).collect()
}
