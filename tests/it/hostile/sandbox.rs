//! A guide on the disk, and the program run on it within limits.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A run that takes longer is killed, and fails its case.
pub(super) const LIMIT: Duration = Duration::from_secs(60);
/// What a run may ask of memory; asking for more ends it.
pub(super) const MEMORY_KB: u64 = 4_000_000;

/// The guide that every case has; it declares a field of each type.
pub(super) const GUIDE: &str = "settings:
  title: Test guide
  base_url: https://example.org/guide/
  outputs: [feeds, citations, markdown, data, print, epub]
vocabularies:
  stages: { question: Where are you?, terms: { starting: {}, growing: {} } }
  tags: { open: true }
kinds:
  lesson:
    folder: lessons
    fields:
      summary: { type: line }
      stages: { type: term, of: stages, list: true }
      tags: { type: term, of: tags, list: true }
      started: { type: date }
      form: { type: url }
      people: { type: line, list: true }
      check: { type: markdown }
      picture: { type: image }
      weight: { type: number }
      done: { type: boolean }
      related: { type: ref, to: lesson, list: true, inverse: related }
";
const HOME: &str = "---\ntitle: Home\n---\n\nBegin with [[plain]].\n";
const PLAIN: &str = "---\ntitle: Plain\nsummary: As usual.\nstages: [starting]\ntags: [one]\n---\n\n## Why\n\nSo.\n";

/// A folder with a guide in `content`, and the state folder of whoever works on it.
pub(super) struct Folder(TempDir, TempDir);

impl Folder {
    pub(super) fn new() -> Self {
        let new = || tempfile::tempdir().expect("a folder");
        let folder = Self(new(), new());
        folder.write("content/guide.yaml", GUIDE);
        folder.write("content/index.md", HOME);
        folder.write("content/lessons/plain.md", PLAIN);
        folder
    }

    pub(super) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.0.path().join(path)
    }

    pub(super) fn write(&self, path: impl AsRef<Path>, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("made");
        fs::write(path, text).expect("written");
    }

    /// A file of the output; empty when it is not there.
    pub(super) fn output(&self, path: &str) -> String {
        let bytes = fs::read(self.path("output").join(path)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Every file of the output whose name has this ending.
    pub(super) fn outputs(&self, ending: &str) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        walk(&self.path("output"), &mut |path, _| {
            if path.extension().is_some_and(|e| e == ending) {
                let bytes = fs::read(path).expect("can be read");
                let name = path.strip_prefix(self.0.path()).expect("is below").display();
                found.insert(name.to_string(), String::from_utf8_lossy(&bytes).into_owned());
            }
        });
        found
    }

    /// Whether some file of the output has this in its name or its bytes.
    pub(super) fn publishes(&self, words: &str) -> bool {
        let mut publishes = false;
        walk(&self.path("output"), &mut |path, metadata| {
            let bytes = if metadata.is_file() { fs::read(path).expect("read") } else { Vec::new() };
            let is_in_bytes = bytes.windows(words.len()).any(|window| window == words.as_bytes());
            publishes |= is_in_bytes || path.to_string_lossy().contains(words);
        });
        publishes
    }

    /// Every page of the output.
    pub(super) fn pages(&self) -> BTreeMap<String, String> {
        self.outputs("html")
    }

    /// What lies beside the output: size and time of each path.
    pub(super) fn all_but_output(&self) -> BTreeMap<PathBuf, (u64, i64, i64)> {
        let mut found = BTreeMap::new();
        walk(self.0.path(), &mut |path, metadata| {
            if !path.starts_with(self.path("output")) && !metadata.is_dir() {
                let facts = (metadata.len(), metadata.mtime(), metadata.mtime_nsec());
                found.insert(path.to_owned(), facts);
            }
        });
        found
    }

    /// Runs the program in this folder, with limits.
    pub(super) fn run(&self, arguments: &[&str]) -> Ended {
        let prints_problems = matches!(arguments.first(), Some(&("build" | "check")));
        let format: &[&str] = if prints_problems { &["--format", "json"] } else { &[] };
        let outside = tempfile::tempdir().expect("a folder");
        let (out, err) = (outside.path().join("out"), outside.path().join("err"));
        let limited = format!("ulimit -v {MEMORY_KB}; exec \"$0\" \"$@\"");
        let mut child = Command::new("sh")
            .args(["-c", &limited, env!("CARGO_BIN_EXE_fieldguide")])
            .args(arguments)
            .args(format)
            .current_dir(self.0.path())
            .env("XDG_STATE_HOME", self.1.path())
            .stdin(Stdio::null())
            .stdout(File::create(&out).expect("made"))
            .stderr(File::create(&err).expect("made"))
            .spawn()
            .expect("can be run");
        let begun = Instant::now();
        let (code, late) = loop {
            if let Some(status) = child.try_wait().expect("can be waited for") {
                break (status.code(), false);
            }
            if begun.elapsed() > LIMIT {
                child.kill().expect("can be killed");
                child.wait().expect("ends");
                break (None, true);
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        let text = |path| fs::read_to_string(path).expect("prints UTF-8");
        let out = text(out);
        let found = match prints_problems {
            true => out.lines().map(Found::read).collect(),
            false => Vec::new(),
        };
        let here = self.0.path().to_string_lossy();
        Ended { code, late, found, err: text(err).replace(&*here, "…") }
    }
}

/// Every path below a folder that is no link to one.
fn walk(folder: &Path, each: &mut dyn FnMut(&Path, &fs::Metadata)) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("can be read").path();
        let metadata = fs::symlink_metadata(&path).expect("can be looked at");
        each(&path, &metadata);
        if metadata.is_dir() {
            walk(&path, each);
        }
    }
}

