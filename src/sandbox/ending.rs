//! Endings that no HTTP library would write, played byte by byte on the bare socket.
//!
//! The connection is taken back from hyper before the answer begins, so nothing else writes to it.
#![expect(clippy::disallowed_methods, reason = "the edge: this waits")]

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::answers::{self, Answer};

#[derive(Debug)]
pub(super) enum Ending {
    /// A TCP reset: the client reads `ECONNRESET`.
    Reset,
    /// These bytes, then the end of the stream.
    Cut(Vec<u8>),
    /// These bytes, then nothing until the client goes.
    Held(Vec<u8>),
    /// The head at once, then `each` bytes of the body after each pause.
    Drip { head: Vec<u8>, body: hyper::body::Bytes, each: usize, pause: Duration },
}

impl Ending {
    /// Errors mean that the client has disconnected, which ends every ending.
    pub(super) async fn play(self, mut stream: TcpStream) {
        let _ = match self {
            Self::Reset => stream.set_zero_linger(),
            Self::Cut(bytes) => cut(&mut stream, &bytes).await,
            Self::Held(bytes) => hold(&mut stream, &bytes).await,
            Self::Drip { head, body, each, pause } => {
                drip(&mut stream, &head, &body, each, pause).await
            }
        };
    }
}

async fn cut(stream: &mut TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    stream.write_all(bytes).await?;
    stream.shutdown().await
}

async fn hold(stream: &mut TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    stream.write_all(bytes).await?;
    let mut unheard = [0; 1024];
    while stream.read(&mut unheard).await? > 0 {}
    Ok(())
}

async fn drip(
    stream: &mut TcpStream,
    head: &[u8],
    body: &[u8],
    each: usize,
    pause: Duration,
) -> std::io::Result<()> {
    stream.write_all(head).await?;
    for drop in body.chunks(each) {
        tokio::time::sleep(pause).await;
        stream.write_all(drop).await?;
    }
    stream.shutdown().await
}

/// The head of an answer as it is sent, announcing the whole body.
pub(super) fn head(answer: &Answer) -> Vec<u8> {
    head_saying(answer, answer.body.len() as u64)
}

/// The head of an answer, announcing this many bytes.
fn head_saying(answer: &Answer, length: u64) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {} {}\r\n", answer.status, answers::reason(answer.status));
    for (name, value) in &answer.headers {
        text.extend([*name, ": ", value, "\r\n"]);
    }
    let length = length.to_string();
    text.extend(["content-length: ", &length, "\r\n\r\n"]);
    text.into_bytes()
}

/// A complete answer whose head announces this many bytes.
pub(super) fn misstated(answer: &Answer, length: u64) -> Vec<u8> {
    let mut bytes = head_saying(answer, length);
    bytes.extend_from_slice(&answer.body);
    bytes
}

/// The head and the first bytes of the body.
pub(super) fn beginning(answer: &Answer, length: usize) -> Vec<u8> {
    let mut bytes = head(answer);
    bytes.extend_from_slice(answer.body.get(..length).unwrap_or(&answer.body));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_promises_the_whole_body() {
        let answer = Answer::new(200, "text/plain", "0123456789").with("etag", "\"a\"");
        assert_eq!(
            beginning(&answer, 3),
            b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\netag: \"a\"\r\n\
              content-length: 10\r\n\r\n012"
        );
    }
}
