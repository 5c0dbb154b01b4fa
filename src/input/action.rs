//! Everything a key can do.

/// Declares the actions once: variant, name in the keymap, words in the help.
macro_rules! actions {
    ($($variant:ident, $name:literal, $words:literal;)+) => {
        /// Something a key can do. What it does depends on where the keys go at that moment.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action {
            $(#[doc = $words] $variant,)+
        }

        impl Action {
            /// All of them, in the order of the help.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The action's name in the keymap.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// What it does, in a few words.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$variant => $words),+ }
            }
        }
    };
}

actions! {
    // Anywhere.
    Review, "review", "review and submit";
    NextField, "next-field", "next field";
    PreviousField, "previous-field", "previous field";
    Help, "help", "help";
    Account, "account", "key and provider";
    Close, "close", "close, go back";
    Interrupt, "interrupt", "copy a selection, else close, else quit";
    Quit, "quit", "quit";
    Suspend, "suspend", "suspend";
    Redraw, "redraw", "redraw the screen";
    Search, "search", "filter the history";

    // Text.
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
    DeleteToStart, "delete-to-start", "delete to the start of the line";
    DeleteToEnd, "delete-to-end", "delete to the end of the line";
    Undo, "undo", "undo";
    Redo, "redo", "redo";
    Cut, "cut", "cut";
    Paste, "paste", "paste what was cut, copied or killed";
    EarlierPrompt, "earlier-prompt", "earlier prompt";
    LaterPrompt, "later-prompt", "later prompt";
    EditOutside, "edit-outside", "write it in $EDITOR";

    // Pickers and the seconds.
    PreviousChoice, "previous-choice", "previous choice";
    NextChoice, "next-choice", "next choice";
    FirstChoice, "first-choice", "first choice";
    LastChoice, "last-choice", "last choice";
    OpenList, "open-list", "the whole list";

    // The images.
    EditImages, "edit-images", "enter the images' addresses";
    ToggleImage, "toggle-image", "yes or no";

    // The axes.
    StepDown, "step-down", "0.1 less";
    StepUp, "step-up", "0.1 more";
    BigStepDown, "big-step-down", "1.0 less";
    BigStepUp, "big-step-up", "1.0 more";
    LowEnd, "low-end", "to -10.0";
    HighEnd, "high-end", "to 10.0";
    Centre, "centre", "back to 0";
    CentreAll, "centre-all", "all axes back to 0";
    PlayPreview, "play-preview", "play the move, or stop";
    WholePreview, "whole-preview", "the viewfinder on the whole screen, and back";
    Thirds, "thirds", "lines of thirds in the viewfinder";
    Moves, "moves", "named moves";
    ToggleWords, "toggle-words", "say the move in words, after the prompt";
    UndoMotion, "undo-motion", "undo a motion";
    RedoMotion, "redo-motion", "redo a motion";

    // The history.
    LoadShot, "load-shot", "load its shot into the form";
    Again, "again", "the same shot again";
    Details, "details", "everything about it";
    NextPicture, "next-picture", "the next picture";
    PlayFilm, "play-film", "play the film in your player";
    OpenFolder, "open-folder", "open the film's folder";
    WatchFilm, "watch-film", "play the film in the terminal";
    CopyMenu, "copy-menu", "copy";
    AskNow, "ask-now", "ask the provider now";
    FetchFilm, "fetch-film", "fetch its film, or stop that";
    Rate, "rate", "rate it";
    Note, "note", "write a note on it";
    Hide, "hide", "hide it";
    Settle, "settle", "settle an unconfirmed take";
    PanePrompt, "pane-prompt", "to the prompt";
    PaneRatio, "pane-ratio", "to the ratio";
    PaneStyle, "pane-style", "to the style";
    PaneModel, "pane-model", "to the model";
    PaneSeconds, "pane-seconds", "to the seconds";
    PaneImages, "pane-images", "to the images";
    PaneMotion, "pane-motion", "to the motion";

    // Lists and long texts.
    Up, "up", "up";
    Down, "down", "down";
    PageUp, "page-up", "a page up";
    PageDown, "page-down", "a page down";
    First, "first", "to the beginning";
    Last, "last", "to the end";
    Pick, "pick", "take it";

    // Named moves.
    SaveMove, "save-move", "save the form's move under the typed name";
    RenameMove, "rename-move", "give a move of yours another name";
    DeleteMove, "delete-move", "delete a move of yours";

    // Overlays.
    Send, "send", "send it, once";
    EnterKey, "enter-key", "enter a key";
    TrySandbox, "try-sandbox", "try the sandbox";
    ReplaceKey, "replace-key", "replace the saved key";
    RemoveKey, "remove-key", "remove the saved key";
    LookUp, "look-up", "look it up at the provider";
    NameTask, "name-task", "it is a task I know the id of";
    CloseAsLost, "close-as-lost", "it is lost";
    OneStar, "one-star", "one star";
    TwoStars, "two-stars", "two stars";
    ThreeStars, "three-stars", "three stars";
    FourStars, "four-stars", "four stars";
    FiveStars, "five-stars", "five stars";
    NoStars, "no-stars", "no rating";
    CopyTask, "copy-task", "its task id";
    CopyId, "copy-id", "its id";
    CopyPath, "copy-path", "its film's path";
    CopyPrompt, "copy-prompt", "its prompt";
    CopyJson, "copy-json", "its request as JSON";
    CopyCurl, "copy-curl", "its request as curl";
}

impl Action {
    /// The action of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.name() == name)
    }
}
