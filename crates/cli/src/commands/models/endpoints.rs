//! `roundhouse models endpoints`: who serves a model, cheapest first.

use std::borrow::Cow;

use super::{Scope, per_million, priced_on};
use crate::{Shared, columns, exit::Failed};

/// Who serves a model, and at what price.
#[derive(clap::Args)]
pub struct Arguments {
    /// The model's id, or another of its names.
    model: String,
    #[command(flatten)]
    scope: Scope,
    /// As JSON, in the shape of the API's rows.
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments, shared: &Shared) -> Result<(), Failed> {
    let catalog = Scope::catalog(shared)?;
    let model = match arguments.scope {
        Scope { all: true } => Cow::Owned(arguments.scope.find_known(&catalog, &arguments.model)?),
        Scope { all: false } => arguments.scope.find(&catalog, &arguments.model)?,
    };
    if arguments.json {
        println!("{}", serde_json::json!(model.endpoints_row()));
        return Ok(());
    }
    let mut endpoints: Vec<_> = model.endpoints.iter().collect();
    endpoints.sort_by_key(|endpoint| endpoint.blended_price().unwrap_or(i128::MAX));
    let tokens = |count: Option<u64>| count.map_or_else(|| "-".to_owned(), |count| count.to_string());
    let cells = endpoints.into_iter().map(|endpoint| {
        let prices = endpoint.prices.as_ref();
        vec![
            endpoint.tag.clone(),
            endpoint.upstream_model.clone(),
            tokens(endpoint.context_length),
            tokens(endpoint.max_completion_tokens),
            per_million(prices.map(|sheet| sheet.prompt)),
            per_million(prices.map(|sheet| sheet.completion)),
            per_million(prices.and_then(|sheet| sheet.input_cache_read)),
            endpoint.quantization.clone().unwrap_or_else(|| "-".to_owned()),
            priced_on(endpoint),
        ]
    });
    let header =
        ["PROVIDER", "ITS ID", "CONTEXT", "ANSWER", "PROMPT $/M", "COMPLETION $/M", "CACHED $/M", "QUANTIZATION", "PRICED ON"];
    columns::print(&header, &cells.collect::<Vec<_>>());
    Ok(())
}
