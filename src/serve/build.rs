//! From what was read to what browsers see: first what pages are made from, so that each can be made as
//! it is asked for, then the whole site, behind it.
//!
//! Does not watch; makes nothing of its own kind, see [`crate::pages`] and [`crate::site`].

use super::page::{self, Problem};
use super::preview::{Making, Preview};
use super::{Console, Event, Report, Settings};
use crate::Kept;
use crate::Options;
use crate::diagnostic::{Checked, Diagnostic, Severity, make_strict, shorten, sort};
use crate::files::Inventory;
use crate::render::Progress;
use crate::span::SourceMap;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use tokio::sync::watch::Sender;

/// So long nothing else is made, so that browsers have the processor when they load a page.
const BROWSERS_FIRST: Duration = Duration::from_millis(100);

/// Where what was built is shown and told.
#[derive(Clone)]
pub(super) struct Stage {
    settings: Arc<Settings>,
    console: Arc<dyn Console>,
    previews: Arc<Sender<Option<Arc<Preview>>>>,
}

impl Stage {
    pub(super) fn new(
        settings: Settings,
        console: Arc<dyn Console>,
        previews: Sender<Option<Arc<Preview>>>,
    ) -> Self {
        Self { settings: Arc::new(settings), console, previews: Arc::new(previews) }
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(super) fn console(&self) -> Arc<dyn Console> {
        Arc::clone(&self.console)
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
    fn tell(&self, found: &[Diagnostic], sources: &SourceMap, pages: usize, time: Duration) {
        let is_clean = found.iter().all(|problem| problem.severity != Severity::Error);
        if !is_clean {
            let problems = page::problems(found, sources, self.settings.editor.as_ref());
            self.show(|old| Some(old.with(problems)));
        }
        let report = Report { diagnostics: found, sources, is_clean, pages, time };
        self.console.tell(Event::Built(report));
    }

    /// Tells that a build has ended in a panic.
    fn tell_panic(&self, panic: &(dyn Any + Send)) {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| panic.downcast_ref().cloned()).unwrap_or_default();
        self.show(|old| Some(old.with(vec![Problem::panic(&text)])));
        self.console.tell(Event::Panicked(&text));
    }

    /// Shows something else than the old preview, if there is something.
    fn show(&self, preview: impl FnOnce(&Preview) -> Option<Preview>) {
        // Kept until browsers are told: letting go of a large guide takes a while.
        let mut old = None;
        self.previews.send_if_modified(|shown| {
            let new = preview(&shown.clone().unwrap_or_default()).map(Arc::new);
            let is_new = new.is_some();
            if is_new {
                old = std::mem::replace(shown, new);
            }
            is_new
        });
        drop(old);
    }
}

/// Builds a guide again and again.
pub(super) struct Builder {
    stage: Stage,
    options: Options,
    kept: Kept,
    /// What was built last.
    last: Option<Arc<Inventory>>,
    whole: Option<Whole>,
}

impl Builder {
    pub(super) fn new(stage: Stage) -> Self {
        // The page for lost readers stands at any depth, and leads from there by the site's address.
        let base_url = Some("/".to_owned());
        let options = Options { base_url, ..stage.settings.options.clone() };
        Self { stage, options, kept: Kept::default(), last: None, whole: None }
    }

    /// Builds what was read, unless that is what was built last.
    pub(super) fn build(&mut self, read: Checked<Inventory>) {
        let is_same = |last: &Arc<Inventory>| last.is_same(&read.value);
        if self.last.as_ref().is_some_and(is_same) {
            return;
        }
        // It is of no use any more, and would take the processor from what is.
        let old = self.whole.take().inspect(Whole::stop);
        let made = catch_unwind(AssertUnwindSafe(|| self.pages(read)));
        if let Err(panic) = &made {
            // What was half made is not to be trusted.
            self.kept = Kept::default();
            self.stage.tell_panic(&**panic);
        }
        if let Some(old) = old {
            old.wait();
        }
        self.whole = made.ok().flatten();
    }

    /// Makes what pages are made from, shows it, and goes on to the whole site.
    fn pages(&mut self, read: Checked<Inventory>) -> Option<Whole> {
        let started = Instant::now();
        self.last = None;
        let Checked { value: inventory, diagnostics: mut found } = read;
        let inventory = Arc::new(inventory);
        let pages = crate::pages(&inventory, &self.options, &mut self.kept).take(&mut found);
        let is_clean = self.stage.is_clean(&mut found);
        let Some(pages) = pages.filter(|_| is_clean) else {
            self.stage.tell(&found, &inventory.sources, 0, started.elapsed());
            self.last = Some(inventory);
            return None;
        };
        self.last = Some(Arc::clone(&inventory));
        let making = Arc::new(Making { pages, inventory });
        self.stage.show(|old| Some(Preview::making(Arc::clone(&making), old)));
        let count = making.pages.count();
        self.stage.tell(&found, &making.inventory.sources, count, started.elapsed());
        Whole::begin(self.stage.clone(), making, found)
    }
}

/// A whole site that is being made, in a thread of its own.
struct Whole {
    is_unwanted: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Whole {
    /// Begins to make the site of pages that are shown already, and of which these problems are told.
    fn begin(stage: Stage, making: Arc<Making>, told: Vec<Diagnostic>) -> Option<Self> {
        let is_unwanted = Arc::new(AtomicBool::new(false));
        let wanted = Wanted { is_unwanted: Arc::clone(&is_unwanted), console: stage.console() };
        let work = move || {
            let made = catch_unwind(AssertUnwindSafe(|| make(&stage, &making, told, &wanted)));
            if let Err(panic) = made {
                stage.tell_panic(&*panic);
            }
        };
        let thread = thread::Builder::new().name("whole".to_owned());
        let thread = thread.stack_size(crate::STACK).spawn(work).ok()?;
        Some(Self { is_unwanted, thread })
    }

    /// Makes no more of it.
    fn stop(&self) {
        self.is_unwanted.store(true, Ordering::Relaxed);
    }

    /// Waits until it has come to its end.
    fn wait(self) {
        // Its panics are told already.
        _ = self.thread.join();
    }
}

fn make(stage: &Stage, making: &Arc<Making>, mut found: Vec<Diagnostic>, wanted: &Wanted) {
    let started = Instant::now();
    while started.elapsed() < BROWSERS_FIRST {
        thread::sleep(BROWSERS_FIRST / 10);
        if !wanted.goes_on() {
            return;
        }
    }
    let told = found.len();
    let Making { pages, inventory } = &**making;
    let site = crate::site(pages, inventory, wanted).take(&mut found);
    if !wanted.goes_on() {
        return;
    }
    if stage.is_clean(&mut found) {
        stage.show(|old| old.is_making(making).then(|| Preview::new(site, old)));
    }
    if found.len() > told {
        stage.tell(&found, &inventory.sources, pages.count(), started.elapsed());
    }
}

/// The console's progress, as long as what is made is wanted.
struct Wanted {
    is_unwanted: Arc<AtomicBool>,
    console: Arc<dyn Console>,
}

impl Progress for Wanted {
    fn begin(&self, pages: usize) {
        self.console.begin(pages);
    }

    fn page_done(&self) {
        self.console.page_done();
    }

    fn goes_on(&self) -> bool {
        !self.is_unwanted.load(Ordering::Relaxed)
    }
}
