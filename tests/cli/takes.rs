//! `show`, `note`, `rate`, `rm`, `confirm` and the filters of `history`: one take, said and changed
//! from the command line.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use viewfinder::cli::Column;

use crate::binary::{FAST, Provider, Root};
use crate::submit::documented;

/// A ledger with a film on disk, a refused shot and one that nobody knows the fate of.
struct World {
    root: Root,
    provider: Provider,
    /// Ids: saved, rejected, unconfirmed.
    saved: String,
    rejected: String,
    unconfirmed: String,
}

impl World {
    fn new() -> Self {
        let provider = Provider::start(FAST, &["generate:2=status=400", "generate:3=524"]);
        let root = Root::new();
        let send = |words: &[&str], code| {
            let words = [&["submit"], words, &["--yes", "--poll-every=50ms"]].concat();
            let ran = root.viewfinder(&words).to(&provider).exits(code);
            ran.out().lines().next().unwrap().to_owned()
        };
        let saved = send(&["waves at dusk", "--model=gen3", "--motion=z=1.5", "--wait"], 0);
        let rejected = send(&["một con mèo"], 65);
        let unconfirmed = send(&["雨夜的霓虹街道", "--seconds=10"], 80);
        Self { root, provider, saved, rejected, unconfirmed }
    }

    #[track_caller]
    fn found(&self, words: &[&str]) -> Vec<String> {
        let words = [&["history", "--json"], words].concat();
        let takes = self.root.viewfinder(&words).exits(0).json();
        takes.iter().for_each(documented);
        takes.iter().map(|take| take["id"].as_str().unwrap().to_owned()).collect()
    }

    fn take(&self, id: &str) -> Value {
        let mut lines = self.root.viewfinder(&["show", id, "--json"]).exits(0).json();
        assert_eq!(lines.len(), 1);
        documented(&lines[0]);
        lines.remove(0)
    }

    fn film(&self) -> PathBuf {
        self.take(&self.saved)["film"].as_str().unwrap().into()
    }

    #[track_caller]
    fn exits(&self, words: &[&str], code: i32) -> crate::binary::Ran {
        self.root.viewfinder(words).exits(code)
    }
}

#[test]
fn filters_find_what_they_say() {
    let world = World::new();
    let World { saved, rejected, unconfirmed, .. } = &world;
    world.exits(&["rate", saved, "4"], 0).prints_nothing().says("rated 4 of 5");
    world.exits(&["rate", rejected, "2"], 0);
    world.exits(&["note", rejected, "Chậm quá"], 0).prints_nothing().says("note saved");
    let (all, none) = ([unconfirmed, rejected, saved], []);
    let rows: &[(&[&str], &[&String])] = &[
        (&[], &all),
        (&["--search", "dusk"], &[saved]),
        (&["--search", "DUSK waves"], &[saved]),
        (&["--search", "\"dusk waves\""], &none),
        (&["--search", "\"waves at\" gen3"], &[saved]),
        (&["--search", "con meo"], &[rejected]),
        (&["-s", "cham"], &[rejected]),
        (&["--search", "霓虹"], &[unconfirmed]),
        (&["--search", &saved[..6]], &[saved]),
        (&["--search", "nothing like it"], &none),
        (&["--search", "%"], &none),
        (&["--state", "saved"], &[saved]),
        (&["--state", "SAVED,rejected"], &[rejected, saved]),
        (&["--state", "saved", "--state", "unconfirmed"], &[unconfirmed, saved]),
        (&["--state", "open"], &[unconfirmed]),
        (&["--state", "ended"], &[rejected, saved]),
        (&["--model", "gen3"], &[saved]),
        (&["--model", "gen3,gen4"], &all),
        (&["--model", "gen"], &none),
        (&["--since", "1h"], &all),
        (&["--since", "today", "--until", "today"], &all),
        (&["--since", "2999-01-01"], &none),
        (&["--until", "yesterday"], &none),
        (&["--until", "2000-01-01T00:00"], &none),
        (&["--until", "now"], &all),
        (&["--rated"], &[rejected, saved]),
        (&["--rated", "4"], &[saved]),
        (&["--rated=5"], &none),
        (&["--hidden"], &none),
        (&["--rated", "--model", "gen4", "--search", "mèo"], &[rejected]),
        (&["-n", "1"], &[unconfirmed]),
        (&["--limit", "2"], &[unconfirmed, rejected]),
    ];
    for (words, wanted) in rows {
        assert_eq!(&world.found(words).iter().collect::<Vec<_>>(), wanted, "{words:?}");
    }
    world.exits(&["history", "--search", "zzz"], 0).prints_nothing().says("No take matches.");
}

