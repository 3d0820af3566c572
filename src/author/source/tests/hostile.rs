//! Records that were written to do harm, or that contain what is private.
//!
//! Records as databases write them are in [`super`].

use super::*;
use std::time::{Duration, Instant};

/// The names and fields of the only source in records.
fn only(text: &str, form: &RecordForm) -> (Source, Vec<String>) {
    let records = read(text, form).unwrap_or_else(|why| panic!("{why}"));
    let [source] = records.sources.try_into().expect("is one");
    (source, records.left_out)
}

fn field<'a>(source: &'a Source, name: &str) -> &'a str {
    let found = source.fields.iter().find(|(field, _)| *field == name);
    found.map_or("", |(_, text)| text)
}

#[test]
fn no_value_ends_its_field() {
    let evil = r"x} }, note = {evil}, title = {\";
    let item = serde_json::json!({
        "type": "book", "title": evil, "publisher": evil, "volume": evil, "page": evil,
        "DOI": format!("10.1/{}", evil.replace(' ', "")), "URL": format!("https://example.org/{evil}"),
        "author": [
            { "family": evil, "given": evil },
            { "family": "Doe", "given": "Jane And Roe, Rich" },
            { "family": "Poe", "given": "Et Al" },
            { "literal": evil },
        ],
    });
    let (source, _) = only(&item.to_string(), &RecordForm::Csl);
    assert_eq!((source.title.as_str(), source.publisher.as_str()), (evil, evil));
    assert_eq!(field(&source, "note"), "");
    assert!(!source.doi.contains('}') && source.doi.contains("%7D"), "{}", source.doi);
    assert!(!source.url.contains(['}', '{', '\\']), "{}", source.url);
    let names: Vec<_> =
        source.authors.iter().map(|n| (n.family.as_str(), n.given.as_str())).collect();
    let expected = [(evil, evil), ("Doe", "Jane And Roe, Rich"), ("Poe", "Et Al"), (evil, "")];
    assert_eq!(names, expected);
    let ris = format!(
        "TY  - BOOK\nAU  - {evil}, {evil}\nTI  - ``{evil}''\nUR  - https://e.org/{evil}\nVL  - {evil}\nER  -"
    );
    let (source, _) = only(&ris, &RecordForm::Ris);
    assert_eq!(source.title, format!("``{evil}''"));
    assert_eq!((source.authors.len(), source.volume.as_str()), (1, evil));
    // What is written is checked once more.
    let (addition, new) = add(&item.to_string(), &RecordForm::Csl);
    assert_eq!((addition.added.len(), new.matches("\n@").count()), (1, 0), "{new}");
}

#[test]
fn an_entry_that_is_read_back_differently_is_refused() {
    let (source, _) = only("@misc{a, title = {One}}", &RecordForm::Bibtex);
    assert!(entry(&source).is_ok());
    for key in ["a, note = {x}", "", "a b"] {
        let refused = entry(&Source { key: key.to_owned(), ..source.clone() });
        let refused = refused.expect_err("is refused").to_string();
        assert!(refused.contains("`One` is not the same when it is read back"), "{refused}");
    }
    let fields = vec![("title", "One".to_owned()), ("no such field", "x".to_owned())];
    assert!(entry(&Source { fields, ..source }).is_err());
}

#[test]
fn private_paths_are_not_addresses() {
    let ris = |tag: &str, path: &str| format!("TY  - BOOK\nTI  - T\n{tag}  - {path}\nER  -");
    for path in [
        "file:///home/me/a.pdf",
        "C:\\Users\\me\\a.pdf",
        "/home/me/a.pdf",
        "internal-pdf://1/a.pdf",
    ] {
        for tag in ["L1", "L2", "UR", "DO"] {
            let (source, left_out) = only(&ris(tag, path), &RecordForm::Ris);
            assert_eq!(source.fields, [("title", "T".to_owned())], "{tag} {path}");
            assert_eq!(left_out, [tag], "{path}");
        }
        let item = serde_json::json!([{ "type": "book", "title": "T", "URL": path }]).to_string();
        let bibtex = format!("@book{{a, title = {{T}}, url = {{{}}}}}", path.replace('\\', "/"));
        for (text, form, name) in
            [(&item, RecordForm::Csl, "URL"), (&bibtex, RecordForm::Bibtex, "url")]
        {
            let (source, left_out) = only(text, &form);
            assert_eq!(source.fields, [("title", "T".to_owned())], "{text}");
            assert_eq!((source.unlinked.as_str(), left_out), ("", vec![name.to_owned()]), "{text}");
        }
    }
    // A link to the text on the web is not the address of the source.
    let (source, left_out) = only(&ris("L1", "https://example.org/a.pdf"), &RecordForm::Ris);
    assert_eq!((source.url.as_str(), left_out), ("", vec!["L1".to_owned()]));
    assert_eq!(
        only(&ris("DO", "https://example.org/a"), &RecordForm::Ris).0.url,
        "https://example.org/a"
    );
}

#[test]
fn every_author_gets_a_key_that_can_be_cited() {
    let guide =
        "@misc{Perkmann2013, author = {Perkmann, M}, title = {On engagement}, year = 2013}\n";
    for (author, key) in [
        ("王, 小明", "王2020"),
        ("{Ørsted}", "Orsted2020"),
        ("Éluard, Paul", "Eluard2020"),
        ("ßmith, A", "Ssmith2020"),
        ("{हिन्दी संस्थान}", "हिनदीसंसथान2020"),
        ("{…}", "Matters2020"),
    ] {
        let text =
            format!("@misc{{x, author = {{{author}}}, title = {{What matters}}, year = 2020}}");
        let records = read(&text, &RecordForm::Bibtex).expect("read");
        let addition = editor(&[("a.bib", guide)]).add(records, "a.bib").expect("added");
        assert_eq!(addition.added, [key]);
    }
}

#[test]
fn large_records_take_linear_time() {
    let began = Instant::now();
    let size = 1 << 20;
    let title = serde_json::json!({ "type": "book", "title": "<a".repeat(size / 2) }).to_string();
    assert_eq!(only(&title, &RecordForm::Csl).0.title.len(), size / 2 * 2);
    let lines = format!("TY  - BOOK\nTI  - T\n{}ER  -", "  more\n".repeat(size / 7));
    assert_eq!(only(&lines, &RecordForm::Ris).0.title.len(), 1 + size / 7 * 5);
    let attributes: String = (0..size / 8).map(|number| format!(" a{number}=x")).collect();
    let page = format!("<title>T</title><p{attributes}><meta name=citation_volume content=3>");
    let page = only(&page, &RecordForm::Page("https://example.org/".into())).0;
    assert_eq!(page.title, "T");
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
}
