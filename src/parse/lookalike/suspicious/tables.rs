//! What was meant as a table: tabs or spaces between words, lines of pipes without a line of dashes that fits.
//!
//! Rows of tables that were read are for [`crate::parse::build`].

use super::super::Finding;
use super::super::visible::{BLANK, Block, Line, Visible};
use super::pasted::follows;
use crate::parse::text::cells;
use crate::parse::tree::{Body, Kind};
use std::collections::BTreeSet;
use std::ops::Range;

/// A cell of more characters is a sentence.
const LONGEST_CELL: usize = 40;

const LITERAL: &str = "to show it literally, put it between lines of three backquotes";

/// Reports what was meant as a table and is not one.
pub(super) fn find(visible: &Visible<'_>, body: &Body, found: &mut Vec<Finding>) {
    tabs(visible, found);
    ruled(visible, body, found);
    for segment in &visible.segments {
        let is_underlined =
            segment.block == Block::Heading && visible.text(segment.range.clone()).starts_with('|');
        if segment.block != Block::Prose && !is_underlined {
            continue;
        }
        let signs = segment.signs;
        let (has_pipes, has_gaps) = (signs.have_any(b"|"), signs.have_two_spaces());
        let is_drawn = signs.have_any(b"+=-");
        if !(has_pipes || is_drawn || has_gaps) {
            continue;
        }
        let lines: Vec<Line> = visible.lines(segment).collect();
        let finding = (has_pipes.then(|| piped(visible, &lines, is_underlined)).flatten())
            .or_else(|| is_drawn.then(|| drawn(visible, &lines)).flatten())
            .or_else(|| has_gaps.then(|| aligned(visible, &lines)).flatten());
        found.extend(finding);
    }
}

/// Lines with tabs between words, as spreadsheets and word processors copy tables.
fn tabs(visible: &Visible<'_>, found: &mut Vec<Finding>) {
    let mut rows: Vec<(usize, Line)> = Vec::new();
    for (number, segment) in visible.segments.iter().enumerate() {
        if segment.block == Block::Prose && segment.signs.have_any(b"\t") {
            rows.extend(visible.lines(segment).map(|line| (number, line)));
        }
    }
    rows.retain(|(_, line)| has_tab(visible.text(line.start..line.end)));
    let belongs = |(a, first): &(usize, Line), (b, second): &(usize, Line)| {
        follows(visible, *a, *b) && visible.prefix(*first) == visible.prefix(*second)
    };
    for block in rows.chunk_by(belongs) {
        if let [(first_segment, first), .., (_, last)] = block {
            let range = first.start..last.end;
            let written = visible.written(range.clone());
            let cells =
                |line: &str| line.split('\t').map(|cell| cell.trim().replace('|', "\\|")).collect();
            let cells: Vec<Vec<String>> =
                written.lines().filter(|line| !line.trim().is_empty()).map(cells).collect();
            let Some(head) = cells.first() else { continue };
            let message = format!("{} tab-separated lines are not a table", block.len());
            let help = format!(
                "write `{}`, below it `{}`, and each line in the same way; {LITERAL}",
                row(head),
                dashes(head.len())
            );
            let finding =
                Finding::new(first.start..first.end, message, help).covering(range.clone());
            let is_even =
                cells.iter().all(|row| row.len() == head.len()) && cells.len() == block.len();
            let is_first = visible
                .segments
                .get(*first_segment)
                .is_some_and(|of| of.range.start == first.start);
            let is_at_margin = visible.prefix(*first).is_empty();
            let mut text = format!("{}\n{}", row(head), dashes(head.len()));
            cells[1..].iter().for_each(|cells| text.push_str(&format!("\n{}", row(cells))));
            let names_columns = head
                .iter()
                .all(|cell| !cell.is_empty() && !cell.contains(|c: char| c.is_ascii_digit()));
            // `Ann:⇥We began.` is a dialogue.
            let is_short = |cell: &String| {
                cell.chars().count() <= LONGEST_CELL && !cell.ends_with([':', '.', '?', '!'])
            };
            let names_columns = names_columns
                && (head.len() > 2 || block.len() > 2)
                && cells.iter().flatten().all(is_short)
                && block.iter().all(|(segment, _)| segment == first_segment);
            found.push(match (is_even && is_first && is_at_margin, names_columns) {
                (true, true) => finding.sure(range, text),
                (true, false) => finding.likely(range, text),
                (false, _) => finding,
            });
        }
    }
}

