//! What the types of BibTeX and BibLaTeX are called in other formats.
//!
//! Fields are written in [`super`].

use crate::parse::bibliography::Source;

/// Types of BibTeX and BibLaTeX, and what they are in RIS and in CSL. A type that is not here is
/// [`OTHER`].
const TYPES: [(&str, &str, &str); 48] = [
    ("article", "JOUR", "article-journal"),
    ("artwork", "ART", "graphic"),
    ("audio", "SOUND", "song"),
    ("book", "BOOK", "book"),
    ("bookinbook", "CHAP", "chapter"),
    ("booklet", "PAMP", "pamphlet"),
    ("collection", "EDBOOK", "book"),
    ("commentary", "BOOK", "book"),
    ("conference", "CPAPER", "paper-conference"),
    ("dataset", "DATA", "dataset"),
    ("electronic", "ELEC", "webpage"),
    ("image", "FIGURE", "graphic"),
    ("inbook", "CHAP", "chapter"),
    ("incollection", "CHAP", "chapter"),
    ("inproceedings", "CPAPER", "paper-conference"),
    ("inreference", "ENCYC", "entry-encyclopedia"),
    ("jurisdiction", "CASE", "legal_case"),
    ("legal", "LEGAL", "legislation"),
    ("legislation", "STAT", "legislation"),
    ("letter", "PCOMM", "personal_communication"),
    ("manual", "BOOK", "book"),
    ("mastersthesis", "THES", "thesis"),
    ("mathesis", "THES", "thesis"),
    ("movie", "MPCT", "motion_picture"),
    ("music", "SOUND", "song"),
    ("mvbook", "BOOK", "book"),
    ("mvcollection", "EDBOOK", "book"),
    ("mvproceedings", "CONF", "book"),
    ("mvreference", "BOOK", "book"),
    ("online", "ELEC", "webpage"),
    ("patent", "PAT", "patent"),
    ("performance", "GEN", "performance"),
    ("periodical", "JFULL", "periodical"),
    ("phdthesis", "THES", "thesis"),
    ("proceedings", "CONF", "book"),
    ("reference", "BOOK", "book"),
    ("report", "RPRT", "report"),
    ("review", "JOUR", "review"),
    ("software", "COMP", "software"),
    ("standard", "STAND", "standard"),
    ("suppbook", "CHAP", "chapter"),
    ("suppcollection", "CHAP", "chapter"),
    ("suppperiodical", "JOUR", "article-journal"),
    ("techreport", "RPRT", "report"),
    ("thesis", "THES", "thesis"),
    ("unpublished", "UNPB", "manuscript"),
    ("video", "VIDEO", "motion_picture"),
    ("www", "ELEC", "webpage"),
];

/// What any other source is called, `misc` above all: a page where it has an address, or a document.
const OTHER: [(&str, &str); 2] = [("ELEC", "webpage"), ("GEN", "document")];

/// What others call the type of a source: RIS, then CSL.
pub(super) fn types(source: &Source) -> (&'static str, &'static str) {
    let known = TYPES.iter().find(|(bibtex, ..)| *bibtex == source.kind);
    let other = OTHER[usize::from(source.url.is_empty())];
    known.map_or(other, |(_, ris, csl)| (*ris, *csl))
}

#[cfg(test)]
mod tests {
    use super::TYPES;
    use crate::parse::bibliography::kinds::KINDS;

    #[test]
    fn types_are_in_order_and_every_known_type_is_one() {
        assert!(TYPES.is_sorted_by(|a, b| a.0 < b.0));
        let without = ["bibnote", "misc", "set", "xdata"];
        for kind in KINDS.iter().filter(|kind| !kind.starts_with("custom")) {
            let is_listed = TYPES.iter().any(|(known, ..)| known == kind);
            assert_eq!(is_listed, !without.contains(kind), "{kind}");
        }
        assert!(TYPES.iter().all(|(kind, ..)| KINDS.contains(kind)));
    }
}
