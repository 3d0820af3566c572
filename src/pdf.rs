//! The edition for paper → PDF, by a browser that is on the machine.
//!
//! Starts the only other process, waits for it, and ends it. Knows nothing of what the page holds;
//! see [`crate::render::book`].

use crate::date::Date;
use crate::emit::{self, EmitError, Site};
use crate::link::address::PRINT;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Why there is no PDF.
#[derive(Debug)]
pub enum PdfError {
    /// The site has no printable page.
    NoPage,
    /// There is no browser, or not the one that was named.
    NoBrowser(Option<OsString>),
    /// The browser was not done in this time, and was ended.
    TooLong(PathBuf, Duration),
    /// The browser ended without a PDF, and said this last.
    Failed(PathBuf, ExitStatus, String),
    /// The PDF is no longer wanted.
    Interrupted,
    /// The page could not be laid out for the browser.
    Emit(EmitError),
    /// A file or the browser could not be used.
    Io(&'static str, PathBuf, io::Error),
}

impl fmt::Display for PdfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPage => write!(
                f,
                "a PDF is made from the print format; add `print` to `outputs` in guide.yaml"
            ),
            Self::NoBrowser(None) => write!(
                f,
                "a PDF requires Chromium or Chrome; install one (`apt install chromium`), or set \
                 CHROMIUM to its path"
            ),
            Self::NoBrowser(Some(named)) => write!(
                f,
                "browser `{}` not found; set CHROMIUM to the path of Chromium or Chrome",
                named.display()
            ),
            Self::TooLong(browser, limit) => write!(
                f,
                "{} did not finish the PDF within {} seconds",
                browser.display(),
                limit.as_secs()
            ),
            Self::Failed(browser, status, said) => {
                write!(f, "{} produced no PDF: {status}", browser.display())?;
                if said.is_empty() { Ok(()) } else { write!(f, "; its output: {said}") }
            }
            Self::Interrupted => write!(f, "interrupted"),
            Self::Emit(error) => error.fmt(f),
            Self::Io(what, path, error) => {
                write!(f, "cannot {what} {}: {error}", path.display())
            }
        }
    }
}

impl std::error::Error for PdfError {}

/// Names of the browsers that can make a PDF.
const NAMES: [&str; 6] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "chrome.exe",
];
/// Where they are on systems that do not put programs into `PATH`.
const PLACES: [&str; 4] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

/// The browser to use: the one that is `named`, by a path or by a name in `path`, or else the first
/// that is there.
///
/// # Errors
/// There is none.
pub fn browser(named: Option<&OsStr>, path: Option<&OsStr>) -> Result<PathBuf, PdfError> {
    let folders: Vec<PathBuf> = path.map(std::env::split_paths).into_iter().flatten().collect();
    let find = |name: &OsStr| folders.iter().map(|folder| folder.join(name)).find(|p| p.is_file());
    if let Some(named) = named.filter(|named| !named.is_empty()) {
        let is_path = Path::new(named).components().count() > 1;
        let at = if is_path { Some(PathBuf::from(named)) } else { find(named) };
        let there = at.filter(|at| at.is_file());
        return there.ok_or_else(|| PdfError::NoBrowser(Some(named.to_owned())));
    }
    let mut known = NAMES.iter().filter_map(|name| find(OsStr::new(name)));
    let elsewhere = || PLACES.iter().map(PathBuf::from).find(|place| place.is_file());
    known.next().or_else(elsewhere).ok_or(PdfError::NoBrowser(None))
}

/// The edition for paper as PDF, with bookmarks and tags. Its date is that of the latest change, so
/// that the same browser makes the same bytes of the same guide.
///
/// # Errors
/// The site has no such page, or the browser makes no PDF of it within `limit` and while it
/// `should_continue`.
pub fn pdf(
    site: &Site,
    browser: &Path,
    changed: Option<Date>,
    limit: Duration,
    should_continue: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<u8>, PdfError> {
    if site.get(PRINT).is_none() {
        return Err(PdfError::NoPage);
    }
    let scratch = Scratch::new()?;
    let (pages, made) = (scratch.0.join("site"), scratch.0.join("guide.pdf"));
    emit::write(&needed(site), &pages, &[]).map_err(PdfError::Emit)?;
    let said = scratch.0.join("said");
    let log = File::create(&said).map_err(|error| PdfError::Io("write", said.clone(), error))?;
    let child = Command::new(browser)
        .args(FLAGS)
        .arg(option("--user-data-dir=", &scratch.0.join("profile")))
        .arg(option("--print-to-pdf=", &made))
        .arg(pages.join(PRINT))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .map_err(|error| PdfError::Io("start", browser.to_owned(), error))?;
    let status = wait(child, browser, limit, should_continue)?;
    match fs::read(&made) {
        Ok(bytes) if status.success() && bytes.starts_with(b"%PDF-") => {
            Ok(set_date(bytes, changed))
        }
        _ => {
            let said = fs::read(&said).unwrap_or_default();
            let said = String::from_utf8_lossy(&said);
            let last = said.trim_end().lines().next_back().unwrap_or_default();
            Err(PdfError::Failed(browser.to_owned(), status, last.to_owned()))
        }
    }
}

/// A browser without a window, that works for any user and in a container, and asks the network for
/// nothing: neither for itself nor for images from elsewhere.
const FLAGS: [&str; 11] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
];

