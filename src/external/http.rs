//! The network: single HTTP requests, with certificates checked as browsers check them.
//!
//! Follows no redirects and keeps no cookies. Reads the body of a response only when a source is looked up
//! ([`super::lookup`]); what a status means for a link is decided in [`super::schedule`]. The only file that names the HTTP
//! client. Proxies are taken from the environment (`HTTPS_PROXY`, `NO_PROXY`). A proxy resolves host names itself, so
//! whoever runs it decides which hosts it reaches.

use super::lookup::{PageAnswer, ReadPage};
use super::reach::{Reach, is_public, not_public};
use super::{Fetch, Method, Response};
use std::error::Error as StdError;
use std::fmt;
use std::io::{ErrorKind, Read};
use std::time::{Duration, SystemTime};
use ureq::config::Config;
use ureq::http::{HeaderMap, Uri, header};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Error, Proxy};
use url::Url;

/// Identifies the tool to the operators of servers.
const USER_AGENT: &str = concat!("fieldguide/", env!("CARGO_PKG_VERSION"));
/// The largest response headers that are accepted.
const MAX_HEADER_BYTES: usize = 64 << 10;
/// The size of the buffer for a response.
const INPUT_BUFFER_BYTES: usize = 16 << 10;
/// The rest of a page after this is not read.
const MAX_PAGE_BYTES: u64 = 2 << 20;

/// Sends requests over HTTP.
#[derive(Debug)]
pub struct Http {
    agent: Agent,
    timeout: Duration,
}

impl Http {
    /// Sends requests only within `reach`, and waits no longer than `timeout` for each response.
    pub fn new(timeout: Duration, reach: Reach) -> Self {
        let proxy = Proxy::try_from_env();
        let resolver = Guard {
            resolver: DefaultResolver::default(),
            reach,
            proxy: proxy.as_ref().map(|proxy| proxy.uri().clone()),
        };
        let config = Agent::config_builder()
            .user_agent(USER_AGENT)
            .timeout_global(Some(timeout))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_response_header_size(MAX_HEADER_BYTES)
            .input_buffer_size(INPUT_BUFFER_BYTES)
            .max_idle_connections(0)
            .proxy(proxy)
            .build();
        let agent = Agent::with_parts(config, DefaultConnector::default(), resolver);
        Self { agent, timeout }
    }
}

impl Fetch for Http {
    fn fetch(&self, method: Method, address: &Url) -> Response {
        let result = match method {
            Method::Head => self.agent.head(address.as_str()).call(),
            Method::Get => self.agent.get(address.as_str()).call(),
        };
        match result {
            // Dropped with the body unread, which closes the connection.
            Ok(response) => Response::Status {
                code: response.status().as_u16(),
                location: text(response.headers(), header::LOCATION),
                retry_after: text(response.headers(), header::RETRY_AFTER)
                    .and_then(|value| wait(&value, SystemTime::now())),
            },
            Err(Error::Other(error)) if error.is::<NotPublic>() => {
                Response::Refused(error.to_string())
            }
            Err(error) => Response::NoResponse(self.why(&error)),
        }
    }
}

impl ReadPage for Http {
    fn read(&self, address: &Url, accept: &str) -> Result<PageAnswer, String> {
        let result = self.agent.get(address.as_str()).header(header::ACCEPT, accept).call();
        let response = match result {
            Ok(response) => response,
            Err(Error::Other(error)) if error.is::<NotPublic>() => return Err(error.to_string()),
            Err(error) => return Err(self.why(&error)),
        };
        let code = response.status().as_u16();
        let location = text(response.headers(), header::LOCATION);
        let mut bytes = Vec::new();
        let body = response.into_body().into_reader().take(MAX_PAGE_BYTES);
        // The metadata of a page is at its start, so a page that is cut off is still of use.
        if let Err(error) = { body }.read_to_end(&mut bytes)
            && bytes.is_empty()
        {
            return Err(format!("the page could not be read, {error}"));
        }
        Ok(PageAnswer { code, location, text: String::from_utf8_lossy(&bytes).into_owned() })
    }
}

impl Http {
    /// Why there was no response.
    fn why(&self, error: &Error) -> String {
        match error {
            Error::Timeout(_) => format!("no response within {} s", self.timeout.as_secs()),
            Error::HostNotFound => NO_HOST.to_owned(),
            Error::Rustls(error) => format!("no secure connection, {error}"),
            Error::Tls(error) => format!("no secure connection, {error}"),
            Error::Io(error) => match error.kind() {
                ErrorKind::ConnectionRefused => "the server refused the connection".to_owned(),
                ErrorKind::ConnectionReset
                | ErrorKind::ConnectionAborted
                | ErrorKind::UnexpectedEof
                | ErrorKind::BrokenPipe => "the server closed the connection".to_owned(),
                ErrorKind::InvalidData => format!("no secure connection, {error}"),
                _ if error.to_string().contains("lookup") => NO_HOST.to_owned(),
                _ => format!("no connection, {error}"),
            },
            Error::LargeResponseHeader(..) => "the response headers are too large".to_owned(),
            error => format!("invalid response, {error}"),
        }
    }
}

/// Resolves host names, and returns only addresses to which requests may be sent. The connection is made to these very
/// addresses, so a name cannot resolve to another one in between.
#[derive(Debug)]
struct Guard {
    resolver: DefaultResolver,
    reach: Reach,
    /// The proxy from the environment, which may have any address.
    proxy: Option<Uri>,
}

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.resolver.resolve(uri, config, timeout)?;
        let host = uri.host().unwrap_or_default();
        let is_proxy =
            self.proxy.as_ref().is_some_and(|proxy| proxy.authority() == uri.authority());
        if is_proxy || self.reach.is_allowed(host) {
            return Ok(found);
        }
        let mut public = self.empty();
        found.iter().filter(|address| is_public(address.ip())).for_each(|one| public.push(*one));
        match public.is_empty() {
            true => Err(Error::Other(Box::new(NotPublic(host.to_owned())))),
            false => Ok(public),
        }
    }
}

/// A host to which no request is sent.
#[derive(Debug)]
struct NotPublic(String);

impl fmt::Display for NotPublic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&not_public(&self.0))
    }
}

impl StdError for NotPublic {}

const NO_HOST: &str = "the host was not found, or you are offline";

/// A header as text. Addresses in headers are often raw UTF-8, which the standard forbids.
fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    let value = headers.get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
}

/// The wait that `Retry-After` asks for: seconds, or a date.
fn wait(value: &str, now: SystemTime) -> Option<Duration> {
    match value.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => {
            let then = httpdate::parse_http_date(value).ok()?;
            Some(then.duration_since(now).unwrap_or_default())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `localhost` represents a public name that resolves to this machine.
    #[test]
    fn a_name_that_resolves_to_this_machine_is_not_connected_to() {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let url = Url::parse(&format!("http://localhost:{port}/")).expect("an address");
        let http = Http::new(Duration::from_secs(20), Reach::default());
        let refused = Response::Refused(not_public("localhost"));
        assert_eq!(http.fetch(Method::Get, &url), refused);
        listener.set_nonblocking(true).expect("set");
        assert!(listener.accept().is_err(), "a connection was made");
    }

    #[test]
    fn waits_are_seconds_or_a_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        let wait = |value| wait(value, now).map(|wait| wait.as_secs());
        assert_eq!(wait("120"), Some(120));
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:47 GMT"), Some(10));
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:07 GMT"), Some(0));
        assert_eq!(wait("soon"), None);
        assert_eq!(wait("-1"), None);
    }
}
