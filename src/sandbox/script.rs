//! Decides which fault affects which request. Requests are counted by route, from 1 at start-up.

use super::fault::{Fault, Target};
use super::route::Route;

/// The faults still to come, and the number of requests so far.
#[derive(Debug)]
pub(super) struct Script {
    faults: Vec<Fault>,
    seen: [u64; Route::ALL.len()],
}

/// What the script says about a request as it arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cue {
    /// Its number among all requests of this server.
    pub(super) number: u64,
    /// Its number among those of its route.
    pub(super) ordinal: u64,
    pub(super) fault: Option<Fault>,
}

impl Script {
    pub(super) fn new(faults: Vec<Fault>) -> Self {
        Self { faults, seen: [0; Route::ALL.len()] }
    }

    /// Counts a request and finds its fault: the first one given that matches.
    pub(super) fn cue(&mut self, route: Route) -> Cue {
        let seen = &mut self.seen[route as usize];
        *seen += 1;
        let ordinal = *seen;
        let number = self.seen.iter().sum();
        let fault = self.faults.iter().find(|fault| match fault.target {
            Target::Only(only) => only == route && fault.when.contain(ordinal),
            Target::Any => fault.when.contain(number),
        });
        Cue { number, ordinal, fault: fault.cloned() }
    }

    /// Like [`Self::cue`] for a request that is turned away at the door: it is not counted, and
    /// uses up no fault meant for a client.
    pub(super) fn turn_away(&self) -> Cue {
        Cue { number: self.seen.iter().sum(), ordinal: 0, fault: None }
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn kinds(faults: &[&str], routes: &[Route]) -> Vec<String> {
        let mut script = Script::new(faults.iter().map(|fault| fault.parse().unwrap()).collect());
        routes
            .iter()
            .map(|&route| script.cue(route).fault.map_or("-".to_owned(), |fault| fault.name()))
            .collect()
    }

    #[test]
    fn faults_meet_the_requests_they_name() {
        use Route::{Feed, Generate};
        assert_eq!(kinds(&["feed:2=html"], &[Feed, Generate, Feed, Feed]), ["-", "-", "html", "-"]);
        assert_eq!(kinds(&["feed:2-3=html"], &[Feed; 4]), ["-", "html", "html", "-"]);
        assert_eq!(kinds(&["feed:3+=html"], &[Feed; 4]), ["-", "-", "html", "html"]);
        assert_eq!(kinds(&["feed:*=html"], &[Feed, Generate, Feed]), ["html", "-", "html"]);
        assert_eq!(kinds(&["any:2=empty"], &[Feed, Generate, Feed]), ["-", "empty", "-"]);
    }

    #[test]
    fn the_first_of_several_wins() {
        let faults = ["feed:1=cut,at=3", "any:*=html"];
        assert_eq!(kinds(&faults, &[Route::Feed, Route::Feed]), ["cut,at=3", "html"]);
    }

    #[test]
    fn requests_are_numbered_over_all_and_by_route() {
        let mut script = Script::new(Vec::new());
        script.cue(Route::Feed);
        script.cue(Route::Film);
        let cue = script.cue(Route::Feed);
        assert_eq!((cue.number, cue.ordinal), (3, 2));
    }
}
