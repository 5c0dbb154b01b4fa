//! Finds the known name that a typed one was probably meant to be.

use std::fmt;

use strsim::osa_distance;

use super::catalog::Catalog;
use super::field::FIELDS;
use super::field_spec::{FieldSpec, Kind};
use super::shot::Shot;
use super::text::{fold, quoted};

/// An unlisted value that is nearly the same as a listed one, and may be a typo. It can be sent all
/// the same, because the lists change from month to month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    field: &'static str,
    value: String,
    nearest: String,
}

impl Slip {
    /// The title of its field.
    pub fn field(&self) -> &'static str {
        self.field
    }
}

impl fmt::Display for Slip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, value, nearest } = self;
        let (value, nearest) = (quoted(value), quoted(nearest));
        write!(f, "{value} is no {field} that the table knows; the nearest is {nearest}")
    }
}

/// The values of a shot that look like typos.
pub fn slips(shot: &Shot, catalog: &Catalog) -> Vec<Slip> {
    // What any model takes is no slip.
    let any = Shot { model: String::new(), ..Shot::default() };
    let names = FIELDS.iter().filter(|spec| spec.kind == Kind::Choice);
    let slip = |spec: &FieldSpec| {
        let (value, known) = (spec.text(shot), (spec.offered)(&any, catalog));
        let nearest = nearest(&value, &known)?.to_owned();
        Some(Slip { field: spec.title, value, nearest })
    };
    names.filter_map(slip).collect()
}

/// The known name nearest to what was typed; `None` if it is known itself, or similar to none of
/// them.
pub fn nearest<'a>(typed: &str, known: &'a [String]) -> Option<&'a str> {
    if known.iter().any(|name| name == typed) {
        return None;
    }
    let wanted = fold(typed.trim());
    // A letter in three, so that a short name of one's own is none of the others.
    let most = (wanted.chars().count() / 3).min(3);
    let far = |name: &String| osa_distance(&wanted, &fold(name));
    known.iter().min_by_key(|name| far(name)).filter(|name| far(name) <= most).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_near_and_a_name_of_ones_own_is_not() {
        let known = ["gen4", "gen4_turbo", "gen2", "16:9", "4:3", "cinematic", "none"];
        let known = known.map(str::to_owned);
        for (typed, expected) in [
            ("gen-4", Some("gen4")),
            ("Gen4", Some("gen4")),
            ("gen4turbo", Some("gen4_turbo")),
            ("16x9", Some("16:9")),
            ("cinamatic", Some("cinematic")),
            // Two letters that changed places are one slip.
            ("gne4", Some("gen4")),
            ("gen4", None),
            ("my-own", None),
            ("noir", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, &known), expected, "{typed}");
        }
    }
}
