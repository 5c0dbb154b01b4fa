//! What to say when a list of takes is empty.

use super::sentences::Telling;
use super::step::Step;

/// What is known when no take is listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unlisted {
    /// Whether hidden takes were asked for, instead of the others.
    pub hidden: bool,
    /// Whether something was searched for or filtered by.
    pub narrowed: bool,
    /// Takes of the kind that was asked for, hidden or not, whatever the filter.
    pub same: usize,
    /// Takes of the other kind, whatever the filter.
    pub others: usize,
    /// Takes of the other kind that match the filter.
    pub others_match: usize,
}

impl Telling {
    /// Says why no take is listed.
    pub fn of_nothing_listed(unlisted: Unlisted) -> Self {
        let Unlisted { hidden, narrowed, same, others, others_match } = unlisted;
        let (what, next): (_, &[Step]) = match (hidden, others_match) {
            _ if same + others == 0 => ("No takes yet.".to_owned(), &[]),
            (true, _) if same == 0 => ("No take is hidden.".to_owned(), &[]),
            (false, _) if !narrowed && others == 1 => {
                ("The only take is hidden.".to_owned(), &[Step::ListHidden])
            }
            (false, _) if !narrowed => {
                (format!("All {others} takes are hidden."), &[Step::ListHidden])
            }
            (_, 0) => ("No take matches.".to_owned(), &[Step::ClearFilter]),
            (false, 1) => {
                ("Only a hidden take matches.".to_owned(), &[Step::ClearFilter, Step::ListHidden])
            }
            (false, n) => {
                (format!("Only {n} hidden takes match."), &[Step::ClearFilter, Step::ListHidden])
            }
            (true, 1) => ("Only a take that is not hidden matches.".to_owned(), &[Step::ListShown]),
            (true, n) => (format!("Only {n} takes that are not hidden match."), &[Step::ListShown]),
        };
        Self::new(what, "", next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_says_what_there_is_instead() {
        let told = |hidden, narrowed, [same, others, others_match]: [usize; 3]| {
            let unlisted = Unlisted { hidden, narrowed, same, others, others_match };
            let Telling { what, next, .. } = Telling::of_nothing_listed(unlisted);
            (what, next)
        };
        let says = |what: &str, next: &[Step]| (what.to_owned(), next.to_vec());
        assert_eq!(told(false, true, [0, 0, 0]), says("No takes yet.", &[]));
        assert_eq!(told(true, false, [0, 3, 3]), says("No take is hidden.", &[]));
        let hidden = &[Step::ListHidden];
        assert_eq!(told(false, false, [0, 1, 1]), says("The only take is hidden.", hidden));
        assert_eq!(told(false, false, [0, 2, 2]), says("All 2 takes are hidden.", hidden));
        let either = &[Step::ClearFilter, Step::ListHidden];
        assert_eq!(told(false, true, [5, 2, 1]), says("Only a hidden take matches.", either));
        assert_eq!(told(false, true, [5, 2, 2]), says("Only 2 hidden takes match.", either));
        assert_eq!(told(false, true, [5, 2, 0]), says("No take matches.", &[Step::ClearFilter]));
        let shown = &[Step::ListShown];
        let told = told(true, true, [2, 5, 4]);
        assert_eq!(told, says("Only 4 takes that are not hidden match.", shown));
    }
}
