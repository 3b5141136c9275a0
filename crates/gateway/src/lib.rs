//! The life of a request: `router -> layers -> api/<endpoint> -> route -> dispatch -> upstream/{http,local} -> reply/{json,
//! stream} -> meter -> store`. The only crate that speaks HTTP to API clients.
//!
//! Never reads the environment or a file, never writes SQL, never knows a vendor's dialect.

mod api;
mod attribution;
mod auth;
mod body;
mod brought_key;
mod conversation_size;
mod dispatch;
mod end_user;
mod free;
mod generation_id;
pub mod guardrail;
mod inference;
mod kept;
mod layers;
mod live;
mod meter;
mod metrics;
pub mod own_key;
mod pace;
mod phase;
mod popularity;
pub mod preset;
mod random;
mod reply;
mod route;
mod router;
mod rows;
mod server;
mod session;
pub mod settings;
mod shared;
mod strain;
mod timestamp;
mod trace;
pub mod upstream;

use std::{
    collections::HashMap,
    error::Error,
    sync::{Arc, Weak},
};

use axum::Router;
use catalog::Catalog;
use media::Fetcher;
use store::{Document, Store, StoreError};
use telemetry::Traces;

pub use live::Changeable;
pub use server::{Certificate, CertificateError, Network, NetworkError, ServeError, Server};
pub use settings::Settings;

use crate::{
    free::FreeUse,
    generation_id::now_ms,
    kept::Kept,
    live::{Current, Live},
    metrics::Metrics,
    pace::Paces,
    phase::Lifecycle,
    route::Vitals,
    shared::Shared,
    strain::Strain,
    upstream::Upstream,
};

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
    /// Whom every call is told of that ended, if anybody.
    pub traces: Option<Arc<Traces>>,
    /// Who gets the pictures that answers point to, for the site; nobody, if they are not to be shown.
    pub pictures: Option<Arc<Fetcher>>,
}

/// The API, ready to serve. Cloning is cheap and gives the same gateway.
#[derive(Clone)]
pub struct Gateway(Arc<Live>);

impl Gateway {
    /// Puts the parts together.
    #[must_use]
    pub fn new(Parts { catalog, store, upstreams, settings, traces, pictures }: Parts) -> Self {
        let lifecycle = Arc::new(Lifecycle::new());
        let (vitals, paces, free) = (Arc::new(Vitals::new()), Arc::new(Paces::new()), Arc::new(FreeUse::new()));
        let (metrics, strain) = (Arc::<Metrics>::default(), Arc::new(Strain::new()));
        let (popularity, sessions) = (Arc::default(), Arc::default());
        let configured =
            Arc::new(Changeable { catalog: Arc::clone(&catalog), upstreams: upstreams.clone(), settings: settings.clone() });
        Self(Arc::new_cyclic(|live| {
            Live::new(Shared {
                catalog,
                store,
                upstreams,
                vitals,
                paces,
                strain,
                free,
                popularity,
                sessions,
                metrics,
                traces,
                pictures,
                lifecycle,
                settings,
                configured,
                kept: Arc::default(),
                connections: Arc::new([]),
                live: Weak::clone(live),
            })
        }))
    }

    /// Takes over from the store what was set over the API, and what this UTC day has seen of limits that are counted in memory. To be
    /// called once, before serving.
    ///
    /// # Errors
    /// When the store cannot be read: rules that were set would not hold.
    pub async fn recall(&self) -> Result<(), StoreError> {
        let shared = self.0.shared();
        let documents = shared.store.documents().await?;
        let mut kept = Kept::of(&documents, &*shared.store);
        if let Err(error) = bring_up_to_date(&mut kept, &documents, &shared).await {
            tracing::error!(error = &*error, "what was set over the API stays in the database in an older form");
        }
        self.0.keep(kept);
        if let Err(error) = shared.free.recall(&*shared.store).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "the day's requests to free models begin at 0");
        }
        Ok(())
    }

    /// Serves other endpoints within other bounds from now on, all of them at once. Calls that run end as they began.
    pub fn change(&self, to: Changeable) {
        self.0.replace(to);
        self.0.shared().metrics.reloaded(true);
    }

    /// Lists other models of the same providers from now on. Never at the same time as [`Self::change`].
    pub fn relist(&self, catalog: Arc<Catalog>) {
        self.0.relist(catalog);
    }

    /// Notes for whoever watches the metrics that a change was refused, and that everything is as it was.
    pub fn change_refused(&self) {
        self.0.shared().metrics.reloaded(false);
    }

    /// The API as a service, for callers in the same process and for other routes to be added around it.
    pub fn router(&self) -> Router {
        Router::new().fallback_service(Current(Arc::clone(&self.0)))
    }
}

/// Takes over who is signed in; writes back what the database has in an older form, and removes what is over.
async fn bring_up_to_date(kept: &mut Kept, documents: &[Document], shared: &Shared) -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut edits = shared.sessions.recall(documents, now_ms());
    edits.extend(kept.renew(&*shared.store)?);
    if !edits.is_empty() {
        shared.store.keep(edits).await?;
    }
    Ok(())
}
