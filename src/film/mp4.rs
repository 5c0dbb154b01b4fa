//! The file around the pictures (ISO/IEC 14496-12, -14 and -15). The index comes first, so that a
//! player can begin before it has the rest.
//!
//! This is not a crate, because those for this format are primarily readers of every kind of box
//! and track; a single track with known samples needs only the few boxes below.

use super::h264::{PROFILE, RATE, Sample};

/// Units of time per picture.
const STEP: u32 = 1000;

/// Units of time per second.
const SCALE: u32 = RATE * STEP;

/// Metadata of the file.
#[derive(Clone, Debug, Default)]
pub(super) struct Tags {
    pub(super) title: String,
    pub(super) comment: String,
    pub(super) description: String,
}

/// The pictures of a film being written.
#[derive(Debug, Default)]
pub(super) struct Movie {
    /// The units, each preceded by its length.
    media: Vec<u8>,
    sizes: Vec<u32>,
    /// The pictures that need no other, counted from 1.
    keys: Vec<u32>,
}

impl Movie {
    pub(super) fn push(&mut self, sample: &Sample) {
        self.media.extend((sample.unit.len() as u32).to_be_bytes());
        self.media.extend(&sample.unit);
        self.sizes.push(sample.unit.len() as u32 + 4);
        if sample.key {
            self.keys.push(self.sizes.len() as u32);
        }
    }

    /// The complete file.
    pub(super) fn file(self, size: (u32, u32), sets: &[Vec<u8>; 2], tags: &Tags) -> Vec<u8> {
        let kind = whole(*b"ftyp", &[b"isom", &[0, 0, 2, 0], b"isomiso2avc1mp41"]);
        // Where the pictures begin depends on how long what comes before them is, which does not
        // depend on where they begin.
        let before = kind.len() + self.table(size, sets, tags, 0).len() + 8;
        let table = self.table(size, sets, tags, before as u32);
        let mut file = kind;
        file.reserve_exact(table.len() + 8 + self.media.len());
        file.extend(table);
        file.extend((self.media.len() as u32 + 8).to_be_bytes());
        file.extend(b"mdat");
        file.extend(self.media);
        file
    }

