//! `fieldguide build --pdf`: which browser makes the PDF, and how long it may take.
//!
//! The browser is started in [`fieldguide::pdf`].

use fieldguide::Build;
use fieldguide::link::address::PDF;
use fieldguide::pdf;
use std::error::Error;
use std::time::Duration;

/// A guide of a thousand entries takes a minute on two cores.
const LIMIT: Duration = Duration::from_secs(300);

/// Adds the PDF to a site that has the page it is made from.
pub(super) fn add_pdf(build: &mut Build) -> Result<(), Box<dyn Error>> {
    let named = std::env::var_os("CHROMIUM");
    let path = std::env::var_os("PATH");
    let browser = pdf::browser(named.as_deref(), path.as_deref())?;
    let bytes = pdf::pdf(&build.site, &browser, build.changed, LIMIT)?;
    build.site.insert(PDF, bytes)?;
    Ok(())
}
