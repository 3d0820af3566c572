//! Renaming and removing entries: every form a link can have, and what is refused and why.
//!
//! Guides made at random are for `author_round_trip.rs`.

use crate::author::reported;
use crate::harness::{build, guide, shown};
use fieldguide::author::remove::remove;
use fieldguide::author::rename::{Renaming, rename};
use fieldguide::author::{FileChange, diff};
use fieldguide::files::Memory;

const GUIDE: &str = "
settings: { title: Test }
vocabularies:
  consents: { terms: { asked: {}, given: {} } }
  stances: { terms: { supports: {}, contradicts: {} } }
kinds:
  lesson:
    folder: lessons
    fields:
      says: { type: markdown, list: true }
      related: { type: ref, to: lesson, list: true, inverse: related }
      first: { type: ref, to: lesson }
      picture: { type: image }
  case-study:
    folder: case-studies
    plural: Case studies
    publish_when: { consent: [given] }
    fields:
      consent: { type: term, of: consents }
      told_by: { type: ref, to: lesson, private: true }
      evidence:
        type: record
        list: true
        fields:
          lesson: { type: ref, to: lesson, required: true, inverse: evidence }
          stance: { type: term, of: stances }
          shows: { type: markdown }
";

/// A guide with these files, and the declaration above where none is among them.
fn content(files: &[(&str, &str)]) -> Memory {
    guide(std::iter::once(("guide.yaml", GUIDE)).chain(files.iter().copied()))
}

/// The files as they are after changes.
pub(crate) fn changed(files: &Memory, changes: &[FileChange]) -> Memory {
    let mut files = files.clone();
    for old in changes.iter().filter_map(|change| change.old.as_ref()) {
        assert!(files.content.remove(old).is_some(), "{old} is not there");
    }
    for change in changes {
        if let Some(new) = &change.new {
            let before = files.content.insert(new.clone(), change.after().into_bytes());
            assert!(before.is_none(), "{new} would be overwritten");
        }
    }
    files
}

pub(crate) fn renamed(files: &Memory, old: &str, new: &str) -> Renaming {
    rename(files, old, new).unwrap_or_else(|refused| panic!("{}", reported(&refused)))
}

fn text<'a>(files: &'a Memory, path: &str) -> &'a str {
    let bytes = files.content.get(path).unwrap_or_else(|| panic!("there is no {path}"));
    std::str::from_utf8(bytes).expect("is text")
}

const OLD: &str = "---\ntitle: Old\n---\n\n## How\n\nIt was [here](old.md#how).\n";

#[test]
fn every_form_of_a_link_is_taken_along_and_nothing_else() {
    let files = content(&[
        ("lessons/old.md", OLD),
        (
            "lessons/links.md",
            "---\ntitle: Links to old\n---\n\n\
             [[old]], [[old#how]], [[old|the old one]], [[ old.md#how | old ]], [[lesson/old]],\n\
             [[lessons/old#how]], [old](old.md), [old.md](old.md#how \"old.md\"), [a](<./old.md>),\n\
             [b](../lessons/old.md), [c](/lessons/old.md#how), [d](old.html), [e][old], [f][g].\n\n\
             Old prose about old and lessons/old.md, `[[old]]` and <kbd>old</kbd>.\n\n\
             | old | [i](old.md) |\n|---|---|\n| [[old]] | old |\n\n\
             ```\n[[old]] [x](old.md)\n```\n\n    [[old]]\n\n\
             [old]: old.md 'old.md'\n[g]:\n  <../lessons/old.md#how>\n[never used]: old.md\n",
        ),
        (
            "lessons/fields.md",
            "---\ntitle: old\nrelated: [old, \"old\", lesson/old] # old\nfirst: 'lessons/old'\nsays:\n\
             - \"See [[old]], \\\"old\\\" and [old](old.md).\"\n\
             - 'It''s [[old|old]]; `[[old]]`.'\n\
             - Plain [[old#how]], old.\n\
             - |\n  Old lines.\n\n  [[old]]: old.\n\
             - >-\n  folded\n  [[lesson/old]] old\n  [old](old.md)\n---\n",
        ),
        (
            "case-studies/held-back.md",
            "---\r\ntitle: Held back  \r\ndraft: true\r\ntold_by: old\r\nevidence:\r\n  - lesson: old\r\n    stance: supports\r\n    shows: \"[[old]]\"\r\n  - {lesson: \"old\", shows: 'x'}\r\n---\r\n[x](../lessons/old.md)\r\n",
        ),
        ("about.md", "---\ntitle: About\n---\n\n[x](lessons/old.md) and [[older]]\n"),
        ("older.md", "---\ntitle: Older\n---\n"),
        (
            "glossary.yaml",
            "terms:\n  old:\n    term: Old\n    definition: As in [[old]] and [old](lessons/old.md#how).\n",
        ),
        ("queries.yaml", "- query: old\n  finds: [old, older]\n"),
    ]);
    let before = build(&files);
    let plan = renamed(&files, "old", "new");
    insta::assert_snapshot!("every-form", diff(&plan.changes, "content"));
    let after = build(&changed(&files, &plan.changes));
    assert_eq!(after.diagnostics.len(), before.diagnostics.len(), "{}", shown(&after));
}

