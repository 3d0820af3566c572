//! Drawings that attack, and drawings as common programs export them.
//!
//! What browsers do with them is shown in `tests/browser/hostile.test.mjs`.

use super::{Drawing, clean};
use proptest::prelude::*;

const OPEN: &str =
    "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'>";

/// A drawing around something.
fn drawn(inner: &str) -> Drawing {
    clean(format!("{OPEN}{inner}</svg>").as_bytes()).expect("is SVG")
}

fn text(drawing: &Drawing) -> &str {
    std::str::from_utf8(&drawing.bytes).expect("is UTF-8")
}

#[test]
fn what_runs_or_loads_is_reported_and_gone() {
    let attacks = [
        "<script>x()</script>",
        "<script href='https://evil.test/x.js'/>",
        "<script xlink:href='data:text/javascript,x()'/>",
        "<s:script xmlns:s='http://www.w3.org/2000/svg'>x()</s:script>",
        "<script xmlns='http://www.w3.org/1999/xhtml'>x()</script>",
        "<h:script xmlns:h='http://www.w3.org/1999/xhtml'>x()</h:script>",
        "<m:g xmlns:m='urn:m'><script>x()</script></m:g>",
        "<metadata><script>x()</script></metadata>",
        "<defs><g><script>x()</script></g></defs>",
        "<style><script>x()</script></style>",
        "<circle onload='x()'/>",
        "<circle onclick='x()'/>",
        "<g onfocusin='x()' tabindex='0'/>",
        "<circle OnLoad='x()'/>",
        "<m:x xmlns:m='urn:m' onload='x()'/>",
        "<animate onbegin='x()' attributeName='x' dur='1s'/>",
        "<set attributeName='onclick' to='x()'/>",
        "<a><animate attributeName='href' values='javascript:x()'/></a>",
        "<animate attributeName='xlink:href' to='javascript:x()'/>",
        "<set attributeName='href' to='https://evil.test/'/>",
        "<a href='javascript:x()'><text>y</text></a>",
        "<a xlink:href=' JaVaScRiPt:x()'><text>y</text></a>",
        "<a href='java&#10;script:x()'/>",
        "<a href='java&#x09;script:x()'/>",
        "<a href='&#x200b;javascript:x()'/>",
        "<a href='data:text/html,&lt;script>x()&lt;/script>'/>",
        "<a href='vbscript:x()'/>",
        "<a href='blob:x'/>",
        "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>",
        "<switch><foreignObject/></switch>",
        "<switch><foreignObject><b xmlns='http://www.w3.org/1999/xhtml' onclick='x()'/></foreignObject><text/></switch>",
        "<switch><foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml'/></foreignObject><text/></switch>",
        "<iframe xmlns='http://www.w3.org/1999/xhtml' srcdoc='x'/>",
        "<embed xmlns='http://www.w3.org/1999/xhtml' src='x'/>",
        "<object xmlns='http://www.w3.org/1999/xhtml' data='x'/>",
        "<base xmlns='http://www.w3.org/1999/xhtml' href='https://evil.test/'/>",
        "<meta xmlns='http://www.w3.org/1999/xhtml' http-equiv='refresh' content='0;url=x'/>",
        "<link xmlns='http://www.w3.org/1999/xhtml' rel='stylesheet' href='x.css'/>",
        "<handler type='text/javascript'>x()</handler>",
        "<audio href='x.mp3'/>",
        "<image href='https://evil.test/x.png'/>",
        "<image xlink:href='//evil.test/x.png'/>",
        "<image href='photo.png'/>",
        "<image href='data:image/svg+xml;base64,PHN2Zz4='/>",
        "<image href='data:text/html;base64,PHN2Zz4='/>",
        "<image href='data:image/png,x'/>",
        "<use href='https://evil.test/x.svg#y'/>",
        "<use href='other.svg#y'/>",
        "<use href='data:image/svg+xml;base64,PHN2Zz4=#x'/>",
        "<feImage href='https://evil.test/x.png'/>",
        "<textPath href='https://evil.test/x.svg#y'/>",
        "<linearGradient xlink:href='https://evil.test/x.svg#y'/>",
        "<style>@import 'https://evil.test/x.css';</style>",
        "<style>@im/**/port url(x)</style>",
        "<style>a{fill:url(https://evil.test/#x)}</style>",
        "<style>a{fill:u\\72l(https://evil.test/)}</style>",
        "<style><![CDATA[@import url(//evil.test)]]></style>",
        "<style>a{width:expression(x())}</style>",
        "<path style='fill:url(//evil.test/#x)'/>",
        "<path fill='url(https://evil.test/#x)'/>",
        "<path filter=\"url('x.svg#y')\"/>",
        "<path mask='&#117;rl(//evil.test/)'/>",
        "<g cursor='url(https://evil.test/x.cur), auto'/>",
    ];
    assert!(attacks.len() >= 40);
    for attack in attacks {
        let drawing = drawn(attack);
        assert!(!drawing.active.is_empty(), "{attack} is not reported");
        assert_inert(&drawing, attack);
    }
}

