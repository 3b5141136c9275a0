//! Our engine as an upstream, from inner request to inner events: real words and a real engine around a model that recites.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use std::{
    path::Path,
    sync::{Arc, Mutex, mpsc},
};

use engine::{Engine, Settings};
use futures_util::StreamExt;
use gateway::upstream::{
    Call, Upstream,
    local::{Eyes, LocalModel, LocalUpstream},
};
use inner::{Effort, End, Event, Failure, FailureKind, FinishReason, Message, Reasoning, Request, Role, Sampling, ToolChoice};
use media::{Decoder, FetchPolicy, Fetcher, Limits, PictureRules, VideoRules, WorkerCommand};
use models::scripted::Scripted;
use prompt::Prompter;

const ROWS: usize = 1088;

struct House {
    upstream: LocalUpstream,
    engine: Engine,
}

fn golden(path: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden").join(path)).unwrap()
}

/// A thinking model that says `script` to everything.
fn thinking(script: &str) -> House {
    house("Thinking", script, Settings { max_running: 1, max_waiting: 1, ..settings() })
}

fn settings() -> Settings {
    Settings::for_budget(models::Model::info(&Scripted::reciting(ROWS, 512, 0, |_| Vec::new())), 1 << 20)
}

fn house(kind: &str, script: &str, settings: Settings) -> House {
    house_of(kind, script, settings, |model| model)
}

fn house_of(kind: &str, script: &str, settings: Settings, dress: impl FnOnce(Scripted) -> Scripted) -> House {
    let template = String::from_utf8(golden(&format!("qwen3-vl/chat_template.{kind}.jinja"))).unwrap();
    let words =
        Prompter::new(&golden("tiny-dense/tokenizer.json"), &template, Some(&golden("tiny-dense/generation_config.json")));
    let words = Arc::new(words.unwrap());
    let id = |text: &str| words.tokenizer().id_of(text).unwrap();
    let said = words.tokenizer().encode_with_control(script).unwrap();
    let model = Scripted::reciting(ROWS, 512, id("<|im_end|>"), move |_| said.clone());
    let model = model.with_pads(id("<|image_pad|>"), id("<|video_pad|>"));
    let engine = Engine::start(Arc::new(dress(model)), settings).unwrap();
    drop(rustls::crypto::ring::default_provider().install_default());
    let eyes = Eyes {
        fetcher: Arc::new(Fetcher::new(FetchPolicy::default()).unwrap()),
        decoder: Arc::new(Decoder::new(WorkerCommand { program: "/nowhere".into(), args: Vec::new() }, Limits::default())),
        pictures: PictureRules::parse(&golden("tiny-dense/preprocessor_config.json")).unwrap(),
        clips: VideoRules::parse(&golden("tiny-dense/video_preprocessor_config.json")).unwrap(),
    };
    let upstream = LocalUpstream::default().with("m", LocalModel::new(words, eyes, engine.clone()));
    House { upstream, engine }
}

/// A greedy question.
fn question() -> Request {
    Request {
        messages: vec![Message::text(Role::User, "Hi")],
        sampling: Sampling { temperature: Some(0.0), ..Sampling::default() },
        ..Request::default()
    }
}

fn weather() -> Vec<serde_json::Value> {
    vec![serde_json::json!({ "type": "function", "function": { "name": "weather", "parameters": { "type": "object" } } })]
}

impl House {
    async fn open(&self, request: Request) -> Result<gateway::upstream::EventStream, Failure> {
        let call = Call {
            request: Arc::new(request),
            model: "m".into(),
            generation_id: "gen-1".into(),
            options: serde_json::Map::new(),
            context_length: None,
            completion_tokens_max: None,
            progress: Arc::default(),
        };
        self.upstream.prepare(call).await?.send().await
    }

    async fn ask(&self, request: Request) -> Said {
        let events: Vec<Event> = self.open(request).await.unwrap().collect().await;
        let mut said = Said::default();
        for event in events {
            assert!(said.end.is_none(), "nothing comes after the end");
            match event {
                Event::Start { .. } => {}
                Event::Text { text, logprobs } => {
                    said.text.push_str(&text);
                    said.tokens.extend(logprobs.into_iter().map(|token| token.token));
                }
                Event::Reasoning(detail) => {
                    assert_eq!(detail.kind, "reasoning.text");
                    said.reasoning.push_str(&detail.text.unwrap());
                }
                Event::ToolCall(call) => {
                    said.calls += usize::from(call.name.is_some());
                    assert_eq!(call.id.is_some(), call.name.is_some());
                    said.arguments.push_str(&call.arguments);
                }
                Event::Refusal(text) => panic!("no model of ours refuses: {text}"),
                made @ (Event::Image(_) | Event::Audio(_) | Event::Annotation(_)) => panic!("no model of ours makes {made:?}"),
                Event::End(end) => said.end = Some(*end),
            }
        }
        said
    }
}

