//! What was asked of a camera beside what it did: as JSON, and as a table.

use std::borrow::Cow;
use std::path::Path;
use std::slice;

use serde::{Serialize, Serializer};

use super::context::Context;
use super::ink::Ink;
use super::json::json_line;
use super::table::{Cell, Column, Cut, Table};
use crate::config::GlyphSetting;
use crate::domain::{Convention, Conventions, Eye, Motion, Take, lines_of, width};
use crate::heeding::{
    CameraRow, CameraTable, Filmed, Heed, Learned, Marks, Shown, Verdict, asked, camera_table,
    expected, judged, learned, usual_gain, verdicts,
};
use crate::measure::{Facts, Got, PictureAxis};
use crate::session::lessons;
use crate::store::{FilmedTake, Ledger, StoreError};
use crate::ui::Role;

/// Who says what became of what was asked: by the directions that are shown here, and by what the
/// models usually do.
///
/// What they usually do is learned from thousands of takes, so it is read only once a take comes that
/// something is known of; the others have no verdict.
#[derive(Debug)]
pub(super) struct Judge {
    conventions: Conventions,
    /// None until it is needed.
    learned: Option<Vec<Learned>>,
}

impl Judge {
    /// One that knows nothing yet of what models usually do.
    pub(super) fn new(context: &Context) -> Self {
        Self { conventions: context.config.conventions(), learned: None }
    }

    /// One for this take, with what the ledger teaches if that is needed.
    pub(super) fn of(context: &Context, ledger: &Ledger, take: &Take) -> Result<Self, StoreError> {
        let mut judge = Self::new(context);
        judge.prepare(slice::from_ref(take), || ledger.filmed())?;
        Ok(judge)
    }

    /// Whether these takes can be judged only after [`Self::learn`].
    pub(super) fn is_ignorant_of(&self, takes: &[Take]) -> bool {
        self.learned.is_none() && takes.iter().any(is_known)
    }

    /// Reads what is to be learned if these takes need it, and it has not been read yet.
    pub(super) fn prepare<E>(
        &mut self,
        takes: &[Take],
        read: impl FnOnce() -> Result<Vec<FilmedTake>, E>,
    ) -> Result<(), E> {
        if self.is_ignorant_of(takes) {
            self.learn(&read()?);
        }
        Ok(())
    }

    /// Takes in what these takes teach.
    pub(super) fn learn(&mut self, films: &[FilmedTake]) {
        self.learned = Some(learned(&lessons(films, &self.conventions)));
    }

    fn convention(&self, take: &Take) -> Convention {
        self.conventions.of(&take.shot.model)
    }

    fn expected(&self, take: &Take) -> [Option<f64>; 4] {
        let film = Filmed {
            model: &take.shot.model,
            image: take.shot.images.image.is_some(),
            words: take.shot.words.is_some(),
            motion: &take.shot.motion,
            got: take.got.as_deref(),
            eye: take.remark.eye,
        };
        let learned = self.learned.as_deref().unwrap_or_default();
        let gain = |axis| usual_gain(learned, &film, axis);
        expected(&take.shot.motion, &self.convention(take), gain)
    }

    /// What became of a take as a whole; none where nothing is known.
    pub(super) fn heed(&self, take: &Take) -> Option<Heed> {
        let (motion, eye) = (&take.shot.motion, &take.remark.eye);
        let film = (take.got.as_deref(), eye);
        Heed::of(&judged(motion, &self.convention(take), film, self.expected(take)))
    }

    /// A take's table; none where nothing is known.
    pub(super) fn table(&self, take: &Take, marks: Marks) -> Option<CameraTable> {
        if !is_known(take) {
            return None;
        }
        let shown = Shown {
            motion: Some(&take.shot.motion),
            convention: &self.convention(take),
            got: take.got.as_deref(),
            eye: take.remark.eye,
            expected: self.expected(take),
        };
        Some(camera_table(&shown, marks))
    }

    /// A take's object; none if its film was not measured.
    pub(super) fn line<'a>(&self, take: &'a Take) -> Option<CameraLine<'a>> {
        Some(self.line_of(take, take.got.as_deref()?))
    }

    /// A take's object, with what was measured just now.
    pub(super) fn line_of<'a>(&self, take: &'a Take, got: &'a Got) -> CameraLine<'a> {
        let convention = self.convention(take);
        let motion = &take.shot.motion;
        let found = verdicts(motion, &convention, got, self.expected(take));
        CameraLine {
            file: take.film().map(|film| film.path.to_string_lossy()),
            take: Some(take.id.as_str()),
            asked: Some(motion),
            verdicts: Some(Four(found.map(|verdict| verdict.map(Verdict::word)))),
            eye: seen(take.remark.eye, motion, &convention),
            ..CameraLine::of(got)
        }
    }
}

/// Whether a take was measured or looked at.
fn is_known(take: &Take) -> bool {
    take.got.is_some() || !take.remark.eye.is_empty()
}

/// What the user saw, as verdicts.
fn seen(eye: Eye, motion: &Motion, convention: &Convention) -> Option<Four<Option<&'static str>>> {
    (!eye.is_empty()).then(|| {
        Four(
            PictureAxis::ALL.map(|axis| {
                Some(Verdict::of(eye.of(axis)?, asked(axis, motion, convention)?).word())
            }),
        )
    })
}

