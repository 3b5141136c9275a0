//! OpenAI's Responses dialect (platform.openai.com/docs/api-reference/responses): render a request, read a stream and a whole
//! answer. Errors are read like everybody's (`failure`). Always stateless: nothing is stored at the vendor, and the whole
//! conversation is sent each time.

mod answer;
mod body;
mod carried;
mod input;
mod pieces;
mod reading;
mod replay;
mod slots;
mod stream;
mod usage;

use std::sync::Arc;

use http::{HeaderMap, StatusCode, Uri};
use inner::{Event, Failure, Request};
use serde_json::Value;

use self::{reading::Reading, usage::Counting};
use crate::{
    CallIds, Decode, Provider, Rendered, failure,
    framed::Framed,
    quirks::{Quirks, ReasoningStyle},
    vendor::{self, Vendor},
};

/// OpenAI, or somebody who speaks its newer dialect.
pub struct Responses {
    vendor: Vendor,
    quirks: Quirks,
    ids: CallIds,
    /// What its reasoning is called in `reasoning_details`; only such is sent back.
    format: String,
}

impl Responses {
    /// `base` is given up to and including the version (`https://api.openai.com/v1`). Of the quirks those count that are not
    /// about the form of Chat Completions: credential, efforts, sets of models, tool choices, how cached tokens and a cost are
    /// told, fields to drop (`summary` is the one of `reasoning`, which OpenAI gives to verified organisations only). `ids` makes
    /// the ids of calls that come without one.
    #[must_use]
    pub fn new(id: &str, name: &str, base: &str, quirks: Quirks, ids: CallIds) -> Self {
        let format = format(id, base);
        // There is one way to ask for reasoning here, whatever the vendor's other dialect has.
        let quirks = Quirks { reasoning: ReasoningStyle::Effort, ..quirks };
        Self { vendor: Vendor::new(id, name, base), quirks, ids, format }
    }

    /// Whether this dialect says a request as Chat Completions would, and there are thoughts to show.
    pub(crate) fn carries(request: &Request, model: &str, quirks: &Quirks) -> bool {
        carried::carries(request, model, quirks)
    }

    fn reading(&self) -> Reading {
        Reading::new(&self.vendor.name, &self.format, Counting::of(&self.quirks), Arc::clone(&self.ids))
    }
}

impl Provider for Responses {
    fn id(&self) -> &str {
        &self.vendor.id
    }

    fn name(&self) -> &str {
        &self.vendor.name
    }

    fn base(&self) -> &str {
        &self.vendor.base
    }

    fn routes(&self) -> bool {
        self.quirks.routes
    }

    /// OpenAI writes summaries of thoughts only for organisations that it has verified, and refuses the whole call for others.
    fn asking_less(&self, request: &Request, refusal: &Failure) -> Option<Request> {
        let about = refusal.raw.as_ref().and_then(|raw| raw.pointer("/error/param")).and_then(Value::as_str);
        if about != Some("reasoning.summary") || request.reasoning.extra.contains_key("summary") {
            return None;
        }
        let mut less = request.clone();
        less.reasoning.extra.insert("summary".to_owned(), Value::Null);
        Some(less)
    }

    fn keeps_alive(&self) -> bool {
        self.quirks.keep_alives
    }

    fn render(&self, request: &Request, model: &str, key: Option<&str>) -> Result<Rendered, Failure> {
        let named = |failure| self.vendor.named(failure);
        let body = body::render(request, model, &self.format, &self.quirks).map_err(named)?;
        let headers = vendor::headers(key.map(|key| self.quirks.credential.header(key))).map_err(named)?;
        Ok(Rendered { path: "/responses".to_owned(), headers, body })
    }

    fn decoder(&self) -> Box<dyn Decode> {
        Box::new(Framed::new(self.reading()))
    }

    fn answer(&self, body: &[u8]) -> Vec<Event> {
        answer::answer(self.reading(), body)
    }

    fn failure(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Failure {
        self.vendor.named(failure::of_reply(status, headers, body))
    }
}

/// Whose reasoning it is: nobody else can read it where it is encrypted, and a stranger's is a 400. OpenRouter's words for OpenAI
/// (whose it passes on), Azure, whatever a section calls it, and xAI; in the same form, one of its own for everybody else.
fn format(id: &str, base: &str) -> String {
    let host = base.parse::<Uri>().ok().and_then(|uri| uri.host().map(str::to_ascii_lowercase));
    let azure = host.is_some_and(|host| host.ends_with(".azure.com"));
    let vendor = if azure { "azure" } else { id };
    match vendor {
        "azure" => "azure-openai-responses-v1".to_owned(),
        "openai" | "openrouter" => "openai-responses-v1".to_owned(),
        _ => format!("{id}-responses-v1"),
    }
}
