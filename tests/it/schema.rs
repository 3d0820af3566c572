//! What `fieldguide schema` makes, held against what `fieldguide check` says, by a validator of JSON
//! Schema that is not ours.

use crate::cases;
use crate::command::Guide;
use crate::harness::{build, guide, repository};
use fieldguide::diagnostic::rule;
use fieldguide::files::{Disk, Files, Inventory};
use fieldguide::parse::front_matter;
use fieldguide::schema::{FieldType, Schema, declare, export};
use fieldguide::yaml::{self, Value};
use jsonschema::Validator;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// Rules about the shape of front matter: whoever breaks one is rejected by its schema.
const SHAPE: [&str; 8] = [
    "unknown-field",
    "missing-field",
    "wrong-type",
    "yaml-implicit-type",
    "unknown-term",
    "bad-date",
    "bad-url",
    "out-of-range",
];

/// Mistakes in guide.yaml that no schema can see: names of one place that have to be, or must not be,
/// those of another.
const BEYOND: [&str; 9] = [
    "bad-declaration",
    "bad-declaration-exceptions",
    "bad-declaration-records-for",
    "bad-declaration-question-field",
    "bad-declaration-folder-like-vocabulary",
    "bad-declaration-folder-twice",
    "bad-declaration-ignored-nothing",
    "bad-declaration-publish",
    "bad-declaration-unknown-kind",
];

fn json_of(value: &Value) -> Json {
    serde_json::to_value(value).expect("can be JSON")
}

fn schema_of(inventory: &Inventory) -> Option<Schema> {
    declare::schema(inventory).value
}

/// The validators of the schemas with these names.
fn validators<'a>(
    schema: &Schema,
    names: impl IntoIterator<Item = &'a str>,
) -> BTreeMap<String, Validator> {
    let schemas = export::json_schemas(schema);
    let compiled = |name: &str| {
        let validator = jsonschema::validator_for(&schemas[name]);
        (name.to_owned(), validator.unwrap_or_else(|error| panic!("{name}: {error}")))
    };
    names.into_iter().map(compiled).collect()
}

/// Every entry whose front matter can be read: its path, its kind and what it says.
fn entries(schema: &Schema, inventory: &Inventory) -> Vec<(String, String, Json)> {
    let mut entries = Vec::new();
    for file in &inventory.content {
        let source = inventory.sources.get(*file);
        let Some(stem) = source.path.strip_suffix(".md") else { continue };
        let folder = stem.rsplit_once('/').map_or("", |(folder, _)| folder);
        let kind = schema.kinds.iter().find(|kind| kind.folder == folder);
        let yaml = front_matter::split(*file, &source.text).value.yaml;
        let (Some(kind), Some(yaml)) = (kind, yaml) else { continue };
        let says = if yaml.value == Value::Null { json!({}) } else { json_of(&yaml.value) };
        entries.push((source.path.clone(), kind.id.clone(), says));
    }
    entries
}

fn errors(validator: &Validator, instance: &Json) -> String {
    let errors = validator.iter_errors(instance);
    errors.map(|error| format!("{} at {}\n", error, error.instance_path())).collect()
}

#[test]
fn front_matter_is_accepted_and_rejected_as_check_does() {
    let mut rejected = BTreeSet::new();
    for case in cases::all() {
        let inventory = case.files.inventory().value;
        let Some(schema) = schema_of(&inventory) else { continue };
        let entries = entries(&schema, &inventory);
        let validators = validators(&schema, entries.iter().map(|(_, kind, _)| kind.as_str()));
        let built = case.build();
        // Drafts may lack what they like.
        for (path, kind, says) in entries.into_iter().filter(|(.., says)| says["draft"] != true) {
            let found: BTreeSet<&str> = built
                .diagnostics
                .iter()
                .filter(|found| {
                    let file = found.labels.first().map(|label| label.span.file);
                    file.is_some_and(|file| built.value.sources.get(file).path == path)
                })
                .map(|found| found.rule.id)
                .filter(|rule| SHAPE.contains(rule))
                .collect();
            let (name, validator) = (case.path.display(), &validators[&kind]);
            if found.is_empty() {
                assert!(validator.is_valid(&says), "{name} {path}\n{}", errors(validator, &says));
            } else {
                assert!(!validator.is_valid(&says), "{name} {path}: {found:?} in {says:#}");
                rejected.extend(found);
            }
        }
    }
    assert_eq!(rejected, SHAPE.into(), "every rule of shape is broken in some case");
}

