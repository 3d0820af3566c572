//! The progress bar of builds.
//!
//! Counts pages as they are done; what a build says at its end is printed in the commands.

use fieldguide::render::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget};
use std::time::Duration;

/// A progress bar that appears on a terminal when a build takes longer than a second.
pub(crate) struct Bar {
    bar: ProgressBar,
}

impl Bar {
    pub(crate) fn new() -> Self {
        Self { bar: ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()) }
    }

    pub(crate) fn hide(&self) {
        self.bar.finish_and_clear();
        self.bar.set_draw_target(ProgressDrawTarget::hidden());
    }
}

impl Progress for Bar {
    fn begin(&self, pages: usize) {
        self.bar.reset();
        self.bar.set_length(pages as u64);
    }

    fn page_done(&self) {
        self.bar.inc(1);
        if self.bar.is_hidden() && self.bar.elapsed() > Duration::from_secs(1) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}
