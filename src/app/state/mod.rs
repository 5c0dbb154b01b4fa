//! What the studio knows, without what lies over it and without what changes it.

pub(super) mod draft_clock;
pub(super) mod fork;
pub(super) mod form;
pub(super) mod history;
pub(super) mod images;
pub(super) mod motion;
pub(super) mod picture;
pub(super) mod preview;
pub(super) mod recall;
pub(super) mod settings;
pub(super) mod studio;
pub(super) mod toast;
pub(super) mod undo;
pub(super) mod world;
