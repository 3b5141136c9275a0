//! `roundhouse backup FILE`

use std::path::{Path, PathBuf};

use store::{Admin, OpenOptions, Store, StoreError};

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
    let dir = house::existing_data_dir(shared)?;
    runtime(1)?.block_on(copy(&dir, &arguments.file)).map_err(|error| Exit::Failure.caused(&error))?;
    println!("wrote {}", arguments.file.display());
    Ok(())
}

/// Where no server runs, the store is opened, so that what a crash left in its spool is in the copy too.
async fn copy(dir: &Path, file: &Path) -> Result<(), StoreError> {
    match store::open(OpenOptions::new(dir)).await {
        Ok(store) => {
            let copied = store.backup(file).await;
            store.close().await.and(copied)
        }
        // Most often a server has the lock; were it anything else, this fails with the same words.
        Err(_) => Admin::open(dir).await?.backup(file).await,
    }
}
