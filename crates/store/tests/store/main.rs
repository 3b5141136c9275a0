//! The store from outside, on real files. One test program, one file per subject.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod backup;
mod crash;
mod credits;
mod directory;
mod documents;
mod full;
mod keys;
mod ledger;
mod model;
mod requests;
mod retention;
mod sample;
mod schema;
mod search;
mod statistics;
