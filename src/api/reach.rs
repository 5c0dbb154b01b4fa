//! Decides which hosts a film's address may lead to. One rule covers the address that the provider
//! names, every redirect, and the addresses that names resolve to.
#![expect(clippy::disallowed_methods, reason = "the edge: this reads the environment")]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, LazyLock};

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::Host;

use crate::domain::SANDBOX_ORIGIN;

/// How near a host of films may be, given where the provider is. Services on this machine and in
/// its network trust requests that come from here, so a remote provider must not reach them through
/// viewfinder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// The provider is on this machine or in a private network, and may name hosts there.
    Near,
    /// The provider is elsewhere, and may name public hosts only.
    Far,
}

/// The kind of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// Public.
    Public,
    /// This machine, or a private network.
    Private,
    /// Cannot host a film: link-local, unspecified, multicast or reserved.
    Never,
}

impl Reach {
    /// The reach of a provider, given its name in the ledger. A provider known by a host name is
    /// near only if nobody outside can define that name, because the owner of a public name can
    /// change its address at any moment.
    pub fn of_provider(origin: &str) -> Self {
        let near = origin == SANDBOX_ORIGIN || Url::parse(origin).is_ok_and(|url| is_inside(&url));
        if near { Self::Near } else { Self::Far }
    }

    /// Whether a connection to this address is allowed.
    pub fn allows(self, address: IpAddr) -> bool {
        match (self, place(address)) {
            (_, Place::Public) | (Self::Near, Place::Private) => true,
            (_, Place::Never) | (Self::Far, Place::Private) => false,
        }
    }

    /// Why this address must not be fetched, as far as the address alone tells. A host name is
    /// checked when it is looked up.
    pub fn refusal(self, url: &Url) -> Option<&'static str> {
        let host = url.host()?;
        let allowed = match &host {
            Host::Domain(_) if is_local(&host) => self == Self::Near,
            // A proxy's name is looked up without the rule, so it is no name of a film's host.
            Host::Domain(name) if self == Self::Far => !proxies().iter().any(|it| it == name),
            Host::Domain(_) => true,
            Host::Ipv4(address) => self.allows((*address).into()),
            Host::Ipv6(address) => self.allows((*address).into()),
        };
        (!allowed).then_some(self.words())
    }

    /// The refusal, to be shown.
    fn words(self) -> &'static str {
        match self {
            Self::Near => "it leads to a network address that no film can be at",
            Self::Far => {
                "it leads to this machine or its network, which this provider may not reach"
            }
        }
    }
}

/// Whether an address names this machine or a private network without any look-up.
pub(super) fn is_inside(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => place_v4(address) == Place::Private,
        Some(Host::Ipv6(address)) => place_v6(address) == Place::Private,
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            let end = name.rsplit('.').next().unwrap_or_default();
            end == name || PRIVATE_NAMES.contains(&end) || name.ends_with(".home.arpa")
        }
        None => false,
    }
}

/// Endings of host names that are in no public register and never will be: RFC 6761 and 6762,
/// ICANN's name for private use, and names so widely used privately that they are not assigned.
const PRIVATE_NAMES: [&str; 8] =
    ["localhost", "local", "internal", "lan", "home", "corp", "intranet", "private"];

/// Whether a host name is that of this machine: `localhost`, or a name below it (RFC 6761).
fn is_local<S: AsRef<str>>(host: &Host<S>) -> bool {
    let Host::Domain(name) = host else { return false };
    let name = name.as_ref().trim_end_matches('.');
    let end = name.rsplit('.').next().unwrap_or_default();
    end.eq_ignore_ascii_case("localhost")
}

/// The kind of an address. An address that embeds another has the kind of that one, because the
/// system or a gateway would route it there.
fn place(address: IpAddr) -> Place {
    match address {
        IpAddr::V4(address) => place_v4(address),
        IpAddr::V6(address) => place_v6(address),
    }
}

