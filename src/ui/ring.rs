//! Convex rings of dots, as the faces of the scene come out on the screen.

/// From where to where a convex ring reaches at this height; none where it does not come there.
pub(super) fn reach(ring: &[(f64, f64)], y: f64) -> Option<(f64, f64)> {
    let ends = ring.iter().zip(ring.iter().cycle().skip(1));
    let crossed = ends.filter(|(a, b)| (a.1 <= y) != (b.1 <= y));
    let places = crossed.map(|(a, b)| a.0 + (b.0 - a.0) * (y - a.1) / (b.1 - a.1));
    places.fold(None, |reach, x| {
        let (left, right) = reach.unwrap_or((x, x));
        Some((x.min(left), x.max(right)))
    })
}
