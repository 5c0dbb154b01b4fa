//! A picker's whole list, with a filter.

use super::dialog::{Dialog, Edited};
use crate::app::state::studio::{Studio, complain};
use crate::app::text::{Editor, LINE_LIMIT};
use crate::app::turn::{Press, Turn};
use crate::domain::{Field, Kind, Now, fold};
use crate::input::{Action, Context, act};

/// Rows that a page key goes.
const PAGE: isize = 8;

/// A picker's whole list.
#[derive(Clone, Debug, PartialEq)]
pub struct Choices {
    /// Which picker.
    pub field: Field,
    /// What it offers.
    pub choices: Vec<String>,
    /// What was typed: a filter, and a value of one's own.
    pub filter: Editor,
    /// The place in hand, among what matches.
    pub at: usize,
}

impl Choices {
    /// What a field offers, with its own choice in hand where nothing is typed yet.
    pub(in crate::app) fn of(field: Field, typed: &str, studio: &Studio) -> Self {
        let choices = studio.form.choices(field, &studio.settings.catalog);
        let chosen = studio.form.choice(field);
        let at = choices.iter().position(|choice| *choice == chosen);
        let at = at.filter(|_| typed.is_empty()).unwrap_or(0);
        Self { field, choices, filter: Editor::of_line(typed, LINE_LIMIT), at }
    }

    /// The choices that match, and what was typed: as the last one if it is none of them, but of
    /// numbers always as the first one, since one is no part of another.
    pub fn matching(&self) -> Vec<String> {
        let own = self.filter.line().trim();
        let wanted = fold(own);
        let mut matching: Vec<String> =
            self.choices.iter().filter(|choice| fold(choice).contains(&wanted)).cloned().collect();
        if !own.is_empty() && !matching.iter().any(|choice| choice == own) {
            matching.push(own.to_owned());
        }
        if matches!(self.field.kind(), Some(Kind::Number(_))) {
            matching.sort_by_key(|choice| choice != own);
        }
        matching
    }

    /// Moves the place in hand.
    pub fn step(&mut self, by: isize) {
        let last = self.matching().len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(by).min(last);
    }

    /// The choice in hand.
    pub fn chosen(&self) -> Option<String> {
        self.matching().get(self.at).cloned()
    }
}

impl Dialog for Choices {
    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> &'static [Action] {
        &[Action::List(act::List::Pick)]
    }

    fn press(&mut self, studio: &mut Studio, press: Press, now: Now) -> Turn {
        let Action::List(key) = press.action else { return Turn::nothing() };
        match key {
            act::List::Up => self.step(-1),
            act::List::Down => self.step(1),
            act::List::PageUp => self.step(-PAGE),
            act::List::PageDown => self.step(PAGE),
            act::List::First | act::List::Last => {}
            act::List::Pick => return self.pick(studio, now),
        }
        Turn::nothing()
    }

    fn text(&self) -> Option<&Editor> {
        Some(&self.filter)
    }

    fn text_mut(&mut self) -> Option<&mut Editor> {
        Some(&mut self.filter)
    }

    fn edited(&mut self, _studio: &mut Studio, _how: Edited) {
        self.at = 0;
    }
}

impl Choices {
    fn pick(&self, studio: &mut Studio, now: Now) -> Turn {
        let catalog = studio.settings.catalog.clone();
        let chosen = self.chosen().map(|it| studio.form.choose(self.field, &it, &catalog));
        if let Some(Err(why)) = chosen {
            // It stays open, with what was typed: it can be mended.
            complain(studio, why, now);
            return Turn::nothing();
        }
        Turn::close()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_filters_and_takes_a_value_of_ones_own() {
        let list = |typed: &str| Choices {
            field: Field::Ratio,
            choices: ["16:9", "9:16", "1:1"].map(str::to_owned).to_vec(),
            filter: Editor::of_line(typed, LINE_LIMIT),
            at: 0,
        };
        let mut sixteen = list("16");
        assert_eq!(sixteen.matching(), ["16:9", "9:16", "16"]);
        sixteen.step(9);
        assert_eq!(sixteen.chosen().as_deref(), Some("16"));
        assert_eq!(list("1:1 ").matching(), ["1:1"]);
        let lengths = Choices {
            field: Field::Seconds,
            choices: ["5", "10"].map(str::to_owned).to_vec(),
            ..list("1")
        };
        assert_eq!(lengths.matching(), ["1", "10"], "a number is what was typed");
    }
}