/// Rules in pieces, right below the names of columns, as Pandoc has them.
fn ruled(visible: &Visible<'_>, body: &Body, found: &mut Vec<Finding>) {
    for node in body.nodes().iter().filter(|node| node.kind == Kind::Rule) {
        let range = node.range();
        let rule = visible.written(range.clone()).trim();
        let before = visible.source.get(..range.start).unwrap_or_default();
        let head = before.trim_end_matches([' ', '\t']).strip_suffix('\n').unwrap_or_default();
        let head = head.rsplit('\n').next().unwrap_or_default();
        let pieces = rule.split_whitespace();
        let is_ruled = pieces.clone().count() > 1
            && pieces
                .clone()
                .all(|piece| piece.len() > 2 && piece.bytes().all(|byte| byte == b'-'));
        if is_ruled && !head.trim().is_empty() {
            found.push(drawn_table(range.start..range.start + rule.len(), range));
        }
    }
}

/// A table that is drawn with signs.
fn drawn_table(range: Range<usize>, covers: Range<usize>) -> Finding {
    let message = "a table drawn with signs (Pandoc, reStructuredText) is not a table here";
    let help =
        format!("write its rows as `| a | b |`, with `| --- | --- |` below the first; {LITERAL}");
    Finding::new(range, message, help).covering(covers)
}

/// Whether there is a tab between two words, and not only behind a bullet.
fn has_tab(line: &str) -> bool {
    let bare = line.trim();
    let Some(first) = bare.find('\t') else { return false };
    first > 3
        || bare[first..].trim_start().contains('\t')
        || bare[..first].chars().count() > 1 && !bare[..first].ends_with(['.', ')'])
}

fn row(cells: &[String]) -> String {
    format!("| {} |", cells.join(" | "))
}

fn dashes(count: usize) -> String {
    format!("|{}", " --- |".repeat(count))
}

/// Lines of pipes.
fn piped(visible: &Visible<'_>, lines: &[Line], is_underlined: bool) -> Option<Finding> {
    let seen = |line: &Line| visible.text(line.start..line.end);
    let counts: Vec<usize> = lines.iter().map(|line| cells(seen(line)).len()).collect();
    if is_underlined {
        let line = lines.first().filter(|_| counts.first().is_some_and(|count| *count > 1))?;
        let message = "this is a heading, not a table: the line below it has no pipes";
        let help = format!("write `{}` below the first row; {LITERAL}", dashes(counts[0]));
        return Some(Finding::new(line.start..line.end, message, help));
    }
    let last = *lines.last()?;
    match lines.iter().position(|line| is_delimiter(visible, line)) {
        Some(0) if lines.len() > 1 => {
            let message = "this is not a table: its header row is missing";
            let help = format!("write `| name | name |` above this line; {LITERAL}");
            Some(
                Finding::new(lines[0].start..lines[0].end, message, help)
                    .covering(lines[0].start..last.end),
            )
        }
        Some(at) if at > 0 && counts[at - 1] > 1 => Some(delimited(visible, lines, &counts, at)),
        _ => undelimited(visible, lines, &counts),
    }
}

