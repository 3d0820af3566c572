//! Ratings, gap maps and coverage against counts made a second time, by hand, over the same facts.

use crate::harness::{Quiet, guide};
use fieldguide::Options;
use fieldguide::assess::Assessed;
use fieldguide::assess::related::Related;
use fieldguide::files::{Files, Memory};
use fieldguide::ids::{EntryId, Id, TermId, VocabularyId};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const GUIDE: &str = "
settings: { title: Test }
vocabularies:
  sectors: { label: Sectors, singular: Sector, terms: { a: {}, b: {}, c: {}, d: {} } }
  stances: { ordered: true, terms: { supports: {}, qualifies: {}, contradicts: {} } }
kinds:
  lesson:
    folder: lessons
    fields: { sources: { type: source, list: true } }
  case-study:
    folder: case-studies
    plural: Case studies
    fields:
      sectors: { type: term, of: sectors, list: true }
      evidence:
        type: record
        list: true
        fields:
          lesson: { type: ref, to: lesson, required: true, inverse: evidence }
          stance: { type: term, of: stances, required: true }
          shows: { type: markdown, required: true }
ratings:
  lesson:
    relation: evidence
    stances: stances
    supporting: [supports]
    dimensions: [sectors]
    levels:
      none: {}
      some: { needs: { supporting: 1 } }
      good: { needs: { supporting: 2, sources: 2 } }
      broad: { needs: { supporting: 3, case-study: 3, sources: 3, sectors: 2 } }
";
const STANCES: [&str; 3] = ["supports", "qualifies", "contradicts"];
const SECTORS: [&str; 4] = ["a", "b", "c", "d"];
const SOURCES: usize = 5;

/// One case study: its sectors, and what it says of which lesson, citing which source.
#[derive(Clone, Debug)]
struct Case {
    sectors: BTreeSet<usize>,
    evidence: Vec<(usize, usize, Option<usize>)>,
}

#[derive(Clone, Debug)]
struct Facts {
    /// The sources each lesson lists.
    lessons: Vec<BTreeSet<usize>>,
    cases: Vec<Case>,
}

fn facts() -> impl Strategy<Value = Facts> {
    let sources = || proptest::collection::btree_set(0..SOURCES, 0..3);
    let lessons = proptest::collection::vec(sources(), 1..4);
    lessons.prop_flat_map(|lessons| {
        let evidence = (0..lessons.len(), 0..STANCES.len(), proptest::option::of(0..SOURCES));
        let case = (
            proptest::collection::btree_set(0..SECTORS.len(), 0..3),
            proptest::collection::vec(evidence, 0..4),
        );
        let case = case.prop_map(|(sectors, evidence)| Case { sectors, evidence });
        let cases = proptest::collection::vec(case, 0..6);
        (Just(lessons), cases).prop_map(|(lessons, cases)| Facts { lessons, cases })
    })
}

