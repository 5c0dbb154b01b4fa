//! `viewfinder preview`: the camera's move in the terminal, or as a picture in a file.
#![expect(clippy::disallowed_methods, reason = "the shell: this reads a clock and waits")]

use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

use serde::Serialize;

use super::closing_key::ClosingKey;
use super::context::Context;
use super::film::write_film;
use super::json::json_line;
use super::signals::Signals;
use crate::cli::{self, DotKind, PictureFormat};
use crate::config;
use crate::config::{DrawSetting, GlyphSetting};
use crate::console::{self, Exit, Trouble, print, terminal_size};
use crate::domain::{Convention, Motion, Report, quoted};
use crate::film::{Caption, Conduct, Scenario, Size};
use crate::preview::{Lens, Pose, Raster, Stroke, outline, picture, pose, svg};
use crate::ui::{Dots, Wireframe, framed};

/// Frames are so far apart.
const FRAME: Duration = Duration::from_millis(40);

/// The pause before and after each play.
const STILL: Duration = Duration::from_millis(500);

/// How often a move is played.
const TIMES: u32 = 2;

/// Pixels on the longer side of a picture in a file.
const PIXELS: f64 = 960.0;

/// What is shown.
struct Shown {
    motion: Motion,
    convention: Convention,
    seconds: u32,
    ratio: String,
    dots: Dots,
}

impl Shown {
    fn at(&self, phase: f64) -> Pose {
        pose(&self.motion, &self.convention, f64::from(self.seconds), phase)
    }

    fn strokes(&self, phase: f64, lens: Lens) -> Vec<Stroke> {
        let mut strokes = picture(&self.at(phase), lens);
        if phase >= 1.0 && !self.motion.is_zero() {
            strokes.extend(outline(&self.at(0.0), lens));
        }
        strokes
    }

    /// The picture as lines of text, in the frame of the shot.
    fn text(&self, phase: f64, (width, height): (u16, u16)) -> Vec<String> {
        let (width, height) = framed((width, height), &self.ratio);
        let mut wireframe = Wireframe::new(width, height, self.dots);
        let lens = wireframe.lens();
        wireframe.paint(&self.strokes(phase, lens));
        let line = |y| (0..width).map(|x| wireframe.cell(x, y).map_or(' ', |(c, _)| c)).collect();
        (0..height).map(line).collect()
    }

    /// An empty image in the ratio of the shot.
    fn raster(&self) -> Raster {
        let (width, height) = framed((960, 480), &self.ratio);
        // Cells are twice as high as wide, pixels are not.
        let (width, height) = (f64::from(width), 2.0 * f64::from(height));
        let scale = PIXELS / width.max(height);
        Raster::new((width * scale).round() as u32, (height * scale).round() as u32)
    }
}

impl From<DotKind> for Dots {
    fn from(kind: DotKind) -> Self {
        match kind {
            DotKind::Braille => Self::Braille,
            DotKind::Blocks => Self::Quarters,
            DotKind::Ascii => Self::Ascii,
        }
    }
}

/// Plays the move, or writes one frame of it.
pub async fn preview(context: &Context, wanted: &cli::Preview) -> Result<Exit, Trouble> {
    let motion = context.motion(wanted.named.as_deref(), wanted.motion)?;
    if wanted.words {
        console::shown(print(context.words(&motion, &context.config.shot.model)))?;
        return Ok(Exit::Done);
    }
    if let Some(ratio) = wanted.ratio.as_deref().filter(|ratio| !Size::is_known(ratio)) {
        let catalog = context.config.catalog();
        let known = catalog.ratios(&context.config.shot.model).join(", ");
        let what = format!("{} is not a ratio; known ratios are {known}.", quoted(ratio));
        let next = "Any WIDTH:HEIGHT is accepted.";
        return Err(Trouble::new(Exit::Usage, Report::new(what, "Nothing was written.", next)));
    }
    let seconds = wanted.seconds.unwrap_or(context.config.shot.seconds);
    let ratio = wanted.ratio.clone().unwrap_or_else(|| context.config.shot.ratio.clone());
    if let Some(out) = &wanted.out {
        let name = match (&wanted.named, wanted.motion) {
            (Some(name), None) => name.clone(),
            _ => config::moves().named(&motion).map_or_else(String::new, |it| it.name.clone()),
        };
        let scenario = Scenario {
            motion,
            convention: context.config.conventions().of(&context.config.shot.model),
            seconds: f64::from(seconds),
            conduct: Conduct::default(),
            ratio,
            caption: Caption { id: "viewfinder preview".to_owned(), name, prompt: String::new() },
        };
        return write_film(&scenario, out, wanted.force);
    }
    let shown = Shown {
        motion,
        convention: context.config.conventions().of(&context.config.shot.model),
        seconds,
        ratio,
        dots: wanted
            .dots
            .unwrap_or(match (context.config.preview.draw, context.config.ui.glyphs) {
                (DrawSetting::Ascii, _) | (_, GlyphSetting::Ascii) => DotKind::Ascii,
                _ => DotKind::Braille,
            })
            .into(),
    };
    let size = wanted.size.map_or_else(picture_size, |size| (size.width, size.height));
    match (wanted.format, wanted.at) {
        (None, None) if std::io::stdout().is_terminal() => play(&shown, size).await,
        (format, at) => {
            write_frame(&shown, format.unwrap_or(PictureFormat::Text), at.unwrap_or(1.0), size)
        }
    }
}

