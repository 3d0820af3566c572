//! `fieldguide theme`: a theme is created, copied from, listed, checked and looked up.

use crate::command::Guide;
use std::fs;

fn themed() -> Guide {
    let guide = Guide::new();
    let created = guide.run(&["theme", "new", "mine"]);
    assert_eq!(created.code, Some(0), "{created:?}");
    guide.write("content/guide.yaml", "settings:\n  title: Working together\n  theme: mine\n");
    guide
}

#[test]
fn a_new_theme_works_at_once() {
    let guide = Guide::new();
    let created = guide.run(&["theme", "new", "mine"]);
    assert_eq!(
        created.out,
        "wrote themes/mine/assets/more.css\nwrote themes/mine/templates/base.html\n"
    );
    assert!(created.err.contains("write `theme: mine` under `settings:`"), "{created:?}");
    let again = guide.run(&["theme", "new", "mine"]);
    assert_eq!(again.code, Some(2), "{again:?}");
    assert!(again.err.contains("already exists"), "{again:?}");
    for name in ["Mine", "../x", "practice", ""] {
        assert_eq!(guide.run(&["theme", "new", name]).code, Some(2), "{name}");
    }

    let guide = themed();
    let built = guide.run(&["build", "--strict"]);
    assert_eq!(built.code, Some(0), "{built:?}");
    let page = fs::read_to_string(guide.path("output/index.html")).expect("written");
    assert!(page.contains("assets/more-") && page.contains("assets/style-"), "{page}");
    let checked = guide.run(&["theme", "check"]);
    assert_eq!((checked.code, checked.out.as_str()), (Some(0), "theme mine: no problems\n"));
}

#[test]
fn built_in_files_are_copied_to_the_theme_in_use() {
    let guide = themed();
    let mut eject = guide.command(&["theme", "eject", "lesson.html"]);
    let ended = eject.current_dir(guide.path("content/lessons")).output().expect("runs");
    assert!(ended.status.success(), "{ended:?}");
    let copied = fs::read_to_string(guide.path("themes/mine/templates/lesson.html"));
    let built_in = crate::harness::repository("themes/practice/templates/lesson.html");
    assert_eq!(copied.expect("copied"), fs::read_to_string(built_in).expect("is there"));
    let again = guide.run(&["theme", "eject", "lesson.html"]);
    assert!(again.err.contains("already exists"), "{again:?}");
    assert_eq!(guide.run(&["theme", "eject", "style.css", "--theme", "other"]).code, Some(0));
    assert!(guide.path("themes/other/assets/style.css").is_file());
    for name in ["a/b", "x y", "A", "practice", "../x"] {
        let refused = guide.run(&["theme", "eject", "style.css", "--theme", name]);
        assert_ne!(refused.code, Some(0), "{name}: {refused:?}");
    }
    let near = guide.run(&["theme", "eject", "lessons.html"]);
    assert!(near.err.contains("did you mean `lesson.html`?"), "{near:?}");
    assert_eq!(guide.run(&["build", "--strict"]).code, Some(0));

    let bare = Guide::new().run(&["theme", "eject", "lesson.html"]);
    assert_eq!(bare.code, Some(2), "{bare:?}");
    assert!(bare.err.contains("fieldguide theme new NAME"), "{bare:?}");
}

#[test]
fn themes_are_listed_and_the_one_in_use_is_marked() {
    let guide = themed();
    guide.write("themes/other/assets/x.css", "");
    let listed = guide.run(&["theme", "list"]);
    assert_eq!(listed.out, "practice  (built in)\nmine  (in use)\nother\n", "{listed:?}");
    let json = guide.run(&["theme", "list", "--format", "json"]);
    let lines: Vec<serde_json::Value> =
        json.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!((lines.len(), &lines[1]["in_use"]), (3, &true.into()));
    assert_eq!(Guide::new().run(&["theme", "list"]).out, "practice  (built in, in use)\n");
}

#[test]
fn what_has_no_effect_is_reported_by_the_check_and_by_builds() {
    let guide = themed();
    guide.write("themes/mine/lesson.html", "<p></p>\n");
    guide.write("themes/mine/static/x.css", "");
    for command in [&["theme", "check"] as &[&str], &["check"], &["build"]] {
        let ended = guide.run(command);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        for text in [
            "themes/mine/lesson.html",
            "move it to `templates/lesson.html`",
            "move it to `assets/x.css`",
        ] {
            assert!(ended.err.contains(text), "{text}: {ended:?}");
        }
    }
    let unknown_block =
        "{% extends \"default/lesson.html\" %}\n{% block entry_headd %}{% endblock %}\n";
    for (template, error) in [
        ("{{ entry.titel }}\n", "titel"),
        (unknown_block, "block `entry_headd` is not defined in any parent template"),
    ] {
        guide.write("themes/mine/templates/lesson.html", template);
        let ended = guide.run(&["theme", "check"]);
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert!(ended.err.contains(error), "{ended:?}");
    }
    let unknown = guide.run(&["theme", "check", "mien"]);
    assert!(unknown.err.contains("did you mean `mine`?"), "{unknown:?}");
}

#[test]
fn the_reference_is_in_the_binary() {
    let guide = Guide::empty();
    let all = guide.run(&["theme", "reference"]);
    assert!(all.out.starts_with("# Themes\n") && all.out.contains("### lesson.html"), "{all:?}");
    let one = guide.run(&["theme", "reference", "entry.html"]);
    assert!(one.out.starts_with("### entry.html\n") && one.out.contains("`entry_head`"), "{one:?}");
    assert!(!one.out.contains("### evidence"), "{one:?}");
    assert!(guide.run(&["theme", "reference", "Card"]).out.starts_with("### Card\n"));
    let near = guide.run(&["theme", "reference", "entri.html"]);
    assert_eq!(near.code, Some(2), "{near:?}");
    assert!(near.err.contains("did you mean `entry.html`?"), "{near:?}");
}
