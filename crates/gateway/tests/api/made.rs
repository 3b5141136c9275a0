//! What an answer holds beside text.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::{
    house::House,
    made::{PICTURE, notes},
    sse,
};

fn pictures() -> Value {
    json!([{"type": "image_url", "image_url": {"url": PICTURE}}])
}

#[tokio::test]
async fn pictures_sound_and_annotations_stand_in_a_whole_answer() {
    let house = House::open().await;
    let reply = house.ask(house.chat("made", json!({"modalities": ["text", "image"]}))).await.json();
    let message = &reply["choices"][0]["message"];
    assert_eq!((&message["content"], &message["images"]), (&json!("here"), &pictures()));
    assert_eq!(message["annotations"], json!(notes()));
    let sound = json!({"id": "audio_1", "data": "YWJj", "transcript": "abc", "expires_at": 1_800_000_000});
    assert_eq!((&message["audio"], &reply["service_tier"]), (&sound, &json!("flex")));
    assert_eq!(house.provider.requests()[0].1["modalities"], json!(["text", "image"]));
}

#[tokio::test]
async fn pictures_sound_and_annotations_are_streamed() {
    let house = House::open().await;
    let reply = house.ask(house.chat("made", json!({"stream": true}))).await;
    let events = sse::data(reply.text());
    let all = |name: &str| -> Vec<Value> {
        let deltas = events.iter().filter_map(|event| event["choices"][0]["delta"].get(name).cloned());
        deltas.collect()
    };
    assert_eq!(all("images"), [pictures()]);
    assert_eq!(all("audio"), [json!({"id": "audio_1", "transcript": "a"}), json!({"data": "YWJj"})]);
    assert_eq!(all("annotations"), notes().into_iter().map(|note| json!([note])).collect::<Vec<_>>());
    let last = events.last().unwrap();
    assert_eq!((&last["choices"], &last["service_tier"]), (&json!([]), &json!("flex")));
    assert!(events[0].get("service_tier").is_none(), "not known yet");
}

#[tokio::test]
async fn an_answer_of_only_a_picture_is_an_answer() {
    let house = House::open().await;
    let message = house.ask(house.chat("drawn", json!({}))).await.json()["choices"][0]["message"].clone();
    assert_eq!((&message["content"], &message["images"]), (&Value::Null, &pictures()));
    let reply = house.ask(house.chat("drawn", json!({"stream": true}))).await;
    assert_eq!(reply.status, StatusCode::OK);
    let events = sse::data(reply.text());
    assert_eq!(events[1]["choices"][0]["delta"], json!({"images": pictures()}), "after the opening chunk");
}

#[tokio::test]
async fn what_the_upstream_counts_apart_is_told() {
    let house = House::open().await;
    for streamed in [false, true] {
        let reply = house.ask(house.chat("made", json!({"stream": streamed}))).await;
        let usage =
            if streamed { sse::data(reply.text()).last().unwrap()["usage"].clone() } else { reply.json()["usage"].clone() };
        let details = json!({"reasoning_tokens": 0, "image_tokens": 1290, "audio_tokens": 6,
            "accepted_prediction_tokens": 2, "rejected_prediction_tokens": 1});
        assert_eq!(usage["completion_tokens_details"], details);
        assert_eq!(
            (&usage["prompt_tokens_details"]["audio_tokens"], &usage["prompt_tokens_details"]["video_tokens"]),
            (&json!(4), &json!(3))
        );
        let tools = json!({"tool_calls_requested": 3, "tool_calls_executed": 2, "web_search_requests": 1});
        assert_eq!(usage["server_tool_use_details"], tools);
    }
}
