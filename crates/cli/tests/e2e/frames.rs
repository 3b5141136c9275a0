//! Clips as lists of frames, and video files, which are not read yet.

use serde_json::json;

use crate::house::{House, ask, data_url, image, png};

#[test]
fn a_list_of_frames_is_a_clip() {
    let house = House::new();
    let frames: Vec<String> = (0..4).map(|_| data_url("image/png", &png(64, 64))).collect();
    let (status, answer) =
        house.chat(&ask(json!([{ "type": "video", "video": frames, "fps": 2 }, { "type": "text", "text": "?" }])));
    assert_eq!(status, 200, "{answer}");
    // Two temporal patches of 2x2 tokens each.
    assert_eq!(answer["usage"]["prompt_tokens_details"]["video_tokens"], 8, "{answer}");
}

#[test]
fn pictures_with_time_stamps_between_them_are_answered() {
    let house = House::new();
    let frame = image(&data_url("image/png", &png(64, 64)));
    let stamp = |seconds: &str| json!({ "type": "text", "text": format!("<{seconds} seconds>") });
    let (status, answer) = house.chat(&ask(json!([stamp("0.0"), frame, stamp("1.0"), frame, { "type": "text", "text": "?" }])));
    assert_eq!(status, 200, "{answer}");
}

#[test]
fn a_video_file_is_a_clear_refusal() {
    let house = House::new();
    let part = json!({ "type": "video_url", "video_url": { "url": "data:video/mp4;base64,AAAA" } });
    let (status, answer) = house.chat(&ask(json!([part])));
    assert_eq!(status, 400, "{answer}");
    assert!(answer["error"]["message"].as_str().unwrap().contains("video files are not supported yet"), "{answer}");
}

#[test]
fn frames_of_different_sizes_are_refused() {
    let house = House::new();
    let frames = [data_url("image/png", &png(64, 64)), data_url("image/png", &png(96, 64))];
    let (status, answer) = house.chat(&ask(json!([{ "type": "video", "video": frames }])));
    assert_eq!(status, 400, "{answer}");
}
