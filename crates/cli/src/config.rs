//! Settings of the program: flags over environment over file over defaults, parsed once into types that cannot be wrong.
//!
//! The only place that reads the environment. Everything below gets values.

mod environment;
mod interpolate;
mod money;
mod schema;

use std::path::{Path, PathBuf};

pub use environment::Environment;
pub use money::{Byok, Guardrail, Money, Preset};
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
    let text = file.as_deref().map(read).transpose()?.unwrap_or_default();
    let mut table = text.parse::<toml::Table>().map_err(|error| refused(file.as_deref(), &error.to_string()))?;
    environment.overlay(&mut table).map_err(|reason| Exit::Config.because(reason))?;
    interpolate::table(&mut table, environment).map_err(|reason| refused(file.as_deref(), &reason))?;
    let config = Config::deserialize_from(table).map_err(|reason| refused(file.as_deref(), &located(&text).unwrap_or(reason)))?;
    Ok(Loaded { config, file })
}

fn usual_places(environment: &Environment) -> Vec<PathBuf> {
    let mut places = vec![PathBuf::from("roundhouse.toml")];
    places.extend(environment.config_home().map(|home| home.join("roundhouse").join("config.toml")));
    places.push(PathBuf::from("/etc/roundhouse/config.toml"));
    places
}

fn read(path: &Path) -> Result<String, Failed> {
    std::fs::read_to_string(path)
        .map_err(|error| Exit::Config.because(format!("cannot read config file {}: {error}", path.display())))
}

/// The same complaint with the line where it is, if the file alone is to blame: a merged table has no lines any more.
fn located(text: &str) -> Option<String> {
    toml::from_str::<Config>(text).err().map(|error| error.to_string())
}

fn refused(file: Option<&Path>, reason: &str) -> Failed {
    let place = file.map_or_else(|| "configuration".to_owned(), |path| path.display().to_string());
    Exit::Config.because(format!("{place}: {}", reason.trim_end()))
}
