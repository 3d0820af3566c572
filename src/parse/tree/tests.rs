//! What holds for every tree, whatever the text.
//!
//! What single writers do is tested where they are.

use super::commonmark::{Fill, write};
use super::{Body, Citation, Kind, NodeId, Visit};
use crate::diagnostic::WithDiagnostics;
use crate::parse::citation::CitationKeys;
use crate::parse::highlight::Highlighter;
use crate::parse::origin::Origin;
use crate::parse::{MarkdownSettings, Target, markdown};
use crate::schema::settings::RawHtml;
use crate::span::FileId;
use proptest::prelude::*;
use std::fmt::Write as _;
use std::ops::Range;

fn parsed(text: &str) -> Body {
    checked(text).value
}

fn checked(text: &str) -> WithDiagnostics<Body> {
    let highlighter = Highlighter::off();
    let citation_keys = &CitationKeys::for_test(&["key", "a", "b"]);
    let settings =
        MarkdownSettings { raw_html: RawHtml::Sanitize, highlighter: &highlighter, citation_keys };
    markdown::parse(text.into(), Origin::Body { file: FileId(0), start: 0 }, settings)
}

/// Writes links, images and citations as they were.
struct AsWritten<'a>(&'a Body);

impl Fill for AsWritten<'_> {
    fn link(&mut self, index: usize) -> Option<String> {
        address(&self.0.links[index].target)
    }

    fn link_text(&mut self, index: usize) -> String {
        self.0.links[index].name().unwrap_or("untitled").to_owned()
    }

    fn image(&mut self, index: usize) -> Option<String> {
        address(&self.0.images[index].target)
    }

    fn citation(&mut self, citation: &Citation) -> String {
        citation.items.iter().map(|item| format!("cited {}", item.key)).collect()
    }
}

fn address(target: &Target) -> Option<String> {
    Some(match target {
        Target::External(address) | Target::Unsafe(address) => address.clone(),
        Target::Path { path, anchor: None } => path.clone(),
        Target::Path { path, anchor: Some(anchor) } => format!("{path}#{anchor}"),
        Target::Anchor(anchor) => format!("#{anchor}"),
        Target::Wiki { name, .. } => name.clone(),
    })
}

/// The tree without ranges: a line for each node, indented.
fn outline(body: &Body) -> String {
    let (mut text, mut depth) = (String::new(), 0);
    for visit in body.walk() {
        let Visit::Enter(id) = visit else {
            depth -= 1;
            continue;
        };
        let kind = body.node(id).kind;
        let shown = match kind {
            Kind::Text(said) => format!("text {:?}", body.text(said)),
            Kind::Code(said) => format!("code {:?}", body.text(said)),
            Kind::HtmlText(said) => format!("html {:?}", body.text(said)),
            Kind::Link(number) => format!("link {:?}", body.links[number as usize].target),
            Kind::Image(number) => format!("image {:?}", body.images[number as usize].target),
            Kind::Heading(number) => format!("heading {}", body.headings[number as usize].level),
            Kind::Element(number) => format!("<{}>", body.elements[number as usize].name),
            Kind::CodeBlock(number) => {
                let block = &body.code[number as usize];
                format!("code {:?} {:?}", block.info, body.text(block.text))
            }
            Kind::NoteMark { note, nth } => {
                format!("note {:?} {nth}", body.notes[note as usize].label)
            }
            Kind::NoteDefinition(note) => {
                format!("definition of {:?}", body.notes[note as usize].label)
            }
            kind => format!("{kind:?}"),
        };
        let _ = writeln!(text, "{:depth$}{shown}", "", depth = depth * 2);
        depth += usize::from(!kind.is_leaf());
    }
    text
}

/// Sees that every range is on boundaries of characters, and in its parent's.
fn has_sound_ranges(body: &Body) -> Result<(), TestCaseError> {
    let mut open: Vec<NodeId> = Vec::new();
    for visit in body.walk() {
        match visit {
            Visit::Enter(id) => {
                let node = body.node(id);
                prop_assert!(body.source.get(node.range()).is_some(), "{node:?}");
                prop_assert!(node.next > id.0, "{node:?}");
                if let Some(parent) = open.last().map(|parent| body.node(*parent)) {
                    let (inner, outer) = (node.range(), parent.range());
                    let is_inside = outer.start <= inner.start && inner.end <= outer.end;
                    prop_assert!(is_inside, "{node:?} in {parent:?}");
                    prop_assert!(node.next <= parent.next);
                }
                if !node.kind.is_leaf() {
                    open.push(id);
                }
            }
            Visit::Leave(id) => prop_assert_eq!(open.pop(), Some(id)),
        }
    }
    prop_assert!(open.is_empty());
    Ok(())
}

