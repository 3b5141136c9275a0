//! The request as one endpoint shall have it: without what is known to mean nothing to it, and with an effort that it has.

use std::sync::Arc;

use inner::{Effort, Reasoning, Request, Sampling};
use serde_json::Value;

use super::TIER;
use crate::route::{Candidate, Fit, TierSent, strength};

/// Behind the id of a model that reasons unless it is told not to (openrouter guides/routing/model-variants).
const THINKING: &str = ":thinking";

/// The request for this candidate; the same one, unless something has to be said otherwise.
pub(crate) fn worded(request: &Arc<Request>, candidate: &Candidate) -> Arc<Request> {
    let fit = &candidate.fit;
    let sent = request.extra.get(TIER);
    let is_tier_right = match candidate.tier {
        TierSent::Asis => true,
        TierSent::None => sent.is_none(),
        TierSent::Own(tier) => sent.is_some_and(|word| word == tier),
    };
    let reasoning = reasoning(request, &candidate.model, fit);
    let provider = if fit.routes { wishes_for(request.provider.as_ref(), candidate) } else { None };
    if is_tier_right && fit.drops.is_empty() && reasoning == request.reasoning && provider.is_none() {
        return Arc::clone(request);
    }
    let mut request = Request::clone(request);
    match candidate.tier {
        TierSent::Asis => {}
        TierSent::None => drop(request.extra.shift_remove(TIER)),
        TierSent::Own(tier) => drop(request.extra.insert(TIER.to_owned(), tier.into())),
    }
    for name in &fit.drops {
        drop_field(&mut request, name);
    }
    request.reasoning = reasoning;
    request.provider = provider.or(request.provider);
    Arc::new(request)
}

fn drop_field(request: &mut Request, name: &str) {
    let Sampling { temperature, top_p, top_k, min_p, top_a, .. } = &mut request.sampling;
    match name {
        "temperature" => *temperature = None,
        "top_p" => *top_p = None,
        "top_k" => *top_k = None,
        "min_p" => *min_p = None,
        "top_a" => *top_a = None,
        "presence_penalty" => request.sampling.presence_penalty = None,
        "frequency_penalty" => request.sampling.frequency_penalty = None,
        "repetition_penalty" => request.sampling.repetition_penalty = None,
        "logit_bias" => request.sampling.logit_bias.clear(),
        "seed" => request.sampling.seed = None,
        "stop" => request.sampling.stop.clear(),
        "logprobs" => (request.sampling.logprobs, request.sampling.top_logprobs) = (false, 0),
        "top_logprobs" => request.sampling.top_logprobs = 0,
        name => drop(request.extra.shift_remove(name)),
    }
}

/// How it shall think, in what it knows of that.
fn reasoning(request: &Request, model: &str, fit: &Fit) -> Reasoning {
    let mut wish = request.reasoning.clone();
    if fit.drops.contains(&"reasoning") {
        return Reasoning { exclude: wish.exclude, ..Reasoning::default() };
    }
    let silent = wish.enabled.is_none() && wish.effort.is_none() && wish.max_tokens.is_none();
    if silent && model.ends_with(THINKING) {
        wish.enabled = Some(true);
    }
    // Without efforts the dialect knows best what comes nearest to silence.
    if fit.routes || fit.efforts.is_empty() {
        return wish;
    }
    if wish.enabled == Some(false) {
        if fit.mandatory {
            wish = Reasoning { enabled: None, effort: fit.efforts.first().copied(), max_tokens: None, ..wish };
        }
        return wish;
    }
    if let Some(budget) = wish.max_tokens.filter(|_| fit.unbudgeted && wish.effort.is_none()) {
        wish.effort = Some(of_budget(budget, request.sampling.max_tokens));
        wish.max_tokens = None;
    }
    if wish.enabled == Some(true) && wish.effort.is_none() && wish.max_tokens.is_none() && !fit.efforts.contains(&Effort::Medium)
    {
        wish.effort = Some(fit.usual_effort.unwrap_or(Effort::Medium));
    }
    wish.effort = wish.effort.map(|effort| nearest(effort, fit));
    wish
}

/// The effort that a budget comes nearest to from below (openrouter best-practices/reasoning-tokens).
fn of_budget(budget: u32, limit: Option<u32>) -> Effort {
    let Some(limit) = limit else { return Effort::Medium };
    let share = u64::from(budget) * 100 / u64::from(limit.max(1));
    let falling = [Effort::Xhigh, Effort::High, Effort::Medium, Effort::Low];
    falling.into_iter().find(|effort| u64::from(effort.percent()) <= share).unwrap_or(Effort::Minimal)
}

