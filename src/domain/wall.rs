//! The wall: limits on what is sent, and what is said of a shot that would go past one.
//!
//! What counts is what may have been charged. A limit that is not set is none; one of 0 sends nothing.

use std::fmt;

use serde::Serialize;

use super::catalog::Catalog;
use super::money::Usd;
use super::report::Report;
use super::shot::Shot;

/// The limits of the settings; none by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Most takes in a day.
    pub takes_a_day: Option<u64>,
    /// Most seconds of film in a day.
    pub seconds_a_day: Option<u64>,
    /// Most dollars in a day.
    pub usd_a_day: Option<Usd>,
    /// Most dollars in all.
    pub usd_in_all: Option<Usd>,
}

/// One of the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// [`Limits::takes_a_day`].
    TakesADay,
    /// [`Limits::seconds_a_day`].
    SecondsADay,
    /// [`Limits::usd_a_day`].
    UsdADay,
    /// [`Limits::usd_in_all`].
    UsdInAll,
    /// What `--budget-usd` allows one plan.
    Plan,
}

impl Limit {
    /// Every limit, in the order of the settings.
    pub const ALL: [Self; 5] =
        [Self::TakesADay, Self::SecondsADay, Self::UsdADay, Self::UsdInAll, Self::Plan];

    /// The name of its setting, or of its option.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TakesADay => "takes_a_day",
            Self::SecondsADay => "seconds_a_day",
            Self::UsdADay => "usd_a_day",
            Self::UsdInAll => "usd_in_all",
            Self::Plan => "--budget-usd",
        }
    }

    /// Whether it is one of dollars, for which a shot needs a price.
    pub const fn is_of_money(self) -> bool {
        match self {
            Self::TakesADay | Self::SecondsADay => false,
            Self::UsdADay | Self::UsdInAll | Self::Plan => true,
        }
    }

    /// Whether it opens again by itself when the day is over.
    pub const fn is_daily(self) -> bool {
        match self {
            Self::TakesADay | Self::SecondsADay | Self::UsdADay => true,
            Self::UsdInAll | Self::Plan => false,
        }
    }

    /// This many of what it limits: `12 takes`, `60 s`, `$0.32`.
    fn words(self, amount: i64) -> String {
        match self {
            Self::TakesADay if amount == 1 => "1 take".to_owned(),
            Self::TakesADay => format!("{amount} takes"),
            Self::SecondsADay => format!("{amount} s of film"),
            Self::UsdADay | Self::UsdInAll | Self::Plan => Usd::from_micros(amount).to_string(),
        }
    }
}

/// What counts against a limit, by how sure it is: takes, seconds, or millionths of a dollar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Charged.
    pub charged: i64,
    /// About to be sent or on its way.
    pub reserved: i64,
    /// May have been charged.
    pub unknown: i64,
}

impl Used {
    /// All of it.
    pub const fn all(self) -> i64 {
        self.charged.saturating_add(self.reserved).saturating_add(self.unknown)
    }
}

/// What counts in a stretch of time, or for a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// Takes.
    pub takes: Used,
    /// Seconds of film.
    pub seconds: Used,
    /// Millionths of a dollar.
    pub usd: Used,
}

/// Everything that a shot is held against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spending {
    /// Today and later: a clock that was set back, or a journey west, opens no limit.
    pub today: Spent,
    /// Whether some of that is dated later than today.
    pub later: bool,
    /// Since the beginning.
    pub in_all: Spent,
    /// Of the plan that the shot belongs to.
    pub plan: Spent,
}

impl Spending {
    fn used(&self, limit: Limit) -> Used {
        match limit {
            Limit::TakesADay => self.today.takes,
            Limit::SecondsADay => self.today.seconds,
            Limit::UsdADay => self.today.usd,
            Limit::UsdInAll => self.in_all.usd,
            Limit::Plan => self.plan.usd,
        }
    }
}

/// What is about to be reserved: some takes with their seconds and their price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Takes.
    pub takes: u64,
    /// Their seconds, together.
    pub seconds: u64,
    /// Their worst price together; none if one of them has none.
    pub usd: Option<Usd>,
}

impl Asked {
    /// One take.
    pub const fn one(seconds: u32, usd: Option<Usd>) -> Self {
        Self { takes: 1, seconds: seconds as u64, usd }
    }

    /// A take of this shot, at the worst price that the table knows.
    pub fn of(shot: &Shot, catalog: &Catalog) -> Self {
        Self::one(shot.seconds, catalog.worst_price(shot))
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            takes: self.takes.saturating_add(other.takes),
            seconds: self.seconds.saturating_add(other.seconds),
            usd: self.usd.zip(other.usd).map(|(one, other)| one.plus(other)),
        }
    }

    fn amount(self, limit: Limit) -> Option<i64> {
        let whole = |amount: u64| Some(i64::try_from(amount).unwrap_or(i64::MAX));
        match limit {
            Limit::TakesADay => whole(self.takes),
            Limit::SecondsADay => whole(self.seconds),
            Limit::UsdADay | Limit::UsdInAll | Limit::Plan => self.usd.map(Usd::micros),
        }
    }
}

