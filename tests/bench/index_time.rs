//! Times the search index alone: `cargo run --profile dist --example index-time -- CONTENT [RUNS]`.
//!
//! Prints a line of JSON: processor and wall seconds of the middle run, files and bytes. Processor
//! time is that of all threads and is known on Linux only. Does not write the index.

use fieldguide::assess::Assessed;
use fieldguide::files::{Disk, Files};
use fieldguide::{Options, search};
use std::error::Error;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let content = arguments.next().ok_or("say where the content is: index-time CONTENT [RUNS]")?;
    let runs = arguments.next().map_or(Ok(3), |runs| runs.parse::<usize>())?.max(1);
    let assessed = assessed(Path::new(&content)).ok_or("the guide cannot be read")?;

    let mut times = Vec::with_capacity(runs);
    let mut size = (0, 0);
    for _ in 0..runs {
        let (wall, processor) = (Instant::now(), processor_seconds());
        let index = search::index::index(&assessed, &|| true);
        let texts = index.texts.values().map(|entry| search::index::text(&assessed, *entry).len());
        let texts: usize = texts.sum();
        times.push((processor_seconds() - processor, wall.elapsed().as_secs_f64()));
        let others: usize = index.files.values().map(|bytes| bytes.len()).sum();
        size = (index.files.len() + index.texts.len(), others + texts);
    }
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (processor, wall) = times[runs / 2];
    writeln!(
        io::stdout(),
        "{{\"cpu\":{processor:.3},\"wall\":{wall:.3},\"files\":{},\"bytes\":{}}}",
        size.0,
        size.1
    )?;
    Ok(())
}

/// All stages before the index.
fn assessed(content: &Path) -> Option<Assessed> {
    let files = Disk { content: content.to_owned(), themes: None, static_files: None };
    fieldguide::assess_guide(&files.inventory().value, &Options::default(), &mut Default::default())
        .value
}

/// Seconds that all threads of this process have run.
fn processor_seconds() -> f64 {
    let nanoseconds = |task: fs::DirEntry| {
        let text = fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<f64>().ok()
    };
    let tasks = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    tasks.filter_map(nanoseconds).sum::<f64>() / 1e9
}
