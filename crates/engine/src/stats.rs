//! A look at the engine, for routing and status.

/// Counters and levels. They are published before the events that they count, so whoever has read a `Finished` sees the
/// blocks of that sequence as free.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Sequences being served.
    pub running: usize,
    /// Requests waiting.
    pub waiting: usize,
    /// Cache blocks reserved by running sequences.
    pub blocks_used: usize,
    /// Cache blocks in all.
    pub blocks: usize,
    /// Forward passes so far.
    pub steps: u64,
    /// Prompt tokens prefilled so far.
    pub prefill_tokens: u64,
    /// Tokens generated so far.
    pub decode_tokens: u64,
    /// Slices of vision work so far.
    pub vision_slices: u64,
    /// Sequences whose reader left or cancelled, and whose blocks are free again.
    pub cancelled: u64,
    /// Sequences that ended with `Failed`.
    pub failed: u64,
}
