//! Kinds of content.

use serde::Deserialize;

/// A kind of content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the words of the API are their own explanation")]
pub enum Modality {
    Text,
    Image,
    File,
    Audio,
    Video,
}

impl Modality {
    /// The word of the API.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Image => "image",
            Self::File => "file",
            Self::Audio => "audio",
            Self::Video => "video",
        }
    }
}
