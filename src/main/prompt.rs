//! Prompts in a terminal for the fields of a new entry.
//!
//! The library decides what to ask and whether an answer is valid; see
//! [`fieldguide::author::entry`].

use fieldguide::author::entry::Question;
use fieldguide::hidden::{self, OneLine};
use inquire::autocompletion::{Autocomplete, Replacement};
use inquire::list_option::ListOption;
use inquire::{CustomUserError, InquireError, MultiSelect, Select, Text};
use std::fmt;

/// A field and a value for it.
pub(crate) type FieldValue = (String, String);

/// Something to choose: what is written, and what it means.
struct Choice(String, String);

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = OneLine(&self.0);
        match self.1.as_str() {
            "" => write!(f, "{value}"),
            meaning => write!(f, "{value}  {}", OneLine(meaning)),
        }
    }
}

/// The answers to a question; none when it is left for later.
pub(crate) fn ask(question: &Question) -> Result<Vec<FieldValue>, InquireError> {
    let values = match (question.choices.is_empty() || question.open, question.list) {
        (false, true) => chosen_from(question)?,
        (false, false) => one_chosen_from(question)?,
        (true, true) => several(question)?,
        (true, false) => text(question, "")?.into_iter().collect(),
    };
    Ok(values.into_iter().map(|value| (question.field.clone(), value)).collect())
}

fn choices(question: &Question) -> Vec<Choice> {
    question.choices.iter().map(|(value, about)| Choice(value.clone(), about.clone())).collect()
}

fn chosen_from(question: &Question) -> Result<Vec<String>, InquireError> {
    let chosen = MultiSelect::new(&label(question), choices(question))
        .with_help_message(&help(question, "type to filter, space to select, enter to confirm"))
        .with_formatter(&|chosen| {
            let shown = |choice: &ListOption<&Choice>| OneLine(&choice.value.0).to_string();
            chosen.iter().map(shown).collect::<Vec<_>>().join(", ")
        })
        .prompt_skippable()?;
    Ok(chosen.into_iter().flatten().map(|choice| choice.0).collect())
}

fn one_chosen_from(question: &Question) -> Result<Vec<String>, InquireError> {
    let chosen = Select::new(&label(question), choices(question))
        .with_help_message(&help(question, "type to filter, enter to select, escape to skip"))
        .with_formatter(&|chosen| OneLine(&chosen.value.0).to_string())
        .prompt_skippable()?;
    Ok(chosen.into_iter().map(|choice| choice.0).collect())
}

fn several(question: &Question) -> Result<Vec<String>, InquireError> {
    let mut values: Vec<String> = Vec::new();
    loop {
        let keys = if values.is_empty() { "" } else { "add another, or press enter to finish" };
        match text(question, keys)? {
            Some(value) => values.push(value),
            None => return Ok(values),
        }
    }
}

/// One line; what is known already is suggested.
fn text(question: &Question, keys: &str) -> Result<Option<String>, InquireError> {
    // What is suggested is shown as it will be written, so nothing may hide in it.
    let known = question.choices.iter().map(|(value, _)| value);
    let known: Vec<String> =
        known.filter(|value| hidden::first(value).is_none()).cloned().collect();
    let keys =
        if keys.is_empty() && !known.is_empty() { "tab accepts the suggestion" } else { keys };
    let answer = Text::new(&label(question))
        .with_help_message(&help(question, keys))
        .with_autocomplete(Known(known))
        .prompt_skippable()?;
    Ok(answer.map(|answer| answer.trim().to_owned()).filter(|answer| !answer.is_empty()))
}

/// What a field is for, and what to press.
fn help(question: &Question, keys: &str) -> String {
    OneLine([question.about.as_str(), keys].join(" ").trim()).to_string()
}

fn label(question: &Question) -> String {
    OneLine(&question.label).to_string()
}

/// Values that are suggested while one types, and taken with the tab key.
#[derive(Clone)]
struct Known(Vec<String>);

impl Autocomplete for Known {
    fn get_suggestions(&mut self, typed: &str) -> Result<Vec<String>, CustomUserError> {
        let typed = typed.to_lowercase();
        let fits = |value: &&String| !typed.is_empty() && value.to_lowercase().contains(&typed);
        Ok(self.0.iter().filter(fits).cloned().collect())
    }

    fn get_completion(
        &mut self,
        typed: &str,
        highlighted: Option<String>,
    ) -> Result<Replacement, CustomUserError> {
        let first =
            || self.0.iter().find(|value| value.to_lowercase().starts_with(&typed.to_lowercase()));
        Ok(highlighted.or_else(|| first().cloned()))
    }
}
