//! The provider's names of tasks.

use super::text::is_invisible;

/// Longest name of a task, in bytes; the provider's have 36 to 37.
const LIMIT: usize = 256;

/// Whether a text can be the provider's name of a task: 1 to 256 bytes without blanks, controls,
/// bidi marks, invisible characters or tags, so that what is shown is what is sent.
pub fn is_task_id(text: &str) -> bool {
    let seen = |c: char| !(c.is_whitespace() || c.is_control() || is_invisible(c));
    (1..=LIMIT).contains(&text.len()) && text.chars().all(seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_task_can_be_seen_whole() {
        for id in
            ["3d957031-9a2a-45e2-9dc7-bc85130590ab", "1", "task_1:a.b", "任务", &"x".repeat(256)]
        {
            assert!(is_task_id(id), "{id}");
        }
        for id in [
            "",
            " ",
            "a b",
            "a\n",
            "a\u{a0}b",
            "a\u{1b}b",
            "a\u{202e}b",
            "a\u{200b}",
            "\u{feff}a",
            "a\u{e0041}",
            &"x".repeat(257),
        ] {
            assert!(!is_task_id(id), "{id:?}");
        }
    }
}
