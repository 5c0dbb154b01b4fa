//! Every Nth system call of the submit path and of the path to the film, refused or answered by a
//! kill, by way of strace.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::check::{
    Known, Law, Tally, check_end, check_films, check_ledger, check_tasks, look, setting, skipped,
};
use crate::kills::check_said;
use crate::server::{Answer, Asked, Delivery, FilmAnswer, Script, Server, Task, plain_film};
use crate::world::World;

/// How long a program may take whose calls are refused; one that is still there has hung. What is
/// tried again after a refusal is tried within seconds.
const LIMIT: Duration = Duration::from_secs(25);

/// A system call, for which of them it is refused, and what the kernel says; KILL comes on top.
type Call = (&'static str, Scope, &'static [&'static str]);

/// What a disk says.
const DISK: &[&str] = &["EIO", "ENOSPC"];

/// What is refused. Where there is no error the call is one that a process without it cannot live
/// with, or that does not fail.
const CALLS: [Call; 49] = [
    ("openat", Scope::All, &["EIO", "ENOSPC", "EMFILE"]),
    ("read", Scope::All, DISK),
    ("pread64", Scope::All, DISK),
    ("write", Scope::Files, DISK),
    ("pwrite64", Scope::All, DISK),
    ("writev", Scope::All, DISK),
    ("fsync", Scope::All, DISK),
    ("fdatasync", Scope::All, DISK),
    ("ftruncate", Scope::All, DISK),
    ("fallocate", Scope::All, DISK),
    ("close", Scope::All, DISK),
    ("fstat", Scope::All, &["EIO"]),
    ("newfstatat", Scope::All, &["EIO"]),
    ("statx", Scope::All, &["EIO"]),
    ("statfs", Scope::All, &["EIO"]),
    ("fstatfs", Scope::All, &["EIO"]),
    ("fcntl", Scope::Files, &["EIO", "ENOLCK"]),
    ("flock", Scope::All, &["EIO", "ENOLCK"]),
    ("unlink", Scope::All, DISK),
    ("unlinkat", Scope::All, DISK),
    ("rename", Scope::All, DISK),
    ("renameat", Scope::All, DISK),
    ("renameat2", Scope::All, DISK),
    ("linkat", Scope::All, DISK),
    ("mkdir", Scope::All, DISK),
    ("fchown", Scope::All, &["EIO"]),
    ("fchmod", Scope::All, &["EIO"]),
    ("getdents64", Scope::All, &["EIO"]),
    ("lseek", Scope::All, &["EIO"]),
    ("access", Scope::All, &["EIO"]),
    ("readlink", Scope::All, &["EIO"]),
    ("mmap", Scope::All, &[]),
    ("mremap", Scope::All, &[]),
    ("getrandom", Scope::All, &[]),
    ("clone3", Scope::All, &["EAGAIN"]),
    ("eventfd2", Scope::All, &["EMFILE"]),
    ("epoll_create1", Scope::All, &["EMFILE"]),
    ("epoll_ctl", Scope::All, &["ENOSPC"]),
    ("epoll_wait", Scope::All, &[]),
    ("inotify_init1", Scope::All, &["EMFILE"]),
    ("inotify_add_watch", Scope::All, &["ENOSPC"]),
    ("socketpair", Scope::All, &["EMFILE"]),
    ("socket", Scope::All, &["EMFILE"]),
    ("connect", Scope::All, &["ECONNREFUSED", "EIO"]),
    ("sendto", Scope::All, &["EIO", "ECONNRESET"]),
    ("recvfrom", Scope::All, &["EIO", "ECONNRESET"]),
    ("setsockopt", Scope::All, &["EIO"]),
    ("getsockopt", Scope::All, &["EIO"]),
    ("shutdown", Scope::All, &["EIO"]),
];

/// What the program is doing while its calls are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scene {
    /// A submission where nothing is yet.
    First,
    /// One beside other takes.
    Submit,
    /// A take's film on its way.
    Wait,
}

/// Which of a kind's calls are counted, each thread's on its own. With `All` those of the loader
/// and of the runtime's own pipes are among them; with `Files` only those on the user's files are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    All,
    Files,
}

/// One refusal.
#[derive(Clone, Debug)]
struct Point {
    scene: Scene,
    scope: Scope,
    call: &'static str,
    error: &'static str,
    nth: usize,
}

struct Plain;

impl Script for Plain {
    fn film(&self, _task: &Task, asked: Asked<'_>) -> FilmAnswer {
        plain_film(asked, Delivery::Drip(32 * 1024))
    }

    fn generate(&self, _prompt: &str, _nth: usize, id: &str) -> (bool, Answer) {
        (true, crate::server::accepted(id))
    }
}

