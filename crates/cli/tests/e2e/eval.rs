//! `roundhouse eval`: in its own process, against a running server, and against a server that knows every answer.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Command, Output, Stdio},
    sync::{Arc, atomic::AtomicUsize, atomic::Ordering, mpsc},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::house::{BOXED, House, TINY, data_url, image, output, png, roundhouse};

/// A server of the OpenAI dialect that does what the last message says: `fail`, `busy`, `hang`, `call NAME ARGUMENTS`, or else says it.
struct Parrot {
    base: String,
    /// The bodies that it was sent.
    bodies: mpsc::Receiver<Value>,
}

impl Parrot {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}/v1", listener.local_addr().unwrap());
        let (seen, bodies) = mpsc::channel();
        let asked = Arc::new(AtomicUsize::new(0));
        std::thread::spawn(move || {
            for socket in listener.incoming() {
                let (seen, asked) = (seen.clone(), Arc::clone(&asked));
                std::thread::spawn(move || answer(socket.unwrap(), &seen, &asked));
            }
        });
        Self { base, bodies }
    }
}

fn answer(socket: TcpStream, seen: &mpsc::Sender<Value>, asked: &AtomicUsize) {
    let mut reader = BufReader::new(socket);
    let lines: Vec<String> = reader.by_ref().lines().map(Result::unwrap).take_while(|line| !line.is_empty()).collect();
    assert!(lines[0].starts_with("POST /v1/chat/completions "), "{}", lines[0]);
    let length = lines.iter().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap()];
    reader.read_exact(&mut body).unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    let content = &body["messages"].as_array().unwrap().last().unwrap()["content"];
    let text = content.as_str().or(content[0]["text"].as_str()).unwrap().to_owned();
    // Whoever asked may be gone when a test is over.
    drop(seen.send(body));
    let refuse =
        |line: &str| format!("HTTP/1.1 {line}\r\nconnection: close\r\n\r\n{}", json!({ "error": { "message": "not me" } }));
    let reply = match text.split(' ').next().unwrap() {
        "fail" => refuse("500 Internal Server Error"),
        "busy" if asked.fetch_add(1, Ordering::SeqCst) == 0 => refuse("429 Too Many Requests\r\nretry-after: 0"),
        "hang" => return drop(reader.read(&mut [0])),
        "call" => {
            let (name, arguments) = text[5..].split_once(' ').unwrap();
            stream(&json!({ "tool_calls": [{ "index": 0, "id": "c", "type": "function",
                "function": { "name": name, "arguments": arguments } }] }))
        }
        _ => stream(&json!({ "content": text })),
    };
    drop(reader.get_mut().write_all(reply.as_bytes()));
}

fn stream(delta: &Value) -> String {
    let chunk = |delta: &Value, finish: Value| {
        json!({ "id": "1", "object": "chat.completion.chunk", "created": 1, "model": "parrot",
            "choices": [{ "index": 0, "delta": delta, "finish_reason": finish }] })
    };
    let first = chunk(&json!({ "role": "assistant", "content": "" }), Value::Null);
    let (said, end) = (chunk(delta, Value::Null), chunk(&json!({}), "stop".into()));
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n\
         data: {first}\n\n: PATIENCE\n\ndata: {said}\n\ndata: {end}\n\ndata: [DONE]\n\n"
    )
}

/// A case whose question is `say`.
fn case(task: &str, say: &str, scorer: &str, expected: Value) -> Value {
    json!({ "id": format!("{task}-{scorer}"), "task": task, "messages": [{ "role": "user", "content": say }],
        "scorer": scorer, "expected": expected })
}

