//! Call-outs: `> [!NOTE]`, which the parser knows, and `> [!any]- Title`, which it reads as a quote.
//!
//! Which types there are, and how a sign is read, is in [`crate::parse::tree`].

use super::Builder;
use crate::parse::origin::Located;
use crate::parse::tree::{Callout, CalloutSign, Kind, offset};
use pulldown_cmark::{BlockQuoteKind, Event, Tag, TagEnd};
use std::ops::Range;

/// The first line of a call-out that the parser reads as a quote.
struct Head<'e> {
    callout: Callout,
    /// What the title says, and where it is; empty where there is none.
    title: Vec<Located<'e>>,
    place: Range<usize>,
    /// How many events of the quote are taken in: its own start, and those of the first line.
    used: usize,
    /// The paragraph below the first line, where it goes on.
    rest: Option<Range<usize>>,
}

impl Builder<'_> {
    /// Begins a quote or a call-out. Returns the number of its events: those of the first line of a
    /// call-out are taken in.
    pub(super) fn quote(&mut self, kind: Option<BlockQuoteKind>, events: &[Located<'_>]) -> usize {
        let range = &events[0].1;
        if let Some(kind) = kind {
            self.open_callout(Callout::new(name(kind), None), range);
            return 1;
        }
        let Some(head) = head(self.text, events) else {
            self.open_block(Kind::Quote, range);
            return 1;
        };
        self.open_callout(head.callout, range);
        if !head.title.is_empty() {
            self.open_block(Kind::CalloutTitle, &head.place);
            let mut at = 0;
            while at < head.title.len() {
                at += self.step(&head.title[at..]);
            }
            self.end_node(&head.place);
        }
        if let Some(rest) = head.rest {
            self.citations_before = self.body.citations.len();
            self.open_block(Kind::Paragraph, &rest);
        }
        head.used
    }

    fn open_callout(&mut self, callout: Callout, range: &Range<usize>) {
        self.open_block(Kind::Callout(offset(self.body.callouts.len())), range);
        self.body.callouts.push(callout);
    }
}

/// The first line of a call-out; none where a quote is just that, or where the line cannot be told from
/// those below it, as in emphasis that goes on there.
fn head<'e>(text: &'e str, events: &[Located<'e>]) -> Option<Head<'e>> {
    let (Event::Start(Tag::Paragraph), paragraph) = events.get(1)? else { return None };
    let whole = text.get(paragraph.clone())?;
    let line = whole.lines().next()?;
    let (sign, line_end) = (CalloutSign::read(line)?, paragraph.start + line.len());
    let place = paragraph.start + sign.title.start..paragraph.start + sign.title.end;
    let (mut title, mut depth, mut used) = (Vec::new(), 0_usize, 2);
    for (event, range) in &events[2..] {
        used += 1;
        match event {
            Event::SoftBreak | Event::HardBreak if depth == 0 => {
                let (_, next) = events.get(used)?;
                let rest = Some(next.start..paragraph.end);
                return Some(Head { rest, ..finished(&sign, title, place, used) });
            }
            Event::End(TagEnd::Paragraph) => return Some(finished(&sign, title, place, used)),
            Event::Text(said) if range.start < place.start => {
                // A part of the sign; what is said behind it belongs to the title.
                if range.end > place.start {
                    text.get(range.clone()).filter(|written| *written == &**said)?;
                    let own = place.start..range.end;
                    title.push((Event::Text(text.get(own.clone())?.into()), own));
                }
                continue;
            }
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if range.start < place.start || range.end > line_end {
            return None;
        }
        title.push((event.clone(), range.clone()));
    }
    None
}

fn finished<'e>(
    sign: &CalloutSign<'_>,
    title: Vec<Located<'e>>,
    place: Range<usize>,
    used: usize,
) -> Head<'e> {
    let callout = Callout::new(sign.name, sign.fold);
    Head { callout, title, place, used, rest: None }
}

fn name(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "note",
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Important => "important",
        BlockQuoteKind::Warning => "warning",
        BlockQuoteKind::Caution => "caution",
    }
}