/// The content of the guide in this repository.
fn content() -> Inventory {
    Disk { content: repository("content"), themes: None, static_files: None }.inventory().value
}

/// What a YAML file of an inventory says.
fn says(inventory: &Inventory, path: &str) -> Option<Json> {
    let mut sources = inventory.sources.iter();
    let (file, source) = sources.find(|(_, source)| source.path == path)?;
    let read = yaml::read(file, &source.text, 0..source.text.len(), 4 << 20).ok()?;
    Some(json_of(&read.value))
}

#[test]
fn everything_in_the_real_guide_is_accepted() {
    let inventory = content();
    let schema = schema_of(&inventory).expect("is right");
    let schemas = export::json_schemas(&schema);
    let validators = validators(&schema, schemas.keys().map(String::as_str));
    let entries = entries(&schema, &inventory);
    assert!(entries.len() > 75, "{}", entries.len());
    for (path, kind, says) in entries {
        let validator = &validators[&kind];
        assert!(validator.is_valid(&says), "{path}\n{}", errors(validator, &says));
    }
    for name in ["guide.yaml", "glossary.yaml", "queries.yaml", "decisions/which-form.yaml"] {
        let schema = if name.starts_with("decisions/") { "decisions/*.yaml" } else { name };
        let (validator, says) = (&validators[schema], says(&inventory, name).expect("is there"));
        assert!(validator.is_valid(&says), "{name}\n{}", errors(validator, &says));
    }
}

#[test]
fn declarations_are_accepted_and_rejected_as_check_does() {
    let validators = validators(&Schema::default(), ["guide.yaml", "glossary.yaml"]);
    let mut beyond = BTreeSet::new();
    let mut rejected = 0;
    for case in cases::all() {
        let inventory = case.files.inventory().value;
        let name = case.path.file_stem().expect("a name").to_string_lossy().into_owned();
        let built = case.build();
        let breaks = |rule: &rule::Rule| built.diagnostics.iter().any(|d| d.rule == rule);
        for (file, broken) in [
            ("guide.yaml", breaks(&rule::BAD_DECLARATION)),
            ("glossary.yaml", breaks(&rule::GLOSSARY)),
        ] {
            let Some(says) = says(&inventory, file) else { continue };
            let validator = &validators[file];
            match (validator.is_valid(&says), broken) {
                (valid, false) => assert!(valid, "{name} {file}\n{}", errors(validator, &says)),
                (true, true) => _ = beyond.insert(name.clone()),
                (false, true) => rejected += 1,
            }
        }
    }
    assert_eq!(beyond, BEYOND.map(str::to_owned).into(), "only what no schema can see");
    assert!(rejected >= 15, "{rejected}");
}

