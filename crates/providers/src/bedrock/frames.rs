//! AWS's event stream out of network bytes that are cut anywhere (smithy.io, "Amazon Event Stream Specification"): frames with
//! typed headers, a payload and two checksums. Only framing: what an event means is its reader's business.

use super::crc32;

/// Most bytes of a frame's headers and of its payload, as the specification has them.
const HEADERS_MAX: usize = 128 << 10;
const PAYLOAD_MAX: usize = 24 << 20;
/// Two lengths and their checksum.
const PRELUDE: usize = 12;
/// A checksum.
const CHECKSUM: usize = 4;

/// One frame.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Frame {
    /// `event`, `exception` or `error`.
    pub(super) kind: String,
    /// Which event or exception it is, or the code of the error.
    pub(super) name: String,
    /// The words of an error that is no exception; the others have them in their payload.
    pub(super) message: String,
    /// JSON, as far as we know.
    pub(super) payload: Vec<u8>,
}

/// Why the bytes are no frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Broken {
    #[error("it is not in frames")]
    Prelude,
    #[error("a frame is longer than {PAYLOAD_MAX} bytes")]
    TooLarge,
    #[error("a frame's checksum is wrong")]
    Checksum,
    #[error("a frame's headers cannot be read")]
    Headers,
}

/// An incremental parser. It holds at most one frame and what one read brought.
#[derive(Debug, Default)]
pub(super) struct Parser {
    bytes: Vec<u8>,
    /// How many of them are read.
    read: usize,
}

impl Parser {
    /// The next bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.drain(..std::mem::take(&mut self.read));
        self.bytes.extend_from_slice(bytes);
    }

    /// Whether a frame has begun and is not complete.
    pub(super) fn is_inside(&self) -> bool {
        self.read < self.bytes.len()
    }

    /// The next whole frame, if there is one.
    ///
    /// # Errors
    /// When the bytes cannot be a frame, which is known from the first twelve of it; the parser is of no use afterwards.
    pub(super) fn frame(&mut self) -> Result<Option<Frame>, Broken> {
        let rest = &self.bytes[self.read..];
        let Some((prelude, _)) = rest.split_first_chunk::<PRELUDE>() else { return Ok(None) };
        let (total, headers) = lengths(prelude)?;
        let Some((frame, _)) = rest.split_at_checked(total) else { return Ok(None) };
        let (content, checksum) = frame.split_at(total - CHECKSUM);
        if crc32::of(content).to_be_bytes() != checksum {
            return Err(Broken::Checksum);
        }
        let (headers, payload) = content[PRELUDE..].split_at(headers);
        let mut frame = Frame { payload: payload.to_vec(), ..Frame::default() };
        frame.read(headers).ok_or(Broken::Headers)?;
        self.read += total;
        Ok(Some(frame))
    }
}

/// The lengths of a frame and of its headers. They are believed only with their checksum, so that a page of HTML is not taken for
/// the beginning of a frame of a gigabyte.
fn lengths(prelude: &[u8; PRELUDE]) -> Result<(usize, usize), Broken> {
    let [a, b, c, d, e, f, g, h, checksum @ ..] = *prelude;
    if crc32::of(&prelude[..8]).to_be_bytes() != checksum {
        return Err(Broken::Prelude);
    }
    let length = |bytes| usize::try_from(u32::from_be_bytes(bytes)).unwrap_or(usize::MAX);
    let (total, headers) = (length([a, b, c, d]), length([e, f, g, h]));
    let payload = total.checked_sub(PRELUDE + CHECKSUM).and_then(|rest| rest.checked_sub(headers)).ok_or(Broken::Prelude)?;
    if headers > HEADERS_MAX || payload > PAYLOAD_MAX {
        return Err(Broken::TooLarge);
    }
    Ok((total, headers))
}

impl Frame {
    /// Takes over the headers that mean something here; `None` when they are malformed.
    fn read(&mut self, mut rest: &[u8]) -> Option<()> {
        while !rest.is_empty() {
            let (name, value) = header(&mut rest)?;
            let place = match name {
                b":message-type" => &mut self.kind,
                b":event-type" | b":exception-type" | b":error-code" => &mut self.name,
                b":error-message" => &mut self.message,
                _ => continue,
            };
            value.unwrap_or_default().clone_into(place);
        }
        Some(())
    }
}

