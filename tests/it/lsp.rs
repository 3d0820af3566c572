//! The language server: what an editor sends and receives, as recorded sessions.
//!
//! Each session drives the server in memory, on a copy of a guide, and is compared with `tests/lsp/NAME.txt`, in
//! which ranges are lines and columns from 0: `3:4-3:9`. `tests/it/lsp/process.rs` drives the binary.

mod editor;
mod extension;
mod features;
mod limits;
mod process;
mod random;
mod real;

use editor::Editor;
