//! Ctrl-C, `kill` and a terminal that is closed, while a site is written.
//!
//! Cleans nothing up itself: the writer is asked to stop, and cleans up.

use fieldguide::files;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// What was signalled, and what comes of it.
pub(crate) struct Signals {
    /// The exit code for the signal, by the convention of shells. 0 if there was none.
    code: Arc<AtomicUsize>,
    /// Whether a signal ends the process there and then.
    at_once: Arc<AtomicBool>,
}

impl Signals {
    /// Catches signals from here on. Each ends the process at once, unless it is [held](Self::hold).
    ///
    /// Where a system lets none be caught, they end the process as ever, and the next build clears
    /// away what is left.
    pub(crate) fn catch() -> Self {
        let signals = Self { code: Arc::default(), at_once: Arc::new(AtomicBool::new(true)) };
        let hang_up = (!is_hang_up_ignored()).then_some((SIGHUP, 129));
        for (signal, code) in [(SIGINT, 130_u8), (SIGTERM, 143)].into_iter().chain(hang_up) {
            let Signals { code: chosen, at_once } = &signals;
            // In this order: the second signal is not held.
            _ = flag::register_conditional_shutdown(signal, code.into(), Arc::clone(at_once));
            _ = flag::register_usize(signal, Arc::clone(chosen), code.into());
            _ = flag::register(signal, Arc::clone(at_once));
        }
        signals
    }

    /// Does work that has to be cleaned up. A signal does not end it; it checks whether to continue.
    pub(crate) fn hold<T>(&self, work: impl FnOnce(&(dyn Fn() -> bool + Sync)) -> T) -> T {
        self.at_once.store(false, Ordering::SeqCst);
        let done = work(&|| self.code().is_none());
        self.at_once.store(true, Ordering::SeqCst);
        done
    }

    /// The exit code, if there was a signal.
    pub(crate) fn code(&self) -> Option<u8> {
        u8::try_from(self.code.load(Ordering::SeqCst)).ok().filter(|code| *code != 0)
    }
}

/// Whether this process was started so that it outlives its terminal, as `nohup` does. Where the system
/// does not say, it was not.
fn is_hang_up_ignored() -> bool {
    let status = files::text(Path::new("/proc/self/status")).unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask & 1 == 1)
}
