//! The control tokens that structure an answer, looked up by their text.

use crate::Tokenizer;

/// The ids that change the state; a tokenizer may lack any of them.
pub(super) struct Tags {
    think: Option<u32>,
    think_end: Option<u32>,
    call: Option<u32>,
    call_end: Option<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    Think,
    ThinkEnd,
    Call,
    CallEnd,
}

impl Tags {
    pub(super) fn new(tokenizer: &Tokenizer) -> Self {
        Self {
            think: tokenizer.id_of("<think>"),
            think_end: tokenizer.id_of("</think>"),
            call: tokenizer.id_of("<tool_call>"),
            call_end: tokenizer.id_of("</tool_call>"),
        }
    }

    /// Whether an end of reasoning could be recognised.
    pub(super) fn can_end_reasoning(&self) -> bool {
        self.think_end.is_some()
    }

    /// What an id means.
    pub(super) fn of(&self, id: u32) -> Option<Tag> {
        let table =
            [(self.think, Tag::Think), (self.think_end, Tag::ThinkEnd), (self.call, Tag::Call), (self.call_end, Tag::CallEnd)];
        table.into_iter().find_map(|(tag_id, tag)| (tag_id == Some(id)).then_some(tag))
    }
}
