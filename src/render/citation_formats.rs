//! Records for reference managers: BibTeX, RIS and CSL-JSON.
//!
//! Knows how they are written and not what is recorded: pages of the guide are in [`super::cite`],
//! the sources it cites in [`crate::outputs`].

use crate::date::Date;
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use std::fmt::Write as _;
use std::io;

/// A record of BibTeX in the making. Fields without a value are left out.
pub(crate) struct Bibtex(String);

impl Bibtex {
    /// Begins `@kind{key,`.
    pub(crate) fn new(kind: &str, key: &str) -> Self {
        Self(format!("@{kind}{{{key},\n"))
    }

    /// A text, whose capitals and commands stay as they are.
    pub(crate) fn text(&mut self, name: &str, value: &str) -> &mut Self {
        match value {
            "" => self,
            value => self.verbatim(name, &format!("{{{}}}", latex(value))),
        }
    }

    /// A value that is LaTeX already, or that BibLaTeX does not read as LaTeX, such as an address.
    pub(crate) fn verbatim(&mut self, name: &str, value: &str) -> &mut Self {
        if !value.is_empty() {
            let _ = writeln!(self.0, "  {name} = {{{value}}},");
        }
        self
    }

    /// Ends the record.
    pub(crate) fn end(&self) -> String {
        format!("{}}}\n", self.0)
    }
}

/// Text in which LaTeX finds no commands.
pub(crate) fn latex(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => safe.push_str("\\textbackslash{}"),
            '{' => safe.push_str("\\{"),
            '}' => safe.push_str("\\}"),
            '%' | '&' | '#' | '$' | '_' => {
                safe.push('\\');
                safe.push(c);
            }
            '~' => safe.push_str("\\textasciitilde{}"),
            '^' => safe.push_str("\\textasciicircum{}"),
            // Two hyphens would become a dash.
            '-' if safe.ends_with('-') => safe.push_str("{}-"),
            // Marks that would become a quotation mark.
            '`' => safe.push_str("\\textasciigrave{}"),
            '\'' if safe.ends_with('\'') => safe.push_str("{}'"),
            c => safe.push(c),
        }
    }
    safe
}

/// A record of RIS in the making. Tags without a value are left out.
pub(crate) struct Ris(String);

impl Ris {
    /// Begins a record of this type.
    pub(crate) fn new(kind: &str) -> Self {
        Self(format!("TY  - {kind}\n"))
    }

    /// A tag and its value, on one line.
    pub(crate) fn tag(&mut self, name: &str, value: &str) -> &mut Self {
        if !value.is_empty() {
            let _ = writeln!(self.0, "{name}  - {value}");
        }
        self
    }

    /// A date: its year, and the whole in the form `2026/05/03`.
    pub(crate) fn date(&mut self, date: Date) -> &mut Self {
        self.tag("PY", &date.year.to_string()).tag("DA", &slashes(date))
    }

    /// Ends the record.
    pub(crate) fn end(&self) -> String {
        format!("{}ER  - \n", self.0)
    }
}

/// A date as RIS has it: `2026/05/03`.
pub(crate) fn slashes(date: Date) -> String {
    let part = |part: Option<u8>| part.map(|part| format!("{part:02}")).unwrap_or_default();
    format!("{}/{}/{}", date.year, part(date.month), part(date.day))
}

/// An item of CSL-JSON, by its schema (<https://citationstyles.org>). What is empty is left out.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct CslItem {
    pub(crate) id: String,
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) author: Vec<CslName>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) editor: Vec<CslName>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) translator: Vec<CslName>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) container_author: Vec<CslName>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) title_short: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) container_title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) collection_title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) publisher: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) publisher_place: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) genre: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) medium: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) edition: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) version: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) volume: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) number: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) issue: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) page: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) chapter_number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) issued: Option<CslDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) accessed: Option<CslDate>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) status: String,
    #[serde(rename = "ISBN", skip_serializing_if = "String::is_empty")]
    pub(crate) isbn: String,
    #[serde(rename = "ISSN", skip_serializing_if = "String::is_empty")]
    pub(crate) issn: String,
    #[serde(rename = "DOI", skip_serializing_if = "String::is_empty")]
    pub(crate) doi: String,
    #[serde(rename = "URL", skip_serializing_if = "String::is_empty")]
    pub(crate) url: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) language: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) note: String,
}

