//! [`Assessed`](crate::assess::Assessed) → the search index: small static files that a browser loads as it needs them.
//!
//! Does not answer queries; the reader's client is `search.js` of the theme, the command line's is
//! [`query`]. No HTML is read: sections come from the same parse that pages come from.
//!
//! # The format, version 1
//!
//! Enough to write another client.
//!
//! Every file is a script that calls `fieldguide(name, data)`: `name` is the file's name without
//! folder and `.js`, `data` a string or, in the manifest, an object. Scripts load from `file://` and
//! under `script-src 'self'`. All files are in `search/`. All names but the manifest's end in a hash of
//! the content, so a file that has not changed keeps its name.
//!
//! **Documents are sections.** Entry `e` (numbered from 0) has up to 32 sections, section 0 being
//! its head: title, summary, terms, and the text before the first heading. Section `s` of entry `e`
//! is document `e * 32 + s`.
//!
//! **Words** are what `[\p{L}\p{N}]+(?:['’][\p{L}]+)?` matches after NFKC, each lower-cased, without
//! diacritics (NFD, marks dropped), with `'` for `’`, and without a final `'s`. A hyphenated compound of letters is
//! also indexed as one word (`spin-out`: `spin`, `out`, `spinout`), and so are neighbours that are
//! hyphenated elsewhere in the guide; a client tries neighbours of a query joined as well.
//!
//! **Numbers** in strings are digits of base 45, the lowest first. The digit `d` is written as the
//! character with code `35 + d`, or `36 + d` from 92 on (the backslash is left out). The last digit
//! of a number is below 45; all before it have 45 added.
//!
//! | file | data |
//! |---|---|
//! | `manifest` | `{version, language, stop, entries, words, reversed, texts, facets}`, see below |
//! | `words-…` | lines `word TAB stem TAB postings`, sorted by code point |
//! | `reversed-…` | lines: every word of letters reversed, sorted by code point |
//! | `texts-…` | names of the text files of 64 entries, 10 characters each, one after the other |
//! | `text-…` | one entry as JSON, see below |
//! | `facet-…` | for each value of a facet a line: the entries that have it, as numbers: the first, then the gap to each next less 1 |
//!
//! In the **manifest** `entries` is their number. `stop` lists the language's stop words, which count
//! only when a query has no other words. `words` and `reversed` list the shards in order
//! as `[first word, hash]`: a word is in the last shard whose first word is not after it. `texts`
//! lists hashes: entry `e` is at `e % 64` in file `e / 64` (rounded down). `facets` lists `{id, label,
//! hash, values: [{slug, label, count}]}`.
//!
//! A **stem** is empty when it is the word itself, else one digit of base 36 (the letters it shares
//! with the word) followed by the letters it ends in. Words with the same stem are forms of one word.
//! Stems are Snowball's, for the guide's language.
//!
//! **Postings** are numbers: first `2 * w + t`, where `w / 16` is the word's weight (its inverse
//! document frequency) and `t` is 1 when the list holds only the best postings because the word is
//! in too many sections. Then a number for each document, ascending: `16 * (gap - 1) + q`, the gap
//! counted from the document before, at first from -1. The word adds `w / 16 * (q + 1) / 16` to the
//! document's score (BM25F with saturation; title, summary, headings and text have their weights).
//!
//! A **text** is `{path, title, kind, summary, rating, terms, sections}`: `rating` is `{label, rank,
//! highest}` or null, `terms` the labels of the entry's terms, `sections` a list of `[anchor,
//! heading, text]` by section number; the head's anchor and heading are empty.

mod extract;
pub mod index;
mod postings;
pub mod query;
pub mod shards;
pub mod words;