#[test]
fn an_entry_that_gets_another_kind_takes_its_own_links_along() {
    let files = content(&[
        (
            "lessons/old.md",
            "---\ntitle: Old\naliases: [older, /lessons/oldest.html]\n---\n\n\
             [a](other.md) [b](../case-studies/case.md#x) [c](/about.md) [[other]] [d](old.md)\n\
             ![e](pictures/e%20f.png) ![f](../logo.png) [g](../case-studies/) [h]\n\n[h]: other.md\n",
        ),
        (
            "lessons/other.md",
            "---\ntitle: Other\n---\n\n[[lesson/old]] [[lessons/old]] [x](old.md)\n",
        ),
        ("lessons/pictures/e f.png", "x"),
        ("logo.png", "x"),
        ("about.md", "---\ntitle: About\n---\n\n[x](lessons/old.md)\n"),
        (
            "case-studies/case.md",
            "---\ntitle: Case\nconsent: given\n---\n\n## X\n\n[x](../lessons/old.md) [[old]]\n",
        ),
        ("guide.yaml", &GUIDE.replace("    publish_when: { consent: [given] }\n", "")),
    ]);
    let plan = renamed(&files, "old", "case-study/new");
    insta::assert_snapshot!("another-kind", diff(&plan.changes, "content"));
    let after = changed(&files, &plan.changes);
    assert_eq!(shown(&build(&after)), shown(&build(&files)));
    let back = renamed(&after, "new", "lesson/old");
    let back = changed(&after, &back.changes);
    for (path, text) in files.content.iter().filter(|(path, _)| *path != "lessons/old.md") {
        assert_eq!(Some(text), back.content.get(path), "{path}");
    }
}

#[test]
fn names_are_understood_in_every_way_an_editor_gives_them() {
    let files = content(&[("lessons/old.md", OLD), ("lessons/other.md", OLD)]);
    for old in ["old", "lesson/old", "lessons/old", "lessons/old.md", "content/lessons/old.md"] {
        let new = old.replace("old", "new");
        let plan = renamed(&files, old, &new);
        assert_eq!((plan.from.as_str(), plan.to.as_str()), ("lesson/old", "lesson/new"));
    }
}

/// The front matter of an entry after it was renamed from `old` to `new`, and after that back.
fn aliased(front: &str) -> [String; 2] {
    let entry = format!("---\n{front}---\n");
    let files = content(&[("lessons/old.md", &entry)]);
    let there = changed(&files, &renamed(&files, "old", "new").changes);
    let back = changed(&there, &renamed(&there, "new", "old").changes);
    let front = |text: &str| text.trim_start_matches("---\n").trim_end_matches("---\n").to_owned();
    [front(text(&there, "lessons/new.md")), front(text(&back, "lessons/old.md"))]
}

