//! What to say when the user leaves the program.

use super::super::take_id::TakeId;
use super::sentences::Telling;
use super::step::Step;

/// What was going on when the worker stopped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stopped {
    /// Takes that go on at the provider without being followed here.
    pub going_on: usize,
    /// Takes that were waiting to be sent again, and were cancelled.
    pub not_sent: usize,
    /// Takes that may or may not have been accepted.
    pub unconfirmed: usize,
    /// Films that are not complete yet.
    pub films: usize,
    /// Takes whose answer could not be written to the ledger.
    pub unkept: Vec<Unkept>,
}

/// A take whose answer is not in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unkept {
    /// The take.
    pub id: TakeId,
    /// The provider's task id, if the answer had one.
    pub task_id: Option<String>,
    /// Whether that answer was a plain yes.
    pub accepted: bool,
}

impl Telling {
    /// Says what was going on when the program ended, except for answers that could not be stored.
    pub fn of_stopped(stopped: &Stopped) -> Vec<Self> {
        let Stopped { going_on, not_sent, unconfirmed, films, unkept: _ } = stopped;
        let told = [
            (
                *going_on,
                "take goes on at the provider.",
                "takes go on at the provider.",
                Some(Step::PickUp),
            ),
            (
                *films,
                "film is not complete yet; the next start continues its download.",
                "films are not complete yet; the next start continues their downloads.",
                None,
            ),
            (
                *not_sent,
                "take was cancelled before it was sent; its shot is in the history.",
                "takes were cancelled before they were sent; their shots are in the history.",
                None,
            ),
            (
                *unconfirmed,
                "request got no answer in time, and may have been charged.",
                "requests got no answer in time, and may have been charged.",
                Some(Step::SeeUnconfirmed),
            ),
        ];
        told.into_iter()
            .filter(|(count, ..)| *count > 0)
            .map(|(count, one, many, next)| {
                let what = format!("{count} {}", if count == 1 { one } else { many });
                Self::new(what, "", next.as_slice())
            })
            .collect()
    }

    /// Says everything that is known about an answer that could not be written to the ledger.
    pub fn of_unkept(unkept: &Unkept) -> Self {
        let Unkept { id, task_id, accepted } = unkept;
        let Some(task_id) = task_id else {
            let what =
                format!("The provider answered about take {id}, which may have been charged.");
            return Self::new(what, "That is not in the ledger.", &[Step::Settle]);
        };
        let what = if *accepted {
            format!("The provider accepted take {id} as {task_id}.")
        } else {
            format!(
                "The answer to take {id} was not a plain yes and names task {task_id}: it may have \
                 been charged."
            )
        };
        Self::new(what, "That is not in the ledger: note it down.", &[Step::Record])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_told_as_one_and_nothing_is_not_told() {
        assert_eq!(Telling::of_stopped(&Stopped::default()), []);
        let told = |stopped: Stopped| {
            let told = Telling::of_stopped(&stopped);
            told.into_iter().map(|it| (it.what, it.next)).collect::<Vec<_>>()
        };
        let stopped = Stopped { going_on: 1, not_sent: 2, ..Stopped::default() };
        let cancelled =
            "2 takes were cancelled before they were sent; their shots are in the history.";
        assert_eq!(
            told(stopped),
            [
                ("1 take goes on at the provider.".to_owned(), vec![Step::PickUp]),
                (cancelled.to_owned(), vec![]),
            ]
        );
        let stopped = Stopped { unconfirmed: 1, films: 1, ..Stopped::default() };
        let [film, request] = told(stopped).try_into().unwrap();
        assert!(film.0.starts_with("1 film is not complete yet"), "{}", film.0);
        assert!(request.0.starts_with("1 request got no answer"), "{}", request.0);
        assert_eq!(request.1, [Step::SeeUnconfirmed]);
    }
}