/// A problem that was told.
pub(super) struct Found {
    pub(super) rule: String,
    place: String,
}

impl Found {
    fn read(line: &str) -> Self {
        let json: serde_json::Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line:.200}"));
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let place = match json["labels"].get(0) {
            Some(place) => {
                format!("{}:{}:{}", text(&place["path"]), place["line"], place["column"])
            }
            None => text(&json["path"]),
        };
        Self { rule: text(&json["rule"]), place }
    }
}

/// How a run ended.
pub(super) struct Ended {
    pub(super) code: Option<i32>,
    late: bool,
    pub(super) found: Vec<Found>,
    pub(super) err: String,
}

impl Ended {
    /// What no run may do.
    pub(super) fn wrong(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        if self.late {
            wrong.push(format!("not done in {LIMIT:?}"));
        } else if self.code.is_none() {
            wrong.push("it was aborted".to_owned());
        }
        if self.err.contains("panicked") {
            wrong.push("it panicked".to_owned());
        }
        wrong
    }

    /// The end of what it said.
    pub(super) fn tail(&self) -> String {
        let rules: Vec<&str> = self.found.iter().take(5).map(|found| &*found.rule).collect();
        let lines: Vec<&str> = self.err.lines().rev().take(3).collect();
        format!("{rules:?} {}", lines.join(" / "))
    }

    /// A line that is the same on every run.
    pub(super) fn in_short(&self) -> String {
        let mut by_rule: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for found in &self.found {
            by_rule.entry(&found.rule).or_default().push(&found.place);
        }
        let rules = by_rule.iter().map(|(rule, places)| {
            let at = places[0].replace('|', "\\|");
            match places.len() {
                1 => format!("{rule} at `{at}`"),
                many => format!("{many} × {rule}, first at `{at}`"),
            }
        });
        let rules = rules.collect::<Vec<_>>().join("; ");
        let last = self.err.lines().last().unwrap_or_default();
        match self.code {
            Some(0) => {
                let pages = last.split(' ').next().unwrap_or_default();
                let builds = format!("builds, {pages} pages");
                if rules.is_empty() { builds } else { format!("{builds}; {rules}") }
            }
            Some(1) if !rules.is_empty() => rules,
            Some(_) => last.trim_start_matches("error: ").to_owned(),
            None => "killed".to_owned(),
        }
    }
}
