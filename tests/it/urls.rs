//! Addresses that last: what the ledger keeps, what is recorded, and where old filters lead.

use crate::author::reported;
use crate::command::Guide;
use crate::harness::{build, guide, page, shown};
use fieldguide::author::rename::rename;
use fieldguide::author::urls::{UrlsUpdate, urls};
use fieldguide::files::Memory;

const GUIDE: &str = "
settings: { title: Test guide }
vocabularies:
  stages: { terms: { start: {}, end: {} } }
  sectors: { terms: { energy: {}, water: {} } }
kinds:
  lesson:
    folder: lessons
    fields:
      stages: { type: term, of: stages, list: true }
      sectors: { type: term, of: sectors, list: true }
";
const LESSON: &str =
    "---\ntitle: Start small\nstages: [start]\nsectors: [energy]\n---\n\n## How\n\nSlowly.\n";

fn content() -> Memory {
    guide([("guide.yaml", GUIDE), ("lessons/start-small.md", LESSON)])
}

fn set(files: &mut Memory, path: &str, text: impl Into<String>) {
    files.content.insert(path.to_owned(), text.into().into_bytes());
}

fn recorded(files: &Memory, reason: Option<&str>) -> UrlsUpdate {
    urls(files, reason).unwrap_or_else(|refused| panic!("{}", reported(&refused)))
}

/// The guide with its ledger brought up to date.
fn record(files: &mut Memory, reason: Option<&str>) -> String {
    let change = recorded(files, reason).change.expect("something to record");
    set(files, "urls.lock", change.after());
    change.after()
}

