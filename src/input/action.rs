//! Everything a key can do, in groups by what it is done to.

/// Declares the actions once, in the order of the help: group, and for each of its actions the
/// variant, the name in the keymap, the words in the help, and the word or two of the status line
/// where those are shorter.
macro_rules! actions {
    ($(
        #[doc = $about:literal]
        $group:ident { $($variant:ident, $name:literal, $words:literal $(, $short:literal)?;)+ }
    )+) => {
        /// Something a key can do. What it does depends on where the keys go at that moment.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action {
            $(#[doc = $about] $group(act::$group),)+
        }

        /// The actions of each group.
        pub mod act {
            $(
                #[doc = $about]
                #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
                pub enum $group {
                    $(#[doc = $words] $variant,)+
                }

                impl From<$group> for super::Action {
                    fn from(action: $group) -> Self {
                        Self::$group(action)
                    }
                }
            )+
        }

        impl Action {
            /// All of them, in the order of the help.
            pub const ALL: &'static [Self] = &[$($(Self::$group(act::$group::$variant)),+),+];

            /// The action's name in the keymap.
            pub const fn name(self) -> &'static str {
                match self { $($(Self::$group(act::$group::$variant) => $name),+),+ }
            }

            /// What it does, in a few words.
            pub const fn words(self) -> &'static str {
                match self { $($(Self::$group(act::$group::$variant) => $words),+),+ }
            }

            /// The same in a word or two, for the status line.
            pub const fn short_words(self) -> &'static str {
                match self {
                    $($(Self::$group(act::$group::$variant) => first!($($short,)? $words)),+),+
                }
            }
        }
    };
}

/// The first of one or two.
macro_rules! first {
    ($first:expr) => {
        $first
    };
    ($first:expr, $_:expr) => {
        $first
    };
}

