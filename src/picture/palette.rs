//! At most 256 colours for a picture: by halving, again and again, the box of colours that is
//! spread most.

use super::blocks::Rgb;
use super::pixels::Pixels;

/// Colours are told apart by this many bits of each part.
const BITS: u32 = 5;
const BINS: usize = 1 << (3 * BITS);

/// A picture in few colours.
pub(super) struct Painted {
    /// The colours.
    pub(super) colours: Vec<Rgb>,
    /// Which of them a pixel has, row by row.
    pub(super) places: Vec<u8>,
}

#[derive(Clone, Copy, Default)]
struct Bin {
    count: u64,
    sum: [u64; 3],
}

/// The picture in at most so many colours, 1 to 256.
pub(super) fn paint(pixels: &Pixels, most: usize) -> Painted {
    let mut bins = vec![Bin::default(); BINS];
    for pixel in pixels.rgb().chunks_exact(3) {
        let bin = &mut bins[bin_of(pixel)];
        bin.count += 1;
        for (sum, value) in bin.sum.iter_mut().zip(pixel) {
            *sum += u64::from(*value);
        }
    }
    let used: Vec<usize> = (0..BINS).filter(|nth| bins[*nth].count > 0).collect();
    let boxes = halve(used, &bins, most.clamp(1, 256));
    let mut place_of = vec![0u8; BINS];
    let mut colours = Vec::with_capacity(boxes.len());
    for (nth, members) in boxes.iter().enumerate() {
        colours.push(mean(members, &bins));
        for member in members {
            place_of[*member] = nth as u8;
        }
    }
    let places = dither(pixels, &colours, &place_of);
    Painted { colours, places }
}

/// Each pixel's colour, with what that is wrong by passed on to its neighbours: skies stay smooth.
fn dither(pixels: &Pixels, colours: &[Rgb], place_of: &[u8]) -> Vec<u8> {
    let width = pixels.width() as usize;
    // What is owed to this row and to the next one, in sixteenths, with a pixel of room at each end.
    let mut owed = vec![[0i32; 3]; width + 2];
    let mut below = vec![[0i32; 3]; width + 2];
    let mut places = Vec::with_capacity(width * pixels.height() as usize);
    for y in 0..pixels.height() {
        below.fill([0; 3]);
        for (x, pixel) in pixels.row(y).enumerate() {
            let mut wanted = [0u8; 3];
            for part in 0..3 {
                // Half of it: all of it makes grain where a picture has more colours than there are.
                let value = i32::from(pixel[part]) + owed[x + 1][part] / 32;
                wanted[part] = value.clamp(0, 255) as u8;
            }
            // A colour that the picture does not have was in no box: its own pixel's place then.
            let place = nearest(wanted, pixel, colours, place_of);
            places.push(place);
            let given = colours[usize::from(place)];
            for part in 0..3 {
                let wrong = i32::from(wanted[part]) - i32::from(given[part]);
                owed[x + 2][part] += 7 * wrong;
                below[x][part] += 3 * wrong;
                below[x + 1][part] += 5 * wrong;
                below[x + 2][part] += wrong;
            }
        }
        std::mem::swap(&mut owed, &mut below);
    }
    places
}

/// The better of two guesses: where the wanted colour lies, and where the pixel itself does.
fn nearest(wanted: Rgb, pixel: Rgb, colours: &[Rgb], place_of: &[u8]) -> u8 {
    let far = |place: u8| -> u32 {
        let colour = colours[usize::from(place)];
        wanted.iter().zip(colour).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    let (there, here) = (place_of[bin_of(&wanted)], place_of[bin_of(&pixel)]);
    if far(there) < far(here) { there } else { here }
}

fn bin_of(pixel: &[u8]) -> usize {
    pixel.iter().fold(0, |bin, value| bin << BITS | usize::from(*value) >> (8 - BITS))
}

/// The part of a bin's place: 0 red, 1 green, 2 blue.
fn part(bin: usize, nth: u32) -> usize {
    bin >> (BITS * (2 - nth)) & ((1 << BITS) - 1)
}

fn mean(members: &[usize], bins: &[Bin]) -> Rgb {
    let count: u64 = members.iter().map(|nth| bins[*nth].count).sum();
    let sum = |part: usize| members.iter().map(|nth| bins[*nth].sum[part]).sum::<u64>();
    [0, 1, 2].map(|part| (sum(part) / count.max(1)) as u8)
}

/// A box of colours, how much halving it would better the picture, and along which part.
struct Box {
    members: Vec<usize>,
    spread: f64,
    along: u32,
}

impl Box {
    fn of(members: Vec<usize>, bins: &[Bin]) -> Self {
        let count: f64 = members.iter().map(|nth| bins[*nth].count as f64).sum();
        let spread = |along: u32| {
            let place = |nth: &usize| part(*nth, along) as f64;
            let weight = |nth: &usize| bins[*nth].count as f64;
            let mean = members.iter().map(|nth| place(nth) * weight(nth)).sum::<f64>() / count;
            members.iter().map(|nth| (place(nth) - mean).powi(2) * weight(nth)).sum::<f64>()
        };
        let (along, spread) = [0, 1, 2]
            .map(|along| (along, spread(along)))
            .into_iter()
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .unwrap_or((0, 0.0));
        Self { members, spread, along }
    }
}

fn halve(used: Vec<usize>, bins: &[Bin], most: usize) -> Vec<Vec<usize>> {
    let mut boxes = vec![Box::of(used, bins)];
    while boxes.len() < most {
        let worst = (0..boxes.len()).max_by(|a, b| boxes[*a].spread.total_cmp(&boxes[*b].spread));
        let Some(worst) = worst.filter(|nth| boxes[*nth].spread > 0.0) else { break };
        let Box { mut members, along, .. } = boxes.swap_remove(worst);
        members.sort_by_key(|nth| part(*nth, along));
        let all: u64 = members.iter().map(|nth| bins[*nth].count).sum();
        let mut seen = 0;
        let middle = members.iter().position(|nth| {
            seen += bins[*nth].count;
            seen * 2 >= all
        });
        // Both halves have something, and no place along the way is in both.
        let mut cut = (middle.unwrap_or(0) + 1).min(members.len() - 1);
        let here = part(members[cut], along);
        let (first, last) = (part(members[0], along), part(members[members.len() - 1], along));
        let edge = if here == first { first + 1 } else { here };
        if first < last {
            cut = members.partition_point(|nth| part(*nth, along) < edge);
        }
        let upper = members.split_off(cut);
        boxes.push(Box::of(members, bins));
        boxes.push(Box::of(upper, bins));
    }
    boxes.into_iter().map(|it| it.members).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn few_colours_stay_as_they_are() {
        let colours = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [9, 9, 9]];
        let pixels = Pixels::new(2, 2, colours.concat()).unwrap();
        let painted = paint(&pixels, 256);
        let shown: Vec<Rgb> =
            painted.places.iter().map(|place| painted.colours[usize::from(*place)]).collect();
        assert_eq!(shown, colours);
        assert_eq!(paint(&pixels, 2).colours.len(), 2);
    }

    proptest! {
        #[test]
        fn any_picture_gets_its_colours(
            rgb in proptest::collection::vec(any::<u8>(), 3 * 48), most in 1usize..300,
        ) {
            let pixels = Pixels::new(8, 6, rgb).unwrap();
            let painted = paint(&pixels, most);
            prop_assert!((1..=most.min(256)).contains(&painted.colours.len()));
            prop_assert_eq!(painted.places.len(), 48);
            prop_assert!(painted.places.iter().all(|it| usize::from(*it) < painted.colours.len()));
        }
    }
}
