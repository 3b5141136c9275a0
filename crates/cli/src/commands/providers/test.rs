//! `roundhouse providers test`: one real request to each provider (`gateway::upstream::trial`).

use catalog::Catalog;
use futures_util::future::join_all;
use gateway::upstream::{Trial, trial};
use serde::Serialize;

use crate::{
    Shared, columns,
    exit::{Exit, Failed},
    house::{Assembly, vendors::Connected},
    runtime::runtime,
};

/// Ask each provider something tiny, for real, and say what is wrong.
#[derive(clap::Args)]
pub struct Arguments {
    /// Only these; else all that are connected.
    ids: Vec<String>,
    /// The model to ask, by our id or the provider's; else the cheapest that it is known to serve.
    #[arg(long)]
    model: Option<String>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// How it came out.
#[derive(Serialize)]
struct Tested {
    provider: String,
    ok: bool,
    model: Option<String>,
    /// Until the first word.
    first_token_ms: Option<u64>,
    /// What came, or what is wrong.
    found: String,
    /// What to do about it.
    remedy: &'static str,
}

pub fn run(arguments: &Arguments, shared: &Shared) -> Result<(), Failed> {
    let (loaded, environment) = shared.load()?;
    let (catalog, connected) = Assembly::providers(&loaded.config, &environment, &[], &[])?;
    let unknown = arguments.ids.iter().find(|id| !connected.iter().any(|provider| provider.id() == id.as_str()));
    if let Some(unknown) = unknown {
        return Err(Exit::NotFound.because(format!("no provider {unknown:?} is connected; see roundhouse providers list")));
    }
    let wanted = |provider: &&Connected| arguments.ids.is_empty() || arguments.ids.iter().any(|id| id == provider.id());
    let wanted: Vec<&Connected> = connected.iter().filter(wanted).collect();
    if wanted.is_empty() {
        return Err(Exit::NotFound.because("no provider is connected; set a provider's key, or add a [[provider]] section"));
    }
    let tests = wanted.into_iter().map(|provider| test(provider, &catalog, arguments.model.as_deref()));
    let tested = runtime(1)?.block_on(join_all(tests));
    print(&tested, arguments.json);
    let failed = tested.iter().filter(|tested| !tested.ok).count();
    if failed == 0 { Ok(()) } else { Err(Exit::Upstream.because(format!("{failed} of {} providers failed", tested.len()))) }
}

fn print(tested: &[Tested], json: bool) {
    if json {
        println!("{}", serde_json::json!(tested));
        return;
    }
    let cells = tested.iter().map(|tested| {
        vec![
            if tested.ok { "PASS" } else { "FAIL" }.to_owned(),
            tested.provider.clone(),
            tested.model.clone().unwrap_or_else(|| "-".to_owned()),
            tested.first_token_ms.map_or_else(|| "-".to_owned(), |time| format!("{time} ms")),
            tested.found.clone(),
            tested.remedy.to_owned(),
        ]
    });
    columns::print(&["", "PROVIDER", "MODEL", "FIRST TOKEN", "FOUND", "REMEDY"], &cells.collect::<Vec<_>>());
}

async fn test(provider: &Connected, catalog: &Catalog, model: Option<&str>) -> Tested {
    // A caller's own key is for the models of the provider that it belongs to.
    let Trial { model, first_token, found, remedy } = trial(&*provider.upstream(), &provider.vendor().id, catalog, model).await;
    let first_token_ms = first_token.map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
    Tested { provider: provider.id().to_owned(), ok: first_token.is_some(), model, first_token_ms, found, remedy }
}
