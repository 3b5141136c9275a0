//! What the tests share: a house with everything real but the provider, and readers of replies.

pub mod house;
pub mod sse;
pub mod upstream;
