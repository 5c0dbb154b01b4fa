//! Film hosts that say that a film is not there: for a day that means "not yet".

use std::fs;
use std::time::Duration;

use viewfinder::domain::{FailureKind, Fetch, StageName, Take};
use viewfinder::worker::{Command, Note};

use crate::addresses::Ready;

fn is_denied(take: &Take) -> bool {
    matches!(take.fetch, Fetch::Denied { .. })
}

#[tokio::test]
async fn a_film_that_is_denied_at_first_comes_by_itself() {
    let mut running = tokio::task::JoinSet::new();
    for status in [401, 403, 404, 410] {
        running.spawn(async move {
            let ready = Ready::new(&[&format!("film:1-2=status={status}")]).await;
            let mut hand = ready.hand();
            hand.command(Command::Fetch(ready.take.id, true)).await;
            let denied = hand.until(ready.take.id, is_denied).await;
            assert_eq!(denied.state(), StageName::Succeeded, "{status}");
            assert!(denied.wants_film() && denied.owner.is_some(), "it goes on: {denied:?}");
            let why = denied.failure().unwrap();
            assert_eq!(why.kind, FailureKind::NotFound, "{status}");
            assert!(why.message.contains(&status.to_string()), "{}", why.message);
            let saved = hand.until_state(ready.take.id, StageName::Saved).await;
            assert_eq!(saved.fetch, Fetch::Wanted);
            // One question a try.
            assert_eq!((ready.asked("film").len(), ready.asked("feed").len()), (3, 2), "{status}");
        });
    }
    while let Some(done) = running.join_next().await {
        done.unwrap();
    }
}

#[tokio::test]
async fn since_when_it_is_denied_is_known_to_the_next_process_and_somebody_who_waits_starts_anew() {
    let ready = Ready::new(&["film:*=status=404"]).await;
    let id = ready.take.id;
    let mut hand = ready.hand();
    hand.command(Command::Fetch(id, true)).await;
    let denied = hand.until(id, is_denied).await;
    hand.stop(Duration::from_secs(5)).await;
    // Long ago, but for less than a day.
    ready.change("UPDATE takes SET denied = denied - 7200000, updated = updated - 7200000");
    let mut hand = ready.hand();
    let before = ready.asked("film").len();
    hand.command(Command::Adopt(None)).await;
    let taken_up = hand.until(id, |take| take.owner.is_some()).await;
    assert!(is_denied(&taken_up), "{taken_up:?}");
    assert_ne!(taken_up.fetch, denied.fetch, "the time is the ledger's");
    assert_eq!(ready.asked("film").len(), before, "it is not its time");
    // By the user's word it is asked for at once.
    hand.command(Command::Fetch(id, true)).await;
    let since = |take: &Take| match take.fetch {
        Fetch::Denied { since, .. } => Some(since),
        _ => None,
    };
    let told = |note: &Note| matches!(note, Note::Take(take) if take.id == id && is_denied(take));
    let Note::Take(asked) = hand.until_note(told).await else { unreachable!() };
    assert_eq!(since(&asked), since(&taken_up), "it goes on");
    assert!(ready.asked("film").len() > before);
    hand.stop(Duration::from_secs(5)).await;
    let mut hand = ready.hand();
    hand.command(Command::Adopt(Some(vec![id]))).await;
    let again = hand.until(id, |take| since(take) > since(&taken_up)).await;
    assert!(again.wants_film());
}

#[tokio::test]
async fn after_a_day_it_is_expired_and_what_has_come_is_kept_and_can_be_gone_on_with() {
    let ready = Ready::new(&["film:1=cut,at=20000", "film:2-5=status=403"]).await;
    ready.a_day_later();
    let id = ready.take.id;
    let mut hand = ready.hand();
    hand.command(Command::Fetch(id, true)).await;
    let take = hand.until_state(id, StageName::Expired).await;
    let part = take.part.clone().unwrap();
    let name = part.file.file_name().unwrap().to_str().unwrap();
    assert!(name.ends_with(".partial.mp4"), "{name}");
    let bytes = fs::read(&part.file).unwrap();
    assert_eq!((part.done, bytes.len()), (20_000, 20_000));
    let mut names = ready.on_disk();
    names.sort();
    let sidecar = name.replace(".partial.mp4", ".json");
    assert_eq!(names, [sidecar.clone(), name.to_owned()]);
    let about = fs::read_to_string(ready.folder().join(&sidecar)).unwrap();
    let about: serde_json::Value = serde_json::from_str(&about).unwrap();
    assert_eq!((about["film"].as_str(), about["whole"].as_bool()), (Some(name), Some(false)));
    // One's own word asks once more, and then it is there.
    hand.command(Command::Fetch(id, true)).await;
    hand.until_state(id, StageName::Succeeded).await;
    let again = hand.until_state(id, StageName::Expired).await;
    assert_eq!(again.part.as_ref(), Some(&part));
    hand.command(Command::Fetch(id, true)).await;
    let saved = hand.until_state(id, StageName::Saved).await;
    let film = fs::read(&saved.film().unwrap().path).unwrap();
    assert!(film.starts_with(&bytes) && film.len() as u64 == saved.film().unwrap().bytes);
    assert!(ready.asked("film").iter().any(|request| request["status"] == 206), "it went on");
    assert!(!part.file.exists(), "better is there");
    let about = fs::read_to_string(ready.folder().join(&sidecar)).unwrap();
    assert!(about.contains("\"whole\": true"), "{about}");
}

/// Some hosts sign each address anew: that is no reason to ask without a rest.
#[tokio::test]
async fn a_new_address_is_tried_at_once_and_once() {
    let ready = Ready::new(&["film:1=expired", "film:2-3=status=403"]).await;
    let id = ready.take.id;
    let mut hand = ready.hand();
    hand.command(Command::Fetch(id, true)).await;
    hand.until_state(id, StageName::Saved).await;
    let times = ready.asked("film").into_iter().map(|request| {
        request["time"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap().as_millisecond()
    });
    let times: Vec<i64> = times.collect();
    assert_eq!(times.len(), 4);
    assert!(times[2] - times[0] >= 1900 && times[3] - times[0] >= 4900, "{times:?}");
}
