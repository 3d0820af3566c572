//! Requests → responses, as functions of the request and a [`Preview`].
//!
//! Opens no socket and no file: what is not in the preview does not exist, so that no spelling of a
//! path leads out of the site.

use super::page;
use super::preview::{Found, Preview};
use hyper::body::Bytes;
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::http::uri::Authority;
use hyper::{Method, Response, StatusCode};
use std::net::IpAddr;
use std::ops::Range;

/// The names under which the preview answers. A page of another site that has its own name lead to
/// this machine does not know them.
#[derive(Clone, Debug)]
pub(super) struct Names {
    /// What `--host` gave. Then every address may be asked for as well: an address, unlike a name,
    /// cannot be made to lead here by others.
    pub(super) given: Option<String>,
}

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// What the preview adds to pages, at this address.
    Own(String),
    /// To be told of the state of the page at this address, again and again.
    Events(String),
    /// The site's file at this address.
    File(String),
    /// Nothing that is given, and why.
    Refused(StatusCode, &'static str),
}

/// Begins the addresses of what is not part of the site.
const OWN: &str = "/_fieldguide/";
/// Where browsers are told of the state of a page; its address is the query.
const EVENTS: &str = "/_fieldguide/events";

/// What a request asks for.
pub(super) fn wanted(request: &Parts, names: &Names) -> Wanted {
    let mut hosts = request.headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next().and_then(authority), hosts.next()) else {
        return Wanted::Refused(StatusCode::BAD_REQUEST, "name one host");
    };
    let asked = request.uri.authority().unwrap_or(&host);
    if !names.hold(&host) || !names.hold(asked) {
        return Wanted::Refused(StatusCode::FORBIDDEN, "this name is not served here; see --host");
    }
    if request.headers.get_all(header::ORIGIN).iter().any(|origin| !is_own(origin, asked)) {
        return Wanted::Refused(StatusCode::FORBIDDEN, "other sites are not answered");
    }
    if !matches!(request.method, Method::GET | Method::HEAD) {
        return Wanted::Refused(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD");
    }
    let Some(path) = decoded(request.uri.path()) else {
        return Wanted::Refused(StatusCode::NOT_FOUND, "there is no such address");
    };
    if path == EVENTS {
        let page = request.uri.query().and_then(decoded).unwrap_or_default();
        return Wanted::Events(page);
    }
    if path.starts_with(OWN) { Wanted::Own(path) } else { Wanted::File(path) }
}

impl Names {
    fn hold(&self, authority: &Authority) -> bool {
        let name = authority.host().trim_start_matches('[').trim_end_matches(']');
        let is_given = |given: &String| given.eq_ignore_ascii_case(name);
        match name.parse::<IpAddr>() {
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
    let origin = origin.to_str().unwrap_or_default();
    origin.split_once("://").is_some_and(|(_, origin)| origin.eq_ignore_ascii_case(host.as_str()))
}

/// A path or query without escapes, each taken once; none when that is not UTF-8.
pub(super) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        if first != b'%' {
            bytes.push(first);
            continue;
        }
        let digit = |at: usize| after.get(at).and_then(|&digit| char::from(digit).to_digit(16));
        bytes.push(u8::try_from(digit(0)? * 16 + digit(1)?).ok()?);
        rest = &after[2..];
    }
    String::from_utf8(bytes).ok()
}

/// Nothing, and why.
pub(super) fn refused(status: StatusCode, why: &'static str) -> Response<Bytes> {
    let mut response = plain(status, why);
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    response
}