/// One frame on standard output.
fn write_frame(
    shown: &Shown,
    format: PictureFormat,
    phase: f64,
    size: (u16, u16),
) -> Result<Exit, Trouble> {
    let written = match format {
        PictureFormat::Text => {
            let lines = shown.text(phase, size);
            let lines: Vec<_> = lines.iter().map(|line| line.trim_end()).collect();
            print(lines.join("\n"))
        }
        PictureFormat::Svg => {
            let lens = shown.raster().lens();
            print(svg(&shown.strokes(phase, lens), lens).trim_end())
        }
        PictureFormat::Json => {
            let lens = shown.raster().lens();
            print(frame_json(shown, phase, lens))
        }
        PictureFormat::Png => {
            let mut raster = shown.raster();
            let lens = raster.lens();
            raster.paint(&shown.strokes(phase, lens));
            let mut out = std::io::stdout().lock();
            out.write_all(&raster.png()).and_then(|()| out.flush())
        }
    };
    console::shown(written)?;
    Ok(Exit::Done)
}

fn failed(error: &std::io::Error) -> Trouble {
    Trouble::new(Exit::Failed, Report::new(format!("{error}."), "", ""))
}

#[derive(Serialize)]
struct FrameJson<'a> {
    motion: &'a Motion,
    seconds: u32,
    phase: f64,
    /// Metres from where the camera began, and degrees that it turned.
    place: [f64; 3],
    pan: f64,
    tilt: f64,
    roll: f64,
    width: f64,
    height: f64,
    /// From far to near: x and y of both ends, in dots from the upper left corner.
    lines: Vec<LineJson>,
}

#[derive(Serialize)]
struct LineJson {
    of: &'static str,
    from: [f64; 2],
    to: [f64; 2],
}

fn frame_json(shown: &Shown, phase: f64, lens: Lens) -> String {
    let pose = shown.at(phase);
    let lines = shown.strokes(phase, lens).into_iter().filter_map(|stroke| match stroke {
        Stroke::Line { from, to, ink, .. } => {
            Some(LineJson { of: ink.word(), from: [from.0, from.1], to: [to.0, to.1] })
        }
        Stroke::Face { .. } => None,
    });
    let frame = FrameJson {
        motion: &shown.motion,
        seconds: shown.seconds,
        phase,
        place: [pose.place.x, pose.place.y, pose.place.z],
        pan: pose.pan,
        tilt: pose.tilt,
        roll: pose.roll,
        width: lens.width,
        height: lens.height,
        lines: lines.collect(),
    };
    json_line(&frame)
}

/// Plays the move where the cursor is, and leaves its end standing there; or the moment at which
/// somebody closes it.
async fn play(shown: &Shown, size: (u16, u16)) -> Result<Exit, Trouble> {
    let mut signals = Signals::catch().map_err(|error| failed(&error))?;
    let mut still = tokio::time::interval(FRAME);
    let mut drawn = 0;
    let length = Duration::from_secs(u64::from(shown.seconds.max(1)));
    let moves = !shown.motion.is_zero();
    let mut closing = ClosingKey::listen();
    // The cursor would jump about; it comes back however this ends.
    write("\x1b[?25l").map_err(|error| failed(&error))?;
    let begun = tokio::time::Instant::now();
    let exit = loop {
        let gone = begun.elapsed();
        let cycle = STILL + length + STILL;
        let over = !moves || gone >= cycle * TIMES;
        let into = Duration::from_nanos((gone.as_nanos() % cycle.as_nanos()) as u64);
        let phase = (into.saturating_sub(STILL).as_secs_f64() / length.as_secs_f64()).min(1.0);
        let phase = if over { 1.0 } else { phase };
        if let Err(error) = draw(shown, phase, size, &mut drawn) {
            break Err(failed(&error));
        }
        if over {
            break Ok(Exit::Done);
        }
        tokio::select! {
            exit = signals.next() => break Ok(exit),
            _ = still.tick() => {}
        }
        if closing.as_mut().is_some_and(ClosingKey::is_pressed) {
            break Ok(Exit::Done);
        }
    };
    let _ = write("\x1b[?25h");
    exit
}

/// Draws a frame over the one before.
fn draw(shown: &Shown, phase: f64, size: (u16, u16), drawn: &mut usize) -> std::io::Result<()> {
    let lines = shown.text(phase, size);
    let back = if *drawn > 0 { format!("\x1b[{drawn}A\r") } else { String::new() };
    let mut frame = format!("\x1b[?2026h{back}");
    for line in &lines {
        frame.push_str(line.trim_end());
        frame.push_str("\x1b[K\n");
    }
    let seconds = f64::from(shown.seconds) * phase;
    let at = format!("{seconds:4.1} s of {} s  {}", shown.seconds, shown.motion);
    frame.push_str(&at);
    frame.push_str("\x1b[K\n\x1b[?2026l");
    *drawn = lines.len() + 1;
    write(&frame)
}

fn write(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// The cells there are for a picture, with room for a line below it and for the prompt.
fn picture_size() -> (u16, u16) {
    let (width, height) = terminal_size().unwrap_or((80, 24));
    (width.clamp(16, 160), height.saturating_sub(3).clamp(6, 50))
}