#[test]
fn the_ledger_lists_every_page_and_heading_and_then_nothing_is_new() {
    let mut files = content();
    insta::assert_snapshot!(record(&mut files, None), @r"
    # Addresses that this guide has published. The build fails if one no longer exists.
    # Written by `fieldguide urls --accept`.
    a-z.html
    index.html
    lessons/index.html
    lessons/start-small.html
    lessons/start-small.html#how
    my-list.html
    search.html
    sectors/energy.html
    sectors/index.html
    sectors/water.html
    stages/end.html
    stages/index.html
    stages/start.html
    ");
    let again = recorded(&files, None);
    assert!(again.change.is_none() && again.new.is_empty() && again.gone.is_empty());
    assert_eq!(shown(&build(&files)), "");
}

#[test]
fn a_filter_that_matches_nothing_any_more_leads_to_its_term() {
    let mut files = content();
    let others = [("start", "water"), ("end", "energy"), ("end", "water")];
    for (number, (stage, sector)) in others.iter().enumerate() {
        let text = LESSON.replace("[start]", &format!("[{stage}]")).replace("energy", sector);
        set(&mut files, &format!("lessons/other-{number}.md"), text);
    }
    record(&mut files, None);
    let filter = page(&build(&files), "stages/start/sectors/energy.html").to_owned();
    assert!(filter.contains("Start and Energy"), "{filter}");
    set(&mut files, "lessons/start-small.md", LESSON.replace("energy", "water"));
    let built = build(&files);
    assert_eq!(shown(&built), "");
    let old = page(&built, "stages/start/sectors/energy.html");
    assert!(old.contains("url=../../../stages/start.html"), "{old}");
}

#[test]
fn a_filter_that_narrows_nothing_leads_to_the_term_that_lists_the_same() {
    let mut files = content();
    set(&mut files, "lessons/other.md", LESSON.replace("energy", "water"));
    // As an earlier version recorded them.
    let url_lock = "stages/start/sectors/energy.html\nstages/start/sectors/water.html\n";
    set(&mut files, "urls.lock", url_lock);
    let built = build(&files);
    assert_eq!(shown(&built), "");
    for sector in ["energy", "water"] {
        let old = page(&built, &format!("stages/start/sectors/{sector}.html")).to_owned();
        assert!(old.contains(&format!("url=../../../sectors/{sector}.html")), "{old}");
    }
}

#[test]
fn what_is_renamed_stays_and_what_goes_needs_a_reason() {
    let mut files = content();
    record(&mut files, None);
    let plan = rename(&files, "start-small", "begin").expect("can be renamed");
    let mut renamed = files.clone();
    for change in plan.changes {
        renamed.content.remove(&change.old.clone().expect("was there"));
        set(&mut renamed, &change.new.clone().expect("stays"), change.after());
    }
    let found = recorded(&renamed, None);
    let new: Vec<String> = found.new.iter().map(ToString::to_string).collect();
    assert_eq!(new, ["lessons/begin.html", "lessons/begin.html#how"]);
    assert!(found.gone.is_empty());

    files.content.remove("lessons/start-small.md");
    assert!(!build(&files).is_clean());
    let text = record(&mut files, Some("merged into the handbook"));
    assert!(text.contains("\nlessons/start-small.html gone: merged into the handbook\n"), "{text}");
    assert_eq!(shown(&build(&files)), "", "what was meant is no problem");
    set(&mut files, "lessons/start-small.md", LESSON);
    let text = record(&mut files, None);
    assert!(text.contains("\nlessons/start-small.html\n"), "what is back is back: {text}");
}

#[test]
fn nothing_is_recorded_of_a_guide_with_other_errors() {
    let mut files = content();
    set(&mut files, "lessons/broken.md", "---\ntitle: [\n---\n");
    let refused = reported(&urls(&files, None).expect_err("is refused"));
    assert!(refused.contains("fix these errors before recording addresses"), "{refused}");
}

#[test]
fn a_redirect_that_is_declared_is_a_page_and_may_be_recorded() {
    let mut files = content();
    set(
        &mut files,
        "guide.yaml",
        GUIDE
            .replace("Test guide }", "Test guide, redirects: { notes/old: lessons/start-small } }"),
    );
    let built = build(&files);
    assert_eq!(shown(&built), "");
    assert!(page(&built, "notes/old.html").contains("url=../lessons/start-small.html"));
    assert!(record(&mut files, None).contains("\nnotes/old.html\n"));
}

#[test]
fn the_command_lists_records_and_refuses() {
    let guide = Guide::new();
    guide.write("content/lessons/meet.md", "---\ntitle: Meet\nsummary: Often.\n---\n\nTea.\n");
    let ended = guide.run(&["urls"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.out.contains("+ lessons/meet.html\n"), "{ended:?}");
    assert!(!guide.path("content/urls.lock").exists());
    assert_eq!(guide.run(&["urls", "--accept"]).code, Some(0));
    assert!(guide.run(&["urls"]).err.contains("recorded"));

    let refused = guide.run(&["remove", "meet"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.err.contains("--reason"), "{refused:?}");
    std::fs::rename(guide.path("content/lessons/meet.md"), guide.path("meet.md")).expect("moved");
    assert_eq!(guide.run(&["urls"]).code, Some(1));
    let refused = guide.run(&["urls", "--accept"]);
    assert_eq!(
        (refused.code, refused.out.as_str()),
        (Some(2), "- lessons/meet.html\n"),
        "{refused:?}"
    );
    assert_eq!(guide.run(&["build"]).code, Some(1));
    std::fs::rename(guide.path("meet.md"), guide.path("content/lessons/meet.md")).expect("moved");
    let removed = guide.run(&["remove", "meet", "--reason", "said twice"]);
    assert_eq!(removed.code, Some(0), "{removed:?}");
    let url_lock = std::fs::read_to_string(guide.path("content/urls.lock")).expect("is there");
    assert!(url_lock.contains("lessons/meet.html gone: said twice\n"), "{url_lock}");
    assert_eq!(guide.run(&["build", "--strict"]).code, Some(0));
}

#[test]
fn hosts_get_redirects_and_headers_in_their_own_files() {
    let mut files = content();
    let settings = "base_url: https://example.org/guide, hosting: [nginx, netlify], \
                    redirects: { notes/old: lessons/start-small }";
    set(
        &mut files,
        "guide.yaml",
        GUIDE.replace("Test guide }", &format!("Test guide, {settings} }}")),
    );
    let image = LESSON.replace("Slowly.", "![A bridge](https://img.example.net/a.png)");
    set(&mut files, "lessons/start-small.md", image);
    let built = build(&files);
    let rules: Vec<&str> = built.diagnostics.iter().map(|found| found.rule.id).collect();
    assert_eq!(rules, ["remote-image"]);
    let paths = ["_redirects", "_headers", "nginx-map.conf", "nginx-server.conf"];
    let all = paths.map(|path| format!("=== {path}\n{}", page(&built, path)));
    insta::assert_snapshot!("hosting", all.concat());
    assert!(build(&content()).value.site.get("_redirects").is_none());
}
