//! Every integration test, in one binary: what goes in is files, what comes out is files or
//! diagnostics.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should stop")]

mod assess;
mod author;
mod author_rename;
mod author_round_trip;
mod callouts;
mod cases;
#[cfg(all(target_os = "linux", feature = "external"))]
mod ci;
mod command;
mod compare;
mod conventions;
mod data;
mod editing;
mod explanations;
#[cfg(feature = "external")]
mod external;
#[cfg(target_os = "linux")]
mod faults;
mod filters;
mod fix;
mod fix_random;
mod formats;
mod fuzz_regressions;
mod growth;
mod guide;
mod harness;
#[cfg(target_os = "linux")]
mod hostile;
mod import;
mod import_command;
mod import_drafts;
mod import_pages;
mod import_random;
mod incremental;
mod inputs;
mod lookalike;
mod lost_words;
#[cfg(feature = "lsp")]
mod lsp;
mod mistakes;
mod outputs_book;
mod outputs_web;
mod pdf;
mod printing;
mod private;
mod publishing;
#[cfg(any(target_os = "linux", feature = "serve"))]
mod random;
#[cfg(target_os = "linux")]
mod rating_rules;
mod reading;
#[cfg(unix)]
mod recover;
mod references;
mod schema;
mod search;
#[cfg(feature = "serve")]
mod serve;
mod sheets;
mod sites;
mod sources;
mod static_files;
mod theme_commands;
mod themes;
mod tidy;
mod urls;
mod words;
