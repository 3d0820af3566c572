//! Carries out a plan: a few threads ask, one decides. With the clock that the plan is told.
//!
//! Decides nothing itself, see [`super::plan`]; knows nothing of HTTP, see [`Fetch`].

use super::plan::{Plan, Step};
use super::{Fetch, Outcome};
use crate::render::Progress;
use std::collections::BTreeMap;
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

/// How many hosts are asked at once.
const AT_ONCE: usize = 8;

pub(super) fn work(
    mut plan: Plan,
    fetch: &dyn Fetch,
    progress: &dyn Progress,
) -> BTreeMap<String, Outcome> {
    let began = Instant::now();
    let (mut asking, mut known) = (0, 0);
    thread::scope(|scope| {
        let (tell, hear) = mpsc::channel();
        loop {
            for _ in known..plan.known() {
                progress.page_done();
            }
            known = plan.known();
            let step = match asking < AT_ONCE {
                true => plan.next(began.elapsed()),
                false => Step::Wait(None),
            };
            let until = match step {
                Step::Done => break,
                Step::Wait(until) => until,
                Step::Ask(request) => {
                    asking += 1;
                    let tell = tell.clone();
                    scope.spawn(move || {
                        let answer = fetch.fetch(request.method(), request.address());
                        // Somebody listens until every answer is there.
                        _ = tell.send((request, answer));
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
                plan.answered(*request, answer, began.elapsed());
            }
        }
    });
    plan.outcomes()
}
