//! Which address is asked next, how and when, and what follows from its answer.
//!
//! A value that is passed the time, counted from the start; it sends no requests and never waits,
//! see [`super::workers`].

use super::{Method, Outcome, Reach, Response, RetryPolicy};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;
use url::Url;

/// How often a server may send us on before we stop following.
const MAX_REDIRECTS: usize = 10;
/// A host that does not respond for this many addresses is given up.
const MAX_UNANSWERED: u32 = 2;

/// What is still to be asked, by host, and what is known.
pub(super) struct Schedule {
    retry_policy: RetryPolicy,
    reach: Reach,
    hosts: BTreeMap<String, Host>,
    outcomes: BTreeMap<String, Outcome>,
}

/// What comes next.
pub(super) enum Action {
    /// Ask this.
    Send(Box<Request>),
    /// Wait for an answer, or until this time if there is one.
    Wait(Option<Duration>),
    /// Everything is known.
    Done,
}

/// An address to ask.
pub(super) struct Request {
    host: String,
    task: Task,
}

/// A host that is asked one thing at a time.
#[derive(Default)]
struct Host {
    queue: VecDeque<Task>,
    is_busy: bool,
    /// Not to be asked before this time.
    free_at: Duration,
    /// How many questions in a row it did not answer, or only with "later".
    unanswered: u32,
    /// Why it is not asked any more.
    gave_up_because: Option<String>,
}

/// An address that a guide holds, and how far asking it has come.
struct Task {
    /// The address as a key of the outcomes.
    key: String,
    /// The redirects so far, itself first.
    visited: Vec<Url>,
    /// Where it has moved permanently: how many of the first redirects are permanent.
    moved: usize,
    method: Method,
    tries: u32,
    not_before: Duration,
}

/// What follows from an answer.
enum Verdict {
    Known(Outcome),
    /// It is requested again, by another method or at the host it redirects to.
    Again(Task),
    /// The whole host is left in peace for so long.
    Wait(Task, Duration),
}

impl Request {
    pub(super) fn method(&self) -> Method {
        self.task.method
    }

    pub(super) fn address(&self) -> &Url {
        self.task.current()
    }
}

impl Schedule {
    pub(super) fn new(
        addresses: BTreeSet<String>,
        retry_policy: RetryPolicy,
        reach: Reach,
    ) -> Self {
        let (hosts, outcomes) = (BTreeMap::new(), BTreeMap::new());
        let mut schedule = Self { retry_policy, reach, hosts, outcomes };
        for key in addresses {
            match Url::parse(&key) {
                Ok(url) => schedule.enqueue(Task::new(key, url)),
                Err(error) => {
                    schedule
                        .outcomes
                        .insert(key, Outcome::Dead(format!("the address is invalid, {error}")));
                }
            }
        }
        schedule
    }

    /// How many addresses are done with.
    pub(super) fn known(&self) -> usize {
        self.outcomes.len()
    }

    pub(super) fn outcomes(self) -> BTreeMap<String, Outcome> {
        self.outcomes
    }

    pub(super) fn next(&mut self, now: Duration) -> Action {
        let mut wake: Option<Duration> = None;
        let mut is_asking = false;
        for (name, host) in &mut self.hosts {
            if host.is_busy {
                is_asking = true;
                continue;
            }
            let first = (0..host.queue.len()).min_by_key(|at| host.queue[*at].not_before);
            let Some(first) = first else { continue };
            let ready = host.free_at.max(host.queue[first].not_before);
            if ready > now {
                wake = Some(wake.map_or(ready, |wake| wake.min(ready)));
            } else if let Some(task) = host.queue.remove(first) {
                host.is_busy = true;
                return Action::Send(Box::new(Request { host: name.clone(), task }));
            }
        }
        if wake.is_none() && !is_asking { Action::Done } else { Action::Wait(wake) }
    }

    pub(super) fn record_response(&mut self, request: Request, answer: Response, now: Duration) {
        let Request { host: name, task } = request;
        let key = task.key.clone();
        let unanswered = no_response(&answer);
        let verdict = task.judge(answer, now, &self.retry_policy);
        let host = self.hosts.entry(name.clone()).or_default();
        host.is_busy = false;
        host.free_at = now + self.retry_policy.pause;
        host.unanswered = if unanswered.is_some() { host.unanswered + 1 } else { 0 };
        match verdict {
            Verdict::Known(outcome) => _ = self.outcomes.insert(key, outcome),
            Verdict::Again(task) => self.enqueue(task),
            Verdict::Wait(task, wait) => {
                host.free_at = now + wait;
                host.queue.push_front(task);
            }
        }
        if let Some(why) = unanswered {
            self.give_up(&name, why);
        }
    }

    /// Asks a host no more that has not answered for long.
    fn give_up(&mut self, name: &str, why: String) {
        let Some(host) = self.hosts.get_mut(name) else { return };
        if host.unanswered >= MAX_UNANSWERED * self.retry_policy.tries {
            for task in host.queue.drain(..) {
                self.outcomes.insert(task.key, Outcome::Unverified(why.clone()));
            }
            host.gave_up_because = Some(why);
        }
    }

