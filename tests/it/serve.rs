//! The preview as a process: what it answers, and what it does when files change.
//!
//! Nothing here depends on how fast a machine is: what is to happen is waited for, for long.

mod abuse;
mod changes;
mod desk;
#[cfg(unix)]
mod leftover;
mod preview;
mod requests;
mod static_files;
mod terminal;
