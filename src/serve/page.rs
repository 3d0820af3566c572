//! What the preview adds to a page: a script that follows its state, and the problems it shows.
//!
//! Does not decide when. Nothing of this is in a published site: it is added as a page is sent.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::print::{self, ColorChoice, Style};
use crate::span::{LineColumn, SourceMap};
use hyper::body::Bytes;
use serde::Serialize;
use std::path::Path;

/// A page for when there has been no good site yet; the script says why.
pub(super) const NO_SITE: &[u8] = b"<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"color-scheme\" content=\"light dark\">
<title>No site yet</title>
<h1>No site yet</h1>
<p>The guide has errors. The site appears here once they are fixed.</p>
</html>
";

/// A file of the preview itself.
pub(super) fn client_file(address: &str) -> Option<&'static [u8]> {
    match address {
        "/_fieldguide/client.js" => Some(include_bytes!("client.js")),
        "/_fieldguide/client.css" => Some(include_bytes!("client.css")),
        _ => None,
    }
}

/// A page with the script that follows its state, from the one with this fingerprint and search index
/// on: what comes before the script, the script, and what comes after.
pub(super) fn inject_client(page: Bytes, fingerprint: &str, index: &str) -> [Bytes; 3] {
    const END: &[u8] = b"</body>";
    let end = page.windows(END.len()).rposition(|text| text.eq_ignore_ascii_case(END));
    let mut before = page;
    let after = before.split_off(end.unwrap_or(before.len()));
    let script = format!(
        "<script src=\"/_fieldguide/client.js\" data-page=\"{fingerprint}\" \
         data-index=\"{index}\" defer></script>\n"
    );
    [before, script.into(), after]
}

/// A problem as the browser shows it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Problem {
    /// As in the terminal, with its colours.
    text: String,
    /// Where to fix it.
    place: Option<SourcePos>,
}

/// A place in a file that an editor can open.
#[derive(Clone, Debug, Serialize)]
struct SourcePos {
    /// As people write it.
    name: String,
    /// Opens it.
    link: String,
}

impl Problem {
    /// A build that ended in a panic.
    pub(super) fn panic(message: &str) -> Self {
        let text = format!(
            "the build crashed: {message}\n\nthis is a bug in fieldguide; please report it"
        );
        Self { text, place: None }
    }
}

/// The problems of a guide, in order.
pub(super) fn problems(
    diagnostics: &[Diagnostic],
    sources: &SourceMap,
    editor: Option<&Editor>,
) -> Vec<Problem> {
    let problem = |diagnostic: &Diagnostic| Problem {
        text: print::terminal(
            diagnostic,
            sources,
            Style { color: ColorChoice::Always, ..Style::PLAIN },
        ),
        place: editor.and_then(|editor| editor.place(diagnostic, sources)),
    };
    diagnostics.iter().map(problem).collect()
}

/// How an editor is asked to open a file: a link with `{path}`, `{line}` and `{column}`.
#[derive(Clone, Debug)]
pub struct Editor(String);

impl Editor {
    /// Reads a link such as `vscode://file/{path}:{line}:{column}`. None when it has no scheme or no
    /// `{path}`.
    pub fn new(link: &str) -> Option<Self> {
        (link.contains("://") && link.contains("{path}")).then(|| Self(link.to_owned()))
    }

    /// Where a problem is, when it is in the text of a file.
    fn place(&self, problem: &Diagnostic, sources: &SourceMap) -> Option<SourcePos> {
        let span = problem.labels.first()?.span;
        let LineColumn { line, column } = sources.line_column(span);
        let file = &sources.get(span.file).display;
        let path = std::path::absolute(Path::new(file)).ok()?;
        let path = percent_encode(&path.to_string_lossy().replace('\\', "/"));
        let link = self.0.replace("{line}", &line.to_string());
        let link = link.replace("{column}", &column.to_string()).replace("{path}", &path);
        Some(SourcePos { name: format!("{file}:{line}:{column}"), link })
    }
}

/// A path for a URL: what is not plain, or `/` or `:`, is escaped.
pub(super) fn percent_encode(path: &str) -> String {
    let escaped = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b':' => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    path.bytes().map(escaped).collect()
}
