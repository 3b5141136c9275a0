//! What is asked of a provider, as often as it takes to ask it rightly: a provider that refuses what nobody asked for is asked without it,
//! once, and from then on. Never sends anything.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use inner::{Failure, Request};
use providers::{Provider, Rendered, Secret};
use serde_json::{Map, Value};

use super::Line;
use crate::upstream::Call;

/// How long a refusal is believed: an account may be given tomorrow what it is refused today.
const BELIEVED: Duration = Duration::from_hours(1);

/// A call in its own terms.
pub(super) struct Asked {
    pub(super) speaker: Arc<dyn Provider>,
    request: Arc<Request>,
    model: String,
    options: Map<String, Value>,
    key: Option<Secret>,
}

/// What an account at a provider is refused, if anything is known of that.
#[derive(Default)]
pub(super) struct Lesson(Mutex<Option<(Instant, Failure)>>);

impl Asked {
    /// The client's own words to a provider are those of its usual dialect.
    pub(super) fn of(call: &Call, line: &Line, key: Option<&Secret>) -> Self {
        let provider = &line.provider;
        let usual = || Arc::clone(provider);
        let other = call.options.is_empty().then(|| provider.speaker(&call.request, &call.model)).flatten();
        let speaker = other.unwrap_or_else(usual);
        let less = line.lesson.known().and_then(|refusal| speaker.asking_less(&call.request, &refusal));
        let request = less.map_or_else(|| Arc::clone(&call.request), Arc::new);
        Self { speaker, request, model: call.model.clone(), options: call.options.clone(), key: key.cloned() }
    }

    /// As the provider reads it.
    pub(super) fn rendered(&self) -> Result<Rendered, Failure> {
        let mut rendered = self.speaker.render(&self.request, &self.model, self.key.as_ref().map(Secret::expose))?;
        if !self.options.is_empty() {
            rendered.body = rendered.body.with_options(&self.options)?;
        }
        Ok(rendered)
    }

    /// The same call with less in it, if the refusal is about what we added.
    pub(super) fn less(&mut self, refusal: &Failure, line: &Line) -> Option<Rendered> {
        self.request = Arc::new(self.speaker.asking_less(&self.request, refusal)?);
        let (provider, reason) = (line.provider.id(), refusal.reason.as_deref().unwrap_or(&refusal.message));
        tracing::warn!(provider, reason, "the provider refuses what was asked for unasked; it is asked without for an hour");
        line.lesson.learn(refusal.clone());
        self.rendered().ok()
    }
}

impl Lesson {
    fn known(&self) -> Option<Failure> {
        let lesson = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lesson.as_ref().filter(|(at, _)| at.elapsed() < BELIEVED).map(|(_, refusal)| refusal.clone())
    }

    fn learn(&self, refusal: Failure) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), refusal));
    }
}
