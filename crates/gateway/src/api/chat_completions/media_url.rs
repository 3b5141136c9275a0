//! URLs of pictures and clips. A data URL's base64 stays where it is: a slice of the request body. Never fetches or decodes.

use std::borrow::Cow;

use axum::body::Bytes;
use inner::{Failure, MediaRef};

/// Reads one URL; `place` names it in errors.
pub(in crate::api) fn read(place: &str, url: Cow<'_, str>, body: &Bytes) -> Result<MediaRef, Failure> {
    if starts_with(&url, "data:") {
        return data(place, url, body);
    }
    if starts_with(&url, "https://") || starts_with(&url, "http://") {
        return Ok(MediaRef::Url(url.into_owned()));
    }
    Err(Failure::invalid(format!("{place}: must be an http(s) URL or a data URL")))
}

/// `data:<media type>[;parameters];base64,<text>` (RFC 2397).
fn data(place: &str, url: Cow<'_, str>, body: &Bytes) -> Result<MediaRef, Failure> {
    let comma = url.find(',').ok_or_else(|| Failure::invalid(format!("{place}: a data URL needs a comma")))?;
    let (media_type, encoding) = match url["data:".len()..comma].rsplit_once(';') {
        Some((before, encoding)) => (before.split(';').next().unwrap_or_default(), encoding),
        None => ("", ""),
    };
    if !encoding.trim().eq_ignore_ascii_case("base64") {
        return Err(Failure::invalid(format!("{place}: only base64 data URLs are supported")));
    }
    let media_type = media_type.trim().to_ascii_lowercase();
    let base64 = match url {
        Cow::Borrowed(url) => slice(body, &url[comma + 1..]),
        // The JSON text had escapes (`\/`), so it was written anew when it was read.
        Cow::Owned(url) => Bytes::from(url).slice(comma + 1..),
    };
    Ok(MediaRef::Data { media_type, base64 })
}

/// Base64 text that is no URL.
pub(in crate::api) fn base64(media_type: &str, text: Cow<'_, str>, body: &Bytes) -> MediaRef {
    let base64 = match text {
        Cow::Borrowed(text) => slice(body, text),
        Cow::Owned(text) => Bytes::from(text),
    };
    MediaRef::Data { media_type: media_type.trim().to_ascii_lowercase(), base64 }
}

/// `text` as a slice of `body`, where it lies; a copy if it does not.
fn slice(body: &Bytes, text: &str) -> Bytes {
    let start = text.as_ptr().addr().wrapping_sub(body.as_ptr().addr());
    match start.checked_add(text.len()) {
        Some(end) if end <= body.len() => body.slice(start..end),
        _ => Bytes::copy_from_slice(text.as_bytes()),
    }
}

fn starts_with(url: &str, scheme: &str) -> bool {
    url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn a_data_url_is_a_slice_of_the_body() {
        let body = Bytes::from_static(b"{\"url\":\"data:image/PNG;charset=x;base64,AAAA\"}");
        let url = std::str::from_utf8(&body[8..44]).unwrap();
        let MediaRef::Data { media_type, base64 } = read("url", Cow::Borrowed(url), &body).unwrap() else { unreachable!() };
        assert_eq!((media_type.as_str(), &base64[..]), ("image/png", &b"AAAA"[..]));
        assert_eq!(base64.as_ptr(), body[40..].as_ptr(), "no copy");
        let owned = read("url", Cow::Owned(url.to_owned()), &body).unwrap();
        assert_eq!(owned, MediaRef::Data { media_type, base64 });
    }

    #[test]
    fn other_urls_are_refused_by_name() {
        let read = |url: &'static str| read("here", Cow::Borrowed(url), &Bytes::new());
        assert_eq!(read("HTTPS://a/b").unwrap(), MediaRef::Url("HTTPS://a/b".to_owned()));
        for url in ["", "file:///etc/passwd", "data:image/png,AAAA", "data:image/png;base64", "ftp://a", "ü"] {
            assert!(read(url).unwrap_err().message.starts_with("here: "), "{url}");
        }
    }
}
