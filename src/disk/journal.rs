//! The journal of a change to several files: its steps, one a line.
//!
//! Kept in the user's state folder, never where content comes from. Text and value only; the steps are
//! taken by [`crate::author`].

use super::Below;
use blake3::Hash;
use std::fmt;

/// What the first line begins with.
const HEADER: &str = "fieldguide change 1 ";

/// The steps of a change, and what is to be done about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journal {
    /// A word by chance, which a file in the staging folder has in its name: so that a folder that came
    /// with content is known for another's.
    pub key: String,
    /// How the change is to be ended when it was interrupted.
    pub phase: Phase,
    /// The steps, in order.
    pub steps: Vec<JournalStep>,
}

/// How a change is to be ended when it was interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// No step was taken, or all of them: only what was staged is to be cleared away.
    Clear,
    /// The steps are to be taken.
    Forward,
    /// The steps that were taken are to be taken back.
    Back,
}

/// What is done to one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalStep {
    /// What is done.
    pub op: Op,
    /// The file, below the content folder.
    pub path: Below,
}

/// What one step does. New texts are staged as `new-N`, old files as `old-N`, known by their hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// The new text takes the place of the old file.
    Replace {
        /// The new text.
        new: Hash,
        /// The old file.
        old: Hash,
    },
    /// The new text goes where nothing is.
    Create {
        /// The new text.
        new: Hash,
    },
    /// The old file is deleted.
    Delete {
        /// The old file.
        old: Hash,
    },
}

impl Op {
    /// The new text, if there is one.
    pub fn new_text(self) -> Option<Hash> {
        match self {
            Self::Replace { new, .. } | Self::Create { new } => Some(new),
            Self::Delete { .. } => None,
        }
    }

    /// The old file, if there was one.
    pub fn old_text(self) -> Option<Hash> {
        match self {
            Self::Replace { old, .. } | Self::Delete { old } => Some(old),
            Self::Create { .. } => None,
        }
    }
}

impl Journal {
    /// The name of the file in the staging folder that has the key in it, and nothing else: it is there
    /// whole or not at all.
    pub fn key_file(&self) -> String {
        format!("key-{}", self.key)
    }

    /// Reads what its `Display` wrote. Paths are names below the content folder that a guide is
    /// read from, whatever the text says.
    ///
    /// # Errors
    /// The number of the first line that is wrong, from 1.
    pub fn parse(text: &str) -> Result<Self, usize> {
        let (first, rest) = text.split_once('\n').ok_or(1_usize)?;
        let words = first.strip_prefix(HEADER).and_then(|words| words.split_once(' '));
        let (phase, key) = words.ok_or(1_usize)?;
        let phase = Phase::read(phase).ok_or(1_usize)?;
        let is_key = key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit());
        let key = is_key.then(|| key.to_owned()).ok_or(1_usize)?;
        let numbered = (2..).zip(rest.split_inclusive('\n'));
        let steps = numbered.map(|(number, line)| {
            line.strip_suffix('\n').and_then(JournalStep::read).ok_or(number)
        });
        Ok(Self { key, phase, steps: steps.collect::<Result<_, usize>>()? })
    }
}

impl fmt::Display for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}{} {}", self.phase.as_str(), self.key)?;
        self.steps.iter().try_for_each(|JournalStep { op, path }| match op {
            Op::Replace { new, old } => writeln!(f, "put {new} {old} {path}"),
            Op::Create { new } => writeln!(f, "add {new} {path}"),
            Op::Delete { old } => writeln!(f, "delete {old} {path}"),
        })
    }
}

impl Phase {
    fn as_str(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Forward => "forward",
            Self::Back => "back",
        }
    }

    fn read(word: &str) -> Option<Self> {
        [Self::Clear, Self::Forward, Self::Back].into_iter().find(|phase| phase.as_str() == word)
    }
}

