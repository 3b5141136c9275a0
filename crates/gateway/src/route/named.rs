//! The models that a request names, as far as they are known here: by id, by alias, or with a variant behind it (`:nitro`).

use std::borrow::Cow;

use catalog::{Catalog, Model};
use inner::{Failure, FailureKind};
use routing::{Requested, Shortcut};

use super::shown;
use crate::guardrail::Terms;

/// The known ones in the request's order, none twice.
#[derive(Default)]
pub(super) struct Named<'a> {
    pub(super) models: Vec<Cow<'a, Model>>,
    /// What each was asked for with, at the same places.
    pub(super) shortcuts: Vec<Option<Shortcut>>,
}

impl<'a> Named<'a> {
    /// Looks the names up. One that nobody knows is passed over.
    ///
    /// # Errors
    /// When a name asks for what is not there (a preset, web search), or the key may use none of the models.
    pub(super) fn of(names: &[String], catalog: &'a Catalog, terms: &Terms<'_>) -> Result<Self, Failure> {
        let mut named = Self::default();
        let mut forbidden = None;
        for name in names {
            let Some((model, shortcut)) = one(name, catalog)? else { continue };
            if named.models.iter().any(|known| known.id == model.id) {
                continue;
            }
            if let Some(reason) = terms.forbid(&model.id, catalog) {
                forbidden = forbidden.or_else(|| Some(format!("{reason} {}", shown(&model.id))));
                continue;
            }
            named.models.push(model);
            named.shortcuts.push(shortcut);
        }
        match forbidden {
            Some(message) if named.models.is_empty() => Err(Failure::new(FailureKind::PermissionDenied, message)),
            _ => Ok(named),
        }
    }
}

/// A model, and what it was asked for with.
type Found<'a> = (Cow<'a, Model>, Option<Shortcut>);

/// An id that is listed as it was sent wins over any reading of it.
fn one<'a>(name: &str, catalog: &'a Catalog) -> Result<Option<Found<'a>>, Failure> {
    if let Some(model) = catalog.listed(name) {
        return Ok(Some((Cow::Borrowed(model), None)));
    }
    let Requested { id, variant, preset } = Requested::read(name);
    let missing = if let Some(preset) = preset {
        Some(Failure::new(FailureKind::NotFound, format!("Preset {} not found", shown(&preset))))
    } else if variant.online {
        Some(Failure::invalid(format!("{}: `:online` needs web search, and none is configured here", shown(name))))
    } else if variant.batch {
        Some(Failure::invalid(format!("{}: `:batch` is only for batches", shown(name))))
    } else {
        None
    };
    if let Some(missing) = missing {
        // A router behind us may have what we have not.
        return catalog.at_routers(name).map(|model| Some((Cow::Owned(model), None))).ok_or(missing);
    }
    Ok(id.and_then(|id| catalog.model(&id)).map(|model| (model, variant.shortcut)))
}
