//! Which request fields an endpoint is known not to honour, so that calls to it go without them. What is only not known to be honoured
//! goes: a field that is refused does less harm than one that a client believes in.

use crate::model::{Endpoint, ParametersFrom};

/// Fields that rows of the base name wherever they are honoured. Of all others their silence says nothing.
const TELLING: [&str; 7] = ["temperature", "top_p", "frequency_penalty", "presence_penalty", "seed", "stop", "reasoning"];
/// Fields that operators who write their own list know of as well.
const TOLD: [&str; 7] = ["top_k", "min_p", "top_a", "repetition_penalty", "logit_bias", "logprobs", "top_logprobs"];

impl Endpoint {
    /// Whether this request field is known to be none of the endpoint's. Tools and forms of answers never are: whoever asks for them
    /// wants to hear that there are none.
    #[must_use]
    pub fn lacks(&self, name: &str) -> bool {
        let honours = |name: &str| self.parameters.iter().any(|parameter| parameter == name);
        // Who does not reason has one way to answer.
        let decides = if name == "verbosity" { "reasoning" } else { name };
        let telling = match self.parameters_from {
            ParametersFrom::Usual => false,
            ParametersFrom::Base => TELLING.contains(&decides),
            ParametersFrom::Operator => TELLING.contains(&decides) || TOLD.contains(&decides),
        };
        telling && !honours(name) && !honours(decides)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(parameters_from: ParametersFrom, parameters: &[&str]) -> Endpoint {
        let parameters = parameters.iter().map(|name| (*name).to_owned()).collect();
        Endpoint { parameters_from, parameters, ..Endpoint::unknown("p", "P", "m") }
    }

    #[test]
    fn only_who_knows_says_that_something_is_missing() {
        let base = endpoint(ParametersFrom::Base, &["seed", "tools"]);
        for name in ["stop", "temperature", "reasoning", "verbosity"] {
            assert!(base.lacks(name), "{name}");
        }
        for name in ["seed", "min_p", "logprobs", "parallel_tool_calls", "prediction", "web_search_options", "tool_choice", "x"] {
            assert!(!base.lacks(name), "{name}");
        }
        assert!(endpoint(ParametersFrom::Operator, &["seed"]).lacks("min_p"));
        assert!(!endpoint(ParametersFrom::Usual, &[]).lacks("stop"));
        assert!(!endpoint(ParametersFrom::Base, &["reasoning"]).lacks("verbosity"));
        assert!(!endpoint(ParametersFrom::Base, &["verbosity"]).lacks("verbosity"));
    }
}
