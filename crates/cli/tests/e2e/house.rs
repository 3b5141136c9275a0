//! A running server of the test's own: free port, empty data directory, stopped when dropped.

use std::{
    io::{BufRead, BufReader, Lines, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Output, Stdio},
};

use reqwest::blocking::{Client, Response};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The model in the box: it knows what it says, and stops.
pub const BOXED: &str = "roundhouse/signal-vl-thinking";
/// A random model of the golden files: noise without end, for everything but what is said.
pub const TINY: &str = "local/tiny-dense";

pub struct House {
    child: Child,
    arguments: Vec<String>,
    pub url: String,
    pub data: TempDir,
    pub banner: Vec<String>,
    lines: Lines<BufReader<ChildStdout>>,
    client: Client,
}

/// The program with a clean environment.
pub fn roundhouse(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_roundhouse"));
    command.args(arguments).env_clear().env("HOME", "/nonexistent").env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

/// Runs a command to its end.
pub fn output(arguments: &[&str]) -> Output {
    roundhouse(arguments).stdin(Stdio::null()).output().unwrap()
}

pub fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden").join(name)
}

impl House {
    /// The server as the README starts it, with the model in the box.
    pub fn boxed() -> Self {
        let data = TempDir::new().unwrap();
        std::fs::write(data.path().join("roundhouse.toml"), "").unwrap();
        Self::start(data, &[], &[])
    }

    /// The server with the random model.
    pub fn new() -> Self {
        Self::with(&[], "")
    }

    /// The server with more arguments and a configuration file.
    pub fn with(arguments: &[&str], config: &str) -> Self {
        let data = TempDir::new().unwrap();
        std::fs::write(data.path().join("roundhouse.toml"), config).unwrap();
        Self::in_dir(data, arguments, &[])
    }

    /// The server without a model of its own.
    pub fn routing(config: &str) -> Self {
        let data = TempDir::new().unwrap();
        std::fs::write(data.path().join("roundhouse.toml"), config).unwrap();
        Self::start(data, &[], &[])
    }

    /// The server with these variables in its environment.
    pub fn with_variables(variables: &[(&str, &str)]) -> Self {
        let data = TempDir::new().unwrap();
        std::fs::write(data.path().join("roundhouse.toml"), "").unwrap();
        Self::in_dir(data, &[], variables)
    }

    /// The server on another data directory.
    pub fn on(dir: &str) -> Self {
        let data = TempDir::new().unwrap();
        std::fs::write(data.path().join("roundhouse.toml"), "").unwrap();
        Self::in_dir(data, &["--data-dir", dir], &[])
    }

    /// With the random model if no other is named.
    fn in_dir(data: TempDir, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let tiny = golden("tiny-dense");
        let model: &[&str] = if arguments.contains(&"--model") { &[] } else { &["--model", tiny.to_str().unwrap()] };
        Self::start(data, &[arguments, model].concat(), variables)
    }

    fn start(data: TempDir, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let file = data.path().join("roundhouse.toml");
        let (dir, file) = (data.path().to_str().unwrap().to_owned(), file.to_str().unwrap().to_owned());
        let mut all = vec!["serve", "--port", "0", "--config", &file];
        if !arguments.contains(&"--data-dir") {
            all.extend(["--data-dir", &dir]);
        }
        all.extend(arguments);
        // A line for each call would drown what a test has to say.
        if !arguments.contains(&"--log") {
            all.extend(["--log", "warn"]);
        }
        // Whoever wants a log wants to read it.
        let log = || std::fs::File::create(data.path().join("log")).unwrap().into();
        let stderr = if arguments.contains(&"--log") { log() } else { Stdio::inherit() };
        let mut command = roundhouse(&all);
        command.envs(variables.iter().copied()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(stderr);
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut banner: Vec<String> = Vec::new();
        let url = loop {
            let line = lines.next().unwrap_or_else(|| panic!("the server ended early; it said {banner:?}")).unwrap();
            banner.push(line.clone());
            if let Some(url) = line.strip_prefix("listening on ") {
                break url.to_owned();
            }
        };
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        Self { child, arguments, url, data, banner, lines, client: client() }
    }

    /// Another server like one that has ended, on its data directory.
    pub fn again(mut self) -> Self {
        let data = std::mem::replace(&mut self.data, TempDir::new().unwrap());
        let arguments = std::mem::take(&mut self.arguments);
        Self::start(data, &arguments.iter().map(String::as_str).collect::<Vec<_>>(), &[])
    }

    /// The next line with this beginning that the server prints; waits for it.
    pub fn line(&mut self, beginning: &str) -> String {
        self.lines.by_ref().map(Result::unwrap).find(|line| line.starts_with(beginning)).unwrap()
    }

    fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The most memory that it ever had, in megabytes; nothing where the system does not say.
    pub fn peak_memory_mb(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).ok()?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        peak.trim().trim_end_matches(" kB").parse::<u64>().ok().map(|kilobytes| kilobytes >> 10)
    }

