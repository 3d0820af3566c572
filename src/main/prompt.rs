//! Asks an editor on a terminal for the fields of a new entry.
//!
//! What is asked, and whether an answer is right, is the library's to say; see
//! [`fieldguide::author::entry`].

use super::authoring::{Given, given};
use fieldguide::author::entry::Question;
use inquire::{CustomUserError, InquireError, MultiSelect, Select, Text};
use std::fmt;

/// Something to choose: what is written, and what it means.
struct Choice(String, String);

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1.as_str() {
            "" => f.write_str(&self.0),
            meaning => write!(f, "{}  {meaning}", self.0),
        }
    }
}

/// The answers to a question; none when it is left for later.
pub(crate) fn ask(question: &Question) -> Result<Vec<Given>, InquireError> {
    let values = match (question.choices.is_empty() || question.open, question.list) {
        (false, true) => chosen_from(question)?,
        (false, false) => one_chosen_from(question)?,
        (true, true) => several(question)?,
        (true, false) => text(question, &question.about)?.into_iter().collect(),
    };
    Ok(values.into_iter().map(|value| given(&question.field, &value)).collect())
}

fn choices(question: &Question) -> Vec<Choice> {
    question.choices.iter().map(|(value, about)| Choice(value.clone(), about.clone())).collect()
}

fn chosen_from(question: &Question) -> Result<Vec<String>, InquireError> {
    let chosen = MultiSelect::new(&question.label, choices(question))
        .with_help_message("type to narrow, space to choose, enter when done, escape to skip")
        .with_formatter(&|chosen| {
            chosen.iter().map(|choice| choice.value.0.as_str()).collect::<Vec<_>>().join(", ")
        })
        .prompt_skippable()?;
    Ok(chosen.into_iter().flatten().map(|choice| choice.0).collect())
}

fn one_chosen_from(question: &Question) -> Result<Vec<String>, InquireError> {
    let chosen = Select::new(&question.label, choices(question))
        .with_help_message("type to narrow, enter to choose, escape to skip")
        .with_formatter(&|chosen| chosen.value.0.clone())
        .prompt_skippable()?;
    Ok(chosen.into_iter().map(|choice| choice.0).collect())
}

fn several(question: &Question) -> Result<Vec<String>, InquireError> {
    let mut values = Vec::new();
    while let Some(value) = text(
        question,
        if values.is_empty() { &question.about } else { "another one, or enter when done" },
    )? {
        values.push(value);
    }
    Ok(values)
}

/// One line; what is known already is suggested.
fn text(question: &Question, help: &str) -> Result<Option<String>, InquireError> {
    let known: Vec<String> = question.choices.iter().map(|(value, _)| value.clone()).collect();
    let suggest = move |typed: &str| -> Result<Vec<String>, CustomUserError> {
        let typed = typed.to_lowercase();
        let fits = |value: &&String| !typed.is_empty() && value.to_lowercase().contains(&typed);
        Ok(known.iter().filter(fits).cloned().collect())
    };
    let answer = Text::new(&question.label)
        .with_help_message(help)
        .with_autocomplete(suggest)
        .prompt_skippable()?;
    Ok(answer.map(|answer| answer.trim().to_owned()).filter(|answer| !answer.is_empty()))
}
