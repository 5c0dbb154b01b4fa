//! The size of a film.

/// As many pixels as 640 by 360, whatever the ratio, so that every film takes about the same work.
const AREA: f64 = 640.0 * 360.0;

/// Largest ratio of the sides; any longer, and nothing could be seen.
const LONGEST: f64 = 4.0;

/// Pixels across and down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Width in pixels; even.
    pub width: u32,
    /// Height in pixels; even.
    pub height: u32,
}

impl Size {
    /// The size for a ratio such as `16:9`, `1280:720` or `1.85`. An invalid ratio counts as 16:9,
    /// and a longer one than 4:1 as 4:1.
    pub fn of(ratio: &str) -> Self {
        let shape = shape(ratio).unwrap_or(16.0 / 9.0).clamp(1.0 / LONGEST, LONGEST);
        let even = |side: f64| 2 * (side / 2.0).round() as u32;
        Self { width: even((AREA * shape).sqrt()), height: even((AREA / shape).sqrt()) }
    }

    /// Whether a text is a ratio.
    pub fn is_known(ratio: &str) -> bool {
        shape(ratio).is_some()
    }
}

/// Width divided by height.
fn shape(ratio: &str) -> Option<f64> {
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|it| it.is_finite());
    let shape = match ratio.split_once([':', 'x', '/', '*', '×']) {
        Some((width, height)) => {
            number(width).filter(|it| *it > 0.0)? / number(height).filter(|it| *it > 0.0)?
        }
        None => number(ratio)?,
    };
    (shape > 0.0 && shape.is_finite()).then_some(shape)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ratios_have_their_shapes() {
        let of = |ratio| {
            let Size { width, height } = Size::of(ratio);
            (width, height)
        };
        for ratio in ["16:9", "1280:720", " 16 : 9 ", "16x9", "1920×1080", "", "wide", "0:0", "-1"]
        {
            assert_eq!(of(ratio), (640, 360), "{ratio}");
        }
        assert_eq!(of("9:16"), (360, 640));
        assert_eq!(of("1:1"), (480, 480));
        assert_eq!(of("4:3"), (554, 416));
        assert_eq!(of("3:4"), (416, 554));
        assert_eq!(of("21:9"), (734, 314));
        assert_eq!(of("1:1000"), (240, 960));
        assert_eq!(of("1e300:1e-300"), (640, 360));
        assert_eq!(of("nan:1"), (640, 360));
    }

    proptest! {
        #[test]
        fn any_ratio_has_a_size_that_level_3_allows(ratio in any::<String>(), a in any::<f64>(), b in any::<f64>()) {
            for ratio in [ratio, format!("{a}:{b}"), format!("{a}")] {
                let Size { width, height } = Size::of(&ratio);
                prop_assert!(width.is_multiple_of(2) && height.is_multiple_of(2));
                prop_assert!((240..=960).contains(&width) && (240..=960).contains(&height));
                prop_assert!(width.div_ceil(16) * height.div_ceil(16) <= 1_620);
            }
        }
    }
}
