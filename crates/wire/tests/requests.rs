//! What clients may send: lenient where the API is, an error that names the field where a type is wrong.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use std::borrow::Cow;

use serde_json::json;
use wire::{
    BodyError,
    chat::{ChatRequest, Content, OneOrMany, Part, Role},
    read,
};

fn refused(body: &str) -> String {
    read::<ChatRequest>(body.as_bytes()).unwrap_err().to_string()
}

#[test]
fn known_fields_are_typed_and_the_rest_is_kept() {
    let body = br#"{"model":"a/b","messages":[{"role":"user","content":"hi","cache_control":{"type":"ephemeral"}}],
        "max_tokens":100.0,"seed":-3,"stop":"x","top_k":null,"temperature":1,"tool_choice":"auto","transforms":[],"usage":{"include":true}}"#;
    let request: ChatRequest = read(body).unwrap();
    assert_eq!(request.max_tokens, Some(100), "100.0 is a whole number to a JavaScript client");
    assert_eq!((request.seed, request.top_k, request.temperature), (Some(-3), None, Some(1.0)));
    assert_eq!(request.stop, Some(OneOrMany::One("x".into())));
    assert_eq!(serde_json::Value::Object(request.extra), json!({"transforms": [], "usage": {"include": true}}));
    let message = &request.messages.unwrap()[0];
    assert_eq!(message.role, Role::User);
    assert_eq!(message.extra["cache_control"], json!({"type": "ephemeral"}));
}

#[test]
fn media_urls_and_texts_are_slices_of_the_body() {
    let body =
        br#"{"messages":[{"content":[{"image_url":{"detail":"low","url":"data:image/png;base64,AAAA"},"type":"image_url","x":1},
        {"type":"text","text":"what?"},{"type":"image_url","image_url":"http://h/p.png"}],"role":"user"}]}"#;
    let request: ChatRequest = read(body).unwrap();
    let messages = request.messages.unwrap();
    let Content::Parts(parts) = &messages[0].content else { panic!("parts expected") };
    let Part::Image { image, extra } = &parts[0] else { panic!("a picture expected") };
    let Cow::Borrowed(url) = image.url else { panic!("the URL was copied") };
    assert!(body.as_ptr_range().contains(&url.as_ptr()));
    assert_eq!(url, "data:image/png;base64,AAAA");
    assert_eq!(serde_json::Value::Object(image.options.clone()), json!({"detail": "low"}));
    assert_eq!(serde_json::Value::Object(extra.clone()), json!({"x": 1}));
    let Part::Text { text: Cow::Borrowed("what?"), .. } = &parts[1] else { panic!("borrowed text expected") };
    let Part::Image { image, .. } = &parts[2] else { panic!("a bare URL is a picture too") };
    assert_eq!(image.url, "http://h/p.png");
}

#[test]
fn escaped_strings_are_copied_and_correct() {
    let body = br#"{"messages":[{"role":"user","content":"a\nb"},{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image\/png;base64,AA\/A"}}]}]}"#;
    let messages = read::<ChatRequest>(body).unwrap().messages.unwrap();
    assert_eq!(messages[0].content, Content::Text("a\nb".into()));
    let Content::Parts(parts) = &messages[1].content else { panic!("parts expected") };
    let Part::Image { image, .. } = &parts[0] else { panic!("a picture expected") };
    assert_eq!(image.url, "data:image/png;base64,AA/A");
}

