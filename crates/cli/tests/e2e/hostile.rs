//! Hostile requests against the program itself: JSON and heads that nobody sends by mistake. Each gets the contract's envelope with a
//! 4xx (or an answer, where it is right after all), in bounded memory, and the next good call is answered.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
};

use serde_json::{Value, json};
use simulator::Simulator;
use tokio::runtime::Runtime;

use crate::{
    house::{House, client},
    purse,
};

/// More than the program may ever have had afterwards, in megabytes. Measured: 163, five copies of the largest body (2016 before
/// the values of a body were counted).
const MEMORY_MB: u64 = 400;
/// A request as it should be, up to its last brace.
const GOOD: &str = r#"{"model":"sim/quick","messages":[{"role":"user","content":"Hi"}]"#;

/// A house, and what has to go on while it stands.
struct Besieged {
    house: House,
    key: String,
    _simulator: Simulator,
    _runtime: Runtime,
}

impl Besieged {
    fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let simulator = runtime.block_on(Simulator::start(0)).unwrap();
        let models = purse::provider(&simulator, &[("sim/quick", "sim")]);
        let house = House::routing(&format!("[engine]\nbuiltin = false\n[request]\nbody_seconds = 1\n{models}"));
        let key = house.api_key();
        Self { house, key, _simulator: simulator, _runtime: runtime }
    }

    /// Sends these bytes as they are, and reads one reply. `Shutdown::Write` says that nothing more will come.
    fn send(&self, bytes: &[u8], then: Option<Shutdown>) -> Vec<u8> {
        let mut socket = self.sent(bytes, then);
        let (mut reply, mut piece) = (Vec::new(), [0; 4096]);
        // Not to the end of the connection: the server waits for bodies that it has refused, lest the refusal gets lost.
        while !is_whole(&reply) {
            match socket.read(&mut piece) {
                Ok(0) | Err(_) => break,
                Ok(length) => reply.extend_from_slice(&piece[..length]),
            }
        }
        reply
    }

    fn sent(&self, bytes: &[u8], then: Option<Shutdown>) -> TcpStream {
        let mut socket = self.house.connect();
        // A server that refuses early may close while we still write, and before we have said that we are done.
        let _ = socket.write_all(bytes);
        let _ = then.map(|how| socket.shutdown(how));
        socket
    }

    /// The head of a chat request with these lines in it.
    fn head(&self, lines: &str) -> Vec<u8> {
        let key = &self.key;
        format!(
            "POST /api/v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {key}\r\n{lines}\r\n"
        )
        .into()
    }

    fn body(&self, body: &[u8]) -> Vec<u8> {
        self.send(&[&self.head(&format!("content-length: {}\r\n", body.len())), body].concat(), None)
    }

    /// Everything is as it was: good calls are answered, memory is bounded, and the program ends in peace.
    fn stands(self) {
        assert_eq!(refused(&self.body(format!("{GOOD}}}").as_bytes())), Ok(None));
        if let Some(peak) = self.house.peak_memory_mb() {
            println!("at most {peak} MB of memory");
            assert!(peak < MEMORY_MB, "{peak} MB");
        }
        assert_eq!(self.house.stop(), Some(0));
    }
}

fn without_leave(reply: &str) -> &str {
    reply.strip_prefix("HTTP/1.1 100 Continue\r\n\r\n").unwrap_or(reply)
}

fn is_whole(reply: &[u8]) -> bool {
    let reply = String::from_utf8_lossy(reply);
    let Some((head, body)) = without_leave(&reply).split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
    length.is_some_and(|length| body.len() >= length)
}

/// Whether a reply keeps the contract: the status of a refusal, `None` of an answer.
fn refused(reply: &[u8]) -> Result<Option<u64>, String> {
    let reply = String::from_utf8_lossy(reply);
    let reply = without_leave(&reply);
    let wrong = |what: &str| format!("{what}: {:?}", reply.get(..500).unwrap_or(reply));
    let (head, body) = reply.split_once("\r\n\r\n").ok_or_else(|| wrong("no reply"))?;
    let status: u64 = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(|| wrong("no status"))?;
    let body: Value = serde_json::from_str(body).map_err(|_| wrong("no JSON"))?;
    if status == 200 {
        return body["choices"].is_array().then_some(None).ok_or_else(|| wrong("no answer"));
    }
    let error = &body["error"];
    let told = error["message"].as_str().is_some_and(|message| !message.is_empty() && message.len() < 500);
    let kept = (400..500).contains(&status) && error["code"] == status && error["metadata"]["error_type"].is_string();
    (told && kept).then_some(Some(status)).ok_or_else(|| wrong("not the contract's"))
}

