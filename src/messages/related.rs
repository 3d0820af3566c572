//! What two entries have in common.
//!
//! Finds nothing; see [`crate::assess::related`].

use super::{fill, messages};
use crate::ids::{TermId, VocabularyId};
use crate::schema::Schema;

/// "shares Aerospace, Germany and 3 sources; one links to the other", of terms given as vocabulary and term.
pub fn reason(
    schema: &Schema,
    terms: &[(VocabularyId, TermId)],
    sources: usize,
    is_linked: bool,
) -> String {
    let say = messages(&schema.settings.language);
    let labels = terms.iter().map(|(of, term)| schema.vocabularies[*of].terms[*term].label.clone());
    let mut shared: Vec<String> = labels.collect();
    match sources {
        0 => {}
        1 => shared.push(say.one_source.to_owned()),
        number => {
            let values = [("count", number.to_string()), ("name", say.sources.other.to_owned())];
            shared.push(fill(say.counted, &values));
        }
    }
    let linked = if is_linked { say.linked } else { "" };
    fill(say.shared, &[("list", say.list(&shared))]) + linked
}
