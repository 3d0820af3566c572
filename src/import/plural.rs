//! English plurals → singulars, for the names of kinds: a folder is called `methods`, one entry is a method.
//!
//! A word that is not surely a plural stays as it is: "Series" is a better name than "Sery".

/// Words that end like plurals and are none, or are the same in both.
#[rustfmt::skip]
const SAME: [&str; 34] = [
    "series", "species", "news", "means", "devops", "mlops", "gitops", "finops", "ops", "sales", "kudos", "chaos",
    "cosmos", "ethos", "pathos", "atlas", "canvas", "bias", "alias", "gas", "windows", "aws", "gps", "dns", "https",
    "postgres", "kubernetes", "jenkins", "headquarters", "logistics", "goods", "pros", "cons", "alps",
];
/// Words on `-ie` that get an `s`.
#[rustfmt::skip]
const ON_IE: [&str; 15] = [
    "movies", "cookies", "zombies", "selfies", "ties", "pies", "lies", "calories", "birdies", "hoodies", "genies",
    "rookies", "brownies", "smoothies", "goodies",
];

/// Ends of words that get an `es`.
const ON_ES: [&str; 9] =
    ["sses", "shes", "xes", "zzes", "tches", "nches", "rches", "oaches", "eaches"];

/// The last word of a name in the singular: `case-studies` as `case-study`.
pub(super) fn singular(name: &str) -> String {
    let start = name.rfind(['-', '_', ' ']).map_or(0, |at| at + 1);
    let (before, word) = name.split_at(start);
    let lower = word.to_lowercase();
    if !word.is_ascii() || SAME.contains(&lower.as_str()) {
        return name.to_owned();
    }
    let ends = |endings: &[&str]| endings.iter().any(|ending| lower.ends_with(ending));
    // How many letters go, and what comes in their place.
    let (less, with) = if ON_IE.contains(&lower.as_str()) {
        (1, "")
    } else if lower.len() > 4 && ends(&["ies"]) {
        (3, "y")
    } else if ends(&ON_ES) || lower.len() > 5 && ends(&["oes"]) {
        (2, "")
    } else if ends(&["yses", "theses"]) {
        (2, "is")
    } else if ends(&["tuses", "buses", "ches"]) {
        // Statuses and causes, branches and caches: the ending does not say which.
        (0, "")
    } else if lower.len() > 3 && ends(&["s"]) && !ends(&["ss", "us", "is", "ics"]) {
        (1, "")
    } else {
        (0, "")
    };
    let with = if word.ends_with('S') { with.to_uppercase() } else { with.to_owned() };
    format!("{before}{}{with}", &word[..word.len() - less])
}

#[cfg(test)]
mod tests {
    use super::singular;

    #[test]
    fn plurals_are_found() {
        for (many, one) in [
            ("methods", "method"),
            ("case-studies", "case-study"),
            ("Case studies", "Case study"),
            ("processes", "process"),
            ("boxes", "box"),
            ("branches", "branch"),
            ("movies", "movie"),
            ("heroes", "hero"),
            ("analyses", "analysis"),
            ("workshops", "workshop"),
            ("courses", "course"),
            ("phases", "phase"),
            ("SERVICES", "SERVICE"),
            ("BODIES", "BODY"),
        ] {
            assert_eq!(singular(many), one);
        }
    }

    #[test]
    fn other_words_stay() {
        for word in [
            "Series",
            "TV series",
            "series",
            "species",
            "news",
            "basics",
            "DevOps",
            "status",
            "analysis",
            "glass",
            "caches",
            "statuses",
            "as",
            "",
            "-",
            "ß",
            "日本語s",
            "Straßes",
        ] {
            assert_eq!(singular(word), word);
        }
    }
}