/// What was measured, as a script sees it. Keys are added, never changed or left out.
#[derive(Debug, Serialize)]
pub(super) struct CameraLine<'a> {
    file: Option<Cow<'a, str>>,
    take: Option<&'a str>,
    #[serde(flatten)]
    facts: Facts<'a>,
    asked: Option<&'a Motion>,
    verdicts: Option<Four<Option<&'static str>>>,
    eye: Option<Four<Option<&'static str>>>,
}

/// Something of each axis of the picture.
#[derive(Debug)]
struct Four<T>([T; 4]);

impl<T: Serialize> Serialize for Four<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(PictureAxis::ALL.map(|axis| (axis.word(), &self.0[axis.index()])))
    }
}

impl<'a> CameraLine<'a> {
    /// Of a film that is no take's.
    pub(super) fn named(film: &'a Path, got: &'a Got) -> Self {
        Self { file: Some(film.to_string_lossy()), ..Self::of(got) }
    }

    fn of(got: &'a Got) -> Self {
        let facts = got.facts();
        Self { file: None, take: None, facts, asked: None, verdicts: None, eye: None }
    }

    pub(super) fn json(&self) -> String {
        json_line(self)
    }
}

/// What the settings say that can be drawn.
pub(super) const fn marks(context: &Context) -> Marks {
    match context.config.ui.glyphs {
        GlyphSetting::Unicode => Marks::Unicode,
        GlyphSetting::Ascii => Marks::Ascii,
    }
}

/// A table as lines: what was asked, where anything could be, what came of it, and what is to be said
/// of that. With the cells of a line it is for a person, and has its headings in any case.
pub(super) fn table_lines(
    table: &CameraTable,
    (marks, room): (Marks, Option<usize>),
    ink: &Ink,
) -> Vec<String> {
    let nothing = if marks == Marks::Unicode { "·" } else { "-" };
    let arrows = table.rows.iter().map(|row| width(&row.arrows)).max().unwrap_or(0);
    let was_asked = table.rows.iter().any(|row| !row.asked.is_empty());
    let row = |row: &CameraRow| {
        let or_nothing = |text: &str| if text.is_empty() { nothing } else { text }.to_owned();
        let got = if arrows > 0 && !row.got.is_empty() {
            let gap = " ".repeat(arrows - width(&row.arrows));
            format!("{}{gap}  {}", row.arrows, row.got)
        } else {
            row.got.clone()
        };
        let asked = if was_asked { or_nothing(&row.asked) } else { String::new() };
        let role = row.judged.map_or(Role::Muted, |judged| role_of_verdict(judged.verdict));
        vec![
            Cell::text(row.label),
            Cell::text(asked),
            Cell::text(or_nothing(&got)),
            Cell::new(row.verdict.clone(), role),
        ]
    };
    // What was got is what one looks for: the verdict goes on below before that does.
    let columns = [("", Cut::Never), ("asked", Cut::Never), ("got", Cut::Wrap), ("", Cut::Wrap)];
    let shown = Table {
        columns: columns.map(|(head, cut)| Column::new(head, cut)).into(),
        rows: table.rows.iter().map(row).collect(),
    };
    let mut lines = match room {
        Some(room) => shown.headed(room, ink),
        None if was_asked => shown.headed(usize::MAX, ink),
        None => shown.plain(ink),
    };
    if !table.measured.is_empty() {
        lines.extend(lines_of(&table.measured, room.unwrap_or(usize::MAX)));
    }
    lines
}

/// The words beside it say the same.
const fn role_of_verdict(verdict: Verdict) -> Role {
    match verdict {
        Verdict::Heeded => Role::Good,
        Verdict::Partly | Verdict::Ignored | Verdict::Opposite => Role::Warn,
        Verdict::Unclear => Role::Muted,
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::super::rows::tests::running;
    use super::*;
    use crate::domain::Sight;
    use crate::measure::Why;

    #[test]
    fn the_facts_of_a_film_stand_in_its_object_as_they_are() {
        let got = Got::nothing(Why::FewPoints, 12, 1.5);
        let facts = json_line(&got.facts());
        let facts = facts.trim_matches(['{', '}']);
        let whole = format!(
            r#"{{"file":"a.mp4","take":null,{facts},"asked":null,"verdicts":null,"eye":null}}"#
        );
        assert_eq!(CameraLine::named(Path::new("a.mp4"), &got).json(), whole);
    }

    #[test]
    fn what_models_do_is_read_once_and_only_for_a_take_that_is_known() {
        let plain = running(1);
        let mut measured = running(2);
        measured.got = Some(Got::nothing(Why::Dark, 12, 1.5).into());
        let mut seen = running(3);
        seen.remark.eye.zoom = Some(Sight::Still);
        for known in [&measured, &seen] {
            let mut judge = Judge { conventions: Conventions::default(), learned: None };
            let mut reads = 0;
            let mut prepare = |takes: &[Take]| {
                let read = || {
                    reads += 1;
                    Ok::<_, Infallible>(Vec::new())
                };
                judge.prepare(takes, read).unwrap();
                reads
            };
            assert_eq!(prepare(&[]), 0);
            assert_eq!(prepare(slice::from_ref(&plain)), 0);
            assert_eq!(prepare(&[plain.clone(), known.clone()]), 1);
            assert_eq!(prepare(slice::from_ref(known)), 1, "it is known by then");
        }
    }
}
