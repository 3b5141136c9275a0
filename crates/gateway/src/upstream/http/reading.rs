//! Reads a provider's body, by fragments or whole. Never holds more than its limit.

use bytes::{Bytes, BytesMut};
use http::Response;
use http_body_util::BodyExt;
use hyper::body::Incoming;

/// A provider's reply whose body is still coming.
pub(super) type Reply = Response<Incoming>;

/// Why a whole answer could not be read.
pub(super) enum Cut {
    TooLong,
    Broken(hyper::Error),
}

/// The next bytes of a body; `None` at its end.
pub(super) async fn chunk(body: &mut Incoming) -> Result<Option<Bytes>, hyper::Error> {
    while let Some(frame) = body.frame().await.transpose()? {
        // Trailers say nothing that we need.
        if let Ok(data) = frame.into_data() {
            return Ok(Some(data));
        }
    }
    Ok(None)
}

/// The whole body, if it is not longer than `limit` bytes.
pub(super) async fn whole(mut body: Incoming, limit: usize) -> Result<Bytes, Cut> {
    let mut first = Bytes::new();
    let mut all = BytesMut::new();
    while let Some(bytes) = chunk(&mut body).await.map_err(Cut::Broken)? {
        if first.len() + all.len() + bytes.len() > limit {
            return Err(Cut::TooLong);
        }
        if first.is_empty() && all.is_empty() {
            // The usual answer comes in one piece: no copy.
            first = bytes;
            continue;
        }
        all.extend_from_slice(&std::mem::take(&mut first));
        all.extend_from_slice(&bytes);
    }
    Ok(if all.is_empty() { first } else { all.freeze() })
}

/// At most the first `limit` bytes of a body; what cannot be read is left out.
pub(super) async fn beginning(mut body: Incoming, limit: usize) -> Bytes {
    let mut read = BytesMut::new();
    while let Ok(Some(bytes)) = chunk(&mut body).await {
        read.extend_from_slice(&bytes[..bytes.len().min(limit - read.len())]);
        if read.len() == limit {
            break;
        }
    }
    read.freeze()
}
