//! Parses a fault: `ROUTE:WHEN=KIND[,k=v...]`.

use std::str::FromStr;

use strsim::osa_distance;

use super::fault::{Dress, Envelope, Fault, Kind, NAMED, Ordinals, Refusal, Scope, Shape, Target};
use super::route::Route;
use super::values::{Values, in_range, split};

/// Why a fault could not be parsed, and what would have been valid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{fault}` is not a fault: {why}")]
pub struct FaultError {
    fault: String,
    why: String,
}

/// Every kind by its name, in the order in which they are listed to people.
const KINDS: [&str; 34] = [
    "429",
    "401",
    "500",
    "503",
    "524",
    "status",
    "stall",
    "slow",
    "drip",
    "cut",
    "reset-before",
    "reset-after",
    "html",
    "empty",
    "garbage",
    "huge",
    "redirect",
    "business",
    "fails",
    "wrapped",
    "flat",
    "duomi",
    "null",
    "not-exist",
    "no-range",
    "changed",
    "wrong-length",
    "wrong-range",
    "expired",
    "as-text",
    "items",
    "bare",
    "no-list",
    "unlimited",
];

/// Longest wait that a fault can ask for, in milliseconds: an hour. Beyond that there is `stall`.
const LONGEST_MS: u64 = 3_600_000;

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        read(text).map_err(|why| FaultError { fault: text.to_owned(), why })
    }
}

fn read(text: &str) -> Result<Fault, String> {
    const SHAPE: &str = "write ROUTE:WHEN=KIND, such as generate:1=429,retry-after=2";
    let (route, rest) = text.split_once(':').ok_or(SHAPE)?;
    let (when, rest) = rest.split_once('=').ok_or(SHAPE)?;
    let target = target(route.trim())?;
    let when = ordinals(when.trim())?;

    let mut parts = split(rest).into_iter();
    let name = parts.next().unwrap_or_default();
    let mut values = Values::of(parts)?;
    let kind = kind(name.trim(), &mut values)?;
    let created = if kind.may_override_created() && may_create(target) {
        values.choice("created", &[("yes", true), ("no", false)])?
    } else {
        None
    };
    values.finish(name.trim())?;

    let scope = kind.scope();
    if scope.admits(target) {
        Ok(Fault { target, when, kind, created })
    } else {
        let routes = match scope {
            Scope::Everywhere => "every route",
            Scope::Generate => "generate",
            Scope::Feed => "feed",
            Scope::Files => "film and image",
            Scope::Money => "subscription, token, usage, account, log and history",
            Scope::Limits => "subscription and token",
        };
        Err(format!("`{}` is for {routes} only", name.trim()))
    }
}

fn may_create(target: Target) -> bool {
    target == Target::Any || target == Target::Only(Route::Generate)
}

fn target(name: &str) -> Result<Target, String> {
    if name == "any" {
        return Ok(Target::Any);
    }
    Route::ALL.into_iter().find(|route| route.name() == name).map(Target::Only).ok_or_else(|| {
        let names: Vec<&str> = Route::ALL.into_iter().map(Route::name).chain(["any"]).collect();
        unknown("route", name, &names)
    })
}

fn ordinals(text: &str) -> Result<Ordinals, String> {
    let number = |text: &str| text.parse().ok().filter(|&ordinal: &u64| ordinal > 0);
    let read = if text == "*" {
        Some(Ordinals::Every)
    } else if let Some(first) = text.strip_suffix('+') {
        number(first).map(Ordinals::From)
    } else if let Some((first, last)) = text.split_once('-') {
        number(first)
            .zip(number(last))
            .filter(|(first, last)| first <= last)
            .map(|(first, last)| Ordinals::Between(first, last))
    } else {
        number(text).map(Ordinals::At)
    };
    read.ok_or_else(|| {
        format!(
            "`{text}` does not say which requests: write N, N-M, N+ or *, counting from 1 \
             since the server started"
        )
    })
}

