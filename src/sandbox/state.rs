//! The state file: JSON Lines that are only appended, shared by every sandbox process.
//!
//! A process that appends holds the file's lock; a process that reads ignores anything after the
//! last newline. So the incomplete line of a killed writer is never taken for a task, and the next
//! writer removes it: it was not synced, so it was never answered.
#![expect(clippy::disallowed_methods, reason = "the edge: this reads or writes files")]

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::error::SandboxError;
use super::tasks::{Line, Tasks};

#[derive(Debug)]
pub(super) struct StateFile {
    path: PathBuf,
    /// Everything before this byte has been read. It always follows a newline.
    read_to: u64,
}

impl StateFile {
    /// Creates the file and its folder if they are missing.
    pub(super) fn open(path: &Path) -> Result<Self, SandboxError> {
        let state = Self { path: path.to_owned(), read_to: 0 };
        state.create().map_err(|why| state.failed("create", why))?;
        Ok(state)
    }

    fn create(&self) -> io::Result<()> {
        let folder = match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut builder = std::fs::DirBuilder::new();
        // The ledger of what was paid for may come into the same folder later.
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.recursive(true).create(folder)?;
        let is_new = !self.path.exists();
        self.file()?;
        if is_new {
            sync_folder(folder)?;
        }
        Ok(())
    }

    /// Opened anew for each use, so that a deleted file is recreated, and two servers in one
    /// process have separate locks.
    fn file(&self) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&self.path)
    }

    /// Reads what other processes have appended since the last time.
    pub(super) fn catch_up(&mut self, tasks: &mut Tasks) -> Result<(), SandboxError> {
        self.read_new(tasks).map_err(|why| self.failed("read", why))
    }

    fn read_new(&mut self, tasks: &mut Tasks) -> io::Result<()> {
        let mut file = self.file()?;
        if file.metadata()?.len() != self.read_to {
            file.lock_shared()?;
            self.read_tail(&mut file, tasks)?;
        }
        Ok(())
    }

    /// Appends what `decide` makes of all tasks, holding the lock from before reading until the
    /// lines are on disk.
    pub(super) fn append(
        &mut self,
        tasks: &mut Tasks,
        decide: impl FnOnce(&mut Tasks) -> Vec<Line>,
    ) -> Result<(), SandboxError> {
        self.write(tasks, decide).map_err(|why| self.failed("write", why))
    }

    fn write(
        &mut self,
        tasks: &mut Tasks,
        decide: impl FnOnce(&mut Tasks) -> Vec<Line>,
    ) -> io::Result<()> {
        let mut file = self.file()?;
        file.lock()?;
        self.read_tail(&mut file, tasks)?;
        let lines = decide(tasks);
        if lines.is_empty() {
            return Ok(());
        }
        let mut text = Vec::new();
        for line in &lines {
            serde_json::to_writer(&mut text, line)?;
            text.push(b'\n');
        }
        // Behind the last whole line, over whatever a killed writer left.
        file.set_len(self.read_to)?;
        file.seek(SeekFrom::Start(self.read_to))?;
        if let Err(why) = file.write_all(&text) {
            // A full disk: take the part back, or leave it to the next writer.
            let _ = file.set_len(self.read_to);
            return Err(why);
        }
        file.sync_data()?;
        self.read_to += text.len() as u64;
        for line in lines {
            tasks.apply(line);
        }
        Ok(())
    }

    fn read_tail(&mut self, file: &mut File, tasks: &mut Tasks) -> io::Result<()> {
        if file.metadata()?.len() < self.read_to {
            // Somebody emptied or replaced it, which is how one starts afresh.
            *tasks = Tasks::default();
            self.read_to = 0;
        }
        file.seek(SeekFrom::Start(self.read_to))?;
        let mut reader = BufReader::new(file);
        let mut line = Vec::new();
        loop {
            line.clear();
            let length = reader.read_until(b'\n', &mut line)?;
            if line.last() != Some(&b'\n') {
                return Ok(());
            }
            self.read_to += length as u64;
            match serde_json::from_slice(&line) {
                Ok(line) => tasks.apply(line),
                Err(why) => tracing::warn!(path = %self.path.display(), %why, "a line skipped"),
            }
        }
    }

    fn failed(&self, doing: &'static str, why: io::Error) -> SandboxError {
        SandboxError::State { doing, path: self.path.clone(), why }
    }
}

