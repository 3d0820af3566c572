//! Any bytes as a drawing, by itself and inside one: what is written is read again, is written the same
//! again, and contains nothing that a browser would run or load.
#![no_main]

use fieldguide::assets::svg::clean;
use libfuzzer_sys::fuzz_target;

const OPEN: &[u8] =
    b"<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'>";

fuzz_target!(|bytes: &[u8]| {
    let inside = [OPEN, bytes, b"</svg>"].concat();
    for drawing in [bytes, &inside] {
        let Ok(drawing) = clean(drawing) else { continue };
        let again = clean(&drawing.bytes).expect("what is written is a drawing");
        assert!(again.bytes == drawing.bytes, "it is written otherwise the second time");
        assert!(again.active.is_empty(), "{:?} is left", again.active);
        let text = std::str::from_utf8(&drawing.bytes).expect("it is UTF-8").to_lowercase();
        for tag in ["<script", "<foreignobject", "<iframe", "<animate", "<set", "<!", "<?"] {
            assert!(!text.contains(tag), "{tag} is left in {text}");
        }
    }
});
