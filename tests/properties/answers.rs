//! Answers of the feed as data: each line of `tests/fixtures/answers/feed.jsonl` is judged.

use serde_json::Value;
use viewfinder::api::{Answer, FeedVerdict, judge_feed};
use viewfinder::domain::{Failure, Output, Remote};

/// The task that every answer was asked about.
const ASKED: &str = "t1";

/// What is checked of a verdict, under the names of the table.
#[derive(Default)]
struct Got {
    state: &'static str,
    other: Option<String>,
    word: Option<String>,
    progress: Option<u8>,
    output: Option<Output>,
    why: Option<Failure>,
}

impl Got {
    fn of(verdict: FeedVerdict) -> Self {
        let state = |state| Self { state, ..Self::default() };
        let because = |name, why| Self { why: Some(why), ..state(name) };
        match verdict {
            FeedVerdict::Open(Remote::Queued) => state("queued"),
            FeedVerdict::Open(Remote::Running(progress)) => Self { progress, ..state("running") },
            FeedVerdict::Open(Remote::Known) => state("known"),
            FeedVerdict::Open(Remote::Unlisted(word)) => {
                Self { word: Some(word), ..state("unlisted") }
            }
            FeedVerdict::Succeeded(output) => Self { output: Some(output), ..state("succeeded") },
            FeedVerdict::NoFilm(why) => because("succeeded", why),
            FeedVerdict::Failed(why, output) => Self { output, ..because("failed", why) },
            FeedVerdict::OfOther(name, verdict) => Self { other: Some(name), ..Self::of(*verdict) },
            FeedVerdict::Missing => state("missing"),
            FeedVerdict::KeyRefused(why) => because("key-refused", why),
            FeedVerdict::SlowDown(_) => state("slow-down"),
            FeedVerdict::Trouble(why) => because("trouble", why),
        }
    }

    /// What is not as it should be.
    fn wrong(&self, want: &Value) -> Vec<String> {
        let text = |key: &str| want.get(key).and_then(Value::as_str);
        let mut wrong = Vec::new();
        let mut same = |key: &str, got: Option<&str>| {
            if got != text(key) {
                wrong.push(format!("{key}: {got:?}"));
            }
        };
        same("state", Some(self.state));
        same("other", self.other.as_deref());
        same("word", self.word.as_deref());
        same("video_url", self.output.as_ref().map(|output| output.film.as_str()));
        if want.get("poster").is_some() {
            same("poster", self.output.as_ref().and_then(|output| output.poster.as_deref()));
        }
        if want.get("kind").is_some() {
            same("kind", self.why.as_ref().map(|why| why.kind.as_str()));
        }
        let progress = want.get("progress").and_then(Value::as_u64);
        if self.progress.map(u64::from) != progress {
            wrong.push(format!("progress: {:?}", self.progress));
        }
        let message = self.why.as_ref().map(|why| why.message.as_str()).unwrap_or_default();
        let words = want.get("words").and_then(Value::as_array).into_iter().flatten();
        for word in words.filter_map(Value::as_str).filter(|word| !message.contains(word)) {
            wrong.push(format!("no {word:?} in {message:?}"));
        }
        if message.contains(|c: char| c.is_control() || c == '\u{202e}') {
            wrong.push(format!("{message:?} is not clean"));
        }
        wrong
    }
}

#[test]
fn every_answer_of_the_feed_means_what_its_line_says() {
    let lines = include_str!("../fixtures/answers/feed.jsonl");
    let (mut wrong, mut names) = (Vec::new(), Vec::new());
    for line in lines.lines() {
        let row: Value = serde_json::from_str(line).expect(line);
        let name = row["name"].as_str().expect(line).to_owned();
        let status = row.get("status").map_or(200, |status| status.as_u64().expect(line));
        let body = match row.get("json") {
            Some(json) => json.to_string(),
            None => row["text"].as_str().expect(line).to_owned(),
        };
        let status = u16::try_from(status).expect(line);
        let answer = Answer { status, body: body.into_bytes(), ..Answer::default() };
        let got = Got::of(judge_feed(&answer, ASKED));
        wrong.extend(got.wrong(&row["want"]).into_iter().map(|what| format!("{name}: {what}")));
        assert!(!names.contains(&name), "two answers are called {name}");
        names.push(name);
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), names.len(), wrong.join("\n"));
    assert!(names.len() >= 200, "{}", names.len());
}
