//! Decoding in a process of its own: whatever a hostile picture does to a decoder, it does not do it to the server.
//!
//! The parent never parses a foreign byte. Not yet here: the child drops no privileges; it only starts with an empty
//! environment in `/` and with its own memory bounds.

mod pool;
mod wire;
mod worker;

pub(crate) use pool::Pool;
pub use pool::WorkerCommand;
pub(crate) use wire::{Job, Target};
pub use worker::worker_main;
