//! Pictures, films, sounds and documents as `inlineData` (bytes that came with the request) and `fileData` (addresses, which the
//! provider reads itself). Never fetches.

use inner::{Failure, MediaRef};
use serde_json::Value;

use super::{
    pieces::{Blob, Content, Remote},
    traits::Traits,
};
use crate::{data_url, failure::elsewhere, sniff};

/// A picture.
///
/// # Errors
/// When nothing says its format.
pub(super) fn picture<'a>(media: &'a MediaRef, traits: &Traits) -> Result<Content<'a>, Failure> {
    match media {
        MediaRef::Url(url) => Ok(remote(url, None, "image/jpeg", traits)),
        MediaRef::Data { media_type, base64 } => match sniff::picture(base64).unwrap_or(media_type) {
            "" => Err(Failure::invalid("a picture in a data URL needs its media type")),
            kind => Ok(inline(kind, base64)),
        },
    }
}

/// A film. A link to `YouTube` is an address like others.
pub(super) fn film<'a>(media: &'a MediaRef, traits: &Traits) -> Content<'a> {
    match media {
        MediaRef::Url(url) => remote(url, None, "video/mp4", traits),
        MediaRef::Data { media_type, base64 } if media_type.is_empty() => inline("video/mp4", base64),
        MediaRef::Data { media_type, base64 } => inline(media_type, base64),
    }
}

/// `{"type": "input_audio", "input_audio": {"data", "format"}}`.
///
/// # Errors
/// When it lacks its data or names a format that the provider does not hear.
pub(super) fn sound(part: &Value) -> Result<Content<'_>, Failure> {
    let audio = &part["input_audio"];
    let data = audio["data"].as_str().filter(|data| !data.is_empty());
    let data = data.ok_or_else(|| Failure::invalid("input_audio needs `data`: base64 text"))?;
    if let Some((kind, base64)) = data_url::parts(data) {
        return Ok(inline(kind, base64));
    }
    let format = audio["format"].as_str().unwrap_or_default();
    let kind = match format.to_ascii_lowercase().as_str() {
        "wav" => "audio/wav",
        "mp3" => "audio/mp3",
        "aiff" => "audio/aiff",
        "aac" => "audio/aac",
        "ogg" => "audio/ogg",
        "flac" => "audio/flac",
        "m4a" => "audio/m4a",
        "pcm16" | "pcm24" => "audio/pcm",
        _ => return Err(elsewhere(format!("this provider hears no audio of the format `{format}`"))),
    };
    Ok(inline(kind, data.as_bytes()))
}

/// `{"type": "file", "file": {"filename", "file_data"}}`.
///
/// # Errors
/// When its data is neither an address nor a data URL.
pub(super) fn document<'a>(part: &'a Value, traits: &Traits) -> Result<Content<'a>, Failure> {
    let (name, data) = (part["file"]["filename"].as_str(), part["file"]["file_data"].as_str().unwrap_or_default());
    if data.starts_with("https://") || data.starts_with("http://") || data.starts_with("gs://") {
        return Ok(remote(data, name, "application/pdf", traits));
    }
    match data_url::parts(data) {
        Some(("" | "application/octet-stream", base64)) => {
            Ok(inline(name.and_then(by_ending).unwrap_or("application/pdf"), base64))
        }
        Some((kind, base64)) => Ok(inline(kind, base64)),
        None => Err(Failure::invalid("a file needs `file_data`: a URL or a data URL with base64")),
    }
}

fn inline<'a>(mime_type: &'a str, data: &'a [u8]) -> Content<'a> {
    Content::InlineData(Blob { mime_type, data })
}

fn remote<'a>(file_uri: &'a str, name: Option<&str>, likely: &'static str, traits: &Traits) -> Content<'a> {
    let told = name.and_then(by_ending).or_else(|| by_ending(file_uri));
    Content::FileData(Remote { mime_type: told.or(traits.typed_addresses().then_some(likely)), file_uri })
}

/// What the end of a name says (ai.google.dev/gemini-api/docs on vision, audio, video and documents).
fn by_ending(name: &str) -> Option<&'static str> {
    let path = name.split(['?', '#']).next().unwrap_or_default();
    Some(match path.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "gif" => "image/gif",
        "heic" => "image/heic",
        "heif" => "image/heif",
        "mp4" => "video/mp4",
        "mpeg" | "mpg" => "video/mpeg",
        "mov" => "video/mov",
        "webm" => "video/webm",
        "mp3" => "audio/mp3",
        "wav" => "audio/wav",
        "flac" => "audio/flac",
        "ogg" => "audio/ogg",
        "pdf" => "application/pdf",
        "txt" => "text/plain",
        "html" => "text/html",
        "csv" => "text/csv",
        _ => return None,
    })
}
