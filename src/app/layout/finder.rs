//! The frame of a ratio in cells, and where it stands in a viewfinder.

use ratatui::layout::Rect;

use crate::app::layout::regions::inside;

/// Width over height of a ratio such as `16:9` or `1280:720`; a square where it cannot be read.
fn aspect(text: &str) -> f64 {
    let read = || {
        let (wide, high) = text.split_once(':')?;
        let (wide, high) = (wide.trim().parse::<f64>().ok()?, high.trim().parse::<f64>().ok()?);
        (wide > 0.0 && high > 0.0 && wide.is_finite() && high.is_finite()).then_some(wide / high)
    };
    read().unwrap_or(1.0).clamp(0.1, 10.0)
}

/// The cells across and down of the largest frame of a ratio such as `16:9` in so many; a cell is
/// about twice as high as wide.
pub fn framed((width, height): (u16, u16), ratio: &str) -> (u16, u16) {
    let ratio = aspect(ratio);
    let (wide, high) = (f64::from(width), f64::from(height));
    let (across, down) = if wide / (high * 2.0) > ratio {
        (high * 2.0 * ratio, high)
    } else {
        (wide, wide / ratio / 2.0)
    };
    ((across.round() as u16).min(width), (down.round() as u16).min(height))
}

/// The smallest picture of a move in cells: with less than six columns nothing in it can be told
/// from another.
const LEAST: (u16, u16) = (6, 3);

/// From so many rows on there is one below the picture, and from so many two.
const WITH_ROW: u16 = 6;
const WITH_ROWS: u16 = 9;
const ROWS: u16 = 2;

/// What stands in a viewfinder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finder {
    /// The picture, in the frame of the shot; none where it does not fit.
    pub picture: Option<Rect>,
    /// What the camera does and how far the shot is, below the picture: one row, two or three, or none where
    /// there is no room or no picture.
    pub below: Rect,
    /// All that is inside of the border.
    pub inner: Rect,
}

/// What stands in the viewfinder of that area, its border included, for a shot of this ratio. The
/// rows below the picture are given up for one that fits only without them.
pub fn finder(area: Rect, ratio: &str) -> Finder {
    let inner = inside(area);
    let most = match inner.height {
        0..WITH_ROW => 0,
        WITH_ROW..WITH_ROWS => 1,
        WITH_ROWS.. => ROWS,
    };
    let found = (0..=most).rev().find_map(|rows| {
        let above = Rect { height: inner.height - rows, ..inner };
        let picture = in_the_middle(above, ratio)?;
        // What the picture leaves is room for words.
        let left = inner.bottom().saturating_sub(picture.bottom());
        let rows = if rows == ROWS { left.min(ROWS + 1) } else { rows };
        Some((picture, Rect { y: picture.bottom(), height: rows, ..inner }))
    });
    let (picture, below) = found.unzip();
    Finder { picture, below: below.unwrap_or_default(), inner }
}

/// The picture in the middle of an area, if it can be one.
fn in_the_middle(area: Rect, ratio: &str) -> Option<Rect> {
    let (width, height) = framed((area.width, area.height), ratio);
    let picture = Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    };
    (width >= LEAST.0 && height >= LEAST.1).then_some(picture)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_ratio_is_drawn_wherever_six_columns_fit() {
        for ratio in ["9:16", "3:4", "1:1", "16:9", "21:9"] {
            for width in 0..=120 {
                for height in 0..=60 {
                    let area = Rect { x: 3, y: 2, width, height };
                    let found = finder(area, ratio);
                    let inner = inside(area);
                    let fits = framed((inner.width, inner.height), ratio);
                    let can = fits.0 >= 6 && fits.1 >= 3;
                    assert_eq!(found.picture.is_some(), can, "{ratio} {area:?}");
                    assert!(found.below.is_empty() || can, "{ratio} {area:?}");
                    if let Some(picture) = found.picture {
                        assert_eq!(picture.intersection(inner), picture, "{ratio} {area:?}");
                        assert!(!picture.intersects(found.below), "{ratio} {area:?}");
                        let both = picture.union(found.below);
                        assert!(both.bottom() <= inner.bottom(), "{ratio} {area:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn frames_have_their_ratio_and_fit() {
        assert_eq!(framed((60, 20), "16:9").0, 60);
        assert_eq!(framed((60, 20), "9:16").1, 20);
        assert_eq!(framed((60, 20), "1:1"), (40, 20));
        for text in ["", "x", "0:0", "-1:2", "1e400:1", "99999:1", "NaN:1"] {
            let (width, height) = framed((60, 20), text);
            assert!(width <= 60 && height <= 20, "{text}");
        }
    }
}
