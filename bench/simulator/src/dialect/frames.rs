//! AWS's event stream (smithy.io, "Amazon Event Stream Specification"): two lengths and their CRC-32, headers, the payload, the CRC-32
//! of all before it. Big-endian.

/// Bytes of a checksum.
pub(super) const CHECKSUM: usize = 4;
/// Bytes of the lengths and their checksum.
const PRELUDE: usize = 12;
/// The type of a header that is a text.
const TEXT: u8 = 7;

/// One frame; `kind` is `event` or `exception`, `name` says which.
pub(super) fn frame(kind: &str, name: &str, payload: &str) -> Vec<u8> {
    let mut headers = Vec::new();
    let fields =
        [(format!(":{kind}-type"), name), (":content-type".to_owned(), "application/json"), (":message-type".to_owned(), kind)];
    for (name, value) in &fields {
        headers.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
        headers.extend(name.as_bytes());
        headers.push(TEXT);
        headers.extend(u16::try_from(value.len()).unwrap_or(u16::MAX).to_be_bytes());
        headers.extend(value.as_bytes());
    }
    let mut frame = prelude(headers.len() + payload.len(), headers.len()).to_vec();
    frame.extend(headers);
    frame.extend(payload.as_bytes());
    frame.extend(crc32fast::hash(&frame).to_be_bytes());
    frame
}

/// The beginning of a frame with so many bytes between it and the last checksum, of which so many are headers.
pub(super) fn prelude(content: usize, headers: usize) -> [u8; PRELUDE] {
    let length = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX).to_be_bytes();
    let mut prelude = [0; PRELUDE];
    prelude[..4].copy_from_slice(&length(PRELUDE + content + CHECKSUM));
    prelude[4..8].copy_from_slice(&length(headers));
    let checksum = crc32fast::hash(&prelude[..8]);
    prelude[8..].copy_from_slice(&checksum.to_be_bytes());
    prelude
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `empty_message` of the specification's vectors.
    #[test]
    fn the_prelude_is_that_of_the_specification() {
        assert_eq!(prelude(0, 0), [0, 0, 0, 0x10, 0, 0, 0, 0, 0x05, 0xc2, 0x48, 0xeb]);
    }

    #[test]
    fn lengths_and_checksums_agree() {
        let frame = frame("event", "messageStop", "{}");
        let (content, checksum) = frame.split_at(frame.len() - CHECKSUM);
        assert_eq!(checksum, crc32fast::hash(content).to_be_bytes());
        assert_eq!(u32::from_be_bytes(frame[..4].try_into().expect("four bytes")) as usize, frame.len());
        assert!(content.ends_with(b"{}") && content.windows(12).any(|bytes| bytes == b":event-type\x07"));
    }
}
