//! Carries out a plan: a few threads send requests, one decides. Passes the time to the plan.
//!
//! Decides nothing itself, see [`super::schedule`]; knows nothing of HTTP, see [`Fetch`].

use super::schedule::{Action, Schedule};
use super::{Fetch, Outcome};
use crate::render::Progress;
use std::collections::BTreeMap;
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

/// How many hosts are asked at once.
const MAX_CONCURRENT_HOSTS: usize = 8;

pub(super) fn run(
    mut schedule: Schedule,
    fetch: &dyn Fetch,
    progress: &dyn Progress,
) -> BTreeMap<String, Outcome> {
    let began = Instant::now();
    let (mut asking, mut known) = (0, 0);
    thread::scope(|scope| {
        let (report, hear) = mpsc::channel();
        loop {
            for _ in known..schedule.known() {
                progress.page_done();
            }
            known = schedule.known();
            let step = match asking < MAX_CONCURRENT_HOSTS {
                true => schedule.next(began.elapsed()),
                false => Action::Wait(None),
            };
            let until = match step {
                Action::Done => break,
                Action::Wait(until) => until,
                Action::Send(request) => {
                    asking += 1;
                    let report = report.clone();
                    scope.spawn(move || {
                        let answer = fetch.fetch(request.method(), request.address());
                        // Somebody listens until every answer is there.
                        _ = report.send((request, answer));
                    });
                    continue;
                }
            };
            let heard = match until {
                Some(until) => hear.recv_timeout(until.saturating_sub(began.elapsed())).ok(),
                None => hear.recv().ok(),
            };
            if let Some((request, answer)) = heard {
                asking -= 1;
                schedule.record_response(*request, answer, began.elapsed());
            }
        }
    });
    schedule.outcomes()
}
