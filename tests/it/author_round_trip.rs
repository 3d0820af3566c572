//! Guides made at random: a rename brings no problem and loses no address, and there and back again
//! is where one began, but for the alias.

use crate::author_rename::{changed, renamed};
use crate::harness::{build, guide, shown};
use fieldguide::diagnostic::WithDiagnostics;
use fieldguide::{Build, files::Memory};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeSet;

const GUIDE: &str = "
settings: { title: Test }
kinds:
  lesson:
    folder: lessons
    fields:
      says: { type: markdown, list: true }
      related: { type: ref, to: lesson, list: true, inverse: related }
  case-study:
    folder: case-studies
    fields:
      evidence:
        type: record
        list: true
        fields:
          lesson: { type: ref, to: lesson, required: true, inverse: evidence }
          shows: { type: markdown }
";

/// Names that are part of other names, of words and of endings.
const SLUGS: [&str; 7] = ["a", "a-a", "aa", "b-a", "entry", "a-a-a", "md"];

/// What leads from one entry to another, or only looks as if it did.
#[derive(Clone, Copy, Debug)]
enum Link {
    Wiki,
    Heading,
    Qualified,
    Relative,
    Html,
    Defined,
    Code,
    Word,
}

/// How an entry writes its aliases.
#[derive(Clone, Copy, Debug)]
enum Aliases {
    None,
    Empty,
    Flow,
    Block,
}

/// An entry; others are meant by their number, modulo how many there are.
#[derive(Clone, Debug)]
struct Entry {
    is_case: bool,
    body: Vec<(Link, usize)>,
    /// Links in fields, and how the field is quoted.
    says: Vec<(Link, usize, usize)>,
    refs: Vec<usize>,
    aliases: Aliases,
    line_end: &'static str,
}

fn link() -> impl Strategy<Value = Link> {
    use Link::{Code, Defined, Heading, Html, Qualified, Relative, Wiki, Word};
    proptest::sample::select(vec![Wiki, Heading, Qualified, Relative, Html, Defined, Code, Word])
}

fn entry() -> impl Strategy<Value = Entry> {
    let texts = (vec((link(), 0..9usize), 0..6), vec((link(), 0..9usize, 0..5usize), 0..4));
    let aliases = [Aliases::None, Aliases::Empty, Aliases::Flow, Aliases::Block];
    let looks =
        (proptest::sample::select(aliases.to_vec()), proptest::sample::select(vec!["\n", "\r\n"]));
    (any::<bool>(), texts, vec(0..9usize, 0..3), looks).prop_map(
        |(is_case, (body, says), refs, (aliases, line_end))| Entry {
            is_case,
            body,
            says,
            refs,
            aliases,
            line_end,
        },
    )
}

impl Entry {
    fn folder(&self) -> &'static str {
        if self.is_case { "case-studies" } else { "lessons" }
    }

    /// A link to the entry with this number, and its definition if it needs one.
    fn link(&self, link: Link, to: usize, all: &[Entry]) -> (String, String) {
        let (name, goal) = (SLUGS[to % all.len()], &all[to % all.len()]);
        let there = goal.folder();
        let way = match self.is_case == goal.is_case {
            true => String::new(),
            false => format!("../{there}/"),
        };
        let kind = if goal.is_case { "case-study" } else { "lesson" };
        let text = match link {
            Link::Wiki => format!("[[{name}]]"),
            Link::Heading => format!("[[{name}#a|{name}]]"),
            Link::Qualified => format!("[[{kind}/{name}]]"),
            Link::Relative => format!("[{name}]({way}{name}.md#a)"),
            Link::Html => format!("[{name}](/{there}/{name}.html '{name}')"),
            Link::Defined => format!("[{name}][to {name}]"),
            Link::Code => format!("`[[{name}]]`"),
            Link::Word => format!("{name} [{name}] {name}.md"),
        };
        let definition = match link {
            Link::Defined => format!("[to {name}]: {way}{name}.md\n"),
            _ => String::new(),
        };
        (text, definition)
    }
}

