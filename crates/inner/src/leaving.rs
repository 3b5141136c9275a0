//! What a call costs at its provider that is left before its end.

/// What a provider charges for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenLeft {
    /// Nobody knows, which counts as the worse.
    #[default]
    Unknown,
    /// As much as if it had been read to its end.
    BillsOn,
    /// Of a stream, what was made up to then; of a whole answer, all of it.
    StopsStreams,
    /// Whatever was made up to then.
    Stops,
}

impl WhenLeft {
    /// Whether more may be charged than was delivered.
    #[must_use]
    pub fn may_bill_on(self, streamed: bool) -> bool {
        match self {
            Self::Unknown | Self::BillsOn => true,
            Self::StopsStreams => !streamed,
            Self::Stops => false,
        }
    }
}
