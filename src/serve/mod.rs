//! The preview: the site in memory, kept up to date while the guide is written.
//!
//! Does not write a file, makes no page of its own kind ([`crate::pages`] and [`crate::site`] make
//! all, as for a build), and does not print: what happens is told to a [`Console`].
//!
//! After a change, what pages are made from is brought up to date; what is as it was is kept. From then
//! on a page is made when a browser asks for it, and the whole site is made behind it. So one sentence is
//! on the screen at once, in a guide of any size.
//!
//! One thread watches and builds (`watch`), another answers browsers (`server`, `http`). Between them stands
//! one value, the newest [`Preview`]; a request is answered from one preview from its beginning to
//! its end. A browser asks for the state of its page and is told again when that changes; it
//! decides what to do about it (`client.js`), so that nothing is missed when it was away.

mod http;
mod page;
mod preview;
mod server;
mod watch;

pub use page::Editor;
pub use server::Server;
pub use watch::Watching;

use crate::diagnostic::{Checked, Diagnostic, Severity, make_strict, shorten, sort};
use crate::files::{Disk, Inventory, Reader};
use crate::render::{Pages, Progress};
use crate::span::SourceMap;
use crate::{Kept, Options};
use page::Problem;
use preview::{Making, Preview};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::watch::Sender;
use watch::{News, Watch};

/// What is to be previewed, and how.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The content folder.
    pub content: PathBuf,
    /// The folder of themes; it may be missing, and appear later.
    pub themes: PathBuf,
    /// What the build is told. The address of the site is always that of the preview.
    pub options: Options,
    /// Whether warnings count as errors.
    pub strict: bool,
    /// How changes are found.
    pub watching: Watching,
    /// How a place in a file is opened, from the messages in the browser.
    pub editor: Option<Editor>,
}

/// Where to say what happens. It is told of the progress of builds too.
pub trait Console: Progress + Send {
    /// Something happened.
    fn tell(&self, event: Event<'_>);
}

/// What happens while a guide is previewed.
#[derive(Debug)]
pub enum Event<'a> {
    /// The system does not say what changes, for this reason; changes are looked for instead.
    Polling(&'a str),
    /// A guide was built, and is shown when it is clean; otherwise the old site stays.
    Built(Report<'a>),
    /// A build has ended in a panic, with this message.
    Panicked(&'a str),
}

/// What came of a build.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// What is wrong with the guide, in order.
    pub diagnostics: &'a [Diagnostic],
    /// The files it points into.
    pub sources: &'a SourceMap,
    /// Whether it is shown.
    pub is_clean: bool,
    /// How many pages it has.
    pub pages: usize,
    /// How long it took.
    pub time: Duration,
}

/// Previews the guide until Ctrl-C.
///
/// # Errors
/// The system gives no sockets or no thread.
pub fn run(server: Server, settings: Settings, console: impl Console + 'static) -> io::Result<()> {
    let (previews, shown) = tokio::sync::watch::channel(None);
    let rebuild = move || keep_up_to_date(&settings, &console, &previews);
    thread::Builder::new().name("rebuild".to_owned()).spawn(rebuild)?;
    server.run(shown)
}

/// Builds now and after every change.
fn keep_up_to_date(
    settings: &Settings,
    console: &dyn Console,
    previews: &Sender<Option<Arc<Preview>>>,
) {
    let roots = [settings.content.clone(), settings.themes.clone()];
    let mut watch = Watch::start(roots, settings.watching, console);
    let (content, themes) = (settings.content.clone(), Some(settings.themes.clone()));
    let mut reader = Reader::new(Disk { content, themes });
    let mut builder = Builder::new(settings, console, previews);
    loop {
        let read = reader.inventory();
        let news = watch.news();
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| builder.build(read, &news))) {
            let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
            builder.break_off(&text.or_else(|| panic.downcast_ref().cloned()).unwrap_or_default());
        }
        watch.wait(&mut reader, console, builder.last.is_some());
    }
}

