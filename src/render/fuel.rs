//! Templates → templates that count their turns, so that one that does not end can be stopped.
//!
//! The engine bounds neither loops in loops nor includes of includes. So what a loop goes through is
//! handed to [`LOOP`] first, and each template, block and component begins with a call of [`BEGIN`].
//! Knows of the language what it takes to find these places; does not count ([`super::theme`] does)
//! and checks nothing.

use std::ops::Range;

/// The function that is handed what a loop goes through, and gives it back.
pub(super) const LOOP: &str = "fieldguide_loop";
/// The function that is called where something begins, and prints nothing.
pub(super) const BEGIN: &str = "fieldguide_begin";

/// A template that counts.
#[derive(Clone, Debug, Default)]
pub(super) struct Instrumented {
    /// Its text.
    pub(super) text: String,
    /// The places of text that was inserted, and their lengths, in order.
    added: Vec<(usize, usize)>,
}

impl Instrumented {
    /// Makes a template count.
    pub(super) fn new(written: &str) -> Self {
        let places = insertions(written);
        let mut counting = Self::default();
        let mut from = 0;
        for (at, what) in places {
            counting.text.push_str(&written[from..at]);
            counting.added.push((counting.text.len(), what.len()));
            counting.text.push_str(&what);
            from = at;
        }
        counting.text.push_str(&written[from..]);
        counting
    }

    /// The place in the template as it was written.
    pub(super) fn written(&self, range: Range<usize>) -> Range<usize> {
        let before = |at: usize| {
            let added = self.added.iter().take_while(|(start, _)| *start < at);
            at - added.map(|(start, length)| (*length).min(at - start)).sum::<usize>()
        };
        before(range.start)..before(range.end)
    }
}

/// What is to be added to a template, by where.
fn insertions(text: &str) -> Vec<(usize, String)> {
    let mut scan = Scan { text, at: 0, depth: 0, targets: Vec::new(), places: Vec::new() };
    let mut extends = false;
    while let Some(start) = scan.text[scan.at..].find(['{']).map(|start| scan.at + start) {
        scan.at = start + 2;
        match text.get(start..start + 2) {
            Some("{#") => scan.pass("#}"),
            Some("{{") => _ = scan.tag("}}"),
            Some("{%") if scan.is_raw() => {}
            Some("{%") => extends |= scan.tag("%}") == "extends",
            _ => scan.at = start + 1,
        }
    }
    // One that extends another prints nothing of its own but blocks, and has to say so first.
    if !extends {
        scan.places.insert(0, (0, format!("{{{{ {BEGIN}() }}}}")));
    }
    scan.places
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
    /// Brackets that are open.
    depth: usize,
    /// The depths of the loop targets that have not ended.
    targets: Vec<usize>,
    places: Vec<(usize, String)>,
}

impl<'a> Scan<'a> {
    /// Goes behind the next `end`.
    fn pass(&mut self, end: &str) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        self.at = rest.find(end).map_or(self.text.len(), |found| self.at + found + end.len());
    }

    /// Goes over what is printed as it is, if it begins here.
    fn is_raw(&mut self) -> bool {
        let named = |at: usize, name: &str| {
            let rest = self.text.get(at..)?;
            let rest = rest.strip_prefix('-').unwrap_or(rest).trim_ascii_start();
            let rest = rest.strip_prefix(name)?.trim_ascii_start();
            let rest = rest.strip_prefix('-').unwrap_or(rest).strip_prefix("%}")?;
            Some(self.text.len() - rest.len())
        };
        let Some(body) = named(self.at, "raw") else { return false };
        let mut tags = self.text[body..].match_indices("{%");
        let end = tags.find_map(|(tag, _)| named(body + tag + 2, "endraw"));
        self.at = end.unwrap_or(self.text.len());
        true
    }

    /// Reads a tag up to and with its end. Gives the word that it begins with.
    fn tag(&mut self, end: &str) -> &'a str {
        (self.depth, self.targets) = (0, Vec::new());
        let mut first = None;
        while let Some(c) = self.text[self.at..].chars().next() {
            let rest = &self.text[self.at..];
            let word = rest.len() - rest.trim_start_matches(is_of_word).len();
            if rest.strip_prefix('-').unwrap_or(rest).starts_with(end) {
                self.end_targets(0, self.at);
                let trims = c == '-';
                self.at += end.len() + usize::from(trims);
                if end == "%}" && matches!(first, Some("block" | "component")) {
                    let trim = if trims { "-" } else { "" };
                    self.places.push((self.at, format!("{{{{ {BEGIN}() {trim}}}}}")));
                }
                break;
            } else if matches!(c, '"' | '\'' | '`') {
                self.string(c);
            } else if word > 0 {
                let word = &rest[..word];
                self.at += word.len();
                self.word(word);
                first = first.or(Some(word));
            } else {
                match c {
                    '(' | '[' | '{' => self.depth += 1,
                    ')' | ']' | '}' => {
                        self.end_targets(self.depth, self.at);
                        self.depth = self.depth.saturating_sub(1);
                    }
                    _ => {}
                }
                self.at += c.len_utf8();
            }
        }
        first.unwrap_or_default()
    }

    fn string(&mut self, delimiter: char) {
        let mut is_escaped = false;
        let mut ends = |c: char| {
            let ends = c == delimiter && !is_escaped;
            is_escaped = c == '\\' && !is_escaped;
            ends
        };
        let inside = &self.text[self.at + 1..];
        self.at = inside.find(&mut ends).map_or(self.text.len(), |end| self.at + end + 2);
    }

    /// Begins what is gone through after `for a in` or `for a, b in`, and ends it before the `if` of a
    /// list that is made of it; that of a tag has no `if`.
    fn word(&mut self, word: &str) {
        if word == "if" && self.depth > 0 && self.targets.last() == Some(&self.depth) {
            self.end_targets(self.depth, self.at - word.len());
        }
        if word != "for" {
            return;
        }
        let name = |text: &'a str| {
            let text = text.trim_ascii_start();
            let rest = text.trim_start_matches(is_of_word);
            (&text[..text.len() - rest.len()], rest.trim_ascii_start())
        };
        let (_, rest) = name(&self.text[self.at..]);
        let rest = rest.strip_prefix(',').map_or(rest, |rest| name(rest).1);
        if let ("in", rest) = name(rest) {
            self.at = self.text.len() - rest.len();
            self.targets.push(self.depth);
            self.places.push((self.at, format!("{LOOP}(of=")));
        }
    }

    /// Ends what is gone through at this depth and deeper, before the spaces that are before `end`.
    fn end_targets(&mut self, depth: usize, end: usize) {
        let end = self.text[..end].trim_ascii_end().len();
        while self.targets.pop_if(|target| *target >= depth).is_some() {
            self.places.push((end, ")".to_owned()));
        }
    }
}

fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counting(written: &str) -> String {
        let counting = Instrumented::new(written);
        let short = counting.text.replace(LOOP, "each").replace(BEGIN, "begin");
        short.strip_prefix("{{ begin() }}").unwrap_or(&short).to_owned()
    }

    #[test]
    fn what_is_gone_through_is_handed_over() {
        let each = [
            ("{% for a in b %}x{% endfor %}", "{% for a in each(of=b) %}x{% endfor %}"),
            ("{%- for a, c in b.d -%}", "{%- for a, c in each(of=b.d) -%}"),
            ("{% for a in b if c else d %}", "{% for a in each(of=b if c else d) %}"),
            ("{% for a in [1, 2] | sort%}", "{% for a in each(of=[1, 2] | sort)%}"),
            ("{{ [a for a in b] }}", "{{ [a for a in each(of=b)] }}"),
            ("{{ [a for a in b if a] }}", "{{ [a for a in each(of=b) if a] }}"),
            (
                "{{ [a.b for a in f(x=(b)) if a | c(d=\"]\")] }}",
                "{{ [a.b for a in each(of=f(x=(b))) if a | c(d=\"]\")] }}",
            ),
            (
                "{% for a in [b for b in c if b] %}",
                "{% for a in each(of=[b for b in each(of=c) if b]) %}",
            ),
            (
                "{{ [[b for b in a] for a in c] }}",
                "{{ [[b for b in each(of=a)] for a in each(of=c)] }}",
            ),
            ("{{ <a b={[c for c in d]} /> }}", "{{ <a b={[c for c in each(of=d)]} /> }}"),
        ];
        for (written, counts) in each {
            assert_eq!(counting(written), counts);
        }
    }

    #[test]
    fn what_begins_is_counted_and_blanks_are_trimmed_as_before() {
        let begins = [
            ("{% block a %} x{% endblock %}", "{% block a %}{{ begin() }} x{% endblock %}"),
            ("{% block a -%} x", "{% block a -%}{{ begin() -}} x"),
            ("{% component a(b) %}x", "{% component a(b) %}{{ begin() }}x"),
        ];
        for (written, counts) in begins {
            assert_eq!(counting(written), counts);
        }
        assert_eq!(Instrumented::new("x").text, format!("{{{{ {BEGIN}() }}}}x"));
        assert_eq!(Instrumented::new("{% extends \"x\" %}").text, "{% extends \"x\" %}");
    }

    #[test]
    fn what_only_looks_like_it_is_left_alone() {
        let others = [
            "{# {% for a in b %} #}",
            "{% raw %}{% for a in b %}{% endraw %}",
            "{%- raw -%}{% block a %}{%- endraw -%}",
            "{{ \"{% for a in b %}\" }}",
            "{{ 'for a in b' }} for a in b",
            "{{ a in b }}{% if a in b %}{% set forever = 1 %}",
            "{ % for a in b %}",
            "{",
            "{%",
            "{{ \"é",
            "{{ 'x\\' for a in b' }}é",
            "{# x",
            "{% raw %}",
        ];
        for written in others {
            assert_eq!(counting(written), written);
        }
    }

    #[test]
    fn places_are_reported_as_they_were_written() {
        let written = "{% block a %}é{% for a in bad %}{{ worse }}";
        let counting = Instrumented::new(written);
        for word in ["block", "é", "bad", "worse", "{{ worse }}"] {
            let at = counting.text.rfind(word).expect("is there");
            let place = counting.written(at..at + word.len());
            assert_eq!(&written[place], word);
        }
        assert_eq!(counting.written(0..counting.text.len()), 0..written.len());
        let of = counting.text.find(LOOP).expect("is there");
        assert_eq!(&written[counting.written(of..of + LOOP.len() + 8)], "bad");
    }
}
