//! What is not as it should be: messages that cannot be read, files outside, huge texts, other guides.

use super::Editor;
use super::editor::abilities;
use crate::harness::repository;
use fieldguide::lsp::Ended;
use serde_json::{Value, json};
use std::fs;

const SMALL: &str = "content/lessons/start-small.md";

#[test]
fn messages_that_cannot_be_read_are_answered_with_an_error() {
    let mut editor = Editor::small();
    editor.open_text(SMALL, None);
    let uri = editor.uri(SMALL);
    for (method, params) in [
        ("textDocument/semanticTokens/full", json!({ "textDocument": { "uri": uri } })),
        ("nonsense", Value::Null),
        ("textDocument/hover", Value::Null),
        ("textDocument/hover", json!({ "textDocument": { "uri": 7 }, "position": {} })),
        ("textDocument/rename", json!([])),
        ("workspace/symbol", json!({ "query": 3 })),
    ] {
        let answer = editor.request(method, params);
        editor.record(method, answer);
    }
    // Notifications have no answer, whatever they say.
    for (method, params) in [
        ("textDocument/didChange", json!({ "contentChanges": "x" })),
        ("textDocument/didOpen", Value::Null),
        ("$/setTrace", json!({ "value": "off" })),
        ("nonsense", json!({})),
    ] {
        editor.notify(method, params);
    }
    // A place far outside the text is the nearest that is inside.
    let mut params = editor.at(SMALL, "title", 1);
    params["position"] = json!({ "line": 4_000_000_000_u32, "character": 4_000_000_000_u32 });
    editor.ask("hover", params.clone(), "a place that does not exist");
    params["range"] = json!({ "start": params["position"], "end": { "line": 0, "character": 0 } });
    params["context"] = json!({ "diagnostics": [] });
    editor.ask("codeAction", params, "a range that ends before it begins");
    editor.end("unreadable");
}

#[test]
fn what_belongs_to_no_guide_is_answered_with_nothing() {
    let mut editor = Editor::small();
    editor.open_text(SMALL, None);
    fs::write(editor.path("README.md"), "# [[start-small]]\n").expect("written");
    let readme = editor.uri("README.md");
    let place = json!({ "line": 0, "character": 5 });
    let document =
        json!({ "uri": readme, "languageId": "markdown", "version": 1, "text": "[[start-small]]" });
    editor.notify("textDocument/didOpen", json!({ "textDocument": document }));
    for uri in [&readme, "untitled:Untitled-1", "https://example.org/a.md", "file:///", "zip:/a?b"]
    {
        let params = json!({ "textDocument": { "uri": uri }, "position": place });
        assert_eq!(editor.request("textDocument/hover", params.clone()), Ok(Value::Null), "{uri}");
        assert_eq!(editor.request("textDocument/completion", params), Ok(Value::Null), "{uri}");
    }
    let mut params = json!({ "textDocument": { "uri": readme }, "position": place });
    params["newName"] = json!("x");
    let refused = editor.request("textDocument/rename", params);
    assert_eq!(refused, Err("-32803: this file is not part of a guide".into()));
    let hidden = editor.uri("content/.draft.md");
    let params = json!({ "textDocument": { "uri": hidden }, "position": place });
    assert_eq!(editor.request("textDocument/hover", params), Ok(Value::Null));
    editor.end("outside");
}

#[test]
fn a_huge_text_is_left_to_the_disk() {
    let mut editor = Editor::small();
    editor.open_text(SMALL, None);
    let before = editor.messages();
    let huge = format!("---\ntitle: Huge\n---\n{}", "[[nowhere]] ".repeat(1_500_000));
    editor.set(SMALL, &huge);
    assert_eq!(editor.messages(), before, "it is not checked");
    let at = editor.at(SMALL, "title", 1);
    assert_eq!(editor.request("textDocument/completion", at), Ok(Value::Null));
    editor.end("huge");
}

#[test]
fn a_cancelled_request_is_answered_so() {
    let mut editor = Editor::small();
    editor.open_text(SMALL, None);
    // While the first is answered the others wait, so that what follows them is seen.
    let query = json!({ "query": "" });
    let first = editor.send("workspace/symbol", query.clone());
    let second = editor.send("workspace/symbol", query);
    editor.notify("$/cancelRequest", json!({ "id": 3 }));
    editor.notify("$/cancelRequest", json!({ "id": 99 }));
    assert!(editor.response(&first).is_ok());
    let answer = editor.response(&second);
    assert!(answer.is_ok() || answer == Err("-32800: cancelled".into()), "{answer:?}");
    editor.end("cancelled");
}

