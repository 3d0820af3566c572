//! The binary, over its standard input and output.

use crate::harness::repository;
use lsp_server::{Message, Notification, Request, RequestId};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

fn start() -> (Child, ChildStdin, BufReader<ChildStdout>) {
    spawned(&mut Command::new(env!("CARGO_BIN_EXE_fieldguide")))
}

fn spawned(command: &mut Command) -> (Child, ChildStdin, BufReader<ChildStdout>) {
    command.args(["lsp", "--stdio"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().expect("starts");
    let input = child.stdin.take().expect("a pipe");
    let output = BufReader::new(child.stdout.take().expect("a pipe"));
    (child, input, output)
}

fn request(id: i32, method: &str, params: Value) -> Message {
    Request { id: RequestId::from(id), method: method.to_owned(), params }.into()
}

fn notification(method: &str, params: Value) -> Message {
    Notification { method: method.to_owned(), params }.into()
}

/// The code with which a process ends, and what it says on standard error.
fn ended(mut child: Child) -> (Option<i32>, String) {
    let mut said = String::new();
    let mut errors = child.stderr.take().expect("a pipe");
    errors.read_to_string(&mut said).expect("text");
    (child.wait().expect("ends").code(), said)
}

#[test]
fn a_session_is_opened_and_ended() {
    let (child, mut input, mut output) = start();
    let root = format!("file://{}", repository("tests/sites/small").display());
    let hello = request(1, "initialize", json!({ "capabilities": {}, "rootUri": root }));
    hello.write(&mut input).expect("sent");
    let Some(Message::Response(answer)) = Message::read(&mut output).expect("read") else {
        panic!("no answer");
    };
    let result = answer.response_result.expect("can be initialized");
    assert_eq!(result["serverInfo"]["name"], "fieldguide");
    assert_eq!(result["capabilities"]["positionEncoding"], "utf-16");
    notification("initialized", json!({})).write(&mut input).expect("sent");
    request(2, "workspace/symbol", json!({ "query": "start" })).write(&mut input).expect("sent");
    request(3, "shutdown", Value::Null).write(&mut input).expect("sent");
    let mut answers = Vec::new();
    while answers.len() < 2 {
        if let Message::Response(answer) = Message::read(&mut output).expect("read").expect("more")
        {
            answers.push(answer.response_result.expect("a result"));
        }
    }
    assert!(answers[0].as_array().is_some_and(|found| !found.is_empty()));
    notification("exit", Value::Null).write(&mut input).expect("sent");
    assert_eq!(ended(child), (Some(0), String::new()), "nothing is logged");
}

#[test]
fn what_is_no_message_ends_the_session_with_an_error() {
    for bytes in [&b"Content-Length: 5\r\n\r\n{\"a\":"[..], b"nonsense\r\n\r\n"] {
        let (child, mut input, mut output) = start();
        request(1, "initialize", json!({ "capabilities": {} })).write(&mut input).expect("sent");
        Message::read(&mut output).expect("read").expect("an answer");
        input.write_all(bytes).expect("sent");
        drop(input);
        let (code, said) = ended(child);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.starts_with("error: the editor's messages cannot be read"), "{said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[test]
fn an_editor_that_ends_without_a_word_leaves_no_process() {
    let (child, input, _) = start();
    drop(input);
    assert_eq!(ended(child).0, Some(1));
    let (child, mut input, _) = start();
    notification("exit", Value::Null).write(&mut input).expect("sent");
    assert_eq!(ended(child).0, Some(1));
}

/// Everything below a folder: the content of each file, and when it was written.
fn below(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, std::time::SystemTime)> {
    let found = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("is read"));
    let state = |entry: walkdir::DirEntry| {
        let text = entry.file_type().is_file().then(|| fs::read(entry.path()).expect("is read"));
        let written = entry.metadata().expect("is there").modified().expect("has a time");
        (entry.into_path(), (text.unwrap_or_default(), written))
    };
    found.map(state).collect()
}

/// A copy of the small guide, and empty folders for whatever a program may write.
fn with_small_guide(root: &Path) {
    let small = repository("tests/sites/small");
    for file in walkdir::WalkDir::new(&small).into_iter().map(|entry| entry.expect("is read")) {
        let to = root.join("guide").join(file.path().strip_prefix(&small).expect("is below"));
        match file.file_type().is_dir() {
            true => fs::create_dir_all(to).expect("made"),
            false => _ = fs::copy(file.path(), to).expect("copied"),
        }
    }
    for empty in ["home", "temporary"] {
        fs::create_dir(root.join(empty)).expect("made");
    }
}

/// Messages about a text that links to `quite-new` in a line: requests 2 to 9, and notifications.
fn messages(uri: &str, text: &str) -> Vec<Message> {
    let line = text.lines().position(|line| line.contains("[[quite-new]]")).expect("exists");
    let document = json!({ "uri": uri });
    let place = |column: usize| json!({ "line": line, "character": column });
    let at = |column| json!({ "textDocument": document, "position": place(column) });
    let with = |key: &str, value: Value| {
        let mut params = at(3);
        params[key] = value;
        params
    };
    let actions = json!({
        "textDocument": document, "range": { "start": place(20), "end": place(20) },
        "context": { "diagnostics": [] },
    });
    let opened = json!({ "uri": uri, "languageId": "markdown", "version": 1, "text": text });
    let end = json!({ "line": 999, "character": 0 });
    let edit = json!({
        "textDocument": { "uri": uri, "version": 2 },
        "contentChanges": [{ "range": { "start": end, "end": end }, "text": "\nMore.\n" }],
    });
    let declared = json!({ "includeDeclaration": true });
    vec![
        notification("initialized", json!({})),
        notification("textDocument/didOpen", json!({ "textDocument": opened })),
        notification("textDocument/didChange", edit),
        notification("textDocument/didSave", json!({ "textDocument": document })),
        request(2, "workspace/symbol", json!({ "query": "" })),
        request(3, "textDocument/completion", at(3)),
        request(4, "textDocument/hover", at(3)),
        request(5, "textDocument/definition", at(3)),
        request(6, "textDocument/references", with("context", declared)),
        request(7, "textDocument/rename", with("newName", json!("earn-trust"))),
        request(8, "textDocument/codeAction", actions),
        request(9, "textDocument/documentSymbol", json!({ "textDocument": document })),
    ]
}

#[test]
fn a_session_writes_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().canonicalize().expect("exists");
    with_small_guide(&root);
    let before = below(&root);

    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldguide"));
    command.current_dir(root.join("guide")).env("TMPDIR", root.join("temporary"));
    for variable in ["HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"] {
        command.env(variable, root.join("home"));
    }
    let (child, mut input, mut output) = spawned(&mut command);
    let abilities = json!({ "workspace": { "workspaceEdit": {
        "documentChanges": true, "resourceOperations": ["create", "rename"],
    } } });
    let uri = |path: &str| {
        let url = url::Url::from_file_path(root.join("guide").join(path)).expect("an address");
        url.to_string()
    };
    let hello = json!({ "capabilities": abilities, "rootUri": uri("") });
    let path = "content/lessons/start-small.md";
    let text = fs::read_to_string(root.join("guide").join(path)).expect("text");
    let text = text.replace("Two sources", "[[build-trust]] [[quite-new]]");

    let mut answers: BTreeMap<String, Value> = BTreeMap::new();
    let mut receive = |until: usize| {
        while answers.len() < until {
            let message = Message::read(&mut output).expect("read").expect("more");
            if let Message::Response(answer) = message {
                let result = answer.response_result.expect("a result");
                answers.insert(answer.id.to_string(), result);
            }
        }
        answers.clone()
    };
    request(1, "initialize", hello).write(&mut input).expect("sent");
    receive(1);
    // Once the rename is answered, the text is checked; quick fixes are offered only for a checked text.
    let mut messages = messages(&uri(path), &text);
    let rest = messages.split_off(messages.len() - 2);
    for (messages, until) in [(messages, 7), (rest, 9)] {
        messages.into_iter().for_each(|message| message.write(&mut input).expect("sent"));
        receive(until);
    }
    let answers = receive(9);
    let document = json!({ "textDocument": { "uri": uri(path) } });
    notification("textDocument/didClose", document).write(&mut input).expect("sent");
    request(10, "shutdown", Value::Null).write(&mut input).expect("sent");
    notification("exit", Value::Null).write(&mut input).expect("sent");
    assert_eq!(ended(child), (Some(0), String::new()));

    assert!(answers["7"].to_string().contains("earn-trust"), "{answers:#?}");
    assert!(answers["8"].to_string().contains("quite-new.md"), "{answers:#?}");
    assert!(below(&root) == before, "a file was written, or one is new or gone");
}