/// By the registry of special IPv4 addresses (RFC 6890).
fn place_v4(address: Ipv4Addr) -> Place {
    let [a, b, c, _] = address.octets();
    // From 224 on it is multicast, reserved and broadcast; 192.0.0.0/24 is for protocols. What is
    // kept for documents and benchmarks leads nowhere by itself, and programs that stand between a
    // machine and the internet hand it out for public names.
    let never = a == 0 || a >= 224 || address.is_link_local() || (a, b, c) == (192, 0, 0);
    // 100.64.0.0/10 is what providers of lines share among their customers (RFC 6598).
    let private = address.is_loopback() || address.is_private() || (a == 100 && b & 0xc0 == 64);
    match (never, private) {
        (true, _) => Place::Never,
        (false, true) => Place::Private,
        (false, false) => Place::Public,
    }
}

/// By the registry of special IPv6 addresses (RFC 6890) and the ways to carry an IPv4 address.
fn place_v6(address: Ipv6Addr) -> Place {
    let parts = address.segments();
    if address.is_loopback() || address.is_unique_local() {
        return Place::Private;
    }
    // Site-local addresses are out of use (RFC 3879), and some networks still have them.
    if parts[0] & 0xffc0 == 0xfec0 {
        return Place::Private;
    }
    let inside = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        place_v4(Ipv4Addr::new(a, b, c, d))
    };
    let [before @ .., high, low] = parts;
    let carries = matches!(
        before,
        // Compatible, of which `::` is one, and mapped; translated by SIIT (RFC 2765).
        [0, 0, 0, 0, 0, 0 | 0xffff] | [0, 0, 0, 0, 0xffff, 0]
        // NAT64 under its well-known prefix (RFC 6052).
        | [0x64, 0xff9b, 0, 0, 0, 0]
    );
    if carries {
        return inside(high, low);
    }
    match parts {
        // NAT64 of a network's own: where in it the other address stands, the network alone knows
        // (RFC 8215), so it is the network's.
        [0x64, 0xff9b, 1, ..] => Place::Private,
        // 6to4 (RFC 3056).
        [0x2002, high, low, ..] => inside(high, low),
        // Teredo carries the server, and the client inverted (RFC 4380).
        [0x2001, 0, high, low, _, _, client_high, client_low] => {
            inside(high, low).max(inside(!client_high, !client_low))
        }
        // Global unicast is all that is left.
        [first, ..] if first & 0xe000 == 0x2000 => Place::Public,
        _ => Place::Never,
    }
}

/// Resolves host names for a client. It returns only addresses that may be connected to, so a name
/// cannot lead to a forbidden one. `localhost` is always this machine, whatever the hosts file
/// says.
pub(super) struct Names {
    /// The addresses that may be returned; `None` for the provider itself, whom the user chose:
    /// all.
    reach: Option<Reach>,
    /// Host names of proxies, which the user chose as well: a client looks them up instead of the
    /// remote host.
    proxies: &'static [String],
    system: Arc<dyn Resolve>,
}

/// Environment variables that name a proxy, in both spellings.
const PROXIES: [&str; 6] =
    ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// The host of a proxy setting, with or without a scheme.
fn proxy_host(said: &str) -> Option<String> {
    let url = Url::parse(said).ok().filter(Url::has_host);
    let url = url.or_else(|| Url::parse(&format!("http://{said}")).ok())?;
    url.host_str().map(str::to_owned)
}

/// The host names of this process's proxies.
fn proxies() -> &'static [String] {
    static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
        let said = PROXIES.into_iter().filter_map(|name| std::env::var(name).ok());
        said.filter_map(|said| proxy_host(&said)).collect()
    });
    &NAMES
}

impl Names {
    /// For a client of the provider itself.
    pub(super) fn of_provider() -> Arc<Self> {
        Arc::new(Self { reach: None, proxies: &[], system: Arc::new(System) })
    }

