//! From what was read to what browsers see: first what pages are rendered from, so that each can be
//! rendered when a browser asks for it, then the whole site in the background.
//!
//! Does not watch; makes nothing of its own kind, see [`crate::prepare_pages`] and
//! [`crate::outline_site`].

use super::preview::Preview;
use super::rendering::PendingSite;
use super::status::{ChangedFiles, GuideStatus};
use super::{Console, Event, Report, Settings};
use crate::BuildCache;
use crate::Options;
use crate::Outline;
use crate::diagnostic::{Diagnostic, Severity, WithDiagnostics, make_strict, sort, truncate};
use crate::emit::Site;
use crate::files::Inventory;
use crate::render::Progress;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::watch::Sender;

/// So long nothing else is made, so that browsers have the processor when they load a page.
const BROWSER_GRACE_PERIOD: Duration = Duration::from_millis(100);

/// Where results are shown and reported.
#[derive(Clone)]
pub(super) struct PreviewPublisher {
    settings: Arc<Settings>,
    console: Arc<dyn Console>,
    previews: Arc<Sender<Option<Arc<Preview>>>>,
    /// Answers browsers.
    runtime: Handle,
}

impl PreviewPublisher {
    pub(super) fn new(
        settings: Settings,
        console: Arc<dyn Console>,
        previews: Sender<Option<Arc<Preview>>>,
        runtime: Handle,
    ) -> Self {
        Self { settings: Arc::new(settings), console, previews: Arc::new(previews), runtime }
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(super) fn console(&self) -> Arc<dyn Console> {
        Arc::clone(&self.console)
    }

    /// Sorts problems, and says whether the guide may be shown.
    fn is_clean(&self, diagnostics: &mut Vec<Diagnostic>) -> bool {
        if self.settings.strict {
            make_strict(diagnostics);
        }
        sort(diagnostics);
        truncate(diagnostics);
        diagnostics.iter().all(|problem| problem.severity != Severity::Error)
    }

    /// What pages say about a guide that was read.
    fn status(
        &self,
        found: &[Diagnostic],
        inventory: &Arc<Inventory>,
        changed: &ChangedFiles,
    ) -> GuideStatus {
        let editor = self.settings.editor.clone();
        GuideStatus::new(found.to_vec(), Arc::clone(inventory), editor, changed.clone())
    }

    /// Tells browsers all that is wrong with a guide, unless they are shown a newer one already.
    fn show_problems(&self, pending: &Arc<PendingSite>, found: &[Diagnostic]) {
        self.show(|old| {
            old.is_pending(pending).then(|| old.with(old.status().with(found.to_vec())))
        });
    }

    /// Tells that a build has ended in a panic.
    fn report_panic(&self, panic: &(dyn Any + Send)) {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| panic.downcast_ref().cloned()).unwrap_or_default();
        self.show(|old| Some(old.with(GuideStatus::crashed(&text))));
        self.console.report(Event::Panicked(&text));
    }

    /// Shows the whole site of a guide with its problems, unless a newer guide is shown already.
    fn show_whole(&self, pending: &Arc<PendingSite>, site: Site, found: &[Diagnostic]) {
        self.show(|old| {
            let status = || old.status().with(found.to_vec());
            old.is_pending(pending).then(|| Preview::new(site, old).with(status()))
        });
    }

    /// Shows something else than the old preview, if there is something.
    fn show(&self, preview: impl FnOnce(&Preview) -> Option<Preview>) {
        // Kept until browsers are informed: dropping a large guide takes a while.
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
    publisher: PreviewPublisher,
    options: Options,
    cache: BuildCache,
    /// What was built last, and what was wrong with reading it: a file that is left out is no part of
    /// the inventory.
    last: Option<(Arc<Inventory>, Vec<Diagnostic>)>,
    changed: ChangedFiles,
    full_build: Option<FullBuild>,
    /// Those that are of no use any more and have not come to their end.
    old: Vec<FullBuild>,
    /// The threads that render whole sites. They may be busy with a slow page of an old one, so what
    /// pages are rendered from is not made on them.
    threads: Option<Arc<ThreadPool>>,
}

/// At most so many old sites may be busy with a slow page: each keeps a guide in memory.
const OLD: usize = 4;

impl Builder {
    pub(super) fn new(publisher: PreviewPublisher) -> Self {
        // The page for lost readers is shown at any depth, and links from there by the site's address.
        let base_url = Some("/".to_owned());
        let options = Options { base_url, ..publisher.settings.options.clone() };
        let threads = ThreadPoolBuilder::new().stack_size(crate::RENDER_STACK_BYTES).build();
        let threads = threads.ok().map(Arc::new);
        let (last, full_build, old) = (None, None, Vec::new());
        let (cache, changed) = (BuildCache::default(), ChangedFiles::default());
        Self { publisher, options, cache, last, changed, full_build, old, threads }
    }