fn kind(name: &str, values: &mut Values) -> Result<Kind, String> {
    if let Some((word, number)) = name.split_once('=') {
        if word != "status" {
            return Err(format!("the kind comes before `{name}`; kinds are {}", KINDS.join(", ")));
        }
        let status = in_range("status", number, 200..=599)?;
        return refusal(status as u16, values);
    }
    if let Some(shape) = Shape::ALL.into_iter().find(|shape| shape.name() == name) {
        return Ok(Kind::Shaped { shape, word: values.text("word") });
    }
    if let Some(dress) = Dress::ALL.into_iter().find(|dress| dress.name() == name) {
        return Ok(Kind::Dressed(dress));
    }
    if let Some(&status) = NAMED.iter().find(|status| status.to_string() == name) {
        return refusal(status, values);
    }
    Ok(match name {
        "status" => return Err("`status` needs its number, such as status=418".to_owned()),
        "stall" => Kind::Stall { at: values.number("at", 0..=u64::MAX)? },
        "slow" => Kind::Slow { ms: values.needed_number("slow", "ms", 0..=LONGEST_MS)? },
        "drip" => Kind::Drip {
            ms: values.needed_number("drip", "ms", 1..=LONGEST_MS)?,
            each: values.number("each", 1..=u64::MAX)?.unwrap_or(1),
        },
        "cut" => Kind::Cut { at: values.number("at", 0..=u64::MAX)? },
        "reset-before" => Kind::ResetBefore,
        "reset-after" => Kind::ResetAfter,
        "html" => Kind::Html,
        "empty" => Kind::Empty,
        "garbage" => Kind::Garbage,
        "huge" => Kind::Huge,
        "redirect" => Kind::Redirect {
            to: values.header("to")?.ok_or("`redirect` needs to=URL")?,
            status: values
                .choice("status", &[301, 302, 303, 307, 308].map(|code: u16| (code, code)))?
                .unwrap_or(301),
        },
        "business" => Kind::Business {
            code: values.number("code", 0..=u64::MAX)?.unwrap_or(500),
            msg: values.text("msg"),
        },
        "fails" => Kind::Fails { reason: values.text("reason") },
        "null" => Kind::Null,
        "not-exist" => {
            Kind::NotExist { http: values.number("http", 200..=599)?.unwrap_or(400) as u16 }
        }
        "no-range" => Kind::NoRange,
        "changed" => Kind::Changed,
        "wrong-length" => Kind::WrongLength { says: values.number("says", 0..=u64::MAX)? },
        "wrong-range" => Kind::WrongRange,
        "expired" => Kind::Expired,
        _ if name.parse::<u16>().is_ok() => return Err(format!("write status={name}")),
        _ => return Err(unknown("kind", name, &KINDS)),
    })
}

fn refusal(status: u16, values: &mut Values) -> Result<Kind, String> {
    Ok(Kind::Status(Refusal {
        status,
        code: values.text("code"),
        message: values.text("message"),
        retry_after: values.header("retry-after")?,
        envelope: values
            .choice("envelope", &[("error", Envelope::Error), ("task", Envelope::Task)])?
            .unwrap_or(Envelope::Error),
    }))
}

fn unknown(what: &str, given: &str, known: &[&str]) -> String {
    let nearest = known.iter().min_by_key(|name| osa_distance(given, name));
    let guess = nearest
        .filter(|name| osa_distance(given, name) <= 1 + given.chars().count() / 3)
        .map(|name| format!("did you mean `{name}`? "))
        .unwrap_or_default();
    format!("there is no {what} `{given}`: {guess}{what}s are {}", known.join(", "))
}

