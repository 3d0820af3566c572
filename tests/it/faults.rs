//! A build that is killed, told to stop, or refused by the system: what stands in the output folder and
//! beside it afterwards.
//!
//! The steps of writing have their own tests, in `src/emit/tests.rs`; here the process as a whole is hit
//! from outside, at any moment and at any system call.

mod authoring;
mod concurrent;
mod disk;
mod kill;
pub(crate) mod signals;
mod system_calls;
