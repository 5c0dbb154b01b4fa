//! From a file's bytes to pixels, within limits: a file that asks for more is a sentence and never
//! a large allocation.

use std::io::Cursor;

use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::pixels::Pixels;

/// Bytes that a file may have.
pub const FILE_LIMIT: u64 = 32 * 1024 * 1024;

/// Pixels that a side may have.
pub const SIDE_LIMIT: u32 = 8192;

/// Pixels that a picture may have: more than a frame of 4K film.
pub const PIXEL_LIMIT: u64 = 12 * 1024 * 1024;

/// Bytes that a decoder may take for itself besides the picture.
const WORK_LIMIT: usize = 96 * 1024 * 1024;

/// Passes that a progressive JPEG may have: each costs the time of a whole picture.
const MOST_SCANS: usize = 64;

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Another format, or none.
    #[error("it is no PNG, JPEG or WebP picture")]
    Unknown,
    /// An animation.
    #[error("it is an animation, and not a still picture")]
    Animated,
    /// The file is larger than [`FILE_LIMIT`].
    #[error("its file has {} MB; at most {} are read", .0 / 1_000_000, FILE_LIMIT / 1_000_000)]
    File(u64),
    /// More pixels than [`SIDE_LIMIT`] or [`PIXEL_LIMIT`] allow.
    #[error("it claims {0} x {1} pixels, which is too large to show")]
    Large(u64, u64),
    /// The file is cut off, or not what it says it is.
    #[error("its {0} data is damaged or cut off")]
    Broken(&'static str),
}

/// The pixels of a picture. What is transparent lies on black.
pub fn decode(bytes: &[u8]) -> Result<Pixels, PictureError> {
    if bytes.len() as u64 > FILE_LIMIT {
        return Err(PictureError::File(bytes.len() as u64));
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        png(bytes)
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        jpeg(bytes)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        webp(bytes)
    } else {
        Err(PictureError::Unknown)
    }
}

/// Refuses what is too large, before anything is made room for.
fn within(width: u64, height: u64) -> Result<(u32, u32), PictureError> {
    let side = u64::from(SIDE_LIMIT);
    if width > side || height > side || width * height > PIXEL_LIMIT {
        return Err(PictureError::Large(width, height));
    }
    Ok((width as u32, height as u32))
}

fn png(bytes: &[u8]) -> Result<Pixels, PictureError> {
    let broken = |_| PictureError::Broken("PNG");
    let limits = png::Limits { bytes: WORK_LIMIT };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let info = decoder.read_header_info().map_err(broken)?;
    let (width, height) = within(u64::from(info.width), u64::from(info.height))?;
    let mut reader = decoder.read_info().map_err(broken)?;
    if reader.info().animation_control.is_some() {
        return Err(PictureError::Animated);
    }
    let samples = reader.output_color_type().0.samples();
    let room = reader.output_buffer_size().ok_or(PictureError::Broken("PNG"))?;
    let mut raw = vec![0; room];
    reader.next_frame(&mut raw).map_err(broken)?;
    pixels(width, height, raw, samples).ok_or(PictureError::Broken("PNG"))
}

fn jpeg(bytes: &[u8]) -> Result<Pixels, PictureError> {
    let broken = |_| PictureError::Broken("JPEG");
    let options = DecoderOptions::new_cmd()
        // The limits are ours, and said in our words.
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .set_strict_mode(true)
        .jpeg_set_max_scans(MOST_SCANS)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(broken)?;
    let info = decoder.info().ok_or(PictureError::Broken("JPEG"))?;
    let (width, height) = within(u64::from(info.width), u64::from(info.height))?;
    let raw = decoder.decode().map_err(broken)?;
    let samples = decoder.output_colorspace().map_or(3, |space| space.num_components());
    pixels(width, height, raw, samples).ok_or(PictureError::Broken("JPEG"))
}

fn webp(bytes: &[u8]) -> Result<Pixels, PictureError> {
    let broken = |_| PictureError::Broken("WebP");
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(bytes)).map_err(broken)?;
    decoder.set_memory_limit(WORK_LIMIT);
    let (width, height) = decoder.dimensions();
    let (width, height) = within(u64::from(width), u64::from(height))?;
    if decoder.is_animated() {
        return Err(PictureError::Animated);
    }
    let samples = if decoder.has_alpha() { 4 } else { 3 };
    let room = decoder.output_buffer_size().ok_or(PictureError::Broken("WebP"))?;
    let mut raw = vec![0; room];
    decoder.read_image(&mut raw).map_err(broken)?;
    pixels(width, height, raw, samples).ok_or(PictureError::Broken("WebP"))
}

/// Pixels out of grey, grey with alpha, colour, or colour with alpha.
fn pixels(width: u32, height: u32, raw: Vec<u8>, samples: usize) -> Option<Pixels> {
    let over = |value: u8, alpha: u8| (u16::from(value) * u16::from(alpha) / 255) as u8;
    let rgb = match samples {
        1 => raw.iter().flat_map(|grey| [*grey; 3]).collect(),
        2 => raw.chunks_exact(2).flat_map(|it| [over(it[0], it[1]); 3]).collect(),
        3 => raw,
        4 => raw
            .chunks_exact(4)
            .flat_map(|it| [over(it[0], it[3]), over(it[1], it[3]), over(it[2], it[3])])
            .collect(),
        _ => return None,
    };
    Pixels::new(width, height, rgb)
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;
