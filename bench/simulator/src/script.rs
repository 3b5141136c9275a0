//! What a request shall get, read from its model's id: `sim`, then words in any order, each `/name-value`.
//!
//! | word | meaning |
//! |---|---|
//! | `tokens-N` | N tokens of text, in several languages (default 6) |
//! | `say-TEXT` | this text instead; every `_` is a space and begins a token |
//! | `thinks-TEXT` | what is thought first; only Responses shows it, as a summary if one is asked for, and encrypted |
//! | `verified-no` | Responses refuses to summarise thoughts, as it does for organisations that it has not verified |
//! | `tools-N` | N tool calls instead of text, of the request's first tool |
//! | `prompt-N`, `cached-N` | the prompt's tokens in the usage (default 11), and how many of them a cache served (default 0) |
//! | `first-MS`, `gap-MS` | milliseconds before the first token and between two (default 0) |
//! | `fault-NAME` | one of [`Fault`] |
//! | `at-N` | after how many tokens a fault in the middle strikes (default half) |
//! | `note-TEXT` | nothing: it tells two models apart |

use std::{fmt, time::Duration};

use crate::Fault;

/// Most tokens of an answer: a stream of them is some 25 MB.
const TOKENS_MAX: usize = 100_000;
/// Most tool calls.
const TOOLS_MAX: usize = 64;
/// Longest wait, in milliseconds.
const WAIT_MAX: usize = 600_000;
/// Most that a usage can count.
const COUNT_MAX: usize = 1_000_000_000;

/// What is said, a token each, over and over.
const TONGUES: [&str; 8] = ["Hello", ", ", "wörld", " 🚂", " 東京", "\n", " \"quoted\\\"", " done."];

/// A request's wishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The text, token by token.
    pub tokens: Vec<String>,
    /// What is thought before.
    pub thought: Option<String>,
    /// Whether thoughts are summarised.
    pub verified: bool,
    /// How many tool calls there are instead of text.
    pub tools: usize,
    /// Prompt tokens in the usage, those of a cache included.
    pub prompt: u64,
    /// Of these, how many a cache served.
    pub cached: u64,
    /// Before the first token.
    pub first: Duration,
    /// Between two tokens.
    pub gap: Duration,
    /// What goes wrong.
    pub fault: Option<Fault>,
    /// After how many tokens.
    pub at: Option<usize>,
}

/// A model's id that is no script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The word that means nothing.
    pub word: String,
}

impl Script {
    /// Reads a model's id.
    ///
    /// # Errors
    /// When it does not begin with `sim`, or has a word that means nothing.
    pub fn parse(model: &str) -> Result<Self, Unknown> {
        let unknown = |word: &str| Unknown { word: word.to_owned() };
        let mut words = model.split('/');
        if words.next() != Some("sim") {
            return Err(unknown(model));
        }
        let mut script = Self::default();
        for word in words {
            script.word(word).ok_or_else(|| unknown(word))?;
        }
        Ok(script)
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> String {
        self.tokens.concat()
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let (name, value) = word.split_once('-')?;
        let number = |most: usize| value.parse().ok().filter(|number| *number <= most);
        let milliseconds = || number(WAIT_MAX).map(|ms| Duration::from_millis(ms as u64));
        match name {
            "tokens" => self.tokens = TONGUES.iter().cycle().take(number(TOKENS_MAX)?).map(|&token| token.to_owned()).collect(),
            "say" => self.tokens = said(value),
            "thinks" => self.thought = Some(said(value).concat()),
            "verified" if value == "no" => self.verified = false,
            "tools" => self.tools = number(TOOLS_MAX)?,
            "prompt" => self.prompt = number(COUNT_MAX)? as u64,
            "cached" => self.cached = number(COUNT_MAX)? as u64,
            "first" => self.first = milliseconds()?,
            "gap" => self.gap = milliseconds()?,
            "fault" => self.fault = Some(Fault::named(value)?),
            "note" => {}
            "at" => self.at = Some(number(TOKENS_MAX)?),
            _ => return None,
        }
        Some(())
    }
}

impl Default for Script {
    fn default() -> Self {
        let tokens = TONGUES[..6].iter().map(|&token| token.to_owned()).collect();
        let zero = Duration::ZERO;
        Self {
            tokens,
            thought: None,
            verified: true,
            tools: 0,
            prompt: 11,
            cached: 0,
            first: zero,
            gap: zero,
            fault: None,
            at: None,
        }
    }
}

/// `Paris_is_nice` is "Paris", " is", " nice".
fn said(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = text.split('_').map(|word| format!(" {word}")).collect();
    tokens[0].remove(0);
    tokens
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "The model does not exist: `{}` means nothing to the simulator", self.word)
    }
}

impl std::error::Error for Unknown {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_in_any_order() {
        let script = Script::parse("sim/fault-status-429-wait/tokens-9/gap-5/note-x/at-3/cached-4").expect("a script");
        assert_eq!((script.tokens.len(), script.gap, script.at), (9, Duration::from_millis(5), Some(3)));
        assert_eq!((script.fault, script.cached, script.prompt), (Some(Fault::Status429Wait), 4, 11));
        assert_eq!(Script::parse("sim").map(|script| (script.tokens.len(), script.verified)), Ok((6, true)));
        let thoughtful = Script::parse("sim/thinks-Let_me_see/verified-no").expect("a script");
        assert_eq!((thoughtful.thought.as_deref(), thoughtful.verified), (Some("Let me see"), false));
        assert_eq!(
            Script::parse("sim/say-Paris_is-nice").map(|script| script.tokens),
            Ok(vec!["Paris".into(), " is-nice".into()])
        );
    }

    #[test]
    fn a_word_that_means_nothing_is_named() {
        let word = |model: &str| Script::parse(model).expect_err("no script").word;
        for (model, named) in [
            ("gpt-9", "gpt-9"),
            ("sim/", ""),
            ("sim/colour-red", "colour-red"),
            ("sim/fault-none", "fault-none"),
            ("sim/verified-yes", "verified-yes"),
            ("sim/tokens-100001", "tokens-100001"),
            ("sim/tokens--1", "tokens--1"),
        ] {
            assert_eq!(word(model), named);
        }
    }
}
