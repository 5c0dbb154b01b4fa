//! The prompt editor: tui-textarea for text, caret and selection; our own layer over it for
//! graphemes, soft wrap, scrolling and undo.
//!
//! Why the layer: the text area moves by characters and not by what a person sees as one, wraps
//! by drawing, and groups undo by a clock. Here one press moves or deletes one grapheme, wrap and
//! scroll are functions of text, width and caret, and undo goes word by word.

mod editor;
mod log;
mod moves;

pub use editor::{Editor, TooLong};
