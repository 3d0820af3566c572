//! A site whose pages are rendered one by one: each once, however many ask for it.
//!
//! Renders nothing itself, see [`Pages`]; does not decide which page is wanted.

use super::status::PageFiles;
use crate::Outline;
use crate::diagnostic::Diagnostic;
use crate::files::{Bytes, Inventory};
use crate::render::Pages;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use tokio::runtime::Handle;
use tokio::sync::{OnceCell, Semaphore};
use tokio::task::{JoinHandle, spawn_blocking};

/// Files larger than this are read through and hashed on another thread than the one that answers.
const SMALL: usize = 64 * 1024;
/// So many threads read and hash what is rendered already.
const READING_THREADS: usize = 2;

/// Threads that work while another one answers.
#[derive(Clone, Debug)]
pub(super) struct Workers(Arc<Semaphore>);

impl Workers {
    /// Those that read and hash what is there.
    pub(super) fn readers() -> Self {
        Self(Arc::new(Semaphore::new(READING_THREADS)))
    }

    /// The one that changes files, one change after the other.
    pub(super) fn writer() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }

    /// Whether to read so many bytes keeps nobody waiting.
    pub(super) fn is_small(bytes: usize) -> bool {
        bytes <= SMALL
    }

    /// Does work as soon as a thread is free. None when it panics.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let permit = Arc::clone(&self.0).acquire_owned().await.ok()?;
        let work = move || {
            let done = work();
            drop(permit);
            done
        };
        spawn_blocking(work).await.ok()
    }
}

/// So many threads render pages of one guide for browsers.
fn rendering_threads() -> usize {
    std::thread::available_parallelism().map_or(2, |cores| cores.get().max(2))
}

/// A guide that can be shown, and those of its pages that are rendered.
#[derive(Debug)]
pub(super) struct PendingSite {
    pub(super) pages: Pages,
    pub(super) inventory: Arc<Inventory>,
    pub(super) page_files: Arc<PageFiles>,
    rendered: BTreeMap<String, Arc<Slot>>,
    /// The threads that render for browsers. Each guide has its own: one that nobody wants any more may
    /// still be busy with a slow page.
    threads: Arc<Semaphore>,
    /// The rest of the site, as soon as it is ready: the search index, feeds and the like.
    outline: OnceLock<Outline>,
    runtime: Handle,
}

/// The place of one page.
#[derive(Debug, Default)]
struct Slot {
    page: OnceCell<Rendered>,
    /// How many browsers wait for it.
    waiting: AtomicUsize,
}

/// A page, or why it cannot be rendered.
type Rendered = Result<Bytes, Diagnostic>;

/// A browser that waits for a page.
struct Waiting<'a>(&'a Slot);