#[test]
fn where_nothing_is_listed_the_reason_is_true() {
    let root = Root::new();
    let says = |words: &[&str], said: &str| {
        root.sandboxed(&[&["history"], words].concat()).exits(0).prints_nothing().says(said);
    };
    says(&[], "No takes yet.");
    says(&["--hidden"], "No takes yet.");
    let send = |prompt: &str| {
        let words = ["submit", prompt, "--yes", "--wait", "--no-download", "--poll-every=50ms"];
        root.sandboxed(&words).exits(0).out().trim().to_owned()
    };
    let cat = send("a cat");
    says(&["--search", "dog"], "No take matches.");
    says(&["--hidden"], "No take is hidden.");
    root.sandboxed(&["rm", &cat]).exits(0);
    says(&[], "The only take is hidden; viewfinder --sandbox history --hidden shows it.");
    says(&["--search", "cat"], "Only hidden takes match; with --hidden 1 does.");
    says(&["--search", "dog"], "No take matches.");
    let dog = send("a dog");
    says(&["--hidden", "--search", "dog"], "No hidden take matches; without --hidden 1 does.");
    root.sandboxed(&["rm", &dog]).exits(0);
    says(&[], "All 2 takes are hidden; viewfinder --sandbox history --hidden lists them.");
    says(&["--search", "a"], "with --hidden 2 do.");
}

#[test]
fn columns_come_as_asked_for() {
    let world = World::new();
    let id = &world.saved;
    world.exits(&["note", id, "two\nlines, \"quoted\""], 0);
    world.exits(&["rate", id, "5"], 0);
    let out =
        |words: &[&str]| world.exits(&[&["history", "--state=saved"], words].concat(), 0).out();
    let film = world.film().display().to_string();
    let rows: &[(&[&str], String)] = &[
        (&["--columns", "id,prompt"], format!("{id}\twaves at dusk\n")),
        (&["--columns", "model,seconds,ratio,style"], "gen3\t5\t16:9\tcinematic\n".to_owned()),
        (&["--columns", "motion"], "z=1.5\n".to_owned()),
        (&["--columns", "note,rating"], "two lines, \"quoted\"\t5\n".to_owned()),
        (&["--columns", "film,state"], format!("{film}\tsaved\n")),
        (&["--columns", "error,error_kind,words,parent"], "\t\t\t\n".to_owned()),
        (&["--columns", "ID, State"], format!("{id}\tsaved\n")),
        (
            &["--csv", "--columns", "id,note"],
            format!("id,note\n{id},\"two\nlines, \"\"quoted\"\"\"\n"),
        ),
        (&["--csv", "--columns", "rating"], "rating\n5\n".to_owned()),
    ];
    for (words, wanted) in rows {
        assert_eq!(&out(words), wanted, "{words:?}");
    }
    // Every column of a table is one of the values of the JSON, but those that say it another way.
    let only_here = ["words", "parent", "motion", "camera", "took", "error", "error_kind"];
    let take = world.take(id);
    let table = out(&["--csv"]);
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let (names, row) =
        (reader.headers().unwrap().clone(), reader.records().next().unwrap().unwrap());
    assert_eq!(names.iter().collect::<Vec<_>>(), Column::names());
    for (name, value) in names.iter().zip(&row) {
        let known = [&take[name], &take["shot"][name]].into_iter().find(|it| !it.is_null());
        match known {
            Some(Value::String(text)) => assert_eq!(value, text, "{name}"),
            Some(Value::Number(number)) => assert_eq!(value, number.to_string(), "{name}"),
            Some(_) | None => assert!(only_here.contains(&name), "{name}"),
        }
    }
    // Not one take: the names all the same.
    let empty = Root::new();
    assert_eq!(empty.viewfinder(&["history", "--csv", "--columns=id"]).exits(0).out(), "id\n");
    let ran = world.exits(&["history", "--csv", "--search=zzz", "--columns=id,film"], 0);
    assert_eq!((ran.out(), ran.err()), ("id,film\n".to_owned(), String::new()));
}

