//! The preview: the site in memory, kept up to date while the guide is written.
//!
//! Makes no page of its own kind ([`crate::prepare_pages`] and [`crate::outline_site`] make all, as for a
//! build), and does not print: a [`Console`] receives what happens. Writes nothing, except that [`crate::author`]
//! makes a fix that a page asks for (`fix`).
//!
//! After a change, what pages are rendered from is brought up to date; what did not change is kept. From
//! then on a page is rendered when a browser asks for it, and the whole site in the background. So one
//! sentence is on the screen at once, in a guide of any size.
//!
//! One thread watches and builds (`watch`, `build`). Another answers browsers (`server`, `connections`,
//! `answer`, `http`) and never waits: pages are rendered on further threads (`rendering`), each once,
//! whether browsers or the whole site need it first, and fixes are made on one more. Pages say what is wrong with
//! the guide (`status`). Between them is one value, the newest
//! [`preview::Preview`]; a request is answered from one preview from its beginning to its end. A browser
//! asks for the state of its page and receives it again when it changes; it decides what to do about it
//! (`client.js`), so that nothing is missed while it was away.
//!
//! Nobody can use up the preview: connections, followers and threads are limited, the longest idle
//! connection is closed first, and the bodies of answers are shared with the site instead of copied.

mod address;
mod answer;
mod build;
mod connections;
mod fix;
mod http;
mod page;
mod preview;
mod rendering;
mod server;
mod status;
mod watch;

pub use page::Editor;
pub use server::Server;
pub use watch::WatchMode;

use crate::Options;
use crate::diagnostic::Diagnostic;
use crate::files::{Disk, Reader};
use crate::render::Progress;
use crate::span::SourceMap;
use build::{Builder, PreviewPublisher};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use watch::Watch;

/// What is to be previewed, and how.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The content folder.
    pub content: PathBuf,
    /// The folder of themes; it may be missing, and appear later.
    pub themes: PathBuf,
    /// The folder of files that are published as they are; it may be missing, and appear later.
    pub static_files: PathBuf,
    /// The options for the build. The address of the site is always that of the preview.
    pub options: Options,
    /// Whether warnings count as errors.
    pub strict: bool,
    /// How changes are found.
    pub watching: WatchMode,
    /// How a place in a file is opened, from the messages in the browser.
    pub editor: Option<Editor>,
}

/// Where events are reported, and the progress of builds.
pub trait Console: Progress + Send {
    /// Something happened.
    fn report(&self, event: Event<'_>);
}

/// What happens while a guide is previewed.
#[derive(Debug)]
pub enum Event<'a> {
    /// The system does not report what changes, for this reason; changes are looked for instead.
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
    let runtime = server::runtime()?;
    let content = settings.content.clone();
    let publisher =
        PreviewPublisher::new(settings, Arc::new(console), previews, runtime.handle().clone());
    let rebuild = move || keep_up_to_date(publisher);
    thread::Builder::new().name("rebuild".to_owned()).spawn(rebuild)?;
    server.run(runtime, shown, content)
}

/// Builds now and after every change.
fn keep_up_to_date(publisher: PreviewPublisher) {
    let Settings { content, themes, static_files, watching, .. } = publisher.settings();
    let (console, watching) = (publisher.console(), *watching);
    let roots = [content, themes, static_files].map(PathBuf::clone);
    let disk = Disk {
        content: content.clone(),
        themes: Some(themes.clone()),
        static_files: Some(static_files.clone()),
    };
    let mut watch = Watch::start(roots, watching, &*console);
    let mut reader = Reader::new(disk);
    let mut builder = Builder::new(publisher);
    loop {
        builder.build(reader.inventory());
        watch.wait(&mut reader, &*console);
    }
}
