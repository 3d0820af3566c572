//! Sockets: a port on this machine, and an answer on every connection.
//!
//! Decides nothing about requests; see [`super::http`].

use super::http::{self, EVENT_STREAM, Names, Wanted};
use super::preview::Preview;
use hyper::body::{Body, Bytes, Frame, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::watch::Receiver;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The newest preview; none while the first build runs.
type Previews = Receiver<Option<Arc<Preview>>>;

/// A port that is ready for browsers.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    names: Names,
}

/// So many ports are tried after the one that was asked for.
const MORE_PORTS: u16 = 100;

impl Server {
    /// Takes `port`, or the next free one, of this machine alone; of `host` when it is given.
    ///
    /// # Errors
    /// No port is free, or there is no such host.
    pub fn bind(host: Option<&str>, port: u16) -> io::Result<Self> {
        let mut tried = port;
        let listener = loop {
            let listener = match host {
                Some(host) => TcpListener::bind((host, tried)),
                None => TcpListener::bind((Ipv4Addr::LOCALHOST, tried)),
            };
            match listener {
                Err(error)
                    if error.kind() == io::ErrorKind::AddrInUse
                        && tried < port.saturating_add(MORE_PORTS) =>
                {
                    tried += 1;
                }
                listener => break listener?,
            }
        };
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address, names: Names { given: host.map(str::to_owned) } })
    }

    /// The port that was free.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// What to open in a browser on this machine.
    pub fn url(&self) -> String {
        let port = self.port();
        let name = self.names.given.as_ref().filter(|name| name.parse::<IpAddr>().is_err());
        match (name, self.address.ip()) {
            (Some(name), _) => format!("http://{name}:{port}/"),
            (None, IpAddr::V4(ip)) if ip.is_unspecified() => format!("http://127.0.0.1:{port}/"),
            (None, IpAddr::V6(ip)) if ip.is_unspecified() => format!("http://[::1]:{port}/"),
            (None, IpAddr::V4(ip)) => format!("http://{ip}:{port}/"),
            (None, IpAddr::V6(ip)) => format!("http://[{ip}]:{port}/"),
        }
    }

    /// Answers until Ctrl-C.
    pub(super) fn run(self, previews: Previews) -> io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(self.listener)?;
            tokio::spawn(accept(listener, Arc::new(self.names), previews));
            tokio::signal::ctrl_c().await
        })
    }
}

/// So many connections are open at once; others wait. Fewer than the files that any system lets a
/// process open, so that the guide can always be read.
const CONNECTIONS: usize = 128;
/// So many pages are told of changes at once. A browser opens six connections to a host.
const FOLLOWERS: usize = 64;
/// So long may a browser take to say what it wants, or keep a connection that it does not use.
const PATIENCE: Duration = Duration::from_secs(10);
/// So long may a request's head be.
const HEAD: usize = 32 * 1024;

/// Takes connections, each as a task of its own.
async fn accept(listener: tokio::net::TcpListener, names: Arc<Names>, previews: Previews) {
    let connections = Arc::new(Semaphore::new(CONNECTIONS));
    let followers = Arc::new(Semaphore::new(FOLLOWERS));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_buf_size(HEAD);
    // Nobody closes the semaphore.
    while let Ok(place) = Arc::clone(&connections).acquire_owned().await {
        let Ok((stream, _)) = listener.accept().await else {
            // Too many files are open, or the browser has gone already.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let asked = (Arc::clone(&names), previews.clone(), Arc::clone(&followers));
        let answer = service_fn(move |request| {
            let (names, previews, followers) = asked.clone();
            async move { Ok::<_, Infallible>(answer(request, &names, previews, followers).await) }
        });
        let connection = http.serve_connection(TokioIo::new(stream), answer);
        tokio::spawn(async move {
            // A browser that breaks off is no failure of ours.
            _ = connection.await;
            drop(place);
        });
    }
}

/// Answers a request. While the first build runs, the answer waits for it.
async fn answer<B>(
    request: Request<B>,
    names: &Names,
    mut previews: Previews,
    followers: Arc<Semaphore>,
) -> Response<Answer> {
    let (request, _) = request.into_parts();
    let response = match http::wanted(&request, names) {
        Wanted::Refused(status, why) => http::refused(status, why),
        Wanted::Own(address) => http::own(&address),
        Wanted::Events(page) => match (&request.method, followers.try_acquire_owned()) {
            (&Method::HEAD, _) => http::response(StatusCode::OK, EVENT_STREAM, Bytes::new()),
            (_, Ok(place)) => {
                let follower = Follower { previews, page, told: String::new(), _place: place };
                let events = Answer::Events(Box::pin(follower.next()));
                return http::response(StatusCode::OK, EVENT_STREAM, events);
            }
            (_, Err(_)) => http::full(),
        },
        Wanted::File(address) => {
            let is_there = |preview: &Option<Arc<Preview>>| {
                preview.as_ref().is_some_and(|preview| !preview.is_awaited(&address))
            };
            let preview = match previews.wait_for(is_there).await {
                Ok(preview) => preview.clone().unwrap_or_default(),
                Err(_) => Arc::default(),
            };
            http::file(&preview, &address, &request)
        }
    };
    response.map(Answer::Whole)
}

/// Somebody who waits for news, and the news.
type News = Pin<Box<dyn Future<Output = Option<(Follower, Bytes)>> + Send>>;

/// One browser's page, and the last it was told about it.
struct Follower {
    previews: Previews,
    page: String,
    told: String,
    /// One of the places for followers.
    _place: OwnedSemaphorePermit,
}

impl Follower {
    /// Waits until there is something else to tell. None when there will never be.
    async fn next(mut self) -> Option<(Self, Bytes)> {
        // Who was told waits for something else: pages can take long to make.
        let mut is_told = !self.told.is_empty();
        loop {
            if is_told {
                self.previews.changed().await.ok()?;
            }
            is_told = true;
            let preview = self.previews.borrow_and_update().clone();
            if let Some(state) = preview.map(|preview| preview.state(&self.page))
                && state != self.told
            {
                let event = Bytes::from(format!("retry: 500\ndata: {state}\n\n"));
                self.told = state;
                return Some((self, event));
            }
        }
    }
}

/// The body of a response.
enum Answer {
    /// All of it.
    Whole(Bytes),
    /// The next event, and with it who waits for the one after.
    Events(News),
}

impl Body for Answer {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match &mut *self {
            Self::Whole(bytes) => {
                let bytes = std::mem::take(bytes);
                Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))))
            }
            Self::Events(next) => next.as_mut().poll(context).map(|next| {
                let (follower, event) = next?;
                *self = Self::Events(Box::pin(follower.next()));
                Some(Ok(Frame::data(event)))
            }),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(bytes) if bytes.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Self::Events(_) => SizeHint::default(),
        }
    }
}
