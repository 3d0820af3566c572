//! A diagnostic as a workflow command of GitHub Actions, which shows it beside the line of a pull
//! request.
//!
//! GitHub shows ten errors and ten warnings of a step; for more there is [`super::sarif()`].

use crate::diagnostic::Diagnostic;
use crate::hidden::OneLine;
use crate::span::SourceMap;

/// One line: `::error file=…,line=…,title=…::message`.
pub fn github(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let mut properties = Vec::new();
    let mut also = Vec::new();
    for (number, label) in diagnostic.labels.iter().enumerate() {
        let path = &sources.get(label.span.file).display;
        let (start, end) = (sources.line_column(label.span), sources.end_line_column(label.span));
        if number > 0 {
            let (path, message) = (OneLine(path), OneLine(&label.message));
            also.push(format!("\n{path}:{}:{}: {message}", start.line, start.column));
            continue;
        }
        properties.push(format!("file={}", property(path)));
        properties.push(format!("line={},endLine={}", start.line, end.line));
        // Columns are only allowed within one line.
        if start.line == end.line {
            properties.push(format!("col={},endColumn={}", start.column, end.column));
        }
    }
    if let (true, Some(path)) = (properties.is_empty(), &diagnostic.path) {
        properties.push(format!("file={}", property(path)));
    }
    properties.push(format!("title={}", property(diagnostic.rule.id)));
    let help = diagnostic.help.iter().map(|help| format!("\nhelp: {}", OneLine(help)));
    let text = std::iter::once(OneLine(&diagnostic.message).to_string()).chain(help).chain(also);
    format!(
        "::{} {}::{}",
        diagnostic.severity.as_str(),
        properties.join(","),
        data(&text.collect::<String>())
    )
}

/// Text after the second pair of colons.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text of a property, which a colon or comma would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
