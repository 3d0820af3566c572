//! Texts are filled and joined, and labels keep the case they need.
//!
//! What is said of a guide is tested where its pages are.

use super::{fill, in_sentence, messages};

#[test]
fn labels_keep_the_capitals_of_their_own() {
    for (label, shown) in [
        ("Case study", "case study"),
        ("NHS pilot", "NHS pilot"),
        ("UK-wide", "UK-wide"),
        ("Étude de cas", "étude de cas"),
        ("eReader", "eReader"),
        ("R&D project", "R&D project"),
        ("A", "A"),
        ("", ""),
        ("Broad", "broad"),
    ] {
        assert_eq!(in_sentence(label, "en-GB"), shown, "{label}");
    }
    assert_eq!(in_sentence("Fallstudie", "de-CH"), "Fallstudie");
}

#[test]
fn verbs_agree_with_several() {
    for (one, several) in [
        ("supports", "support"),
        ("qualifies", "qualify"),
        ("ties", "tie"),
        ("passes", "pass"),
        ("matches", "match"),
        ("opposes", "oppose"),
        ("bears on", "bears on"),
        ("against", "against"),
        ("witness", "witness"),
        ("", ""),
    ] {
        assert_eq!((messages("en").verb_of_several)(one), several, "{one}");
    }
}

#[test]
fn lists_are_joined() {
    let english = messages("en");
    assert_eq!(english.list::<&str>(&[]), "");
    assert_eq!(english.list(&["a"]), "a");
    assert_eq!(english.list(&["a", "b"]), "a and b");
    assert_eq!(english.list(&["a", "b", "c"]), "a, b and c");
}

#[test]
fn places_are_filled_once_and_values_are_not_read() {
    assert_eq!(fill("{a} and {b}", &[("a", "{b}"), ("b", "x")]), "{b} and x");
    assert_eq!(fill::<&str>("{a", &[]), "");
    assert_eq!(fill::<&str>("no {place}", &[]), "no ");
}

#[test]
fn a_language_without_texts_is_answered_in_english() {
    assert_eq!(messages("cy").language, "en");
    assert_eq!(messages("").language, "en");
}
