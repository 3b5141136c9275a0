//! Whether a JPEG reaches its end marker. The decoder fills what is missing with grey; a model would answer about grey.
//!
//! Walks markers as ITU-T T.81 annex B lays them out; never decodes anything.

const END_OF_IMAGE: u8 = 0xd9;
const START_OF_SCAN: u8 = 0xda;

/// Whether the end-of-image marker follows the last scan. Bytes after it do not matter.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some((marker, after)) = next_marker(bytes, at) {
        match marker {
            END_OF_IMAGE => return true,
            // Restart markers and the like stand alone.
            0x01 | 0xd0..=0xd8 => at = after,
            _ => {
                let Some(&[high, low]) = bytes.get(after..after + 2) else { return false };
                at = after + usize::from(u16::from_be_bytes([high, low]));
                if marker == START_OF_SCAN {
                    at = end_of_scan(bytes, at);
                }
            }
        }
    }
    false
}

/// The marker at or after `at`, and the offset behind it.
fn next_marker(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    let start = at + bytes.get(at..)?.iter().position(|&b| b == 0xff)?;
    let code = start + bytes[start..].iter().position(|&b| b != 0xff)?;
    Some((bytes[code], code + 1))
}

/// The first marker after entropy-coded bytes: `ff 00` is a stuffed byte, `ff d0`..`ff d7` restart within the scan.
fn end_of_scan(bytes: &[u8], from: usize) -> usize {
    let pairs = bytes.get(from..).unwrap_or_default().windows(2);
    let marker = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7 | 0xff);
    from + pairs.into_iter().position(marker).unwrap_or(bytes.len())
}
