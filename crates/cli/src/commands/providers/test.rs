//! `roundhouse providers test`: one real request to each provider, as small as they come. It costs what a dozen tokens cost; no
//! ledger has it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use catalog::{Catalog, Endpoint};
use futures_util::{StreamExt, future::join_all};
use gateway::upstream::{Call, Upstream};
use inner::{Event, Failure, FailureKind, Message, Request, Role, Sampling};
use serde::Serialize;
use tokio::time::timeout;

use crate::{
    Shared, columns,
    exit::{Exit, Failed},
    house::{Assembly, vendors::Connected},
    runtime::runtime,
};

/// How long one provider may take; who is slower is of no use to anybody who waits at a terminal.
const PATIENCE: Duration = Duration::from_secs(60);
/// The least that every provider takes (OpenAI's Responses refuse fewer).
const TOKENS: u32 = 16;

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
    let failed = |model: Option<String>, found: String, remedy| Tested {
        provider: provider.id().to_owned(),
        ok: false,
        model,
        first_token_ms: None,
        found,
        remedy,
    };
    // A caller's own key is for the models of the provider that it belongs to.
    let Some(model) = upstream_model(&provider.vendor().id, catalog, model) else {
        return failed(None, "nothing is known of its models".to_owned(), "name one with --model");
    };
    let started = Instant::now();
    match timeout(PATIENCE, first_words(&*provider.upstream(), &model)).await {
        Ok(Ok(())) => Tested {
            provider: provider.id().to_owned(),
            ok: true,
            model: Some(model),
            first_token_ms: u64::try_from(started.elapsed().as_millis()).ok(),
            found: "it answers".to_owned(),
            remedy: "",
        },
        Ok(Err(failure)) => failed(Some(model), said(&failure), remedy(failure.kind)),
        Err(_) => failed(Some(model), format!("no word within {} seconds", PATIENCE.as_secs()), remedy(FailureKind::Timeout)),
    }
}

/// What the provider calls the model: the wanted one, or its cheapest.
fn upstream_model(provider: &str, catalog: &Catalog, wanted: Option<&str>) -> Option<String> {
    let at = |endpoints: &[Endpoint]| endpoints.iter().find(|endpoint| endpoint.provider == provider).cloned();
    if let Some(wanted) = wanted {
        let known = catalog.model(wanted).and_then(|model| at(&model.endpoints));
        return Some(known.map_or_else(|| wanted.to_owned(), |endpoint| endpoint.upstream_model));
    }
    let text = catalog.models().into_iter().filter(|model| model.outputs() == [catalog::Modality::Text]);
    let price = |endpoint: &Endpoint| {
        endpoint.prices.as_ref().map_or(i128::MAX, |sheet| i128::from(sheet.prompt.0) + i128::from(sheet.completion.0))
    };
    text.filter_map(|model| at(&model.endpoints)).min_by_key(price).map(|endpoint| endpoint.upstream_model)
}

/// Asks, and waits for the first content or a good end.
async fn first_words(upstream: &dyn Upstream, model: &str) -> Result<(), Failure> {
    let request = Request {
        messages: vec![Message::text(Role::User, "Say OK.")],
        sampling: Sampling { max_tokens: Some(TOKENS), ..Sampling::default() },
        stream: true,
        ..Request::default()
    };
    let call = Call {
        request: Arc::new(request),
        model: model.to_owned(),
        generation_id: String::new(),
        options: serde_json::Map::new(),
        context_length: None,
        completion_tokens_max: None,
        progress: Arc::default(),
    };
    let mut events = upstream.prepare(call).await?.send().await?;
    while let Some(event) = events.next().await {
        match event {
            Event::Start { .. } => {}
            Event::End(end) => return end.failure.map_or(Ok(()), Err),
            _ => return Ok(()),
        }
    }
    Err(Failure::new(FailureKind::ProviderUnavailable, "the answer broke off"))
}

/// The failure in a line: with the provider's own words, where it has some.
fn said(failure: &Failure) -> String {
    let raw = failure.raw.as_ref().map(|raw| raw["error"]["message"].as_str().map_or_else(|| raw.to_string(), str::to_owned));
    let own = raw.filter(|raw| !failure.message.contains(raw.as_str())).map_or_else(String::new, |raw| format!(" ({raw})"));
    format!("{}{own}", failure.message).chars().filter(|letter| !letter.is_control()).take(300).collect()
}

fn remedy(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::RateLimitExceeded | FailureKind::ProviderOverloaded => "it is there, and busy: try again later",
        FailureKind::Timeout => "check that its address is right and reachable from here",
        FailureKind::NotFound | FailureKind::ModelNotFound => "name a model that it serves with --model, or check its address",
        FailureKind::PaymentRequired | FailureKind::PermissionDenied => "check what its account may do",
        FailureKind::Authentication | FailureKind::ProviderUnavailable | FailureKind::Server => "check its key and its address",
        _ => "name another model with --model",
    }
}
