//! What holds for every move in words, in every language.

use std::sync::LazyLock;

use proptest::prelude::*;
use viewfinder::config::{Language, phrases};
use viewfinder::domain::{
    Axis, AxisValue, Convention, Grade, Motion, Phrases, phrase, utf16_len, with_phrase,
};

static TABLES: LazyLock<[Phrases; 3]> = LazyLock::new(|| Language::ALL.map(phrases));

/// Vectors with still axes and equal amounts among them, as people make them.
fn any_motion() -> impl Strategy<Value = Motion> {
    let amount =
        prop_oneof![3 => Just(0), 2 => (-10i32..=10).prop_map(|n| n * 10), 4 => -100i32..=100];
    proptest::array::uniform6(amount).prop_map(|tenths| {
        Axis::ALL.into_iter().zip(tenths).fold(Motion::default(), |motion, (axis, tenths)| {
            motion.with(axis, AxisValue::from_tenths(tenths))
        })
    })
}

fn any_axis() -> impl Strategy<Value = Axis> {
    proptest::sample::select(Axis::ALL.to_vec())
}

fn any_convention() -> impl Strategy<Value = Convention> {
    proptest::sample::subsequence(Axis::ALL.to_vec(), 0..=6).prop_map(Convention::flipping)
}

/// How often a phrase says an axis, in either direction and either form.
fn said(words: &str, table: &Phrases, axis: Axis) -> usize {
    let axis = table.axis(axis);
    let mut forms: Vec<&String> = axis.negative.iter().chain(&axis.positive).collect();
    forms.dedup();
    forms.into_iter().map(|form| words.matches(form.as_str()).count()).sum()
}

/// The grade that a phrase of one axis says.
fn grade_said(words: &str, table: &Phrases, form: &str) -> usize {
    let whole = |nth: usize| table.subject.replace("{}", &table.grades[nth].replace("{}", form));
    (0..5).find(|nth| whole(*nth) == words).unwrap()
}

#[test]
fn the_tables_are_complete_and_nothing_in_them_can_be_taken_for_another() {
    for table in &*TABLES {
        let mut all = Vec::new();
        for axis in Axis::ALL {
            let words = table.axis(axis);
            for forms in [&words.negative, &words.positive] {
                assert!((1..=2).contains(&forms.len()), "{axis:?}");
                all.extend(forms.iter().cloned());
            }
            assert_eq!(words.negative.len(), words.positive.len(), "{axis:?}");
        }
        for pattern in table.grades.iter().chain([&table.subject]) {
            assert_eq!(pattern.matches("{}").count(), 1, "{pattern}");
        }
        all.extend(table.grades.iter().map(|grade| grade.replace("{}", "").trim().to_owned()));
        for (nth, text) in all.iter().enumerate() {
            assert!(!text.is_empty() && text.trim() == text, "{text:?}");
            for (other, longer) in all.iter().enumerate() {
                assert!(nth == other || !longer.contains(text.as_str()), "{text} in {longer}");
            }
        }
        assert!(!table.still.is_empty());
    }
}

proptest! {
    #[test]
    fn each_moving_axis_is_said_once_and_no_still_one(
        motion in any_motion(), convention in any_convention(),
    ) {
        for table in &*TABLES {
            let words = phrase(&motion, &convention, table);
            for axis in Axis::ALL {
                let moves = motion.get(axis) != AxisValue::ZERO;
                prop_assert_eq!(said(&words, table, axis), usize::from(moves), "{} {:?}", words, axis);
            }
            prop_assert_eq!(words == table.still, motion.is_zero());
            prop_assert_eq!(&words, &phrase(&motion, &convention, table), "twice the same");
        }
    }

    #[test]
    fn phrases_are_tidy_and_short(motion in any_motion(), convention in any_convention()) {
        for (language, table) in Language::ALL.into_iter().zip(&*TABLES) {
            let words = phrase(&motion, &convention, table);
            prop_assert!(!words.is_empty() && words.trim() == words, "{words:?}");
            prop_assert!(!words.contains("  ") && !words.contains('{'), "{words:?}");
            let most = match (language, motion.moving().count()) {
                (Language::Vi, _) => 200,
                // Axes of five different grades need five adverbs.
                (Language::En | Language::Zh, 5 | 6) => 140,
                (Language::En | Language::Zh, _) => 120,
            };
            prop_assert!(utf16_len(&words) <= most, "{words:?} has {}", utf16_len(&words));
        }
    }

    /// The other way round is the same phrase with the other direction in it.
    #[test]
    fn negating_an_axis_changes_its_direction_only(
        motion in any_motion(), axis in any_axis(), convention in any_convention(),
    ) {
        let value = motion.get(axis);
        let other = motion.with(axis, AxisValue::from_tenths(-i32::from(value.tenths())));
        let flipped = convention.amount(&motion, axis);
        for table in &*TABLES {
            let (here, there) = (phrase(&motion, &convention, table), phrase(&other, &convention, table));
            let mut turned = here.clone();
            for later in [false, true] {
                let (from, to) =
                    (table.axis(axis).towards(flipped, later), table.axis(axis).towards(-flipped, later));
                if here.contains(from) {
                    turned = here.replace(from, to);
                }
            }
            prop_assert_eq!(if value == AxisValue::ZERO { here } else { turned }, there);
        }
    }

    #[test]
    fn the_strongest_is_said_first(motion in any_motion()) {
        let convention = Convention::default();
        for table in &*TABLES {
            let words = phrase(&motion, &convention, table);
            let at = |axis: Axis| {
                let axis = table.axis(axis);
                axis.negative.iter().chain(&axis.positive).filter_map(|form| words.find(form.as_str())).min()
            };
            let mut moving: Vec<_> = motion.moving().map(|(axis, _)| (at(axis), convention.amount(&motion, axis))).collect();
            moving.sort_by_key(|(at, _)| *at);
            let grades: Vec<_> = moving.into_iter().map(|(_, amount)| Grade::of(amount)).collect();
            prop_assert!(grades.windows(2).all(|two| two[0] >= two[1]), "{words}: {grades:?}");
        }
    }

    #[test]
    fn the_prompt_is_whole_in_what_is_sent(prompt in "\\PC{0,40}[.,!。， ]{0,2}", motion in any_motion()) {
        for table in &*TABLES {
            let words = phrase(&motion, &Convention::default(), table);
            let whole = with_phrase(&prompt, &words);
            prop_assert!(whole.starts_with(prompt.trim_end()));
            // A capital may have come to its beginning.
            let tail: String = words.chars().skip(1).collect();
            prop_assert!(whole.contains(&tail));
            prop_assert!(whole.len() <= prompt.len() + words.len() + 8);
        }
    }
}

#[test]
fn a_larger_amount_is_never_a_smaller_word() {
    for table in &*TABLES {
        for axis in Axis::ALL {
            for sign in [-1, 1] {
                let mut before = 0;
                for tenths in 1..=100 {
                    let motion =
                        Motion::default().with(axis, AxisValue::from_tenths(sign * tenths));
                    let words = phrase(&motion, &Convention::default(), table);
                    let form = table.axis(axis).towards(f64::from(sign), false);
                    let grade = grade_said(&words, table, form);
                    assert!(grade >= before, "{words}");
                    before = grade;
                }
                assert_eq!(before, 4, "the largest amount is the largest word");
            }
        }
    }
}
