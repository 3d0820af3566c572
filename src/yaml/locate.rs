//! From a place in a YAML text to the key or value there.
//!
//! The other way round, from a path to its place, is in [`super`].

use super::{Map, PathSegment, Value, Yaml};
use crate::span::Span;

/// The key or value at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<'a> {
    /// How to get there.
    pub path: Vec<PathSegment<'a>>,
    /// Whether it is the key.
    pub is_key: bool,
    /// Where it is.
    pub span: Span,
}

impl Yaml {
    /// The innermost key or value at a byte of the file, its ends included.
    pub fn locate(&self, at: usize) -> Option<Located<'_>> {
        let at = at.checked_sub(self.range.start).filter(|at| *at <= self.range.len())?;
        let mut node = self.tree().root.as_ref()?;
        let mut path = Vec::new();
        while let Some((segment, child, is_key)) = node.child_at(at) {
            path.push(segment);
            node = child;
            if is_key {
                let span = self.span_of(node.key.clone().unwrap_or_default());
                return Some(Located { path, is_key, span });
            }
        }
        let span = self.span_of(node.value.clone());
        (!path.is_empty()).then_some(Located { path, is_key: false, span })
    }

    /// The value at a path.
    pub fn get(&self, path: &[PathSegment<'_>]) -> Option<&Value> {
        path.iter().try_fold(&self.value, |value, segment| match (value, segment) {
            (Value::Map(Map(entries)), PathSegment::Key(key)) => {
                entries.iter().find(|(name, _)| name == key).map(|(_, value)| value)
            }
            (Value::List(items), PathSegment::Item(number)) => items.get(*number),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::span::FileId;
    use crate::yaml::PathSegment::{Item, Key};
    use crate::yaml::{Value, read};
    use std::sync::Arc;

    #[test]
    fn every_place_has_its_key_or_value() {
        let text: Arc<str> = "---\na: [one, two]\nb:\n  - c: |\n      text\n    d: x\n".into();
        let yaml = read(FileId(0), &text, 4..text.len(), 1000).expect("is YAML");
        let at = |part: &str| {
            let found = yaml.locate(text.find(part).expect("is in the text")).expect("found");
            (found.path, found.is_key, &text[found.span.range()])
        };
        assert_eq!(at("a: ["), (vec![Key("a")], true, "a"));
        assert_eq!(at("two"), (vec![Key("a"), Item(1)], false, "two"));
        assert_eq!(at("c: |"), (vec![Key("b"), Item(0), Key("c")], true, "c"));
        assert_eq!(at("ext").0, [Key("b"), Item(0), Key("c")]);
        assert_eq!(at("d: x"), (vec![Key("b"), Item(0), Key("d")], true, "d"));
        let item = yaml.get(&[Key("a"), Item(1)]);
        assert_eq!(item, Some(&Value::Text("two".into())));
        assert_eq!(yaml.get(&[Key("a"), Item(2)]), None);
        assert_eq!(yaml.locate(0), None, "before it");
    }
}
