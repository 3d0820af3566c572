//! What no generator can be faster than: `floor CONTENT OUT FILES BYTES`.
//!
//! Two threads read every file of CONTENT, parse those that are Markdown with pulldown-cmark, and write
//! FILES files of BYTES bytes to OUT, which must not be there. No links, no templates, no search; for `tests/bench/run`.

use pulldown_cmark::{Options, Parser};
use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;

const THREADS: usize = 2;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [content, out, files, bytes] = arguments.as_slice() else {
        return Err("say what to read and what to write: floor CONTENT OUT FILES BYTES".into());
    };
    let (count, bytes) = (files.parse()?, bytes.parse()?);
    let out = Path::new(out);
    fs::create_dir(out)?;
    let mut paths = Vec::new();
    list(Path::new(content), &mut paths)?;
    thread::scope(|scope| {
        let workers: Vec<_> = (0..THREADS)
            .map(|number| {
                let mine = paths.iter().skip(number).step_by(THREADS);
                scope.spawn(move || {
                    read(mine)?;
                    write(out, (number..count).step_by(THREADS), bytes)
                })
            })
            .collect();
        workers.into_iter().try_for_each(|worker| match worker.join() {
            Ok(done) => done,
            Err(_) => Err(io::Error::other("a thread ended early")),
        })
    })?;
    Ok(())
}

fn list(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            list(&entry.path(), found)?;
        } else {
            found.push(entry.path());
        }
    }
    Ok(())
}

fn read<'a>(paths: impl Iterator<Item = &'a PathBuf>) -> io::Result<()> {
    for path in paths {
        let text = fs::read_to_string(path)?;
        if path.extension().is_some_and(|extension| extension == "md") {
            let extensions = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
            black_box(Parser::new_ext(&text, extensions).count());
        }
    }
    Ok(())
}

fn write(out: &Path, numbers: impl Iterator<Item = usize>, bytes: usize) -> io::Result<()> {
    let text = vec![b'.'; bytes];
    for number in numbers {
        fs::write(out.join(format!("{number}.html")), &text)?;
    }
    Ok(())
}
