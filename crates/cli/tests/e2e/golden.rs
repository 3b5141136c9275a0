//! The whole way against the reference implementation: a PNG over HTTP, through the decoding process, the tokenizer and the
//! engine, gives the very tokens that transformers gave for the same picture and question.

use std::{collections::HashMap, fs};

use serde_json::{Value, json};

use crate::house::{House, data_url, golden, image};

/// The picture of the golden files (`synth_image` in `make_golden.py`), as PNG.
fn synthetic(spec: &Value) -> Vec<u8> {
    let number = |key: &str| u32::try_from(spec[key].as_u64().unwrap()).unwrap();
    let (width, height, seed) = (number("w"), number("h"), number("seed"));
    let picture = image::RgbImage::from_fn(width, height, |x, y| {
        let red = x * 7 + y * 3 + seed * 31;
        let green = (x * x) / 17 + y * 5 + seed * 57;
        let blue = (x / 9 + y / 7 + seed) % 2 * 200 + (x * y) / 23;
        image::Rgb([red, green, blue].map(|value| u8::try_from(value % 256).unwrap()))
    });
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

/// A golden case as a chat request; a clip's case is `None` (its frames are sampled by the reference).
fn request(case: &Value) -> Option<Vec<Value>> {
    let part = |part: &Value| match part["type"].as_str().unwrap() {
        "image" => Some(image(&data_url("image/png", &synthetic(&part["spec"])))),
        "text" => Some(part.clone()),
        _ => None,
    };
    let message = |message: &Value| {
        let content = match message["content"].as_array() {
            Some(parts) => Value::Array(parts.iter().map(part).collect::<Option<_>>()?),
            None => message["content"].clone(),
        };
        Some(json!({ "role": message["role"], "content": content }))
    };
    case["messages"].as_array().unwrap().iter().map(message).collect()
}

/// The bytes of every token of the vocabulary, by the byte-level alphabet of GPT-2.
fn vocabulary() -> HashMap<u64, Vec<u8>> {
    let printable = |byte: u32| (33..127).contains(&byte) || (161..173).contains(&byte) || (174..256).contains(&byte);
    let others = (0..256).filter(|byte| !printable(*byte));
    let letters: HashMap<char, u8> = (0..256)
        .filter(|byte| printable(*byte))
        .map(|byte| (byte, byte))
        .chain(others.zip(256..).map(|(byte, letter)| (letter, byte)))
        .map(|(letter, byte)| (char::from_u32(letter).unwrap(), u8::try_from(byte).unwrap()))
        .collect();
    let tokenizer: Value = serde_json::from_slice(&fs::read(golden("tiny-dense/tokenizer.json")).unwrap()).unwrap();
    let tokens = tokenizer["model"]["vocab"].as_object().unwrap();
    tokens.iter().map(|(text, id)| (id.as_u64().unwrap(), text.chars().map(|letter| letters[&letter]).collect())).collect()
}

#[test]
fn a_picture_over_http_gives_the_tokens_of_the_reference() {
    let vocabulary = vocabulary();
    let (dense, moe) = (golden("tiny-dense"), golden("tiny-moe"));
    let house = House::with(&["--model", dense.to_str().unwrap(), "--model", moe.to_str().unwrap()], "");
    let mut compared = 0;
    for model in ["tiny-dense", "tiny-moe"] {
        for name in ["text_only", "one_image", "two_images", "adjacent_images", "video"] {
            let case: Value = serde_json::from_slice(&fs::read(golden(&format!("{model}/{name}.json"))).unwrap()).unwrap();
            let Some(messages) = request(&case) else { continue };
            // The reference may go on into rows without a token, which we never emit.
            let ids = case["gen"].as_array().unwrap().iter().map(|id| id.as_u64().unwrap());
            let expected: Vec<&Vec<u8>> = ids.map_while(|id| vocabulary.get(&id)).collect();
            if expected.is_empty() {
                continue;
            }
            let body = json!({ "model": format!("local/{model}"), "messages": messages, "temperature": 0,
                "max_tokens": expected.len(), "logprobs": true });
            let (status, answer) = house.chat(&body);
            assert_eq!(status, 200, "{model}/{name}: {answer}");
            assert_eq!(answer["usage"]["prompt_tokens"], case["input_ids"].as_array().unwrap().len(), "{model}/{name}");
            let tokens = answer["choices"][0]["logprobs"]["content"].as_array().unwrap();
            let bytes: Vec<Value> = tokens.iter().map(|token| token["bytes"].clone()).collect();
            assert_eq!(json!(bytes), json!(expected), "{model}/{name}");
            compared += expected.len();
        }
    }
    assert!(compared > 20, "only {compared} tokens were compared");
}
