//! Requests → responses, as functions of the request and a [`Preview`].
//!
//! Opens no socket and no file: what is not in the preview does not exist, so that no spelling of a
//! path points outside the site.

use super::address::{HTML, TEXT, content_type, is_page, percent_decode};
use super::fix::{self, FixToken};
use super::page::{self, ScriptData};
use super::preview::{Lookup, Preview};
use crate::diagnostic::rule;
use blake3::{Hash, Hasher};
use hyper::body::Bytes;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::http::request;
use hyper::http::uri::Authority;
use hyper::{Method, Response, StatusCode};
use std::net::IpAddr;
use std::ops::Range;

/// The host names of the preview. A page of another site that makes its own name resolve to
/// this machine does not know them.
#[derive(Clone, Debug)]
pub(super) struct AllowedHosts {
    /// What `--host` gave. Then every address may be asked for as well: an address, unlike a name,
    /// cannot be made to resolve to this machine by others.
    pub(super) given: Option<String>,
}

/// The body of a response, in parts that are shared with the site instead of copied: however many
/// browsers take their time, a page is in memory once.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts([Bytes; 3]);

impl From<Bytes> for Parts {
    fn from(bytes: Bytes) -> Self {
        Self([bytes, Bytes::new(), Bytes::new()])
    }
}

impl Parts {
    /// The next part that is not empty; it is not part of the rest.
    pub(super) fn next(&mut self) -> Option<Bytes> {
        let next = self.0.iter_mut().find(|part| !part.is_empty())?;
        Some(std::mem::take(next))
    }

    pub(super) fn length(&self) -> usize {
        self.0.iter().map(Bytes::len).sum()
    }

    fn hash(&self) -> Hash {
        let mut hasher = Hasher::new();
        self.0.iter().for_each(|part| _ = hasher.update(part));
        hasher.finalize()
    }
}

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// What the preview adds to pages, at this address.
    Own(String),
    /// Follow the state of the page at this address.
    Events(String),
    /// Fix a problem.
    Fix,
    /// The site's file at this address.
    File(String),
    /// Nothing that is given, and why.
    Refused(StatusCode, &'static str),
}

/// Begins the addresses of what is not part of the site.
const CLIENT_PREFIX: &str = "/_fieldguide/";
/// Where browsers follow the state of a page; its address is the query.
const EVENTS: &str = "/_fieldguide/events";
/// Where the explanations of rules are, by id.
pub(super) const EXPLANATIONS: &str = "/_fieldguide/explain/";
/// Where the only request that changes something goes.
const FIX: &str = "/_fieldguide/fix";

/// What a request asks for.
pub(super) fn route(request: &request::Parts, names: &AllowedHosts) -> Route {
    let mut hosts = request.headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next().and_then(authority), hosts.next()) else {
        return Route::Refused(StatusCode::BAD_REQUEST, "send exactly one Host header");
    };
    let asked = request.uri.authority().unwrap_or(&host);
    if !names.hold(&host) || !names.hold(asked) {
        return Route::Refused(StatusCode::FORBIDDEN, "this host name is not allowed; see --host");
    }
    if request.headers.get_all(header::ORIGIN).iter().any(|origin| !is_own(origin, asked)) {
        return Route::Refused(StatusCode::FORBIDDEN, "requests from other sites are not allowed");
    }
    if !is_for_reader(&request.headers) {
        return Route::Refused(StatusCode::FORBIDDEN, "requests from other sites are not allowed");
    }
    if request.method == Method::POST && request.uri.path() == FIX {
        return match fix::check_head(&request.headers) {
            Ok(()) => Route::Fix,
            Err(refused) => Route::Refused(refused.status, refused.why),
        };
    }
    if !matches!(request.method, Method::GET | Method::HEAD) {
        return Route::Refused(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD are allowed");
    }
    let Some(path) = percent_decode(request.uri.path()) else {
        return Route::Refused(StatusCode::NOT_FOUND, "not found");
    };
    if path == EVENTS {
        let page = request.uri.query().and_then(percent_decode).unwrap_or_default();
        return Route::Events(page);
    }
    if path.starts_with(CLIENT_PREFIX) { Route::Own(path) } else { Route::File(path) }
}

impl AllowedHosts {
    fn hold(&self, authority: &Authority) -> bool {
        let name = authority.host().trim_start_matches('[').trim_end_matches(']');
        let is_given = |given: &String| given.eq_ignore_ascii_case(name);
        match name.parse::<IpAddr>() {
            // Nobody can be reached at `0.0.0.0`, but pages of other sites can ask for it.
            Ok(address) if address.is_unspecified() => false,
            Ok(address) => address.is_loopback() || self.given.is_some(),
            Err(_) => {
                name.eq_ignore_ascii_case("localhost") || self.given.as_ref().is_some_and(is_given)
            }
        }
    }
}

