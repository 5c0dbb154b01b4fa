//! A picker's whole list, with a filter.

use super::dialog::{Dialog, Edited};
use crate::app::state::form::Field;
use crate::app::state::studio::{Studio, complain};
use crate::app::text::Editor;
use crate::app::turn::{Press, Turn};
use crate::domain::{Now, fold};
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
    /// What a field offers, with its own choice in hand.
    pub(in crate::app) fn of(field: Field, studio: &Studio) -> Self {
        let choices = studio.form.choices(field, &studio.settings.catalog);
        let at = choices.iter().position(|c| c == studio.form.choice(field)).unwrap_or(0);
        Self { field, choices, filter: Editor::default(), at }
    }

    /// The choices that match, and at the end what was typed, if it is none of them.
    pub fn matching(&self) -> Vec<String> {
        let own = self.filter.line().trim();
        let wanted = fold(own);
        let mut matching: Vec<String> =
            self.choices.iter().filter(|choice| fold(choice).contains(&wanted)).cloned().collect();
        if !own.is_empty() && !matching.iter().any(|choice| choice == own) {
            matching.push(own.to_owned());
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
        &[Action::List(act::List::Pick), Action::Anywhere(act::Anywhere::Close)]
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
        let mut chosen = self.chosen();
        let catalog = studio.settings.catalog.clone();
        if let (Field::Ratio, Some(typed)) = (self.field, &chosen) {
            match catalog.read_ratio(&studio.form.model, typed) {
                Ok(ratio) => chosen = Some(ratio),
                // It stays open, with what was typed: it can be mended.
                Err(why) => {
                    complain(studio, why.to_string(), now);
                    return Turn::nothing();
                }
            }
        }
        if let Some(chosen) = chosen {
            studio.form.choose(self.field, chosen, &catalog);
        }
        Turn::close()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::text::LINE_LIMIT;

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
    }
}
