//! `static/`: files that are published as they are, at the root of the site.

use crate::command::Guide;
use crate::harness::{build, guide, page, paths};
use fieldguide::files::{Files, Inventory, Memory};
use std::fs;

/// A guide with these files beside its content.
fn with(files: &[(&str, &str)]) -> Memory {
    let lesson = "---\ntitle: Start small\nsummary: Begin small.\n---\n\nOur [name](/CNAME), and \
                  [whom to tell](../.well-known/security.txt#contact).\n";
    let mut memory = guide([("lessons/start-small.md", lesson)]);
    let own = |(path, text): &(&str, &str)| ((*path).to_owned(), text.as_bytes().to_vec());
    memory.static_files = files.iter().map(own).collect();
    memory
}

const FILES: [(&str, &str); 6] = [
    (".nojekyll", ""),
    (".well-known/security.txt", "Contact: mailto:a@example.org\n"),
    ("CNAME", "guide.example.org\n"),
    ("old/page.html", "<script>alert(1)</script>"),
    ("old/sign.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"),
    ("robots.txt", "User-agent: *\nDisallow: /\n"),
];

#[test]
fn they_are_published_byte_for_byte_and_linked_to() {
    let built = build(&with(&FILES));
    assert!(built.diagnostics.is_empty(), "{:?}", built.diagnostics);
    for (path, text) in FILES {
        let bytes = built.value.site.get(path).map(|bytes| &**bytes);
        assert_eq!(bytes, Some(text.as_bytes()), "{path}");
    }
    let lesson = page(&built, "lessons/start-small.html");
    assert!(lesson.contains("href=\"../CNAME\""), "{lesson}");
    assert!(lesson.contains("href=\"../.well-known/security.txt#contact\""), "{lesson}");
    let others = build(&with(&[]));
    assert!(others.diagnostics.iter().all(|found| found.rule.id == "broken-link"));
    assert_eq!(others.diagnostics.len(), 2);
    let made: Vec<&str> = paths(&others).into_iter().filter(|path| *path == "robots.txt").collect();
    assert_eq!(made, ["robots.txt"], "which the site has without one of its owner");
}

#[test]
fn each_counts_when_it_is_asked_what_a_site_was_made_from() {
    let digest = |files: &[(&str, &str)]| {
        let inventory: Inventory = with(files).inventory().value;
        inventory.digest(&|_| false).expect("can be read")
    };
    let first = digest(&FILES);
    assert_eq!(first, digest(&FILES));
    let mut other = FILES;
    other[2].1 = "other.example.org\n";
    assert_ne!(first, digest(&other));
    other[2] = ("CNAME.txt", FILES[2].1);
    assert_ne!(first, digest(&other));
    assert_ne!(first, digest(&FILES[..5]));
}

#[test]
fn a_change_to_one_is_built_and_a_file_that_is_gone_is_deleted() {
    let guide = Guide::new();
    guide.write("static/.well-known/security.txt", "one");
    guide.write("static/.git/config", "secret");
    guide.write("static/.DS_Store", "secret");
    let built = guide.run(&["build", "--strict"]);
    assert_eq!((built.code, built.err.as_str()), (Some(0), ""), "{built:?}");
    let read = |path: &str| fs::read_to_string(guide.path(path)).ok();
    assert_eq!(read("output/.well-known/security.txt").as_deref(), Some("one"));
    assert!(!guide.path("output/.git").exists() && !guide.path("output/.DS_Store").exists());
    assert!(guide.run(&["build"]).out.contains("up to date"));
    guide.write("static/.well-known/security.txt", "two");
    assert!(!guide.run(&["build"]).out.contains("up to date"));
    assert_eq!(read("output/.well-known/security.txt").as_deref(), Some("two"));
    fs::remove_dir_all(guide.path("static")).expect("deleted");
    guide.run(&["build"]);
    assert!(!guide.path("output/.well-known").exists());
    let refused = guide.run(&["build", "--output", "static"]);
    assert_eq!(refused.code, Some(0), "there is no such folder yet: {refused:?}");
}

#[test]
fn no_output_is_written_into_the_folder() {
    let guide = Guide::new();
    guide.write("static/CNAME", "guide.example.org");
    for output in ["static", "static/site"] {
        let refused = guide.run(&["build", "--output", output]);
        assert_eq!(refused.code, Some(2), "{refused:?}");
    }
}

#[test]
fn the_guide_in_the_current_folder_has_it_beside_that_folder() {
    let guide = Guide::new();
    guide.write("static/CNAME", "guide.example.org");
    let mut command = guide.command(&["build", "--content", "."]);
    let ended = command.current_dir(guide.path("content")).output().expect("can be run");
    assert!(ended.status.success(), "{ended:?}");
    assert!(guide.path("output/CNAME").is_file());
}

#[cfg(unix)]
#[test]
fn nothing_outside_the_folder_is_published() {
    use std::os::unix::fs::symlink;
    let guide = Guide::new();
    guide.write("private/key.txt", "secret");
    guide.write("static/.htaccess", "Deny from all");
    guide.write("static/files/a.txt", "a");
    symlink(guide.path("private"), guide.path("static/private")).expect("linked");
    symlink(guide.path("private/key.txt"), guide.path("static/key.txt")).expect("linked");
    let found = guide.run(&["check"]);
    assert_eq!(found.code, Some(1), "{found:?}");
    for expected in [
        "error[non-portable-name]: a file whose name begins with a dot is not published\n --> static/.htaccess",
        "warning[symlink-not-followed]: this symbolic link is ignored\n --> static/key.txt",
        "warning[symlink-not-followed]: this symbolic link is ignored\n --> static/private",
    ] {
        assert!(found.err.contains(expected), "{expected}\n{}", found.err);
    }
    fs::remove_file(guide.path("static/.htaccess")).expect("deleted");
    guide.run(&["build"]);
    assert!(guide.path("output/files/a.txt").is_file());
    assert!(!guide.path("output/private").exists() && !guide.path("output/key.txt").exists());

    // The folder itself is a link, as a change to the repository could make it.
    fs::remove_dir_all(guide.path("static")).expect("deleted");
    symlink(guide.path("private"), guide.path("static")).expect("linked");
    let found = guide.run(&["build"]);
    assert!(found.err.contains("this symbolic link is ignored\n --> static"), "{found:?}");
    assert!(!guide.path("output/key.txt").exists());
}
