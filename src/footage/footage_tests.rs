//! Films that mean harm, and programs that stand in for ffmpeg.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::ffmpeg::first_words;
use super::measured::{Patience, Refusal, measured_by};
use crate::measure::{Got, Why};

/// Longer than any of these takes, unless it has to run out.
const PATIENCE: Patience =
    Patience { silence: Duration::from_mins(1), whole: Duration::from_mins(1), memory: 2 << 30 };

/// A folder with a script in it that stands in for ffmpeg, and a film.
struct Stage {
    folder: tempfile::TempDir,
    ffmpeg: PathBuf,
    film: PathBuf,
}

impl Stage {
    fn new(script: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (ffmpeg, film) = (folder.path().join("ffmpeg"), folder.path().join("a film.mp4"));
        fs::write(&ffmpeg, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&ffmpeg, fs::Permissions::from_mode(0o755)).unwrap();
        fs::write(&film, "a film").unwrap();
        Self { folder, ffmpeg, film }
    }

    fn measured(&self, patience: Patience) -> Result<Got, Refusal> {
        self.measured_until(&AtomicBool::new(false), patience)
    }

    fn measured_until(&self, stop: &AtomicBool, patience: Patience) -> Result<Got, Refusal> {
        loop {
            match measured_by(self.ffmpeg.as_os_str(), &self.film, stop, patience) {
                // Another test's child still has the script open, as it was written.
                Err(Refusal::Failed(error)) if error.kind() == ErrorKind::ExecutableFileBusy => {}
                measured => return measured,
            }
        }
    }

    /// The number of a process that wrote it there.
    fn number(&self) -> Option<i32> {
        fs::read_to_string(self.folder.path().join("number")).ok()?.trim().parse().ok()
    }
}

/// A script's line that writes so many frames of this size, all of them grey.
fn frames(count: usize, width: usize, height: usize) -> String {
    let pixels = width * height;
    format!(
        "i=0; while [ $i -lt {count} ]; do printf 'P5\\n{width} {height}\\n255\\n'; \
         head -c {pixels} /dev/zero | tr '\\0' 'x'; i=$((i+1)); done"
    )
}

#[track_caller]
fn no_film(measured: Result<Got, Refusal>) -> (String, usize) {
    match measured {
        Err(Refusal::NoFilm { said, frames }) => (said, frames),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_ffmpeg_that_gives_frames_gives_a_measurement() {
    let stage = Stage::new(&frames(9, 96, 80));
    let got = stage.measured(PATIENCE).unwrap();
    assert_eq!((got.frames, got.why), (9, Some(Why::FewPoints)), "grey is nothing to hold on to");
}

#[test]
fn one_that_is_killed_says_nothing_of_the_film() {
    let stage = Stage::new("kill -KILL $$");
    let refusal = stage.measured(PATIENCE).unwrap_err();
    assert!(matches!(refusal, Refusal::Failed(_)), "{refusal:?}");
    assert_eq!(refusal.got(), None, "it may go better another time");
}

#[test]
fn too_few_frames_are_short_and_none_are_no_film() {
    let got = Stage::new(&frames(1, 96, 80)).measured(PATIENCE).unwrap();
    assert_eq!((got.frames, got.why), (1, Some(Why::Short)));
    let refused = Stage::new("").measured(PATIENCE);
    let kept = refused.as_ref().unwrap_err().got().unwrap();
    assert_eq!((kept.frames, kept.why), (0, Some(Why::Unreadable)));
    assert_eq!(no_film(refused), (String::new(), 0));
}

#[test]
fn sizes_that_change_are_told() {
    let stage = Stage::new(&format!("{}; {}", frames(5, 96, 80), frames(5, 80, 96)));
    let got = stage.measured(PATIENCE).unwrap();
    assert_eq!((got.frames, got.why), (10, Some(Why::ChangingSize)));
}

#[test]
fn a_stream_without_end_is_left_after_a_minute_of_film() {
    let endless = format!("while true; do {}; done", frames(9, 8, 8));
    let got = Stage::new(&endless).measured(PATIENCE).unwrap();
    assert_eq!((got.frames, got.why, got.seconds), (480, Some(Why::Long), 60.0));
}

#[test]
fn what_is_no_picture_is_no_film() {
    for script in ["cat /dev/zero", "yes", "printf 'P5\\n99999 99999\\n255\\n'; cat /dev/zero"] {
        assert_eq!(no_film(Stage::new(script).measured(PATIENCE)).1, 0, "{script}");
    }
    let half = format!("{}; printf 'P5\\n8 8\\n255\\nabc'", frames(9, 8, 8));
    assert_eq!(no_film(Stage::new(&half).measured(PATIENCE)).1, 9);
}

#[test]
fn a_bad_end_is_told_in_its_own_words() {
    let script = format!(
        "{}; printf '[mov,mp4 @ 0x55] [x @ 0x1] \\033[31mmoov atom\\a not found\\nmore\\n' >&2; exit 3",
        frames(9, 8, 8)
    );
    let (said, frames) = no_film(Stage::new(&script).measured(PATIENCE));
    assert_eq!((said.as_str(), frames), ("[31mmoov atom not found", 9));
}

#[test]
fn a_flood_of_complaints_is_read_and_forgotten() {
    let flood = "i=0; while [ $i -lt 2000 ]; do echo 'a complaint of some length, again and again';
        i=$((i+1)); done >&2";
    let stage = Stage::new(&format!("{flood}\n{}\n{flood}", frames(9, 96, 80)));
    assert_eq!(stage.measured(PATIENCE).unwrap().frames, 9);
    let (said, _) = no_film(Stage::new(&format!("{flood}\nexit 1")).measured(PATIENCE));
    assert_eq!(said, "a complaint of some length, again and again");
    // Complaints alone are no sign of life.
    let soon = Patience { silence: Duration::from_millis(300), ..PATIENCE };
    let refused = Stage::new("yes >&2").measured(soon);
    assert!(matches!(refused, Err(Refusal::TooSlow)), "{refused:?}");
}

#[test]
fn one_that_hangs_is_ended_with_all_it_started() {
    // Long enough for a shell to begin on a machine that is busy with other things.
    let soon = Patience { silence: Duration::from_secs(1), ..PATIENCE };
    let number = "echo $! > \"$(dirname \"$0\")/number\"; ";
    for script in [
        format!("sleep 1000 & {number} wait"),
        format!("{}; sleep 1000 & {number} wait", frames(9, 8, 8)),
        // It ended, and somebody holds its pipes.
        format!("sleep 1000 & {number}"),
        // It gave all, and does not end.
        format!("{}; sleep 1000 >&- & {number} exec >&-; wait", frames(9, 8, 8)),
    ] {
        let stage = Stage::new(&script);
        let refused = stage.measured(soon);
        assert!(matches!(refused, Err(Refusal::TooSlow)), "{script}: {refused:?}");
        assert!(refused.unwrap_err().got().is_none(), "another time it may not hang");
        gone(stage.number().unwrap());
    }
    // One that gives something now and then is ended too.
    let soon = Patience { whole: Duration::from_millis(300), ..PATIENCE };
    let refused = Stage::new("while printf P; do sleep 0.01; done").measured(soon);
    assert!(matches!(refused, Err(Refusal::NoFilm { .. } | Refusal::TooSlow)), "{refused:?}");
}

#[test]
fn it_ends_when_it_is_told_to() {
    let stage = Stage::new("sleep 1000 & echo $! > \"$(dirname \"$0\")/number\"; wait");
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let measuring = scope.spawn(|| stage.measured_until(&stop, PATIENCE));
        let number = loop {
            if let Some(number) = stage.number() {
                break number;
            }
            std::thread::yield_now();
        };
        stop.store(true, Ordering::SeqCst);
        let refused = measuring.join().unwrap();
        assert!(matches!(refused, Err(Refusal::Stopped)), "{refused:?}");
        gone(number);
    });
}

