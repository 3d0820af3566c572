//! The types of `src/render/view` as its source declares and explains them.

use crate::harness::repository;
use std::fs;

/// A type that templates see.
pub(super) struct Type {
    pub(super) name: String,
    about: String,
    fields: Vec<Field>,
}

struct Field {
    name: String,
    /// Its Rust type.
    of: String,
    about: String,
}

/// Every type, in the order of the source; `mod.rs` comes first. What has no comment goes into
/// `problems`.
pub(super) fn types(problems: &mut Vec<String>) -> Vec<Type> {
    let folder = repository("src/render/view");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("can be read").path())
        .collect();
    paths.sort_by_key(|path| (!path.ends_with("mod.rs"), path.clone()));
    let texts = paths.iter().map(|path| fs::read_to_string(path).expect("is text"));
    let types: Vec<Type> = texts.flat_map(|text| types_of(&text, problems)).collect();
    for field in types.iter().flat_map(|of| &of.fields) {
        words(&field.of, &types);
    }
    types
}

/// Reads what `rustfmt` writes: a field, an attribute and a brace have a line of their own.
fn types_of(source: &str, problems: &mut Vec<String>) -> Vec<Type> {
    let mut types: Vec<Type> = Vec::new();
    let (mut comment, mut renamed, mut inside) = (String::new(), None, false);
    for line in source.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("/// ") {
            let gap = if comment.is_empty() { "" } else { " " };
            comment.extend([gap, text]);
            continue;
        }
        if let Some(name) = line.strip_prefix("#[serde(rename = \"") {
            renamed = name.strip_suffix("\")]").map(str::to_owned);
            continue;
        }
        if line.starts_with("#[") {
            assert!(!line.starts_with("#[serde"), "`{line}` is not understood here");
            continue;
        }
        let about = std::mem::take(&mut comment);
        if let Some(name) =
            line.strip_prefix("pub struct ").and_then(|line| line.strip_suffix(" {"))
        {
            types.push(Type { name: name.into(), about: about.clone(), fields: Vec::new() });
            inside = true;
        } else if line == "}" {
            inside = false;
            continue;
        } else if inside {
            let field = line.strip_prefix("pub ").and_then(|line| line.strip_suffix(","));
            let (name, of) = field
                .and_then(|field| field.split_once(": "))
                .unwrap_or_else(|| panic!("`{line}` is not a field that templates see"));
            let name = renamed.take().unwrap_or_else(|| name.to_owned());
            let field = Field { name, of: of.to_owned(), about: about.clone() };
            types.last_mut().expect("a field stands in a type").fields.push(field);
        } else {
            continue;
        }
        if about.is_empty() {
            problems.push(format!("src/render/view: `{line}` has no comment"));
        }
    }
    types
}

impl Type {
    /// Whether a mapping with these keys is of this type.
    pub(super) fn has(&self, keys: &[&str]) -> bool {
        self.fields.len() == keys.len()
            && self.fields.iter().all(|field| keys.contains(&field.name.as_str()))
    }
}

/// A link to a type.
pub(super) fn link(name: &str) -> String {
    format!("[`{name}`](#{})", name.to_lowercase())
}

/// A Rust type in words.
fn words(of: &str, types: &[Type]) -> String {
    let within = |outer: &str| Some(of.strip_prefix(outer)?.strip_suffix('>')?.to_owned());
    match of {
        "String" | "&'static str" => "text".to_owned(),
        "usize" | "u8" => "number".to_owned(),
        "bool" => "true or false".to_owned(),
        "Vec<String>" => "list of texts".to_owned(),
        "BTreeMap<String, String>" => "map of texts".to_owned(),
        "Fields" => format!("map of {}", link("Field")),
        _ => {
            if let Some(one) = within("Vec<") {
                format!("list of {}", words(&one, types))
            } else if let Some(one) = within("Option<") {
                format!("{} or none", words(&one, types))
            } else if let Some(one) = within("Shared<") {
                words(&one, types)
            } else {
                let name = of.trim_start_matches("super::");
                let known = types.iter().any(|of| of.name == name);
                assert!(known, "`{of}` is not a type that templates see");
                link(name)
            }
        }
    }
}

/// The section "Values".
pub(super) fn markdown(types: &[Type]) -> String {
    let section = |of: &Type| {
        let row = |field: &Field| {
            format!("| `{}` | {} | {} |\n", field.name, words(&field.of, types), field.about)
        };
        let rows: String = of.fields.iter().map(row).collect();
        format!("### {}\n\n{}\n\n| Field | Type | |\n|---|---|---|\n{rows}", of.name, of.about)
    };
    let sections: Vec<String> = types.iter().map(section).collect();
    format!("## Values\n\n{}", sections.join("\n"))
}