#[derive(Default)]
struct Said {
    text: String,
    reasoning: String,
    tokens: Vec<String>,
    calls: usize,
    arguments: String,
    end: Option<End>,
}

impl Said {
    fn end(&self) -> &End {
        self.end.as_ref().unwrap()
    }
}

#[tokio::test]
async fn thoughts_and_answer_are_told_apart() {
    let said = thinking("It is red.\n</think>\n\nRed").ask(question()).await;
    assert_eq!((said.reasoning.as_str(), said.text.as_str()), ("It is red.", "Red"));
    assert_eq!(said.end().finish, FinishReason::Stop);
    let usage = &said.end().usage;
    assert!(usage.reasoning_tokens > 0 && usage.reasoning_tokens < usage.completion_tokens);
}

#[tokio::test]
async fn thoughts_without_an_end_are_thoughts() {
    let mut request = question();
    request.sampling.max_tokens = Some(4);
    let said = thinking("round and round and round and round").ask(request).await;
    assert!(said.text.is_empty() && !said.reasoning.is_empty());
    assert_eq!(said.end().finish, FinishReason::Length);
    assert_eq!(said.end().usage.reasoning_tokens, 4);
}

#[tokio::test]
async fn a_budget_ends_the_thoughts() {
    let house = thinking(&"hm ".repeat(200));
    let mut request = question();
    request.reasoning = Reasoning { max_tokens: Some(5), ..Reasoning::default() };
    request.sampling.max_tokens = Some(20);
    let said = house.ask(request).await;
    assert!(!said.text.is_empty(), "what is said after the budget is answer");
    // The five and the end that is forced: a newline and `</think>`.
    assert_eq!(said.end().usage.reasoning_tokens, 7);

    let mut request = question();
    request.reasoning = Reasoning { effort: Some(Effort::Low), ..Reasoning::default() };
    request.sampling.max_tokens = Some(50);
    let said = house.ask(request).await;
    assert_eq!(said.end().usage.reasoning_tokens, 12, "a fifth of 50, and its end");
}

#[tokio::test]
async fn a_model_that_always_thinks_says_so() {
    let mut request = question();
    request.reasoning = Reasoning { enabled: Some(false), ..Reasoning::default() };
    let failure = thinking("x").open(request).await.err().unwrap();
    assert_eq!(failure.kind, FailureKind::InvalidRequest);
    assert!(failure.message.contains("mandatory"));
}

#[tokio::test]
async fn a_call_comes_in_fragments() {
    let script = "\n</think>\n\n<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Rome\"}}\n</tool_call>";
    let mut request = question();
    request.tools = weather();
    let said = thinking(script).ask(request.clone()).await;
    assert_eq!((said.calls, said.arguments.as_str(), said.text.as_str()), (1, "{\"city\": \"Rome\"}", ""));
    assert_eq!(said.end().finish, FinishReason::ToolCalls);

    request.tool_choice = ToolChoice::None;
    let said = thinking(script).ask(request).await;
    assert_eq!(said.calls, 0);
    assert!(said.text.contains("weather"), "without tools it is text, and not lost");
}

fn in_rome() -> Vec<serde_json::Value> {
    let city = serde_json::json!({ "type": "object", "properties": { "city": { "const": "Rome" } }, "required": ["city"], "additionalProperties": false });
    vec![serde_json::json!({ "type": "function", "function": { "name": "weather", "parameters": city } })]
}

#[tokio::test]
async fn a_model_that_would_rather_talk_calls_when_it_must() {
    for choice in [ToolChoice::Required, ToolChoice::Named("weather".into())] {
        let mut request = Request { tools: in_rome(), tool_choice: choice, ..question() };
        request.parallel_tool_calls = Some(false);
        let said = thinking("Rome? Hm.\n</think>\n\nI would rather talk.").ask(request).await;
        assert_eq!((said.calls, said.text.as_str()), (1, ""));
        let arguments: serde_json::Value = serde_json::from_str(&said.arguments).unwrap();
        assert_eq!(arguments, serde_json::json!({ "city": "Rome" }));
        assert_eq!(said.end().finish, FinishReason::ToolCalls);
        assert_eq!(said.reasoning, "Rome? Hm.");
    }
}

#[tokio::test]
async fn calls_that_cannot_be_made_are_refused() {
    for (tools, choice) in [(Vec::new(), ToolChoice::Required), (weather(), ToolChoice::Named("whether".into()))] {
        let failure = thinking("x").open(Request { tools, tool_choice: choice, ..question() }).await.err().unwrap();
        assert_eq!(failure.kind, FailureKind::InvalidRequest);
        assert!(failure.message.starts_with("tool_choice: "), "{}", failure.message);
    }
}

