//! What a page of the preview says of the guide, and the fixes that can be made from it.

use super::preview::{BROKEN, Guide, PAGE, Preview};
use serde_json::{Value, json};
use std::fs;

const FIX: &str = "/_fieldguide/fix";
const GUIDE: &str = "settings:\n  title: Working together\n\
                     style:\n  avoid:\n    utilise: { write: use, exact: true }\n";
const LESSON: &str = "content/lessons/start-small.md";

/// A guide with a word to avoid in the lesson, which can be fixed, and a heading that skips a level, which cannot.
fn guide_with_warnings() -> Guide {
    let guide = Guide::new();
    guide.write("content/guide.yaml", GUIDE);
    guide.write_lesson("We utilise a first project.\n\n#### Begin\n\nText.");
    guide
}

fn state(preview: &Preview, page: &str) -> Value {
    preview.follow(page).next()
}

/// The problem of a rule in a list.
fn of_rule<'a>(problems: &'a Value, rule: &str) -> &'a Value {
    let list = problems["list"].as_array().expect("a list");
    list.iter().find(|problem| problem["rule"] == rule).unwrap_or_else(|| panic!("{problems}"))
}

/// The token that a page carries.
fn token(preview: &Preview, page: &str) -> String {
    let text = preview.get(page).text();
    let token = text.split_once("data-token=\"").and_then(|(_, rest)| rest.split_once('"'));
    token.expect("a token").0.to_owned()
}

/// The head of a good request for a fix.
fn head(preview: &Preview, token: &str) -> String {
    let host = &preview.host;
    format!(
        "Origin: http://{host}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\n\
         Fieldguide-Token: {token}\r\n"
    )
}

#[test]
fn each_page_has_the_problems_of_its_own_file() {
    let guide = guide_with_warnings();
    let preview = guide.serve(&[]);
    let lesson = state(&preview, PAGE);
    assert_eq!(lesson["is_outdated"], false);
    let (own, others) = (&lesson["problems"], &lesson["others"]);
    assert_eq!((&own["errors"], &own["warnings"]), (&json!(0), &json!(2)), "{lesson}");
    assert_eq!(others, &json!({ "errors": 0, "warnings": 0, "list": [] }));
    let word = of_rule(own, "avoided-word");
    assert!(word["fix"].is_u64() && word["help"].is_string(), "{word}");
    assert_eq!(word["place"], json!({ "name": format!("{LESSON}:7:4"), "link": null }));
    assert_eq!(of_rule(own, "heading-level")["fix"], Value::Null);

    let home = state(&preview, "/");
    assert_eq!(home["problems"]["list"], json!([]));
    assert_eq!(of_rule(&home["others"], "avoided-word")["page"], PAGE);

    let explanation = word["explanation"].as_str().expect("an address");
    let answer = preview.get(explanation);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
    assert!(answer.text().contains("says to avoid"), "{}", answer.text());
    assert_eq!(preview.get("/_fieldguide/explain/no-rule").status, 404);
}

#[test]
fn shared_files_are_those_of_their_pages() {
    let guide = Guide::new();
    guide.write("content/guide.yaml", GUIDE);
    let term = "terms:\n  pilot:\n    term: Pilot\n    definition: \"A project.\\n\\n#### Deep\"\n";
    guide.write("content/glossary.yaml", term);
    guide.write("content/sources.bib", "");
    let preview = guide.serve(&[]);
    preview.wait_for_status("/glossary.html", 200);
    let glossary = state(&preview, "/glossary.html");
    assert_eq!(glossary["is_outdated"], false, "{glossary}");
    of_rule(&glossary["problems"], "heading-level");
    assert_eq!(
        of_rule(&state(&preview, PAGE)["others"], "heading-level")["page"],
        "/glossary.html"
    );
    let followed = preview.follow("/");
    guide.write("content/guide.yaml", &format!("{GUIDE}colour: red\n"));
    let home = followed.until(|state| state["is_outdated"] == true).pop().expect("one");
    of_rule(&home["problems"], "bad-declaration");
    assert_eq!(state(&preview, PAGE)["problems"]["errors"], 0);
}

