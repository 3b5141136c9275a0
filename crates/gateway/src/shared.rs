//! What every request sees. Built once; only what is measured changes.

use std::{collections::HashMap, sync::Arc};

use catalog::Catalog;
use store::Store;

use crate::{free::FreeUse, pace::Paces, phase::Lifecycle, route::Vitals, settings::Settings, upstream::Upstream};

pub(crate) struct Shared {
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) store: Arc<dyn Store>,
    /// By the provider slug that the catalog's endpoints name.
    pub(crate) upstreams: HashMap<String, Arc<dyn Upstream>>,
    /// How the endpoints have been doing.
    pub(crate) vitals: Vitals,
    /// How fast the keys have been going.
    pub(crate) paces: Arc<Paces>,
    /// How much they used of what is free.
    pub(crate) free: FreeUse,
    pub(crate) lifecycle: Arc<Lifecycle>,
    pub(crate) settings: Settings,
}
