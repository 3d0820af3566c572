//! What an import did: for each thing that was changed, lost or left to decide, where it was and what became
//! of it. As Markdown for people, as JSON for programs.
//!
//! Decides nothing; what is said comes from the other modules of [`super`].

use super::text::code;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What became of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It is a choice of the guide's editors.
    Decide,
    /// It is not in the guide.
    Lost,
    /// It is in the guide in another form.
    Changed,
}

impl Outcome {
    /// The word for it in data.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Decide => "decide",
            Self::Lost => "lost",
            Self::Changed => "changed",
        }
    }

    fn heading(self) -> &'static str {
        match self {
            Self::Decide => "Left to decide",
            Self::Lost => "What was lost",
            Self::Changed => "What was changed",
        }
    }
}

/// Something that an import did not take over as it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// What became of it.
    pub outcome: Outcome,
    /// What it is about, in a few words that several items share.
    pub topic: String,
    /// The file of the source.
    pub path: String,
    /// The line in it, from 1; 0 for the file as a whole.
    pub line: u32,
    /// What was there.
    pub before: String,
    /// What is there now; may be empty.
    pub after: String,
}

/// What an import did.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// What the source was read as.
    pub tool: &'static str,
    /// The source's name.
    pub source: String,
    /// Pages of the source, and where they are in the content folder now.
    pub pages: Vec<(String, String)>,
    /// Other files that were copied, likewise.
    pub assets: Vec<(String, String)>,
    /// What was not taken over as it was.
    pub items: Vec<Item>,
}

/// The heading of a report.
const HEADING: &str = "# Import report";
/// The first paragraph of a report, by which it is known: only reports are replaced.
const MARK: &str = "Written by `fieldguide import`, which replaces this file each time.";

/// Whether a text is a report: its first paragraph says so, and nothing else.
pub fn is_report(text: &str) -> bool {
    let mut lines = text.lines();
    [HEADING, "", MARK, ""].into_iter().all(|line| lines.next() == Some(line))
}

impl Report {
    /// Adds an item.
    pub(super) fn add(
        &mut self,
        outcome: Outcome,
        topic: impl Into<String>,
        (path, line): (&str, u32),
        before: impl Into<String>,
        after: impl Into<String>,
    ) {
        let (before, after) = (before.into(), after.into());
        let path = path.to_owned();
        self.items.push(Item { outcome, topic: topic.into(), path, line, before, after });
    }

    /// Items by outcome and topic, in order.
    pub fn topics(&self) -> BTreeMap<(Outcome, &str), Vec<&Item>> {
        let mut topics: BTreeMap<(Outcome, &str), Vec<&Item>> = BTreeMap::new();
        for item in &self.items {
            topics.entry((item.outcome, &item.topic)).or_default().push(item);
        }
        topics.values_mut().for_each(|items| items.sort());
        topics
    }

    /// The report for people. `notes` are lines about the files that were written.
    pub fn markdown(&self, notes: &[String]) -> String {
        let mut text = format!("{HEADING}\n\n{MARK}\n\n");
        _ = writeln!(text, "Source: {}, read as {}.\n", code(&self.source), self.tool);
        _ = writeln!(text, "- Pages: {}", self.pages.len());
        _ = writeln!(text, "- Other files: {}", self.assets.len());
        for note in notes {
            _ = writeln!(text, "- {note}");
        }
        let topics = self.topics();
        for outcome in [Outcome::Decide, Outcome::Lost, Outcome::Changed] {
            _ = writeln!(text, "\n## {}\n", outcome.heading());
            let mut is_empty = true;
            for ((of, topic), items) in &topics {
                if *of != outcome {
                    continue;
                }
                is_empty = false;
                _ = writeln!(text, "### {topic}: {}\n", items.len());
                for item in items {
                    text.push_str(&line(item));
                }
                text.push('\n');
            }
            if is_empty {
                text.push_str("Nothing.\n");
            }
        }
        text.push_str("\n## What was imported\n\n");
        for (from, to) in self.pages.iter().chain(&self.assets) {
            _ = writeln!(text, "- {} → {}", code(from), code(to));
        }
        text
    }

    /// The report for programs.
    pub fn json(&self) -> Value {
        let item = |item: &Item| {
            json!({
                "outcome": item.outcome.as_str(),
                "topic": item.topic,
                "path": item.path,
                "line": item.line,
                "before": item.before,
                "after": item.after,
            })
        };
        let moved = |moved: &(String, String)| json!({ "from": moved.0, "to": moved.1 });
        let mut items: Vec<&Item> = self.items.iter().collect();
        items.sort();
        json!({
            "source": self.source,
            "tool": self.tool,
            "pages": self.pages.iter().map(moved).collect::<Vec<_>>(),
            "files": self.assets.iter().map(moved).collect::<Vec<_>>(),
            "items": items.into_iter().map(item).collect::<Vec<_>>(),
        })
    }
}

/// An item in the list of its topic.
fn line(item: &Item) -> String {
    let place = match item.line {
        0 => code(&item.path),
        line => code(&format!("{}:{line}", item.path)),
    };
    let mut text = format!("- {place}");
    if !item.before.is_empty() {
        _ = write!(text, ": {}", code(&item.before));
    }
    if !item.after.is_empty() {
        _ = write!(text, " → {}", code(&item.after));
    }
    text + "\n"
}
