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
use super::obey::Obey;
use super::script::Script;
use super::task::SPEEDS;

/// The wait after the system refused a connection for want of something (descriptors, memory).
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Options of a sandbox.
#[derive(Debug, Clone)]
pub struct Options {
    /// The state file, shared with every other sandbox that names it. It and its folder are
    /// created when they are missing.
    pub state: PathBuf,
    /// How many times faster than the real provider a new task lives: 1 takes 50 seconds.
    /// From 0.001 to 1000000.
    pub speed: f64,
    /// How far the models of new tasks obey.
    pub obey: Obey,
    /// What goes wrong, and when. Of several that match a request, the first one happens.
    pub faults: Vec<Fault>,
    /// Where each request is written down as a line of JSON, if anywhere.
    pub log: Option<PathBuf>,
    /// The maker of films.
    pub camera: Camera,
    /// Which keys open it.
    pub keys: Keys,
}

/// Reads a speed, as [`Options::speed`] takes it.
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

/// Listens on a loopback address, `HOST:PORT`; port 0 takes any free one.
///
/// No name but `localhost` is looked up, and no other address is taken: the sandbox asks for no
/// real key and must not be found by other machines. Who on this machine is answered is another
/// question: see [`Keys`].
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

/// Serves on `listener` until `shutdown` is done, or until a file of the sandbox fails it.
///
/// It ends within half a second: answers under way are finished, connections that a fault holds
/// are dropped. Whatever was answered for is in the state file.
pub async fn serve(
    listener: TcpListener,
    options: Options,
    shutdown: impl Future<Output = ()>,
) -> Result<(), SandboxError> {
    let Options { state, speed, obey, faults, log, camera, keys } = options;
    if !SPEEDS.contains(&speed) {
        return Err(SandboxError::Speed { given: speed.to_string() });
    }
    let local = listener
        .local_addr()
        .map_err(|why| SandboxError::Listen { given: "the given listener".to_owned(), why })?;
    if !local.ip().is_loopback() {
        return Err(SandboxError::NotLoopback { given: local.to_string() });
    }
    let (desk, mut end) = Desk::open(Papers { state, log, speed, obey, keys: keys.clone() });
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

/// The next client. A system that is short of something is asked again a little later.
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
