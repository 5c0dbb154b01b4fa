//! Listening and serving.
#![expect(clippy::disallowed_methods, reason = "the edge: this waits and asks for chance")]

use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::callback::loopback;
use super::callback_queue::deliver;
use super::camera::Camera;
use super::connection::{House, converse};
use super::desk::{Desk, Papers};
use super::door::Keys;
use super::error::SandboxError;
use super::fault::Fault;
use super::films::Films;
use super::guests::Guests;
use super::money::Purse;
use super::obey::Obey;
use super::script::Script;
use super::task::SPEEDS;

/// The wait after the system refused a connection for lack of resources (descriptors, memory).
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Options of a sandbox.
#[derive(Debug, Clone)]
pub struct Options {
    /// The state file, shared with every other sandbox that names it. It is created with its folder
    /// if it is missing.
    pub state: PathBuf,
    /// Speed of a new task, as a multiple of the real provider's, which takes 50 seconds. From
    /// 0.001 to 1000000.
    pub speed: f64,
    /// How the models of new tasks obey.
    pub obey: Obey,
    /// What the account begins with.
    pub purse: Purse,
    /// What goes wrong, and when. If several match a request, the first one applies.
    pub faults: Vec<Fault>,
    /// The file to which each request is logged as a line of JSON, if any.
    pub log: Option<PathBuf>,
    /// The maker of films.
    pub camera: Camera,
    /// The keys that are accepted.
    pub keys: Keys,
}

/// Parses a speed; see [`Options::speed`].
pub fn speed(text: &str) -> Result<f64, SandboxError> {
    let speed = text.trim().parse().ok().filter(|speed| SPEEDS.contains(speed));
    speed.ok_or_else(|| SandboxError::Speed { given: text.to_owned() })
}

/// Generates a random key, for [`Keys::Only`].
pub fn draw_key() -> Result<String, SandboxError> {
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).map_err(|why| SandboxError::Random { why: why.to_string() })?;
    Ok(format!("{:032x}", u128::from_be_bytes(random)))
}

/// Listens on a loopback address, `HOST:PORT`; port 0 chooses a free one.
///
/// No name except `localhost` is looked up, and no other address is accepted: the sandbox does not
/// want real keys, and other machines must not find it. Who on this machine is answered is decided
/// by [`Keys`].
pub async fn bind(address: &str) -> Result<TcpListener, SandboxError> {
    let given = address.trim().to_owned();
    let addresses = addresses(&given)?;
    TcpListener::bind(&addresses[..]).await.map_err(|why| SandboxError::Listen { given, why })
}

fn addresses(given: &str) -> Result<Vec<SocketAddr>, SandboxError> {
    if let Ok(address) = given.parse::<SocketAddr>() {
        return if address.ip().is_loopback() {
            Ok(vec![address])
        } else {
            Err(SandboxError::NotLoopback { given: given.to_owned() })
        };
    }
    let named = given.rsplit_once(':').and_then(|(name, port)| {
        let is_name = !name.is_empty()
            && name.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '.'));
        Some((name, port.parse::<u16>().ok()?)).filter(|_| is_name)
    });
    match named {
        Some((name, port)) => match loopback(name) {
            Some(ips) => Ok(ips.into_iter().map(|ip| SocketAddr::new(ip, port)).collect()),
            None => Err(SandboxError::NotLoopback { given: given.to_owned() }),
        },
        None => Err(SandboxError::Address { given: given.to_owned() }),
    }
}

/// Serves on `listener` until `shutdown` completes, or until one of the sandbox's files fails.
///
/// It ends within half a second: answers under way are finished, connections held by a fault are
/// dropped. Everything that was answered is in the state file.
pub async fn serve(
    listener: TcpListener,
    options: Options,
    shutdown: impl Future<Output = ()>,
) -> Result<(), SandboxError> {
    let Options { state, speed, obey, purse, faults, log, camera, keys } = options;
    if !SPEEDS.contains(&speed) {
        return Err(SandboxError::Speed { given: speed.to_string() });
    }
    let local = listener
        .local_addr()
        .map_err(|why| SandboxError::Listen { given: "the given listener".to_owned(), why })?;
    if !local.ip().is_loopback() {
        return Err(SandboxError::NotLoopback { given: local.to_string() });
    }
    let (desk, mut end) = Desk::open(Papers { state, log, speed, obey, purse, keys: keys.clone() });
    let (stop, stopped) = watch::channel(false);
    let mut callbacks = JoinSet::new();
    callbacks.spawn(deliver(desk.clone(), format!("http://{local}"), stopped.clone()));
    let house = Arc::new(House {
        desk,
        script: Mutex::new(Script::new(faults)),
        films: Films::new(camera),
        keys,
    });

    let mut guests = Guests::default();
    let mut shutdown = pin!(shutdown);
    let ended = loop {
        guests.seat(|stream, begun| converse(stream, Arc::clone(&house), begun, stopped.clone()));
        tokio::select! {
            () = &mut shutdown => break None,
            ended = &mut end => break Some(ended),
            () = guests.change() => {}
            (stream, from) = accept(&listener), if guests.has_room() => {
                guests.come(stream, from.ip());
            }
        }
    };
    drop(listener);
    // Whoever is left with the desk's door in hand keeps it open; so all of them go first.
    let _ = stop.send(true);
    guests.leave().await;
    while callbacks.join_next().await.is_some() {}
    drop(house);
    let ended = match ended {
        Some(ended) => ended,
        None => end.await,
    };
    ended.unwrap_or(Err(SandboxError::Lost))
}

/// The next client. If the system lacks resources, it is tried again a little later.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, from)) => {
                // An answer is one write; without this its last part could wait for an ACK.
                let _ = stream.set_nodelay(true);
                return (stream, from);
            }
            Err(why) => {
                tracing::warn!(%why, "a connection was not accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_listened_on() {
        for given in ["127.0.0.1:0", "127.9.9.9:80", "localhost:8080", "LocalHost:1", "[::1]:0"] {
            let addresses = addresses(given).unwrap();
            assert!(addresses.iter().all(|address| address.ip().is_loopback()), "{given}");
        }
        for given in
            ["0.0.0.0:80", "192.168.1.2:80", "[::]:80", "[::ffff:127.0.0.1]:80", "example.com:80"]
        {
            let refused = addresses(given).unwrap_err();
            assert!(matches!(refused, SandboxError::NotLoopback { .. }), "{given}");
            assert!(refused.to_string().contains("not a loopback address: use 127.0.0.1:PORT"));
        }
        for given in ["", ":80", "8080", "127.0.0.1", "::1:80", "localhost:", "localhost:99999"] {
            let refused = addresses(given).unwrap_err();
            assert!(matches!(refused, SandboxError::Address { .. }), "{given}");
            assert!(refused.to_string().contains("such as 127.0.0.1:8080"));
        }
    }
}
