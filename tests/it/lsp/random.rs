//! After any edits the problems are those of a guide that is opened fresh.

use super::Editor;
use super::editor::abilities;
use proptest::prelude::*;
use std::fs;
use std::path::PathBuf;

const FILES: [&str; 5] = [
    "content/lessons/start-small.md",
    "content/lessons/build-trust.md",
    "content/case-studies/engines.md",
    "content/glossary.yaml",
    "content/sources.bib",
];

const PIECES: [&str; 14] = [
    "[[",
    "]]",
    "start-small",
    "#how",
    "[@smith2015]",
    "\n## How it grows\n",
    "---\n",
    "title: ",
    "draft: true\n",
    "🙂",
    "\"",
    "- ",
    "smith2015",
    "\r\n",
];

#[derive(Clone, Debug)]
enum Edit {
    /// Inserts a piece.
    Insert(usize, usize),
    /// Deletes so many characters.
    Delete(usize, usize),
    /// Closes the text, and opens it as it is on the disk.
    Reopen,
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        6 => (any::<usize>(), 0..PIECES.len()).prop_map(|(at, piece)| Edit::Insert(at, piece)),
        3 => (any::<usize>(), 1usize..40).prop_map(|(at, length)| Edit::Delete(at, length)),
        1 => Just(Edit::Reopen),
    ]
}

/// A text after an edit.
fn made(text: &str, edit: &Edit) -> String {
    let characters: Vec<char> = text.chars().collect();
    let split = |at: usize| at % (characters.len() + 1);
    match edit {
        Edit::Insert(at, piece) => {
            let (before, after) = characters.split_at(split(*at));
            before.iter().chain(&PIECES[*piece].chars().collect::<Vec<_>>()).chain(after).collect()
        }
        Edit::Delete(at, length) => {
            let (before, after) = characters.split_at(split(*at));
            before.iter().chain(after.iter().skip(*length)).collect()
        }
        Edit::Reopen => text.to_owned(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]
    #[test]
    fn edits_leave_the_problems_of_a_fresh_guide(
        edits in proptest::collection::vec((0..FILES.len(), edit()), 1..12),
    ) {
        let mut editor = Editor::small();
        let mut texts: Vec<String> = Vec::new();
        for path in FILES {
            editor.open_text(path, None);
            texts.push(fs::read_to_string(editor.path(path)).expect("text"));
        }
        for (file, edit) in &edits {
            let path = FILES[*file];
            if matches!(edit, Edit::Reopen) {
                editor.close(path);
                editor.open_text(path, None);
                texts[*file] = fs::read_to_string(editor.path(path)).expect("text");
            } else {
                texts[*file] = made(&texts[*file], edit);
                editor.set(path, &texts[*file]);
            }
        }
        let edited = editor.messages();
        // The same texts, now on the disk.
        let fresh = tempfile::tempdir().expect("a folder");
        let root = editor.path("");
        for file in walkdir::WalkDir::new(&root).into_iter().filter_map(Result::ok) {
            let below = file.path().strip_prefix(&root).expect("is below");
            let to: PathBuf = fresh.path().join(below);
            if file.file_type().is_dir() {
                fs::create_dir_all(to).expect("made");
            } else {
                fs::copy(file.path(), to).expect("copied");
            }
        }
        for (path, text) in FILES.iter().zip(&texts) {
            fs::write(fresh.path().join(path), text).expect("written");
        }
        editor.end("random");
        let mut again = Editor::open(&[(fresh.path().join("content"), "content")], abilities());
        again.open_text("content/index.md", None);
        prop_assert_eq!(edited, again.messages());
        again.end("random");
    }
}