/// The name of a new file survives a power cut only after its folder is synced.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use pretty_assertions::assert_eq;

    use super::*;
    use crate::sandbox::task::TaskRecord;
    use crate::sandbox::task::tests::record;

    #[cfg(unix)]
    #[test]
    fn the_folders_that_it_makes_are_for_their_user_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let root = tempfile::tempdir().unwrap();
        StateFile::open(&root.path().join("data/sandbox/state.jsonl")).unwrap();
        for folder in ["data", "data/sandbox"] {
            let mode = fs::metadata(root.path().join(folder)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700, "{folder}");
        }
    }

    fn named(task_id: &str) -> TaskRecord {
        TaskRecord { task_id: task_id.to_owned(), ..record(4.0) }
    }

    fn add(state: &mut StateFile, tasks: &mut Tasks, task_id: &str) {
        state.append(tasks, |_| vec![Line::Task(named(task_id))]).unwrap();
    }

    fn ids(tasks: &Tasks) -> Vec<String> {
        tasks.newest_first().map(|record| record.task_id.clone()).collect()
    }

    fn read(path: &Path) -> Tasks {
        let mut tasks = Tasks::default();
        StateFile::open(path).unwrap().catch_up(&mut tasks).unwrap();
        tasks
    }

    #[test]
    fn what_one_appends_another_sees_and_a_restart_keeps() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deeper/state.jsonl");
        let (mut one, mut ones) = (StateFile::open(&path).unwrap(), Tasks::default());
        let (mut two, mut twos) = (StateFile::open(&path).unwrap(), Tasks::default());
        add(&mut one, &mut ones, "a");
        add(&mut two, &mut twos, "b");
        assert_eq!(ids(&twos), ["b", "a"], "seen while appending");
        one.catch_up(&mut ones).unwrap();
        assert_eq!(ids(&ones), ["b", "a"]);
        assert_eq!(read(&path).get("a"), Some(&named("a")));
    }

    #[test]
    fn the_whole_record_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.jsonl");
        let (mut state, mut tasks) = (StateFile::open(&path).unwrap(), Tasks::default());
        let full = TaskRecord {
            fails: Some("content\u{1b}[31m moderation".to_owned()),
            request: serde_json::json!({
                "prompt": "mèo 🐈\u{200d}⬛\n\"", "z": 1, "a": [null, -6.2, {"unknown": true}],
            }),
            ..record(2_000.0)
        };
        state.append(&mut tasks, |_| vec![Line::Task(full.clone())]).unwrap();
        assert_eq!(read(&path).get(&full.task_id), Some(&full));
    }

    #[test]
    fn a_line_torn_at_any_byte_loses_at_most_itself_and_is_repaired() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.jsonl");
        let (mut state, mut tasks) = (StateFile::open(&path).unwrap(), Tasks::default());
        add(&mut state, &mut tasks, "a");
        add(&mut state, &mut tasks, "b");
        let whole = fs::read(&path).unwrap();
        add(&mut state, &mut tasks, "c");
        let longer = fs::read(&path).unwrap();
        for length in whole.len()..longer.len() {
            fs::write(&path, &longer[..length]).unwrap();
            let (mut state, mut tasks) = (StateFile::open(&path).unwrap(), Tasks::default());
            state.catch_up(&mut tasks).unwrap();
            assert_eq!(ids(&tasks), ["b", "a"], "cut at byte {length}");
            add(&mut state, &mut tasks, "d");
            assert_eq!(ids(&read(&path)), ["d", "b", "a"], "repaired at byte {length}");
        }
    }

    #[test]
    fn lines_of_later_versions_and_garbage_are_skipped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.jsonl");
        let (mut state, mut tasks) = (StateFile::open(&path).unwrap(), Tasks::default());
        add(&mut state, &mut tasks, "a");
        let mut text = fs::read(&path).unwrap();
        text.extend_from_slice(b"{\"kind\":\"dream\",\"of\":[1]}\n\xff\xfe\n\n[]\n{}\n");
        text.extend_from_slice(
            b"{\"kind\":\"task\",\"task_id\":\"x\",\"created_ms\":1,\"speed\":0,\"request\":{}}\n",
        );
        fs::write(&path, text).unwrap();
        add(&mut state, &mut tasks, "b");
        assert_eq!(ids(&read(&path)), ["b", "a"]);
    }

    #[test]
    fn only_the_new_tail_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.jsonl");
        let (mut state, mut tasks) = (StateFile::open(&path).unwrap(), Tasks::default());
        add(&mut state, &mut tasks, "a");
        // What was read is not looked at again: spoiling it in place goes unnoticed.
        let length = fs::metadata(&path).unwrap().len() as usize;
        let mut text = vec![b'x'; length - 1];
        text.push(b'\n');
        fs::write(&path, text).unwrap();
        add(&mut state, &mut tasks, "b");
        assert_eq!(ids(&tasks), ["b", "a"]);
    }

    #[test]
    fn a_deleted_file_is_a_fresh_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.jsonl");
        let (mut state, mut tasks) = (StateFile::open(&path).unwrap(), Tasks::default());
        add(&mut state, &mut tasks, "a");
        fs::remove_file(&path).unwrap();
        state.catch_up(&mut tasks).unwrap();
        assert_eq!(ids(&tasks), [""; 0]);
        add(&mut state, &mut tasks, "b");
        assert_eq!(ids(&read(&path)), ["b"]);
    }

    #[test]
    fn many_writers_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.jsonl");
        std::thread::scope(|scope| {
            for writer in 0..4 {
                let path = &path;
                scope.spawn(move || {
                    let (mut state, mut tasks) = (StateFile::open(path).unwrap(), Tasks::default());
                    for task in 0..25 {
                        add(&mut state, &mut tasks, &format!("{writer}-{task}"));
                    }
                });
            }
        });
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.lines().count(), 100);
        assert_eq!(ids(&read(&path)).len(), 100);
    }

    #[cfg(unix)]
    #[test]
    fn prompts_are_for_their_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.jsonl");
        StateFile::open(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
