//! Text to ids and ids to bytes. Plain text and control tokens are two entrances, so that nobody mixes them up by accident:
//! the wrapped byte-level BPE knows no added token at all, and only [`Tokenizer::encode_with_control`] looks for them.

mod controls;
mod spelling;

pub(crate) use controls::Controls;
use spelling::Spelling;
use tokenizers::{AddedVocabulary, DecoderWrapper};

/// A loaded `tokenizer.json` of the byte-level BPE kind (GPT-2, Qwen).
pub struct Tokenizer {
    plain: tokenizers::Tokenizer,
    controls: Controls,
    spelling: Spelling,
}

/// One token as the log-probability lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenText {
    /// Lossy where the token is half a character.
    pub text: String,
    /// Exact.
    pub bytes: Vec<u8>,
}

/// Why a `tokenizer.json` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TokenizerError {
    /// The file does not parse.
    #[error("tokenizer.json does not parse")]
    Parse(#[source] tokenizers::Error),
    /// Another kind of tokenizer.
    #[error("tokenizer.json is not a byte-level tokenizer (its decoder is not ByteLevel)")]
    NotByteLevel,
    /// A byte cannot be written, so some text would vanish.
    #[error("tokenizer.json has no token for the byte {0:#04x}")]
    MissingByte(u8),
    /// An id beyond every known vocabulary.
    #[error("tokenizer.json has the token id {0}, the limit is {limit}", limit = spelling::MAX_TOKENS)]
    IdTooLarge(u32),
    /// An added token that we would match in other places than the reference does.
    #[error("tokenizer.json: the added token {0:?} is shorter than two characters or has lstrip, rstrip or single_word")]
    AddedToken(String),
}

/// The BPE library refused a text.
#[derive(Debug, thiserror::Error)]
#[error("the tokenizer failed")]
pub struct EncodeError(#[source] tokenizers::Error);

impl Tokenizer {
    /// Reads a `tokenizer.json`.
    ///
    /// # Errors
    /// When it does not parse or is of a kind that would be encoded differently from the reference.
    pub fn from_bytes(json: &[u8]) -> Result<Self, TokenizerError> {
        let mut plain = tokenizers::Tokenizer::from_bytes(json).map_err(TokenizerError::Parse)?;
        if !matches!(plain.get_decoder(), Some(DecoderWrapper::ByteLevel(_))) {
            return Err(TokenizerError::NotByteLevel);
        }
        let controls = Controls::new(plain.get_added_tokens_decoder())?;
        let spelling = Spelling::new(&plain.get_vocab(false), &controls)?;
        plain.with_added_vocabulary(AddedVocabulary::new());
        plain.with_padding(None);
        // Only fails for a stride without a length.
        plain.with_truncation(None).map_err(TokenizerError::Parse)?;
        Ok(Self { plain, controls, spelling })
    }

    /// The id of an added token such as `<|im_end|>`.
    #[must_use]
    pub fn id_of(&self, added_token: &str) -> Option<u32> {
        self.controls.id_of(added_token)
    }

    /// Ids from this one on have no token (models have more rows than tokens); they must never be emitted.
    #[must_use]
    pub fn vocab_limit(&self) -> u32 {
        self.spelling.limit()
    }

    /// The ids of ordinary text; text that looks like a control token stays ordinary text.
    ///
    /// # Errors
    /// When the BPE library refuses the text (none is known to).
    pub fn encode_plain(&self, text: &str) -> Result<Vec<u32>, EncodeError> {
        let encoding = self.plain.encode_fast(text, false).map_err(EncodeError)?;
        Ok(encoding.get_ids().to_vec())
    }

    /// The ids of text that we wrote ourselves: added tokens in it are control tokens. Never for text of a client.
    ///
    /// # Errors
    /// As [`Self::encode_plain`].
    pub fn encode_with_control(&self, text: &str) -> Result<Vec<u32>, EncodeError> {
        let mut ids = Vec::new();
        let mut done = 0;
        while let Some((range, id)) = self.controls.find(text, done) {
            ids.extend(self.encode_plain(&text[done..range.start])?);
            ids.push(id);
            done = range.end;
        }
        ids.extend(self.encode_plain(&text[done..])?);
        Ok(ids)
    }

    /// The exact bytes of a token; empty for an id without one.
    #[must_use]
    pub fn bytes_of(&self, id: u32) -> &[u8] {
        self.spelling.bytes_of(id)
    }

    /// A token for display.
    #[must_use]
    pub fn token_text(&self, id: u32) -> TokenText {
        let bytes = self.bytes_of(id).to_vec();
        TokenText { text: String::from_utf8_lossy(&bytes).into_owned(), bytes }
    }

    /// The text of a whole sequence, control tokens spelled out.
    #[must_use]
    pub fn decode(&self, ids: &[u32]) -> String {
        let bytes: Vec<u8> = ids.iter().flat_map(|&id| self.bytes_of(id)).copied().collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    pub(crate) fn controls(&self) -> &Controls {
        &self.controls
    }
}