/// The effort of the model that is nearest to a wanted one; of two the stronger.
fn nearest(wanted: Effort, fit: &Fit) -> Effort {
    let strongest_first = fit.efforts.iter().rev().copied();
    strongest_first.min_by_key(|effort| strength(*effort).abs_diff(strength(wanted))).unwrap_or(wanted)
}

/// The `provider` object as a router behind us shall have it, if it has to be another: our name for that router means nothing to it.
fn wishes_for(provider: Option<&Value>, candidate: &Candidate) -> Option<Value> {
    let is_itself = |name: &str| routing::names(name, &candidate.tag, &candidate.provider);
    let mut wishes = provider?.as_object()?.clone();
    let mut changed = false;
    for list in ["order", "only", "ignore"] {
        let Some(names) = wishes.get_mut(list).and_then(Value::as_array_mut) else { continue };
        let before = names.len();
        names.retain(|name| !name.as_str().is_some_and(is_itself));
        changed |= names.len() != before;
        if names.is_empty() {
            wishes.shift_remove(list);
        }
    }
    if let Some(options) = wishes.get_mut("options").and_then(Value::as_object_mut) {
        let before = options.len();
        options.retain(|slug, _| !is_itself(slug));
        changed |= options.len() != before;
        if options.is_empty() {
            wishes.shift_remove("options");
        }
    }
    changed.then_some(Value::Object(wishes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(efforts: &[Effort]) -> Fit {
        Fit { efforts: efforts.to_vec(), ..Fit::default() }
    }

    fn asked(reasoning: Reasoning, limit: Option<u32>) -> Request {
        let sampling = Sampling { max_tokens: limit, ..Sampling::default() };
        Request { reasoning, sampling, ..Request::default() }
    }

    fn effort_of(effort: Effort) -> Reasoning {
        Reasoning { effort: Some(effort), ..Reasoning::default() }
    }

    fn worded(wish: Reasoning, fit: &Fit) -> Reasoning {
        reasoning(&asked(wish, Some(1000)), "a/b", fit)
    }

    #[test]
    fn an_effort_becomes_the_nearest_that_the_model_has() {
        use Effort::{High, Low, Max, Medium, Minimal, Xhigh};
        for (wanted, has, said) in [
            (Xhigh, &[Low, Medium, High][..], High),
            (Minimal, &[Low, Medium, High], Low),
            (Medium, &[Low, Medium, High], Medium),
            (Medium, &[Low, High], High),
            (Xhigh, &[Low, High, Max], Max),
            (Minimal, &[High], High),
            (Xhigh, &[], Xhigh),
        ] {
            assert_eq!(worded(effort_of(wanted), &fit(has)).effort, Some(said), "{wanted:?} among {has:?}");
        }
    }

    #[test]
    fn to_think_without_a_level_is_medium_or_what_is_usual() {
        let on = || Reasoning { enabled: Some(true), ..Reasoning::default() };
        assert_eq!(worded(on(), &fit(&[Effort::Low, Effort::Medium])).effort, None, "the dialect says it");
        assert_eq!(worded(on(), &fit(&[Effort::Low, Effort::High])).effort, Some(Effort::High));
        let usual = Fit { usual_effort: Some(Effort::Low), ..fit(&[Effort::Low, Effort::High]) };
        assert_eq!(worded(on(), &usual).effort, Some(Effort::Low));
        assert_eq!(reasoning(&asked(Reasoning::default(), None), "a/b:thinking", &Fit::default()).enabled, Some(true));
    }

    #[test]
    fn a_budget_is_an_effort_where_there_are_no_budgets() {
        let budget = || Reasoning { max_tokens: Some(960), ..Reasoning::default() };
        let known = fit(&[Effort::Low, Effort::High]);
        assert_eq!(worded(budget(), &known), budget());
        let unbudgeted = Fit { unbudgeted: true, ..known };
        assert_eq!(worded(budget(), &unbudgeted), effort_of(Effort::High));
    }

    #[test]
    fn who_must_think_thinks_as_little_as_it_can() {
        let off = || Reasoning { enabled: Some(false), ..Reasoning::default() };
        let known = fit(&[Effort::Low, Effort::High]);
        assert_eq!(worded(off(), &known), off());
        assert_eq!(worded(off(), &Fit { mandatory: true, ..known }), effort_of(Effort::Low));
        assert_eq!(worded(off(), &Fit { mandatory: true, ..Fit::default() }), off(), "its dialect knows");
    }

    #[test]
    fn who_cannot_think_is_not_asked() {
        let hidden = Reasoning { exclude: true, ..effort_of(Effort::High) };
        let silent = Fit { drops: vec!["reasoning"], ..Fit::default() };
        assert_eq!(worded(hidden, &silent), Reasoning { exclude: true, ..Reasoning::default() });
    }
}
