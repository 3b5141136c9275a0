//! A vendor of two dialects, `OpenAI` as the simulator plays it: its thoughts are shown and given back, and what its newer dialect cannot
//! say goes over the older one.

use serde_json::{Value, json};
use simulator::{Simulator, Vendor};
use tokio::runtime::Runtime;

use crate::house::House;

/// A house before the simulator, which is the vendor at an address of our own.
struct Pair {
    runtime: Runtime,
    simulator: Simulator,
    house: House,
}

impl Pair {
    fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let simulator = runtime.block_on(Simulator::start(0)).unwrap();
        let base = simulator.base(Vendor::Responses, None);
        let quirks = "max_tokens = \"max_completion_tokens\", responses = [\"thinks-\"], thinks_unasked = [\"thinks-\"]";
        let house = House::routing(&format!(
            "[engine]\nbuiltin = false\n[[provider]]\nid = \"openai\"\nbase_url = \"{base}\"\napi_key = \"sk-simulated\"\n\
             quirks = {{ {quirks} }}\n"
        ));
        Self { runtime, simulator, house }
    }

    /// The path and the body of the last calls.
    fn sent(&self, last: usize) -> Vec<(String, Value)> {
        let seen = self.runtime.block_on(self.simulator.settled());
        seen[seen.len() - last..].iter().map(|seen| (seen.path.clone(), seen.body.clone())).collect()
    }
}

const CHAT: &str = "/openai/v1/chat/completions";
const RESPONSES: &str = "/openai/v1/responses";

fn ask(script: &str) -> Value {
    json!({ "model": format!("openai/sim/{script}"), "messages": [{ "role": "user", "content": "Where?" }],
        "reasoning": { "effort": "low" } })
}

#[test]
fn thoughts_are_shown_whole_and_streamed() {
    let pair = Pair::start();
    let (status, answer) = pair.house.chat(&ask("thinks-Let_me_see/say-Paris_is_nice"));
    assert_eq!(status, 200, "{answer}");
    let message = &answer["choices"][0]["message"];
    assert_eq!((&message["reasoning"], &message["content"]), (&json!("Let me see"), &json!("Paris is nice")));
    let kinds: Vec<&Value> = message["reasoning_details"].as_array().unwrap().iter().map(|detail| &detail["type"]).collect();
    assert_eq!(kinds, ["reasoning.summary", "reasoning.encrypted"]);
    assert_eq!(pair.sent(1)[0].0, RESPONSES);
    assert_eq!(pair.sent(1)[0].1["reasoning"], json!({ "effort": "low", "summary": "auto" }));

    let events = pair.house.stream(ask("thinks-Let_me_see/say-Paris_is_nice"));
    let said =
        |field: &str| -> String { events.iter().filter_map(|event| event["choices"][0]["delta"][field].as_str()).collect() };
    assert_eq!((said("reasoning"), said("content")), ("Let me see".into(), "Paris is nice".into()));
    assert_eq!(events.last().unwrap(), "[DONE]");
    assert_eq!(pair.sent(1)[0].0, RESPONSES);

    // Who wants no thoughts has none, and who wants what Responses has no word for is asked in the other dialect.
    for (name, value) in [("reasoning", json!({ "enabled": false })), ("stop", json!(["."])), ("seed", json!(1))] {
        let mut plain = ask("thinks-Hm/say-Paris");
        plain[name] = value;
        let (status, answer) = pair.house.chat(&plain);
        assert_eq!((status, &answer["choices"][0]["message"]["content"]), (200, &json!("Paris")), "{name}: {answer}");
        assert_eq!(pair.sent(1)[0].0, CHAT, "{name}");
    }
    let (status, _) = pair.house.chat(&ask("say-Paris"));
    assert_eq!((status, pair.sent(1)[0].0.as_str()), (200, CHAT), "a model that does not think");
}