    /// Adds a task to the queue of the host that it redirects to, if that may be reached.
    fn enqueue(&mut self, task: Task) {
        if let Some(why) = self.reach.refusal(task.current()) {
            let outcome = task.refused(why);
            self.outcomes.insert(task.key, outcome);
            return;
        }
        let host = self.hosts.entry(host(task.current())).or_default();
        match &host.gave_up_because {
            Some(why) => _ = self.outcomes.insert(task.key, Outcome::Unverified(why.clone())),
            None => host.queue.push_back(task),
        }
    }
}

impl Task {
    fn new(key: String, mut url: Url) -> Self {
        url.set_fragment(None);
        let (method, not_before) = (Method::Head, Duration::ZERO);
        Self { key, visited: vec![url], moved: 0, method, tries: 0, not_before }
    }

    fn current(&self) -> &Url {
        &self.visited[self.visited.len() - 1]
    }

    fn judge(mut self, answer: Response, now: Duration, retry_policy: &RetryPolicy) -> Verdict {
        let (code, location, retry_after) = match answer {
            Response::NoResponse(why) => {
                self.method = Method::Get;
                return self.later(why, now, retry_policy);
            }
            Response::Refused(why) => return Verdict::Known(self.refused(why)),
            Response::Status { code, location, retry_after } => (code, location, retry_after),
        };
        match (code, location) {
            (200..=299, _) => Verdict::Known(match self.moved {
                0 => Outcome::Alive,
                moved => Outcome::Moved(self.visited[moved].to_string()),
            }),
            (301 | 302 | 303 | 307 | 308, Some(location)) => self.follow(code, &location),
            (429 | 503, _) => {
                self.tries += 1;
                let wait = retry_after.unwrap_or(self.backoff(retry_policy));
                match self.tries < retry_policy.tries && wait <= retry_policy.longest_wait {
                    true => Verdict::Wait(self, wait),
                    false => Verdict::Known(Outcome::Unverified(status(code))),
                }
            }
            // Many servers know no HEAD, and say so in many ways.
            _ if self.method == Method::Head => {
                self.method = Method::Get;
                Verdict::Again(self)
            }
            (404 | 410, _) => Verdict::Known(Outcome::Dead(status(code))),
            (500..=599, _) => self.later(status(code), now, retry_policy),
            _ => Verdict::Known(Outcome::Unverified(status(code))),
        }
    }

    /// Asks again after a while, if it was not asked too often already.
    fn later(mut self, why: String, now: Duration, retry_policy: &RetryPolicy) -> Verdict {
        self.tries += 1;
        if self.tries >= retry_policy.tries {
            return Verdict::Known(Outcome::Unverified(why));
        }
        self.not_before = now + self.backoff(retry_policy);
        Verdict::Again(self)
    }

    /// The outcome when the host that it redirects to is refused.
    fn refused(&self, why: String) -> Outcome {
        Outcome::Refused(match self.visited.len() {
            1 => why,
            _ => format!("it redirects to an address that is not checked: {why}"),
        })
    }

    /// How long to wait after so many tries.
    fn backoff(&self, retry_policy: &RetryPolicy) -> Duration {
        retry_policy.backoff * 2u32.pow(self.tries.clamp(1, 16) - 1)
    }

    fn follow(mut self, code: u16, location: &str) -> Verdict {
        let unsure = |why: String| Verdict::Known(Outcome::Unverified(why));
        let Ok(mut next) = self.current().join(location) else {
            return unsure(format!("it redirects to an invalid address, `{location}`"));
        };
        next.set_fragment(None);
        if !is_web(&next) {
            let why = format!("it redirects to `{next}`, which is not a web page");
            return Verdict::Known(Outcome::Dead(why));
        }
        if self.visited.contains(&next) {
            return unsure("it redirects in a loop".to_owned());
        }
        if self.visited.len() > MAX_REDIRECTS {
            return unsure(format!("it redirects more than {MAX_REDIRECTS} times"));
        }
        let is_permanent = matches!(code, 301 | 308);
        if is_permanent && self.moved + 1 == self.visited.len() {
            self.moved += 1;
        }
        self.visited.push(next);
        self.method = Method::Head;
        Verdict::Again(self)
    }
}

/// Whether an address is asked at all: mail and telephones are not.
pub(super) fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// The host and its port, which together are one server.
fn host(url: &Url) -> String {
    let port = url.port_or_known_default().unwrap_or_default();
    format!("{}:{port}", url.host_str().unwrap_or_default())
}

/// Why there is no usable response: none at all, or a rate limit.
fn no_response(answer: &Response) -> Option<String> {
    match answer {
        Response::NoResponse(why) => Some(why.clone()),
        Response::Status { code: code @ (429 | 503), .. } => Some(status(*code)),
        Response::Status { .. } | Response::Refused(_) => None,
    }
}

/// An answer in words.
fn status(code: u16) -> String {
    let words = match code {
        401 => " (login required)",
        403 => " (access denied to programs)",
        404 => " (not found)",
        410 => " (page removed)",
        429 => " (too many requests)",
        500..=599 => " (server error)",
        _ => "",
    };
    format!("the server responded with {code}{words}")
}

#[cfg(test)]
#[path = "schedule/tests.rs"]
mod tests;