/// Nothing of an attack is left.
fn assert_inert(drawing: &Drawing, of: &str) {
    let shown = text(drawing).to_ascii_lowercase();
    for word in
        ["script", "evil.test", "<iframe", "onload", "onclick", "<!", "<?", "@import", "x()"]
    {
        assert!(!shown.contains(word), "{of} leaves {word}: {shown}");
    }
    let again = clean(&drawing.bytes).expect("what is written is read again");
    assert_eq!(again.bytes, drawing.bytes, "{of} is written the same again");
    assert!(again.active.is_empty() && again.removed.is_empty(), "{of}: {again:?}");
}

#[test]
fn what_is_around_a_drawing_is_looked_at_too() {
    let rest = "<svg xmlns='http://www.w3.org/2000/svg'/>";
    for before in [
        "<?xml-stylesheet href='x.css'?>",
        "<?XML-stylesheet type='text/xsl' href='x.xsl'?>",
        "<!DOCTYPE svg [<!ENTITY a '<script>x()</script>'>]>",
        "<!DOCTYPE svg [ <!ATTLIST svg onload CDATA 'x()'> ]>",
        "<!-- a --><!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'x' [<!ENTITY % a SYSTEM 'file:///etc/passwd'>] >",
        "<?xml version='1.0'?>\n<!DOCTYPE svg [<!ENTITY a ']>'>]>",
    ] {
        let drawing = clean(format!("{before}{rest}").as_bytes()).expect("is SVG");
        assert!(!drawing.active.is_empty(), "{before}");
        assert_inert(&drawing, before);
    }
}

#[test]
fn what_is_no_drawing_or_too_much_is_refused() {
    let deep = format!("{OPEN}{}{}</svg>", "<g>".repeat(300), "</g>".repeat(300));
    let wide = format!("{OPEN}{}</svg>", "<a/>".repeat(super::MAX_TAGS));
    let attributes: String = (0..600).map(|n| format!(" data-a{n}='x'")).collect();
    let namespaces: String = (0..5000).map(|n| format!("<g xmlns:a{n}='x'>")).collect();
    let bomb = "<!DOCTYPE svg [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><svg xmlns='http://www.w3.org/2000/svg'>&b;</svg>";
    let texts = [
        "",
        "<svg/>",
        "<svg xmlns='http://www.w3.org/1999/xhtml'/>",
        "<html xmlns='http://www.w3.org/1999/xhtml'/>",
        "<g xmlns='http://www.w3.org/2000/svg'/>",
        "<svg xmlns='http://www.w3.org/2000/svg'>",
        "<svg xmlns='http://www.w3.org/2000/svg' onload=x()/>",
        "<svg xmlns='http://www.w3.org/2000/svg'>&nbsp;</svg>",
        "<!DOCTYPE svg",
        "GIF89a<svg xmlns='http://www.w3.org/2000/svg'/>",
        bomb,
        &deep,
        &wide,
        &namespaces,
        &format!("<svg xmlns='http://www.w3.org/2000/svg'{attributes}/>"),
    ];
    for text in texts {
        assert!(clean(text.as_bytes()).is_err(), "{}", text.get(..90).unwrap_or(text));
    }
    let utf_16: Vec<u8> = "<svg/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(clean(&utf_16).is_err());
    assert!(clean(b"\xff\xfe<\0s\0v\0g\0/\0>\0").is_err(), "UTF-16");
    assert!(clean(b"<svg xmlns='http://www.w3.org/2000/svg'>\x1b$B</svg>").is_err(), "ISO-2022");
    assert!(clean(&vec![b' '; super::MAX_SIZE + 1]).is_err());
}

