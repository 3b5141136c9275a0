//! Content blocks. Texts and base64 are slices of the body wherever its JSON has no escapes, so that a picture of 30 MB is not copied by
//! parsing.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error, SeqAccess, Visitor, value::SeqAccessDeserializer},
};
use serde_json::{Map, Value, value::RawValue};

use crate::{BodyError, read};

/// What is said: a text, or blocks.
#[derive(Clone, Debug)]
pub enum Said<'a> {
    /// A plain string.
    Text(Cow<'a, str>),
    /// An array of blocks.
    Blocks(Vec<Block<'a>>),
}

/// One block. A block of a known type without what it needs is an error; an unknown type is kept as it came.
#[derive(Clone, Debug)]
pub enum Block<'a> {
    /// `text`.
    Text {
        /// The text, verbatim.
        text: Cow<'a, str>,
        /// Where what is to be kept for the next call ends.
        cache_control: Option<Value>,
    },
    /// `image`.
    Image {
        /// The picture.
        source: Source<'a>,
        /// As of a text.
        cache_control: Option<Value>,
    },
    /// `document`.
    Document {
        /// The document.
        source: Source<'a>,
        /// Its name.
        title: Option<String>,
        /// What is said about it.
        context: Option<String>,
        /// As of a text.
        cache_control: Option<Value>,
    },
    /// `tool_use`.
    ToolUse {
        /// What the result refers to.
        id: String,
        /// The tool.
        name: String,
        /// The arguments, as they were written.
        input: Option<&'a RawValue>,
        /// As of a text.
        cache_control: Option<Value>,
    },
    /// `tool_result`.
    ToolResult {
        /// Which call this answers.
        tool_use_id: String,
        /// What came of it, unread: blocks inside of blocks are read by who knows how deep they may lie ([`Said::read`]).
        content: Option<&'a RawValue>,
        /// Whether the tool failed.
        is_error: bool,
        /// As of a text.
        cache_control: Option<Value>,
    },
    /// `thinking`.
    Thinking {
        /// What was thought; may be empty.
        thinking: String,
        /// By whom; empty where nobody signs.
        signature: String,
    },
    /// `redacted_thinking`.
    RedactedThinking {
        /// Opaque.
        data: String,
    },
    /// Any other type, as it came.
    Other {
        /// Its `type`.
        kind: String,
        /// The whole block, `type` included.
        block: Map<String, Value>,
    },
}

/// Where a picture or a document is. Which fields have to be there depends on `type`.
#[derive(Clone, Debug, Deserialize)]
#[serde(expecting = "an object with a `type`")]
pub struct Source<'a> {
    /// `base64`, `url`, `text`, `content` or `file`.
    pub r#type: String,
    /// Of `base64` and `text`.
    pub media_type: Option<String>,
    /// Of `base64` and `text`.
    #[serde(borrow)]
    pub data: Option<Str<'a>>,
    /// Of `url`.
    pub url: Option<String>,
    /// Of `content`, unread.
    #[serde(borrow)]
    pub content: Option<&'a RawValue>,
}

/// A text that borrows: `Cow` does so only as a field of its own.
#[derive(Clone, Debug, Deserialize)]
pub struct Str<'a>(#[serde(borrow)] pub Cow<'a, str>);

impl<'a> Said<'a> {
    /// What lies unread inside of a block. Nothing of it may lie deeper than its reader looks: no recursion of a client's making.
    ///
    /// # Errors
    /// When it is neither a text nor blocks.
    pub fn read(inside: &'a RawValue) -> Result<Self, BodyError> {
        read(inside.get().as_bytes())
    }

    /// As blocks; a text is one.
    #[must_use]
    pub fn into_blocks(self) -> Vec<Block<'a>> {
        match self {
            Self::Text(text) => vec![Block::Text { text, cache_control: None }],
            Self::Blocks(blocks) => blocks,
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Said<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SaidVisitor)
    }
}

struct SaidVisitor;

