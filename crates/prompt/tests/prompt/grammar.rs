//! Answers held to a form: whatever is drawn from what a guide allows ends as JSON of the schema, or as calls that the parser reads.

use prompt::{Calls, Form, Grammars, OutputParser, Piece, Prompter, Schema};
use serde_json::{Value, json};

use crate::golden::tiny;

fn strict(value: Value) -> Schema {
    Schema { value, strict: true }
}

fn json_of(value: Value) -> Form {
    Form { json: Some(strict(value)), calls: None }
}

/// Dice of our own: the same faces on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, faces: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % faces
    }
}

/// Draws an answer evenly from what is allowed, ending as soon as it may; `None` when it has not ended in time.
fn drawn(words: &Prompter, grammars: &Grammars, form: &Form, behind: Option<u32>, dice: &mut Dice) -> Option<Vec<u32>> {
    let mut guide = grammars.guide(form, behind.is_some()).unwrap();
    let mut said = Vec::new();
    if let Some(end) = behind {
        // A thought that looks like the answer is still a thought.
        for id in words.tokenizer().encode_plain("{\"city\": 1} hm").unwrap().into_iter().chain([end]) {
            guide.push(id).unwrap();
        }
    }
    for _ in 0..400 {
        let mut logits = vec![0.0; words.tokenizer().vocab_limit() as usize];
        guide.restrict(&mut logits).unwrap();
        let allowed: Vec<u32> = (0..).zip(&logits).filter(|(_, logit)| **logit == 0.0).map(|(id, _)| id).collect();
        assert!(!allowed.is_empty(), "nothing may follow {:?}", words.tokenizer().decode(&said));
        if words.defaults().stop_ids.iter().any(|stop| allowed.contains(stop)) {
            return Some(said);
        }
        let id = allowed[dice.roll(allowed.len())];
        guide.push(id).unwrap();
        said.push(id);
    }
    None
}

#[test]
fn whatever_is_drawn_is_json_of_the_schema() {
    let words = tiny("Instruct");
    let grammars = Grammars::new(&words).unwrap();
    let schema = json!({
        "type": "object",
        "properties": {
            "label": { "enum": ["red circle", "blue star"] },
            "box": { "type": "array", "items": { "type": "integer", "minimum": 0, "maximum": 1000 }, "minItems": 4, "maxItems": 4 },
            "sure": { "type": "boolean" },
            "note": { "anyOf": [{ "type": "null" }, { "type": "string", "maxLength": 5 }] },
        },
        "required": ["label", "box", "sure", "note"],
        "additionalProperties": false,
    });
    let mut dice = Dice(1);
    let mut ended = 0;
    for _ in 0..40 {
        let Some(said) = drawn(&words, &grammars, &json_of(schema.clone()), None, &mut dice) else { continue };
        ended += 1;
        let text = words.tokenizer().decode(&said);
        let value: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!(value.as_object().unwrap().len(), 4, "{text}");
        assert!(["red circle", "blue star"].contains(&value["label"].as_str().unwrap()), "{text}");
        let numbers: Vec<u64> = value["box"].as_array().unwrap().iter().map(|number| number.as_u64().unwrap()).collect();
        assert!(numbers.len() == 4 && numbers.iter().all(|number| *number <= 1000), "{text}");
        assert!(value["sure"].is_boolean(), "{text}");
        assert!(value["note"].is_null() || value["note"].as_str().unwrap().chars().count() <= 5, "{text}");
    }
    assert!(ended >= 20, "only {ended} of 40 ended");
}

#[test]
fn behind_a_thought_the_rules_begin_and_not_before() {
    let words = tiny("Thinking");
    let grammars = Grammars::new(&words).unwrap();
    let end = words.think_end().unwrap().id;
    let form = json_of(json!({ "const": { "a": 1 } }));
    let said = drawn(&words, &grammars, &form, Some(end), &mut Dice(2)).unwrap();
    let value: Value = serde_json::from_str(words.tokenizer().decode(&said).trim()).unwrap();
    assert_eq!(value, json!({ "a": 1 }));

    let mut guide = grammars.guide(&form, true).unwrap();
    let mut logits = vec![0.0; words.tokenizer().vocab_limit() as usize];
    guide.restrict(&mut logits).unwrap();
    let stop = words.defaults().stop_ids[0] as usize;
    assert_eq!(logits[stop], f32::NEG_INFINITY, "an answer may not end with its thought");
    assert!(logits.iter().filter(|logit| **logit == 0.0).count() > 1000, "a thought is free");
}

