//! When a source was published: from the fields `date`, `year`, `month`, `day` and `pubstate`.
//!
//! Reads the dates of BibLaTeX (ISO 8601-2, with ranges, seasons, doubt and years before Christ) and the forms that
//! people use instead. A date that cannot be read is shown as it is written; the caller reports it.

use crate::date::{Date, only_reading};

/// When a source was published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// What a reference shows as the year: `2015`, `1982–1983`, `c. 1850`, `380 BC`, `n.d.`, `in press`.
    pub year: String,
    /// The part of the year, in words: `12 March`, `2–7 December`, `Spring`.
    pub day: String,
    /// The date, or the first day of a range, as far as it is known.
    pub from: Option<Date>,
    /// The last day of a range.
    pub to: Option<Date>,
}

/// What the file says about the date of a source; empty where it says nothing.
#[derive(Clone, Copy)]
pub(super) struct Written<'a> {
    pub(super) date: &'a str,
    pub(super) year: &'a str,
    pub(super) month: &'a str,
    pub(super) day: &'a str,
    pub(super) state: &'a str,
}

impl Written<'_> {
    /// What it means. The second value is the field that cannot be read, and is shown as it is written.
    pub(super) fn read(self) -> (Published, Option<&'static str>) {
        let state = state(self.state);
        if !self.date.is_empty() {
            return match understood(self.date) {
                Some(published) => (published, None),
                None => {
                    let year = if self.year.is_empty() { self.date } else { self.year };
                    (Published { year: year.to_owned(), ..Published::default() }, Some("date"))
                }
            };
        }
        match self.year {
            "" if state.is_empty() => (Published::default(), None),
            "" => (Published { year: state, ..Published::default() }, None),
            year => {
                let mut published = understood(year);
                let is_unread = published.is_none() && !has_year(year);
                let published = published.get_or_insert_with(|| Published {
                    year: year.to_owned(),
                    from: Date::parse(&digits_of_year(year)),
                    ..Published::default()
                });
                self.add_month(published);
                (std::mem::take(published), is_unread.then_some("year"))
            }
        }
    }

    /// Adds what `month` and `day` say.
    fn add_month(self, published: &mut Published) {
        if self.month.is_empty() || !published.day.is_empty() {
            return;
        }
        let (month, day) = (self.month.trim_end_matches('.'), self.day);
        let exact = published.from.filter(|_| published.to.is_none()).and_then(|date| {
            let year = date.year;
            let number = month.parse::<u8>().map(|month| format!("{month:02}"));
            let text = match (&number, day) {
                (Ok(month), "") => format!("{year:04}-{month}"),
                (Ok(month), day) => format!("{year:04}-{month}-{day:0>2}"),
                (Err(_), day) => format!("{day} {month} {year:04}"),
            };
            Date::parse(&text).or_else(|| only_reading(&text))
        });
        match exact {
            Some(date) => {
                published.from = Some(date);
                published.day = in_year(date);
            }
            None => published.day = format!("{day} {month}").trim().to_owned(),
        }
    }
}

/// A state of publication in words.
pub(super) fn state(state: &str) -> String {
    match state {
        "inpress" => "in press".into(),
        "inpreparation" => "in preparation".into(),
        state => state.to_owned(),
    }
}

/// A date that is known to be none, or that can be read.
fn understood(text: &str) -> Option<Published> {
    let letters = text.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "");
    let words = |year: &str| Some(Published { year: year.to_owned(), ..Published::default() });
    match letters.as_str() {
        "nd" | "nodate" | "undated" | "sd" | "oj" => return words("n.d."),
        "inpress" | "inprint" | "toappear" | "forthcoming" | "submitted" | "inpreparation"
        | "underreview" | "unpublished" | "accepted" | "inreview" | "preprint" | "ongoing"
        | "present" => return words(text),
        _ => {}
    }
    iso(text).or_else(|| {
        let date = only_reading(text)?;
        Some(Published { day: in_year(date), ..at(date) })
    })
}

fn at(date: Date) -> Published {
    Published { year: date.year.to_string(), from: Some(date), ..Published::default() }
}

