//! How many cells a picture takes.

/// The pixels of one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CellSize {
    /// Across.
    pub width: u16,
    /// Down.
    pub height: u16,
}

impl Default for CellSize {
    /// What most terminals have about, for those that do not say.
    fn default() -> Self {
        Self { width: 8, height: 16 }
    }
}

impl CellSize {
    /// A size that a terminal told; none where it cannot be.
    pub fn told(width: u16, height: u16) -> Option<Self> {
        ((2..=200).contains(&width) && (2..=400).contains(&height))
            .then_some(Self { width, height })
    }

    /// The pixels of so many cells.
    pub fn pixels(self, (columns, rows): (u16, u16)) -> (u32, u32) {
        let (columns, rows) = (u32::from(columns.max(1)), u32::from(rows.max(1)));
        (columns * u32::from(self.width), rows * u32::from(self.height))
    }
}

/// The cells across and down that a picture of this many pixels takes in a box of cells: as large
/// as it goes in there, in its own proportions, and at least one.
pub fn fit((width, height): (u32, u32), (columns, rows): (u16, u16), cell: CellSize) -> (u16, u16) {
    let (columns, rows) = (columns.max(1), rows.max(1));
    let (wide, high) = cell.pixels((columns, rows));
    let (width, height) = (f64::from(width.max(1)), f64::from(height.max(1)));
    let by = (f64::from(wide) / width).min(f64::from(high) / height);
    let cells = |pixels: f64, cell: u16, most: u16| {
        ((pixels * by / f64::from(cell)).round() as u16).clamp(1, most)
    };
    (cells(width, cell.width, columns), cells(height, cell.height, rows))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_film_frame_fills_one_side_of_its_box() {
        let cell = CellSize::default();
        assert_eq!(fit((1280, 720), (40, 20), cell), (40, 11));
        assert_eq!(fit((720, 1280), (40, 20), cell), (23, 20));
        assert_eq!(fit((1, 1), (40, 20), cell), (40, 20));
        assert_eq!(fit((10_000, 1), (40, 20), cell), (40, 1));
        assert_eq!(CellSize::told(0, 16), None);
    }

    proptest! {
        #[test]
        fn a_picture_never_leaves_its_box(
            size in (1u32..100_000, 1u32..100_000), boxed in (0u16..400, 0u16..400), cell in (2u16..60, 2u16..90),
        ) {
            let cell = CellSize { width: cell.0, height: cell.1 };
            let (columns, rows) = fit(size, boxed, cell);
            prop_assert!((1..=boxed.0.max(1)).contains(&columns));
            prop_assert!((1..=boxed.1.max(1)).contains(&rows));
        }
    }
}
