//! `tool`: one tool call, with this name and these arguments. With a `box` the call also has a `coordinate`, which must lie in it.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    Scorer,
    json::equal,
    plane::{Area, Point},
};
use crate::commands::eval::answer::Answer;

const COORDINATE: &str = "coordinate";

/// The expected call.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tool {
    name: String,
    /// Without the coordinate, if there is a box for it.
    arguments: Map<String, Value>,
    r#box: Option<Area>,
}

pub(super) fn read(expected: &Value) -> Result<Box<dyn Scorer>, String> {
    let mut tool = Tool::deserialize(expected).map_err(|error| error.to_string())?;
    if tool.r#box.is_some() {
        tool.arguments.shift_remove(COORDINATE);
    }
    Ok(Box::new(tool))
}

impl Scorer for Tool {
    /// A second call would do something that nobody asked for, so there must be exactly one.
    fn right(&self, answer: &Answer) -> bool {
        let [call] = answer.calls.as_slice() else { return false };
        let Ok(mut arguments) = serde_json::from_str::<Map<String, Value>>(&call.arguments) else { return false };
        let hit = self.r#box.is_none_or(|area| {
            let coordinate = arguments.shift_remove(COORDINATE).unwrap_or_default();
            Point::deserialize(coordinate).is_ok_and(|point| area.holds(point))
        });
        hit && call.name == self.name && equal(&Value::Object(arguments), &Value::Object(self.arguments.clone()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::read;
    use crate::commands::eval::answer::{Answer, ToolCall};

    fn right(expected: &Value, calls: &[(&str, &str)]) -> bool {
        let call = |(name, arguments): &(&str, &str)| ToolCall { name: (*name).into(), arguments: (*arguments).into() };
        let answer = Answer { calls: calls.iter().map(call).collect(), ..Answer::default() };
        read("tool", expected).is_ok_and(|scorer| scorer.right(&answer))
    }

    #[test]
    fn name_and_arguments_are_the_same() {
        let expected = json!({ "name": "get_price", "arguments": { "item": "plum", "count": 1 } });
        let good = ("get_price", r#"{"count": 1.0, "item": "plum"}"#);
        assert!(right(&expected, &[good]));
        assert!(!right(&expected, &[good, good]), "called twice");
        assert!(!right(&expected, &[]));
        for bad in [
            ("get_prices", r#"{"item": "plum", "count": 1}"#),
            ("get_price", r#"{"item": "plum"}"#),
            ("get_price", r#"{"item": "plum", "count": 1, "currency": "EUR"}"#),
            ("get_price", "plum"),
            ("get_price", ""),
        ] {
            assert!(!right(&expected, &[bad]), "{bad:?}");
        }
    }

    #[test]
    fn a_click_lies_in_the_box() {
        let expected = json!({ "name": "computer_use", "arguments": { "action": "left_click" }, "box": [551, 309, 882, 543] });
        for (arguments, verdict) in [
            (r#"{"action": "left_click", "coordinate": [600, 400]}"#, true),
            (r#"{"action": "left_click", "coordinate": [500, 400]}"#, false),
            (r#"{"action": "right_click", "coordinate": [600, 400]}"#, false),
            (r#"{"action": "left_click", "coordinate": [600, 400], "text": "a"}"#, false),
            (r#"{"action": "left_click", "coordinate": "600, 400"}"#, false),
            (r#"{"action": "left_click"}"#, false),
        ] {
            assert_eq!(right(&expected, &[("computer_use", arguments)]), verdict, "{arguments}");
        }
    }
}
