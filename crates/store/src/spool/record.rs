//! The form of a record: mark, length, checksum, JSON. The mark holds a NUL byte, which JSON text cannot, so nothing that a
//! client sends can look like the beginning of a record.

use std::io;

use inner::{Nanos, Usage};
use serde::{Deserialize, Serialize};

use crate::{Reservation, Settlement};

/// Begins every record.
pub(super) const MARK: [u8; 4] = *b"RH1\0";
/// Mark, length (4 bytes, little endian), checksum (first 8 bytes of the BLAKE3 of length and payload: strong,
/// and ten times faster than SHA-256 where the processor has no instruction for that).
pub(super) const HEAD_BYTES: usize = 16;
/// Longest payload; a longer length is damage.
const PAYLOAD_BYTES_MAX: usize = 64 << 10;

/// What a record says, borrowed for writing.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum EntryRef<'a> {
    /// A call is about to be made, and this much is held.
    Intent(&'a Reservation),
    /// An open call has used this much so far.
    Progress { id: &'a str, usage: &'a Usage, cost: Nanos },
    /// An open call has ended.
    Settled(&'a Settlement),
    /// An intent whose call was never made.
    Void { id: &'a str },
}

/// The same, as read back.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Entry {
    Intent(Box<Reservation>),
    Progress { id: String, usage: Usage, cost: Nanos },
    Settled(Box<Settlement>),
    Void { id: String },
}

impl EntryRef<'_> {
    /// Whether it uses the room that its call's intent has claimed.
    pub(super) fn ends_a_call(&self) -> bool {
        matches!(self, Self::Settled(_) | Self::Void { .. })
    }

    /// The whole record.
    pub(super) fn encode(&self) -> io::Result<Vec<u8>> {
        let mut record = Vec::with_capacity(1024);
        record.extend_from_slice(&[0; HEAD_BYTES]);
        serde_json::to_writer(&mut record, self)?;
        let payload = u32::try_from(record.len() - HEAD_BYTES).map_err(io::Error::other)?;
        record[..4].copy_from_slice(&MARK);
        record[4..8].copy_from_slice(&payload.to_le_bytes());
        let sum = checksum(&record[4..8], &record[HEAD_BYTES..]);
        record[8..HEAD_BYTES].copy_from_slice(&sum);
        Ok(record)
    }
}

/// The record at the front of `bytes` and its length; `None` when there is no whole, sound record.
pub(super) fn decode(bytes: &[u8]) -> Option<(Entry, usize)> {
    let (head, rest) = bytes.split_at_checked(HEAD_BYTES)?;
    let (mark, head) = head.split_first_chunk::<4>()?;
    let (length, sum) = head.split_first_chunk::<4>()?;
    let payload_bytes = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let sound = *mark == MARK && payload_bytes <= PAYLOAD_BYTES_MAX;
    let payload = if sound { rest.get(..payload_bytes)? } else { return None };
    let entry = (checksum(length, payload) == *sum).then(|| serde_json::from_slice(payload).ok()).flatten()?;
    Some((entry, HEAD_BYTES + payload_bytes))
}

fn checksum(length: &[u8], payload: &[u8]) -> [u8; 8] {
    let mut sum = [0; 8];
    blake3::Hasher::new().update(length).update(payload).finalize_xof().fill(&mut sum);
    sum
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::Outcome;

    /// The longest settlement there can be fits into the room that its intent has claimed.
    #[test]
    fn the_longest_settlement_fits_into_its_claim() {
        let worst = || "\u{1}".repeat(100_000);
        let usage = Usage {
            prompt_tokens: u64::MAX,
            completion_tokens: u64::MAX,
            reasoning_tokens: u64::MAX,
            cached_tokens: u64::MAX,
            cache_write_tokens: u64::MAX,
            cache_write_1h_tokens: u64::MAX,
            image_tokens: u64::MAX,
            video_tokens: u64::MAX,
            audio_tokens: u64::MAX,
            audio_output_tokens: u64::MAX,
            image_output_tokens: u64::MAX,
            accepted_prediction_tokens: u64::MAX,
            rejected_prediction_tokens: u64::MAX,
            server_tools: Some(inner::ServerTools {
                tool_calls_requested: u64::MAX,
                tool_calls_executed: u64::MAX,
                web_search_requests: u64::MAX,
            }),
            reported_cost: Some(Nanos(i64::MIN)),
        };
        let settlement = Settlement {
            id: worst(),
            outcome: Outcome::Interrupted,
            usage,
            usage_estimated: true,
            cost: Nanos(i64::MAX),
            upstream_cost: Some(Nanos(i64::MAX)),
            finish: Some(worst()),
            native_finish: Some(worst()),
            upstream_id: Some(worst()),
            latency_ms: Some(i64::MIN),
            duration_ms: i64::MIN,
            error_status: Some(u16::MAX),
            waited_ms: i64::MIN,
            made: crate::Made {
                tool_calls: u32::MAX,
                malformed_calls: Some(u32::MAX),
                malformed_form: Some(false),
                pictures: u32::MAX,
            },
        };
        let record = EntryRef::Settled(&settlement.bounded()).encode().unwrap();
        assert!(record.len() < 4096, "{}", record.len());
    }

    #[test]
    fn what_is_written_is_what_is_read_and_every_flipped_bit_is_noticed() {
        let (id, usage) = ("gen-\0RH1\0-ä\"", Usage { prompt_tokens: 3, ..Usage::default() });
        let record = EntryRef::Progress { id, usage: &usage, cost: Nanos(5) }.encode().unwrap();
        let (entry, length) = decode(&record).unwrap();
        assert_eq!((entry, length), (Entry::Progress { id: id.into(), usage, cost: Nanos(5) }, record.len()));
        assert!(!record[1..].windows(4).any(|window| window == MARK), "a client's text cannot look like a record");
        for bit in 0..record.len() * 8 {
            let mut flipped = record.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(decode(&flipped).is_none(), "bit {bit}");
        }
    }
}
