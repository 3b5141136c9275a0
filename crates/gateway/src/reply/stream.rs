//! The answer as server-sent events.
//!
//! The status is held back until the first content: an endpoint that fails before is a real HTTP error, never a 200 with
//! nothing but an error in it. A client that waits long gets a comment; that fixes the status at 200, so what fails after it
//! is the in-band error event (and another endpoint may still take over, as a comment is not content).

use std::{convert::Infallible, pin::Pin, time::Duration};

use axum::{
    body::{Body, Bytes},
    response::{IntoResponse, Response},
};
use futures_util::{future::BoxFuture, stream};
use http::{
    HeaderValue,
    header::{CACHE_CONTROL, CONTENT_TYPE},
};
use inner::{End, Event};
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use super::{GENERATION_ID, Refusal, generation_header};
use crate::{
    dispatch::{Answering, Dispatch},
    meter::Bill,
};

/// The comment of a stream that waits.
pub(super) const STILL_HERE: &str = "OPENROUTER PROCESSING";

/// A dialect of the API, in which the events of one answer are told.
pub(crate) trait Dialect: Send + 'static {
    /// What says "still here" while there is nothing to tell.
    fn alive(&self) -> Vec<u8>;
    /// The generation's id, as far as it is known.
    fn id(&self) -> &str;
    /// The answering endpoint is known.
    fn begin(&mut self, answering: &Answering);
    /// Writes an event other than the end; nothing for what the client does not see.
    fn event(&mut self, event: Event, out: &mut Vec<u8>);
    /// Writes a good end.
    fn end(&mut self, end: &End, bill: Bill, metadata: Option<&Value>, out: &mut Vec<u8>);
    /// Writes a broken end, after which nothing follows.
    fn broken(&mut self, refusal: &Refusal, out: &mut Vec<u8>);
}

/// Runs the call and streams its answer.
///
/// # Errors
/// When it is refused before the head of the answer went out.
pub(super) async fn respond(dispatch: Dispatch, mut dialect: impl Dialect) -> Result<Response, Refusal> {
    let silence = dispatch.shared.settings.reply.comment_every;
    let mut opening: Opening = Box::pin(dispatch.open());
    let started = Instant::now();
    let stage = match timeout_at(started + silence, opening.as_mut()).await {
        Ok(opened) => begin(&mut dialect, opened?),
        Err(_) => Stage::Waiting(opening),
    };
    let id = generation_header(dialect.id());
    // Already due when the wait above was in vain: the first thing written is then a comment.
    let feed = Feed { dialect, stage, silence, next_comment: started + silence };
    let body = stream::unfold(Box::new(feed), |mut feed| async move {
        let bytes = feed.next().await?;
        feed.next_comment = Instant::now() + feed.silence;
        Some((Ok::<_, Infallible>(Bytes::from(bytes)), feed))
    });
    let mut response = Body::from_stream(body).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Some(id) = id {
        headers.insert(GENERATION_ID, id);
    }
    Ok(response)
}

type Opening = Pin<Box<dyn Future<Output = Result<Box<Answering>, Refusal>> + Send>>;

/// A stream under way.
struct Feed<D> {
    dialect: D,
    stage: Stage,
    /// How long nothing may be written before a comment is.
    silence: Duration,
    /// When that is. Hidden reasoning writes nothing, so it does not put this off.
    next_comment: Instant,
}

enum Stage {
    /// The head went out for the sake of a comment, the first content is still to come.
    Waiting(Opening),
    /// Content flows.
    Answering(Box<Answering>),
    /// The client has everything; the upstream's connection is brought to its end.
    Finishing(BoxFuture<'static, ()>),
    /// Nothing more.
    Over,
}

impl<D: Dialect> Feed<D> {
    /// The next bytes for the client, `None` at the end.
    async fn next(&mut self) -> Option<Vec<u8>> {
        loop {
            match &mut self.stage {
                Stage::Waiting(opening) => match timeout_at(self.next_comment, opening.as_mut()).await {
                    Ok(Ok(answering)) => self.stage = begin(&mut self.dialect, answering),
                    Ok(Err(refusal)) => return Some(self.refused(&refusal)),
                    Err(_) => return Some(self.dialect.alive()),
                },
                Stage::Answering(answering) => match timeout_at(self.next_comment, answering.next()).await {
                    Ok(Event::End(end)) => return Some(Box::pin(self.end(&end)).await),
                    Ok(event) => {
                        let mut out = Vec::new();
                        self.dialect.event(event, &mut out);
                        if !out.is_empty() {
                            return Some(out);
                        }
                    }
                    Err(_) => return Some(self.dialect.alive()),
                },
                Stage::Finishing(finishing) => {
                    finishing.await;
                    self.stage = Stage::Over;
                }
                Stage::Over => return None,
            }
        }
    }

    /// The money is settled before the last bytes go out: an answer that was delivered is in the ledger.
    async fn end(&mut self, end: &End) -> Vec<u8> {
        let mut out = Vec::new();
        if let Stage::Answering(mut answering) = std::mem::replace(&mut self.stage, Stage::Over) {
            let bill = answering.settle(end).await;
            match &end.failure {
                None => self.dialect.end(end, bill, answering.metadata().as_ref(), &mut out),
                Some(failure) => self.dialect.broken(&failure.clone().into(), &mut out),
            }
            self.stage = Stage::Finishing(Box::pin(answering.finish()));
        }
        out
    }

    fn refused(&mut self, refusal: &Refusal) -> Vec<u8> {
        let mut out = Vec::new();
        self.dialect.broken(refusal, &mut out);
        self.stage = Stage::Over;
        out
    }
}

fn begin(dialect: &mut impl Dialect, answering: Box<Answering>) -> Stage {
    dialect.begin(&answering);
    Stage::Answering(answering)
}
