//! Applies a fault to an honest reply, still purely. [`super::ending`] plays it on the wire.

use hyper::Method;

use super::answers::{self, Answer};
use super::door::Pass;
use super::dress;
use super::fault::{Fault, Kind, Shape};
use super::feed::Sight;
use super::files::{self, Twist};
use super::provider::{self, Reply};
use super::refusal;
use super::request::{Given, Request};
use super::task::{Phase, TaskRecord};
use super::tasks::{Expiry, Tasks};

/// How a request ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Delivery {
    Whole(Answer),
    /// Delayed by this many milliseconds.
    Late(Answer, u64),
    /// With an endless body.
    Endless(Answer),
    /// The head and this many bytes of the body; then the connection is closed.
    Cut(Answer, usize),
    /// The head, announcing this many bytes, and the complete body; then the connection is closed.
    Misstated(Answer, u64),
    /// Nothing, or the head and this many bytes; then silence until the client disconnects.
    Held(Option<(Answer, usize)>),
    /// A few bytes of the body at a time, with pauses.
    Drip {
        answer: Answer,
        each: usize,
        ms: u64,
    },
    /// A TCP reset.
    Reset,
}

impl Delivery {
    /// The HTTP status that the client sees.
    pub(super) fn status(&self) -> Option<u16> {
        self.answer().map(|answer| answer.status)
    }

    fn answer(&self) -> Option<&Answer> {
        match self {
            Self::Whole(answer)
            | Self::Late(answer, _)
            | Self::Endless(answer)
            | Self::Cut(answer, _)
            | Self::Misstated(answer, _)
            | Self::Held(Some((answer, _)))
            | Self::Drip { answer, .. } => Some(answer),
            Self::Held(None) | Self::Reset => None,
        }
    }

    fn answer_mut(&mut self) -> Option<&mut Answer> {
        match self {
            Self::Whole(answer)
            | Self::Late(answer, _)
            | Self::Endless(answer)
            | Self::Cut(answer, _)
            | Self::Misstated(answer, _)
            | Self::Held(Some((answer, _)))
            | Self::Drip { answer, .. } => Some(answer),
            Self::Held(None) | Self::Reset => None,
        }
    }
}

/// What the sandbox does with a request.
#[derive(Debug, PartialEq)]
pub(super) struct Outcome {
    pub(super) delivery: Delivery,
    pub(super) created: Option<TaskRecord>,
    /// The address that expires with this request.
    pub(super) expired: Option<Expiry>,
}

/// The provider's reply, altered by the fault if there is one. Every answer carries its request id,
/// whether it is honest or not (contract §4).
pub(super) fn outcome(
    tasks: &Tasks,
    request: &Request,
    given: &Given,
    fault: Option<&Fault>,
) -> Outcome {
    let reply = provider::reply(tasks, request, given);
    let mut outcome = match fault {
        None => {
            let delivery = Delivery::Whole(reply.answer);
            Outcome { delivery, created: reply.created, expired: None }
        }
        Some(fault) => spoiled(tasks, request, given, fault, reply),
    };
    if let Some(answer) = outcome.delivery.answer_mut() {
        answer.headers.push(("x-cometapi-request-id", given.request_id.clone()));
    }
    outcome
}

