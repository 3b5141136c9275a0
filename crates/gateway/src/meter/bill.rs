//! What a finished call is charged. Pure.

use inner::{End, FinishReason, Nanos, PriceSheet, Usage};

use crate::own_key::Fee;

/// The charge of one generation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bill {
    /// What the account pays; the ledger's figure.
    pub(crate) total: Nanos,
    /// The part that the prompt caused; the answer caused the rest.
    pub(crate) prompt: Nanos,
    /// What the provider charged the caller's own key; `None` when the house paid.
    pub(crate) upstream: Option<Nanos>,
}

impl Bill {
    /// What a call that came to its end costs. An insured one is free.
    pub(crate) fn of(prices: Option<&PriceSheet>, end: &End) -> Self {
        if insured(end) { Self::default() } else { Self::used(prices, &end.usage) }
    }

    /// What a call costs that used this much. A cost that the upstream reports wins over our prices; an unpriced call is free.
    pub(crate) fn used(prices: Option<&PriceSheet>, usage: &Usage) -> Self {
        match (usage.reported_cost, prices) {
            (Some(reported), _) => Self { total: Nanos(reported.0.max(0)), ..Self::default() },
            (None, Some(prices)) => {
                let total = prices.cost(usage);
                Self { total, prompt: prices.prompt_cost(usage).min(total), upstream: None }
            }
            (None, None) => Self::default(),
        }
    }

    /// The same call on the caller's own key: the provider's charge is the caller's, ours is the fee. Even where the house insures
    /// an answer, the provider's charge is not the house's to forgive; it is simply not known then.
    pub(crate) fn on_own_key(self, fee: Fee) -> Self {
        Self { total: fee.of(self.total), prompt: fee.of(self.prompt).min(fee.of(self.total)), upstream: Some(self.total) }
    }

    /// The part that the answer caused.
    pub(crate) fn completion(self) -> Nanos {
        Nanos(self.total.0 - self.prompt.0)
    }
}

/// Zero-completion insurance (openrouter features/zero-completion-insurance): an answer that ended in an error costs
/// nothing, and neither does one without a token and without a word on why it ended. Such a one is `Stop` to us: only the upstream's
/// own word tells that there was none. Our engine always has one.
fn insured(end: &End) -> bool {
    let blank = end.native_finish.as_deref().is_none_or(str::is_empty);
    end.finish == FinishReason::Error || (end.usage.completion_tokens == 0 && blank)
}

#[cfg(test)]
mod tests {
    use inner::Pico;

    use super::*;

    fn prices() -> PriceSheet {
        PriceSheet { prompt: Pico(260_000), completion: Pico(2_600_000), ..PriceSheet::default() }
    }

    fn end(finish: FinishReason, usage: Usage) -> End {
        End { finish, native_finish: None, stop_sequence: None, usage, service_tier: None, failure: None }
    }

    fn usage(prompt_tokens: u64, completion_tokens: u64) -> Usage {
        Usage { prompt_tokens, completion_tokens, ..Usage::default() }
    }

    #[test]
    fn shares_add_up_to_the_total() {
        let bill = Bill::of(Some(&prices()), &end(FinishReason::Stop, usage(3, 1)));
        assert_eq!(bill.total, Nanos(3380));
        assert_eq!(bill.prompt.0 + bill.completion().0, bill.total.0);
    }

    #[test]
    fn a_reported_cost_wins_and_never_pays_out() {
        let reported = |nanos| Usage { reported_cost: Some(Nanos(nanos)), ..usage(3, 1) };
        assert_eq!(Bill::of(Some(&prices()), &end(FinishReason::Stop, reported(77))).total, Nanos(77));
        assert_eq!(Bill::of(None, &end(FinishReason::Stop, reported(77))).total, Nanos(77));
        assert_eq!(Bill::of(None, &end(FinishReason::Stop, reported(-5))).total, Nanos(0));
    }

    #[test]
    fn an_answer_without_a_token_and_without_a_reason_costs_nothing() {
        let ended = |native: Option<&str>, tokens| {
            let native_finish = native.map(str::to_owned);
            Bill::of(Some(&prices()), &End { native_finish, ..end(FinishReason::Stop, usage(1000, tokens)) }).total
        };
        assert_eq!([ended(None, 0), ended(Some(""), 0)], [Nanos(0); 2]);
        assert_eq!(ended(Some("stop"), 0), Nanos(260_000), "it said that it was done");
        assert_eq!(ended(None, 1), Nanos(262_600), "it said something");
        let left = Bill::used(Some(&prices()), &usage(1000, 0)).total;
        assert_eq!(left, Nanos(260_000), "a client that leaves is not insured");
    }

    #[test]
    fn failed_answers_are_insured_and_unpriced_ones_free() {
        assert_eq!(Bill::of(Some(&prices()), &end(FinishReason::Error, usage(1000, 500))), Bill::default());
        assert_eq!(Bill::of(None, &end(FinishReason::Stop, usage(1000, 500))), Bill::default());
    }
}