#[test]
fn old_addresses_join_the_aliases_as_they_are_written() {
    for (before, there, back) in [
        ("title: Old\n", "title: Old\naliases: [old]\n", "title: Old\naliases: [new]\n"),
        (
            "title: Old # so\nfirst:\n",
            "title: Old # so\naliases: [old]\nfirst:\n",
            "title: Old # so\naliases: [new]\nfirst:\n",
        ),
        (
            "title: >-\n  Old\n  one\nfirst:\n",
            "title: >-\n  Old\n  one\naliases: [old]\nfirst:\n",
            "title: >-\n  Old\n  one\naliases: [new]\nfirst:\n",
        ),
        ("title: Old\r\n", "title: Old\r\naliases: [old]\r\n", "title: Old\r\naliases: [new]\r\n"),
        ("  title: Old\n", "  title: Old\n  aliases: [old]\n", "  title: Old\n  aliases: [new]\n"),
        (
            "title: A\naliases: [b]\n",
            "title: A\naliases: [b, old]\n",
            "title: A\naliases: [b, new]\n",
        ),
        ("aliases: [ ]\ntitle: A\n", "aliases: [old ]\ntitle: A\n", "aliases: [new ]\ntitle: A\n"),
        ("title: A\naliases:\n", "title: A\naliases: [old]\n", "title: A\naliases: [new]\n"),
        (
            "title: A\naliases:\n- \"b\" # so\ndraft: false\n",
            "title: A\naliases:\n- \"b\" # so\n- old\ndraft: false\n",
            "title: A\naliases:\n- \"b\" # so\n- new\ndraft: false\n",
        ),
        (
            "title: A\naliases: [\n  new,\n  'b',\n]\n",
            "title: A\naliases: [\n  old,\n  'b',\n]\n",
            "title: A\naliases: [\n  new,\n  'b',\n]\n",
        ),
    ] {
        assert_eq!(aliased(before), [there, back], "{before}");
    }
}

#[test]
fn names_that_yaml_reads_as_something_else_are_quoted() {
    let files = content(&[
        ("lessons/old.md", OLD),
        ("lessons/other.md", "---\ntitle: Other\nrelated: [old]\nfirst: 'old'\n---\n"),
    ]);
    let there = changed(&files, &renamed(&files, "old", "2024").changes);
    assert_eq!(shown(&build(&there)), "");
    let back = changed(&there, &renamed(&there, "2024", "1990").changes);
    assert!(text(&back, "lessons/1990.md").contains("aliases: [old, \"2024\"]\n"));
    let other = text(&back, "lessons/other.md");
    assert!(other.contains("related: [\"1990\"]\nfirst: '1990'\n"), "{other}");
}

#[test]
fn an_entry_that_may_use_a_word_to_avoid_keeps_its_exception() {
    let declared = format!(
        "{GUIDE}style: {{ avoid: {{ utilise: {{ write: use, except: [old, 'lesson/old', \"older\"] }} }} }}\n"
    );
    let files = guide([
        ("guide.yaml", declared.as_str()),
        ("lessons/old.md", "---\ntitle: Utilise it\n---\n"),
        ("lessons/older.md", "---\ntitle: Utilise that\n---\n"),
    ]);
    let after = changed(&files, &renamed(&files, "old", "new").changes);
    assert!(text(&after, "guide.yaml").contains("except: [new, 'lesson/new', \"older\"]"));
    assert_eq!(build(&after).diagnostics, []);
}

