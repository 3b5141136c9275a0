//! The exact bytes of every token. GPT-2's byte-level alphabet writes each byte as one printable character; this undoes it once
//! for the whole vocabulary, so decoding is a table look-up. Never guesses: a token outside the alphabet is its own UTF-8.

use std::{array, collections::HashMap};

use super::{Controls, TokenizerError};

/// More than any published vocabulary; bounds the table of a hostile file.
pub(super) const MAX_TOKENS: u32 = 1 << 20;

/// Bytes by id: token `i` is `bytes[ends[i-1]..ends[i]]`.
pub(super) struct Spelling {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Spelling {
    pub(super) fn new(vocabulary: &HashMap<String, u32>, controls: &Controls) -> Result<Self, TokenizerError> {
        let alphabet = alphabet();
        if let Some(byte) = (0..=255_u8).find(|&byte| !vocabulary.contains_key(alphabet[usize::from(byte)].to_string().as_str()))
        {
            return Err(TokenizerError::MissingByte(byte));
        }
        let byte_of: HashMap<char, u8> = (0..=255).map(|byte| (alphabet[usize::from(byte)], byte)).collect();
        let mut texts: Vec<Option<(&str, bool)>> = Vec::new();
        let plain = vocabulary.iter().map(|(text, &id)| (text.as_str(), id, true));
        for (text, id, mapped) in plain.chain(controls.texts().map(|(text, id)| (text, id, false))) {
            if id >= MAX_TOKENS {
                return Err(TokenizerError::IdTooLarge(id));
            }
            let index = id as usize;
            if index >= texts.len() {
                texts.resize(index + 1, None);
            }
            texts[index] = Some((text, mapped));
        }
        let mut table = Self { bytes: Vec::new(), ends: Vec::with_capacity(texts.len()) };
        for entry in texts {
            if let Some((text, mapped)) = entry {
                table.spell(text, mapped.then_some(&byte_of));
            }
            table.ends.push(table.bytes.len());
        }
        Ok(table)
    }

    fn spell(&mut self, text: &str, byte_of: Option<&HashMap<char, u8>>) {
        let mapped: Option<Vec<u8>> = byte_of.and_then(|table| text.chars().map(|c| table.get(&c).copied()).collect());
        match mapped {
            Some(bytes) => self.bytes.extend(bytes),
            None => self.bytes.extend(text.as_bytes()),
        }
    }

    pub(super) fn bytes_of(&self, id: u32) -> &[u8] {
        let index = id as usize;
        let Some(&end) = self.ends.get(index) else { return &[] };
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.bytes[start..end]
    }

    /// One more than the largest id.
    pub(super) fn limit(&self) -> u32 {
        u32::try_from(self.ends.len()).unwrap_or(MAX_TOKENS)
    }
}

/// The character that stands for each byte: printable Latin-1 is itself, the rest follows from U+0100 in order
/// (`bytes_to_unicode` of GPT-2's encoder).
fn alphabet() -> [char; 256] {
    let mut next = 0x100_u32;
    array::from_fn(|byte| {
        let own = char::from(u8::try_from(byte).unwrap_or_default());
        if matches!(own, '!'..='~' | '¡'..='¬' | '®'..='ÿ') {
            return own;
        }
        next += 1;
        char::from_u32(next - 1).unwrap_or(own)
    })
}