#[test]
fn a_take_is_shown_whole() {
    let world = World::new();
    world.exits(&["rate", &world.saved, "3"], 0);
    world.exits(&["note", &world.saved, "one", "--json"], 0);
    world.exits(&["note", &world.saved, "two", "--append"], 0);
    let film = world.film().display().to_string();
    let shown = world.exits(&["show", &world.saved], 0);
    for words in [
        "waves at dusk",
        "saved",
        "gen3, 16:9, cinematic, 5 s",
        "z=1.5",
        "camera slowly pushes in",
        "3 of 5",
        "one\n           two",
        &film,
        "submitting",
        &world.provider.base,
    ] {
        assert!(shown.out().contains(words), "{words}: {}", shown.out());
    }
    world.exits(&["show", &world.unconfirmed], 0).prints("may have been charged");
    world.exits(&["show", &world.rejected], 0).prints("Nothing was charged");
    // By any name that is clear.
    let task = world.take(&world.saved)["task_id"].as_str().unwrap().to_owned();
    for name in [&world.saved[..7], &world.saved.to_uppercase(), &task, &task[..20]] {
        assert_eq!(world.exits(&["show", name], 0).out(), shown.out(), "{name}");
    }
    // What was sent and what came back, to the letter.
    let request = world.exits(&["show", &world.saved, "--request"], 0).json().remove(0);
    assert_eq!(request, world.provider.posts()[0]["body"]);
    let curl = world.exits(&["show", &world.saved, "--curl"], 0).out();
    assert!(
        curl.starts_with(&format!("curl -X POST '{}/runway/pro/generate'", world.provider.base))
    );
    assert!(curl.contains("$COMETAPI_KEY") && !curl.contains(crate::binary::KEY), "{curl}");
    let answer = world.exits(&["show", &world.rejected, "--answer"], 0).out();
    assert!(answer.contains("error"), "{answer}");
    world.exits(&["show", "zzzz"], 2).prints_nothing().says("There is no take “zzzz”");
}

#[test]
fn notes_and_ratings_are_kept_and_removed() {
    let world = World::new();
    let id = world.rejected.as_str();
    let note = || world.exits(&["note", id], 0).out();
    assert_eq!(note(), "");
    world.exits(&["note", id, "quá nhanh"], 0);
    assert_eq!(note(), "quá nhanh\n");
    world.root.viewfinder(&["note", id, "-"]).reads("from a pipe\n").exits(0);
    assert_eq!(note(), "from a pipe\n");
    world.exits(&["note", id, "more", "--append"], 0);
    assert_eq!(note(), "from a pipe\nmore\n");
    world.exits(&["note", id, "-9 of 10"], 0);
    assert_eq!(note(), "-9 of 10\n");
    let json = world.exits(&["note", id, "\u{1b}[31mred", "--json"], 0).json().remove(0);
    documented(&json);
    assert_eq!(json["note"], "red", "nothing that a terminal would heed");
    world.exits(&["note", id, ""], 0).says("removed");
    assert_eq!(note(), "");
    let long = "x".repeat(16 * 1024 + 1);
    world.root.viewfinder(&["note", id, "-"]).reads(long).exits(2).says("shorten it");
    // A command that brought nothing takes nothing away.
    world.exits(&["note", id, "kept"], 0);
    for (words, input) in [
        (&["note", id, "-"][..], "\n"),
        (&["note", id, "  "], ""),
        (&["note", id, "", "--append"], ""),
    ] {
        world
            .root
            .viewfinder(words)
            .reads(input)
            .exits(2)
            .says("is empty")
            .says("Nothing was changed");
    }
    assert_eq!(note(), "kept\n");
    let rated = world.exits(&["rate", id, "5", "--json"], 0).json().remove(0);
    assert_eq!(rated["rating"], 5);
    world.exits(&["rate", id, "0"], 0).says("rating removed");
    assert_eq!(world.take(id)["rating"], Value::Null);
}