fn authority(value: &HeaderValue) -> Option<Authority> {
    value.to_str().ok()?.parse().ok().filter(|host: &Authority| !host.as_str().contains('@'))
}

/// Whether a request comes from a page of the host it is sent to.
fn is_own(origin: &HeaderValue, host: &Authority) -> bool {
    let origin = origin.to_str().unwrap_or_default().split_once("://");
    origin.is_some_and(|(scheme, origin)| {
        matches!(scheme, "http" | "https") && origin.eq_ignore_ascii_case(host.as_str())
    })
}

/// Whether a browser asks for a page of the preview or for a reader who follows a link, by what it says
/// itself. What another site loads into its own page is not answered.
fn is_for_reader(headers: &HeaderMap) -> bool {
    let is = |name: &str, allowed: &[&str]| {
        headers.get_all(name).iter().all(|value| allowed.iter().any(|allowed| value == allowed))
    };
    let follows_link = is("sec-fetch-mode", &["navigate"]) && is("sec-fetch-dest", &["document"]);
    is("sec-fetch-site", &["same-origin", "none"])
        || follows_link && headers.contains_key("sec-fetch-dest")
}

/// Nothing, and why.
pub(super) fn error_response(status: StatusCode, why: &'static str) -> Response<Bytes> {
    let mut response = plain(status, why);
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    response
}

/// What the preview adds to pages.
pub(super) fn client_file(address: &str) -> Response<Bytes> {
    if let Some(rule) = address.strip_prefix(EXPLANATIONS).and_then(rule::by_id) {
        let text = Bytes::from(rule.explanation_as_text().into_bytes());
        return response(StatusCode::OK, TEXT, text);
    }
    match page::client_file(address) {
        Some(text) => response(StatusCode::OK, content_type(address), Bytes::from_static(text)),
        None => plain(StatusCode::NOT_FOUND, "not found"),
    }
}

/// The site's file at `address`, as far as it is rendered.
pub(super) fn file(
    preview: &Preview,
    address: &str,
    request: &request::Parts,
    token: Option<&FixToken>,
) -> Response<Parts> {
    let followed = |page: Bytes| {
        let (fingerprint, index) = (preview.fingerprint(address), preview.index());
        let token = token.map(FixToken::as_str);
        Parts(page::inject_client(page, &ScriptData { fingerprint, index, token }))
    };
    match preview.find(address) {
        Lookup::File(path, bytes) if is_page(&path) => {
            let body = followed(Bytes::from_owner(bytes));
            let tag = tag(body.hash());
            let answer = match has(request, &tag) {
                true => response(StatusCode::NOT_MODIFIED, HTML, Parts::default()),
                false => response(StatusCode::OK, HTML, body),
            };
            tagged(answer, &tag)
        }
        Lookup::File(path, bytes) => {
            let (kind, tag) = (content_type(&path), tag(preview.hash(&bytes)));
            let answer = match has(request, &tag) {
                true => response(StatusCode::NOT_MODIFIED, kind, Bytes::new()),
                false => part(kind, Bytes::from_owner(bytes), range(request, &tag)),
            };
            tagged(answer, &tag).map(Parts::from)
        }
        Lookup::Folder => to_folder(address).map(Parts::from),
        Lookup::Missing(bytes) => {
            response(StatusCode::NOT_FOUND, HTML, followed(Bytes::from_owner(bytes)))
        }
        Lookup::NoSite => {
            let page = Bytes::from_static(page::NO_SITE);
            response(StatusCode::SERVICE_UNAVAILABLE, HTML, followed(page))
        }
    }
}

/// What identifies a version of a file.
fn tag(hash: Hash) -> String {
    format!("\"{}\"", &hash.to_hex()[..32])
}

fn tagged<B>(mut response: Response<B>, tag: &str) -> Response<B> {
    if let Ok(tag) = HeaderValue::from_str(tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// The value of a header.
fn value(request: &request::Parts, name: HeaderName) -> Option<&str> {
    request.headers.get(name)?.to_str().ok()
}

/// Whether a browser has this version already.
fn has(request: &request::Parts, tag: &str) -> bool {
    value(request, header::IF_NONE_MATCH).is_some_and(|tags| tags.contains(tag))
}

/// The part of this version that is asked for, if one is. No part of a head alone can be (RFC 9110, 14.2).
fn range<'a>(request: &'a request::Parts, tag: &str) -> Option<&'a str> {
    let is_same = value(request, header::IF_RANGE).is_none_or(|same| same == tag);
    value(request, header::RANGE).filter(|_| is_same && request.method == Method::GET)
}

