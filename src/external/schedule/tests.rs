//! Plans played through with a clock that jumps, in no time.
//!
//! No network: what servers do to a client is for `tests/it/external.rs`.

use super::*;

/// Long enough to be distinguished, in seconds.
const RETRY_POLICY: RetryPolicy = RetryPolicy {
    timeout: Duration::from_secs(20),
    pause: Duration::from_secs(1),
    backoff: Duration::from_secs(10),
    longest_wait: Duration::from_secs(60),
    tries: 3,
};

fn schedule(addresses: &[&str]) -> Schedule {
    Schedule::new(
        addresses.iter().map(|address| (*address).to_owned()).collect(),
        RETRY_POLICY,
        Reach::default(),
    )
}

fn code(code: u16) -> Response {
    Response::Status { code, location: None, retry_after: None }
}

fn to(code: u16, location: &str) -> Response {
    Response::Status { code, location: Some(location.to_owned()), retry_after: None }
}

fn later(code: u16, seconds: u64) -> Response {
    Response::Status { code, location: None, retry_after: Some(Duration::from_secs(seconds)) }
}

fn unanswered() -> Response {
    Response::NoResponse("no answer".to_owned())
}

/// Plays a plan to its end. Every answer takes no time. Returns what is known, and what was asked
/// when: `second method address`.
fn play(
    addresses: &[&str],
    mut answer: impl FnMut(Method, &str) -> Response,
) -> (BTreeMap<String, Outcome>, Vec<String>) {
    let (mut schedule, mut now, mut log) = (schedule(addresses), Duration::ZERO, Vec::new());
    loop {
        match schedule.next(now) {
            Action::Done => return (schedule.outcomes(), log),
            Action::Wait(until) => now = until.expect("nothing is being asked"),
            Action::Send(request) => {
                let (method, address) = (request.method(), request.address().to_string());
                log.push(format!("{} {method:?} {address}", now.as_secs()));
                schedule.record_response(*request, answer(method, &address), now);
            }
        }
        assert!(log.len() < 1000, "does not end: {log:#?}");
    }
}

/// What becomes of one address that gets these answers, and what was asked when.
fn one(mut answers: Vec<Response>) -> (Outcome, Vec<String>) {
    answers.reverse();
    let (outcomes, log) = play(&["https://a.test/x"], |_, _| answers.pop().expect("an answer"));
    assert_eq!(answers, [], "not all was asked");
    (outcomes["https://a.test/x"].clone(), log)
}

fn unsure(why: &str) -> Outcome {
    Outcome::Unverified(why.to_owned())
}

#[test]
fn head_is_believed_only_when_it_says_yes() {
    assert_eq!(one(vec![code(200)]).0, Outcome::Alive);
    for refused in [400, 403, 404, 405, 406, 500, 501, 999] {
        let (outcome, log) = one(vec![code(refused), code(200)]);
        assert_eq!(outcome, Outcome::Alive, "{refused}");
        assert_eq!(log, ["0 Head https://a.test/x", "1 Get https://a.test/x"], "{refused}");
    }
    let dead = |words: &str| Outcome::Dead(words.to_owned());
    assert_eq!(
        one(vec![code(405), code(404)]).0,
        dead("the server responded with 404 (not found)")
    );
    assert_eq!(
        one(vec![code(405), code(410)]).0,
        dead("the server responded with 410 (page removed)")
    );
    let turned_away = unsure("the server responded with 403 (access denied to programs)");
    assert_eq!(one(vec![code(403), code(403)]).0, turned_away);
    assert_eq!(one(vec![code(999), code(999)]).0, unsure("the server responded with 999"));
    assert_eq!(one(vec![code(304), code(304)]).0, unsure("the server responded with 304"));
}

#[test]
fn who_has_trouble_is_asked_again_after_a_while() {
    let (outcome, log) = one(vec![code(500), code(500), code(200)]);
    assert_eq!(outcome, Outcome::Alive);
    let asked = ["0 Head https://a.test/x", "1 Get https://a.test/x", "11 Get https://a.test/x"];
    assert_eq!(log, asked);
    let (outcome, log) = one(vec![unanswered(), unanswered(), unanswered()]);
    assert_eq!(outcome, unsure("no answer"));
    let asked = ["0 Head https://a.test/x", "10 Get https://a.test/x", "30 Get https://a.test/x"];
    assert_eq!(log, asked);
}

#[test]
fn who_asks_for_time_gets_it_up_to_a_point() {
    let (outcome, log) = one(vec![later(429, 40), code(200)]);
    assert_eq!(outcome, Outcome::Alive);
    assert_eq!(log, ["0 Head https://a.test/x", "40 Head https://a.test/x"]);
    let too_many = unsure("the server responded with 429 (too many requests)");
    assert_eq!(one(vec![later(429, 61)]).0, too_many);
    assert_eq!(one(vec![later(429, 1), later(429, 1), later(429, 1)]).0, too_many);
    let (_, log) = one(vec![code(503), code(200)]);
    assert_eq!(log[1], "10 Head https://a.test/x", "our own time where none is named");
}