#[tokio::test]
async fn json_is_json_whatever_the_model_would_say() {
    let schema = serde_json::json!({ "type": "object", "properties": { "colour": { "enum": ["red", "blue"] } }, "required": ["colour"], "additionalProperties": false });
    let format = serde_json::json!({ "type": "json_schema", "json_schema": { "name": "c", "strict": true, "schema": schema } });
    let mut request = Request { response_format: Some(format), ..question() };
    let said = thinking("red, I think\n</think>\n\nIt is red.").ask(request.clone()).await;
    let answer: serde_json::Value = serde_json::from_str(&said.text).unwrap();
    assert!(["red", "blue"].contains(&answer["colour"].as_str().unwrap()), "{answer}");
    assert_eq!(said.end().finish, FinishReason::Stop);

    // An answer that the client began is gone on with.
    request.messages.push(Message::text(Role::Assistant, "{\"colour\": \"b"));
    let said = thinking("x").ask(request.clone()).await;
    assert!(said.text.starts_with("lue\""), "{}", said.text);
    request.messages.pop();
    request.messages.push(Message::text(Role::Assistant, "Well"));
    let failure = thinking("x").open(request).await.err().unwrap();
    assert!(failure.message.contains("does not fit response_format"), "{}", failure.message);
}

#[tokio::test]
async fn a_form_that_cannot_be_held_is_refused() {
    for (format, word) in [
        (serde_json::json!({ "type": "regex" }), "response_format.type"),
        (serde_json::json!({ "type": "json_schema", "json_schema": { "schema": { "type": "rectangle" } } }), "response_format: "),
    ] {
        let failure = thinking("x").open(Request { response_format: Some(format), ..question() }).await.err().unwrap();
        assert_eq!(failure.kind, FailureKind::InvalidRequest);
        assert!(failure.message.contains(word), "{}", failure.message);
    }
}

#[tokio::test]
async fn a_stop_string_ends_the_answer_and_the_work() {
    let house = house("Instruct", "one two three four five six", settings());
    let mut request = question();
    request.sampling.stop = vec!["three".into()];
    let said = house.ask(request).await;
    assert_eq!(said.text, "one two ");
    assert_eq!((said.end().finish, said.end().stop_sequence.as_deref()), (FinishReason::Stop, Some("three")));
}

#[tokio::test]
async fn log_probabilities_are_of_the_answer_only() {
    let mut request = question();
    request.sampling.logprobs = true;
    let said = thinking("secret\n</think>\n\nRed").ask(request).await;
    assert!(said.tokens.concat().ends_with("Red"), "{:?}", said.tokens);
    assert!(!said.tokens.concat().contains("secret"));
}

#[tokio::test]
async fn what_does_not_fit_is_refused_with_its_arithmetic() {
    let mut request = question();
    request.sampling.max_tokens = Some(600);
    let failure = thinking("x").open(request).await.err().unwrap();
    assert_eq!(failure.kind, FailureKind::ContextLengthExceeded);
    assert!(failure.message.contains("600") && failure.message.contains("512"), "{}", failure.message);
}

#[tokio::test]
async fn a_full_queue_is_a_429_with_a_time_and_leaving_makes_room() {
    // The model stands still until the gate is dropped.
    let (gate, closed) = mpsc::channel::<()>();
    let closed = Mutex::new(closed);
    let small = Settings { max_running: 1, max_waiting: 1, ..settings() };
    let house = house_of("Thinking", &"hm ".repeat(100), small, |model| {
        model.watched(move |_| {
            let _ = closed.lock().unwrap().recv();
        })
    });
    let running = house.open(question()).await.unwrap();
    let waiting = house.open(question()).await.unwrap();
    let failure = house.open(question()).await.err().unwrap();
    assert_eq!(failure.kind, FailureKind::RateLimitExceeded);
    assert!(failure.retry_after.is_some());
    drop((running, waiting, gate));
    while house.engine.stats().running + house.engine.stats().waiting > 0 {
        tokio::task::yield_now().await;
    }
    assert!(house.open(question()).await.is_ok());
}

#[tokio::test]
async fn media_that_cannot_be_had_are_refused_at_their_place() {
    let mut request = question();
    request.messages[0].content.push(inner::Part::Image {
        source: inner::MediaRef::Url("https://10.0.0.1/a.png".into()),
        options: serde_json::Map::new(),
        extra: serde_json::Map::new(),
    });
    let failure = thinking("x").open(request).await.err().unwrap();
    assert_eq!(failure.kind, FailureKind::ImageDownloadFailed);
    assert!(failure.message.starts_with("messages[0].content[1]"), "{}", failure.message);
}
