//! The viewfinder: the frame of the shot, in its ratio.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::canvas::{foreign, put};
use super::panel::panel;
use super::theme::Role;
use super::view::Look;
use crate::app::{Model, inside};
use crate::domain::width;

/// Draws it.
pub(super) fn viewfinder(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let facts =
        format!(" {} {} {} s ", foreign(&model.form.ratio), look.glyphs.dot, model.form.seconds);
    let right = Line::from(Span::styled(facts, look.theme.style(Role::Muted)));
    let inner = panel(buf, area, look, "Viewfinder", right, false);
    let frame = framed(inner, ratio(&model.form.ratio));
    if frame.width < 8 || frame.height < 3 {
        return;
    }
    corners(look, frame, buf);
    let motion = model.form.motion.motion();
    let mut words: Vec<String> =
        motion.moving().map(|(axis, value)| format!("{} {value:+}", axis.word())).collect();
    if words.is_empty() {
        words.push("still camera".to_owned());
    }
    let room = inside(frame);
    let shown = usize::from(room.height).saturating_sub(1);
    if words.len() > usize::from(room.height) {
        let more = words.len() - shown;
        words.truncate(shown);
        words.push(format!("and {more} more"));
    }
    let top = room.height.saturating_sub(words.len() as u16) / 2;
    for (y, line) in words.iter().enumerate() {
        let x = room.width.saturating_sub(width(line) as u16) / 2;
        put(buf, room, x, top + y as u16, line, look.theme.style(Role::Accent));
    }
}

/// Width over height of a ratio such as `16:9` or `1280:720`; a square where it cannot be read.
fn ratio(text: &str) -> f64 {
    let read = || {
        let (wide, high) = text.split_once(':')?;
        let (wide, high) = (wide.trim().parse::<f64>().ok()?, high.trim().parse::<f64>().ok()?);
        (wide > 0.0 && high > 0.0 && wide.is_finite() && high.is_finite()).then_some(wide / high)
    };
    read().unwrap_or(1.0).clamp(0.1, 10.0)
}

/// The largest area of that ratio in the middle of another; a cell is about twice as high as wide.
fn framed(area: Rect, ratio: f64) -> Rect {
    let (wide, high) = (f64::from(area.width), f64::from(area.height));
    let (width, height) = if wide / (high * 2.0) > ratio {
        (high * 2.0 * ratio, high)
    } else {
        (wide, wide / ratio / 2.0)
    };
    let (width, height) =
        ((width.round() as u16).min(area.width), (height.round() as u16).min(area.height));
    Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    }
}

/// The four corners that a finder shows, and its middle.
fn corners(look: &Look, frame: Rect, buf: &mut Buffer) {
    let style = look.theme.style(Role::Muted);
    let [top_left, top_right, bottom_left, bottom_right] = look.glyphs.corners;
    let [across, down, _] = look.glyphs.lines;
    let (right, bottom) = (frame.width - 1, frame.height - 1);
    let arm = (frame.width / 6).clamp(1, 6);
    for (x, y, corner, inward) in [
        (0, 0, top_left, 1i32),
        (right, 0, top_right, -1),
        (0, bottom, bottom_left, 1),
        (right, bottom, bottom_right, -1),
    ] {
        for step in 1..=i32::from(arm) {
            let at = i32::from(x) + step * inward;
            put(buf, frame, at as u16, y, across, style);
        }
        put(buf, frame, x, y, corner, style);
        if frame.height >= 6 {
            let next = if y == 0 { 1 } else { bottom - 1 };
            put(buf, frame, x, next, down, style);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_have_their_ratio_and_fit() {
        let area = Rect { x: 3, y: 2, width: 60, height: 20 };
        assert_eq!(framed(area, ratio("16:9")).width, 60);
        assert_eq!(framed(area, ratio("9:16")).height, 20);
        assert_eq!(framed(area, ratio("1:1")), Rect { x: 13, y: 2, width: 40, height: 20 });
        for text in ["", "x", "0:0", "-1:2", "1e400:1", "99999:1", "NaN:1"] {
            let frame = framed(area, ratio(text));
            assert_eq!(frame.intersection(area), frame, "{text}");
        }
    }
}