    /// Builds what was read, unless that is what was built last.
    pub(super) fn build(&mut self, read: WithDiagnostics<Inventory>) {
        let is_same = self.last.as_ref().is_some_and(|(inventory, diagnostics)| {
            inventory.is_same(&read.value) && *diagnostics == read.diagnostics
        });
        if is_same {
            return;
        }
        // It is of no use any more, and would take the processor from what is.
        self.old.extend(self.full_build.take().inspect(FullBuild::stop));
        let made = catch_unwind(AssertUnwindSafe(|| self.pages(read)));
        if let Err(panic) = &made {
            // What was half made is not to be trusted.
            self.cache = BuildCache::default();
            self.publisher.report_panic(&**panic);
        }
        self.old.retain(|old| !old.thread.is_finished());
        if self.old.len() > OLD {
            self.old.remove(0).wait();
        }
        self.full_build = made.ok().flatten();
    }

    /// Makes what pages are rendered from, shows it, and goes on to the whole site.
    fn pages(&mut self, read: WithDiagnostics<Inventory>) -> Option<FullBuild> {
        let started = Instant::now();
        let WithDiagnostics { value: inventory, diagnostics: mut found } = read;
        let inventory = Arc::new(inventory);
        if let Some((before, _)) = self.last.take() {
            self.changed.add(&before, &inventory);
        }
        let of_reading = found.clone();
        let pages =
            crate::prepare_pages(&inventory, &self.options, &mut self.cache).drain_into(&mut found);
        self.last = Some((Arc::clone(&inventory), of_reading));
        let is_clean = self.publisher.is_clean(&mut found);
        let status = self.publisher.status(&found, &inventory, &self.changed);
        let Some(pages) = pages.filter(|_| is_clean) else {
            self.publisher.show(|old| Some(old.with(status)));
            let (diagnostics, sources) = (found.as_slice(), &inventory.sources);
            let time = started.elapsed();
            let report = Report { diagnostics, sources, is_clean: false, pages: 0, time };
            self.publisher.console.report(Event::Built(report));
            return None;
        };
        let pending = Arc::new(PendingSite::new(pages, inventory, self.publisher.runtime.clone()));
        self.publisher.show(|old| Some(Preview::pending(Arc::clone(&pending), status, old)));
        let (diagnostics, sources) = (found.as_slice(), &pending.inventory.sources);
        let (pages, time) = (pending.pages.count(), started.elapsed());
        let report = Report { diagnostics, sources, is_clean, pages, time };
        self.publisher.console.report(Event::Built(report));
        FullBuild::begin(self.publisher.clone(), self.threads.clone(), pending, found)
    }
}

/// A whole site that is being made, in a thread of its own.
struct FullBuild {
    is_unwanted: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl FullBuild {
    /// Starts to render the site of pages that are already shown, and whose problems are already reported.
    fn begin(
        publisher: PreviewPublisher,
        threads: Option<Arc<ThreadPool>>,
        pending: Arc<PendingSite>,
        reported: Vec<Diagnostic>,
    ) -> Option<Self> {
        let is_unwanted = Arc::new(AtomicBool::new(false));
        let wanted = CancellableProgress {
            is_unwanted: Arc::clone(&is_unwanted),
            console: publisher.console(),
        };
        let work = move || {
            let make = || make(&publisher, &pending, reported, &wanted);
            let made = catch_unwind(AssertUnwindSafe(|| match threads {
                Some(threads) => threads.install(make),
                None => make(),
            }));
            if let Err(panic) = made {
                publisher.report_panic(&*panic);
            }
        };
        let thread = thread::Builder::new().name("whole".to_owned());
        let thread = thread.stack_size(crate::RENDER_STACK_BYTES).spawn(work).ok()?;
        Some(Self { is_unwanted, thread })
    }

    /// Makes no more of it.
    fn stop(&self) {
        self.is_unwanted.store(true, Ordering::Relaxed);
    }

    /// Waits until it has come to its end.
    fn wait(self) {
        // Its panics are already reported.
        _ = self.thread.join();
    }
}

fn make(
    publisher: &PreviewPublisher,
    pending: &Arc<PendingSite>,
    mut found: Vec<Diagnostic>,
    wanted: &CancellableProgress,
) {
    let started = Instant::now();
    while started.elapsed() < BROWSER_GRACE_PERIOD {
        thread::sleep(BROWSER_GRACE_PERIOD / 10);
        if !wanted.should_continue() {
            return;
        }
    }
    let reported = found.len();
    let PendingSite { pages, inventory, .. } = &**pending;
    let outline = crate::outline_site(pages, inventory, wanted).drain_into(&mut found);
    if !wanted.should_continue() {
        return;
    }
    pending.set_outline(outline.clone());
    // Nothing is replaced, but requests that wait for a part of it are answered.
    publisher.show(|shown| shown.is_pending(pending).then(|| shown.clone()));
    let rendered = |outline: &Outline, path: &str| {
        pending.render_here(path).or_else(|| outline.generate(pages, path))
    };
    let site = outline.complete(wanted, rendered).drain_into(&mut found);
    if !wanted.should_continue() {
        return;
    }
    let is_clean = publisher.is_clean(&mut found);
    match is_clean {
        true => publisher.show_whole(pending, site, &found),
        false => publisher.show_problems(pending, &found),
    }
    if found.len() > reported {
        let (diagnostics, sources) = (found.as_slice(), &inventory.sources);
        let (pages, time) = (pages.count(), started.elapsed());
        let report = Report { diagnostics, sources, is_clean, pages, time };
        publisher.console.report(Event::Built(report));
    }
}

/// The console's progress, as long as what is made is wanted.
struct CancellableProgress {
    is_unwanted: Arc<AtomicBool>,
    console: Arc<dyn Console>,
}

impl Progress for CancellableProgress {
    fn begin(&self, pages: usize) {
        self.console.begin(pages);
    }

