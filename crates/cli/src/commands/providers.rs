//! `roundhouse providers`: who is connected, and whether they answer.

mod test;

use providers::ProviderConfig;
use serde_json::json;

use crate::{
    Shared, columns,
    config::{Config, Environment},
    exit::Failed,
    house::{Assembly, vendors::Connected},
};

/// List the providers that are connected, and test them.
#[derive(clap::Subcommand)]
pub enum Action {
    /// List the providers of the configuration and of the environment.
    List(List),
    /// Ask each of them something tiny, for real, and say what is wrong.
    Test(test::Arguments),
}

/// How to list.
#[derive(clap::Args)]
pub struct List {
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(action: Action, shared: &Shared) -> Result<(), Failed> {
    match action {
        Action::List(list) => print(&list, shared),
        Action::Test(arguments) => test::run(&arguments, shared),
    }
}

fn print(list: &List, shared: &Shared) -> Result<(), Failed> {
    let (loaded, environment) = shared.load()?;
    let (catalog, connected) = Assembly::providers(&loaded.config, &environment, &[], &[])?;
    let models =
        |id: &str| catalog.models().iter().filter(|model| model.endpoints.iter().any(|endpoint| endpoint.provider == id)).count();
    let rows = connected.iter().map(|provider| {
        let vendor = provider.vendor();
        let usual = vendor.row();
        let name = vendor.name.clone().or(usual.map(|row| row.name.to_owned())).unwrap_or_else(|| vendor.id.clone());
        let address = vendor.base_url.clone().or(usual.and_then(|row| row.base_url).map(str::to_owned));
        let source = source(&vendor.id, &loaded.config, &environment);
        (provider, name, address, source, models(&vendor.id))
    });
    if list.json {
        let row = |(provider, name, address, source, models): (&Connected, String, Option<String>, String, usize)| {
            let has_key = has_key(provider.vendor());
            json!({ "id": provider.id(), "name": name, "base_url": address, "has_key": has_key, "models": models, "source": source })
        };
        println!("{}", json!(rows.map(row).collect::<Vec<_>>()));
        return Ok(());
    }
    let cells = rows.map(|(provider, name, address, source, models)| {
        let key = if has_key(provider.vendor()) { "yes" } else { "none" };
        let address = address.unwrap_or_else(|| "by region".to_owned());
        vec![provider.id().to_owned(), name, address, key.to_owned(), models.to_string(), source]
    });
    columns::print(&["ID", "NAME", "ADDRESS", "KEY", "MODELS", "SOURCE"], &cells.collect::<Vec<_>>());
    Ok(())
}

fn has_key(vendor: &ProviderConfig) -> bool {
    vendor.api_key.is_some() || vendor.aws.is_some()
}

/// Where a provider comes from: a section of the file, or the variable that is set.
fn source(id: &str, config: &Config, environment: &Environment) -> String {
    if config.providers.iter().any(|section| section.id == id) {
        return "configuration".to_owned();
    }
    let row = providers::table::row(id);
    let variables = row.into_iter().flat_map(|row| row.key_variables.iter().chain([&row.base_url_variable]));
    variables.copied().find(|name| environment.var(name).is_some()).unwrap_or("environment").to_owned()
}