#[test]
#[ignore = "minutes, needs strace: cargo test --release --test long -- --ignored every_system_call --nocapture"]
fn every_system_call_may_fail_and_nothing_is_lost() {
    let strace = Command::new("strace").arg("-V").stdout(Stdio::null()).status();
    if !strace.is_ok_and(|status| status.success()) {
        return skipped("system_calls", "strace is not installed");
    }
    println!("{}", system_calls());
}

/// What there is before each refusal.
struct Before {
    server: Server,
    /// A take with its film, and one that is under way.
    world: World,
    open: String,
    /// The names that the film of that one has on its way, in the films folder.
    names: Vec<String>,
}

impl Before {
    fn new() -> Self {
        let server = Server::start(Plain, 128 * 1024);
        let world = World::new(server.base());
        let run = |words: &[&str]| {
            let ended = world.run(words, LIMIT);
            assert_eq!(ended.code, Some(0), "{words:?}: {}", ended.err);
            let last = ended.out.lines().last().unwrap().to_owned();
            serde_json::from_str::<serde_json::Value>(&last).unwrap()
        };
        run(&["submit", "a bystander", "--yes", "--json", "--wait", "--poll-every=50ms"]);
        let open = run(&["submit", "under way", "--yes", "--json"]);
        let open = open["id"].as_str().unwrap().to_owned();
        let mut before = Self { server, world, open, names: Vec::new() };
        let after = before.world(Scene::Wait);
        assert_eq!(after.run(&before.words(Scene::Wait, ""), LIMIT).code, Some(0));
        let names = after.film_files();
        let names = names.iter().filter_map(|path| path.file_name()?.to_str());
        let own = names.filter(|name| name.contains(&before.open));
        before.names = own.flat_map(|name| [name.to_owned(), format!("{name}.part")]).collect();
        before
    }

    fn world(&self, scene: Scene) -> World {
        if scene == Scene::First {
            World::new(self.server.base())
        } else {
            World::like(&self.world)
        }
    }

    fn words<'a>(&'a self, scene: Scene, prompt: &'a str) -> Vec<&'a str> {
        match scene {
            Scene::First | Scene::Submit => vec!["submit", prompt, "--yes", "--json"],
            Scene::Wait => vec!["wait", &self.open, "--poll-every=50ms", "--json", "--timeout=6s"],
        }
    }

    /// What strace is told of which calls it is about.
    fn scope(&self, scope: Scope, world: &World) -> Vec<String> {
        let (data, films, config) = (world.data(), world.films(), world.root().config());
        let ledger = world.ledger();
        let beside = |end: &str| format!("{}{end}", ledger.display());
        let mut paths = vec![beside(""), beside("-wal"), beside("-shm"), beside("-journal")];
        paths.push(data.join("ledger.lock").display().to_string());
        paths.extend([&data, &films, &config].map(|path| path.display().to_string()));
        paths.push(data.join("locks").display().to_string());
        paths.extend(["key", "config.toml"].map(|name| config.join(name).display().to_string()));
        paths.extend(self.names.iter().map(|name| films.join(name).display().to_string()));
        match scope {
            Scope::All => Vec::new(),
            Scope::Files => paths.into_iter().flat_map(|path| ["-P".to_owned(), path]).collect(),
        }
    }

