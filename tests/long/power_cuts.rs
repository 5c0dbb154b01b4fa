//! Power cuts: an ext4 image of its own, shut down in the middle and mounted again.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::check::{
    Dice, Known, Law, Tally, check_end, check_ledger, check_tasks, look, setting, skipped,
};
use crate::kills::{Slow, check_said};
use crate::server::Server;
use crate::world::{Running, World};

const LIMIT: Duration = Duration::from_mins(1);

/// A file system in a file, mounted; dropping it takes it down.
struct Disk {
    image: PathBuf,
    mount: PathBuf,
    _root: tempfile::TempDir,
}

fn done(program: &str, words: &[&str]) -> Result<(), String> {
    let ran = Command::new(program).args(words).output();
    match ran {
        Ok(ran) if ran.status.success() => Ok(()),
        Ok(ran) => Err(format!("{program}: {}", String::from_utf8_lossy(&ran.stderr).trim())),
        Err(error) => Err(format!("{program}: {error}")),
    }
}

impl Disk {
    /// One of 64 MB, or why there can be none here.
    fn new() -> Result<Self, String> {
        if !rustix::process::geteuid().is_root() {
            return Err("only root may mount a file system".to_owned());
        }
        let root = tempfile::tempdir().map_err(|error| error.to_string())?;
        let (image, mount) = (root.path().join("image"), root.path().join("mount"));
        std::fs::create_dir(&mount).map_err(|error| error.to_string())?;
        done("truncate", &["-s", "64M", &text(&image)])?;
        done("mkfs.ext4", &["-q", "-F", &text(&image)])?;
        done("xfs_io", &["-V"])?;
        let disk = Self { image, mount, _root: root };
        disk.mount()?;
        Ok(disk)
    }

    /// With nothing written back by itself: what is not synced is lost.
    fn mount(&self) -> Result<(), String> {
        done("mount", &["-o", "loop,commit=600", &text(&self.image), &text(&self.mount)])
    }

    fn cut(&self) -> Result<(), String> {
        done("xfs_io", &["-x", "-c", "shutdown", &text(&self.mount)])
    }

    /// Gives it power again.
    fn come_back(&self) -> Result<(), String> {
        // What a killed program had started, an ffmpeg that measures, ends a moment after it.
        let begun = Instant::now();
        while let Err(why) = done("umount", &[&text(&self.mount)]) {
            if begun.elapsed() > LIMIT {
                return Err(why);
            }
            std::thread::park_timeout(Duration::from_millis(20));
        }
        self.mount()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // One that could not be mounted cannot be taken down.
        let _ = done("umount", &["-l", &text(&self.mount)]);
    }
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

#[test]
#[ignore = "minutes, needs root: cargo test --release --test long -- --ignored a_hundred_power_cuts --nocapture"]
fn a_hundred_power_cuts_lose_nothing_that_was_said() {
    match Disk::new() {
        Err(why) => skipped("power_cuts", &why),
        Ok(disk) => println!("{}", power_cuts(&disk, setting("LONG_COUNT", 100) as usize)),
    }
}

fn power_cuts(disk: &Disk, count: usize) -> String {
    let tally = Tally::new("power_cuts");
    let mut dice = Dice::new(tally.seed());
    let server = Server::start(Slow, 64 * 1024);
    let (mut known, mut prompts) = (Known::default(), Vec::new());
    let mut world = None;
    let (mut printed, mut films) = (0, 0);
    for cut in 0..count {
        let case = format!("cut {cut}");
        let world = world.get_or_insert_with(|| World::elsewhere(&disk.mount, server.base()));
        let mut running = Vec::new();
        for n in 0..2 {
            let prompt = format!("cut {cut}, {n}{}", ".".repeat((cut + n) % 5));
            let words = ["submit", &prompt, "--yes", "--json", "--wait", "--poll-every=50ms"];
            running.push(Running::start(world.command(&words)));
            prompts.push(prompt);
        }
        // The moment itself is what is random here, so it is the clock that is waited for.
        std::thread::park_timeout(dice.within(Duration::from_millis(150)));
        // Without power nothing runs. A shutdown leaves the processes running, and ext4 tells one
        // that syncs in that moment that it is done, which says nothing of a power cut: measured
        // with one file, pwrite and fdatasync, in 6 of 10 that came back later than the shutdown.
        running.iter().for_each(Running::halt);
        disk.cut().unwrap();
        running.iter().for_each(Running::kill);
        let ended: Vec<_> = running.into_iter().map(|one| one.end(world, LIMIT)).collect();
        disk.come_back().unwrap();
        let rows = look(&tally, &case, world, &mut known);
        for ended in &ended {
            check_end(&tally, &case, ended, true);
            printed += ended.out.lines().count();
            check_said(&tally, &ended.out, &rows.0);
        }
        check_tasks(&tally, &server, &rows, &prompts);
        if world.ledger().exists() {
            check_ledger(&tally, &case, &world.ledger());
        }
        films += whole_films(&tally, &case, &server, &rows.0);
        if dice.once_in(5) {
            // The rest goes on, synced or not.
            world.run(&["wait", "--poll-every=50ms", "--timeout=30s"], LIMIT);
            let rows = look(&tally, &case, world, &mut known);
            films += whole_films(&tally, &case, &server, &rows.0);
        }
    }
    let enough = count / 10;
    assert!(films >= enough, "only {films} looks at a film under its name in {count} cuts");
    assert!(printed >= enough, "only {printed} lines were printed before {count} cuts");
    let record = server.record();
    tally.close(&format!(
        "{count} power cuts, {} confirmed, {} POSTs, {} tasks, {printed} lines printed before a \
         cut, {films} looks at a film under its name",
        prompts.len(),
        record.posts.len(),
        record.tasks.len()
    ))
}

/// Every film that has its name, or whose take is saved, is there to the last byte.
fn whole_films(tally: &Tally, case: &str, server: &Server, rows: &[serde_json::Value]) -> usize {
    let record = server.record();
    let mut looked = 0;
    for row in rows {
        let task = row["task_id"].as_str().and_then(|id| record.tasks.get(id));
        let (Some(task), Some(path)) = (task, row["film"].as_str()) else { continue };
        let content = std::fs::read(path).ok();
        let named = content.is_some() || row["state"] == "saved";
        if named {
            looked += 1;
            if content.as_deref() != Some(&*task.film) {
                let bytes = content.map_or(0, |content| content.len());
                let what = format!("{case}: {path} has {bytes} bytes of {}", task.film.len());
                tally.breach(Law::Refused, what);
            }
        }
    }
    looked
}
