//! The lines of a sheet: what became of a shot, or a problem. It is as high as what it says, and
//! scrolls where the screen is lower.

/// A line of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetLine {
    /// Nothing.
    Blank,
    /// What went wrong, in a few words or a line of more.
    Bad(String),
    /// A line of text.
    Text(String),
    /// A line about what is going on.
    Muted(String),
    /// The take's own name.
    Take,
    /// Its state.
    State,
    /// How far it is.
    Bar,
    /// A key, and what it does.
    Key(String, &'static str),
}