impl<'a> Waiting<'a> {
    fn new(slot: &'a Slot) -> Self {
        slot.waiting.fetch_add(1, Ordering::SeqCst);
        Self(slot)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The task that renders a page, for one of the browsers that wait for it.
struct Task {
    task: JoinHandle<()>,
    /// Whether it is this one that renders; it goes on for other browsers when its own leaves.
    renders: Arc<AtomicBool>,
}

impl Drop for Task {
    fn drop(&mut self) {
        if !self.renders.load(Ordering::SeqCst) {
            self.task.abort();
        }
    }
}

impl Slot {
    /// Waits until the page is rendered, on another thread unless somebody does or has already. False
    /// when it cannot be.
    async fn wait(
        self: &Arc<Self>,
        threads: &Arc<Semaphore>,
        render: impl FnOnce() -> Option<Rendered> + Send + 'static,
    ) -> bool {
        if self.page.get().is_none() {
            let _waiting = Waiting::new(self);
            let renders = Arc::new(AtomicBool::new(false));
            let work = Arc::clone(self).fill(Arc::clone(threads), Arc::clone(&renders), render);
            let mut task = Task { task: tokio::spawn(work), renders };
            _ = (&mut task.task).await;
        }
        matches!(self.page.get(), Some(Ok(_)))
    }

    async fn fill(
        self: Arc<Self>,
        threads: Arc<Semaphore>,
        renders: Arc<AtomicBool>,
        render: impl FnOnce() -> Option<Rendered> + Send + 'static,
    ) {
        let render = || async {
            renders.store(true, Ordering::SeqCst);
            let permit = threads.acquire_owned().await.map_err(|_| NotRendered)?;
            if self.waiting.load(Ordering::SeqCst) == 0 {
                return Err(NotRendered);
            }
            let work = move || {
                let page = render();
                drop(permit);
                page
            };
            spawn_blocking(work).await.ok().flatten().ok_or(NotRendered)
        };
        _ = self.page.get_or_try_init(render).await;
    }

    /// Renders the page on this thread, unless somebody does or has; then waits for it.
    fn fill_here(
        &self,
        runtime: &Handle,
        render: impl FnOnce() -> Option<Rendered>,
    ) -> Option<Rendered> {
        let render = || async { render().ok_or(NotRendered) };
        runtime.block_on(self.page.get_or_try_init(render)).ok().cloned()
    }
}

/// The page was not rendered: nobody waits for it any more, or rendering it panicked.
struct NotRendered;

impl PendingSite {
    /// A site of which nothing is rendered yet. `runtime` is that of the browsers that will ask for it.
    pub(super) fn new(pages: Pages, inventory: Arc<Inventory>, runtime: Handle) -> Self {
        let rendered = pages.paths().into_iter().map(|path| (path, Arc::default())).collect();
        let threads = Arc::new(Semaphore::new(rendering_threads()));
        let page_files = Arc::new(PageFiles::new(pages.assessed(), &inventory));
        Self { pages, inventory, page_files, rendered, threads, outline: OnceLock::new(), runtime }
    }

    /// Takes the rest of the site. It is made once.
    pub(super) fn set_outline(&self, outline: Outline) {
        _ = self.outline.set(outline);
    }

    /// Whether the file at `path` is only known when the rest of the site is rendered, which it is not yet.
    pub(super) fn is_pending_path(&self, path: &str) -> bool {
        self.outline.get().is_none() && self.pages.needs_full_site(path)
    }

    /// Whether there is a page at `path`, rendered or not.
    pub(super) fn has_page(&self, path: &str) -> bool {
        self.rendered.contains_key(path)
    }

    /// The file at `path` that is not one of the content, as far as it is rendered or made. A page
    /// that cannot be rendered counts as missing: the problem is reported when the whole site is made.
    pub(super) fn get(&self, path: &str) -> Option<Bytes> {
        match self.rendered.get(path) {
            Some(slot) => slot.page.get()?.as_ref().ok().cloned(),
            None => self.pages.theme_file(path).or_else(|| self.of_outline(path)),
        }
    }

    fn of_outline(&self, path: &str) -> Option<Bytes> {
        let outline = self.outline.get()?;
        match outline.site.deferred().contains(path) {
            true => outline.generate(&self.pages, path)?.ok(),
            false => outline.site.get(path).cloned(),
        }
    }

    /// Waits until the page at `path` is rendered, by whoever does. False when it cannot be, or there is
    /// none.
    pub(super) async fn render(self: &Arc<Self>, path: &str) -> bool {
        let Some(slot) = self.rendered.get(path) else { return false };
        let (site, path) = (Arc::clone(self), path.to_owned());
        slot.wait(&self.threads, move || site.page(&path)).await
    }

    /// The page at `path`: the one that is rendered, or being rendered, for a browser, or else rendered
    /// on this thread. None when there is none.
    ///
    /// # Errors
    /// A template fails.
    pub(super) fn render_here(&self, path: &str) -> Option<Rendered> {
        self.rendered.get(path)?.fill_here(&self.runtime, || self.page(path))
    }

    fn page(&self, path: &str) -> Option<Rendered> {
        Some(self.pages.page(path)?.map(|html| html.into_bytes().into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;
    use tokio::runtime::{Builder, Runtime};

    fn page(text: &str) -> Option<Rendered> {
        Some(Ok(text.as_bytes().into()))
    }

    /// A browser that waits for the page in `slot`, which `render` gives.
    fn browser(
        slot: &Arc<Slot>,
        threads: &Arc<Semaphore>,
        render: impl FnOnce() -> Option<Rendered> + Send + 'static,
    ) -> JoinHandle<Option<Bytes>> {
        let (slot, threads) = (Arc::clone(slot), Arc::clone(threads));
        tokio::spawn(async move {
            slot.wait(&threads, render).await;
            slot.page.get()?.as_ref().ok().cloned()
        })
    }

    fn threads() -> Arc<Semaphore> {
        Arc::new(Semaphore::new(rendering_threads()))
    }

    fn runtime() -> Runtime {
        Builder::new_current_thread().build().expect("a runtime")
    }

    #[test]
    fn a_page_is_rendered_once_for_all_browsers_and_the_whole_site() {
        let (runtime, threads, slot) = (runtime(), threads(), Arc::<Slot>::default());
        let count = Arc::new(AtomicUsize::new(0));
        let (begin, begun) = channel();
        let (finish, finished) = channel::<()>();
        let finished = std::sync::Mutex::new(finished);
        let counted = {
            let count = Arc::clone(&count);
            move || {
                count.fetch_add(1, Ordering::SeqCst);
                begin.send(()).expect("is awaited");
                _ = finished.lock().expect("is held by no one").recv();
                page("slow")
            }
        };
        let render = Arc::new(counted);
        let again = |render: &Arc<_>| {
            let render: Arc<dyn Fn() -> Option<Rendered> + Send + Sync> = Arc::clone(render) as _;
            move || render()
        };
        let full_build = {
            let (slot, handle) = (Arc::clone(&slot), runtime.handle().clone());
            let render = again(&render);
            move || slot.fill_here(&handle, render)
        };
        runtime.block_on(async {
            let browsers: Vec<_> =
                (0..10).map(|_| browser(&slot, &threads, again(&render))).collect();
            // All of them wait, on this thread, before the page is finished.
            tokio::task::yield_now().await;
            let full_build = std::thread::spawn(full_build);
            begun.recv().expect("one of them renders");
            drop(finish);
            for found in browsers {
                assert_eq!(found.await.expect("no panic").as_deref(), Some(&b"slow"[..]));
            }
            let found = tokio::task::spawn_blocking(|| full_build.join()).await.expect("no panic");
            assert_eq!(
                found.expect("no panic").and_then(Result::ok).as_deref(),
                Some(&b"slow"[..])
            );
        });
        assert_eq!(count.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_page_that_nobody_waits_for_any_more_is_not_rendered() {
        let (runtime, slot) = (runtime(), Arc::<Slot>::default());
        let threads = Arc::new(Semaphore::new(1));
        let busy = runtime.block_on(Arc::clone(&threads).acquire_owned()).expect("is open");
        runtime.block_on(async {
            let unwanted = browser(&slot, &threads, || page("unwanted"));
            tokio::task::yield_now().await;
            unwanted.abort();
            _ = unwanted.await;
            drop(busy);
            tokio::task::yield_now().await;
            let wanted = browser(&slot, &threads, || page("wanted")).await.expect("no panic");
            assert_eq!(wanted.as_deref(), Some(&b"wanted"[..]));
        });
    }

    #[test]
    fn browsers_that_leave_while_a_page_is_rendered_leave_nothing_and_it_goes_on() {
        let (runtime, threads, slot) = (runtime(), threads(), Arc::<Slot>::default());
        let (begin, begun) = channel();
        let (finish, finished) = channel::<()>();
        let render = move || {
            begin.send(()).expect("is awaited");
            _ = finished.recv();
            page("slow")
        };
        runtime.block_on(async {
            let first = browser(&slot, &threads, render);
            tokio::task::yield_now().await;
            while begun.try_recv().is_err() {
                tokio::task::yield_now().await;
            }
            for _ in 0..100 {
                let next = browser(&slot, &threads, || page("another"));
                tokio::task::yield_now().await;
                next.abort();
                _ = next.await;
            }
            first.abort();
            _ = first.await;
            tokio::task::yield_now().await;
            let alive = tokio::runtime::Handle::current().metrics().num_alive_tasks();
            assert_eq!(alive, 1, "only the one that renders is left");
            let last = browser(&slot, &threads, || page("another"));
            tokio::task::yield_now().await;
            drop(finish);
            assert_eq!(last.await.expect("no panic").as_deref(), Some(&b"slow"[..]));
        });
    }

    #[test]
    fn a_panic_while_a_page_is_rendered_keeps_no_thread_and_no_browser() {
        let (runtime, threads, slot) = (runtime(), threads(), Arc::<Slot>::default());
        let workers = Workers::readers();
        runtime.block_on(async {
            for _ in 0..=rendering_threads() {
                let found = browser(&slot, &threads, || panic!("on purpose")).await;
                assert_eq!(found.expect("no panic"), None);
                assert!(workers.run(|| panic!("on purpose")).await.is_none());
            }
            let found = browser(&slot, &threads, || page("at last")).await.expect("no panic");
            assert_eq!(found.as_deref(), Some(&b"at last"[..]));
            assert_eq!(workers.run(|| 1).await, Some(1));
        });
    }
}
