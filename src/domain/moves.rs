//! Named camera moves.

use std::collections::HashSet;

use serde::{Deserialize, Deserializer};
use strsim::osa_distance;

use super::motion::Motion;
use super::text::{clean_line, fold, quoted};

/// Longest name of a move, in characters.
const NAME_LIMIT: usize = 40;

/// A named camera move.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// Its name.
    #[serde(deserialize_with = "name")]
    pub name: String,
    /// The vector.
    #[serde(deserialize_with = "motion")]
    pub motion: Motion,
    /// A description of one line.
    #[serde(default, deserialize_with = "about")]
    pub about: String,
    /// Whether it is the user's own.
    #[serde(skip)]
    pub own: bool,
}

/// Why a name cannot be that of a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoveNameError {
    /// Nothing but blanks.
    #[error("a move needs a name")]
    Empty,
    /// Too long for a line of a list.
    #[error("the name of a move has at most {NAME_LIMIT} characters")]
    Long,
    /// Several lines, or characters that cannot be shown.
    #[error("the name of a move is one line of printable characters")]
    Unprintable,
}

impl Move {
    /// A move of the user's own.
    pub fn own(name: &str, motion: Motion, about: &str) -> Result<Self, MoveNameError> {
        Ok(Self { name: move_name(name)?, motion, about: clean_line(about), own: true })
    }

    /// Whether this is its name, ignoring case and accents.
    pub fn is_called(&self, name: &str) -> bool {
        fold(&self.name) == fold(name.trim())
    }
}

/// A typed name, without surrounding blanks.
pub fn move_name(typed: &str) -> Result<String, MoveNameError> {
    let name: Vec<&str> = typed.trim().split(' ').filter(|word| !word.is_empty()).collect();
    let name = name.join(" ");
    if name.is_empty() {
        Err(MoveNameError::Empty)
    } else if name.chars().count() > NAME_LIMIT {
        Err(MoveNameError::Long)
    } else if name != clean_line(&name) {
        Err(MoveNameError::Unprintable)
    } else {
        Ok(name)
    }
}

fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    move_name(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

fn about<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    String::deserialize(deserializer).map(|text| clean_line(&text))
}

/// Parses a vector as `--motion` accepts it.
fn motion<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Motion, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}

/// A table of moves, as a file holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveTable {
    /// The moves, in the order of the file.
    #[serde(default, rename = "move")]
    pub moves: Vec<Move>,
}

/// Why no move was found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoMove {
    /// No name begins like that; the nearest name.
    #[error("there is no move {}. The nearest is {}", quoted(.0), quoted(.1))]
    Unknown(String, String),
    /// Several names begin like that.
    #[error("{typed} may be any of {1}", typed = quoted(.0))]
    Several(String, String),
}

/// All moves: the user's own first, then the built-in ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    built_in: Vec<Move>,
    all: Vec<Move>,
    /// Whether a beginning of a name stands for none.
    whole: bool,
}

impl Moves {
    /// The built-in moves alone.
    pub fn new(built_in: Vec<Move>) -> Self {
        Self { all: built_in.clone(), built_in, whole: false }
    }

    /// Returns the built-in moves with these of the user's own before them. One with the name of a
    /// built-in move replaces it.
    #[must_use]
    pub fn with_own(&self, own: Vec<Move>) -> Self {
        let mut all: Vec<Move> = own.into_iter().map(|it| Move { own: true, ..it }).collect();
        let owned: HashSet<String> = all.iter().map(|own| fold(&own.name)).collect();
        let others = self.built_in.iter().filter(|it| !owned.contains(&fold(it.name.trim())));
        all.extend(others.cloned());
        Self { built_in: self.built_in.clone(), all, whole: self.whole }
    }

    /// The same, found by their whole names only if so: nobody is asked whether a beginning was
    /// understood.
    #[must_use]
    pub fn by_whole_names(self, whole: bool) -> Self {
        Self { whole, ..self }
    }

    /// All of them.
    pub fn list(&self) -> &[Move] {
        &self.all
    }

    /// The move with exactly this vector.
    pub fn named(&self, motion: &Motion) -> Option<&Move> {
        self.all.iter().find(|it| it.motion == *motion)
    }

    /// A motion in a few cells, for a list: its name, or its amounts where it has none.
    pub fn in_short(&self, motion: &Motion) -> String {
        self.named(motion).map_or_else(|| motion.in_short(), |it| it.name.clone())
    }

