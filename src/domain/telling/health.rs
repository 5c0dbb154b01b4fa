//! What to say about the provider.

use super::super::failure::Failure;
use super::super::provider::Health;
use super::super::time::Timestamp;
use super::sentences::Telling;
use super::step::Step;

impl Telling {
    /// Says that the provider refused a key.
    pub fn of_refused_key(why: &Failure) -> Self {
        let why = why.message.trim_end_matches('.');
        Self::new(
            format!("The provider refused the key: {why}."),
            "Takes go on there, and nothing is lost.",
            &[Step::EnterKey],
        )
    }

    /// Says how well the provider can be reached, if that is worth mentioning. `at` formats a
    /// moment.
    pub fn of_health(health: &Health, at: impl Fn(Timestamp) -> String) -> Option<Self> {
        match health {
            Health::Fine => None,
            Health::KeyRefused(why) => Some(Self::of_refused_key(why)),
            Health::SlowedUntil(until) => {
                let what = format!("Rate limited; asking again at {}.", at(*until));
                Some(Self::new(what, "", &[]))
            }
            Health::Trouble(why) => {
                Some(Self::new(format!("{}; asking again.", why.reason()), "", &[]))
            }
        }
    }
}
