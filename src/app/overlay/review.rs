//! The review before a shot is sent, and the receipt after.

use std::time::Duration;

use ratatui::layout::Rect;

use super::dialog::{Dialog, Way};
use super::review_lines::{ReviewLine, field_lines, paid_lines, request_lines};
use super::scroll::Extent;
use crate::app::effect::{self, Effect};
use crate::app::labels::press as press_to;
use crate::app::layout::regions::inside;
use crate::app::layout::standing::whole_screen;
use crate::app::msg::{self, Msg};
use crate::app::state::studio::{Studio, complain, say};
use crate::app::turn::{Opening, Pace, Press, Turn};
use crate::domain::{
    Now, Request, RequestSettings, Sent, Shot, TakeId, Timestamp, lines_of, phrase, sentence,
};
use crate::input::{Action, Context, act};

/// What comes sooner after the review has opened was not decided by reading it: it is the end of a
/// paste or of a burst.
pub(super) const READ: Duration = Duration::from_millis(200);

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
            Action::Motion(act::Motion::ToggleWords),
            Action::List(act::List::Down),
        ]
    }

    fn applies(&self, _studio: &Studio, action: Action) -> bool {
        action != act::Motion::ToggleWords.into() || !self.shot.motion.is_zero()
    }

    fn extent(&self, studio: &Studio) -> Option<Extent> {
        let at = self.sent.and_then(|sent| sent.same_shot).unwrap_or_default();
        // A warning that has become old only leaves a line more.
        let text = review_text(studio, self, at, "");
        Some(Extent::of(text.rest.len(), text.area.rest))
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
    /// What is paid for; nothing where that scrolls with the request.
    pub paid: Rect,
    /// What scrolls: the request, and what has no room of its own.
    pub rest: Rect,
}

/// What is said where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewText {
    /// Where the review stands.
    pub area: ReviewArea,
    /// The lines about what is paid for.
    pub paid: Vec<ReviewLine>,
    /// The lines that scroll.
    pub rest: Vec<ReviewLine>,
}

/// From this width on, the request stands beside what is paid for.
const BESIDE: u16 = 96;

/// Rows that are left for what scrolls, or all of it does.
const LEAST: u16 = 5;

/// What the review says, and where; the key is masked by `hidden`.
pub fn review_text(studio: &Studio, review: &Review, now: Timestamp, hidden: &str) -> ReviewText {
    let frame = whole_screen(studio);
    let inner = within_margins(inside(frame));
    let beside = studio.size.width >= BESIDE;
    let left = if beside { (inner.width / 2).saturating_sub(1) } else { inner.width };
    let cells = usize::from(left);
    let mut paid = paid_lines(studio, review, now, cells);
    let fields = field_lines(studio, review, cells);
    let request = |width: u16| request_lines(studio, review, hidden, width.into());
    let both = |one: &[ReviewLine], other: &[ReviewLine]| [one, &[Vec::new()], other].concat();
    if beside && paid.len() + 1 + fields.len() <= usize::from(inner.height) {
        paid = both(&paid, &fields);
        let right = Rect { x: inner.x + left + 2, width: inner.width - left - 2, ..inner };
        let area = ReviewArea { frame, paid: Rect { width: left, ..inner }, rest: right };
        return ReviewText { area, paid, rest: request(right.width) };
    }
    let rest = both(&field_lines(studio, review, inner.width.into()), &request(inner.width));
    let mut paid = paid_lines(studio, review, now, inner.width.into());
    let height = paid.len() as u16;
    if height + 1 + LEAST > inner.height {
        // What is paid for still comes first.
        let rest = both(&std::mem::take(&mut paid), &rest);
        let area = ReviewArea { frame, paid: Rect { height: 0, ..inner }, rest: inner };
        return ReviewText { area, paid, rest };
    }
    let below = Rect { y: inner.y + height + 1, height: inner.height - height - 1, ..inner };
    ReviewText {
        area: ReviewArea { frame, paid: Rect { height, ..inner }, rest: below },
        paid,
        rest,
    }
}

/// An area without its first and last column.
fn within_margins(area: Rect) -> Rect {
    let margin = area.width.min(1);
    Rect { x: area.x + margin, width: area.width.saturating_sub(2), ..area }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
