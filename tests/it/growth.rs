//! How the time to build a guide grows with what is in it.
//!
//! Compares a guide with one of four times the size, not with a clock.

use crate::harness::guide;

/// The least time of two in which a guide is built.
fn seconds(files: &[(&str, &str)]) -> f32 {
    let memory = guide(files.iter().copied());
    let time = || {
        let start = std::time::Instant::now();
        crate::harness::build(&memory);
        start.elapsed().as_secs_f32()
    };
    (0..2).map(|_| time()).fold(f32::INFINITY, f32::min)
}

#[test]
fn four_times_the_signs_in_a_bib_file_take_about_four_times_as_long() {
    for piece in ["a @", "   @x ", "@@ ", "jane@example.org (Jane) ", "@a{b @", "\n@x y"] {
        let time = |bytes: usize| seconds(&[("sources.bib", &*piece.repeat(bytes / piece.len()))]);
        let (short, long) = (time(250_000), time(1_000_000));
        // Sixteen times, if it were quadratic.
        assert!(long < 9.0 * short + 0.5, "{piece:?}: {short} s, then {long} s");
    }
}

const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>";

#[test]
fn four_times_the_images_that_are_missing_take_about_four_times_as_long() {
    let time = |count: usize| {
        let path = |n: usize| format!("images/plan-{n:06}.svg");
        let paths: Vec<String> = (0..count).map(path).collect();
        let link = |n: usize| {
            format!(
                "![A plan of the garden as it was found after years of rain](/images/plan-{n:06}x.png)\n\n"
            )
        };
        let links: String = (0..count).map(link).collect();
        let lesson = format!("---\ntitle: A\n---\n\n{links}");
        let mut files = vec![("lessons/a.md", lesson.as_str())];
        files.extend(paths.iter().map(|path| (path.as_str(), SVG)));
        seconds(&files)
    };
    let (few, many) = (time(2_500), time(10_000));
    assert!(many < 9.0 * few + 0.5, "{few} s, then {many} s");
}
