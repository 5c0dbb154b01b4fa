//! Puts a camera move into a cinematographer's words, for models that do not heed the vector.

use serde::Deserialize;

use super::convention::Convention;
use super::motion::{Axis, Motion};

/// How strongly an axis moves, in the five steps that words can distinguish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Below 1.0: hardly visible.
    Barely,
    /// Below 3.0.
    Slowly,
    /// Below 6.0.
    Steadily,
    /// Below 9.0.
    Quickly,
    /// 9.0 and above.
    VeryFast,
}

impl Grade {
    /// The grade of an amount; `None` for zero.
    pub fn of(amount: f64) -> Option<Self> {
        // 1.0 is a move that one notices (see `convention`), 10.0 is as much as a scene bears.
        match amount.abs() {
            size if size >= 9.0 => Some(Self::VeryFast),
            size if size >= 6.0 => Some(Self::Quickly),
            size if size >= 3.0 => Some(Self::Steadily),
            size if size >= 1.0 => Some(Self::Slowly),
            size if size > 0.0 => Some(Self::Barely),
            // Nothing, or not a number.
            _ => None,
        }
    }
}

/// The words for one axis.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AxisWords {
    /// Words for negative amounts: in the first clause and, if they differ, in a later one.
    pub negative: Vec<String>,
    /// Words for positive amounts, likewise.
    pub positive: Vec<String>,
}

impl AxisWords {
    /// The words for a direction, in the first clause or in a later one.
    pub fn towards(&self, amount: f64, later: bool) -> &str {
        let forms = if amount < 0.0 { &self.negative } else { &self.positive };
        let form = if later { forms.last() } else { forms.first() };
        form.map_or("", String::as_str)
    }
}

/// The words of one language (`assets/phrases.toml`).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrases {
    /// The phrase for a camera that does not move.
    pub still: String,
    /// The sentence, in which `{}` stands for the moves.
    pub subject: String,
    /// The grades, weakest first, in which `{}` stands for the moves of that grade.
    pub grades: [String; 5],
    /// Separates moves of the same grade.
    pub between: String,
    /// Separates the last two of them.
    pub last: String,
    /// Separates moves of different grades.
    pub clause: String,
    /// The words of each axis.
    x: AxisWords,
    y: AxisWords,
    z: AxisWords,
    r: AxisWords,
    bg_x_pan: AxisWords,
    bg_y_pan: AxisWords,
}

impl Phrases {
    /// The words of an axis.
    pub fn axis(&self, axis: Axis) -> &AxisWords {
        match axis {
            Axis::X => &self.x,
            Axis::Y => &self.y,
            Axis::Z => &self.z,
            Axis::Roll => &self.r,
            Axis::Pan => &self.bg_x_pan,
            Axis::Tilt => &self.bg_y_pan,
        }
    }

    fn list(&self, moves: &[&str]) -> String {
        match moves {
            [] => String::new(),
            [only] => (*only).to_owned(),
            [first @ .., last] => format!("{}{}{last}", first.join(&self.between), self.last),
        }
    }

    fn graded(&self, grade: Grade, moves: &[&str]) -> String {
        self.grades[grade as usize].replace("{}", &self.list(moves))
    }
}

/// The axes that move, the strongest first, with their grades and amounts.
fn moving(motion: &Motion, convention: &Convention) -> Vec<(Grade, Axis, f64)> {
    let graded = |axis| {
        let amount = convention.amount(motion, axis);
        Grade::of(amount).map(|grade| (grade, axis, amount))
    };
    let mut moving: Vec<_> = Axis::ALL.into_iter().filter_map(graded).collect();
    // Stable: of two that are as strong, the first of the wire comes first.
    moving.sort_by(|(.., one), (.., other)| other.abs().total_cmp(&one.abs()));
    moving
}

/// What the camera does on each axis that moves, the strongest first: "trucks right", "tilts up".
/// Nothing for a still camera.
pub fn directions<'a>(
    motion: &Motion,
    convention: &Convention,
    phrases: &'a Phrases,
) -> Vec<&'a str> {
    let moving = moving(motion, convention).into_iter();
    moving.map(|(_, axis, amount)| phrases.axis(axis).towards(amount, false)).collect()
}

/// Puts a move into words: the strongest axes first, those of the same grade together.
pub fn phrase(motion: &Motion, convention: &Convention, phrases: &Phrases) -> String {
    told(motion, convention, phrases, &phrases.subject)
}

/// The same without saying that it is the camera that moves, where nothing else could.
pub fn manner(motion: &Motion, convention: &Convention, phrases: &Phrases) -> String {
    told(motion, convention, phrases, "{}")
}

fn told(motion: &Motion, convention: &Convention, phrases: &Phrases, subject: &str) -> String {
    let moving = moving(motion, convention);
    if moving.is_empty() {
        return phrases.still.clone();
    }
    let mut clauses = Vec::new();
    for (nth, group) in moving.chunk_by(|one, other| one.0 == other.0).enumerate() {
        let later = nth > 0;
        let words =
            |axis: Axis, amount: f64, later: bool| phrases.axis(axis).towards(amount, later);
        // A roll beside other moves of the first clause reads better behind them.
        let apart = |axis: Axis| !later && group.len() > 1 && axis == Axis::Roll;
        let together: Vec<&str> = group
            .iter()
            .filter(|(_, axis, _)| !apart(*axis))
            .map(|(_, axis, amount)| words(*axis, *amount, later))
            .collect();
        let clause = phrases.graded(group[0].0, &together);
        clauses.push(if later { clause } else { subject.replace("{}", &clause) });
        let rolls = group.iter().filter(|(_, axis, _)| apart(*axis));
        clauses.extend(rolls.map(|(_, axis, amount)| words(*axis, *amount, true).to_owned()));
    }
    clauses.join(&phrases.clause)
}

