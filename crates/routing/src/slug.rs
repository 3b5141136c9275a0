//! Which endpoints a slug of `order`, `only` or `ignore` means.

use crate::{Entrant, Wishes, tier};

/// Whether `wanted` means this endpoint. A bare slug (`google-vertex`) or a displayed name means all variants and regions of the
/// provider, a slug with a suffix (`deepinfra/turbo`) exactly that one. A service tier is not meant, so that nobody pays its
/// price unawares, unless the slug names it or the request asks for it. Case does not matter.
pub(crate) fn means(wanted: &str, entrant: &Entrant<'_>, wishes: &Wishes) -> bool {
    let (place, tier) = tier::split(entrant.tag);
    let (slug, _) = place.split_once('/').unwrap_or((place, ""));
    let named = |name: &str| wanted.eq_ignore_ascii_case(name);
    let plain = || tier.is_none() || tier::is_asked_for(entrant, wishes);
    named(entrant.tag) || (named(place) || named(slug) || named(entrant.name)) && plain()
}

/// Whether a name means the provider with this slug and displayed name, whatever is asked for besides: a bare slug means all variants
/// and regions, but no service tier. Case does not matter.
#[must_use]
pub fn names(wanted: &str, tag: &str, name: &str) -> bool {
    let (place, tier) = tier::split(tag);
    let (slug, _) = place.split_once('/').unwrap_or((place, ""));
    let is = |known: &str| wanted.eq_ignore_ascii_case(known);
    is(tag) || tier.is_none() && (is(place) || is(slug) || is(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Tier, plan::tests::entrant};

    #[test]
    fn a_bare_slug_means_all_variants_but_no_tier() {
        let at = |tag| Entrant { tag, name: "Google Vertex", ..entrant() };
        for (wanted, tag, expected) in [
            ("google-vertex", "google-vertex", true),
            ("google-vertex", "google-vertex/us-east5", true),
            ("Google Vertex", "google-vertex/us-east5", true),
            ("google-vertex", "google-vertex/priority", false),
            ("google-vertex", "google-vertex/us-east5/priority", false),
            ("google-vertex/priority", "google-vertex/priority", true),
            ("google-vertex/us-east5", "google-vertex/us-east5", true),
            ("google-vertex/us-east5", "google-vertex/us-east5/flex", false),
            ("google-vertex/us-east5", "google-vertex/europe", false),
            ("google-vertex/us-east5", "google-vertex", false),
            ("google", "google-vertex", false),
            ("", "google-vertex", false),
        ] {
            assert_eq!(means(wanted, &at(tag), &Wishes::default()), expected, "{wanted} {tag}");
        }
    }

    #[test]
    fn a_name_means_a_provider_but_no_tier_of_it() {
        assert!(
            names("openai", "openai", "OpenAI") && names("OpenAI", "openai/eu", "OpenAI") && names("openai/eu", "openai/eu", "O")
        );
        assert!(!names("openai", "openai/flex", "OpenAI") && names("openai/flex", "openai/flex", "OpenAI"));
        assert!(!names("openai/eu", "openai", "OpenAI") && !names("", "openai", "OpenAI"));
    }

    #[test]
    fn a_tier_that_is_asked_for_belongs_to_its_provider() {
        let asking = Wishes { tier: Some(Tier::Flex), ..Wishes::default() };
        for (wanted, expected) in
            [("google-vertex", true), ("google-vertex/us-east5", true), ("Vertex", true), ("google-vertex/europe", false)]
        {
            let at = Entrant { tag: "google-vertex/us-east5/flex", name: "Vertex", ..entrant() };
            assert_eq!(means(wanted, &at, &asking), expected, "{wanted}");
        }
    }
}
