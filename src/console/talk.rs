//! Writes messages to standard error, and asks questions there.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::sync::Once;

use super::exit::Trouble;
use super::terminal::terminal_size;
use crate::api::BaseUrl;
use crate::domain::{printable, word_lines_of};

/// Said when a verb or the studio is to end while a request is on its way.
pub(crate) const ON_ITS_WAY: &str =
    "A request is on its way; waiting up to 10 s for its answer (Ctrl-C stops waiting).";

/// Prints a message on standard error, which never carries data. Anything in it that a terminal
/// would obey is removed.
pub(crate) fn say(what: impl std::fmt::Display) {
    say_inked(fitted(&printable(&what.to_string()), cells()));
}

/// The cells of a line where somebody looks at standard error. Programs and files get whole lines.
fn cells() -> Option<usize> {
    let columns = || terminal_size().map(|(columns, _)| usize::from(columns));
    std::io::stderr().is_terminal().then(columns).flatten()
}

/// A message in lines that end between words. What has no blanks stays whole: it may be a path that
/// somebody copies.
fn fitted(text: &str, cells: Option<usize>) -> String {
    cells.map_or_else(|| text.to_owned(), |cells| word_lines_of(text, cells).join("\n"))
}

/// Prints a message that contains colours, and was cleaned before they were added.
pub(crate) fn say_inked(what: impl std::fmt::Display) {
    // Nobody left to read it is no reason to stop.
    let _ = writeln!(std::io::stderr().lock(), "{what}");
}

/// Prints why a verb ended early.
pub(crate) fn tell(trouble: &Trouble) {
    say(format_args!("viewfinder: {}", trouble.report));
}

/// Says, once, that a route after the provider's address was ignored, because the address in use
/// then differs from the configured one.
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

/// Asks a yes-or-no question. Anything but a yes is a no.
pub(crate) fn ask(words: &str) -> Result<bool, Trouble> {
    Ok(matches!(question(words)?.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}

/// Asks a question, and returns the line that was typed.
pub(crate) fn question(question: &str) -> Result<String, Trouble> {
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
    Ok(answer)
}

/// Whether there is a terminal to ask on.
pub(crate) fn can_ask() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_end_their_lines_between_words_where_somebody_looks() {
        let said =
            "Nothing was sent. See /home/mai/Videos/a-cat-on-a-lighthouse.mp4 for more.\n  x";
        assert_eq!(fitted(said, None), said);
        let lines = fitted(said, Some(20));
        let expected = [
            "Nothing was sent.",
            "See",
            "/home/mai/Videos/a-cat-on-a-lighthouse.mp4",
            "for more.",
            "  x",
        ];
        assert_eq!(lines.lines().collect::<Vec<_>>(), expected);
    }
}
