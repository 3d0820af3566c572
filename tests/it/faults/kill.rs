//! `kill -9` at random moments, and builds that meet.

use super::concurrent::Two;
use crate::command::Ended;
use crate::random::Dice;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

#[test]
fn killed_at_a_hundred_moments_a_build_leaves_one_site_or_the_other() {
    let mut two = Two::new();
    let mut times: Vec<Duration> = (0..5)
        .map(|_| {
            let started = Instant::now();
            two.heal("nothing");
            started.elapsed()
        })
        .collect();
    times.sort();
    let usual = u64::try_from(times[2].as_micros()).expect("is short");
    let mut dice = Dice::new(9);
    let mut killed = 0;
    for round in 0..100 {
        let moment = Duration::from_micros(dice.below(usual));
        let mut command = two.command(two.next());
        let mut build = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("runs");
        thread::sleep(moment);
        build.kill().expect("can be killed");
        killed += usize::from(!build.wait().expect("ends").success());
        let when = format!("kill {round}, after {moment:?} of {usual} µs");
        two.is_whole(&when);
        two.heal(&when);
    }
    assert!(killed > 50, "only {killed} of 100 builds were killed before their end");
}

#[test]
fn of_builds_that_meet_each_is_done_or_refused_and_one_site_stands() {
    let mut two = Two::new();
    for round in 0..5 {
        let spawn = |which: usize| {
            let mut command = two.command(which % 2);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("runs")
        };
        let builds: Vec<_> = (0..6).map(spawn).collect();
        let mut done = 0;
        for build in builds {
            let ended = Ended::from(build.wait_with_output().expect("ends"));
            match ended.code {
                Some(0) => done += 1,
                _ => assert!(ended.err.contains("another build is writing"), "{ended:?}"),
            }
        }
        assert!(done > 0, "round {round}");
        two.look(&format!("round {round}"));
    }
}
