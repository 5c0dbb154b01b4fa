//! A host with one film, as large as wanted and as slow as wanted.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

/// What is sent between two rests.
const BLOCK: u64 = 64 * 1024;

/// How long a slow host rests: some 2.5 MB a second.
const REST: Duration = Duration::from_millis(25);

const TAG: &str = "\"one-film\"";

/// A film of so many bytes, in boxes that end where it ends.
#[derive(Clone)]
pub(crate) struct Film {
    head: Vec<u8>,
    pub(crate) length: u64,
}

impl Film {
    pub(crate) fn new(length: u64) -> Self {
        let whole_box = |name: &[u8; 4], content: &[u8]| {
            let size = u32::try_from(8 + content.len()).unwrap();
            [&size.to_be_bytes()[..], name, content].concat()
        };
        let mut head = whole_box(b"ftyp", b"isom\0\0\x02\0isommp41");
        head.extend(whole_box(b"moov", &whole_box(b"mvhd", &[0; 100])));
        // Up to the very end of the file.
        let rest = u32::try_from(length - head.len() as u64).unwrap();
        head.extend([&rest.to_be_bytes()[..], b"mdat"].concat());
        Self { head, length }
    }

    /// Its bytes from there on, one to so many of them.
    pub(crate) fn from(&self, at: u64, most: u64) -> &[u8] {
        let rest = match self.head.get(at as usize..) {
            Some(rest @ [_, ..]) => rest,
            _ => &NOISE[at as usize % NOISE.len()..],
        };
        &rest[..rest.len().min(most as usize)]
    }

    /// Whether a file is this film, every byte of it.
    pub(crate) fn is(&self, path: &Path) -> bool {
        let mut file = BufReader::with_capacity(BLOCK as usize, std::fs::File::open(path).unwrap());
        let mut at = 0;
        loop {
            let read = file.fill_buf().unwrap();
            if read.is_empty() {
                return at == self.length;
            }
            let same = self.from(at, read.len() as u64);
            if !read.starts_with(same) {
                return false;
            }
            let count = same.len();
            file.consume(count);
            at += count as u64;
        }
    }
}

/// What a film is filled with, over and over: as many bytes as no block, sector or page fits into,
/// so that what lands in a wrong place is seen.
static NOISE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    (0..125_003).flat_map(|word| mixed(word).to_le_bytes()).take(1_000_003).collect()
});

/// The finish of `SplitMix64`: one word looks like no other.
fn mixed(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// The host. It goes on until its test ends.
pub(crate) struct Host {
    pub(crate) url: String,
    pub(crate) film: Film,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    hurries: AtomicBool,
    /// Bytes of the last answer that are on their way.
    sent: AtomicU64,
    /// From where each request wanted the film, and got it.
    asked: Mutex<Vec<u64>>,
}

impl Host {
    pub(crate) fn start(length: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/film.mp4", listener.local_addr().unwrap());
        let (film, state) = (Film::new(length), Arc::new(State::default()));
        let host = Self { url, film: film.clone(), state: Arc::clone(&state) };
        std::thread::spawn(move || {
            for socket in listener.incoming() {
                let (film, state) = (film.clone(), Arc::clone(&state));
                // One who died listens no more, which is no failure.
                std::thread::spawn(move || serve(socket.unwrap(), &film, &state));
            }
        });
        host
    }

    /// From now on it sends as fast as it can.
    pub(crate) fn hurry(&self) {
        self.state.hurries.store(true, Ordering::SeqCst);
    }

    /// From where the film was asked for, each time: 0 for all of it.
    pub(crate) fn asked(&self) -> Vec<u64> {
        self.state.asked.lock().unwrap().clone()
    }

    /// Bytes of the last answer that are on their way.
    pub(crate) fn sent(&self) -> u64 {
        self.state.sent.load(Ordering::SeqCst)
    }
}

fn serve(mut socket: TcpStream, film: &Film, state: &State) -> std::io::Result<()> {
    let lines = BufReader::new(socket.try_clone()?).lines();
    let head: Vec<String> = lines.map_while(Result::ok).take_while(|it| !it.is_empty()).collect();
    let says = |name: &str| {
        let lines = head.iter().filter_map(|line| line.split_once(": "));
        lines.filter(|it| it.0.eq_ignore_ascii_case(name)).map(|it| it.1).next()
    };
    let range = says("range").filter(|_| says("if-range") == Some(TAG));
    let from = range.and_then(|it| it.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok());
    let from: u64 = from.unwrap_or(0);
    let (length, last) = (film.length, film.length - 1);
    let status = if from > 0 {
        format!("206 Partial Content\r\nContent-Range: bytes {from}-{last}/{length}")
    } else {
        "200 OK".to_owned()
    };
    let left = length - from;
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {left}\r\nETag: {TAG}\r\nConnection: close\r\n\r\n"
    );
    state.sent.store(0, Ordering::SeqCst);
    state.asked.lock().unwrap().push(from);
    socket.write_all(head.as_bytes())?;
    let mut at = from;
    while at < length {
        let block = film.from(at, BLOCK.min(length - at));
        socket.write_all(block)?;
        at += block.len() as u64;
        state.sent.store(at - from, Ordering::SeqCst);
        if !state.hurries.load(Ordering::SeqCst) {
            std::thread::park_timeout(REST);
        }
    }
    Ok(())
}
