//! What cannot be true of a row, whoever said it: repaired by leaving the impossible half out, and reported. Never invents a
//! value.

use inner::Pico;

use super::report::{Kind, Report};
use crate::base::{Base, BaseModel, price::per_million, row::EndpointRow};

/// How many times one price may be another before one of them is probably wrong.
const FAR: i64 = 5;

/// An endpoint that claims less than this fraction of its model's context (one in so many) carries a default, not a limit.
const TINY: u64 = 16;

/// Leaves impossible limits and prices out of a model's endpoints, and reports odd ones.
pub fn repair(model: &mut BaseModel, report: &mut Report) {
    for endpoint in &mut model.endpoints {
        let row = format!("{} at {}", endpoint.id, endpoint.provider);
        if let (Some(context), Some(answer)) = (endpoint.context, endpoint.max_completion)
            && answer > context
        {
            report.warn(Kind::LongAnswer, &row, format!("{answer} of {context}"));
            endpoint.max_completion = None;
            endpoint.fields.remove("max_completion");
        }
        if let (Some(whole), Some(context)) = (model.row.context, endpoint.context)
            && context.saturating_mul(TINY) < whole
        {
            report.warn(Kind::ShortContext, &row, format!("{context} of {whole}"));
            (endpoint.context, endpoint.max_completion) = (None, None);
            endpoint.fields.remove("context");
            endpoint.fields.remove("max_completion");
        }
        let Some(price) = &mut endpoint.price else { continue };
        if let Some(cache_read) = price.cache_read.filter(|cache_read| *cache_read > price.prompt) {
            report.warn(Kind::DearCache, &row, format!("{} over {}", per_million(cache_read), per_million(price.prompt)));
            price.cache_read = None;
        }
        if price.prompt > price.completion {
            report.warn(Kind::DearPrompt, &row, format!("{} over {}", per_million(price.prompt), per_million(price.completion)));
        }
    }
}

/// Reports endpoints whose price became more than five times what it was, or less than a fifth.
pub fn jumps(before: &Base, after: &Base, report: &mut Report) {
    let endpoints = after.models().iter().flat_map(|model| &model.endpoints);
    for now in endpoints {
        let then = before.model(&now.id).and_then(|model| model.at(&now.provider));
        let (Some(then), Some(now_paid)) = (then.and_then(EndpointRow::paid), now.paid()) else { continue };
        for (then, now_price) in [(then.prompt, now_paid.prompt), (then.completion, now_paid.completion)] {
            if are_far_apart(then, now_price) {
                let detail = format!("{} became {}", per_million(then), per_million(now_price));
                report.warn(Kind::PriceJump, format!("{} at {}", now.id, now.provider), detail);
            }
        }
    }
}

/// Whether one price is so many times the other that one of them is probably wrong.
pub(super) fn are_far_apart(left: Pico, right: Pico) -> bool {
    let (low, high) = (left.0.min(right.0), left.0.max(right.0));
    high > low.saturating_mul(FAR)
}
