//! The terminal that a verb writes to.

/// Its columns and rows; none where it does not know them, as one that came over a plain connection
/// may not.
pub(crate) fn terminal_size() -> Option<(u16, u16)> {
    let size = ratatui::crossterm::terminal::size().ok();
    size.filter(|(columns, rows)| *columns > 0 && *rows > 0)
}
