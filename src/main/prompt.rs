//! Prompts in a terminal for the fields of a new entry.
//!
//! The library decides what to ask and whether an answer is valid; see
//! [`fieldguide::author::entry`].

use fieldguide::author::entry::Question;
use fieldguide::hidden::{self, OneLine};
use inquire::autocompletion::{Autocomplete, Replacement};
use inquire::validator::{StringValidator, Validation};
use inquire::{CustomUserError, InquireError, Select, Text};
use std::fmt;

/// A field and a value for it.
pub(crate) type FieldValue = (String, String);

/// Something to choose: what is written, and what it means. Without a value, that nothing else is chosen.
struct Choice {
    value: Option<String>,
    about: String,
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.value, self.about.as_str()) {
            (Some(value), "") => write!(f, "{}", OneLine(value)),
            (Some(value), about) => write!(f, "{}  {}", OneLine(value), OneLine(about)),
            (None, about) => f.write_str(about),
        }
    }
}

/// The answers to a question. `before` are answers that were not accepted, to be edited.
pub(crate) fn ask(question: &Question, before: &[String]) -> Result<Vec<FieldValue>, InquireError> {
    let values = match (question.choices.is_empty() || question.open, question.list) {
        (false, true) => several_chosen_from(question)?,
        (false, false) => {
            let keys = "type to filter, enter to choose, escape to cancel";
            one_chosen_from(&label(question), choices(question), &help(question, keys))?
                .into_iter()
                .collect()
        }
        (true, true) => several(question, before)?,
        (true, false) => {
            let before = before.first().map_or("", String::as_str);
            vec![text(question, ("enter to go on, escape to cancel", before), true)?]
        }
    };
    Ok(values.into_iter().map(|value| (question.field.clone(), value)).collect())
}

/// One of these, each with what it is for.
pub(crate) fn one(label: &str, kinds: &[(String, String)]) -> Result<String, InquireError> {
    let choice =
        |(id, about): &(String, String)| Choice { value: Some(id.clone()), about: about.clone() };
    let choices = kinds.iter().map(choice).collect();
    let keys = "type to filter, enter to choose, escape to cancel";
    Ok(one_chosen_from(label, choices, keys)?.unwrap_or_default())
}

/// The title of a new entry. `before` is one that was not accepted, to be edited.
pub(crate) fn title(before: &str) -> Result<String, InquireError> {
    let title = Text::new("Title").with_initial_value(before).with_validator(required());
    Ok(title.with_help_message("escape to cancel").prompt()?.trim().to_owned())
}

fn choices(question: &Question) -> Vec<Choice> {
    let choice = |(value, about): &(String, String)| Choice {
        value: Some(value.clone()),
        about: about.clone(),
    };
    question.choices.iter().map(choice).collect()
}

fn one_chosen_from(
    label: &str,
    choices: Vec<Choice>,
    help: &str,
) -> Result<Option<String>, InquireError> {
    let chosen = Select::new(label, choices)
        .with_help_message(help)
        .with_formatter(&|chosen| match &chosen.value.value {
            Some(value) => OneLine(value).to_string(),
            None => chosen.value.about.clone(),
        })
        .prompt()?;
    Ok(chosen.value)
}

/// At least one of the choices: one at a time, so that enter takes the one that matches what was typed.
fn several_chosen_from(question: &Question) -> Result<Vec<String>, InquireError> {
    let mut chosen: Vec<String> = Vec::new();
    loop {
        let is_left =
            |choice: &Choice| choice.value.as_ref().is_none_or(|value| !chosen.contains(value));
        let mut left: Vec<Choice> = choices(question).into_iter().filter(is_left).collect();
        if left.is_empty() {
            return Ok(chosen);
        }
        let (label, keys) = match chosen.as_slice() {
            [] => (label(question), "type to filter, enter to choose, escape to cancel"),
            chosen => {
                left.insert(0, Choice { value: None, about: "(no more)".to_owned() });
                let all = OneLine(&chosen.join(", ")).to_string();
                (format!("{} ({all})", label(question)), "enter to go on, or choose another")
            }
        };
        match one_chosen_from(&label, left, &help(question, keys))? {
            Some(value) => chosen.push(value),
            None => return Ok(chosen),
        }
    }
}

/// At least one text.
fn several(question: &Question, before: &[String]) -> Result<Vec<String>, InquireError> {
    let mut values: Vec<String> = Vec::new();
    loop {
        let is_first = values.is_empty();
        let keys = match is_first {
            true => "enter to go on, escape to cancel",
            false => "add another, or press enter to finish",
        };
        let known = before.get(values.len()).map_or("", String::as_str);
        match text(question, (keys, known), is_first)? {
            value if value.is_empty() => return Ok(values),
            value => values.push(value),
        }
    }
}

/// One line; what is known already is suggested.
fn text(
    question: &Question,
    (keys, before): (&str, &str),
    is_required: bool,
) -> Result<String, InquireError> {
    // What is suggested is shown as it will be written, so nothing may hide in it.
    let known = question.choices.iter().map(|(value, _)| value);
    let known: Vec<String> =
        known.filter(|value| hidden::first(value).is_none()).cloned().collect();
    let keys = match known.is_empty() {
        true => keys.to_owned(),
        false => format!("tab accepts the suggestion, {keys}"),
    };
    let (label, help) = (label(question), help(question, &keys));
    let mut prompt = Text::new(&label).with_help_message(&help).with_autocomplete(Known(known));
    if hidden::first(before).is_none() {
        prompt = prompt.with_initial_value(before);
    }
    if is_required {
        prompt = prompt.with_validator(required());
    }
    Ok(prompt.prompt()?.trim().to_owned())
}

/// Asks again when nothing but blanks was typed.
fn required() -> impl StringValidator + 'static {
    |typed: &str| match typed.trim().is_empty() {
        true => Ok(Validation::Invalid("this is required".into())),
        false => Ok(Validation::Valid),
    }
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
