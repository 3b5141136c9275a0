//! What an answer holds beside text: pictures and sound.

use std::borrow::Cow;

use serde::{Serialize, Serializer, ser::SerializeMap};

/// A picture that the model made: `{"type": "image_url", "image_url": {"url"}}`. It may be megabytes, so that a chunk borrows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture<T>(
    /// Its address, or a data URL.
    pub T,
);

impl<T: AsRef<str>> Serialize for Picture<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Place<'a> {
            url: &'a str,
        }
        let mut picture = serializer.serialize_map(Some(2))?;
        picture.serialize_entry("type", "image_url")?;
        picture.serialize_entry("image_url", &Place { url: self.0.as_ref() })?;
        picture.end()
    }
}

/// Sound that the model made: all of it in an answer, a piece in a chunk. Only what is known is present.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sound<'a> {
    /// What a later turn may call it by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Cow<'a, str>>,
    /// Base64 text.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub data: Cow<'a, str>,
    /// What is said in it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub transcript: Cow<'a, str>,
    /// Until when the id holds, in Unix seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
}
