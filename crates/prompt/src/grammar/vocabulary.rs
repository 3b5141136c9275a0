//! A model's tokens as the grammar's parser wants them. Added tokens are marked, so that no text can ever spell one.

use std::sync::Arc;

use llguidance::toktrie::{ApproximateTokEnv, TokEnv, TokRxInfo, TokTrie};

use super::GrammarError;
use crate::Tokenizer;

/// All tokens below the vocabulary's limit; any of `stop_ids` may end an answer.
pub(super) fn index(tokenizer: &Tokenizer, stop_ids: &[u32]) -> Result<TokEnv, GrammarError> {
    let limit = tokenizer.vocab_limit();
    let known: Vec<u32> = stop_ids.iter().copied().filter(|&id| id < limit).collect();
    let Some(&first) = known.first() else {
        return Err(GrammarError::Vocabulary("no token ends an answer".into()));
    };
    let controls = tokenizer.controls();
    let words: Vec<Vec<u8>> = (0..limit)
        .map(|id| {
            let bytes = tokenizer.bytes_of(id);
            let marker: &[u8] = if controls.contains(id) { &[TokTrie::SPECIAL_TOKEN_MARKER] } else { &[] };
            [marker, bytes].concat()
        })
        .collect();
    let trie = TokTrie::from(&TokRxInfo::new(limit, first), &words).with_eos_tokens(&known);
    Ok(Arc::new(ApproximateTokEnv::new(trie)))
}
