//! `roundhouse backup FILE`

use std::path::PathBuf;

use store::Admin;

use crate::{
    Shared,
    exit::{Exit, Failed},
    house,
    runtime::runtime,
};

/// Write a consistent copy of the database while the server runs.
#[derive(clap::Args)]
pub struct Arguments {
    /// The file to write; must not exist.
    file: PathBuf,
}

pub fn run(arguments: &Arguments, shared: &Shared) -> Result<(), Failed> {
    let (loaded, environment) = shared.load()?;
    let dir = house::data_dir(&loaded.config, &environment);
    runtime(1)?.block_on(async {
        let admin = Admin::open(&dir).await.map_err(|error| Exit::Failure.caused(&error))?;
        admin.backup(&arguments.file).await.map_err(|error| Exit::Failure.caused(&error))
    })?;
    println!("wrote {}", arguments.file.display());
    Ok(())
}
