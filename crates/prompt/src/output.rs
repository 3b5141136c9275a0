//! Generated ids back into reasoning, text and tool calls, as they come. Changes state on token ids, never on text that looks
//! like a tag. Whole characters only; nothing is lost and nothing comes twice.
//!
//! - Reasoning ends at `</think>`, or at `<tool_call>`; newlines around it are dropped. Without an end all of it is reasoning.
//! - A call that has not said its name and begun its arguments is text again when it breaks or ends early. Once it has been
//!   announced it stays a call: its arguments are passed on as the model wrote them, right or wrong, and what follows them inside
//!   the tags is text. Keys of the call other than `name` and `arguments` are ignored.
//! - Newlines before a call and between calls are dropped: the template writes them itself.

mod call;
mod piece;
mod tags;
mod trim;

use std::sync::Arc;

use call::{CallReader, Step};
pub use piece::{Piece, ToolIds, tool_call_id};
use tags::{Tag, Tags};
use trim::NewlineHold;

use crate::{Detokenizer, Prompter, Tokenizer};

/// The parser of one answer.
pub struct OutputParser {
    tokenizer: Arc<Tokenizer>,
    detokenizer: Detokenizer,
    tags: Tags,
    tools_allowed: bool,
    tool_ids: ToolIds,
    stage: Stage,
    /// Newlines at the end of text wait only where a call may follow.
    newlines: NewlineHold,
    /// Some text has been put out.
    has_text: bool,
    calls: usize,
    reasoning_tokens: u64,
}

enum Stage {
    Reasoning,
    Text,
    /// Inside `<tool_call>`; the index once it is announced.
    Call(CallReader, Option<usize>),
    /// Inside `<tool_call>`, but it is no call: text up to and including the end tag.
    NoCall,
}

impl OutputParser {
    /// `starts_in_reasoning` as [`crate::Rendered`] says it; `tools_allowed` when the request offers tools (otherwise a call is
    /// only text).
    #[must_use]
    pub fn new(prompter: &Prompter, starts_in_reasoning: bool, tools_allowed: bool, tool_ids: ToolIds) -> Self {
        let tokenizer = Arc::clone(prompter.tokenizer());
        let tags = Tags::new(&tokenizer);
        let reasoning = starts_in_reasoning && tags.can_end_reasoning();
        Self {
            detokenizer: Detokenizer::new(Arc::clone(&tokenizer)),
            tokenizer,
            tags,
            tools_allowed,
            tool_ids,
            stage: if reasoning { Stage::Reasoning } else { Stage::Text },
            newlines: if reasoning { NewlineHold::both() } else { NewlineHold::end(tools_allowed) },
            has_text: false,
            calls: 0,
            reasoning_tokens: 0,
        }
    }

    /// Takes the next generated id (stop ids are not passed in).
    pub fn push(&mut self, id: u32) -> Vec<Piece> {
        let mut out = Vec::new();
        self.reasoning_tokens += u64::from(self.in_reasoning());
        if self.tags.of(id).is_some_and(|tag| self.switch(tag, &mut out)) || self.is_hidden(id) {
            return out;
        }
        let text = self.detokenizer.push(id);
        self.text(&text, &mut out);
        out
    }

    /// No more ids come: puts out what was held back.
    pub fn finish(&mut self) -> Vec<Piece> {
        let mut out = Vec::new();
        self.leave(&mut out);
        if matches!(self.stage, Stage::Text) {
            let rest = self.newlines.take();
            self.put_text(rest, &mut out);
        }
        out
    }

    /// Whether the next token is still reasoning.
    #[must_use]
    pub fn in_reasoning(&self) -> bool {
        matches!(self.stage, Stage::Reasoning)
    }

    /// Tokens so far that were reasoning, the end tag included.
    #[must_use]
    pub fn reasoning_tokens(&self) -> u64 {
        self.reasoning_tokens
    }

    /// Tool calls announced so far.
    #[must_use]
    pub fn tool_calls(&self) -> usize {
        self.calls
    }