#[test]
fn an_error_of_a_page_is_one_of_other_pages_elsewhere() {
    let guide = Guide::new();
    let preview = guide.serve(&[]);
    let followed = preview.follow(PAGE);
    followed.until(|state| state["is_outdated"] == false);
    guide.write("content/index.md", BROKEN);
    let lesson = followed.until(|state| state["is_outdated"] == true).pop().expect("one");
    assert_eq!(lesson["problems"]["errors"], 0);
    assert_eq!(of_rule(&lesson["others"], "broken-link")["page"], "/index.html");
    let changed = json!([{ "name": "content/index.md", "page": "/index.html" }]);
    assert_eq!(lesson["changed"], changed);
    assert_eq!(state(&preview, "/")["problems"]["errors"], 1);
}

#[test]
fn a_template_that_fails_is_a_problem_of_every_page() {
    let guide = Guide::new();
    let preview = guide.serve(&[]);
    let followed = preview.follow(PAGE);
    followed.until(|state| state["is_outdated"] == false);
    guide.write("themes/practice/templates/a-z.html", "{{ nothing }}\n");
    let state = followed.until(|state| state["is_outdated"] == true).pop().expect("one");
    assert_eq!(state["problems"]["errors"], 1, "{state}");
}

#[test]
fn a_draft_says_so() {
    let guide = Guide::new();
    let text = "---\ntitle: Later\nsummary: Later.\ndraft: true\n---\n";
    guide.write("content/lessons/later.md", text);
    let preview = guide.serve(&["--drafts"]);
    assert_eq!(state(&preview, "/lessons/later.html")["is_draft"], true);
    assert_eq!(state(&preview, PAGE)["is_draft"], false);
}

#[test]
fn a_fix_is_made_and_undone() {
    let guide = guide_with_warnings();
    let preview = guide.serve(&[]);
    let followed = preview.follow(PAGE);
    let first = followed.next();
    let before = fs::read_to_string(guide.path(LESSON)).expect("is there");
    let fix = &of_rule(&first["problems"], "avoided-word")["fix"];
    let head = head(&preview, &token(&preview, PAGE));
    let ask =
        |fix: &Value| preview.post(FIX, &head, &json!({ "fix": fix, "page": PAGE }).to_string());
    let answer = ask(fix);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let said = "fixed 1 mistake in lessons/start-small.md; `fieldguide undo` undoes it\n";
    assert_eq!(answer.text(), said);
    let after = fs::read_to_string(guide.path(LESSON)).expect("is there");
    assert_eq!(after, before.replace("utilise", "use"));
    followed.until(|state| state["problems"]["warnings"] == 1);
    assert_eq!(ask(fix).status, 404, "it is fixed");
    let undone = guide.command(&["undo"]).output().expect("runs");
    assert!(undone.status.success(), "{undone:?}");
    assert_eq!(fs::read_to_string(guide.path(LESSON)).expect("is there"), before);
    let again = followed.until(|state| state["problems"]["warnings"] == 2).pop().expect("one");
    assert_eq!(
        &of_rule(&again["problems"], "avoided-word")["fix"],
        fix,
        "the same text, the same fix"
    );
}

