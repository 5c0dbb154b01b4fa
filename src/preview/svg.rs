//! A picture as SVG.

use std::fmt::Write as _;

use super::canvas::Colour;
use super::light::pen;
use super::project::Stroke;
use super::raster::breadth;
use super::scene::Ink;
use super::view::Lens;

/// A complete SVG file.
pub fn svg(strokes: &[Stroke], lens: Lens) -> String {
    let (width, height) = (lens.width, lens.height * lens.tall);
    let at = |(x, y): (f64, f64)| format!("{x:.2},{:.2}", y * lens.tall);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\">\n<g fill=\"none\" stroke-linecap=\"round\">\n"
    );
    for stroke in strokes {
        // Writing into a text cannot fail.
        let _ = match stroke {
            Stroke::Face { ring, tone, .. } => {
                let ring: Vec<_> = ring.iter().map(|dot| at(*dot)).collect();
                let colour = hex(tone.colour());
                writeln!(text, "<path d=\"M{}Z\" fill=\"{colour}\"/>", ring.join("L"))
            }
            Stroke::Line { from, to, ink, depth, .. } => {
                let (colour, wide) = (hex(pen(*ink, *depth)), breadth(*ink));
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

fn hex([red, green, blue]: Colour) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}
