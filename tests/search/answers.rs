//! Answers queries from the index of a built site, as `fieldguide search` does: `search-answers SITE`.
//!
//! Reads a query a line as JSON, `{"query": "…", "typing": false}`, and prints an answer a line, which
//! `engines.test.mjs` compares with that of the reader's client. Judges nothing itself.

use fieldguide::files::Bytes;
use fieldguide::fold::fold;
use fieldguide::search::query::{QueryOptions, Searcher};
use fieldguide::search::words::words;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::{self, BufRead as _, Write as _};
use std::path::Path;

/// As many results as are compared.
const LIMIT: usize = 20;

#[derive(Deserialize)]
struct Query {
    query: String,
    typing: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let site = std::env::args().nth(1).ok_or("name a site: search-answers SITE")?;
    let searcher = Searcher::read(&index(Path::new(&site))?).ok_or("the index cannot be read")?;
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let Query { query, typing } = serde_json::from_str(&line?)?;
        let options = QueryOptions { limit: LIMIT, is_typing: typing, is_literal: false };
        let answer = searcher.search(&query, options);
        let results: Vec<_> =
            answer.results.iter().map(|hit| (hit.item, hit.score, &hit.sections)).collect();
        let line = serde_json::json!({
            "total": answer.total,
            "results": results,
            "corrections": answer.corrections,
            "phrases": answer.phrases,
            "unknown": answer.unknown,
            "words": words(&fold(&query)).map(|word| word.text.into_owned()).collect::<Vec<_>>(),
        });
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// The files of the index of a site.
fn index(site: &Path) -> io::Result<BTreeMap<String, Bytes>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(site.join("search"))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        files.insert(format!("search/{name}"), fs::read(entry.path())?.into());
    }
    Ok(files)
}