    /// Special tokens (as the tokenizer marks them) are never text, except where their tag has a meaning of its own.
    fn is_hidden(&self, id: u32) -> bool {
        self.tags.of(id).is_none() && self.tokenizer.controls().is_special(id)
    }

    /// Changes the state; `false` when the tag has no meaning here and is text like any other.
    fn switch(&mut self, tag: Tag, out: &mut Vec<Piece>) -> bool {
        match (&self.stage, tag) {
            (Stage::Reasoning, Tag::Think) => return self.newlines.at_start(),
            (Stage::Text, Tag::Think) if !self.has_text && self.calls == 0 && self.tags.can_end_reasoning() => {
                self.newlines = NewlineHold::both();
                self.stage = Stage::Reasoning;
            }
            (Stage::Reasoning, Tag::ThinkEnd) => self.leave(out),
            (_, Tag::Call) if self.tools_allowed => {
                self.leave(out);
                self.stage = Stage::Call(CallReader::default(), None);
            }
            (Stage::Call(..), Tag::CallEnd) => self.end_call(true, out),
            (Stage::NoCall, Tag::CallEnd) => {
                self.leave(out);
                self.put_text("</tool_call>".to_owned(), out);
            }
            _ => return false,
        }
        true
    }

    /// Ends the stage without its end tag and goes on as text.
    fn leave(&mut self, out: &mut Vec<Piece>) {
        let rest = self.detokenizer.finish();
        self.text(&rest, out);
        match self.stage {
            Stage::Reasoning => {
                self.newlines = NewlineHold::start(self.tools_allowed);
                self.stage = Stage::Text;
            }
            Stage::Call(..) => self.end_call(false, out),
            Stage::NoCall => self.stage = Stage::Text,
            Stage::Text => {}
        }
    }

    fn text(&mut self, text: &str, out: &mut Vec<Piece>) {
        match &mut self.stage {
            _ if text.is_empty() => {}
            Stage::Reasoning => {
                let text = self.newlines.push(text);
                if !text.is_empty() {
                    out.push(Piece::Reasoning(text));
                }
            }
            Stage::Text => {
                let text = self.newlines.push(text);
                self.put_text(text, out);
            }
            Stage::NoCall => self.put_text(text.to_owned(), out),
            Stage::Call(reader, _) => {
                let steps = reader.push(text);
                self.steps(steps, out);
            }
        }
    }

    fn steps(&mut self, steps: Vec<Step>, out: &mut Vec<Piece>) {
        for step in steps {
            match step {
                Step::Name(name) => {
                    let id = (self.tool_ids)();
                    out.push(Piece::ToolStart { index: self.calls, id, name });
                    // The newlines before a call belong to the template's form of it.
                    self.newlines = NewlineHold::start(true);
                    if let Stage::Call(_, index) = &mut self.stage {
                        *index = Some(self.calls);
                    }
                    self.calls += 1;
                }
                Step::Arguments(fragment) => {
                    if let Stage::Call(_, Some(index)) = self.stage {
                        out.push(Piece::ToolArguments { index, fragment });
                    }
                }
                Step::Stray(text) => self.put_text(text, out),
                Step::NoCall(raw) => {
                    let before = self.newlines.take();
                    self.put_text(format!("{before}<tool_call>{raw}"), out);
                    self.newlines = NewlineHold::end(true);
                    self.stage = Stage::NoCall;
                }
            }
        }
    }

    fn end_call(&mut self, tagged: bool, out: &mut Vec<Piece>) {
        let rest = self.detokenizer.finish();
        self.text(&rest, out);
        if let Stage::Call(reader, _) = &mut self.stage {
            let steps = reader.finish();
            self.steps(steps, out);
        }
        if tagged && matches!(self.stage, Stage::NoCall) {
            self.put_text("</tool_call>".to_owned(), out);
        }
        self.stage = Stage::Text;
    }

    fn put_text(&mut self, text: String, out: &mut Vec<Piece>) {
        if text.is_empty() {
            return;
        }
        self.has_text = true;
        match out.last_mut() {
            Some(Piece::Text(last)) => last.push_str(&text),
            _ => out.push(Piece::Text(text)),
        }
    }
}
