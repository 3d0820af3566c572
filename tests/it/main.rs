//! Every integration test, in one binary: what goes in is files, what comes out is files or
//! diagnostics.

mod cases;

mod guide;
mod harness;

mod tidy;
