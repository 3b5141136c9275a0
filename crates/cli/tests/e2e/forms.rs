//! Structured output and forced calls of the served model: noise itself cannot break their form.

use serde_json::{Value, json};

use crate::house::{House, ask};

fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "label": { "type": "string", "maxLength": 12 },
            "place": { "type": "array", "items": { "type": "integer", "minimum": 0, "maximum": 1000 }, "minItems": 2, "maxItems": 2 },
            "sure": { "type": "boolean" },
        },
        "required": ["label", "place", "sure"],
        "additionalProperties": false,
    })
}

#[test]
fn the_random_model_answers_in_json_of_the_schema() {
    let house = House::new();
    let mut ended = 0;
    for seed in 0..8 {
        let mut body = ask("Where?");
        body["temperature"] = json!(1.0);
        body["seed"] = json!(seed);
        body["max_tokens"] = json!(400);
        body["reasoning"] = json!({ "max_tokens": 10 });
        body["response_format"] =
            json!({ "type": "json_schema", "json_schema": { "name": "place", "strict": true, "schema": schema() } });
        let (status, answer) = house.chat(&body);
        assert_eq!(status, 200, "{answer}");
        let choice = &answer["choices"][0];
        if choice["finish_reason"] == "length" {
            continue; // cut off: the client is told so
        }
        ended += 1;
        let said: Value = serde_json::from_str(choice["message"]["content"].as_str().unwrap()).unwrap();
        assert_eq!(said["place"].as_array().unwrap().len(), 2, "seed {seed}: {said}");
        assert!(said["label"].as_str().unwrap().chars().count() <= 12 && said["sure"].is_boolean(), "seed {seed}: {said}");
    }
    assert!(ended >= 4, "only {ended} of 8 ended");
}

#[test]
fn the_random_model_calls_the_function_that_is_named() {
    let house = House::new();
    let mut body = ask("Where?");
    body["temperature"] = json!(1.0);
    body["seed"] = json!(3);
    body["max_tokens"] = json!(400);
    body["reasoning"] = json!({ "max_tokens": 10 });
    body["parallel_tool_calls"] = json!(false);
    body["tools"] = json!([{ "type": "function", "function": { "name": "point", "parameters": schema() } }]);
    body["tool_choice"] = json!({ "type": "function", "function": { "name": "point" } });
    let (status, answer) = house.chat(&body);
    assert_eq!(status, 200, "{answer}");
    let call = &answer["choices"][0]["message"]["tool_calls"][0]["function"];
    assert_eq!((call["name"].as_str(), answer["choices"][0]["finish_reason"].as_str()), (Some("point"), Some("tool_calls")));
    let arguments: Value = serde_json::from_str(call["arguments"].as_str().unwrap()).unwrap();
    assert!(arguments["sure"].is_boolean(), "{arguments}");
}
