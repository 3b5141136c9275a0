//! The life of a request: `router -> layers -> api/<endpoint> -> route -> dispatch -> upstream/{http,local} -> reply/{json,
//! stream} -> meter -> store`. The only crate that speaks HTTP to API clients.
//!
//! Never reads the environment or a file, never writes SQL, never knows a vendor's dialect.

mod api;
mod attribution;
mod auth;
mod body;
mod dispatch;
mod free;
mod generation_id;
pub mod guardrail;
mod layers;
mod meter;
pub mod own_key;
mod pace;
mod phase;
pub mod preset;
mod reply;
mod route;
mod router;
mod server;
pub mod settings;
mod shared;
mod timestamp;
pub mod upstream;

use std::{collections::HashMap, sync::Arc};

use axum::Router;
use catalog::Catalog;
use store::Store;

pub use server::{ServeError, Server};
pub use settings::Settings;

use crate::{free::FreeUse, pace::Paces, phase::Lifecycle, route::Vitals, shared::Shared, upstream::Upstream};

/// What a gateway is made of.
pub struct Parts {
    /// Which models and endpoints exist.
    pub catalog: Arc<Catalog>,
    /// Keys and the ledger.
    pub store: Arc<dyn Store>,
    /// Who answers, by the provider slug that the catalog's endpoints name.
    pub upstreams: HashMap<String, Arc<dyn Upstream>>,
    /// Bounds.
    pub settings: Settings,
}

/// The API, ready to serve. Cloning is cheap and gives the same gateway.
#[derive(Clone)]
pub struct Gateway(Arc<Shared>);

impl Gateway {
    /// Puts the parts together.
    #[must_use]
    pub fn new(Parts { catalog, store, upstreams, settings }: Parts) -> Self {
        let lifecycle = Arc::new(Lifecycle::new());
        let (vitals, paces, free) = (Vitals::new(), Arc::new(Paces::new()), FreeUse::new());
        Self(Arc::new(Shared { catalog, store, upstreams, vitals, paces, free, lifecycle, settings }))
    }

    /// The API as a service, for callers in the same process and for other routes to be added around it.
    pub fn router(&self) -> Router {
        router::router(Arc::clone(&self.0))
    }
}
