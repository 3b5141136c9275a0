//! Calls by the names and labels of OpenTelemetry's GenAI conventions, those in force for years or the latest
//! (<https://github.com/open-telemetry/semantic-conventions-genai>, `docs/gen-ai/client-inference.md` and `gen-ai-token-metrics.md`,
//! 2026), as the settings say; never both, which would count every call twice.

use std::sync::atomic::Ordering;

use telemetry::provider_name;

use super::{
    endpoint::{Endpoint, Failed, TOKENS},
    histogram::Histogram,
    lock,
    page::Endpoints,
    text::Page,
};
use crate::settings::GenAiNames;

/// What the two editions call the same figure.
#[derive(Clone, Copy)]
struct Name {
    established: &'static str,
    latest: &'static str,
}

const SERVER_DURATION: Name = Name::of_both("gen_ai_server_request_duration_seconds");
const CLIENT_DURATION: Name =
    Name { established: "gen_ai_client_operation_duration_seconds", latest: "gen_ai_client_inference_duration_seconds" };
const FIRST_CHUNK: Name = Name {
    established: "gen_ai_client_operation_time_to_first_chunk_seconds",
    latest: "gen_ai_client_inference_time_to_first_chunk_seconds",
};
const PER_CHUNK: Name = Name {
    established: "gen_ai_client_operation_time_per_output_chunk_seconds",
    latest: "gen_ai_client_inference_time_per_output_chunk_seconds",
};
const FIRST_TOKEN: Name = Name::of_both("gen_ai_server_time_to_first_token_seconds");
const PER_TOKEN: Name = Name::of_both("gen_ai_server_time_per_output_token_seconds");

/// Parts of the counts above them that are not told apart by modality, with the kind of [`TOKENS`] that they are.
const UNDIVIDED: [(&str, &str, &str); 3] = [
    ("gen_ai_client_inference_usage_cache_read_input_tokens_total", "cached", "Tokens of prompts that came from a cache."),
    ("gen_ai_client_inference_usage_cache_write_input_tokens_total", "cache_write", "Tokens of prompts that went into a cache."),
    ("gen_ai_client_inference_usage_reasoning_output_tokens_total", "reasoning", "Tokens of answers that were reasoning."),
];

impl Name {
    const fn of_both(name: &'static str) -> Self {
        Self { established: name, latest: name }
    }

    fn of(self, names: GenAiNames) -> &'static str {
        match names {
            GenAiNames::Established => self.established,
            GenAiNames::Latest => self.latest,
        }
    }
}

/// Times and tokens of all endpoints.
pub(super) fn calls(all: &Endpoints<'_>, names: GenAiNames, page: &mut Page) {
    durations(all, names, page);
    times(all, names, page);
    match names {
        GenAiNames::Established => tokens(all, page),
        GenAiNames::Latest => {
            tokens_of_operations(all, page);
            usage(all, page);
        }
    }
}

fn durations(all: &Endpoints<'_>, names: GenAiNames, page: &mut Page) {
    type Of = fn(&Endpoint) -> &Histogram;
    type OfFailed = fn(&Failed) -> &Histogram;
    let families: [(Name, Of, OfFailed, &str); 2] = [
        (
            SERVER_DURATION,
            |at| &at.duration,
            |failed| &failed.duration,
            "From a request to the end of its answer, or to its failure (error_type is the status).",
        ),
        (
            CLIENT_DURATION,
            |at| &at.upstream_duration,
            |failed| &failed.upstream_duration,
            "From when a call went out to the end of its answer, or to its failure (error_type is the status).",
        ),
    ];
    for (name, of, of_failed, help) in families {
        page.family(name.of(names), "histogram", help);
        for &(provider, model, endpoint) in all {
            page.histogram(&labels(provider, model), of(endpoint));
            for (status, failed) in lock(&endpoint.failed).clone() {
                let status = status.to_string();
                page.histogram(&with(provider, model, ("error_type", &status)), of_failed(&failed));
            }
        }
    }
}

