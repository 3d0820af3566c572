//! Every sentence and label that the program itself shows readers, by key and language.
//!
//! A language is one table ([`Messages`]): a new one cannot forget a key. Texts have places in braces, such
//! as `{count}`, which [`fill`] fills. What templates say is the theme's, and what editors read is in
//! [`crate::diagnostic`]. Works nothing out; counts and reasons come from [`crate::assess`].

mod en;
pub mod rating;
#[cfg(test)]
mod tests;

/// The texts of a language.
#[derive(Debug)]
pub struct Messages {
    /// The language, as a primary subtag of BCP 47.
    pub language: &'static str,
    /// Between the items of a list, but for the last two.
    pub list_separator: &'static str,
    /// Between the last two items of a list.
    pub list_and: &'static str,
    /// Why an entry is rated as it is: nothing supports it.
    pub unsupported: &'static str,
    /// `{entries}` support it. Chosen by their number.
    pub supported: Plural,
    /// Added to that: what the entries spread over, `{list}`.
    pub spread: &'static str,
    /// `{entries}` support it and count 0. Chosen by their number.
    pub unweighted: Plural,
    /// `{count}` entries take a `{stance}`.
    pub stance: &'static str,
    /// A verb as it is said of several, from what is said of one: "contradicts", "contradict".
    pub verb_of_several: fn(&str) -> String,
    /// What holds the rating back at a `{level}`: it does, `{because}` and `{until}`.
    pub held: &'static str,
    /// The same where the rating has not come that far: what would keep it at its `{level}`.
    pub restrained: &'static str,
    /// Part of both: what speaks against the entry, `{list}`.
    pub because: &'static str,
    /// Part of both: the support that is missing, `{list}`.
    pub until: &'static str,
    /// `{count}` sources.
    pub sources: Plural,
    /// `{count}` entries that support.
    pub supporting_entries: Plural,
    /// `{count}` of the total weight of what supports.
    pub points: Plural,
    /// `{count}` of what has a `{name}` of its own.
    pub counted: &'static str,
    /// `{count}` of what has a `{name}` are missing.
    pub missing: &'static str,
    /// What would be enough for the next `{level}`: `{list}`.
    pub next_level: &'static str,
    /// What is missing for the next `{level}`, `{list}`, where it would not be enough.
    pub needed: &'static str,
    /// Years `{from}` and `{to}`.
    pub years: &'static str,
    /// It began in `{from}`, and went on in `{to}`.
    pub years_known: &'static str,
    /// It began in `{from}`.
    pub years_since: &'static str,
    /// `{name}`, `{count}` of them, and the `{list}` of their levels.
    pub levels: &'static str,
    /// A place on a scale, `{position}`, that has `{count}`.
    pub position: &'static str,
    /// Both of two terms, `{first}` and `{second}`.
    pub both: &'static str,
    /// A `{label}`, and what it is divided by: `{part}`.
    pub part: &'static str,
    /// The map of entries of a `{kind}`.
    pub map: &'static str,
    /// Evidence about entries of a `{kind}`.
    pub evidence_about: &'static str,
    /// The table that compares entries of a `{kind}`.
    pub comparison: &'static str,
    /// Where a figure in a file comes from: `{source}`.
    pub figure_source: &'static str,
    /// How a figure in a file may be used: `{license}`.
    pub figure_license: &'static str,
    /// The brief of the entry with a `{title}`.
    pub brief: &'static str,
    /// The printable page with the entries of a term, `{label}`.
    pub sheet: &'static str,
    /// A truth value: true.
    pub yes: &'static str,
    /// A truth value: false.
    pub no: &'static str,
    /// The labels of pages.
    pub pages: PageLabels,
    /// Other words that readers have for these pages.
    pub page_words: PageWords,
    /// The kinds of what search finds besides entries.
    pub found_kinds: FoundKinds,
    /// What the filter by kind is called.
    pub kind: &'static str,
    /// Before the titles of the entries that cite a source.
    pub cited_in: &'static str,
    /// The name of a link to the source with a `{number}`, which is called `{label}`.
    pub source_numbered: &'static str,
    /// The name of the link from the source with a `{number}` back to the text.
    pub back_to_text: &'static str,
    /// The other forms of the guide.
    pub downloads: DownloadTexts,
    /// The copies in Markdown.
    pub copies: CopyTexts,
    /// The kinds of entries as what a table is about.
    pub kinds_of_evidence: &'static str,
    /// The name of the dataset of a guide with a `{title}`.
    pub dataset: &'static str,
    /// What is in it.
    pub dataset_content: &'static str,
}

/// The labels of pages that every guide has.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is named after its page")]
pub struct PageLabels {
    pub self_assessment: &'static str,
    pub sources: &'static str,
    pub search: &'static str,
    pub a_to_z: &'static str,
    pub glossary: &'static str,
    pub changes: &'static str,
    pub coverage: &'static str,
    pub gap_map: &'static str,
    pub downloads: &'static str,
    pub whole_guide: &'static str,
    pub not_found: &'static str,
    pub introduction: &'static str,
    pub evidence: &'static str,
    pub decisions: &'static str,
    pub selection: &'static str,
}

