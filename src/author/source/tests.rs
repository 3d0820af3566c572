//! Records in each form, as databases and registries write them.
//!
//! Requests are tested in `tests/it/sources.rs`.

mod hostile;

use super::*;

const GUIDE: &str = "settings: { title: Test }\n";
const BIB: &str = "@article{perkmann2013,
  author = {Perkmann, Markus},
  title = {{Engagement}},
  year = {2013},
  doi = {10.1016/J.RESPOL.2012.09.007},
}
@misc{ford2017,
  author = {{Ford Motor Company}},
  title = {{A page}},
  year = {2017},
  url = {https://www.example.org/ford/},
  isbn = {0-306-40615-2}
}
";

fn editor(files: &[(&str, &str)]) -> BibliographyEditor {
    let mut memory = Memory::default();
    memory.content.insert("guide.yaml".into(), GUIDE.into());
    for (path, text) in files {
        memory.content.insert((*path).to_owned(), text.as_bytes().to_vec());
    }
    BibliographyEditor::read(&memory).unwrap_or_else(|refused| panic!("{refused}"))
}

fn add(text: &str, form: &RecordForm) -> (Addition, String) {
    let records = read(text, form).unwrap_or_else(|why| panic!("{why}"));
    let addition = editor(&[("a.bib", BIB)]).add(records, "a.bib");
    let addition = addition.unwrap_or_else(|refused| panic!("{refused}"));
    let after = addition.changes.first().map(FileChange::after).unwrap_or_default();
    let new = after.strip_prefix(BIB).unwrap_or_default().to_owned();
    (addition, new)
}

#[test]
fn a_record_of_a_registry_is_written_as_other_entries_are() {
    let text = r#"{"type":"journal-article","DOI":"10.1287/orsc.1120.0790","URL":"http://dx.doi.org/10.1287/ORSC.1120.0790",
        "title":"Making &amp; <i>Keeping</i> 100% of it","container-title":["Organization Science"],"publisher":"INFORMS",
        "volume":"24","issue":"3","page":"887-904","ISSN":["1047-7039"],"abstract":"<p>Long.</p>",
        "issued":{"date-parts":[[2013,6]]},"author":[{"family":"Bruneel","given":"Johan","sequence":"first"},
        {"family":"d'Este","given":"Pablo"},{"name":"The AT&T Group"}]}"#;
    let (addition, new) = add(text, &RecordForm::Csl);
    assert_eq!(addition.added, ["bruneel2013"]);
    insta::assert_snapshot!(new, @r"
    @article{bruneel2013,
      author = {Bruneel, Johan and {d'Este}, Pablo and {The AT\&T Group}},
      title = {{Making \& Keeping 100\% of it}},
      journal = {{Organization Science}},
      volume = {24},
      number = {3},
      pages = {887--904},
      year = {2013},
      month = {6},
      publisher = {{INFORMS}},
      issn = {1047-7039},
      doi = {10.1287/orsc.1120.0790},
    }
    ");
    assert_eq!(read(text, &RecordForm::Csl).expect("read").left_out, ["abstract"]);
}

#[test]
fn ris_is_read_with_every_tag_that_matters() {
    let text = "TY  - CHAP\r\nAU  - Doe, Jane\r\nAU  - The Unit\r\nA2  - Roe, Rich\r\nTI  - On {one} thing\r\n  and another\r\n\
        T2  - A book of things\r\nPY  - 2019/05/01/\r\nSP  - 12\r\nEP  - 34\r\nPB  - Press\r\nCY  - Leeds\r\n\
        SN  - 978-0-00-000000-2\r\nKW  - things\r\nAB  - Long.\r\nER  - \r\n\r\n\
        TY  - JOUR\nA1  - Perkmann, M.\nT1  - Engagement again\nDO  - https://doi.org/10.1016/j.respol.2012.09.007\nY1  - 2013\nER  -";
    let (addition, new) = add(text, &RecordForm::Ris);
    assert_eq!(addition.added, ["doe2019"]);
    assert_eq!(addition.known, [("Engagement again".to_owned(), "perkmann2013".to_owned())]);
    insta::assert_snapshot!(new, @r"
    @incollection{doe2019,
      author = {Doe, Jane and {The Unit}},
      editor = {Roe, Rich},
      title = {{On \{one\} thing and another}},
      booktitle = {{A book of things}},
      pages = {12--34},
      year = {2019},
      month = {5},
      day = {1},
      publisher = {{Press}},
      address = {Leeds},
      isbn = {978-0-00-000000-2},
    }
    ");
}

#[test]
fn bibtex_keeps_what_is_published_and_gets_a_key_of_the_guide() {
    let text = "@Article{Zotero-Key_1, author = {Ford, A and Roe, B}, title = {On {UK} law}, year = 2017, journal = {J},
        abstract = {Long}, file = {/home/me/a.pdf}}
        @misc{x, title = {Again}, year = 2017, author = {Ford, C.}}";
    let (addition, new) = add(text, &RecordForm::Bibtex);
    assert_eq!(addition.added, ["ford2017b", "ford2017c"]);
    insta::assert_snapshot!(new, @r"
    @article{ford2017b,
      author = {Ford, A and Roe, B},
      title = {{On UK law}},
      journal = {{J}},
      year = {2017},
    }
    @misc{ford2017c,
      author = {Ford, C.},
      title = {{Again}},
      year = {2017},
    }
    ");
    assert_eq!(read(text, &RecordForm::Bibtex).expect("read").left_out, ["abstract", "file"]);
}

#[test]
fn pages_and_books_are_described_by_their_metadata() {
    let html = "<!doctype html><title>Ignored &amp; all</title><script>'<meta name=citation_title content=no>'</script>
        <meta name='citation_title' content='How we &lt;work&gt;'><meta name=citation_author content='Doe, Jane'>
        <meta property='og:site_name' content='The Site'><meta property='article:published_time' content='2021-04-03T10:00'>";
    let (_, page) = add(html, &RecordForm::Page("https://example.org/how?a=1&b=2".into()));
    let bare = "<html><head><title>A bare\n page</title></head>";
    let (_, bare) = add(bare, &RecordForm::Page("https://example.org/bare".into()));
    let book = r#"{"ISBN:9780804429573":{"title":"The book","authors":[{"name":"Jane van Doe"}],
        "publishers":[{"name":"Press & Co"}],"publish_date":"March 2005"}}"#;
    let (_, book) = add(book, &RecordForm::OpenLibrary);
    insta::assert_snapshot!([page, bare, book].join("\n"), @r"
    @misc{doe2021,
      author = {Doe, Jane},
      title = {{How we <work>}},
      year = {2021},
      month = {4},
      day = {3},
      url = {https://example.org/how?a=1&b=2},
    }

    @misc{bare,
      title = {{A bare page}},
      year = {n.d.},
      url = {https://example.org/bare},
    }

    @book{vandoe2005,
      author = {{van Doe}, Jane},
      title = {{The book}},
      year = {2005},
      month = {3},
      publisher = {{Press \& Co}},
      isbn = {9780804429573},
    }
    ");
    assert!(read("<p>No title", &RecordForm::Page("https://example.org/".into())).is_err());
}

#[test]
fn a_source_is_known_by_any_of_its_names() {
    let editor = editor(&[("a.bib", BIB)]);
    for (text, key) in [
        ("10.1016/j.respol.2012.09.007", "perkmann2013"),
        ("https://doi.org/10.1016/j.respol.2012.09.007", "perkmann2013"),
        ("http://example.org/ford", "ford2017"),
        ("978-0-306-40615-7", "ford2017"),
    ] {
        let wanted = identifier::Wanted::parse(text).expect("is an identifier");
        assert_eq!(editor.known(&wanted.identity()), Some(key), "{text}");
    }
}

#[test]
fn keys_have_the_form_that_most_have() {
    for (keys, wanted) in [
        (["Perkmann_2013", "Doe_2014"], "Roe_2020"),
        (["perkmann2013engagement", "doe2014things"], "roe2020matters"),
        (["one", "two"], "roe2020"),
    ] {
        let bib = format!(
            "@misc{{{}, author = {{Perkmann, M}}, title = {{On engagement}}, year = 2013}}\n\n\
             @misc{{{}, author = {{Doe, J}}, title = {{Things}}, year = 2014}}\n",
            keys[0], keys[1]
        );
        let text = "@misc{x, author = {Roe, R}, title = {What matters}, year = 2020}";
        let records = read(text, &RecordForm::Bibtex).expect("read");
        let addition = editor(&[("a.bib", &bib)]).add(records, "a.bib").expect("added");
        assert_eq!(addition.added, [wanted]);
        let after = addition.changes[0].after();
        assert!(after.contains("}\n\n@misc{"), "as the others are apart: {after}");
    }
}

#[test]
fn the_file_is_the_only_one_or_the_one_that_is_named() {
    let several = editor(&[("a.bib", BIB), ("b.bib", "")]);
    assert!(several.file(None).expect_err("asks").to_string().contains("a.bib, b.bib"));
    assert_eq!(several.file(Some("content/b.bib")).expect("is one"), "b.bib");
    for named in ["index.md", "../b.bib", "/tmp/b.bib", ".b.bib", "a/../b.bib", "nul.bib", "b?.bib"]
    {
        assert!(several.file(Some(named)).is_err(), "{named}");
    }
    assert_eq!(editor(&[("a.bib", BIB)]).file(None).expect("the only one"), "a.bib");
    assert_eq!(editor(&[]).file(None).expect("a new one"), "sources.bib");
}

#[test]
fn what_is_no_record_is_refused() {
    assert_eq!(form_of("@book{a,}"), Some(RecordForm::Bibtex));
    assert_eq!(form_of("\u{feff}\nTY  - JOUR\n"), Some(RecordForm::Ris));
    assert_eq!(form_of(" [{}]"), Some(RecordForm::Csl));
    assert_eq!(form_of("Dear all,\n"), None);
    for (text, form) in [
        ("[1]", RecordForm::Csl),
        ("{", RecordForm::Csl),
        ("[]", RecordForm::Csl),
        ("TY  - ", RecordForm::Ris),
        ("@book{a", RecordForm::Bibtex),
        ("[]", RecordForm::OpenLibrary),
    ] {
        assert!(read(text, &form).is_err(), "{text}");
    }
}

#[test]
fn everything_that_is_not_kept_is_named() {
    let ris = "TY  - MUSIC\nAU  - Doe, Jane, Jr.\nTI  - One\nTI  - Two\nPY  - 2019\nDA  - 2019/05/01/\nY2  - 2020/06/02/\n\
        PB  - Press\nPB  - Other\nT2  - Songs\nT3  - Songs\nKW  - a\nLA  - en\nUR  - https://e.org/1\nUR  - https://e.org/2\n\
        SN  - 978-0-8044-2957-3\nSN  - 0-8044-2957-X\nID  - 7\nJ2  - S\nER  -";
    let records = read(ris, &RecordForm::Ris).expect("read");
    assert_eq!(
        records.left_out,
        ["KW", "PB (further values)", "TI (further values)", "TY (MUSIC)", "UR (further values)"]
    );
    let (_, new) = add(ris, &RecordForm::Ris);
    insta::assert_snapshot!(new, @r"
    @misc{doe2019,
      author = {Doe Jr., Jane},
      title = {{One}},
      shortjournal = {S},
      series = {{Songs}},
      year = {2019},
      month = {5},
      day = {1},
      publisher = {{Press}},
      language = {en},
      isbn = {978-0-8044-2957-3, 0-8044-2957-X},
      url = {https://e.org/1},
      urldate = {2020-06-02},
    }
    ");
    let ris =
        "TY  - BOOK\nTI  - T\nPY  - 2019/05/01/Spring issue\nY1  - 2018\nY2  - last week\nER  -";
    assert_eq!(read(ris, &RecordForm::Ris).expect("read").left_out, ["PY", "Y1", "Y2"]);
    let ris = "TY  - BOOK\nTI  - T\nPY  - in press\nDA  - 2019/05\nER  -";
    let records = read(ris, &RecordForm::Ris).expect("read");
    assert_eq!(
        (records.left_out, &*records.sources[0].published.year),
        (vec!["PY".into()], "2019")
    );
}

#[test]
fn dates_and_names_of_csl_are_kept_whole() {
    let csl = |more: &str| format!("{{\"type\":\"book\",\"title\":\"T\",{more}}}");
    let (_, new) = add(
        &csl(
            r#""author":[{"family":"Gogh","given":"Vincent","non-dropping-particle":"van","suffix":"Jr."},
            {"family":"Beethoven","given":"Ludwig","dropping-particle":"van"},{"literal":"Department of Trade and Industry"}],
            "issued":{"date-parts":[[2010,5,1]]},"accessed":{"date-parts":[[2011,2,3]]},"title-short":"t","ISBN":["1","2"]"#,
        ),
        &RecordForm::Csl,
    );
    insta::assert_snapshot!(new, @r"
    @book{vangogh2010,
      author = {{van Gogh Jr.}, Vincent and Beethoven, {Ludwig van} and {Department of Trade and Industry}},
      title = {{T}},
      shorttitle = {{t}},
      year = {2010},
      month = {5},
      day = {1},
      isbn = {1, 2},
      urldate = {2011-02-03},
    }
    ");
    for (issued, year, left_out) in [
        (r#"{"date-parts":[[2010],[2011]]}"#, "2010–2011", &[] as &[&str]),
        (r#"{"date-parts":[[2010]],"season":1}"#, "2010", &[]),
        (r#"{"date-parts":[[2010,5]],"season":1}"#, "2010", &["issued"]),
        (r#"{"date-parts":[["1850"]],"circa":true}"#, "c. 1850", &[]),
        (r#"{"date-parts":[[2010,21]]}"#, "2010", &["issued"]),
        (r#"{"raw":"3 May 2010"}"#, "2010", &[]),
        (r#"{"literal":"in press"}"#, "in press", &[]),
    ] {
        let records = read(&csl(&format!("\"issued\":{issued}")), &RecordForm::Csl).expect("read");
        assert_eq!(records.sources[0].published.year, year, "{issued}");
        assert_eq!(records.left_out, left_out, "{issued}");
    }
    let more = r#""container-title":["A","B"],"publisher":["P","Q"],"director":[{"family":"X"}],"abstract":"a","score":1"#;
    let left_out = read(&csl(more), &RecordForm::Csl).expect("read").left_out;
    assert_eq!(
        left_out,
        ["abstract", "container-title (further values)", "director", "publisher (further values)"]
    );
}

#[test]
fn organisations_are_not_split() {
    let name = "Department of Health, Education and Welfare";
    let ris = format!(
        "TY  - RPRT\nAU  - {name}\nAU  - Trade and Industry\nAU  - Acme, Inc.\nTI  - T\nER  -"
    );
    let page = format!("<title>T</title><meta name=author content='{name}'>");
    let book = format!("{{\"ISBN:1\":{{\"title\":\"T\",\"authors\":[{{\"name\":\"{name}\"}}]}}}}");
    for (text, form, others) in [
        (&ris, RecordForm::Ris, &["Trade and Industry", "Acme, Inc."] as &[&str]),
        (&page, RecordForm::Page("https://example.org/".into()), &[]),
        (&book, RecordForm::OpenLibrary, &[]),
    ] {
        let authors = read(text, &form).expect("read").sources.remove(0).authors;
        let names: Vec<&str> = authors.iter().map(|author| author.family.as_str()).collect();
        assert_eq!(names, [&[name], others].concat());
        assert!(authors.iter().all(|author| author.given.is_empty()));
    }
}

#[test]
fn chapters_of_a_book_are_different_sources() {
    let text = "@incollection{a, title = {First}, isbn = {0-306-40615-2}, year = 2001}
        @inbook{b, title = {Second}, isbn = {0-306-40615-2}, year = 2001}
        @book{c, title = {Whole}, isbn = {9780306406157}, year = 2001}";
    let records = read(text, &RecordForm::Bibtex).expect("read");
    let addition = editor(&[]).add(records, "a.bib").expect("added");
    assert_eq!((addition.added.len(), addition.known.len()), (3, 0));
}

#[test]
fn bibtex_that_is_not_read_as_written_is_reported() {
    let text = "@misc{a, title = {On \\unknown{x}}, year = 2001}";
    let records = read(text, &RecordForm::Bibtex).expect("read");
    assert_eq!(records.warnings.len(), 1);
    assert!(records.warnings[0].starts_with("line 1: the LaTeX command"), "{:?}", records.warnings);
}
