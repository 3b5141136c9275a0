//! The models that a request names, as far as they are known here: by id, by alias, with a variant behind it (`:nitro`), or by a
//! router's name, which stands for a choice.

use std::borrow::Cow;

use catalog::{Catalog, Model, Router};
use inner::{Failure, FailureKind};
use routing::{Requested, Shortcut};

use super::{
    Question,
    chosen::{Chosen, chosen},
    shown,
};

/// The known ones in the request's order, none twice.
#[derive(Default)]
pub(super) struct Named<'a> {
    pub(super) models: Vec<Cow<'a, Model>>,
    /// What each was asked for with, at the same places.
    pub(super) shortcuts: Vec<Option<Shortcut>>,
    /// Whether only endpoints that cost nothing may answer for it, at the same places.
    pub(super) free: Vec<bool>,
    /// How routers chose.
    pub(super) chosen: Vec<Chosen<'a>>,
}

impl<'a> Named<'a> {
    /// Looks the names up. One that nobody knows is passed over.
    ///
    /// # Errors
    /// When a name asks for what is not there (a preset, web search), the key may use none of the models, or a router's settings are
    /// malformed.
    pub(super) fn of(question: &Question<'a, '_>) -> Result<Self, Failure> {
        let catalog = &*question.shared.catalog;
        let mut named = Self::default();
        let mut forbidden = None;
        for name in question.request.models.iter().flat_map(|name| meant(name, catalog)) {
            let name = name.as_ref();
            if let Some((router, shortcut)) = router(name, catalog) {
                let chosen = chosen(question, router, shortcut)?;
                let free = router == Router::Free;
                chosen.models.iter().for_each(|(model, _)| named.add(Cow::Borrowed(model), shortcut, free));
                named.chosen.push(chosen);
                continue;
            }
            let Some((model, shortcut)) = one(name, catalog)? else { continue };
            match question.terms.forbid(&model.id, catalog) {
                Some(reason) => forbidden = forbidden.or_else(|| Some(format!("{reason} {}", shown(&model.id)))),
                None => named.add(model, shortcut, false),
            }
        }
        match forbidden {
            Some(message) if named.models.is_empty() => Err(Failure::new(FailureKind::PermissionDenied, message)),
            _ => Ok(named),
        }
    }

    /// Adds a model unless it is there.
    fn add(&mut self, model: Cow<'a, Model>, shortcut: Option<Shortcut>, free: bool) {
        if self.models.iter().all(|known| known.id != model.id) {
            self.models.push(model);
            self.shortcuts.push(shortcut);
            self.free.push(free);
        }
    }
}

/// The models that a name of the operator's stands for, with the variants behind it; any other name is its own.
fn meant<'a>(name: &'a str, catalog: &'a Catalog) -> Vec<Cow<'a, str>> {
    if let Some(ids) = catalog.stands_for(name) {
        return ids.iter().map(|id| Cow::Borrowed(id.as_str())).collect();
    }
    let Requested { id, variant, preset } = Requested::read(name);
    let ids = id.filter(|_| preset.is_none()).and_then(|id| catalog.stands_for(&id));
    let varied = ids.map(|ids| ids.iter().map(|id| Cow::Owned(id.clone() + &variant.suffix())).collect());
    varied.unwrap_or_else(|| vec![Cow::Borrowed(name)])
}

/// The router that a name means, with a variant for whatever it chooses. Where there is nothing to choose from, a router behind us may
/// know the name.
fn router(name: &str, catalog: &Catalog) -> Option<(Router, Option<Shortcut>)> {
    let Requested { id, variant, preset } = Requested::read(name);
    let plain = preset.is_none() && !variant.online && !variant.batch;
    let router = id.as_deref().and_then(Router::of).filter(|_| plain && catalog.listed(name).is_none())?;
    catalog.chooses(router).then_some((router, variant.shortcut))
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
