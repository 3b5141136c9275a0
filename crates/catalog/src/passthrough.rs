//! Providers without a list of models: their ids are taken on trust, and the provider refuses what it does not have.

use crate::{catalog::Vendor, local::LOCAL, model::Endpoint};

/// One such provider.
#[derive(Clone, Debug)]
pub(crate) struct Passthrough {
    id: String,
    name: String,
    routes: bool,
}

impl Passthrough {
    pub(crate) fn of(vendor: &Vendor<'_>) -> Self {
        Self { id: vendor.id.to_owned(), name: vendor.name.to_owned(), routes: vendor.routes }
    }

    /// The endpoint for our id: a router gets it whole, any other provider what stands behind its slug.
    pub(crate) fn endpoint(&self, id: &str) -> Option<Endpoint> {
        let (author, slug) = id.split_once('/').filter(|(author, slug)| !author.is_empty() && !slug.is_empty())?;
        let upstream = match (self.routes, author == self.id) {
            (true, _) => id,
            (false, true) => slug,
            (false, false) => return None,
        };
        let vendor = Vendor { id: &self.id, name: &self.name, routes: self.routes };
        (author != LOCAL).then(|| Endpoint::unknown(&vendor, upstream))
    }
}