#[test]
fn only_a_page_of_the_preview_can_ask_for_a_fix() {
    let guide = guide_with_warnings();
    let preview = guide.serve(&[]);
    let first = state(&preview, PAGE);
    let before = fs::read_to_string(guide.path(LESSON)).expect("is there");
    let fix = &of_rule(&first["problems"], "avoided-word")["fix"];
    let token = token(&preview, PAGE);
    let good = head(&preview, &token);
    let body = json!({ "fix": fix, "page": PAGE }).to_string();
    let origin = format!("Origin: http://{}\r\n", preview.host);
    let site = "Sec-Fetch-Site: same-origin\r\n";
    let with = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        good.replace(from, to)
    };
    for (head, status, why) in [
        (with(&origin, ""), 403, "no origin"),
        (with(&origin, "Origin: http://evil.test\r\n"), 403, "another origin"),
        (with(&origin, "Origin: null\r\n"), 403, "an origin without a name"),
        (with(&origin, &origin.repeat(2)), 403, "two origins"),
        (with(site, "Sec-Fetch-Site: same-site\r\n"), 403, "another port"),
        (with(site, "Sec-Fetch-Site: none\r\n"), 403, "no page"),
        (with(&token, ""), 403, "an empty token"),
        (with(&token, &token.replace(|c: char| c.is_ascii_digit(), "x")), 403, "another token"),
        (with(&format!("Fieldguide-Token: {token}\r\n"), ""), 403, "no token"),
        (with("application/json", "text/plain"), 415, "another type"),
        (with("Content-Type: application/json\r\n", ""), 415, "no type"),
    ] {
        assert_eq!(preview.post(FIX, &head, &body).status, status, "{why}");
    }
    let in_address = format!("{FIX}?token={token}");
    let without = with(&format!("Fieldguide-Token: {token}\r\n"), "");
    assert_eq!(preview.post(&in_address, &without, &body).status, 403);
    for (body, status) in [
        ("", 400),
        ("{}", 400),
        ("[]", 400),
        (r#"{"fix":-1,"page":"/"}"#, 400),
        (r#"{"fix":1,"page":"/","more":1}"#, 400),
        (r#"{"fix":1,"page":"/lessons/start-small.html"}"#, 404),
        (json!({ "fix": fix, "page": "/" }).to_string().as_str(), 404),
        (format!("{body}{}", " ".repeat(1024)).as_str(), 413),
    ] {
        assert_eq!(preview.post(FIX, &good, body).status, status, "{body}");
    }
    let chunk = format!("800\r\n{}\r\n0\r\n\r\n", " ".repeat(0x800));
    let host = &preview.host;
    let chunked = format!(
        "POST {FIX} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{good}\
         Transfer-Encoding: chunked\r\n\r\n{chunk}"
    );
    assert_eq!(preview.raw(chunked.as_bytes()).status, 413, "a body of unknown length");
    for other in ["/", PAGE, "/_fieldguide/events", "/_fieldguide/client.js"] {
        assert_eq!(preview.post(other, &good, &body).status, 405, "{other}");
    }
    assert_eq!(preview.request("PUT", FIX, &good).status, 405);
    assert_eq!(preview.get(FIX).status, 404);
    assert_eq!(fs::read_to_string(guide.path(LESSON)).expect("is there"), before);
    // After all that, the good request is answered.
    let answer = preview.post(FIX, &with(site, ""), &body);
    assert_eq!(answer.status, 200, "browsers that do not say where they are: {}", answer.text());
}

#[cfg(unix)]
#[test]
fn a_fix_follows_no_link() {
    let guide = guide_with_warnings();
    let preview = guide.serve(&[]);
    let first = state(&preview, PAGE);
    let fix = &of_rule(&first["problems"], "avoided-word")["fix"];
    let head = head(&preview, &token(&preview, PAGE));
    let text = fs::read_to_string(guide.path(LESSON)).expect("is there");
    guide.write("outside.md", &text);
    fs::remove_file(guide.path(LESSON)).expect("removed");
    std::os::unix::fs::symlink(guide.path("outside.md"), guide.path(LESSON)).expect("linked");
    let body = json!({ "fix": fix, "page": PAGE }).to_string();
    assert_ne!(preview.post(FIX, &head, &body).status, 200);
    assert_eq!(fs::read_to_string(guide.path("outside.md")).expect("is there"), text);
}
