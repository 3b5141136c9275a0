//! From an answer and its fault to the steps on the socket: the one place that knows what the faults do.

use std::{io::Write, sync::OnceLock, time::Duration};

use flate2::{Compression, write::GzEncoder};

use crate::{
    Fault, Scope, Script,
    answer::Answer,
    dialect::{Dialect, Piece, Place},
    http::{LAST_CHUNK, chunk, head, reply},
    step::Step,
};

const JSON: &str = "content-type: application/json";
const HTML: &str = "content-type: text/html";
const PAGE: &[u8] = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center><h1>502 Bad Gateway</h1></center></body>\r\n</html>\r\n";
/// What a wait of `retry-after` says, in seconds.
const RETRY_AFTER: u32 = 7;
/// By how much a false length is too long.
const TOO_LONG: usize = 100;
/// Bytes of the long line, and those that are sent at a time.
const LINE: usize = 100_000_000;
const FILLER: usize = 1 << 16;
/// Bytes that the bomb becomes.
const BOMB: usize = 64_000_000;
/// Between two signs of life.
const ALIVE: Duration = Duration::from_millis(50);

/// A request that is understood.
pub(crate) struct Turn<'a> {
    pub(crate) dialect: &'a dyn Dialect,
    pub(crate) script: &'a Script,
    pub(crate) answer: &'a Answer,
    pub(crate) stream: bool,
    /// Where a redirect leads.
    pub(crate) target: &'a str,
}

/// A body in its pieces.
struct Body {
    kind: String,
    pieces: Vec<Piece>,
    /// How many of them stand before the middle.
    middle: usize,
}

/// An error reply of a vendor.
pub(crate) fn refusal(dialect: &dyn Dialect, status: u16, message: &str, fields: &[String]) -> Vec<Step> {
    let refusal = dialect.refusal(status, message);
    let own = refusal.headers.iter().map(|(name, value)| format!("{name}: {value}"));
    let fields: Vec<String> = std::iter::once(JSON.to_owned()).chain(own).chain(fields.iter().cloned()).collect();
    vec![Step::Send(reply(status, &fields, refusal.body.to_string().as_bytes()))]
}

