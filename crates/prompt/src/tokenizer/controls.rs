//! The added tokens of a tokenizer and where they occur in a text. Knows nothing of what they mean.

use std::{collections::HashMap, ops::Range};

use tokenizers::AddedToken;

use super::TokenizerError;

/// All added tokens, findable by text.
pub(crate) struct Controls {
    /// Longest first, so that the first hit at a place is the longest (what the reference matches).
    entries: Vec<Control>,
    by_text: HashMap<String, usize>,
    by_id: HashMap<u32, usize>,
    /// Whether any entry starts with this byte; keeps the search linear.
    first_bytes: [bool; 256],
}

struct Control {
    text: String,
    id: u32,
    special: bool,
}

impl Controls {
    pub(super) fn new(tokens: impl IntoIterator<Item = (u32, AddedToken)>) -> Result<Self, TokenizerError> {
        let mut entries = Vec::new();
        for (id, token) in tokens {
            let unusual = token.lstrip || token.rstrip || token.single_word;
            if unusual || token.content.chars().nth(1).is_none() {
                return Err(TokenizerError::AddedToken(token.content));
            }
            entries.push(Control { text: token.content, id, special: token.special });
        }
        entries.sort_by(|a, b| b.text.len().cmp(&a.text.len()).then(a.id.cmp(&b.id)));
        let mut first_bytes = [false; 256];
        for entry in &entries {
            first_bytes[usize::from(entry.text.as_bytes()[0])] = true;
        }
        let by_text = entries.iter().enumerate().map(|(index, entry)| (entry.text.clone(), index)).collect();
        let by_id = entries.iter().enumerate().map(|(index, entry)| (entry.id, index)).collect();
        Ok(Self { entries, by_text, by_id, first_bytes })
    }

    pub(crate) fn id_of(&self, text: &str) -> Option<u32> {
        self.by_text.get(text).map(|&index| self.entries[index].id)
    }

    /// Whether the id is an added token.
    pub(crate) fn contains(&self, id: u32) -> bool {
        self.by_id.contains_key(&id)
    }

    /// Whether the id is an added token that is never part of visible text.
    pub(crate) fn is_special(&self, id: u32) -> bool {
        self.by_id.get(&id).is_some_and(|&index| self.entries[index].special)
    }

    /// The first added token at or after byte `from`, the longest one where several start.
    pub(crate) fn find(&self, text: &str, from: usize) -> Option<(Range<usize>, u32)> {
        let bytes = text.as_bytes();
        (from..bytes.len()).filter(|&at| self.first_bytes[usize::from(bytes[at])]).find_map(|at| {
            let entry = self.entries.iter().find(|entry| bytes[at..].starts_with(entry.text.as_bytes()))?;
            Some((at..at + entry.text.len(), entry.id))
        })
    }

    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, u32)> {
        self.entries.iter().map(|entry| (entry.text.as_str(), entry.id))
    }
}