/// Path and text of an entry, with one more alias or none.
fn file(own: usize, all: &[Entry], alias: Option<&str>) -> (String, String) {
    let one = &all[own];
    let mut text = format!("---\ntitle: {}\n", SLUGS[own]);
    text.push_str(&match (one.aliases, alias) {
        (Aliases::None, None) => String::new(),
        (Aliases::Empty, None) => "aliases: []\n".to_owned(),
        (Aliases::None | Aliases::Empty, Some(alias)) => format!("aliases: [{alias}]\n"),
        (Aliases::Flow, None) => format!("aliases: ['x{own}']\n"),
        (Aliases::Flow, Some(alias)) => format!("aliases: ['x{own}', {alias}]\n"),
        (Aliases::Block, None) => format!("aliases:\n  - x{own} # so\n"),
        (Aliases::Block, Some(alias)) => format!("aliases:\n  - x{own} # so\n  - {alias}\n"),
    });
    let refs = one.refs.iter().map(|to| to % all.len());
    let lessons = refs.filter(|to| *to != own && !all[*to].is_case);
    let lessons: BTreeSet<&str> = lessons.map(|to| SLUGS[to]).collect();
    if one.is_case {
        text.push_str("evidence:\n");
        for name in lessons {
            text.push_str(&format!("  - lesson: {name}\n    shows: \"[[{name}]]\"\n"));
        }
    } else {
        let names: Vec<&str> = lessons.into_iter().collect();
        text.push_str(&format!("related: [{}]\nsays:\n", names.join(", ")));
        for (number, (link, to, style)) in one.says.iter().enumerate() {
            let link = if matches!(link, Link::Defined) { Link::Wiki } else { *link };
            let link = format!("{number}: {}", one.link(link, *to, all).0);
            text.push_str(&match style {
                0 => format!("  - \"a {link} \\\"a\\\"\"\n"),
                1 => format!("  - 'a {} a'\n", link.replace('\'', "''")),
                2 => format!("  - |\n    a\n    {link}\n"),
                3 => format!("  - >\n    a\n    {link}\n    a\n"),
                _ => format!("  - \"a\n      {link}\n      a\"\n"),
            });
        }
    }
    text.push_str("---\n\n## A\n");
    let mut definitions = BTreeSet::new();
    for (link, to) in &one.body {
        let (link, definition) = one.link(*link, *to, all);
        text.push_str(&format!("\nSo a {link} a.  \n"));
        definitions.insert(definition);
    }
    let definitions: String = definitions.into_iter().collect();
    text.push_str(&format!("\n```\n[[{}]]\n```\n\n{definitions}", SLUGS[own]));
    let path = format!("{}/{}.md", one.folder(), SLUGS[own]);
    (path, text.replace('\n', one.line_end))
}

fn pages(built: &WithDiagnostics<Build>) -> BTreeSet<&str> {
    let paths = built.value.site.files().keys().map(String::as_str);
    paths.filter(|path| path.ends_with(".html")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn there_and_back_again_is_where_one_began(all in vec(entry(), 1..7), which in 0..7usize) {
        let own = which % all.len();
        let old = SLUGS[own];
        let all_files = |alias: Option<&str>| -> Memory {
            let alias_of = |number| alias.filter(|_| number == own);
            let files = (0..all.len()).map(|number| file(number, &all, alias_of(number)));
            let files: Vec<(String, String)> = files.collect();
            let pairs = files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
            guide(pairs.chain([("guide.yaml", GUIDE)]))
        };
        let files = all_files(None);
        let before = build(&files);
        prop_assert!(before.is_clean(), "{}", shown(&before));

        let there = changed(&files, &renamed(&files, old, "new-name").changes);
        let after = build(&there);
        prop_assert_eq!(after.diagnostics.len(), before.diagnostics.len(), "{}", shown(&after));
        let lost: Vec<&str> = pages(&before).difference(&pages(&after)).copied().collect();
        prop_assert_eq!(lost, Vec::<&str>::new());
        let new = format!("{}/new-name.html", all[own].folder());
        prop_assert!(pages(&after).contains(new.as_str()));

        let back = changed(&there, &renamed(&there, "new-name", old).changes);
        let expected = all_files(Some("new-name"));
        for (path, bytes) in &expected.content {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            prop_assert_eq!(text(&back.content[path]), text(bytes), "{}", path);
        }
        prop_assert_eq!(back.content.len(), expected.content.len());
    }
}