    /// The move with this name, or with the only name that begins like it, unless names have to be
    /// whole.
    pub fn find(&self, name: &str) -> Result<&Move, NoMove> {
        if let Some(it) = self.all.iter().find(|it| it.is_called(name)) {
            return Ok(it);
        }
        let wanted = fold(name.trim());
        let begin: Vec<&Move> =
            self.all.iter().filter(|it| fold(&it.name).starts_with(&wanted)).collect();
        match begin.as_slice() {
            [only] if self.whole => Err(NoMove::Unknown(name.to_owned(), only.name.clone())),
            [only] => Ok(only),
            [] => {
                let nearest =
                    self.all.iter().min_by_key(|it| osa_distance(&wanted, &fold(&it.name)));
                let nearest = nearest.map(|it| it.name.clone()).unwrap_or_default();
                Err(NoMove::Unknown(name.to_owned(), nearest))
            }
            several => {
                let names: Vec<&str> = several.iter().map(|it| it.name.as_str()).collect();
                Err(NoMove::Several(name.to_owned(), names.join(", ")))
            }
        }
    }

    /// The moves that contain every typed word in their name or description: names that begin with
    /// it first, then other names, then descriptions.
    pub fn filter(&self, typed: &str) -> Vec<&Move> {
        let wanted = fold(typed.trim());
        let words: Vec<&str> = wanted.split_whitespace().collect();
        let mut found: Vec<(u8, &Move)> = self
            .all
            .iter()
            .filter_map(|it| {
                let (name, about) = (fold(&it.name), fold(&it.about));
                let in_name = words.iter().all(|word| name.contains(word));
                let anywhere = words.iter().all(|word| name.contains(word) || about.contains(word));
                let rank = match (name.starts_with(&wanted), in_name, anywhere) {
                    (true, ..) => 0,
                    (_, true, _) => 1,
                    (.., true) => 2,
                    _ => return None,
                };
                Some((rank, it))
            })
            .collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, it)| it).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::moves;

    fn names<'a>(found: &[&'a Move]) -> Vec<&'a str> {
        found.iter().map(|it| it.name.as_str()).collect()
    }

    #[test]
    fn moves_are_found_by_name_or_its_only_beginning() {
        let moves = moves();
        assert_eq!(moves.find(" Whip PAN Left ").unwrap().motion.to_string(), "bg_x_pan=-10.0");
        assert_eq!(moves.find("low d").unwrap().name, "low dutch tilt");
        let say = |name| moves.find(name).unwrap_err().to_string();
        assert_eq!(say("pan lfet"), "there is no move “pan lfet”. The nearest is “pan left”");
        assert!(say("dutch").contains("dutch right, dutch left, dutch push in"));
        assert!(say("").contains("static"), "nothing begins every name");
    }

    #[test]
    fn a_vector_has_its_name_and_no_other_has() {
        let moves = moves();
        let named = |motion: &str| moves.named(&motion.parse().unwrap()).map(|it| it.name.as_str());
        assert_eq!(named(""), Some("static"));
        assert_eq!(named("y=0.4,r=-6"), Some("low dutch tilt"));
        assert_eq!(named("y=0.4,r=-6.1"), None);
    }

    #[test]
    fn what_is_typed_finds_names_first() {
        let moves = moves();
        assert_eq!(names(&moves.filter("pan"))[..2], ["pan left", "pan right"]);
        assert_eq!(names(&moves.filter("LEFT arc"))[0], "arc left");
        assert!(names(&moves.filter("portrait")).contains(&"drift in"));
        assert_eq!(moves.filter("").len(), moves.list().len());
        assert_eq!(moves.filter("no such thing"), [].as_slice() as &[&Move]);
    }

    #[test]
    fn an_own_move_takes_the_place_of_a_built_in_one() {
        let built_in = moves();
        let own = Move::own("Arc Left", "x=-4".parse().unwrap(), "mine").unwrap();
        let moves = built_in.with_own(vec![own.clone()]);
        assert_eq!(moves.list().len(), built_in.list().len());
        assert_eq!(moves.find("arc left"), Ok(&own));
        assert_eq!(moves.with_own(Vec::new()), built_in, "and gives it back");
    }

    #[test]
    fn names_are_one_short_line() {
        assert_eq!(move_name("  bay,  at dusk  "), Ok("bay, at dusk".to_owned()));
        assert_eq!(move_name(" \t"), Err(MoveNameError::Empty));
        assert_eq!(move_name(&"é".repeat(40)).map(|name| name.len()), Ok(80));
        assert_eq!(move_name(&"é".repeat(41)), Err(MoveNameError::Long));
        assert_eq!(move_name("two\nlines"), Err(MoveNameError::Unprintable));
        assert_eq!(move_name("a\u{1b}[31m"), Err(MoveNameError::Unprintable));
    }
}