/// The facts as an editor would write them.
fn written(facts: &Facts) -> Memory {
    let mut files = vec![("guide.yaml".to_owned(), GUIDE.to_owned())];
    let bib = |n| format!("@misc{{s{n}, title = {{Source {n}}}, year = 2000}}\n");
    files.push(("sources.bib".to_owned(), (0..SOURCES).map(bib).collect()));
    for (number, sources) in facts.lessons.iter().enumerate() {
        let keys: Vec<String> = sources.iter().map(|n| format!("s{n}")).collect();
        let text = format!("---\ntitle: Lesson {number}\nsources: [{}]\n---\n", keys.join(", "));
        files.push((format!("lessons/l{number}.md"), text));
    }
    for (number, case) in facts.cases.iter().enumerate() {
        let sectors: Vec<&str> = case.sectors.iter().map(|n| SECTORS[*n]).collect();
        let mut text =
            format!("---\ntitle: Case {number}\nsectors: [{}]\nevidence:\n", sectors.join(", "));
        for (lesson, stance, source) in &case.evidence {
            let cite = source.map(|n| format!(" [@s{n}]")).unwrap_or_default();
            let stance = STANCES[*stance];
            text +=
                &format!("  - {{ lesson: l{lesson}, stance: {stance}, shows: \"So.{cite}\" }}\n");
        }
        files.push((format!("case-studies/c{number}.md"), text + "---\n"));
    }
    guide(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
}

fn assessed(files: &Memory) -> Assessed {
    let checked = fieldguide::assess_guide(
        &files.inventory().value,
        &Options::default(),
        &mut Default::default(),
    );
    let problems: Vec<_> =
        checked.diagnostics.iter().filter(|found| found.rule.id != "duplicate-value").collect();
    assert!(problems.is_empty(), "{problems:?}");
    checked.value.expect("guide.yaml can be read")
}

fn index(assessed: &Assessed, slug: &str) -> EntryId {
    let entries = &assessed.linked.guide.entries;
    entries.position(|entry| entry.slug == slug).expect("is there")
}

/// The level, by the rules of [`GUIDE`] written out.
fn level(facts: &Facts, lesson: usize) -> usize {
    let mut supporting = BTreeSet::new();
    let mut sources = facts.lessons[lesson].clone();
    let mut sectors: BTreeSet<usize> = BTreeSet::new();
    for (number, case) in facts.cases.iter().enumerate() {
        for (about, stance, source) in &case.evidence {
            if *about == lesson && *stance == 0 {
                supporting.insert(number);
                sources.extend(source);
                sectors.extend(case.sectors.iter().copied());
            }
        }
    }
    match (supporting.len(), sources.len(), sectors.len()) {
        (3.., 3.., 2..) => 3,
        (2.., 2.., _) => 2,
        (1.., ..) => 1,
        _ => 0,
    }
}

/// The cases that say anything of a lesson and have a sector.
fn in_sector(facts: &Facts, lesson: usize, sector: usize) -> BTreeSet<String> {
    let about = |case: &Case| case.evidence.iter().any(|(about, ..)| *about == lesson);
    let numbered = facts.cases.iter().enumerate();
    let cases = numbered.filter(|(_, case)| about(case) && case.sectors.contains(&sector));
    cases.map(|(number, _)| format!("c{number}")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_count_is_what_counting_by_hand_gives(facts in facts()) {
        let assessed = assessed(&written(&facts));
        let slug = |entry: &EntryId| assessed.linked.guide.entries[*entry].slug.clone();
        for lesson in 0..facts.lessons.len() {
            let entry = index(&assessed, &format!("l{lesson}"));
            let evidence = assessed.knowledge.evidence[entry].as_ref().expect("lessons are rated");
            prop_assert_eq!(evidence.level.index(), level(&facts, lesson));
            for stance in 0..STANCES.len() {
                let by_hand = facts.cases.iter().filter(|case| {
                    case.evidence.iter().any(|(about, taken, _)| (*about, *taken) == (lesson, stance))
                });
                prop_assert_eq!(evidence.entries_with(TermId::from_index(stance)), by_hand.count());
            }
            let map = &assessed.knowledge.gap_maps[1];
            let row = map.rows.iter().find(|row| row.entry == entry).expect("has a row");
            for (sector, cell) in row.cells.iter().enumerate() {
                let counted: BTreeSet<String> = cell.iter().map(slug).collect();
                prop_assert_eq!(counted, in_sector(&facts, lesson, sector));
            }
        }
        let with_sector = facts.cases.iter().filter(|case| !case.sectors.is_empty());
        prop_assert_eq!(assessed.knowledge.facets.used_by[VocabularyId::from_index(0)], with_sector.count());
        let without: BTreeSet<String> = assessed.knowledge.coverage.without_evidence.iter().map(slug).collect();
        let reported: BTreeSet<usize> = facts.cases.iter().flat_map(|case| case.evidence.iter().map(|e| e.0)).collect();
        let by_hand = (0..facts.lessons.len()).filter(|lesson| !reported.contains(lesson));
        prop_assert_eq!(without, by_hand.map(|lesson| format!("l{lesson}")).collect());
        let silent: BTreeSet<String> = assessed.knowledge.coverage.unused_as_evidence.iter().map(slug).collect();
        let numbered = facts.cases.iter().enumerate();
        let by_hand = numbered.filter(|(_, case)| case.evidence.is_empty());
        prop_assert_eq!(silent, by_hand.map(|(number, _)| format!("c{number}")).collect());
    }

    #[test]
    fn more_support_never_lowers_a_rating(facts in facts(), sectors in proptest::collection::btree_set(0..4usize, 0..3), source in proptest::option::of(0..SOURCES)) {
        let levels = |facts: &Facts| -> BTreeMap<String, usize> {
            let assessed = assessed(&written(facts));
            let entries = assessed.linked.guide.entries.iter().zip(assessed.knowledge.evidence.iter());
            entries.filter_map(|(entry, found)| Some((entry.slug.clone(), found.as_ref()?.level.index()))).collect()
        };
        let before = levels(&facts);
        let mut more = facts.clone();
        let evidence = (0..facts.lessons.len()).map(|lesson| (lesson, 0, source)).collect();
        more.cases.push(Case { sectors, evidence });
        for (lesson, after) in levels(&more) {
            prop_assert!(after >= before[&lesson], "{lesson} fell");
        }
    }
}

#[test]
fn a_review_is_due_on_its_day_and_not_before() {
    let lesson = "---\ntitle: A lesson\nsummary: One.\nowner: Ann\nreview_by: 2026-11-23\n---\n";
    let files = guide([("lessons/a.md", lesson)]);
    let due = |day: &str| {
        let today = fieldguide::date::Date::parse(day);
        let options = Options { today, ..Options::default() };
        fieldguide::build(&files, &options, &Quiet).diagnostics.len()
    };
    assert_eq!((due("2026-11-22"), due("2026-11-23"), due("2027")), (0, 1, 1));
}

#[test]
fn what_is_related_is_ordered_by_how_rare_it_is_and_says_why() {
    let case =
        |sectors: &str, rest: &str| format!("---\ntitle: Case\nsectors: [{sectors}]\n{rest}");
    let cases = [
        // Sector `d` is that of seven entries out of ten, which tells nothing.
        case(
            "a, b, d",
            "evidence: [{ lesson: l0, stance: supports, shows: So. }]\n---\n[@s0; @s1; @s2] [[c3]]\n",
        ),
        case("a, d", "---\n"),
        case("b, d", "---\n"),
        case("b, d", "---\n"),
        case("d", "---\n[@s0; @s1]\n"),
        case("d", "---\n"),
        case("d", "---\n"),
    ];
    let mut files = guide([
        ("guide.yaml", GUIDE),
        ("sources.bib", "@misc{s0, title = {A}}\n@misc{s1, title = {B}}\n@misc{s2, title = {C}}\n"),
        ("lessons/l0.md", "---\ntitle: Lesson\nsources: [s2]\n---\n"),
        ("lessons/l1.md", "---\ntitle: Lesson\n---\n"),
        ("index.md", "---\ntitle: Home\n---\n[@s0]\n"),
    ]);
    for (number, text) in cases.into_iter().enumerate() {
        files.content.insert(format!("case-studies/c{number}.md"), text.into_bytes());
    }
    let assessed = assessed(&files);
    let schema = &assessed.linked.guide.schema;
    let label = |(of, term): &(VocabularyId, TermId)| -> &str {
        &schema.vocabularies[*of].terms[*term].label
    };
    let shared = |to: &Related| {
        (to.terms.iter().map(label).collect::<Vec<_>>().join(", "), to.sources, to.is_linked)
    };
    let related = |of: &str| -> Vec<(&str, (String, usize, bool))> {
        let related = &assessed.knowledge.related[index(&assessed, of)];
        let entries = &assessed.linked.guide.entries;
        related.iter().map(|to| (&*entries[to.entry].slug, shared(to))).collect()
    };
    // Neither the lesson it informs, nor a page without a kind, nor itself.
    let of_first = [
        ("c4", (String::new(), 2, false)),
        ("c3", ("B".to_owned(), 0, true)),
        ("c1", ("A".to_owned(), 0, false)),
        ("c2", ("B".to_owned(), 0, false)),
    ];
    assert_eq!(related("c0"), of_first);
    assert_eq!(related("c5"), []);
}

#[test]
fn an_entry_that_links_often_is_listed_once() {
    let often = "---\ntitle: Often\npractices: [\"Of [[one]] and [[two]].\", \"Of [[one]].\"]\n---\n\n[[one]], [[two]], [[one]] and [this](one.md).\n\n- [[two]]\n- [[one]]\n";
    let files = guide([
        ("lessons/often.md", often),
        ("lessons/once.md", "---\ntitle: Once\nsummary: S.\n---\n\nOf [[two]], [[one]].\n"),
        ("lessons/one.md", "---\ntitle: One\nsummary: S.\n---\n\nText.\n"),
        ("lessons/two.md", "---\ntitle: Two\nsummary: S.\n---\n\nText.\n"),
    ]);
    let inventory = files.inventory().value;
    let assessed =
        fieldguide::assess_guide(&inventory, &Options::default(), &mut Default::default());
    let linked = &assessed.value.as_ref().expect("a guide").linked;
    let slug = |entry: EntryId| linked.guide.entries[entry].slug.as_str();
    let mut links: Vec<(&str, &str)> = Vec::new();
    for (to, backlinks) in linked.backlinks.iter_enumerated() {
        links.extend(backlinks.iter().map(|backlink| (slug(to), slug(backlink.from))));
    }
    links.sort_unstable();
    let once = [("one", "often"), ("one", "once"), ("two", "often"), ("two", "once")];
    assert_eq!(links, BTreeSet::from(once).into_iter().collect::<Vec<_>>());
}
