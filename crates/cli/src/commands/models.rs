//! `roundhouse models`: what this installation serves, and what could be served.

mod compare;
mod endpoints;
mod import;
mod search;

use std::borrow::Cow;

use catalog::{Catalog, Endpoint, Model};

use crate::{
    Shared, columns,
    exit::{Exit, Failed},
    house::Assembly,
    moment::today,
};

/// List, search and compare models.
#[derive(clap::Subcommand)]
pub enum Action {
    /// List the models that this installation serves, or all that ship.
    List(List),
    /// Find models by what they are and can do.
    Search(search::Arguments),
    /// Who serves a model, and at what price.
    Endpoints(endpoints::Arguments),
    /// Put models side by side.
    Compare(compare::Arguments),
    /// Take models and prices over from a list on this machine.
    Import(import::Import),
    /// Fetch the youngest lists, and take models and prices over from them.
    Refresh(import::Refresh),
}

/// How to list.
#[derive(clap::Args)]
pub struct List {
    #[command(flatten)]
    scope: Scope,
    /// As JSON, in the shape of the API's rows.
    #[arg(long)]
    json: bool,
}

/// Among which models to look.
#[derive(clap::Args)]
struct Scope {
    /// Also the models that ship with this program and that no provider of this installation has.
    #[arg(long)]
    all: bool,
}

pub fn run(action: Action, shared: &Shared) -> Result<(), Failed> {
    match action {
        Action::List(list) => {
            let catalog = Scope::catalog(shared)?;
            print(&list.scope.models(&catalog), list.json);
            Ok(())
        }
        Action::Search(arguments) => search::run(&arguments, shared),
        Action::Endpoints(arguments) => endpoints::run(&arguments, shared),
        Action::Compare(arguments) => compare::run(&arguments, shared),
        Action::Import(arguments) => import::import(&arguments, shared),
        Action::Refresh(arguments) => import::refresh(&arguments, shared),
    }
}

impl Scope {
    /// The catalogue of this installation, with what ships beside it.
    fn catalog(shared: &Shared) -> Result<Catalog, Failed> {
        let (loaded, environment) = shared.load()?;
        Assembly::listing(&loaded.config, &environment)
    }

    /// The models, newest first.
    fn models<'a>(&self, catalog: &'a Catalog) -> Vec<Cow<'a, Model>> {
        if self.all { catalog.known_models() } else { catalog.models().into_iter().map(Cow::Borrowed).collect() }
    }

    /// The model of this name, as it is served here where it is.
    fn find<'a>(&self, catalog: &'a Catalog, id: &str) -> Result<Cow<'a, Model>, Failed> {
        let here = catalog.model(id).filter(|model| model.is_listed());
        here.map_or_else(|| self.find_known(catalog, id).map(Cow::Owned), Ok)
    }

    /// The model of this name with everybody who is known to serve it, whether here or not.
    fn find_known(&self, catalog: &Catalog, id: &str) -> Result<Model, Failed> {
        let hint = if self.all { "" } else { "; --all looks at everything that ships" };
        let unknown = || Exit::NotFound.because(format!("there is no model {id:?}{hint}"));
        catalog.known_model(id).filter(|_| self.all).ok_or_else(unknown)
    }
}

/// One line each, or the API's rows.
fn print(models: &[Cow<'_, Model>], json: bool) {
    if json {
        println!("{}", serde_json::json!(models.iter().map(|model| model.row()).collect::<Vec<_>>()));
        return;
    }
    let cells = models.iter().map(|model| {
        let (row, priced) = (model.row(), model.headline().map_or_else(|| "-".to_owned(), priced_on));
        let context = row.context_length.map_or_else(|| "-".to_owned(), |tokens| tokens.to_string());
        let (prompt, completion) = (row.pricing.prompt, row.pricing.completion);
        vec![row.id, context, row.architecture.modality.unwrap_or_default(), prompt, completion, priced]
    });
    columns::print(
        &["ID", "CONTEXT", "MODALITY", "PROMPT $/token", "COMPLETION $/token", "PRICED ON"],
        &cells.collect::<Vec<_>>(),
    );
}

/// The day on which an endpoint's price was read, and whether that is long ago; `-` where the base does not say.
fn priced_on(endpoint: &Endpoint) -> String {
    let Some(origin) = &endpoint.priced_by else { return "-".to_owned() };
    let old = if endpoint.has_old_price(today()) { ", old" } else { "" };
    format!("{}{old}", origin.date)
}

/// Dollars per million tokens of a price per token; `-` where there is none.
fn per_million(price: Option<inner::Pico>) -> String {
    // A price is in 1e-12 dollars per token, so it is in 1e-6 dollars per million of them.
    price.map_or_else(|| "-".to_owned(), |pico| format!("${}", wire::Dollars(pico.0.saturating_mul(1000))))
}
