//! The map: rated entries on the left, what bears on them on the right, a line for each relation.
//!
//! The right side is ordered by the mean place of what each entry bears on (Sugiyama's barycentre
//! method, one pass), so that lines cross less. Each line is drawn once and drawn again, by
//! reference, in the group of both its ends, where a style sheet shows it on hover and focus.

use super::{put, short};
use crate::parse::text::escape_html;
use std::fmt::Write;

/// An entry on the map.
pub(in crate::render) struct Node {
    /// What is written.
    pub title: String,
    /// Where it points, from the page the map is on.
    pub address: String,
    /// What screen readers say after the title.
    pub description: String,
    /// The heading it is under; nodes with the same heading follow each other.
    pub heading: String,
}

/// A relation from a node on the right to one on the left.
pub(in crate::render) struct Line {
    /// Index of the node on the left.
    pub left: usize,
    /// Index of the node on the right.
    pub right: usize,
    /// The name of its stance.
    pub tone: String,
}

/// Widths of the map and of the lines' part in the middle.
const WIDTH: f64 = 1056.0;
const LEFT: f64 = 392.0;
const RIGHT: f64 = WIDTH - LEFT;
/// Letters that fit on a line.
const LETTERS: usize = 50;
const LINE_HEIGHT: f64 = 17.0;

/// Draws the map. Nodes on the left keep their order.
pub(in crate::render) fn map(
    left: &[Node],
    right: &[Node],
    lines: &[Line],
    labels: (&str, &str),
) -> String {
    let left_side = Side::new(left, (0..left.len()).collect());
    let right_side = Side::new(right, by_barycentre(right, lines));
    let height = left_side.height.max(right_side.height);
    let left_ys = left_side.spread(height);
    let right_ys = right_side.spread(height);
    let mut svg = format!(
        r#"<svg class="figure map" viewBox="0 0 {} {}" width="{}" height="{}">"#,
        short(WIDTH),
        short(height),
        short(WIDTH),
        short(height),
    );
    svg.push_str(r#"<g class="lines" aria-hidden="true">"#);
    for (number, line) in lines.iter().enumerate() {
        let (a, b) = (left_ys.nodes[line.left], right_ys.nodes[line.right]);
        let middle = short(WIDTH / 2.0);
        put!(
            svg,
            r#"<path id="map-{number}" class="line tone-{}" d="M{} {}C{middle} {} {middle} {} {} {}"/>"#,
            escape_html(&line.tone),
            short(LEFT),
            short(a),
            short(a),
            short(b),
            short(RIGHT),
            short(b),
        );
    }
    svg.push_str("</g>");
    let of_left = |at: usize| numbers(lines, move |line| line.left == at);
    let of_right = |at: usize| numbers(lines, move |line| line.right == at);
    side(&mut svg, "left", labels.0, (left, &left_side.order, &left_ys), &of_left);
    side(&mut svg, "right", labels.1, (right, &right_side.order, &right_ys), &of_right);
    svg.push_str("</svg>");
    svg
}

fn numbers<'a>(lines: &'a [Line], mut wanted: impl FnMut(&Line) -> bool + 'a) -> Vec<usize> {
    let numbered = lines.iter().enumerate();
    numbered.filter(move |(_, line)| wanted(line)).map(|(number, _)| number).collect()
}

