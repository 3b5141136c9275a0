//! The body of a call as pieces: what a request brought in base64 stays where it lies, however large it is.

use std::io;

use bytes::Bytes;
use inner::{Failure, FailureKind, MediaRef, Part, Request};
use serde::Serialize;

/// Base64 text shorter than this is copied: a piece of its own would cost more.
const SHARED_MIN: usize = 32 * 1024;

/// JSON, in pieces that follow each other.
#[derive(Clone, Debug, Default)]
pub struct Payload {
    pieces: Vec<Bytes>,
}

impl Payload {
    /// `body` as JSON. Large pictures and clips of `request` become pieces without being copied.
    ///
    /// # Errors
    /// When `body` cannot be JSON.
    pub(crate) fn of(body: &impl Serialize, request: &Request) -> Result<Self, Failure> {
        Self::written(body, request).map_err(|error| Failure::new(FailureKind::Server, error.to_string()))
    }

    fn written(body: &impl Serialize, request: &Request) -> serde_json::Result<Self> {
        let parts = request.messages.iter().flat_map(|message| &message.content);
        let made = request.messages.iter().flat_map(|message| &message.images);
        let data = parts.flat_map(Part::media).chain(made).filter_map(MediaRef::base64);
        let large: Vec<&Bytes> = data.filter(|base64| base64.len() >= SHARED_MIN).collect();
        if large.is_empty() {
            return serde_json::to_vec(body).map(|json| Self::from(Bytes::from(json)));
        }
        let mut writer = Writer { large, pieces: Vec::new(), current: Vec::new() };
        serde_json::to_writer(&mut writer, body)?;
        writer.close();
        Ok(Self { pieces: writer.pieces })
    }

    /// Bytes of all pieces.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pieces.iter().map(Bytes::len).sum()
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The pieces in order.
    #[must_use]
    pub fn pieces(&self) -> &[Bytes] {
        &self.pieces
    }

    /// Everything in one, copied.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        self.pieces.concat()
    }
}

/// In one piece.
impl From<Bytes> for Payload {
    fn from(piece: Bytes) -> Self {
        Self { pieces: vec![piece] }
    }
}

impl IntoIterator for Payload {
    type Item = Bytes;
    type IntoIter = std::vec::IntoIter<Bytes>;

    fn into_iter(self) -> Self::IntoIter {
        self.pieces.into_iter()
    }
}

/// Takes JSON as it is written. A string without anything to escape comes as one slice of where it lies, by which it is known.
struct Writer<'a> {
    large: Vec<&'a Bytes>,
    pieces: Vec<Bytes>,
    /// The piece that is being written.
    current: Vec<u8>,
}

impl Writer<'_> {
    fn close(&mut self) {
        if !self.current.is_empty() {
            self.pieces.push(std::mem::take(&mut self.current).into());
        }
    }

    /// `text` as a piece of the request, if it is one.
    fn shared(&self, text: &[u8]) -> Option<Bytes> {
        if text.len() < SHARED_MIN {
            return None;
        }
        self.large.iter().find(|large| std::ptr::eq::<[u8]>(large.as_ref(), text)).map(|large| Bytes::clone(large))
    }
}

impl io::Write for Writer<'_> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        match self.shared(text) {
            None => self.current.extend_from_slice(text),
            Some(piece) => {
                self.close();
                self.pieces.push(piece);
            }
        }
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use inner::{Message, Role};
    use serde_json::Map;

    use super::*;
    use crate::{ProviderConfig, Secret, rows};

    fn look(base64: &Bytes) -> Request {
        let source = MediaRef::Data { media_type: "image/png".into(), base64: base64.clone() };
        let picture = Part::Image { source, options: Map::new(), extra: Map::new() };
        let content = vec![picture.clone(), Part::text("Which is larger?"), picture];
        Request { messages: vec![Message { content, ..Message::text(Role::User, "") }], ..Request::default() }
    }

    /// The rendered bodies of everybody who takes pictures.
    fn rendered(request: &Request) -> Vec<(&'static str, Payload)> {
        let base = || Some("http://localhost:1/v1".to_owned());
        let render = |row| {
            let config = ProviderConfig::of_row(row, Some(Secret::new("k")), base());
            let provider = config.provider(Arc::new(|| "call00001".to_owned())).unwrap();
            Some((row.id, provider.render(request, "m", Some("k")).ok()?.body))
        };
        rows().filter_map(render).collect()
    }

    #[test]
    fn a_large_picture_is_never_copied() {
        let base64 = Bytes::from("iVBORw0KGgo".to_owned() + &"A+/9".repeat(SHARED_MIN / 4));
        let request = look(&base64);
        let bodies = rendered(&request);
        assert!(bodies.len() > 20, "{bodies:?}");
        for (id, body) in bodies {
            let shared = body.pieces().iter().filter(|piece| piece.as_ptr() == base64.as_ptr()).count();
            assert_eq!(shared, 2, "{id}");
            let written = body.pieces().iter().map(Bytes::len).sum::<usize>();
            assert_eq!((body.len(), body.to_vec().len()), (written, written), "{id}");
            assert!(written - 2 * base64.len() < 1024, "{id}");
            let text = String::from_utf8(body.to_vec()).unwrap();
            serde_json::from_str::<serde_json::Value>(&text).unwrap();
            assert_eq!(text.matches(std::str::from_utf8(&base64).unwrap()).count(), 2, "{id}");
        }
    }

    #[test]
    fn a_small_picture_is_copied() {
        for (id, body) in rendered(&look(&Bytes::from_static(b"iVBORw0KGgo="))) {
            assert_eq!(body.pieces().len(), 1, "{id}");
            assert!(!body.is_empty(), "{id}");
        }
    }
}
