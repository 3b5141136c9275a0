//! Our own engines, by the names that vLLM's boards and schedulers look for. Only what can be told truly: there is no cache of prefixes
//! and nobody is ever put aside, so those counts stay 0.

use std::{collections::BTreeMap, sync::atomic::Ordering};

use engine::{Durations, Engine, Stats, Timings};
use models::BLOCK_TOKENS;

use super::{
    answers::{Answers, FINISHES},
    histogram::Histogram,
    lock,
    text::{Counted, Page},
};
use crate::shared::Shared;

/// With their models' names.
type Engines<'a> = [(&'a str, &'a Engine)];

/// Adds the engines of this process, if there are any.
pub(super) fn engines(shared: &Shared, page: &mut Page) {
    let engines: Vec<_> = shared.upstreams.values().flat_map(|upstream| upstream.engines()).collect();
    if engines.is_empty() {
        return;
    }
    levels(&engines, page);
    caches(&engines, page);
    timings(&engines, page);
    let endpoints: BTreeMap<_, _> = lock(&shared.metrics.endpoints).clone();
    let ours = endpoints.iter().filter_map(|((_, model), endpoint)| Some((model.as_str(), endpoint.engine.as_ref()?)));
    answers(&ours.collect::<Vec<_>>(), page);
}

/// How the engines are doing, and what they have done.
fn levels(engines: &Engines<'_>, page: &mut Page) {
    type Of = fn(&Stats) -> f64;
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
    let stats: Vec<_> = engines.iter().map(|(model, engine)| (model, engine.stats())).collect();
    for (name, kind, of, help) in families {
        page.family(name, kind, help);
        for (model, stats) in &stats {
            page.sample(&[("model_name", model)], of(stats));
        }
    }
}

/// How large the caches are. "GPU" is vLLM's word for wherever the model runs.
fn caches(engines: &Engines<'_>, page: &mut Page) {
    page.family("vllm:cache_config_info", "gauge", "The cache: tokens of a block, and blocks in all.");
    for (model, engine) in engines {
        let (tokens, blocks) = (BLOCK_TOKENS.to_string(), engine.settings().kv_blocks.to_string());
        let labels =
            [("model_name", *model), ("block_size", &tokens), ("num_gpu_blocks", &blocks), ("enable_prefix_caching", "False")];
        page.sample(&labels, 1);
    }
}

/// How long requests take.
fn timings(engines: &Engines<'_>, page: &mut Page) {
    type Of = fn(&Timings) -> &Durations;
    let families: [(&'static str, Of, &str); 7] = [
        ("vllm:time_to_first_token_seconds", |of| &of.first_token, "From when the engine got a request to its first token."),
        ("vllm:inter_token_latency_seconds", |of| &of.between_tokens, "From one token to the next."),
        ("vllm:e2e_request_latency_seconds", |of| &of.whole, "From when the engine got a request to the end of its answer."),
        ("vllm:request_queue_time_seconds", |of| &of.queue, "From when the engine got a request until it began with it."),
        ("vllm:request_prefill_time_seconds", |of| &of.prefill, "From when the engine began with a request to its first token."),
        ("vllm:request_decode_time_seconds", |of| &of.decode, "From the first token of a request to its last."),
        ("vllm:request_inference_time_seconds", |of| &of.inference, "Prefill and decoding of a request together."),
    ];
    let timings: Vec<_> = engines.iter().map(|(model, engine)| (model, engine.timings())).collect();
    for (name, of, help) in families {
        page.family(name, "histogram", help);
        timings.iter().for_each(|(model, timings)| page.histogram(&[("model_name", model)], of(timings)));
    }
}

impl Counted for Durations {
    fn cumulative(&self) -> Vec<(Option<f64>, u64)> {
        self.cumulative().collect()
    }

    fn sum(&self) -> f64 {
        self.total().as_secs_f64()
    }
}

/// What the engines' answers came to.
fn answers(ours: &[(&str, &Answers)], page: &mut Page) {
    page.family("vllm:request_success_total", "counter", "Answers that came to an end, by why they did.");
    for &(model, answers) in ours {
        for (reason, count) in FINISHES.into_iter().zip(&answers.finishes) {
            page.sample(&[("model_name", model), ("finished_reason", reason)], count.load(Ordering::Relaxed));
        }
    }
    type Of = fn(&Answers) -> &Histogram;
    let families: [(&'static str, Of, &str); 2] = [
        ("vllm:request_prompt_tokens", |at| &at.prompt, "Tokens of a prompt."),
        ("vllm:request_generation_tokens", |at| &at.completion, "Tokens of an answer."),
    ];
    for (name, of, help) in families {
        page.family(name, "histogram", help);
        ours.iter().for_each(|(model, answers)| page.histogram(&[("model_name", model)], of(answers)));
    }
}
