//! The texts in English.
//!
//! What each says is explained in [`super::Messages`].

use super::{CopyTexts, DownloadTexts, Messages, Offer, PageLabels, Plural};

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
    stance: "{count} {stance} it",
    sources: Plural { one: "source", other: "sources" },
    supporting_entries: Plural { one: "supporting entry", other: "supporting entries" },
    counted: "{count} {name}",
    missing: "{count} more {name}",
    next_level: "{list} would make it {level}",
    shared: "shares {list}",
    linked: "; one links to the other",
    one_source: "a source",
    years: "{from} to {to}",
    years_known: "from {from}, known to {to}",
    years_since: "from {from}",
    levels: "{count} {name}: {list}",
    both: "{first} and {second}",
    part: "{label}: {part}",
    map: "Map of {kind} and evidence",
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
    },
    downloads: DownloadTexts {
        to_read: "To read",
        one_page: Offer {
            label: "One page",
            description: "The whole guide on one page, for printing or reading in one go.",
        },
        paper: Offer { label: "PDF", description: "The whole guide as a document with bookmarks." },
        book: Offer {
            label: "EPUB",
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
            description: "Entries, relations, evidence, ratings and sources, with a description of each column.",
        },
        tables: "CSV tables",
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
