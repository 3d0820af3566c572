//! Content that tries to run in the reader's browser. Every page that a case writes is looked
//! through by [`super::inert`]; the rows say what becomes of the attempt.

use super::Case;
use super::Must::{Build, Tell, Warn};
use super::sandbox::{Folder, GUIDE};

const ATTACK: &str = "\"><img src=x onerror=alert(1)></script><script>alert(1)</script>]]>{{7*7}}";

pub(super) fn cases() -> Vec<Case> {
    let mut cases = html();
    cases.extend(around_markdown());
    cases.extend(addresses());
    cases.extend(values());
    cases.extend(swallowed());
    cases.extend(names());
    cases
}

fn html() -> Vec<Case> {
    let dropped = |name, body: &str| Case::body(name, Warn("raw-html"), body);
    vec![
        dropped("`<script>`", "<script>alert(1)</script>"),
        dropped("`<SCRIPT>` in a line", "a <SCRIPT SRC=//evil.test/x.js></SCRIPT> b"),
        dropped("a script split by a script", "<scr<script>ipt>alert(1)</scr</script>ipt>"),
        dropped("`<img onerror>`", "<img src=x onerror=alert(1)>"),
        Case::body("a handler without blanks", Build, "<img/src=x/onerror=alert(1)>"),
        dropped("`<svg onload>`", "<svg onload=alert(1)><script>alert(1)</script></svg>"),
        dropped(
            "`<svg>` with `<animate>`",
            "<svg><animate xlink:href=#x attributeName=href values=javascript:alert(1) /></svg>",
        ),
        dropped(
            "`<math>` that hides a style that hides an image",
            "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        ),
        dropped("`<iframe srcdoc>`", "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>"),
        dropped("`<object>` and `<embed>`", "<object data=x></object>\n\n<embed src=x>"),
        dropped("`<base>`", "<base href=https://evil.test/>"),
        dropped("`<meta refresh>`", "<meta http-equiv=refresh content=\"0;url=//evil.test\">"),
        dropped(
            "`<form>` and `<button formaction>`",
            "<form action=//evil.test><button formaction=javascript:alert(1)>x</button></form>",
        ),
        dropped("`<style>`", "<style>@import url(//evil.test); * { display: none }</style>"),
        dropped(
            "a style attribute",
            "<p style=\"position:fixed;inset:0;background:url(//evil.test)\">x</p>",
        ),
        dropped(
            "`<template>` and `<noscript>`",
            "<template><script>alert(1)</script></template>\n\n<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
        ),
        dropped(
            "`<textarea>` that ends early",
            "<textarea><img title=\"</textarea><img src=x onerror=alert(1)>\">",
        ),
        dropped("`<link rel=stylesheet>`", "<link rel=stylesheet href=//evil.test/x.css>"),
        Case::body(
            "`<a href=javascript:>` by hand",
            Warn("raw-html"),
            "<a href=javascript:alert(1)>x</a> <a href=\"java&#10;script:alert(1)\">y</a>",
        ),
    ]
}

fn swallowed() -> Vec<Case> {
    vec![
        Case::body(
            "a comment that ends in two ways",
            Warn("raw-html"),
            "<!--> <img src=x onerror=alert(1)> -->\n\n<!-- --!> <img src=x onerror=alert(1)> -->",
        ),
        Case::body(
            "a script in code",
            Build,
            "`<script>alert(1)</script>`\n\n```html\n<img src=x onerror=alert(1)>\n```",
        ),
        Case::body(
            "a language that closes the attribute",
            Warn("unknown-language"),
            "```\"onclick=\"alert(1)\nx\n```",
        ),
        Case::body(
            "entities that spell a script",
            Build,
            "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62;",
        ),
        Case::body("an element that is not closed", Build, "One <em>two.\n\nThree.")
            .and("what follows is not in it", |folder| shows(folder, "two.</em></p>")),
        Case::body(
            "a marker of a link in another case",
            Warn("raw-html"),
            "<i DATA-SLOT0='1'>x</i> <a Data-Slot-0=1>y</a> [\" onmouseover=alert(1) x=\"](plain.md)",
        ),
        Case::body(
            "a link in an attribute that does not end",
            Warn("raw-html"),
            "<div title=\"\n\n[\"\" onmouseover=alert(1) x=\"\"](plain.md) \n\n\"\" onmouseover=alert(1)",
        )
        .and("no marker is left", |folder| !shows(folder, "data-slot")),
        Case::body(
            "a link in an attribute of other quotes",
            Warn("raw-html"),
            "<div title='\n\n[' onmouseover=alert(1) x=](plain.md)\n\n'></div>",
        )
        .and("no marker is left", |folder| !shows(folder, "data-slot")),
        Case::body(
            "a link in `<textarea>`",
            Warn("raw-html"),
            "<div><textarea>\n\n[x](plain.md)\n\n</textarea></div>",
        )
        .and("no marker is left", |folder| !shows(folder, "data-slot")),
        Case::body(
            "a heading that is an element",
            Build,
            "## <b title='\"><img src=x onerror=alert(1)>'>x</b>",
        ),
    ]
}

/// Raw HTML and Markdown in each other.
fn around_markdown() -> Vec<Case> {
    let dropped = |name, body: &str| Case::body(name, Warn("raw-html"), body);
    vec![
        Case::body(
            "the text of a link that lands in a tag",
            Build,
            "<b title=\"[x](https://a.test/onmouseover=alert(1))\">y</b> <i DATA-SLOT0=0 [[plain]]>",
        ),
        Case::body(
            "raw HTML that is opened in a link and closed behind it",
            Warn("raw-html"),
            "[a <b title='>](https://a.test)'> [b </b>](plain.md) <a href='#x [[plain]]'>c</a> </b>",
        ),
        dropped("a script around Markdown", "a <script>[[plain]] `alert(1)`</script> b")
            .and("nothing of it is shown", |folder| !shows(folder, "alert(1)")),
        dropped("a style that does not end", "a <style> [[plain]] *b*\n\n<style>\nc\n\n# d"),
        Case::body(
            "a comment in a line that hides a tag",
            Build,
            "a <!-- <script>alert(1)</script> --> b",
        ),
        dropped("an end of the page", "</p></div></article></main></body></html> x"),
        dropped("elements that read what follows as text", "<xmp><b>*a*</xmp> <plaintext> x"),
    ]
}

fn addresses() -> Vec<Case> {
    let refused = |name, body: &str| Case::body(name, Tell("unsafe-link"), body);
    let image = |name, body: &str| Case::body(name, Tell("broken-image"), body);
    vec![
        refused("`javascript:`", "[x](javascript:alert(1))"),
        refused("`javascript:` with a tab", "[x](<java\tscript:alert(1)>)"),
        refused("`javascript:` with entities", "[x](&#106;avascript&colon;alert(1))"),
        refused("`javascript:` with a control character", "[x](&#1;javascript:alert(1))"),
        refused("`javascript:` in a definition", "[x]\n\n[x]: javascript:alert(1)"),
        refused("`javascript:` in angle brackets", "<javascript:alert(1)>"),
        refused("`Data:`", "[x](Data:text/html;base64,PHNjcmlwdD4=)"),
        refused("`vbscript:`", "[x](vbscript:msgbox)"),
        refused("an address of no scheme", "[x](//evil.test)"),
        refused("backslashes for slashes", "[x](/\\\\evil.test)"),
        refused("`blob:` and `filesystem:`", "[x](blob:https://a.test/x) [y](filesystem:x)"),
        refused("`view-source:`", "[x](view-source:https://a.test)"),
        image("`javascript:` as image", "![x](javascript:alert(1))"),
        image("`data:` as image", "![x](data:image/svg+xml,<svg/onload=alert(1)>)"),
        Case::body(
            "a title that closes its attribute",
            Build,
            "[x](https://a.test '\"onmouseover=\"alert(1)')",
        ),
        Case::body(
            "an address that closes its attribute",
            Build,
            "[x](https://a.test/\"onmouseover=\"alert(1))",
        ),
        Case::body(
            "a wiki link that closes its attribute",
            Tell("broken-link"),
            "[[\"onmouseover=\"alert(1)]]",
        ),
        Case::fields("a field `javascript:`", Tell("bad-url"), "form: \"javascript:alert(1)\""),
        Case::file(
            "a licence `javascript:`",
            Tell("bad-declaration"),
            "content/guide.yaml",
            GUIDE.replace("title:", "license: { name: x, url: \"javascript:alert(1)\" }\n  title:"),
        ),
        Case::fields(
            "an alias `javascript:`",
            Tell("bad-alias"),
            "aliases: [\"javascript:alert(1)\"]",
        ),
    ]
}

fn values() -> Vec<Case> {
    let quoted = ATTACK.replace('"', "\\\"");
    let escaped: (&'static str, fn(&Folder) -> bool) =
        ("feeds and the e-book's page stay well-formed", |folder| {
            folder.outputs("xml").values().all(|text| is_xml(text))
        });
    let field = |name, fields: String| Case::fields(name, Build, &fields).and(escaped.0, escaped.1);
    let title = format!(
        "---\ntitle: \"{quoted}\"\nsummary: \"{quoted}\"\nchanges: [{{ date: 2024-01-01, what: \"{quoted}\" }}]\n---\n\nText.\n"
    );
    let picture = format!("![{}](../x.png)", ATTACK.replace(']', "\\]"));
    let guide = |from: &str, to: &str| {
        assert!(GUIDE.contains(from), "{from}");
        GUIDE.replace(from, to)
    };
    let titled = guide(
        "title: Test guide",
        &format!("title: \"{quoted}\"\n  description: \"{quoted}\"\n  authors: [\"{quoted}\"]"),
    );
    let labelled = guide(
        "starting: {}",
        &format!("starting: {{ label: \"{quoted}\", synonyms: [\"{quoted} too\"] }}"),
    );
    vec![
        Case::lesson("an attack as title, summary and change", Build, title)
            .and(escaped.0, escaped.1),
        field("an attack as a person", format!("people: [\"{quoted}\"]")),
        field("an attack as a term", format!("tags: [\"{quoted}\"]")),
        field(
            "an attack in Markdown of a field",
            "check: \"**x** `{{ 7*7 }}` &lt;script&gt;\"".to_owned(),
        ),
        Case::fields(
            "a script in Markdown of a field",
            Warn("raw-html"),
            "check: \"<script>alert(1)</script>\"",
        ),
        Case::body("an attack as the words for an image", Warn("raw-html"), picture)
            .with("content/x.png", PNG),
        Case::file(
            "an attack as the guide's title and author",
            Build,
            "content/guide.yaml",
            titled,
        ),
        Case::file(
            "an attack in the glossary",
            Build,
            "content/glossary.yaml",
            format!(
                "terms:\n  x:\n    term: \"{quoted}\"\n    definition: \"a `{{{{ 7*7 }}}}`\"\n    synonyms: [\"{quoted} too\"]\n"
            ),
        ),
        Case::file("an attack as the label of a term", Build, "content/guide.yaml", labelled),
        Case::body("an attack for the index of searches", Build, format!("```\n{ATTACK}\n```")),
        Case::body("template code in a text", Build, "`{{ 7*7 }} {% include \"x\" %} {{ site }}`")
            .and("it is text", |folder| shows(folder, "{{ 7*7 }}")),
    ]
}

fn names() -> Vec<Case> {
    let heading = |name, id: &str| Case::body(name, Build, format!("## x {{#{id}}}\n\n## {id}"));
    vec![
        heading("a heading `body`", "body"),
        heading("a heading `getElementById`", "getElementById"),
        heading("a heading `__proto__`", "__proto__"),
        heading("a heading `constructor`", "constructor"),
        Case::body(
            "a heading id that closes its attribute",
            Build,
            "## x {#a\"onclick=\"alert(1)}",
        ),
        Case::body(
            "heading attributes that run",
            Build,
            "## x {onclick=alert(1) style=x .\"onclick=x}",
        ),
        Case::body(
            "an image called `body`",
            Warn("raw-html"),
            "<img name=body src=x> <a name=cookie>x</a>",
        ),
        Case::body(
            "the id of a part of the page",
            Tell("duplicate-anchor"),
            "## main {#main}\n\n## search {#search_q}",
        ),
        Case::fields("a term `constructor`", Build, "tags: [constructor, toString, __proto__]"),
    ]
}

fn shows(folder: &Folder, words: &str) -> bool {
    folder.output("lessons/hostile.html").contains(words)
}

fn is_xml(text: &str) -> bool {
    roxmltree::Document::parse(text).is_ok()
}

/// A picture of one pixel.
pub(super) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\nIDATx\x9cc\0\x01\0\0\x05\0\x01\r\n-\xb4\0\0\0\0IEND\xaeB`\x82";
