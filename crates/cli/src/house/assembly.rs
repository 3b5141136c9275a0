//! Everything that answers: our own models and the providers, with the catalogue that lists them. Needs no store, so `run`
//! can have it without a data directory.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use ::media::{Decoder, Limits, WorkerCommand};
use catalog::{Catalog, Endpoint, LOCAL, LocalCheckpoint};
use engine::Engine;
use gateway::upstream::{Call, EventStream, Upstream, local::LocalUpstream};
use inner::{Failure, FailureKind, PriceSheet, Request};
use kernels::Pool;

use super::{
    checkpoint::{self, Checkpoint, Shared},
    downloads, settings,
    vendors::{self, Connected},
};
use crate::{
    builtin,
    config::{Config, Environment},
    exit::{Exit, Failed},
};

/// All upstreams by provider slug, and the catalogue of their models.
pub struct Assembly {
    pub catalog: Arc<Catalog>,
    pub upstreams: HashMap<String, Arc<dyn Upstream>>,
    /// The providers among the upstreams.
    pub connected: Vec<Connected>,
    /// What the catalogue says of the models that run here.
    pub locals: Vec<LocalCheckpoint>,
    engines: Vec<Engine>,
    lines: Vec<String>,
    builtin: bool,
}

impl Assembly {
    /// What a server serves: the models named on the command line, else those of the configuration; the model in the box when
    /// it is named or when there is nothing else.
    ///
    /// # Errors
    /// When a model cannot be loaded or a provider is malformed.
    pub async fn of_all(config: &Config, environment: &Environment, named: &[PathBuf], quiet: bool) -> Result<Self, Failed> {
        let configured = configured(config, environment);
        let wanted = if named.is_empty() { &configured } else { named };
        Self::build(config, environment, &Wanted::of_all(config, wanted), quiet).await
    }

    /// The catalogue of what a server with this configuration serves; loads no weights and connects to nobody.
    ///
    /// # Errors
    /// When a model directory or a provider is malformed.
    pub fn listing(config: &Config, environment: &Environment) -> Result<Catalog, Failed> {
        let mut catalog = vendors::catalogue(config, environment)?;
        for checkpoint in Wanted::of_all(config, &configured(config, environment)).checkpoints() {
            catalog.add_local(checkpoint.row()?).map_err(|error| Exit::Config.caused(&error))?;
        }
        vendors::connect(config, environment, &settings::of(config, environment)?, &[], &mut catalog)?;
        Ok(catalog)
    }

    /// What a server with another configuration serves whose own models are the same. Providers that are reached as before stay.
    ///
    /// # Errors
    /// As [`Self::listing`].
    pub fn providers(
        config: &Config,
        environment: &Environment,
        locals: &[LocalCheckpoint],
        known: &[Connected],
    ) -> Result<(Catalog, Vec<Connected>), Failed> {
        let mut catalog = vendors::catalogue(config, environment)?;
        for row in locals {
            catalog.add_local(row.clone()).map_err(|error| Exit::Config.caused(&error))?;
        }
        let connected = vendors::connect(config, environment, &settings::of(config, environment)?, known, &mut catalog)?;
        Ok((catalog, connected))
    }

    /// What it takes to ask one model: a directory, the model in the box, or a provider's.
    ///
    /// # Errors
    /// As [`Self::of_all`].
    pub async fn for_model(config: &Config, environment: &Environment, model: &str, quiet: bool) -> Result<Self, Failed> {
        let path = PathBuf::from(model);
        let directories = if path.is_dir() {
            vec![path]
        } else {
            configured(config, environment).into_iter().filter(|path| local_id(path) == model).collect()
        };
        let builtin = model == builtin::ID;
        let providers = directories.is_empty() && !builtin;
        Self::build(config, environment, &Wanted { builtin, directories, providers }, quiet).await
    }

    async fn build(config: &Config, environment: &Environment, wanted: &Wanted, quiet: bool) -> Result<Self, Failed> {
        let mut catalog = if wanted.providers { vendors::catalogue(config, environment)? } else { Catalog::default() };
        let mut upstreams = HashMap::new();
        let mut local = LocalUpstream::default();
        let (mut engines, mut lines, mut locals) = (Vec::new(), Vec::new(), Vec::new());
        let shared = shared(config)?;
        for checkpoint in wanted.checkpoints() {
            let loaded = checkpoint::load(checkpoint, &shared, quiet).await?;
            lines.push(loaded.line());
            engines.push(loaded.engine.clone());
            local = local.with(&loaded.row.id, loaded.model);
            catalog.add_local(loaded.row.clone()).map_err(|error| Exit::Config.caused(&error))?;
            locals.push(loaded.row);
        }
        let mut connected = Vec::new();
        if wanted.providers {
            connected = vendors::connect(config, environment, &settings::of(config, environment)?, &[], &mut catalog)?;
        }
        for provider in &connected {
            lines.push(format!("provider {}", provider.id()));
            upstreams.insert(provider.id().to_owned(), provider.upstream());
        }
        upstreams.insert(LOCAL.to_owned(), Arc::new(local));
        Ok(Self { catalog: Arc::new(catalog), upstreams, connected, locals, engines, lines, builtin: wanted.builtin })
    }

