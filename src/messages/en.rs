//! The texts in English.
//!
//! What each says is explained in [`super::Messages`].

use super::{
    CopyTexts, DownloadTexts, FoundKinds, KindLabels, Messages, Offer, PageLabels, PageWords,
    Plural,
};

pub(super) const ENGLISH: Messages = Messages {
    language: "en",
    list_separator: ", ",
    list_and: " and ",
    unsupported: "nothing in the guide supports it yet",
    supported: Plural {
        one: "{entries} supports it{spread}",
        other: "{entries} support it{spread}",
    },
    spread: ", in {list}",
    unweighted: Plural {
        one: "{entries} supports it but does not count",
        other: "{entries} support it but do not count",
    },
    stance: "{count} {stance} it",
    verb_of_several,
    held: "held back at “{level}”{because}{until}",
    restrained: "it would be held back at “{level}”{because}{until}",
    because: " because {list}",
    until: " until it has {list}",
    sources: Plural { one: "source", other: "sources" },
    supporting_entries: Plural { one: "supporting entry", other: "supporting entries" },
    points: Plural { one: "point of evidence", other: "points of evidence" },
    counted: "{count} {name}",
    missing: "{count} more {name}",
    next_level: "{list} would raise it to “{level}”",
    needed: "“{level}” needs {list}",
    years: "{from} to {to}",
    years_known: "from {from}, known to {to}",
    years_since: "from {from}",
    levels: "{count} {name}: {list}",
    position: "{position} of {count}",
    both: "{first} and {second}",
    part: "{label}: {part}",
    map: "Map of {kind} and evidence",
    evidence_about: "Evidence about {kind}",
    comparison: "Compare {kind}",
    figure_source: "Source: {source}",
    figure_license: "Licence: {license}",
    brief: "{title}: one-page brief",
    sheet: "{label}: printable page",
    yes: "Yes",
    no: "No",
    pages: PageLabels {
        self_assessment: "Self-assessment",
        sources: "Sources",
        search: "Search",
        a_to_z: "A to Z",
        glossary: "Glossary",
        changes: "Changes",
        coverage: "Coverage",
        gap_map: "Gap map",
        downloads: "Downloads",
        whole_guide: "The whole guide",
        not_found: "Page not found",
        introduction: "Introduction",
        evidence: "Evidence",
        decisions: "Decision guides",
        selection: "My list",
    },
    page_words: PageWords {
        self_assessment: &[
            "Health check",
            "Questions to ask",
            "Checklist",
            "Quiz",
            "Score",
            "Maturity",
        ],
        sources: &["References", "Bibliography", "Literature", "Citations", "Further reading"],
        a_to_z: &["Index", "All pages", "List of everything"],
        glossary: &["Definitions", "Terms", "Vocabulary", "Abbreviations", "Jargon"],
        changes: &["Updates", "What is new", "News", "History", "Latest"],
        coverage: &["What is missing", "Unsupported", "Uncited"],
        gap_map: &["Evidence gaps", "Where evidence is missing", "Evidence map"],
        map: &["Evidence map", "Network", "Diagram"],
        downloads: &[
            "Download", "PDF", "EPUB", "E-book", "Export", "CSV", "JSON", "BibTeX", "Data",
        ],
        whole_guide: &["Print", "One page", "Everything", "Read it all", "PDF"],
        stances: &["Counter-evidence", "Contrary findings", "Contradictions", "Exceptions"],
        comparison: &["Comparison", "Table", "Side by side", "Spreadsheet"],
        decisions: &["Decision tree", "Flow chart", "Help me choose", "Which one"],
        selection: &["Reading list", "Saved entries", "Bookmarks", "Favourites", "Selection"],
    },
    found_kinds: FoundKinds {
        glossary_term: KindLabels { singular: "Glossary term", plural: "Glossary terms" },
        source: KindLabels { singular: "Source", plural: "Sources" },
        other_page: KindLabels { singular: "Page", plural: "Other pages" },
        decision: KindLabels { singular: "Decision guide", plural: "Decision guides" },
    },
    kind: "Kind",
    cited_in: "Cited in",
    source_numbered: "Source {number}: {label}",
    back_to_text: "Back to the text from source {number}",
    downloads: DownloadTexts {
        to_read: "To read",
        one_page: Offer {
            label: "One page",
            description: "The whole guide on one page, for printing or reading in one go.",
        },
        paper: Offer { label: "PDF", description: "The whole guide as a document with bookmarks." },
        book: Offer {
            label: "E-book",
            description: "The whole guide for e-readers and offline reading.",
        },
        to_cite: "To cite",
        cited_pages: Offer {
            label: "Pages",
            description: "A citation for each page of the guide.",
        },
        cited_sources: Offer { label: "Sources", description: "Every source of the guide." },
        for_programs: "For programs",
        data: Offer {
            label: "Data",
            description: "Entries, relations, evidence, ratings and sources in one file, for programs.",
        },
        tables: Offer {
            label: "Tables",
            description: "One table each for spreadsheets, as CSV in UTF-8. The list of columns says what is in them.",
        },
        columns: "list of columns",
        texts: Offer {
            label: "Texts",
            description: "A list of all entries as plain text, for language models and other programs.",
        },
    },
    copies: CopyTexts {
        kind: "Kind",
        newest_source: "Newest source",
        glossary: Offer { label: "Glossary", description: "terms and definitions" },
        sources: Offer { label: "Sources", description: "with the entries that cite them" },
        bibtex: Offer { label: "Sources as BibTeX", description: "all sources" },
        data: Offer {
            label: "The guide as data",
            description: "entries, relations, evidence and sources",
        },
    },
    kinds_of_evidence: "Kinds of evidence",
    dataset: "{title} as data",
    dataset_content: "Entries, relations between them, evidence, ratings and sources of the guide {title}.",
};

/// "qualifies" becomes "qualify", "passes" becomes "pass"; what is no verb in "-s" stays as it is.
fn verb_of_several(verb: &str) -> String {
    let sibilants = ["sses", "shes", "ches", "xes", "zzes"];
    if let Some(stem) = verb.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    match verb.strip_suffix("es").filter(|_| sibilants.iter().any(|end| verb.ends_with(end))) {
        Some(stem) => stem.to_owned(),
        None if verb.ends_with("ss") || verb.contains(char::is_whitespace) => verb.to_owned(),
        None => verb.strip_suffix('s').unwrap_or(verb).to_owned(),
    }
}
