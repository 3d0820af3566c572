//! Sockets: a port on this machine, under which addresses it can be reached, and its connections.
//!
//! Decides nothing about requests; see [`super::answer`].

use super::answer::{Answers, Previews};
use super::connections::{Connections, PATIENCE, Stream};
use super::fix::FixToken;
use super::http::AllowedHosts;
use super::rendering::Workers;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;

/// A port that is ready for browsers.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    names: AllowedHosts,
}

/// So many ports are tried after the one that was asked for.
const MORE_PORTS: u16 = 100;

impl Server {
    /// Takes `port`, or the next free one, for this machine alone; under `host` when it is given.
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
        Ok(Self { listener, address, names: AllowedHosts { given: host.map(str::to_owned) } })
    }

    /// The port that was free.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// What to open in a browser on this machine.
    pub fn url(&self) -> String {
        let name = self.names.given.as_ref().filter(|name| name.parse::<IpAddr>().is_err());
        match (name, self.address.ip()) {
            (Some(name), _) => format!("http://{name}:{}/", self.port()),
            (None, IpAddr::V4(ip)) if ip.is_unspecified() => {
                self.url_at(Ipv4Addr::LOCALHOST.into())
            }
            (None, IpAddr::V6(ip)) if ip.is_unspecified() => {
                self.url_at(Ipv6Addr::LOCALHOST.into())
            }
            (None, ip) => self.url_at(ip),
        }
    }

    fn url_at(&self, ip: IpAddr) -> String {
        format!("http://{}/", SocketAddr::new(ip, self.port()))
    }

    /// Whether other machines can reach it, as far as the network lets them.
    pub fn is_open_to_others(&self) -> bool {
        !self.address.ip().to_canonical().is_loopback()
    }

    /// What to open in a browser on another machine; nothing where no address of this one is known.
    pub fn urls_for_others(&self) -> Vec<String> {
        let ip = self.address.ip();
        match (ip.is_unspecified(), self.is_open_to_others()) {
            (true, _) => self.addresses().into_iter().map(|ip| self.url_at(ip)).collect(),
            (false, true) => vec![self.url_at(ip)],
            (false, false) => Vec::new(),
        }
    }

    /// Addresses of this machine at which this port answers.
    fn addresses(&self) -> Vec<IpAddr> {
        let mut found: Vec<IpAddr> = Vec::new();
        for ip in NETWORKS.into_iter().filter_map(address_towards) {
            let is_new = !ip.is_loopback() && !ip.is_unspecified() && !found.contains(&ip);
            let address = SocketAddr::new(ip, self.port());
            if is_new && TcpStream::connect_timeout(&address, REACHED_WITHIN).is_ok() {
                found.push(ip);
            }
        }
        found
    }

    /// Answers until Ctrl-C, and fixes files below `content` when a browser on this machine asks for it.
    pub(super) fn run(
        self,
        runtime: Runtime,
        previews: Previews,
        content: PathBuf,
    ) -> io::Result<()> {
        let ended = runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(self.listener)?;
            let answers = Answers {
                names: self.names,
                previews,
                workers: Workers::readers(),
                writer: Workers::writer(),
                token: FixToken::random(),
                content,
            };
            tokio::spawn(accept(listener, Arc::new(answers)));
            tokio::signal::ctrl_c().await
        });
        // A page that is being rendered is not waited for.
        runtime.shutdown_background();
        ended
    }
}

/// A thread that has nothing to do ends after this time, and gives back the memory of the large files it read.
const IDLE_THREAD: Duration = Duration::from_millis(200);

/// The runtime on which browsers are answered, by one thread; others work for it.
pub(super) fn runtime() -> io::Result<Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .thread_stack_size(crate::RENDER_STACK_BYTES)
        .thread_keep_alive(IDLE_THREAD)
        .enable_all()
        .build()
}

/// Addresses for documentation and in private networks. Nothing is sent to them.
const NETWORKS: [&str; 5] =
    ["192.0.2.1:9", "192.168.0.1:9", "10.0.0.1:9", "172.16.0.1:9", "[2001:db8::1]:9"];
/// So long this machine may take to reach itself.
const REACHED_WITHIN: Duration = Duration::from_millis(500);

/// The address of this machine from which it would send to another one.
fn address_towards(other: &str) -> Option<IpAddr> {
    let any: SocketAddr = match other.parse().ok()? {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(any).ok()?;
    socket.connect(other).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

/// Whether who connects is on this machine: from outside, nobody comes from one of its own addresses.
fn is_this_machine(socket: &tokio::net::TcpStream, other: SocketAddr) -> bool {
    let other = other.ip().to_canonical();
    let is_same = |own: SocketAddr| own.ip().to_canonical() == other;
    other.is_loopback() || socket.local_addr().is_ok_and(is_same)
}

/// So long may a request's head be.
const HEAD: usize = 32 * 1024;

/// Takes connections, each as a task of its own.
async fn accept(listener: tokio::net::TcpListener, answers: Arc<Answers>) {
    let connections = Arc::new(Connections::default());
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_buf_size(HEAD);
    loop {
        let Ok((socket, other)) = listener.accept().await else {
            // Too many files are open, or the browser has gone already.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let connection = connections.open();
        let is_local = is_this_machine(&socket, other);
        let stream = TokioIo::new(Stream::new(socket, Arc::clone(&connection)));
        let asked = (Arc::clone(&answers), Arc::clone(&connection));
        let answer = service_fn(move |request| {
            let (answers, connection) = asked.clone();
            async move { Ok::<_, Infallible>(answers.answer(request, &connection, is_local).await) }
        });
        let served = http.serve_connection(stream, answer);
        // A browser that breaks off is no failure of ours.
        tokio::spawn(async move { connection.run(served).await });
    }
}
