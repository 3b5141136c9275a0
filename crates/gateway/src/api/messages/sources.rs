//! Where pictures and documents of a request are. Nothing is fetched here, and a file kept elsewhere is refused: none is kept here.

use std::borrow::Cow;

use axum::body::Bytes;
use inner::{Failure, MediaRef, Part};
use serde_json::{Map, Value, json};
use wire::messages::{Source, Str};

use super::conversation::Reader;
use crate::api::chat_completions::media_url;

/// What a document is called that has no title.
const UNNAMED: &str = "document.pdf";

/// A picture.
///
/// # Errors
/// When its source is not one that can be read.
pub(super) fn picture(place: &str, source: Source<'_>, body: &Bytes) -> Result<MediaRef, Failure> {
    match source.r#type.as_str() {
        "base64" => {
            let (media_type, Str(data)) = encoded(place, source.media_type, source.data)?;
            Ok(media_url::base64(&media_type, data, body))
        }
        "url" => media_url::read(&format!("{place}.source.url"), Cow::Owned(address(place, source.url)?), body),
        _ => Err(Failure::invalid(format!("{place}.source.type: must be base64 or url"))),
    }
}

impl Reader<'_> {
    /// A document: a file as chats have it, or, where its text is known, that.
    ///
    /// # Errors
    /// When its source is not one that can be read.
    pub(super) fn document(&mut self, place: &str, source: Source<'_>, title: Option<String>) -> Result<Vec<Part>, Failure> {
        let data = match source.r#type.as_str() {
            "base64" => {
                let (media_type, Str(data)) = encoded(place, source.media_type, source.data)?;
                format!("data:{};base64,{data}", media_type.trim())
            }
            "url" => {
                let url = address(place, source.url)?;
                if !url.starts_with("https://") && !url.starts_with("http://") {
                    return Err(Failure::invalid(format!("{place}.source.url: must be an http(s) URL")));
                }
                url
            }
            "text" => {
                let Some(Str(text)) = source.data else { return Err(required(place, "data")) };
                return Ok(vec![Part::text(titled(title.as_deref(), &text))]);
            }
            "content" => {
                let inside = source.content.ok_or_else(|| required(place, "content"))?;
                let mut parts: Vec<Part> = title.map(Part::text).into_iter().collect();
                parts.append(&mut self.inside(&format!("{place}.source"), inside)?);
                return Ok(parts);
            }
            _ => return Err(Failure::invalid(format!("{place}.source.type: must be base64, url, text or content"))),
        };
        let name = title.filter(|title| !title.is_empty()).unwrap_or_else(|| UNNAMED.to_owned());
        let file = json!({ "type": "file", "file": { "filename": name, "file_data": data } });
        Ok(vec![Part::Other("file".to_owned(), file)])
    }
}

/// A `search_result`: where it was found, and the texts.
pub(super) fn found(block: &Map<String, Value>) -> Vec<Part> {
    let word = |name: &str| block.get(name).and_then(Value::as_str).filter(|word| !word.is_empty());
    let head = [word("title"), word("source")].into_iter().flatten().collect::<Vec<_>>().join("\n");
    let texts = block.get("content").and_then(Value::as_array).into_iter().flatten();
    let texts = texts.filter_map(|text| text["text"].as_str()).map(str::to_owned);
    [head].into_iter().chain(texts).filter(|text| !text.is_empty()).map(Part::text).collect()
}

fn titled(title: Option<&str>, text: &str) -> String {
    title.map_or_else(|| text.to_owned(), |title| format!("{title}\n\n{text}"))
}

fn encoded<'a>(place: &str, media_type: Option<String>, data: Option<Str<'a>>) -> Result<(String, Str<'a>), Failure> {
    let media_type = media_type.ok_or_else(|| required(place, "media_type"))?;
    Ok((media_type, data.ok_or_else(|| required(place, "data"))?))
}

fn address(place: &str, url: Option<String>) -> Result<String, Failure> {
    url.ok_or_else(|| required(place, "url"))
}

fn required(place: &str, field: &str) -> Failure {
    Failure::invalid(format!("{place}.source.{field}: required"))
}
