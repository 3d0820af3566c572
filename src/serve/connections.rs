//! Open connections: how many there may be, which is closed when there are more, and for how long one
//! may refuse what it is sent.
//!
//! Knows nothing of HTTP.

use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::io::{self, ErrorKind, IoSlice};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::{Sleep, sleep};

/// So many connections are open at once. Fewer than the files that any system lets a process open, so
/// that the guide can always be read.
const CONNECTIONS: usize = 128;
/// So many of them are informed of changes. A browser opens six connections to a host.
const FOLLOWERS: usize = 64;
/// So long may a browser take to send a request or to read some of the answer, or keep a connection that
/// it does not use.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// What a connection waits for, in the order in which connections are closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// The browser: it has to send a request, or to read an answer.
    Browser,
    /// A change of the guide.
    Following,
    /// The answer to its request.
    Answering,
}

/// All open connections.
#[derive(Debug, Default)]
pub(super) struct Connections(Mutex<Open>);

#[derive(Debug, Default)]
struct Open {
    states: BTreeMap<u64, State>,
    /// Counts everything that happens on any connection.
    clock: u64,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    /// When something last happened on it.
    last_used: u64,
    close: Arc<Notify>,
}

impl Connections {
    /// Registers a connection. Where there are too many now, the one that has been idle longest is
    /// closed; one that waits for an answer only where all older ones do.
    pub(super) fn open(self: &Arc<Self>) -> Arc<Connection> {
        let close = Arc::new(Notify::new());
        let mut open = self.lock();
        let id = open.tick();
        let state = State { phase: Phase::Browser, last_used: id, close: Arc::clone(&close) };
        open.states.insert(id, state);
        open.limit(CONNECTIONS, |_| true);
        Arc::new(Connection { id, all: Arc::clone(self), close })
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn tick(&mut self) -> u64 {
        self.clock += 1;
        self.clock
    }

    /// Closes connections until there are at most so many like this.
    fn limit(&mut self, most: usize, is_counted: impl Fn(&State) -> bool) {
        loop {
            let counted = self.states.iter().filter(|(_, state)| is_counted(state));
            let mut counted: Vec<(u64, Phase, u64)> =
                counted.map(|(id, state)| (state.last_used, state.phase, *id)).collect();
            if counted.len() <= most {
                return;
            }
            counted.sort_unstable();
            // The newest are spared, or a flood would close each connection before its first request.
            counted.truncate(counted.len() - counted.len() / 4);
            let victim = counted.iter().min_by_key(|(last_used, phase, _)| (*phase, *last_used));
            let Some(state) = victim.and_then(|(.., id)| self.states.remove(id)) else { return };
            state.close.notify_one();
        }
    }
}

/// One open connection; it is counted until it is dropped.
#[derive(Debug)]
pub(super) struct Connection {
    id: u64,
    all: Arc<Connections>,
    close: Arc<Notify>,
}

impl Connection {
    /// Says what it waits for from now on. Where too many follow changes now, the one that was informed of
    /// one longest ago is closed.
    pub(super) fn enter(&self, phase: Phase) {
        let mut open = self.all.lock();
        let now = open.tick();
        if let Some(state) = open.states.get_mut(&self.id) {
            (state.phase, state.last_used) = (phase, now);
        }
        if phase == Phase::Following {
            open.limit(FOLLOWERS, |state| state.phase == Phase::Following);
        }
    }

    /// Something was read or written.
    fn touch(&self) {
        let mut open = self.all.lock();
        let now = open.tick();
        if let Some(state) = open.states.get_mut(&self.id) {
            state.last_used = now;
        }
    }

    /// Runs `work` unless the connection has to be closed first.
    pub(super) async fn run(&self, work: impl Future) {
        unless(work, self.close.notified()).await;
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.all.lock().states.remove(&self.id);
    }
}

/// What `work` gives, unless `end` comes first.
pub(super) async fn unless<T>(work: impl Future<Output = T>, end: impl Future) -> Option<T> {
    let (mut work, mut end) = (pin!(work), pin!(end));
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => end.as_mut().poll(context).map(|_| None),
    })
    .await
}

/// A socket that fails when the other side takes nothing of what is sent for too long.
#[derive(Debug)]
pub(super) struct Stream {
    socket: TcpStream,
    connection: Arc<Connection>,
    /// Runs while the other side takes nothing.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Stream {
    pub(super) fn new(socket: TcpStream, connection: Arc<Connection>) -> Self {
        Self { socket, connection, stalled: None }
    }

    fn written(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.stalled = None;
            self.connection.touch();
            return written;
        }
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(PATIENCE)));
        stalled.as_mut().poll(context).map(|()| Err(ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.socket).poll_read(context, buffer);
        if read.is_ready() {
            self.connection.touch();
        }
        read
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write(context, bytes);
        self.written(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write_vectored(context, bytes);
        self.written(context, written)
    }

    // What is written in one piece is not copied together first.
    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ids of those of these connections that are still open.
    fn open(all: &Connections, of: &[Arc<Connection>]) -> Vec<bool> {
        let states = &all.lock().states;
        of.iter().map(|connection| states.contains_key(&connection.id)).collect()
    }

    #[test]
    fn the_connection_that_is_idle_longest_is_closed_first() {
        let all = Arc::new(Connections::default());
        let mut held: Vec<_> = (0..CONNECTIONS).map(|_| all.open()).collect();
        held[0].enter(Phase::Answering);
        held[1].enter(Phase::Following);
        held[2].touch();
        held.push(all.open());
        assert_eq!(open(&all, &held[..5]), [true, true, true, false, true]);
        for _ in 0..CONNECTIONS {
            held.push(all.open());
        }
        assert_eq!(open(&all, &held[..5]), [true, true, false, false, false]);
        assert_eq!(all.lock().states.len(), CONNECTIONS);
        held.truncate(CONNECTIONS / 2);
        assert!(all.lock().states.len() <= CONNECTIONS / 2, "who leaves is not counted");
    }

    #[test]
    fn a_new_connection_is_open_where_all_others_wait_for_answers() {
        let all = Arc::new(Connections::default());
        let held: Vec<_> = (0..CONNECTIONS).map(|_| all.open()).collect();
        held.iter().for_each(|connection| connection.enter(Phase::Answering));
        let new = all.open();
        let more: Vec<_> = (0..CONNECTIONS / 8).map(|_| all.open()).collect();
        more.iter().for_each(|connection| connection.enter(Phase::Answering));
        assert_eq!(open(&all, &[new]), [true]);
        assert!(!open(&all, &held)[0], "the one that has waited longest is closed");
    }

    #[test]
    fn of_too_many_followers_the_one_that_was_reported_longest_ago_is_closed() {
        let all = Arc::new(Connections::default());
        let held: Vec<_> = (0..=FOLLOWERS + 1).map(|_| all.open()).collect();
        for connection in &held[..FOLLOWERS] {
            connection.enter(Phase::Following);
        }
        held[0].touch();
        held[FOLLOWERS].enter(Phase::Following);
        assert_eq!(open(&all, &held[..3]), [true, false, true]);
        assert!(open(&all, &held)[FOLLOWERS..].iter().all(|is_open| *is_open));
    }
}
