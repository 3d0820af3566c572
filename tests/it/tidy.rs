//! The invariants of the crate docs that a compiler does not check.

use crate::harness::repository;
use fieldguide::diagnostic::rule;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The layer of each module, and of what stands in `lib.rs`; see the crate docs.
const LAYERS: &[(&str, u32)] = &[
    ("span", 0),
    ("fold", 0),
    ("disk", 0),
    ("date", 0),
    ("hidden", 0),
    ("ids", 0),
    ("memo", 0),
    ("diagnostic", 1),
    ("files", 2),
    ("yaml", 2),
    ("schema", 3),
    ("messages", 4),
    ("parse", 4),
    ("assets", 4),
    ("validate", 5),
    ("redact", 6),
    ("link", 7),
    ("assess", 8),
    ("render", 9),
    ("search", 9),
    ("outputs", 10),
    ("external", 10),
    ("emit", 11),
    ("build", 12),
    ("assess_guide", 12),
    ("assess_manuscript", 12),
    ("manuscript", 12),
    ("Build", 12),
    ("BuildCache", 12),
    ("Manuscript", 12),
    ("Options", 12),
    ("RENDER_STACK_BYTES", 12),
    ("Outline", 12),
    ("outline_site", 12),
    ("prepare_pages", 12),
    ("render_site", 12),
    ("author", 13),
    ("compare", 13),
    ("import", 13),
    ("pdf", 13),
    ("serve", 14),
    ("lsp", 14),
];

/// Files of a folder of the repository with this ending, by path, with their text.
fn texts(folder: &str, endings: &[&str]) -> BTreeMap<String, String> {
    fn walk(folder: &Path, endings: &[&str], found: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("can be read").path();
            if path.is_dir() && path.file_name().is_some_and(|name| name != "node_modules") {
                walk(&path, endings, found);
            } else if path.extension().is_some_and(|e| endings.iter().any(|known| e == *known)) {
                let text = fs::read_to_string(&path).expect("is text");
                let relative = path.strip_prefix(repository("")).expect("is below");
                found.insert(relative.display().to_string(), text);
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(&repository(folder), endings, &mut found);
    assert!(!found.is_empty());
    found
}

/// The module a source file belongs to: `parse` for `src/parse/text.rs`.
fn module(path: &str) -> &str {
    let below = path.trim_start_matches("src/");
    below.split(['/', '.']).next().unwrap_or_default()
}

#[test]
fn no_import_goes_up_a_layer() {
    let layer =
        |name: &str| LAYERS.iter().find(|(known, _)| *known == name).map(|(_, layer)| *layer);
    for (path, text) in texts("src", &["rs"]) {
        let own = module(&path);
        if matches!(own, "lib" | "main") {
            continue;
        }
        let own_layer = layer(own).unwrap_or_else(|| panic!("{path}: give `{own}` a layer"));
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            for used in line.split("crate::").skip(1) {
                let name: String =
                    used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let used_layer = layer(&name).unwrap_or_else(|| panic!("{path}: `crate::{name}`"));
                let fine = name == own || used_layer < own_layer;
                assert!(
                    fine,
                    "{path} (layer {own_layer}) imports crate::{name} (layer {used_layer})"
                );
            }
        }
    }
}

#[test]
fn only_the_edges_touch_the_disk_print_and_know_the_network() {
    for (path, text) in texts("src", &["rs"]) {
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        let reads_disk = text.contains("std::fs") || text.contains("fs::");
        assert!(
            !reads_disk
                || matches!(module(&path), "disk" | "files" | "emit" | "pdf" | "serve")
                || path.starts_with("src/author/write"),
            "{path} touches the disk"
        );
        let prints = ["println!", "print!(", "io::stdout", "io::stderr"];
        let prints = prints.iter().any(|word| text.contains(word));
        assert!(!prints || path == "src/main/console.rs", "{path} prints");
        let network = ["ureq", "std::net", "tokio::net", "hyper"];
        let network = network.iter().any(|word| text.contains(word));
        let may = path == "src/external/http.rs" || matches!(module(&path), "serve" | "main");
        assert!(!network || may, "{path} knows the network");
    }
}

#[test]
fn only_one_module_and_the_command_line_start_processes() {
    for (path, text) in texts("src", &["rs"]) {
        let starts = text.contains("process::Command") || text.contains("Command, ");
        let may = matches!(module(&path), "pdf" | "main");
        assert!(!starts || may, "{path} starts a process");
    }
}

#[test]
fn every_rule_is_explained_and_raised_in_one_place() {
    let sources = texts("src", &["rs"]);
    let table = &sources["src/diagnostic/rule.rs"];
    for rule in rule::ALL {
        let explained = rule.explanation.lines().count() >= 3 && rule.explanation.len() > 150;
        assert!(explained, "src/diagnostic/rules/{}.md explains too little", rule.id);
        let name = table
            .lines()
            .find(|line| line.contains(&format!("= \"{}\"", rule.id)))
            .and_then(|line| line.trim().split(' ').next())
            .expect("stands in the table");
        let mark = format!("rule::{name}");
        // Some names begin others.
        let is_raised = |text: &str| {
            let mut after = text.split(mark.as_str()).skip(1);
            after.any(|rest| !rest.starts_with(|c: char| c == '_' || c.is_alphanumeric()))
        };
        let raised: Vec<&String> =
            sources.iter().filter(|(_, text)| is_raised(text)).map(|(path, _)| path).collect();
        assert_eq!(raised.len(), 1, "{} is raised in {raised:?}", rule.id);
    }
    let explained = texts("src/diagnostic/rules", &["md"]).len();
    assert_eq!(explained, rule::ALL.len(), "an explanation without a rule");
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    let mut all = texts("src", &["rs"]);
    all.extend(texts("tests", &["rs", "mjs"]));
    all.extend(texts("benches", &["rs"]));
    for (path, text) in &all {
        assert!(text.lines().count() < 500, "{path} has {} lines", text.lines().count());
        if path.ends_with(".rs") {
            assert!(text.starts_with("//! "), "{path} does not open with its job");
        }
        for mark in ["TO", "FIX", "XX"].map(|half| {
            half.to_owned()
                + if half == "FIX" {
                    "ME"
                } else if half == "XX" {
                    "X"
                } else {
                    "DO"
                }
        }) {
            assert!(!text.contains(&mark), "{path} holds a {mark}");
        }
    }
    for (path, text) in texts("src", &["rs"]) {
        let says_not = text.lines().take_while(|line| line.starts_with("//!")).count() >= 3;
        assert!(says_not, "{path} does not say what it leaves to others");
    }
}
