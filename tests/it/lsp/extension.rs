//! The manifest and the start of the extension for Visual Studio Code.

use crate::harness::repository;
use serde_json::{Value, json};
use std::fs;

#[test]
fn the_extension_starts_nothing_in_a_folder_that_is_not_trusted() {
    let file = repository("editors/vscode/package.json");
    let text = fs::read_to_string(file).expect("is there");
    let manifest: Value = serde_json::from_str(&text).expect("is JSON");
    assert_eq!(manifest["capabilities"]["untrustedWorkspaces"]["supported"], json!(false));
    let path = &manifest["contributes"]["configuration"]["properties"]["fieldguide.path"];
    assert_eq!(path["scope"], "machine", "a folder cannot say which program is started");
    assert_eq!(manifest["activationEvents"], json!(["workspaceContains:**/guide.yaml"]));
    let palette = &manifest["contributes"]["menus"]["commandPalette"];
    let commands = manifest["contributes"]["commands"].as_array().expect("a list");
    for command in commands {
        let shown = json!({ "command": command["command"], "when": "fieldguide.isActive" });
        assert!(palette.as_array().expect("a list").contains(&shown), "running it would activate");
    }
    let code = fs::read_to_string(repository("editors/vscode/src/extension.ts")).expect("is there");
    assert!(code.contains("cwd: folder") && code.contains("folder = context.extensionPath"));
}