/// A guide.yaml and a glossary.yaml with a key that is not known in each of their mappings.
const UNKNOWN: [(&str, &str); 2] = [
    (
        "guide.yaml",
        "zzzzzz: 1
settings: { title: T, zzzzzz: 1, license: { name: L, zzzzzz: 1 }, branding: { zzzzzz: 1 }, content_security_policy: { zzzzzz: 1 }, external: { zzzzzz: 1 } }
vocabularies: { v: { zzzzzz: 1, terms: { t: { zzzzzz: 1 } } } }
kinds:
  k:
    zzzzzz: 1
    brief: { zzzzzz: 1 }
    fields:
      f: { zzzzzz: 1, type: record, list: true, fields: { g: { zzzzzz: 1, type: ref, to: k, inverse: e } } }
ratings: { k: { zzzzzz: 1, relation: e, stances: v, levels: { a: { zzzzzz: 1 }, b: {} }, caps: [{ zzzzzz: 1 }], records_for: { zzzzzz: 1 } } }
style: { zzzzzz: 1, avoid: { w: { zzzzzz: 1 } } }
",
    ),
    ("glossary.yaml", "zzzzzz: 1\nterms: { t: { zzzzzz: 1, term: T, definition: D } }\n"),
];

/// The sets of keys of every mapping that a schema describes, but for those of any name.
fn keys(schema: &Json) -> BTreeSet<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    if schema["additionalProperties"] == json!(false) {
        let keys = schema["properties"].as_object().expect("has keys");
        found.insert(keys.keys().cloned().collect());
    }
    match schema {
        Json::Object(map) => found.extend(map.values().flat_map(keys)),
        Json::Array(items) => found.extend(items.iter().flat_map(keys)),
        _ => {}
    }
    found
}

#[test]
fn the_keys_of_declarations_are_those_that_are_read() {
    let schemas = export::json_schemas(&Schema::default());
    for (file, text) in UNKNOWN {
        let built = build(&guide([(file, text)]));
        let helps =
            built.diagnostics.iter().filter(|found| found.message == "unknown key `zzzzzz`");
        let read: BTreeSet<BTreeSet<String>> = helps
            .map(|found| {
                let help = found.help.as_deref().expect("help");
                let keys = help.strip_prefix("the keys here are ").expect("a list");
                keys.split(", ").map(str::to_owned).collect()
            })
            .collect();
        assert_eq!(keys(&schemas[file]), read, "{file}");
    }
}

#[test]
fn the_web_form_has_every_field_with_its_terms_and_relations() {
    let schema = schema_of(&content()).expect("is right");
    let text = export::cms(&schema, "content");
    assert!(text.starts_with("# "), "{text}");
    let config: Json = {
        let memory = guide([("form.yaml", text.as_str())]);
        says(&memory.inventory().value, "form.yaml").expect("is YAML")
    };
    let collections = config["collections"].as_array().expect("a list");
    assert_eq!(collections.len(), schema.kinds.len());
    let names: Vec<&Json> = collections.iter().map(|collection| &collection["name"]).collect();
    for (kind, collection) in schema.kinds.iter().zip(collections) {
        assert_eq!(collection["name"], *kind.id);
        let folder = format!("content/{}", kind.folder);
        assert_eq!(collection["folder"], folder.trim_end_matches('/'));
        let widgets = collection["fields"].as_array().expect("a list");
        assert_eq!(widgets.len(), kind.fields.len() + 1, "the fields and the text");
        assert_eq!(widgets[0]["name"], "title");
        for field in &kind.fields {
            let widget = widgets.iter().find(|widget| widget["name"] == *field.name);
            let widget = widget.unwrap_or_else(|| panic!("no {}", field.name));
            assert_eq!(widget["required"] == json!(false), !field.required, "{}", field.name);
            assert!(widget["hint"].as_str().unwrap_or_default().contains(&field.help));
            match &field.field_type {
                FieldType::Term(of) => {
                    let terms = schema.vocabularies[*of].terms.iter().map(|term| json!(term.slug));
                    let options = widget["options"].as_array().expect("a list");
                    let values = options.iter().map(|option| option["value"].clone());
                    assert!(terms.eq(values), "{}", field.name);
                }
                FieldType::Ref { .. } => {
                    assert_eq!(widget["widget"], "relation");
                    assert!(names.contains(&&widget["collection"]));
                }
                FieldType::Record(fields) => {
                    assert_eq!(widget["fields"].as_array().map(Vec::len), Some(fields.len()));
                }
                _ => {}
            }
        }
    }
}

