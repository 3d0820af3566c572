//! Which hosts may be asked: those that everybody can reach. Links come with content, and whoever writes
//! them must not make the machine that checks them talk to its own network.
//!
//! Decides by what an address says, and about addresses of the network that others have looked up; asks
//! nobody itself.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::collections::BTreeSet;
use url::{Host, Url};

/// Ports that websites use.
const PORTS: [u16; 4] = [80, 443, 8080, 8443];
/// Endings of names that no public server has (RFC 6761, RFC 8375, and names in common use at home and in
/// companies that are reserved for it).
const PRIVATE: [&str; 9] =
    ["localhost", "local", "internal", "intranet", "lan", "corp", "home", "home.arpa", "private"];

/// Which hosts may be asked.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    allowed: BTreeSet<String>,
}

impl Reach {
    /// Public hosts, and those that whoever runs the check names: as they are written in addresses, without a port.
    pub fn with(hosts: impl IntoIterator<Item = String>) -> Self {
        Self { allowed: hosts.into_iter().collect() }
    }

    /// Whether a host was named, and may be asked wherever it is.
    pub fn is_allowed(&self, host: &str) -> bool {
        self.allowed.contains(host)
    }

    /// Why an address is not asked, if it is not.
    pub(super) fn refusal(&self, url: &Url) -> Option<String> {
        if has_credentials(url) {
            return Some("it contains a user name or password, which are never sent".to_owned());
        }
        let host = url.host_str().unwrap_or_default();
        if self.is_allowed(host) {
            return None;
        }
        let is_public = match url.host()? {
            Host::Domain(name) => is_public_name(name),
            Host::Ipv4(address) => is_public(address.into()),
            Host::Ipv6(address) => is_public(address.into()),
        };
        let port = url.port_or_known_default().unwrap_or_default();
        match (is_public, PORTS.contains(&port)) {
            (false, _) => Some(not_public(host)),
            (true, false) => Some(format!("port {port} is not a usual port for websites")),
            (true, true) => None,
        }
    }
}

/// A host's name in the form that it has in addresses, or None if it is none.
pub fn host(text: &str) -> Option<String> {
    let host = Host::parse(text).or_else(|_| Host::parse(&format!("[{text}]"))).ok()?;
    (!text.is_empty()).then(|| host.to_string())
}

pub(super) fn has_credentials(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// Why a host is not asked.
pub(super) fn not_public(host: &str) -> String {
    format!("`{host}` is on this machine or in a private network")
}

/// A name without a dot is looked up in the local network.
fn is_public_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let is_below = |ending: &str| {
        name.strip_suffix(ending).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    name.contains('.') && !PRIVATE.iter().any(|ending| is_below(ending))
}

/// Whether an address of the network is one that everybody can reach, by the registries of special
/// addresses that IANA keeps.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = matches!(
        (a, b, c),
        (0 | 10 | 127, ..)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 168, _)
            | (198, 18..=19, _)
            | (198, 51, 100)
            | (203, 0, 113)
            | (224.., ..)
    );
    !is_special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let of_v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match address.segments() {
        // An address of version 4 as one of version 6: mapped, or translated (RFC 6052).
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            of_v4(high, low)
        }
        // Protocols of the IETF, which carry other addresses; documentation; 6to4.
        [0x2001, 0..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x2002, ..] => false,
        [0x3fff, 0..=0xfff, ..] => false,
        // All that is given out so far.
        [0x2000..=0x3fff, ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(address: &str) -> Option<String> {
        Reach::default().refusal(&Url::parse(address).expect("an address"))
    }

    #[test]
    fn private_hosts_are_refused_however_they_are_written() {
        let hosts = [
            "localhost",
            "LOCALHOST.",
            "a.localhost",
            "printer",
            "printer.local",
            "nas.lan",
            "wiki.corp",
            "metadata.google.internal",
            "router.home.arpa",
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "017700000001",
            "0177.0.0.1",
            "127.0.0.1.",
            "①②⑦.0.0.1",
            "0",
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.254",
            "169.254.169.254",
            "2852039166",
            "172.16.0.1",
            "172.31.255.254",
            "192.168.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "[::]",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:a9fe:a9fe]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[64:ff9b:1::a00:1]",
            "[2002:7f00:1::]",
            "[2001::1]",
            "[2001:db8::1]",
            "[3fff::1]",
            "[fc00::1]",
            "[fd00:ec2::254]",
            "[fe80::1]",
            "[fec0::1]",
            "[ff02::1]",
            "[100::1]",
            "[5f00::1]",
        ];
        for host in hosts {
            let why =
                refusal(&format!("http://{host}/")).unwrap_or_else(|| panic!("{host} is asked"));
            assert!(why.contains("private network"), "{host}: {why}");
        }
    }

    #[test]
    fn public_hosts_are_asked() {
        let hosts = [
            "example.org",
            "example.org:443",
            "example.org:8080",
            "example.org.",
            "internal.example.org",
            "localhost.example",
            "mylocal.example",
            "1.1.1.1",
            "100.63.0.1",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "223.255.255.255",
            "[2606:4700::1111]",
            "[2001:4860:4860::8888]",
            "[64:ff9b::101:101]",
            "[::ffff:1.1.1.1]",
        ];
        for host in hosts {
            assert_eq!(refusal(&format!("http://{host}/")), None, "{host}");
        }
    }

    #[test]
    fn ports_of_other_services_and_credentials_are_refused() {
        for port in [1, 22, 25, 6379, 9200, 65535] {
            let why = refusal(&format!("https://example.org:{port}/"));
            assert_eq!(why, Some(format!("port {port} is not a usual port for websites")));
        }
        for address in
            ["https://a:b@example.org/", "https://a@example.org/", "https://:b@example.org/"]
        {
            let reach = Reach::with(["example.org".to_owned()]);
            let url = Url::parse(address).expect("an address");
            assert!(reach.refusal(&url).is_some_and(|why| why.contains("password")), "{address}");
        }
    }

    #[test]
    fn hosts_that_were_named_are_asked() {
        for (named, address) in [
            ("127.0.0.1", "http://127.1:4000/"),
            ("0x7f.1", "http://127.0.0.1/"),
            ("::1", "http://[::1]:9200/"),
            ("Wiki.corp", "https://wiki.corp/"),
            ("bücher.example", "https://xn--bcher-kva.example:7/"),
        ] {
            let reach = Reach::with(host(named));
            assert_eq!(reach.refusal(&Url::parse(address).expect("an address")), None, "{named}");
        }
        let reach = Reach::with(host("wiki.corp"));
        let others = ["https://a.wiki.corp/", "https://wiki.corp.corp/", "http://127.0.0.1/"];
        assert!(
            others.iter().all(|other| reach.refusal(&Url::parse(other).expect("one")).is_some())
        );
        assert_eq!((host(""), host("a b"), host("a/b"), host("a:80")), (None, None, None, None));
    }
}
