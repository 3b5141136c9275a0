//! Sound that a model made, for the client: pieces as they come, or put together.

use std::borrow::Cow;

use inner::AudioDelta;
use wire::chat::Sound;

/// A piece, for a chunk.
pub(super) fn piece(piece: &AudioDelta) -> Sound<'_> {
    Sound {
        id: piece.id.as_deref().map(Cow::Borrowed),
        data: Cow::Borrowed(&piece.data),
        transcript: Cow::Borrowed(&piece.transcript),
        expires_at: piece.expires_at,
    }
}

/// All pieces so far.
#[derive(Default)]
pub(super) struct Recording {
    id: Option<String>,
    data: Vec<String>,
    transcript: String,
    expires_at: Option<i64>,
}

impl Recording {
    pub(super) fn add(&mut self, piece: AudioDelta) {
        self.id = piece.id.or(self.id.take());
        self.expires_at = piece.expires_at.or(self.expires_at);
        self.transcript.push_str(&piece.transcript);
        if !piece.data.is_empty() {
            self.data.push(piece.data);
        }
    }

    /// The whole; `None` when there was no sound.
    pub(super) fn whole(self) -> Option<Sound<'static>> {
        let Self { id, data, transcript, expires_at } = self;
        let any = id.is_some() || !data.is_empty() || !transcript.is_empty();
        let (id, data, transcript) = (id.map(Cow::Owned), Cow::Owned(joined(data)), Cow::Owned(transcript));
        any.then_some(Sound { id, data, transcript, expires_at })
    }
}

/// One base64 text of several. A piece that ends in the middle of three bytes has padding, which may only stand at the end: then the
/// bytes are put together, else the text.
fn joined(mut pieces: Vec<String>) -> String {
    if pieces.len() < 2 {
        return pieces.pop().unwrap_or_default();
    }
    let base64 = &base64_simd::STANDARD;
    let padded = pieces.iter().rev().skip(1).any(|piece| piece.len() % 4 != 0 || piece.ends_with('='));
    let bytes: Option<Vec<Vec<u8>>> =
        if padded { pieces.iter().map(|piece| base64.decode_to_vec(piece).ok()).collect() } else { None };
    bytes.map_or_else(|| pieces.concat(), |bytes| base64.encode_to_string(bytes.concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_sound_are_one_base64_text() {
        let joined = |pieces: &[&str]| joined(pieces.iter().map(|&piece| piece.to_owned()).collect());
        assert_eq!(joined(&[]), "");
        assert_eq!(joined(&["YQ=="]), "YQ==");
        assert_eq!(joined(&["YWJj", "ZA=="]), "YWJjZA==", "abc, d");
        assert_eq!(joined(&["YQ==", "YmM=", "ZA=="]), "YWJjZA==", "a, bc, d");
        assert_eq!(joined(&["?=", "x"]), "?=x", "what is no base64 stays as it came");
    }
}
