//! What every request sees: as it was when the request came. What is measured outlives a change of the rest (`live`).

use std::{collections::HashMap, sync::Arc};

use catalog::Catalog;
use store::Store;
use telemetry::Traces;

use crate::{
    free::FreeUse, metrics::Metrics, pace::Paces, phase::Lifecycle, popularity::Latest, route::Vitals, session::Sessions,
    settings::Settings, strain::Strain, upstream::Upstream,
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
    pub(crate) lifecycle: Arc<Lifecycle>,
    pub(crate) settings: Settings,
}