#[test]
fn a_removed_take_is_hidden_and_a_purged_one_is_gone() {
    let world = World::new();
    let World { saved, rejected, unconfirmed, root, .. } = &world;
    let film = world.film();
    world.exits(&["rm", saved, rejected], 0).prints_nothing().says("hidden");
    assert_eq!(world.found(&[]), std::slice::from_ref(unconfirmed));
    assert_eq!(world.found(&["--hidden"]), [rejected.clone(), saved.clone()]);
    assert!(film.exists(), "the film stays");
    world.exits(&["show", saved], 0).prints("rm");
    world.exits(&["rm", rejected, "--undo"], 0).says("shown again");
    assert_eq!(world.found(&[]), [unconfirmed.clone(), rejected.clone()]);
    // What may have been paid for stays.
    let ran = world.exits(&["rm", unconfirmed], 1);
    ran.says("may have been paid for").says("confirm");
    world.exits(&["rm", unconfirmed, "--purge", "--yes"], 1);
    // All of them or none.
    world.exits(&["rm", rejected, "zzzz"], 2);
    assert_eq!(world.found(&[]).len(), 2);
    world.exits(&["rm", saved, "--purge"], 2).says("--yes").says("Nothing was changed");
    let beside = film.with_extension("json");
    let others = |film: &PathBuf| fs::read_dir(film.parent().unwrap()).unwrap().count();
    assert!(beside.exists() && others(&film) >= 2);
    world.exits(&["rm", saved, "--purge", "--yes"], 0).says("deleted");
    assert_eq!(others(&film), 0, "with its pictures and its .json");
    world.exits(&["show", saved], 2);
    assert_eq!(world.found(&["--hidden"]).len(), 0);
    assert!(root.ledger().exists());
}

#[test]
fn purging_deletes_only_what_viewfinder_made() {
    let world = World::new();
    let precious = world.root.path().join("home/wedding.mp4");
    fs::write(&precious, "precious").unwrap();
    let export = world.exits(&["export"], 0).out();
    let film = world.film().display().to_string();
    // Not even one with the id in its name, in a folder that is not the films', or beside a film.
    let named = world.root.path().join(format!("home/wedding-{}.mp4", world.saved));
    let beside = world.root.path().join(format!("films/backup-{}.tar", world.saved));
    for path in [&named, &beside] {
        fs::write(path, "precious").unwrap();
    }
    let poster = world.take(&world.saved)["poster"].as_str().unwrap().to_owned();
    for (from, to) in
        [(&film, &precious), (&film, &named), (&poster, &precious), (&poster, &beside)]
    {
        let forged = export.replace(from, to.to_str().unwrap());
        let other = Root::new();
        other.viewfinder(&["import", "-"]).reads(forged).exits(0);
        let purge = ["rm", &world.saved, "--purge", "--yes"];
        let call =
            other.viewfinder(&purge).env("VIEWFINDER_FILMS_DIR", world.root.path().join("films"));
        call.exits(0).says(" was kept: ");
        for path in [&precious, &named, &beside] {
            assert_eq!(fs::read_to_string(path).unwrap(), "precious", "{from}");
        }
    }
}

#[test]
fn a_film_that_is_still_at_the_provider_is_not_purged() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let words = ["submit", "x", "--yes", "--wait", "--no-download", "--poll-every=50ms"];
    let id = root.viewfinder(&words).to(&provider).exits(0).out().trim().to_owned();
    let ran = root.viewfinder(&["rm", &id, "--purge", "--yes"]).exits(1);
    ran.says("still at the provider").says(&format!("download {id}"));
    root.viewfinder(&["download", &id]).to(&provider).exits(0);
    root.viewfinder(&["rm", &id, "--purge", "--yes"]).exits(0);
}

