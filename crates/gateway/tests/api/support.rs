//! What the tests share: a house with everything real but the provider, and readers of replies.

pub(crate) mod claude;
pub(crate) mod house;
pub(crate) mod made;
pub(crate) mod sse;
pub(crate) mod upstream;