#[test]
fn what_cannot_be_renamed_is_refused_with_the_reason() {
    let files = content(&[
        ("lessons/old.md", OLD),
        ("lessons/taken.md", "---\ntitle: Taken\naliases: [taken-before]\n---\n"),
        ("lessons/twin.md", "---\ntitle: Twin\n---\n\n[[lesson/twin]]\n"),
        ("case-studies/twin.md", "---\ntitle: Twin\nconsent: given\n---\n"),
        ("case-studies/other.md", "---\ntitle: Other\nconsent: given\n---\n\n[[other]]\n"),
        ("index.md", "---\ntitle: Home\n---\n"),
    ]);
    let hidden = content(&[
        ("lessons/old.md", OLD),
        (
            "lessons/other.md",
            "---\ntitle: Other\nsays: [\"[[\\x6fld]] [x](ol\\\n  d.md)\"]\n---\n\n> [x](\n> old.md)\n",
        ),
    ]);
    let unclear = content(&[
        ("lessons/twin.md", "---\ntitle: Twin\n---\n"),
        ("case-studies/twin.md", "---\ntitle: Twin\ndraft: true\nconsent: given\n---\n"),
        ("about.md", "---\ntitle: About\n---\n\n[[twin]]\n"),
    ]);
    let unread =
        content(&[("lessons/old.md", OLD), ("lessons/broken.md", "---\ntitle: 'x\n---\n")]);
    let mut reported_of = String::new();
    for (files, old, new) in [
        (&files, "odl", "new"),
        (&files, "lesson/other", "new"),
        (&files, "twin", "new"),
        (&files, "notes/old", "new"),
        (&files, "old", "taken"),
        (&files, "old", "old"),
        (&files, "old", "A new Name"),
        (&files, "old", "!"),
        (&files, "old", "lessn/new"),
        (&files, "old", "taken-before"),
        (&files, "old", "index"),
        (&files, "index", "start"),
        (&files, "old", "other"),
        (&files, "case-study/twin", "lesson/new"),
        (&hidden, "old", "new"),
        (&unclear, "lesson/twin", "new"),
        (&unread, "old", "new"),
    ] {
        let refused = rename(files, old, new).expect_err("is refused");
        reported_of.push_str(&format!("$ rename {old} {new}\n{}\n", reported(&refused)));
    }
    insta::assert_snapshot!("rename-refused", reported_of);
}

#[test]
fn an_entry_is_removed_when_nothing_needs_it_and_another_may_take_its_addresses() {
    let files = content(&[
        ("lessons/old.md", "---\ntitle: Old\naliases: [older, /notes/oldest]\n---\n\n[[old]]\n"),
        ("lessons/heir.md", "---\ntitle: Heir\n---\n"),
        ("about.md", "---\ntitle: About\n---\n"),
        (
            "case-studies/case.md",
            "---\ntitle: Case\ntold_by: heir\nevidence:\n  - lesson: heir\n---\n",
        ),
    ]);
    let mut seen = String::new();
    for (name, heir) in [("old", None), ("old", Some("heir")), ("old", Some("about"))] {
        let plan = remove(&files, name, heir, None)
            .unwrap_or_else(|refused| panic!("{}", reported(&refused)));
        let gone = plan.gone.join(", ");
        seen.push_str(&format!("$ remove {name} {heir:?}; gone: {gone}\n"));
        seen.push_str(&diff(&plan.changes, "content"));
        let (before, after) = (build(&files), build(&changed(&files, &plan.changes)));
        assert_eq!(shown(&after), shown(&before));
        let lost = |path: &&String| after.value.site.get(path).is_none();
        let pages = before.value.site.files().keys().filter(|path| path.ends_with(".html"));
        assert_eq!(pages.filter(lost).cloned().collect::<Vec<_>>().join(", "), gone);
    }
    for (name, heir) in [("heir", None), ("old", Some("old")), ("old", Some("hier"))] {
        let refused = remove(&files, name, heir, None).expect_err("is refused");
        seen.push_str(&format!("$ remove {name} {heir:?}\n{}", reported(&refused)));
    }
    insta::assert_snapshot!("remove", seen);
}
