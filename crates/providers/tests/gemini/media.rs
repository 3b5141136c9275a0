//! Pictures, films, sounds and documents.

use inner::{MediaRef, Message, Part, Role, ToolCall};
use serde_json::{Map, Value, json};

use crate::studio::{ask, body, refusal, refusal_here, user, vertex_body};

fn url(url: &str) -> MediaRef {
    MediaRef::Url(url.into())
}

fn data(media_type: &str, base64: &'static str) -> MediaRef {
    MediaRef::Data { media_type: media_type.into(), base64: base64.into() }
}

fn picture(source: MediaRef) -> Part {
    Part::Image { source, options: Map::new(), extra: Map::new() }
}

fn other(kind: &str, value: Value) -> Part {
    Part::Other(kind.into(), value)
}

fn file(file: &Value) -> Part {
    other("file", json!({ "type": "file", "file": file }))
}

fn said(content: Vec<Part>) -> Message {
    Message { content, ..user("") }
}

fn parts(content: Vec<Part>) -> Value {
    body(&ask(vec![said(content)]), "gemini-3.8-flash")["contents"][0]["parts"].clone()
}

#[test]
fn bytes_stay_bytes_and_addresses_are_the_providers_to_read() {
    let content = vec![
        Part::text("Look:"),
        picture(data("image/wrong", "iVBORw0KGgoAAAA")),
        picture(data("image/heic", "AAAA")),
        picture(url("https://x/y.JPG?size=1.png")),
        picture(url("https://x/y")),
    ];
    let wanted = json!([
        { "text": "Look:" },
        { "inlineData": { "mimeType": "image/png", "data": "iVBORw0KGgoAAAA" } },
        { "inlineData": { "mimeType": "image/heic", "data": "AAAA" } },
        { "fileData": { "mimeType": "image/jpeg", "fileUri": "https://x/y.JPG?size=1.png" } },
        { "fileData": { "fileUri": "https://x/y" } },
    ]);
    assert_eq!(parts(content), wanted);
    let vertex = vertex_body(&ask(vec![said(vec![picture(url("https://x/y"))])]), "gemini-3.8-flash");
    let wanted = json!([{ "fileData": { "mimeType": "image/jpeg", "fileUri": "https://x/y" } }]);
    assert_eq!(vertex["contents"][0]["parts"], wanted, "Vertex AI demands a type");
    assert!(refusal(&ask(vec![said(vec![picture(data("", "AAAA"))])])).contains("media type"));
}

#[test]
fn films_say_where_to_look() {
    let options = json!({ "fps": 2, "start_offset": "5s", "end_offset": "9s", "max_frames": 3 });
    let content = vec![
        Part::Video { source: url("https://www.youtube.com/watch?v=abc"), options: options.as_object().unwrap().clone() },
        Part::Video { source: data("video/webm", "GkXf"), options: Map::new() },
        Part::Frames { frames: vec![data("image/png", "iVBORw0KGgo1"), url("https://x/2.webp")], options: Map::new() },
    ];
    let wanted = json!([
        { "fileData": { "fileUri": "https://www.youtube.com/watch?v=abc" },
          "videoMetadata": { "fps": 2, "startOffset": "5s", "endOffset": "9s" } },
        { "inlineData": { "mimeType": "video/webm", "data": "GkXf" } },
        { "inlineData": { "mimeType": "image/png", "data": "iVBORw0KGgo1" } },
        { "fileData": { "mimeType": "image/webp", "fileUri": "https://x/2.webp" } },
    ]);
    assert_eq!(parts(content), wanted);
}

#[test]
fn sounds_and_documents_have_their_types() {
    let sound = |data: &str, format: &str| {
        other("input_audio", json!({ "type": "input_audio", "input_audio": { "data": data, "format": format } }))
    };
    let content = vec![
        sound("UklGRg==", "wav"),
        sound("data:audio/ogg;base64,T2dn", ""),
        file(&json!({ "filename": "a.pdf", "file_data": "data:application/pdf;name=a.pdf;base64,JVBERi0=" })),
        file(&json!({ "filename": "a.csv", "file_data": "data:application/octet-stream;base64,YQ==" })),
        file(&json!({ "filename": "a.pdf", "file_data": "https://x/download?id=7" })),
    ];
    let wanted = json!([
        { "inlineData": { "mimeType": "audio/wav", "data": "UklGRg==" } },
        { "inlineData": { "mimeType": "audio/ogg", "data": "T2dn" } },
        { "inlineData": { "mimeType": "application/pdf", "data": "JVBERi0=" } },
        { "inlineData": { "mimeType": "text/csv", "data": "YQ==" } },
        { "fileData": { "mimeType": "application/pdf", "fileUri": "https://x/download?id=7" } },
    ]);
    assert_eq!(parts(content), wanted);
    for (part, word) in [(sound("", "wav"), "data"), (file(&json!({ "file_id": "file-1" })), "file_data")] {
        let refused = refusal(&ask(vec![said(vec![part])]));
        assert!(refused.contains(word), "{refused}");
    }
}

#[test]
fn what_only_this_provider_cannot_take_may_go_elsewhere() {
    let opus = json!({ "type": "input_audio", "input_audio": { "data": "AAAA", "format": "opus" } });
    for (part, word) in [(other("input_audio", opus), "opus"), (other("hologram", json!({})), "hologram")] {
        let refused = refusal_here(&ask(vec![said(vec![part])]));
        assert!(refused.contains(word), "{refused}");
    }
}

#[test]
fn results_of_calls_may_hold_pictures() {
    let call = ToolCall { id: "a".into(), name: "shoot".into(), arguments: String::new() };
    let called = Message { content: vec![], tool_calls: vec![call], ..Message::text(Role::Assistant, "") };
    let content = vec![
        Part::text("Taken:"),
        Part::text("one"),
        picture(data("image/png", "iVBORw0KGgo1")),
        picture(url("https://x/2.png")),
    ];
    let taken = Message { role: Role::Tool, tool_call_id: Some("a".into()), ..said(content) };
    let request = ask(vec![user("x"), called, taken]);
    let answer = json!({ "id": "a", "name": "shoot", "response": { "output": "Taken:\none" } });
    let inside = json!({ "inlineData": { "mimeType": "image/png", "data": "iVBORw0KGgo1" } });
    let beside = json!({ "fileData": { "mimeType": "image/png", "fileUri": "https://x/2.png" } });
    let mut new = answer.clone();
    new["parts"] = json!([inside]);
    assert_eq!(body(&request, "gemini-3.8-flash")["contents"][2]["parts"], json!([{ "functionResponse": new }, beside]));
    let old = json!([{ "functionResponse": answer }, inside, beside]);
    assert_eq!(body(&request, "gemini-2.5-pro")["contents"][2]["parts"], old, "older models want them beside the result");
}
