//! The one seam below routing: take a call, give a stream of events. `http` wraps any provider, `local` our own engine.
//!
//! An upstream never sees a client's socket, a key of ours or a price; it never retries and never picks a model.

pub mod http;
pub mod local;
mod trial;

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use futures_util::{Stream, future::BoxFuture};
use inner::{Event, Failure, Request, Usage};
use providers::Secret;
use serde_json::{Map, Value};

pub use trial::{Trial, trial};

/// Events of one answer: ends with exactly one [`Event::End`]. Dropping it stops the work: the engine's sequence is
/// cancelled, the provider's connection closed.
pub type EventStream = Pin<Box<dyn Stream<Item = Event> + Send>>;

/// Something that answers calls. The least that one can be:
///
/// ```
/// use futures_util::{FutureExt, future::{BoxFuture, ready}, stream};
/// use gateway::upstream::{Bounds, Call, EventStream, Prepared, Upstream};
/// use inner::{End, Event, Failure, FinishReason, Usage};
///
/// struct Silent;
///
/// impl Upstream for Silent {
///     fn prepare(&self, _: Call) -> BoxFuture<'_, Result<Box<dyn Prepared>, Failure>> {
///         ready(Ok(Box::new(Silence) as Box<dyn Prepared>)).boxed()
///     }
/// }
///
/// struct Silence;
///
/// impl Prepared for Silence {
///     fn most(&self) -> Bounds {
///         Bounds { prompt_tokens: 0, completion_tokens: 0 }
///     }
///
///     fn send(self: Box<Self>) -> BoxFuture<'static, Result<EventStream, Failure>> {
///         let (usage, service_tier) = (Usage::default(), None);
///         let end = End { finish: FinishReason::Stop, native_finish: None, stop_sequence: None, usage, service_tier, failure: None };
///         ready(Ok(Box::pin(stream::iter([Event::from(end)])) as EventStream)).boxed()
///     }
/// }
/// ```
pub trait Upstream: Send + Sync {
    /// Checks the call and says what it can cost at most. Spends nothing yet: pictures may be fetched and the prompt
    /// counted, but no token is generated and no provider is contacted.
    fn prepare(&self, call: Call) -> BoxFuture<'_, Result<Box<dyn Prepared>, Failure>>;

    /// The same with a credential of the caller's own; `None` where there is nothing to have one at.
    fn with_key(&self, _key: Secret) -> Option<Arc<dyn Upstream>> {
        None
    }

    /// The host and the port that it calls; `None` where the answer is made in this process.
    fn address(&self) -> Option<(String, u16)> {
        None
    }

    /// The engines behind it, by model, if they are of this process.
    fn engines(&self) -> Vec<(&str, &engine::Engine)> {
        Vec::new()
    }
}

/// A call that may be sent once the money for it is held.
pub trait Prepared: Send {
    /// The most tokens this call can use.
    fn most(&self) -> Bounds;
    /// What the provider will read, for a client that is looking for a fault; `None` where nothing is sent anywhere, or too much.
    fn echo(&self) -> Option<Value> {
        None
    }
    /// Sends it. Dropping the future, like dropping the stream, abandons the call.
    fn send(self: Box<Self>) -> BoxFuture<'static, Result<EventStream, Failure>>;
}

/// One call to one endpoint.
#[derive(Clone, Debug)]
pub struct Call {
    /// What the client wants. `models` is the router's business and already resolved.
    pub request: Arc<Request>,
    /// The upstream's own id of the model.
    pub model: String,
    /// Our id of the generation.
    pub generation_id: String,
    /// What the client says to this provider alone, in its own words; laid over what is sent to it.
    pub options: Map<String, Value>,
    /// Tokens of prompt and answer together, if the catalog knows.
    pub context_length: Option<u64>,
    /// Tokens of the answer, if the catalog knows.
    pub completion_tokens_max: Option<u64>,
    /// Written by the upstream while it works, read when the client leaves in the middle.
    pub progress: Arc<Progress>,
}

/// Upper bounds of a call, in tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Of the prompt: exact from our engine, a bound by bytes for a provider.
    pub prompt_tokens: u64,
    /// Of the answer.
    pub completion_tokens: u64,
}

/// What a running call has used so far. An upstream that can count sets these exactly; one that cannot, estimates.
#[derive(Debug, Default)]
pub struct Progress {
    prompt_tokens: AtomicU64,
    completion_tokens: AtomicU64,
    guess: AtomicBool,
}

impl Progress {
    /// The prompt was accepted and has this many tokens.
    pub fn prompt(&self, tokens: u64) {
        self.prompt_tokens.store(tokens, Ordering::Relaxed);
    }

    /// The prompt was accepted and has about this many tokens, as will have what is generated: nobody here can count them.
    pub fn guess_prompt(&self, tokens: u64) {
        self.prompt(tokens);
        self.guess.store(true, Ordering::Relaxed);
    }

    /// Whether the usage is an estimate.
    #[must_use]
    pub fn is_guess(&self) -> bool {
        self.guess.load(Ordering::Relaxed)
    }

    /// This many more tokens were generated.
    pub fn generated(&self, tokens: u64) {
        self.completion_tokens.fetch_add(tokens, Ordering::Relaxed);
    }

    /// The usage so far.
    #[must_use]
    pub fn usage(&self) -> Usage {
        Usage {
            prompt_tokens: self.prompt_tokens.load(Ordering::Relaxed),
            completion_tokens: self.completion_tokens.load(Ordering::Relaxed),
            ..Usage::default()
        }
    }
}
