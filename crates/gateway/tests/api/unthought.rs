//! Answers that the provider takes for thoughts, although it was told not to think.

use serde_json::{Value, json};

use crate::support::{house::House, sse};

/// vllm-project/vllm#17349, #19839.
#[tokio::test]
async fn thoughts_of_a_model_that_was_told_not_to_think_are_its_answer() {
    let house = House::open().await;
    for quiet in [json!({"reasoning": {"enabled": false}}), json!({"reasoning_effort": "none"})] {
        let message = house.ask(house.chat("unthought", quiet.clone())).await.json()["choices"][0]["message"].clone();
        assert_eq!((&message["content"], &message["reasoning"]), (&json!("Paris"), &Value::Null), "{quiet}");
        let mut asked = quiet;
        asked["stream"] = json!(true);
        let events = sse::data(house.ask(house.chat("unthought", asked)).await.text());
        let text: String = events.iter().filter_map(|event| event["choices"][0]["delta"]["content"].as_str()).collect();
        let thoughts = events.iter().filter(|event| event["choices"][0]["delta"].get("reasoning").is_some());
        assert_eq!((text.as_str(), thoughts.count()), ("Paris", 0));
    }
    let message = house.ask(house.chat("unthought", json!({}))).await.json()["choices"][0]["message"].clone();
    assert_eq!((&message["content"], &message["reasoning"]), (&Value::Null, &json!("Paris")), "nobody said not to think");
    let both = house.ask(house.chat("reason", json!({"reasoning": {"enabled": false}}))).await.json();
    assert_eq!(both["choices"][0]["message"]["reasoning"], "let me think", "there is an answer");
}