/// Why the wall lets something not through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It would go past a limit.
    Past {
        /// Which.
        limit: Limit,
        /// What it allows: takes, seconds, or millionths of a dollar.
        allowed: i64,
        /// What counts against it.
        used: Used,
        /// What was asked for.
        asked: i64,
        /// Whether some of what counts is dated later than today.
        later: bool,
    },
    /// A limit of dollars is set, and the model has no price.
    NoPrice {
        /// The limit.
        limit: Limit,
        /// The model.
        model: String,
    },
}

/// The limits that hold for one plan: those of the settings, and its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wall {
    /// Of the settings.
    pub limits: Limits,
    /// Of the plan.
    pub plan: Option<Usd>,
}

impl Wall {
    /// The limits that are set, and what each allows.
    pub fn set(&self) -> impl Iterator<Item = (Limit, i64)> + use<> {
        let whole = |amount: u64| i64::try_from(amount).unwrap_or(i64::MAX);
        let Limits { takes_a_day, seconds_a_day, usd_a_day, usd_in_all } = self.limits;
        let allowed = [
            takes_a_day.map(whole),
            seconds_a_day.map(whole),
            usd_a_day.map(Usd::micros),
            usd_in_all.map(Usd::micros),
            self.plan.map(Usd::micros),
        ];
        Limit::ALL.into_iter().zip(allowed).filter_map(|(limit, allowed)| Some((limit, allowed?)))
    }

    /// Whether the wall lets this through.
    ///
    /// # Errors
    ///
    /// Says which limit it would go past.
    pub fn check(&self, record: &Spending, asked: Asked, model: &str) -> Result<(), Refusal> {
        for (limit, allowed) in self.set() {
            let used = record.used(limit);
            let Some(asked) = asked.amount(limit) else {
                return Err(Refusal::NoPrice { limit, model: model.to_owned() });
            };
            if used.all().saturating_add(asked) > allowed {
                let later = record.later && limit.is_daily();
                return Err(Refusal::Past { limit, allowed, used, asked, later });
            }
        }
        Ok(())
    }

    /// How many of these takes the wall lets through, in their order.
    pub fn room(&self, record: &Spending, takes: impl Iterator<Item = Asked>) -> usize {
        let mut asked = Asked { usd: Some(Usd::ZERO), ..Asked::default() };
        let fits = |take: Asked| {
            asked = asked.and(take);
            self.check(record, asked, "").is_ok()
        };
        takes.map(fits).take_while(|fits| *fits).count()
    }

    /// What is left of takes, seconds and dollars until the nearest limit; none without one.
    pub fn rest(&self, record: &Spending) -> Rest {
        let mut rest = Rest::default();
        for (limit, allowed) in self.set() {
            let left = allowed.saturating_sub(record.used(limit).all()).max(0);
            let least = |known: Option<i64>| Some(known.map_or(left, |known| known.min(left)));
            match limit {
                Limit::TakesADay => rest.takes = least(rest.takes),
                Limit::SecondsADay => rest.seconds = least(rest.seconds),
                Limit::UsdADay | Limit::UsdInAll | Limit::Plan => {
                    rest.usd = least(rest.usd.map(Usd::micros)).map(Usd::from_micros);
                }
            }
        }
        rest
    }
}

/// What is left until the wall.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rest {
    /// Takes.
    pub takes: Option<i64>,
    /// Seconds of film.
    pub seconds: Option<i64>,
    /// Dollars.
    pub usd: Option<Usd>,
}

impl fmt::Display for Rest {
    /// What is left, nearest limit of each kind: `12 takes, $3.20`. Empty without limits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            self.takes.map(|left| Limit::TakesADay.words(left)),
            self.seconds.map(|left| Limit::SecondsADay.words(left)),
            self.usd.map(|left| left.to_string()),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        f.pad(&parts.join(", "))
    }
}

impl fmt::Display for Refusal {
    /// As the beginning of a sentence: what would happen, and what counts already.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPrice { limit, model } => {
                write!(f, "{} is set, and {model} has no known price", limit.name())
            }
            Self::Past { limit, allowed, used, asked, .. } => {
                let (allowed, asked) = (limit.words(*allowed), limit.words(*asked));
                write!(f, "{} allows {allowed}", limit.name())?;
                let counted = [
                    (used.charged, "charged"),
                    (used.reserved, "reserved"),
                    (used.unknown, "perhaps charged"),
                ];
                let counted: Vec<String> = counted
                    .into_iter()
                    .filter(|(amount, _)| *amount > 0)
                    .map(|(amount, how)| format!("{} {how}", limit.words(amount)))
                    .collect();
                let when = if limit.is_daily() { " today" } else { "" };
                if counted.is_empty() {
                    write!(f, ", and this comes to {asked}")
                } else {
                    write!(f, "; {}{when}, and this would add {asked}", counted.join(", "))
                }
            }
        }
    }
}

