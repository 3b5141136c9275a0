//! From engine events to inner events: token ids become text, reasoning and tool calls; stop strings end the answer.

use std::{collections::VecDeque, sync::Arc};

use engine::{Generation, TokenEvent};
use futures_util::stream;
use inner::{End, Event, Failure, FailureKind, FinishReason, ReasoningDetail, TokenLogprob, ToolCallDelta, TopLogprob, Usage};
use prompt::{OutputParser, Piece, Prompter, StopStrings, TokenText, Tokenizer};
use serde_json::Map;

use super::Reply;
use crate::{
    random,
    upstream::{EventStream, Progress},
};

/// One running answer. Dropping it cancels the engine's sequence.
pub(super) struct Answer {
    generation: Generation,
    tokenizer: Arc<Tokenizer>,
    parser: OutputParser,
    stops: StopStrings,
    /// The one that ended it.
    stop_sequence: Option<String>,
    usage: Usage,
    progress: Arc<Progress>,
    /// Log-probabilities of tokens whose text is still held back.
    logprobs: Vec<TokenLogprob>,
    ready: VecDeque<Event>,
    ended: bool,
}

impl Answer {
    pub(super) fn new(generation: Generation, words: &Prompter, reply: Reply) -> Result<Self, Failure> {
        let stops = StopStrings::new(&reply.stop).map_err(|error| Failure::invalid(format!("stop: {error}")))?;
        reply.progress.prompt(reply.prompt.prompt_tokens);
        Ok(Self {
            generation,
            tokenizer: Arc::clone(words.tokenizer()),
            parser: OutputParser::new(words, reply.starts_in_reasoning, reply.tools, Box::new(tool_id)),
            stops,
            stop_sequence: None,
            usage: reply.prompt,
            progress: reply.progress,
            logprobs: Vec::new(),
            ready: VecDeque::new(),
            ended: false,
        })
    }

    pub(super) fn into_stream(self) -> EventStream {
        Box::pin(stream::unfold(self, |mut answer| async move {
            loop {
                if let Some(event) = answer.ready.pop_front() {
                    return Some((event, answer));
                }
                if answer.ended {
                    return None;
                }
                let event = answer.generation.next().await;
                answer.take(event);
            }
        }))
    }

    fn take(&mut self, event: Option<engine::Event>) {
        match event {
            Some(engine::Event::Prefilled { .. }) => {
                self.ready.push_back(Event::Start { upstream_id: None, system_fingerprint: None });
            }
            Some(engine::Event::Token(token)) => self.token(&token),
            Some(engine::Event::Finished(engine::FinishReason::Stop)) => self.finish(FinishReason::Stop, "stop"),
            Some(engine::Event::Finished(engine::FinishReason::Length)) => self.finish(FinishReason::Length, "length"),
            Some(engine::Event::Finished(engine::FinishReason::Cancelled)) => self.fail("the answer was cancelled"),
            Some(engine::Event::Failed(reason)) => self.fail(&reason),
            None => self.fail("the engine stopped in the middle of the answer"),
        }
    }

    fn token(&mut self, token: &TokenEvent) {
        self.usage.completion_tokens += 1;
        self.progress.generated(1);
        if let Some(logprob) = token.logprob
            && !self.parser.in_reasoning()
        {
            self.logprobs.push(self.logprob(token, logprob));
        }
        let pieces = self.parser.push(token.id);
        self.usage.reasoning_tokens = self.parser.reasoning_tokens();
        self.emit(pieces);
    }

    fn emit(&mut self, pieces: Vec<Piece>) {
        for piece in pieces {
            if self.ended {
                return;
            }
            match piece {
                Piece::Reasoning(text) => self.ready.push_back(Event::Reasoning(reasoning(text))),
                Piece::Text(text) => self.text(&text),
                Piece::ToolStart { index, id, name } => {
                    self.logprobs.clear();
                    let call = ToolCallDelta { index, id: Some(id), name: Some(name), arguments: String::new() };
                    self.ready.push_back(Event::ToolCall(call));
                }
                Piece::ToolArguments { index, fragment } => {
                    self.logprobs.clear();
                    let call = ToolCallDelta { index, arguments: fragment, ..ToolCallDelta::default() };
                    self.ready.push_back(Event::ToolCall(call));
                }
            }
        }
    }

    fn text(&mut self, text: &str) {
        let checked = self.stops.push(text);
        if !checked.text.is_empty() {
            let logprobs = std::mem::take(&mut self.logprobs);
            self.ready.push_back(Event::Text { text: checked.text, logprobs });
        }
        if checked.stopped {
            self.generation.cancel();
            self.stop_sequence = self.stops.stopped_by().map(str::to_owned);
            self.end(FinishReason::Stop, "stop", None);
        }
    }

    /// The engine is done: what the parser and the stop strings hold back goes out first.
    fn finish(&mut self, finish: FinishReason, native: &str) {
        let rest = self.parser.finish();
        self.emit(rest);
        if self.ended {
            return;
        }
        let held = self.stops.finish();
        if !held.is_empty() || !self.logprobs.is_empty() {
            let logprobs = std::mem::take(&mut self.logprobs);
            self.ready.push_back(Event::Text { text: held, logprobs });
        }
        let called = self.parser.tool_calls() > 0 && finish == FinishReason::Stop;
        self.end(if called { FinishReason::ToolCalls } else { finish }, native, None);
    }

    fn fail(&mut self, reason: &str) {
        let failure = Failure::new(FailureKind::Server, reason);
        self.end(FinishReason::Error, "error", Some(failure));
    }

    fn end(&mut self, finish: FinishReason, native: &str, failure: Option<Failure>) {
        self.ended = true;
        let usage = self.usage.clone();
        let (native_finish, stop_sequence) = (Some(native.to_owned()), self.stop_sequence.take());
        self.ready.push_back(End { finish, native_finish, stop_sequence, usage, service_tier: None, failure }.into());
    }

    fn logprob(&self, token: &TokenEvent, logprob: f32) -> TokenLogprob {
        let TokenText { text, bytes } = self.tokenizer.token_text(token.id);
        let top = token.top.iter().map(|&(id, logprob)| {
            let TokenText { text, bytes } = self.tokenizer.token_text(id);
            TopLogprob { token: text, logprob, bytes: Some(bytes) }
        });
        TokenLogprob { token: text, logprob, bytes: Some(bytes), top_logprobs: top.collect() }
    }
}

/// The system has no randomness only while it boots; an id of zeros is then better than no answer.
fn tool_id() -> String {
    let random: [u8; 24] = random::bytes().unwrap_or_default();
    prompt::tool_call_id(&random)
}

/// All reasoning of an answer is one entry of `reasoning_details`; its fragments share the index.
fn reasoning(text: String) -> ReasoningDetail {
    let rest = Map::from_iter([("format".to_owned(), "unknown".into()), ("index".to_owned(), 0.into())]);
    ReasoningDetail { kind: "reasoning.text".to_owned(), text: Some(text), rest }
}
