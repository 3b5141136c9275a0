//! The content of a turn: text, typed parts, or null. Texts and media URLs are slices of the body wherever its JSON has no
//! escapes, so that a picture of 30 MB is not copied by parsing.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error, SeqAccess, Visitor, value::SeqAccessDeserializer},
};
use serde_json::{Map, Value, value::RawValue};

use crate::{BodyError, read};

/// The content of a turn.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Content<'a> {
    /// `null` or absent.
    #[default]
    Null,
    /// A plain string.
    Text(Cow<'a, str>),
    /// An array of parts.
    Parts(Vec<Part<'a>>),
}

/// One part of a turn. A part of a known type without its payload is an error; an unknown type is kept as it came.
#[derive(Clone, Debug, PartialEq)]
pub enum Part<'a> {
    /// `text`.
    Text {
        /// The text, verbatim.
        text: Cow<'a, str>,
        /// `cache_control` and unknown keys.
        extra: Map<String, Value>,
    },
    /// `image_url`.
    Image {
        /// The picture.
        image: MediaUrl<'a>,
        /// Keys beside `image_url`.
        extra: Map<String, Value>,
    },
    /// `video_url`, or the legacy `input_video`.
    Video {
        /// The film.
        video: MediaUrl<'a>,
        /// Keys beside `video_url`.
        extra: Map<String, Value>,
    },
    /// `video` with a list of frames (DashScope's form of a video).
    Frames {
        /// URLs in order.
        frames: Vec<Cow<'a, str>>,
        /// `fps` and unknown keys.
        extra: Map<String, Value>,
    },
    /// Any other type.
    Other {
        /// Its `type`.
        kind: String,
        /// The whole part, `type` included.
        part: Map<String, Value>,
    },
}

/// `{"url": ..., ...}`, or the bare URL that some clients send.
#[derive(Clone, Debug, PartialEq)]
pub struct MediaUrl<'a> {
    /// http(s) or data URL, unchecked.
    pub url: Cow<'a, str>,
    /// `detail`, `min_pixels`, ... and unknown keys.
    pub options: Map<String, Value>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Content<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ContentVisitor)
    }
}

struct ContentVisitor;

impl<'de> Visitor<'de> for ContentVisitor {
    type Value = Content<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string, an array of parts or null")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Content::Null)
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Content::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Content::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, parts: A) -> Result<Self::Value, A::Error> {
        Deserialize::deserialize(SeqAccessDeserializer::new(parts)).map(Content::Parts)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Part<'a> {
    /// The `type` may stand last, so the part is first taken as a slice and then read by its type.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(expecting = "an object with a `type`")]
        struct Head {
            r#type: String,
        }
        let part = <&RawValue>::deserialize(deserializer)?.get().as_bytes();
        let head: Head = read(part).map_err(D::Error::custom)?;
        part_of(head.r#type, part).map_err(D::Error::custom)
    }
}

fn part_of(kind: String, part: &[u8]) -> Result<Part<'_>, BodyError> {
    Ok(match kind.as_str() {
        "text" => {
            let TextPart { text, extra } = read(part)?;
            Part::Text { text, extra: without_type(extra) }
        }
        "image_url" => {
            let ImagePart { image_url, extra } = read(part)?;
            Part::Image { image: image_url, extra: without_type(extra) }
        }
        // `input_video` is the legacy name.
        "video_url" | "input_video" => {
            let VideoPart { video_url, extra } = read(part)?;
            Part::Video { video: video_url, extra: without_type(extra) }
        }
        "video" => {
            let FramesPart { video, extra } = read(part)?;
            Part::Frames { frames: video.into_iter().map(|Str(url)| url).collect(), extra: without_type(extra) }
        }
        _ => Part::Other { kind, part: read(part)? },
    })
}

fn without_type(mut extra: Map<String, Value>) -> Map<String, Value> {
    extra.shift_remove("type");
    extra
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct TextPart<'a> {
    #[serde(borrow)]
    text: Cow<'a, str>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct ImagePart<'a> {
    #[serde(borrow)]
    image_url: MediaUrl<'a>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct VideoPart<'a> {
    #[serde(borrow, alias = "input_video")]
    video_url: MediaUrl<'a>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct FramesPart<'a> {
    #[serde(borrow)]
    video: Vec<Str<'a>>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

/// `Cow` borrows only when it is a field of its own.
#[derive(Deserialize)]
struct Str<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for MediaUrl<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "expected a URL, or an object with a `url`")]
        enum Either<'a> {
            Bare(#[serde(borrow)] Cow<'a, str>),
            Object {
                #[serde(borrow)]
                url: Cow<'a, str>,
                #[serde(flatten)]
                options: Map<String, Value>,
            },
        }
        Ok(match Either::deserialize(deserializer)? {
            Either::Bare(url) => Self { url, options: Map::new() },
            Either::Object { url, options } => Self { url, options },
        })
    }
}
