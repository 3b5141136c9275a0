//! What crosses the pipe: a small JSON head and raw bytes, each with its length in front. Only types of our own, no free
//! text, so that a child that was taken over cannot put words into an answer.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{ClipBounds, Limits, MediaError, PictureBounds, Rule, Size};

/// Most bytes of a head.
pub(super) const MOST_HEAD: usize = 4096;
/// Bytes in front of each message: length of the head (u32) and of the body (u64), little endian.
pub(super) const PREFIX: usize = 12;

/// The head of a request; the body is the encoded picture.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Job {
    pub(crate) target: Target,
    pub(crate) rule: Rule,
    pub(crate) limits: Limits,
}

/// Which size the picture gets.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Target {
    /// A picture of its own.
    Picture(PictureBounds),
    /// The frame of a clip.
    Frame(ClipBounds),
}

impl Target {
    pub(crate) fn fit(&self, original: Size) -> Result<Size, MediaError> {
        match self {
            Self::Picture(bounds) => bounds.fit(original),
            Self::Frame(bounds) => bounds.fit(original),
        }
    }
}

/// The head of a reply; the body is the resized picture, or nothing.
pub(super) type Reply = Result<Done, MediaError>;

/// A decoded picture.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Done {
    pub(super) original: Size,
    pub(super) resized: Size,
}

/// A message up to its body.
pub(super) fn head(head: &impl Serialize, body: usize) -> io::Result<Vec<u8>> {
    let json = serde_json::to_vec(head)?;
    let mut out = Vec::with_capacity(PREFIX + json.len());
    out.extend((json.len() as u32).to_le_bytes());
    out.extend((body as u64).to_le_bytes());
    out.extend(json);
    Ok(out)
}

/// Lengths of head and body, refused when they exceed their bounds.
pub(super) fn lengths(prefix: [u8; PREFIX], most_body: u64) -> io::Result<(usize, usize)> {
    let [a, b, c, d, rest @ ..] = prefix;
    let (head, body) = (u32::from_le_bytes([a, b, c, d]) as usize, u64::from_le_bytes(rest));
    if head > MOST_HEAD || body > most_body {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "message too long"));
    }
    Ok((head, body as usize))
}

/// The blocking side of the child: one message, or `None` at the end of the stream.
pub(super) fn read<T: DeserializeOwned>(from: &mut impl Read, most_body: u64) -> io::Result<Option<(T, Vec<u8>)>> {
    let mut prefix = [0; PREFIX];
    match from.read_exact(&mut prefix) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let (head, body) = lengths(prefix, most_body)?;
    let mut json = vec![0; head];
    from.read_exact(&mut json)?;
    let mut bytes = vec![0; body];
    from.read_exact(&mut bytes)?;
    Ok(Some((serde_json::from_slice(&json)?, bytes)))
}

/// The blocking side of the child: writes one message.
pub(super) fn write(to: &mut impl Write, head_value: &impl Serialize, body: &[u8]) -> io::Result<()> {
    to.write_all(&head(head_value, body.len())?)?;
    to.write_all(body)?;
    to.flush()
}
