//! Bars of marks: one mark for each entry, in the tone of its stance or level.
//!
//! Repeats in shape what is next to it in words, and is therefore hidden from screen readers.

use super::{percent, put};
use crate::parse::text::escape_html;
use std::fmt::Write;

/// So many marks in a tone.
pub(in crate::render) struct Run<'a> {
    /// What sets them apart: the name of a stance or level.
    pub tone: &'a str,
    /// How many.
    pub count: usize,
}

/// A bar in which one entry is as wide as in every other bar with the same `most`.
pub(in crate::render) fn bar(runs: &[Run<'_>], most: usize) -> String {
    /// More marks than this would be too narrow to be distinguished.
    const MARKS: usize = 40;
    let mut svg = String::from(
        r#"<svg class="figure marks" width="100%" height="12" aria-hidden="true" focusable="false">"#,
    );
    let total: usize = runs.iter().map(|run| run.count).sum();
    let width = 1.0 / most.max(total).max(1) as f64;
    let mut at = 0;
    for run in runs {
        let (marks, of) = if most.max(total) > MARKS { (1, run.count) } else { (run.count, 1) };
        for _ in 0..if run.count == 0 { 0 } else { marks } {
            let (x, w) = (percent(at as f64 * width), percent(of as f64 * width));
            let tone = escape_html(run.tone);
            put!(svg, r#"<rect class="tone-{tone}" x="{x}" width="{w}" height="12"/>"#);
            at += of;
        }
    }
    svg.push_str("</svg>");
    svg
}

/// Squares in rows: one for each entry of a step, the best supported first. `levels` holds rank and
/// number of entries, `highest` the highest rank.
pub(in crate::render) fn squares(levels: &[(usize, usize)], max_rank: usize) -> String {
    const SQUARES: usize = 60;
    const SIDE: usize = 12;
    const STEP: usize = SIDE + 3;
    const IN_ROW: usize = 10;
    let total: usize = levels.iter().map(|(_, count)| count).sum();
    if total == 0 {
        return String::new();
    }
    // Of more than fit, each square stands for several entries.
    let each = total.div_ceil(SQUARES);
    let ranks: Vec<usize> = levels
        .iter()
        .rev()
        .flat_map(|(rank, count)| std::iter::repeat_n(*rank, count.div_ceil(each)))
        .collect();
    let rows = ranks.len().div_ceil(IN_ROW);
    let width = ranks.len().min(IN_ROW) * STEP;
    let mut svg = format!(
        r#"<svg class="figure squares" width="{width}" height="{}" aria-hidden="true" focusable="false">"#,
        rows * STEP
    );
    for (at, rank) in ranks.iter().enumerate() {
        let (x, y) = (at % IN_ROW * STEP, at / IN_ROW * STEP);
        let strength = match max_rank {
            0 => 3,
            _ => (rank * 3).div_ceil(max_rank),
        };
        put!(
            svg,
            r#"<rect class="strength-{strength}" x="{}.5" y="{}.5" width="{SIDE}" height="{SIDE}"/>"#,
            x,
            y
        );
    }
    svg.push_str("</svg>");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_has_a_mark_for_each_entry() {
        let runs = [Run { tone: "supports", count: 2 }, Run { tone: "qualifies", count: 1 }];
        let svg = bar(&runs, 4);
        assert_eq!(svg.matches("tone-supports").count(), 2);
        assert!(svg.contains(r#"<rect class="tone-qualifies" x="50%" width="25%""#), "{svg}");
        let many = bar(&[Run { tone: "a\"b", count: 5000 }], 10);
        assert!(many.contains(r#"class="tone-a&quot;b" x="0%" width="100%""#), "{many}");
        assert_eq!(bar(&[], 0).matches("rect").count(), 0);
    }

    #[test]
    fn squares_stay_few() {
        assert_eq!(squares(&[(0, 1), (3, 2)], 3).matches("<rect").count(), 3);
        assert!(squares(&[(0, 4000), (3, 6000)], 3).matches("<rect").count() <= 61);
        assert_eq!(squares(&[(0, 0)], 3), "");
        assert!(squares(&[(0, 1)], 0).contains("strength-3"));
    }
}
