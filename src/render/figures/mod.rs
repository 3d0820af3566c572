//! Plain values → SVG: evidence, steps, times, the map.
//!
//! Every figure is themed by the classes it carries and holds no colour of its own. Where positions
//! can be shares of the width they are, so that figures fit any screen without shrinking their
//! letters. Counts nothing and knows no entry; see [`super::assessment`].

pub(super) mod bars;
pub(super) mod decision;
pub(super) mod file;
pub(super) mod map;
pub(super) mod time;

/// A share of the width as SVG writes it: `12.5%`.
fn percent(share: f64) -> String {
    format!("{}%", short(share * 100.0))
}

/// A number with two decimals at most, the same on every machine: `3`, `12.5`, `0.33`.
fn short(number: f64) -> String {
    let text = format!("{number:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Writes into a string, which cannot fail.
macro_rules! put {
    ($svg:expr, $($format:tt)*) => { let _ = write!($svg, $($format)*); };
}
use put;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!(short(3.0), "3");
        assert_eq!(short(12.50), "12.5");
        assert_eq!(short(1.0 / 3.0), "0.33");
        assert_eq!(short(-0.001), "0");
        assert_eq!(percent(0.125), "12.5%");
    }
}
