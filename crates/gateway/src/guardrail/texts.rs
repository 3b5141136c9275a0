//! The texts of a prompt, wherever they stand: in messages and in the arguments of tool calls. Pictures, sound, files and reasoning that
//! is sent back signed are none.

use inner::{Message, Part, Role};
use serde_json::{Map, Value};

/// Kinds of parts whose strings are bytes of files.
const BINARY: [&str; 2] = ["input_audio", "file"];

/// Looks at one text, and may write another into it.
pub(super) trait Reader {
    /// Whether it was changed.
    fn read(&mut self, text: &mut String) -> bool;
    /// The texts that follow are of this role.
    fn turn_of(&mut self, role: Role);
}

/// Shows `reader` every text of the messages, in order.
pub(super) fn read(messages: &mut [Message], reader: &mut impl Reader) {
    for message in messages {
        reader.turn_of(message.role);
        for part in &mut message.content {
            match part {
                Part::Text { text, .. } => {
                    reader.read(text);
                }
                Part::Other(kind, value) if !BINARY.contains(&kind.as_str()) => {
                    read_value(value, reader);
                }
                Part::Image { .. } | Part::Video { .. } | Part::Frames { .. } | Part::Other(..) => {}
            }
        }
        for call in &mut message.tool_calls {
            arguments(&mut call.arguments, reader);
        }
    }
}

/// About how many bytes [`read`] looks at.
pub(super) fn bytes(messages: &[Message]) -> usize {
    let of_part = |part: &Part| match part {
        Part::Text { text, .. } => text.len(),
        Part::Other(kind, value) if !BINARY.contains(&kind.as_str()) => of_value(value),
        Part::Image { .. } | Part::Video { .. } | Part::Frames { .. } | Part::Other(..) => 0,
    };
    let of_message = |message: &Message| {
        let calls = message.tool_calls.iter().map(|call| call.arguments.len());
        message.content.iter().map(of_part).chain(calls).sum::<usize>()
    };
    messages.iter().map(of_message).sum()
}

fn of_value(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(of_value).sum(),
        Value::Object(fields) => fields.iter().map(|(name, value)| name.len() + of_value(value)).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}

/// The strings of the JSON, so that none hides behind an escape and a placeholder cannot break it. Untouched unless something changes.
fn arguments(text: &mut String, reader: &mut impl Reader) {
    match serde_json::from_str::<Value>(text) {
        Ok(mut value) => {
            if read_value(&mut value, reader) {
                *text = value.to_string();
            }
        }
        Err(_) => {
            reader.read(text);
        }
    }
}

/// Every string of a value, names of fields too. How deep it is, whoever parsed it has bounded.
fn read_value(value: &mut Value, reader: &mut impl Reader) -> bool {
    match value {
        Value::String(text) => reader.read(text),
        // No early end: each has to be seen.
        Value::Array(items) => items.iter_mut().fold(false, |changed, item| read_value(item, reader) | changed),
        Value::Object(fields) => read_fields(fields, reader),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn read_fields(fields: &mut Map<String, Value>, reader: &mut impl Reader) -> bool {
    let mut changed = false;
    let mut renamed = false;
    let mut names: Vec<String> = fields.keys().cloned().collect();
    for name in &mut names {
        renamed |= reader.read(name);
    }
    for value in fields.values_mut() {
        changed |= read_value(value, reader);
    }
    if renamed {
        *fields = names.into_iter().zip(std::mem::take(fields).into_iter().map(|(_, value)| value)).collect();
    }
    changed | renamed
}

#[cfg(test)]
mod tests {
    use inner::ToolCall;
    use serde_json::json;

    use super::*;

    /// Writes down what it sees, and puts `X` for every `a`.
    #[derive(Default)]
    struct Scribe(Vec<(Role, String)>, Option<Role>);

    impl Reader for Scribe {
        fn read(&mut self, text: &mut String) -> bool {
            self.0.push((self.1.expect("a turn was begun"), text.clone()));
            let other = text.replace('a', "X");
            std::mem::replace(text, other.clone()) != other
        }

        fn turn_of(&mut self, role: Role) {
            self.1 = Some(role);
        }
    }

    #[test]
    fn every_text_is_seen_and_json_stays_json() {
        let mut asked = Message::text(Role::User, "banana");
        asked.content.push(Part::Other("new_kind".into(), json!({"type": "new_kind", "text": ["a", {"b": "a"}]})));
        asked.content.push(Part::Other("file".into(), json!({"file": {"file_data": "data:aaaa"}})));
        let call = |arguments: &str| ToolCall { id: "1".into(), name: "f".into(), arguments: arguments.into() };
        let mut answered = Message::text(Role::Assistant, "");
        answered.tool_calls = vec![call("{\"k\":  \"\\u0061\\\"\"}"), call("{\"k\":  \"b\"}"), call("{a"), call("{\"a\":1}")];
        let mut messages = [asked, answered];
        let mut scribe = Scribe::default();
        read(&mut messages, &mut scribe);
        let seen: Vec<&str> = scribe.0.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(seen, ["banana", "type", "text", "new_kind", "a", "b", "a", "", "k", "a\"", "k", "b", "{a", "a"]);
        assert_eq!((scribe.0[0].0, scribe.0[7].0), (Role::User, Role::Assistant));
        let arguments: Vec<&str> = messages[1].tool_calls.iter().map(|call| call.arguments.as_str()).collect();
        assert_eq!(arguments, ["{\"k\":\"X\\\"\"}", "{\"k\":  \"b\"}", "{X", "{\"X\":1}"]);
        assert_eq!(
            messages[0].content[1],
            Part::Other("new_kind".into(), json!({"type": "new_kind", "text": ["X", {"b": "X"}]}))
        );
        assert_eq!(messages[0].content[2], Part::Other("file".into(), json!({"file": {"file_data": "data:aaaa"}})));
    }
}
