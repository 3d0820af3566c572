//! What makes Visual Studio Code help with a guide, as files of its folder `.vscode`.
//!
//! Its YAML extension checks and completes YAML files by JSON Schema. Front matter in Markdown files
//! it leaves alone (redhat-developer/vscode-yaml, issue 207), and what other extensions check of it
//! has no dates that are only a year; so a task runs `fieldguide check` and shows every problem, of
//! front matter and texts too, at its place.

use super::{file_name, files};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Each file's name and what it holds. `content` is the path of the content folder.
pub fn vscode(content: &str) -> BTreeMap<String, Value> {
    let content = content.trim_end_matches('/');
    let schemas: Map<String, Value> = files()
        .keys()
        .map(|name| {
            let path = format!("./.vscode/{}", file_name(name));
            (path, Value::from(format!("{content}/{name}")))
        })
        .collect();
    let mut all: BTreeMap<String, Value> =
        files().into_iter().map(|(name, schema)| (file_name(&name), schema)).collect();
    all.insert("extensions.json".to_owned(), json!({ "recommendations": ["redhat.vscode-yaml"] }));
    all.insert("settings.json".to_owned(), json!({ "yaml.schemas": schemas }));
    all.insert("tasks.json".to_owned(), tasks(content));
    all
}

fn tasks(content: &str) -> Value {
    json!({
        "version": "2.0.0",
        "tasks": [{
            "label": "fieldguide check",
            "detail": "Check the guide",
            "type": "process",
            "command": "fieldguide",
            "args": ["check", "--content", content],
            "group": { "kind": "build", "isDefault": true },
            "problemMatcher": {
                "owner": "fieldguide",
                "source": "fieldguide",
                "fileLocation": ["relative", "${workspaceFolder}"],
                "pattern": [
                    {
                        "regexp": "^(error|warning)\\[([a-z-]+)\\]: (.*)$",
                        "severity": 1,
                        "code": 2,
                        "message": 3,
                    },
                    {
                        "regexp": "^ *--> (.+):(\\d+):(\\d+)$",
                        "file": 1,
                        "line": 2,
                        "column": 3,
                    },
                ],
            },
        }],
    })
}
