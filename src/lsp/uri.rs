//! Paths of the disk and addresses of the protocol.
//!
//! Looks at no file. An address that is not that of a file has no path.

use lsp_types::Uri;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use url::Url;

/// The path of an address of a file.
pub(super) fn to_path(uri: &Uri) -> Option<PathBuf> {
    let url = Url::parse(uri.as_str()).ok().filter(|url| url.scheme() == "file")?;
    url.to_file_path().ok()
}

/// The address of a file.
pub(super) fn of_path(path: &Path) -> Option<Uri> {
    let url = Url::from_file_path(path).ok()?;
    Uri::from_str(&utf8_percent_encode(url.as_str(), REFUSED).to_string()).ok()
}

/// What browsers leave in addresses and the standard does not.
const REFUSED: &AsciiSet =
    &CONTROLS.add(b'[').add(b']').add(b'|').add(b'^').add(b'{').add(b'}').add(b'\\').add(b'`');

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn paths_convert_there_and_back() {
        for path in ["/a b/ñ.md", "/a/100%.md", "/a/[b]{c}|^.md", "/"] {
            let uri = of_path(Path::new(path)).expect("has an address");
            assert_eq!(to_path(&uri).as_deref(), Some(Path::new(path)));
        }
        let other = Uri::from_str("untitled:Untitled-1").expect("an address");
        assert_eq!(to_path(&other), None);
        let encoded = Uri::from_str("file:///a%20b/c%3Ad.md").expect("an address");
        assert_eq!(to_path(&encoded), Some(PathBuf::from("/a b/c:d.md")));
    }
}
