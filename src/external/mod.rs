//! External links: whether their pages still exist.
//!
//! Only `fieldguide check --external` asks; no build depends on what other people's servers say.
//! The questions are put through [`Fetch`], so that everything but [`http`](mod@http) is free of the
//! network, and what is asked when is planned without a clock: `schedule` is passed the time, and only
//! `workers` knows it. Pages are not read: an anchor on another site is not looked for. Only
//! `fieldguide source add` reads one, to learn what it says of a source ([`lookup`]).

pub mod cache;
#[cfg(feature = "external")]
pub mod http;
mod link_sites;
pub mod lookup;
mod reach;
mod report;
mod schedule;
mod workers;

use crate::render::Progress;
pub use link_sites::{LinkSite, link_sites};
pub use reach::{Reach, host};
pub use report::diagnostics;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use url::Url;

/// What is known of an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The page exists.
    Alive,
    /// The page has moved permanently to this address.
    Moved(String),
    /// The page does not exist; why.
    Dead(String),
    /// It could not be checked; why.
    Unverified(String),
    /// It is not asked; why.
    Refused(String),
}

/// Asks one address once, and follows nothing.
pub trait Fetch: Sync {
    /// What the address answers.
    fn fetch(&self, method: Method, address: &Url) -> Response;
}

/// How an address is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Without its page.
    Head,
    /// As a browser does.
    Get,
}

/// What an address answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Response {
    /// An answer of HTTP.
    Status {
        /// 200, 404 and so on.
        code: u16,
        /// Where it sends readers on to.
        location: Option<String>,
        /// How long to wait before it is asked again.
        retry_after: Option<Duration>,
    },
    /// None; why, in words.
    NoResponse(String),
    /// It was not asked; why, in words.
    Refused(String),
}

/// How patient and how polite asking is.
#[derive(Clone, Copy, Debug)]
pub struct RetryPolicy {
    /// How long one answer may take.
    pub timeout: Duration,
    /// How long a host is left in peace after each answer.
    pub pause: Duration,
    /// How long to wait before asking a second time; twice as long before the third.
    pub backoff: Duration,
    /// The longest that a server may make us wait.
    pub longest_wait: Duration,
    /// How often an address is requested that does not respond, or limits the rate.
    pub tries: u32,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(20),
            pause: Duration::from_millis(500),
            backoff: Duration::from_secs(2),
            longest_wait: Duration::from_secs(60),
            tries: 3,
        }
    }
}

/// Asks all addresses that may be reached: several at a time, but never a host twice at once.
pub fn ask(
    addresses: BTreeSet<String>,
    fetch: &dyn Fetch,
    retry_policy: RetryPolicy,
    reach: &Reach,
    progress: &dyn Progress,
) -> BTreeMap<String, Outcome> {
    progress.begin(addresses.len());
    workers::run(schedule::Schedule::new(addresses, retry_policy, reach.clone()), fetch, progress)
}
