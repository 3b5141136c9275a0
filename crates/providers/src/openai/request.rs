//! Our request as the body of `POST /chat/completions`. Written straight to bytes: media stay slices until then.
//!
//! What the client left out is left out here too, so that the vendor's own defaults apply.

use std::{borrow::Cow, collections::BTreeMap, sync::LazyLock};

use inner::{Failure, Message, Request, Sampling};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use super::{
    format::{self, Form, Takes},
    message::{self, Style},
    thinking,
    tools::{self, Offer},
};
use crate::{cached, payload::Payload, quirks::Quirks};

/// Fields that steer a router like us and mean nothing, or something else, to a vendor.
const ROUTING: [&str; 16] = [
    "cache_control",
    "debug",
    "deferred_tools",
    "image_config",
    "max_tool_calls",
    "plugins",
    "preset",
    "provider",
    "route",
    "session_id",
    "stop_server_tools_when",
    "structured_outputs",
    "trace",
    "transforms",
    "usage",
    "x_search_filter",
];

/// Fields that are written from their own place in our request, so that no key stands twice.
const WRITTEN: [&str; 31] = [
    "model",
    "models",
    "messages",
    "prompt",
    "temperature",
    "top_p",
    "top_k",
    "min_p",
    "top_a",
    "presence_penalty",
    "frequency_penalty",
    "repetition_penalty",
    "logit_bias",
    "seed",
    "stop",
    "max_tokens",
    "max_completion_tokens",
    "logprobs",
    "top_logprobs",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "response_format",
    "reasoning",
    "reasoning_effort",
    "user",
    "provider",
    "stream",
    "stream_options",
    "n",
    "include_reasoning",
];

/// Fields that say how to sample, which some models refuse.
const SAMPLED: [&str; 7] =
    ["temperature", "top_p", "presence_penalty", "frequency_penalty", "logit_bias", "logprobs", "top_logprobs"];

/// The JSON body. `model` is the vendor's own id.
///
/// # Errors
/// When the request holds media that this vendor does not take, or cannot be kept whole although the client requires it.
pub(crate) fn render(request: &Request, model: &str, quirks: &Quirks) -> Result<Payload, Failure> {
    message::check(&request.messages, quirks)?;
    let thinks = thinking::thinks(&request.reasoning, model, quirks);
    let field = !thinks || quirks.json_while_thinking;
    let takes = Takes { field, schema: quirks.json_schema.has(model), word: quirks.json_word };
    let form = format::form(request, takes)?;
    let (opening, messages) = match &form.words {
        Some(words) => message::instructed(&request.messages, words),
        None => (None, request.messages.as_slice()),
    };
    let offer = tools::offer(request, thinks, &quirks.tool_choice)?;
    let thinking = thinking::fields(request, model, quirks);
    let bridge = message::bridge(quirks);
    let body = Body { request, model, quirks, opening, messages, bridge, offer, form, thinking };
    Payload::of(&body, request)
}

struct Body<'a> {
    request: &'a Request,
    model: &'a str,
    quirks: &'a Quirks,
    /// A first turn of ours, before the rest.
    opening: Option<Message>,
    messages: &'a [Message],
    /// A turn of ours, wherever one has to stand.
    bridge: Option<Message>,
    offer: Offer<'a>,
    form: Form,
    thinking: Vec<(&'static str, Value)>,
}

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { request, model, quirks, .. } = self;
        let unsampled = quirks.unsampled.has(model);
        let mut body = Fields { map: serializer.serialize_map(None)?, drop: &quirks.drop, unsampled, rename: &quirks.rename };
        body.field("model", Some(model))?;
        let tools = !self.offer.tools.is_empty();
        let messages = self.opening.iter().chain(self.messages);
        let style = Style { quirks, tools, breakpoints: quirks.cache_breakpoints.has(model) };
        body.field("messages", Some(message::turns(messages, self.bridge.as_ref(), style)))?;
        body.sampling(&request.sampling, quirks)?;
        if tools {
            let offered: Vec<Cow<'_, Value>> = self.offer.tools.iter().map(|tool| marked(tool, quirks)).collect();
            body.field("tools", Some(offered))?;
            body.field("tool_choice", self.offer.choice.as_ref())?;
            let unasked = quirks.parallel_unasked.then_some(true);
            body.field("parallel_tool_calls", request.parallel_tool_calls.or(unasked))?;
        }
        body.field("response_format", self.form.field.as_ref())?;
        for (name, value) in &self.thinking {
            body.field(name, Some(value))?;
        }
        body.field("user", request.user.as_ref())?;
        if quirks.routes {
            body.field("provider", request.provider.as_ref())?;
        }
        body.stream(request, request.stream || quirks.stream_only.has(model), quirks.include_usage)?;
        for (name, value) in request.extra.iter().filter(|(name, _)| self.passes(name)) {
            body.field(name, Some(if quirks.routes { value } else { said(name, value) }))?;
        }
        body.map.end()
    }
}