fn option(name: &str, path: &Path) -> OsString {
    let mut option = OsString::from(name);
    option.push(path);
    option
}

/// The printable page and the files it may show; no other page.
fn needed(site: &Site) -> Site {
    let mut needed = Site::default();
    for (path, bytes) in site.files() {
        if path == PRINT || !path.ends_with(".html") {
            // What one site has taken, another takes.
            _ = needed.insert(path.as_str(), bytes.clone());
        }
    }
    for (path, asset) in site.copies() {
        _ = needed.insert_copy(path.as_str(), asset);
    }
    needed
}

/// Waits for the browser, and ends it when it takes too long or nobody wants the PDF any more.
fn wait(
    mut child: Child,
    browser: &Path,
    limit: Duration,
    should_continue: &(dyn Fn() -> bool + Sync),
) -> Result<ExitStatus, PdfError> {
    const PAUSE: Duration = Duration::from_millis(50);
    let started = Instant::now();
    let failed = |error| PdfError::Io("wait for", browser.to_owned(), error);
    loop {
        if let Some(status) = child.try_wait().map_err(failed)? {
            return Ok(status);
        }
        let is_over = started.elapsed() >= limit;
        if is_over || !should_continue() {
            child.kill().map_err(failed)?;
            child.wait().map_err(failed)?;
            return Err(match is_over {
                true => PdfError::TooLong(browser.to_owned(), limit),
                false => PdfError::Interrupted,
            });
        }
        std::thread::sleep(PAUSE);
    }
}

/// The PDF with the date of the latest change in the place of the time it was made.
fn set_date(mut pdf: Vec<u8>, changed: Option<Date>) -> Vec<u8> {
    const DIGITS: usize = "20260101120000".len();
    let (year, month, day) = match changed {
        Some(date) => (date.year, date.month.unwrap_or(1), date.day.unwrap_or(1)),
        None => (1980, 1, 1),
    };
    let date = format!("{year:04}{month:02}{day:02}000000");
    for key in ["/CreationDate (D:", "/ModDate (D:"] {
        let at = pdf.windows(key.len()).position(|window| window == key.as_bytes());
        let Some(start) = at.map(|at| at + key.len()) else { continue };
        if let Some(place) = pdf.get_mut(start..start + DIGITS)
            && place.iter().all(u8::is_ascii_digit)
        {
            place.copy_from_slice(date.as_bytes());
        }
    }
    pdf
}

/// A folder for the browser, which goes when it is done.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self, PdfError> {
        let folder = std::env::temp_dir();
        let mut number = 0;
        loop {
            let path = folder.join(format!("fieldguide-pdf-{}-{number}", std::process::id()));
            match fs::create_dir(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(PdfError::Io("make", path, error)),
            }
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What the browser still holds open may stay: the system clears this folder.
        _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_dates_are_set_and_nothing_else() {
        let made =
            b"%PDF-1.4 /CreationDate (D:20261126062922+00'00')\n/ModDate (D:20261126062923+00'00')";
        let changed = Date::parse("2026-05");
        let dated = String::from_utf8(set_date(made.to_vec(), changed)).expect("is text");
        let expected =
            "%PDF-1.4 /CreationDate (D:20260501000000+00'00')\n/ModDate (D:20260501000000+00'00')";
        assert_eq!(dated, expected);
        assert_eq!(super::set_date(b"/ModDate (D:2026)".to_vec(), changed), b"/ModDate (D:2026)");
    }

    #[test]
    fn a_browser_that_is_named_is_the_one() {
        let named = OsStr::new("/no/such/browser");
        let error = browser(Some(named), None).expect_err("does not exist");
        assert!(error.to_string().contains("`/no/such/browser`"), "{error}");
        let error = browser(None, Some(OsStr::new("/no/such/folder")));
        assert!(PLACES.iter().any(|place| Path::new(place).is_file()) || error.is_err());
    }
}