#[test]
fn a_video_is_a_file_or_a_list_of_frames_and_unknown_parts_are_kept_whole() {
    let body = br#"{"messages":[{"role":"user","content":[{"type":"video_url","video_url":{"url":"http://h/v.mp4"},"fps":1},
        {"type":"video","video":["http://h/1","http://h/2"],"fps":2},{"type":"hologram","text":{"deep":[1]}}]},{"role":"assistant","content":null},{"role":"assistant"}]}"#;
    let messages = read::<ChatRequest>(body).unwrap().messages.unwrap();
    let Content::Parts(parts) = &messages[0].content else { panic!("parts expected") };
    let Part::Video { video, extra } = &parts[0] else { panic!("a film expected") };
    assert_eq!((video.url.as_ref(), &extra["fps"]), ("http://h/v.mp4", &json!(1)));
    let Part::Frames { frames, extra } = &parts[1] else { panic!("frames expected") };
    assert_eq!((frames.len(), &extra["fps"]), (2, &json!(2)));
    let Part::Other { kind, part } = &parts[2] else { panic!("an unknown part expected") };
    assert_eq!(kind, "hologram");
    assert_eq!(serde_json::Value::Object(part.clone()), json!({"type": "hologram", "text": {"deep": [1]}}));
    assert_eq!((&messages[1].content, &messages[2].content), (&Content::Null, &Content::Null));
}

#[test]
fn a_wrong_type_is_named_with_its_place() {
    assert_eq!(refused(r#"{"temperature":"warm"}"#), "temperature: invalid type: string \"warm\", expected f64");
    assert_eq!(refused(r#"{"max_tokens":1.5}"#), "max_tokens: invalid value: 1.5, expected a whole number of 64 bits");
    assert_eq!(
        refused(r#"{"messages":[{"role":"user","content":"a"},{"role":"robot","content":"b"}]}"#),
        "messages[1].role: unknown variant `robot`, expected one of `system`, `developer`, `user`, `assistant`, `tool`"
    );
    assert_eq!(
        refused(r#"{"messages":[{"role":"user","content":5}]}"#),
        "messages[0].content: invalid type: integer `5`, expected a string, an array of parts or null"
    );
    assert_eq!(
        refused(r#"{"messages":[{"role":"user","content":[{"type":"text"}]}]}"#),
        "messages[0].content[0]: missing field `text`"
    );
    assert_eq!(
        refused(r#"{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"detail":"low"}}]}]}"#),
        "messages[0].content[0]: image_url: expected a URL, or an object with a `url`"
    );
    assert_eq!(
        refused(r#"{"messages":[{"role":"user","content":[7]}]}"#),
        "messages[0].content[0]: invalid type: integer `7`, expected an object with a `type`"
    );
    assert_eq!(refused(r#"{"messages":[{"content":"a"}]}"#), "messages[0]: missing field `role`");
    assert_eq!(refused(r#"{"tools":{}}"#), "tools: invalid type: map, expected a sequence");
    assert_eq!(refused(r#"{"stop":5}"#), "stop: expected a string or an array of strings");
    assert_eq!(refused("[]"), "invalid type: sequence, expected a JSON object");
}

#[test]
fn malformed_json_is_another_kind_of_error() {
    for body in
        [&b"{\"model\":"[..], b"", b"{} x", b"\xff", b"{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",}]}]}"]
    {
        assert!(matches!(read::<ChatRequest>(body), Err(BodyError::Syntax(_))), "{}", String::from_utf8_lossy(body));
    }
    let deep = format!("{{\"x\":{}}}", "[".repeat(100_000));
    assert!(matches!(read::<ChatRequest>(deep.as_bytes()), Err(BodyError::Syntax(_))), "nesting is bounded");
}

#[test]
fn the_legacy_name_of_a_film_is_heard() {
    for part in [
        r#"{"type":"input_video","input_video":{"url":"https://h/v.mp4"},"fps":2}"#,
        r#"{"type":"input_video","video_url":{"url":"https://h/v.mp4"},"fps":2}"#,
        r#"{"type":"video_url","video_url":"https://h/v.mp4","fps":2}"#,
    ] {
        let body = format!(r#"{{"messages":[{{"role":"user","content":[{part}]}}]}}"#);
        let messages = read::<ChatRequest>(body.as_bytes()).unwrap().messages.unwrap();
        let Content::Parts(parts) = &messages[0].content else { panic!("parts expected") };
        let Part::Video { video, extra } = &parts[0] else { panic!("a film expected: {part}") };
        assert_eq!((video.url.as_ref(), &extra["fps"]), ("https://h/v.mp4", &json!(2)), "{part}");
    }
}