/// A table whose line of dashes does not make it one.
fn delimited(visible: &Visible<'_>, lines: &[Line], counts: &[usize], at: usize) -> Finding {
    let (head, line, last) = (lines[at - 1], lines[at], lines[lines.len() - 1]);
    let count = counts[at - 1];
    let covers = head.start..last.end;
    let written = visible.written(line.start..line.end);
    let message = match counts[at] == count {
        true => "this is not a table: its second line may contain only hyphens, colons and pipes"
            .to_owned(),
        false => format!(
            "this is not a table: its first row has {count} cells, and the line of dashes has {}",
            counts[at]
        ),
    };
    let wanted = aligned_dashes(written, count);
    let help = format!("write `{wanted}`; {LITERAL}");
    let finding = Finding::new(line.start..line.end, message, help).covering(covers);
    let rows = &counts[at + 1..];
    match at == 1 && rows.iter().all(|of| *of == count || *of == 1) {
        true => finding.sure(line.start..line.end, wanted),
        false => finding.likely(line.start..line.end, wanted),
    }
}

/// Rows without a line of dashes.
fn undelimited(visible: &Visible<'_>, lines: &[Line], counts: &[usize]) -> Option<Finding> {
    let seen = |line: &Line| visible.text(line.start..line.end);
    let is_row = |line: &Line| {
        let text = seen(line).trim();
        text.starts_with('|') && text.len() > 1 && (text.ends_with('|') || cells(text).len() > 2)
    };
    // A line of text may be right above the rows: `Costs:`.
    let lead = lines.iter().position(is_row).unwrap_or_default();
    let (lines, counts) = (&lines[lead..], &counts[lead..]);
    let bordered = lines.iter().take_while(|line| is_row(line)).count();
    let open = counts.iter().take_while(|count| **count > 2 && **count == counts[0]).count();
    let rows = bordered.max(open);
    let is_wiki = seen(lines.first()?).starts_with("||");
    if rows < 2 && !is_wiki {
        return None;
    }
    let (first, last) = (lines[0], lines[rows.max(1) - 1]);
    let written = visible.written(first.start..first.end).trim();
    let prefix = visible.prefix(first);
    let range = first.start..first.end;
    let is_plain = lead == 0 && prefix.chars().all(|c| c == '>' || c == ' ');
    if is_wiki {
        let names: Vec<String> =
            written.trim_matches('|').split("||").map(|name| name.trim().to_owned()).collect();
        let head = format!("{}\n{prefix}{}", row(&names), dashes(names.len()));
        let message = "this is the first row of a Confluence table; here it is shown literally";
        let help =
            format!("write `{}` and below it `{}`; {LITERAL}", row(&names), dashes(names.len()));
        let finding = Finding::new(range.clone(), message, help).covering(first.start..last.end);
        return Some(if is_plain { finding.sure(range, head) } else { finding });
    }
    let message = "this is not a table: the line of dashes below its first row is missing";
    let wanted = dashes(counts[0]);
    let above = if lead == 0 { "" } else { "put an empty line above the first row, and " };
    let help = format!("{above}write `{wanted}` below the first row; {LITERAL}");
    let finding = Finding::new(range, message, help).covering(first.start..last.end);
    let is_even = counts[..rows].iter().all(|count| *count == counts[0]);
    let text = format!("\n{prefix}{wanted}");
    Some(match (is_plain && is_even, bordered == rows) {
        (true, true) => finding.sure(first.end..first.end, text),
        (true, false) => finding.likely(first.end..first.end, text),
        (false, _) => finding,
    })
}

/// Whether a line is dashes and pipes only.
fn is_delimiter(visible: &Visible<'_>, line: &Line) -> bool {
    let text = visible.text(line.start..line.end);
    let is_sign = |c: char| "|-–—−:+= \t".contains(c);
    text.contains('|') && text.contains(['-', '–', '—', '−']) && text.chars().all(is_sign)
}

