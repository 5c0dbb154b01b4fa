//! `viewfinder preview`: the camera's move in the terminal, or as a picture in a file.
#![expect(clippy::disallowed_methods, reason = "the shell: this reads a clock and waits")]

use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

use serde::Serialize;

use super::context::Context;
use super::film::write_film;
use super::json::json_line;
use super::player_keys::{PlayerKey, PlayerKeys};
use super::signals::Signals;
use crate::cli::{self, DotKind, PictureFormat};
use crate::config;
use crate::config::{Colours, DrawSetting, GlyphSetting, ThemeSetting};
use crate::console::{self, Exit, Trouble, print, terminal_size};
use crate::domain::{Convention, Motion, Report, quoted, shorten};
use crate::film::{Caption, Conduct, Scenario, Size};
use crate::preview::{Lens, Pose, Raster, Stroke, outline, picture, pose, svg};
use crate::ui::{Dots, Shading, Wireframe, framed};

/// Frames are so far apart.
const FRAME: Duration = Duration::from_millis(40);

/// The pause before and after each play.
const STILL: Duration = Duration::from_millis(500);

/// How often a move is played while nobody presses a key.
const TIMES: u32 = 2;

/// Steps of the arrow keys from the start to the end.
const STEPS: u32 = 50;

/// Pixels on the longer side of a picture in a file.
const PIXELS: f64 = 960.0;

/// What is shown.
struct Shown {
    motion: Motion,
    convention: Convention,
    seconds: u32,
    ratio: String,
    dots: Dots,
    /// The colours to fill cells with while it plays; none where it is drawn in lines.
    filled: Option<Colours>,
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

    /// The picture as lines to be written to a terminal: in the colours of the scene, where it has
    /// them.
    fn lines(&self, phase: f64, size: (u16, u16)) -> Vec<String> {
        let Some(colours) = self.filled else { return self.text(phase, size) };
        let (width, height) = framed(size, &self.ratio);
        let mut shading = Shading::new(width, height);
        let lens = shading.lens();
        shading.paint(&self.strokes(phase, lens));
        let line = |y| {
            let mut line = String::new();
            let mut last = None;
            for cell in (0..width).filter_map(|x| shading.cell(x, y)) {
                if last != Some((cell.fore, cell.back)) {
                    line += &cell.colours(colours == Colours::Full);
                    last = Some((cell.fore, cell.back));
                }
                line.push(cell.glyph);
            }
            line + "\x1b[0m"
        };
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
    let motion = context.motion(wanted.named.as_deref(), wanted.motion, false)?;
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
    let lines = matches!(context.config.preview.draw, DrawSetting::Lines | DrawSetting::Ascii)
        || context.config.ui.glyphs == GlyphSetting::Ascii
        || context.config.ui.theme == ThemeSetting::Mono
        || wanted.dots.is_some();
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
        filled: Some(Colours::of(&context.env)).filter(|it| !lines && *it >= Colours::Indexed),
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
    let mut tick = tokio::time::interval(FRAME);
    let mut keys = PlayerKeys::listen();
    let mut playing = Playing::new(shown);
    let mut drawn = 0;
    // The cursor would jump about; it comes back however this ends.
    write("\x1b[?25l").map_err(|error| failed(&error))?;
    let mut before = tokio::time::Instant::now();
    let exit = loop {
        let now = tokio::time::Instant::now();
        playing.go_on(now - before);
        before = now;
        let hints = keys.is_some() && !playing.is_over();
        if let Err(error) = draw(shown, &playing, hints, size, &mut drawn) {
            break Err(failed(&error));
        }
        if playing.is_over() {
            break Ok(Exit::Done);
        }
        tokio::select! {
            exit = signals.next() => break Ok(exit),
            _ = tick.tick() => {}
        }
        for key in keys.as_mut().map(PlayerKeys::pressed).unwrap_or_default() {
            playing.press(key);
        }
    };
    let _ = write("\x1b[K\x1b[?25h");
    exit
}

/// How far a move has been played.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Playing {
    length: Duration,
    /// Time since it began, with the pauses before and after it.
    gone: Duration,
    /// How often it is still to be played; none once somebody plays it by hand: it ends with a key.
    times: Option<u32>,
    rests: bool,
    closed: bool,
}

impl Playing {
    fn new(shown: &Shown) -> Self {
        let length = Duration::from_secs(u64::from(shown.seconds.max(1)));
        let times = if shown.motion.is_zero() { 0 } else { TIMES };
        Self { length, gone: Duration::ZERO, times: Some(times), rests: false, closed: false }
    }

    fn cycle(&self) -> Duration {
        STILL + self.length + STILL
    }

    /// Goes on for so long.
    fn go_on(&mut self, span: Duration) {
        if self.rests {
            return;
        }
        self.gone += span;
        while self.gone >= self.cycle() {
            match &mut self.times {
                Some(0 | 1) => {
                    self.times = Some(0);
                    self.gone = self.cycle();
                    return;
                }
                Some(times) => *times -= 1,
                None => {}
            }
            self.gone -= self.cycle();
        }
    }

