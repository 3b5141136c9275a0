//! Any [`Provider`] behind HTTP: renders the call, sends it, and turns what comes back into events.
//!
//! The credential only ever goes to the configured base URL: redirects are not followed, proxies of the environment are not
//! used, and a rendered path cannot name another host. Never retries (routing does), but for a call that a provider refuses because of
//! what we added to it (`asked`), and never reads a price.

mod answer;
mod asked;
mod blame;
mod bounds;
mod client;
mod connect;
mod counted;
mod reading;
mod sent;
mod whereto;

use std::{
    error::Error,
    sync::{Arc, OnceLock},
    time::SystemTime,
};

use futures_util::{FutureExt, future::BoxFuture, stream};
use http::{Request, Uri, header::CONTENT_TYPE};
use hyper_util::client::legacy;
use inner::{Event, Failure, FailureKind};
use providers::{Provider, Rendered, Secret};
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use asked::{Asked, Lesson};
use blame::Whose;
use client::Client;
pub use client::ClientError;
use reading::{Cut, Reply};
use sent::Sent;

use super::{Bounds, Call, EventStream, Prepared, Progress, Upstream};
use crate::settings::UpstreamLimits;

/// A body that is larger is not echoed.
const ECHO_BYTES_MAX: usize = 1 << 20;

/// One provider with its credential and its own connection pool.
pub struct HttpUpstream {
    line: Arc<Line>,
    key: Option<Secret>,
}

/// What all calls to one provider share.
struct Line {
    provider: Arc<dyn Provider>,
    /// The first path that was called, with its URL: most providers have one path only, and it need not be parsed again.
    usual: OnceLock<(String, Uri)>,
    client: Client,
    limits: UpstreamLimits,
    whose: Whose,
    lesson: Lesson,
}

/// A rendered call.
struct HttpCall {
    line: Arc<Line>,
    asked: Asked,
    rendered: Rendered,
    streamed: bool,
    most: Bounds,
    likely_prompt_tokens: u64,
    progress: Arc<Progress>,
}

impl HttpUpstream {
    /// Opens a pool for `provider`; connects to nothing yet. `key` is the provider's credential.
    ///
    /// # Errors
    /// When the base URL is not http(s), or an address where no provider is, or this machine has no certificate store to verify https with.
    pub fn new(provider: Box<dyn Provider>, key: Option<Secret>, limits: UpstreamLimits) -> Result<Self, ClientError> {
        Self::of(Whose::Ours, provider, key, limits)
    }

    /// The same with a credential of the caller's own.
    ///
    /// # Errors
    /// See [`Self::new`].
    pub fn on_own_key(provider: Box<dyn Provider>, key: Option<Secret>, limits: UpstreamLimits) -> Result<Self, ClientError> {
        Self::of(Whose::Theirs, provider, key, limits)
    }

    fn of(whose: Whose, provider: Box<dyn Provider>, key: Option<Secret>, limits: UpstreamLimits) -> Result<Self, ClientError> {
        let client = client::build(provider.base(), &limits)?;
        let (provider, usual, lesson) = (provider.into(), OnceLock::new(), Lesson::default());
        Ok(Self { line: Arc::new(Line { provider, usual, client, limits, whose, lesson }), key })
    }
}

impl Upstream for HttpUpstream {
    fn prepare(&self, call: Call) -> BoxFuture<'_, Result<Box<dyn Prepared>, Failure>> {
        std::future::ready(self.render(&call).map(|call| Box::new(call) as Box<dyn Prepared>)).boxed()
    }

    fn address(&self) -> Option<(String, u16)> {
        let uri: Uri = self.line.provider.base().parse().ok()?;
        Some((uri.host()?.to_owned(), uri.port_u16().unwrap_or_else(|| providers::usual_port(&uri))))
    }

    fn with_key(&self, key: Secret) -> Option<Arc<dyn Upstream>> {
        let Line { provider, client, limits, .. } = &*self.line;
        let (provider, client, limits) = (Arc::clone(provider), client.clone(), limits.clone());
        let (usual, lesson) = (self.line.usual.clone(), Lesson::default());
        let line = Line { provider, usual, client, limits, whose: Whose::Theirs, lesson };
        Some(Arc::new(Self { line: Arc::new(line), key: Some(key) }))
    }
}

impl HttpUpstream {
    fn render(&self, call: &Call) -> Result<HttpCall, Failure> {
        let asked = Asked::of(call, &self.line, self.key.as_ref());
        let rendered = asked.rendered()?;
        let size = bounds::Size::of(&call.request, rendered.body.len(), asked.speaker.replays_pictures());
        Ok(HttpCall {
            line: Arc::clone(&self.line),
            streamed: call.request.stream,
            most: size.most(call, self.line.limits.completion_tokens_assumed),
            likely_prompt_tokens: size.likely_prompt_tokens(),
            progress: Arc::clone(&call.progress),
            asked,
            rendered,
        })
    }
}

impl Prepared for HttpCall {
    fn most(&self) -> Bounds {
        self.most
    }

    fn echo(&self) -> Option<Value> {
        let body = &self.rendered.body;
        (body.len() <= ECHO_BYTES_MAX).then(|| serde_json::from_slice(&body.to_vec()).ok())?
    }

    fn send(self: Box<Self>) -> BoxFuture<'static, Result<EventStream, Failure>> {
        (*self).run().boxed()
    }
}

