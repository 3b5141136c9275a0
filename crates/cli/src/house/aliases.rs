//! `[aliases]` into the catalogue, when everybody who serves is in it.

use catalog::{Catalog, NameError};

use crate::{
    config::{Config, nearest},
    exit::{Exit, Failed},
};

/// Gives the names of the configuration to the models.
///
/// # Errors
/// [`Exit::Config`] naming the first that cannot be given, with the model that was probably meant.
pub fn add(config: &Config, catalog: &mut Catalog) -> Result<(), Failed> {
    let names = config.aliases.iter().map(|(name, targets)| (name.as_str(), targets.0.as_slice()));
    catalog
        .name_models(names)
        .map_err(|(name, error)| Exit::Config.because(format!("aliases.{name:?}: {}", reason(&error, catalog))))
}

fn reason(error: &NameError, catalog: &Catalog) -> String {
    let NameError::Unknown(id) = error else { return error.to_string() };
    let elsewhere = catalog.elsewhere(id);
    if !elsewhere.is_empty() {
        return format!("{error}: none of its providers is connected ({})", elsewhere.join(", "));
    }
    let meant = nearest(id, catalog.models().into_iter().map(|model| model.id.as_str()));
    meant.map_or_else(|| error.to_string(), |meant| format!("{error}; did you mean `{meant}`?"))
}
