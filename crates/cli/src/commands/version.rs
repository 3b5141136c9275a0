//! `roundhouse version`

use crate::exit::Failed;

/// Print the version.
#[derive(clap::Args)]
pub struct Arguments {
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> Result<(), Failed> {
    let version = env!("CARGO_PKG_VERSION");
    if arguments.json {
        println!("{}", serde_json::json!({ "name": "roundhouse", "version": version }));
    } else {
        println!("roundhouse {version}");
    }
    Ok(())
}
