//! Exports that name other people's files, imported, fetched and purged: those files stay.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use crate::check::{Dice, Law, Tally, check_end, files_below, setting};
use crate::server::{Script, Server};
use crate::world::World;

const LIMIT: Duration = Duration::from_mins(1);

/// Exports in one file.
const BATCH: usize = 100;

/// What people call their files, in letters that an id may have.
const WORDS: [&str; 8] = [
    "wedd1ngs", "beachday", "hamster0", "gard3n26", "teaparty", "rehears3", "c0ncerts", "backspac",
];

/// How the names of other people's files end behind a stem that ends like an id; some are
/// viewfinder's own endings, most only begin like one.
const ENDINGS: [&str; 29] = [
    ".mp4.2.part",
    ".mp4.unpacked.part",
    ".partial.mp4",
    ".poster.png.part",
    ".json.part",
    ".mp4",
    ".MP4",
    ".mp4.bak",
    ".mp4~",
    ".mp4.part",
    ".mp4.part1.rar",
    ".part",
    ".partial",
    ".mp4.partial",
    ".json",
    ".json5",
    ".jsonl",
    ".json.old",
    ".poster",
    ".poster.png",
    ".poster.jpg",
    ".poster-for-grandma.jpg",
    ".posters.zip",
    ".last",
    ".last.png",
    ".last-trip.png",
    ".lasting-memories.doc",
    ".srt",
    "",
];

/// The same beside a film of the user's own.
const BESIDE: [&str; 8] = [
    ".mp4.bak",
    ".mp4~",
    ".json5",
    ".json.old",
    ".poster-for-grandma.jpg",
    ".last-trip.png",
    ".srt",
    ".partly.txt",
];

struct Plain;

impl Script for Plain {}

#[test]
fn some_hostile_exports_take_nobodys_files_along() {
    hostile_exports(2 * BATCH);
}

#[test]
#[ignore = "a minute: cargo test --release --test long -- --ignored ten_thousand --nocapture"]
fn ten_thousand_hostile_exports_take_nobodys_files_along() {
    println!("{}", hostile_exports(setting("LONG_COUNT", 10_000) as usize));
}

fn hostile_exports(count: usize) -> String {
    let tally = Tally::new("hostile_exports");
    let mut dice = Dice::new(tally.seed());
    let server = Server::start(Plain, 16);
    let (mut purged, mut bystanders, mut own, mut fetched) = (0, 0, 0, 0);
    for batch in 0..count.div_ceil(BATCH) {
        let world = World::new(server.base());
        let (file, take) = own_take(&world);
        let stem = file.with_extension("");
        for ending in BESIDE {
            fs::write(format!("{}{ending}", stem.display()), "beside").unwrap();
        }
        let exports: Vec<Value> =
            (0..BATCH).map(|nth| hostile(&mut dice, (batch, nth), &world, &take)).collect();
        let before = others(&world);
        bystanders += before.len();
        let ids = take_in(&tally, &world, &exports);
        fetched += fetch(&tally, &world, &ids);
        compare(&tally, &format!("batch {batch}, fetched"), &before, &others(&world));
        purged += purge(&tally, &world, &ids);
        let mut rest = others(&world);
        compare(&tally, &format!("batch {batch}"), &before, &rest);
        // The user's own take goes with what is its own, and with nothing else.
        let made: Vec<PathBuf> = [".mp4", ".json", ".poster.png", ".last.png"]
            .iter()
            .map(|ending| PathBuf::from(format!("{}{ending}", stem.display())))
            .collect();
        rest.retain(|path, _| !made.contains(path));
        own += purge(&tally, &world, &[take["id"].as_str().unwrap().to_owned()]);
        assert!(!file.exists(), "purging deletes the film of a take of one's own");
        compare(&tally, &format!("batch {batch}, its own"), &rest, &others(&world));
    }
    assert!(purged * 10 >= count * 9, "only {purged} of {count} were imported");
    assert!(fetched * 10 >= count, "the film of only {fetched} of {count} was fetched");
    tally.close(&format!(
        "{count} hostile exports, {fetched} of them fetched, {purged} imported and purged beside \
         {bystanders} files of others, {own} takes of one's own purged with their film"
    ))
}

/// A take that this ledger made itself: its film, and its line of an export.
fn own_take(world: &World) -> (PathBuf, Value) {
    let words = ["submit", "my own", "--yes", "--wait", "--poll-every=50ms"];
    assert_eq!(world.run(&words, LIMIT).code, Some(0));
    // By itself that would be done at any moment from now on, and the sidecar then says so.
    world.run(&["measure", "--all"], LIMIT);
    let exported = world.run(&["export"], LIMIT);
    let take: Value = serde_json::from_str(exported.out.lines().next().unwrap()).unwrap();
    (take["film"].as_str().unwrap().into(), take)
}