fn spoiled(
    tasks: &Tasks,
    request: &Request,
    given: &Given,
    fault: &Fault,
    reply: Reply,
) -> Outcome {
    let true_answer = reply.answer;
    let mut created = reply.created.filter(|_| fault.creates());
    let mut expired = None;
    let delivery = match &fault.kind {
        Kind::Status(refusal) => Delivery::Whole(refusal::answer(refusal, request, given)),
        Kind::Stall { at } => {
            Delivery::Held(at.map(|at| (true_answer.clone(), part(&true_answer, at, request))))
        }
        Kind::Slow { ms } => Delivery::Late(true_answer, *ms),
        // A head has no body to be slow or wrong about.
        Kind::Drip { .. } | Kind::WrongLength { .. } if request.method == Method::HEAD => {
            Delivery::Whole(true_answer)
        }
        Kind::Drip { ms, each } => Delivery::Drip {
            answer: true_answer,
            each: usize::try_from(*each).unwrap_or(usize::MAX),
            ms: *ms,
        },
        Kind::Cut { at } => {
            let half = true_answer.body.len() as u64 / 2;
            let at = part(&true_answer, at.unwrap_or(half), request);
            Delivery::Cut(true_answer, at)
        }
        Kind::ResetBefore | Kind::ResetAfter => Delivery::Reset,
        Kind::Html => Delivery::Whole(Answer::html(200, "Welcome", "Please sign in to continue")),
        Kind::Empty => Delivery::Whole(Answer::new(200, "application/json", "")),
        Kind::Garbage => Delivery::Whole(Answer::new(200, "application/json", GARBAGE)),
        Kind::Huge => Delivery::Endless(Answer::new(200, "application/json", ENDLESS)),
        Kind::Redirect { to, status } => Delivery::Whole(answers::moved(*status, to)),
        Kind::Business { code, msg } => {
            Delivery::Whole(answers::business(*code, msg.as_deref().unwrap_or("上游返回错误")))
        }
        Kind::Fails { reason } => {
            if let Some(record) = &mut created {
                record.fails = Some(reason.clone().unwrap_or_default());
            }
            Delivery::Whole(true_answer)
        }
        Kind::Shaped { shape, word } => {
            let word = word.as_deref();
            Delivery::Whole(shaped(tasks, request, given, *shape, word).unwrap_or(true_answer))
        }
        Kind::Dressed(dress) => Delivery::Whole(dress::dressed(true_answer, *dress)),
        Kind::Null => Delivery::Whole(Answer::new(
            200,
            "application/json; charset=utf-8",
            r#"{"code":"success","data":null}"#,
        )),
        Kind::NotExist { http } => Delivery::Whole(answers::task_not_exist(*http)),
        Kind::NoRange => Delivery::Whole(files::answer(tasks, request, given, Twist::NoRange)),
        Kind::Changed => Delivery::Whole(files::answer(tasks, request, given, Twist::Changed)),
        Kind::WrongRange => {
            Delivery::Whole(files::answer(tasks, request, given, Twist::WrongRange))
        }
        Kind::WrongLength { says } => {
            let says = says.unwrap_or(true_answer.body.len() as u64 / 2);
            Delivery::Misstated(true_answer, says)
        }
        Kind::Expired => {
            let found = files::find(tasks, &request.path, given.now_ms)
                .filter(|_| files::pass(request, &given.keys) == Pass::Good);
            expired = found.map(|(record, _)| Expiry {
                task_id: record.task_id.clone(),
                signature: files::signature(request),
            });
            Delivery::Whole(match expired {
                Some(_) => files::expired(&given.request_id),
                None => true_answer,
            })
        }
    };
    Outcome { delivery, created, expired }
}

/// Neither JSON nor even text.
const GARBAGE: &[u8] = b"{\"code\":200,\"data\":{\"task_id\":\x00\xff\xfe]]>NaN,,";

/// The beginning of a body that never closes its last string.
const ENDLESS: &[u8] = b"{\"code\":200,\"msg\":\"success\",\"data\":{\"padding\":\"";

/// The length of a truncated body. At least one byte is held back; a HEAD has no body.
fn part(answer: &Answer, at: u64, request: &Request) -> usize {
    let most = answer.body.len().saturating_sub(1);
    if request.method == Method::HEAD {
        0
    } else {
        usize::try_from(at).unwrap_or(usize::MAX).min(most)
    }
}