/// The day or month of a date in words.
fn in_year(date: Date) -> String {
    let words = date.in_words("en");
    match date.month {
        Some(_) => words.rsplit_once(' ').map_or(String::new(), |(day, _)| day.to_owned()),
        None => String::new(),
    }
}

/// A date of BibLaTeX.
fn iso(text: &str) -> Option<Published> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let marks = |text: &str, signs: [char; 2]| text.contains(signs);
    let (is_doubtful, is_about) = (marks(text, ['?', '%']), marks(text, ['~', '%']));
    let text = text.replace(['?', '~', '%'], "");
    let text = text.as_str();
    let mut published = match text.split_once('/') {
        None => point(text)?.published(),
        Some((from, to)) => range(from.trim(), to.trim(), text)?,
    };
    if is_about {
        published.year = format!("c. {}", published.year);
    }
    if is_doubtful {
        published.year.push('?');
    }
    Some(published)
}

/// One end of a range.
struct Point {
    /// The year as it is shown.
    year: String,
    /// A season, where the month says one.
    season: &'static str,
    date: Option<Date>,
}

impl Point {
    fn published(self) -> Published {
        let day = match self.season {
            "" => self.date.map(in_year).unwrap_or_default(),
            season => season.to_owned(),
        };
        Published { year: self.year, day, from: self.date, to: None }
    }

    fn day(&self) -> String {
        match self.season {
            "" => self.date.map(in_year).unwrap_or_default(),
            season => season.to_owned(),
        }
    }
}

/// A year, month, season or day; digits that are not known are `X`.
fn point(text: &str) -> Option<Point> {
    let text = text.split_once(['T', 't']).map_or(text, |(day, _)| day);
    let (is_negative, bare) = match text.strip_prefix(['-', '−']) {
        Some(bare) => (true, bare),
        None => (false, text),
    };
    let mut parts = bare.split('-');
    let (year, month, day) = (parts.next()?, parts.next(), parts.next());
    if year.len() != 4 || parts.next().is_some() {
        return None;
    }
    let known = year.trim_end_matches(['X', 'x', 'u']);
    if !known.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let bare = |year: String| Point { year, season: "", date: None };
    match (known.len(), is_negative) {
        (4, false) if year != "0000" => {}
        (4, _) => {
            let before: u16 = known.parse().ok()?;
            return Some(bare(format!("{} BC", before + 1)));
        }
        (3, false) => return Some(bare(format!("{known}0s"))),
        (2, false) => return Some(bare(format!("{known}00–{known}99"))),
        _ => return None,
    }
    let season = match month {
        Some("21") => "Spring",
        Some("22") => "Summer",
        Some("23") => "Autumn",
        Some("24") => "Winter",
        _ => "",
    };
    let is_unknown = |part: &str| part.eq_ignore_ascii_case("xx") || part == "uu";
    let date = match (month, day) {
        (Some(month), _) if is_unknown(month) || !season.is_empty() => year.to_owned(),
        (Some(month), Some(day)) if is_unknown(day) => format!("{year}-{month}"),
        _ => bare_text(year, month, day),
    };
    let date = Date::parse(&date)?;
    Some(Point { year: date.year.to_string(), season, date: Some(date) })
}

fn bare_text(year: &str, month: Option<&str>, day: Option<&str>) -> String {
    let parts = [Some(year), month, day];
    parts.into_iter().flatten().collect::<Vec<_>>().join("-")
}

fn range(from: &str, to: &str, whole: &str) -> Option<Published> {
    let is_open = |end: &str| matches!(end, "" | ".." | "open" | "unknown" | "*");
    match (is_open(from), is_open(to)) {
        (true, true) => return None,
        (false, true) => {
            let from = point(from)?;
            return Some(Published { year: format!("{}–", from.year), ..from.published() });
        }
        (true, false) => {
            let to = point(to)?;
            let year = format!("until {}", to.year);
            return Some(Published { year, to: to.date, ..Published::default() });
        }
        (false, false) => {}
    }
    // `2001/02` is a school year to some and a month to others.
    let is_short = to.len() == 2 && to.bytes().all(|byte| byte.is_ascii_digit());
    if is_short && from.len() == 4 {
        let from = Date::parse(from)?;
        return Some(Published { year: whole.to_owned(), ..at(from) });
    }
    let (from, to) = (point(from)?, point(to)?);
    let (first, last) = (from.day(), to.day());
    let same_year = from.year == to.year;
    let year = if same_year { from.year.clone() } else { format!("{}–{}", from.year, to.year) };
    let day = match (first.rsplit_once(' '), last.rsplit_once(' ')) {
        _ if same_year && (last.is_empty() || first == last) => first,
        _ if first.is_empty() || last.is_empty() => String::new(),
        _ if !same_year => format!("{first} {}–{last} {}", from.year, to.year),
        (Some((start, month)), Some((end, of))) if month == of => format!("{start}–{end} {month}"),
        _ => format!("{first}–{last}"),
    };
    Some(Published { year, day, from: from.date, to: to.date })
}

