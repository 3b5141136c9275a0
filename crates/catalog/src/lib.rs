//! What models and endpoints exist, what they cost and what they can do. Answers questions; never calls anybody and never
//! decides which endpoint serves a request.

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "tests fail by panicking"))]

mod age;
pub mod aliases;
pub mod base;
mod based;
pub mod benchmarks;
mod catalog;
mod found;
mod honoured;
pub mod import;
mod lacks;
mod local;
mod model;
mod own_names;
mod parameters;
mod passthrough;
mod provider_model;
mod providers;
mod published;
mod router;
mod tier;
mod world;

pub use age::OLD_PRICE_DAYS;
pub use base::{Base, BaseError, BaseModel, base};
pub use catalog::{Catalog, CatalogError, Vendor};
pub use found::Found;
pub use inner::Modality;
pub use local::{LOCAL, LocalCheckpoint};
pub use model::{Endpoint, Model, ParametersFrom, Policy};
pub use own_names::NameError;
pub use provider_model::{PriceConfig, ProviderModel, ProviderModelError};
pub use providers::ProviderFacts;
pub use router::Router;