fn times(all: &Endpoints<'_>, names: GenAiNames, page: &mut Page) {
    type Of = fn(&Endpoint) -> &Histogram;
    let families: [(Name, Of, &str); 4] = [
        (FIRST_CHUNK, |at| &at.first_chunk, "From when a call went out to the first piece of its answer."),
        (PER_CHUNK, |at| &at.per_chunk, "Between two pieces of an answer, as they came."),
        (FIRST_TOKEN, |at| &at.first_token, "From a request to the first token of its answer."),
        (PER_TOKEN, |at| &at.per_token, "Between two tokens of an answer."),
    ];
    for (name, of, help) in families {
        page.family(name.of(names), "histogram", help);
        for &(provider, model, endpoint) in all {
            page.histogram(&labels(provider, model), of(endpoint));
        }
    }
}

fn tokens(all: &Endpoints<'_>, page: &mut Page) {
    page.family("gen_ai_client_token_usage", "histogram", "Tokens of a call.");
    for &(provider, model, endpoint) in all {
        for (kind, histogram) in [("input", &endpoint.prompt), ("output", &endpoint.completion)] {
            page.histogram(&with(provider, model, ("gen_ai_token_type", kind)), histogram);
        }
    }
}

fn tokens_of_operations(all: &Endpoints<'_>, page: &mut Page) {
    type Of = fn(&Endpoint) -> &Histogram;
    let families: [(&'static str, Of, &str); 2] = [
        ("gen_ai_client_inference_operation_input_tokens", |at| &at.prompt, "Tokens of a prompt."),
        ("gen_ai_client_inference_operation_output_tokens", |at| &at.completion, "Tokens of an answer."),
    ];
    for (name, of, help) in families {
        page.family(name, "histogram", help);
        for &(provider, model, endpoint) in all {
            page.histogram(&labels(provider, model), of(endpoint));
        }
    }
}

fn usage(all: &Endpoints<'_>, page: &mut Page) {
    const MODALITY: &str = "gen_ai_token_modality";
    page.family("gen_ai_client_inference_usage_input_tokens_total", "counter", "Tokens of prompts, cached ones included.");
    for &(provider, model, endpoint) in all {
        for (modality, count) in endpoint.read.by_modality(rest(endpoint)) {
            page.sample(&with(provider, model, (MODALITY, modality)), count);
        }
    }
    page.family("gen_ai_client_inference_usage_output_tokens_total", "counter", "Tokens of answers, reasoning included.");
    for &(provider, model, endpoint) in all {
        for (modality, count) in endpoint.written.by_modality(rest(endpoint)) {
            page.sample(&with(provider, model, (MODALITY, modality)), count);
        }
    }
    for (name, kind, help) in UNDIVIDED {
        page.family(name, "counter", help);
        let index = TOKENS.iter().position(|(of, _)| *of == kind);
        for &(provider, model, endpoint) in all {
            let count = index.map_or(0, |index| endpoint.tokens[index].load(Ordering::Relaxed));
            page.sample(&with(provider, model, (MODALITY, "unknown")), count);
        }
    }
}

/// What tokens are that nobody says to be something else. Providers may not say; our own engine does.
fn rest(endpoint: &Endpoint) -> &'static str {
    if endpoint.engine.is_some() { "text" } else { "unknown" }
}

/// The labels that the conventions have for a call.
fn labels<'a>(provider: &'a str, model: &'a str) -> [(&'static str, &'a str); 3] {
    [("gen_ai_operation_name", "chat"), ("gen_ai_provider_name", provider_name(provider)), ("gen_ai_request_model", model)]
}

fn with<'a>(provider: &'a str, model: &'a str, more: (&'static str, &'a str)) -> [(&'static str, &'a str); 4] {
    let [operation, at, asked] = labels(provider, model);
    [operation, at, asked, more]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn providers_are_called_what_the_conventions_call_them() {
        for (slug, name) in [("google-ai-studio", "gcp.gemini"), ("acme", "acme"), ("local", "roundhouse")] {
            assert_eq!(labels(slug, "a/b")[1], ("gen_ai_provider_name", name));
        }
    }

    #[test]
    fn parts_are_kinds_of_tokens() {
        assert!(UNDIVIDED.iter().all(|(_, kind, _)| TOKENS.iter().any(|(of, _)| of == kind)));
    }
}
