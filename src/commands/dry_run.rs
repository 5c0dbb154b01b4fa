//! `viewfinder submit --dry-run`: prints the request without sending it.

use std::io::IsTerminal as _;

use super::context::Context;
use super::json::escaped;
use crate::console::{Exit, Trouble, print, shown};
use crate::domain::{Request, Shot};

/// Prints the request for `shot`, or the command that sends it.
pub(super) fn dry_run(context: &Context, shot: &Shot, curl: bool) -> Result<Exit, Trouble> {
    let request = Request::new(shot, &context.config.provider.request_settings());
    let text = if curl {
        // Its port is another one each time, and answers only while somebody serves it.
        if context.sandbox {
            return Err(Trouble::usage(
                "The sandbox inside viewfinder has no address for curl.",
                "Start viewfinder sandbox, set COMETAPI_BASE_URL to the address that it prints, \
                 and leave --sandbox out.",
            ));
        }
        let base = context.base()?;
        Request { body: escaped(&request.body), ..request }.curl(&base.origin())
    } else if std::io::stdout().is_terminal() {
        escaped(&request.pretty_body())
    } else {
        escaped(&request.body)
    };
    shown(print(text))?;
    Ok(Exit::Done)
}