/// Builds a guide again and again.
struct Builder<'a> {
    options: Options,
    settings: &'a Settings,
    console: &'a dyn Console,
    previews: &'a Sender<Option<Arc<Preview>>>,
    kept: Kept,
    /// What was built last, when it was built to the end.
    last: Option<Inventory>,
}

impl<'a> Builder<'a> {
    fn new(
        settings: &'a Settings,
        console: &'a dyn Console,
        previews: &'a Sender<Option<Arc<Preview>>>,
    ) -> Self {
        // The page for lost readers stands at any depth, and leads from there by the site's address.
        let options = Options { base_url: Some("/".to_owned()), ..settings.options.clone() };
        Self { options, settings, console, previews, kept: Kept::default(), last: None }
    }

    /// Builds what was read: first what pages are made from, so that they can be looked at, then the
    /// whole site, unless there is news.
    fn build(&mut self, read: Checked<Inventory>, news: &News) {
        let started = Instant::now();
        let Checked { value: inventory, diagnostics: mut found } = read;
        if self.last.as_ref().is_some_and(|last| last.is_same(&inventory)) {
            return;
        }
        self.last = None;
        let pages = crate::pages(&inventory, &self.options, &mut self.kept).take(&mut found);
        let count = pages.as_ref().map_or(0, Pages::count);
        let Some(pages) = pages.filter(|_| self.is_clean(&mut found)) else {
            self.tell(&found, &inventory.sources, count, started);
            self.last = Some(inventory);
            return;
        };
        let making = Arc::new(Making { pages, inventory });
        self.show(|old| Preview::making(Arc::clone(&making), old));
        let Making { pages, inventory } = &*making;
        self.tell(&found, &inventory.sources, count, started);

        let progress = Unless { news, console: self.console };
        let told = found.len();
        let site = crate::site(pages, inventory, &progress).take(&mut found);
        if news.has_come() {
            return;
        }
        if self.is_clean(&mut found) {
            self.show(|old| Preview::new(site, old));
        }
        if found.len() > told {
            self.tell(&found, &inventory.sources, count, started);
        }
        self.last = Some(inventory.clone());
    }

    /// Sorts problems, and says whether the guide may be shown.
    fn is_clean(&self, found: &mut Vec<Diagnostic>) -> bool {
        if self.settings.strict {
            make_strict(found);
        }
        sort(found);
        shorten(found);
        found.iter().all(|problem| problem.severity != Severity::Error)
    }

    /// Tells what is wrong, to the terminal, and to browsers when it is why the guide is not shown.
    fn tell(&self, found: &[Diagnostic], sources: &SourceMap, pages: usize, started: Instant) {
        let is_clean = found.iter().all(|problem| problem.severity != Severity::Error);
        if !is_clean {
            let problems = page::problems(found, sources, self.settings.editor.as_ref());
            self.show(|old| old.with(problems));
        }
        let time = started.elapsed();
        let report = Report { diagnostics: found, sources, is_clean, pages, time };
        self.console.tell(Event::Built(report));
    }

    /// Tells that a build has ended in a panic.
    fn break_off(&mut self, panic: &str) {
        // What was half made is not to be trusted.
        self.kept = Kept::default();
        self.show(|old| old.with(vec![Problem::panic(panic)]));
        self.console.tell(Event::Panicked(panic));
    }

    fn show(&self, preview: impl FnOnce(&Preview) -> Preview) {
        let old = self.previews.borrow().clone().unwrap_or_default();
        self.previews.send_replace(Some(Arc::new(preview(&old))));
    }
}

/// The console's progress, as long as there is no news.
struct Unless<'a> {
    news: &'a News,
    console: &'a dyn Console,
}

impl Progress for Unless<'_> {
    fn begin(&self, pages: usize) {
        self.console.begin(pages);
    }

    fn page_done(&self) {
        self.console.page_done();
    }

    fn goes_on(&self) -> bool {
        !self.news.has_come()
    }
}
