//! `roundhouse models search`: by words of their names, by what they take and by what they honour, in an order.

use catalog::{Catalog, Modality, Model};
use clap::ValueEnum;

use super::{Scope, print};
use crate::{Shared, exit::Failed};

/// Find models by what they are and can do.
#[derive(clap::Args)]
pub struct Arguments {
    /// Words that all stand in the id, the name or the description.
    words: Vec<String>,
    /// Only models that take this; repeatable.
    #[arg(long, value_parser = modality, value_name = "text|image|file|audio|video")]
    input: Vec<Modality>,
    /// Only models that honour this request field, such as `tools`; repeatable.
    #[arg(long = "param", value_name = "FIELD")]
    parameters: Vec<String>,
    /// Only models with at least so many tokens of context.
    #[arg(long, value_name = "TOKENS")]
    context: Option<u64>,
    /// What comes first.
    #[arg(long, value_enum, default_value = "newest")]
    sort: Order,
    #[command(flatten)]
    scope: Scope,
    /// As JSON, in the shape of the API's rows.
    #[arg(long)]
    json: bool,
}

/// Orders of a list.
#[derive(Clone, Copy, ValueEnum)]
enum Order {
    /// The youngest.
    Newest,
    /// The cheapest; the unpriced last.
    Price,
    /// The longest context.
    Context,
    /// By id.
    Name,
}

pub fn run(arguments: &Arguments, shared: &Shared) -> Result<(), Failed> {
    let catalog = Scope::catalog(shared)?;
    // Newest first, and so among equals of any other order.
    let mut models = arguments.scope.models(&catalog);
    models.retain(|model| arguments.wants(model));
    match arguments.sort {
        Order::Newest => {}
        Order::Price => models.sort_by_key(|model| price(model)),
        Order::Context => models.sort_by_key(|model| std::cmp::Reverse(model.context_length())),
        Order::Name => models.sort_by(|left, right| left.id.cmp(&right.id)),
    }
    print(&models, arguments.json);
    arguments.tell_of_others(&catalog);
    Ok(())
}

impl Arguments {
    /// Who finds too little may look for what no provider here has.
    fn tell_of_others(&self, catalog: &Catalog) {
        if self.scope.all {
            return;
        }
        let others = catalog.unserved_models().iter().filter(|model| self.wants(model)).count();
        if others > 0 {
            eprintln!("note: {others} more are known that no provider of this installation has; --all shows them too");
        }
    }

    fn wants(&self, model: &Model) -> bool {
        let text = format!("{} {} {}", model.id, model.name, model.description).to_lowercase();
        let honours = |field: &String| model.endpoints.iter().any(|endpoint| endpoint.parameters.contains(field));
        self.words.iter().all(|word| text.contains(&word.to_lowercase()))
            && self.input.iter().all(|input| model.inputs().contains(input))
            && self.parameters.iter().all(honours)
            && self.context.is_none_or(|least| model.context_length().is_some_and(|tokens| tokens >= least))
    }
}

/// What stands for its price; without one it comes last.
fn price(model: &Model) -> i128 {
    model.headline().and_then(catalog::Endpoint::blended_price).unwrap_or(i128::MAX)
}

fn modality(word: &str) -> Result<Modality, String> {
    use Modality::{Audio, File, Image, Text, Video};
    let known = [Text, Image, File, Audio, Video].into_iter().find(|known| known.word() == word);
    known.ok_or_else(|| "expected text, image, file, audio or video".to_owned())
}
