//! Pictures, films, sounds and documents.

use inner::{MediaRef, Message, Part, Role};
use serde_json::{Map, Value, json};

use crate::cloud::{CLAUDE, NOVA, ask, body, refusal, refusal_here, user};

const PNG: &str = "iVBORw0KGgo+/A==";

pub(crate) fn picture() -> Part {
    image(data("image/png", PNG))
}

pub(crate) fn document(name: &str) -> Part {
    file(json!({ "filename": name, "file_data": "data:application/pdf;base64,JVBERi0=" }))
}

fn data(kind: &str, base64: &'static str) -> MediaRef {
    MediaRef::Data { media_type: kind.into(), base64: base64.into() }
}

fn image(source: MediaRef) -> Part {
    Part::Image { source, options: Map::new(), extra: Map::new() }
}

fn film(source: MediaRef) -> Part {
    Part::Video { source, options: Map::new() }
}

fn file(file: Value) -> Part {
    Part::Other("file".into(), json!({ "type": "file", "file": file }))
}

fn sound(audio: Value) -> Part {
    Part::Other("input_audio".into(), json!({ "type": "input_audio", "input_audio": audio }))
}

fn with(part: Part) -> inner::Request {
    ask(vec![Message { content: vec![part], ..user("") }])
}

fn sent(part: Part) -> Value {
    body(&with(part), NOVA)["messages"][0]["content"][0].clone()
}

#[test]
fn a_picture_goes_on_as_it_came() {
    assert_eq!(sent(picture()), json!({ "image": { "format": "png", "source": { "bytes": PNG } } }));
    let lying = image(data("image/png", "/9j/4AAQ"));
    assert_eq!(sent(lying)["image"]["format"], "jpeg", "by its first bytes, not by its name");
    assert_eq!(sent(image(data("image/webp", "AAAA")))["image"]["format"], "webp");
    let kept = json!({ "image": { "format": "jpeg", "source": { "s3Location": { "uri": "s3://bucket/a.b/c.JPG" } } } });
    assert_eq!(sent(image(MediaRef::Url("s3://bucket/a.b/c.JPG".into()))), kept);
}

#[test]
fn what_is_at_an_address_is_left_to_providers_that_fetch() {
    for part in [
        image(MediaRef::Url("https://example.com/a.png".into())),
        film(MediaRef::Url("https://example.com/a.mp4".into())),
        file(json!({ "file_data": "https://example.com/a.pdf" })),
    ] {
        assert!(refusal_here(&with(part), CLAUDE).contains("data URLs"));
    }
}

#[test]
fn formats_that_are_not_read_are_left_to_others() {
    assert!(refusal_here(&with(image(data("image/bmp", "Qk0A"))), CLAUDE).contains("bmp"));
    assert!(refusal_here(&with(film(data("video/x-odd", "AA=="))), CLAUDE).contains("x-odd"));
    assert!(refusal_here(&with(sound(json!({ "data": "AA==", "format": "midi" }))), CLAUDE).contains("midi"));
    assert!(refusal_here(&with(file(json!({ "file_data": "data:application/zip;base64,AA==" }))), CLAUDE).contains("zip"));
    assert!(refusal_here(&with(Part::Other("odd".into(), json!({}))), CLAUDE).contains("odd"));
    let told = Message { content: vec![picture()], ..Message::text(Role::System, "") };
    assert!(refusal_here(&ask(vec![told, user("x")]), CLAUDE).contains("instructions"));
    assert!(refusal(&with(sound(json!({ "format": "wav" }))), CLAUDE).contains("data"));
    assert!(refusal(&with(file(json!({ "filename": "a.pdf" }))), CLAUDE).contains("file_data"));
}

#[test]
fn films_and_sounds_have_their_formats() {
    let format = |part| {
        let block = sent(part);
        let (kind, media) = block.as_object().unwrap().iter().next().unwrap();
        format!("{kind} {}", media["format"].as_str().unwrap())
    };
    for (kind, wanted) in
        [("video/mp4", "mp4"), ("", "mp4"), ("video/quicktime", "mov"), ("video/x-matroska", "mkv"), ("video/3gpp", "three_gp")]
    {
        assert_eq!(format(film(data(kind, "AA=="))), format!("video {wanted}"));
    }
    for (told, wanted) in [("wav", "wav"), ("MP3", "mp3"), ("pcm16", "pcm"), ("flac", "flac")] {
        assert_eq!(format(sound(json!({ "data": "AA==", "format": told }))), format!("audio {wanted}"));
    }
    assert_eq!(format(sound(json!({ "data": "data:audio/ogg;base64,AA==" }))), "audio ogg");
    let frames = Part::Frames { frames: vec![data("image/png", PNG), data("image/jpeg", "/9j/")], options: Map::new() };
    let content = body(&with(frames), NOVA)["messages"][0]["content"].clone();
    assert_eq!((&content[0]["image"]["format"], &content[1]["image"]["format"]), (&json!("png"), &json!("jpeg")));
}

#[test]
fn a_document_has_a_clean_name_of_its_own_and_comes_with_a_text() {
    let sheet = "data:application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;base64,UEsD";
    let unnamed = |data: &str| file(json!({ "file_data": data }));
    let typed = file(json!({ "filename": "notes/read.me.MD", "file_data": "data:application/octet-stream;base64,IyA=" }));
    let parts = vec![document("John's report_1.pdf"), document("johns report 1.pdf"), unnamed(sheet), unnamed(sheet), typed];
    let content = body(&ask(vec![Message { content: parts, ..user("") }]), NOVA)["messages"][0]["content"].clone();
    let of = |at: usize, name: &str| content[at]["document"][name].as_str().unwrap().to_owned();
    let names: Vec<String> = (0..5).map(|at| of(at, "name")).collect();
    assert_eq!(names, ["John s report 1", "johns report 1", "document", "document 2", "notes read me"]);
    let formats: Vec<String> = (0..5).map(|at| of(at, "format")).collect();
    assert_eq!(formats, ["pdf", "pdf", "xlsx", "xlsx", "md"]);
    assert_eq!(content[0]["document"]["source"], json!({ "bytes": "JVBERi0=" }));
    assert_eq!(content[5], json!({ "text": "." }), "a document without a text is a 400");
    assert_eq!(content.as_array().unwrap().len(), 6);
}
