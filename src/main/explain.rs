//! `fieldguide explain`: a rule in full, or all of them in a line each.
//!
//! The explanations are in the library.

use super::{USAGE, complain, console};
use fieldguide::diagnostic::{Rule, did_you_mean, rule};
use std::io;
use std::process::ExitCode;

pub(crate) fn explain(id: Option<&str>) -> io::Result<ExitCode> {
    let mut out = console::out();
    let Some(id) = id else {
        for rule in rule::ALL {
            out.line(format_args!("{:24} {:8} {}", rule.id, rule.severity.as_str(), rule.summary))?;
        }
        return Ok(ExitCode::SUCCESS);
    };
    match rule::by_id(id) {
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
