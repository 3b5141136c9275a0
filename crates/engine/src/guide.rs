//! Who decides which tokens may come next: a grammar, seen from the engine. What it knows of text is its own business.

/// The rules of one answer. Called by the engine's thread, once a token.
pub trait Guide: Send {
    /// Sets the logits of all tokens that must not come next to minus infinity. `logits` are one row below `vocab_limit`.
    ///
    /// # Errors
    /// When the rules fail; the answer ends with this text, which the reader sees.
    fn restrict(&mut self, logits: &mut [f32]) -> Result<(), String>;

    /// Takes note of a token of the answer, chosen or forced. Stop ids are not passed in.
    ///
    /// # Errors
    /// As [`Self::restrict`].
    fn push(&mut self, id: u32) -> Result<(), String>;
}
