//! What vendors say that they do with what is sent to their API at its usual address, and where they say it: those of OpenAI, Anthropic,
//! xAI, Google, Bedrock and Groq as read in November 2026, Azure's and the bare addresses of others as known then; the addresses were not
//! visited.
//! Only what is written plainly and holds for every paying caller stands here; what depends on the model, the plan or a switch of the
//! account is unknown, which counts as the worse. Of a server of one's own, what is sent stays in the house.

use super::own;

/// What is known of one vendor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Whether it may train on prompts and answers; `None` is unknown.
    pub trains: Option<bool>,
    /// Whether it keeps them, be it only to look for abuse; `None` is unknown.
    pub retains: Option<bool>,
    /// What it does with what is sent.
    pub privacy_policy_url: Option<&'static str>,
    /// On which terms.
    pub terms_of_service_url: Option<&'static str>,
    /// Whether it works.
    pub status_page_url: Option<&'static str>,
    /// Country of its seat, ISO 3166 alpha-2.
    pub headquarters: Option<&'static str>,
}

/// Whoever does not train on what comes by its API, and keeps it for a while.
const fn keeps(privacy: &'static str, terms: &'static str, status: &'static str) -> Policy {
    Policy {
        trains: Some(false),
        retains: Some(true),
        privacy_policy_url: Some(privacy),
        terms_of_service_url: Some(terms),
        status_page_url: Some(status),
        headquarters: Some("US"),
    }
}

/// Whose pages are known, and no more.
const fn says(privacy: &'static str, terms: &'static str, status: &'static str, headquarters: &'static str) -> Policy {
    Policy { trains: None, retains: None, headquarters: Some(headquarters), ..keeps(privacy, terms, status) }
}

const POLICIES: &[(&str, Policy)] = &[
    // Logs against abuse for up to 30 days.
    (
        "openai",
        keeps(
            "https://openai.com/policies/privacy-policy/",
            "https://openai.com/policies/services-agreement/",
            "https://status.openai.com/",
        ),
    ),
    (
        "anthropic",
        keeps(
            "https://www.anthropic.com/legal/privacy",
            "https://www.anthropic.com/legal/commercial-terms",
            "https://status.anthropic.com/",
        ),
    ),
    (
        "azure",
        keeps(
            "https://www.microsoft.com/privacy/privacystatement",
            "https://www.microsoft.com/licensing/terms/",
            "https://azure.status.microsoft/",
        ),
    ),
    ("xai", keeps("https://x.ai/legal/privacy-policy", "https://x.ai/legal/terms-of-service-enterprise", "https://status.x.ai/")),
    // Without a paid plan it trains, and with one it keeps.
    (
        "google-ai-studio",
        Policy {
            trains: None,
            ..keeps(
                "https://policies.google.com/privacy",
                "https://ai.google.dev/gemini-api/terms",
                "https://aistudio.google.com/status",
            )
        },
    ),
    // Some models' makers make it keep prompts, and the account's mode decides about others.
    (
        "amazon-bedrock",
        Policy {
            retains: None,
            ..keeps(
                "https://aws.amazon.com/privacy/",
                "https://aws.amazon.com/service-terms/",
                "https://health.aws.amazon.com/health/status",
            )
        },
    ),
    // Keeps nothing but what it needs to look into failures and abuse, unless the account switches that off.
    (
        "groq",
        keeps(
            "https://groq.com/privacy-policy/",
            "https://console.groq.com/docs/legal/services-agreement",
            "https://groqstatus.com/",
        ),
    ),
    // Of these only where they say it: what they do depends on the model, the plan or the account.
    ("openrouter", says("https://openrouter.ai/privacy", "https://openrouter.ai/terms", "https://status.openrouter.ai/", "US")),
    (
        "mistral",
        says(
            "https://legal.mistral.ai/terms/privacy-policy",
            "https://legal.mistral.ai/terms/commercial-terms-of-service",
            "https://status.mistral.ai/",
            "FR",
        ),
    ),
    (
        "fireworks",
        says(
            "https://fireworks.ai/privacy-policy",
            "https://fireworks.ai/terms-of-service",
            "https://status.fireworks.ai/",
            "US",
        ),
    ),
    (
        "together",
        says("https://www.together.ai/privacy", "https://www.together.ai/terms-of-service", "https://status.together.ai/", "US"),
    ),
    ("deepinfra", says("https://deepinfra.com/privacy", "https://deepinfra.com/terms", "https://status.deepinfra.com/", "US")),
    ("cohere", says("https://cohere.com/privacy", "https://cohere.com/terms-of-use", "https://status.cohere.com/", "CA")),
];

/// What is known of the vendor of this id; nothing is [`Policy::default`].
#[must_use]
pub fn policy(id: &str) -> Policy {
    if own::ROWS.iter().any(|row| row.id == id) {
        return Policy { trains: Some(false), retains: Some(false), ..Policy::default() };
    }
    POLICIES.iter().find(|(known, _)| *known == id).map(|(_, policy)| *policy).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::row;

    #[test]
    fn policies_are_of_vendors_that_are_known() {
        assert!(POLICIES.iter().all(|(id, _)| row(id).is_some()));
        assert_eq!((policy("openai").trains, policy("openai").retains), (Some(false), Some(true)));
        assert_eq!((policy("vllm").trains, policy("vllm").retains), (Some(false), Some(false)), "it is the operator's own");
        assert_eq!(policy("novita"), Policy::default(), "unknown is unknown");
    }
}
