//! What is counted of an endpoint in one span of time: one list for the struct, the columns and the sums.

/// The list. Every name is a column of `stats_endpoints`.
macro_rules! counts {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// Sums over calls, saturating. An attempt is one generation; a request may take several.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct Counts {
            $($(#[$doc])* pub $name: i64,)*
        }

        impl Counts {
            /// The names of the columns, in the order of [`Self::values`].
            pub(crate) const COLUMNS: &[&str] = &[$(stringify!($name)),*];

            pub(crate) fn values(&self) -> impl Iterator<Item = i64> {
                [$(self.$name),*].into_iter()
            }

            /// Reads each by its column.
            pub(crate) fn read<E>(mut value: impl FnMut(&'static str) -> Result<i64, E>) -> Result<Self, E> {
                Ok(Self { $($name: value(stringify!($name))?),* })
            }

            /// Adds others.
            pub fn add(&mut self, more: &Self) {
                $(self.$name = self.$name.saturating_add(more.$name);)*
            }
        }
    };
}

counts! {
    /// Requests, each once: at the model and the endpoint of its first attempt.
    requests,
    /// All attempts.
    attempts,
    /// Attempts that were answered.
    done,
    /// Attempts in which the endpoint failed; the others say nothing about it.
    failed,
    /// First attempts that were answered.
    first_done,
    /// First attempts that failed.
    first_failed,
    /// Requests that were answered in the end, counted like `requests`.
    routed_done,
    /// Requests that failed in the end.
    routed_failed,
    /// All tokens of prompts.
    prompt_tokens,
    /// All tokens of answers.
    completion_tokens,
    /// Part of `completion_tokens`.
    reasoning_tokens,
    /// Part of `prompt_tokens` that came from a cache.
    cached_tokens,
    /// Part of `prompt_tokens`.
    image_tokens,
    /// Part of `prompt_tokens`.
    video_tokens,
    /// What was charged, in nano-dollars.
    cost,
    /// What the prompts of answered calls cost whose price is known, in nano-dollars, whoever paid.
    priced_prompt_cost,
    /// The tokens of those prompts.
    priced_prompt_tokens,
    /// What the answers of those calls cost, in nano-dollars.
    priced_completion_cost,
    /// The tokens of those answers.
    priced_completion_tokens,
    /// Calls of tools that answers made.
    tool_calls,
    /// Those of them that were judged.
    judged_calls,
    /// Those of them that could not be used.
    malformed_calls,
    /// Answers that had to keep a form and were judged.
    judged_forms,
    /// Those of them that did not keep it.
    malformed_forms,
    /// Pictures and clips in prompts.
    pictures_in,
    /// Pictures in answers.
    pictures_out,
}

impl Counts {
    /// Tokens of prompts and answers.
    #[must_use]
    pub fn tokens(&self) -> i64 {
        self.prompt_tokens.saturating_add(self.completion_tokens)
    }

    /// The share of the attempts that say something about the endpoint in which it answered; `None` where there was none.
    #[must_use]
    pub fn uptime(&self) -> Option<f64> {
        share(self.done, self.judged())
    }

    /// Attempts that say something about the endpoint.
    #[must_use]
    pub fn judged(&self) -> i64 {
        self.done.saturating_add(self.failed)
    }

    /// The share of the requests that were answered in the end.
    #[must_use]
    pub fn availability(&self) -> Option<f64> {
        share(self.routed_done, self.routed_done.saturating_add(self.routed_failed))
    }

    /// The share that would have been answered had nobody tried again.
    #[must_use]
    pub fn without_routing(&self) -> Option<f64> {
        share(self.first_done, self.first_done.saturating_add(self.first_failed))
    }

    /// The share of the tokens of prompts that came from a cache.
    #[must_use]
    pub fn cache_hit_rate(&self) -> Option<f64> {
        share(self.cached_tokens, self.prompt_tokens)
    }

    /// The share of the calls of tools that could not be used.
    #[must_use]
    pub fn tool_call_error_rate(&self) -> Option<f64> {
        share(self.malformed_calls, self.judged_calls)
    }

    /// The share of the answers with a form that did not keep it.
    #[must_use]
    pub fn structured_output_error_rate(&self) -> Option<f64> {
        share(self.malformed_forms, self.judged_forms)
    }

    /// What a token of a prompt cost, in 1e-12 USD, rounded; `None` where no price is known.
    #[must_use]
    pub fn prompt_price(&self) -> Option<i64> {
        price(self.priced_prompt_cost, self.priced_prompt_tokens)
    }

    /// What a token of an answer cost, likewise.
    #[must_use]
    pub fn completion_price(&self) -> Option<i64> {
        price(self.priced_completion_cost, self.priced_completion_tokens)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share for people to look at")]
fn share(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part.clamp(0, whole) as f64 / whole as f64)
}

fn price(nanos: i64, tokens: i64) -> Option<i64> {
    let (picos, tokens) = (i128::from(nanos) * 1000, i128::from(tokens));
    (tokens > 0).then(|| i64::try_from((picos + tokens / 2) / tokens).unwrap_or(i64::MAX))
}
