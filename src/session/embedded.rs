//! The sandbox as a server inside this process.

use super::camera::camera;
use super::opening::OpenError;
use crate::api::{BaseUrl, Client, Timeouts};
use crate::config::{Config, Paths};
use crate::domain::{ApiKey, SANDBOX_ORIGIN};
use crate::sandbox::{self, Keys, SandboxError};
use crate::store::create_private_dir;
use crate::task;

/// Starts the sandbox inside this process, on a free port, until the process ends or the task is
/// aborted.
pub async fn embed(
    config: &Config,
    paths: &Paths,
) -> Result<(Client, tokio::task::JoinHandle<()>), OpenError> {
    let obey = config.sandbox.obey.parse()?;
    let purse = config.sandbox.money.parse()?;
    // Before the server makes it with a mode of its own.
    create_private_dir(&paths.data.join("sandbox"))?;
    let listener = sandbox::bind("127.0.0.1:0").await?;
    let address = listener
        .local_addr()
        .map_err(|why| SandboxError::Listen { given: "127.0.0.1:0".to_owned(), why })?;
    // It is in the memory of this process and nowhere else.
    let secret = sandbox::draw_key()?;
    let options = sandbox::Options {
        state: paths.sandbox_state(),
        speed: f64::from(config.sandbox.speed),
        obey,
        purse,
        faults: Vec::new(),
        log: None,
        camera: camera(config),
        keys: Keys::Only(secret.as_str().into()),
    };
    let server = task::spawn(async move {
        if let Err(error) = sandbox::serve(listener, options, std::future::pending()).await {
            tracing::error!(%error, "the sandbox stopped");
        }
    });
    let base = BaseUrl::parse(&format!("http://{address}")).expect("a loopback address is one");
    let key = ApiKey::parse(&secret).expect("hexadecimal digits can be a key");
    let known = ApiKey::parse(SANDBOX_ORIGIN).expect("a plain word can be a key").fingerprint();
    let client = Client::new(base, key, Timeouts::default()).known_as(known);
    Ok((client.with_settings(config.provider.request_settings()), server))
}