impl HttpCall {
    async fn run(self) -> Result<EventStream, Failure> {
        let started = Instant::now();
        let Self { line, mut asked, rendered, streamed, progress, likely_prompt_tokens, .. } = self;
        // A provider that does not stream sends its head when the whole answer is ready.
        let limit = if streamed { line.limits.head.min(line.limits.first_token) } else { line.limits.total };
        let mut reply = line.reply(rendered, started + limit).await?;
        progress.guess_prompt(likely_prompt_tokens);
        if !reply.status().is_success() {
            let refusal = line.refusal(reply, started).await;
            let less = asked.less(&refusal, &line).ok_or(refusal)?;
            reply = line.reply(less, started + limit).await?;
            if !reply.status().is_success() {
                return Err(line.refusal(reply, started).await);
            }
        }
        let speaker = asked.speaker;
        let tier = speaker.tier_served(reply.headers());
        if is_event_stream(&reply) {
            let begun = answer::Begun { body: reply.into_body(), decoder: speaker.decoder(), tier };
            return Ok(answer::events(line, begun, progress, started));
        }
        let limit = line.limits.answer_bytes_max;
        let body = timeout_at(started + line.limits.total, reading::whole(reply.into_body(), limit))
            .await
            .map_err(|_| line.timed_out("the provider did not finish its answer in time"))?
            .map_err(|cut| line.broken(&cut))?;
        let events = speaker.answer(&body).into_iter().map(counted::believed);
        let events = events.map(|event| answer::in_tier(event, tier.as_deref()));
        let events: Vec<Event> = events.map(|event| blame::of_event(event, line.whose)).collect();
        events.iter().filter_map(bounds::likely_tokens).for_each(|tokens| progress.generated(tokens));
        Ok(Box::pin(stream::iter(events)))
    }
}

impl Line {
    /// The full address of a rendered path. Refuses whatever would leave the configured origin.
    fn uri(&self, path: &str) -> Result<Uri, Failure> {
        if let Some((_, uri)) = self.usual.get().filter(|(usual, _)| usual == path) {
            return Ok(uri.clone());
        }
        let uri: Option<Uri> = format!("{}{path}", self.provider.base()).parse().ok().filter(|_| path.starts_with('/'));
        let uri = uri.ok_or_else(|| self.failure(FailureKind::Server, "the provider's address is not valid"))?;
        // When another call was first, its path is the usual one.
        let _ = self.usual.set((path.to_owned(), uri.clone()));
        Ok(uri)
    }

    /// Sends a rendered call and waits for the head of what comes back.
    async fn reply(&self, mut rendered: Rendered, until: Instant) -> Result<Reply, Failure> {
        self.provider.sign(&mut rendered, SystemTime::now())?;
        let mut request = Request::post(self.uri(&rendered.path)?)
            .body(Sent::from(rendered.body))
            .map_err(|_| self.failure(FailureKind::Server, "the provider's address is not valid"))?;
        *request.headers_mut() = rendered.headers;
        timeout_at(until, self.client.request(request))
            .await
            .map_err(|_| self.timed_out("the provider did not answer in time"))?
            .map_err(|error| self.unreachable(&error))
    }

    /// Reads an error reply, as much of it as is allowed.
    async fn refusal(&self, reply: Reply, started: Instant) -> Failure {
        let (head, body) = reply.into_parts();
        if head.status.is_redirection() {
            return self
                .failure(FailureKind::ProviderUnavailable, "the provider answered with a redirect, which is not followed");
        }
        let reading = reading::beginning(body, self.limits.error_bytes_max);
        let body = timeout_at(started + self.limits.total, reading).await.unwrap_or_default();
        let mut failure = self.provider.failure(head.status, &head.headers, &body);
        failure.provider.get_or_insert_with(|| self.provider.name().to_owned());
        blame::told(failure, self.whose)
    }

    fn failure(&self, kind: FailureKind, message: &str) -> Failure {
        let (provider, is_byok) = (Some(self.provider.name().to_owned()), Some(self.whose == Whose::Theirs));
        Failure { provider, is_byok, ..Failure::new(kind, message) }
    }

    fn timed_out(&self, message: &str) -> Failure {
        self.failure(FailureKind::Timeout, message)
    }

    /// No connection, or one that broke before the head. The text of the cause may hold addresses: it goes to the log only.
    fn unreachable(&self, error: &legacy::Error) -> Failure {
        let failure = if connect::timed_out(error) {
            self.timed_out("the provider could not be connected in time")
        } else if whereto::refused(error) {
            self.failure(FailureKind::ProviderUnavailable, "the provider's name leads to an address that is not allowed")
        } else {
            self.failure(FailureKind::ProviderUnavailable, "the provider could not be reached")
        };
        Failure { reason: Some(causes(error)), ..failure }
    }

    fn broken(&self, cut: &Cut) -> Failure {
        match cut {
            Cut::TooLong => self.failure(FailureKind::ProviderUnavailable, "the provider's answer is longer than allowed"),
            Cut::Broken(error) => {
                let failure = self.failure(FailureKind::ProviderUnavailable, "the provider's answer broke off");
                Failure { reason: Some(causes(error)), ..failure }
            }
        }
    }
}

/// An error with all its causes: the outermost says no more than "client error", the innermost why.
fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// Server-sent events, or the frames of AWS.
fn is_event_stream(reply: &Reply) -> bool {
    let kind = reply.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().trim_start();
    let begins = |name: &str| kind.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    begins("text/event-stream") || begins("application/vnd.amazon.eventstream")
}
