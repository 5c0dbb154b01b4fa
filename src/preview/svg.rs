//! A picture as SVG.

use std::fmt::Write as _;

use super::project::Stroke;
use super::scene::Ink;
use super::view::Lens;

/// A complete SVG file. Faces that hide something are filled with the background colour.
pub fn svg(strokes: &[Stroke], lens: Lens) -> String {
    let (width, height) = (lens.width, lens.height * lens.tall);
    let at = |(x, y): (f64, f64)| format!("{x:.2},{:.2}", y * lens.tall);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\">\n<rect width=\"100%\" height=\"100%\" \
         fill=\"#16181d\"/>\n<g fill=\"none\" stroke-linecap=\"round\">\n"
    );
    for stroke in strokes {
        // Writing into a text cannot fail.
        let _ = match stroke {
            Stroke::Face { ring, .. } => {
                let ring: Vec<_> = ring.iter().map(|dot| at(*dot)).collect();
                writeln!(text, "<path d=\"M{}Z\" fill=\"#16181d\"/>", ring.join("L"))
            }
            Stroke::Line { from, to, ink, .. } => {
                let (colour, wide) = pen(*ink);
                let dashes = if *ink == Ink::Ghost { " stroke-dasharray=\"2 4\"" } else { "" };
                writeln!(
                    text,
                    "<path d=\"M{}L{}\" stroke=\"{colour}\" stroke-width=\"{wide}\"{dashes}/>",
                    at(*from),
                    at(*to)
                )
            }
        };
    }
    text.push_str("</g>\n</svg>\n");
    text
}

/// The colour and the thickness of a line.
const fn pen(ink: Ink) -> (&'static str, f64) {
    match ink {
        Ink::Ground => ("#3d434d", 1.0),
        Ink::Sky => ("#6c7482", 1.2),
        Ink::Thing => ("#c9ced6", 1.4),
        Ink::Subject => ("#35c3d0", 2.2),
        Ink::Ghost => ("#7f8897", 1.2),
    }
}
