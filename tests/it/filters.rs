//! Filters and the number of terms: what is made is in proportion to what was written.

use crate::harness::{build, guide, page, paths, shown};
use fieldguide::Build;
use fieldguide::diagnostic::WithDiagnostics;
use fieldguide::files::Memory;

const GUIDE: &str = "
settings: { title: Test guide }
vocabularies:
  places: { open: true }
  people: { open: true }
  steps: { open: true, ordered: true }
kinds:
  visit:
    folder: visits
    fields:
      places: { type: term, of: places, list: true }
      people: { type: term, of: people, list: true }
      steps: { type: term, of: steps, list: true }
";

/// A guide of entries with these places and people.
fn visits(entries: &[(Vec<String>, Vec<String>)]) -> Memory {
    let mut files = guide([("guide.yaml", GUIDE)]);
    for (number, (places, people)) in entries.iter().enumerate() {
        let text = format!(
            "---\ntitle: Visit {number}\nplaces: [{}]\npeople: [{}]\n---\n",
            places.join(", "),
            people.join(", ")
        );
        files.content.insert(format!("visits/v{number}.md"), text.into());
    }
    files
}

fn names(prefix: &str, numbers: impl Iterator<Item = usize>) -> Vec<String> {
    // Letters behind the number: a plural or a hyphen less would be a near duplicate.
    numbers.map(|number| format!("{prefix}{number}x")).collect()
}

/// Number and bytes of the pages that list entries by terms.
fn lists(built: &WithDiagnostics<Build>) -> (usize, usize) {
    let of_terms = |path: &str| path.starts_with("places/") || path.starts_with("people/");
    let files = built.value.site.files().iter().filter(|(path, _)| of_terms(path));
    files.fold((0, 0), |(count, bytes), (_, file)| (count + 1, bytes + file.len()))
}

fn is_filter(path: &str) -> bool {
    path.matches('/').count() == 3
}

/// Links of lists that lead to no page.
fn dead_links(built: &WithDiagnostics<Build>) -> Vec<String> {
    let pages = paths(built).into_iter().filter(|path| path.ends_with(".html"));
    let links = pages.flat_map(|path| {
        let root = "../".repeat(path.matches('/').count());
        let html = page(built, path).to_owned();
        let found: Vec<String> = html
            .split("href=\"")
            .skip(1)
            .filter_map(|rest| rest.split(['"', '#']).next())
            .filter_map(|link| link.strip_prefix(&root).filter(|link| link.ends_with(".html")))
            .map(str::to_owned)
            .collect();
        found
    });
    links.filter(|link| built.value.site.get(link).is_none()).collect()
}

#[test]
fn a_pair_has_a_page_only_where_it_lists_fewer_entries_than_each_of_its_terms() {
    let of = |places: &[&str], people: &[&str]| {
        let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        (texts(places), texts(people))
    };
    let files = visits(&[
        of(&["barn"], &["cook"]),
        of(&["barn"], &["baker"]),
        of(&["mill"], &["cook"]),
        of(&["dock"], &["cook", "smith"]),
    ]);
    let built = build(&files);
    assert_eq!(shown(&built), "");
    let filters: Vec<&str> = paths(&built).into_iter().filter(|path| is_filter(path)).collect();
    assert_eq!(filters, ["places/barn/people/cook.html"]);
    // All at the mill are cooks: the filter leads to the page of the mill.
    let cook = page(&built, "people/cook.html");
    assert!(
        cook.contains("href=\"../places/mill.html#part_filters\">mill <span class=\"count\">(1)"),
        "{cook}"
    );
    assert!(cook.contains("href=\"../places/barn/people/cook.html#part_filters\""), "{cook}");
    // Nothing at the dock is narrowed down by whom all there are.
    let dock = page(&built, "places/dock.html");
    assert!(!dock.contains("people/cook.html#part_filters"), "{dock}");
    assert_eq!(dead_links(&built), Vec::<String>::new());
}

#[test]
fn one_entry_with_hundreds_of_terms_has_a_page_for_each_and_no_more() {
    let of = |count: usize| {
        let terms = (names("p", 0..count), names("q", 0..count));
        let built = build(&visits(&[terms]));
        assert_eq!(shown(&built), "");
        assert!(!paths(&built).into_iter().any(is_filter));
        assert_eq!(dead_links(&built), Vec::<String>::new());
        lists(&built)
    };
    let (few, many) = (of(100), of(400));
    assert_eq!((few.0, many.0), (202, 802), "a page for each term and each vocabulary");
    assert!(many.1 < few.1 * 9 / 2, "{} bytes and {} for four times the terms", few.1, many.1);
}

#[test]
fn entries_that_share_hundreds_of_terms_have_a_bounded_number_of_filters_and_it_is_said() {
    let of = |entries: usize, terms: usize| {
        let some = |entry: usize, salt: usize| {
            (0..terms).filter(move |term| (term * 7919 + entry * 104_729 + salt) % 5 < 2)
        };
        let entry = |entry| (names("p", some(entry, 1)), names("q", some(entry, 3)));
        let built = build(&visits(&(0..entries).map(entry).collect::<Vec<_>>()));
        let filters = paths(&built).into_iter().filter(|path| is_filter(path)).count();
        assert!(filters <= 100 + 8 * entries, "{filters} for {entries} entries");
        assert!(shown(&built).contains("warning[too-many-filters]"), "{}", shown(&built));
        assert!(built.is_clean(), "it is a warning");
        assert_eq!(dead_links(&built), Vec::<String>::new());
        lists(&built).1
    };
    let (few, many) = (of(12, 50), of(12, 200));
    assert!(many < few * 9 / 2, "{few} bytes and {many} for four times the terms");
}

#[test]
fn declared_terms_take_a_page_each_and_no_more_on_other_pages() {
    let of = |count: usize| {
        let terms: String = (0..count).map(|term| format!("      t{term}x: {{}}\n")).collect();
        let declared = GUIDE
            .replace("  places: { open: true }", &format!("  places:\n    terms:\n{terms}"))
            .replace("  people: { open: true }", "  people: { open: true, ordered: true }");
        let mut files = visits(&[(names("t", 0..count), names("q", 0..count))]);
        files.content.insert("guide.yaml".into(), declared.into());
        let built = build(&files);
        assert_eq!(shown(&built), "");
        lists(&built)
    };
    let (few, many) = (of(200), of(800));
    assert_eq!((few.0, many.0), (402, 1602));
    assert!(many.1 < few.1 * 9 / 2, "{} bytes and {} for four times the terms", few.1, many.1);
}