/// Whether a text has a year in it: `c. 1920`, `[1920]`, `1920s`.
fn has_year(text: &str) -> bool {
    !digits_of_year(text).is_empty()
}

/// The first four digits in a row.
fn digits_of_year(text: &str) -> String {
    let numbers = text.split(|c: char| !c.is_ascii_digit());
    numbers.into_iter().find(|number| number.len() == 4).unwrap_or_default().to_owned()
}

/// The day a page was looked at: in words where it is a date, or as it is written.
pub(super) fn accessed(text: &str) -> (String, Option<Date>) {
    match Date::parse(text).or_else(|| only_reading(text)) {
        Some(date) => (date.in_words("en"), Some(date)),
        None => (text.to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(date: &str, year: &str, month: &str) -> String {
        let (read, unread) = Written { date, year, month, day: "", state: "" }.read();
        format!("{}|{}|{}", read.year, read.day, unread.unwrap_or_default())
    }

    #[test]
    fn dates_are_read_as_biblatex_reads_them() {
        for (date, expected) in [
            ("2015-03-01", "2015|1 March|"),
            ("2007-12-02/2007-12-07", "2007|2–7 December|"),
            ("2007-11-30/2007-12-02", "2007|30 November–2 December|"),
            ("2007-12-30/2008-01-02", "2007–2008|30 December 2007–2 January 2008|"),
            ("1982/1983", "1982–1983||"),
            ("1997/", "1997–||"),
            ("/1997", "until 1997||"),
            ("2004-21", "2004|Spring|"),
            ("1850~", "c. 1850||"),
            ("1850%", "c. 1850?||"),
            ("1850?~", "c. 1850?||"),
            ("2011-05-25~/2012", "c. 2011–2012||"),
            ("2004/unknown", "2004–||"),
            ("-0099-07-12/-0043-03-15", "100 BC–44 BC||"),
            ("199X", "1990s||"),
            ("19XX", "1900–1999||"),
            ("2004-06-XX", "2004|June|"),
            ("-0379", "380 BC||"),
            ("2015-03-01T10:00:00", "2015|1 March|"),
            ("30 March 2020", "2020|30 March|"),
            ("12345X", "12345X||date"),
            ("2015-02-30", "2015-02-30||date"),
        ] {
            assert_eq!(shown(date, "", ""), expected, "{date}");
        }
    }

    #[test]
    fn a_year_is_what_people_write() {
        for (year, month, expected) in [
            ("2007-12-02/2007-12-07", "", "2007|2–7 December|"),
            ("30-Mar-2020", "", "2020|30 March|"),
            ("1982/83", "", "1982/83||"),
            ("[1920]", "", "[1920]||"),
            ("c. 1920", "", "c. 1920||"),
            ("1999a", "", "1999a||"),
            ("In press", "", "In press||"),
            ("no date", "", "n.d.||"),
            ("soon", "", "soon||year"),
            ("2020", "3", "2020|March|"),
            ("2020", "March", "2020|March|"),
            ("2020", "Sept.", "2020|September|"),
            ("2020", "Spring", "2020|Spring|"),
            ("2020", "May–June", "2020|May–June|"),
            ("2020", "12 March", "2020|12 March|"),
        ] {
            assert_eq!(shown("", year, month), expected, "{year} {month}");
        }
        assert_eq!(shown("2015", "2014", ""), "2015||");
        assert_eq!(shown("sometime", "2014", ""), "2014||date");
    }
}
