//! What was cut, copied or killed last: one for all fields, so that text can be carried from one
//! into another.

use super::edits::Killed;

/// Text to be pasted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clipboard {
    text: String,
    /// Whether the next kill joins this one: nothing else was done in between.
    grows: bool,
}

impl Clipboard {
    /// What a paste puts in.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Takes a text in the place of what was there.
    pub fn put(&mut self, text: String) {
        self.text = text;
        self.grows = false;
    }

    /// Takes a killed text in. Kills in a row are pasted together, in the order in which they stood.
    pub fn kill(&mut self, killed: &Killed) {
        if killed.text.is_empty() {
            return;
        }
        match (self.grows, killed.before) {
            (true, true) => self.text.insert_str(0, &killed.text),
            (true, false) => self.text.push_str(&killed.text),
            (false, _) => self.text.clone_from(&killed.text),
        }
        self.grows = true;
    }

    /// Something else was done: the next kill begins anew.
    pub fn rest(&mut self) {
        self.grows = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kill(clipboard: &mut Clipboard, text: &str, before: bool) {
        clipboard.kill(&Killed { text: text.to_owned(), before });
    }

    #[test]
    fn kills_in_a_row_are_one_text() {
        let mut clipboard = Clipboard::default();
        clipboard.put("cut".to_owned());
        kill(&mut clipboard, "on ", true);
        kill(&mut clipboard, "a cat ", true);
        kill(&mut clipboard, "a boat", false);
        kill(&mut clipboard, "", false);
        assert_eq!(clipboard.text(), "a cat on a boat");
        clipboard.rest();
        kill(&mut clipboard, "", true);
        assert_eq!(clipboard.text(), "a cat on a boat", "a kill of nothing takes nothing's place");
        kill(&mut clipboard, "dusk", true);
        assert_eq!(clipboard.text(), "dusk");
    }
}
