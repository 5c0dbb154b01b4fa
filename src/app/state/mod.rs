//! What the studio knows, without what lies over it and without what changes it.

pub(super) mod fork;
pub(super) mod form;
pub(super) mod history;
pub(super) mod motion;
pub(super) mod preview;
pub(super) mod studio;
pub(super) mod toast;
pub(super) mod undo;
