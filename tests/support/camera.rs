//! Films that were measured, and what models have taught.

use std::sync::Arc;

use viewfinder::app::effect::{Effect, Ledger};
use viewfinder::app::msg;
use viewfinder::domain::{Output, SavedFilm, Stage, Take};
use viewfinder::heeding::{Counts, Learned, Taught, statement};
use viewfinder::measure::{Got, Moved, PictureAxis, Travel, Why};

use super::{Studio, take, task};

/// A film of five seconds whose camera went so far on a straight way: sideways, up and down, in and
/// out, roll.
pub(crate) fn got(totals: [f64; 4]) -> Arc<Got> {
    let axes = PictureAxis::ALL.map(|axis| {
        let total = totals[axis.index()];
        let moved = if total.abs() >= axis.moves() { Moved::Yes } else { Moved::No };
        Travel { total: Some(total), per_second: Some(total / 5.0), moved }
    });
    Arc::new(Got {
        measured: 38,
        support: 0.84,
        axes,
        why: None,
        path: (0..40).map(|n| totals.map(|total| total * f64::from(n) / 39.0)).collect(),
        ..Got::nothing(Why::Dark, 40, 5.0)
    })
}

/// A film that nothing can be told of.
pub(crate) fn unclear(why: Why) -> Arc<Got> {
    Arc::new(Got::nothing(why, 40, 5.0))
}

/// A take whose film is on disk, with what was asked of its camera.
pub(crate) fn filmed(n: u8, prompt: &str, motion: &str) -> Take {
    let film = SavedFilm {
        path: format!("/films/2026-11-22-{n}.mp4").into(),
        bytes: 2_149_000,
        poster: None,
        last_frame: None,
        remark: None,
    };
    let output = Output { film: "https://cdn.example/film.mp4".to_owned(), ..Output::default() };
    let mut take = take(n, prompt, Stage::Saved { task_id: task(n), output, film });
    take.shot.motion = motion.parse().unwrap();
    take.ended = Some(take.updated);
    take
}

/// What a model has done with an axis: as asked, still, the other way, for each direction.
pub(crate) fn lesson(model: &str, axis: Taught, [one, other]: [[u32; 3]; 2]) -> Learned {
    let counts = |[as_asked, still, opposite]: [u32; 3]| Counts { as_asked, still, opposite };
    let sides = [counts(one), counts(other)];
    Learned {
        model: model.to_owned(),
        image: false,
        words: false,
        axis,
        sides,
        unclear: 0,
        by_eye: 0,
        statement: statement(sides),
        gain: None,
        dead_zone: None,
        versions: vec![viewfinder::measure::VERSION],
    }
}

impl Studio {
    /// Answers what was asked about models with this.
    pub(crate) fn answer_lessons(&mut self, lessons: &[Learned]) -> &mut Self {
        let asked = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Ledger(Ledger::LoadLearned(ticket, _)) => Some(*ticket),
            _ => None,
        });
        if let Some(ticket) = asked {
            self.tell(msg::Ledger::Learned(ticket, Some(lessons.to_vec())));
        }
        self
    }

    /// A studio whose takes have taught this.
    pub(crate) fn with_lessons(&mut self, lessons: &[Learned]) -> &mut Self {
        self.effects.clear();
        self.tell(msg::Ledger::Changed);
        self.answer_lessons(lessons);
        self.effects.clear();
        self
    }
}
