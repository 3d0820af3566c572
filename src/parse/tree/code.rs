//! Blocks of code, and which parts of them have which colour.
//!
//! Colours are found in [`crate::parse::highlight`].

use super::TextRef;
use crate::parse::highlight;

/// A block of code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeBlock {
    /// The code.
    pub text: TextRef,
    /// What follows the fence; none when the code is indented instead.
    pub info: Option<Box<str>>,
    /// The parts of the code by colour; none when it has no colours.
    pub runs: Box<[Run]>,
}

impl CodeBlock {
    /// The language that is named; may be empty.
    pub fn language(&self) -> &str {
        let info = self.info.as_deref().unwrap_or_default();
        info.split([' ', ',', '{']).next().unwrap_or_default()
    }
}

/// A part of a block of code that has one colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Where it ends, in bytes of the code.
    pub end: u32,
    /// Index of its class; see [`highlight::class`].
    pub class: Option<u8>,
}

/// The parts of a code with their classes, in order. Together they are the whole code.
pub fn classed<'a>(
    code: &'a str,
    runs: &'a [Run],
) -> impl Iterator<Item = (Option<&'static str>, &'a str)> {
    let mut from = 0;
    let rest = runs.last().map_or(0, |run| run.end as usize);
    let parts = runs.iter().map(move |run| {
        let part = code.get(from..run.end as usize).unwrap_or_default();
        from = run.end as usize;
        (run.class.and_then(highlight::class), part)
    });
    parts.chain(std::iter::once((None, code.get(rest..).unwrap_or_default())))
}
