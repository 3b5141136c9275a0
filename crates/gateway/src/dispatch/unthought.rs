//! The answer of a model that was told not to think and whose host takes all it says for thoughts: vLLM and SGLang with a parser that
//! misses the end of a thought that never began, `DashScope` likewise (vllm-project/vllm#17349, #19839). What comes as reasoning is
//! held until something else is said, and given as the answer's text if nothing is.

use std::collections::VecDeque;

use inner::{Event, ReasoningDetail, Request};

/// Thoughts of a model that was told not to think. An answer's bytes have a bound where they are read, so have these.
#[derive(Debug, Default)]
pub(super) struct Unthought {
    held: Vec<ReasoningDetail>,
}

impl Unthought {
    /// For a client that wants no thoughts; others hear them as they come.
    pub(super) fn of(request: &Request) -> Option<Self> {
        (request.reasoning.enabled == Some(false)).then(Self::default)
    }

    /// Puts what may go on into `out`. Whether there is nothing more to wait for.
    pub(super) fn pass(&mut self, event: Event, out: &mut VecDeque<Event>) -> bool {
        let said = match event {
            Event::Reasoning(detail) => {
                self.held.push(detail);
                return false;
            }
            Event::Text { ref text, .. } => !text.trim().is_empty(),
            Event::Start { .. } | Event::Annotation(_) => false,
            Event::End(ref end) if end.failure.is_none() => {
                self.speak(out);
                true
            }
            _ => true,
        };
        if said {
            out.extend(self.held.drain(..).map(Event::Reasoning));
        }
        out.push_back(event);
        said
    }

    /// Nothing else was said: what can be read is the answer, the rest stays what it is.
    fn speak(&mut self, out: &mut VecDeque<Event>) {
        let text: String = self.held.iter_mut().filter_map(|detail| detail.text.take()).collect();
        self.held.retain(|detail| detail.kind != "reasoning.text");
        if !text.is_empty() {
            out.extend(self.held.drain(..).map(Event::Reasoning));
            out.push_back(Event::Text { text, logprobs: Vec::new() });
        }
    }
}

#[cfg(test)]
mod tests {
    use inner::{End, FinishReason, Reasoning, Usage};
    use serde_json::Map;

    use super::*;

    fn thought(text: &str) -> Event {
        let (kind, text) = ("reasoning.text".to_owned(), Some(text.to_owned()));
        Event::Reasoning(ReasoningDetail { kind, text, rest: Map::new() })
    }

    fn text(text: &str) -> Event {
        Event::Text { text: text.to_owned(), logprobs: Vec::new() }
    }

    fn end() -> Event {
        let (finish, usage) = (FinishReason::Stop, Usage::default());
        End { finish, native_finish: None, stop_sequence: None, usage, service_tier: None, failure: None }.into()
    }

    fn passed(events: Vec<Event>) -> Vec<Event> {
        let (mut unthought, mut out) = (Some(Unthought::default()), VecDeque::new());
        for event in events {
            let Some(waiting) = &mut unthought else {
                out.push_back(event);
                continue;
            };
            if waiting.pass(event, &mut out) {
                unthought = None;
            }
        }
        out.into()
    }

    #[test]
    fn thoughts_are_the_answer_where_there_is_no_other() {
        assert_eq!(passed(vec![thought("Pa"), thought("ris"), end()]), [text("Paris"), end()]);
        assert_eq!(passed(vec![text("\n"), thought("Paris"), end()]), [text("\n"), text("Paris"), end()]);
        assert_eq!(passed(vec![end()]), [end()], "an empty answer stays empty");
    }

    #[test]
    fn thoughts_before_an_answer_are_thoughts() {
        let spoken = vec![thought("hm"), text("Paris"), thought("ok"), end()];
        assert_eq!(passed(spoken.clone()), spoken);
        let picture = vec![thought("hm"), Event::Image("data:".to_owned()), end()];
        assert_eq!(passed(picture.clone()), picture);
    }

    #[test]
    fn only_who_wants_no_thoughts_waits() {
        let of =
            |enabled| Unthought::of(&Request { reasoning: Reasoning { enabled, ..Reasoning::default() }, ..Request::default() });
        assert!(of(Some(false)).is_some() && of(Some(true)).is_none() && of(None).is_none());
    }
}
