//! Names of films, whatever a prompt holds: they stay in their folder, on any system.

use std::path::{Component, Path};

use proptest::prelude::TestCaseError;
use proptest::prop_assert;
use viewfinder::domain::{NAME_LIMIT, TakeId, film_stem};

/// The longest ending that is put behind a stem, with a number before it.
const LONGEST_ENDING: &str = "-999.poster.webp.part";

/// What anybody might try.
const PIECES: [&str; 15] = [
    "../",
    "..\\",
    "/etc/passwd",
    "C:\\con.mp4",
    "-rf",
    ".hidden",
    "\u{0}\u{1b}]0;x\u{7}",
    "\u{202e}4pm.exe\u{2066}",
    "👨\u{200d}👩\u{200d}👧🏽 🇻🇳",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    "CON.aux|nul?*<>:\"",
    "ﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺ",
    "\u{3164}a\u{115f}\u{1160}\u{ffa0}",
    "một con mèo nhỏ",
    "一只小猫坐在灯塔上",
];

fn check(day: &str, prompt: &str, id: TakeId) -> Result<(), TestCaseError> {
    let stem = film_stem(day, prompt, id);
    prop_assert!(stem.len() + LONGEST_ENDING.len() <= NAME_LIMIT, "{} bytes", stem.len());
    let components: Vec<_> = Path::new(&stem).components().collect();
    prop_assert!(matches!(components[..], [Component::Normal(name)] if name == stem.as_str()));
    prop_assert!(stem.starts_with(|first: char| first.is_ascii_digit()), "{stem:?}");
    prop_assert!(stem.ends_with(id.as_str()), "{stem:?}");
    for c in stem.chars() {
        let letter = c.is_alphanumeric() || unicode_width::UnicodeWidthChar::width(c) == Some(0);
        prop_assert!(letter || c == '-', "{c:?} in {stem:?}");
        let steers = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        prop_assert!(!c.is_control() && !steers, "{c:?} in {stem:?}");
        // Letters to Unicode, nothing to the eye.
        let filler = matches!(c, '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}');
        prop_assert!(!filler, "{c:?} in {stem:?}");
    }
    prop_assert!(!stem.contains("--"), "{stem:?}");
    Ok(())
}

#[test]
fn a_hundred_thousand_hostile_names_stay_in_the_folder() {
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move |most: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed % most
    };
    for _ in 0..100_000 {
        let mut prompt = String::new();
        for _ in 0..random(8) {
            if random(2) == 0 {
                prompt.push_str(PIECES[random(PIECES.len() as u64) as usize]);
            } else {
                // Any characters at all, the common ones more often.
                let most = [0x80, 0x800, 0x1_0000, 0x11_0000][random(4) as usize];
                prompt.extend((0..random(20)).filter_map(|_| char::from_u32(random(most) as u32)));
            }
        }
        let day = if random(8) == 0 { prompt.clone() } else { "2026-11-22".to_owned() };
        let id = TakeId::from_random([(); 5].map(|()| random(256) as u8));
        check(&day, &prompt, id).unwrap_or_else(|why| panic!("{prompt:?}: {why}"));
    }
}
