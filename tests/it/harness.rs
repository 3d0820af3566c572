//! Small guides in memory, and snapshots that `UPDATE=1` rewrites.

use fieldguide::diagnostic::WithDiagnostics;
use fieldguide::diagnostic::print::{self, Style};
use fieldguide::files::Memory;
use fieldguide::render::Progress;
use fieldguide::{Build, Options};
use std::path::{Path, PathBuf};

/// A guide that declares nothing but its title.
pub(crate) const PLAIN_GUIDE: &str = "settings:\n  title: Test guide\n";

/// Watches nothing.
pub(crate) struct Quiet;

impl Progress for Quiet {
    fn begin(&self, _: usize) {}
    fn page_done(&self) {}
}

/// A guide of these content files; `guide.yaml` is added when it is not among them.
pub(crate) fn guide<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Memory {
    let mut memory = Memory::default();
    memory.content.insert("guide.yaml".into(), PLAIN_GUIDE.into());
    for (path, text) in files {
        memory.content.insert(path.to_owned(), text.into());
    }
    memory
}

pub(crate) fn build(files: &Memory) -> WithDiagnostics<Build> {
    fieldguide::build(files, &Options::default(), &Quiet)
}

/// Every diagnostic as a terminal shows it.
pub(crate) fn shown(built: &WithDiagnostics<Build>) -> String {
    let show = |d| print::terminal(d, &built.value.sources, Style::PLAIN) + "\n";
    built.diagnostics.iter().map(show).collect::<Vec<_>>().join("\n")
}

/// A page of a build.
pub(crate) fn page<'a>(built: &'a WithDiagnostics<Build>, path: &str) -> &'a str {
    let bytes = built.value.site.get(path);
    let bytes = bytes.unwrap_or_else(|| panic!("no {path} in {:?}", paths(built)));
    std::str::from_utf8(bytes).expect("pages are UTF-8")
}

pub(crate) fn paths(built: &WithDiagnostics<Build>) -> Vec<&str> {
    built.value.site.files().keys().map(String::as_str).collect()
}

/// A path below the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Whether snapshots are to be rewritten instead of compared.
pub(crate) fn updating() -> bool {
    std::env::var_os("UPDATE").is_some()
}

/// Compares with a snapshot on disk, or rewrites it.
pub(crate) fn assert_snapshot(path: &Path, actual: &str) {
    if updating() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("can be made");
        std::fs::write(path, actual).expect("can be written");
        return;
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        expected == actual,
        "{} differs (UPDATE=1 rewrites it)\n--- expected\n{expected}\n--- actual\n{actual}",
        path.display()
    );
}
