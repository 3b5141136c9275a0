//! One question to one model, in this process: the router's own upstreams, without HTTP and without the ledger.

use std::time::Instant;

use futures_util::StreamExt;
use inner::{Event, Failure, FailureKind, Message, Request, Sampling};

use super::screen::{Answer, Figures, Screen};
use crate::{
    exit::{Exit, Failed},
    house::Assembly,
};

/// A model to ask.
pub(super) struct Asker<'a> {
    pub(super) assembly: &'a Assembly,
    pub(super) model: String,
    pub(super) sampling: Sampling,
}

impl Asker<'_> {
    /// Asks, shows the answer as it comes, and returns its text.
    pub(super) async fn ask(&self, messages: &[Message], screen: &Screen) -> Result<String, Failed> {
        let started = Instant::now();
        let (messages, sampling) = (messages.to_vec(), self.sampling.clone());
        let request = Request { messages, sampling, stream: true, ..Request::default() };
        let mut events = self.assembly.ask(&self.model, request).await.map_err(|failure| failed(&failure))?;
        let prices = self.assembly.prices(&self.model);
        let mut answer = Answer::default();
        let mut first_token = None;
        while let Some(event) = events.next().await {
            match event {
                Event::Reasoning(detail) => {
                    first_token.get_or_insert_with(|| started.elapsed());
                    let text = detail.text.unwrap_or_default();
                    screen.reasoning(&text);
                    answer.reasoning.push_str(&text);
                }
                Event::Text { text, .. } | Event::Refusal(text) => {
                    first_token.get_or_insert_with(|| started.elapsed());
                    if answer.text.is_empty() && !answer.reasoning.is_empty() {
                        screen.turn();
                    }
                    screen.text(&text);
                    answer.text.push_str(&text);
                }
                Event::End(end) => {
                    if let Some(failure) = &end.failure {
                        return Err(failed(failure));
                    }
                    let cost = end.usage.reported_cost.or_else(|| prices.map(|prices| prices.cost(&end.usage)));
                    let finish = end.finish.word().to_owned();
                    let figures = Figures { usage: end.usage, first_token, total: started.elapsed(), cost, finish };
                    screen.end(&answer, &figures);
                    return Ok(answer.text);
                }
                Event::Start { .. } | Event::ToolCall(_) => {}
                // A terminal has no place for them.
                Event::Image(_) | Event::Audio(_) | Event::Annotation(_) => {}
            }
        }
        Err(Exit::Upstream.because("the answer broke off"))
    }
}

fn failed(failure: &Failure) -> Failed {
    let exit = match failure.kind {
        FailureKind::Authentication | FailureKind::PermissionDenied | FailureKind::PaymentRequired => Exit::Permission,
        FailureKind::NotFound | FailureKind::ModelNotFound => Exit::NotFound,
        FailureKind::ProviderUnavailable | FailureKind::ProviderOverloaded | FailureKind::Timeout => Exit::Upstream,
        _ => Exit::Failure,
    };
    exit.because(&failure.message)
}
