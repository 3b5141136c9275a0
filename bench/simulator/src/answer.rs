//! What is said, before any dialect says it.

use crate::{Fault, Script, dialect::Asked};

/// The tool that is called when the request offers none.
const TOOL: &str = "weather";
/// Its arguments, in the fragments of a stream.
const ARGUMENTS: [&str; 3] = ["{\"city\"", ": \"Pa", "ris\"}"];

/// One answer.
pub(crate) struct Answer {
    pub(crate) model: String,
    /// The text, token by token; empty when tools are called.
    pub(crate) tokens: Vec<String>,
    /// What was thought before.
    pub(crate) thought: Option<Thought>,
    pub(crate) calls: Vec<Call>,
    pub(crate) finish: Finish,
    /// `None` when the vendor forgets to say.
    pub(crate) usage: Option<Usage>,
    /// Whether there is something that nobody asked for.
    pub(crate) extra: bool,
    /// Which answer of this simulator it is: ids differ by it.
    pub(crate) number: u64,
    /// Whether the request wants the usage in the stream, in dialects where that is a wish.
    pub(crate) usage_in_stream: bool,
}

/// What was thought, as far as the request wants to see it.
pub(crate) struct Thought {
    pub(crate) summary: Option<String>,
    pub(crate) is_given_along: bool,
}

/// One tool call.
pub(crate) struct Call {
    /// Nine letters and digits, as the strictest vendor wants them; the others put their prefix before.
    pub(crate) id: String,
    pub(crate) name: String,
    /// The JSON text of the arguments, in fragments.
    pub(crate) arguments: Vec<String>,
}

/// Why it ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Finish {
    Stop,
    Length,
    ToolCalls,
}

/// Token counts as the vendor tells them.
#[derive(Clone, Copy)]
pub(crate) struct Usage {
    /// All prompt tokens.
    pub(crate) prompt: i64,
    /// Of these, served by a cache.
    pub(crate) cached: i64,
    /// All tokens of the answer.
    pub(crate) completion: i64,
}

impl Answer {
    pub(crate) fn new(script: &Script, asked: &Asked, number: u64) -> Self {
        let called = if script.fault == Some(Fault::DuplicateIds) { 2 } else { script.tools };
        let most = asked.limit.unwrap_or(usize::MAX);
        let mut tokens = if called > 0 { Vec::new() } else { script.tokens.clone() };
        if script.fault == Some(Fault::Nuls) {
            tokens.insert(tokens.len() / 2, "\0".to_owned());
        }
        let finish = match (called, tokens.len() > most) {
            (0, false) => Finish::Stop,
            (0, true) => Finish::Length,
            _ => Finish::ToolCalls,
        };
        tokens.truncate(most);
        let call = |index: usize| Call {
            id: format!("c{:08}", if script.fault == Some(Fault::DuplicateIds) { 0 } else { index }),
            name: asked.tool.clone().unwrap_or_else(|| TOOL.to_owned()),
            arguments: ARGUMENTS.map(str::to_owned).to_vec(),
        };
        let calls: Vec<Call> = (0..called).map(call).collect();
        let usage = usage(script, tokens.len() + calls.len() * ARGUMENTS.len());
        let thought = script.thought.as_ref().map(|thought| Thought {
            summary: Some(thought.clone()).filter(|_| asked.thought.summary),
            is_given_along: asked.thought.encrypted,
        });
        let (model, extra) = (asked.model.clone(), script.fault == Some(Fault::ExtraChoices));
        Self { model, tokens, thought, calls, finish, usage, extra, number, usage_in_stream: asked.usage_in_stream }
    }

    /// The whole text.
    pub(crate) fn text(&self) -> String {
        self.tokens.concat()
    }

    /// The vendor's words for why it ended: for `Stop`, `Length` and `ToolCalls`.
    pub(crate) fn finish<'a>(&self, words: [&'a str; 3]) -> &'a str {
        words[self.finish as usize]
    }
}

impl Call {
    /// The JSON text of the arguments.
    pub(crate) fn arguments(&self) -> String {
        self.arguments.concat()
    }

    /// The arguments.
    pub(crate) fn input(&self) -> serde_json::Value {
        serde_json::from_str(&self.arguments()).unwrap_or_default()
    }
}

fn usage(script: &Script, made: usize) -> Option<Usage> {
    let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    match script.fault {
        Some(Fault::UsageMissing) => None,
        Some(Fault::UsageNegative) => Some(Usage { prompt: -11, cached: -3, completion: -7 }),
        Some(Fault::UsageAbsurd) => {
            Some(Usage { prompt: count(script.prompt), cached: 0, completion: 9_000_000_000_000_000_000 })
        }
        _ => Some(Usage { prompt: count(script.prompt), cached: count(script.cached), completion: count(made as u64) }),
    }
}

impl Usage {
    /// Prompt and answer together.
    pub(crate) fn total(&self) -> i64 {
        self.prompt.saturating_add(self.completion)
    }

    /// What no cache served of the prompt.
    pub(crate) fn fresh(&self) -> i64 {
        self.prompt - self.cached
    }
}
