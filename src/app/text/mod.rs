//! The editor of text, the prompt's and every other field's: tui-textarea for text, caret and
//! selection; our own layer over it for graphemes, soft wrap, scrolling and undo.
//!
//! Why the layer: the text area moves by characters and not by what a person sees as one, wraps
//! by drawing, and groups undo by a clock. Here one press moves or deletes one grapheme, wrap and
//! scroll are functions of text, width and caret, and undo goes word by word.
//!
//! A field has several lines, which wrap and scroll in the size that [`Editor::fit`] gave it, or one
//! line, of which the drawing shows the part around the caret.

mod clipboard;
mod editor;
mod edits;
mod log;
mod moves;
mod typing;

pub use clipboard::Clipboard;
pub(super) use editor::LINE_LIMIT;
pub use editor::{Editor, TooLong, Written};
pub use edits::Killed;