/// Nothing, because as many pages as may be are told of changes. The connection is of no more use.
pub(super) fn full() -> Response<Bytes> {
    let why = "too many pages are open; close some";
    let mut response = plain(StatusCode::SERVICE_UNAVAILABLE, why);
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// What the preview adds to pages.
pub(super) fn own(address: &str) -> Response<Bytes> {
    match page::own(address) {
        Some(text) => response(StatusCode::OK, content_type(address), Bytes::from_static(text)),
        None => plain(StatusCode::NOT_FOUND, "there is no such address"),
    }
}

/// The site's file at `address`.
pub(super) fn file(preview: &Preview, address: &str, request: &Parts) -> Response<Bytes> {
    let for_page = |page: &[u8]| {
        let page = page::followed(page, &preview.fingerprint(address), &preview.index());
        Bytes::from(page)
    };
    let (status, kind, body) = match preview.find(address) {
        Found::File(path, bytes) => {
            let kind = content_type(&path);
            let body = match kind == HTML {
                true => for_page(&bytes),
                false => Bytes::from_owner(bytes),
            };
            (StatusCode::OK, kind, body)
        }
        Found::Folder => return to_folder(address),
        Found::Missing(bytes) => (StatusCode::NOT_FOUND, HTML, for_page(&bytes)),
        Found::NoSite => (StatusCode::SERVICE_UNAVAILABLE, HTML, for_page(page::NO_SITE)),
    };
    let tag = format!("\"{}\"", &blake3::hash(&body).to_hex()[..32]);
    let holds = |name: HeaderName| request.headers.get(name).and_then(|value| value.to_str().ok());
    let mut answer = if status != StatusCode::OK {
        response(status, kind, body)
    } else if holds(header::IF_NONE_MATCH).is_some_and(|tags| tags.contains(&tag)) {
        response(StatusCode::NOT_MODIFIED, kind, Bytes::new())
    } else {
        let is_same = holds(header::IF_RANGE).is_none_or(|same| same == tag);
        // Of a head alone no part can be asked for (RFC 9110, 14.2).
        let may_be_part = is_same && request.method == Method::GET;
        part(kind, body, holds(header::RANGE).filter(|_| may_be_part))
    };
    if let (true, Ok(tag)) = (status == StatusCode::OK, HeaderValue::from_str(&tag)) {
        answer.headers_mut().insert(header::ETAG, tag);
    }
    answer
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
    let mut response = plain(StatusCode::TEMPORARY_REDIRECT, "this is a folder");
    let location = format!("{}/", page::encoded(address));
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// A line of text.
fn plain(status: StatusCode, text: &str) -> Response<Bytes> {
    response(status, TEXT, format!("{text}\n").into_bytes().into())
}

/// The head of the answer that does not end.
pub(super) const EVENT_STREAM: &str = "text/event-stream";

/// A response with the headers that every one has. Other sites are told nothing, and browsers ask
/// again each time whether what they have is still right.
pub(super) fn response<B>(status: StatusCode, kind: &'static str, body: B) -> Response<B> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let fixed = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-cache"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

const HTML: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// What a file is, by its ending.
fn content_type(path: &str) -> &'static str {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    match ending.as_str() {
        "avif" => "image/avif",
        "bib" | "md" | "txt" | "yaml" | "yml" => TEXT,
        "css" => "text/css; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "epub" => "application/epub+zip",
        "gif" => "image/gif",
        "htm" | "html" => HTML,
        "ico" => "image/x-icon",
        "jpeg" | "jpg" => "image/jpeg",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "m4a" => "audio/mp4",
        "mp3" => "audio/mpeg",
        "mp4" => "video/mp4",
        "oga" | "ogg" | "opus" => "audio/ogg",
        "ogv" => "video/ogg",
        "otf" => "font/otf",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "ttf" => "font/ttf",
        "vtt" => "text/vtt; charset=utf-8",
        "wasm" => "application/wasm",
        "wav" => "audio/wav",
        "webm" => "video/webm",
        "webmanifest" => "application/manifest+json",
        "webp" => "image/webp",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "xml" => "application/xml",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
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
        assert_eq!(decoded("/a%20b%C3%BC").as_deref(), Some("/a bü"));
        assert_eq!(decoded("/%252e").as_deref(), Some("/%2e"));
        for wrong in ["/%", "/%2", "/%zz", "/%ff", "/%+1"] {
            assert_eq!(decoded(wrong), None, "{wrong}");
        }
    }
}