#[test]
fn calls_are_calls_that_the_parser_reads() {
    let words = tiny("Thinking");
    let grammars = Grammars::new(&words).unwrap();
    let place = json!({ "type": "object", "properties": { "city": { "enum": ["Rome \"R\"", "Paris"] } }, "required": ["city"], "additionalProperties": false });
    let time = json!({ "type": "object", "properties": { "zone": { "type": "integer", "minimum": -11, "maximum": 12 } }, "required": ["zone"], "additionalProperties": false });
    let functions = vec![("weather".to_owned(), strict(place)), ("time".to_owned(), strict(time))];
    for parallel in [false, true] {
        let calls = Calls { functions: functions.clone(), required: true, parallel };
        let form = Form { json: None, calls: Some(calls) };
        let (mut dice, mut ended) = (Dice(3), 0);
        for _ in 0..10 {
            let end = words.think_end().unwrap().id;
            let Some(said) = drawn(&words, &grammars, &form, Some(end), &mut dice) else { continue };
            ended += 1;
            let mut parser = OutputParser::new(&words, true, true, Box::new(|| "call".to_owned()));
            let mut pieces = parser.push(end);
            said.iter().for_each(|id| pieces.extend(parser.push(*id)));
            pieces.extend(parser.finish());
            let names: Vec<&str> = pieces
                .iter()
                .filter_map(|piece| if let Piece::ToolStart { name, .. } = piece { Some(name.as_str()) } else { None })
                .collect();
            assert!(!names.is_empty() && names.iter().all(|name| ["weather", "time"].contains(name)), "{pieces:?}");
            assert!(parallel || names.len() == 1, "{names:?}");
            let arguments: String = pieces
                .iter()
                .filter_map(
                    |piece| if let Piece::ToolArguments { index: 0, fragment } = piece { Some(fragment.as_str()) } else { None },
                )
                .collect();
            let arguments: Value = serde_json::from_str(&arguments).unwrap();
            match names[0] {
                "weather" => assert!(["Rome \"R\"", "Paris"].contains(&arguments["city"].as_str().unwrap())),
                _ => assert!((-11..=12).contains(&arguments["zone"].as_i64().unwrap())),
            }
        }
        assert!(ended >= 5, "only {ended} of 10 ended");
    }
}

#[test]
fn text_is_free_where_calls_are_not_required() {
    let words = tiny("Instruct");
    let grammars = Grammars::new(&words).unwrap();
    let functions =
        vec![("now".to_owned(), strict(json!({ "type": "object", "properties": {}, "additionalProperties": false })))];
    let form = Form { json: None, calls: Some(Calls { functions, required: false, parallel: true }) };
    let mut guide = grammars.guide(&form, false).unwrap();
    for id in words
        .tokenizer()
        .encode_with_control("It is:\n<tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n</tool_call>")
        .unwrap()
    {
        guide.push(id).unwrap();
    }
    let mut guide = grammars.guide(&form, false).unwrap();
    let wrong =
        words.tokenizer().encode_with_control("<tool_call>\n{\"name\": \"then\", \"arguments\": {}}\n</tool_call>").unwrap();
    assert!(wrong.into_iter().try_for_each(|id| guide.push(id)).is_err(), "a call of an unknown tool");
}

#[test]
fn what_cannot_be_enforced_is_said() {
    let words = tiny("Instruct");
    let grammars = Grammars::new(&words).unwrap();
    let refused = |value: Value, strict: bool| {
        let form = Form { json: Some(Schema { value, strict }), calls: None };
        grammars.guide(&form, false).err().map(|error| error.to_string())
    };
    for (schema, word) in [
        (json!([1]), "object"),
        (json!({ "type": "rectangle" }), "rectangle"),
        (json!({ "type": "string", "pattern": "(" }), ""),
        (json!({ "$ref": "#/definitions/missing" }), ""),
        (json!({ "type": "integer", "minimum": 5, "maximum": 4 }), ""),
    ] {
        let said = refused(schema.clone(), true).unwrap_or_else(|| panic!("{schema} was taken"));
        assert!(said.contains(word), "{schema}: {said}");
    }
    let unusual = json!({ "type": "array", "uniqueItems": true, "items": { "type": "integer" } });
    assert!(refused(unusual.clone(), true).is_some(), "a strict schema is enforced whole or not at all");
    assert_eq!(refused(unusual, false), None, "else what cannot be enforced is passed over");
    // A client's own options for the parser are not ours.
    assert_eq!(refused(json!({ "type": "object", "x-guidance": { "nonsense": 1 } }), true), None);
}