    /// For a client of hosts that a provider names.
    pub(super) fn within(reach: Reach) -> Arc<Self> {
        Arc::new(Self { reach: Some(reach), proxies: proxies(), system: Arc::new(System) })
    }
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.reach.filter(|_| !self.proxies.iter().any(|it| it == name.as_str()));
        if is_local(&Host::Domain(name.as_str())) {
            if reach == Some(Reach::Far) {
                return Box::pin(async { Err(Refused(Reach::Far).into()) });
            }
            let here = [IpAddr::from(Ipv4Addr::LOCALHOST), Ipv6Addr::LOCALHOST.into()];
            let here: Addrs = Box::new(here.into_iter().map(|address| SocketAddr::new(address, 0)));
            return Box::pin(async { Ok(here) });
        }
        let found = self.system.resolve(name);
        Box::pin(async move {
            let found = found.await?;
            let Some(reach) = reach else { return Ok(found) };
            let found: Vec<_> = found.filter(|address| reach.allows(address.ip())).collect();
            if found.is_empty() {
                return Err(Refused(reach).into());
            }
            let found: Addrs = Box::new(found.into_iter());
            Ok(found)
        })
    }
}

/// The error for a name that resolves to a forbidden address.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.words())]
pub(super) struct Refused(Reach);

impl Refused {
    /// The words of a refusal, if that is why a request failed.
    pub(super) fn of(error: &reqwest::Error) -> Option<String> {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
        while let Some(it) = cause {
            if let Some(refused) = it.downcast_ref::<Self>() {
                return Some(refused.to_string());
            }
            cause = it.source();
        }
        None
    }
}

/// The system's resolver.
struct System;

impl Resolve for System {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let found: Addrs = Box::new(found.collect::<Vec<_>>().into_iter());
            Ok(found)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An address, and whether a provider nearby and a remote one may name it for a film. To add a
    /// case, add a line.
    #[rustfmt::skip]
    const ADDRESSES: &[(&str, bool, bool)] = &[
        // Public ones, however they are written.
        ("https://cdn.example.com/f", true, true),
        ("https://8.8.8.8/f", true, true),
        ("https://134744072/f", true, true),
        ("https://[2606:4700::1]/f", true, true),
        ("https://[::ffff:8.8.8.8]/f", true, true),
        ("https://[64:ff9b::808:808]/f", true, true),
        ("https://172.32.0.1/f", true, true),
        ("https://100.128.0.1/f", true, true),
        ("https://198.18.0.7/f", true, true),
        ("https://localhost.example.com/f", true, true),
        // This machine.
        ("http://127.0.0.1:8/f", true, false),
        ("http://127.8.9.1/f", true, false),
        ("http://127.1/f", true, false),
        ("http://2130706433/f", true, false),
        ("http://0x7f000001/f", true, false),
        ("http://0177.0.0.1/f", true, false),
        ("http://127.0.0.1./f", true, false),
        ("http://\u{ff11}27.0.0.1/f", true, false),
        ("http://127\u{3002}0.0.1/f", true, false),
        ("http://%3127.0.0.1/f", true, false),
        ("http://[::1]/f", true, false),
        ("http://[0:0::0:1]/f", true, false),
        ("http://[::ffff:127.0.0.1]/f", true, false),
        ("http://[::ffff:0:127.0.0.1]/f", true, false),
        ("http://[::127.0.0.1]/f", true, false),
        ("http://[64:ff9b::7f00:1]/f", true, false),
        ("http://[64:ff9b:1::7f00:1]/f", true, false),
        ("http://[64:ff9b:1::808:808]/f", true, false),
        ("http://[2002:7f00:1::]/f", true, false),
        ("http://[2001:0:808:808::80ff:fffe]/f", true, false),
        ("http://localhost/f", true, false),
        ("http://LOCALHOST:8/f", true, false),
        ("http://localhost./f", true, false),
        ("http://a.localhost/f", true, false),
        // Private networks.
        ("http://10.1.2.3/f", true, false),
        ("http://172.16.0.1/f", true, false),
        ("http://192.168.0.1/f", true, false),
        ("http://100.64.0.1/f", true, false),
        ("http://[fd00::1]/f", true, false),
        ("http://[fec0::1]/f", true, false),
        // Where no film can be.
        ("http://169.254.169.254/f", false, false),
        ("http://2852039166/f", false, false),
        ("http://[::ffff:169.254.169.254]/f", false, false),
        ("http://[64:ff9b::a9fe:a9fe]/f", false, false),
        ("http://[2002:a9fe:a9fe::]/f", false, false),
        ("http://[fe80::1]/f", false, false),
        ("http://0.0.0.0/f", false, false),
        ("http://0/f", false, false),
        ("http://0.1.2.3/f", false, false),
        ("http://[::]/f", false, false),
        ("http://[::ffff:0.0.0.0]/f", false, false),
        ("http://224.0.0.1/f", false, false),
        ("http://255.255.255.255/f", false, false),
        ("http://240.0.0.1/f", false, false),
        ("http://[ff02::1]/f", false, false),
    ];

