//! Good files, damaged files, and files that want to be too large.

use proptest::prelude::*;

use super::*;

const BASELINE: &[u8] = include_bytes!("../../tests/fixtures/pictures/baseline.jpg");
const PROGRESSIVE: &[u8] = include_bytes!("../../tests/fixtures/pictures/progressive.jpg");
const LOSSY: &[u8] = include_bytes!("../../tests/fixtures/pictures/lossy.webp");
const LOSSLESS: &[u8] = include_bytes!("../../tests/fixtures/pictures/lossless.webp");
const ANIMATED: &[u8] = include_bytes!("../../tests/fixtures/pictures/animated.webp");

fn made(color: png::ColorType, depth: png::BitDepth, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 2, 1);
    encoder.set_color(color);
    encoder.set_depth(depth);
    if color == png::ColorType::Indexed {
        encoder.set_palette(vec![1, 2, 3, 4, 5, 6]);
    }
    encoder.write_header().unwrap().write_image_data(data).unwrap();
    bytes
}

/// A PNG whose header claims this size.
fn claiming(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = made(png::ColorType::Rgb, png::BitDepth::Eight, &[0; 6]);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let mut crc = 0xffff_ffffu32;
    for byte in &bytes[12..29] {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    bytes[29..33].copy_from_slice(&(!crc).to_be_bytes());
    bytes
}

#[test]
fn every_kind_of_png_becomes_colours() {
    use png::{BitDepth as D, ColorType as C};
    for (color, depth, data, expected) in [
        (C::Rgb, D::Eight, &[1, 2, 3, 4, 5, 6][..], [1, 2, 3, 4, 5, 6]),
        (C::Rgba, D::Eight, &[1, 2, 3, 255, 4, 5, 6, 0], [1, 2, 3, 0, 0, 0]),
        (C::Grayscale, D::Eight, &[7, 9], [7, 7, 7, 9, 9, 9]),
        (C::Grayscale, D::One, &[0b0100_0000], [0, 0, 0, 255, 255, 255]),
        (C::GrayscaleAlpha, D::Eight, &[7, 255, 200, 0], [7, 7, 7, 0, 0, 0]),
        (C::Indexed, D::One, &[0b0100_0000], [1, 2, 3, 4, 5, 6]),
        (C::Rgb, D::Sixteen, &[1, 9, 2, 9, 3, 9, 4, 9, 5, 9, 6, 9], [1, 2, 3, 4, 5, 6]),
    ] {
        let pixels = decode(&made(color, depth, data)).unwrap();
        assert_eq!(pixels.rgb(), expected, "{color:?} {depth:?}");
    }
}

#[test]
fn jpeg_and_webp_show_the_same_picture() {
    let reference = decode(LOSSLESS).unwrap();
    assert_eq!((reference.width(), reference.height()), (32, 18));
    for bytes in [BASELINE, PROGRESSIVE, LOSSY] {
        let pixels = decode(bytes).unwrap();
        assert_eq!((pixels.width(), pixels.height()), (32, 18));
        let wrong: u64 =
            pixels.rgb().iter().zip(reference.rgb()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        // Sharp edges in so few pixels, whose colours two of the formats keep at half the size.
        assert!(wrong / 1728 < 40, "{} a byte", wrong / 1728);
    }
}

#[test]
fn a_bomb_is_a_sentence() {
    let said = decode(&claiming(50_000, 50_000)).unwrap_err();
    assert_eq!(said, PictureError::Large(50_000, 50_000));
    assert_eq!(said.to_string(), "it claims 50000 x 50000 pixels, which is too large to show");
    for (width, height) in [(8193, 1), (1, 8193), (4096, 4096), (u32::MAX >> 1, u32::MAX >> 1)] {
        assert!(matches!(decode(&claiming(width, height)), Err(PictureError::Large(..))));
    }
    // One that keeps to the limits, but has no data for it.
    assert_eq!(decode(&claiming(4000, 3000)), Err(PictureError::Broken("PNG")));
    let mut jpeg = BASELINE.to_vec();
    let frame = jpeg.windows(2).position(|it| it == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xdc, 0xff, 0xdc]);
    assert_eq!(decode(&jpeg), Err(PictureError::Large(65_500, 65_500)));
    let mut webp = LOSSY.to_vec();
    let frame = webp.windows(3).position(|it| it == [0x9d, 0x01, 0x2a]).unwrap();
    webp[frame + 3..frame + 7].copy_from_slice(&[0xff, 0x3f, 0xff, 0x3f]);
    assert_eq!(decode(&webp), Err(PictureError::Large(16_383, 16_383)));
    let large = vec![0; FILE_LIMIT as usize + 1];
    assert_eq!(decode(&large).unwrap_err().to_string(), "its file has 33 MB; at most 33 are read");
}

#[test]
fn what_is_no_still_picture_is_a_sentence() {
    assert_eq!(decode(ANIMATED), Err(PictureError::Animated));
    assert_eq!(decode(b"GIF89a..........."), Err(PictureError::Unknown));
    assert_eq!(decode(b"<!doctype html>"), Err(PictureError::Unknown));
    assert_eq!(decode(b""), Err(PictureError::Unknown));
    let mut moving = Vec::new();
    let mut encoder = png::Encoder::new(&mut moving, 1, 1);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_animated(2, 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[1, 2, 3]).unwrap();
    writer.write_image_data(&[4, 5, 6]).unwrap();
    writer.finish().unwrap();
    assert_eq!(decode(&moving), Err(PictureError::Animated));
}

#[test]
fn what_is_cut_off_is_a_sentence() {
    let png = made(png::ColorType::Rgb, png::BitDepth::Eight, &[1, 2, 3, 4, 5, 6]);
    for whole in [&png, BASELINE, PROGRESSIVE, LOSSY, LOSSLESS] {
        // The very end of a file holds nothing of the picture in some formats.
        for cut in 0..whole.len() * 2 / 3 {
            assert!(decode(&whole[..cut]).is_err(), "{cut} of {}", whole.len());
        }
    }
}

proptest! {
    #[test]
    fn a_damaged_file_never_breaks_anything(
        which in 0usize..5, damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let png = made(png::ColorType::Rgb, png::BitDepth::Eight, &[1, 2, 3, 4, 5, 6]);
        let mut bytes = [&png[..], BASELINE, PROGRESSIVE, LOSSY, LOSSLESS][which].to_vec();
        for (at, value) in damage {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Ok(pixels) = decode(&bytes) {
            let count = u64::from(pixels.width()) * u64::from(pixels.height());
            prop_assert!(count <= PIXEL_LIMIT && pixels.rgb().len() as u64 == count * 3);
        }
    }
}
