//! Pictures, films, sounds and documents as bytes, which came with the request, or as places in S3. The service fetches from
//! nowhere else, and neither does this: what is at another address is refused, and other providers may take it.

use inner::{Failure, MediaRef};
use serde_json::Value;

use super::{
    blocks::{Block, Media, Source},
    names::Names,
};
use crate::{data_url, failure::elsewhere, sniff};

/// A picture.
///
/// # Errors
/// When it is elsewhere, or the service does not read its format.
pub(super) fn picture(media: &MediaRef) -> Result<Block<'_>, Failure> {
    let (told, source) = source(media, "pictures")?;
    let told = match media {
        MediaRef::Data { base64, .. } => sniff::picture(base64).map_or(told, ending),
        MediaRef::Url(_) => told,
    };
    let format = match told.to_ascii_lowercase().as_str() {
        "jpg" | "jpeg" => "jpeg",
        "png" => "png",
        "gif" => "gif",
        "webp" => "webp",
        _ => return Err(elsewhere(format!("this provider reads jpeg, png, gif and webp pictures, not `{told}`"))),
    };
    Ok(Block::Image(Media { format, name: None, source }))
}

/// A film.
///
/// # Errors
/// When it is elsewhere, or the service does not read its format.
pub(super) fn film(media: &MediaRef) -> Result<Block<'_>, Failure> {
    let (told, source) = source(media, "videos")?;
    let format = match told.to_ascii_lowercase().as_str() {
        "mp4" | "" => "mp4",
        "mov" | "quicktime" => "mov",
        "mkv" | "x-matroska" => "mkv",
        "webm" => "webm",
        "flv" | "x-flv" => "flv",
        "mpeg" => "mpeg",
        "mpg" => "mpg",
        "wmv" | "x-ms-wmv" => "wmv",
        "3gp" | "3gpp" => "three_gp",
        _ => return Err(elsewhere(format!("this provider reads no videos of the format `{told}`"))),
    };
    Ok(Block::Video(Media { format, name: None, source }))
}

/// `{"type": "input_audio", "input_audio": {"data", "format"}}`.
///
/// # Errors
/// When it lacks its data or names a format that the service does not hear.
pub(super) fn sound(part: &Value) -> Result<Block<'_>, Failure> {
    const HEARD: [&str; 15] =
        ["mp3", "opus", "wav", "aac", "flac", "mp4", "ogg", "mkv", "mka", "x-aac", "m4a", "mpeg", "mpga", "pcm", "webm"];
    let audio = &part["input_audio"];
    let data = audio["data"].as_str().filter(|data| !data.is_empty());
    let data = data.ok_or_else(|| Failure::invalid("input_audio needs `data`: base64 text"))?;
    let (told, base64) = match data_url::parts(data) {
        Some((kind, base64)) => (ending(kind), base64),
        None => (audio["format"].as_str().unwrap_or_default(), data.as_bytes()),
    };
    let known = if told.starts_with("pcm") { "pcm" } else { told };
    let format = HEARD.into_iter().find(|heard| heard.eq_ignore_ascii_case(known));
    let format = format.ok_or_else(|| elsewhere(format!("this provider hears no audio of the format `{told}`")))?;
    Ok(Block::Audio(Media { format, name: None, source: Source::Bytes(base64) }))
}

/// `{"type": "file", "file": {"filename", "file_data"}}`.
///
/// # Errors
/// When it is elsewhere, or the service does not read its format.
pub(super) fn document<'a>(part: &'a Value, names: &mut Names) -> Result<Block<'a>, Failure> {
    let (name, data) = (part["file"]["filename"].as_str(), part["file"]["file_data"].as_str().unwrap_or_default());
    let of_name = name.and_then(|name| name.rsplit('.').next()).unwrap_or_default();
    let (told, source) = match data_url::parts(data) {
        Some((kind, base64)) => (ending(kind), Source::Bytes(base64)),
        None if data.starts_with("s3://") => (ending(data), Source::S3Location { uri: data }),
        None if data.starts_with("https://") || data.starts_with("http://") => return Err(distant("files")),
        None => return Err(Failure::invalid("a file needs `file_data`: a data URL with base64")),
    };
    let format = document_format(told).or_else(|| document_format(of_name));
    let format = format.ok_or_else(|| elsewhere(format!("this provider reads no documents of the format `{told}`")))?;
    Ok(Block::Document(Media { format, name: Some(names.of(name)), source }))
}

fn document_format(told: &str) -> Option<&'static str> {
    Some(match told.to_ascii_lowercase().as_str() {
        "pdf" => "pdf",
        "csv" => "csv",
        "doc" | "msword" => "doc",
        "docx" | "vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        "xls" | "vnd.ms-excel" => "xls",
        "xlsx" | "vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "xlsx",
        "html" => "html",
        "txt" | "plain" => "txt",
        "md" | "markdown" => "md",
        _ => return None,
    })
}

/// What says the format, and the source.
fn source<'a>(media: &'a MediaRef, what: &str) -> Result<(&'a str, Source<'a>), Failure> {
    match media {
        MediaRef::Data { media_type, base64 } => Ok((ending(media_type), Source::Bytes(base64))),
        MediaRef::Url(uri) if uri.starts_with("s3://") => Ok((ending(uri), Source::S3Location { uri })),
        MediaRef::Url(_) => Err(distant(what)),
    }
}

fn distant(what: &str) -> Failure {
    elsewhere(format!("this provider takes {what} only as data URLs"))
}

/// `png` of `image/png` and of `s3://bucket/a.b/c.png`.
fn ending(text: &str) -> &str {
    let last = text.rsplit('/').next().unwrap_or_default();
    // Only a name has an ending: `vnd.ms-excel` is whole.
    let named = text.starts_with("s3://") || !text.contains('/');
    if named { last.rsplit('.').next().unwrap_or_default() } else { last }
}
