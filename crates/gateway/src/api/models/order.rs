//! In which order models are listed (openrouter list models, `sort`). Rows without the figure that is sorted by come last.

use catalog::Model;
use inner::Failure;
use routing::Pulse;

use crate::{popularity::Popularity, shared::Shared};

/// The words of `sort`.
const WORDS: [&str; 12] = [
    "most-popular",
    "newest",
    "top-weekly",
    "pricing-low-to-high",
    "pricing-high-to-low",
    "context-high-to-low",
    "throughput-high-to-low",
    "latency-low-to-high",
    "intelligence-high-to-low",
    "coding-high-to-low",
    "agentic-high-to-low",
    "design-arena-elo-high-to-low",
];

/// Tokens of which [`catalog::Endpoint::blended_price`] is the price.
const TOKENS_BLENDED: f64 = 4.0;

/// Sorts models that stand newest first.
///
/// # Errors
/// When the word is none of the contract's.
pub(super) fn sort(models: &mut [&Model], word: &str, shared: &Shared, popularity: &Popularity) -> Result<(), Failure> {
    if !WORDS.contains(&word) {
        return Err(Failure::invalid(format!("sort: must be one of {}", WORDS.join(", "))));
    }
    // Each score once: what is measured changes while it is compared.
    let mut scored: Vec<(f64, &Model)> =
        models.iter().map(|model| (score(model, word, shared, popularity).unwrap_or(f64::INFINITY), *model)).collect();
    scored.sort_by(|left, right| left.0.total_cmp(&right.0));
    models.iter_mut().zip(scored).for_each(|(place, (_, model))| *place = model);
    Ok(())
}

/// The contract has two words for one order.
pub(super) fn is_popularity(word: &str) -> bool {
    matches!(word, "most-popular" | "top-weekly")
}

/// Smaller is earlier; `None` where nothing is known. Benchmark figures are not kept here yet.
#[expect(clippy::cast_precision_loss, reason = "an order")]
fn score(model: &Model, word: &str, shared: &Shared, popularity: &Popularity) -> Option<f64> {
    match word {
        word if is_popularity(word) => popularity.of(model).map(|tokens| -(tokens as f64)),
        "pricing-low-to-high" => price(model),
        "pricing-high-to-low" => price(model).map(|price| -price),
        "context-high-to-low" => context(model).map(|tokens| -tokens),
        "throughput-high-to-low" => best(model, shared, |pulse| pulse.throughput.map(|at| -at.p50)),
        "latency-low-to-high" => best(model, shared, |pulse| pulse.latency.map(|at| at.p50)),
        _ => None,
    }
}

/// A request counts as what four tokens cost and its own price.
#[expect(clippy::cast_precision_loss, reason = "an order, not money")]
fn price(model: &Model) -> Option<f64> {
    let head = model.headline()?;
    let request = head.prices.as_ref()?.request;
    Some(head.blended_price()? as f64 / TOKENS_BLENDED + request.0 as f64)
}

#[expect(clippy::cast_precision_loss, reason = "an order")]
fn context(model: &Model) -> Option<f64> {
    model.context_length().map(|tokens| tokens as f64)
}

fn best(model: &Model, shared: &Shared, figure: fn(&Pulse) -> Option<f64>) -> Option<f64> {
    let figures = model.usual().filter_map(|at| shared.vitals.figures(&at.provider, &at.measured_as()));
    figures.filter_map(|(pulse, _)| figure(&pulse)).min_by(f64::total_cmp)
}