#[test]
fn exports_of_common_programs_look_as_they_did() {
    let exports = [
        (
            "Inkscape",
            include_str!("exports/inkscape.svg"),
            vec!["stroke-width:0.26", "url(#linearGradient1)"],
        ),
        (
            "Illustrator",
            include_str!("exports/illustrator.svg"),
            vec![".st0{fill:#E30613;}", "st0"],
        ),
        (
            "Figma",
            include_str!("exports/figma.svg"),
            vec!["clip-path=\"url(#clip0)\"", "mix-blend-mode"],
        ),
        ("draw.io", include_str!("exports/drawio.svg"), vec!["<text", "Lab", "light-dark("]),
        (
            "Excalidraw",
            include_str!("exports/excalidraw.svg"),
            vec!["@font-face", "data:font/woff2"],
        ),
        (
            "Matplotlib",
            include_str!("exports/matplotlib.svg"),
            vec!["xlink:href=\"#m1\"", "scale("],
        ),
        (
            "Graphviz",
            include_str!("exports/graphviz.svg"),
            vec!["<title>a</title>", "xlink:href=\"https://example.org/\""],
        ),
        ("LibreOffice", include_str!("exports/libreoffice.svg"), vec!["SVGTextShape", "<tspan"]),
        (
            "Mermaid",
            include_str!("exports/mermaid.svg"),
            vec!["#m .node", "marker-end=\"url(#m_end)\""],
        ),
        ("R", include_str!("exports/r.svg"), vec!["stroke-linecap: round", "textLength"]),
        ("Sketch", include_str!("exports/sketch.svg"), vec!["xlink:href=\"#path-1\"", "fill-rule"]),
        (
            "Affinity",
            include_str!("exports/affinity.svg"),
            vec!["data:image/png;base64,", "matrix("],
        ),
    ];
    for (program, export, kept) in exports {
        let drawing = clean(export.as_bytes()).expect(program);
        assert!(drawing.active.is_empty(), "{program}: {:?}", drawing.active);
        assert!(drawing.removed.is_empty(), "{program}: {:?}", drawing.removed);
        for kept in kept {
            assert!(text(&drawing).contains(kept), "{program} keeps {kept}: {}", text(&drawing));
        }
        for gone in ["sodipodi", "i:pgf", "mxfile", "<!--", "Jane"] {
            assert!(!text(&drawing).contains(gone), "{program} has {gone}");
        }
        assert_inert_or_linked(&drawing, program);
    }
}

fn assert_inert_or_linked(drawing: &Drawing, of: &str) {
    let again = clean(&drawing.bytes).expect("what is written is read again");
    assert_eq!(again.bytes, drawing.bytes, "{of} is written the same again");
}

#[test]
fn what_moves_is_reported_as_removed() {
    for moves in [
        "<circle><animate attributeName='r' to='9'/></circle>",
        "<animateTransform/>",
        "<unknown/>",
    ] {
        let drawing = drawn(moves);
        assert!(drawing.active.is_empty() && !drawing.removed.is_empty(), "{moves}");
    }
}

#[test]
fn text_and_values_are_escaped_again() {
    let drawing = drawn("<text class='&quot;&lt;&amp;'>a &lt;script&gt; ]]&gt; b</text>");
    assert!(text(&drawing).contains("class=\"&quot;&lt;&amp;\""), "{}", text(&drawing));
    assert!(text(&drawing).contains(">a &lt;script&gt; ]]&gt; b<"), "{}", text(&drawing));
}

/// Pieces that drawings, and attacks on them, are made of.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<svg xmlns='http://www.w3.org/2000/svg'>",
        "<g>",
        "</g>",
        "</svg>",
        "<script>",
        "</script>",
        "<style>",
        "</style>",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<a href='",
        "javascript:",
        "'>",
        "onload='",
        "&lt;",
        "&#60;",
        "url(",
        ")",
        "\\",
        "@import ",
        "'",
        "\"",
        " ",
        "<x:y xmlns:x='",
        "http://www.w3.org/1999/xhtml",
        "<foreignObject>",
        "<switch>",
        "<!DOCTYPE svg [",
        "]>",
        "/>",
        "<?xml-stylesheet ",
        "?>",
        "<text",
        ">",
        "\u{FEFF}",
        "é",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn what_is_written_is_clean_and_written_the_same_again(inner in pieces()) {
        for text in [inner.clone(), format!("{OPEN}{inner}</svg>")] {
            if let Ok(drawing) = clean(text.as_bytes()) {
                let again = clean(&drawing.bytes).expect("is SVG");
                prop_assert_eq!(&again.bytes, &drawing.bytes);
                prop_assert!(again.active.is_empty() && again.removed.is_empty());
                let written = std::str::from_utf8(&drawing.bytes).expect("is UTF-8");
                for tag in ["<script", "<foreignobject", "<!", "<?"] {
                    prop_assert!(!written.to_ascii_lowercase().contains(tag), "{}", written);
                }
            }
        }
    }
}
