//! Numbers from one to another: `-6..6:3` is -6, -3, 0, 3 and 6.

use crate::domain::{AxisValue, halfwidth, quoted};

/// Most numbers that a range may have; more than the takes of any sweep.
const MOST: i64 = 10_000;

/// The numbers of a range in tenths, both ends among them; none if this is no range.
///
/// # Errors
///
/// If it is a range and cannot be one, says why and what would do.
pub(super) fn range(typed: &str) -> Option<Result<Vec<i64>, String>> {
    let typed = halfwidth(typed);
    let (from, rest) = typed.split_once("..")?;
    Some(numbers(&typed, from.trim(), rest.trim()))
}

fn numbers(typed: &str, from: &str, rest: &str) -> Result<Vec<i64>, String> {
    let Some((to, step)) = rest.split_once(':') else {
        return Err(format!("{} says no step; write {from}..{rest}:1", quoted(typed)));
    };
    let (from, to, step) = (tenths(from)?, tenths(to)?, tenths(step)?.abs());
    if step == 0 {
        return Err(format!("the step of {} is 0; write one of 0.1 or more", quoted(typed)));
    }
    let way = (to - from).abs();
    let (steps, left) = (way / step, way % step);
    if steps >= MOST {
        return Err(format!("{} has {} numbers; use a larger step", quoted(typed), steps + 1));
    }
    let sign = (to - from).signum();
    let at = |nth: i64| from + sign * step * nth;
    if left != 0 {
        let (near, far) = (written(at(steps)), written(at(steps + 1)));
        return Err(format!(
            "{} misses its own end, which belongs to it; end at {near} or {far}",
            quoted(typed)
        ));
    }
    Ok((0..=steps).map(at).collect())
}

/// A number with at most one decimal, in tenths.
fn tenths(typed: &str) -> Result<i64, String> {
    let wrong = || format!("{} is not a number with at most one decimal", quoted(typed.trim()));
    let number: f64 = typed.trim().parse().map_err(|_| wrong())?;
    let tenths = (number * 10.0).round();
    let whole = (tenths - number * 10.0).abs() < 1e-6 && tenths.abs() <= 1e6;
    if whole { Ok(tenths as i64) } else { Err(wrong()) }
}

/// Tenths as they are typed: `3`, `-0.5`.
pub(super) fn written(tenths: i64) -> String {
    match i32::try_from(tenths) {
        Ok(small) if tenths % 10 != 0 && tenths.abs() <= 100 => {
            AxisValue::from_tenths(small).to_string()
        }
        _ if tenths % 10 == 0 => (tenths / 10).to_string(),
        _ => format!("{}", tenths as f64 / 10.0),
    }
}
