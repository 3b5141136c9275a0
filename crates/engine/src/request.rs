//! What goes into the engine.

use models::Media;

use crate::Params;

/// One generation.
#[derive(Clone, Debug)]
pub struct Request {
    /// The whole prompt; pad tokens stand where media go.
    pub tokens: Vec<u32>,
    /// In the order of their pad tokens.
    pub media: Vec<Media>,
    /// How to sample and when to stop.
    pub params: Params,
}
