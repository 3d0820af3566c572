//! Any bytes as the manifest of a site: it is refused, or every path it lists stays below the output
//! folder, and what was read is read again from what is written.
#![no_main]

use fieldguide::emit::Manifest;
use fieldguide_fuzz::stays_below;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let Ok(manifest) = Manifest::parse(&text) else { return };
    for path in manifest.files.keys() {
        assert!(stays_below(path), "{path:?}");
    }
    assert_eq!(Manifest::parse(&manifest.to_string()), Ok(manifest));
});
