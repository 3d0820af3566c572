//! What the preview does when files change that are published as they are.
//!
//! What is published is for [`crate::static_files`].

use super::preview::{Guide, PAGE};
use std::fs;

#[test]
fn files_that_are_published_as_they_are_appear_change_and_go() {
    let guide = Guide::new();
    let preview = guide.serve(&[]);
    preview.wait_for_status(PAGE, 200);
    let path = "/.well-known/security.txt";
    assert_eq!(preview.get(path).status, 404);
    guide.write("static/.well-known/security.txt", "one");
    preview.wait_for(path, "one");
    guide.write("static/.well-known/security.txt", "two");
    preview.wait_for(path, "two");
    guide.write("static/robots.txt", "User-agent: none");
    preview.wait_for("/robots.txt", "User-agent: none");
    fs::remove_dir_all(guide.path("static")).expect("deleted");
    preview.wait_for_status(path, 404);
    preview.wait_for("/robots.txt", "User-agent: *");
}
