//! What the preview does when files change.

use super::preview::{BROKEN, Guide, HOME, PAGE, Preview, eventually, lesson};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::thread;
use std::time::Duration;

/// Whether a state says that the guide has no errors, or that it has some.
fn is_good(state: &Value) -> bool {
    state["is_outdated"] == false
}

fn is_bad(state: &Value) -> bool {
    !is_good(state)
}

/// Writes the lesson with this text.
type Save<'a> = &'a dyn Fn(&str);

/// How often a browser with this page would load it again.
fn reloads(first: &Value, states: &[Value]) -> usize {
    let pages: Vec<&Value> =
        std::iter::once(first).chain(states).map(|state| &state["page"]).collect();
    pages.windows(2).filter(|two| two[0] != two[1]).count()
}

#[test]
fn however_an_editor_saves_the_page_is_loaded_once_and_right() {
    let guide = Guide::new();
    let preview = guide.serve(&[]);
    let followed = preview.follow(PAGE);
    let mut before = followed.next();
    let path = "content/lessons/start-small.md";
    let saves: [(&str, Save<'_>); 4] = [
        ("in place", &|text| guide.write(path, text)),
        ("by an atomic rename", &|text| {
            guide.write("content/lessons/.start-small.md.tmp", text);
            guide.rename("content/lessons/.start-small.md.tmp", path);
        }),
        ("with a backup, as vim does", &|text| {
            guide.write("content/lessons/4913", "");
            fs::remove_file(guide.path("content/lessons/4913")).expect("removed");
            guide.rename(path, "content/lessons/start-small.md~");
            guide.write(path, text);
            fs::remove_file(guide.path("content/lessons/start-small.md~")).expect("removed");
        }),
        ("emptied first", &|text| {
            guide.write(path, "");
            guide.write(path, text);
        }),
    ];
    for (how, save) in saves {
        save(&lesson(&format!("Saved {how}.")));
        let mut states = followed.until(|state| state["page"] != before["page"]);
        states.extend(followed.rest());
        assert_eq!(reloads(&before, &states), 1, "{how}: {states:?}");
        assert!(preview.get(PAGE).text().contains(&format!("Saved {how}.")), "{how}");
        before = states.pop().expect("there is one");
    }
}

#[test]
fn pages_and_folders_that_are_renamed_move_and_deleted_ones_go() {
    let guide = Guide::new();
    guide.write("content/index.md", "---\ntitle: Home\n---\n");
    let preview = guide.serve(&[]);
    preview.wait_for_status(PAGE, 200);
    guide.rename("content/lessons/start-small.md", "content/lessons/start-big.md");
    preview.wait_for_status("/lessons/start-big.html", 200);
    assert_eq!(preview.get(PAGE).status, 404);

    guide.rename("content/lessons", "content/workshop-notes");
    preview.wait_for_status("/workshop-notes/start-big.html", 200);
    assert_eq!(preview.get("/lessons/start-big.html").status, 404);
    guide.rename("content/workshop-notes", "content/lessons");
    preview.wait_for_status("/lessons/start-big.html", 200);

    // A folder that was away is still watched.
    guide.write("content/lessons/start-big.md", &lesson("After the move."));
    preview.wait_for("/lessons/start-big.html", "After the move.");
    let path = guide.path("content/lessons/start-big.md");
    fs::remove_file(&path).expect("removed");
    preview.wait_for_status("/lessons/start-big.html", 404);
    // Later than the second look, so that nothing but this file is a reason to look.
    thread::sleep(Duration::from_secs(1));
    fs::write(&path, lesson("Back again.")).expect("written");
    preview.wait_for("/lessons/start-big.html", "Back again.");
}

#[test]
fn files_in_new_folders_are_found() {
    let guide = Guide::new();
    let preview = guide.serve(&[]);
    preview.wait_for_status(PAGE, 200);
    for round in 0..5 {
        let folder = format!("content/workshop-notes/year-{round}/spring");
        fs::create_dir_all(guide.path(&folder)).expect("made");
        guide.write(&format!("{folder}/plan-{round}.txt"), "a file");
        guide.write_lesson(&format!(
            "See [a plan](../workshop-notes/year-{round}/spring/plan-{round}.txt)."
        ));
        preview
            .wait_for_status(&format!("/workshop-notes/year-{round}/spring/plan-{round}.txt"), 200);
    }
}

#[test]
fn a_burst_settles_on_the_last_state() {
    let guide = Guide::new();
    let preview = guide.serve(&[]);
    preview.wait_for_status(PAGE, 200);
    let count = 500;
    for number in 0..count {
        // Notes without a page of their own, as most files of a large checkout are.
        guide.write(&format!("content/lessons/plans/plan-{number}.txt"), &number.to_string());
    }
    guide.write_lesson(&format!("See [the plan](plans/plan-{}.txt).", count - 1));
    preview.wait_for_status(&format!("/lessons/plans/plan-{}.txt", count - 1), 200);
    for number in 0..150 {
        guide.write_lesson(&format!("Edit number {number}."));
        thread::sleep(Duration::from_millis(5));
    }
    preview.wait_for(PAGE, "Edit number 149.");
    assert!(preview.builds() < 150, "edits that follow each other are built together");
}

#[test]
fn errors_are_reported_over_the_last_good_site_and_go_when_fixed() {
    let guide = Guide::new();
    let preview = guide.serve(&["--editor", "edit://open?file={path}&at={line}:{column}"]);
    let followed = preview.follow("/");
    let first = followed.next();
    assert!(is_good(&first), "{first}");

    guide.write("content/index.md", BROKEN);
    let broken = followed.until(is_bad).pop().expect("there is one");
    assert_eq!(broken["page"], first["page"], "the page stays");
    let problem = &broken["problems"]["list"][0];
    let text = problem["text"].as_str().expect("a text");
    for part in ["broken-link", "start-smal", "content/index.md:5:12", "did you mean"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let link = problem["place"]["link"].as_str().expect("a link");
    assert!(link.starts_with("edit://open?file=/"), "{link}");
    assert!(link.ends_with("/content/index.md&at=5:12"), "{link}");
    assert_eq!(problem["place"]["name"], "content/index.md:5:12");
    assert!(preview.get("/").text().contains("Begin with"));
    assert_eq!(preview.get(PAGE).status, 200);

    guide.write("content/index.md", &HOME.replace("Begin", "Start"));
    let fixed = followed.until(is_good).pop().expect("there is one");
    assert_ne!(fixed["page"], first["page"]);
    assert!(preview.get("/").text().contains("Start with"));
}

#[test]
fn a_page_that_cannot_be_made_is_reported_on_the_others() {
    let guide = Guide::new();
    let preview = guide.serve(&[]);
    let followed = preview.follow(PAGE);
    assert!(is_good(&followed.next()));
    assert_eq!(preview.get("/search/manifest.js").status, 200, "when it is made");
    guide.write("themes/practice/templates/a-z.html", "{{ nothing }}\n");
    followed.until(is_bad);
    assert_eq!(preview.get(PAGE).status, 200);
    assert_eq!(preview.get("/search/manifest.js").status, 200, "the index is not waited for");
    fs::remove_file(guide.path("themes/practice/templates/a-z.html")).expect("removed");
    followed.until(is_good);
    preview.wait_for_status("/a-z.html", 200);
}

#[test]
fn warnings_do_not_stop_a_page_unless_strict() {
    let guide = Guide::new();
    let skipped = "---\ntitle: Home\n---\n\n#### Begin\n\nWith [[start-small]].\n";
    guide.write("content/index.md", skipped);
    assert!(is_good(&guide.serve(&[]).follow("/").next()));
    assert!(is_bad(&guide.serve(&["--strict"]).follow("/").next()));
}

#[test]
fn a_guide_that_is_broken_from_the_start_is_shown_when_fixed() {
    let guide = Guide::new();
    guide.write("content/index.md", BROKEN);
    let preview = guide.serve(&[]);
    let page = preview.get("/lessons/");
    assert_eq!(page.status, 503);
    assert!(page.text().contains("/_fieldguide/client.js"));
    let followed = preview.follow("/lessons/");
    let first = followed.next();
    assert!(is_bad(&first));
    guide.write("content/index.md", HOME);
    let fixed = followed.until(is_good).pop().expect("there is one");
    assert_ne!(fixed["page"], first["page"]);
    assert_eq!(preview.get("/lessons/").status, 200);
}

#[test]
fn the_content_folder_may_go_and_come_back() {
    let guide = Guide::new();
    let preview = guide.serve(&[]);
    let followed = preview.follow("/");
    let first = followed.next();
    for round in 0..2 {
        guide.rename("content", "away");
        let gone = followed.until(is_bad).pop().expect("there is one");
        assert_eq!(gone["page"], first["page"]);
        assert_eq!(preview.get(PAGE).status, 200, "the last good site stays");
        guide.rename("away", "content");
        followed.until(is_good);

        // Deleted, and made anew by another program.
        fs::remove_dir_all(guide.path("content")).expect("removed");
        followed.until(is_bad);
        guide.write("content/guide.yaml", "settings:\n  title: Working together\n");
        guide.write("content/index.md", HOME);
        guide.write_lesson("Back.");
        followed.until(is_good);
        guide.write_lesson(&format!("And watched, {round}."));
        preview.wait_for(PAGE, &format!("And watched, {round}."));
    }
}

#[test]
fn styles_are_exchanged_and_pages_that_did_not_change_stay() {
    let guide = Guide::new();
    guide.write("content/lessons/other.md", "---\ntitle: Other\nsummary: Other.\n---\n\nText.\n");
    let preview = guide.serve(&[]);
    let (followed, other) = (preview.follow(PAGE), preview.follow("/lessons/other.html"));
    let (first, first_other) = (followed.next(), other.next());

    // The folder of themes is not there at first.
    guide.write("themes/practice/assets/style.css", "body { color: teal }");
    let styled = followed.until(|state| state["styles"] != first["styles"]).pop().expect("one");
    assert_eq!(styled["page"], first["page"], "the page stays");
    let path = styled["styles"].as_array().expect("a list").iter().filter_map(Value::as_str);
    let styles: Vec<String> = path.map(|path| preview.get(path).text()).collect();
    assert!(styles.iter().any(|style| style.contains("teal")), "{styles:?}");

    // A page that was loading still finds the style it names.
    let old = first["styles"].as_array().expect("a list").iter().filter_map(Value::as_str);
    for path in old {
        assert_eq!(preview.get(path).status, 200, "{path}");
    }

    guide.write_lesson("Another text.");
    followed.until(|state| state["page"] != first["page"]);
    let mut states = other.rest();
    states.insert(0, first_other.clone());
    assert_eq!(reloads(&first_other, &states), 0, "{states:?}");
}

#[test]
fn an_image_that_changes_is_shown_again() {
    let guide = Guide::new();
    guide.write("content/lessons/a plan.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
    guide.write_lesson("![A plan](<a plan.svg>)");
    let preview = guide.serve(&[]);
    let followed = preview.follow(PAGE);
    let first = followed.next();
    guide
        .write("content/lessons/a plan.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='9'/>");
    followed.until(|state| state["page"] != first["page"]);
}

#[test]
fn a_request_while_the_site_changes_is_answered_whole() {
    let guide = Guide::new();
    let preview = guide.serve(&[]);
    preview.wait_for_status(PAGE, 200);
    let before = preview.builds();
    let mut number = 0;
    while preview.builds() < before + 5 {
        number += 1;
        guide.write_lesson(&format!("Number {number}."));
        for path in ["/", PAGE] {
            let page = preview.get(path);
            assert_eq!(page.status, 200, "{path}");
            assert!(page.text().trim_end().ends_with("</html>"), "{path}");
            let links: Vec<String> = linked(&page.text());
            assert!(links.len() > 2, "{links:?}");
            for link in links {
                assert_eq!(preview.get(&link).status, 200, "{link}");
            }
        }
        thread::sleep(Duration::from_millis(60));
    }
}

/// Styles and scripts of a page at the root or one folder down.
fn linked(page: &str) -> Vec<String> {
    let links = page.split(['"']).filter(|text| text.ends_with(".css") || text.ends_with(".js"));
    let path = |link: &str| format!("/{}", link.trim_start_matches("../").trim_start_matches('/'));
    links.map(path).collect()
}

#[test]
fn reading_wakes_nothing_and_neither_does_what_stands_beside() {
    let guide = Guide::new();
    let preview = guide.serve(&[]);
    preview.wait_for_status(PAGE, 200);
    guide.write_lesson("Once.");
    preview.wait_for(PAGE, "Once.");
    thread::sleep(Duration::from_millis(700));
    let before = preview.builds();
    for _ in 0..20 {
        fs::read(guide.path("content/index.md")).expect("can be read");
        guide.write("beside.txt", "not of the guide");
        guide.write("content/.hidden", "not of the guide");
        guide.write("content/lessons/start-small.md~", "an editor's leaving");
        thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(preview.builds(), before, "{}", preview.said());
}

/// How often each thread of a process has run; where the system counts that.
#[cfg(target_os = "linux")]
fn switches(process: u32) -> BTreeMap<String, String> {
    let threads = fs::read_dir(format!("/proc/{process}/task")).expect("runs");
    let count = |thread: &fs::DirEntry| {
        let status = fs::read_to_string(thread.path().join("status")).unwrap_or_default();
        let lines = status.lines().filter(|line| line.contains("ctxt_switches"));
        lines.collect::<Vec<_>>().join(" ")
    };
    let name = |thread: &fs::DirEntry| thread.file_name().to_string_lossy().into_owned();
    threads.filter_map(Result::ok).map(|thread| (name(&thread), count(&thread))).collect()
}

/// Asserts that no thread of a preview runs while nothing changes: waits for a while in which none does,
/// longer than anything is looked for again.
#[cfg(target_os = "linux")]
#[track_caller]
fn is_idle(preview: &Preview) {
    eventually("a while in which nothing runs", || {
        let before = switches(preview.process.id());
        thread::sleep(Duration::from_secs(3));
        (before == switches(preview.process.id())).then_some(())
    });
}

#[cfg(target_os = "linux")]
#[test]
fn while_nothing_changes_nothing_runs() {
    let guide = Guide::new();
    let preview = guide.serve(&[]);
    let followed = preview.follow(PAGE);
    followed.next();
    is_idle(&preview);
    guide.write("themes/practice/assets/style.css", "body { color: teal }");
    followed.next();
    is_idle(&preview);
    guide.rename("content", "away");
    followed.until(is_bad);
    fs::remove_dir_all(guide.path("themes")).expect("removed");
    is_idle(&preview);
    guide.rename("away", "content");
    followed.until(is_good);
    is_idle(&preview);
    let polling = guide.serve(&["--poll"]);
    polling.wait_for_status(PAGE, 200);
    let before = switches(polling.process.id());
    eventually("a look", || (before != switches(polling.process.id())).then_some(()));
}

#[test]
fn a_folder_of_themes_is_found_however_deep_it_is_created_and_again() {
    let guide = Guide::new();
    let preview = guide.serve(&["--theme", "far/away/themes/practice"]);
    let followed = preview.follow(PAGE);
    let mut before = followed.next();
    let mut is_restyled = |how: &str| {
        let mut states = followed.until(|state| state["styles"] != before["styles"]);
        before = states.pop().unwrap_or_else(|| panic!("{how}"));
    };
    let style = "far/away/themes/practice/assets/style.css";
    guide.write(style, "body { color: teal }");
    is_restyled("created, with the folders above it");
    guide.rename("far", "near");
    is_restyled("renamed away");
    guide.rename("near", "far");
    is_restyled("renamed back");
    guide.write(style, "body { color: red }");
    is_restyled("changed");
    fs::remove_dir_all(guide.path("far/away")).expect("removed");
    is_restyled("deleted");
    fs::create_dir(guide.path("far/away")).expect("created");
    fs::create_dir(guide.path("far/away/themes")).expect("created");
    guide.write(style, "body { color: green }");
    is_restyled("created again");
}

#[test]
fn a_folder_of_themes_inside_the_content_folder_leaves_the_content_watched() {
    let guide = Guide::new();
    let preview = guide.serve(&["--theme", "content/themes/practice"]);
    let followed = preview.follow(PAGE);
    let first = followed.next();
    guide.write("content/themes/practice/assets/style.css", "body { color: teal }");
    followed.until(|state| state["styles"] != first["styles"]);
    guide.write("content/lessons/deep/plan.txt", "A plan.");
    guide.write_lesson("See [a plan](deep/plan.txt).");
    preview.wait_for_status("/lessons/deep/plan.txt", 200);
    guide.write("content/lessons/deep/plan.txt", "Another plan.");
    preview.wait_for("/lessons/deep/plan.txt", "Another plan.");
}

#[test]
fn a_file_that_is_left_out_is_reported_and_the_report_goes_when_it_is_fixed() {
    let guide = Guide::new();
    guide.write("content/lessons/why?.md", "---\ntitle: Why\n---\n");
    let preview = guide.serve(&[]);
    let followed = preview.follow("/");
    let first = followed.next();
    assert!(is_bad(&first) && first.to_string().contains("non-portable-name"), "{first}");
    assert_eq!(preview.get("/").status, 503);
    fs::remove_file(guide.path("content/lessons/why?.md")).expect("removed");
    followed.until(is_good);
    preview.wait_for_status("/", 200);

    // The same while it runs, by other ways to be left out.
    type Way<'a> = (&'a str, Box<dyn Fn() + 'a>);
    let mut ways: Vec<Way<'_>> =
        vec![("lessons/con.md", Box::new(|| guide.write("content/lessons/con.md", "")))];
    #[cfg(unix)]
    ways.push((
        "lessons/link.png",
        Box::new(|| {
            let link = guide.path("content/lessons/link.png");
            std::os::unix::fs::symlink("nowhere.png", link).expect("linked");
        }),
    ));
    #[cfg(unix)]
    ways.push((
        "lessons/pipe",
        Box::new(|| {
            let pipe = guide.path("content/lessons/pipe");
            let made = std::process::Command::new("mkfifo").arg(pipe).status().expect("runs");
            assert!(made.success());
        }),
    ));
    let strict = guide.serve(&["--strict"]);
    let followed = strict.follow("/");
    followed.until(is_good);
    for (name, leave_out) in ways {
        leave_out();
        let bad = followed.until(is_bad).pop().expect("there is one");
        assert!(bad.to_string().contains(name), "{name}: {bad}");
        fs::remove_file(guide.path("content").join(name)).expect("removed");
        followed.until(is_good);
    }
}

#[test]
fn a_heading_that_was_reworded_is_underlined_where_it_is_now() {
    let guide = Guide::new();
    guide.write_lesson("## First steps\n\nText.");
    let recorded = guide.command(&["urls", "--accept"]).output().expect("runs");
    assert!(recorded.status.success(), "{recorded:?}");
    let preview = guide.serve(&[]);
    let followed = preview.follow(PAGE);
    followed.until(is_good);
    guide.write_lesson("## Initial steps\n\nText.");
    followed.until(is_bad);
    for (text, line) in
        [("One.\n\n", 9), ("One.\n\nTwo.\n\n", 11), ("", 7), ("\n\n\n\nOne.\n\n", 13)]
    {
        guide.write_lesson(&format!("{text}## Initial steps\n\nText."));
        let at = format!("content/lessons/start-small.md:{line}:");
        followed.until(|state| state.to_string().contains(&at));
    }
}

#[test]
fn changes_are_found_by_polling() {
    let guide = Guide::new();
    let preview = guide.serve(&["--poll"]);
    preview.wait_for_status(PAGE, 200);
    guide.write_lesson("Found.");
    preview.wait_for(PAGE, "Found.");
    fs::remove_dir_all(guide.path("content")).expect("removed");
    eventually("the loss", || preview.said().contains("no-guide-file").then_some(()));
    assert_eq!(preview.get(PAGE).status, 200);
}

#[test]
fn drafts_are_shown_on_demand() {
    let guide = Guide::new();
    guide.write(
        "content/lessons/later.md",
        "---\ntitle: Later\nsummary: Later.\ndraft: true\n---\n",
    );
    assert_eq!(guide.serve(&[]).get("/lessons/later.html").status, 404);
    assert_eq!(guide.serve(&["--drafts"]).get("/lessons/later.html").status, 200);
}