#[test]
fn an_unconfirmed_take_is_settled_by_hand() {
    let world = World::new();
    let World { saved, unconfirmed, .. } = &world;
    let known = world.take(saved)["task_id"].as_str().unwrap().to_owned();
    let rows: &[(&[&str], i32, &str)] = &[
        (&[unconfirmed], 2, "--lost"),
        (&[unconfirmed, "--lost", "--task-id", "x"], 2, "cannot be used"),
        (&[unconfirmed, "--task-id", ""], 2, "cannot be a task id"),
        (&[unconfirmed, "--task-id", "a b"], 2, "cannot be a task id"),
        (&[unconfirmed, "--task-id", "a\u{200b}b"], 2, "cannot be a task id"),
        (&[unconfirmed, "--yes"], 2, "No answer names the task"),
        (&[unconfirmed, "--yes", "--lost"], 2, "cannot be used"),
        (&[unconfirmed, "--task-id", &known], 1, "belongs to another take"),
        (&[saved, "--lost"], 1, "not unconfirmed"),
        (&["zzzz", "--lost"], 2, "no take"),
    ];
    for (words, code, says) in rows {
        let ran = world.exits(&[&["confirm"], *words].concat(), *code);
        ran.prints_nothing().says(says);
        assert_eq!(world.take(unconfirmed)["state"], "unconfirmed", "{words:?}");
    }
    // The provider had made a task of it after all.
    let task = world.provider.tasks().pop().unwrap();
    let settled = world.exits(&["confirm", unconfirmed, "--task-id", &task, "--json"], 0);
    let settled = settled.json().remove(0);
    documented(&settled);
    assert_eq!((&settled["state"], &settled["task_id"]), (&"queued".into(), &task.into()));
    let wait = ["wait", unconfirmed, "--poll-every=50ms"];
    world.root.viewfinder(&wait).to(&world.provider).exits(0).prints("saved");
    assert_eq!(world.provider.posts().len(), 3, "and nothing was sent again");
}

/// A slip would be followed for ten minutes, and then end the take.
#[test]
fn a_task_that_the_provider_does_not_know_is_not_taken() {
    let world = World::new();
    let id = world.unconfirmed.as_str();
    let state = || world.take(id)["state"].as_str().unwrap().to_owned();
    let confirm = |more: &[&str]| {
        world.root.viewfinder(&[&["confirm", id, "--task-id"], more].concat()).to(&world.provider)
    };
    confirm(&["nonsense"]).exits(1).says("does not know task nonsense").says("--force");
    assert_eq!(state(), "unconfirmed");
    confirm(&["nonsense", "--force"]).exits(0);
    assert_eq!(state(), "queued");
}

#[test]
fn a_lost_take_is_closed() {
    let world = World::new();
    world.exits(&["confirm", &world.unconfirmed, "--lost"], 0).says("closed as lost");
    let take = world.take(&world.unconfirmed);
    assert_eq!((&take["state"], &take["error"]["kind"]), (&"failed".into(), &"lost".into()));
    world.exits(&["rm", &world.unconfirmed], 0);
}

#[test]
fn without_a_ledger_there_is_nothing_to_name_and_none_is_made() {
    let root = Root::new();
    let rows: &[&[&str]] = &[
        &["show", "k3v9"],
        &["note", "k3v9"],
        &["note", "k3v9", "x"],
        &["rate", "k3v9", "1"],
        &["rm", "k3v9"],
        &["confirm", "k3v9", "--lost"],
    ];
    for words in rows {
        let ran = root.viewfinder(words).exits(2).prints_nothing();
        ran.says("There is no take “k3v9”").says("history lists them").never_says("sent");
    }
    root.viewfinder(&["history"]).exits(0).prints_nothing().says("No takes yet.");
    root.viewfinder(&["export"]).exits(0).prints_nothing();
    assert!(!root.ledger().exists());
}
