//! Our request as the body of `POST /chat/completions`. Written straight to bytes: media stay slices until then.
//!
//! What the client left out is left out here too, so that the vendor's own defaults apply.

use inner::{Effort, Failure, Reasoning, Request, Sampling, ToolChoice};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value, json};

use super::message;
use crate::quirks::{Quirks, ReasoningStyle};

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

/// The JSON body. `model` is the vendor's own id.
///
/// # Errors
/// When the request holds media that this vendor does not take.
pub(crate) fn render(request: &Request, model: &str, quirks: &Quirks) -> Result<Vec<u8>, Failure> {
    message::check(&request.messages, quirks)?;
    let body = Body { request, model, quirks };
    serde_json::to_vec(&body).map_err(|_| Failure::invalid("the request cannot be written as JSON"))
}

struct Body<'a> {
    request: &'a Request,
    model: &'a str,
    quirks: &'a Quirks,
}

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { request, model, quirks } = self;
        let mut body = Fields { map: serializer.serialize_map(None)?, drop: &quirks.drop };
        body.field("model", Some(model))?;
        body.field("messages", Some(message::turns(&request.messages, quirks)))?;
        body.sampling(&request.sampling, quirks)?;
        body.tools(request)?;
        body.field("response_format", request.response_format.as_ref())?;
        body.reasoning(&request.reasoning, request.sampling.max_tokens, quirks.reasoning)?;
        body.field("user", request.user.as_ref())?;
        if quirks.routes {
            body.field("models", (request.models.len() > 1).then_some(&request.models))?;
            body.field("provider", request.provider.as_ref())?;
        }
        body.stream(request, quirks)?;
        for (name, value) in request.extra.iter().filter(|(name, _)| self.passes(name)) {
            body.field(name, Some(value))?;
        }
        body.map.end()
    }
}

impl Body<'_> {
    /// Whether a field without a place in our request goes through.
    fn passes(&self, name: &str) -> bool {
        !WRITTEN.contains(&name) && (self.quirks.routes || !ROUTING.contains(&name))
    }
}

/// Writes fields that are there and not dropped.
struct Fields<'a, M> {
    map: M,
    drop: &'a [String],
}

impl<M: SerializeMap> Fields<'_, M> {
    fn field<T: Serialize>(&mut self, name: &str, value: Option<T>) -> Result<(), M::Error> {
        match value {
            Some(value) if !self.drop.iter().any(|dropped| dropped == name) => self.map.serialize_entry(name, &value),
            _ => Ok(()),
        }
    }

    fn sampling(&mut self, sampling: &Sampling, quirks: &Quirks) -> Result<(), M::Error> {
        self.field("temperature", sampling.temperature)?;
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
        self.field("logprobs", sampling.logprobs.then_some(true))?;
        self.field("top_logprobs", (sampling.top_logprobs > 0).then_some(sampling.top_logprobs))
    }

    fn tools(&mut self, request: &Request) -> Result<(), M::Error> {
        // A choice without tools is a 400 at OpenAI.
        if request.tools.is_empty() {
            return Ok(());
        }
        self.field("tools", Some(&request.tools))?;
        let choice = match &request.tool_choice {
            ToolChoice::Auto => None,
            ToolChoice::None => Some(json!("none")),
            ToolChoice::Required => Some(json!("required")),
            ToolChoice::Named(name) => Some(json!({"type": "function", "function": {"name": name}})),
        };
        self.field("tool_choice", choice)?;
        self.field("parallel_tool_calls", request.parallel_tool_calls)
    }

    fn reasoning(&mut self, reasoning: &Reasoning, max_tokens: Option<u32>, style: ReasoningStyle) -> Result<(), M::Error> {
        match style {
            ReasoningStyle::Never => Ok(()),
            ReasoningStyle::Effort => self.field("reasoning_effort", effort(reasoning, max_tokens)),
            ReasoningStyle::Object => self.field("reasoning", reasoning_object(reasoning)),
        }
    }

    fn stream(&mut self, request: &Request, quirks: &Quirks) -> Result<(), M::Error> {
        self.field("stream", Some(request.stream))?;
        if !request.stream {
            return Ok(());
        }
        let mut options = request.extra.get("stream_options").and_then(Value::as_object).cloned().unwrap_or_default();
        options.shift_remove("include_usage");
        if quirks.include_usage {
            options.insert("include_usage".to_owned(), Value::Bool(true));
        }
        self.field("stream_options", (!options.is_empty()).then_some(options))
    }
}

/// `reasoning_effort`; a token budget becomes the nearest effort below its share of the answer's limit.
fn effort(reasoning: &Reasoning, max_tokens: Option<u32>) -> Option<Value> {
    if reasoning.enabled == Some(false) {
        return Some(json!("none"));
    }
    let from_budget = |budget: u32| {
        let share = u64::from(budget) * 100 / u64::from(max_tokens?.max(1));
        let rising = [Effort::Minimal, Effort::Low, Effort::Medium, Effort::High, Effort::Xhigh];
        rising.into_iter().rev().find(|effort| u64::from(effort.percent()) <= share).or(Some(Effort::Minimal))
    };
    let asked = reasoning.effort.or_else(|| reasoning.max_tokens.map(|budget| from_budget(budget).unwrap_or(Effort::Medium)));
    asked.or((reasoning.enabled == Some(true)).then_some(Effort::Medium)).map(|effort| json!(effort))
}

/// OpenRouter's object, with what the client said and nothing else.
fn reasoning_object(reasoning: &Reasoning) -> Option<Map<String, Value>> {
    let mut object = reasoning.extra.clone();
    let said = [
        ("enabled", reasoning.enabled.map(|enabled| json!(enabled))),
        ("effort", reasoning.effort.map(|effort| json!(effort))),
        ("max_tokens", reasoning.max_tokens.map(|budget| json!(budget))),
        ("exclude", reasoning.exclude.then_some(json!(true))),
    ];
    object.extend(said.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    (!object.is_empty()).then_some(object)
}
