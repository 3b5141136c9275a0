//! Why an answer ended, in the words of the dialect.

use inner::{End, FinishReason};
use wire::messages::StopDetails;

use super::Asked;

/// The dialect's own words that no normalised reason stands for.
const ITS_OWN: [&str; 3] = ["pause_turn", "compaction", "model_context_window_exceeded"];

/// `stop_reason` and `stop_sequence`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stop {
    pub(super) reason: &'static str,
    pub(super) sequence: Option<String>,
}

/// What the answer was, beside how it ended.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Was {
    /// It called tools.
    pub(super) called: bool,
    /// It says that it will not answer.
    pub(super) refused: bool,
}

impl Stop {
    pub(super) fn of(end: &End, was: Was, asked: &Asked) -> Self {
        let native = end.native_finish.as_deref().unwrap_or_default();
        let by_sequence = end.stop_sequence.is_some() || native == "stop_sequence";
        let reason = match end.finish {
            FinishReason::Stop if by_sequence => {
                let sequence = end.stop_sequence.clone().or_else(|| asked.stop_sequence.clone());
                return Self { reason: "stop_sequence", sequence };
            }
            FinishReason::Stop | FinishReason::Length if ITS_OWN.contains(&native) => {
                ITS_OWN.into_iter().find(|word| *word == native).unwrap_or("end_turn")
            }
            FinishReason::Stop if was.called => "tool_use",
            FinishReason::Stop if was.refused => "refusal",
            FinishReason::Stop | FinishReason::Error => "end_turn",
            FinishReason::Length => "max_tokens",
            FinishReason::ToolCalls => "tool_use",
            FinishReason::ContentFilter => "refusal",
        };
        Self { reason, sequence: None }
    }

    /// `stop_details`: only a refusal has some, and nobody says more than that it is one.
    pub(super) fn details(&self) -> Option<StopDetails> {
        (self.reason == "refusal").then_some(StopDetails { r#type: "refusal", category: (), explanation: () })
    }
}

#[cfg(test)]
mod tests {
    use inner::Usage;

    use super::{super::Manner, *};

    fn stop(finish: FinishReason, native: &str, was: Was) -> (&'static str, Option<String>) {
        let usage = Usage::default();
        let native_finish = Some(native.to_owned());
        let end = End { finish, native_finish, stop_sequence: None, usage, service_tier: None, failure: None };
        let asked = Asked { manner: Manner::default(), hides_reasoning: false, stop_sequence: Some("###".into()) };
        let Stop { reason, sequence } = Stop::of(&end, was, &asked);
        (reason, sequence)
    }

    #[test]
    fn reasons_have_the_words_of_the_dialect() {
        let plain = Was::default();
        let reason = |finish, native, was| stop(finish, native, was).0;
        assert_eq!(reason(FinishReason::Stop, "stop", plain), "end_turn");
        assert_eq!(reason(FinishReason::Stop, "stop", Was { called: true, ..plain }), "tool_use");
        assert_eq!(reason(FinishReason::Stop, "stop", Was { refused: true, ..plain }), "refusal");
        assert_eq!(reason(FinishReason::Stop, "pause_turn", plain), "pause_turn");
        assert_eq!(reason(FinishReason::Length, "length", plain), "max_tokens");
        assert_eq!(reason(FinishReason::Length, "model_context_window_exceeded", plain), "model_context_window_exceeded");
        assert_eq!(reason(FinishReason::ToolCalls, "tool_use", plain), "tool_use");
        assert_eq!(reason(FinishReason::ContentFilter, "refusal", plain), "refusal");
        assert_eq!(stop(FinishReason::Stop, "stop_sequence", plain), ("stop_sequence", Some("###".into())));
    }
}
