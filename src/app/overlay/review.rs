//! The review before a shot is sent, and the receipt after.

use std::time::Duration;

use ratatui::layout::{Rect, Size};

use super::dialog::{Dialog, Way};
use super::scroll::Extent;
use crate::app::effect::{self, Effect};
use crate::app::labels::press as press_to;
use crate::app::layout::regions::{centred, inside};
use crate::app::msg::{self, Msg};
use crate::app::state::studio::{Studio, complain, say};
use crate::app::turn::{Opening, Pace, Press, Turn};
use crate::domain::{
    Catalog, FieldName, ModelCard, Now, Request, RequestSettings, Sent, Shot, Support, TakeId,
    lines_of, phrase, sentence,
};
use crate::input::{Action, Context, act};

/// What comes sooner after the review has opened was not decided by reading it: it is the end of a
/// paste or of a burst.
const READ: Duration = Duration::from_millis(200);

/// Everything one should know before paying.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// Its number.
    pub ticket: u64,
    /// What will be sent.
    pub shot: Shot,
    /// The take it was loaded from.
    pub parent: Option<TakeId>,
    /// The exact request.
    pub request: Request,
    /// Its body, indented.
    pub json: String,
    /// What was sent lately, once it is known.
    pub sent: Option<Sent>,
    /// First line shown.
    pub scroll: usize,
    /// Since when it is open, in monotonic time.
    pub opened: Duration,
}

impl Review {
    /// The review of a shot.
    pub fn new(
        ticket: u64,
        shot: Shot,
        parent: Option<TakeId>,
        settings: &RequestSettings,
    ) -> Self {
        let request = Request::new(&shot, settings);
        let json = request.pretty_body();
        let opened = Duration::ZERO;
        Self { ticket, shot, parent, request, json, sent: None, scroll: 0, opened }
    }

    /// The lines of the JSON in so many cells: a long prompt goes on in the next line.
    pub fn lines(&self, width: usize) -> Vec<String> {
        let mut lines = Vec::new();
        for line in self.json.lines() {
            let indent = line.len() - line.trim_start().len();
            let room = width.saturating_sub(indent + 2).max(8);
            for (nth, part) in lines_of(line.trim_start(), room).into_iter().enumerate() {
                let more = if nth == 0 { indent } else { indent + 2 };
                lines.push(format!("{:more$}{part}", ""));
            }
        }
        lines
    }
}

impl Dialog for Review {
    fn context(&self) -> Context {
        Context::Review
    }

    fn hints(&self) -> &'static [Action] {
        &[
            Action::Review(act::Review::Send),
            Action::Anywhere(act::Anywhere::Close),
            Action::Motion(act::Motion::ToggleWords),
            Action::List(act::List::Down),
        ]
    }

    fn applies(&self, _studio: &Studio, action: Action) -> bool {
        action != act::Motion::ToggleWords.into() || !self.shot.motion.is_zero()
    }

    fn extent(&self, studio: &Studio) -> Option<Extent> {
        let json = review_area(studio.size).json;
        Some(Extent::of(self.lines(json.width.into()).len(), json))
    }

    fn scroll_mut(&mut self) -> Option<&mut usize> {
        Some(&mut self.scroll)
    }

    fn asks(&self) -> Option<Effect> {
        Some(effect::Ledger::LoadSent(self.ticket, self.shot.clone()).into())
    }

    fn hear(&mut self, msg: &Msg) {
        if let Msg::Ledger(msg::Ledger::Sent(ticket, sent)) = msg
            && *ticket == self.ticket
        {
            self.sent = Some(*sent);
        }
    }

    fn press(&mut self, studio: &mut Studio, press: Press, now: Now) -> Turn {
        if press.action == act::Motion::ToggleWords.into() && !self.shot.motion.is_zero() {
            return self.toggle_words(studio, now);
        }
        if press.action != act::Review::Send.into() {
            return Turn::nothing();
        }
        if press.pace == Pace::Repeated || now.mono < self.opened + READ {
            let again = press_to(studio, Context::Review, &[(press.action, "send it")]);
            say(studio, format!("That was too fast to have been read. {again}"), now);
            return Turn::nothing();
        }
        let (ticket, shot, parent) = (self.ticket, self.shot.clone(), self.parent);
        // In place of the review, so that a second Enter finds nothing to confirm.
        Turn::replace(Opening::Receipt { ticket, shot: shot.clone() })
            .with(effect::Worker::Submit { ticket, shot, parent })
    }

    fn makes_way(&self) -> Way {
        Way::Barred
    }

    fn uncovered(&mut self, now: Now) {
        self.opened = now.mono;
    }
}

