//! The provider's names of tasks: opaque to us (contract section 2), but printed, stored, typed and
//! sent back.

use super::text::is_invisible;

/// Longest task id, in bytes; the longest in the provider's documents has 37.
pub const TASK_ID_LIMIT: usize = 256;

/// Whether a text can be a task's name: of 1 to 256 bytes, all of which can be seen and none of
/// which is a blank.
pub fn is_task_id(text: &str) -> bool {
    (1..=TASK_ID_LIMIT).contains(&text.len()) && text.chars().all(belongs)
}

/// What could still be a task's name of a text that is none: what cannot be seen and blanks are left
/// out, and it is cut where a name would end. None where nothing is left.
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

/// Whether a character may stand in a task's name. Bidi controls and tags are invisible ones.
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
