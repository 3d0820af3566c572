//! A decision guide as a figure: a row of steps for each number of answers it takes to get there.
//!
//! Steps have numbers, under which the page lists them in words.

use super::{put, short};
use crate::parse::text::escape_html;
use std::fmt::Write as _;

/// Larger guides get no figure: nobody could read it.
const MAX_STEPS: usize = 60;
const WIDTH: usize = 44;
const HEIGHT: usize = 32;
const ACROSS: usize = WIDTH + 20;
const DOWN: usize = HEIGHT + 36;

/// Steps by id, with the steps that their answers point to; none for a result. The first is the start.
/// Empty when there are too many.
pub(in crate::render) fn drawn(steps: &[(String, Option<Vec<usize>>)]) -> String {
    if steps.is_empty() || steps.len() > MAX_STEPS {
        return String::new();
    }
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for (step, depth) in depths(steps).into_iter().enumerate() {
        rows.resize_with(rows.len().max(depth + 1), Vec::new);
        rows[depth].push(step);
    }
    let widest = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = widest * ACROSS;
    let mut places = vec![(0.0, 0.0); steps.len()];
    for (row, members) in rows.iter().enumerate() {
        let share = width as f64 / members.len().max(1) as f64;
        for (at, step) in members.iter().enumerate() {
            places[*step] = (share * (at as f64 + 0.5), (row * DOWN) as f64 + 1.0);
        }
    }
    let height = rows.len() * DOWN - (DOWN - HEIGHT) + 2;
    let mut svg = format!(
        r#"<svg class="figure decision" viewBox="0 0 {width} {height}" width="{width}" height="{height}" aria-hidden="true" focusable="false">"#
    );
    for (from, (_, answers)) in steps.iter().enumerate() {
        let mut targets = answers.clone().unwrap_or_default();
        targets.sort_unstable();
        targets.dedup();
        for to in targets {
            let ((x1, y1), (x2, y2)) = (places[from], places[to]);
            let y1 = y1 + HEIGHT as f64;
            let middle = (y1 + y2) / 2.0;
            let [x1, y1, x2, y2, middle] = [x1, y1, x2, y2, middle].map(short);
            put!(
                svg,
                r#"<path class="way" d="M{x1} {y1}C{x1} {middle} {x2} {middle} {x2} {y2}"/>"#
            );
        }
    }
    for (number, ((id, answers), (x, y))) in steps.iter().zip(&places).enumerate() {
        let class = if answers.is_some() { "asked" } else { "found" };
        let (left, middle) = (short(x - WIDTH as f64 / 2.0), short(y + 21.0));
        put!(
            svg,
            r#"<g class="{class}" data-step="{}"><rect x="{left}" y="{}" width="{WIDTH}" height="{HEIGHT}" rx="{}"/><text x="{}" y="{middle}">{}</text></g>"#,
            escape_html(id),
            short(*y),
            if answers.is_some() { 2 } else { HEIGHT / 2 },
            short(*x),
            number + 1
        );
    }
    svg.push_str("</svg>");
    svg
}

/// For each step, the most answers that it takes to get there. There is no loop.
fn depths(steps: &[(String, Option<Vec<usize>>)]) -> Vec<usize> {
    let answers = |step: usize| steps[step].1.iter().flatten().copied();
    let mut waiting = vec![0_usize; steps.len()];
    (0..steps.len()).flat_map(answers).for_each(|to| waiting[to] += 1);
    let mut depths = vec![0; steps.len()];
    let mut ready: Vec<usize> = (0..steps.len()).filter(|step| waiting[*step] == 0).collect();
    while let Some(step) = ready.pop() {
        for to in answers(step) {
            depths[to] = depths[to].max(depths[step] + 1);
            waiting[to] -= 1;
            if waiting[to] == 0 {
                ready.push(to);
            }
        }
    }
    depths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(id: &str, answers: &[usize]) -> (String, Option<Vec<usize>>) {
        (id.to_owned(), (!answers.is_empty()).then(|| answers.to_vec()))
    }

    #[test]
    fn a_step_is_below_all_that_point_to_it() {
        let steps = [step("a", &[1, 2, 2]), step("b", &[2]), step("c<", &[])];
        assert_eq!(depths(&steps), [0, 1, 2]);
        let svg = drawn(&steps);
        assert_eq!(svg.matches("class=\"way\"").count(), 3);
        assert_eq!(
            (svg.matches("class=\"asked\"").count(), svg.matches("class=\"found\"").count()),
            (2, 1)
        );
        assert!(svg.contains("data-step=\"c&lt;\""), "{svg}");
    }

    #[test]
    fn nothing_is_drawn_that_nobody_could_read() {
        let many: Vec<_> = (0..MAX_STEPS + 1).map(|_| step("x", &[])).collect();
        assert_eq!(drawn(&many), "");
        assert_eq!(drawn(&[]), "");
    }
}
