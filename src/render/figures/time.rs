//! Times along years: the events of one entry, the periods of many.
//!
//! A date that is a year only covers the year, and is drawn so.

use super::{percent, put};
use crate::date::Date;
use std::fmt::Write;

/// The years that a figure covers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::render) struct Years {
    /// The first year.
    pub first: u16,
    /// The year after the last.
    pub end: u16,
}

/// Room at both sides, as a share of the width, so that nothing is cut off.
const MARGIN: f64 = 0.03;
/// Years with labels: as many as fit on a phone.
const LABELS: u16 = 5;

impl Years {
    /// The years from the earliest of these dates to the latest; none without any.
    pub(in crate::render) fn covering(dates: impl Iterator<Item = Date>) -> Option<Self> {
        let years = dates.map(|date| date.year);
        let (first, last) = years.fold((u16::MAX, 0), |(a, b), year| (a.min(year), b.max(year)));
        (first <= last).then_some(Self { first, end: last + 1 })
    }

    /// The same without the early years in which few begin, where these would take more room than half of the
    /// rest: at most one in ten, and one at least. The first years in which entries begin are given in order.
    pub(in crate::render) fn without_early_few(self, starts: &[u16]) -> Self {
        let few = (starts.len() / 10).max(1);
        let later = starts.iter().take(few + 1).skip(1).copied();
        let crowded = |first: &u16| 2 * (first - self.first) > self.end - first;
        match later.filter(|_| starts.len() > 3).find(crowded) {
            Some(first) => Self { first, ..self },
            None => self,
        }
    }

    /// Where a moment is, as a share of the width.
    fn at(self, moment: f64) -> f64 {
        let share = (moment - f64::from(self.first)) / f64::from(self.end - self.first);
        MARGIN + share * (1.0 - 2.0 * MARGIN)
    }

    /// Years that are labelled: round ones, the same distance apart.
    fn labelled(self) -> impl Iterator<Item = u16> {
        const STEPS: [u16; 9] = [1, 2, 5, 10, 20, 50, 100, 200, 500];
        let span = self.end - self.first;
        let step = STEPS.into_iter().find(|step| span / step <= LABELS).unwrap_or(2000);
        let first = self.first.div_ceil(step) * step;
        (first..=self.end).step_by(usize::from(step))
    }