#[test]
fn a_host_is_asked_one_thing_at_a_time_with_a_pause_between() {
    let (_, log) =
        play(&["https://a.test/1", "https://a.test/2", "https://b.test/1"], |_, _| code(200));
    let asked = ["0 Head https://a.test/1", "0 Head https://b.test/1", "1 Head https://a.test/2"];
    assert_eq!(log, asked);

    let mut schedule =
        schedule(&["https://a.test/1", "http://a.test:443/2", "https://a.test:8443/"]);
    let mut asked = Vec::new();
    while let Action::Send(request) = schedule.next(Duration::ZERO) {
        asked.push(request);
    }
    assert_eq!(asked.len(), 2, "one server for each host and port");
    assert!(matches!(schedule.next(Duration::from_secs(99)), Action::Wait(None)));

    // While one address waits, the host is asked for another; but not when the host limits the rate.
    let mut first = true;
    let (_, log) = play(&["https://a.test/1", "https://a.test/2"], |_, _| {
        if std::mem::take(&mut first) { unanswered() } else { code(200) }
    });
    assert_eq!(log[1..], ["1 Head https://a.test/2", "10 Get https://a.test/1"]);
    let mut first = true;
    let (_, log) = play(&["https://a.test/1", "https://a.test/2"], |_, _| {
        if std::mem::take(&mut first) { later(429, 30) } else { code(200) }
    });
    assert_eq!(log[1..], ["30 Head https://a.test/1", "31 Head https://a.test/2"]);
}

#[test]
fn a_host_that_never_answers_is_left_alone() {
    let addresses: Vec<String> = (0..50).map(|n| format!("https://a.test/{n}")).collect();
    let mut addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
    addresses.push("https://b.test/");
    let (outcomes, log) = play(&addresses, |_, address| match address {
        "https://b.test/" => to(302, "https://a.test/b"),
        _ => unanswered(),
    });
    assert_eq!(outcomes.len(), 51);
    assert!(outcomes.values().all(|outcome| *outcome == unsure("no answer")));
    assert_eq!(log.len(), 7, "{log:#?}");
    let (outcomes, log) = play(&addresses, |_, _| later(429, 1));
    assert_eq!(outcomes.len(), 51);
    assert!(log.len() < 15, "{log:#?}");
}

#[test]
fn redirects_are_followed_and_those_for_good_are_reported() {
    let moved = |to: &str| Outcome::Moved(to.to_owned());
    assert_eq!(one(vec![to(302, "/y"), code(200)]).0, Outcome::Alive);
    assert_eq!(one(vec![to(301, "/y"), code(200)]).0, moved("https://a.test/y"));
    let (outcome, log) = one(vec![to(308, "//b.test/y#z"), to(301, "../w?v"), code(200)]);
    assert_eq!(outcome, moved("https://b.test/w?v"));
    let asked = ["0 Head https://a.test/x", "0 Head https://b.test/y", "1 Head https://b.test/w?v"];
    assert_eq!(log, asked);
    let mixed = vec![to(301, "/y"), to(302, "/z"), to(301, "/w"), code(200)];
    assert_eq!(one(mixed).0, moved("https://a.test/y"), "as far as it is for good");
    let dead = Outcome::Dead("the server responded with 404 (not found)".to_owned());
    assert_eq!(one(vec![to(301, "/y"), code(404), code(404)]).0, dead);
    assert_eq!(
        one(vec![to(301, "/y"), code(405), to(301, "/z"), code(200)]).0,
        moved("https://a.test/z")
    );
}

#[test]
fn redirects_that_lead_nowhere_are_reported() {
    let circle = unsure("it redirects in a loop");
    assert_eq!(one(vec![to(302, "/x")]).0, circle);
    assert_eq!(one(vec![to(302, "/y"), to(302, "/x#again")]).0, circle);
    let many: Vec<Response> = (0..11).map(|n| to(302, &format!("/{n}"))).collect();
    assert_eq!(one(many).0, unsure("it redirects more than 10 times"));
    let elsewhere = "it redirects to `file:///etc/passwd`, which is not a web page";
    assert_eq!(one(vec![to(302, "file:///etc/passwd")]).0, Outcome::Dead(elsewhere.to_owned()));
    let nowhere = unsure("it redirects to an invalid address, `http://[`");
    assert_eq!(one(vec![to(302, "http://[")]).0, nowhere);
    assert_eq!(one(vec![code(302), code(302)]).0, unsure("the server responded with 302"));
}

#[test]
fn what_is_no_address_is_dead_without_being_asked() {
    let (outcomes, log) = play(&["https://", "http://[1/"], |_, _| code(200));
    assert_eq!(log, Vec::<String>::new());
    let dead = |why: &str| Outcome::Dead(why.to_owned());
    assert_eq!(outcomes["https://"], dead("the address is invalid, empty host"));
    assert_eq!(outcomes["http://[1/"], dead("the address is invalid, invalid IPv6 address"));
}
