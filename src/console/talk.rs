//! Talk, on standard error: what a person reads, and is asked.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::sync::Once;

use super::exit::Trouble;
use crate::api::BaseUrl;
use crate::domain::printable;

/// Said when a verb or the studio is to end while a request is on its way.
pub(crate) const ON_ITS_WAY: &str =
    "A request is on its way; waiting up to 10 s for its answer (Ctrl-C stops waiting).";

/// Says something to the person: on standard error, which carries talk and never data. Whatever
/// somebody else wrote into it, the terminal is told nothing but text.
pub(crate) fn say(what: impl std::fmt::Display) {
    say_inked(printable(&what.to_string()));
}

/// Says what has colours in it, and was made clean before it got them.
pub(crate) fn say_inked(what: impl std::fmt::Display) {
    // Nobody left to read it is no reason to stop.
    let _ = writeln!(std::io::stderr().lock(), "{what}");
}

/// Tells why a verb ended early.
pub(crate) fn tell(trouble: &Trouble) {
    say(format_args!("viewfinder: {}", trouble.report));
}

/// Says once that a route followed the provider's address and was dropped: what is asked for
/// is then not quite what the settings say.
pub(crate) fn say_dropped(base: &BaseUrl) {
    static SAID: Once = Once::new();
    if let Some(route) = base.dropped() {
        SAID.call_once(|| {
            say(format_args!(
                "Note: {route} after the provider's address was ignored; {} is used.",
                base.origin()
            ));
        });
    }
}

/// The program as it has to be called for the same world once more: what a hint names, somebody
/// types.
pub(crate) fn program(sandbox: bool) -> &'static str {
    if sandbox { "viewfinder --sandbox" } else { "viewfinder" }
}

/// Asks the person; anything but a yes is a no.
pub(crate) fn ask(question: &str) -> Result<bool, Trouble> {
    // What was typed before it could be read answers nothing. Where it cannot be dropped, nobody
    // typed.
    let _ = rustix::termios::tcflush(std::io::stdin(), rustix::termios::QueueSelector::IFlush);
    let mut err = std::io::stderr().lock();
    // A question that cannot be written is answered by nobody.
    let _ = write!(err, "{}", printable(question)).and_then(|()| err.flush());
    drop(err);
    let mut answer = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut answer)
        .map_err(|error| Trouble::usage(format!("The answer could not be read: {error}."), ""))?;
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}

/// Whether a person is there to be asked.
pub(crate) fn can_ask() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}
