//! What a fault is, and how it is written. [`super::grammar`] parses it.

use std::fmt::{self, Display, Formatter};

use super::route::Route;

/// A scripted misbehaviour: which requests it affects, and what happens to them.
///
/// Parsed from and printed as `ROUTE:WHEN=KIND[,k=v...]`; the grammar is documented on [the
/// module](super).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub(super) target: Target,
    pub(super) when: Ordinals,
    pub(super) kind: Kind,
    /// Overrides whether `generate` creates its task anyway.
    pub(super) created: Option<bool>,
}

/// The requests that a fault counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Only(Route),
    Any,
}

/// Which of them it affects, counted from 1 since the server started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ordinals {
    At(u64),
    Between(u64, u64),
    From(u64),
    Every,
}

impl Ordinals {
    pub(super) fn contain(self, ordinal: u64) -> bool {
        match self {
            Self::At(only) => ordinal == only,
            Self::Between(first, last) => (first..=last).contains(&ordinal),
            Self::From(first) => ordinal >= first,
            Self::Every => true,
        }
    }
}

/// What the sandbox does with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Status(Refusal),
    Stall { at: Option<u64> },
    Slow { ms: u64 },
    Drip { ms: u64, each: u64 },
    Cut { at: Option<u64> },
    ResetBefore,
    ResetAfter,
    Html,
    Empty,
    Garbage,
    Huge,
    Redirect { to: String, status: u16 },
    Business { code: u64, msg: Option<String> },
    Fails { reason: Option<String> },
    Shaped { shape: Shape, word: Option<String> },
    Null,
    NotExist { http: u16 },
    NoRange,
    Changed,
    WrongLength { says: Option<u64> },
    WrongRange,
    Expired,
    Dressed(Dress),
}

/// How an answer about money may look besides (contract sections 6 and 12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dress {
    /// Every number is a text.
    AsText,
    /// The list is `data.items` where it is `data`, and the other way round.
    Items,
    /// Without an envelope.
    Bare,
    /// What should be a list or an object is a word.
    NoList,
    /// The key has no limit.
    Unlimited,
}

impl Dress {
    pub(super) const ALL: [Self; 5] =
        [Self::AsText, Self::Items, Self::Bare, Self::NoList, Self::Unlimited];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::AsText => "as-text",
            Self::Items => "items",
            Self::Bare => "bare",
            Self::NoList => "no-list",
            Self::Unlimited => "unlimited",
        }
    }
}

/// The three shapes of the feed, contract §3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Wrapped,
    Flat,
    Duomi,
}

impl Shape {
    pub(super) const ALL: [Self; 3] = [Self::Wrapped, Self::Flat, Self::Duomi];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Wrapped => "wrapped",
            Self::Flat => "flat",
            Self::Duomi => "duomi",
        }
    }
}

/// A refusing HTTP status, with its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
    pub(super) envelope: Envelope,
    /// Sent as it is, so that odd values can be tested too.
    pub(super) retry_after: Option<String>,
}

/// The two envelopes of an error (contract §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Envelope {
    /// `{"error":{...}}`
    Error,
    /// `{"code":"...","message":"...","data":null}`
    Task,
}

/// Statuses with a kind named after them.
pub(super) const NAMED: [u16; 5] = [401, 429, 500, 503, 524];

/// The routes that a kind applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    Everywhere,
    Generate,
    Feed,
    Files,
    /// What answers about money.
    Money,
    /// What says how much there is.
    Limits,
}

impl Scope {
    pub(super) fn admits(self, target: Target) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Generate => target == Target::Only(Route::Generate),
            Self::Feed => target == Target::Only(Route::Feed),
            Self::Files => {
                target == Target::Only(Route::Film) || target == Target::Only(Route::Image)
            }
            Self::Money => {
                Self::Limits.admits(target)
                    || [Route::History, Route::Usage, Route::Account, Route::Log]
                        .iter()
                        .any(|route| target == Target::Only(*route))
            }
            Self::Limits => {
                target == Target::Only(Route::Subscription) || target == Target::Only(Route::Token)
            }
        }
    }
}

impl Kind {
    pub(super) fn scope(&self) -> Scope {
        match self {
            Self::Status(_)
            | Self::Stall { .. }
            | Self::Slow { .. }
            | Self::Drip { .. }
            | Self::Cut { .. }
            | Self::ResetBefore
            | Self::ResetAfter
            | Self::Html
            | Self::Empty
            | Self::Garbage
            | Self::Huge
            | Self::Redirect { .. }
            | Self::Business { .. } => Scope::Everywhere,
            Self::Fails { .. } => Scope::Generate,
            Self::Shaped { .. } | Self::Null | Self::NotExist { .. } => Scope::Feed,
            Self::NoRange
            | Self::Changed
            | Self::WrongLength { .. }
            | Self::WrongRange
            | Self::Expired => Scope::Files,
            Self::Dressed(Dress::Unlimited) => Scope::Limits,
            Self::Dressed(Dress::AsText | Dress::Items | Dress::Bare | Dress::NoList) => {
                Scope::Money
            }
        }
    }

