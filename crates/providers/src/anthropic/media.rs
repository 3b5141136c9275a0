//! Where the bytes of a picture or document come from.

use inner::{Failure, MediaRef};
use serde::{
    Serialize, Serializer,
    ser::{Error, SerializeMap},
};

use crate::{failure::elsewhere, sniff};

/// A `source` object. Base64 text goes into the body as it came.
#[derive(Debug)]
pub(super) enum Source<'a> {
    /// The provider fetches it.
    Url(&'a str),
    /// Its media type, and base64 text.
    Base64(&'a str, &'a [u8]),
}

impl<'a> Source<'a> {
    /// The source of a picture.
    ///
    /// # Errors
    /// When the provider does not read its format.
    pub(super) fn picture(media: &'a MediaRef) -> Result<Self, Failure> {
        const READ: [&str; 4] = ["image/jpeg", "image/png", "image/gif", "image/webp"];
        match media {
            MediaRef::Url(url) => Ok(Self::Url(url)),
            MediaRef::Data { media_type, base64 } => {
                let kind = sniff::picture(base64).unwrap_or(media_type);
                if READ.contains(&kind) {
                    Ok(Self::Base64(kind, base64))
                } else {
                    Err(elsewhere(format!("this provider reads jpeg, png, gif and webp pictures, not `{kind}`")))
                }
            }
        }
    }

    /// The source of a document: a URL, or a data URL of a PDF.
    pub(super) fn document(data: &'a str) -> Option<Self> {
        if data.starts_with("https://") || data.starts_with("http://") {
            return Some(Self::Url(data));
        }
        let (kind, base64) = data.strip_prefix("data:")?.split_once(";base64,")?;
        Some(Self::Base64(kind, base64.as_bytes()))
    }
}

impl Serialize for Source<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut source = serializer.serialize_map(None)?;
        match self {
            Self::Url(url) => {
                source.serialize_entry("type", "url")?;
                source.serialize_entry("url", url)?;
            }
            Self::Base64(kind, base64) => {
                source.serialize_entry("type", "base64")?;
                source.serialize_entry("media_type", kind)?;
                let text = std::str::from_utf8(base64).map_err(|_| S::Error::custom("base64 text is not ASCII"))?;
                source.serialize_entry("data", text)?;
            }
        }
        source.end()
    }
}