    pub fn keys(&self) -> Value {
        let file = self.data.path().join("initial-keys.json");
        // The file is there before the server listens.
        serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
    }

    pub fn api_key(&self) -> String {
        self.keys()["api_key"].as_str().unwrap().to_owned()
    }

    pub fn get(&self, path: &str) -> (u16, Value) {
        self.get_as(path, &self.api_key())
    }

    pub fn get_as(&self, path: &str, key: &str) -> (u16, Value) {
        read(self.client.get(format!("{}{path}", self.url)).bearer_auth(key).send().unwrap())
    }

    /// Posts a chat request and reads the whole answer.
    pub fn chat(&self, body: &Value) -> (u16, Value) {
        self.chat_as(body, &self.api_key())
    }

    pub fn chat_as(&self, body: &Value, key: &str) -> (u16, Value) {
        read(self.post(body.to_string(), key))
    }

    pub fn post(&self, body: String, key: &str) -> Response {
        self.client
            .post(format!("{}/api/v1/chat/completions", self.url))
            .bearer_auth(key)
            .header("content-type", "application/json")
            .body(body)
            .send()
            .unwrap()
    }

    /// A connection with this chat request on it, for who does not want the whole answer.
    pub fn begin(&self, body: &Value, key: &str) -> TcpStream {
        let body = body.to_string();
        let head = format!("host: x\r\nauthorization: Bearer {key}\r\ncontent-length: {}\r\n", body.len());
        let mut connection = self.connect();
        write!(connection, "POST /api/v1/chat/completions HTTP/1.1\r\n{head}\r\n{body}").unwrap();
        connection
    }

    /// A connection with nothing on it.
    pub fn connect(&self) -> TcpStream {
        TcpStream::connect(self.url.trim_start_matches("http://")).unwrap()
    }

    /// Posts a chat request with `stream: true` and returns the events' JSON; the last one is the string `[DONE]` if it came.
    pub fn stream(&self, mut body: Value) -> Vec<Value> {
        body["stream"] = true.into();
        let reply = self.post(body.to_string(), &self.api_key());
        assert_eq!(reply.status().as_u16(), 200);
        assert!(reply.headers()["content-type"].to_str().unwrap().starts_with("text/event-stream"));
        let text = reply.text().unwrap();
        let data = text.lines().filter_map(|line| line.strip_prefix("data: "));
        data.map(|data| if data == "[DONE]" { json!("[DONE]") } else { serde_json::from_str(data).unwrap() }).collect()
    }

    /// SIGTERM, then the exit code.
    pub fn stop(mut self) -> Option<i32> {
        self.signal("TERM");
        self.child.wait().unwrap().code()
    }

    pub fn signal(&self, name: &str) {
        let pid = self.pid().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &pid]).status().unwrap().success());
    }

    pub fn wait(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        // Already gone when the test stopped it.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

pub fn client() -> Client {
    // Fails when another test of this process was first, which is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    Client::builder().timeout(None).build().unwrap()
}

fn read(reply: Response) -> (u16, Value) {
    let status = reply.status().as_u16();
    let text = reply.text().unwrap();
    (status, serde_json::from_str(&text).unwrap_or_else(|_| panic!("{status}: not JSON: {text}")))
}

/// A chat request to the random model.
pub fn ask(content: impl Into<Value>) -> Value {
    json!({ "model": TINY, "max_tokens": 8, "temperature": 0, "messages": [{ "role": "user", "content": content.into() }] })
}

/// An image part.
pub fn image(url: &str) -> Value {
    json!({ "type": "image_url", "image_url": { "url": url } })
}

/// A data URL of these bytes.
pub fn data_url(media_type: &str, bytes: &[u8]) -> String {
    format!("data:{media_type};base64,{}", base64_simd::STANDARD.encode_to_string(bytes))
}

/// A picture of a gradient, as PNG.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    encode(width, height, image::ImageFormat::Png)
}

pub fn encode(width: u32, height: u32, format: image::ImageFormat) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([x, y, x ^ y].map(|v| (v * 7 % 256) as u8)));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}
