//! Pictures on their way to the screen: read, decoded and made ready in a thread of their own, one
//! at a time, and kept for when they are looked at again.
#![expect(clippy::disallowed_methods, reason = "the shell: this reads files and starts threads")]

use std::collections::VecDeque;
use std::fs::File;
use std::io::Read as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use ratatui::layout::Rect;
use tokio::sync::mpsc::UnboundedSender;

use super::abilities::Abilities;
use crate::app::{
    Model, Picture, ShownPicture, WantedPicture,
    msg::{self, Msg},
};
use crate::picture::{
    CellSize, FILE_LIMIT, PictureError, Protocol, Rendered, decode, kitty_delete, passthrough,
    render,
};

/// The number that kitty knows a still picture by.
pub(super) const NUMBER: u32 = 7_301;

/// Pictures that are kept.
const KEPT: usize = 4;

/// What a picture was made ready for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    path: PathBuf,
    room: (u16, u16),
    cell: CellSize,
    protocol: Protocol,
}

/// Which state of a file it was.
type Stamp = (Option<SystemTime>, u64);

/// A picture that is ready.
type Ready = (Stamp, Arc<Rendered>);

/// What a thread has to say.
#[derive(Debug)]
pub(super) struct Done {
    key: Key,
    result: Result<Ready, String>,
}

/// A picture that the terminal is to draw itself.
#[derive(Clone, Debug)]
pub(super) struct Placement {
    /// The cells that it takes.
    pub(super) at: Rect,
    /// What draws it.
    pub(super) picture: Arc<Rendered>,
    /// What takes it away, where that is more than drawing over it.
    pub(super) remove: Option<Vec<u8>>,
    /// Whether the next of its kind follows at the same place, before it is taken away.
    pub(super) moves: bool,
}

impl Placement {
    /// What the terminal is to be sent, with the cursor at the upper left cell.
    pub(super) fn bytes(&self) -> &[u8] {
        match &*self.picture {
            Rendered::Sequence { bytes, .. } => bytes,
            Rendered::Cells(_) => &[],
        }
    }
}

impl Placement {
    /// Whether it takes the place of another without a gap.
    pub(super) fn follows(&self, other: &Self) -> bool {
        self.moves && other.moves && self.at == other.at
    }
}

impl PartialEq for Placement {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at && Arc::ptr_eq(&self.picture, &other.picture)
    }
}

/// The pictures of a screen.
#[derive(Debug)]
pub(super) struct Pictures {
    pub(super) abilities: Abilities,
    done: UnboundedSender<Done>,
    /// What is wanted now.
    wanted: Option<(WantedPicture, Key)>,
    /// What that became.
    ready: Option<Arc<Rendered>>,
    /// Whether a thread is at work.
    busy: bool,
    kept: VecDeque<(Key, Ready)>,
}

impl Pictures {
    pub(super) fn new(abilities: Abilities, done: UnboundedSender<Done>) -> Self {
        Self { abilities, done, wanted: None, ready: None, busy: false, kept: VecDeque::new() }
    }

    /// Sees what is wanted now, and sets about it.
    pub(super) fn look(&mut self, model: &Model) {
        let wanted = model.wanted_picture().and_then(|wanted| {
            let key = Key {
                path: wanted.path.clone(),
                room: (wanted.room.width, wanted.room.height),
                cell: self.abilities.cell(),
                protocol: self.abilities.protocol()?,
            };
            Some((wanted, key))
        });
        if wanted != self.wanted {
            self.wanted = wanted;
            self.ready = None;
            self.begin();
        }
    }

    /// Takes in what a thread has to say; returns what the core is to know of it.
    pub(super) fn take(&mut self, done: Done) -> Option<Msg> {
        self.busy = false;
        let Done { key, result } = done;
        let wanted = self.wanted.clone().filter(|(_, wanted)| *wanted == key);
        if let Ok(ready) = &result {
            self.kept.retain(|(kept, _)| *kept != key);
            self.kept.push_front((key, ready.clone()));
            self.kept.truncate(KEPT);
        }
        let Some((wanted, _)) = wanted else {
            self.begin();
            return None;
        };
        let picture = match result {
            Ok((_, picture)) => {
                self.ready = Some(Arc::clone(&picture));
                match &*picture {
                    Rendered::Cells(mosaic) => Picture::Cells(Arc::new(mosaic.clone())),
                    Rendered::Sequence { .. } => Picture::Drawn,
                }
            }
            Err(why) => Picture::Failed(why),
        };
        Some(msg::Shell::Picture(ShownPicture { wanted, picture }).into())
    }

    /// What the terminal is to draw now besides cells.
    pub(super) fn placement(&self) -> Option<Placement> {
        let ((wanted, key), picture) = (self.wanted.as_ref()?, self.ready.as_ref()?);
        let (columns, rows) = picture.size();
        let room = wanted.room;
        if matches!(**picture, Rendered::Cells(_)) || columns > room.width || rows > room.height {
            return None;
        }
        let at = Rect {
            x: room.x + (room.width - columns) / 2,
            y: room.y + (room.height - rows) / 2,
            width: columns,
            height: rows,
        };
        let remove = (key.protocol == Protocol::Kitty).then(|| {
            let sequence = kitty_delete(NUMBER);
            if self.abilities.tmux { passthrough(&sequence) } else { sequence }
        });
        Some(Placement { at, picture: Arc::clone(picture), remove, moves: false })
    }

    fn begin(&mut self) {
        let Some((_, key)) = self.wanted.as_ref().filter(|_| !self.busy) else { return };
        let key = key.clone();
        let known = self.kept.iter().find(|(kept, _)| *kept == key).map(|(_, ready)| ready.clone());
        let (done, tmux) = (self.done.clone(), self.abilities.tmux);
        let work = move || {
            // A decoder that breaks on somebody's file breaks nothing else.
            let result = catch_unwind(AssertUnwindSafe(|| ready(&key, known, tmux)))
                .unwrap_or_else(|_| {
                    Err("The picture cannot be shown: it broke its decoder.".into())
                });
            // A studio that ended needs no picture.
            let _ = done.send(Done { key, result });
        };
        match std::thread::Builder::new().name("picture".to_owned()).spawn(work) {
            Ok(_) => self.busy = true,
            Err(error) => tracing::warn!(%error, "no thread for a picture"),
        }
    }
}

fn ready(key: &Key, known: Option<Ready>, tmux: bool) -> Result<Ready, String> {
    let unreadable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => "The picture is not there any more.".to_owned(),
        _ => format!("The picture cannot be read: {error}."),
    };
    let about = std::fs::metadata(&key.path).map_err(unreadable)?;
    let stamp = (about.modified().ok(), about.len());
    if let Some(known) = known.filter(|known| known.0 == stamp) {
        return Ok(known);
    }
    if !about.is_file() {
        return Err("The picture cannot be read: it is no file.".to_owned());
    }
    let told = |error: PictureError| format!("The picture cannot be shown: {error}.");
    if about.len() > FILE_LIMIT {
        return Err(told(PictureError::File(about.len())));
    }
    let bytes = read(&key.path).map_err(unreadable)?;
    let pixels = decode(&bytes).map_err(told)?;
    drop(bytes);
    let rendered = render(&pixels, key.room, key.cell, key.protocol, NUMBER, tmux).map_err(told)?;
    Ok((stamp, Arc::new(rendered)))
}

/// The file, or one byte more than may be read.
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(FILE_LIMIT + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