/// A task file of these lines.
fn file(dir: &TempDir, name: &str, lines: &[Value]) -> String {
    let path = dir.path().join(name);
    std::fs::write(&path, lines.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    path.to_str().unwrap().to_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no JSON on stdout; stderr: {}", stderr(output)))
}

/// Questions about a picture and a clip, one with a schema.
fn pictures(dir: &TempDir) -> String {
    let picture = data_url("image/png", &png(64, 64));
    let ask = |part: Value| json!([{ "role": "user", "content": [part, { "type": "text", "text": "What is it?" }] }]);
    let mut seen = case("see", "", "exact", "a gradient".into());
    seen["messages"] = ask(image(&picture));
    let mut clip = case("clip", "", "time", json!(1.5));
    clip["messages"] = ask(json!({ "type": "video", "video": [picture, picture], "fps": 2 }));
    clip["response_format"] = json!({ "type": "json_object" });
    file(dir, "pictures.jsonl", &[seen.clone(), clip, seen])
}

#[test]
fn without_a_server_the_model_is_served_in_this_process() {
    let dir = tempfile::tempdir().unwrap();
    let temporary = tempfile::tempdir().unwrap();
    let run = |more: &[&str]| {
        let file = pictures(&dir);
        let arguments = [&["eval", &file, "--model", BOXED, "--max-tokens", "4"], more].concat();
        roundhouse(&arguments).env("TMPDIR", temporary.path()).stdin(Stdio::null()).output().unwrap()
    };
    let table = run(&[]);
    assert_eq!(table.status.code(), Some(0), "{}", stderr(&table));
    assert!(stderr(&table).contains("eval 100 %"), "{}", stderr(&table));
    let text = String::from_utf8(table.stdout).unwrap();
    let rows: Vec<Vec<&str>> =
        text.lines().map(|line| line.split("  ").map(str::trim).filter(|w| !w.is_empty()).collect()).collect();
    assert_eq!(rows[0][..7], ["TASK", "CASES", "CORRECT", "ACCURACY", "95 % INTERVAL", "ERRORS", "JSON"]);
    assert_eq!(rows[1][..7], ["see", "2", "0", "0.0 %", "0.0 - 65.8", "0", "-"]);
    assert_eq!(rows[2][..7], ["clip", "1", "0", "0.0 %", "0.0 - 79.3", "0", "0/1"]);
    assert_eq!(rows[3][..7], ["total", "3", "0", "0.0 %", "0.0 - 56.1", "0", "0/1"]);
    assert!(rows[1..].iter().all(|row| row.len() == 11 && row[7].ends_with(" ms") && row[9].ends_with(" ms")), "{rows:?}");

    let limited = json(&run(&["--json", "--limit", "1", "--no-progress", "--concurrency", "2"]));
    assert_eq!((&limited["model"], &limited["total"]["cases"]), (&json!(BOXED), &json!(2)));
    let ms = |of: &str, what: &str| limited["tasks"][0][of][what].as_f64().unwrap();
    assert!(0.0 < ms("first_token_ms", "median") && ms("first_token_ms", "median") <= ms("answer_ms", "p95"), "{limited}");
    assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 0, "nothing is left behind");
}

#[test]
fn a_running_server_is_asked_with_its_key() {
    let mut house = House::new();
    let dir = tempfile::tempdir().unwrap();
    let (url, data) = (house.url.clone(), house.data.path().to_str().unwrap().to_owned());
    let file = pictures(&dir);
    let run = |model: &str, more: &[&str]| {
        output(
            &[&["eval", &file, "--model", model, "--url", &url, "--max-tokens", "4", "--json", "--no-progress"], more].concat(),
        )
    };
    let found = run(TINY, &["--data-dir", &data]);
    assert_eq!((found.status.code(), &json(&found)["total"]["errors"]), (Some(0), &json!(0)), "{}", stderr(&found));
    assert_eq!(run(TINY, &["--key", &house.api_key()]).status.code(), Some(0));

    let management = house.keys()["management_key"].as_str().unwrap().to_owned();
    for (code, refused) in [
        (5, run(TINY, &["--key", "sk-wrong"])),
        (5, run(TINY, &["--key", &management])),
        (4, run("no/such-model", &["--data-dir", &data])),
    ] {
        assert_eq!(refused.status.code(), Some(code), "{}", stderr(&refused));
        assert!(refused.stdout.is_empty() && stderr(&refused).lines().count() == 1, "one error at once: {}", stderr(&refused));
        assert!(!stderr(&refused).contains("sk-wrong") && !stderr(&refused).contains(&management));
    }
    house.signal("TERM");
    house.wait();
    let gone = run(TINY, &["--key", "k"]);
    assert_eq!(gone.status.code(), Some(6), "{}", stderr(&gone));
    assert!(stderr(&gone).contains("cannot reach") && stderr(&gone).lines().count() == 1, "{}", stderr(&gone));
}

