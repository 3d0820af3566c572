//! The files of a new guide: a few sample entries of every kind, and what editing needs.
//!
//! Writes nothing; see [`super::lay_out`].

use super::change::FileChange;
use crate::schema::declare::{DEFAULTS, GUIDE_FILE};
use include_dir::{Dir, DirEntry, include_dir};

static STARTER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/author/starter");

/// The workflows that check and publish the guide: of GitHub, and of GitLab.
pub const WORKFLOWS: [&str; 2] = [".github/workflows/guide.yml", ".gitlab-ci.yml"];

/// What a workflow says as long as it has no release to install.
const UNRELEASED: &str = "  # The fieldguide that created this file was built from source and has no release. Until you enter the
  # address of one, this workflow fails.
  RELEASE: \"\"
";

/// The files, by path. `repository` is the address of the one that released this fieldguide, from which the
/// workflows install it.
pub fn files(repository: Option<&str>) -> Vec<FileChange> {
    let release = repository.map(|repository| {
        format!("  RELEASE: {repository}/releases/download/v{}\n", env!("CARGO_PKG_VERSION"))
    });
    let mut files = Vec::new();
    collect(&STARTER, release.as_deref(), &mut files);
    files.sort_by(|a, b| a.new.cmp(&b.new));
    files
}

fn collect(folder: &Dir<'_>, release: Option<&str>, files: &mut Vec<FileChange>) {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(folder) => collect(folder, release, files),
            DirEntry::File(file) => {
                let path = file.path().to_string_lossy().replace('\\', "/");
                let mut text = file.contents_utf8().unwrap_or_default().to_owned();
                if path.ends_with(GUIDE_FILE) {
                    text.push_str(&kinds());
                }
                if let Some(release) = release.filter(|_| WORKFLOWS.contains(&path.as_str())) {
                    text = text.replace(UNRELEASED, release);
                }
                files.push(FileChange::create(path, text));
            }
        }
    }
}

/// The kinds of a guide that declares none, as comments: with every setting they have.
fn kinds() -> String {
    let after = DEFAULTS.split_once("\nkinds:\n").map_or("", |(_, after)| after);
    let kinds = after.split("\n  page:").next().unwrap_or_default();
    let lines = std::iter::once("kinds:").chain(kinds.lines());
    lines.map(|line| format!("# {line}\n")).collect()
}
