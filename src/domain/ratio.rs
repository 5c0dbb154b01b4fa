//! Parses frame ratios as people write them.

use strsim::osa_distance;

use super::text::{fold, halfwidth, quoted};

/// A text that is not a ratio.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} is not a frame ratio: two whole numbers and a colon, like {nearest}", quoted(typed))]
pub struct NoRatio {
    /// What was typed.
    pub typed: String,
    /// The nearest ratio.
    pub nearest: String,
}

/// What ratios are called in photography and on screens. These names are only used to suggest a
/// ratio: what is sent is never a guess.
const SPOKEN: [(&str, &str); 6] = [
    ("landscape", "16:9"),
    ("widescreen", "16:9"),
    ("portrait", "9:16"),
    ("vertical", "9:16"),
    ("square", "1:1"),
    ("cinemascope", "21:9"),
];

/// Parses a ratio: two whole numbers and a colon, ignoring surrounding blanks and accepting
/// full-width characters, or exactly one of those in `offered`. Which ratios a model makes is up to
/// the provider.
pub fn read_ratio(typed: &str, offered: &[String]) -> Result<String, NoRatio> {
    let text = typed.trim();
    if offered.iter().any(|ratio| ratio == text) {
        return Ok(text.to_owned());
    }
    let plain = halfwidth(text);
    let pair = |separator: char| {
        let (width, height) = plain.split_once(separator)?;
        Some(format!("{}:{}", side(width)?, side(height)?))
    };
    if let Some(ratio) = pair(':') {
        return Ok(ratio);
    }
    let meant = ['x', 'X', '/', '×', '*', '-', '.', ',', ';', ' '].into_iter().find_map(pair);
    let spoken = || {
        let word = fold(&plain);
        SPOKEN.iter().find(|(name, _)| *name == word).map(|(_, ratio)| (*ratio).to_owned())
    };
    let nearest = || offered.iter().min_by_key(|ratio| osa_distance(ratio, &plain)).cloned();
    let nearest = meant.or_else(spoken).or_else(nearest).unwrap_or_else(|| "16:9".to_owned());
    Err(NoRatio { typed: text.to_owned(), nearest })
}

/// Parses one of the two numbers, 1 to 99999.
fn side(text: &str) -> Option<u32> {
    let text = text.trim();
    let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() <= 5;
    digits.then(|| text.parse().ok()).flatten().filter(|number| *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_two_numbers_or_what_is_offered() {
        let offered = ["16:9", "9:16", "1:1", "auto"].map(str::to_owned);
        for (typed, ratio) in [
            ("16:9", "16:9"),
            (" 16:9 ", "16:9"),
            ("16：9", "16:9"),
            ("１６：９", "16:9"),
            ("16 : 9", "16:9"),
            ("016:9", "16:9"),
            ("1280:720", "1280:720"),
            ("auto", "auto"),
        ] {
            assert_eq!(read_ratio(typed, &offered).as_deref(), Ok(ratio), "{typed}");
        }
        for (typed, nearest) in [
            ("16x9", "16:9"),
            ("16/9", "16:9"),
            ("16×9", "16:9"),
            ("4-3", "4:3"),
            ("landscape", "16:9"),
            ("Portrait", "9:16"),
            ("16:", "16:9"),
            ("16:9:1", "16:9"),
            ("-16:9", "16:9"),
        ] {
            let read = read_ratio(typed, &offered);
            assert_eq!(read.map_err(|why| why.nearest), Err(nearest.to_owned()), "{typed}");
        }
        for typed in ["", "banana", "0:9", "16:0", ":", "999999:1"] {
            let why = read_ratio(typed, &offered).unwrap_err();
            assert!(offered.contains(&why.nearest), "{typed}: {why}");
        }
        assert_eq!(read_ratio("?", &[]).unwrap_err().nearest, "16:9");
    }
}