/// Who wrote something.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum CslName {
    /// A person.
    Person { family: String, given: String },
    /// An organisation, or a name that nobody has distinguished.
    Literal { literal: String },
}

/// When something was published.
#[derive(Debug)]
pub(crate) enum CslDate {
    /// As far as it is known.
    Date(Date),
    /// From one day to another.
    Range(Date, Date),
    /// In words: `in press`.
    Literal(String),
}

impl Serialize for CslDate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Literal(words) => serializer.collect_map([("literal", words)]),
            Self::Date(date) => serializer.collect_map([("date-parts", [parts(*date)])]),
            Self::Range(from, to) => {
                serializer.collect_map([("date-parts", [parts(*from), parts(*to)])])
            }
        }
    }
}

fn parts(date: Date) -> Vec<u16> {
    let parts = [Some(date.year), date.month.map(u16::from), date.day.map(u16::from)];
    parts.into_iter().flatten().collect()
}

/// Items as a file of CSL-JSON, which holds a list even of one.
pub(crate) fn csl(items: &[CslItem]) -> String {
    let mut json = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut json, Lines::default());
    // A vector takes whatever is written, and every key is text.
    let _ = items.serialize(&mut serializer);
    json.push(b'\n');
    String::from_utf8(json).unwrap_or_default()
}

/// Each item and each of its properties on a line of its own, whatever the property holds.
#[derive(Default)]
struct Lines {
    depth: usize,
}

impl Lines {
    fn begin<W: ?Sized + io::Write>(&mut self, writer: &mut W, open: &[u8]) -> io::Result<()> {
        self.depth += 1;
        writer.write_all(open)
    }

    fn part<W: ?Sized + io::Write>(&self, writer: &mut W, first: bool) -> io::Result<()> {
        writer.write_all(if first { b"" } else { b"," })?;
        match self.depth {
            depth @ 1..=2 => write!(writer, "\n{}", "  ".repeat(depth)),
            _ => writer.write_all(if first { b"" } else { b" " }),
        }
    }

    fn end<W: ?Sized + io::Write>(&mut self, writer: &mut W, close: &[u8]) -> io::Result<()> {
        self.depth -= 1;
        if self.depth < 2 {
            write!(writer, "\n{}", "  ".repeat(self.depth))?;
        }
        writer.write_all(close)
    }
}

impl Formatter for Lines {
    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, b"[")
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, b"]")
    }

    fn begin_array_value<W>(&mut self, writer: &mut W, first: bool) -> io::Result<()>
    where
        W: ?Sized + io::Write,
    {
        self.part(writer, first)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, b"{")
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, b"}")
    }

    fn begin_object_key<W>(&mut self, writer: &mut W, first: bool) -> io::Result<()>
    where
        W: ?Sized + io::Write,
    {
        self.part(writer, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_are_not_there_leave_no_line() {
        let mut bibtex = Bibtex::new("misc", "it");
        assert_eq!(bibtex.text("title", "").verbatim("url", "").end(), "@misc{it,\n}\n");
        assert_eq!(Ris::new("GEN").tag("TI", "").end(), "TY  - GEN\nER  - \n");
        let item = CslItem { id: "it".into(), kind: "document", ..CslItem::default() };
        let bare = "[\n  {\n    \"id\": \"it\",\n    \"type\": \"document\"\n  }\n]\n";
        assert_eq!(csl(&[item]), bare);
    }

    #[test]
    fn dates_are_as_whole_as_they_are_known() {
        let issued = |date: &str| {
            let date = Date::parse(date).map(CslDate::Date);
            serde_json::to_string(&date).unwrap_or_default()
        };
        assert_eq!(issued("2026-05-03"), r#"{"date-parts":[[2026,5,3]]}"#);
        assert_eq!(issued("2026"), r#"{"date-parts":[[2026]]}"#);
    }

    #[test]
    fn latex_finds_no_commands() {
        assert_eq!(latex("50% of {it} --- \\a"), "50\\% of \\{it\\} -{}-{}- \\textbackslash{}a");
        assert_eq!(latex("``a'''"), "\\textasciigrave{}\\textasciigrave{}a'{}'{}'");
    }
}
