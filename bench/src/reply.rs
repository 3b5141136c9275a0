//! Reads an HTTP/1.1 reply from bytes as they come, however they are cut. All clients of the benchmarks share it, so that the direct
//! call and every gateway are read by the same code. Never touches a socket.

use anyhow::{Context, Result, bail, ensure};

use crate::upstream::TICK;

/// Header fields of a reply; some gateways add dozens.
const FIELDS_MAX: usize = 128;
/// No reply of these benchmarks is larger.
const BODY_BYTES_MAX: usize = 1 << 20;
/// Nor is a line of its framing longer.
const LINE_BYTES_MAX: usize = 256;

/// What has come of a reply.
#[derive(Default)]
pub(crate) struct Reply {
    /// 0 until the head is there.
    pub(crate) status: u16,
    /// Whether the server closes the connection behind it.
    pub(crate) closes: bool,
    /// Content fragments so far.
    pub(crate) ticks: usize,
    place: Place,
    /// What is not understood yet.
    pending: Vec<u8>,
    body: Vec<u8>,
    /// Up to where `body` was searched for fragments.
    searched: usize,
}

/// What comes next.
#[derive(Clone, Copy, Default, PartialEq)]
enum Place {
    #[default]
    Head,
    /// So many bytes, and no more.
    Body(usize),
    ChunkSize,
    /// The rest of a chunk.
    Chunk(usize),
    ChunkEnd,
    /// Behind the last chunk: lines until an empty one.
    Trailer,
    Done,
}

impl Reply {
    /// Whether all of it is there.
    pub(crate) fn done(&self) -> bool {
        self.place == Place::Done
    }

    /// The body so far.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// What a reply that should not be says, in short.
    pub(crate) fn complaint(&self) -> String {
        const LETTERS: usize = 200;
        format!("it answered {}: {}", self.status, self.text().chars().take(LETTERS).collect::<String>())
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// When they are no HTTP/1.1, or more than any reply of these benchmarks.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> Result<()> {
        let mut pending = std::mem::take(&mut self.pending);
        pending.extend_from_slice(bytes);
        let mut at = 0;
        loop {
            let (before, used) = (self.place, self.step(&pending[at..])?);
            at += used;
            if used == 0 && before == self.place {
                break;
            }
        }
        pending.drain(..at);
        self.pending = pending;
        ensure!(self.body.len() <= BODY_BYTES_MAX, "a body of more than {BODY_BYTES_MAX} bytes is not ours");
        self.count_ticks();
        Ok(())
    }

    /// Understands one thing; how many bytes that took.
    fn step(&mut self, bytes: &[u8]) -> Result<usize> {
        let (used, next) = match self.place {
            Place::Head => return self.head(bytes),
            Place::Body(0) => (0, Place::Done),
            Place::Body(rest) => {
                let taken = self.take(bytes, rest);
                (taken, Place::Body(rest - taken))
            }
            Place::ChunkSize => {
                let Some((line, used)) = line(bytes)? else { return Ok(0) };
                let digits = line.split(';').next().unwrap_or_default().trim();
                match usize::from_str_radix(digits, 16).context("a chunk's size is no number")? {
                    0 => (used, Place::Trailer),
                    size => (used, Place::Chunk(size)),
                }
            }
            Place::Chunk(0) => (0, Place::ChunkEnd),
            Place::Chunk(rest) => {
                let taken = self.take(bytes, rest);
                (taken, Place::Chunk(rest - taken))
            }
            Place::ChunkEnd => {
                let Some((line, used)) = line(bytes)? else { return Ok(0) };
                ensure!(line.is_empty(), "a chunk does not end where it says");
                (used, Place::ChunkSize)
            }
            Place::Trailer => {
                let Some((line, used)) = line(bytes)? else { return Ok(0) };
                (used, if line.is_empty() { Place::Done } else { Place::Trailer })
            }
            Place::Done => return Ok(0),
        };
        self.place = next;
        Ok(used)
    }

    fn head(&mut self, bytes: &[u8]) -> Result<usize> {
        let mut fields = [httparse::EMPTY_HEADER; FIELDS_MAX];
        let mut head = httparse::Response::new(&mut fields);
        let httparse::Status::Complete(used) = head.parse(bytes).context("the reply is no HTTP/1.1")? else { return Ok(0) };
        self.status = head.code.unwrap_or_default();
        let value = |name: &str| {
            let field = head.headers.iter().find(|field| field.name.eq_ignore_ascii_case(name));
            field.and_then(|field| std::str::from_utf8(field.value).ok()).map(str::trim)
        };
        self.closes = value("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        self.place = match (value("content-length"), value("transfer-encoding")) {
            (Some(length), _) => Place::Body(length.parse().context("content-length is no number")?),
            (None, Some(_)) => Place::ChunkSize,
            (None, None) => bail!("a reply ({}) that does not say where it ends", self.status),
        };
        Ok(used)
    }

    fn take(&mut self, bytes: &[u8], most: usize) -> usize {
        let taken = bytes.len().min(most);
        self.body.extend_from_slice(&bytes[..taken]);
        taken
    }

    fn count_ticks(&mut self) {
        let word = TICK.as_bytes();
        while let Some(at) = self.body[self.searched..].windows(word.len()).position(|window| window == word) {
            self.ticks += 1;
            self.searched += at + word.len();
        }
        // A fragment may be cut in its middle.
        self.searched = self.searched.max((self.body.len() + 1).saturating_sub(word.len()));
    }
}

/// A whole line at the beginning, without its end, and its length with it.
fn line(bytes: &[u8]) -> Result<Option<(&str, usize)>> {
    let Some(end) = bytes.windows(2).position(|pair| pair == b"\r\n") else {
        ensure!(bytes.len() <= LINE_BYTES_MAX, "a line of the framing is too long");
        return Ok(None);
    };
    Ok(Some((std::str::from_utf8(&bytes[..end]).context("a line of the framing is no text")?, end + 2)))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    const WHOLE: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\ntick tick ";
    const CHUNKED: &[u8] =
        b"HTTP/1.1 503 Busy\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n6\r\ntick t\r\n4;x=y\r\nick \r\n0\r\n\r\n";

    #[test]
    fn a_reply_is_the_same_however_it_is_cut() {
        for bytes in [WHOLE, CHUNKED] {
            for size in 1..=bytes.len() {
                let mut reply = Reply::default();
                for part in bytes.chunks(size) {
                    assert!(!reply.done());
                    reply.feed(part).unwrap();
                }
                assert!(reply.done());
                assert_eq!((reply.ticks, reply.text().as_str()), (2, "tick tick "), "cut every {size} bytes");
                assert_eq!((reply.status, reply.closes), if bytes == WHOLE { (200, false) } else { (503, true) });
            }
        }
    }

    #[test]
    fn what_is_no_reply_is_an_error() {
        for bytes in [
            &b"nonsense\r\n\r\n"[..],
            b"HTTP/1.1 200 OK\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n",
        ] {
            assert!(Reply::default().feed(bytes).is_err());
        }
    }
}