/// One case for every scorer whose question is the right answer, and one whose question is a wrong one.
fn answers(dir: &TempDir) -> String {
    let found = r#"[{"bbox_2d": [0, 0, 100, 90], "label": "red star"}]"#;
    let boxes = json!([{ "bbox_2d": [0, 0, 100, 100], "label": "red star" }]);
    let click = json!({ "name": "click", "arguments": { "button": "left" }, "box": [10, 10, 20, 20] });
    let rows = [
        ("exact", "Red star.", "Red square", json!("red star")),
        ("json", r#"{"a": 1}"#, r#"{"a": 2}"#, json!({ "a": 1.0 })),
        ("iou", found, "[]", boxes),
        ("point", r#"[{"point_2d": [5, 5]}]"#, r#"[{"point_2d": [50, 5]}]"#, json!([0, 0, 10, 10])),
        ("number", "I see 3.", "I see 4.", json!(3)),
        ("time", "0:02.0", "2.6", json!(1.5)),
        (
            "tool",
            r#"call click {"button": "left", "coordinate": [15, 15]}"#,
            r#"call click {"button": "left", "coordinate": [25, 15]}"#,
            click,
        ),
    ];
    let lines = rows.iter().flat_map(|(scorer, right, wrong, expected)| {
        [case("right", right, scorer, expected.clone()), case("wrong", wrong, scorer, expected.clone())]
    });
    let with_tools = lines.map(|mut line| {
        line["tools"] = json!([{ "type": "function", "function": { "name": "click", "parameters": { "type": "object" } } }]);
        line
    });
    file(dir, "answers.jsonl", &with_tools.collect::<Vec<_>>())
}

#[test]
fn right_answers_are_right_and_wrong_ones_wrong() {
    let (parrot, dir) = (Parrot::new(), tempfile::tempdir().unwrap());
    let file = answers(&dir);
    let direct =
        ["eval", &file, "--model", "parrot", "--url", &parrot.base, "--json", "--show-failures", "9", "--at-least", "right=1"];
    let direct = output(&direct);
    assert_eq!(direct.status.code(), Some(0), "{}", stderr(&direct));
    let report = json(&direct);
    let figures = |task: usize| (report["tasks"][task]["cases"].clone(), report["tasks"][task]["correct"].clone());
    assert_eq!((figures(0), figures(1)), ((json!(7), json!(7)), (json!(7), json!(0))), "{report}");
    assert_eq!(report["failures"].as_array().unwrap().len(), 7);
    let last = &report["failures"][6];
    assert_eq!(last["got"], r#"click({"button": "left", "coordinate": [25, 15]})"#);
    let body = parrot.bodies.recv().unwrap();
    assert_eq!((&body["model"], &body["temperature"], &body["max_tokens"]), (&json!("parrot"), &json!(0), &json!(512)));
    assert_eq!((&body["stream"], &body["tools"][0]["type"]), (&json!(true), &json!("function")));

    let below =
        output(&["eval", &file, "--model", "parrot", "--url", &parrot.base, "--at-least", "right=1", "--at-least", "wrong=0.1"]);
    assert_eq!(below.status.code(), Some(1));
    assert!(stderr(&below).contains("roundhouse: wrong: accuracy 0.000 is below 0.1"), "{}", stderr(&below));
    assert!(!below.stdout.is_empty(), "the table is there all the same");

    // The same through our own router, with the parrot as a provider.
    let routed = roundhouse(&["eval", &file, "--model", "openai/parrot", "--json", "--concurrency", "4"])
        .envs([("OPENAI_API_KEY", "sk-upstream"), ("OPENAI_BASE_URL", &parrot.base)])
        .output()
        .unwrap();
    assert_eq!(
        (&json(&routed)["tasks"][0]["correct"], &json(&routed)["tasks"][1]["correct"]),
        (&json!(7), &json!(0)),
        "{routed:?}"
    );
}

#[test]
fn a_request_that_fails_is_a_wrong_case_and_listed() {
    let (parrot, dir) = (Parrot::new(), tempfile::tempdir().unwrap());
    let failing = case("a", "fail", "exact", "fail".into());
    let file = file(&dir, "a.jsonl", &[failing, case("a", "busy", "number", json!(1)), case("a", "yes", "json", "yes".into())]);
    let arguments = ["eval", &file, "--model", "parrot", "--url", &parrot.base, "--show-failures", "1"];
    let table = output(&arguments);
    assert_eq!(table.status.code(), Some(0), "{}", stderr(&table));
    let text = String::from_utf8(table.stdout).unwrap();
    assert!(text.contains("no answer to a-exact: HTTP 500: not me"), "{text}");
    assert!(
        text.starts_with("a-number\n  question  busy\n  expected  1\n  got       busy\n\nTASK"),
        "asked again after 429: {text}"
    );
    assert!(text.lines().any(|line| line.split_whitespace().take(3).eq(["a", "3", "0"])), "{text}");
    let report = json(&output(&[&arguments[..], &["--json"]].concat()));
    assert_eq!((&report["total"]["errors"], &report["errors"][0]["id"]), (&json!(1), &json!("a-exact")));
}

#[test]
fn bad_files_are_told_with_their_line_before_anything_is_asked() {
    let (parrot, dir) = (Parrot::new(), tempfile::tempdir().unwrap());
    let good = case("a", "x", "exact", "x".into());
    let check = |lines: &[Value], words: &[&str]| {
        let file = file(&dir, "bad.jsonl", lines);
        let refused = output(&["eval", &file, "--model", "parrot", "--url", &parrot.base]);
        assert_eq!(refused.status.code(), Some(2), "{}", stderr(&refused));
        assert!(words.iter().all(|word| stderr(&refused).contains(word)) && refused.stdout.is_empty(), "{}", stderr(&refused));
    };
    check(&[good.clone(), case("a", "x", "bleu", "x".into())], &["bad.jsonl:2:", "unknown scorer \"bleu\""]);
    check(&[good.clone(), json!({ "id": "a" })], &["bad.jsonl:2:", "missing field `task`"]);
    check(&[json!([1, 2])], &["bad.jsonl:1:"]);
    check(&[], &["bad.jsonl holds no case"]);
    let good = file(&dir, "good.jsonl", &[good]);
    let code = |arguments: &[&str]| output(&[&["eval", "--model", "m"], arguments].concat()).status.code();
    assert_eq!(code(&["/nowhere.jsonl"]), Some(4));
    assert_eq!(code(&[&good, "--url", "nowhere"]), Some(2));
    assert_eq!(code(&[&good, "--url", &parrot.base, "--at-least", "b=1"]), Some(2));
    assert_eq!(code(&[&good, "--url", &parrot.base, "--key", "a\nb"]), Some(2));
    assert_eq!(code(&[]), Some(2));
    assert!(parrot.bodies.try_recv().is_err(), "nothing was asked");
}

#[test]
fn an_interrupted_run_prints_what_there_is() {
    let (parrot, dir) = (Parrot::new(), tempfile::tempdir().unwrap());
    let file = file(&dir, "a.jsonl", &[case("a", "yes", "exact", "yes".into()), case("a", "hang", "exact", "yes".into())]);
    let running = roundhouse(&["eval", &file, "--model", "parrot", "--url", &parrot.base, "--at-least", "a=0.5"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The second question is out, so the first answer is in.
    (0..2).for_each(|_| drop(parrot.bodies.recv().unwrap()));
    assert!(Command::new("kill").args(["-INT", &running.id().to_string()]).status().unwrap().success());
    let ended = running.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(1), "an unfinished run passes no gate");
    assert!(stderr(&ended).contains("interrupted after 1 of 2 cases"), "{}", stderr(&ended));
    let text = String::from_utf8(ended.stdout).unwrap();
    assert!(text.lines().any(|line| line.split_whitespace().take(4).eq(["a", "1", "1", "100.0"])), "{text}");
}
