//! The preview: the site in memory, kept up to date while the guide is written.
//!
//! Does not write a file, makes no page of its own kind ([`crate::build`] makes all), and does not
//! print: what happens is told to a [`Console`].
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

use crate::Build;
use crate::Options;
use crate::diagnostic::{Checked, make_strict};
use crate::files::Disk;
use crate::render::Progress;
use page::Problem;
use preview::Preview;
use std::io;
use std::mem::take;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::watch::Sender;
use watch::Watch;

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
    /// A build has ended. The site is shown when it is clean; otherwise the old one stays.
    Built {
        /// What was built; its site is in the preview.
        built: &'a Checked<Build>,
        /// How long it took.
        time: Duration,
    },
    /// A build has ended in a panic, with this message.
    Panicked(&'a str),
}

/// Previews the guide until Ctrl-C.
///
/// # Errors
/// The system gives no sockets or no thread.
pub fn run(server: Server, settings: Settings, console: impl Console + 'static) -> io::Result<()> {
    let (sender, previews) = tokio::sync::watch::channel(None);
    let rebuild = move || keep_up_to_date(settings, &console, &sender);
    thread::Builder::new().name("rebuild".to_owned()).spawn(rebuild)?;
    server.run(previews)
}

/// Builds now and after every change.
fn keep_up_to_date(
    mut settings: Settings,
    console: &dyn Console,
    previews: &Sender<Option<Arc<Preview>>>,
) {
    // The page for lost readers stands at any depth, and leads from there by the site's address.
    settings.options.base_url = Some("/".to_owned());
    let roots = [settings.content.clone(), settings.themes.clone()];
    let mut watch = Watch::start(roots, settings.watching, console);
    loop {
        let started = Instant::now();
        let old = previews.borrow().clone().unwrap_or_default();
        let mut built = build(&settings, console);
        let preview = match &mut built {
            Ok(built) if built.is_clean() => Preview::new(take(&mut built.value.site), &old),
            Ok(built) => old.with(page::problems(built, settings.editor.as_ref())),
            Err(panic) => old.with(vec![Problem::panic(panic)]),
        };
        previews.send_replace(Some(Arc::new(preview)));
        match &built {
            Ok(built) => console.tell(Event::Built { built, time: started.elapsed() }),
            Err(panic) => console.tell(Event::Panicked(panic)),
        }
        watch.wait(console);
    }
}

/// Builds; a panic becomes its message, so that the preview outlives it.
fn build(settings: &Settings, console: &dyn Console) -> Result<Checked<Build>, String> {
    let themes = settings.themes.is_dir().then(|| settings.themes.clone());
    let files = Disk { content: settings.content.clone(), themes };
    let build = || crate::build(&files, &settings.options, console);
    let mut built = catch_unwind(AssertUnwindSafe(build)).map_err(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        text.or_else(|| panic.downcast_ref().cloned()).unwrap_or_default()
    })?;
    if settings.strict {
        make_strict(&mut built.diagnostics);
    }
    Ok(built)
}
