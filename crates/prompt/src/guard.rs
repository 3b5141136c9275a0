//! Keeps what clients typed apart from control tokens, whatever the template does with it.
//!
//! Before rendering, a *mark* (a Unicode noncharacter that occurs nowhere in the request) is put inside every text in the
//! request that spells an added token. After rendering, whatever still spells one was written by the template; the marks are
//! taken out of the rest, which is encoded as plain text. Text without such spellings is not touched at all, so the template sees what
//! it always saw.
//!
//! The exception is an assistant turn's content: `<think>`, `</think>`, `<tool_call>` and `</tool_call>` stay live there, since
//! they are the model's own words and templates split on them.

use serde_json::{Map, Value};

use crate::tokenizer::Controls;

/// Added tokens that stay control tokens in the content of an assistant turn.
const LIVE: [&str; 4] = ["<think>", "</think>", "<tool_call>", "</tool_call>"];

/// A mark, chosen for one request.
pub(crate) struct Guard<'a> {
    controls: &'a Controls,
    mark: char,
}

/// A stretch of a rendered prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Segment {
    /// Ordinary text.
    Text(String),
    /// A control token of the template.
    Control(u32),
}

impl<'a> Guard<'a> {
    /// `None` when the values use all 66 noncharacters.
    pub(crate) fn new(controls: &'a Controls, values: &[&[Value]]) -> Option<Self> {
        let mut used = [false; 66];
        for value in values.iter().flat_map(|values| values.iter()) {
            visit(value, &mut |text| {
                text.chars().filter_map(noncharacter_index).for_each(|index| used[index] = true);
            });
        }
        let free = used.iter().position(|used| !used)?;
        Some(Self { controls, mark: noncharacter(free)? })
    }

    /// Neutralises every string and key of one message (an object in the template's shape).
    pub(crate) fn message(&self, message: &mut Value) {
        let assistant = message.get("role").and_then(Value::as_str) == Some("assistant");
        let Value::Object(fields) = message else { return };
        for (key, value) in fields.iter_mut() {
            let live = assistant && key == "content";
            self.value(value, live);
        }
    }

    /// Neutralises every string and key of a tool definition.
    pub(crate) fn tool(&self, tool: &mut Value) {
        self.value(tool, false);
    }

    fn value(&self, value: &mut Value, live: bool) {
        match value {
            Value::String(text) => {
                if let Some(neutral) = self.neutral(text, live) {
                    *text = neutral;
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item, live)),
            Value::Object(fields) => {
                if fields.keys().any(|key| self.controls.find(key, 0).is_some()) {
                    let renamed = std::mem::take(fields).into_iter();
                    *fields =
                        renamed.map(|(key, value)| (self.neutral(&key, false).unwrap_or(key), value)).collect::<Map<_, _>>();
                }
                fields.values_mut().for_each(|item| self.value(item, live));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// The text with the mark after the first character of every spelling, overlapping ones included; `None` when there is none.
    fn neutral(&self, text: &str, live: bool) -> Option<String> {
        let mut neutral = String::new();
        let (mut copied, mut from) = (0, 0);
        while let Some((range, _)) = self.controls.find(text, from) {
            let first = text[range.start..].chars().next().map_or(1, char::len_utf8);
            from = range.start + first;
            if !(live && LIVE.contains(&&text[range])) {
                neutral.push_str(&text[copied..from]);
                neutral.push(self.mark);
                copied = from;
            }
        }
        if copied == 0 {
            return None;
        }
        neutral.push_str(&text[copied..]);
        Some(neutral)
    }

    /// Splits a rendered prompt at its control tokens and takes the marks out.
    pub(crate) fn segments(&self, rendered: &str) -> Vec<Segment> {
        let mut segments = Vec::new();
        let mut done = 0;
        while let Some((range, id)) = self.controls.find(rendered, done) {
            self.push_text(&mut segments, &rendered[done..range.start]);
            segments.push(Segment::Control(id));
            done = range.end;
        }
        self.push_text(&mut segments, &rendered[done..]);
        segments
    }

    fn push_text(&self, segments: &mut Vec<Segment>, text: &str) {
        if !text.is_empty() {
            segments.push(Segment::Text(text.replace(self.mark, "")));
        }
    }
}

fn visit(value: &Value, see: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => see(text),
        Value::Array(items) => items.iter().for_each(|item| visit(item, see)),
        Value::Object(fields) => fields.iter().for_each(|(key, item)| {
            see(key);
            visit(item, see);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Unicode's 66 noncharacters: U+FDD0..=U+FDEF, and the last two code points of each of the 17 planes.
fn noncharacter(index: usize) -> Option<char> {
    let index = u32::try_from(index).ok()?;
    char::from_u32(if index < 32 { 0xFDD0 + index } else { (index - 32) / 2 * 0x10000 + 0xFFFE + index % 2 })
}

fn noncharacter_index(character: char) -> Option<usize> {
    let code = character as usize;
    match code {
        0xFDD0..=0xFDEF => Some(code - 0xFDD0),
        _ if code & 0xFFFE == 0xFFFE => Some(32 + code / 0x10000 * 2 + (code & 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_66_noncharacters_are_numbered_both_ways() {
        for index in 0..66 {
            assert_eq!(noncharacter(index).and_then(noncharacter_index), Some(index));
        }
        assert_eq!("aé你🙂\u{FFFD}".chars().find_map(noncharacter_index), None);
    }
}