impl JournalStep {
    fn read(line: &str) -> Option<Self> {
        let (op, rest) = line.split_once(' ')?;
        let hash = |text: &str| Hash::from_hex(text).ok();
        let (hashed, rest) = rest.split_once(' ')?;
        let (op, path) = match op {
            "put" => {
                let (old, path) = rest.split_once(' ')?;
                (Op::Replace { new: hash(hashed)?, old: hash(old)? }, path)
            }
            "add" => (Op::Create { new: hash(hashed)? }, rest),
            "delete" => (Op::Delete { old: hash(hashed)? }, rest),
            _ => return None,
        };
        Some(Self { op, path: Below::visible(path)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: &str = "0123456789abcdef0123456789abcdef";

    fn hash() -> Hash {
        blake3::hash(b"text")
    }

    fn journal() -> Journal {
        let step = |op, path| JournalStep { op, path: Below::new(path).expect("a path") };
        let steps = vec![
            step(Op::Replace { new: hash(), old: hash() }, "about us.md"),
            step(Op::Create { new: hash() }, "notes/new.md"),
            step(Op::Delete { old: hash() }, "lessons/old.md"),
        ];
        Journal { key: KEY.to_owned(), phase: Phase::Forward, steps }
    }

    #[test]
    fn the_text_reads_back() {
        for phase in [Phase::Clear, Phase::Forward, Phase::Back] {
            let journal = Journal { phase, ..journal() };
            assert_eq!(Journal::parse(&journal.to_string()), Ok(journal));
        }
    }

    #[test]
    fn whatever_leads_elsewhere_or_is_cut_short_is_no_journal() {
        let hex = hash().to_hex();
        let outside = [
            "../.git/hooks/pre-commit",
            "/etc/passwd",
            "a/../../b",
            "a//b",
            "",
            ".git/config",
            "lessons/.x",
            "C:\\x",
            "..\\x",
            ".fieldguide-changes/new-0",
        ];
        for path in outside {
            for line in [format!("add {hex} {path}"), format!("put {hex} {hex} {path}")] {
                let text = format!("{HEADER}forward {KEY}\n{line}\n");
                assert_eq!(Journal::parse(&text), Err(2), "{text}");
            }
        }
        let whole = journal().to_string();
        for end in 0..whole.len() {
            let cut = Journal::parse(&whole[..end]);
            assert!(cut.is_err() || whole[..end].ends_with('\n'), "{end}");
        }
        for first in ["", "add x", "fieldguide change 2 forward KEY", "fieldguide change 1 up KEY"]
        {
            let text = first.replace("KEY", KEY) + "\n";
            assert_eq!(Journal::parse(&text), Err(1), "{text:?}");
        }
        for key in ["", "../x", "0123", "0123456789abcdef0123456789abcdeg"] {
            assert_eq!(Journal::parse(&format!("{HEADER}forward {key}\n")), Err(1), "{key}");
        }
    }

    proptest! {
        /// Any text is refused or means only names below a folder, and means the same again.
        #[test]
        fn any_text_is_a_journal_that_stays_below_or_none(
            lines in prop::collection::vec(("put|add|delete|", "[0-9a-f]{64}", "[./\\\\a-c: ]{0,8}"), 0..4),
            noise in "\\PC{0,20}",
        ) {
            let line = |(op, hash, path): &(String, String, String)| match op.as_str() {
                "put" => format!("put {hash} {hash} {path}\n"),
                op => format!("{op} {hash} {path}\n"),
            };
            let text = format!("{HEADER}forward {KEY}\n{}", lines.iter().map(line).collect::<String>());
            for text in [text, noise] {
                if let Ok(journal) = Journal::parse(&text) {
                    for step in &journal.steps {
                        let path = std::path::Path::new(step.path.as_str());
                        let is_plain = path.components().all(|part| {
                            matches!(part, std::path::Component::Normal(_))
                        });
                        prop_assert!(is_plain && !step.path.as_str().contains("/."));
                    }
                    prop_assert_eq!(journal.to_string(), text);
                }
            }
        }
    }
}
