//! Settings of the program: flags over environment over file over defaults, parsed once into types that cannot be wrong.
//!
//! The only place that reads the environment. Everything below gets values.

mod environment;
mod interpolate;
mod schema;

use std::path::{Path, PathBuf};

pub use environment::Environment;
pub use schema::{Config, Durability, Provider};

use crate::exit::{Exit, Failed};

/// Where the configuration came from, for messages.
pub struct Loaded {
    /// The settings.
    pub config: Config,
    /// The file, if one was read.
    pub file: Option<PathBuf>,
}

/// Reads the configuration: the named file, else the first of the usual places that exists, else nothing but defaults.
///
/// # Errors
/// [`Exit::Config`] naming the file, the line and the key.
pub fn load(named: Option<&Path>, environment: &Environment) -> Result<Loaded, Failed> {
    let file = match named {
        Some(path) => Some(path.to_path_buf()),
        None => usual_places(environment).into_iter().find(|path| path.is_file()),
    };
    let mut table = match &file {
        Some(path) => read(path)?,
        None => toml::Table::new(),
    };
    environment.overlay(&mut table).map_err(|reason| Exit::Config.because(reason))?;
    interpolate::table(&mut table, environment).map_err(|reason| Exit::Config.because(describe(file.as_deref(), &reason)))?;
    let config = Config::deserialize_from(table).map_err(|reason| Exit::Config.because(describe(file.as_deref(), &reason)))?;
    Ok(Loaded { config, file })
}

fn usual_places(environment: &Environment) -> Vec<PathBuf> {
    let mut places = vec![PathBuf::from("roundhouse.toml")];
    places.extend(environment.config_home().map(|home| home.join("roundhouse").join("config.toml")));
    places.push(PathBuf::from("/etc/roundhouse/config.toml"));
    places
}

fn read(path: &Path) -> Result<toml::Table, Failed> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Exit::Config.because(format!("cannot read config file {}: {error}", path.display())))?;
    // Parsed once as the final type for the sake of its line numbers, before the environment is laid over it.
    let parsed = text.parse::<toml::Table>().map_err(|error| Exit::Config.because(describe(Some(path), &error.to_string())))?;
    Ok(parsed)
}

fn describe(file: Option<&Path>, reason: &str) -> String {
    match file {
        Some(path) => format!("{}: {}", path.display(), reason.trim_end()),
        None => format!("configuration: {}", reason.trim_end()),
    }
}
