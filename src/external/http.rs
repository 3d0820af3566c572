//! The network: one question over HTTP, with certificates checked as browsers check them.
//!
//! Follows no redirects and reads no pages; what an answer means is for [`super::plan`]. The only
//! file that names the HTTP client. Proxies are taken from the environment (`HTTPS_PROXY`,
//! `NO_PROXY`), as everywhere.

use super::{Answer, Fetch, Method};
use std::io::ErrorKind;
use std::time::{Duration, SystemTime};
use ureq::http::{HeaderMap, header};
use ureq::{Agent, Error};
use url::Url;

/// Names the tool, so that whoever keeps a server knows who asks.
const USER_AGENT: &str = concat!("fieldguide/", env!("CARGO_PKG_VERSION"), " (link check)");
/// A server that says more than this before its page is not listened to.
const MOST_HEADERS: usize = 64 << 10;
/// What comes after the headers is read no further than this.
const MOST_READ: usize = 16 << 10;

/// The web.
#[derive(Debug)]
pub struct Http {
    agent: Agent,
    timeout: Duration,
}

impl Http {
    /// The web, which has this long for an answer.
    pub fn new(timeout: Duration) -> Self {
        let config = Agent::config_builder()
            .user_agent(USER_AGENT)
            .timeout_global(Some(timeout))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_response_header_size(MOST_HEADERS)
            .input_buffer_size(MOST_READ)
            .max_idle_connections(0)
            .build();
        Self { agent: config.into(), timeout }
    }
}

impl Fetch for Http {
    fn fetch(&self, method: Method, address: &Url) -> Answer {
        let asked = match method {
            Method::Head => self.agent.head(address.as_str()).call(),
            Method::Get => self.agent.get(address.as_str()).call(),
        };
        match asked {
            // Dropped with its page unread, which closes the connection.
            Ok(response) => Answer::Status {
                code: response.status().as_u16(),
                location: text(response.headers(), header::LOCATION),
                retry_after: text(response.headers(), header::RETRY_AFTER)
                    .and_then(|value| wait(&value, SystemTime::now())),
            },
            Err(error) => Answer::Silence(self.why(&error)),
        }
    }
}

impl Http {
    /// Why there was no answer.
    fn why(&self, error: &Error) -> String {
        match error {
            Error::Timeout(_) => format!("no answer within {} s", self.timeout.as_secs()),
            Error::HostNotFound => NO_HOST.to_owned(),
            Error::Rustls(error) => format!("no secure connection, {error}"),
            Error::Tls(error) => format!("no secure connection, {error}"),
            Error::Io(error) => match error.kind() {
                ErrorKind::ConnectionRefused => "its server takes no connections".to_owned(),
                ErrorKind::ConnectionReset
                | ErrorKind::ConnectionAborted
                | ErrorKind::UnexpectedEof
                | ErrorKind::BrokenPipe => "its server ends the connection".to_owned(),
                ErrorKind::InvalidData => format!("no secure connection, {error}"),
                _ if error.to_string().contains("lookup") => NO_HOST.to_owned(),
                _ => format!("no connection, {error}"),
            },
            Error::LargeResponseHeader(..) => "its answer never comes to the point".to_owned(),
            error => format!("its answer cannot be understood, {error}"),
        }
    }
}

const NO_HOST: &str = "there is no such host, or no network here";

/// A header as text. Addresses in headers are often raw UTF-8, against the standard.
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
