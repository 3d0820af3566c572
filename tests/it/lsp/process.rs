//! The binary, over its standard input and output.

use crate::harness::repository;
use lsp_server::{Message, Notification, Request, RequestId};
use serde_json::{Value, json};
use std::io::{BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

fn start() -> (Child, ChildStdin, BufReader<ChildStdout>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldguide"));
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
