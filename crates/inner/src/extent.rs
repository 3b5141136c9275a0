//! How large a call can become: what a price sheet needs to know to say what it can cost at most. Shapes only.

/// The bounds of a call, and which kinds of tokens with a price of their own can occur in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Tokens of the prompt, at most.
    pub prompt_tokens: u64,
    /// Tokens of the answer, at most.
    pub completion_tokens: u64,
    /// What of the prompt may be written to the provider's cache.
    pub cache_writes: CacheWrites,
    /// Whether there may be sound in the prompt.
    pub audio: bool,
    /// Whether there may be sound in the answer.
    pub audio_output: bool,
}

/// What may be written to a provider's cache.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum CacheWrites {
    /// Nothing: nobody asks for it.
    #[default]
    None,
    /// For the cache's usual time.
    Usual,
    /// For an hour.
    Lasting,
}