#[test]
fn a_tool_loop_gives_its_thoughts_back() {
    let pair = Pair::start();
    let mut request = ask("thinks-I_need_the_weather/tools-2");
    let weather = json!({ "type": "function", "function": { "name": "weather", "parameters": { "type": "object" } } });
    request["tools"] = json!([weather]);
    let (status, answer) = pair.house.chat(&request);
    assert_eq!((status, &answer["choices"][0]["finish_reason"]), (200, &json!("tool_calls")), "{answer}");
    let message = answer["choices"][0]["message"].clone();
    let results = message["tool_calls"].as_array().unwrap().iter().map(|call| {
        assert_eq!(call["function"], json!({ "name": "weather", "arguments": "{\"city\": \"Paris\"}" }));
        json!({ "role": "tool", "tool_call_id": call["id"], "content": "sunny" })
    });
    let messages = [request["messages"][0].clone(), message.clone()];
    let messages: Vec<Value> = messages.into_iter().chain(results).collect();
    let mut next = ask("thinks-Sunny_then/say-It_is_sunny");
    (next["messages"], next["tools"]) = (json!(messages), json!([weather]));
    let (status, answer) = pair.house.chat(&next);
    assert_eq!((status, &answer["choices"][0]["message"]["content"]), (200, &json!("It is sunny")), "{answer}");
    let (path, body) = pair.sent(1).remove(0);
    let kinds: Vec<&str> = body["input"].as_array().unwrap().iter().map(|item| item["type"].as_str().unwrap()).collect();
    let wanted = ["message", "reasoning", "function_call", "function_call", "function_call_output", "function_call_output"];
    assert_eq!((path.as_str(), kinds), (RESPONSES, wanted.to_vec()));
    assert_eq!(body["input"][1]["encrypted_content"], message["reasoning_details"][1]["data"]);
    assert_eq!(body["input"][1]["summary"][0]["text"], "I need the weather");

    let events = pair.house.stream(next);
    let calls = |event: &Value| event["choices"][0]["delta"]["tool_calls"].is_array();
    assert!(!events.iter().any(calls) && events.last().unwrap() == "[DONE]");
    let events = pair.house.stream(request);
    let text = |place: &str| -> String { events.iter().filter_map(|event| event.pointer(place)?.as_str()).collect() };
    let arguments = text("/choices/0/delta/tool_calls/0/function/arguments");
    assert_eq!(arguments, "{\"city\": \"Paris\"}".repeat(2));
}

#[test]
fn errors_of_either_dialect_are_told_alike() {
    let pair = Pair::start();
    for script in ["thinks-Hm/fault-status-429-wait", "fault-status-429-wait"] {
        let (status, answer) = pair.house.chat(&ask(script));
        assert_eq!(
            (status, &answer["error"]["metadata"]["error_type"]),
            (429, &json!("rate_limit_exceeded")),
            "{script}: {answer}"
        );
    }
    let paths: Vec<String> = pair.sent(2).into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, [RESPONSES, CHAT]);
    let events = pair.house.stream(ask("thinks-Hm/tokens-40/fault-error-mid"));
    let failed = events.iter().find(|event| event["error"].is_object()).unwrap();
    assert_eq!(failed["choices"][0]["finish_reason"], "error", "{failed}");
}

/// It is asked once with a summary, then without, and from then on without.
#[test]
fn an_organisation_that_is_not_verified_is_served_without_summaries() {
    let pair = Pair::start();
    let script = "thinks-Hm/verified-no/say-Paris";
    for (calls, stream) in [(2, false), (1, true), (1, false)] {
        if stream {
            let events = pair.house.stream(ask(script));
            assert_eq!(events.last().unwrap(), "[DONE]", "{events:?}");
        } else {
            let (status, answer) = pair.house.chat(&ask(script));
            assert_eq!((status, &answer["choices"][0]["message"]["content"]), (200, &json!("Paris")), "{answer}");
            let details = answer["choices"][0]["message"]["reasoning_details"].as_array().unwrap();
            assert_eq!(details[0]["type"], "reasoning.encrypted", "it can still be given back");
        }
        let sent = pair.sent(calls);
        let (_, last) = sent.last().unwrap();
        assert_eq!((sent.last().unwrap().0.as_str(), &last["reasoning"]), (RESPONSES, &json!({ "effort": "low" })));
    }
    assert_eq!(pair.runtime.block_on(pair.simulator.settled()).len(), 4, "one refusal, three answers");
    let mut own = ask(script);
    own["reasoning"]["summary"] = json!("detailed");
    let (status, answer) = pair.house.chat(&own);
    assert_eq!(status, 400, "the client's own wish: {answer}");
}