    #[test]
    fn a_provider_names_films_no_nearer_than_itself() {
        for (address, near, far) in ADDRESSES {
            let url = Url::parse(address).unwrap();
            let may = |reach: Reach| reach.refusal(&url).is_none();
            assert_eq!((may(Reach::Near), may(Reach::Far)), (*near, *far), "{address} ({url})");
        }
        // These are no addresses at all.
        for address in ["http://[fe80::1%25eth0]/", "http://[::1%lo]/", "http://127.0.0.256/"] {
            assert!(Url::parse(address).is_err(), "{address}");
        }
    }

    #[test]
    fn a_provider_is_as_near_as_its_own_address() {
        for origin in [
            SANDBOX_ORIGIN,
            "http://127.0.0.1:8080",
            "http://localhost:1",
            "https://[::1]",
            "https://10.0.0.7/relay",
            "https://192.168.1.1",
            "https://[fd00::1]",
            "https://nas",
            "https://relay.lan",
            "https://relay.internal",
            "https://printer.local.",
            "https://x.home.arpa",
        ] {
            assert_eq!(Reach::of_provider(origin), Reach::Near, "{origin}");
        }
        for origin in [
            "https://api.cometapi.com",
            "https://8.8.8.8",
            "https://localhost.example.com",
            "https://internal.example.com",
            "https://[2606:4700::1]",
            "https://169.254.1.1",
            "",
            "anything else",
            "https://0.0.0.0",
        ] {
            assert_eq!(Reach::of_provider(origin), Reach::Far, "{origin}");
        }
    }

    /// A resolver that gives these addresses for every name.
    struct Means(Vec<IpAddr>);

    impl Resolve for Means {
        fn resolve(&self, _: Name) -> Resolving {
            let found: Vec<_> = self.0.iter().map(|ip| SocketAddr::new(*ip, 0)).collect();
            Box::pin(async { Ok(Box::new(found.into_iter()) as Addrs) })
        }
    }

    async fn found(
        reach: Option<Reach>,
        name: &str,
        means: &[&str],
    ) -> Result<Vec<String>, String> {
        let system = Means(means.iter().map(|ip| ip.parse().unwrap()).collect());
        let proxies = vec!["proxy.corp".to_owned(), "localhost".to_owned()];
        let proxies: &'static [String] =
            if name.starts_with("proxied:") { Vec::leak(proxies) } else { &[] };
        let names = Names { reach, proxies, system: Arc::new(system) };
        let name = name.trim_start_matches("proxied:").parse().unwrap();
        let found = names.resolve(name).await.map_err(|why| why.to_string())?;
        Ok(found.map(|it| it.ip().to_string()).collect())
    }

