//! The contents of the form, kept on disk.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::motion::Motion;
use super::shot::Shot;
use super::take_id::TakeId;

/// Where the words of a shot come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Words {
    /// They are made from the motion, following the settings.
    #[default]
    Follow,
    /// They are the words that a loaded take was sent with, as long as the motion is that take's.
    Own {
        /// The motion that they describe.
        motion: Motion,
        /// The words.
        text: String,
    },
}

impl Words {
    /// The words of a take's shot: its own if it was sent with words.
    pub fn of_take(shot: &Shot) -> Self {
        match &shot.words {
            Some(text) => Self::Own { motion: shot.motion, text: text.clone() },
            None => Self::Follow,
        }
    }
}

/// The contents of the form: a shot, and where it came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Draft {
    /// The shot. It has words only if they are to be sent after the prompt.
    pub shot: Shot,
    /// The take whose shot was loaded, if any.
    pub parent: Option<TakeId>,
    /// Where the words come from, whether they are sent or not.
    pub words: Words,
}

impl Draft {
    /// The shot of a take, loaded into the form.
    pub fn of_take(shot: &Shot, parent: TakeId) -> Self {
        Self { shot: shot.clone(), parent: Some(parent), words: Words::of_take(shot) }
    }
}

impl From<Shot> for Draft {
    /// A shot that comes from no take.
    fn from(shot: Shot) -> Self {
        Self { shot, parent: None, words: Words::Follow }
    }
}

/// A draft as a file holds it.
#[derive(Clone, Serialize, Deserialize)]
struct Written {
    shot: Shot,
    #[serde(default)]
    parent: Option<String>,
    #[serde(default)]
    words: Option<Words>,
}

impl From<Written> for Draft {
    fn from(Written { shot, parent, words }: Written) -> Self {
        let parent = parent.as_deref().and_then(TakeId::parse);
        // Older drafts do not say it. Only a loaded take has words of its own.
        let words = words.unwrap_or_else(|| match parent {
            Some(_) => Words::of_take(&shot),
            None => Words::Follow,
        });
        Self { shot, parent, words }
    }
}

impl From<Draft> for Written {
    fn from(Draft { shot, parent, words }: Draft) -> Self {
        Self { shot, parent: parent.map(|id| id.to_string()), words: Some(words) }
    }
}

/// What the form held before something replaced it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Before {
    /// The prompt; everything else stayed as it is.
    Prompt(String),
    /// The whole form.
    Form(Box<Draft>),
}

/// A draft, together with the earlier contents that undo restores.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptDraft {
    /// The present contents of the form.
    #[serde(flatten)]
    pub now: Draft,
    /// The earlier contents, newest first; empty in drafts from versions that did not store them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<Before>,
    /// Unfinished notes, by the ids of their takes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub notes: BTreeMap<String, String>,
    /// The takes whose film came and was not looked at.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub new: BTreeSet<String>,
}

impl From<Shot> for KeptDraft {
    /// A draft without earlier contents.
    fn from(shot: Shot) -> Self {
        Self::of(Draft::from(shot))
    }
}

impl KeptDraft {
    /// A draft with nothing beside it.
    pub fn of(now: Draft) -> Self {
        Self { now, before: Vec::new(), notes: BTreeMap::new(), new: BTreeSet::new() }
    }

    /// Every state of the form that undo goes through, newest first: the present one, and the one
    /// before each change.
    pub fn states(&self) -> Vec<Draft> {
        let mut states = vec![self.now.clone()];
        for before in &self.before {
            states.push(match (before, states.last()) {
                (Before::Prompt(prompt), Some(later)) => {
                    let mut earlier = later.clone();
                    earlier.shot.prompt.clone_from(prompt);
                    earlier
                }
                (Before::Form(draft), _) => draft.as_ref().clone(),
                (Before::Prompt(_), None) => continue,
            });
        }
        states
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shot(prompt: &str, words: Option<&str>) -> Shot {
        let motion = "x=3".parse().unwrap();
        Shot {
            prompt: prompt.to_owned(),
            motion,
            words: words.map(str::to_owned),
            ..Shot::default()
        }
    }

    #[test]
    fn a_draft_comes_back_from_its_file_as_it_was() {
        let parent = TakeId::parse("k3v9qw2m").unwrap();
        let own = Draft::of_take(&shot("waves", Some("camera trucks right")), parent);
        assert!(matches!(own.words, Words::Own { .. }));
        let follows = Draft::from(shot("a cat", Some("camera trucks left")));
        let before = vec![Before::Prompt("typed".to_owned()), Before::Form(Box::new(follows))];
        let kept = KeptDraft { before, ..KeptDraft::of(own) };
        let json = serde_json::to_string(&kept).unwrap();
        assert_eq!(serde_json::from_str::<KeptDraft>(&json).unwrap(), kept);
    }

    #[test]
    fn a_draft_of_an_older_version_is_read() {
        let shot = shot("a cat", Some("camera trucks left"));
        let json = serde_json::to_value(&shot).unwrap();
        for (parent, words) in [
            (None, Words::Follow),
            (Some("k3v9qw2m"), Words::of_take(&shot)),
            // What is no id is none.
            (Some("?"), Words::Follow),
        ] {
            let old = serde_json::json!({ "shot": json, "parent": parent });
            let draft: KeptDraft = serde_json::from_value(old).unwrap();
            let parent = parent.and_then(TakeId::parse);
            let now = Draft { shot: shot.clone(), parent, words };
            assert_eq!(draft, KeptDraft::of(now));
        }
    }
}
