//! What the preview says while a change of several files is not finished.

use super::preview::{Preview, eventually};
use crate::command::Guide;
use crate::recover::interrupted;

fn serve(guide: &Guide) -> Preview {
    Preview::start(&mut guide.command(&["serve", "--port", "0"]))
}

#[test]
fn an_interrupted_change_is_one_problem_and_gone_once_it_is_recovered() {
    let guide = interrupted();
    let preview = serve(&guide);
    let said = eventually("the problem", || {
        Some(preview.said()).filter(|said| said.contains("1 error in "))
    });
    assert!(said.contains("error[interrupted-change]"), "{said}");
    assert!(said.contains("run `fieldguide recover` to finish the change"), "{said}");
    assert_eq!(said.matches("error[").count(), 1, "{said}");
    assert_eq!(guide.run(&["recover"]).code, Some(0));
    preview.wait_for_status("/lessons/start-smaller.html", 200);
}

#[test]
fn a_rename_while_the_preview_runs_ends_in_the_new_guide_without_problems() {
    let guide = Guide::new();
    let preview = serve(&guide);
    preview.wait_for_status("/lessons/start-small.html", 200);
    assert_eq!(guide.run(&["rename", "start-small", "start-smaller"]).code, Some(0));
    preview.wait_for_status("/lessons/start-smaller.html", 200);
    let followed = preview.follow("/lessons/start-smaller.html");
    followed.until(|state| state["is_outdated"] == false);
}