    /// Whether `generate` creates its task although the answer says otherwise or never comes.
    ///
    /// A gateway that gives up waiting (504, 524) has passed the request on; one that refuses has
    /// not.
    pub(super) fn creates(&self) -> bool {
        match self {
            Self::Status(refusal) => matches!(refusal.status, 504 | 524),
            Self::Stall { .. }
            | Self::Slow { .. }
            | Self::Drip { .. }
            | Self::Cut { .. }
            | Self::ResetAfter
            | Self::Html
            | Self::Empty
            | Self::Garbage
            | Self::Huge
            | Self::Fails { .. } => true,
            Self::ResetBefore
            | Self::Redirect { .. }
            | Self::Business { .. }
            | Self::Shaped { .. }
            | Self::Null
            | Self::NotExist { .. }
            | Self::NoRange
            | Self::Changed
            | Self::WrongLength { .. }
            | Self::WrongRange
            | Self::Expired
            | Self::Dressed(_) => false,
        }
    }

    /// Whether `created=` can override that: not if nothing is read, nor if the task is the whole
    /// point.
    pub(super) fn may_override_created(&self) -> bool {
        self.scope() == Scope::Everywhere && *self != Self::ResetBefore
    }
}

impl Fault {
    pub(super) fn creates(&self) -> bool {
        self.created.unwrap_or_else(|| self.kind.creates())
    }

    /// The fault without its route and ordinals, as the log names it.
    pub(super) fn name(&self) -> String {
        let text = self.to_string();
        match text.split_once('=') {
            Some((_, name)) => name.to_owned(),
            None => text,
        }
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}={}", self.target, self.when, self.kind)?;
        match self.created {
            Some(true) => f.write_str(",created=yes"),
            Some(false) => f.write_str(",created=no"),
            None => Ok(()),
        }
    }
}

impl Display for Target {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Only(route) => f.write_str(route.name()),
            Self::Any => f.write_str("any"),
        }
    }
}

impl Display for Ordinals {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(only) => write!(f, "{only}"),
            Self::Between(first, last) => write!(f, "{first}-{last}"),
            Self::From(first) => write!(f, "{first}+"),
            Self::Every => f.write_str("*"),
        }
    }
}

impl Display for Kind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(refusal) => refusal.fmt(f),
            Self::Stall { at } => with_number(f, "stall", "at", *at),
            Self::Slow { ms } => write!(f, "slow,ms={ms}"),
            Self::Drip { ms, each: 1 } => write!(f, "drip,ms={ms}"),
            Self::Drip { ms, each } => write!(f, "drip,ms={ms},each={each}"),
            Self::Cut { at } => with_number(f, "cut", "at", *at),
            Self::ResetBefore => f.write_str("reset-before"),
            Self::ResetAfter => f.write_str("reset-after"),
            Self::Html => f.write_str("html"),
            Self::Empty => f.write_str("empty"),
            Self::Garbage => f.write_str("garbage"),
            Self::Huge => f.write_str("huge"),
            Self::Redirect { to, status: 301 } => write!(f, "redirect,to={}", Escaped(to)),
            Self::Redirect { to, status } => {
                write!(f, "redirect,to={},status={status}", Escaped(to))
            }
            Self::Business { code: 500, msg } => with_text(f, "business", "msg", msg.as_ref()),
            Self::Business { code, msg } => {
                with_text(f, &format!("business,code={code}"), "msg", msg.as_ref())
            }
            Self::Fails { reason } => with_text(f, "fails", "reason", reason.as_ref()),
            Self::Shaped { shape, word } => with_text(f, shape.name(), "word", word.as_ref()),
            Self::Null => f.write_str("null"),
            Self::NotExist { http: 400 } => f.write_str("not-exist"),
            Self::NotExist { http } => write!(f, "not-exist,http={http}"),
            Self::NoRange => f.write_str("no-range"),
            Self::Changed => f.write_str("changed"),
            Self::WrongLength { says } => with_number(f, "wrong-length", "says", *says),
            Self::WrongRange => f.write_str("wrong-range"),
            Self::Expired => f.write_str("expired"),
            Self::Dressed(dress) => f.write_str(dress.name()),
        }
    }
}

impl Display for Refusal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if NAMED.contains(&self.status) {
            write!(f, "{}", self.status)?;
        } else {
            write!(f, "status={}", self.status)?;
        }
        with_text(f, "", "code", self.code.as_ref())?;
        with_text(f, "", "message", self.message.as_ref())?;
        with_text(f, "", "retry-after", self.retry_after.as_ref())?;
        match self.envelope {
            Envelope::Error => Ok(()),
            Envelope::Task => f.write_str(",envelope=task"),
        }
    }
}

fn with_number(f: &mut Formatter<'_>, kind: &str, name: &str, value: Option<u64>) -> fmt::Result {
    f.write_str(kind)?;
    value.map_or(Ok(()), |value| write!(f, ",{name}={value}"))
}

fn with_text(f: &mut Formatter<'_>, kind: &str, name: &str, value: Option<&String>) -> fmt::Result {
    f.write_str(kind)?;
    value.map_or(Ok(()), |value| write!(f, ",{name}={}", Escaped(value)))
}

/// A value in which commas and backslashes are escaped as `\,` and `\\`.
struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.replace('\\', "\\\\").replace(',', "\\,"))
    }
}
