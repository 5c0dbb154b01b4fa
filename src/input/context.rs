//! Where keys can go.

use std::borrow::Cow;

use serde::Deserialize;

use crate::domain::{Field, Kind};

/// Declares the contexts once, in the order of the help: for each the variant, its name in the
/// keymap, the contexts behind it, nearest first, and the heading of its keys in the help.
macro_rules! contexts {
    ($(
        $(#[$about:meta])*
        $variant:ident $name:literal => [$($behind:ident),*], $heading:expr;
    )+) => {
        /// Where keys go. Each has its own bindings; what is not bound there is looked for in the
        /// contexts behind it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
        pub enum Context {
            $($(#[$about])* #[serde(rename = $name)] $variant,)+
        }

        impl Context {
            /// The contexts to look in, nearest first.
            pub const fn chain(self) -> &'static [Self] {
                match self { $(Self::$variant => &[Self::$variant, $(Self::$behind),*],)+ }
            }

            /// Its name in a file of bindings.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The heading of its keys in the help.
            pub fn heading(self) -> Cow<'static, str> {
                match self { $(Self::$variant => $heading.into(),)+ }
            }
        }
    };
}

contexts! {
    /// Everywhere.
    Always "always" => [], "Anywhere";
    /// The form and the history, when nothing lies over them.
    Form "form" => [Always], "Form and history";
    /// The form and the history, where no text is typed.
    Idle "idle" => [Form, Always], "Where no text is typed";
    /// Any field for text.
    Text "text" => [], "Wherever text is typed";
    /// Any field for several lines of text.
    Lines "lines" => [], "Where text has several lines";
    /// The prompt editor.
    Prompt "prompt" => [Lines, Text, Form, Always], "Prompt";
    /// Ratio, style and model.
    Choice "choice" => [Idle, Form, Always], Field::heading(|kind| kind == Kind::Choice);
    /// A whole number.
    #[serde(alias = "seconds")]
    Number "number" => [Idle, Form, Always], Field::heading(|kind| matches!(kind, Kind::Number(_)));
    /// The images.
    Images "images" => [Idle, Form, Always], "Images";
    /// The six axes.
    Motion "motion" => [Idle, Form, Always], "Motion (a digit, - or . types an amount)";
    /// The field where an amount is typed.
    Amount "amount" => [Text, Form, Always], "Typing an amount";
    /// The history.
    History "history" => [Idle, Form, Always], "History";
    /// The history's filter while it is typed.
    Filter "filter" => [Text, Form, Always], "Filtering the history";
    /// Every overlay.
    Overlay "overlay" => [Always], "Anything that opens over the form";
    /// An overlay whose text scrolls.
    Scroll "scroll" => [Overlay, Always], "Long texts over the form";
    /// The first-run screen.
    FirstRun "first-run" => [Overlay, Always], "First run";
    /// Where a key is entered.
    KeyEntry "key-entry" => [Text, Overlay, Always], "Entering a key";
    /// Whether an entered key takes the place of the saved one.
    ReplaceKey "replace-key" => [Overlay, Always], "Replacing the saved key";
    /// Key and provider.
    Account "account" => [Overlay, Always], "Key and provider";
    /// The review before sending.
    Review "review" => [Scroll, Overlay, Always], "Review";
    /// The receipt after sending.
    Receipt "receipt" => [Overlay, Always], "Receipt";
    /// Where a sweep is made.
    Sweep "sweep" => [Text, Overlay, Always], "Making a sweep";
    /// Whether a sweep is sent.
    SweepSend "sweep-send" => [Overlay, Always], "Sending a sweep";
    /// The same, where the number of takes is typed.
    SweepCount "sweep-count" => [Text, Overlay, Always], "Sending a sweep of many takes";
    /// The list of sweeps.
    Plans "sweeps" => [Overlay, Always], "Sweeps";
    /// The takes of a sweep.
    Grid "grid" => [Overlay, Always], "The takes of a sweep";
    /// Whether a sweep is cancelled.
    PlanCancel "sweep-cancel" => [Overlay, Always], "Cancelling a sweep";
    /// A list with a filter.
    List "list" => [Text, Overlay, Always], "Lists (type to filter)";
    /// The named moves.
    Moves "moves" => [Text, Overlay, Always], "Named moves (type to filter)";
    /// Where a move gets another name.
    MoveName "move-name" => [Text, Overlay, Always], "Renaming a move";
    /// Where the images' addresses are entered.
    ImageEntry "image-entry" => [Text, Overlay, Always], "Entering images' addresses";
    /// What becomes of the images, yes or no.
    ImageChoice "image-choice" => [Overlay, Always], "Images: end frame, flip";
    /// The help.
    Help "help" => [Scroll, Overlay, Always], "Help";
    /// The help's filter while it is typed.
    HelpFilter "help-filter" => [Text, Overlay, Always], "Filtering the help";
    /// The choices for an unconfirmed take.
    Settle "settle" => [Overlay, Always], "Settling an unconfirmed take";
    /// Where a task id is entered.
    TaskEntry "task-entry" => [Text, Overlay, Always], "Entering a task id";
    /// Tasks that may be an unconfirmed take.
    Found "found" => [Overlay, Always], "Tasks found";
    /// How many stars a take gets.
    Rate "rate" => [Overlay, Always], "Rating a take";
    /// What the user saw a take's camera do.
    Saw "saw" => [Overlay, Always], "What I saw the camera do";
    /// Where a note on a take is written.
    Note "note" => [Lines, Text, Overlay, Always], "Writing a note";
    /// What to copy.
    Copy "copy" => [Overlay, Always], "Copy";
    /// Everything about a take.
    Details "details" => [Scroll, Overlay, Always], "Everything about a take";
    /// A problem, told.
    Trouble "trouble" => [Scroll, Overlay, Always], "A problem";
}

impl Context {
    /// Whether plain characters are text here.
    pub fn takes_text(self) -> bool {
        self.chain().contains(&Self::Text)
    }

    /// Whether a plain character is typed here, whatever it is bound to elsewhere: where there is
    /// text, and in the receipt, which closes so that typing goes on in the prompt.
    pub fn is_typed_in(self) -> bool {
        self.takes_text() || self == Self::Receipt
    }
}
