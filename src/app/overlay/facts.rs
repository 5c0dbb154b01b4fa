//! Everything that is known of one take, line by line.

use super::camera_lines::{CameraCell, camera_lines, not_measured};
use crate::app::labels::labels;
use crate::app::state::studio::Studio;
use crate::app::state::world::World;
use crate::domain::{
    Care, Fact, FactValue, Seen, Take, Telling, Timestamp, Vocabulary, clean, clean_line, facts,
    later_words, lines_of, shorten_path,
};
use crate::input::Context;

/// A line of the details.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DetailLine {
    /// Nothing.
    Blank,
    /// The take's state.
    State,
    /// A line of what is to be said about that.
    Said(String),
    /// A line of the prompt.
    Prompt(String),
    /// A line about what the camera was asked and did.
    Camera(Vec<CameraCell>),
    /// A fact with its name; a long one goes on without the name.
    Fact(&'static str, String),
    /// A moment with its name.
    Moment(&'static str, Timestamp),
}

/// Cells that the names of facts take.
pub const FACT_NAME: u16 = 10;

/// The fact that says what was asked of the camera.
const MOTION: &str = "motion";

/// Lines that a path gets.
const PATH_LINES: usize = 3;

/// The details of a take in so many columns.
pub fn detail_lines(studio: &Studio, take: &Take, columns: u16) -> Vec<DetailLine> {
    let settings = &studio.settings;
    let cells = usize::from(columns.saturating_sub(2));
    let wrapped = |text: &str| lines_of(&clean(text), cells);
    let mut lines = vec![DetailLine::State];
    let said = Telling::of_take(take, seen(studio, take)).told(&labels(studio, Context::Details));
    if !said.is_empty() {
        lines.extend(wrapped(&said).into_iter().map(DetailLine::Said));
    }
    lines.push(DetailLine::Blank);
    lines.extend(wrapped(&take.shot.prompt).into_iter().map(DetailLine::Prompt));
    lines.push(DetailLine::Blank);
    let camera = camera_lines(studio, take, cells);
    if !camera.is_empty() {
        lines.extend(camera.into_iter().map(DetailLine::Camera));
        lines.push(DetailLine::Blank);
    }
    let room = cells.saturating_sub(usize::from(FACT_NAME));
    // Whole on a few lines, so that it can be read; what is longer is cut in the middle.
    let longest = PATH_LINES * room.saturating_sub(1);
    let words = Vocabulary {
        moves: &settings.moves,
        phrases: &settings.phrases,
        convention: &settings.conventions.of(&take.shot.model),
    };
    let mut begun = None;
    for Fact { name, value } in facts(take, &words) {
        let text = match value {
            FactValue::Text(text) if name == MOTION && !take.shot.motion.is_zero() => {
                let film = not_measured(studio, take).map(|why| format!(" ({why})"));
                clean(&format!("{text}{}", film.unwrap_or_default()))
            }
            FactValue::Text(text) => clean(&text),
            FactValue::Path(path) => {
                shorten_path(&clean_line(&path.display().to_string()), longest)
            }
            FactValue::Moment(at) => {
                // Of one story only the beginning has a date.
                let since = begun.map(|begun: Timestamp| later_words(at.since(begun)));
                begun.get_or_insert(at);
                lines.push(match since {
                    Some(since) => DetailLine::Fact(name, since),
                    None => DetailLine::Moment(name, at),
                });
                continue;
            }
            // It is shown, where it can be.
            FactValue::Picture(_) => continue,
        };
        for (nth, line) in lines_of(&text, room).into_iter().enumerate() {
            lines.push(DetailLine::Fact(if nth == 0 { name } else { "" }, line));
        }
    }
    lines
}

/// What the studio knows of a take beside the take itself.
pub fn seen<'a>(studio: &'a Studio, take: &Take) -> Seen<'a> {
    Seen { care: care(studio, take), coming: Some(&studio.history.coming), now: None }
}

/// Who looks after a take.
fn care(studio: &Studio, take: &Take) -> Care {
    if take.owner.is_some() {
        return Care::Taken;
    }
    match &studio.world {
        World::Live { origin, print, .. }
            if take.is_under_way() && !(take.origin == *origin && take.key_print == *print) =>
        {
            Care::Elsewhere
        }
        World::Live { .. } | World::Sandbox if take.state().is_polled() => Care::Nobody,
        World::Live { .. } | World::Sandbox | World::Nowhere => Care::Taken,
    }
}
