//! `roundhouse models`

use crate::{
    Shared, columns,
    commands::serve::runtime,
    exit::Failed,
    house::Assembly,
};

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
    let assembly = runtime()?.block_on(Assembly::of_all(&loaded.config, &environment, &[], shared.no_progress || list.json))?;
    let rows = assembly.catalog.models().iter().map(catalog::Model::row);
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
    assembly.shutdown();
    Ok(())
}
