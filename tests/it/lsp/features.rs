//! A session for each feature, on a copy of the small guide.

use super::Editor;
use super::editor::labels;
use serde_json::json;
use std::fs;

const SMALL: &str = "content/lessons/start-small.md";
const TRUST: &str = "content/lessons/build-trust.md";

#[test]
fn problems_follow_what_is_typed_in_every_file_and_go_when_they_are_fixed() {
    let mut editor = Editor::small();
    editor.open_text(TRUST, None);
    editor.record_problems("as it is on the disk");
    editor.replace(TRUST, "Slowly.", "🙂 Slowly, [[nowhere]] and [[start-smal]].");
    editor.record_problems("two broken links after an emoji");
    editor.replace(TRUST, "[[nowhere]] and [[start-smal]]", "as ever");
    editor.close(TRUST);
    editor.open_text(SMALL, None);
    editor.replace(SMALL, "## How", "## Why");
    editor.record_problems("a heading that a file links to which is not open");
    editor.close(SMALL);
    editor.open_text(TRUST, None);
    editor.record_problems("all fixed");
    editor.replace(TRUST, "summary:", "summary: \"");
    editor.record_problems("front matter that cannot be read");
    editor.close(TRUST);
    editor.record_problems("closed: the disk's text counts again");
    let new = "content/lessons/new.md";
    editor.open_text(new, Some("---\ntitle: New\n---\n[[start-small]]\n"));
    editor.record_problems("a new text that is on no disk");
    editor.end("problems");
}

#[test]
fn drafts_are_checked_and_links_to_them_are_reported() {
    let mut editor = Editor::small();
    let draft = "content/lessons/draft.md";
    let text =
        "---\ntitle: D\nsummary: S\nstages: [run]\ndraft: true\n---\n[[start-small]] [[nowhere]]\n";
    editor.open_text(draft, Some(text));
    editor.open_text(TRUST, None);
    editor.replace(TRUST, "Slowly.", "Slowly, [[draft]].");
    editor.record_problems("a broken link in a draft, and a link to it");
    let at = editor.at(TRUST, "draft]]", 1);
    editor.ask("hover", at, "a draft");
    editor.end("drafts");
}

#[test]
fn completion_offers_what_fits_the_place() {
    let mut editor = Editor::small();
    editor.open_text(SMALL, None);
    let mut step = |path: &str, part: &str, with: &str, typed: &str| {
        if !part.is_empty() {
            editor.replace(path, part, with);
        }
        let at = editor.at(path, typed, typed.len());
        let answer = labels(editor.request("textDocument/completion", at));
        editor.record(typed, answer);
        if !part.is_empty() {
            editor.replace(path, with, part);
        }
    };
    step(SMALL, "aliases:", "che\naliases:", "che");
    step(SMALL, "aliases:", "ord\naliases:", "ord");
    step(SMALL, "[start]", "[start, ]", "stages: [start, ");
    step(SMALL, "related: [build-trust]", "related:\n  - bu", "  - bu");
    step(SMALL, "- { date: 2026-05-01", "- { wh: 2026-05-01", "- { wh");
    step(SMALL, "Agree one task", "Agree [[sta", "Agree [[sta");
    step(SMALL, "Smart", "[[", "[[");
    step(SMALL, "Smart", "[[trust", "[[trust");
    step(SMALL, "Smart", "[[build-trust#", "[[build-trust#");
    step(SMALL, "Smart", "[[#ho]]", "[[#ho");
    step(SMALL, "Smart", "[text](", "[text](");
    step(SMALL, "Smart", "[text](build-trust.md#h", "[text](build-trust.md#h");
    step(SMALL, "Smart", "![](/c)", "![](/c");
    step(SMALL, "Smart", "Says @", "Says @");
    step(SMALL, "Smart", "[see @unit", "[see @unit");
    step(SMALL, "```rust", "```rus", "```rus");
    step(SMALL, "> [!TIP]", "> [!", "> [!");
    step(SMALL, "Smart", "fram", "fram");
    step(SMALL, "fn main", "fn [[main", "fn [[main");
    editor.open_text("content/case-studies/turbines.md", None);
    let turbines = "content/case-studies/turbines.md";
    let mut step = |part: &str, with: &str, typed: &str| {
        editor.replace(turbines, part, with);
        let at = editor.at(turbines, typed, typed.len());
        let answer = labels(editor.request("textDocument/completion", at));
        editor.record(typed, answer);
        editor.replace(turbines, with, part);
    };
    step("stance: qualifies", "stance: q", "stance: q");
    step("    stance: qualifies", "    inf", "    inf");
    step("consent: given", "con", "con");
    step("sectors: [Power]", "sectors: [a]", "sectors: [a");
    let new = "content/lessons/new.md";
    editor.open_text(new, Some("---\ntitle: New\nst"));
    let end = editor.at(new, "\nst", 3);
    let answer = labels(editor.request("textDocument/completion", end));
    editor.record("a new text whose front matter has no end yet", answer);
    editor.end("completion");
}

