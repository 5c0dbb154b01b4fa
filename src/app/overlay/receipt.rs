//! What became of a shot that was sent.

use ratatui::layout::Rect;

use super::camera_lines::camera_in_short;
use super::dialog::Dialog;
use super::facts::seen;
use super::scroll::{Extent, grown};
use super::sheet::SheetLine;
use crate::app::labels::labels;
use crate::app::msg::{self, Msg};
use crate::app::pane::films::{newest_applies, on_newest};
use crate::app::state::studio::Studio;
use crate::app::turn::{Opening, Press, Turn};
use crate::domain::{FailureKind, Now, Report, Shot, Take, Telling, clean_line, lines_of, shorten};
use crate::input::{Action, Context, act};

/// What became of a shot that was sent. It swallows Enter, so that nothing is sent twice.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// The review's number.
    pub ticket: u64,
    /// What was sent.
    pub shot: Shot,
    /// The take, once it is written down.
    pub take: Option<Take>,
    /// Why nothing was sent.
    pub refused: Option<Report>,
    /// First line shown.
    pub scroll: usize,
}

impl Receipt {
    /// The receipt of a shot that is being written down.
    pub(in crate::app) fn of(ticket: u64, shot: Shot) -> Self {
        Self { ticket, shot, take: None, refused: None, scroll: 0 }
    }

    /// The take, once its film is on disk.
    fn film(&self) -> Option<&Take> {
        self.take.as_ref().filter(|take| take.film().is_some())
    }

    /// Whether the shot was refused for its key, so that another one is the way on.
    fn wants_key(&self) -> bool {
        let refused = self.take.as_ref().and_then(Take::failure);
        refused.is_some_and(|why| why.kind == FailureKind::Auth)
    }
}

impl Dialog for Receipt {
    fn context(&self) -> Context {
        Context::Receipt
    }

    fn hints(&self) -> &'static [Action] {
        &[
            Action::Newest(act::Newest::Watch),
            Action::Newest(act::Newest::Show),
            Action::Newest(act::Newest::Play),
            Action::Key(act::Key::Enter),
            Action::Anywhere(act::Anywhere::Review),
            Action::List(act::List::Down),
        ]
    }

    fn applies(&self, studio: &Studio, action: Action) -> bool {
        if let Action::Newest(key) = action {
            self.film().is_some() && newest_applies(studio, self.film(), key)
        } else if action == act::Anywhere::Review.into() {
            self.film().is_some()
        } else {
            action != act::Key::Enter.into() || self.wants_key()
        }
    }

    fn word(&self, _studio: &Studio, action: Action) -> Option<&'static str> {
        (action == act::Anywhere::Review.into()).then_some("again")
    }

    fn extent(&self, studio: &Studio) -> Option<Extent> {
        let (text, _) = receipt_area(studio, self);
        Some(Extent::of(receipt_lines(studio, self, text.width).len(), text))
    }

    fn scroll_mut(&mut self) -> Option<&mut usize> {
        Some(&mut self.scroll)
    }

    fn hear(&mut self, msg: &Msg) {
        if let Msg::Worker(msg::Worker::Written(ticket, written)) = msg
            && *ticket == self.ticket
        {
            match written {
                // The take may have gone on before this word of its beginning came.
                Ok(take) => drop(self.take.get_or_insert_with(|| (**take).clone())),
                Err(report) => self.refused = Some(report.clone()),
            }
        }
        if let Msg::Worker(msg::Worker::Take(take)) = msg
            && self.take.as_ref().is_some_and(|known| known.id == take.id)
        {
            self.take = Some((**take).clone());
        }
    }

    fn press(&mut self, studio: &mut Studio, press: Press, now: Now) -> Turn {
        if let Action::Newest(key) = press.action {
            return on_newest(studio, self.film(), (key, Context::Receipt), now);
        }
        if press.action == act::Key::Enter.into() && self.wants_key() {
            return Turn::replace(Opening::KeyEntry);
        }
        Turn::nothing()
    }
}

/// The receipt's cells without its last row, which says how to go on; all of it, with its border.
pub fn receipt_area(studio: &Studio, receipt: &Receipt) -> (Rect, Rect) {
    grown(studio, (54, 12), |columns| receipt_lines(studio, receipt, columns).len())
}

/// The lines of a receipt in so many columns.
pub fn receipt_lines(studio: &Studio, receipt: &Receipt, columns: u16) -> Vec<SheetLine> {
    let room = usize::from(columns.saturating_sub(2));
    let text = |words: &str| lines_of(&clean_line(words), room).into_iter().map(SheetLine::Text);
    let prompt = shorten(&clean_line(&receipt.shot.prompt), room);
    let mut lines = vec![SheetLine::Text(prompt), SheetLine::Blank];
    if let Some(report) = &receipt.refused {
        lines.push(SheetLine::Bad("Not sent".to_owned()));
        lines.extend(text(&format!("{} {} {}", report.what, report.safe, report.next)));
    } else if let Some(take) = &receipt.take {
        lines.extend([SheetLine::Take, SheetLine::State]);
        match became(studio, take) {
            Some(words) => lines.extend(text(&words)),
            None if receipt.film().is_some() => {}
            None => lines.push(SheetLine::Bar),
        }
        lines.extend(camera_in_short(studio, take).iter().flat_map(|words| text(words)));
        lines.extend(ways_on(studio, receipt));
    } else {
        lines.push(SheetLine::Muted("being written down".to_owned()));
    }
    lines
}

/// The keys that lead from a saved film on.
fn ways_on(studio: &Studio, receipt: &Receipt) -> Vec<SheetLine> {
    let ways = [
        (act::Newest::Watch.into(), "plays it here"),
        (act::Newest::Show.into(), "shows everything about it"),
        (act::Newest::Play.into(), "plays it in your player"),
        (act::Anywhere::Review.into(), "reviews the shot in the form, to send it again"),
    ];
    let keys = ways
        .into_iter()
        .filter(|(action, _)| receipt.film().is_some() && receipt.applies(studio, *action));
    let mut lines: Vec<_> = keys
        .filter_map(|(action, does)| {
            let key = studio.settings.keymap.chord(Context::Receipt, action)?;
            Some(SheetLine::Key(key.to_string(), does))
        })
        .collect();
    if !lines.is_empty() {
        lines.insert(0, SheetLine::Blank);
    }
    lines
}

/// What is to be said of a take that something has gone wrong with, or whose film is on its way.
fn became(studio: &Studio, take: &Take) -> Option<String> {
    if take.failure().is_none() && !take.wants_film() {
        return None;
    }
    Some(Telling::of_take(take, seen(studio, take)).told(&labels(studio, Context::Receipt)))
}