/// Where something is written that belongs to no block, no definition and no diagnostic.
fn lost(text: &str) -> Option<&str> {
    let WithDiagnostics { value: body, diagnostics } = checked(text);
    let tops =
        std::iter::successors(body.nodes().first(), |node| body.nodes().get(node.next as usize));
    let mut kept: Vec<Range<usize>> = tops.map(|node| node.range()).collect();
    kept.extend(body.definitions.iter().map(|of| of.range.start as usize..of.range.end as usize));
    kept.extend(diagnostics.iter().flat_map(|of| &of.labels).map(|label| label.span.range()));
    kept.sort_by_key(|range| range.start);
    let mut from = 0;
    for range in kept {
        let gap = text.get(from..range.start).filter(|gap| has_words(gap));
        if gap.is_some() {
            return gap;
        }
        from = from.max(range.end);
    }
    text.get(from..).filter(|rest| has_words(rest))
}

/// Whether there are letters outside tags.
fn has_words(text: &str) -> bool {
    let mut outside = text.split('<').enumerate().map(|(number, part)| match number {
        0 => part,
        _ => part.split_once('>').map_or(part, |(_, after)| after),
    });
    outside.any(|part| part.contains(char::is_alphanumeric))
}

/// Signs and words of Markdown and HTML, in any order.
const SOUP: &str = "(\\*|\\*\\*|_|`|\\[|\\]|\\(|\\)|!|<b>|</b>|<div>|</div>|<p>|<script>|</script>|<!--|-->|\
    \\[\\^n\\]|\\[\\^n\\]: |@key|\\[@key\\]|> |> \\[!tip\\]- |- |1\\. |# |\\||\\|-|&amp;|\\\\|é|\"|--|\\.\\.\\.|\n|\n\n|  | |a|word|~~|```|    |: |\\[\\[x\\]\\]|!\\[y\\]\\(z \"t\"\\)){0,40}";

/// A text in a line, well-formed.
fn line() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[a-z]{1,8}",
        "[a-z]{1,5}".prop_map(|word| format!("*{word}*")),
        "[a-z]{1,5}".prop_map(|word| format!("**{word}**")),
        "[a-z]{1,5}".prop_map(|word| format!("`{word}`")),
        "[a-z]{1,5}".prop_map(|word| format!("~~{word}~~")),
        "[a-z]{1,5}".prop_map(|word| format!("[{word}]({word}.md#x)")),
        "[a-z]{1,5}".prop_map(|word| format!("![{word}]({word}.png)")),
        "[a-z]{1,5}".prop_map(|word| format!("<https://example.org/{word}>")),
        Just("a[^n]".to_owned()),
        Just("\\*star\\*".to_owned()),
        Just("R&amp;D".to_owned()),
    ];
    proptest::collection::vec(part, 1..6).prop_map(|parts| parts.join(" "))
}

/// A block, well-formed.
fn block() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        line(),
        line().prop_map(|line| format!("## {line}")),
        Just("```rust\nlet a = 1;\n```".to_owned()),
        Just("---".to_owned()),
        (line(), line()).prop_map(|(a, b)| format!("| {a} | b |\n|:--|---|\n| c | {b} |")),
        line().prop_map(|line| format!("> [!NOTE]\n> {line}")),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let indented = |text: String, by: &str| text.replace('\n', &format!("\n{by}"));
        prop_oneof![
            inner.clone().prop_map(move |text| format!("> {}", indented(text, "> "))),
            proptest::collection::vec(inner.clone(), 1..3).prop_map(move |items| {
                let items = items.into_iter().map(|item| format!("- {}", indented(item, "  ")));
                items.collect::<Vec<_>>().join("\n")
            }),
            inner.prop_map(move |text| format!("1. {}", indented(text, "   "))),
        ]
    })
}

