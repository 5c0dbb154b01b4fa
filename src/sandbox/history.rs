//! The task history (contract §6), in which a lost task can be found.

use serde_json::{Value, json};

use super::answers::Answer;
use super::feed::Sight;
use super::request::{Given, Request};
use super::tasks::Tasks;

/// Most tasks on a page.
const LARGEST_PAGE: usize = 100;

/// Newest first. Invalid parameters are ignored.
pub(super) fn answer(tasks: &Tasks, request: &Request, given: &Given) -> Answer {
    let number = |name: &str| request.parameter(name).and_then(|text| text.parse::<u64>().ok());
    let page = number("p").unwrap_or(1).max(1) as usize;
    let page_size = number("page_size").map_or(20, |size| (size as usize).clamp(1, LARGEST_PAGE));
    let wanted = |name: &str| request.parameter(name).filter(|text| !text.is_empty());
    let (task_id, status) = (wanted("task_id"), wanted("status"));
    let (action, platform) = (wanted("action"), wanted("platform"));
    let from = number("start_timestamp").unwrap_or(0);
    let until = number("end_timestamp").filter(|&until| until > 0).unwrap_or(u64::MAX);

    let is = |wanted: &Option<String>, value: &str| wanted.as_ref().is_none_or(|it| it == value);
    let found: Vec<Value> = tasks
        .newest_first()
        .map(|record| (record, Sight::new(record, given.now_ms, &request.base, &given.keys)))
        .filter(|(record, sight)| {
            is(&task_id, &record.task_id)
                && is(&status, sight.status())
                && is(&action, record.action())
                && is(&platform, "runway")
                && (from..=until).contains(&sight.submit_time())
        })
        .map(|(record, sight)| {
            json!({
                "created_at": sight.submit_time(),
                "platform": "runway",
                "task_id": record.task_id,
                "action": record.action(),
                "status": sight.status(),
                "model_name": record.asked("model"),
                "progress": sight.progress(),
                // It stays when the task fails: that it was given back, the log of usage says.
                "quota": record.quota,
                "submit_time": sight.submit_time(),
                "finish_time": sight.finish_time(),
            })
        })
        .collect();
    let items: Vec<&Value> =
        found.iter().skip((page - 1).saturating_mul(page_size)).take(page_size).collect();
    Answer::json(
        200,
        &json!({"success": true, "message": "", "data": {
            "page": page, "page_size": page_size, "total": found.len(), "items": items,
        }}),
    )
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::sandbox::request::tests::{given, request};
    use crate::sandbox::route::Route;
    use crate::sandbox::task::TaskRecord;
    use crate::sandbox::task::tests::record;
    use crate::sandbox::tasks::Line;

    /// Five tasks, a second apart, named by the second of their creation.
    fn tasks() -> Tasks {
        let mut tasks = Tasks::default();
        for second in 1..=5 {
            let (task_id, created_ms) = (second.to_string(), second * 1000);
            let mut record = TaskRecord { task_id, created_ms, ..record(1.0) };
            if second == 3 {
                record.request["image"] = "https://x.invalid/a.png".into();
            }
            tasks.apply(Line::Task(record));
        }
        tasks
    }

    fn ask(query: &str, now_ms: u64) -> Value {
        let request = Request { query: query.to_owned(), ..request(Route::History, "") };
        let answer = super::answer(&tasks(), &request, &given(now_ms));
        serde_json::from_slice(&answer.body).unwrap()
    }

    fn ids(query: &str) -> Vec<String> {
        let answer = ask(query, 60_000);
        let items = answer["data"]["items"].as_array().unwrap();
        items.iter().map(|item| item["task_id"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn newest_first_by_pages() {
        assert_eq!(ids(""), ["5", "4", "3", "2", "1"]);
        assert_eq!(ids("p=1&page_size=2"), ["5", "4"]);
        assert_eq!(ids("p=3&page_size=2"), ["1"]);
        assert_eq!(ids("p=9&page_size=2"), [""; 0]);
        assert_eq!(ids("p=99999999999999999999&page_size=x"), ["5", "4", "3", "2", "1"]);
        assert_eq!(ids("p=18446744073709551615&page_size=100"), [""; 0]);
        assert_eq!(ask("page_size=2", 0)["data"]["total"], 5);
    }

    #[test]
    fn each_filter_narrows() {
        assert_eq!(ids("platform=runway&task_id=4"), ["4"]);
        assert_eq!(ids("platform=runwayml"), [""; 0]);
        assert_eq!(ids("start_timestamp=2&end_timestamp=4"), ["4", "3", "2"]);
        assert_eq!(
            ids("start_timestamp=&end_timestamp=0&status=&action="),
            ["5", "4", "3", "2", "1"]
        );
        assert_eq!(ids("action=IMAGE_TO_VIDEO"), ["3"]);
        assert_eq!(ids("status=SUCCESS"), ["5", "4", "3", "2", "1"]);
        assert_eq!(ids("status=FAILURE"), [""; 0]);
    }

    #[test]
    fn an_item_has_the_documented_fields() {
        assert_eq!(
            ask("task_id=1", 23_000)["data"]["items"][0],
            json!({
                "created_at": 1, "platform": "runway", "task_id": "1", "action": "TEXT_TO_VIDEO",
                "status": "IN_PROGRESS", "model_name": "gen4", "progress": "30%",
                "quota": 160_000, "submit_time": 1, "finish_time": 0,
            })
        );
    }

    #[test]
    fn a_task_is_listed_before_the_feed_knows_it() {
        assert_eq!(ask("task_id=5", 5_000)["data"]["items"][0]["status"], "SUBMITTED");
    }
}
