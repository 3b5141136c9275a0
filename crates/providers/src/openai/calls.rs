//! Tool calls out of fragments: which fragment belongs to which call, whatever the vendor does with indexes, ids and names.
//!
//! A call is never finished because its arguments happen to be complete JSON: `{"a":1}` may be the beginning of more. It is
//! finished by the end of the answer.

use inner::ToolCallDelta;
use serde_json_borrow::Value;

use crate::CallIds;

/// Most calls of one answer.
const CALLS_MAX: usize = 256;

/// The calls of one answer, in the order in which they began.
pub(super) struct Calls {
    slots: Vec<Slot>,
    ids: CallIds,
}

/// One call. Announced (its id and name sent on) as soon as the name is known.
#[derive(Default)]
struct Slot {
    /// The vendor's index, if it gave one.
    index: Option<i64>,
    id: Option<String>,
    name: Option<String>,
    announced: bool,
    /// Arguments that came before the name.
    held: String,
    arguments: Progress,
}

/// An answer with more calls than anyone can mean.
pub(super) struct TooManyCalls;

impl Calls {
    pub(super) fn new(ids: CallIds) -> Self {
        Self { slots: Vec::new(), ids }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Takes one entry of `tool_calls`. `index` overrides the entry's own.
    pub(super) fn fragment(&mut self, entry: &Value<'_>, index: Option<i64>) -> Result<Option<ToolCallDelta>, TooManyCalls> {
        let text = |value: &Value<'_>| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        let function = entry.get("function");
        let (id, name) = (text(entry.get("id")), text(function.get("name")));
        let arguments = match function.get("arguments") {
            Value::Str(text) => text.to_string(),
            Value::Null => String::new(),
            whole => whole.to_string(),
        };
        let index = index.or_else(|| entry.get("index").as_i64());
        let at = self.slot(index, id.as_deref(), name.as_deref(), &arguments);
        if at == CALLS_MAX {
            return Err(TooManyCalls);
        }
        if at == self.slots.len() {
            self.slots.push(Slot { index, ..Slot::default() });
        }
        let slot = &mut self.slots[at];
        slot.id = slot.id.take().or(id);
        slot.name = slot.name.take().or(name);
        slot.arguments.push(&arguments);
        Ok(slot.next(at, arguments, &self.ids))
    }

    /// What is still owed when the answer ends: calls that never got a name, and `{}` for calls without arguments.
    pub(super) fn finish(&mut self) -> Vec<ToolCallDelta> {
        let mut owed = Vec::new();
        for (at, slot) in self.slots.iter_mut().enumerate() {
            let empty = if slot.arguments.begun { "" } else { "{}" };
            slot.name.get_or_insert_default();
            owed.extend(slot.next(at, empty.to_owned(), &self.ids));
        }
        self.slots.clear();
        owed
    }

    /// The slot that a fragment belongs to; the number of slots means a new one.
    fn slot(&self, index: Option<i64>, id: Option<&str>, name: Option<&str>, arguments: &str) -> usize {
        let new = self.slots.len();
        let candidates = || self.slots.iter().enumerate().rev().filter(|(_, slot)| index.is_none() || slot.index == index);
        let Some((latest, slot)) = candidates().next() else { return new };
        if let (Some(id), Some(known)) = (id, slot.id.as_deref())
            && id != known
        {
            // Another call under the same index: one that we know (interleaved fragments), or a new one.
            return candidates().find(|(_, slot)| slot.id.as_deref() == Some(id)).map_or(new, |(at, _)| at);
        }
        let same_id = id.is_some() && slot.id.as_deref() == id;
        let renamed = name.is_some() && slot.name.is_some() && (slot.name.as_deref() != name || !arguments.is_empty());
        if !same_id && renamed && slot.arguments.complete() { new } else { latest }
    }
}

impl Slot {
    /// The fragment to send on, if any.
    fn next(&mut self, index: usize, arguments: String, ids: &CallIds) -> Option<ToolCallDelta> {
        let Some(name) = &self.name else {
            self.held.push_str(&arguments);
            return None;
        };
        if self.announced {
            return (!arguments.is_empty()).then(|| ToolCallDelta { index, arguments, ..ToolCallDelta::default() });
        }
        self.announced = true;
        let id = self.id.get_or_insert_with(|| ids()).clone();
        let arguments = std::mem::take(&mut self.held) + &arguments;
        Some(ToolCallDelta { index, id: Some(id), name: Some(name.clone()), arguments })
    }
}

/// How far the arguments have come, without keeping them.
#[derive(Default)]
struct Progress {
    begun: bool,
    depth: i64,
    in_string: bool,
    escaped: bool,
}

impl Progress {
    fn push(&mut self, arguments: &str) {
        for byte in arguments.bytes() {
            self.begun = true;
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' if self.in_string => self.escaped = true,
                b'"' => self.in_string = !self.in_string,
                b'{' | b'[' if !self.in_string => self.depth += 1,
                b'}' | b']' if !self.in_string => self.depth -= 1,
                _ => {}
            }
        }
    }

    /// Whether what came so far is one whole object.
    fn complete(&self) -> bool {
        self.begun && self.depth == 0 && !self.in_string
    }
}