/// The nodes of one side as a list of links.
fn side(
    svg: &mut String,
    class: &str,
    label: &str,
    (nodes, order, ys): (&[Node], &[usize], &Ys),
    lines_of: &dyn Fn(usize) -> Vec<usize>,
) {
    let x = if class == "left" { LEFT - 14.0 } else { RIGHT + 14.0 };
    put!(svg, r#"<g class="{class}" role="list" aria-label="{}">"#, escape_html(label));
    for (heading, y) in &ys.headings {
        let text = escape_html(heading);
        put!(
            svg,
            r#"<text class="heading" aria-hidden="true" x="{}" y="{}">{text}</text>"#,
            short(x),
            short(*y)
        );
    }
    for at in order {
        let (node, y) = (&nodes[*at], ys.nodes[*at]);
        put!(
            svg,
            r#"<g role="listitem"><a href="{}" aria-label="{}">"#,
            escape_html(&node.address),
            escape_html(&format!("{}. {}", node.title, node.description))
        );
        let rows = wrap_title(&node.title);
        let height = rows.len() as f64 * LINE_HEIGHT + 4.0;
        let edge = if class == "left" { 0.0 } else { RIGHT + 6.0 };
        put!(
            svg,
            r#"<rect x="{}" y="{}" width="{}" height="{}"/>"#,
            short(edge),
            short(y - height / 2.0),
            short(LEFT - 6.0),
            short(height)
        );
        let first = y - (rows.len() as f64 - 1.0) * LINE_HEIGHT / 2.0 + 4.5;
        for (row, text) in rows.iter().enumerate() {
            let y = first + row as f64 * LINE_HEIGHT;
            // The space keeps words apart where the rows are read as one text.
            put!(svg, r#"<text x="{}" y="{}">{}</text> "#, short(x), short(y), escape_html(text));
        }
        let end = if class == "left" { LEFT } else { RIGHT };
        put!(svg, r#"<circle cx="{}" cy="{}" r="4"/></a>"#, short(end), short(y));
        let numbers = lines_of(*at);
        if !numbers.is_empty() {
            svg.push_str(r#"<g class="own" aria-hidden="true">"#);
            for number in numbers {
                put!(svg, r##"<use href="#map-{number}"/>"##);
            }
            svg.push_str("</g>");
        }
        svg.push_str("</g>");
    }
    svg.push_str("</g>");
}

/// The nodes of one side in their order, and how high they are together.
struct Side<'a> {
    nodes: &'a [Node],
    order: Vec<usize>,
    height: f64,
}

/// Where the middle of each node is, by its index, and where the headings are.
struct Ys {
    nodes: Vec<f64>,
    headings: Vec<(String, f64)>,
}

const HEADING: f64 = 34.0;
const GAP: f64 = 8.0;

impl<'a> Side<'a> {
    fn new(nodes: &'a [Node], order: Vec<usize>) -> Self {
        let mut side = Self { nodes, order, height: 0.0 };
        side.height = side.walk(0.0, |_, _, _| ()).max(1.0);
        side
    }

    /// Calls `place` for each node with its heading, when that changes, and its middle.
    fn walk(&self, extra: f64, mut place: impl FnMut(usize, Option<(&str, f64)>, f64)) -> f64 {
        let mut y = 0.0;
        let mut heading = "";
        for at in &self.order {
            let node = &self.nodes[*at];
            let mut begins = None;
            if node.heading != heading {
                heading = &node.heading;
                y += HEADING;
                begins = Some((heading, y - 10.0));
            }
            let height = wrap_title(&node.title).len() as f64 * LINE_HEIGHT;
            place(*at, begins, y + (height + extra) / 2.0);
            y += height + GAP + extra;
        }
        y
    }

    /// The places when the side is stretched to `height`.
    fn spread(&self, height: f64) -> Ys {
        let extra = (height - self.height) / self.order.len().max(1) as f64;
        let mut ys = Ys { nodes: vec![0.0; self.nodes.len()], headings: Vec::new() };
        self.walk(extra, |at, heading, y| {
            ys.nodes[at] = y;
            ys.headings.extend(heading.map(|(text, y)| (text.to_owned(), y)));
        });
        ys
    }
}

/// The order of the right side: headings stay together, below them the mean of the left ends.
fn by_barycentre(right: &[Node], lines: &[Line]) -> Vec<usize> {
    let mut sums = vec![(0_usize, 0_usize); right.len()];
    for line in lines {
        sums[line.right].0 += line.left;
        sums[line.right].1 += 1;
    }
    // Compared as fractions, so that no rounding decides.
    let heading = |at: usize| right.iter().position(|node| node.heading == right[at].heading);
    let mut order: Vec<usize> = (0..right.len()).collect();
    order.sort_by(|a, b| {
        let (x, y) = (sums[*a], sums[*b]);
        let means = (x.0 * y.1.max(1)).cmp(&(y.0 * x.1.max(1)));
        heading(*a).cmp(&heading(*b)).then(means).then(a.cmp(b))
    });
    order
}

/// The title in one or two rows; what does not fit is cut with an ellipsis.
fn wrap_title(title: &str) -> Vec<String> {
    let mut rows: Vec<String> = Vec::new();
    for word in title.split_whitespace() {
        let fits = |row: &String| row.chars().count() + 1 + word.chars().count() <= LETTERS;
        let full = rows.len() == 2;
        match rows.last_mut() {
            Some(row) if fits(row) => row.extend([" ", word]),
            Some(row) if full => {
                row.push_str(" …");
                break;
            }
            _ => rows.push(word.to_owned()),
        }
    }
    if rows.is_empty() {
        rows.push(String::new());
    }
    for row in &mut rows {
        if row.chars().count() > LETTERS + 2 {
            *row = row.chars().take(LETTERS - 1).chain(['…']).collect();
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(title: &str, heading: &str) -> Node {
        Node {
            title: title.into(),
            address: format!("{title}.html"),
            description: String::new(),
            heading: heading.into(),
        }
    }

    #[test]
    fn lines_cross_less_by_barycentre() {
        let right = [node("a", "x"), node("b", "x"), node("c", "y")];
        let line = |left, right| Line { left, right, tone: "supports".into() };
        let lines = [line(3, 0), line(0, 1), line(1, 1), line(0, 2)];
        assert_eq!(by_barycentre(&right, &lines), [1, 0, 2]);
    }

    #[test]
    fn titles_take_two_rows_at_most() {
        assert_eq!(wrap_title("Short"), ["Short"]);
        let long = wrap_title(&"word ".repeat(60));
        assert_eq!(long.len(), 2);
        assert!(long.iter().all(|row| row.chars().count() <= LETTERS + 2));
        assert!(wrap_title(&"x".repeat(500))[0].ends_with('…'));
        assert_eq!(wrap_title(""), [""]);
    }

    #[test]
    fn a_map_links_and_draws_each_line_once() {
        let (left, right) = ([node("<l>", "h")], [node("r", "k")]);
        let lines = [Line { left: 0, right: 0, tone: "supports".into() }];
        let svg = map(&left, &right, &lines, ("Lessons", "Evidence"));
        assert_eq!(svg.matches("<path").count(), 1);
        assert_eq!(svg.matches("<use").count(), 2);
        assert_eq!(svg.matches("<a ").count(), 2);
        assert!(svg.contains("&lt;l&gt;") && !svg.contains("<l>"));
        assert!(map(&[], &[], &[], ("", "")).contains("</svg>"));
    }
}
