//! The real guide in `content/`.

use crate::harness::{Quiet, repository, shown};
use fieldguide::Options;
use fieldguide::files::Disk;

#[test]
fn the_guide_is_without_errors_and_warnings() {
    let files = Disk { content: repository("content"), themes: Some(repository("themes")) };
    let built = fieldguide::build(&files, &Options::default(), &Quiet);
    assert!(built.diagnostics.is_empty(), "{}", shown(&built));
}