/// Waits until a process is gone, or dead and waited for by whoever inherited it.
#[track_caller]
fn gone(number: i32) {
    let stat = format!("/proc/{number}/stat");
    let alive = || fs::read_to_string(&stat).is_ok_and(|stat| !stat.contains(") Z "));
    let begun = std::time::Instant::now();
    while alive() {
        assert!(begun.elapsed() < Duration::from_mins(1), "{number} is still there");
        std::thread::yield_now();
    }
}

#[test]
fn it_reads_nothing_but_the_file_and_gives_way() {
    // It may be under way before it is held back.
    let limited = if cfg!(target_os = "linux") { "[ $(ulimit -v) = 2097152 ]" } else { "true" };
    let stage = Stage::new(&format!(
        "until [ $(nice) -ge 10 ] && {limited}; do :; done; echo \"$@\" > \"$(dirname \"$0\")/words\""
    ));
    no_film(stage.measured(PATIENCE));
    let words = fs::read_to_string(stage.folder.path().join("words")).unwrap();
    for wanted in ["-nostdin ", "-protocol_whitelist file,pipe ", "-threads 1 ", "-i file:/"] {
        assert!(words.contains(wanted), "{words}");
    }
}

#[test]
fn what_is_no_file_is_refused_before_anything_starts() {
    let stage = Stage::new("touch \"$(dirname \"$0\")/number\"");
    let never = AtomicBool::new(false);
    let at = |film: &Path| measured_by(stage.ffmpeg.as_os_str(), film, &never, PATIENCE);
    let missing = at(&stage.folder.path().join("none.mp4"));
    assert!(matches!(missing, Err(Refusal::NoFile(_))), "{missing:?}");
    for other in [stage.folder.path(), Path::new("/dev/zero")] {
        assert_eq!(no_film(at(other)), ("It is not a regular file.".to_owned(), 0));
    }
    assert!(!stage.folder.path().join("number").exists());
    let never = AtomicBool::new(false);
    let nowhere = stage.folder.path().join("no-ffmpeg");
    let refused = measured_by(nowhere.as_os_str(), &stage.film, &never, PATIENCE);
    assert!(matches!(refused, Err(Refusal::NoFfmpeg)), "{refused:?}");
}

#[test]
fn first_words_are_the_first_line_with_words() {
    for (said, words) in [
        ("", ""),
        ("\n \n[a @ 0x1] \nb\n", "[a @ 0x1]"),
        ("[a @ 0x1] [b @ 0x2] c [d] e\nf", "c [d] e"),
    ] {
        assert_eq!(first_words(said.as_bytes()), words);
    }
}
