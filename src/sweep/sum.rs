//! What a list asks of the wall: how many takes, seconds and dollars, and whether all of that fits.

use super::spec::List;
use crate::domain::{Asked, Catalog, Limit, Refusal, Report, Spending, Usd, Wall};

/// What a list comes to, at the worst prices that the table knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// Of each item, in their order.
    pub each: Vec<Asked>,
    /// Of all of them.
    pub all: Asked,
    dropped: usize,
    /// A model without a price, if there is one.
    unpriced: Option<String>,
}

/// A number of takes in words.
pub fn takes_words(count: usize) -> String {
    if count == 1 { "1 take".to_owned() } else { format!("{count} takes") }
}

impl Sum {
    /// What this list comes to.
    pub fn of(list: &List, catalog: &Catalog) -> Self {
        let (mut each, mut unpriced) = (Vec::with_capacity(list.takes()), None);
        for item in list.items() {
            let asked = Asked::of(&item.shot, catalog);
            if asked.usd.is_none() && unpriced.is_none() {
                unpriced = Some(item.shot.model);
            }
            each.push(asked);
        }
        let nothing = Asked { usd: Some(Usd::ZERO), ..Asked::default() };
        let all = each.iter().fold(nothing, |sum, one| sum.and(*one));
        Self { each, all, dropped: list.dropped(), unpriced }
    }

    /// The sentence with the count, the seconds and the cost, which is none where `free`.
    pub fn words(&self, free: bool) -> String {
        let mut words = format!("{}, {} s of film", takes_words(self.each.len()), self.all.seconds);
        match self.all.usd {
            Some(usd) if free => words = format!("{words}, {usd} of play money at most"),
            _ if free => words.push_str(", free: this is the sandbox"),
            Some(usd) => words = format!("{words}, {usd} at most"),
            None => words.push_str(", at an unknown price"),
        }
        match self.dropped {
            0 => {}
            1 => words.push_str(" (1 equal shot is left out)"),
            n => words = format!("{words} ({n} equal shots are left out)"),
        }
        words + "."
    }

    /// Whether the wall lets all of it through.
    ///
    /// # Errors
    ///
    /// Says which limit it would go past, and how much of it would fit.
    pub fn check(&self, wall: &Wall, record: &Spending) -> Result<(), Report> {
        let model = self.unpriced.as_deref().unwrap_or_default();
        let Err(refusal) = wall.check(record, self.all, model) else { return Ok(()) };
        let mut report = refusal.report("Nothing was sent.");
        if let Refusal::Past { limit, .. } = &refusal {
            let room = wall.room(record, self.each.iter().copied());
            if room > 0 {
                report.what = format!("{} The first {} would fit.", report.what, takes_words(room));
            }
            if *limit == Limit::Plan {
                "Allow more with --budget-usd, or vary less.".clone_into(&mut report.next);
            }
        }
        Err(report)
    }
}
