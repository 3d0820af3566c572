//! What the preview adds to a page: a script that follows its state, and links that open an editor.
//!
//! Does not decide what is shown, see [`super::status`]. Nothing of this is in a published site: it is added as a page is sent.

use hyper::body::Bytes;
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

/// What the script of a page comes with.
pub(super) struct ScriptData<'a> {
    /// The page that it comes with; see [`super::preview::Preview::fingerprint`].
    pub(super) fingerprint: String,
    /// The search index; see [`super::preview::Preview::index`].
    pub(super) index: String,
    /// Allows it to ask for fixes; none where that is not allowed.
    pub(super) token: Option<&'a str>,
}

/// A page with the script that follows its state: what comes before the script, the script, and what comes
/// after.
pub(super) fn inject_client(page: Bytes, data: &ScriptData<'_>) -> [Bytes; 3] {
    const END: &[u8] = b"</body>";
    let end = page.windows(END.len()).rposition(|text| text.eq_ignore_ascii_case(END));
    let mut before = page;
    let after = before.split_off(end.unwrap_or(before.len()));
    let ScriptData { fingerprint, index, token } = data;
    let token = token.map(|token| format!(" data-token=\"{token}\"")).unwrap_or_default();
    let script = format!(
        "<script src=\"/_fieldguide/client.js\" data-page=\"{fingerprint}\" \
         data-index=\"{index}\"{token} defer></script>\n"
    );
    [before, script.into(), after]
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

    /// Opens a place in a file; none where its full path is not known.
    pub(super) fn link(&self, file: &str, line: usize, column: usize) -> Option<String> {
        let path = std::path::absolute(Path::new(file)).ok()?;
        let path = percent_encode(&path.to_string_lossy().replace('\\', "/"));
        let link = self.0.replace("{line}", &line.to_string());
        Some(link.replace("{column}", &column.to_string()).replace("{path}", &path))
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
