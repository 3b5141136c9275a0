//! Providers without a list of models: their ids are taken on trust, and the provider refuses what it does not have.

use crate::{catalog::Vendor, local::LOCAL, model::Endpoint};

/// One such provider.
#[derive(Clone, Debug)]
pub(crate) struct Passthrough {
    id: String,
    name: String,
    author: Option<String>,
    routes: bool,
}

impl Passthrough {
    pub(crate) fn of(vendor: &Vendor<'_>) -> Self {
        let Vendor { id, name, author, routes, .. } = *vendor;
        Self { id: id.to_owned(), name: name.to_owned(), author: author.map(str::to_owned), routes }
    }

    /// The endpoint for our id: a router gets it whole, any other provider what stands behind its slug or behind
    /// the author of everything that it sells.
    pub(crate) fn endpoint(&self, id: &str) -> Option<Endpoint> {
        let (author, slug) = id.split_once('/').filter(|(author, slug)| !author.is_empty() && !slug.is_empty())?;
        let upstream = match (self.routes, author == self.id || self.author.as_deref() == Some(author)) {
            (true, _) => id,
            (false, true) => slug,
            (false, false) => return None,
        };
        (author != LOCAL).then(|| Endpoint::unknown(&self.id, &self.name, upstream))
    }
}