    #[tokio::test]
    async fn a_name_leads_no_nearer_than_its_addresses_may() {
        use Reach::{Far, Near};
        let (home, public) = ("127.0.0.1", "8.8.8.8");
        for (reach, name, means, expected) in [
            (Some(Far), "cdn.example.com", &[public][..], &[public][..]),
            (Some(Far), "127.0.0.1.nip.io", &[home], &[]),
            (Some(Far), "localtest.me", &["::1", home], &[]),
            (Some(Far), "nas.lan", &["192.168.0.2"], &[]),
            (Some(Far), "metadata.example.com", &["169.254.169.254"], &[]),
            (Some(Far), "mixed.example.com", &[home, public, "fe80::1"], &[public]),
            (Some(Far), "localhost", &[public], &[]),
            (Some(Near), "nas.lan", &["192.168.0.2"], &["192.168.0.2"]),
            (Some(Near), "metadata.example.com", &["169.254.169.254"], &[]),
            // Whatever the hosts file says.
            (Some(Near), "localhost", &["203.0.113.9"], &[home, "::1"]),
            (Some(Near), "a.localhost", &["203.0.113.9"], &[home, "::1"]),
            (None, "localhost", &["203.0.113.9"], &[home, "::1"]),
            (None, "relay.corp", &["10.0.0.1"], &["10.0.0.1"]),
            // A proxy is the user's own choice.
            (Some(Far), "proxied:proxy.corp", &["10.0.0.1"], &["10.0.0.1"]),
            (Some(Far), "proxied:localhost", &[public], &[home, "::1"]),
            (Some(Far), "proxied:nas.lan", &["192.168.0.2"], &[]),
        ] {
            let found = found(reach, name, means).await;
            match (expected, reach) {
                ([], Some(reach)) => assert_eq!(found, Err(reach.words().to_owned()), "{name}"),
                _ => assert_eq!(
                    found,
                    Ok(expected.iter().map(|&it| it.to_owned()).collect()),
                    "{name}"
                ),
            }
        }
    }

    /// The addresses that are checked are those that are connected to; there is no second look-up.
    #[tokio::test]
    async fn a_client_connects_only_where_its_names_may_lead() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let client = |reach, means: &str| {
            let system = Arc::new(Means(vec![means.parse().unwrap()]));
            let names = Names { reach, proxies: &[], system };
            let builder = reqwest::Client::builder().no_proxy().tls_certs_only([]);
            builder.dns_resolver(Arc::new(names)).build().unwrap()
        };
        let ask = async |client: reqwest::Client, name: &str| {
            client.get(format!("http://{name}:{port}/")).send().await.unwrap_err()
        };
        for (reach, name, means) in [
            (Reach::Far, "cdn.example.com", "127.0.0.1"),
            (Reach::Far, "cdn.example.com", "::ffff:127.0.0.1"),
            (Reach::Far, "localhost", "127.0.0.1"),
            (Reach::Near, "cdn.example.com", "169.254.169.254"),
        ] {
            let error = ask(client(Some(reach), means), name).await;
            assert_eq!(Refused::of(&error).as_deref(), Some(reach.words()), "{name}: {error:?}");
        }
        for (reach, name, means) in [
            (Some(Reach::Near), "cdn.example.com", "127.0.0.1"),
            (Some(Reach::Near), "localhost", "192.0.2.1"),
            (None, "localhost", "192.0.2.1"),
        ] {
            // It comes here, and is hung up on.
            let come = async { drop(listener.accept().await.unwrap()) };
            let (error, ()) = tokio::join!(ask(client(reach, means), name), come);
            assert_eq!(Refused::of(&error), None, "{name}");
        }
    }

    #[test]
    fn a_proxy_is_known_by_its_host() {
        for (said, host) in [
            ("http://proxy.corp:3128", "proxy.corp"),
            ("proxy.corp:3128", "proxy.corp"),
            ("socks5://mai:x@localhost:9", "localhost"),
            ("localhost:7890", "localhost"),
        ] {
            assert_eq!(proxy_host(said).as_deref(), Some(host), "{said}");
        }
    }
}
