//! The user's own camera moves, in a file of their own: `moves.toml` in the config folder.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::mistake::{ConfigError, text_at, wrong};
use crate::domain::{Move, MoveNameError, MoveTable, fold, move_name, quoted};
use crate::store::{StoreError, create_private_dir, write_private};

/// What the file says of itself.
const HEAD: &str = "# Camera moves of your own. A motion is written as --motion takes it.\n";

/// The file of the user's own moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnMoves(PathBuf);

/// An own move that cannot be read, saved, renamed or deleted. What is on disk is as it was.
#[derive(Debug, thiserror::Error)]
pub enum OwnMovesError {
    /// The file cannot be understood, so it is not written either.
    #[error(transparent)]
    File(#[from] ConfigError),
    /// The file cannot be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No move can be called that.
    #[error(transparent)]
    Name(#[from] MoveNameError),
    /// Another own move is called that.
    #[error("you already have a move {}; choose another name, or delete that one", quoted(.0))]
    Taken(String),
    /// No own move is called that.
    #[error("you have no move {} of your own", quoted(.0))]
    Unknown(String),
}

impl OwnMoves {
    /// The own moves in this file.
    pub fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Where they are.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The user's moves, in the order of the file; empty if there is no file.
    pub fn read(&self) -> Result<Vec<Move>, ConfigError> {
        let Some(text) = text_at(&self.0)? else { return Ok(Vec::new()) };
        let table: MoveTable =
            toml::from_str(&text).map_err(|error| wrong(&self.0, &text, &error))?;
        Ok(table.moves.into_iter().map(|it| Move { own: true, ..it }).collect())
    }

    /// Adds a move; returns all of them.
    pub fn save(&self, new: Move) -> Result<Vec<Move>, OwnMovesError> {
        let mut moves = self.read()?;
        if let Some(taken) = moves.iter().find(|it| it.is_called(&new.name)) {
            return Err(OwnMovesError::Taken(taken.name.clone()));
        }
        moves.push(Move { name: move_name(&new.name)?, own: true, ..new });
        self.write(moves)
    }

    /// Gives a move another name; returns all of them.
    pub fn rename(&self, from: &str, to: &str) -> Result<Vec<Move>, OwnMovesError> {
        let to = move_name(to)?;
        let mut moves = self.read()?;
        let at = place(&moves, from)?;
        let taken = moves.iter().enumerate().find(|(nth, it)| *nth != at && it.is_called(&to));
        if let Some((_, taken)) = taken {
            return Err(OwnMovesError::Taken(taken.name.clone()));
        }
        moves[at].name = to;
        self.write(moves)
    }

    /// Removes a move; returns those that are left.
    pub fn delete(&self, name: &str) -> Result<Vec<Move>, OwnMovesError> {
        let mut moves = self.read()?;
        moves.remove(place(&moves, name)?);
        self.write(moves)
    }

    fn write(&self, moves: Vec<Move>) -> Result<Vec<Move>, OwnMovesError> {
        let mut text = HEAD.to_owned();
        for it in &moves {
            let Move { name, motion, about, own: _ } = it;
            // JSON writes a line of text as TOML reads it.
            let [name, motion, about] =
                [name, &motion.to_string(), about].map(|text| serde_json::Value::from(&**text));
            write!(text, "\n[[move]]\nname = {name}\nmotion = {motion}\nabout = {about}\n")
                .expect("a string takes any text");
        }
        if let Some(folder) = self.0.parent() {
            create_private_dir(folder)?;
        }
        write_private(&self.0, text.as_bytes())?;
        Ok(moves)
    }
}

fn place(moves: &[Move], name: &str) -> Result<usize, OwnMovesError> {
    let wanted = fold(name.trim());
    let at = moves.iter().position(|it| fold(&it.name) == wanted);
    at.ok_or_else(|| OwnMovesError::Unknown(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Motion;
    use proptest::prelude::*;
    use std::fs;

    fn own(name: &str, motion: &str) -> Move {
        Move::own(name, motion.parse().unwrap(), "for \"dusk\" \\ back").unwrap()
    }

    fn file() -> (tempfile::TempDir, OwnMoves) {
        let root = tempfile::tempdir().unwrap();
        let moves = OwnMoves::at(root.path().join("config/moves.toml"));
        (root, moves)
    }

    #[test]
    fn own_moves_are_saved_renamed_and_deleted() {
        let (_root, file) = file();
        assert_eq!(file.read().unwrap(), []);
        file.save(own("bay", "x=-4,r=0.3")).unwrap();
        file.save(own("vịnh 海湾", "")).unwrap();
        assert_eq!(file.read().unwrap(), [own("bay", "x=-4,r=0.3"), own("vịnh 海湾", "")]);
        let taken = file.save(own("BAY", "x=1")).unwrap_err();
        assert!(taken.to_string().contains("already have a move “bay”"), "{taken}");
        assert!(matches!(file.rename("vinh 海湾", "bay"), Err(OwnMovesError::Taken(_))));
        file.rename("Bay", "BAY").unwrap();
        assert_eq!(file.rename("bay", "cove").unwrap()[0].name, "cove");
        assert!(matches!(file.delete("bay"), Err(OwnMovesError::Unknown(_))));
        assert_eq!(file.delete("cove").unwrap(), [own("vịnh 海湾", "")]);
        assert_eq!(file.read().unwrap().len(), 1);
    }

    #[test]
    fn a_file_that_cannot_be_understood_is_told_with_its_place_and_left_alone() {
        let (_root, file) = file();
        file.save(own("bay", "x=1")).unwrap();
        for (text, said) in [
            ("[[move]]\nname = \"a\"\nmotion = \"x=0.25\"\n", "moves.toml:3:10: x takes"),
            (
                "[[move]]\nname = \"a\"\nmotoin = \"x=1\"\n",
                "moves.toml:3:1: unknown setting `motoin`; did you mean `motion`?",
            ),
            ("# mine\n[[move]\n", "moves.toml:2:"),
            ("[[move]]\nname = \"\"\nmotion = \"x=1\"\n", "moves.toml:2:8: a move needs a name"),
        ] {
            fs::write(file.path(), text).unwrap();
            let error = file.save(own("new", "x=1")).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
            assert!(file.rename("a", "b").is_err() && file.delete("a").is_err());
            assert_eq!(fs::read_to_string(file.path()).unwrap(), text, "as it was");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn any_name_comes_back_as_it_was(
            name in "\\PC{1,40}", about in "\\PC{0,20}", tenths in -100i32..=100,
        ) {
            let (_root, file) = file();
            let motion = Motion::default()
                .with(crate::domain::Axis::Tilt, crate::domain::AxisValue::from_tenths(tenths));
            if let Ok(new) = Move::own(&name, motion, &about) {
                file.save(new.clone()).unwrap();
                prop_assert_eq!(file.read().unwrap(), [new]);
            }
        }
    }
}
