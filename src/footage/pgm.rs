//! Grey pictures one behind the other, each with its size in front of it.

use crate::measure::{Frame, MOST_FRAMES, SIDE, Why};

/// No header is longer, in bytes.
const HEADER: usize = 32;

/// Pictures as they come, a few bytes at a time.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    /// Those that are whole.
    pub(super) frames: Vec<Frame>,
    /// The header of the next one, as far as it came.
    header: Vec<u8>,
    /// The next one behind its header: its pixels, as far as they came.
    next: Option<Frame>,
}

impl Pictures {
    /// Takes what came next, or says why no more is wanted: what came is no picture, or one too
    /// large or too many.
    pub(super) fn take(&mut self, mut bytes: &[u8]) -> Result<(), Why> {
        while let Some((first, rest)) = bytes.split_first() {
            let Some(frame) = &mut self.next else {
                if self.frames.len() == MOST_FRAMES {
                    return Err(Why::Long);
                }
                self.header.push(*first);
                bytes = rest;
                if let Some((width, height)) = size(&self.header)? {
                    self.header.clear();
                    let grey = Vec::with_capacity(width * height);
                    self.next = Some(Frame { width, height, grey });
                }
                continue;
            };
            let whole = frame.width * frame.height;
            let (more, rest) = bytes.split_at(bytes.len().min(whole - frame.grey.len()));
            frame.grey.extend_from_slice(more);
            bytes = rest;
            if frame.grey.len() == whole {
                self.frames.extend(self.next.take());
            }
        }
        Ok(())
    }

    /// Whether it ended between two pictures.
    pub(super) fn is_whole(&self) -> bool {
        self.header.is_empty() && self.next.is_none()
    }
}

/// The size in a header, once it has come to its end: `P5`, width, height and 255, each with one
/// space or end of a line behind it, as ffmpeg writes them.
fn size(header: &[u8]) -> Result<Option<(usize, usize)>, Why> {
    let blank = |byte: &u8| byte.is_ascii_whitespace();
    if header.iter().filter(|byte| blank(byte)).count() < 4 {
        return if header.len() < HEADER { Ok(None) } else { Err(Why::Unreadable) };
    }
    let mut words = header.split(blank);
    let mut number = |most: usize| {
        let number: usize = std::str::from_utf8(words.next()?).ok()?.parse().ok()?;
        (1..=most).contains(&number).then_some(number)
    };
    if header.starts_with(b"P5") {
        number(0);
        if let (Some(width), Some(height), Some(255)) = (number(SIDE), number(SIDE), number(255)) {
            return Ok(Some((width, height)));
        }
    }
    Err(Why::Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: usize, height: usize, grey: u8) -> Vec<u8> {
        let mut bytes = format!("P5\n{width} {height}\n255\n").into_bytes();
        bytes.extend(vec![grey; width * height]);
        bytes
    }

    fn taken(bytes: &[u8], at_once: usize) -> Result<Pictures, Why> {
        let mut pictures = Pictures::default();
        bytes.chunks(at_once).try_for_each(|part| pictures.take(part))?;
        Ok(pictures)
    }

    #[test]
    fn pictures_are_the_same_however_they_come() {
        let bytes = [picture(3, 2, 10), picture(3, 2, 32), picture(2, 4, 255)].concat();
        for at_once in 1..=bytes.len() {
            let pictures = taken(&bytes, at_once).unwrap();
            assert!(pictures.is_whole());
            let seen: Vec<_> =
                pictures.frames.iter().map(|it| (it.width, it.height, it.grey[0])).collect();
            assert_eq!(seen, [(3, 2, 10), (3, 2, 32), (2, 4, 255)], "{at_once} at once");
        }
        for cut in [1, 8, 13, bytes.len() - 1] {
            assert!(!taken(&bytes[..cut], 5).unwrap().is_whole(), "{cut}");
        }
    }

    #[test]
    fn what_is_no_picture_is_refused_before_it_takes_room() {
        let foreign: [&[u8]; 9] = [
            b"P6\n3 2\n255\n",
            b"P5\n99999 99999\n255\n",
            b"P5\n241 2\n255\n",
            b"P5\n0 2\n255\n",
            b"P5\n3 -2\n255\n",
            b"P5\n3 2\n65535\n",
            b"P5 \n\n 3 2 255\n",
            b"GIF89a and much more than a header has",
            &[0; 4096],
        ];
        for bytes in foreign {
            assert_eq!(taken(bytes, 7).unwrap_err(), Why::Unreadable, "{bytes:?}");
        }
    }

    #[test]
    fn no_more_are_kept_than_are_measured() {
        let mut pictures = Pictures::default();
        for _ in 0..MOST_FRAMES {
            pictures.take(&picture(2, 2, 7)).unwrap();
        }
        assert!(pictures.is_whole());
        assert_eq!(pictures.take(b"P").unwrap_err(), Why::Long);
        assert_eq!(pictures.frames.len(), MOST_FRAMES);
    }
}
