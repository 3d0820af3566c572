//! Reports what is left in a content folder where changes are staged.
//!
//! [`crate::disk`] finds out whose it is; nothing in it is read here.

use super::display_path;
use crate::diagnostic::{Diagnostic, rule};
use crate::disk::{Leftover, STAGING};
use std::path::Path;

/// The problem that a leftover is.
pub(super) fn problem(leftover: Leftover, content: &Path) -> Diagnostic {
    let path = display_path(&content.join(STAGING));
    let rule = match leftover {
        Leftover::Interrupted => &rule::INTERRUPTED_CHANGE,
        Leftover::Foreign => &rule::FOREIGN_JOURNAL,
    };
    Diagnostic::in_path(rule, path, leftover.message()).help(leftover.help())
}