impl Refusal {
    /// What it says to the user: what happened, and what opens the wall again.
    pub fn report(&self, safe: &str) -> Report {
        let next = match self {
            Self::NoPrice { model, .. } => format!(
                "Give it a price in the settings: [[model]] name = \"{model}\", price = {{ usd = 0.32, \
                 source = \"my invoice\", date = \"2026-11\" }}."
            ),
            Self::Past { limit: Limit::Plan, .. } => {
                "Resume it with a higher --budget-usd, or send fewer takes.".to_owned()
            }
            Self::Past { limit, later, allowed, .. } => {
                let name = limit.name();
                let opens = match (limit.is_daily(), later) {
                    (true, true) => {
                        "Some of that is dated later than today; viewfinder budget --settle moves it \
                         to today. "
                    }
                    (true, false) if *allowed > 0 => "It opens again at midnight. ",
                    // One of 0 opens by the user's hand only.
                    (true | false, _) => "",
                };
                format!("{opens}To send more, raise {name} under [budget] in the settings.")
            }
        };
        Report::new(format!("The wall is reached: {self}."), safe, next)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cents(cents: i64) -> Usd {
        Usd::from_micros(cents * 10_000)
    }

    #[test]
    fn a_refusal_says_which_limit_and_what_counts() {
        let limits =
            Limits { takes_a_day: Some(50), usd_in_all: Some(cents(500)), ..Limits::default() };
        let wall = Wall { limits, plan: None };
        let mut record = Spending::default();
        record.today.takes = Used { charged: 48, reserved: 1, unknown: 1 };
        let told = |record: &Spending, usd| {
            let refused = wall.check(record, Asked::one(5, usd), "gen9").unwrap_err();
            refused.report("Nothing was sent.").to_string()
        };
        let takes = told(&record, Some(cents(32)));
        record.today.takes = Used::default();
        let none = told(&record, None);
        record.in_all.usd = Used { charged: 4_900_000, ..Used::default() };
        let usd = told(&record, Some(cents(32)));
        record.today.takes.charged = 50;
        record.later = true;
        let later = told(&record, Some(cents(1)));
        insta::assert_snapshot!([takes, none, usd, later].join("\n"));
    }

    #[test]
    fn a_limit_of_nothing_sends_nothing_and_none_lets_all_through() {
        let record = Spending::default();
        assert_eq!(Wall::default().check(&record, Asked::one(5, None), ""), Ok(()));
        let none = Limits { takes_a_day: Some(0), ..Limits::default() };
        let wall = Wall { limits: none, plan: None };
        assert!(wall.check(&record, Asked::one(5, None), "").is_err());
        assert_eq!(wall.room(&record, [Asked::one(5, None)].into_iter()), 0);
    }

    proptest! {
        #[test]
        fn what_there_is_room_for_is_let_through_and_no_more(
            takes in prop::option::of(0..20_u64),
            seconds in prop::option::of(0..100_u64),
            usd in prop::option::of(0..700_i64),
            plan in prop::option::of(0..700_i64),
            shots in prop::collection::vec((1..11_u32, 0..100_i64), 0..30),
            used in 0..10_i64,
        ) {
            let limits = Limits {
                takes_a_day: takes,
                seconds_a_day: seconds,
                usd_a_day: usd.map(cents),
                usd_in_all: None,
            };
            let wall = Wall { limits, plan: plan.map(cents) };
            let mut record = Spending::default();
            record.today.takes.unknown = used;
            let shots: Vec<Asked> =
                shots.iter().map(|(length, price)| Asked::one(*length, Some(cents(*price)))).collect();
            let room = wall.room(&record, shots.iter().copied());
            // Sent one by one, the same number goes through, and no limit is passed.
            let mut sent = 0;
            for shot in &shots {
                if wall.check(&record, *shot, "").is_err() {
                    break;
                }
                for spent in [&mut record.today, &mut record.in_all, &mut record.plan] {
                    spent.takes.charged += 1;
                    spent.seconds.charged += shot.seconds as i64;
                    spent.usd.charged += shot.usd.unwrap().micros();
                }
                sent += 1;
            }
            prop_assert_eq!(sent, room);
            let past = |used: Used, limit: Option<i64>| sent > 0 && limit.is_some_and(|it| used.all() > it);
            prop_assert!(!past(record.today.takes, takes.map(|it| it as i64)));
            prop_assert!(!past(record.today.seconds, seconds.map(|it| it as i64)));
            prop_assert!(!past(record.today.usd, usd.map(|it| cents(it).micros())));
            prop_assert!(!past(record.plan.usd, plan.map(|it| cents(it).micros())));
        }
    }
}
