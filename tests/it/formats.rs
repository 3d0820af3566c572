//! What machines read: annotations of GitHub, SARIF, lists, completions; and problems that are known.
//!
//! How people see problems is for `cases.rs`.

use crate::command::Guide;
use crate::harness::repository;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

/// A misspelt field, a field twice, a name with a comma, and a skipped heading.
fn broken() -> Guide {
    let guide = Guide::new();
    guide.write(
        "content/index.md",
        "---\ntitle: Home\n---\n\n#### Begin\n\nÜnder 100%: [[start-smal]].\n",
    );
    guide.write(
        "content/lessons/twice.md",
        "---\ntitle: Twice\nsummary: One.\nsummary: Two.\n---\n",
    );
    guide.write("content/lessons/A, b.md", "---\ntitle: A\nsummary: B.\n---\n");
    guide
}

#[test]
fn annotations_of_github_are_one_line_each_with_escapes() {
    let ended = broken().run(&["check", "--format", "github"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let lines: Vec<&str> = ended.out.lines().collect();
    let expected = [
        "::error file=content/lessons/A%2C b.md,title=bad-slug::`A, b.md` cannot be used in a URL%0Ahelp: rename it to `a-b.md`",
        "::warning file=content/index.md,line=5,endLine=5,col=1,endColumn=11,title=heading-level::this heading skips a level: expected ##, found ####%0Ahelp: begin it with `##`",
        "::error file=content/index.md,line=7,endLine=7,col=13,endColumn=27,title=broken-link::no entry is named `start-smal`%0Ahelp: did you mean `start-small`?",
        "::error file=content/lessons/twice.md,line=4,endLine=4,col=1,endColumn=8,title=yaml-duplicate-key::`summary` is set twice%0Ahelp: keep one of the two%0Acontent/lessons/twice.md:3:1: first set here",
    ];
    assert_eq!(lines, expected, "{ended:?}");
    assert!(
        ended.err.ends_with("3 errors, 1 warning; see `fieldguide explain RULE`\n"),
        "{ended:?}"
    );
}

/// The JSON Schema of SARIF 2.1.0, from the crate that carries it.
fn sarif_schema() -> Value {
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(repository(""))
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&metadata.stdout).expect("cargo knows its crates");
    let packages = metadata["packages"].as_array().expect("a list");
    let package = packages.iter().find(|package| package["name"] == "serde-sarif");
    let manifest = package.and_then(|package| package["manifest_path"].as_str()).expect("is there");
    let schema = Path::new(manifest).with_file_name("src").join("schema.json");
    let text = fs::read(schema).expect("can be read");
    let mut schema: Value = serde_json::from_slice(&text).expect("is JSON");
    // An expression that is not one, of values that are not written here.
    for holder in ["run", "toolComponent"] {
        schema["definitions"][holder]["properties"]["language"] = true.into();
    }
    schema
}

#[test]
fn sarif_is_one_document_that_its_schema_accepts() {
    let validator = jsonschema::validator_for(&sarif_schema()).expect("a schema");
    let guide = broken();
    for arguments in [["check", "--format", "sarif"], ["build", "--format", "sarif"]] {
        let ended = guide.run(&arguments);
        assert_eq!(ended.code, Some(1), "{ended:?}");
        let document: Value = serde_json::from_str(&ended.out).expect("JSON, and nothing else");
        let errors: Vec<String> =
            validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        let run = &document["runs"][0];
        let rules = &run["tool"]["driver"]["rules"];
        assert_eq!(rules.as_array().map(Vec::len), Some(4));
        let results = run["results"].as_array().expect("a list");
        assert_eq!(results.len(), 4);
        for result in results {
            let index = result["ruleIndex"].as_u64().expect("a number");
            assert_eq!(rules[usize::try_from(index).expect("small")]["id"], result["ruleId"]);
        }
        let link = &results[2];
        assert_eq!(link["level"], "error");
        assert_eq!(
            link["message"]["text"],
            "no entry is named `start-smal`; did you mean `start-small`?"
        );
        let region = &link["locations"][0]["physicalLocation"]["region"];
        assert_eq!((&region["startLine"], &region["startColumn"]), (&7.into(), &13.into()));
        let change = &link["fixes"][0]["artifactChanges"][0];
        assert_eq!(change["artifactLocation"]["uri"], "content/index.md");
        let replacement = &change["replacements"][0];
        assert_eq!(replacement["deletedRegion"]["startColumn"], 15);
        assert_eq!(replacement["deletedRegion"]["endColumn"], 25);
        assert_eq!(replacement["insertedContent"]["text"], "start-small");
        let name = &results[0]["locations"][0]["physicalLocation"];
        assert_eq!(name["artifactLocation"]["uri"], "content/lessons/A%2C%20b.md");
        assert_eq!(results[3]["relatedLocations"][0]["message"]["text"], "first set here");
    }
    let ended = Guide::new().run(&["check", "--format", "sarif"]);
    let document: Value = serde_json::from_str(&ended.out).expect("a document without results");
    assert!(validator.is_valid(&document));
    let wrong = serde_json::json!({ "version": "2.1.0", "runs": [{ "tool": {} }] });
    assert!(!validator.is_valid(&wrong), "the validator validates");
}

#[test]
fn json_says_what_to_write_instead() {
    let ended = broken().run(&["check", "--format", "json"]);
    let lines: Vec<Value> =
        ended.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let suggestion = &lines[2]["suggestion"];
    let edit = &suggestion["edits"][0];
    assert_eq!(edit["replacement"], "start-small");
    assert_eq!((&edit["line"], &edit["column"]), (&7.into(), &15.into()));
    assert_eq!(suggestion["machine_applicable"], false, "a misspelling may be another word");
    assert!(lines[0].get("suggestion").is_none());
}

#[test]
fn known_problems_are_passed_over_and_new_ones_fail() {
    let guide = broken();
    let ended = guide.run(&["check", "--write-baseline", "known.jsonl"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), ""), "{ended:?}");
    assert!(ended.err.starts_with("4 problems recorded; "), "{ended:?}");
    let ended = guide.run(&["check", "--strict", "--baseline", "known.jsonl"]);
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{ended:?}");
    assert!(ended.out.ends_with(": no problems; 4 known\n"), "{ended:?}");

    // Lines move, one problem is fixed, and a new one comes.
    guide.write(
        "content/index.md",
        "---\ntitle: Home\n---\n\nText.\n\n#### Begin\n\nOf [[start-small]] and [[nobody]].\n",
    );
    let ended = guide.run(&["check", "--baseline", "known.jsonl"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.err.starts_with("error[broken-link]: no entry is named `nobody`"), "{ended:?}");
    let end = "1 error; see `fieldguide explain RULE`; 3 known; 1 fixed: update the baseline with --write-baseline\n";
    assert!(ended.err.ends_with(end), "{ended:?}");
    assert_eq!(ended.err.matches("error[").count(), 1, "{ended:?}");

    // Once the new one is fixed too, the file can shrink.
    guide.write("content/index.md", "---\ntitle: Home\n---\n\nOf [[start-small]].\n");
    let ended = guide.run(&["check", "--write-baseline", "known.jsonl"]);
    assert!(ended.err.starts_with("2 problems recorded; "), "{ended:?}");
    let known = fs::read_to_string(guide.path("known.jsonl")).expect("written");
    assert_eq!(known.lines().count(), 3, "{known}");
    let beside: Vec<_> = fs::read_dir(guide.path("")).expect("is listed").flatten().collect();
    let hidden = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with('.');
    assert!(!beside.iter().any(hidden), "{beside:?}");

    guide.write("known.jsonl", "nonsense\n");
    let ended = guide.run(&["check", "--baseline", "known.jsonl"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{ended:?}");
    assert!(ended.err.contains("line 1 of `known.jsonl`"), "{ended:?}");
    let ended = guide.run(&["check", "--write-baseline", "known.jsonl"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.err.contains("`known.jsonl` exists and is not a baseline"), "{ended:?}");
    assert_eq!(fs::read_to_string(guide.path("known.jsonl")).expect("is there"), "nonsense\n");
    let ended = guide.run(&["check", "--baseline", "nowhere.jsonl"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
}

/// A guide with a vocabulary, a rating and a case that supports one of two lessons.
fn rated() -> Guide {
    let guide = Guide::new();
    guide.write(
        "content/guide.yaml",
        "settings: { title: Test guide }
vocabularies:
  stages: { terms: { initiating: {}, looking-ahead: { synonyms: [future] } } }
  stances: { terms: { supports: {} } }
kinds:
  lesson:
    folder: lessons
    fields:
      summary: { type: line }
      stages: { type: term, of: stages, list: true }
  case-study:
    folder: case-studies
    fields:
      evidence:
        type: record
        list: true
        fields:
          lesson: { type: ref, to: lesson, inverse: evidence }
          stance: { type: term, of: stances }
ratings:
  lesson:
    relation: evidence
    stances: stances
    supporting: [supports]
    levels: { none: {}, some: { needs: { supporting: 1 } } }
",
    );
    let lesson =
        |title: &str, stages: &str| format!("---\ntitle: {title}\nstages: [{stages}]\n---\n");
    guide.write("content/lessons/start-small.md", &lesson("Start small", "initiating"));
    guide.write("content/lessons/look.md", &lesson("Look ahead", "initiating, looking-ahead"));
    guide.write(
        "content/case-studies/ford.md",
        "---\ntitle: Ford\nevidence:\n  - { lesson: start-small, stance: supports }\n---\n",
    );
    guide
}

#[test]
fn entries_are_listed_by_kind_terms_and_rating() {
    let guide = rated();
    let list = |arguments: &[&str]| guide.run(&[&["list"], arguments].concat());
    let ended = list(&[]);
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{ended:?}");
    let expected = "\
lesson/look         none  Look ahead
lesson/start-small  some  Start small
case-study/ford           Ford
page/index                Home
";
    assert_eq!(ended.out, expected);
    let slugs = |arguments: &[&str]| -> Vec<String> {
        let ended = list(&[arguments, &["--format", "json"]].concat());
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let line = |line: &str| serde_json::from_str::<Value>(line).expect("JSON");
        ended
            .out
            .lines()
            .map(|text| line(text)["slug"].as_str().expect("text").to_owned())
            .collect()
    };
    assert_eq!(slugs(&["--kind", "case-study"]), ["ford"]);
    assert_eq!(slugs(&["--where", "stages=initiating"]), ["look", "start-small"]);
    let narrowed = ["--where", "stages=initiating", "--where", "stages=looking-ahead"];
    assert_eq!(slugs(&narrowed), ["look"]);
    assert_eq!(slugs(&["--where", "rating=some"]), ["start-small"]);
    assert_eq!(slugs(&["--kind", "lesson", "--where", "rating=none"]), ["look"]);
    assert!(slugs(&["--drafts"]).is_empty());
    let none = list(&["--drafts"]);
    assert_eq!((none.out.as_str(), none.err.as_str()), ("", "no entry matches\n"));
    let ended = list(&["--where", "rating=some", "--format", "json"]);
    let line: Value = serde_json::from_str(&ended.out).expect("JSON");
    assert_eq!(line["file"], "content/lessons/start-small.md");
    assert_eq!(line["page"], "lessons/start-small.html");
    assert_eq!(line["terms"]["stages"], serde_json::json!(["initiating"]));
}

#[test]
fn drafts_due_reviews_and_what_is_unused_are_listed() {
    let guide = rated();
    guide.write(
        "content/lessons/new.md",
        "---\ntitle: New\nsummary: N.\ndraft: true\nstages: [initiating]\n---\n",
    );
    guide.write(
        "content/case-studies/old.md",
        "---\ntitle: Old\nreview_by: 2020-03\nowner: Ann\n---\n\nSays [@cited].\n",
    );
    guide.write("content/case-studies/older.md", "---\ntitle: Older\nreview_by: 2019\n---\n");
    guide.write(
        "content/sources.bib",
        "@misc{cited, title = {A}, year = 2001}\n@misc{unread, title = {The unread}, year = 2002}\n",
    );
    guide.write("content/images/unshown.txt", "text\n");
    let list = |arguments: &[&str]| guide.run(&[&["list"], arguments].concat());
    assert_eq!(list(&["--drafts"]).out, "lesson/new  none  New\n");
    assert_eq!(
        list(&["--due", "2021"]).out,
        "2019     case-study/older       Older\n2020-03  case-study/old    Ann  Old\n"
    );
    assert_eq!(list(&["--due", "2019-12"]).out, "2019  case-study/older  Older\n");
    assert_eq!(list(&["--due"]).out, list(&["--due", "2021"]).out);
    let json: Value =
        serde_json::from_str(list(&["--due", "2019-12", "--format", "json"]).out.trim())
            .expect("JSON");
    assert_eq!((&json["slug"], &json["review_by"]), (&"older".into(), &"2019".into()));
    let unused = list(&["--unused"]).out;
    for line in [
        "case-study  old ",
        "case-study  older ",
        "source      unread ",
        "file        images/unshown.txt",
    ] {
        assert!(unused.contains(line), "{line}: {unused}");
    }
    assert!(!unused.contains(" cited ") && !unused.contains("start-small"), "{unused}");
    for line in list(&["--unused", "--format", "json"]).out.lines() {
        serde_json::from_str::<Value>(line).expect("JSON");
    }
}

#[test]
fn lists_say_what_was_meant() {
    let guide = rated();
    for (arguments, help) in [
        (["--kind", "leson"], "unknown kind `leson`; did you mean `lesson`?"),
        (["--kind", "tool"], "unknown kind `tool`; available kinds: lesson, case-study, page"),
        (
            ["--where", "stage=initiating"],
            "`stage` is not a field with terms; did you mean `stages`?",
        ),
        (
            ["--where", "sector=x"],
            "`sector` is not a field with terms; available fields: expected_rating, rating, stages",
        ),
        (
            ["--where", "stages=Future"],
            "`Future` is not a term of `stages`; did you mean `looking-ahead`?",
        ),
        (
            ["--where", "rating=broad"],
            "`broad` is not a term of `rating`; available terms: none, some",
        ),
    ] {
        let ended = guide.run(&[&["list"], &arguments[..]].concat());
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{ended:?}");
        assert_eq!(ended.err, format!("error: {help}\n"));
    }
    guide.write("content/index.md", "---\ntitle: Home\n---\n\nOf [[nobody]].\n");
    let ended = guide.run(&["list", "--kind", "case-study"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "case-study/ford  Ford\n"), "{ended:?}");
    assert_eq!(ended.err, "1 error; see `fieldguide check`\n");
}

#[test]
fn completions_and_the_manual_are_made_from_the_arguments() {
    let guide = Guide::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ended = guide.run(&["completions", shell]);
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{ended:?}");
        for word in ["fieldguide", "check", "baseline", "write-baseline"] {
            assert!(ended.out.contains(word), "{shell}: {word}");
        }
    }
    let ended = guide.run(&["man"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    for word in [".TH fieldguide 1", "fieldguide\\-check(1)", "Exit codes:"] {
        assert!(ended.out.contains(word), "{word}: {}", ended.out);
    }
    let ended = guide.run(&["man", "check"]);
    for word in [".TH fieldguide-check 1", "\\-\\-baseline"] {
        assert!(ended.out.contains(word), "{word}: {}", ended.out);
    }
    let ended = guide.run(&["man", "chek"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{ended:?}");
    assert_eq!(ended.err, "error: unknown command `chek`; did you mean `check`?\n");
}

#[test]
fn every_command_has_a_manual_page() {
    let guide = Guide::new();
    let ended = guide.run(&["man", "--output", "pages/man1"]);
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{ended:?}");
    let main = guide.run(&["man"]).out;
    let page = |name: &str| fs::read_to_string(guide.path(&format!("pages/man1/{name}.1")));
    assert_eq!(page("fieldguide").expect("written"), main);
    let version = concat!("\"fieldguide ", env!("CARGO_PKG_VERSION"), "\"");
    let mut named = vec!["fieldguide".to_owned()];
    // A page names those of the commands below it.
    while let Some(name) = named.pop() {
        let text = page(&name).unwrap_or_else(|error| panic!("{name}: {error}"));
        let title = format!(".TH {name} 1  {version}");
        assert!(text.lines().any(|line| line.trim_end() == title), "{title}: {text}");
        let below = text.lines().filter_map(|line| line.strip_suffix("(1)"));
        named.extend(below.map(|name| name.replace('\\', "")));
    }
    for name in ["fieldguide-check", "fieldguide-source-add", "fieldguide-theme-eject"] {
        assert!(ended.out.contains(&format!("wrote {name}.1\n")), "{ended:?}");
    }

    guide.write("pages/man1/fieldguide-check.1", "Mine.\n");
    let ended = guide.run(&["man", "--output", "pages/man1"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert_eq!(
        ended.err,
        "error: `pages/man1/fieldguide-check.1` exists and is not a manual page of fieldguide; choose another name\n"
    );
    assert_eq!(page("fieldguide-check").expect("is kept"), "Mine.\n");
}

#[test]
fn a_pipe_gets_no_colours() {
    let guide = broken();
    let ended = guide.run(&["check"]);
    assert!(!ended.err.contains('\u{1b}'), "{ended:?}");
}
