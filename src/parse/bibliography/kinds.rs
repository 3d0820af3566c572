//! The types of entries that BibTeX and BibLaTeX know, and which of them are books or parts of books.
//!
//! The one place that decides this. Any other type can be used as well; it is neither a book nor a part of one.

/// Every type of BibLaTeX, and the names that BibTeX and older versions have for them. Sorted.
#[rustfmt::skip]
pub(crate) const KINDS: &[&str] = &[
    "article", "artwork", "audio", "bibnote", "book", "bookinbook", "booklet", "collection",
    "commentary", "conference", "customa", "customb", "customc", "customd", "custome", "customf",
    "dataset", "electronic", "image", "inbook", "incollection", "inproceedings", "inreference",
    "jurisdiction", "legal", "legislation", "letter", "manual", "mastersthesis", "mathesis", "misc",
    "movie", "music", "mvbook", "mvcollection", "mvproceedings", "mvreference", "online", "patent",
    "performance", "periodical", "phdthesis", "proceedings", "reference", "report", "review", "set",
    "software", "standard", "suppbook", "suppcollection", "suppperiodical", "techreport", "thesis",
    "unpublished", "video", "www", "xdata",
];

/// Whether BibTeX or BibLaTeX has a type of this name, in whatever case.
pub(crate) fn is_known(kind: &str) -> bool {
    KINDS.binary_search(&kind.to_ascii_lowercase().as_str()).is_ok()
}

/// Whether a type is of whole books: also of collections, proceedings and works of reference.
pub(crate) fn is_book(kind: &str) -> bool {
    is_multivolume(kind) || matches!(kind, "book" | "collection" | "proceedings" | "reference")
}

/// Whether a type is of books in several volumes.
pub(crate) fn is_multivolume(kind: &str) -> bool {
    matches!(kind, "mvbook" | "mvcollection" | "mvproceedings" | "mvreference")
}

/// Whether a type is of parts of books, and not of journals.
pub(crate) fn is_part_of_book(kind: &str) -> bool {
    is_by_author_of_book(kind)
        || matches!(
            kind,
            "conference" | "incollection" | "inproceedings" | "inreference" | "suppcollection"
        )
}

/// Whether a type is of parts of books whose author wrote the whole book, unless the part names its own.
pub(crate) fn is_by_author_of_book(kind: &str) -> bool {
    matches!(kind, "inbook" | "bookinbook" | "suppbook")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_sorted_and_each_is_one_thing() {
        assert!(KINDS.is_sorted_by(|a, b| a < b));
        for kind in KINDS {
            assert!(is_known(kind) && is_known(&kind.to_uppercase()), "{kind}");
            assert!(!(is_book(kind) && is_part_of_book(kind)), "{kind}");
        }
        for part in ["bookinbook", "suppbook", "suppcollection", "inreference", "conference"] {
            assert!(is_part_of_book(part), "{part}");
        }
        for other in ["suppperiodical", "interview", "internet", "booklet", "notebook", "misc"] {
            assert!(!is_part_of_book(other) && !is_book(other), "{other}");
        }
    }
}
