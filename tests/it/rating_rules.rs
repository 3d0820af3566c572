//! Weights, caps and scales: whatever is declared, more support never lowers a rating, and what speaks against an
//! entry never raises it; and what readers are shown of both.

use crate::harness::{Quiet, guide};
use fieldguide::Options;
use fieldguide::assess::Assessed;
use fieldguide::files::{Files, Memory};
use fieldguide::ids::Id;
use fieldguide::messages::rating;
use proptest::prelude::*;
use std::fmt::Write;

/// The kinds come with private fields before the ones that weigh, so that these are renumbered.
const KINDS: &str = "
settings: { title: Test, outputs: [data, markdown, print] }
vocabularies:
  designs: { ordered: true, terms: { review: {}, survey: {}, story: {} } }
  strengths: { ordered: true, terms: { strong: {}, thin: {} } }
  sectors: { label: Sectors, singular: Sector, terms: { a: {}, b: {}, c: {} } }
  costs:
    label: Costs
    ordered: true
    terms: { low: { label: Low, description: Days of work. }, middle: { label: Middle }, high: {} }
  stances: { ordered: true, terms: { supports: {}, backs: {}, qualifies: {}, contradicts: {} } }
kinds:
  lesson:
    folder: lessons
    fields:
      secret: { type: line, private: true }
      summary: { type: line }
      cost: { type: term, of: costs, label: Cost }
      sources: { type: source, list: true }
  study:
    folder: studies
    plural: Studies
    fields:
      secret: { type: term, of: designs, private: true }
      design: { type: term, of: designs, list: true }
      sectors: { type: term, of: sectors, list: true }
      evidence: &
  case-study:
    folder: case-studies
    plural: Case studies
    fields:
      secret: { type: term, of: designs, private: true }
      strength: { type: term, of: strengths }
      sectors: { type: term, of: sectors, list: true }
      evidence: &
  note:
    folder: notes
    fields:
      evidence: &
";
const EVIDENCE: &str = "
        type: record
        list: true
        fields:
          secret: { type: line, private: true }
          lesson: { type: ref, to: lesson, required: true, inverse: evidence }
          stance: { type: term, of: stances, required: true }
          shows: { type: markdown, required: true }";
const RATINGS: &str = "ratings:
  lesson:
    relation: evidence
    stances: stances
    supporting: [supports, backs]
    dimensions: [sectors]
";
const STANCES: [&str; 4] = ["supports", "backs", "qualifies", "contradicts"];
const FOLDERS: [&str; 3] = ["studies", "case-studies", "notes"];
const NEEDS: [&str; 7] =
    ["supporting", "weight", "sources", "study", "case-study", "note", "sectors"];
const LEVELS: [&str; 4] = ["none", "some", "good", "best"];

fn declared(rules: &str) -> String {
    KINDS.replace(" &", EVIDENCE).trim_start().to_owned() + RATINGS + rules
}

/// An entry that gives evidence: its kind, the terms of its fields, and its records with their sources.
#[derive(Clone, Debug)]
struct Giver {
    kind: usize,
    designs: Vec<usize>,
    sectors: Vec<usize>,
    records: Vec<(usize, Option<usize>)>,
}

fn giver() -> impl Strategy<Value = Giver> {
    let records = proptest::collection::vec((0..4usize, proptest::option::of(0..4usize)), 0..4);
    let terms = || proptest::collection::btree_set(0..3usize, 0..3);
    (0..3usize, terms(), terms(), records).prop_map(|(kind, designs, sectors, records)| Giver {
        kind,
        designs: designs.into_iter().collect(),
        sectors: sectors.into_iter().collect(),
        records,
    })
}