/// A line of an export that lays claim to somebody's files, which it makes.
fn hostile(dice: &mut Dice, (batch, nth): (usize, usize), world: &World, own: &Value) -> Value {
    let (films, home) = (world.films(), world.root().path().join("home"));
    let id = match dice.below(4) {
        0 => format!("{}{:02}{:02}", 2015 + dice.below(12), 1 + dice.below(12), 1 + dice.below(28)),
        1 => (*dice.pick(&WORDS)).to_owned(),
        2 => format!("{:08}", dice.below(99_999_999)),
        // Another take's, so that it gets another one.
        _ => own["id"].as_str().unwrap().to_owned(),
    };
    let name = match dice.below(4) {
        0 => id.clone(),
        1 => format!("holiday {nth}-{id}"),
        2 => format!("2026-11-22-a-cat-{nth}-{id}"),
        _ => format!("{nth}{id}"),
    };
    let folder = match dice.below(6) {
        0 => home,
        1 => films.join("archive"),
        _ => films.clone(),
    };
    fs::create_dir_all(&folder).unwrap();
    for _ in 0..6 {
        put(&folder.join(format!("{name}{}", dice.pick(&ENDINGS))), nth);
    }
    let part = folder.join(format!("{name}.mp4{}", dice.pick(&[".part", ".2.part", ""])));
    put(&part, nth);
    let film = claimed(dice, &films, &folder.join(format!("{name}.mp4")), own);
    let beside = |dice: &mut Dice| folder.join(format!("{name}{}", dice.pick(&ENDINGS)));
    let (poster, last_frame) = (beside(dice), beside(dice));
    let mut take = own.clone();
    let at = format!("2026-{:02}-{:02}T10:00:00Z", 1 + dice.below(11), 1 + dice.below(28));
    let changed = json!({
        "id": id, "task_id": format!("hostile-{batch}-{nth}"), "created": at, "film": film,
        "state": *dice.pick(&["saved", "saved", "failed", "expired", "succeeded", "downloading"]),
        "film_part": if dice.once_in(3) { Value::Null } else { json!(part) },
        "poster": if dice.once_in(2) { json!(poster) } else { Value::Null },
        "last_frame": if dice.once_in(2) { json!(last_frame) } else { Value::Null },
        "film_done": dice.pick(&[json!(null), json!(1), json!(format!("somebody's {nth}").len())]),
        "film_total": dice.pick(&[json!(null), json!(format!("somebody's {nth}").len())]),
    });
    if changed["state"] == "failed" || changed["state"] == "expired" {
        take["error"] = json!({ "kind": "provider", "message": "no", "request_id": null });
    }
    for (name, value) in changed.as_object().unwrap() {
        take[name] = value.clone();
    }
    take["shot"]["prompt"] = format!("hostile {batch} {nth}").into();
    take
}

/// A file of somebody's, now and then behind a link.
fn put(path: &Path, nth: usize) {
    if path.symlink_metadata().is_ok() {
        return;
    }
    if nth % 7 == 3 {
        let target = path.with_file_name(format!("{nth}-target"));
        fs::write(&target, "what a link leads to").unwrap();
        symlink(&target, path).unwrap();
    } else {
        fs::write(path, format!("somebody's {nth}")).unwrap();
    }
}

/// The path that is given for the film.
fn claimed(dice: &mut Dice, films: &Path, film: &Path, own: &Value) -> PathBuf {
    let name = film.file_name().unwrap();
    match dice.below(8) {
        0 => films.join("..").join("home").join(name),
        1 => films.join(".").join(name),
        2 => films.join("archive/..").join(name),
        3 => own["film"].as_str().unwrap().into(),
        4 => {
            let link = films.join("link");
            let _ = symlink(film.parent().unwrap(), &link);
            link.join(name)
        }
        _ => film.to_owned(),
    }
}

/// Everything that is there, but for what viewfinder keeps.
fn others(world: &World) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = files_below(&world.films());
    files.extend(files_below(&world.root().path().join("home")));
    files
}

/// Takes them in, one by one where they are not taken in together. Gives the ids they have here.
fn take_in(tally: &Tally, world: &World, exports: &[Value]) -> Vec<String> {
    let file = world.root().path().join("hostile.jsonl");
    let import = |lines: &[Value]| {
        let text: String =
            lines.iter().fold(String::new(), |text, line| text + &line.to_string() + "\n");
        fs::write(&file, text).unwrap();
        let ended = world.run(&["import", file.to_str().unwrap()], LIMIT);
        check_end(tally, "import", &ended, false);
        ended.code == Some(0)
    };
    if !import(exports) {
        for line in exports {
            import(std::slice::from_ref(line));
        }
    }
    let exported = world.run(&["export"], LIMIT);
    let takes = exported.out.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    takes
        .filter(|take| take["shot"]["prompt"].as_str().is_some_and(|it| it.starts_with("hostile")))
        .filter_map(|take| Some(take["id"].as_str()?.to_owned()))
        .collect()
}

/// Fetches their films, where they are not said to be there; gives how many have come.
fn fetch(tally: &Tally, world: &World, ids: &[String]) -> usize {
    let words: Vec<&str> =
        ["download", "--timeout=50s"].into_iter().chain(ids.iter().map(String::as_str)).collect();
    let ended = world.run(&words, LIMIT);
    check_end(tally, "download", &ended, false);
    let mp4 = |path: &&PathBuf| path.extension().is_some_and(|ending| ending == "mp4");
    others(world).keys().filter(mp4).filter(|path| ids.iter().any(|id| is_ours(path, id))).count()
}

/// Whether a path is that of a film that viewfinder named for a take of the hostile ones.
fn is_ours(path: &Path, id: &str) -> bool {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    stem.contains("-hostile-") && stem.contains(id)
}

/// Purges them; gives how many are gone from the ledger.
fn purge(tally: &Tally, world: &World, ids: &[String]) -> usize {
    let takes = || world.run(&["export"], LIMIT).out.lines().count();
    let words: Vec<&str> =
        ["rm", "--purge", "--yes"].into_iter().chain(ids.iter().map(String::as_str)).collect();
    let before = takes();
    check_end(tally, "rm --purge", &world.run(&words, LIMIT), false);
    before - takes()
}

fn compare(
    tally: &Tally,
    case: &str,
    before: &BTreeMap<PathBuf, Vec<u8>>,
    after: &BTreeMap<PathBuf, Vec<u8>>,
) {
    for (path, content) in before {
        if after.get(path) != Some(content) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let how = if after.contains_key(path) { "changed" } else { "deleted" };
            tally.breach(Law::Foreign, format!("{case}: {name} was {how}"));
        }
    }
}
