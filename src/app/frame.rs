//! The frame of a ratio in cells.

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

#[cfg(test)]
mod tests {
    use super::*;

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