    /// The part of the shot that has been shown, from 0 to 1.
    fn phase(&self) -> f64 {
        if self.times == Some(0) {
            return 1.0;
        }
        (self.gone.saturating_sub(STILL).as_secs_f64() / self.length.as_secs_f64()).min(1.0)
    }

    fn is_over(&self) -> bool {
        self.closed || self.times == Some(0)
    }

    fn press(&mut self, key: PlayerKey) {
        let at = self.gone.saturating_sub(STILL).min(self.length);
        let step = self.length / STEPS;
        let to = match key {
            PlayerKey::Close => {
                self.closed = true;
                return;
            }
            PlayerKey::Play => {
                // From the end it plays from the start.
                if self.rests && at >= self.length {
                    self.gone = Duration::ZERO;
                }
                self.rests = !self.rests;
                self.times = None;
                return;
            }
            PlayerKey::Back => at.saturating_sub(step),
            PlayerKey::Forward => (at + step).min(self.length),
            PlayerKey::Start => Duration::ZERO,
            PlayerKey::End => self.length,
        };
        self.gone = STILL + to;
        (self.rests, self.times) = (true, None);
    }
}

/// The keys, in as many words as there is room for.
fn hint(rests: bool, room: usize) -> &'static str {
    let hints = if rests {
        [
            "Space play   Left Right step   Home End   q close",
            "Space play  Left Right  q close",
            "q close",
        ]
    } else {
        [
            "Space rest   Left Right step   Home End   q close",
            "Space rest  Left Right  q close",
            "q close",
        ]
    };
    hints.into_iter().find(|hint| hint.len() <= room).unwrap_or_default()
}

/// Draws a frame over the one before.
fn draw(
    shown: &Shown,
    playing: &Playing,
    hints: bool,
    size: (u16, u16),
    drawn: &mut usize,
) -> std::io::Result<()> {
    let phase = playing.phase();
    let lines = shown.lines(phase, size);
    let back = if *drawn > 0 { format!("\x1b[{drawn}A\r") } else { String::new() };
    let mut frame = format!("\x1b[?2026h{back}");
    for line in &lines {
        frame.push_str(line.trim_end());
        frame.push_str("\x1b[K\n");
    }
    let seconds = f64::from(shown.seconds) * phase;
    let room = terminal_size().map_or(80, |(columns, _)| usize::from(columns));
    let at = format!("{seconds:4.1} s of {} s  {}", shown.seconds, shown.motion);
    frame.push_str(&shorten(&at, room));
    frame.push_str("\x1b[K\n");
    // Below everything, since it goes when the playing ends.
    if hints {
        frame.push_str(hint(playing.rests, room.saturating_sub(1)));
    }
    frame.push_str("\x1b[K\r\x1b[?2026l");
    *drawn = lines.len() + 1;
    write(&frame)
}

fn write(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// The cells there are for a picture, with room for two lines below it and for the prompt.
fn picture_size() -> (u16, u16) {
    let (width, height) = terminal_size().unwrap_or((80, 24));
    (width.clamp(16, 160), height.saturating_sub(3).clamp(6, 50))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn playing() -> Playing {
        let length = Duration::from_secs(5);
        Playing { length, gone: Duration::ZERO, times: Some(TIMES), rests: false, closed: false }
    }

    fn is(playing: &Playing, phase: f64) -> bool {
        (playing.phase() - phase).abs() < 1e-9
    }

    #[test]
    fn it_plays_twice_and_is_over() {
        let mut it = playing();
        it.go_on(Duration::from_secs(3));
        assert!(is(&it, 0.5));
        it.go_on(Duration::from_secs(6));
        assert!(is(&it, 0.5) && !it.is_over(), "once more");
        it.go_on(Duration::from_mins(10));
        assert!(it.is_over() && is(&it, 1.0), "however late somebody looks");
    }

    #[test]
    fn a_key_takes_it_over_and_another_closes_it() {
        let mut it = playing();
        it.go_on(Duration::from_secs(3));
        it.press(PlayerKey::Play);
        it.go_on(Duration::from_mins(10));
        assert!(!it.is_over() && is(&it, 0.5), "it rests");
        it.press(PlayerKey::Forward);
        assert!(is(&it, 0.52));
        it.press(PlayerKey::Start);
        it.press(PlayerKey::Back);
        assert!(is(&it, 0.0));
        it.press(PlayerKey::End);
        it.press(PlayerKey::Forward);
        assert!(is(&it, 1.0));
        it.press(PlayerKey::Play);
        it.go_on(Duration::from_secs(3));
        assert!(is(&it, 0.5), "from the start again");
        it.go_on(Duration::from_mins(10));
        assert!(!it.is_over(), "it goes on until it is closed");
        it.press(PlayerKey::Close);
        assert!(it.is_over());
    }
}