    /// How often the busiest thread makes each call.
    fn counts(&self, scene: Scene, scope: Scope) -> BTreeMap<&'static str, usize> {
        let world = self.world(scene);
        let log = world.root().path().join("calls");
        let mut own: Vec<String> =
            ["-f", "-qq", "-o", log.to_str().unwrap()].map(str::to_owned).into();
        own.extend(self.scope(scope, &world));
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        let words = self.words(scene, "counted");
        let ended = world.end(world.command_under("strace", &own, &words), LIMIT);
        assert_eq!(ended.code, Some(0), "{scene:?}: {}", ended.err);
        let log = std::fs::read_to_string(log).unwrap();
        let mut of_thread: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for line in log.lines() {
            let Some((thread, rest)) = line.split_once(' ') else { continue };
            let Some((name, _)) = rest.trim_start().split_once('(') else { continue };
            *of_thread.entry((thread, name)).or_default() += 1;
        }
        let most = |call: &str| {
            of_thread.iter().filter(|((_, name), _)| *name == call).map(|(_, count)| *count).max()
        };
        CALLS.iter().filter_map(|(call, ..)| Some((*call, most(call)?))).collect()
    }

    fn points(&self, only: &[String], stride: usize) -> Vec<Point> {
        let mut points = Vec::new();
        for scene in [Scene::First, Scene::Submit, Scene::Wait] {
            let all = self.counts(scene, Scope::All);
            let files = self.counts(scene, Scope::Files);
            for (call, refused, errors) in CALLS {
                let wanted = only.is_empty() || only.iter().any(|name| name == call);
                for (scope, counts) in [(Scope::All, &all), (Scope::Files, &files)] {
                    let count = counts.get(call).copied().unwrap_or(0);
                    let same = scope == Scope::Files && Some(&count) == all.get(call);
                    if !wanted || same && refused == Scope::All {
                        continue;
                    }
                    let errors =
                        if scope == Scope::All && refused == Scope::Files { &[] } else { errors };
                    for error in errors.iter().chain(&["KILL"]) {
                        let nths = (1..=count).step_by(stride);
                        points.extend(nths.map(|nth| Point { scene, scope, call, error, nth }));
                    }
                }
            }
        }
        points
    }

    /// Refuses one call, and looks at what is left.
    fn refuse(&self, tally: &Tally, number: usize, point: &Point) {
        let (scene, call, error) = (point.scene, point.call, point.error);
        let case = format!("{scene:?} {:?} {call} {} {error}", point.scope, point.nth);
        let (world, prompt) = (self.world(scene), format!("point {number}"));
        let mut known = Known::default();
        if scene != Scene::First {
            look(tally, &case, &world, &mut known);
        }
        let how = if error == "KILL" { "signal=KILL".to_owned() } else { format!("error={error}") };
        let inject = format!("inject={call}:{how}:when={}", point.nth);
        let trace = format!("trace={call}");
        let mut own =
            ["-f", "-qq", "--seccomp-bpf", "-o", "/dev/null", "-e", &trace, "-e", &inject]
                .map(str::to_owned)
                .to_vec();
        own.extend(self.scope(point.scope, &world));
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        let words = self.words(scene, &prompt);
        let ended = world.end(world.command_under("strace", &own, &words), LIMIT);
        // strace ends as what it ran did, so a kill is a code of no meaning.
        check_end(tally, &case, &ended, error == "KILL");
        let rows = look(tally, &case, &world, &mut known);
        let posts = self.server.record().posts_of(&prompt);
        if posts > 1 {
            tally.breach(Law::Doubled, format!("{case}: {posts} POSTs"));
        }
        if scene == Scene::Wait {
            // Whatever it was, the next one brings the film; what a disk stood in the way of, only
            // one that is told to.
            let ended = world.run(&["wait", "--poll-every=50ms", "--timeout=6s"], LIMIT);
            check_end(tally, &format!("{case}, wait again"), &ended, false);
            let mut rows = look(tally, &case, &world, &mut known);
            if rows.of("under way").is_none_or(|row| row["state"] != "saved") {
                world.run(&["download", &self.open, "--timeout=10s"], LIMIT);
                rows = look(tally, &case, &world, &mut known);
            }
            if rows.of("under way").is_none_or(|row| row["state"] != "saved") {
                let row = rows.of("under way").map(|row| row["state"].clone());
                tally.breach(Law::Refused, format!("{case}: it ends {row:?}: {}", ended.err));
            }
            check_films(tally, |_| case.clone(), &world, (&self.server, &rows), &mut known, false);
        } else {
            let id = self.server.record().of(&prompt).next().map(|task| task.id.clone());
            let said =
                ended.code == Some(80) && id.as_ref().is_some_and(|id| ended.err.contains(id));
            if !said {
                check_tasks(tally, &self.server, &rows, std::slice::from_ref(&prompt));
            }
            if ended.code == Some(0) && rows.of(&prompt).is_none_or(|row| row["task_id"].is_null())
            {
                tally.breach(Law::Unkept, format!("{case}: it ended 0"));
            }
            check_said(tally, &ended.out, &rows.0);
        }
        if world.ledger().exists() {
            check_ledger(tally, &case, &world.ledger());
        }
    }
}

fn system_calls() -> String {
    let tally = Tally::new("system_calls");
    let only = std::env::var("LONG_ONLY").unwrap_or_default();
    let only: Vec<String> =
        only.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let before = Before::new();
    let points = before.points(&only, setting("LONG_STRIDE", 1) as usize);
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..setting("LONG_JOBS", 6) {
            scope.spawn(|| {
                while let Some((number, point)) = {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    points.get(number).map(|point| (number, point))
                } {
                    before.refuse(&tally, number, point);
                    if number % 500 == 499 {
                        tally.come(number + 1, points.len());
                    }
                }
            });
        }
    });
    let of = |scene| points.iter().filter(|point| point.scene == scene).count();
    let kinds: std::collections::BTreeSet<_> = points.iter().map(|point| point.call).collect();
    tally.close(&format!(
        "{} refusals ({} on a first run, {} of a submission, {} on the way to a film), {} kinds of \
         call",
        points.len(),
        of(Scene::First),
        of(Scene::Submit),
        of(Scene::Wait),
        kinds.len()
    ))
}
