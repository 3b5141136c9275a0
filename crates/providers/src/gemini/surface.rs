//! Where the dialect is spoken, and what that changes in the address and the credential. The credential never stands in a URL.

use http::HeaderName;
use inner::Failure;

use crate::{segment, vendor};

/// AI Studio's version that knows everything we send.
const VERSION: &str = "v1beta";
/// Whose models Vertex AI is asked for.
const PUBLISHER: &str = "/publishers/google";

/// A place where the dialect is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Surface {
    /// AI Studio, by key.
    Studio,
    /// Vertex AI without a project ("express mode"), by key.
    Express,
    /// Vertex AI in a project, by bearer token.
    Vertex,
}

/// The surface at a configured address, and the address below which all its models are.
pub(super) fn at(base: &str) -> (Surface, String) {
    let published = base.strip_suffix(PUBLISHER);
    if base.contains("/projects/") {
        return (Surface::Vertex, format!("{}{PUBLISHER}", published.unwrap_or(base)));
    }
    if published.is_some() {
        return (Surface::Express, base.to_owned());
    }
    let end = base.rsplit('/').next().unwrap_or_default();
    let versioned = end.strip_prefix('v').is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()));
    (Surface::Studio, if versioned && !end.contains('.') { base.to_owned() } else { format!("{base}/{VERSION}") })
}

/// The path of a call. The model's id comes from the client.
///
/// # Errors
/// When the id is none.
pub(super) fn path(model: &str, streamed: bool) -> Result<String, Failure> {
    let name = segment::of_model(model.strip_prefix("models/").unwrap_or(model))?;
    // Without `alt=sse` the stream is one long JSON array.
    let method = if streamed { "streamGenerateContent?alt=sse" } else { "generateContent" };
    Ok(format!("/models/{name}:{method}"))
}

impl Surface {
    /// The header that carries the credential.
    pub(super) fn credential(self, key: &str) -> (HeaderName, String) {
        match self {
            Self::Studio | Self::Express => (HeaderName::from_static("x-goog-api-key"), key.to_owned()),
            Self::Vertex => vendor::bearer(key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_who_is_there() {
        let studio = "https://generativelanguage.googleapis.com/v1beta";
        for (base, surface, wanted) in [
            ("https://generativelanguage.googleapis.com", Surface::Studio, studio),
            (studio, Surface::Studio, studio),
            ("http://127.0.0.1:9", Surface::Studio, "http://127.0.0.1:9/v1beta"),
            ("http://v1.local", Surface::Studio, "http://v1.local/v1beta"),
            ("http://proxy/google/v1", Surface::Studio, "http://proxy/google/v1"),
            (
                "https://aiplatform.googleapis.com/v1/publishers/google",
                Surface::Express,
                "https://aiplatform.googleapis.com/v1/publishers/google",
            ),
            (
                "https://aiplatform.googleapis.com/v1/projects/p/locations/global",
                Surface::Vertex,
                "https://aiplatform.googleapis.com/v1/projects/p/locations/global/publishers/google",
            ),
            (
                "https://eu-aiplatform.googleapis.com/v1/projects/p/locations/eu/publishers/google",
                Surface::Vertex,
                "https://eu-aiplatform.googleapis.com/v1/projects/p/locations/eu/publishers/google",
            ),
        ] {
            assert_eq!(at(base), (surface, wanted.to_owned()), "{base}");
        }
    }

    #[test]
    fn a_models_id_cannot_leave_its_place_in_the_path() {
        let path = |model, streamed| path(model, streamed).ok();
        assert_eq!(path("models/gemini-2.5-flash", false).unwrap(), "/models/gemini-2.5-flash:generateContent");
        assert_eq!(path("../x?key=1#", true).unwrap(), "/models/..%2Fx%3Fkey%3D1%23:streamGenerateContent?alt=sse");
        for model in ["", ".", "..", "models/", "models/.."] {
            assert_eq!(path(model, false), None, "{model}");
        }
    }
}
