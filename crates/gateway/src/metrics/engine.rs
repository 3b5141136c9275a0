//! Our own engines, by the names that vLLM's boards and schedulers look for. Only what can be told truly: there is no cache of prefixes
//! and nobody is ever put aside, so those counts stay 0; how long requests queue and prefill is not measured apart.

use std::{collections::BTreeMap, sync::atomic::Ordering};

use catalog::LOCAL;

use super::{
    endpoint::{Endpoint, FINISHES},
    histogram::Histogram,
    lock,
    text::Page,
};
use crate::shared::Shared;

/// Adds the engines of this process, if there are any.
pub(super) fn engines(shared: &Shared, page: &mut Page) {
    let engines: Vec<_> = shared.upstreams.values().flat_map(|upstream| upstream.engines()).collect();
    if engines.is_empty() {
        return;
    }
    type Of = fn(&engine::Stats) -> f64;
    let families: [(&'static str, &str, Of, &str); 8] = [
        ("vllm:num_requests_running", "gauge", |stats| stats.running as f64, "Sequences being served."),
        ("vllm:num_requests_waiting", "gauge", |stats| stats.waiting as f64, "Requests in the queue."),
        (
            "vllm:kv_cache_usage_perc",
            "gauge",
            |stats| stats.blocks_used as f64 / stats.blocks.max(1) as f64,
            "Cache blocks in use, 1 is all.",
        ),
        ("vllm:prompt_tokens_total", "counter", |stats| stats.prefill_tokens as f64, "Prompt tokens prefilled."),
        ("vllm:generation_tokens_total", "counter", |stats| stats.decode_tokens as f64, "Tokens generated."),
        ("vllm:prefix_cache_queries_total", "counter", |_| 0.0, "Tokens looked up in a cache of prefixes: there is none."),
        ("vllm:prefix_cache_hits_total", "counter", |_| 0.0, "Tokens found in a cache of prefixes: there is none."),
        ("vllm:num_preemptions_total", "counter", |_| 0.0, "Requests that were put aside for others: none ever is."),
    ];
    for (name, kind, of, help) in families {
        page.family(name, kind, help);
        for (model, stats) in &engines {
            page.sample(&[("model_name", model.as_str())], of(stats));
        }
    }
    let endpoints: BTreeMap<_, _> = lock(&shared.metrics.endpoints).clone();
    let ours = endpoints.iter().filter(|((provider, _), _)| provider == LOCAL);
    answers(&ours.map(|((_, model), endpoint)| (model.as_str(), endpoint.as_ref())).collect::<Vec<_>>(), page);
}

/// What the engines' answers came to.
fn answers(ours: &[(&str, &Endpoint)], page: &mut Page) {
    page.family("vllm:request_success_total", "counter", "Answers that came to an end, by why they did.");
    for &(model, endpoint) in ours {
        for (reason, count) in FINISHES.into_iter().zip(&endpoint.finishes) {
            page.sample(&[("model_name", model), ("finished_reason", reason)], count.load(Ordering::Relaxed));
        }
    }
    type Of = fn(&Endpoint) -> &Histogram;
    let families: [(&'static str, Of, &str); 5] = [
        ("vllm:time_to_first_token_seconds", |at| &at.first_token, "From a request to the first token of its answer."),
        ("vllm:inter_token_latency_seconds", |at| &at.per_chunk, "Between two tokens, as they came."),
        ("vllm:e2e_request_latency_seconds", |at| &at.duration, "From a request to the end of its answer."),
        ("vllm:request_prompt_tokens", |at| &at.prompt, "Tokens of a prompt."),
        ("vllm:request_generation_tokens", |at| &at.completion, "Tokens of an answer."),
    ];
    for (name, of, help) in families {
        page.family(name, "histogram", help);
        ours.iter().for_each(|(model, endpoint)| page.histogram(&[("model_name", model)], of(endpoint)));
    }
}
