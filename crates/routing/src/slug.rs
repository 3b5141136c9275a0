//! Which endpoints a slug of `order`, `only` or `ignore` means.

use crate::Entrant;

/// Behind these suffixes stand service tiers, which a bare slug does not mean.
const TIERS: [&str; 3] = ["flex", "priority", "ultrafast"];

/// Whether `wanted` means this endpoint. A bare slug (`google-vertex`) or a displayed name means all variants and regions of the
/// provider but not its service tiers; a slug with a suffix (`deepinfra/turbo`) means exactly that one. Case does not matter.
pub(crate) fn means(wanted: &str, entrant: &Entrant<'_>) -> bool {
    if wanted.eq_ignore_ascii_case(entrant.tag) {
        return true;
    }
    let (slug, suffix) = entrant.tag.split_once('/').unwrap_or((entrant.tag, ""));
    let named = wanted.eq_ignore_ascii_case(slug) || wanted.eq_ignore_ascii_case(entrant.name);
    named && !TIERS.contains(&suffix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::tests::entrant;

    #[test]
    fn a_bare_slug_means_all_variants_but_no_tier() {
        let at = |tag| Entrant { tag, name: "Google Vertex", ..entrant() };
        for (wanted, tag, expected) in [
            ("google-vertex", "google-vertex", true),
            ("google-vertex", "google-vertex/us-east5", true),
            ("Google Vertex", "google-vertex/us-east5", true),
            ("google-vertex", "google-vertex/priority", false),
            ("google-vertex/priority", "google-vertex/priority", true),
            ("google-vertex/us-east5", "google-vertex/us-east5", true),
            ("google-vertex/us-east5", "google-vertex/europe", false),
            ("google-vertex/us-east5", "google-vertex", false),
            ("google", "google-vertex", false),
            ("", "google-vertex", false),
        ] {
            assert_eq!(means(wanted, &at(tag)), expected, "{wanted} {tag}");
        }
    }
}