    /// Lines at the labelled years, from top to bottom.
    fn grid(self, svg: &mut String, height: usize) {
        for year in self.labelled() {
            let x = percent(self.at(f64::from(year)));
            put!(svg, r#"<line class="grid" x1="{x}" x2="{x}" y2="{height}"/>"#);
        }
    }

    /// The labels.
    fn labels(self, svg: &mut String, y: usize) {
        for year in self.labelled() {
            let x = percent(self.at(f64::from(year)));
            put!(svg, r#"<text class="year" x="{x}" y="{y}">{year}</text>"#);
        }
    }
}

/// The day, month or year that a date covers, in years.
fn covers(date: Date) -> (f64, f64) {
    let year = f64::from(date.year);
    let Some(month) = date.month else { return (year, year + 1.0) };
    let start = year + f64::from(month - 1) / 12.0;
    match date.day {
        None => (start, start + 1.0 / 12.0),
        Some(day) => {
            let day = start + f64::from(day - 1) / 372.0;
            (day, day)
        }
    }
}

/// The years as a strip to go above each [`period`].
pub(in crate::render) fn strip(years: Years) -> String {
    let mut svg = open_svg("years", 22);
    years.labels(&mut svg, 15);
    svg.push_str("</svg>");
    svg
}

/// A period along the years. One that has no end is drawn open to the day its entry speaks of.
pub(in crate::render) fn period(
    years: Years,
    start: Date,
    end: Option<Date>,
    known_to: Option<Date>,
) -> String {
    let mut svg = open_svg("period", 16);
    years.grid(&mut svg, 16);
    let from = covers(start).0;
    let to = end.or(known_to).map_or(from, |date| covers(date).1).max(from);
    // What began before the years that are shown comes in from the edge.
    let is_earlier = start.year < years.first;
    let x = if is_earlier { 0.0 } else { years.at(from) };
    let width = years.at(to).max(x) - x;
    let class = if end.is_some() { "closed" } else { "open" };
    put!(
        svg,
        r#"<rect class="{class}" x="{}" y="4" width="{}" height="8"/>"#,
        percent(x),
        percent(width.max(0.008))
    );
    if is_earlier {
        svg.push_str(r#"<path class="earlier" d="M12 2 4 8l8 6"/>"#);
    }
    svg.push_str("</svg>");
    svg
}

/// Numbered events along their years; nothing when they cannot be distinguished. Events without a date
/// keep their number.
pub(in crate::render) fn events(dates: &[Option<Date>]) -> String {
    /// As wide as a number on a phone, as a share of the width.
    const APART: f64 = 0.075;
    const ROW: usize = 26;
    let dated = || dates.iter().enumerate().filter_map(|(at, date)| Some((at, (*date)?)));
    let Some(years) = Years::covering(dated().map(|(_, date)| date)) else { return String::new() };
    if dated().count() < 2 {
        return String::new();
    }
    // Each event takes the first row in which it does not touch the one before.
    let mut rows: Vec<f64> = Vec::new();
    let mut marks = String::new();
    let mut events: Vec<(usize, Date)> = dated().collect();
    events.sort_by_key(|(at, date)| (*date, *at));
    for (at, date) in events {
        let (from, to) = covers(date);
        let (from, to) = (years.at(from), years.at(to));
        let middle = (from + to) / 2.0;
        let (left, right) = ((middle - APART / 2.0).min(from), (middle + APART / 2.0).max(to));
        let row = rows.iter().position(|end| *end <= left + 1e-9).unwrap_or(rows.len());
        match rows.get_mut(row) {
            Some(end) => *end = right,
            None => rows.push(right),
        }
        let y = 13 + row * ROW;
        if to > from {
            let (x1, x2) = (percent(from), percent(to));
            put!(marks, r#"<line class="span" x1="{x1}" x2="{x2}" y1="{y}" y2="{y}"/>"#);
        }
        let (x, number) = (percent(middle), at + 1);
        put!(marks, r#"<circle cx="{x}" cy="{y}" r="11"/>"#);
        put!(marks, r#"<text class="number" x="{x}" y="{}">{number}</text>"#, y + 4);
    }
    let grid = rows.len() * ROW + 4;
    let mut svg = open_svg("events", grid + 20);
    years.grid(&mut svg, grid);
    svg.push_str(&marks);
    years.labels(&mut svg, grid + 15);
    svg.push_str("</svg>");
    svg
}

/// The list that goes with the figure says all of it, so it is hidden from screen readers.
fn open_svg(class: &str, height: usize) -> String {
    format!(
        r#"<svg class="figure {class}" width="100%" height="{height}" aria-hidden="true" focusable="false">"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> Date {
        Date::parse(text).expect("is a date")
    }

    #[test]
    fn round_years_are_labelled() {
        let labelled = |first, end| Years { first, end }.labelled().collect::<Vec<_>>();
        assert_eq!(labelled(1990, 2027), [1990, 2000, 2010, 2020]);
        assert_eq!(labelled(2012, 2016), [2012, 2013, 2014, 2015, 2016]);
        assert_eq!(labelled(1, 9999), [2000, 4000, 6000, 8000]);
    }

    #[test]
    fn events_that_touch_stand_in_rows() {
        let together = events(&[Some(date("2012-05-01")), Some(date("2012-05-02")), None]);
        assert!(together.contains(r#"cy="13""#) && together.contains(r#"cy="39""#), "{together}");
        let apart = events(&[Some(date("2012-01-01")), Some(date("2019-12-01"))]);
        assert!(!apart.contains(r#"cy="39""#), "{apart}");
        assert_eq!(events(&[Some(date("2012"))]), "");
        assert_eq!(events(&[]), "");
    }

    #[test]
    fn a_few_early_years_do_not_squeeze_the_others() {
        let years = Years { first: 1913, end: 2027 };
        let many = [1913, 1980, 1990, 1995, 2000, 2001, 2005, 2010, 2012, 2015];
        let shown = years.without_early_few(&many);
        assert_eq!(shown, Years { first: 1980, end: 2027 });
        let early = period(shown, date("1913"), None, Some(date("2005")));
        assert!(early.contains("earlier") && early.contains("x=\"0%\""), "{early}");
        assert_eq!(years.without_early_few(&[1913, 1920, 1990, 2000]), years);
        assert_eq!(years.without_early_few(&[1913, 2020]), years);
        assert_eq!(years.without_early_few(&[]), years);
    }

    #[test]
    fn what_has_no_end_is_open() {
        let years = Years { first: 2000, end: 2020 };
        assert!(period(years, date("2001"), Some(date("2010")), None).contains("closed"));
        assert!(period(years, date("2001"), None, Some(date("2019"))).contains("open"));
        // An end before the start is reported elsewhere; here it must only not be drawn backwards.
        assert!(!period(years, date("2010"), Some(date("2001")), None).contains("width=\"-"));
    }

    proptest! {
        /// Whatever the dates, nothing is drawn outside the figure.
        #[test]
        fn nothing_is_cut_off(dates in prop::collection::vec((1u16..=9999, 0u8..=12), 2..40)) {
            let dates: Vec<Option<Date>> = dates
                .into_iter()
                .map(|(year, month)| Some(Date { year, month: (month > 0).then_some(month), day: None }))
                .collect();
            let svg = events(&dates);
            for share in svg.split("x=\"").skip(1).filter_map(|rest| rest.split('%').next()) {
                let share: f64 = share.parse().expect("is a number");
                prop_assert!((0.0..=100.0).contains(&share), "{share}");
            }
        }
    }
}
