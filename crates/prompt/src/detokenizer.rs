//! Ids to text, one at a time. Tokens cut characters in half; this never lets half of one out, and what it lets out adds up to
//! exactly the lossy decoding of all bytes together.

use std::sync::Arc;

use crate::Tokenizer;

/// The decoder of one answer.
pub struct Detokenizer {
    tokenizer: Arc<Tokenizer>,
    /// The start of a character whose other bytes have not come yet: at most three bytes.
    pending: Vec<u8>,
}

impl Detokenizer {
    /// Nothing decoded yet.
    #[must_use]
    pub fn new(tokenizer: Arc<Tokenizer>) -> Self {
        Self { tokenizer, pending: Vec::new() }
    }

    /// The characters that this token completes. Bytes that can never become a character are U+FFFD; an id without a token is
    /// nothing.
    pub fn push(&mut self, id: u32) -> String {
        let bytes = self.tokenizer.bytes_of(id);
        if self.pending.is_empty()
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            return text.to_owned();
        }
        self.pending.extend_from_slice(bytes);
        let whole = self.pending.len() - unfinished(&self.pending);
        let text = String::from_utf8_lossy(&self.pending[..whole]).into_owned();
        self.pending.drain(..whole);
        text
    }

    /// What is left when no more tokens come: nothing, or one U+FFFD for half a character.
    pub fn finish(&mut self) -> String {
        let text = String::from_utf8_lossy(&self.pending).into_owned();
        self.pending.clear();
        text
    }
}

/// How many bytes at the end are the start of a character that may still be completed.
fn unfinished(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    while let Err(error) = std::str::from_utf8(rest) {
        let bad = &rest[error.valid_up_to()..];
        match error.error_len() {
            None => return bad.len(),
            Some(length) => rest = &bad[length..],
        }
    }
    0
}