/// The line of dashes for so many columns, aligned as in the one that was written.
fn aligned_dashes(written: &str, count: usize) -> String {
    let bare = written.trim().trim_matches('|');
    let mut cells: Vec<&str> = bare.split('|').map(str::trim).collect();
    cells.resize(count, "");
    let cell = |cell: &&str| match (cell.starts_with(':'), cell.len() > 1 && cell.ends_with(':')) {
        (true, true) => " :---: |",
        (true, false) => " :--- |",
        (false, true) => " ---: |",
        (false, false) => " --- |",
    };
    let cells: String = cells.iter().map(cell).collect();
    format!("|{cells}")
}

/// Tables drawn with signs, as Pandoc and reStructuredText have them.
fn drawn(visible: &Visible<'_>, lines: &[Line]) -> Option<Finding> {
    let is_drawn = |line: &&Line| {
        let text = visible.text(line.start..line.end).trim();
        if !text.starts_with(['+', '-', '=']) {
            return false;
        }
        let is_grid = (text.starts_with("+-") || text.starts_with("+="))
            && text.ends_with('+')
            && text.chars().all(|c| "+-=: ".contains(c));
        let groups: Vec<&str> = text.split_whitespace().collect();
        let is_simple = groups.len() > 1
            && groups.iter().all(|group| {
                group.len() > 2
                    && (group.chars().all(|c| c == '-') || group.chars().all(|c| c == '='))
            });
        is_grid || is_simple
    };
    let line = lines.iter().find(is_drawn).filter(|_| lines.len() > 1)?;
    let covers = lines[0].start..lines[lines.len() - 1].end;
    Some(drawn_table(line.start..line.end, covers))
}

/// Lines whose words are set below each other with blanks.
fn aligned(visible: &Visible<'_>, lines: &[Line]) -> Option<Finding> {
    let mut common: BTreeSet<usize> = BTreeSet::new();
    let mut first = 0;
    let finding = |range: Range<usize>| {
        let (first, last) = (lines[range.start], lines[range.end - 1]);
        let message = format!("{} lines aligned with spaces are not a table", range.len());
        let help = format!(
            "write its rows as `| a | b |`, with `| --- | --- |` below the first; {LITERAL}"
        );
        Finding::new(first.start..first.end, message, help).covering(first.start..last.end)
    };
    let is_table = |rows: usize, columns: usize| rows > 2 && columns > 0 || rows > 1 && columns > 1;
    for (number, line) in lines.iter().enumerate() {
        let columns = columns(visible.text(line.start..line.end));
        let shared: BTreeSet<usize> = common.intersection(&columns).copied().collect();
        if number > first && !shared.is_empty() {
            common = shared;
            continue;
        }
        if is_table(number - first, common.len()) {
            return Some(finding(first..number));
        }
        (first, common) = (number, columns);
    }
    is_table(lines.len() - first, common.len()).then(|| finding(first..lines.len()))
}

/// Where words begin after two blanks or more, but for those that begin a sentence.
fn columns(line: &str) -> BTreeSet<usize> {
    let mut columns = BTreeSet::new();
    let (mut blanks, mut is_after_sentence, mut has_word) = (0, true, false);
    for (column, c) in line.chars().enumerate() {
        if c == ' ' {
            blanks += 1;
            continue;
        }
        // `*   one` is an item.
        if blanks > 1 && !is_after_sentence && c != BLANK && has_word {
            columns.insert(column);
        }
        blanks = 0;
        has_word |= c.is_alphabetic();
        is_after_sentence = matches!(c, '.' | '!' | '?' | '…');
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_counted_with_and_without_borders() {
        for (line, count) in [("| a | b |", 2), ("a | b", 2), ("|a|", 1), ("a", 1), ("||a||b||", 5)]
        {
            assert_eq!(cells(line).len(), count, "{line}");
        }
        assert_eq!(aligned_dashes("|:--|--:|", 3), "| :--- | ---: | --- |");
    }

    #[test]
    fn columns_are_not_sentences() {
        assert_eq!(columns("Name    Year  Place").len(), 2);
        assert!(columns("One.  Two!  Three").is_empty());
        assert!(columns("*   one").is_empty());
    }
}
