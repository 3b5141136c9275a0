//! `roundhouse models`

use crate::{Shared, columns, exit::Failed, house::Assembly};

/// List the models that this installation serves.
#[derive(clap::Subcommand)]
pub enum Action {
    /// List models.
    List(List),
}

/// How to list.
#[derive(clap::Args)]
pub struct List {
    /// As JSON, in the shape of the API's rows.
    #[arg(long)]
    json: bool,
}

pub fn run(action: Action, shared: &Shared) -> Result<(), Failed> {
    let Action::List(list) = action;
    let (loaded, environment) = shared.load()?;
    let catalog = Assembly::listing(&loaded.config, &environment)?;
    let rows = catalog.models().into_iter().map(catalog::Model::row);
    if list.json {
        println!("{}", serde_json::json!(rows.collect::<Vec<_>>()));
    } else {
        let cells = rows.map(|row| {
            let context = row.context_length.map_or_else(|| "-".to_owned(), |tokens| tokens.to_string());
            let (prompt, completion) = (row.pricing.prompt, row.pricing.completion);
            vec![row.id, context, row.architecture.modality.unwrap_or_default(), prompt, completion]
        });
        columns::print(&["ID", "CONTEXT", "MODALITY", "PROMPT $/token", "COMPLETION $/token"], &cells.collect::<Vec<_>>());
    }
    Ok(())
}