#[test]
fn hover_says_what_is_under_the_cursor() {
    let mut editor = Editor::small();
    editor.open_text(SMALL, None);
    for (part, by, about) in [
        ("title: Start", 1, "a field"),
        ("title: Start", 8, "the title of the entry itself, with its rating"),
        ("[start]", 2, "a term"),
        ("related: [build", 12, "a reference"),
        ("[[build-trust#how", 5, "a link in a field"),
        ("[[build-trust#how", 17, "the heading of a link in a field"),
        ("@smith2015, p", 3, "a citation in a field"),
        ("@unit2010]", 0, "a citation"),
        ("framework agreement.", 2, "a term of the glossary"),
        ("/circles.png", 3, "an image"),
        ("## How", 4, "a heading"),
        ("Two sources", 1, "nothing"),
    ] {
        let at = editor.at(SMALL, part, by);
        editor.ask("hover", at, about);
    }
    editor.end("hover");
}

#[test]
fn definitions_and_references_are_found_in_every_kind_of_file() {
    let mut editor = Editor::small();
    editor.open_text(SMALL, None);
    editor.open_text(TRUST, None);
    editor.open_text("content/glossary.yaml", None);
    editor.open_text("content/sources.bib", None);
    for (path, part, by, about) in [
        (SMALL, "related: [build", 12, "an entry"),
        (SMALL, "[[build-trust#how", 17, "a heading"),
        (SMALL, "[start]", 2, "a term of a vocabulary"),
        (SMALL, "@unit2010]", 3, "a source"),
        (SMALL, "framework agreement.", 2, "a term of the glossary"),
        (SMALL, "/circles.png", 3, "an image"),
        (SMALL, "practices:", 3, "a field"),
        (TRUST, "start-small.md#how", 3, "the file of an entry"),
        (TRUST, "start-small.md#how", 16, "a heading behind a path"),
        ("content/glossary.yaml", "framework-agreement", 3, "the key of a term"),
        ("content/glossary.yaml", "@unit2010", 3, "a citation in the glossary"),
        ("content/sources.bib", "smith2015", 3, "the key of a source"),
    ] {
        let at = editor.at(path, part, by);
        editor.ask("definition", at.clone(), about);
        let mut params = at;
        params["context"] = json!({ "includeDeclaration": false });
        editor.ask("references", params, about);
    }
    editor.end("navigation");
}

#[test]
fn an_entry_is_renamed_with_its_file_and_every_link() {
    let mut editor = Editor::small();
    editor.open_text(SMALL, None);
    editor.open_text(TRUST, None);
    editor.replace(SMALL, "Two sources", "See [[build-trust]]: two sources");
    let at = editor.at(SMALL, "[[build-trust]]", 4);
    editor.ask("prepareRename", at.clone(), "on a link");
    let rename = |editor: &mut Editor, name: &str| {
        let mut params = at.clone();
        params["newName"] = json!(name);
        editor.ask("rename", params, name);
    };
    rename(&mut editor, "earn-trust");
    rename(&mut editor, "start-small");
    rename(&mut editor, "Not a name!");
    let title = editor.at(TRUST, "title: Build", 8);
    editor.ask("prepareRename", title, "on its own title");
    let word = editor.at(SMALL, "sources agree", 1);
    editor.ask("prepareRename", word.clone(), "on a word");
    let mut params = word;
    params["newName"] = json!("x");
    editor.ask("rename", params, "a word");
    let on_disk = fs::read_to_string(editor.path(TRUST)).expect("still there");
    assert!(on_disk.contains("title: Build trust"), "the server writes nothing");
    editor.end("rename");
}