/// Says all that is wrong, not only the first.
fn as_expected(replies: impl Iterator<Item = (String, Vec<u8>, Option<u64>)>) {
    let wrong: Vec<String> = replies
        .filter_map(|(name, reply, expected)| match refused(&reply) {
            Ok(status) if status == expected => None,
            other => Some(format!("{name}: {other:?} instead of {expected:?}")),
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The good request with more in it.
fn with(more: &str) -> Vec<u8> {
    format!("{GOOD},{more}}}").into()
}

/// The request with this as its messages.
fn saying(messages: &str) -> Vec<u8> {
    format!(r#"{{"model":"sim/quick","messages":{messages}}}"#).into()
}

fn repeated(element: &str, count: usize) -> String {
    vec![element; count].join(",")
}

#[test]
fn hostile_json_is_refused_or_right() {
    let besieged = Besieged::start();
    let many = |role: &str, count| saying(&format!("[{}]", repeated(role, count)));
    let parts =
        |count| saying(&format!(r#"[{{"role":"user","content":[{}]}}]"#, repeated(r#"{"type":"text","text":"x"}"#, count)));
    let turn = r#"{"role":"user","content":"x"}"#;
    let text = |bytes: &[u8]| [br#"{"model":"sim/quick","messages":[{"role":"user","content":""#, bytes, br#""}]}"#].concat();
    let utf_16: Vec<u8> = format!("{GOOD}}}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cases: Vec<(&str, Vec<u8>, Option<u64>)> = vec![
        ("nothing", vec![], Some(400)),
        ("brackets without end", b"[".repeat(1 << 20), Some(400)),
        ("brackets, closed", with(&format!(r#""x":{}{}"#, "[".repeat(100_000), "]".repeat(100_000))), Some(400)),
        ("objects in objects", with(&format!(r#""x":{}1{}"#, r#"{"a":"#.repeat(100_000), "}".repeat(100_000))), Some(400)),
        ("brackets in a message", saying(&"[".repeat(100_000)), Some(400)),
        ("1e400", with(r#""temperature":1e400"#), Some(400)),
        ("-1e400", with(r#""x":-1e400"#), Some(400)),
        ("1e-400", with(r#""temperature":1e-400"#), None),
        ("ten thousand digits", with(&format!(r#""seed":{}"#, "9".repeat(10_000))), Some(400)),
        ("ten thousand digits, unknown", with(&format!(r#""x":{}"#, "9".repeat(10_000))), Some(400)),
        ("an exponent of many digits", with(&format!(r#""temperature":1e{}"#, "9".repeat(10_000))), Some(400)),
        ("as many after the point", with(&format!(r#""temperature":0.{}"#, "9".repeat(10_000))), None),
        ("2^63", with(r#""max_tokens":9223372036854775808"#), Some(400)),
        ("-2^63", with(r#""max_tokens":-9223372036854775808"#), Some(400)),
        ("NaN", with(r#""temperature":NaN"#), Some(400)),
        ("Infinity", with(r#""temperature":-Infinity"#), Some(400)),
        ("a number with a zero in front", with(r#""seed":007"#), Some(400)),
        ("a hexadecimal number", with(r#""seed":0x7"#), Some(400)),
        ("the model twice", with(r#""model":"sim/quick""#), Some(400)),
        ("the messages twice", with(r#""messages":[]"#), Some(400)),
        ("what is unknown twice", with(r#""x":1,"x":2"#), None),
        ("a role twice", saying(r#"[{"role":"user","role":"system","content":"x"}]"#), Some(400)),
        ("ten thousand parts", parts(10_000), None),
        ("parts beyond the bound", parts(20_001), Some(400)),
        ("parts far beyond the bound", parts(600_000), Some(400)),
        ("ten thousand messages", many(turn, 10_000), None),
        ("messages beyond the bound", many(turn, 10_001), Some(400)),
        ("messages far beyond the bound", many(turn, 600_000), Some(400)),
        ("ten thousand stops", with(&format!(r#""stop":[{}]"#, repeated(r#""x""#, 10_000))), Some(400)),
        (
            "ten thousand models",
            with(&format!(r#""models":[{}]"#, (0..10_000).map(|n| format!("\"a/{n}\"")).collect::<Vec<_>>().join(","))),
            Some(400),
        ),
        ("a body of zeros", with(&format!(r#""x":[{}]"#, repeated("0", 16 << 20)))[..32 << 20].to_vec(), Some(400)),
        ("a body of zeros, closed", with(&format!(r#""x":[{}]"#, repeated("0", 15 << 20))), Some(400)),
        ("a body of objects", with(&format!(r#""x":[{}]"#, repeated("{}", 10 << 20))), Some(400)),
        ("a body of keys", with(&(0..2_000_000).map(|n| format!("\"{n}\":0")).collect::<Vec<_>>().join(",")), Some(400)),
        ("too large a body", with(&format!(r#""x":"{}""#, "a".repeat(33 << 20))), Some(413)),
        ("a text longer than the context", text(&b"a".repeat(30 << 20)), Some(400)),
        ("a very long text of escapes", text(&br"\n".repeat(15 << 20)), None),
        ("a very long key", with(&format!(r#""{}":1"#, "a".repeat(30 << 20))), None),
        ("a very long model", format!(r#"{{"model":"{}","messages":[{turn}]}}"#, "a".repeat(1 << 20)).into(), Some(400)),
        ("a very long role", saying(&format!(r#"[{{"role":"{}","content":"x"}}]"#, "a".repeat(1 << 20))), Some(400)),
        ("bytes that are no UTF-8", text(b"\xff\xfe"), Some(400)),
        ("UTF-8 that is too long", text(b"\xc0\x80"), Some(400)),
        ("a surrogate in UTF-8", text(b"\xed\xa0\x80"), Some(400)),
        ("half a character", text(b"\xe2\x82"), Some(400)),
        ("no UTF-8 in a field that nobody knows", [GOOD.as_bytes(), b",\"x\":\"\xc3\x28\"}"].concat(), Some(400)),
        ("a lone high surrogate", text(br"\ud83d"), Some(400)),
        ("a lone low surrogate", text(br"\ude00"), Some(400)),
        ("surrogates the wrong way round", text(br"\ude00\ud83d"), Some(400)),
        ("a pair of surrogates", text(br"\ud83d\ude00"), None),
        ("a NUL byte", text(b"\0"), Some(400)),
        ("NUL bytes around", [b"\0\0", GOOD.as_bytes(), b"}"].concat(), Some(400)),
        ("an escaped NUL", text(br"\u0000"), None),
        ("a line end in a text", text(b"\n"), Some(400)),
        ("a byte order mark", [b"\xef\xbb\xbf", GOOD.as_bytes(), b"}"].concat(), Some(400)),
        ("UTF-16", utf_16, Some(400)),
        ("something behind it", [GOOD.as_bytes(), b"} {}"].concat(), Some(400)),
        ("something behind it, far away", [GOOD.as_bytes(), b"}", &b" ".repeat(1 << 20), b"x"].concat(), Some(400)),
        ("spaces behind it", [GOOD.as_bytes(), b"}", &b" ".repeat(1 << 20)].concat(), None),
        ("a comment", with("/* x */\"x\":1"), Some(400)),
        ("quotes of the other kind", GOOD.replace('"', "'").into_bytes(), Some(400)),
        ("a form", b"model=sim/quick&messages=Hi".to_vec(), Some(400)),
        (
            "a multipart form",
            b"--x\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\nsim/quick\r\n--x--\r\n".to_vec(),
            Some(400),
        ),
        ("XML", b"<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]><x>&y;</x>".to_vec(), Some(400)),
    ];
    as_expected(cases.into_iter().map(|(name, body, expected)| (name.to_owned(), besieged.body(&body), expected)));
    let good = format!("{GOOD}}}").into_bytes();
    as_expected((0..good.len()).map(|end| (format!("cut after {end} bytes"), besieged.body(&good[..end]), Some(400))));
    besieged.stands();
}

#[test]
fn no_type_of_any_field_is_more_than_an_error() {
    const FIELDS: &str = "messages prompt model models stream n temperature top_p top_k min_p top_a presence_penalty frequency_penalty \
        repetition_penalty logit_bias seed stop max_tokens max_completion_tokens logprobs top_logprobs tools tool_choice \
        parallel_tool_calls response_format structured_outputs reasoning reasoning_effort include_reasoning provider user usage \
        stream_options route transforms plugins session_id metadata service_tier cache_control modalities audio verbosity prediction \
        functions function_call store web_search_options preset trace image_config debug unknown";
    let besieged = Besieged::start();
    let (house, key) = (&besieged.house, &besieged.key);
    let values = [
        json!(true),
        json!(7),
        json!(-1.5),
        json!(1e300),
        json!("x"),
        json!(""),
        json!([]),
        json!({}),
        json!([[]]),
        json!([null]),
        json!([{}]),
        json!({"": null}),
        json!({"type": {}}),
        json!(["x", 7]),
    ];
    let client = client();
    let ask = |body: &Value| {
        let request = client.post(format!("{}/api/v1/chat/completions", house.url)).bearer_auth(key);
        let reply = request.body(body.to_string()).send().unwrap();
        let status = reply.status().as_u16();
        (status, reply.text().unwrap())
    };
    let good: Value = serde_json::from_str(&format!("{GOOD}}}")).unwrap();
    let checked = |body: &Value| {
        let (status, text) = ask(body);
        if status != 200 {
            let error = &serde_json::from_str::<Value>(&text).unwrap_or_else(|_| panic!("{body}: {text}"))["error"];
            assert!(
                (400..500).contains(&status) && error["code"] == status && error["metadata"]["error_type"].is_string(),
                "{body}: {text}"
            );
        }
    };
    for value in &values {
        for field in FIELDS.split_whitespace() {
            let mut body = good.clone();
            body[field] = value.clone();
            checked(&body);
        }
        for field in ["role", "content", "name", "tool_calls", "tool_call_id", "reasoning", "reasoning_details", "unknown"] {
            let mut body = good.clone();
            body["messages"][0][field] = value.clone();
            checked(&body);
        }
        for part in ["text", "image_url", "video_url", "video", "input_audio", "file", "unknown"] {
            let mut body = good.clone();
            body["messages"][0]["content"] = json!([{ "type": part, part: value }]);
            checked(&body);
        }
    }
    besieged.stands();
}

#[test]
fn heads_that_lie_are_refused_in_the_contracts_words() {
    let besieged = Besieged::start();
    let good = format!("{GOOD}}}");
    let length = good.len();
    let gzip = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xab, 0xae, 5, 0, 0x43, 0xbf, 0xa6, 0xa3, 2, 0, 0, 0];
    let chunked = |size: &str| format!("{size}\r\n{good}\r\n0\r\n\r\n").into_bytes();
    let sized = |lines: &str| format!("content-length: {length}\r\n{lines}");
    let many: String = (0..10_000).map(|number| format!("x-{number}: y\r\n")).collect();
    // The client says that nothing more will come, which of a whole request would mean that it has left.
    let starving: Vec<(&str, String, Vec<u8>, Option<u64>)> = vec![
        ("a length too large", format!("content-length: {}\r\n", length + 50), good.clone().into(), Some(400)),
        ("a length of 2^63 - 1", "content-length: 9223372036854775807\r\n".into(), good.clone().into(), Some(413)),
        ("chunks without end", "transfer-encoding: chunked\r\n".into(), format!("{length:x}\r\n{good}\r\n").into(), Some(400)),
        ("a chunk of 2^64 - 1", "transfer-encoding: chunked\r\n".into(), chunked("ffffffffffffffff"), Some(400)),
        ("a wait for leave to send too much", "content-length: 40000000\r\nexpect: 100-continue\r\n".into(), vec![], Some(413)),
    ];
    let cases: Vec<(&str, String, Vec<u8>, Option<u64>)> = vec![
        ("a length too small", format!("content-length: {}\r\n", length - 5), good.clone().into(), Some(400)),
        ("no length and a body", String::new(), good.clone().into(), Some(400)),
        ("two lengths", sized("content-length: 5\r\n"), good.clone().into(), Some(400)),
        ("a list of lengths", "content-length: 5, 6\r\n".into(), good.clone().into(), Some(400)),
        ("a negative length", "content-length: -1\r\n".into(), good.clone().into(), Some(400)),
        ("a length with a sign", format!("content-length: +{length}\r\n"), good.clone().into(), Some(400)),
        ("a hexadecimal length", format!("content-length: {length:#x}\r\n"), good.clone().into(), Some(400)),
        ("a length in words", "content-length: some\r\n".into(), good.clone().into(), Some(400)),
        ("a length of 2^64", "content-length: 18446744073709551616\r\n".into(), good.clone().into(), Some(400)),
        ("a chunk's length in words", "transfer-encoding: chunked\r\n".into(), chunked("zz"), Some(400)),
        ("a chunk too short", "transfer-encoding: chunked\r\n".into(), chunked("5"), Some(400)),
        ("a chunk of 2^64", "transfer-encoding: chunked\r\n".into(), chunked("10000000000000000"), Some(400)),
        ("chunks that are no chunks", "transfer-encoding: chunked, identity\r\n".into(), good.clone().into(), Some(400)),
        ("another transfer encoding", "transfer-encoding: gzip\r\n".into(), good.clone().into(), Some(400)),
        ("chunks as they should be", "transfer-encoding: chunked\r\n".into(), chunked(&format!("{length:x}")), None),
        ("gzip", format!("content-length: {}\r\ncontent-encoding: gzip\r\n", gzip.len()), gzip.into(), Some(400)),
        ("gzip that is none", sized("content-encoding: gzip\r\n"), good.clone().into(), Some(400)),
        ("two encodings", sized("content-encoding: identity\r\ncontent-encoding: br\r\n"), good.clone().into(), Some(400)),
        ("an encoding that is none", sized("content-encoding: identity\r\n"), good.clone().into(), None),
        ("a wait for leave", sized("expect: 100-continue\r\n"), good.clone().into(), None),
        // The type is not looked at, as many clients forget it: a body is JSON or it is not.
        ("a type of text", sized("content-type: text/plain\r\n"), good.clone().into(), None),
        ("a type of forms", sized("content-type: application/x-www-form-urlencoded\r\n"), good.clone().into(), None),
        (
            "a type of another character set",
            sized("content-type: application/json; charset=utf-16\r\n"),
            good.clone().into(),
            None,
        ),
        ("ten thousand fields", sized(&many), good.clone().into(), Some(431)),
        ("a field of 100 KB", sized(&format!("x-long: {}\r\n", "y".repeat(100_000))), good.clone().into(), Some(431)),
        ("a name of 100 KB", sized(&format!("{}: y\r\n", "x".repeat(100_000))), good.clone().into(), Some(431)),
        ("a name with a space", sized("x y: z\r\n"), good.clone().into(), Some(400)),
        ("a NUL in a field", sized("x: \0\r\n"), good.clone().into(), Some(400)),
        ("a line without a colon", sized("x\r\n"), good.clone().into(), Some(400)),
        ("a bare line feed and more", sized("x: y\nz\r\n"), good.clone().into(), Some(400)),
        ("bytes that are no ASCII in the session", sized("x-session-id: \u{e9}\r\n"), good.clone().into(), None),
    ];
    let starving = starving.into_iter().map(|case| (case, Some(Shutdown::Write)));
    as_expected(starving.chain(cases.into_iter().map(|case| (case, None))).map(|((name, lines, body, expected), then)| {
        let reply = besieged.send(&[besieged.head(&lines), body].concat(), then);
        (name.to_owned(), reply, expected)
    }));
    let long = format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(100_000));
    assert!(matches!(refused(&besieged.send(long.as_bytes(), None)), Ok(Some(414 | 431))));
    for nonsense in
        ["GET\r\n\r\n", "GET /livez HTTP/9.9\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\r\n\r\n", "SSH-2.0-x\r\n\r\n"]
    {
        assert_eq!(refused(&besieged.send(nonsense.as_bytes(), None)), Ok(Some(400)), "{nonsense:?}");
    }
    besieged.stands();
}

#[test]
fn a_body_that_never_comes_is_given_up() {
    let besieged = Besieged::start();
    for lines in ["content-length: 100\r\n", "content-length: 100\r\nexpect: 100-continue\r\n", "transfer-encoding: chunked\r\n"]
    {
        assert_eq!(refused(&besieged.send(&besieged.head(lines), None)), Ok(Some(408)), "{lines}");
    }
    besieged.stands();
}

/// With both lengths, a proxy in front may have gone by the other one: chunks count, and the connection ends, so that nothing behind
/// them is taken for a request (RFC 9112, 6.1).
#[test]
fn two_lengths_smuggle_no_request() {
    let besieged = Besieged::start();
    let head = String::from_utf8(besieged.head("content-length: 5\r\ntransfer-encoding: chunked\r\n")).unwrap();
    let smuggled = "0\r\n\r\nGET /livez HTTP/1.1\r\nhost: x\r\n\r\n";
    let mut socket = besieged.sent(format!("{}{smuggled}", head.replace("connection: close\r\n", "")).as_bytes(), None);
    let mut reply = Vec::new();
    socket.read_to_end(&mut reply).unwrap();
    assert_eq!(refused(&reply), Ok(Some(400)));
    assert_eq!(String::from_utf8_lossy(&reply).matches("HTTP/1.1").count(), 1);
    besieged.stands();
}