impl Turn<'_> {
    /// What is done to the socket.
    pub(crate) fn steps(&self) -> Vec<Step> {
        let fault = self.script.fault.filter(|fault| self.stream || fault.scope() != Scope::Stream);
        let Some(fault) = fault else { return self.good() };
        let wait = format!("retry-after: {RETRY_AFTER}");
        let refused = |status, message| refusal(self.dialect, status, message, &[]);
        match fault {
            Fault::ResetAtOnce => vec![Step::Reset],
            Fault::CloseAtOnce => vec![Step::Close],
            Fault::StallHead => vec![Step::Stall],
            Fault::BadStatusLine => vec![Step::Send(b"HTTP/one.one two hundred, fine\r\n\r\n".to_vec()), Step::Close],
            Fault::EndlessHead => endless_head(),
            Fault::Status400 => refused(400, "The simulator finds this request wrong."),
            Fault::Status401 => refused(401, "The simulator does not know this key."),
            Fault::Status429 => refused(429, "Rate limit reached."),
            Fault::Status429Wait => refusal(self.dialect, 429, "Rate limit reached.", &[wait]),
            Fault::Status500 => refused(500, "The simulator had an internal error."),
            Fault::Status503 => refused(503, "The simulator is overloaded."),
            Fault::Html502 => vec![Step::Send(reply(502, &[HTML.to_owned()], PAGE))],
            Fault::Redirect => vec![Step::Send(reply(307, &[format!("location: {}", self.target)], b""))],
            Fault::Error200 => {
                let body = self.dialect.refusal(503, "The simulator is overloaded.").body.to_string();
                vec![Step::Send(reply(200, &[JSON.to_owned()], body.as_bytes()))]
            }
            Fault::Html200 => vec![Step::Send(reply(200, &[HTML.to_owned()], PAGE))],
            Fault::Empty200 => vec![Step::Send(reply(200, &[self.body().kind], b""))],
            Fault::GzipBomb => {
                let fields = [self.body().kind, "content-encoding: gzip".to_owned()];
                vec![Step::Send(reply(200, &fields, bomb()))]
            }
            Fault::HugeLine => self.huge_line(),
            Fault::LengthLong | Fault::LengthShort | Fault::Trickle => self.measured(fault),
            _ => self.framed(fault),
        }
    }

    /// As it should be.
    fn good(&self) -> Vec<Step> {
        let body = self.body();
        if self.stream {
            let mut steps = vec![Step::Send(body.head())];
            steps.extend(self.timed(body.pieces));
            steps.push(Step::Send(LAST_CHUNK.to_vec()));
            return steps;
        }
        let gaps = u32::try_from(self.answer.tokens.len().saturating_sub(1)).unwrap_or(u32::MAX);
        let time = self.script.first + self.script.gap.saturating_mul(gaps);
        vec![Step::Wait(time), Step::Send(reply(200, std::slice::from_ref(&body.kind), &body.bytes()))]
    }

    /// Faults of the length that is said beforehand, and of the speed.
    fn measured(&self, fault: Fault) -> Vec<Step> {
        let body = self.body();
        let bytes = body.bytes();
        let length = match fault {
            Fault::LengthLong => bytes.len() + TOO_LONG,
            Fault::LengthShort => bytes.len() / 2,
            _ => bytes.len(),
        };
        let head = head(200, &[body.kind, format!("content-length: {length}")]);
        match fault {
            Fault::Trickle => vec![Step::Send(head), Step::Drip(bytes)],
            _ => vec![Step::Send([head, bytes].concat()), Step::Close],
        }
    }

    /// Faults in the body of a stream, and those that cut a whole answer in its middle.
    fn framed(&self, fault: Fault) -> Vec<Step> {
        let mut body = self.body();
        let mut steps = vec![Step::Send(body.head())];
        if matches!(fault, Fault::ErrorFirst | Fault::Comments) {
            body.middle = body.pieces.iter().position(|piece| piece.place == Place::Token).unwrap_or(body.pieces.len());
        }
        let mut rest = body.pieces.split_off(body.middle);
        steps.extend(self.timed(body.pieces));
        let end = Step::Send(LAST_CHUNK.to_vec());
        match fault {
            Fault::ResetMid => steps.push(Step::Reset),
            Fault::CloseMid => steps.push(Step::Close),
            Fault::StallMid => steps.push(Step::Stall),
            Fault::BadChunk => steps.extend([Step::Send(b"some bytes\r\n".to_vec()), Step::Close]),
            Fault::EndMid => steps.push(end),
            Fault::ErrorFirst | Fault::ErrorMid => steps.extend([Step::Send(chunk(&self.dialect.error_event())), end]),
            Fault::Comments => steps.push(Step::Repeat { bytes: chunk(&self.dialect.alive()), times: usize::MAX, every: ALIVE }),
            _ => {
                match fault {
                    Fault::NoDone => rest.retain(|piece| piece.place != Place::Last),
                    Fault::BadJson => {
                        rest.iter_mut().take(1).for_each(|piece| piece.bytes = self.dialect.event("", "{\"half\": "))
                    }
                    Fault::Nuls if self.stream && self.dialect.stream_type().starts_with("text/") => {
                        rest.insert(0, Piece { place: Place::Closing, bytes: b"\0\0\0\0\n\n".to_vec() });
                    }
                    _ => {}
                }
                steps.extend(self.timed(rest));
                steps.push(end);
            }
        }
        steps
    }

    fn huge_line(&self) -> Vec<Step> {
        let mut body = self.body();
        let mut steps = vec![Step::Send(body.head())];
        let (before, after, rest) = if self.stream {
            let (before, after) = self.dialect.around(LINE);
            (before, after, std::mem::take(&mut body.pieces))
        } else {
            // Valid JSON, in one line.
            (b"{\"filler\": \"".to_vec(), [b"\", ", &body.bytes()[1..]].concat(), Vec::new())
        };
        let times = LINE / FILLER;
        steps.push(Step::Send(chunk(&before)));
        steps.push(Step::Repeat { bytes: chunk(&vec![b'x'; FILLER]), times, every: Duration::ZERO });
        steps.push(Step::Send(chunk(&after)));
        steps.extend(self.timed(rest));
        steps.push(Step::Send(LAST_CHUNK.to_vec()));
        steps
    }

    fn body(&self) -> Body {
        if !self.stream {
            let mut first = self.dialect.whole(self.answer).to_string().into_bytes();
            let second = first.split_off(first.len() / 2);
            let pieces = [first, second].map(|bytes| Piece { place: Place::Closing, bytes }).into();
            return Body { kind: JSON.to_owned(), pieces, middle: 1 };
        }
        let pieces = self.dialect.stream(self.answer);
        let tokens: Vec<usize> =
            pieces.iter().enumerate().filter(|(_, piece)| piece.place == Place::Token).map(|(at, _)| at).collect();
        let at = self.script.at.unwrap_or(tokens.len() / 2).max(1);
        let middle = tokens.get(at - 1).or(tokens.last()).map_or(pieces.len(), |place| place + 1);
        Body { kind: format!("content-type: {}", self.dialect.stream_type()), pieces, middle }
    }

    /// The pieces, each a chunk of its own, with the waits of the script.
    fn timed(&self, pieces: Vec<Piece>) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut wait = self.script.first;
        for piece in pieces {
            if piece.place == Place::Token {
                steps.extend((!wait.is_zero()).then_some(Step::Wait(wait)));
                wait = self.script.gap;
            }
            steps.push(Step::Send(chunk(&piece.bytes)));
        }
        steps
    }
}

impl Body {
    fn bytes(&self) -> Vec<u8> {
        self.pieces.iter().flat_map(|piece| &piece.bytes).copied().collect()
    }

    fn head(&self) -> Vec<u8> {
        head(200, &[self.kind.clone(), "transfer-encoding: chunked".to_owned()])
    }
}

/// A hundred megabytes of header fields.
fn endless_head() -> Vec<Step> {
    let bytes = b"x-filler: 0123456789012345678901234567890123456789012345678901\r\n".repeat(1000);
    let times = LINE / bytes.len();
    vec![Step::Send(b"HTTP/1.1 200 OK\r\n".to_vec()), Step::Repeat { bytes, times, every: Duration::ZERO }, Step::Close]
}

/// Zeros, packed once.
fn bomb() -> &'static [u8] {
    static PACKED: OnceLock<Vec<u8>> = OnceLock::new();
    PACKED.get_or_init(|| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        let zeros = vec![0; 1 << 20];
        let packed = (0..BOMB / zeros.len()).try_for_each(|_| encoder.write_all(&zeros)).and_then(|()| encoder.finish());
        packed.expect("memory takes every write")
    })
}
