//! What a request needs of an endpoint: the kinds of content in it and the fields that the client sent.

use inner::{Modality, Part, Request, ToolChoice};

use super::{beyond::SEARCH, length};

/// The needs of one request.
pub(super) struct Needs {
    prompt_tokens: u64,
    likely_prompt_tokens: u64,
    completion_tokens: Option<u64>,
    input: Vec<Modality>,
    parameters: Vec<&'static str>,
}

impl Needs {
    /// As routing wants them. How long the prompt is, only the upstream can tell; how long it is at least, its letters do.
    pub(super) fn view(&self) -> routing::Needs<'_> {
        let Self { prompt_tokens, likely_prompt_tokens, completion_tokens, input, parameters } = self;
        routing::Needs {
            prompt_tokens: *prompt_tokens,
            likely_prompt_tokens: *likely_prompt_tokens,
            completion_tokens: *completion_tokens,
            input,
            parameters,
        }
    }

    /// The fields that the client sent, by their names in `supported_parameters`.
    pub(super) fn sent(&self) -> impl Iterator<Item = &'static str> + use<'_> {
        self.parameters.iter().copied()
    }
}

/// Reads the needs off a request.
pub(super) fn of(request: &Request) -> Needs {
    Needs {
        prompt_tokens: length::least_prompt_tokens(request),
        likely_prompt_tokens: length::likely_prompt_tokens(request),
        completion_tokens: request.sampling.max_tokens.map(u64::from),
        input: input(request),
        parameters: parameters(request),
    }
}

fn input(request: &Request) -> Vec<Modality> {
    let mut kinds = vec![Modality::Text];
    for part in request.messages.iter().flat_map(|message| &message.content) {
        let kind = match part {
            Part::Text { .. } => continue,
            Part::Image { .. } => Modality::Image,
            Part::Video { .. } | Part::Frames { .. } => Modality::Video,
            Part::Other(kind, _) => match kind.as_str() {
                "input_audio" => Modality::Audio,
                "file" => Modality::File,
                // Unknown to us; whoever gets it will say whether it is known to them.
                _ => continue,
            },
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds
}

/// The names of `supported_parameters` (openrouter list models) that the client used.
fn parameters(request: &Request) -> Vec<&'static str> {
    let Request { sampling, reasoning, extra, .. } = request;
    let schema = |format: &serde_json::Value| format["type"] == "json_schema";
    let sent = [
        ("temperature", sampling.temperature.is_some()),
        ("top_p", sampling.top_p.is_some()),
        ("top_k", sampling.top_k.is_some()),
        ("min_p", sampling.min_p.is_some()),
        ("top_a", sampling.top_a.is_some()),
        ("presence_penalty", sampling.presence_penalty.is_some()),
        ("frequency_penalty", sampling.frequency_penalty.is_some()),
        ("repetition_penalty", sampling.repetition_penalty.is_some()),
        ("logit_bias", !sampling.logit_bias.is_empty()),
        ("seed", sampling.seed.is_some()),
        ("stop", !sampling.stop.is_empty()),
        ("max_tokens", sampling.max_tokens.is_some()),
        ("logprobs", sampling.logprobs),
        ("top_logprobs", sampling.top_logprobs > 0),
        ("tools", !request.tools.is_empty()),
        ("tool_choice", request.tool_choice != ToolChoice::Auto),
        ("parallel_tool_calls", request.parallel_tool_calls.is_some()),
        ("response_format", request.response_format.is_some()),
        ("structured_outputs", request.response_format.as_ref().is_some_and(schema)),
        ("reasoning", reasoning.effort.is_some() || reasoning.max_tokens.is_some() || reasoning.enabled.is_some()),
        ("verbosity", extra.contains_key("verbosity")),
        ("prediction", extra.contains_key("prediction")),
        (SEARCH, extra.contains_key(SEARCH)),
    ];
    sent.into_iter().filter_map(|(name, there)| there.then_some(name)).collect()
}