    fn page_done(&self) {
        self.console.page_done();
    }

    fn should_continue(&self) -> bool {
        !self.is_unwanted.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{Files, Memory};
    use crate::serve::WatchMode;
    use crate::serve::preview::Lookup;
    use tokio::runtime::{Builder as RuntimeBuilder, Runtime};
    use tokio::sync::watch::{Receiver, channel};

    struct Silent;

    impl Progress for Silent {
        fn begin(&self, _: usize) {}
        fn page_done(&self) {}
    }

    impl Console for Silent {
        fn report(&self, _: Event<'_>) {}
    }

    type Shown = Receiver<Option<Arc<Preview>>>;

    fn publisher(runtime: &Runtime) -> (PreviewPublisher, Shown) {
        let settings = Settings {
            content: "content".into(),
            themes: "themes".into(),
            static_files: "static".into(),
            options: Options::default(),
            strict: false,
            watching: WatchMode::Polling,
            editor: None,
        };
        let (previews, shown) = channel(None);
        (
            PreviewPublisher::new(settings, Arc::new(Silent), previews, runtime.handle().clone()),
            shown,
        )
    }

    fn runtime() -> Runtime {
        RuntimeBuilder::new_current_thread().build().expect("a runtime")
    }

    /// What was read of a guide with this title.
    fn read(title: &str) -> WithDiagnostics<Inventory> {
        let mut memory = Memory::default();
        let guide = format!("settings:\n  title: {title}\n");
        memory.content.insert("guide.yaml".into(), guide.into());
        memory.content.insert("index.md".into(), "---\ntitle: Home\n---\n".into());
        memory.inventory()
    }

    fn pending(title: &str, runtime: &Runtime) -> Arc<PendingSite> {
        let inventory = read(title).value;
        let pages =
            crate::prepare_pages(&inventory, &Options::default(), &mut BuildCache::default());
        let pages = pages.value.expect("a guide");
        Arc::new(PendingSite::new(pages, Arc::new(inventory), runtime.handle().clone()))
    }

    fn shown_first(pending: &Arc<PendingSite>, old: &Preview) -> Preview {
        Preview::pending(Arc::clone(pending), GuideStatus::default(), old)
    }

    #[test]
    fn a_whole_site_takes_the_pages_that_browsers_were_shown() {
        let runtime = runtime();
        let (publisher, shown) = publisher(&runtime);
        let pending = pending("Taken", &runtime);
        let seen = pending.render_here("index.html").and_then(Result::ok).expect("a page");
        publisher.show(|old| Some(shown_first(&pending, old)));
        let wanted =
            CancellableProgress { is_unwanted: Arc::default(), console: publisher.console() };
        make(&publisher, &pending, Vec::new(), &wanted);
        let preview = shown.borrow().clone().expect("a preview");
        assert!(!preview.is_pending(&pending), "the whole site is shown");
        let Lookup::File(_, bytes) = preview.find("/") else { panic!("no page") };
        assert!(Arc::ptr_eq(&seen, &bytes), "rendered twice");
    }

    #[test]
    fn a_whole_site_never_replaces_a_newer_guide() {
        let runtime = runtime();
        let (publisher, shown) = publisher(&runtime);
        let [old, new] = ["Old", "New"].map(|title| pending(title, &runtime));
        for pending in [&old, &new] {
            publisher.show(|before| Some(shown_first(pending, before)));
        }
        let wanted =
            CancellableProgress { is_unwanted: Arc::default(), console: publisher.console() };
        make(&publisher, &old, Vec::new(), &wanted);
        assert!(shown.borrow().as_ref().is_some_and(|shown| shown.is_pending(&new)));
        make(&publisher, &new, Vec::new(), &wanted);
        make(&publisher, &old, Vec::new(), &wanted);
        let preview = shown.borrow().clone().expect("a preview");
        let Lookup::File(_, page) = preview.find("/") else { panic!("no page") };
        assert!(String::from_utf8_lossy(&page).contains("New"));
    }

    #[test]
    fn problems_of_an_old_site_are_not_shown_over_a_newer_guide() {
        let runtime = runtime();
        let (publisher, shown) = publisher(&runtime);
        let [old, new] = ["Old", "New"].map(|title| pending(title, &runtime));
        publisher.show(|before| Some(shown_first(&new, before)));
        let mut memory = Memory::default();
        memory.content.insert("a?.md".into(), Vec::new());
        let has_problems = || {
            let preview = shown.borrow().clone().expect("a preview");
            preview.state("/").contains("non-portable-name")
        };
        let found = memory.inventory().diagnostics;
        publisher.show_problems(&old, &found);
        assert!(!has_problems());
        publisher.show_problems(&new, &found);
        assert!(has_problems());
    }

    #[test]
    fn a_guide_is_built_again_when_only_reading_it_gives_something_else() {
        let runtime = runtime();
        let (publisher, shown) = publisher(&runtime);
        let mut builder = Builder::new(publisher);
        let good = read("Same");
        let mut memory = Memory::default();
        memory.content.insert("a?.md".into(), Vec::new());
        let left_out = memory.inventory().diagnostics;
        assert_eq!(left_out.len(), 1);
        let bad = WithDiagnostics { value: good.value.clone(), diagnostics: left_out };
        let has_site = |shown: &Shown| {
            let preview = shown.borrow().clone().expect("a preview");
            !matches!(preview.find("/nothing"), Lookup::NoSite)
        };
        let mut build = |read: &WithDiagnostics<Inventory>| {
            builder.build(read.clone());
            if let Some(full_build) = builder.full_build.take() {
                full_build.wait();
            }
        };
        build(&bad);
        assert!(!has_site(&shown));
        build(&good);
        assert!(has_site(&shown), "what was wrong is fixed");
        let before = shown.borrow().clone();
        build(&good);
        assert_eq!(before.map(|old| Arc::as_ptr(&old)), shown.borrow().as_ref().map(Arc::as_ptr));
    }
}
