//! Sessions on a copy of the guide in this repository.

use super::Editor;
use super::editor::{abilities, labels};
use crate::harness::repository;
use serde_json::{Value, json};

fn first_lesson() -> String {
    let folder = repository("content/lessons");
    let names = std::fs::read_dir(folder).expect("a folder").filter_map(Result::ok);
    let mut names: Vec<String> =
        names.map(|of| of.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names.remove(0)
}

#[test]
fn the_guide_of_this_repository_answers_every_request() {
    let mut editor = Editor::open(&[(repository("content"), "content")], abilities());
    let lesson = format!("content/lessons/{}", first_lesson());
    editor.open_text(&lesson, None);
    assert_eq!(editor.messages(), Vec::<String>::new(), "the guide has no problems");
    let link = editor.at(&lesson, "[[turing-roche", 4);
    editor.ask("hover", link.clone(), "an entry");
    editor.ask("definition", link.clone(), "an entry");
    let mut params = link.clone();
    params["context"] = json!({ "includeDeclaration": true });
    let found = editor.request("textDocument/references", params).expect("a list");
    assert!(found.as_array().is_some_and(|found| found.len() >= 3), "{found}");
    let cited = editor.at(&lesson, "[@ahmed2023", 4);
    editor.ask("hover", cited, "a source");
    let title = editor.at(&lesson, "title: ", 9);
    let rated = editor.request("textDocument/hover", title).expect("a hover");
    let text = rated["contents"]["value"].as_str().expect("text");
    assert!(text.contains("): ") || text.contains(": **"), "it says the rating: {text}");
    editor.replace(&lesson, "Take your newest", "See [[turing and @mello");
    let at = editor.at(&lesson, "[[turing and", 8);
    let answer = labels(editor.request("textDocument/completion", at));
    editor.record("completion: entries", answer);
    let at = editor.at(&lesson, "@mello p", 6);
    let answer = labels(editor.request("textDocument/completion", at));
    editor.record("completion: sources", answer);
    let mut params = link;
    params["newName"] = json!("turing-and-roche");
    let edit = editor.request("textDocument/rename", params);
    let refused = edit.expect_err("a text that is being typed has a broken link");
    assert!(!refused.is_empty());
    editor.end("real");
}

#[test]
fn an_entry_of_the_guide_of_this_repository_is_renamed() {
    let mut editor = Editor::open(&[(repository("content"), "content")], abilities());
    let lesson = format!("content/lessons/{}", first_lesson());
    editor.open_text(&lesson, None);
    let mut params = editor.at(&lesson, "[[turing-roche", 4);
    params["newName"] = json!("turing-and-roche");
    let edit = editor.request("textDocument/rename", params).expect("can be renamed");
    let changes = edit["documentChanges"].as_array().expect("a list").clone();
    let renamed: Vec<&Value> = changes.iter().filter(|of| of["kind"] == "rename").collect();
    assert_eq!(renamed.len(), 1);
    assert!(changes.len() >= 3, "the links of several files change");
    editor.end("real-rename");
}
