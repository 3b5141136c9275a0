//! The checks themselves, one function each.

use std::{net::TcpListener, path::Path, time::Instant};

use catalog::OLD_PRICE_DAYS;
use futures_util::StreamExt;
use inner::{Event, Message, Request, Role, Sampling};
use providers::ProviderConfig;
use serde::Serialize;

use crate::{
    builtin,
    config::{Config, Environment, Loaded},
    house::{self, Assembly},
    moment::today,
};

/// How a check came out. A warning does not fail the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Pass,
    Warn,
    Fail,
}

/// One line of the report.
#[derive(Debug, Serialize)]
pub struct Check {
    pub state: State,
    pub name: String,
    pub found: String,
    pub remedy: String,
}

impl State {
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Warn => "WARN",
            Self::Fail => "FAIL",
        }
    }
}

impl Check {
    fn pass(name: &str, found: impl Into<String>) -> Self {
        Self { state: State::Pass, name: name.into(), found: found.into(), remedy: String::new() }
    }

    fn warn(name: &str, found: impl Into<String>, remedy: &str) -> Self {
        Self { state: State::Warn, name: name.into(), found: found.into(), remedy: remedy.into() }
    }

    pub fn fail(name: &str, found: impl Into<String>, remedy: &str) -> Self {
        Self { state: State::Fail, name: name.into(), found: found.into(), remedy: remedy.into() }
    }
}

/// All of them, in the order of a start.
pub async fn all(loaded: &Loaded, environment: &Environment) -> Vec<Check> {
    let config = &loaded.config;
    let file = loaded.file.as_ref().map_or_else(|| "defaults only".to_owned(), |path| path.display().to_string());
    let mut checks = vec![Check::pass("configuration", file), processor(), memory()];
    checks.push(data_dir(&house::data_dir(config, environment)).await);
    checks.push(port(config));
    checks.extend(config.models.iter().map(|model| directory(&environment.expand(&model.path))));
    checks.push(providers(config, environment));
    checks.extend(prices(config, environment));
    checks.push(engine(config, environment).await);
    checks
}

fn processor() -> Check {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let isa = kernels::Isa::detect();
    let found = format!("{cores} cores, {isa:?}");
    if isa == kernels::Isa::scalar() {
        return Check::warn("processor", found, "without AVX2 and FMA the engine is many times slower");
    }
    Check::pass("processor", found)
}

fn memory() -> Check {
    let Some(bytes) = engine::available_bytes() else {
        return Check::warn("memory", "unknown", "this system does not say how much memory is free");
    };
    let found = format!("{} MB free", bytes >> 20);
    if bytes < 1 << 30 {
        return Check::warn("memory", found, "the weights of a 2B model in bf16 alone are 4 GB; use a provider instead");
    }
    Check::pass("memory", found)
}

async fn data_dir(dir: &Path) -> Check {
    match store::Admin::open(dir).await {
        Ok(_) => Check::pass("data directory", dir.display().to_string()),
        Err(error) => {
            let reason = crate::exit::Exit::Failure.caused(&error).reason;
            Check::fail("data directory", reason, "choose another one with --data-dir")
        }
    }
}

fn port(config: &Config) -> Check {
    let address = format!("{}:{}", config.server.host, config.server.port);
    match TcpListener::bind(&address) {
        Ok(_) => Check::pass("port", address),
        Err(error) => {
            Check::warn("port", format!("{address}: {error}"), "choose another one with --port, if no server of yours runs there")
        }
    }
}

fn directory(path: &Path) -> Check {
    let missing: Vec<&str> = ["config.json", "tokenizer.json", "preprocessor_config.json", "video_preprocessor_config.json"]
        .into_iter()
        .filter(|file| !path.join(file).is_file())
        .collect();
    if missing.is_empty() {
        return Check::pass("model", path.display().to_string());
    }
    Check::fail("model", format!("{} lacks {}", path.display(), missing.join(", ")), "download the whole checkpoint again")
}

fn providers(config: &Config, environment: &Environment) -> Check {
    let configured = config.providers.iter().map(|section| section.id.clone());
    let is_set = |row: &&providers::Row| ProviderConfig::of_variables(row, |name| environment.var(name)).is_some();
    let usual = providers::rows().filter(is_set).map(|row| row.id.to_owned());
    let found: Vec<String> = configured.chain(usual).collect();
    if found.is_empty() {
        return Check::pass("providers", "none; only local models are served");
    }
    Check::pass("providers", found.join(", "))
}

/// Whether the prices that calls are billed at may be others by now. Nothing where there are none of somebody's lists.
fn prices(config: &Config, environment: &Environment) -> Option<Check> {
    let catalog = Assembly::listing(config, environment).ok()?;
    let (old, all) = catalog.old_prices(today());
    if old > 0 {
        let found = format!("{old} of {all} are older than {OLD_PRICE_DAYS} days");
        return Some(Check::warn("prices", found, "fetch the youngest lists with roundhouse models refresh"));
    }
    (all > 0).then(|| Check::pass("prices", format!("{all}, none older than {OLD_PRICE_DAYS} days")))
}

/// The time to the first token of the model in the box: proves the whole path from words to tokens.
async fn engine(config: &Config, environment: &Environment) -> Check {
    let assembly = match Assembly::for_model(config, environment, builtin::ID, true).await {
        Ok(assembly) => assembly,
        Err(failed) => return Check::fail("engine", failed.reason, "this should not happen; please report it"),
    };
    let started = Instant::now();
    let outcome = first_token(&assembly).await;
    assembly.shutdown();
    match outcome {
        Ok(()) => Check::pass("engine", format!("first token after {:.1} ms", started.elapsed().as_secs_f64() * 1e3)),
        Err(reason) => Check::fail("engine", reason, "this should not happen; please report it"),
    }
}

async fn first_token(assembly: &Assembly) -> Result<(), String> {
    let sampling = Sampling { max_tokens: Some(1), ..Sampling::default() };
    let request = Request { messages: vec![Message::text(Role::User, "Hello")], sampling, ..Request::default() };
    let events = assembly.ask(builtin::ID, request).await.map_err(|failure| failure.message)?;
    match events.collect::<Vec<_>>().await.last() {
        Some(Event::End(end)) if end.failure.is_none() => Ok(()),
        _ => Err("the answer broke off".to_owned()),
    }
}
