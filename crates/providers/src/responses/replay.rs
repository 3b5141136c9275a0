//! An earlier answer, sent back: its thoughts among what was said and called. A thought has to stand right before what followed
//! it ("of type 'reasoning' was provided without its required following item"), so the numbers of its entries count everything
//! that came before, and what is missing between them stood there. Never changes a thought, and never sends another vendor's.

use inner::{Message, ReasoningDetail};
use serde_json::Value;

use super::input::{Content, Item};

/// A thought, out of its entries.
#[derive(Default)]
struct Thought<'a> {
    id: Option<&'a str>,
    /// The numbers of its first and last entries.
    first: Option<u64>,
    last: Option<u64>,
    summary: Vec<Content<'a>>,
    encrypted: Option<&'a str>,
}

/// The items of an answer; `said` are those without thoughts. Nothing follows a thought that ended in nothing, so such an answer
/// is left out.
pub(super) fn answered<'a>(message: &'a Message, said: Vec<Item<'a>>, format: &str) -> Vec<Item<'a>> {
    if said.is_empty() {
        return said;
    }
    let (mut items, mut said) = (Vec::new(), said.into_iter());
    // The number that the next entry has if nothing stands between.
    let mut next = Some(0_u64);
    for thought in thoughts(message, format) {
        let between = next.zip(thought.first).map_or(0, |(next, first)| first.saturating_sub(next));
        // Something is left to follow the thought.
        let between = usize::try_from(between).unwrap_or(usize::MAX).min(said.len() - 1);
        items.extend(said.by_ref().take(between));
        next = thought.last.map(|last| last.saturating_add(1));
        items.extend(thought.item());
    }
    items.extend(said);
    items
}

/// The entries of one thought have its id.
fn thoughts<'a>(message: &'a Message, format: &str) -> Vec<Thought<'a>> {
    let mut thoughts: Vec<Thought<'_>> = Vec::new();
    for detail in message.reasoning_details.iter().filter(|detail| word(detail, "format") == Some(format)) {
        let id = word(detail, "id");
        let goes_on = |thought: &Thought<'_>| thought.id == id && (id.is_some() || thought.encrypted.is_none());
        if !thoughts.last().is_some_and(goes_on) {
            thoughts.push(Thought { id, first: number(detail), ..Thought::default() });
        }
        if let Some(thought) = thoughts.last_mut() {
            thought.add(detail);
        }
    }
    thoughts
}

impl<'a> Thought<'a> {
    fn add(&mut self, detail: &'a ReasoningDetail) {
        self.last = number(detail);
        match detail.kind.as_str() {
            "reasoning.summary" => self.summary.extend(word(detail, "summary").map(|text| Content::SummaryText { text })),
            "reasoning.encrypted" => self.encrypted = word(detail, "data").or(self.encrypted),
            _ => {}
        }
    }

    /// A thought that came without its encrypted form is not known to the vendor, who stores nothing ("Item with id 'rs_...' not
    /// found"). Beside that form its plain text is refused.
    fn item(self) -> Option<Item<'a>> {
        let Self { id, summary, encrypted, .. } = self;
        Some(Item::Reasoning { id, summary, encrypted_content: encrypted? })
    }
}

fn word<'a>(detail: &'a ReasoningDetail, name: &str) -> Option<&'a str> {
    detail.rest.get(name).and_then(Value::as_str)
}

fn number(detail: &ReasoningDetail) -> Option<u64> {
    detail.rest.get("index").and_then(Value::as_u64)
}