/// A whole file, or the part of it that is asked for.
fn part(kind: &'static str, body: Bytes, range: Option<&str>) -> Response<Bytes> {
    let length = body.len();
    let (status, body, place) = match range.and_then(|range| parse_range(range, length)) {
        None => (StatusCode::OK, body, None),
        Some(Some(part)) => {
            let place = format!("bytes {}-{}/{length}", part.start, part.end - 1);
            (StatusCode::PARTIAL_CONTENT, body.slice(part), Some(place))
        }
        Some(None) => {
            (StatusCode::RANGE_NOT_SATISFIABLE, Bytes::new(), Some(format!("bytes */{length}")))
        }
    };
    let mut response = response(status, kind, body);
    response.headers_mut().insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if let Some(place) = place.and_then(|place| HeaderValue::from_str(&place).ok()) {
        response.headers_mut().insert(header::CONTENT_RANGE, place);
    }
    response
}

/// The bytes that a `Range` asks for. None when it is to be ignored: of another unit, of several
/// parts, malformed. None within when the file has no such part.
fn parse_range(range: &str, length: usize) -> Option<Option<Range<usize>>> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    // Numbers may begin with a plus in Rust, but not here.
    let is_number = |text: &&str| text.trim().bytes().all(|byte| byte.is_ascii_digit());
    let number = |text| Some(text).filter(is_number)?.trim().parse::<usize>().ok();
    let part = match (first.trim(), last.trim()) {
        ("", last) => length.saturating_sub(number(last)?)..length,
        (first, "") => number(first)?..length,
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            if last < first {
                return None;
            }
            first..length.min(last.saturating_add(1))
        }
    };
    Some((part.start < part.end).then_some(part))
}

/// Relative links of a folder's page need its final slash. The folder is in the site, so its address
/// is not `//another.host`.
fn to_folder(address: &str) -> Response<Bytes> {
    let mut response = plain(StatusCode::TEMPORARY_REDIRECT, "this is a folder, not a page");
    let location = format!("{}/", page::percent_encode(address));
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// Nothing, because of a mistake of fieldguide.
pub(super) fn failed() -> Response<Bytes> {
    plain(StatusCode::INTERNAL_SERVER_ERROR, "the page could not be rendered")
}

/// A line of text.
pub(super) fn plain(status: StatusCode, text: &str) -> Response<Bytes> {
    response(status, TEXT, format!("{text}\n").into_bytes().into())
}

/// The head of the answer that does not end.
pub(super) const EVENT_STREAM: &str = "text/event-stream";

/// A response with the headers that all have. Other sites learn nothing, and browsers ask
/// again each time whether what they have is still right.
pub(super) fn response<B>(status: StatusCode, kind: &'static str, body: B) -> Response<B> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let fixed = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-cache"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // No other site shows a page of the preview inside its own, holds on to its window, or loads
        // anything of it.
        (header::CONTENT_SECURITY_POLICY, "frame-ancestors 'self'"),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let of_ten = |range| parse_range(range, 10);
        assert_eq!(of_ten("bytes=0-3"), Some(Some(0..4)));
        assert_eq!(of_ten("bytes=4-"), Some(Some(4..10)));
        assert_eq!(of_ten("bytes=-4"), Some(Some(6..10)));
        assert_eq!(of_ten("bytes=-99"), Some(Some(0..10)));
        assert_eq!(of_ten("bytes=8-99"), Some(Some(8..10)));
        assert_eq!(of_ten("bytes=5-18446744073709551615"), Some(Some(5..10)));
        assert_eq!(of_ten("bytes=10-"), Some(None));
        assert_eq!(of_ten("bytes=-0"), Some(None));
        assert_eq!(parse_range("bytes=0-", 0), Some(None));
        for ignored in
            ["bytes=3-2", "bytes=0-1,4-5", "lines=0-1", "bytes=a-b", "bytes=-", "bytes=5"]
        {
            assert_eq!(of_ten(ignored), None, "{ignored}");
        }
    }

    #[test]
    fn escapes_are_taken_once() {
        assert_eq!(percent_decode("/a%20b%C3%BC").as_deref(), Some("/a bü"));
        assert_eq!(percent_decode("/%252e").as_deref(), Some("/%2e"));
        for wrong in ["/%", "/%2", "/%zz", "/%ff", "/%+1"] {
            assert_eq!(percent_decode(wrong), None, "{wrong}");
        }
    }
}
