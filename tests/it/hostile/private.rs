//! Private things that a guide holds, and terms without end.
//!
//! That private things are nowhere is shown over random guides in `tests/it/private.rs`.

use super::Case;
use super::Must::{Build, Tell, Warn};
use super::sandbox::{Folder, GUIDE};

const MARK: &str = "plantedmarker";

fn hides(case: Case) -> Case {
    case.and("no file of the output holds the marker", |folder| !folder.publishes(MARK))
}

fn lesson(fields: &str) -> String {
    format!("---\ntitle: Hostile\n{fields}---\n\nText.\n")
}

fn terms(field: &str, numbers: impl Iterator<Item = usize>) -> String {
    let terms: Vec<String> = numbers.map(|number| format!("t{number}x")).collect();
    format!("{field}: [{}]\n", terms.join(", "))
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = private().into_iter().map(hides).collect();
    cases.extend(many_terms());
    cases
}

fn private() -> Vec<Case> {
    let guide =
        GUIDE.replace("  lesson:\n", "  lesson:\n    publish_when: { cleared: [granted] }\n");
    let guide = guide.replace(
        "  tags: { open: true }\n",
        "  tags: { open: true }\n  clearances: { terms: { granted: {} } }\n",
    );
    let with =
        |fields: &str| format!("{guide}      cleared: {{ type: term, of: clearances }}\n{fields}");
    let plain = "---\ntitle: Plain\ncleared: granted\n---\n";
    let draft = lesson(&format!(
        "draft: true\ncleared: granted\ntags: [{MARK}]\naliases: [{MARK}]\nsummary: {MARK}\n"
    ));
    let source = format!("@book{{{MARK}, title = {{{MARK}}}, year = 2001}}\n");
    let photo = |bytes: &[u8]| {
        let text = "---\ntitle: Hostile\n---\n\n![A photo](/photo.jpg)\n";
        (text, bytes.to_vec())
    };
    let (shows, jpeg) = photo(&[
        b"\xFF\xD8\xFF\xE1\0\x15Exif\0\0", MARK.as_bytes(),
        b"\xFF\xC0\0\x0B\x08\0\x01\0\x01\x01\x01\x11\0\xFF\xDA\0\x08\x01\x01\0\0\x3F\0\x12\xFF\xD9",
        MARK.as_bytes(),
    ].concat());
    let (_, cut) = photo(&[b"\xFF\xD8\xFF\xE1\x40\0Exif\0\0", MARK.as_bytes()].concat());
    vec![
        Case::file(
            "a draft with a term, an alias and a summary of its own",
            Build,
            "content/lessons/draft.md",
            draft,
        )
        .with("content/guide.yaml", with(""))
        .with("content/lessons/plain.md", plain),
        Case::file(
            "an entry without clearance, with a term and a source of its own",
            Warn("missing-consent"),
            "content/lessons/held.md",
            lesson(&format!("tags: [{MARK}]\ncheck: \"[@{MARK}]\"\n")),
        )
        .with("content/guide.yaml", with(""))
        .with("content/s.bib", source.clone())
        .with("content/lessons/plain.md", plain),
        Case::file(
            "terms of an open vocabulary in a private field",
            Build,
            "content/lessons/plain.md",
            format!("---\ntitle: Plain\ncleared: granted\nhidden: [{MARK}]\n---\n"),
        )
        .with(
            "content/guide.yaml",
            with("      hidden: { type: term, of: tags, list: true, private: true }\n"),
        ),
        Case::file(
            "a source that only a private field cites",
            Build,
            "content/lessons/plain.md",
            format!("---\ntitle: Plain\ncleared: granted\nhidden: [{MARK}]\n---\n"),
        )
        .with("content/s.bib", source)
        .with(
            "content/guide.yaml",
            with("      hidden: { type: source, list: true, private: true }\n"),
        ),
        Case::lesson("a photo that says where it was taken", Build, shows)
            .with("content/photo.jpg", jpeg),
        Case::lesson("a photo that says so and is cut off", Tell("image-metadata"), shows)
            .with("content/photo.jpg", cut),
    ]
}

fn many_terms() -> Vec<Case> {
    let pages = |most: usize| move |folder: &Folder| folder.pages().len() < most;
    let shared = |case: Case, lesson: usize| {
        let some =
            |salt| (0..200).filter(move |term| (term * 7919 + lesson * 104_729 + salt) % 5 < 2);
        let fields = terms("tags", some(1)) + &terms("others", some(3));
        case.with(SHARED[lesson], format!("---\ntitle: Shared {lesson}\n{fields}---\n"))
    };
    let others = GUIDE
        .replace("  tags: { open: true }\n", "  tags: { open: true }\n  others: { open: true }\n");
    let others = format!("{others}      others: {{ type: term, of: others, list: true }}\n");
    let declared: String = (0..4_000).map(|term| format!(" t{term}x: {{}},")).collect();
    let declared =
        GUIDE.replace("tags: { open: true }", &format!("tags: {{ terms: {{{declared}}} }}"));
    let first = Case::file(
        "lessons that share hundreds of terms",
        Warn("too-many-filters"),
        "content/guide.yaml",
        others.clone(),
    );
    vec![
        Case::lesson(
            "a lesson with 300 terms",
            Build,
            lesson(&(terms("tags", 0..150) + &terms("others", 150..300))),
        )
        .with("content/guide.yaml", others)
        .and("there are fewer than 400 pages", pages(400)),
        Case::lesson("4,000 declared terms", Build, lesson(&terms("tags", 0..2_000)))
            .with("content/guide.yaml", declared)
            .with("content/lessons/plain.md", lesson(""))
            .and("there are fewer than 4,100 pages", pages(4_100)),
        (0..SHARED.len()).fold(first, shared).and("there are fewer than 700 pages", pages(700)),
    ]
}

const SHARED: [&str; 6] = [
    "content/lessons/a.md",
    "content/lessons/b.md",
    "content/lessons/c.md",
    "content/lessons/d.md",
    "content/lessons/e.md",
    "content/lessons/f.md",
];