actions! {
    /// Wherever keys go.
    Anywhere {
        Review, "review", "review and submit", "submit";
        NextField, "next-field", "next field", "next";
        PreviousField, "previous-field", "previous field";
        Help, "help", "help";
        Account, "account", "key and provider";
        Close, "close", "close, go back", "back";
        Interrupt, "interrupt", "copy a selection, else close, else quit";
        Quit, "quit", "quit";
        Suspend, "suspend", "suspend";
        Redraw, "redraw", "redraw the screen";
        Search, "search", "filter the history, or the help", "filter";
    }

    /// A text that is typed.
    Text {
        Newline, "newline", "new line";
        Left, "left", "left";
        Right, "right", "right";
        WordLeft, "word-left", "a word left";
        WordRight, "word-right", "a word right";
        LineStart, "line-start", "start of the line";
        LineEnd, "line-end", "end of the line";
        TextStart, "text-start", "start of the text";
        TextEnd, "text-end", "end of the text";
        SelectLeft, "select-left", "select left";
        SelectRight, "select-right", "select right";
        SelectUp, "select-up", "select up";
        SelectDown, "select-down", "select down";
        SelectWordLeft, "select-word-left", "select a word left";
        SelectWordRight, "select-word-right", "select a word right";
        SelectLineStart, "select-line-start", "select to the start of the line";
        SelectLineEnd, "select-line-end", "select to the end of the line";
        SelectAll, "select-all", "select everything";
        DeleteLeft, "delete-left", "delete left";
        DeleteRight, "delete-right", "delete right";
        DeleteWordLeft, "delete-word-left", "delete a word left";
        DeleteWordRight, "delete-word-right", "delete a word right";
        DeleteToStart, "delete-to-start", "delete to the start of the line", "clear";
        DeleteToEnd, "delete-to-end", "delete to the end of the line";
        Undo, "undo", "undo";
        Redo, "redo", "redo";
        Cut, "cut", "cut";
        Paste, "paste", "paste what was cut, copied or killed";
    }

    /// The prompt.
    Prompt {
        Earlier, "earlier-prompt", "earlier prompt", "earlier";
        Later, "later-prompt", "later prompt";
        EditOutside, "edit-outside", "write it in $EDITOR", "$EDITOR";
    }

    /// A picker, or the seconds.
    Choice {
        Previous, "previous-choice", "previous choice";
        Next, "next-choice", "next choice", "change";
        First, "first-choice", "first choice";
        Last, "last-choice", "last choice";
        Open, "open-list", "the whole list", "list";
    }

    /// The images.
    Images {
        Edit, "edit-images", "enter the images' addresses", "addresses";
        Toggle, "toggle-image", "yes or no", "change";
    }

    /// The axes and the viewfinder.
    Motion {
        StepDown, "step-down", "0.1 less";
        StepUp, "step-up", "0.1 more", "+0.1";
        BigStepDown, "big-step-down", "1.0 less";
        BigStepUp, "big-step-up", "1.0 more", "+1.0";
        LowEnd, "low-end", "to -10.0";
        HighEnd, "high-end", "to 10.0";
        Centre, "centre", "back to 0", "centre";
        CentreAll, "centre-all", "all axes back to 0";
        Play, "play-preview", "play the move, or stop";
        Whole, "whole-preview", "the viewfinder on the whole screen, and back";
        Thirds, "thirds", "lines of thirds in the viewfinder";
        Moves, "moves", "named moves", "moves";
        ToggleWords, "toggle-words", "say the move in words, after the prompt", "words";
        TurnRound, "turn-axis", "turn an axis round that this model moves the other way", "turn round";
        Undo, "undo-motion", "undo a motion", "undo";
        Redo, "redo-motion", "redo a motion";
    }

    /// The shot of a take.
    Shot {
        Load, "load-shot", "load its shot into the form", "load";
        Again, "again", "the same shot again", "again";
        Sweep, "sweep-take", "a sweep of its shot", "sweep";
    }

    /// What opens over a take: each of these has its row in the table of the overlays.
    Open {
        Details, "details", "everything about it", "details";
        Copy, "copy-menu", "copy";
        Rate, "rate", "rate it", "rate";
        Note, "note", "write a note on it", "note";
        Saw, "saw", "what I saw the camera do", "what I saw";
    }

    /// The pictures of a take.
    View {
        NextPicture, "next-picture", "the next picture", "picture";
    }

    /// A take's film on disk.
    Film {
        Play, "play-film", "play the film in your player", "play";
        OpenFolder, "open-folder", "open the film's folder", "folder";
        Watch, "watch-film", "play the film in the terminal", "play here";
    }

    /// The film that came last, from wherever keys go; in a receipt that of its take.
    Newest {
        Watch, "watch-newest", "play the newest film in the terminal", "play here";
        Show, "show-newest", "everything about the newest film's take", "its take";
        Play, "play-newest", "play the newest film in your player", "play";
    }

    /// What is done with a take, in the history or in its details.
    Take {
        AskNow, "ask-now", "ask the provider now", "ask";
        FetchFilm, "fetch-film", "fetch its film, or stop that", "film";
        Hide, "hide", "hide it", "hide";
        Settle, "settle", "settle an unconfirmed take", "settle";
    }

    /// The panes.
    Pane {
        Prompt, "pane-prompt", "to the prompt";
        Ratio, "pane-ratio", "to the ratio";
        Style, "pane-style", "to the style";
        Model, "pane-model", "to the model";
        Seconds, "pane-seconds", "to the seconds";
        Images, "pane-images", "to the images";
        Motion, "pane-motion", "to the motion";
    }

    /// Lists and long texts.
    List {
        Up, "up", "up";
        Down, "down", "down", "scroll";
        PageUp, "page-up", "a page up";
        PageDown, "page-down", "a page down";
        First, "first", "to the beginning";
        Last, "last", "to the end";
        Pick, "pick", "take it", "ok";
    }

    /// Named moves.
    Moves {
        Save, "save-move", "save the form's move under the typed name", "save";
        Rename, "rename-move", "give a move of yours another name", "rename";
        Delete, "delete-move", "delete a move of yours", "delete";
    }

    /// The review.
    Review {
        Send, "send", "send it, once", "send";
    }

    /// A sweep that is being made.
    Sweep {
        New, "sweep", "a sweep: many takes in which something varies", "sweep";
        Confirm, "confirm-sweep", "count them, and go on to sending", "go on";
        PreviousItem, "previous-item", "the take before in the list";
        NextItem, "next-item", "the next take in the list", "next take";
        Send, "send-sweep", "send them all", "send";
    }

    /// The list of sweeps.
    Plans {
        Open, "sweeps", "the sweeps, and how far each has got", "sweeps";
    }

    /// One of the sweeps.
    Plan {
        Rest, "pause-sweep", "pause it: nothing more of it is sent", "pause";
        GoOn, "resume-sweep", "go on with it", "go on";
        Cancel, "cancel-sweep", "cancel it for good", "cancel";
        CancelYes, "cancel-sweep-yes", "yes, cancel it", "cancel it";
    }

    /// The takes of a sweep.
    Grid {
        Left, "grid-left", "a column left";
        Right, "grid-right", "a column right";
        Best, "best-first", "the best first, or the grid", "best first";
    }

    /// Keys of the provider.
    Key {
        Enter, "enter-key", "enter a key";
        TrySandbox, "try-sandbox", "try the sandbox";
        Replace, "replace-key", "replace the saved key", "replace";
        Remove, "remove-key", "remove the saved key", "remove";
    }

    /// An unconfirmed take.
    Settle {
        LookUp, "look-up", "look it up at the provider", "look up";
        NameTask, "name-task", "it is a task I know the id of", "task id";
        Lost, "close-as-lost", "it is lost", "lost";
    }

    /// A rating.
    Stars {
        One, "one-star", "one star";
        Two, "two-stars", "two stars";
        Three, "three-stars", "three stars";
        Four, "four-stars", "four stars";
        Five, "five-stars", "five stars";
        None, "no-stars", "no rating";
    }

    /// What the user saw an axis do.
    Saw {
        AsAsked, "saw-as-asked", "as asked";
        Still, "saw-still", "still";
        OtherWay, "saw-other-way", "the other way";
        Undecided, "saw-undecided", "undecided";
        Unsaid, "saw-unsaid", "not said";
    }

    /// What is copied of a take.
    Copy {
        Task, "copy-task", "its task id", "task id";
        Id, "copy-id", "its id", "id";
        Path, "copy-path", "its film's path", "path";
        Prompt, "copy-prompt", "its prompt", "prompt";
        Json, "copy-json", "its request as JSON", "JSON";
        Curl, "copy-curl", "its request as curl", "curl";
    }
}

impl Action {
    /// The action of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.name() == name)
    }
}