impl Review {
    /// Says the move in words after the prompt, or not any more: as a review of another shot, which
    /// has to be read before it is sent. The form's own shot changes in the form as well.
    fn toggle_words(&mut self, studio: &mut Studio, now: Now) -> Turn {
        let catalog = studio.settings.catalog.clone();
        let of_form = studio.form.shot().typed(&catalog) == self.shot;
        let words = self.shot.words.is_none().then(|| {
            let convention = studio.settings.conventions.of(&self.shot.model);
            phrase(&self.shot.motion, &convention, &studio.settings.phrases)
        });
        let mut shot = Shot { words, ..self.shot.clone() };
        if let Some(problem) = shot.problems(&catalog).first() {
            complain(studio, sentence(&problem.to_string()), now);
            return Turn::nothing();
        }
        if of_form {
            studio.form.toggle_words();
            studio.speak();
            shot = studio.form.shot().typed(&catalog);
        }
        studio.ticket += 1;
        let review = Self::new(studio.ticket, shot, self.parent, &studio.settings.requests);
        *self = Self { opened: now.mono, ..review };
        self.asks().map_or_else(Turn::nothing, Turn::from)
    }
}

/// Where the review stands. Its parts keep a free column beside the border and each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReviewArea {
    /// All of it, with its border.
    pub frame: Rect,
    /// The request's head.
    pub head: Rect,
    /// The JSON.
    pub json: Rect,
    /// What the model does with each field, the estimate, what was sent lately.
    pub notes: Rect,
}

/// Lines of notes below the JSON, and of the request's head above it.
const NOTES: u16 = 10;
const HEAD: u16 = 3;

/// Below this height the head is its first line.
const LOW: u16 = 12;

/// From this width on, the notes stand beside the JSON.
const BESIDE: u16 = 96;

/// Where the review stands on a screen of this size.
pub fn review_area(size: Size) -> ReviewArea {
    let beside = size.width >= BESIDE;
    let (width, height) = if beside { (116, 30) } else { (84, 40) };
    let frame = centred(size, width, height.min(size.height.saturating_sub(1)));
    let inner = within_margins(inside(frame));
    let head = if inner.height < LOW { 1 } else { HEAD };
    let head = Rect { height: head.min(inner.height), ..inner };
    let rest = Rect { y: inner.y + head.height, height: inner.height - head.height, ..inner };
    let (json, notes) = if beside {
        let left = rest.width * 11 / 20;
        (
            Rect { width: left.saturating_sub(2), ..rest },
            Rect { x: rest.x + left, width: rest.width - left, ..rest },
        )
    } else {
        let notes = NOTES.min(rest.height * 2 / 3);
        // A free line between them.
        let json = Rect { height: (rest.height - notes).saturating_sub(1), ..rest };
        (json, Rect { y: rest.bottom() - notes, height: notes, ..rest })
    };
    ReviewArea { frame, head, json, notes }
}

/// An area without its first and last column.
fn within_margins(area: Rect) -> Rect {
    let margin = area.width.min(1);
    Rect { x: area.x + margin, width: area.width.saturating_sub(2), ..area }
}

/// What one model does with one field, as a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldNote {
    /// Which field.
    pub field: FieldName,
    /// Whether the model heeds it.
    pub support: Support,
    /// Who says so; empty where nobody does.
    pub source: String,
}

/// What its model is known to do with each field of a shot that is sent.
pub fn field_notes(shot: &Shot, catalog: &Catalog) -> Vec<FieldNote> {
    let card: Option<&ModelCard> = catalog.model(&shot.model);
    FieldName::sent(shot)
        .map(|field| {
            let known = card.map(|card| card.knowledge(field));
            FieldNote {
                field,
                support: known.map_or(Support::Unknown, |known| known.support),
                source: known.map(|known| known.source.clone()).unwrap_or_default(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::catalog;

    #[test]
    fn the_review_shows_the_request_that_is_sent() {
        let shot = Shot { prompt: "a cat ".repeat(30), ..Shot::default() };
        let settings = RequestSettings::default();
        let review = Review::new(1, shot.clone(), None, &settings);
        let sent = Request::new(&shot, &settings);
        assert_eq!(review.request, sent);
        let sent: serde_json::Value = serde_json::from_str(&sent.body).unwrap();
        let shown: serde_json::Value = serde_json::from_str(&review.json).unwrap();
        assert_eq!(shown, sent);
        for line in review.lines(40) {
            assert!(line.len() <= 40, "{line}");
        }
    }

    #[test]
    fn the_parts_of_the_review_stay_inside_it_at_any_size() {
        for width in 0..160 {
            for height in 0..50 {
                let area = review_area(Size { width, height });
                assert!(area.frame.right() <= width && area.frame.bottom() <= height);
                for part in [area.head, area.json, area.notes] {
                    assert_eq!(part.intersection(area.frame), part, "{width}x{height}");
                }
                assert!(!area.json.intersects(area.notes) && !area.json.intersects(area.head));
            }
        }
    }

    #[test]
    fn every_field_has_a_note_for_every_model() {
        let catalog = catalog();
        for model in ["gen2", "gen4", "one of my own"] {
            let shot = Shot { model: model.to_owned(), ..Shot::default() };
            let notes = field_notes(&shot, &catalog);
            let said: Vec<FieldName> = notes.iter().map(|note| note.field).collect();
            assert_eq!(said, FieldName::sent(&shot).collect::<Vec<_>>());
            assert!(!said.contains(&FieldName::Image), "nothing is said of no images");
        }
        let own = Shot { model: "one of my own".to_owned(), ..Shot::default() };
        let notes = field_notes(&own, &catalog);
        assert!(notes.iter().all(|note| note.support == Support::Unknown));
    }
}