proptest! {
    #[test]
    fn ranges_are_sound(text in SOUP) {
        has_sound_ranges(&parsed(&text))?;
    }

    #[test]
    fn ranges_of_well_formed_texts_are_sound(blocks in proptest::collection::vec(block(), 1..4)) {
        has_sound_ranges(&parsed(&blocks.join("\n\n")))?;
    }

    #[test]
    fn every_word_is_in_a_block_or_reported(text in SOUP) {
        prop_assume!(!text.contains("<!--"), "what is in a comment is meant to be hidden");
        prop_assert_eq!(lost(&text), None, "{}", text);
    }

    #[test]
    fn what_is_written_again_is_the_same_tree(blocks in proptest::collection::vec(block(), 1..4)) {
        let text = blocks.join("\n\n") + "\n\n[^n]: note";
        let body = parsed(&text);
        let again = write(&body, &mut AsWritten(&body), "");
        prop_assert_eq!(outline(&body), outline(&parsed(&again)), "{}\n-----\n{}", text, again);
    }

    #[test]
    fn words_are_what_is_between_blanks(text in "[a-c \\té\u{a0}]{0,40}") {
        let body = parsed(&text);
        let sections = body.sections(&super::plain::as_written);
        let words: usize = sections.iter().map(|of| of.text.split_whitespace().count()).sum();
        prop_assert_eq!(body.word_count(), words);
    }
}

#[test]
fn a_node_is_small() {
    assert!(size_of::<super::Node>() <= 24);
}

#[test]
fn raw_html_is_balanced_in_what_markdown_opened() {
    for (text, tree) in [
        ("a <kbd>*b*</kbd>", "Paragraph\n  text \"a \"\n  <kbd>\n    Emphasis\n      text \"b\"\n"),
        (
            "*a <b>b* c</b>",
            "Paragraph\n  Emphasis\n    text \"a \"\n    <b>\n      text \"b\"\n  text \" c\"\n",
        ),
        (
            "<div>\n\n- a\n\n</div>\n\nb",
            "<div>\n  html \"\\n\"\n  List { start: None, is_tight: true }\n    Item\n      text \"a\"\nhtml \"\\n\"\nParagraph\n  text \"b\"\n",
        ),
        ("<p>a\n\nb", "<p>\n  html \"a\\n\"\nParagraph\n  text \"b\"\n"),
        (
            "a <script>b</script> c",
            "Paragraph\n  text \"a \"\n  Removed\n    text \"b\"\n  text \" c\"\n",
        ),
        (
            "| a |\n|---|\n| [[x\\|*y*]] |",
            "Table\n  TableHead\n    TableCell { alignment: None, is_head: true }\n      text \"a\"\n  TableRow\n    TableCell { alignment: None, is_head: false }\n      link Wiki { name: \"x\", anchor: None }\n        Emphasis\n          text \"y\"\n",
        ),
        (
            "<a [x](y \"'>\")",
            "Paragraph\n  text \"<a \"\n  link Path { path: \"y\", anchor: None }\n    text \"x\"\n",
        ),
    ] {
        assert_eq!(outline(&parsed(text)), tree, "{text}");
    }
}

#[test]
fn an_empty_text_has_no_section() {
    assert_eq!(Body::default().sections(&super::plain::as_written), []);
    assert_eq!(parsed("\n").sections(&super::plain::as_written), []);
}

#[test]
fn labels_of_footnotes_are_compared_without_case() {
    let body = parsed("One[^Smith].\n\n[^smith]: text");
    assert_eq!(body.shown_notes().count(), 1);
    assert!(body.shown_notes().all(|note| note.node.is_some()));
}

#[test]
fn captions_are_markdown() {
    let body = parsed("![x](y.png \"After *all* [@a] &amp; [b](c.md)\")");
    assert_eq!((body.citations.len(), body.links.len()), (1, 1));
    let plain = body.sections(&super::plain::as_written);
    assert_eq!(plain[0].text, "x\nAfter all & b");
    let quoted = parsed("![x](y.png 'a \\' [@b]')");
    assert_eq!(quoted.citations.len(), 1);
    assert_eq!(quoted.sections(&super::plain::as_written)[0].text, "x\na '");
    let several = parsed("![x](y.png \"a\n\n- b\")");
    assert!(several.images.iter().all(|image| !image.title.is_empty()));
}

#[test]
fn a_remark_goes_with_the_citation_that_it_ends_with() {
    let plain = |text: &str| parsed(text).opening(&super::plain::as_written);
    assert_eq!(plain("Ask early (drawing on [@a])."), "Ask early.");
    assert_eq!(plain("Ask early (see also [@a; @b]), and often."), "Ask early, and often.");
    assert_eq!(plain("Ask early (in 2015 [@a])."), "Ask early (in 2015).");
    assert_eq!(plain("Ask (see [this](x.md) [@a])."), "Ask (see this).");
    assert_eq!(plain("Ask (four lower case words [@a])."), "Ask (four lower case words).");
    assert_eq!(plain("Ask [@a] (or not)."), "Ask (or not).");
}