/// Other words that readers have for the pages of a guide: each is another name of its page.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is named after its page")]
pub struct PageWords {
    pub self_assessment: &'static [&'static str],
    pub sources: &'static [&'static str],
    pub a_to_z: &'static [&'static str],
    pub glossary: &'static [&'static str],
    pub changes: &'static [&'static str],
    pub coverage: &'static [&'static str],
    pub gap_map: &'static [&'static str],
    pub map: &'static [&'static str],
    pub downloads: &'static [&'static str],
    pub whole_guide: &'static [&'static str],
    pub stances: &'static [&'static str],
    pub comparison: &'static [&'static str],
    pub decisions: &'static [&'static str],
    pub selection: &'static [&'static str],
}

/// Kinds of what search finds besides entries: each what one of them is called, and what several are.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is named after what is of its kind")]
pub struct FoundKinds {
    pub glossary_term: KindLabels,
    pub source: KindLabels,
    pub other_page: KindLabels,
    pub decision: KindLabels,
}

/// The labels of a kind.
#[derive(Clone, Copy, Debug)]
pub struct KindLabels {
    /// Of one.
    pub singular: &'static str,
    /// Of several.
    pub plural: &'static str,
}

/// What is said of the other forms of a guide.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is named after what it offers")]
pub struct DownloadTexts {
    pub to_read: &'static str,
    pub one_page: Offer,
    pub paper: Offer,
    pub book: Offer,
    pub to_cite: &'static str,
    pub cited_pages: Offer,
    pub cited_sources: Offer,
    pub for_programs: &'static str,
    pub data: Offer,
    pub tables: Offer,
    pub columns: &'static str,
    pub texts: Offer,
}

/// Something to fetch.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    /// Its name.
    pub label: &'static str,
    /// What it is, in a sentence.
    pub description: &'static str,
}

/// What copies of pages in Markdown add to the texts.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is named after what it labels")]
pub struct CopyTexts {
    pub kind: &'static str,
    pub newest_source: &'static str,
    pub glossary: Offer,
    pub sources: Offer,
    pub bibtex: Offer,
    pub data: Offer,
}

/// A text that depends on a number.
#[derive(Clone, Copy, Debug)]
pub struct Plural {
    /// For one.
    pub one: &'static str,
    /// For any other number.
    pub other: &'static str,
}

impl Plural {
    /// The text for a number.
    pub fn of(self, number: usize) -> &'static str {
        if number == 1 { self.one } else { self.other }
    }
}

/// The languages that there are texts in. The first is used where a guide's own is missing.
const LANGUAGES: [&Messages; 1] = [&en::ENGLISH];

/// The texts for a language, given as a tag of BCP 47.
pub fn messages(language: &str) -> &'static Messages {
    let found = LANGUAGES.iter().find(|of| of.language.eq_ignore_ascii_case(primary(language)));
    found.copied().unwrap_or(LANGUAGES[0])
}

/// Languages that write all nouns with a capital.
const NOUNS_WITH_CAPITALS: [&str; 2] = ["de", "lb"];

/// A label as it is written inside a sentence of a language: "Case study" becomes "case study".
/// Abbreviations and names with capitals of their own stay as they are: "NHS pilot", "UK-wide".
pub fn in_sentence(label: &str, language: &str) -> String {
    let mut letters = label.chars();
    let Some(first) = letters.next() else { return String::new() };
    let word = letters.as_str().split(char::is_whitespace).next().unwrap_or_default();
    let is_plain = !word.is_empty() && !word.contains(char::is_uppercase);
    if !is_plain || NOUNS_WITH_CAPITALS.contains(&primary(language).to_lowercase().as_str()) {
        return label.to_owned();
    }
    first.to_lowercase().chain(letters).collect()
}

fn primary(language: &str) -> &str {
    language.split('-').next().unwrap_or_default()
}

/// A text with its places filled.
pub fn fill<S: AsRef<str>>(text: &str, values: &[(&str, S)]) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        filled.push_str(before);
        let value = values.iter().find(|(known, _)| *known == name);
        filled.push_str(value.map_or("", |(_, value)| value.as_ref()));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

impl Messages {
    /// Several items as one phrase: "a", "a and b", "a, b and c".
    pub fn list<S: AsRef<str>>(&self, items: &[S]) -> String {
        let mut phrase = String::new();
        for (number, item) in items.iter().enumerate() {
            phrase.push_str(match items.len() - number {
                _ if number == 0 => "",
                1 => self.list_and,
                _ => self.list_separator,
            });
            phrase.push_str(item.as_ref());
        }
        phrase
    }
}
