//! `roundhouse restore FILE`

use std::path::PathBuf;

use crate::{
    Shared,
    exit::{Exit, Failed},
    house,
    runtime::runtime,
};

/// Make the data directory from a backup. Refuses while a server runs there.
#[derive(clap::Args)]
pub struct Arguments {
    /// The backup.
    file: PathBuf,
    /// Replace a database that is there; the old one is kept beside it.
    #[arg(long)]
    overwrite: bool,
}

pub fn run(arguments: &Arguments, shared: &Shared) -> Result<(), Failed> {
    let (loaded, environment) = shared.load()?;
    let dir = house::data_dir(&loaded.config, &environment);
    runtime(1)?
        .block_on(store::restore(&arguments.file, &dir, arguments.overwrite))
        .map_err(|error| Exit::Failure.caused(&error))?;
    println!("restored {} into {}", arguments.file.display(), dir.display());
    Ok(())
}