    /// Asks a model where it is answered first, outside of any server: no key, no ledger.
    ///
    /// # Errors
    /// [`FailureKind::NotFound`] when nobody serves it; otherwise what the upstream says.
    pub async fn ask(&self, model: &str, request: Request) -> Result<EventStream, Failure> {
        let unknown = || Failure::new(FailureKind::NotFound, format!("no model {model}; see roundhouse models list"));
        let endpoint = self.endpoint(model).ok_or_else(unknown)?;
        let upstream = self.upstreams.get(&endpoint.provider).ok_or_else(unknown)?;
        let call = Call {
            request: Arc::new(request),
            model: endpoint.upstream_model,
            generation_id: String::new(),
            options: serde_json::Map::new(),
            context_length: endpoint.context_length,
            completion_tokens_max: endpoint.max_completion_tokens,
            progress: Arc::default(),
        };
        upstream.prepare(call).await?.send().await
    }

    /// What this model costs where it is answered first; `None` is "unpriced".
    pub fn prices(&self, model: &str) -> Option<PriceSheet> {
        self.endpoint(model)?.prices
    }

    fn endpoint(&self, model: &str) -> Option<Endpoint> {
        self.catalog.model(model)?.endpoints.first().cloned()
    }

    /// One line for each model and provider.
    pub fn inventory(&self) -> &[String] {
        &self.lines
    }

    /// Whether the model in the box is among them.
    pub fn serves_builtin(&self) -> bool {
        self.builtin
    }

    /// A model to name in examples: one that costs nothing, if there is one.
    pub fn example_model(&self) -> String {
        let models = self.catalog.models();
        let ours = models.iter().find(|model| model.endpoints.iter().any(Endpoint::is_local));
        ours.or(models.first()).map_or_else(|| builtin::ID.to_owned(), |model| model.id.clone())
    }

    /// Lets running sequences finish, then stops the engines.
    pub fn shutdown(&self) {
        self.engines.iter().for_each(Engine::shutdown);
    }
}

/// What to put together.
struct Wanted {
    builtin: bool,
    directories: Vec<PathBuf>,
    providers: bool,
}

impl Wanted {
    /// The named models and all providers; the model in the box when it is named or when there is nothing else.
    fn of_all(config: &Config, named: &[PathBuf]) -> Self {
        let (boxed, directories): (Vec<&PathBuf>, Vec<&PathBuf>) =
            named.iter().partition(|model| model.as_path() == Path::new(builtin::ID));
        let builtin = !boxed.is_empty() || (directories.is_empty() && config.engine.builtin);
        Self { builtin, directories: directories.into_iter().cloned().collect(), providers: true }
    }

    fn checkpoints(&self) -> impl Iterator<Item = Checkpoint> {
        let builtin = self.builtin.then(Checkpoint::builtin);
        builtin.into_iter().chain(self.directories.iter().map(|path| Checkpoint::at(path)))
    }
}

/// The model directories of the configuration.
fn configured(config: &Config, environment: &Environment) -> Vec<PathBuf> {
    config.models.iter().map(|model| environment.expand(&model.path)).collect()
}

/// The id of a model directory.
pub fn local_id(path: &Path) -> String {
    Checkpoint::at(path).id()
}

/// What all local models share: threads, eyes, memory.
fn shared(config: &Config) -> Result<Shared, Failed> {
    let pool = std::num::NonZeroUsize::new(config.engine.threads).map_or_else(Pool::available, Pool::new);
    let program = std::env::current_exe().map_err(|error| Exit::Failure.because(format!("cannot find this program: {error}")))?;
    let worker = WorkerCommand { program, args: vec!["media-worker".into()] };
    Ok(Shared {
        pool: Arc::new(pool),
        fetcher: downloads::fetcher(config)?,
        decoder: Arc::new(Decoder::new(worker, Limits::default())),
        kv_bytes: config.engine.kv_cache_mb << 20,
    })
}
