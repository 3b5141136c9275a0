//! The engine from outside: its answers against an oracle that computes them without cache, batch or chunks, and its
//! promises about cancellation, fairness, refusals and failures. Nothing here depends on how fast anything is.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod batching;
mod cancelling;
mod failing;
mod gate;
mod golden;
mod oracle;
mod pictures;
mod refusing;
mod sampling;
mod stopping;
mod timings;
