//! The words of an index, in the files they are in.
//!
//! The client loads only a few files for each word. Words are looked up by file here too, so that both engines find
//! the same. Which words a query may mean is decided in [`super::matching`].

use super::super::shards::numbers;

/// All words.
pub(super) struct Dictionary {
    words: Vec<(String, Vec<Term>)>,
    reversed: Vec<(String, Vec<String>)>,
    /// Short names with the long ones, their words divided by blanks.
    names: Vec<(String, String)>,
    is_german: bool,
}

/// A word of the guide.
#[derive(Debug)]
pub(super) struct Term {
    pub(super) word: String,
    /// What the forms of a word have in common.
    pub(super) stem: String,
    /// The length of its postings as they are written: by it, the more frequent comes first.
    pub(super) size: usize,
    pub(super) postings: Postings,
}

/// Where a word is.
#[derive(Clone, Debug)]
pub(super) struct Postings {
    /// The weight of the word.
    pub(super) weight: f64,
    /// Documents, ascending, and how well each fits.
    pub(super) documents: Vec<(usize, f64)>,
}

impl Dictionary {
    /// Reads the files that a manifest lists; `shard` gives the text of a file, by its kind and hash.
    pub(super) fn read(
        language: &str,
        names: Vec<(String, String)>,
        words: &[(String, String)],
        reversed: &[(String, String)],
        shard: &dyn Fn(&str, &str) -> Option<String>,
    ) -> Option<Self> {
        let read_words = |(first, hash): &(String, String)| {
            let terms = shard("words", hash)?.lines().map(term).collect::<Option<Vec<_>>>()?;
            Some((first.clone(), terms))
        };
        let read_reversed = |(first, hash): &(String, String)| {
            Some((first.clone(), shard("reversed", hash)?.lines().map(str::to_owned).collect()))
        };
        Some(Self {
            words: words.iter().map(read_words).collect::<Option<_>>()?,
            reversed: reversed.iter().map(read_reversed).collect::<Option<_>>()?,
            names,
            is_german: language.split('-').next() == Some("de"),
        })
    }

    /// Short names, each with a long one.
    pub(super) fn names(&self) -> &[(String, String)] {
        &self.names
    }

    /// The word that is meant by one that is written without the letters that few keyboards have: `groesse` for
    /// `grosse`, which is "Größe".
    pub(super) fn plain(&self, word: &str) -> Option<String> {
        let is_digraph = ["ae", "oe", "ue"].iter().any(|digraph| word.contains(digraph));
        let plain = || word.replace("ae", "a").replace("oe", "o").replace("ue", "u");
        (self.is_german && is_digraph).then(plain)
    }

    /// The term that is this word.
    pub(super) fn lookup(&self, word: &str) -> Option<&Term> {
        let (_, terms) = self.words.get(place(&self.words, word))?;
        terms.iter().find(|term| term.word == word)
    }

    /// Terms with this beginning, from the first `most` files that may have them.
    pub(super) fn range(&self, prefix: &str, most: usize) -> Vec<&Term> {
        let files = files_with(&self.words, prefix, most).iter();
        files.flat_map(|(_, terms)| terms).filter(|term| term.word.starts_with(prefix)).collect()
    }

    /// Words with this end, from the first `most` files that may have them.
    pub(super) fn with_end(&self, end: &str, most: usize) -> Vec<String> {
        let prefix = reverse(end);
        let files = files_with(&self.reversed, &prefix, most).iter();
        let words = files.flat_map(|(_, words)| words).filter(|word| word.starts_with(&prefix));
        words.map(|word| reverse(word)).collect()
    }
}

fn reverse(word: &str) -> String {
    word.chars().rev().collect()
}

/// The last file whose first word is not after this one.
fn place<T>(files: &[(String, T)], word: &str) -> usize {
    files.partition_point(|(first, _)| first.as_str() <= word).saturating_sub(1)
}

fn files_with<'a, T>(files: &'a [(String, T)], prefix: &str, most: usize) -> &'a [(String, T)] {
    let (first, last) = (place(files, prefix), place(files, &format!("{prefix}\u{10FFFF}")));
    let end = files.len().min(last + 1).min(first + most);
    files.get(first..end).unwrap_or_default()
}

fn term(line: &str) -> Option<Term> {
    let mut parts = line.split('\t');
    let (word, cut, digits) = (parts.next()?, parts.next()?, parts.next()?);
    let stem = match cut.chars().next().and_then(|digit| digit.to_digit(36)) {
        None => word.to_owned(),
        Some(shared) => word.chars().take(shared as usize).chain(cut.chars().skip(1)).collect(),
    };
    let numbers = numbers(digits);
    let (head, rest) = numbers.split_first()?;
    let mut next = 0;
    let documents = rest.iter().map(|number| {
        let document = next + (number / 16) as usize;
        next = document + 1;
        (document, (number % 16 + 1) as f64 / 16.0)
    });
    let documents = documents.collect();
    let postings = Postings { weight: (head / 2) as f64 / 16.0, documents };
    Some(Term { word: word.to_owned(), stem, size: digits.len(), postings })
}
