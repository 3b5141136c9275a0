//! What is served now, and how it is replaced while calls run: a request takes the whole of it once, at its beginning, so that none
//! ever sees half of a change, and whatever began before ends as it began.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError, RwLock},
    task::{Context, Poll},
};

use axum::{Router, body::Body, extract::Request, routing::future::RouteFuture};
use catalog::Catalog;
use tokio::sync::MutexGuard;
use tower::Service;

use crate::{kept::Kept, router, settings::Settings, shared::Shared, upstream::Upstream};

/// The part of a gateway that may change while it serves.
pub struct Changeable {
    /// Which models and endpoints exist.
    pub catalog: Arc<Catalog>,
    /// Who answers. One that is the same as before keeps its connections and what was measured of it.
    pub upstreams: HashMap<String, Arc<dyn Upstream>>,
    /// Bounds. Those of connections are read when a server starts, and stay.
    pub settings: Settings,
}

/// The gateway at this moment.
pub(crate) struct Live {
    serving: RwLock<Serving>,
    /// Held from reading what is served to replacing it, so that of two changes at once neither is lost.
    replacing: Mutex<()>,
    /// Held while a change of what is kept is decided and written.
    keeping: tokio::sync::Mutex<()>,
}

#[derive(Clone)]
struct Serving {
    shared: Arc<Shared>,
    router: Router,
}

impl Live {
    pub(crate) fn new(shared: Shared) -> Self {
        Self { serving: RwLock::new(Serving::of(shared)), replacing: Mutex::default(), keeping: tokio::sync::Mutex::default() }
    }

    /// What requests see that come now.
    pub(crate) fn shared(&self) -> Arc<Shared> {
        Arc::clone(&self.read().shared)
    }

    /// Puts other endpoints and bounds in place of those of now, and forgets what was measured of upstreams that are others.
    pub(crate) fn replace(&self, to: Changeable) {
        self.exchange(|old| {
            let catalog = Arc::clone(&to.catalog);
            Shared { catalog, configured: Arc::new(to), ..old }.laid()
        });
    }

    /// Puts another catalogue of the same providers in place.
    pub(crate) fn relist(&self, catalog: Arc<Catalog>) {
        self.exchange(|old| Shared { catalog, ..old });
    }

    /// Puts what is kept now in force.
    pub(crate) fn keep(&self, kept: Kept) {
        self.exchange(|old| Shared { kept: Arc::new(kept), ..old }.laid());
    }

    /// Waits until nobody else changes what is kept.
    pub(crate) async fn turn(&self) -> MutexGuard<'_, ()> {
        self.keeping.lock().await
    }

    fn exchange(&self, make: impl FnOnce(Shared) -> Shared) {
        let _alone = self.replacing.lock().unwrap_or_else(PoisonError::into_inner);
        let old = self.shared();
        let new = make(Shared::clone(&old));
        let is_same = |(slug, upstream): (&String, &Arc<dyn Upstream>)| {
            new.upstreams.get(slug).is_some_and(|new| Arc::ptr_eq(new, upstream)).then(|| slug.clone())
        };
        let same: Vec<String> = old.upstreams.iter().filter_map(is_same).collect();
        old.vitals.keep(&same);
        // The old one is dropped outside of the lock: it may be the last owner of much.
        let new = Serving::of(new);
        let replaced = std::mem::replace(&mut *self.serving.write().unwrap_or_else(PoisonError::into_inner), new);
        drop(replaced);
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Serving> {
        // Whoever writes replaces the whole: there is no half of it that a panic could leave.
        self.serving.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Serving {
    fn of(shared: Shared) -> Self {
        let shared = Arc::new(shared);
        Self { router: router::router(Arc::clone(&shared)), shared }
    }
}

/// The API as it is when a request comes.
#[derive(Clone)]
pub(crate) struct Current(pub(crate) Arc<Live>);

impl Service<Request<Body>> for Current {
    type Response = axum::response::Response;
    type Error = Infallible;
    type Future = RouteFuture<Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // A router is always ready.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let mut router = self.0.read().router.clone();
        router.call(request)
    }
}