impl<'de> Visitor<'de> for SaidVisitor {
    type Value = Said<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or an array of content blocks")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Said::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Said::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, blocks: A) -> Result<Self::Value, A::Error> {
        Deserialize::deserialize(SeqAccessDeserializer::new(blocks)).map(Said::Blocks)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Block<'a> {
    /// The `type` may stand last, so the block is first taken as a slice and then read by its type.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(expecting = "an object with a `type`")]
        struct Head {
            r#type: String,
        }
        let block = <&RawValue>::deserialize(deserializer)?.get().as_bytes();
        let head: Head = read(block).map_err(D::Error::custom)?;
        block_of(head.r#type, block).map_err(D::Error::custom)
    }
}

fn block_of(kind: String, block: &[u8]) -> Result<Block<'_>, BodyError> {
    Ok(match kind.as_str() {
        "text" => {
            let Text { text, cache_control } = read(block)?;
            Block::Text { text, cache_control }
        }
        "image" => {
            let Image { source, cache_control } = read(block)?;
            Block::Image { source, cache_control }
        }
        "document" => {
            let Document { source, title, context, cache_control } = read(block)?;
            Block::Document { source, title, context, cache_control }
        }
        "tool_use" => {
            let ToolUse { id, name, input, cache_control } = read(block)?;
            Block::ToolUse { id, name, input, cache_control }
        }
        "tool_result" => {
            let ToolResult { tool_use_id, content, is_error, cache_control } = read(block)?;
            Block::ToolResult { tool_use_id, content, is_error: is_error.unwrap_or(false), cache_control }
        }
        "thinking" => {
            let Thought { thinking, signature } = read(block)?;
            Block::Thinking { thinking, signature: signature.unwrap_or_default() }
        }
        "redacted_thinking" => {
            let Redacted { data } = read(block)?;
            Block::RedactedThinking { data }
        }
        _ => Block::Other { kind, block: read(block)? },
    })
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Text<'a> {
    #[serde(borrow)]
    text: Cow<'a, str>,
    cache_control: Option<Value>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Image<'a> {
    #[serde(borrow)]
    source: Source<'a>,
    cache_control: Option<Value>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Document<'a> {
    #[serde(borrow)]
    source: Source<'a>,
    title: Option<String>,
    context: Option<String>,
    cache_control: Option<Value>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct ToolUse<'a> {
    id: String,
    name: String,
    #[serde(borrow)]
    input: Option<&'a RawValue>,
    cache_control: Option<Value>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct ToolResult<'a> {
    tool_use_id: String,
    #[serde(borrow)]
    content: Option<&'a RawValue>,
    is_error: Option<bool>,
    cache_control: Option<Value>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Thought {
    thinking: String,
    signature: Option<String>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Redacted {
    data: String,
}

#[cfg(test)]
mod tests {
    #![expect(clippy::panic, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn base64_and_texts_are_slices_of_the_body() {
        let body = br#"[{"source":{"data":"AAAA","media_type":"image/png","type":"base64"},"type":"image"},{"type":"text","text":"hi"}]"#;
        let Said::Blocks(blocks) = read::<Said<'_>>(body).unwrap() else { panic!("blocks") };
        let Block::Image { source, .. } = &blocks[0] else { panic!("{blocks:?}") };
        assert!(matches!(&source.data, Some(Str(Cow::Borrowed("AAAA")))), "{source:?}");
        assert!(matches!(&blocks[1], Block::Text { text: Cow::Borrowed("hi"), cache_control: None }), "{blocks:?}");
    }

    #[test]
    fn a_block_that_lacks_something_is_named_and_an_unknown_one_is_kept() {
        let refused = |body: &str| read::<Said<'_>>(body.as_bytes()).map(drop).unwrap_err().to_string();
        assert!(refused(r#"[{"type":"text"}]"#).contains("missing field `text`"));
        assert!(refused(r#"[{"text":"x"}]"#).contains("missing field `type`"));
        assert!(refused("[3]").contains("an object with a `type`"));
        assert!(refused("3").contains("a string or an array of content blocks"));
        let Said::Blocks(blocks) = read::<Said<'_>>(br#"[{"type":"new","x":1}]"#).unwrap() else { panic!("blocks") };
        assert!(matches!(&blocks[0], Block::Other { kind, block } if kind == "new" && block["x"] == 1));
    }
}