#[cfg(test)]
pub(super) mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::*;

    fn why(text: &str) -> String {
        text.parse::<Fault>().unwrap_err().why
    }

    #[test]
    fn the_documented_faults_print_as_they_are_written() {
        for text in [
            "generate:1=429,retry-after=2",
            "feed:3=html",
            "film:1=cut,at=1000",
            "generate:2-5=524",
            "any:7+=slow,ms=250",
            "image:*=reset-before",
            "generate:1=503,code=model_not_found",
            "generate:1=status=418,envelope=task",
            "generate:1=fails,reason=no\\, never \\\\",
            "generate:1=429,created=yes",
            "feed:2=not-exist,http=200",
            "feed:2=wrapped,word=VIOLATION",
            "history:1=redirect,to=http://localhost:1/,status=307",
            "other:1=stall,at=3",
            "film:1=drip,ms=5,each=2",
            "film:1=drip,ms=5",
            "feed:1=not-exist",
            "feed:1=business",
            "feed:1=business,code=1001,msg=no",
            "feed:1=redirect,to=/",
            "film:1=wrong-length",
            "film:1=wrong-length,says=12",
            "film:2+=wrong-range",
            "image:1=expired",
            "log:1=as-text",
            "token:*=unlimited",
            "history:2+=items",
            "usage:1=bare",
            "account:1=no-list",
        ] {
            assert_eq!(text.parse::<Fault>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_mistake_is_answered_with_what_would_be_right() {
        assert!(why("stall").contains("ROUTE:WHEN=KIND"));
        assert!(why("feeds:1=html").contains("did you mean `feed`?"));
        assert!(why("feed:0=html").contains("N, N-M, N+ or *"));
        assert!(why("feed:5-2=html").contains("N, N-M, N+ or *"));
        assert!(why("feed:1=htm").contains("did you mean `html`?"));
        assert!(why("feed:1=xyzzyplugh").ends_with(&KINDS.join(", ")));
        assert!(why("feed:1=418").contains("write status=418"));
        assert!(why("feed:1=status=99").contains("from 200 to 599"));
        assert!(why("feed:1=slow").contains("`slow` needs ms=N"));
        assert!(why("feed:1=cut,to=3").contains("takes no `to` here, but at"));
        assert!(why("feed:1=null,at=3").contains("takes no `at`, nor anything"));
        assert!(why("feed:1=cut,at=3,at=4").contains("given twice"));
        assert!(why("feed:1=cut,at").contains("NAME=VALUE"));
        assert!(why("feed:1=fails").contains("for generate only"));
        assert!(why("generate:1=flat").contains("for feed only"));
        assert!(why("any:1=flat").contains("for feed only"));
        assert!(why("feed:1=no-range").contains("for film and image only"));
        assert!(why("any:1=expired").contains("for film and image only"));
        assert!(why("feed:1=as-text").contains("for subscription, token, usage, account, log"));
        assert!(why("log:1=unlimited").contains("for subscription and token only"));
        assert!(why("film:1=wrong-length,by=1").contains("takes no `by` here, but says"));
        assert!(why("feed:1=cut,created=yes").contains("takes no `created`"));
        assert!(why("generate:1=reset-before,created=yes").contains("takes no `created`"));
        assert!(why("generate:1=cut,created=maybe").contains("one of yes, no"));
        assert!(why("feed:1=429,retry-after=a\nb").contains("header"));
        assert!(why("feed:1=at=3").contains("kind comes before"));
    }

    fn any_text() -> impl Strategy<Value = Option<String>> {
        proptest::option::of(any::<String>())
    }

    pub(in crate::sandbox) fn any_kind() -> impl Strategy<Value = Kind> {
        let at = proptest::option::of(any::<u64>());
        prop_oneof![
            (200..=599_u16, any_text(), any_text(), any::<bool>(), any::<bool>()).prop_map(
                |(status, code, message, task, hint)| Kind::Status(Refusal {
                    status,
                    code,
                    message,
                    envelope: if task { Envelope::Task } else { Envelope::Error },
                    retry_after: hint.then(|| "Sun, 06 Nov 1994 08:49:37 GMT".to_owned()),
                })
            ),
            at.clone().prop_map(|at| Kind::Stall { at }),
            at.prop_map(|at| Kind::Cut { at }),
            (0..=LONGEST_MS).prop_map(|ms| Kind::Slow { ms }),
            (1..=LONGEST_MS, 1..u64::MAX).prop_map(|(ms, each)| Kind::Drip { ms, each }),
            Just(Kind::ResetBefore),
            Just(Kind::ResetAfter),
            Just(Kind::Html),
            Just(Kind::Empty),
            Just(Kind::Garbage),
            Just(Kind::Huge),
            "[ -~]{0,20}".prop_map(|to| Kind::Redirect { to, status: 308 }),
            (any::<u64>(), any_text()).prop_map(|(code, msg)| Kind::Business { code, msg }),
            any_text().prop_map(|reason| Kind::Fails { reason }),
            (proptest::sample::select(&Shape::ALL), any_text())
                .prop_map(|(shape, word)| Kind::Shaped { shape, word }),
            Just(Kind::Null),
            (200..=599_u16).prop_map(|http| Kind::NotExist { http }),
            Just(Kind::NoRange),
            Just(Kind::Changed),
            proptest::option::of(any::<u64>()).prop_map(|says| Kind::WrongLength { says }),
            Just(Kind::WrongRange),
            Just(Kind::Expired),
            proptest::sample::select(&Dress::ALL).prop_map(Kind::Dressed),
        ]
    }

    fn any_ordinals() -> impl Strategy<Value = Ordinals> {
        prop_oneof![
            Just(Ordinals::Every),
            (1..u64::MAX).prop_map(Ordinals::At),
            (1..u64::MAX).prop_map(Ordinals::From),
            (1..u64::MAX, 0..u64::MAX)
                .prop_map(|(first, more)| Ordinals::Between(first, first.saturating_add(more))),
        ]
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(
            kind in any_kind(),
            when in any_ordinals(),
            route in 0..=Route::ALL.len(),
            created in any::<Option<bool>>(),
        ) {
            let target = Route::ALL.get(route).map_or(Target::Any, |&route| Target::Only(route));
            let target = match kind.scope() {
                Scope::Everywhere => target,
                Scope::Generate => Target::Only(Route::Generate),
                Scope::Feed => Target::Only(Route::Feed),
                Scope::Files => Target::Only(Route::Film),
                Scope::Money => Target::Only(Route::Log),
                Scope::Limits => Target::Only(Route::Token),
            };
            let created =
                created.filter(|_| kind.may_override_created() && may_create(target));
            let fault = Fault { target, when, kind, created };
            prop_assert_eq!(fault.to_string().parse::<Fault>(), Ok(fault));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,60}", kind in "[a-z0-9-]{0,8}") {
            let _ = text.parse::<Fault>();
            let _ = format!("feed:1={kind},{text}").parse::<Fault>();
        }
    }
}
