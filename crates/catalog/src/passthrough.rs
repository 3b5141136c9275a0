//! Providers without a list of models: their ids are taken on trust, and the provider refuses what it does not have.

use inner::{PriceSheet, WhenLeft};

use crate::{
    catalog::Vendor,
    local::LOCAL,
    model::{Endpoint, Policy},
};

/// What stands behind the ids of static variants (openrouter guides/routing/model-variants).
const VARIANTS: [&str; 3] = [FREE, ":thinking", ":extended"];
const FREE: &str = ":free";

/// One such provider.
#[derive(Clone, Debug)]
pub(crate) struct Passthrough {
    id: String,
    name: String,
    author: Option<String>,
    routes: bool,
    catalogued: bool,
    like: Option<String>,
    policy: Policy,
    when_left: WhenLeft,
}

impl Passthrough {
    pub(crate) fn of(vendor: &Vendor<'_>) -> Self {
        let Vendor { id, name, author, routes, catalogued, like, policy, when_left } = *vendor;
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let (id, name) = (id.to_owned(), name.to_owned());
        Self { id, name, author: owned(author), routes, catalogued, like: owned(like), policy, when_left }
    }

    pub(crate) fn vendor(&self) -> Vendor<'_> {
        let Self { id, name, author, routes, catalogued, like, policy, when_left } = self;
        Vendor {
            id,
            name,
            author: author.as_deref(),
            routes: *routes,
            catalogued: *catalogued,
            like: like.as_deref(),
            policy: *policy,
            when_left: *when_left,
        }
    }

    pub(crate) fn routes(&self) -> bool {
        self.routes
    }

    /// Whether it is a server of the operator's choice: it may have any model, whatever lists say of the vendor.
    pub(crate) fn is_ones_own(&self) -> bool {
        !self.catalogued && !self.routes
    }

    /// The endpoint for our id: a router gets it whole, any other provider what stands behind its slug or behind
    /// the author of everything that it sells. Variants are ids of routers: nobody else has a model of that name, and at a router the
    /// free one costs nothing.
    pub(crate) fn endpoint(&self, id: &str) -> Option<Endpoint> {
        let (author, slug) = id.split_once('/').filter(|(author, slug)| !author.is_empty() && !slug.is_empty())?;
        let upstream = match (self.routes, author == self.id || self.author.as_deref() == Some(author)) {
            (true, _) => id,
            (false, true) => slug,
            (false, false) => return None,
        };
        if !self.routes && VARIANTS.iter().any(|variant| slug.ends_with(variant)) {
            return None;
        }
        let prices = (self.routes && id.ends_with(FREE)).then(PriceSheet::default);
        let unknown = || Endpoint::unknown(&self.id, &self.name, upstream).honouring(self.vendor().listed_as());
        let Self { routes, policy, when_left, .. } = *self;
        let endpoint = || Endpoint { routes, policy, when_left, prices, ..unknown() };
        (author != LOCAL).then(endpoint)
    }
}
