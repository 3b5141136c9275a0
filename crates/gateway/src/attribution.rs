//! Who is behind a call, as its headers say: the app's address, name and kind (openrouter app-attribution). Text of strangers: kept,
//! never acted on.

use http::{
    HeaderMap,
    header::{AsHeaderName, REFERER, USER_AGENT},
};

use telemetry::Parent;

use crate::dispatch::Origin;

/// The kinds of apps; words that are none of them are passed over.
const CATEGORIES: [&str; 15] = [
    "cli-agent",
    "ide-extension",
    "cloud-agent",
    "programming-app",
    "native-app-builder",
    "creative-writing",
    "video-gen",
    "image-gen",
    "audio-gen",
    "writing-assistant",
    "general-chat",
    "personal-agent",
    "legal",
    "roleplay",
    "game",
];
/// Of one request.
const CATEGORIES_MAX: usize = 2;

/// The origin of a call that this key pays.
pub(crate) fn origin(key_hash: &str, headers: &HeaderMap, preset: Option<String>) -> Origin {
    Origin {
        key_hash: key_hash.to_owned(),
        referer: text(headers, "http-referer").or_else(|| text(headers, REFERER)),
        title: text(headers, "x-openrouter-title").or_else(|| text(headers, "x-title")),
        user_agent: text(headers, USER_AGENT),
        categories: text(headers, "x-openrouter-categories").and_then(|words| known(&words)),
        preset,
        session: None,
        client: None,
        external_user: None,
        parent: Parent::of(headers),
    }
}

fn text(headers: &HeaderMap, name: impl AsHeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().filter(|value| !value.is_empty()).map(str::to_owned)
}

/// The first known words of a comma list, each once.
fn known(words: &str) -> Option<String> {
    let mut found: Vec<&str> = Vec::new();
    for word in words.split(',').map(str::trim).filter(|word| CATEGORIES.contains(word)) {
        if !found.contains(&word) && found.len() < CATEGORIES_MAX {
            found.push(word);
        }
    }
    (!found.is_empty()).then(|| found.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_categories_are_kept_and_few() {
        assert_eq!(known("cli-agent, nonsense ,cli-agent,legal,game").as_deref(), Some("cli-agent,legal"));
        assert_eq!(known("Legal"), None, "lower case, says the contract");
        assert_eq!(known(""), None);
    }
}
