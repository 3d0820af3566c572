//! `fieldguide fix` never harms: random guides with random mistakes are fixed, and each is held against what it
//! was before.
//!
//! What becomes of a mistake is in [`crate::fix`]; here are those that nobody thought of together.

use crate::harness::guide;
use fieldguide::author::fix::{AppliedFix, FixReport, fix};
use fieldguide::diagnostic::Diagnostic;
use fieldguide::files::{Files, Memory};
use fieldguide::span::SourceMap;
use fieldguide::{BuildCache, Options, prepare_pages};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A part of a lesson as it should be, and as people write it. Each `W` becomes a word of its own.
type Part = (&'static str, &'static [&'static str]);

const FRONT: [Part; 9] = [
    (
        "title: Start W\n",
        &[
            "title: Start: W\n",
            "title: “Start: W”\n",
            "title:Start W\n",
            "Title: Start W\n",
            "title: \"Start\" W\n",
            "title: \"Start W\n",
            "title: @W start\n",
            "\ttitle: Start W\n",
            "title: Start W\n\tW more\n",
            "title: W\nW: W: W\n",
            "title: W\n10:30 W met\n",
        ],
    ),
    (
        "sectors: [energy, chemicals]\n",
        &[
            "Sectors: [energy]\n",
            "Sectors: [energgy]\n",
            "sectors: energy, chemicals\n",
            "sectors: energy, dining\n",
            "sectors: Energy\n",
            "sectors: “Energy”\n",
            "sectors: [Energy, chemicls, farming, framing]\n",
            "sectors: [energy, Energy, ENERGY]\n",
            "sectors:\n\t- energy\n\t- Chemicals\n",
            "sectors:\n  - energy\n\t- chemicals\n",
            "sector: [energy]\n",
            "sectors: [energy, Fire & rescue, fire, computers]\n",
            "sectors: [energy\n",
            "sectors: [energy]\nSectors: [chemicals]\n",
        ],
    ),
    (
        "started: 2015-11-23\n",
        &[
            "started: 23/11/2015\n",
            "started: 03/04/2015\n",
            "Started: 2015\n",
            "started: Nov 2015\n",
        ],
    ),
    (
        "related: [look-ahead]\n",
        &[
            "related: [Look ahead]\n",
            "related: [look_ahead, look-ahead]\n",
            "related: look_ahead\n",
            "related: look-ahead, ask-why\n",
            "related: [Lesson_0, LESSON-1, lesson 2]\n",
            "related: [kitchen, look-ahed]\n",
            "realted: [look-ahead]\n",
            "created: [look-ahead]\n",
        ],
    ),
    (
        "evidence:\n  - claim: It works, W.\n    stance: supports\n    source: smith2015\n",
        &[
            "evidence:\n  - claim: It works, W.\n\tstance: supports\n",
            "evidence:\n  - claim: It works, W.\n\tstance: Supports\n\tsource: smyth2015\n",
            "evidence:\n\t- claim: It works, W.\n\t  stance: supports\n",
            "evidence:\n  - claim: It works: W.\n    stance: supports\n",
            "evidence:\n  - Claim: W\n    Stance: Supports\n    source: Smith2015\n",
            "evidence:\n  - claim: W\n    claim_: W\n    stance: “supports”\n",
            "evidence:\n  - claim: |\n      W\n  \tW\n    stance: supports\n",
            "evidence:\n  - claim: W\n  stance: supports\n",
        ],
    ),
    (
        "practices:\n  - Agree W, see [[look-ahead]].\n  - Then W.\n",
        &[
            "practices:\n  - Agree W, see [[Look ahead]] and [[kitchen]].\n",
            "practices: Agree W, then W.\n",
            "practices:\n\t- Agree W [[look_ahead#nowhere]].\n",
            "practices: |\n\tW\n\t\tW\n",
            "practices:\n  - \"Agree\" W, see [[Look_ahead]].\n",
        ],
    ),
    ("version: \"1.10\"\n", &["version: 1.10\n", "version: true\n", "Version: 1.10\n"]),
    ("public: true\n", &["public: yes\n", "Public: on\n", "public: “no”\n"]),
    (
        "photo: /images/plan.svg\n",
        &["photo: plan.svg\n", "photo: /pictures/Plan.svg\n", "photo: plans.svg\n"],
    ),
];

const BODY: [Part; 8] = [
    (
        "W [[look-ahead#why]] W.\n\n",
        &[
            "W [[Look_Ahead#why]] W [[Look ahead#Why|W]].\n\n",
            "W [[look_ahead#nowhere]] W [[ask_why]].\n\n",
            "W [[kitchen]][[Look-ahead]] W.\n\n",
        ],
    ),
    (
        "W [W](look-ahead.md#why)\n\n",
        &["W [W](Look-Ahead.md#Why)\n\n", "W [W](look_ahead.md#nowhere \"W\") W\n\n"],
    ),
    (
        "| W | W |\n|---|---|\n| [[look-ahead]] | W |\n| W | W |\n\n",
        &[
            "| W | W |\n|---|---|\n| [[Look_ahead]] | W |\n| [[look-ahead\\|W]] | W |\n\n",
            "| W | W |\n|---|---|\n| [[Look_ahead\\|W]] | W [@Smith2015] |\n\n",
        ],
    ),
    (
        "![W](/images/plan.svg)\n\n",
        &[
            "![W](plan.svg)\n\n",
            "![W](/pictures/plan.svg \"W\")\n\n",
            "![W](/files/plan.svg)\n\n",
            "![W](<Plan.svg>)\n\n",
        ],
    ),
    (
        "W [@smith2015, p. 3].\n\n",
        &["W [@Smith2015; @doe-2011].\n\n", "W [@smyth2015] W [@Doe2011].\n\n"],
    ),
    // Colours for code take long to load.
    (
        "    let w = W;\n\n",
        &["```Rust\nlet w = \"[[Look_ahead]] W\";\n```\n\n", "~~~pyhton\nW\n~~~\n\n"],
    ),
    ("## W\n\nW\n\n", &["# W\n\nW\n\n", "#### W\n\n## W\n\n"]),
    (
        "> W\n> W\n\n",
        &["> W [[Look_ahead]]\n> - W [[ask_why|W]]\n\n", "W[^a]\n\n[^a]: W [[Ask why]]\n\n"],
    ),
];

const GUIDE: &str = "settings: { title: Test guide }
vocabularies:
  sectors:
    terms: { energy: {}, chemicals: {}, framing: {}, fire: { label: Fire & rescue }, ict: { synonyms: [computers] } }
  stances: { terms: { supports: {}, qualifies: {} } }
kinds:
  lesson:
    folder: lessons
    fields:
      sectors: { type: term, of: sectors, list: true }
      started: { type: date }
      related: { type: ref, to: lesson, list: true }
      evidence:
        type: record
        list: true
        fields:
          claim: { type: line, required: true }
          stance: { type: term, of: stances }
          source: { type: source }
      practices: { type: markdown, list: true }
      version: { type: line }
      public: { type: boolean }
      photo: { type: image }
      stages: { type: line }
";

const LESSONS: usize = 3;
const CHOICES: usize = FRONT.len() + BODY.len() + 2;

/// The mistake that a number stands for: none for most.
fn chosen(part: &Part, choice: u32) -> &'static str {
    let is_code = part.0.starts_with("    let");
    match (choice as usize).checked_sub(if is_code { 980 } else { 700 }) {
        Some(bad) => part.1[bad % part.1.len()],
        None => part.0,
    }
}

/// A guide, as the choices say.
fn guide_of(choices: &[u32]) -> Memory {
    let mut word = 0;
    let mut memory = guide([
        ("guide.yaml", GUIDE),
        ("lessons/look-ahead.md", "---\ntitle: Look ahead\n---\n\n## Why\n\nBecause.\n"),
        ("lessons/ask-why.md", "---\ntitle: Ask why\n---\n\nText.\n"),
        ("images/plan.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>"),
        ("files/other.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>"),
        (
            "a.bib",
            "@misc{smith2015, title = {A}, year = {2015}}\n@misc{doe-2011, title = {B}, year = {2011}}\n",
        ),
    ]);
    for (number, choices) in choices.chunks(CHOICES).enumerate() {
        let (front, rest) = choices.split_at(FRONT.len());
        let (body, ways) = rest.split_at(BODY.len());
        let mut text = "---\n".to_owned();
        text.extend(FRONT.iter().zip(front).map(|(part, choice)| chosen(part, *choice)));
        text.push_str("---\n\n");
        text.extend(BODY.iter().zip(body).map(|(part, choice)| chosen(part, *choice)));
        let numbered: String = text
            .split_inclusive('W')
            .map(|piece| match piece.strip_suffix('W') {
                Some(before) => {
                    word += 1;
                    format!("{before}w{word}x")
                }
                None => piece.to_owned(),
            })
            .collect();
        let lines = if ways[0] > 700 { numbered.replace('\n', "\r\n") } else { numbered };
        let mark = if ways[1] > 700 { "\u{feff}" } else { "" };
        let path = format!("lessons/lesson-{number}.md");
        memory.content.insert(path, format!("{mark}{lines}").into_bytes());
    }
    memory
}

/// The words of its own in a text, in order.
fn words(text: &str) -> Vec<&str> {
    let is_own = |word: &&str| {
        let number = word.strip_prefix('w').and_then(|word| word.strip_suffix('x'));
        number.is_some_and(|number| number.parse::<u32>().is_ok())
    };
    text.split(|c: char| !c.is_alphanumeric()).filter(is_own).collect()
}

/// A problem by file, line, first and last column, and rule.
type Place = (String, usize, usize, usize, &'static str);

fn place(found: &Diagnostic, sources: &SourceMap) -> Place {
    let Some(label) = found.labels.first() else {
        return (found.path.clone().unwrap_or_default(), 0, 0, 0, found.rule.id);
    };
    let (start, end) = (sources.line_column(label.span), sources.end_line_column(label.span));
    let end = if end.line == start.line { end.column } else { usize::MAX };
    (sources.get(label.span.file).display.clone(), start.line, start.column, end, found.rule.id)
}

/// The problems of a guide, and the pages of its lessons.
fn checked(memory: &Memory) -> (Vec<Place>, BTreeMap<String, String>) {
    let mut found = Vec::new();
    let inventory = memory.inventory().drain_into(&mut found);
    let mut cache = BuildCache::disabled();
    let pages = prepare_pages(&inventory, &Options::default(), &mut cache).drain_into(&mut found);
    let pages = pages.expect("guide.yaml can be read");
    let page = |path: &String| {
        let page = pages.page(&path.replace(".md", ".html"))?;
        Some((path.clone(), page.expect("the templates can be run")))
    };
    let places = found.iter().map(|found| place(found, &inventory.sources)).collect();
    (places, memory.content.keys().filter_map(page).collect())
}

/// The columns that changes wrote, by file and line. No change adds a line.
fn written(fixed: &[AppliedFix]) -> BTreeMap<(&str, usize), Vec<(usize, usize)>> {
    let mut written: BTreeMap<_, Vec<(usize, usize)>> = BTreeMap::new();
    let mut longer: BTreeMap<_, isize> = BTreeMap::new();
    for AppliedFix { path, place, before, after, .. } in fixed {
        let line = (path.as_str(), place.line);
        let by = longer.entry(line).or_default();
        let start = place.column.saturating_add_signed(*by);
        written.entry(line).or_default().push((start, start + after.chars().count()));
        *by += after.chars().count() as isize - before.chars().count() as isize;
    }
    written
}

/// The files that cannot be read.
fn unreadable(places: &[Place]) -> BTreeSet<String> {
    let unreadable = places.iter().filter(|place| place.4.starts_with("yaml-s"));
    unreadable.map(|place| place.0.clone()).collect()
}

/// Letters and digits without regard to case, in alphabetical order: a certain spelling has the same.
fn letters(name: &str) -> Vec<char> {
    let mut letters: Vec<char> =
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    letters.sort_unstable();
    letters
}

/// A guide with the fixes of a report.
fn applied(memory: &Memory, report: &FixReport) -> Memory {
    let mut after = memory.clone();
    for change in &report.changes {
        let path = change.new.clone().expect("stays");
        let mark = if memory.content[&path].starts_with(b"\xEF\xBB\xBF") { "\u{feff}" } else { "" };
        after.content.insert(path, format!("{mark}{}", change.after()).into_bytes());
    }
    after
}

fn check(memory: &Memory) -> Result<(), TestCaseError> {
    let report: FixReport = fix(memory).expect("can be read");
    let after = applied(memory, &report);
    let ((problems, pages), (left, pages_after)) = (checked(memory), checked(&after));
    prop_assert_eq!(left.len(), report.remaining.len(), "{:?} {:?}", left, report.remaining);

    // No word is gone from a file, and none from its page.
    for (path, bytes) in &memory.content {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (written, fixed) = (text(bytes), text(&after.content[path]));
        prop_assert_eq!(words(&written), words(&fixed));
        if let Some(before) = pages.get(path) {
            let after = pages_after.get(path).expect("is still there");
            let (before, after): (BTreeSet<&str>, BTreeSet<&str>) =
                (words(before).into_iter().collect(), words(after).into_iter().collect());
            let is_lost = |word: &&str| before.contains(word) && !after.contains(word);
            let lost: Vec<&str> = words(&written).into_iter().filter(is_lost).collect();
            prop_assert!(lost.is_empty(), "{:?} of {}", lost, path);
        }
    }

    // No problem is new in the place of a change; elsewhere it was hidden, by another of its file.
    let (written, hidden) = (written(&report.fixed), unreadable(&problems));
    let with_problems: BTreeSet<&str> = problems.iter().map(|(path, ..)| path.as_str()).collect();
    for (path, line, start, end, rule) in &left {
        prop_assert!(with_problems.contains(path.as_str()), "{path}:{line} {rule} is new");
        let columns = written.get(&(path.as_str(), *line)).map_or(&[][..], Vec::as_slice);
        for (from, to) in columns.iter().filter(|_| *rule != "missing-field") {
            let is_same =
                problems.iter().any(|(was, at, .., broke)| (was, at, broke) == (path, line, rule));
            let touches = start < to && from < end;
            // All problems of a text in front matter are reported at all of it.
            let was_hidden = start < from && to < end && hidden.contains(path);
            prop_assert!(
                !touches || is_same || was_hidden,
                "{path}:{line}:{start} {rule} in place of a change"
            );
        }
    }

    // What was readable is readable.
    prop_assert!(unreadable(&left).is_subset(&hidden));

    // Names change in case, hyphens and swapped letters only.
    for AppliedFix { rule, before, after, .. } in &report.fixed {
        match *rule {
            "bad-date" | "broken-image" => {}
            "yaml-implicit-type" if matches!(after.as_str(), "true" | "false") => {}
            _ => prop_assert_eq!(letters(before), letters(after), "{} {}", before, after),
        }
        if *rule == "unknown-citation" {
            prop_assert_eq!(before.to_lowercase(), after.to_lowercase());
        }
    }

    // Files without problems stay as they are, and so does what was fixed.
    for change in &report.changes {
        let path = format!("content/{}", change.new.as_deref().unwrap_or_default());
        prop_assert!(with_problems.contains(path.as_str()), "{path} is changed");
    }
    // What one change kept from another may be made now, and then nothing is left to do.
    let mut guide = after;
    for _ in 0..3 {
        let again = fix(&guide).expect("can be read");
        if again.changes.is_empty() {
            return Ok(());
        }
        guide = applied(&guide, &again);
    }
    prop_assert!(false, "fixes have no end");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    #[test]
    fn random_guides_with_random_mistakes_are_never_harmed(
        choices in proptest::collection::vec(0..1000_u32, LESSONS * CHOICES),
    ) {
        check(&guide_of(&choices))?;
    }
}

#[test]
fn a_guide_without_mistakes_is_clean() {
    assert_eq!(checked(&guide_of(&vec![0; LESSONS * CHOICES])).0, []);
}

#[test]
fn each_mistake_alone_does_no_harm() {
    for (at, part) in FRONT.iter().chain(&BODY).enumerate() {
        for bad in 0..part.1.len() as u32 {
            let mut choices = vec![0; CHOICES];
            let is_code = part.0.starts_with("    let");
            choices[at] = if is_code { 980 + bad } else { 700 + bad };
            let memory = guide_of(&choices);
            let checked = check(&memory);
            assert!(checked.is_ok(), "{}\n{checked:?}", part.1[bad as usize]);
        }
    }
}
