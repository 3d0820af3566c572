//! The one request that changes something: a browser asks to fix a problem of its page.
//!
//! It has to come from a page of this preview, on this machine. What a fix is, whether it does harm and how it is
//! written is decided in [`crate::author`].

use super::http::plain;
use super::preview::Preview;
use crate::author::{self, AuthorError, fix};
use hyper::body::{Body, Bytes};
use hyper::header::{self, HeaderMap, HeaderName};
use hyper::{Response, StatusCode};
use serde::Deserialize;
use std::future::poll_fn;
use std::hash::{BuildHasher, RandomState};
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;

/// So long may the body of the request be.
const MAX_BYTES: usize = 1024;
/// Carries the token.
const TOKEN: HeaderName = HeaderName::from_static("fieldguide-token");
/// Why a request without the token is refused.
pub(super) const NOT_ALLOWED: &str =
    "only a page of this preview on this machine can ask for fixes";
/// The body did not come in time.
pub(super) const TOO_SLOW: Refused =
    Refused { status: StatusCode::REQUEST_TIMEOUT, why: "the request took too long" };

/// Only the pages of this run of the preview contain it: who sends it can read them.
#[derive(Clone)]
pub(super) struct FixToken(Arc<str>);

/// A request that is not considered, and why.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) status: StatusCode,
    pub(super) why: &'static str,
}

/// What is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FixRequest {
    /// The number of the fix.
    fix: u64,
    /// The address of the page that shows the problem.
    page: String,
}

impl FixToken {
    /// A token that nobody can guess.
    pub(super) fn random() -> Self {
        let random = RandomState::new();
        Self(format!("{:016x}{:016x}", random.hash_one(0), random.hash_one(1)).into())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a request carries it. How long that takes tells nothing about it.
    pub(super) fn is_in(&self, headers: &HeaderMap) -> bool {
        let own = blake3::hash(self.0.as_bytes());
        headers.get(TOKEN).is_some_and(|sent| blake3::hash(sent.as_bytes()) == own)
    }
}

impl Refused {
    pub(super) fn response(&self) -> Response<Bytes> {
        plain(self.status, self.why)
    }
}

/// Whether the head of a request is one that only a page of the preview sends. That its host and origin are the
/// preview's, where they are given, is known already.
pub(super) fn check_head(headers: &HeaderMap) -> Result<(), Refused> {
    let is_same_origin = headers.get_all("sec-fetch-site").iter().all(|site| site == "same-origin");
    if headers.get_all(header::ORIGIN).iter().count() != 1 || !is_same_origin {
        return Err(Refused { status: StatusCode::FORBIDDEN, why: NOT_ALLOWED });
    }
    let value = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let kind = value(header::CONTENT_TYPE).unwrap_or_default().split(';').next();
    if !kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
        let why = "send the request as application/json";
        return Err(Refused { status: StatusCode::UNSUPPORTED_MEDIA_TYPE, why });
    }
    let length = value(header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    match length.is_some_and(|length| length > MAX_BYTES as u64) {
        true => Err(too_large()),
        false => Ok(()),
    }
}

fn too_large() -> Refused {
    Refused { status: StatusCode::PAYLOAD_TOO_LARGE, why: "the request is too large" }
}

/// The body of a request.
pub(super) async fn read<B: Body<Data = Bytes>>(body: B) -> Result<Vec<u8>, Refused> {
    let mut body = pin!(body);
    let mut bytes = Vec::new();
    while let Some(frame) = poll_fn(|context| body.as_mut().poll_frame(context)).await {
        let incomplete =
            |_| Refused { status: StatusCode::BAD_REQUEST, why: "the request is incomplete" };
        let Ok(part) = frame.map_err(incomplete)?.into_data() else { continue };
        if bytes.len() + part.len() > MAX_BYTES {
            return Err(too_large());
        }
        bytes.extend_from_slice(&part);
    }
    Ok(bytes)
}

/// Makes the fix that a request asks for.
pub(super) fn make(preview: &Preview, content: &Path, request: &[u8]) -> Response<Bytes> {
    let Ok(FixRequest { fix, page }) = serde_json::from_slice(request) else {
        return plain(
            StatusCode::BAD_REQUEST,
            "send the number of a fix and the address of its page",
        );
    };
    let inventory = preview.status().inventory();
    let Some(problem) = preview.find_fix(fix, &page) else {
        let why = "this page has no such fix any more: the file has changed";
        return plain(StatusCode::NOT_FOUND, why);
    };
    let made = fix::fix_one(inventory, problem).and_then(|change| {
        let name = change.new.clone().unwrap_or_default();
        let what = format!("fixed 1 mistake in {name}");
        author::apply(content, &[change], &what).map(|()| what)
    });
    match made {
        Ok(what) => plain(StatusCode::OK, &format!("{what}; `fieldguide undo` undoes it")),
        Err(error) => plain(status(&error), &error.to_string()),
    }
}

/// Whose mistake it is: a file that was changed meanwhile, or the disk.
fn status(error: &AuthorError) -> StatusCode {
    match error {
        AuthorError::Usage(_) | AuthorError::Places { .. } | AuthorError::Problems { .. } => {
            StatusCode::CONFLICT
        }
        AuthorError::Disk { .. } | AuthorError::PartiallyApplied { .. } => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::BuildCache;
    use crate::Options;
    use crate::files::{Disk, Files};
    use crate::serve::rendering::PendingSite;
    use crate::serve::status::{ChangedFiles, GuideStatus};
    use std::fs;

    const LESSON: &str = "---\ntitle: Start small\n---\n\nWe utilise a project.\n";

    #[test]
    fn a_file_that_has_changed_since_it_was_checked_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let content = folder.path().join("content");
        let guide = "settings: { title: T }\nkinds: { lesson: { folder: lessons } }\n\
                     style: { avoid: { utilise: { write: use, exact: true } } }\n";
        fs::create_dir_all(content.join("lessons")).expect("made");
        fs::write(content.join("guide.yaml"), guide).expect("written");
        let lesson = content.join("lessons/start-small.md");
        fs::write(&lesson, LESSON).expect("written");
        let inventory =
            Disk { content: content.clone(), themes: None, static_files: None }.inventory().value;
        let pages =
            crate::prepare_pages(&inventory, &Options::default(), &mut BuildCache::default());
        let (found, pages) = (pages.diagnostics, pages.value.expect("a guide"));
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let inventory = Arc::new(inventory);
        let site = PendingSite::new(pages, Arc::clone(&inventory), runtime.handle().clone());
        let status = GuideStatus::new(found, inventory, None, ChangedFiles::default());
        let preview = Preview::pending(Arc::new(site), status, &Preview::default());
        let page = "/lessons/start-small.html";
        let state: serde_json::Value = serde_json::from_str(&preview.state(page)).expect("is JSON");
        let fix = &state["problems"]["list"][0]["fix"];
        let request = serde_json::json!({ "fix": fix, "page": page }).to_string();

        let changed = format!("{LESSON}More.\n");
        fs::write(&lesson, &changed).expect("written");
        let answer = make(&preview, &content, request.as_bytes());
        assert_eq!(answer.status(), StatusCode::CONFLICT);
        assert!(String::from_utf8_lossy(answer.body()).contains("was changed in the meantime"));
        assert_eq!(fs::read_to_string(&lesson).expect("is there"), changed);
    }
}