    fn table(&self, size: (u32, u32), sets: &[Vec<u8>; 2], tags: &Tags, begin: u32) -> Vec<u8> {
        let length = self.sizes.len() as u32 * STEP;
        let movie = full(*b"mvhd", 0, |body| {
            words(body, &[0, 0, SCALE, length, 0x1_0000]);
            body.extend([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
            words(body, &UNTURNED);
            words(body, &[0, 0, 0, 0, 0, 0, 2]);
        });
        let head = full(*b"tkhd", 3, |body| {
            words(body, &[0, 0, 1, 0, length, 0, 0, 0, 0]);
            words(body, &UNTURNED);
            words(body, &[size.0 << 16, size.1 << 16]);
        });
        let media_head = full(*b"mdhd", 0, |body| {
            words(body, &[0, 0, SCALE, length]);
            body.extend([0x55, 0xC4, 0, 0]); // no language
        });
        let handler = handler(*b"vide", b"viewfinder\0");
        let video = full(*b"vmhd", 1, |body| body.extend([0; 8]));
        let here = full(*b"url ", 1, |_| {});
        let references = full(*b"dref", 0, |body| {
            words(body, &[1]);
            body.extend(&here);
        });
        let place = whole(*b"dinf", &[&references]);
        let samples = self.samples(size, sets, begin);
        let information = whole(*b"minf", &[&video, &place, &samples]);
        let media = whole(*b"mdia", &[&media_head, &handler, &information]);
        let track = whole(*b"trak", &[&head, &media]);
        whole(*b"moov", &[&movie, &track, &user_data(tags)])
    }

    /// The tables of where each picture is, and when.
    fn samples(&self, size: (u32, u32), sets: &[Vec<u8>; 2], begin: u32) -> Vec<u8> {
        let count = self.sizes.len() as u32;
        let descriptions = full(*b"stsd", 0, |body| {
            words(body, &[1]);
            body.extend(avc1(size, sets));
        });
        let times = full(*b"stts", 0, |body| words(body, &[1, count, STEP]));
        let keys = full(*b"stss", 0, |body| {
            words(body, &[self.keys.len() as u32]);
            words(body, &self.keys);
        });
        let chunks = full(*b"stsc", 0, |body| words(body, &[1, 1, count, 1]));
        let sizes = full(*b"stsz", 0, |body| {
            words(body, &[0, count]);
            words(body, &self.sizes);
        });
        let offsets = full(*b"stco", 0, |body| words(body, &[1, begin]));
        whole(*b"stbl", &[&descriptions, &times, &keys, &chunks, &sizes, &offsets])
    }
}

/// The identity matrix: neither rotated nor stretched.
const UNTURNED: [u32; 9] = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000];

fn avc1((width, height): (u32, u32), sets: &[Vec<u8>; 2]) -> Vec<u8> {
    let mut entry = vec![0; 6];
    entry.extend([0, 1]); // the place of its data
    entry.extend([0; 16]);
    entry.extend([width as u16, height as u16].map(u16::to_be_bytes).as_flattened());
    words(&mut entry, &[72 << 16, 72 << 16, 0]);
    entry.extend([0, 1]); // pictures a sample
    entry.extend([0; 32]); // no name of a compressor
    entry.extend([0, 24, 0xFF, 0xFF]);
    let mut record = vec![1, PROFILE[0], PROFILE[1], PROFILE[2], 0xFF, 0xE1];
    let [sequence, picture] = sets;
    record.extend((sequence.len() as u16).to_be_bytes());
    record.extend(sequence);
    record.push(1);
    record.extend((picture.len() as u16).to_be_bytes());
    record.extend(picture);
    let record = whole(*b"avcC", &[&record]);
    // BT.709, in its limited range.
    let colour = whole(*b"colr", &[b"nclx", &[0, 1, 0, 1, 0, 1, 0]]);
    let square = whole(*b"pasp", &[&[0, 0, 0, 1, 0, 0, 0, 1]]);
    whole(*b"avc1", &[&entry, &record, &colour, &square])
}

/// Metadata where players look for it; empty texts are left out.
fn user_data(tags: &Tags) -> Vec<u8> {
    let texts =
        [(*b"\xa9nam", &tags.title), (*b"\xa9cmt", &tags.comment), (*b"desc", &tags.description)];
    let mut list = Vec::new();
    for (name, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
        let data = whole(*b"data", &[&[0, 0, 0, 1, 0, 0, 0, 0], text.as_bytes()]);
        list.extend(whole(name, &[&data]));
    }
    let maker = whole(*b"data", &[&[0, 0, 0, 1, 0, 0, 0, 0], b"viewfinder"]);
    list.extend(whole(*b"\xa9too", &[&maker]));
    let handler = full(*b"hdlr", 0, |body| {
        body.extend([0; 4]);
        body.extend(b"mdirappl");
        body.extend([0; 9]);
    });
    let list = whole(*b"ilst", &[&list]);
    let meta = full(*b"meta", 0, |body| {
        body.extend(&handler);
        body.extend(&list);
    });
    whole(*b"udta", &[&meta])
}

fn handler(kind: [u8; 4], name: &[u8]) -> Vec<u8> {
    full(*b"hdlr", 0, |body| {
        body.extend([0; 4]);
        body.extend(kind);
        body.extend([0; 12]);
        body.extend(name);
    })
}

/// A box: its length, its name, and its content.
fn whole(name: [u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let length = 8 + parts.iter().map(|part| part.len()).sum::<usize>();
    let mut bytes = Vec::with_capacity(length);
    bytes.extend((length as u32).to_be_bytes());
    bytes.extend(name);
    for part in parts {
        bytes.extend(*part);
    }
    bytes
}

/// A box of version 0 with flags.
fn full(name: [u8; 4], flags: u32, write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut body = flags.to_be_bytes().to_vec();
    write(&mut body);
    whole(name, &[&body])
}

fn words(body: &mut Vec<u8>, words: &[u32]) {
    body.extend(words.iter().flat_map(|word| word.to_be_bytes()));
}
