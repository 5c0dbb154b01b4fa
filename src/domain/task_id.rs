//! The provider's task ids. They are opaque (contract section 2), but are printed, stored, typed
//! and sent back.

use super::text::is_invisible;

/// Longest task id, in bytes; the longest in the provider's documents has 37.
pub const TASK_ID_LIMIT: usize = 256;

/// Whether a text can be a task id: 1 to 256 bytes of visible characters without blanks.
pub fn is_task_id(text: &str) -> bool {
    (1..=TASK_ID_LIMIT).contains(&text.len()) && text.chars().all(belongs)
}

/// What could be a task id in a text that is not one: without blanks and invisible characters, and
/// cut to the longest length. `None` if nothing is left.
pub fn task_id_within(text: &str) -> Option<String> {
    let mut name = String::new();
    for c in text.chars().filter(|c| belongs(*c)) {
        if name.len() + c.len_utf8() > TASK_ID_LIMIT {
            break;
        }
        name.push(c);
    }
    (!name.is_empty()).then_some(name)
}

/// Whether a character can be part of a task id. Bidi controls and tags count as invisible.
fn belongs(c: char) -> bool {
    !c.is_control() && !c.is_whitespace() && !is_invisible(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_can_be_seen_whole() {
        let long = "t".repeat(256);
        for name in ["t", "6f1f0a52-6f3e-4b1e-8f0a-0c3f1a2b3c4d", "task_abc", "任务:1", &long] {
            assert!(is_task_id(name), "{name}");
            assert_eq!(task_id_within(name).as_deref(), Some(name));
        }
        for (text, within) in [
            ("", None),
            (" \t", None),
            ("\u{200b}\u{202e}", None),
            ("t 1", Some("t1")),
            ("t1\u{1b}]0;x\u{7}\n../../x", Some("t1]0;x../../x")),
            ("t\u{a0}1", Some("t1")),
            ("t\u{202e}1", Some("t1")),
            ("t\u{2066}1", Some("t1")),
            ("t\u{200b}1", Some("t1")),
            ("t\u{feff}1", Some("t1")),
            ("t\u{ad}1", Some("t1")),
            ("t\u{e0041}1", Some("t1")),
            ("t\u{3164}1", Some("t1")),
            ("t\u{9b}1", Some("t1")),
            ("t\u{2028}1", Some("t1")),
        ] {
            assert!(!is_task_id(text), "{text:?}");
            assert_eq!(task_id_within(text).as_deref(), within, "{text:?}");
        }
        assert!(!is_task_id(&"t".repeat(257)));
        assert_eq!(task_id_within(&"é".repeat(300)).map(|name| name.len()), Some(256));
    }

    proptest! {
        #[test]
        fn what_is_within_a_text_is_a_name(text in any::<String>()) {
            prop_assert!(task_id_within(&text).is_none_or(|name| is_task_id(&name)));
        }
    }
}
