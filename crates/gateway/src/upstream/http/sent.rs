//! A rendered body on its way: its pieces one after the other, its length told beforehand.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use providers::Payload;

/// What is left of a [`Payload`].
pub(super) struct Sent {
    pieces: std::vec::IntoIter<Bytes>,
    /// Bytes.
    left: u64,
}

impl From<Payload> for Sent {
    fn from(payload: Payload) -> Self {
        Self { left: payload.len() as u64, pieces: payload.into_iter() }
    }
}

impl Body for Sent {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let piece = self.pieces.next();
        self.left -= piece.as_ref().map_or(0, |piece| piece.len() as u64);
        Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    /// Exact, so that the call has a `content-length`: some providers refuse chunks.
    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