impl Body<'_> {
    /// Whether a field without a place in our request goes through.
    fn passes(&self, name: &str) -> bool {
        !self.thinking.iter().any(|(field, _)| *field == name) && passes(name, self.quirks)
    }
}

/// Whether a vendor is sent a field without a place in our request, unless it is one that says how to think.
pub(crate) fn passes(name: &str, quirks: &Quirks) -> bool {
    let written = WRITTEN.contains(&name) || quirks.rename.values().any(|renamed| renamed == name);
    let Quirks { routes, takes, knows, .. } = quirks;
    let among = |names: &[String]| names.iter().any(|known| known == name);
    let passes = !ROUTING.contains(&name) && takes.as_deref().is_none_or(among);
    !written && !among(&quirks.drop) && (*routes || passes || among(knows))
}

/// A tool with the mark of a cache in the word that vendors took over from Anthropic, or without where it is refused: OpenAI has its own
/// on parts only. A router hears either.
fn marked<'a>(tool: &'a Value, quirks: &Quirks) -> Cow<'a, Value> {
    let refused = quirks.drop.iter().any(|name| name == cached::CONTROL);
    let stays = |name: &str| name == cached::CONTROL && !refused;
    let changes =
        |fields: &Value| fields.as_object().is_some_and(|fields| fields.keys().any(|name| cached::is_mark(name) && !stays(name)));
    if quirks.routes || !(changes(tool) || changes(&tool["function"])) {
        return Cow::Borrowed(tool);
    }
    let mark = cached::control_of_tool(tool).filter(|_| !refused).cloned();
    let mut tool = tool.clone();
    for place in ["/function", ""] {
        if let Some(fields) = tool.pointer_mut(place).and_then(Value::as_object_mut) {
            fields.retain(|name, _| !cached::is_mark(name));
        }
    }
    if let (Some(mark), Some(fields)) = (mark, tool.as_object_mut()) {
        fields.insert(cached::CONTROL.to_owned(), mark);
    }
    Cow::Owned(tool)
}

/// A field in the words that vendors have. OpenAI's `verbosity` ends where Anthropic's effort goes on.
pub(crate) fn said<'a>(name: &str, value: &'a Value) -> &'a Value {
    static HIGH: LazyLock<Value> = LazyLock::new(|| Value::from("high"));
    let beyond = name == "verbosity" && ["xhigh", "max"].iter().any(|word| value == word);
    if beyond { &HIGH } else { value }
}

/// Writes fields that are there and not dropped, under the vendor's names.
struct Fields<'a, M> {
    map: M,
    drop: &'a [String],
    /// The model samples as it likes.
    unsampled: bool,
    rename: &'a BTreeMap<String, String>,
}

impl<M: SerializeMap> Fields<'_, M> {
    fn field<T: Serialize>(&mut self, name: &str, value: Option<T>) -> Result<(), M::Error> {
        let dropped = self.drop.iter().any(|dropped| dropped == name) || (self.unsampled && SAMPLED.contains(&name));
        match value {
            Some(value) if !dropped => self.map.serialize_entry(self.rename.get(name).map_or(name, String::as_str), &value),
            _ => Ok(()),
        }
    }

    fn sampling(&mut self, sampling: &Sampling, quirks: &Quirks) -> Result<(), M::Error> {
        let most = quirks.temperature_max.unwrap_or(f32::INFINITY);
        self.field("temperature", sampling.temperature.map(|temperature| temperature.min(most)))?;
        self.field("top_p", sampling.top_p)?;
        self.field("top_k", sampling.top_k)?;
        self.field("min_p", sampling.min_p)?;
        self.field("top_a", sampling.top_a)?;
        self.field("presence_penalty", sampling.presence_penalty)?;
        self.field("frequency_penalty", sampling.frequency_penalty)?;
        self.field("repetition_penalty", sampling.repetition_penalty)?;
        self.field("logit_bias", (!sampling.logit_bias.is_empty()).then_some(&sampling.logit_bias))?;
        self.field("seed", sampling.seed)?;
        // Always a list: TGI and Z.ai refuse a bare string.
        self.field("stop", (!sampling.stop.is_empty()).then_some(&sampling.stop))?;
        self.field(quirks.max_tokens.field(), sampling.max_tokens)?;
        if quirks.counted_logprobs {
            return self.field("logprobs", sampling.logprobs.then_some(sampling.top_logprobs.max(1)));
        }
        self.field("logprobs", sampling.logprobs.then_some(true))?;
        self.field("top_logprobs", (sampling.top_logprobs > 0).then_some(sampling.top_logprobs))
    }

    fn stream(&mut self, request: &Request, stream: bool, include_usage: bool) -> Result<(), M::Error> {
        self.field("stream", Some(stream))?;
        if !stream {
            return Ok(());
        }
        let mut options = request.extra.get("stream_options").and_then(Value::as_object).cloned().unwrap_or_default();
        options.shift_remove("include_usage");
        if include_usage {
            options.insert("include_usage".to_owned(), Value::Bool(true));
        }
        self.field("stream_options", (!options.is_empty()).then_some(options))
    }
}
