//! Any bytes as the journal of a change to several files: it is refused, or every path it names is one
//! that a guide is read from, below the content folder, and it is written as it was read.
#![no_main]

use fieldguide::disk::journal::Journal;
use fieldguide_fuzz::stays_below;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let Ok(journal) = Journal::parse(&text) else { return };
    for step in &journal.steps {
        let path = step.path.as_str();
        assert!(stays_below(path), "{path:?}");
        assert!(!path.split('/').any(|name| name.starts_with('.')), "{path:?}");
    }
    assert_eq!(Journal::parse(&journal.to_string()), Ok(journal));
});