#[test]
fn nothing_is_answered_after_the_session_was_shut_down() {
    let mut editor = Editor::small();
    editor.request("shutdown", Value::Null).expect("shut down");
    let refused = editor.request("workspace/symbol", json!({ "query": "" }));
    assert_eq!(refused, Err("-32600: the session was shut down".into()));
    assert_eq!(editor.hang_up(), Ended::Disconnected);
}

#[test]
fn columns_are_bytes_for_an_editor_that_prefers_them() {
    let mut abilities = abilities();
    abilities["general"] = json!({ "positionEncodings": ["utf-8", "utf-16"] });
    let folders = [(repository("tests/sites/small/content"), "content")];
    let mut editor = Editor::open(&folders, abilities);
    let path = "content/lessons/new.md";
    editor.open_text(path, Some("---\ntitle: N\nsummary: S\nstages: [run]\n---\n🙂 [[nowhere]]\n"));
    let found = editor.messages();
    assert!(found.iter().any(|of| of.contains("new.md 5:5-5:16")), "{found:?}");
    editor.end("bytes");
}

#[test]
fn each_guide_of_a_folder_is_checked_on_its_own() {
    let small = repository("tests/sites/small/content");
    let folders = [(small.clone(), "one/content"), (small, "two/deep/guide")];
    let mut editor = Editor::open(&folders, abilities());
    editor.open_text("one/content/index.md", None);
    editor.open_text("two/deep/guide/index.md", None);
    editor.replace("one/content/index.md", "[[start-small]]", "[[nowhere]]");
    let found = editor.messages();
    let of = |path: &str| found.iter().filter(|of| of.starts_with(path)).count();
    assert_eq!((of("one/content/index.md"), of("two/deep/guide/index.md")), (1, 0), "{found:?}");
    let symbols = editor.request("workspace/symbol", json!({ "query": "start-small" }));
    assert_eq!(symbols.expect("a list").as_array().map(Vec::len), Some(2));
    editor.end("guides");
}

#[test]
fn files_that_change_on_the_disk_are_read_again() {
    let mut editor = Editor::small();
    editor.open_text("content/index.md", None);
    fs::remove_file(editor.path(SMALL)).expect("removed");
    let changes = json!([{ "uri": editor.uri(SMALL), "type": 3 }]);
    editor.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
    editor.replace("content/index.md", "Begin", "Start");
    let found = editor.messages();
    assert!(found.iter().any(|of| of.starts_with("content/index.md 3:")), "{found:?}");
    editor.end("disk");
}

#[test]
fn each_guide_is_watched_by_an_id_of_its_own_until_its_folder_is_closed() {
    let mut abilities = abilities();
    abilities["workspace"]["didChangeWatchedFiles"] = json!({ "dynamicRegistration": true });
    let small = repository("tests/sites/small/content");
    let folders = [(small.clone(), "one/content"), (small, "two/content")];
    let mut editor = Editor::open(&folders, abilities);
    let folder = |editor: &Editor, path: &str| json!([{ "uri": editor.uri(path), "name": path }]);
    for (added, removed) in [(None, Some("one")), (Some("one"), None)] {
        let folders = |path: Option<&str>| path.map_or(json!([]), |path| folder(&editor, path));
        let event = json!({ "added": folders(added), "removed": folders(removed) });
        editor.notify("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
    }
    editor.request("workspace/symbol", json!({ "query": "x" })).expect("a list");
    let asked: Vec<(&str, &Value)> = editor
        .asked()
        .iter()
        .map(|request| match request.method.as_str() {
            "client/registerCapability" => ("+", &request.params["registrations"][0]["id"]),
            "client/unregisterCapability" => ("-", &request.params["unregisterations"][0]["id"]),
            other => panic!("{other} was asked for"),
        })
        .collect();
    let [one, two, (_, gone), again] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!([one.0, two.0, asked[2].0, again.0], ["+", "+", "-", "+"], "{asked:?}");
    assert_eq!(*gone, one.1, "{asked:?}");
    assert!(one.1 != two.1 && !asked[..2].contains(again), "{asked:?}");
    let mut ids: Vec<String> = editor.asked().iter().map(|of| of.id.to_string()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4, "{ids:?}");
    editor.end("watched");
}
