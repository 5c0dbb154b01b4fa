//! Recognises and removes what a film can be wrapped in on its way: compression, or the signed
//! chunks in which S3 receives files and which some compatible servers store. It is recognised by
//! the bytes, because headers are unreliable.

use std::io::{self, BufRead, Read as _, Write};

use flate2::bufread::{GzDecoder, ZlibDecoder};

use super::signature::looks_like;

/// The wrapping of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrapping {
    /// gzip (RFC 1952).
    Gzip,
    /// deflate as HTTP defines it: zlib (RFC 1950).
    Zlib,
    /// `aws-chunked`: chunks that follow their lengths, with or without signatures.
    Chunks,
}

/// Longest line before a chunk, in bytes: a length and a signature.
const LINE: u64 = 512;

/// The wrapping of a file with this beginning, if any.
pub fn wrapping(beginning: &[u8]) -> Option<Wrapping> {
    match beginning {
        [0x1f, 0x8b, 8, ..] => Some(Wrapping::Gzip),
        [first @ (0x08..=0x78), second, ..]
            if first & 15 == 8 && (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0 =>
        {
            Some(Wrapping::Zlib)
        }
        _ => {
            let end = beginning.windows(2).take(LINE as usize).position(|two| two == b"\r\n")?;
            let first = chunk_length(&beginning[..end]);
            let inside = &beginning[end + 2..];
            let holds = looks_like(inside).is_some() || inside.starts_with(&[0x1f, 0x8b, 8]);
            (first.is_some_and(|length| length > 0) && holds).then_some(Wrapping::Chunks)
        }
    }
}

/// Writes what is inside, at most `most` bytes of it, and returns how many.
///
/// # Errors
///
/// If it is not wrapped in this way after all, or incomplete.
pub(super) fn unwrapped(
    wrapping: Wrapping,
    mut from: impl BufRead,
    to: &mut impl Write,
    most: u64,
) -> io::Result<u64> {
    let mut written = 0;
    let too_long = || io::Error::from(io::ErrorKind::FileTooLarge);
    match wrapping {
        Wrapping::Zlib => {
            written += io::copy(&mut ZlibDecoder::new(from).take(most + 1), to)?;
        }
        // Several of them in a row are one file; what else is behind them is none of it.
        Wrapping::Gzip => loop {
            let mut member = GzDecoder::new(from);
            written += io::copy(&mut (&mut member).take((most + 1).saturating_sub(written)), to)?;
            from = member.into_inner();
            if written > most || !from.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
                break;
            }
        },
        Wrapping::Chunks => loop {
            let mut line = Vec::new();
            (&mut from).take(LINE).read_until(b'\n', &mut line)?;
            let odd = || io::Error::from(io::ErrorKind::InvalidData);
            let line = line.strip_suffix(b"\r\n").ok_or_else(odd)?;
            let length = chunk_length(line).ok_or_else(odd)?;
            // What is behind the last one is about the file, and none of it.
            if length == 0 {
                break;
            }
            if length > most.saturating_sub(written) {
                return Err(too_long());
            }
            written += io::copy(&mut (&mut from).take(length), to)?;
            let mut end = [0; 2];
            from.read_exact(&mut end)?;
            if end != *b"\r\n" {
                return Err(odd());
            }
        },
    }
    if written > most { Err(too_long()) } else { Ok(written) }
}

/// The length in the line before a chunk: hexadecimal digits up to a semicolon.
fn chunk_length(line: &[u8]) -> Option<u64> {
    let digits = line.split(|byte| *byte == b';').next()?;
    let digits = std::str::from_utf8(digits).ok().filter(|it| (1..=16).contains(&it.len()))?;
    let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u64::from_str_radix(digits, 16).ok().filter(|_| hexadecimal)
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};

    use super::*;

    const FILM: &[u8] = include_bytes!("../../assets/sandbox/film.mp4");

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn chunks(bytes: &[u8], signature: &str, behind: &str) -> Vec<u8> {
        let mut all = Vec::new();
        for chunk in bytes.chunks(20_000) {
            all.extend(format!("{:x}{signature}\r\n", chunk.len()).bytes());
            all.extend(chunk);
            all.extend(b"\r\n");
        }
        all.extend(format!("0{signature}\r\n{behind}").bytes());
        all
    }

    #[test]
    fn a_film_comes_out_as_it_was_wrapped() {
        let signature = format!(";chunk-signature={}", "0a".repeat(32));
        let half = FILM.len() / 2;
        for (bytes, kind) in [
            (gzip(FILM), Wrapping::Gzip),
            ([gzip(&FILM[..half]), gzip(&FILM[half..])].concat(), Wrapping::Gzip),
            ([gzip(FILM), b"\r\n".to_vec()].concat(), Wrapping::Gzip),
            (zlib(FILM), Wrapping::Zlib),
            (chunks(FILM, &signature, "\r\n"), Wrapping::Chunks),
            (chunks(FILM, "", "x-amz-checksum-crc32:AAAA\r\n\r\n"), Wrapping::Chunks),
        ] {
            assert_eq!(wrapping(&bytes), Some(kind));
            let mut film = Vec::new();
            let written = unwrapped(kind, &bytes[..], &mut film, u64::MAX - 1).unwrap();
            assert_eq!(written, FILM.len() as u64, "{kind:?}");
            assert!(film == FILM, "{kind:?}");
            // Not to its end, and no more than there may be.
            assert!(unwrapped(kind, &bytes[..bytes.len() / 3], &mut io::sink(), 1 << 40).is_err());
            let most = FILM.len() as u64 - 1;
            let why = unwrapped(kind, &bytes[..], &mut io::sink(), most).unwrap_err();
            assert_eq!(why.kind(), io::ErrorKind::FileTooLarge, "{kind:?}");
        }
        for bytes in [FILM, b"", b"5\r\nhello\r\n0\r\n\r\n", b"xyz\r\n\0\0\0\x20ftypisom", b"hello"]
        {
            assert_eq!(wrapping(bytes), None, "{:?}", &bytes[..bytes.len().min(16)]);
        }
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let bomb = gzip(&vec![0; 10_000_000]);
        let mut all = Vec::new();
        assert!(unwrapped(Wrapping::Gzip, &bomb[..], &mut all, 100_000).is_err());
        assert!(all.len() <= 100_001);
    }

    proptest::proptest! {
        #[test]
        fn whatever_comes_is_unwrapped_or_refused(bytes: Vec<u8>) {
            for kind in [Wrapping::Gzip, Wrapping::Zlib, Wrapping::Chunks] {
                let _ = unwrapped(kind, &bytes[..], &mut io::sink(), 1 << 20);
            }
            wrapping(&bytes);
        }
    }
}
