//! A simulated upstream: it speaks the wire formats of seven vendors over HTTP, says what it is told to say, and fails in forty ways.
//!
//! What a request shall get stands in its model's id (`sim/tokens-64/fault-reset-mid`, see [`Script`]), so that tests need no control
//! channel and the wish passes through a router unchanged. Each vendor has its own base address ([`Vendor`]). HTTP is written by hand:
//! no library would send a false length, a broken chunk or a reset on purpose. Written from the vendors' documents and SDKs, never from
//! our own adapters, so that the two do not share a misunderstanding. Never logs, never listens outside the loopback.

mod answer;
mod dialect;
mod fault;
mod http;
mod journal;
mod ports;
mod reply;
mod script;
mod server;
mod step;

pub use dialect::Vendor;
pub use fault::{Ending, Fault, Scope};
pub use journal::{Outcome, Seen};
pub use script::{Script, Unknown};
pub use server::Simulator;
