//! A changed configuration, taken up by a running server: read and checked as a whole, then put in place of the old one at once, or
//! not at all. Providers that are reached as before keep their connections and what was measured of them; calls that run end as
//! they began. Weights, ports and directories need a restart, and are named.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use catalog::{Base, Catalog, LOCAL, LocalCheckpoint};
use gateway::{Changeable, Gateway, upstream::Upstream};
use serde::{Deserialize, Serialize};
use store::Store;

use super::{Assembly, Load, base, found::Lists, in_force, nowhere, settings, vendors::Connected};
use crate::{
    config::{Loaded, difference},
    exit::{Exit, Failed},
};

/// What can take up a changed configuration.
pub struct Renewal {
    gateway: Gateway,
    /// Knows which keys there are.
    store: Arc<dyn Store>,
    /// As it was at the start: what needs a restart is still so.
    started: Arc<Loaded>,
    load: Load,
    locals: Vec<LocalCheckpoint>,
    local: Option<Arc<dyn Upstream>>,
    now: Mutex<Now>,
}

/// What a server started with.
pub(super) struct Start {
    pub(super) loaded: Loaded,
    pub(super) load: Load,
    pub(super) base: Option<&'static Base>,
}

/// The configuration in force.
struct Now {
    loaded: Arc<Loaded>,
    connected: Vec<Connected>,
    /// Which models and prices it is over; `None` is not known.
    base: Option<&'static Base>,
    /// Without what servers were found to serve.
    catalog: Arc<Catalog>,
    found: Lists,
}

/// What was taken up.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Renewed {
    /// Settings and providers that are others now.
    pub changed: Vec<String>,
    /// Settings that differ from those that the process runs with, and count only after a restart.
    pub restart: Vec<String>,
    /// Names that lead nowhere.
    #[serde(default)]
    pub warnings: Vec<String>,
}

impl Renewal {
    pub(super) fn new(gateway: Gateway, store: Arc<dyn Store>, assembly: &Assembly, start: Start) -> Self {
        let Start { loaded, load, base } = start;
        let started = Arc::new(loaded);
        let (loaded, connected, catalog) = (Arc::clone(&started), assembly.connected.clone(), Arc::clone(&assembly.catalog));
        let now = Mutex::new(Now { loaded, connected, base, catalog, found: Lists::default() });
        let local = assembly.upstreams.get(LOCAL).map(Arc::clone);
        Self { gateway, store, started, load, locals: assembly.locals.clone(), local, now }
    }

    /// Reads the configuration again and takes it up.
    ///
    /// # Errors
    /// What is wrong with it; then everything is as it was.
    pub async fn renew(self: Arc<Self>) -> Result<Renewed, Failed> {
        // Reads files, and a catalogue of hundreds of models.
        let renewed = tokio::task::spawn_blocking(move || {
            let renewed = self.take_up();
            if renewed.is_err() {
                self.gateway.change_refused();
            }
            renewed
        });
        renewed.await.unwrap_or_else(|error| Err(Exit::Failure.because(format!("the configuration could not be read: {error}"))))
    }

    /// What servers were found to serve up to now.
    pub fn found(&self) -> Lists {
        self.now().found.clone()
    }

    /// The providers of now.
    pub fn connected(&self) -> Vec<Connected> {
        self.now().connected.clone()
    }

    /// Lists what servers were found to serve.
    pub fn learn(&self, found: Lists) {
        let mut now = self.now();
        if now.found != found {
            now.found = found;
            self.gateway.relist(now.with_found());
        }
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_up(&self) -> Result<Renewed, Failed> {
        // Held to the end: two at once would each compare with what the other replaces.
        let mut now = self.now();
        let (loaded, environment) = (self.load)()?;
        if let (Some(old), true) = (&now.loaded.file, loaded.file != now.loaded.file) {
            return Err(Exit::Config.because(format!("{} is no longer the configuration file", old.display())));
        }
        let mut settings = settings::of(&loaded.config, &environment)?;
        settings.shown = in_force::shown(&loaded, &environment).into();
        let base = base::base(&super::data_dir(&loaded.config, &environment))?;
        let (catalog, connected) = Assembly::providers(&loaded.config, &environment, &self.locals, &now.connected)?;
        nowhere::check(&loaded, &catalog)?;
        let warnings = nowhere::warnings(&loaded, &catalog, Some(&self.store.keys()));
        let remote = connected.iter().map(|provider| (provider.id().to_owned(), provider.upstream()));
        let local = self.local.iter().map(|local| (LOCAL.to_owned(), Arc::clone(local)));
        let upstreams = remote.chain(local).collect();
        let found = now.found.clone();
        let after = Now { loaded: Arc::new(loaded), connected, base: Some(base), catalog: Arc::new(catalog), found };
        self.gateway.change(Changeable { catalog: after.with_found(), upstreams, settings });
        let mut renewed = Renewed { warnings, ..Renewed::of(&self.started, &now, &after.loaded, &after.connected) };
        if now.base.is_some_and(|old| !std::ptr::eq(old, base)) {
            renewed.changed.push("imported models and prices".to_owned());
        }
        *now = after;
        Ok(renewed)
    }
}

impl Now {
    /// The catalogue with what servers were found to serve.
    fn with_found(&self) -> Arc<Catalog> {
        if self.found == Lists::default() {
            return Arc::clone(&self.catalog);
        }
        let mut catalog = Catalog::clone(&self.catalog);
        self.found.apply(&mut catalog);
        Arc::new(catalog)
    }
}

impl Renewed {
    fn of(started: &Loaded, old: &Now, loaded: &Loaded, connected: &[Connected]) -> Self {
        let differ = |from, needs_restart| {
            let changed = difference(from, loaded).into_iter().filter(move |changed| changed.needs_restart == needs_restart);
            changed.map(|changed| changed.place.to_string()).collect()
        };
        let mut renewed = Self { changed: differ(&old.loaded, false), restart: differ(started, true), warnings: Vec::new() };
        let same =
            |one: &Connected, many: &[Connected]| many.iter().find(|other| other.id() == one.id()).map(|other| one.is_as(other));
        for provider in connected {
            match same(provider, &old.connected) {
                None => renewed.changed.push(format!("provider {} (new)", provider.id())),
                Some(false) => renewed.changed.push(format!("provider {}", provider.id())),
                Some(true) => {}
            }
        }
        let gone = old.connected.iter().filter(|provider| same(provider, connected).is_none());
        renewed.changed.extend(gone.map(|provider| format!("provider {} (gone)", provider.id())));
        renewed
    }
}

impl fmt::Display for Renewed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.changed.as_slice() {
            [] => write!(f, "configuration reloaded: nothing changed")?,
            changed => write!(f, "configuration reloaded: {}", changed.join(", "))?,
        }
        match self.restart.as_slice() {
            [] => {}
            restart => write!(f, "\nwarning: counts only after a restart: {}", restart.join(", "))?,
        }
        self.warnings.iter().try_for_each(|warning| write!(f, "\nwarning: {warning}"))
    }
}
