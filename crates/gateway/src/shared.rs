//! What every request sees: as it was when the request came. What is measured outlives a change of the rest (`live`).

use std::{
    collections::HashMap,
    sync::{Arc, Weak},
};

use catalog::Catalog;
use media::Fetcher;
use store::Store;
use telemetry::Traces;

use crate::{
    free::FreeUse,
    kept::{Connection, Kept, Laid},
    live::{Changeable, Live},
    metrics::Metrics,
    pace::Paces,
    phase::Lifecycle,
    popularity::Latest,
    route::Vitals,
    session::Sessions,
    settings::Settings,
    strain::Strain,
    upstream::Upstream,
};

#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) store: Arc<dyn Store>,
    /// By the provider slug that the catalog's endpoints name.
    pub(crate) upstreams: HashMap<String, Arc<dyn Upstream>>,
    /// How the endpoints have been doing.
    pub(crate) vitals: Arc<Vitals>,
    /// How fast the keys have been going.
    pub(crate) paces: Arc<Paces>,
    /// Whether there are more calls than the processor can serve.
    pub(crate) strain: Arc<Strain>,
    /// How much they used of what is free.
    pub(crate) free: Arc<FreeUse>,
    /// How much the models were used lately.
    pub(crate) popularity: Arc<Latest>,
    /// Who is signed in with a browser.
    pub(crate) sessions: Arc<Sessions>,
    /// What has been going on.
    pub(crate) metrics: Arc<Metrics>,
    /// Whom every call is told of that ended.
    pub(crate) traces: Option<Arc<Traces>>,
    /// Who gets the pictures that answers point to.
    pub(crate) pictures: Option<Arc<Fetcher>>,
    pub(crate) lifecycle: Arc<Lifecycle>,
    pub(crate) settings: Settings,
    /// Endpoints and bounds as the configuration has them.
    pub(crate) configured: Arc<Changeable>,
    /// What was set over the API, and is laid over them.
    pub(crate) kept: Arc<Kept>,
    /// The ways to providers that came of it.
    pub(crate) connections: Arc<[Connection]>,
    /// Where the whole of this is replaced.
    pub(crate) live: Weak<Live>,
}

impl Shared {
    /// The same with what is kept laid over the configuration anew.
    pub(crate) fn laid(self) -> Self {
        let Laid { settings, upstreams, connections } = self.kept.over(&self.configured, &self.connections);
        Self { settings, upstreams, connections: connections.into(), ..self }
    }
}