/// Appends a phrase to a prompt: as a sentence after a sentence, and as a clause after anything
/// else.
pub fn with_phrase(prompt: &str, phrase: &str) -> String {
    format!("{}{}", prompt.trim_end(), added(prompt, phrase))
}

/// The text that [`with_phrase`] appends to a prompt. The end of the prompt is enough to determine
/// it.
pub fn added(prompt: &str, phrase: &str) -> String {
    let end = prompt.trim_end();
    if end.is_empty() || phrase.is_empty() {
        return phrase.to_owned();
    }
    // What ends a quoted sentence stands before the quote.
    let mark =
        end.trim_end_matches(['"', '\'', '”', '’', ')', ']', '」', '』', '）']).chars().last();
    match mark {
        Some('。' | '！' | '？') if is_wide(phrase.chars().last()) => format!("{phrase}。"),
        Some('.' | '!' | '?' | '…' | '。' | '！' | '？') => {
            let mut chars = phrase.chars();
            let capital = chars.next().map(char::to_uppercase).into_iter().flatten();
            let stop = if is_wide(phrase.chars().last()) { '。' } else { '.' };
            format!(" {}{stop}", capital.chain(chars).collect::<String>())
        }
        Some('，' | '、' | '；' | '：') => phrase.to_owned(),
        Some(',' | ';' | ':') => format!(" {phrase}"),
        mark if is_wide(mark) || is_wide(phrase.chars().next()) => format!("，{phrase}"),
        _ => format!(", {phrase}"),
    }
}

/// Whether a character belongs to a script that is written without blanks.
fn is_wide(c: Option<char>) -> bool {
    matches!(
        c,
        Some(
            '\u{2e80}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{ff00}'..='\u{ffef}'
            | '\u{20000}'..='\u{3ffff}',
        )
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Language, phrases};

    fn say(motion: &str, language: Language) -> String {
        phrase(&motion.parse().unwrap(), &Convention::default(), &phrases(language))
    }

    #[test]
    fn moves_read_as_a_cinematographer_would_write_them() {
        for (motion, english) in [
            ("", "static camera"),
            ("x=-2,y=1.5,r=2.5", "camera slowly trucks left and rises, rolling clockwise"),
            ("r=-4", "camera steadily rolls anticlockwise"),
            ("bg_x_pan=10", "camera pans right very fast"),
            ("z=4,bg_y_pan=-0.5", "camera steadily pushes in, barely tilting down"),
            (
                "x=2,y=2,z=-7,bg_x_pan=-2",
                "camera quickly pulls back, slowly trucking right, rising and panning left",
            ),
        ] {
            assert_eq!(say(motion, Language::En), english, "{motion}");
        }
    }

    #[test]
    fn each_language_has_its_own_order_of_words() {
        assert_eq!(
            say("x=-2,y=1.5,r=2.5", Language::Vi),
            "máy quay chậm rãi trượt sang trái và nâng lên cao, xoay nghiêng theo chiều kim đồng hồ"
        );
        assert_eq!(say("z=2", Language::Zh), "镜头缓慢推进");
        assert_eq!(say("x=-2,y=1.5,z=-0.4", Language::Zh), "镜头缓慢向左平移并上升，微微拉远");
        assert_eq!(say("", Language::Vi), "máy quay cố định");
        assert_eq!(say("", Language::Zh), "固定机位");
    }

    #[test]
    fn a_flipped_axis_is_said_the_other_way() {
        let flipped = Convention::flipping([Axis::Roll]);
        let motion = "r=2".parse().unwrap();
        let words = phrase(&motion, &flipped, &phrases(Language::En));
        assert_eq!(words, "camera slowly rolls anticlockwise");
    }

    #[test]
    fn a_phrase_is_joined_as_the_end_of_the_prompt_asks() {
        let (en, zh) = ("camera rises", "镜头上升");
        for (prompt, phrase, whole) in [
            ("", en, "camera rises"),
            ("a cat\n", en, "a cat, camera rises"),
            ("a cat,", en, "a cat, camera rises"),
            ("A cat sits.", en, "A cat sits. Camera rises."),
            ("He says \"stop!\"", en, "He says \"stop!\" Camera rises."),
            ("一只猫", zh, "一只猫，镜头上升"),
            ("一只猫，", zh, "一只猫，镜头上升"),
            ("一只猫。", zh, "一只猫。镜头上升。"),
            ("a cat", zh, "a cat，镜头上升"),
            ("一只猫。", en, "一只猫。 Camera rises."),
            ("A cat.", zh, "A cat. 镜头上升。"),
            ("một con mèo", "máy quay ngước lên", "một con mèo, máy quay ngước lên"),
        ] {
            assert_eq!(with_phrase(prompt, phrase), whole);
        }
    }
}
