//! Rows as CSV (RFC 4180) that no spreadsheet runs.
//!
//! What is in them is decided by whoever has the table.

use std::borrow::Cow;

/// A table with a row of names first. No cell is one that a spreadsheet would run.
pub(super) fn table(names: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory does not fail, and every row has a cell for every column.
    let mut written = writer.write_record(names.iter().map(|name| name.as_bytes()));
    for row in rows {
        let cells = row.iter().map(|text| cell(text));
        written = written.and_then(|()| writer.write_record(cells.map(|cell| cell.into_owned())));
    }
    debug_assert!(written.is_ok());
    writer.into_inner().unwrap_or_default()
}

/// A text as a cell. What a spreadsheet would take for a formula has an apostrophe before it, and so
/// has what looks like such a cell already, so that every text can be had back. Numbers stay numbers.
fn cell(text: &str) -> Cow<'_, str> {
    let bare = text.trim_start_matches('\'');
    let begins = |text: &str| {
        text.starts_with([
            '=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
        ])
    };
    let is_number = bare.parse::<f64>().is_ok_and(f64::is_finite)
        && bare.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    match (begins(bare) || begins(bare.trim_start())) && !is_number {
        true => format!("'{text}").into(),
        false => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_texts_and_numbers_numbers() {
        for text in [
            "=1+1",
            "+1+1",
            "-cmd|' /C calc'!A0",
            "@SUM(A1)",
            "\tx",
            "\rx",
            " =1",
            "'=1",
            "''@a",
            "＝1",
            "-",
            "+-5",
            "-5-5",
            "-inf",
            "-5\t",
        ] {
            assert_eq!(cell(text), format!("'{text}"), "{text:?}");
        }
        for text in
            ["-5", "+5", "-0.5e-3", "5", "", "a=b", "a-b", "'", "'a", "’90s", "(=1)", "1 = 2"]
        {
            assert_eq!(cell(text), text);
        }
    }

    proptest::proptest! {
        #[test]
        fn every_text_can_be_had_back(text in "['=+@\\-\\t a1]{0,6}") {
            let cell = cell(&text);
            // What the dictionary asks programs to do.
            let bare = cell.trim_start_matches('\'');
            let runs = |text: &str| text.starts_with(['=', '+', '-', '@', '\t', '\r']);
            let is_formula = (runs(bare) || runs(bare.trim_start())) && bare.parse::<f64>().is_err();
            let read = if is_formula { cell.strip_prefix('\'').expect("an apostrophe") } else { &cell };
            proptest::prop_assert_eq!(read, text.as_str());
        }
    }
}
