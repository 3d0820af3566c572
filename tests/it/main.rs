//! Every integration test, in one binary: what goes in is files, what comes out is files or
//! diagnostics.

mod assess;
mod cases;
mod command;

mod guide;
mod harness;
mod sites;

mod tidy;
