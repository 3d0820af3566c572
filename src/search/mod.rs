//! [`Assessed`](crate::assess::Assessed) → the search index: small static files that a browser loads as it needs them.
//!
//! Does not answer queries; the reader's client is `search.js` of the theme, the command line's is
//! [`query`]. No HTML is read: sections come from the same parse that pages come from.
//!
//! # The format, version 2
//!
//! Every file is a script that calls `fieldguide(name, data)`: `name` is the file's name without
//! folder and `.js`, `data` a string or an object. Scripts load from `file://` and under `script-src 'self'`. All files
//! are in `search/`. All names but the manifest's end in a hash of the content, so a file that has not changed keeps its
//! name.
//!
//! **Items** are what is found: the entries, numbered from 0, and after them glossary terms, sources, terms of
//! vocabularies and the other pages of the site.
//!
//! **Documents** are the parts of items. Item `n` has up to 32 sections and 32 names: section `s` is document
//! `n * 64 + 2 * s`, and name `m` is document `n * 64 + 2 * m + 1`. Section 0 is what comes before the first heading:
//! summary, terms, text. Names are the title, other names and initials.
//!
//! **Words** are runs of letters, digits and marks in the folded text ([`crate::fold`]), some of which are joined to one
//! word: see [`words::words`]. A hyphenated compound of letters is also indexed as one word (`spin-out`: `spin`, `out`,
//! `spinout`), and so are neighbours that are hyphenated elsewhere in the guide; a client tries neighbours of a query
//! joined as well.
//!
//! **Numbers** in strings are digits of base 45, the lowest first. The digit `d` is written as the
//! character with code `35 + d`, or `36 + d` from 92 on (the backslash is left out). The last digit
//! of a number is below 45; all before it have 45 added.
//!
//! | file | data |
//! |---|---|
//! | `manifest` | an object, see below |
//! | `words-…` | lines `word TAB stem TAB postings`, sorted by code point |
//! | `reversed-…` | lines: every word of at least four letters and nothing else, reversed, sorted by code point |
//! | `texts-…` | names of the text files of 128 entries, 10 characters each, one after the other |
//! | `text-…` | one entry, see below |
//! | `items-…` | a list of eight other items, as entries are |
//! | `facet-…` | for each value of a facet a line: the items that have it, as numbers: the first, then the gap to each next less 1 |
//!
//! In the **manifest** `entries` and `items` are their numbers. `stop` lists the language's stop words, which count
//! only when a query has no other words. `names` lists `[short, long]`: two names of one thing, of one word and of
//! several, without stop words. `groups` lists `[first item, factor]`: what scores are multiplied by from this item on.
//! `words` and `reversed` list the shards in order as `[first word, hash]`: a word is in the last shard whose first word
//! is not after it. `texts` lists hashes: entry `e` is at `e % 128` in file `e / 128` (rounded down); `others` lists those
//! of other items: item `n` is at `(n - entries) % 8` in file `(n - entries) / 8`. `facets` lists `{id, label, hash,
//! values: [{slug, label, count}]}`: the kinds, with the id `kind`, and the vocabularies. The kinds of items that are no
//! entries have slugs with an underscore, which no kind of entries can have.
//!
//! A **stem** is empty when it is the word itself, else one digit of base 36 (the letters it shares
//! with the word, at most 35) followed by the letters it ends in. Words with the same stem are forms of one word.
//! Stems are Snowball's, for the guide's language.
//!
//! **Postings** are numbers: first `2 * w + t`, where `w / 16` is the word's weight (its inverse
//! document frequency) and `t` is 1 when the list has only the best postings because the word is
//! in too many sections. Then a number for each document, ascending: `16 * (gap - 1) + q`, the gap
//! counted from the document before, at first from -1. `(q + 1) / 16` is how well the document fits: for names, the
//! word's share of the name; else BM25F with saturation (summary, headings and text have their weights). How scores
//! follow from these is in [`query`].
//!
//! A **text** is `{path, title, kind, summary, rating, terms, sections}`: `rating` is `{label, rank,
//! max_rank}` or null, `terms` the labels of the entry's terms, `sections` a list of `[anchor,
//! heading, text]` by section number; section 0 has no anchor and no heading. A path may end in an
//! anchor.

pub mod evaluate;
mod extract;
pub mod index;
mod items;
mod postings;
pub mod query;
pub mod shards;
pub mod words;
