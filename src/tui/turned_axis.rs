//! An axis that goes the other way for a model: put into the settings as the core asks.

use std::path::Path;

use crate::app::msg::Notice;
use crate::config::{flip_line, keep_flip};
use crate::domain::{Flip, Report, clean_line, sentence};

/// Changes the file of settings; tells what became of it. `flips` are all that are in force, for the
/// line that somebody adds by hand where the file is left alone.
pub(super) fn keep(file: &Path, flip: &Flip, flips: Vec<Flip>) -> Notice {
    let model = clean_line(flip.model.as_deref().unwrap_or("every model"));
    let axis = flip.axis.wire();
    let is_turned = flips.contains(flip);
    match keep_flip(file, flip, is_turned) {
        Ok(()) if is_turned => Notice::Told(format!(
            "{axis} is turned round for {model}: in the preview, in words and in verdicts. The settings have it."
        )),
        Ok(()) => Notice::Told(format!("{axis} goes its usual way for {model} again.")),
        Err(error) => Notice::Alarm(Report::new(
            sentence(&error.to_string()),
            "It holds until you quit.",
            format!(
                "To keep it, replace the setting flip below [preview] in that file by this line: {}",
                flip_line(flips)
            ),
        )),
    }
}