#[test]
fn the_task_of_the_editor_reads_what_check_prints() {
    let tasks = &export::vscode("content")["tasks.json"];
    let patterns = &tasks["tasks"][0]["problemMatcher"]["pattern"];
    let matches = |number: usize, line: &str| {
        let pattern = json!({ "pattern": patterns[number]["regexp"] });
        jsonschema::is_valid(&pattern, &json!(line))
    };
    let guide = Guide::new();
    guide.write("content/lessons/start-small.md", "---\ntitle: Start small\n---\n");
    let ended = guide.run(&["check"]);
    let lines: Vec<&str> = ended.err.lines().collect();
    assert!(matches(0, lines[0]) && matches(1, lines[1]), "{lines:#?}");
    assert!(!matches(0, lines[1]) && !matches(1, lines[0]), "{lines:#?}");
}

#[test]
fn schemas_are_printed_or_written_and_settings_are_kept() {
    let guide = Guide::new();
    let ended = guide.run(&["schema"]);
    let printed: Json = serde_json::from_str(&ended.out).expect("one object");
    let names: Vec<&String> = printed.as_object().expect("an object").keys().collect();
    let expected = [
        "case-study.schema.json",
        "decisions.yaml.schema.json",
        "glossary.yaml.schema.json",
        "guide.yaml.schema.json",
        "lesson.schema.json",
        "page.schema.json",
        "queries.yaml.schema.json",
        "workshop-note.schema.json",
    ];
    assert_eq!(names, expected);
    let ended = guide.run(&["schema", "lesson"]);
    let lesson: Json = serde_json::from_str(&ended.out).expect("a schema");
    assert_eq!(lesson, printed["lesson.schema.json"]);
    let ended = guide.run(&["schema", "leson"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{ended:?}");
    assert!(ended.err.contains("did you mean `lesson`?"), "{ended:?}");

    guide.write(".vscode/settings.json", "{}\n");
    let write = ["schema", "--format", "vscode", "--output", ".vscode"];
    let ended = guide.run(&write);
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{ended:?}");
    assert!(
        ended.out.starts_with(
            "kept settings.json (already exists); add to it:\n{\n  \"yaml.schemas\": {"
        ),
        "{ended:?}"
    );
    assert!(ended.out.contains("wrote guide.yaml.schema.json\n"), "{ended:?}");
    let read = |path| std::fs::read_to_string(guide.path(path)).expect("is there");
    assert_eq!(read(".vscode/settings.json"), "{}\n");
    assert!(read(".vscode/tasks.json").contains("fieldguide"));
    // What was added is not asked for again.
    let printed = ended.out.split_once("add to it:\n").expect("says what to add").1;
    let added = &printed[..printed.find("\n}\n").expect("ends") + 3];
    guide.write(".vscode/settings.json", added);
    let ended = guide.run(&write);
    assert!(ended.out.contains("kept settings.json (already exists)\n"), "{ended:?}");
    let old = "{\n  \"$comment\": \"written by fieldguide schema\",\n  \"type\": \"object\"\n}\n";
    guide.write(".vscode/guide.yaml.schema.json", old);
    let ended = guide.run(&write);
    assert!(ended.out.ends_with("\nwrote guide.yaml.schema.json\n"), "{ended:?}");
    assert_ne!(read(".vscode/guide.yaml.schema.json"), old);
    guide.write(".vscode/guide.yaml.schema.json", "{}\n");
    let ended = guide.run(&write);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.err.contains("is not a schema written by fieldguide"), "{ended:?}");
    assert_eq!(read(".vscode/guide.yaml.schema.json"), "{}\n");

    guide.write("content/guide.yaml", "settings: { titel: T }\nkinds: { Lesson: {} }\n");
    let ended = guide.run(&["schema"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{ended:?}");
}