#[test]
fn quick_fixes_are_those_that_problems_suggest() {
    let mut editor = Editor::small();
    editor.open_text(SMALL, None);
    let mut step = |part: &str, with: &str, about: &str| {
        editor.replace(SMALL, part, with);
        let place = editor.at(SMALL, with, with.len() - 1)["position"].clone();
        let params = json!({
            "textDocument": { "uri": editor.uri(SMALL) },
            "range": { "start": place, "end": place },
            "context": { "diagnostics": [] },
        });
        editor.ask("codeAction", params, about);
        editor.replace(SMALL, with, part);
    };
    step("related: [build-trust]", "related: [Build_Trust]", "only one thing can be meant");
    step("related: [build-trust]", "related: [build-trusts]", "probably meant");
    step("Two sources", "[[quite-new]]", "an entry that does not exist");
    step("related: [build-trust]", "related: [quite-new]", "one of a kind");
    step("Two sources", "Two sources.", "nothing is wrong");
    editor.end("quick-fixes");
}

#[test]
fn no_entry_is_created_where_a_file_or_an_open_text_is() {
    let mut editor = Editor::small();
    let guide = editor.path("content/guide.yaml");
    let declared = fs::read_to_string(&guide).expect("text");
    let ignoring = "  title: Small guide\n  ignore: [lessons/planned.md, lessons/open.md]\n";
    fs::write(&guide, declared.replace("  title: Small guide\n", ignoring)).expect("written");
    fs::write(editor.path("content/lessons/planned.md"), "My notes\n").expect("written");
    let changes = json!([{ "uri": editor.uri("content/guide.yaml"), "type": 2 }]);
    editor.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
    let open = json!({
        "uri": editor.uri("content/lessons/open.md"), "languageId": "markdown", "version": 1,
        "text": "Notes that were never saved",
    });
    editor.notify("textDocument/didOpen", json!({ "textDocument": open }));
    editor.open_text(SMALL, None);
    let mut offered = |name: &str| -> Vec<String> {
        let link = format!("[[{name}]]");
        editor.replace(SMALL, "Two sources", &link);
        // The server was not notified of this file.
        fs::write(editor.path("content/lessons/fresh.md"), "My notes\n").expect("written");
        let place = editor.at(SMALL, &link, 4)["position"].clone();
        let params = json!({
            "textDocument": { "uri": editor.uri(SMALL) },
            "range": { "start": place, "end": place },
            "context": { "diagnostics": [] },
        });
        let actions = editor.request("textDocument/codeAction", params).expect("a list");
        editor.replace(SMALL, &link, "Two sources");
        let titles = actions.as_array().expect("a list").iter().map(|of| of["title"].as_str());
        titles.map(|title| title.expect("text").to_owned()).collect()
    };
    for name in ["planned", "open", "fresh"] {
        let wanted = format!("Create `case-studies/{name}.md` (Case study)");
        assert_eq!(offered(name), [wanted], "{name}");
    }
    assert_eq!(offered("absent").len(), 2);
    editor.end("create");
}

#[test]
fn texts_have_an_outline_folds_links_and_titles_beside_links() {
    let mut editor = Editor::small();
    editor.open_text(SMALL, None);
    editor.replace(
        SMALL,
        "Two sources",
        "[[build-trust]], [[build-trust#how-it-grows]], [[build-trust|it]]",
    );
    let text = json!({ "textDocument": { "uri": editor.uri(SMALL) } });
    editor.ask("documentSymbol", text.clone(), "headings and fields");
    editor.ask("foldingRange", text.clone(), "front matter, sections and blocks");
    editor.ask("documentLink", text.clone(), "links and images");
    let mut params = text;
    params["range"] =
        json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
    editor.ask("inlayHint", params, "titles");
    for query in ["trust", "smith", ""] {
        let answer = editor.request("workspace/symbol", json!({ "query": query }));
        editor.record(&format!("workspace/symbol: {query:?}"), answer);
    }
    editor.end("outline");
}
