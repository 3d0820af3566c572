//! The force of the wind.
use std::io;
// ANCHOR: force
fn force() -> u8 { 7 }
// ANCHOR_END: force
