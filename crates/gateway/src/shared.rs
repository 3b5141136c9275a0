//! What every request sees. Built once, never changed.

use std::{collections::HashMap, sync::Arc};

use catalog::Catalog;
use store::Store;

use crate::{phase::Lifecycle, settings::Settings, upstream::Upstream};

pub(crate) struct Shared {
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) store: Arc<dyn Store>,
    /// By the provider slug that the catalog's endpoints name.
    pub(crate) upstreams: HashMap<String, Arc<dyn Upstream>>,
    pub(crate) lifecycle: Arc<Lifecycle>,
    pub(crate) settings: Settings,
}
