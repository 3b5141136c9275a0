//! Which of our models an offer is about. Asked in this order: the spellings written by hand, the weights' name, the letters and
//! digits of the slug. `-thinking` and `-instruct` are part of a slug and never cut off: they are different models.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    curated::Curated,
    offer::Offer,
    openrouter::Listed,
    spelling::{key, spelling, undated},
};

/// How far a permaslug or the name of the weights is from the usual id.
const OTHER: u8 = 1;
/// How far a spelling that is only known by hand is from it.
const BY_HAND: u8 = 5;

/// All models that the base covers, by every name that they are known by.
#[derive(Clone, Debug, Default)]
pub struct Names {
    ids: BTreeSet<String>,
    /// By letters and digits of the slug.
    slugs: BTreeMap<String, Vec<String>>,
    /// By letters and digits of the permaslug and of the weights' name.
    others: BTreeMap<String, Vec<String>>,
    /// By `owner/name` in lower case.
    weights: BTreeMap<String, String>,
    /// By letters and digits, or by `provider:id` in lower case.
    by_hand: BTreeMap<String, String>,
    listed: BTreeMap<String, Listed>,
}

/// What an offer is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// This model; the number tells how usual the provider's id is, 0 being the one to call.
    Model(String, u8),
    /// A variant that is never a row.
    Variant,
    /// No model that we know.
    Unknown,
}

impl Names {
    /// The names of what a router lists and of what was written by hand. Variants (`:free`), routers and moving aliases (`~`) are
    /// no models.
    #[must_use]
    pub fn new(listed: impl IntoIterator<Item = Listed>, curated: &Curated) -> Self {
        let mut names = Self::default();
        for row in listed.into_iter().filter(|row| is_model(&row.id)) {
            names.ids.insert(row.id.clone());
            names.listed.entry(row.id.clone()).or_insert(row);
        }
        for patch in curated.models() {
            names.ids.insert(patch.model.clone());
            for spelling in &patch.also {
                let spelling = if spelling.contains(':') { spelling.to_ascii_lowercase() } else { key(spelling) };
                names.by_hand.insert(spelling, patch.model.clone());
            }
        }
        for id in names.ids.clone() {
            names.slugs.entry(key(slug(&id))).or_default().push(id);
        }
        names.add_other_slugs();
        names
    }

    /// Permaslugs and weights name the same models, where they name only one.
    fn add_other_slugs(&mut self) {
        let mut others: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in self.listed.values() {
            let permaslug = row.permaslug.as_deref().map(slug);
            let weights = row.hugging_face.as_deref().map(slug);
            for other in [permaslug, permaslug.and_then(undated), weights].into_iter().flatten() {
                others.entry(key(other)).or_default().insert(row.id.clone());
            }
            if let Some(weights) = &row.hugging_face {
                self.weights.insert(weights.to_ascii_lowercase(), row.id.clone());
            }
        }
        for (key, ids) in others.into_iter().filter(|(_, ids)| ids.len() == 1) {
            self.others.insert(key, ids.into_iter().collect());
        }
    }

    /// What a router said about this model's names.
    #[must_use]
    pub fn listed(&self, id: &str) -> Option<&Listed> {
        self.listed.get(id)
    }

    /// All ids.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().map(String::as_str)
    }

    /// Which model an offer is about.
    #[must_use]
    pub fn of(&self, offer: &Offer) -> Match {
        let upstream = offer.upstream.to_ascii_lowercase();
        if offer.at == Some("openrouter") {
            return match (is_model(&upstream), self.ids.contains(&upstream)) {
                (false, _) => Match::Variant,
                (true, true) => Match::Model(upstream, 0),
                (true, false) => Match::Unknown,
            };
        }
        if let Some(id) = offer.at.and_then(|at| self.by_hand.get(&format!("{at}:{upstream}"))) {
            return Match::Model(id.clone(), 0);
        }
        let Some(spelling) = spelling(offer.at, &upstream) else { return Match::Variant };
        if let Some(id) = self.weights.get(&upstream) {
            return Match::Model(id.clone(), 0);
        }
        let author = spelling.author.as_deref().or(offer.author);
        let only = |ids: &BTreeMap<String, Vec<String>>, slug: &str| {
            let ids = ids.get(&key(slug)).map(Vec::as_slice).unwrap_or_default();
            let mut ids = ids.iter().filter(|id| author.is_none_or(|author| author_of(id) == author));
            ids.next().filter(|_| ids.next().is_none()).cloned()
        };
        for (slug, distance) in &spelling.slugs {
            if let Some(id) = only(&self.slugs, slug) {
                return Match::Model(id, spelling.distance + distance);
            }
            if let Some(id) = only(&self.others, slug) {
                return Match::Model(id, spelling.distance + distance + OTHER);
            }
        }
        let mut by_hand = spelling.slugs.iter().filter_map(|(slug, _)| self.by_hand.get(&key(slug)));
        by_hand.next().map_or(Match::Unknown, |id| Match::Model(id.clone(), spelling.distance + BY_HAND))
    }
}

/// Whether an id is a model's, rather than a variant's, a router's or a moving alias's.
#[must_use]
pub fn is_model(id: &str) -> bool {
    let (author, slug) = id.split_once('/').unwrap_or(("", ""));
    !author.is_empty() && !slug.is_empty() && !author.starts_with('~') && author != "openrouter" && !slug.contains([':', '/'])
}

/// The first half of an id.
pub(super) fn author_of(id: &str) -> &str {
    id.split_once('/').map_or("", |(author, _)| author)
}

fn slug(id: &str) -> &str {
    id.split_once('/').map_or(id, |(_, slug)| slug)
}
