//! What the conventions call a provider (`gen_ai.provider.name`).

/// By slug, where the conventions have another name. No slug has a dot or an underscore, so no two providers have one name.
const NAMES: [(&str, &str); 9] = [
    ("google-ai-studio", "gcp.gemini"),
    ("google-vertex", "gcp.vertex_ai"),
    ("mistral", "mistral_ai"),
    ("xai", "x_ai"),
    ("azure", "azure.ai.openai"),
    ("amazon-bedrock", "aws.bedrock"),
    ("moonshotai", "moonshot_ai"),
    // The engine of this process; and another server of this kind, if an operator calls it that.
    ("local", "roundhouse"),
    ("roundhouse", "roundhouse.remote"),
];

/// The name of the provider with this slug; the slug, where the conventions have none.
#[must_use]
pub fn provider_name(slug: &str) -> &str {
    NAMES.iter().find(|(known, _)| *known == slug).map_or(slug, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_providers_have_one_name() {
        let slugs = NAMES.iter().map(|(slug, _)| *slug).chain(["openai", "anthropic", "acme"]);
        let names: std::collections::BTreeSet<_> = slugs.map(provider_name).collect();
        assert_eq!(names.len(), NAMES.len() + 3);
        let made_up = NAMES.iter().filter(|(_, name)| !name.contains(['.', '_']) && provider_name(name) == *name);
        assert_eq!(made_up.count(), 0, "an operator may give any slug of letters, digits and dashes");
    }
}
