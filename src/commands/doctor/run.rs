//! All checks, one after the other, each told as soon as it is known.

use super::report::{Check, Status, Style, fail, ok};
use super::settings::Setup;
use super::{files, network, programs, settings, terminal};
use crate::cli;
use crate::commands::json::json_line;
use crate::config::{Env, Paths};
use crate::console::{Exit, Trouble, print, print_inked, say, shown};
use crate::worker::Clock;

/// Looks at everything and tells it.
pub async fn doctor(
    env: &Env,
    sandbox: bool,
    clock: Clock,
    wanted: &cli::Doctor,
) -> Result<Exit, Trouble> {
    let mut teller =
        Teller { json: wanted.json, style: Style::of(env), counts: [0; 3], heard: true };
    let os = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    teller.tell([ok("version", format!("viewfinder {} on {os}", env!("CARGO_PKG_VERSION")))])?;
    let paths = match Paths::find(env) {
        Ok(paths) => Some(paths),
        Err(why) => {
            let remedy = "Set VIEWFINDER_CONFIG_DIR and VIEWFINDER_DATA_DIR to folders you own.";
            teller.tell([fail("folders", why.to_string(), remedy)])?;
            None
        }
    };
    let (setup, checks) = Setup::find(env, paths.as_ref(), sandbox);
    teller.tell(checks)?;
    if let Some(paths) = &paths {
        teller.tell(files::folders(paths, &setup.config))?;
        let ledger = if sandbox { paths.sandbox_ledger() } else { paths.ledger() };
        teller.tell(files::ledger(&ledger, sandbox))?;
        teller.tell([files::running(&paths.locks())])?;
    }
    teller.tell([settings::clock(clock.now().wall)])?;
    teller.tell([network::proxies(env, setup.base.as_ref())])?;
    if wanted.offline {
        teller.tell([ok("provider", "not contacted because of --offline")])?;
    } else {
        teller.tell(network::provider(&setup, paths.as_ref(), sandbox, clock).await)?;
    }
    teller.tell(terminal::checks(env, &setup.config))?;
    teller.tell(programs::checks(env, &setup.config))?;
    let [_, warned, failed] = teller.counts;
    if !wanted.json {
        say(match (failed, warned) {
            (0, 0) => "Nothing is wrong.".to_owned(),
            (0, warned) => format!("Nothing is wrong; {warned} could be improved."),
            (1, _) => "One thing is wrong.".to_owned(),
            (failed, _) => format!("{failed} things are wrong."),
        });
    }
    Ok(if failed == 0 { Exit::Done } else { Exit::Failed })
}

/// Prints checks and counts them.
struct Teller {
    json: bool,
    style: Style,
    /// Ok, warn, fail.
    counts: [usize; 3],
    /// Whether somebody still reads.
    heard: bool,
}

impl Teller {
    fn tell(&mut self, checks: impl IntoIterator<Item = Check>) -> Result<(), Trouble> {
        for check in checks {
            self.counts[match check.status {
                Status::Ok => 0,
                Status::Warn => 1,
                Status::Fail => 2,
            }] += 1;
            if self.heard {
                self.heard = shown(if self.json {
                    print(json_line(&check))
                } else {
                    print_inked(&self.style.show(&check))
                })?;
            }
        }
        Ok(())
    }
}
