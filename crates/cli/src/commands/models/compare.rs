//! `roundhouse models compare`: models side by side, one line for each thing that can be compared.

use std::borrow::Cow;

use catalog::{Modality, Model};
use serde_json::json;

use super::{Scope, per_million};
use crate::{Shared, columns, exit::Failed};

/// Put models side by side.
#[derive(clap::Args)]
pub struct Arguments {
    /// Two or more ids.
    #[arg(num_args = 2.., required = true)]
    models: Vec<String>,
    #[command(flatten)]
    scope: Scope,
    /// As JSON, in the shape of the API's rows.
    #[arg(long)]
    json: bool,
}

/// What is compared: its name, and what a model has of it.
type Line = (&'static str, fn(&Model) -> String);
const LINES: [Line; 11] = [
    ("name", |model| model.name.clone()),
    ("context", |model| model.context_length().map_or_else(unknown, |tokens| tokens.to_string())),
    ("longest answer", |model| {
        let most = model.endpoints.iter().filter_map(|endpoint| endpoint.max_completion_tokens).max();
        most.map_or_else(unknown, |tokens| tokens.to_string())
    }),
    ("prompt $/M", |model| per_million(cheapest(model).map(|sheet| sheet.prompt))),
    ("completion $/M", |model| per_million(cheapest(model).map(|sheet| sheet.completion))),
    ("cached $/M", |model| per_million(cheapest(model).and_then(|sheet| sheet.input_cache_read))),
    ("takes", |model| words(model.inputs())),
    ("gives", |model| words(model.outputs())),
    ("reasons", |model| if model.reasoning.is_some() { "yes".to_owned() } else { "no".to_owned() }),
    ("tools", |model| {
        let honours = model.endpoints.iter().any(|endpoint| endpoint.parameters.iter().any(|field| field == "tools"));
        if honours { "yes".to_owned() } else { "no".to_owned() }
    }),
    ("providers", |model| model.usual().map(|endpoint| endpoint.tag.as_str()).collect::<Vec<_>>().join(", ")),
];

pub fn run(arguments: &Arguments, shared: &Shared) -> Result<(), Failed> {
    let catalog = Scope::catalog(shared)?;
    let found = arguments.models.iter().map(|id| arguments.scope.find(&catalog, id));
    let models = found.collect::<Result<Vec<Cow<'_, Model>>, Failed>>()?;
    if arguments.json {
        println!("{}", json!(models.iter().map(|model| model.row()).collect::<Vec<_>>()));
        return Ok(());
    }
    let header: Vec<&str> = std::iter::once("").chain(models.iter().map(|model| model.id.as_str())).collect();
    let line = |(name, of): (&str, fn(&Model) -> String)| {
        std::iter::once(name.to_owned()).chain(models.iter().map(|model| of(model))).collect::<Vec<String>>()
    };
    columns::print(&header, &LINES.into_iter().map(line).collect::<Vec<_>>());
    Ok(())
}

fn cheapest(model: &Model) -> Option<&inner::PriceSheet> {
    model.headline().and_then(|endpoint| endpoint.prices.as_ref())
}

fn words(modalities: &[Modality]) -> String {
    modalities.iter().map(|modality| modality.word()).collect::<Vec<_>>().join(", ")
}

fn unknown() -> String {
    "-".to_owned()
}
