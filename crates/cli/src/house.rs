//! The wiring: configuration in, a running house out. Every part is made here and handed to those who need it.

mod aliases;
mod assembly;
pub mod base;
mod checkpoint;
mod downloads;
pub mod found;
mod in_force;
mod initial_keys;
pub mod nowhere;
mod operator_page;
mod policy;
mod renewal;
mod scores;
pub mod settings;
mod standing;
mod tracing;
pub mod vendors;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use ::media::Fetcher;
use gateway::{Gateway, Parts};
use store::{OpenOptions, Retention, SqliteStore, Store};
use telemetry::Traces;

pub use assembly::{Assembly, local_id};
pub use in_force::in_force;
pub use initial_keys::InitialKeys;
pub use renewal::{Renewal, Renewed};

use crate::{
    Shared,
    config::{Config, Durability, Environment, Loaded},
    exit::{Exit, Failed},
};

/// Reads the configuration as it was read at the start.
pub type Load = Box<dyn Fn() -> Result<(Loaded, Environment), Failed> + Send + Sync>;

/// Everything that a server is made of.
pub struct House {
    assembly: Assembly,
    store: Arc<SqliteStore>,
    gateway: Gateway,
    data_dir: PathBuf,
    traces: Option<Arc<Traces>>,
}

impl House {
    /// Opens the store, loads the models and connects the providers.
    ///
    /// # Errors
    /// When any of it cannot be used; nothing is left half open.
    pub async fn open(loaded: &Loaded, environment: &Environment, models: &[PathBuf], quiet: bool) -> Result<Self, Failed> {
        let config = &loaded.config;
        let mut settings = settings::of(config, environment)?;
        settings.shown = in_force::shown(loaded, environment).into();
        let data_dir = data_dir(config, environment);
        let traces = tracing::open(config, environment)?.map(Arc::new);
        let store = open_store(config, &data_dir).await?;
        let assembly = Assembly::of_all(config, environment, models, quiet).await;
        // A fetcher of its own: pictures for the pages are not to wait for those of requests, nor the reverse.
        let pictures = config.site.enabled.then(|| downloads::fetcher(config)).transpose();
        let parts = assembly.and_then(|assembly| Ok((assembly, pictures?)));
        Self::over(store, parts, settings, data_dir, traces).await
    }

    /// The same for one model alone: a directory, the model in the box, or a provider's.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn for_model(config: &Config, environment: &Environment, model: &str, quiet: bool) -> Result<Self, Failed> {
        let (settings, data_dir) = (settings::of(config, environment)?, data_dir(config, environment));
        let store = open_store(config, &data_dir).await?;
        let assembly = Assembly::for_model(config, environment, model, quiet).await;
        Self::over(store, assembly.map(|assembly| (assembly, None)), settings, data_dir, None).await
    }

    /// Puts the gateway over both, or closes the store when there is nothing to serve.
    async fn over(
        store: Arc<SqliteStore>,
        parts: Result<(Assembly, Option<Arc<Fetcher>>), Failed>,
        settings: gateway::Settings,
        data_dir: PathBuf,
        traces: Option<Arc<Traces>>,
    ) -> Result<Self, Failed> {
        let (assembly, pictures) = match parts {
            Ok(parts) => parts,
            Err(failed) => {
                close(&store).await?;
                return Err(failed);
            }
        };
        let gateway = Gateway::new(Parts {
            catalog: Arc::clone(&assembly.catalog),
            store: Arc::<SqliteStore>::clone(&store),
            upstreams: assembly.upstreams.clone(),
            settings,
            traces: traces.clone(),
            pictures,
        });
        if let Err(error) = gateway.recall().await {
            close(&store).await?;
            return Err(Exit::Failure.caused(&error));
        }
        Ok(Self { assembly, store, gateway, data_dir, traces })
    }

    /// The API.
    pub fn gateway(&self) -> Gateway {
        self.gateway.clone()
    }

    /// What is served.
    pub fn assembly(&self) -> &Assembly {
        &self.assembly
    }

    /// Names in the configuration that lead nowhere, a line each.
    ///
    /// # Errors
    /// See [`nowhere::check`].
    pub fn nowhere(&self, loaded: &Loaded) -> Result<Vec<String>, Failed> {
        nowhere::check(loaded, &self.assembly.catalog)?;
        Ok(nowhere::warnings(loaded, &self.assembly.catalog, Some(&self.store.keys())))
    }

    /// What takes up a changed configuration; `loaded` is the one of now, `load` reads it again.
    pub fn renewal(&self, loaded: Loaded, load: Load) -> Renewal {
        let base = base::base(&self.data_dir).ok();
        let store = Arc::<SqliteStore>::clone(&self.store);
        Renewal::new(self.gateway.clone(), store, &self.assembly, renewal::Start { loaded, load, base })
    }

    /// Where everything is kept.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// The two keys of the first start; `None` when there are keys already.
    ///
    /// # Errors
    /// When they cannot be written.
    pub async fn first_keys(&self) -> Result<Option<InitialKeys>, Failed> {
        InitialKeys::at_first_start(&*self.store, &self.data_dir).await
    }

    /// Stops the engines and brings everything to the disk.
    ///
    /// # Errors
    /// When the ledger could not be flushed.
    pub async fn close(self) -> Result<(), Failed> {
        self.assembly.shutdown();
        if let Some(traces) = self.traces {
            // It waits for a collector, which may be gone.
            drop(tokio::task::spawn_blocking(move || traces.close()).await);
        }
        close(&self.store).await
    }
}

async fn open_store(config: &Config, data_dir: &Path) -> Result<Arc<SqliteStore>, Failed> {
    let options = OpenOptions {
        durability: match config.ledger.durability {
            Durability::Group => store::Durability::Write,
            Durability::Fsync => store::Durability::Fsync,
        },
        retention: Retention {
            days: Some(config.ledger.keep_days).filter(|days| *days > 0),
            bytes_max: Some(config.ledger.keep_mb.saturating_mul(1 << 20)).filter(|bytes| *bytes > 0),
        },
        seal_keys: config.server.seal_keys.clone(),
        ..OpenOptions::new(data_dir)
    };
    store::open(options).await.map(Arc::new).map_err(|error| Exit::Failure.caused(&error))
}

async fn close(store: &SqliteStore) -> Result<(), Failed> {
    store.close().await.map_err(|error| Exit::Failure.caused(&error))
}

/// The data directory, which is there already.
///
/// # Errors
/// When the configuration is wrong, or there is no such directory.
pub fn existing_data_dir(shared: &Shared) -> Result<PathBuf, Failed> {
    let (loaded, environment) = shared.load()?;
    let dir = data_dir(&loaded.config, &environment);
    if dir.is_dir() { Ok(dir) } else { Err(Exit::NotFound.because(format!("there is no data directory {}", dir.display()))) }
}

/// The data directory of this configuration.
pub fn data_dir(config: &Config, environment: &Environment) -> PathBuf {
    config.server.data_dir.as_deref().map_or_else(|| environment.data_dir(), |dir| environment.expand(dir))
}
