//! `fieldguide explain`: a rule in full, or all of them in a line each.
//!
//! The explanations are in the library.

use super::console::ResultFormat;
use super::{USAGE, complain, console};
use clap::Args;
use fieldguide::diagnostic::{Rule, did_you_mean, rule};
use serde_json::{Value, json};
use std::io;
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct Explain {
    /// The rule's id, shown in brackets in each message: `unknown-term`.
    rule: Option<String>,
    /// The output format.
    #[arg(long, value_enum, default_value_t)]
    format: ResultFormat,
}

fn as_json(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "severity": rule.severity.as_str(),
        "summary": rule.summary,
        "explanation": rule.explanation_as_text(),
    })
}

pub(crate) fn explain(arguments: &Explain) -> io::Result<ExitCode> {
    let mut out = console::out();
    let is_json = arguments.format == ResultFormat::Json;
    let Some(id) = &arguments.rule else {
        for rule in rule::ALL {
            if is_json {
                out.json(&as_json(rule).to_string())?;
                continue;
            }
            out.line(format_args!("{:24} {:8} {}", rule.id, rule.severity.as_str(), rule.summary))?;
        }
        return Ok(ExitCode::SUCCESS);
    };
    match rule::by_id(id) {
        Some(rule) if is_json => {
            out.json(&as_json(rule).to_string())?;
            Ok(ExitCode::SUCCESS)
        }
        Some(rule) => {
            let Rule { id, summary, severity, .. } = rule;
            let (severity, explanation) = (severity.as_str(), rule.explanation_as_text());
            out.text(&format!("{id} ({severity}): {summary}\n\n{explanation}"))?;
            Ok(ExitCode::SUCCESS)
        }
        None => {
            let near = did_you_mean(id, rule::ALL.iter().map(|rule| rule.id))
                .unwrap_or_else(|| "`fieldguide explain` lists all rules".to_owned());
            complain(format!("error: unknown rule `{id}`; {near}"));
            Ok(ExitCode::from(USAGE))
        }
    }
}
