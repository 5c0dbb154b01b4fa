//! `viewfinder sandbox`: the sandbox as a server of its own.

use super::context::Context;
use super::signals::Signals;
use crate::cli;
use crate::console::{Exit, Trouble, print, shown};
use crate::domain::Report;
use crate::sandbox::{Keys, Options, SandboxError, bind, serve};
use crate::session::{OpenError, camera};

/// Serves until a signal. The first line on standard output is the address.
pub async fn sandbox(context: &Context, wanted: &cli::Sandbox) -> Result<Exit, Trouble> {
    let failed = |error: std::io::Error| {
        Trouble::new(Exit::Failed, Report::new(format!("{error}."), "", ""))
    };
    let mut signals = Signals::catch().map_err(failed)?;
    let obey = match &wanted.obey {
        Some(obey) => obey.clone(),
        None => context.config.sandbox.obey.parse().map_err(OpenError::Obey)?,
    };
    let purse = match wanted.money {
        Some(purse) => purse,
        None => context.config.sandbox.money.parse().map_err(OpenError::Purse)?,
    };
    let listener = bind(&wanted.listen).await?;
    let address = listener
        .local_addr()
        .map_err(|why| SandboxError::Listen { given: wanted.listen.clone(), why })?;
    let options = Options {
        state: context.paths.sandbox_state(),
        speed: wanted.speed,
        obey,
        purse,
        faults: wanted.fault.clone(),
        log: wanted.log.clone(),
        camera: camera(&context.config),
        keys: Keys::Any,
    };
    if !shown(print(format_args!("http://{address}")))? {
        // Nobody will ever know where it is.
        return Ok(Exit::Done);
    }
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = serve(listener, options, async {
        // Dropped or told: both mean the end.
        let _ = stopped.await;
    });
    tokio::pin!(serving);
    tokio::select! {
        ended = &mut serving => {
            ended?;
            Ok(Exit::Done)
        }
        exit = signals.next() => {
            drop(stop);
            serving.await?;
            Ok(exit)
        }
    }
}