/// Rules that are accepted: each level needs at least as much as the one below.
fn rules() -> impl Strategy<Value = String> {
    let weights = proptest::collection::vec(0..4usize, 6);
    let needs = proptest::collection::vec(proptest::collection::vec(0..3usize, NEEDS.len()), 3);
    let when = proptest::collection::vec(0..4usize, 4);
    let cap = (0..3usize, when, proptest::collection::vec(0..5usize, NEEDS.len()));
    let caps = proptest::collection::vec(cap, 0..4);
    (weights, needs, caps).prop_map(|(weights, needs, caps)| {
        let [review, survey, strong, thin, note, story] = weights[..] else { unreachable!() };
        let mut text = format!(
            "    weights:\n      study: {{ design: {{ review: {review}, survey: {survey}, story: {story} }} }}\n      \
             case-study: {{ strength: {{ strong: {strong}, thin: {thin} }} }}\n      note: {note}\n    levels:\n      none: {{}}\n"
        );
        let mut so_far = vec![0; NEEDS.len()];
        for (level, needs) in LEVELS[1..].iter().zip(needs) {
            // Most needs are none, or no level would be reached.
            so_far.iter_mut().zip(needs).for_each(|(all, one)| *all += one / 2);
            writeln!(text, "      {level}: {{ needs: {{ {} }} }}", pairs(&NEEDS, &so_far))
                .expect("a text");
        }
        text += "    caps:\n";
        for (at_most, when, unless) in caps {
            let names = ["qualifies", "contradicts", "against", "against_percent"];
            let when: Vec<usize> =
                when.iter().enumerate().map(|(n, w)| if n == 3 { w * 20 } else { *w }).collect();
            let unless: Vec<usize> = unless.iter().map(|need| need.saturating_sub(2)).collect();
            if when.iter().chain(&unless).any(|number| *number > 0) {
                let (when, unless) = (pairs(&names, &when), pairs(&NEEDS, &unless));
                let at_most = LEVELS[at_most];
                writeln!(text, "      - {{ at_most: {at_most}, when: {{ {when} }}, unless: {{ {unless} }} }}")
                    .expect("a text");
            }
        }
        text
    })
}

fn pairs(names: &[&str], numbers: &[usize]) -> String {
    let pairs = names.iter().zip(numbers).filter(|(_, number)| **number > 0);
    pairs.map(|(name, number)| format!("{name}: {number}")).collect::<Vec<_>>().join(", ")
}

