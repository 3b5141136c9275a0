//! Names that the operator of a house gives to its models (`[aliases]`): clients of another gateway keep calling them by the names that
//! they know. A name stands for one model, or for several in the order in which they are tried. It never shadows a model's own id,
//! and never leads to another name of this kind.

use std::collections::BTreeMap;

use crate::{catalog::Catalog, model::Model, router::Router};

/// Longer than any name that a person types, short enough for logs.
const NAME_BYTES_MAX: usize = 256;
/// More models behind one name would be a list that nobody waits for the end of.
const TARGETS_MAX: usize = 32;

/// The names, each with the ids that it stands for: never none.
#[derive(Clone, Debug, Default)]
pub(crate) struct OwnNames(BTreeMap<String, Vec<String>>);

/// Why a name cannot be given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum NameError {
    #[error(
        "a name has 1 to {NAME_BYTES_MAX} bytes, no control characters, no space around it, and begins with neither `~` nor `@`"
    )]
    Malformed,
    #[error("a model is called that already, and its own id counts")]
    Taken,
    #[error("a name stands for 1 to {TARGETS_MAX} models")]
    Targets,
    #[error("`{0}` is a name of this table itself; write the models that it stands for")]
    Chain(String),
    #[error("no model `{0}` here")]
    Unknown(String),
}

impl OwnNames {
    /// The ids behind a name.
    pub(crate) fn targets(&self, name: &str) -> Option<&[String]> {
        self.0.get(name).map(Vec::as_slice)
    }

    /// The first model behind a name.
    pub(crate) fn first(&self, name: &str) -> Option<&str> {
        self.targets(name)?.first().map(String::as_str)
    }

    /// All names with the first model of each.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().filter_map(|(name, targets)| Some((name.as_str(), targets.first()?.as_str())))
    }
}

impl Catalog {
    /// Gives names to models that are there. All at once, so that each can be told from an id.
    ///
    /// # Errors
    /// The first name that cannot be given, and why.
    pub fn name_models<'n>(
        &mut self,
        names: impl Iterator<Item = (&'n str, &'n [String])> + Clone,
    ) -> Result<(), (String, NameError)> {
        for (name, targets) in names.clone() {
            let checked = self.check_name(name, targets, |target| names.clone().any(|(other, _)| other == target));
            checked.map_err(|error| (name.to_owned(), error))?;
        }
        self.own_names = OwnNames(names.map(|(name, targets)| (name.to_owned(), targets.to_vec())).collect());
        Ok(())
    }

    fn check_name(&self, name: &str, targets: &[String], is_name: impl Fn(&str) -> bool) -> Result<(), NameError> {
        let plain = name.trim() == name && !name.starts_with(['~', '@']) && !name.contains(char::is_control);
        if name.is_empty() || name.len() > NAME_BYTES_MAX || !plain {
            return Err(NameError::Malformed);
        }
        if self.listed(name).is_some() || Router::of(name).is_some() {
            return Err(NameError::Taken);
        }
        if targets.is_empty() || targets.len() > TARGETS_MAX {
            return Err(NameError::Targets);
        }
        for target in targets {
            if is_name(target) {
                return Err(NameError::Chain(target.clone()));
            }
            if self.model(target).is_none() {
                return Err(NameError::Unknown(target.clone()));
            }
        }
        Ok(())
    }

    /// The models that the operator's name stands for, in order; `None` where it is none of those names.
    #[must_use]
    pub fn stands_for(&self, name: &str) -> Option<&[String]> {
        self.own_names.targets(name)
    }

    /// Whether a name means the model of this id, alone or among others.
    #[must_use]
    pub fn means(&self, name: &str, id: &str) -> bool {
        match self.stands_for(name) {
            Some(targets) => targets.iter().any(|target| self.canonical(target) == id),
            None => self.canonical(name) == id,
        }
    }

    /// The operator's names of listed models, each with the first model of it.
    pub(crate) fn named_models(&self) -> impl Iterator<Item = (&str, &Model)> {
        self.own_names.iter().filter_map(|(name, target)| Some((name, self.listed(self.canonical(target))?)))
    }
}
