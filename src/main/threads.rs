//! The threads that pages are made by: as many as there are processors, or as fit into the memory that
//! the process may have.
//!
//! Does not measure memory use. A process whose limit is below the minimum of a build gets an error before
//! any work; one that runs out of memory later is ended by the allocator, with a message.

use fieldguide::RENDER_STACK_BYTES;
use rayon::ThreadPoolBuilder;
use std::num::NonZero;
use std::thread;

/// Address space of a process that has no threads yet and makes a small guide.
const BASE: u64 = 192 << 20;
/// Address space of each thread: its stack, and what the allocator sets aside for it.
const EACH: u64 = RENDER_STACK_BYTES as u64 + (32 << 20);

/// Starts the threads.
pub(crate) fn start() -> Result<(), String> {
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let count = match address_space() {
        Some(limit) => fitting(processors, limit)?,
        None => processors,
    };
    // Whoever asks for another number gets it, as long as nothing forbids it.
    let asked = std::env::var_os("RAYON_NUM_THREADS").is_some() && count == processors;
    let builder = ThreadPoolBuilder::new().num_threads(if asked { 0 } else { count });
    builder.stack_size(RENDER_STACK_BYTES).build_global().map_err(|error| {
        format!("cannot start threads: {error}; raise the limits of this process (`ulimit -a`)")
    })
}

/// How many threads fit into this much address space.
fn fitting(processors: usize, limit: u64) -> Result<usize, String> {
    let room = limit.saturating_sub(BASE) / EACH;
    match usize::try_from(room).unwrap_or(usize::MAX).min(processors) {
        0 => Err(format!(
            "fieldguide needs {} MB of address space, but the limit is {} MB; raise it (`ulimit -v`)",
            (BASE + EACH) >> 20,
            limit >> 20,
        )),
        count => Ok(count),
    }
}

/// The address space this process may have, where that is limited.
#[cfg(unix)]
fn address_space() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::As).current
}

#[cfg(not(unix))]
fn address_space() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_threads_are_started_as_fit() {
        assert!(fitting(8, 100 << 20).is_err());
        assert!(fitting(8, BASE + EACH - 1).is_err());
        assert_eq!(fitting(8, BASE + EACH), Ok(1));
        assert_eq!(fitting(8, BASE + 3 * EACH), Ok(3));
        assert_eq!(fitting(8, u64::MAX), Ok(8));
    }
}