/// The feed's answer in a given shape, if it is an answer about a task.
///
/// A custom status word is used for an unseen task too, an ordinary one is not.
fn shaped(
    tasks: &Tasks,
    request: &Request,
    given: &Given,
    shape: Shape,
    word: Option<&str>,
) -> Option<Answer> {
    if !given.keys.open_to(request.key()) {
        return None;
    }
    let record = tasks.get(request.json()?.get("task_id")?.as_str()?)?;
    if word.is_none() && record.phase(given.now_ms) == Phase::Unseen {
        return None;
    }
    let sight = Sight::new(record, given.now_ms, &request.base, &given.keys)
        .saying(word)
        .signed(tasks.signature(&record.task_id));
    let body = match shape {
        Shape::Wrapped => sight.wrapped(),
        Shape::Flat => sight.flat(),
        Shape::Duomi => sight.duomi(),
    };
    Some(Answer::json(200, &body))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::sandbox::demands::tests::text_request;
    use crate::sandbox::fault::{Ordinals, Target};
    use crate::sandbox::grammar::tests::any_kind;
    use crate::sandbox::request::tests::{given, request};
    use crate::sandbox::route::Route;
    use crate::sandbox::task::tests::record;
    use crate::sandbox::tasks::Line;

    fn generate(fault: &str) -> Outcome {
        let fault: Fault = format!("generate:1={fault}").parse().unwrap();
        let request = request(Route::Generate, &text_request().to_string());
        outcome(&Tasks::default(), &request, &given(0), Some(&fault))
    }

    fn feed(fault: &str, now_ms: u64) -> (u16, Value) {
        let mut tasks = Tasks::default();
        tasks.apply(Line::Task(record(1.0)));
        let fault: Fault = format!("feed:1={fault}").parse().unwrap();
        let body = format!(r#"{{"task_id":"{}"}}"#, record(1.0).task_id);
        let request = request(Route::Feed, &body);
        let outcome = outcome(&tasks, &request, &given(now_ms), Some(&fault));
        whole(&outcome)
    }

    fn whole(outcome: &Outcome) -> (u16, Value) {
        let Delivery::Whole(answer) = &outcome.delivery else { panic!("{outcome:?}") };
        (answer.status, serde_json::from_slice(&answer.body).unwrap_or(Value::Null))
    }

    fn header(outcome: &Outcome, name: &str) -> Option<String> {
        let headers = &outcome.delivery.answer()?.headers;
        headers.iter().find(|(header, _)| *header == name).map(|(_, value)| value.clone())
    }

    #[test]
    fn what_is_executed_is_what_the_real_one_would_have_executed() {
        for (fault, created) in [
            ("stall", true),
            ("stall,at=3", true),
            ("cut", true),
            ("reset-after", true),
            ("html", true),
            ("empty", true),
            ("garbage", true),
            ("huge", true),
            ("524", true),
            ("status=504", true),
            ("slow,ms=1", true),
            ("drip,ms=1", true),
            ("fails", true),
            ("429", false),
            ("401", false),
            ("500", false),
            ("503", false),
            ("status=502", false),
            ("reset-before", false),
            ("redirect,to=/", false),
            ("business", false),
        ] {
            assert_eq!(generate(fault).created.is_some(), created, "{fault}");
            if !matches!(fault, "fails" | "reset-before") {
                assert!(generate(&format!("{fault},created=yes")).created.is_some(), "{fault}");
                assert!(generate(&format!("{fault},created=no")).created.is_none(), "{fault}");
            }
        }
    }

    #[test]
    fn a_bad_request_is_not_executed_by_any_fault() {
        let fault: Fault = "generate:1=stall,created=yes".parse().unwrap();
        let request = request(Route::Generate, "{}");
        let outcome = outcome(&Tasks::default(), &request, &given(0), Some(&fault));
        assert_eq!(outcome.created, None);
    }

    #[test]
    fn every_answer_carries_its_request_id() {
        for fault in ["429", "503", "524", "html", "empty", "garbage", "huge", "cut", "stall,at=1"]
        {
            let id = header(&generate(fault), "x-cometapi-request-id");
            assert_eq!(id, Some(given(0).request_id), "{fault}");
        }
    }

    #[test]
    fn a_failure_can_call_itself_200() {
        let (status, body) = whole(&generate("business"));
        assert_eq!((status, &body["code"]), (200, &500.into()));
        let (status, body) = whole(&generate("business,code=1001,msg=no"));
        assert_eq!((status, &body["code"], &body["msg"]), (200, &1001.into(), &"no".into()));
    }

    #[test]
    fn a_cut_always_cuts() {
        let at = |fault: &str| match generate(fault).delivery {
            Delivery::Cut(answer, at) => (answer.body.len(), at),
            other => panic!("{other:?}"),
        };
        let (length, half) = at("cut");
        assert_eq!(half, length / 2);
        assert_eq!(at("cut,at=0").1, 0);
        assert_eq!(at("cut,at=7").1, 7);
        assert_eq!(at("cut,at=99999").1, length - 1);
    }

    #[test]
    fn the_feed_has_three_shapes_and_says_any_word() {
        assert_eq!(feed("flat", 1_005_000).1["status"], "QUEUED");
        assert_eq!(feed("duomi", 1_005_000).1["data"]["status"], "0");
        assert_eq!(feed("wrapped", 1_005_000).1["data"]["status"], "QUEUED");
        assert_eq!(feed("wrapped,word=VIOLATION", 1_005_000).1["data"]["status"], "VIOLATION");
        assert_eq!(feed("wrapped,word=NOT_START", 1_000_000).1["data"]["status"], "NOT_START");
        assert_eq!(feed("flat", 1_000_000).1["code"], "task_not_exist", "still unseen");
        let null = serde_json::json!({"code": "success", "data": null});
        assert_eq!(feed("null", 1_005_000), (200, null));
        assert_eq!(feed("not-exist", 1_005_000).0, 400);
        let (status, body) = feed("not-exist,http=200", 1_005_000);
        assert_eq!((status, &body["code"]), (200, &"task_not_exist".into()));
    }

    #[test]
    fn a_task_that_is_to_fail_remembers_why() {
        let reason = |fault: &str| generate(fault).created.unwrap().fails;
        assert_eq!(reason("fails,reason=no\\, thanks").as_deref(), Some("no, thanks"));
        assert_eq!(reason("fails").as_deref(), Some(""));
    }

    proptest! {
        #[test]
        fn no_fault_makes_the_sandbox_panic_or_execute_a_bad_request(
            kind in any_kind(),
            created in any::<Option<bool>>(),
            route in 0..Route::ALL.len(),
            good in any::<bool>(),
            head in any::<bool>(),
            now_ms in any::<u64>(),
        ) {
            let fault = Fault { target: Target::Any, when: Ordinals::Every, kind, created };
            let body = if good { text_request().to_string() } else { "{}".to_owned() };
            let mut request = request(Route::ALL[route], &body);
            if head {
                request.method = Method::HEAD;
            }
            let outcome = outcome(&Tasks::default(), &request, &given(now_ms), Some(&fault));
            prop_assert!(outcome.created.is_none() || (good && request.route == Route::Generate));
        }
    }
}