fn written(rules: &str, givers: &[Giver]) -> Memory {
    let mut files = vec![
        ("guide.yaml".to_owned(), declared(rules)),
        ("lessons/l.md".to_owned(), "---\ntitle: Lesson\nsources: [s0]\n---\n".to_owned()),
    ];
    let bib = |n| format!("@misc{{s{n}, title = {{Source {n}}}}}\n");
    files.push(("sources.bib".to_owned(), (0..4).map(bib).collect()));
    for (number, giver) in givers.iter().enumerate() {
        let names = |names: [&str; 3], these: &[usize]| {
            these.iter().map(|n| names[*n]).collect::<Vec<_>>().join(", ")
        };
        let mut text = "---\ntitle: Giver\n".to_owned();
        match giver.kind {
            0 => {
                text +=
                    &format!("design: [{}]\n", names(["review", "survey", "story"], &giver.designs))
            }
            1 if !giver.designs.is_empty() => {
                text += &format!("strength: {}\n", ["strong", "thin", "thin"][giver.designs[0]]);
            }
            _ => {}
        }
        if giver.kind < 2 {
            text += &format!("sectors: [{}]\n", names(["a", "b", "c"], &giver.sectors));
        }
        text += "evidence:\n";
        for (stance, source) in &giver.records {
            let cite = source.map(|n| format!(" [@s{n}]")).unwrap_or_default();
            let stance = STANCES[*stance];
            text += &format!("  - {{ lesson: l, stance: {stance}, shows: \"So.{cite}\" }}\n");
        }
        files.push((format!("{}/g{number}.md", FOLDERS[giver.kind]), text + "---\n"));
    }
    guide(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
}

fn assessed(files: &Memory) -> Assessed {
    let inventory = files.inventory().value;
    let checked =
        fieldguide::assess_guide(&inventory, &Options::default(), &mut Default::default());
    let problems: Vec<_> =
        checked.diagnostics.iter().filter(|found| found.rule.id != "duplicate-value").collect();
    assert!(problems.is_empty(), "{problems:?}");
    checked.value.expect("guide.yaml can be read")
}

/// The level of the lesson, and what is said of it.
fn rated(files: &Memory) -> (usize, [String; 3]) {
    let assessed = assessed(files);
    let entry =
        assessed.linked.guide.entries.position(|entry| entry.slug == "l").expect("a lesson");
    let evidence = assessed.knowledge.evidence[entry].as_ref().expect("lessons are rated");
    let basis = evidence.basis(&assessed.linked.guide.schema);
    (evidence.level.index(), [rating::reason(basis), rating::held(basis), rating::next(basis)])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_rules_let_support_lower_or_contradiction_raise_a_rating(
        rules in rules(),
        givers in proptest::collection::vec(giver(), 0..6),
        new in giver(),
        place in 0..8usize,
        source in proptest::option::of(0..4usize),
        against in 2..4usize,
        support in 0..2usize,
    ) {
        let with = |stance: usize| {
            let mut givers = givers.clone();
            match givers.get_mut(place) {
                Some(giver) => giver.records.push((stance, source)),
                None => givers.push(Giver { records: vec![(stance, source)], ..new.clone() }),
            }
            rated(&written(&rules, &givers)).0
        };
        let (level, said) = rated(&written(&rules, &givers));
        prop_assert!(with(support) >= level, "support lowers {level}: {said:?}");
        prop_assert!(with(against) <= level, "a contradiction raises {level}: {said:?}");
    }
}

const RULES: &str = "    weights:
      study: { design: { review: 3, survey: 2 } }
      case-study: { strength: { thin: 0 } }
      note: 0
    levels:
      none: { label: None }
      some: { label: Some, needs: { supporting: 1 } }
      good: { label: Good, needs: { supporting: 1, weight: 4 } }
      best: { label: Best, needs: { supporting: 1, weight: 6, study: 1 } }
    caps:
      - { at_most: good, when: { contradicts: 2 } }
      - { at_most: some, unless: { sources: 2 } }
    scales: [cost]
";

fn one(kind: usize, term: usize, records: &[(usize, Option<usize>)]) -> Giver {
    Giver { kind, designs: vec![term], sectors: Vec::new(), records: records.to_vec() }
}

#[test]
fn readers_are_shown_what_counts_what_holds_a_rating_back_and_what_is_missing() {
    let said = |givers: &[Giver]| {
        let (level, [reason, held, next]) = rated(&written(RULES, givers));
        (level, reason, held, next)
    };
    let is = |level, reason: &str, held: &str, next: &str| {
        (level, reason.to_owned(), held.to_owned(), next.to_owned())
    };
    // A thin case and a note are shown, and count for nothing.
    let mut givers = vec![one(1, 1, &[(0, Some(1))]), one(2, 0, &[(0, None)])];
    let expected =
        "1 case study and 1 note support it but do not count; 0 points of evidence; 1 source";
    let next = "1 more supporting entry would raise it to “Some”";
    assert_eq!(said(&givers), is(0, expected, "", next));
    givers.push(one(0, 0, &[(1, None)]));
    givers.push(one(1, 0, &[(0, None)]));
    let reason = "1 study and 1 case study support it; 1 case study and 1 note support it but do not count; 4 points of evidence; 1 source";
    assert_eq!(said(&givers), is(1, reason, "held back at “Some” until it has 1 more source", ""));
    givers[2].records.push((1, Some(2)));
    givers.push(one(0, 1, &[(3, None)]));
    let reason = reason.replace(
        "4 points of evidence; 1 source",
        "1 contradicts it; 4 points of evidence; 2 sources",
    );
    let next = "“Best” needs 2 more points of evidence; it would be held back at “Good” because 1 study contradicts it";
    assert_eq!(said(&givers), is(2, &reason, "", next));
    givers.push(one(0, 0, &[(0, None), (3, None)]));
    let reason = "2 studies and 1 case study support it; 1 case study and 1 note support it but do not count; 2 contradict it; 7 points of evidence; 2 sources";
    let held = "held back at “Good” because 2 studies contradict it";
    assert_eq!(said(&givers), is(2, reason, held, ""));
}

#[test]
fn what_holds_a_rating_back_and_the_scales_are_in_every_form() {
    let mut files = written(RULES, &[one(0, 0, &[(0, None)]), one(0, 0, &[(0, None)])]);
    let lesson = "---\ntitle: Lesson\nsummary: Do it.\ncost: middle\nsources: [s0]\n---\n";
    files.content.insert("lessons/l.md".to_owned(), lesson.as_bytes().to_vec());
    let built = fieldguide::build(&files, &Options::default(), &Quiet);
    assert!(built.diagnostics.is_empty(), "{:?}", built.diagnostics);
    let text = |path: &str| {
        let bytes = built.value.site.get(path).unwrap_or_else(|| panic!("no {path}"));
        String::from_utf8_lossy(bytes).into_owned()
    };
    let held = "eld back at “Some” until it has 1 more source";
    for path in
        ["lessons/l.html", "lessons/l.md", "print.html", "data/guide.json", "data/entries.csv"]
    {
        assert!(text(path).contains(held), "{path}: {}", text(path));
    }
    let page = text("lessons/l.html");
    assert!(page.contains("<dt>Cost</dt>") && page.contains("(2 of 3)"), "{page}");
    assert!(text("lessons/index.html").contains("(2 of 3)"));
    assert!(text("lessons/l.md").contains("- Cost: Middle (2 of 3)"), "{}", text("lessons/l.md"));
    assert!(text("print.html").contains("Cost: <strong>Middle</strong> (2 of 3)"));
    let data: serde_json::Value = serde_json::from_str(&text("data/guide.json")).expect("JSON");
    let entries = data["entries"].as_array().expect("entries");
    let lesson = entries.iter().find(|entry| entry["id"] == "lesson/l").expect("a lesson");
    let scale = serde_json::json!([{ "field": "cost", "term": "middle", "position": 2, "of": 3 }]);
    assert_eq!(lesson["rating"]["scales"], scale);
}
