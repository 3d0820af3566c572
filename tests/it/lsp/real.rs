//! Sessions on a copy of the guide in this repository, whatever it says.

use super::Editor;
use super::editor::abilities;
use crate::harness::repository;
use serde_json::{Value, json};
use std::fs;

/// The first file of a folder of the guide, by name, with its text.
fn first(folder: &str, ending: &str) -> (String, String) {
    let entries = fs::read_dir(repository("content").join(folder)).expect("a folder");
    let names = entries.filter_map(Result::ok).map(|of| of.file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(ending)).collect();
    names.sort();
    let name = names.first().expect("has files");
    let text = fs::read_to_string(repository("content").join(folder).join(name));
    let path = format!("content/{folder}/{name}").replace("//", "/");
    (path, text.expect("is text"))
}

/// The text of a hover.
fn said(answer: &Value) -> &str {
    answer["contents"]["value"].as_str().unwrap_or_else(|| panic!("no hover: {answer}"))
}

#[test]
fn the_guide_of_this_repository_answers_every_request() {
    let mut editor = Editor::open(&[(repository("content"), "content")], abilities());
    let (lesson, text) = first("lessons", ".md");
    editor.open_text(&lesson, None);
    assert_eq!(editor.messages(), Vec::<String>::new(), "the guide has no problems");

    let link = text.find("[[").expect("a lesson links to a case");
    let target = text[link + 2..].split(['|', ']', '#']).next().expect("a name");
    let at = editor.at(&lesson, &text[link..link + 10], 4);
    let hover = editor.request("textDocument/hover", at.clone()).expect("a hover");
    assert!(said(&hover).contains(target), "{hover}");
    let found = editor.request("textDocument/definition", at.clone()).expect("a place");
    let uri = found["uri"].as_str().expect("an address");
    assert!(uri.ends_with(&format!("/{target}.md")), "{uri}");
    let mut params = at;
    params["context"] = json!({ "includeDeclaration": true });
    let found = editor.request("textDocument/references", params).expect("a list");
    assert!(found.as_array().is_some_and(|found| found.len() >= 2), "{found}");

    let cited = text.rfind("[@").expect("a lesson cites a source");
    let at = editor.at(&lesson, &text[cited..cited + 12], 4);
    let hover = editor.request("textDocument/hover", at).expect("a hover");
    assert!(said(&hover).contains("`@"), "{hover}");
    let title = editor.at(&lesson, "title: ", 9);
    let hover = editor.request("textDocument/hover", title).expect("a hover");
    assert!(said(&hover).contains(": **") && said(&hover).contains(';'), "no rating: {hover}");

    for typed in ["[[", "[@"] {
        editor.set(&lesson, &format!("{text}\n{typed}"));
        let end = editor.at(&lesson, &format!("\n{typed}"), 1 + typed.len());
        let found = editor.request("textDocument/completion", end).expect("a list");
        let items = found["items"].as_array().expect("a list");
        assert!(items.len() == 100 && found["isIncomplete"] == true, "{}", items.len());
        let is_named = |item: &Value| item["labelDetails"]["description"].is_string();
        assert!(items.iter().all(is_named), "each has a title");
    }
    editor.end("real");
}

#[test]
fn no_place_in_any_kind_of_file_is_too_much() {
    let mut editor = Editor::open(&[(repository("content"), "content")], abilities());
    let files =
        [first("lessons", ".md"), first("case-studies", ".md"), first("decisions", ".yaml")];
    let roots = ["guide.yaml", "glossary.yaml", "queries.yaml"].map(|name| first("", name));
    for (path, text) in files.into_iter().chain(roots).chain([first("", ".bib")]) {
        editor.open_text(&path, Some(&text));
        let text: Vec<char> = text.chars().collect();
        for number in 0..15 {
            let before: String = text[..text.len() * number / 15].iter().collect();
            let line = before.matches('\n').count();
            let character = before.rsplit('\n').next().unwrap_or_default().encode_utf16().count();
            let params = json!({
                "textDocument": { "uri": editor.uri(&path) },
                "position": { "line": line, "character": character },
            });
            for request in ["hover", "definition", "completion", "prepareRename"] {
                let answer = editor.request(&format!("textDocument/{request}"), params.clone());
                assert!(answer.is_ok(), "{request} at {path}:{line}:{character}: {answer:?}");
            }
        }
        let document = json!({ "textDocument": { "uri": editor.uri(&path) } });
        for request in ["documentSymbol", "foldingRange", "documentLink"] {
            let answer = editor.request(&format!("textDocument/{request}"), document.clone());
            assert!(answer.is_ok_and(|found| found.is_array()), "{request} of {path}");
        }
    }
    editor.end("real");
}