/// One header: its name, and its value if that is a text.
fn header<'a>(rest: &mut &'a [u8]) -> Option<(&'a [u8], Option<&'a str>)> {
    let [length] = *take(rest, 1)? else { return None };
    let name = take(rest, usize::from(length))?;
    let [kind] = *take(rest, 1)? else { return None };
    let length = match kind {
        // A truth is its type.
        0 | 1 => 0,
        2 => 1,
        3 => 2,
        4 => 4,
        // A long number, a moment.
        5 | 8 => 8,
        // Bytes, a text.
        6 | 7 => {
            let [high, low] = *take(rest, 2)? else { return None };
            usize::from(u16::from_be_bytes([high, low]))
        }
        // A UUID.
        9 => 16,
        _ => return None,
    };
    let value = take(rest, length)?;
    Some((name, if kind == 7 { Some(std::str::from_utf8(value).ok()?) } else { None }))
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, behind) = rest.split_at_checked(length)?;
    *rest = behind;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A frame around these headers and this payload.
    fn framed(headers: &[u8], payload: &[u8]) -> Vec<u8> {
        let length = |bytes: usize| u32::try_from(bytes).unwrap().to_be_bytes();
        let mut frame = length(PRELUDE + headers.len() + payload.len() + CHECKSUM).to_vec();
        frame.extend(length(headers.len()));
        frame.extend(crc32::of(&frame).to_be_bytes());
        frame.extend(headers);
        frame.extend(payload);
        frame.extend(crc32::of(&frame).to_be_bytes());
        frame
    }

    fn first(bytes: &[u8]) -> Result<Option<Frame>, Broken> {
        let mut parser = Parser::default();
        parser.push(bytes);
        parser.frame()
    }

    /// From the vectors of the specification: `payload_one_str_header` and `empty_message`, byte by byte as they are published.
    #[test]
    fn the_vectors_of_the_specification() {
        let text = b"\x00\x00\x00=\x00\x00\x00 \x07\xfd\x83\x96\x0ccontent-type\x07\x00\x10application/json{'foo':'bar'}\
            \x8d\x9c\x08\xb1";
        let payload = b"{'foo':'bar'}".to_vec();
        assert_eq!(first(text), Ok(Some(Frame { payload, ..Frame::default() })));
        let empty = [0, 0, 0, 0x10, 0, 0, 0, 0, 0x05, 0xc2, 0x48, 0xeb, 0x7d, 0x98, 0xc8, 0xff];
        assert_eq!(first(&empty), Ok(Some(Frame::default())));
    }

    #[test]
    fn a_length_that_is_not_true_is_not_believed() {
        let mut text = framed(b"", b"{}");
        text[3] ^= 1;
        assert_eq!(first(&text), Err(Broken::Prelude));
        assert_eq!(first(b"<html><body>"), Err(Broken::Prelude), "at the twelfth byte");
        assert_eq!(first(b"<html><body"), Ok(None));
        let promise = |total: u32, headers: u32| {
            let mut prelude = [total.to_be_bytes(), headers.to_be_bytes()].concat();
            prelude.extend(crc32::of(&prelude).to_be_bytes());
            first(&prelude)
        };
        assert_eq!(promise(15, 0), Err(Broken::Prelude));
        assert_eq!(promise(20, 5), Err(Broken::Prelude), "headers longer than the frame");
        assert_eq!(promise(u32::MAX, 0), Err(Broken::TooLarge));
        assert_eq!(promise(1 << 20, 1 << 18), Err(Broken::TooLarge));
    }

    #[test]
    fn headers_that_end_too_early_are_an_error_and_never_more() {
        let whole = b"\x0d:message-type\x07\x00\x05event\x01t\x00\x01n\x04\x01\x02\x03\x04\x01i\x09ABCDEFGHIJKLMNOP\
            \x0b:event-type\x07\x00\x01x";
        assert_eq!(first(&framed(whole, b"")).unwrap().unwrap().name, "x");
        for cut in 1..whole.len() {
            let read = first(&framed(&whole[..cut], b""));
            assert!(matches!(read, Ok(Some(_)) | Err(Broken::Headers)), "{cut}: {read:?}");
        }
        assert_eq!(first(&framed(b"\x01x\x0a", b"")), Err(Broken::Headers), "there is no tenth type");
        assert_eq!(first(&framed(b"\x01x\x07\x00\x01\xff", b"")), Err(Broken::Headers), "a text is UTF-8");
    }
}
