//! One question over HTTP, greedy and streamed, timed from the moment it is sent.
//!
//! Sends what the task file says and nothing of its own but model, length and temperature. Never follows a redirect (a key is for the
//! server it was given for) and never shows the key.

use std::{
    error::Error,
    time::{Duration, Instant},
};

use reqwest::{
    Response, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, RETRY_AFTER},
};
use serde::Serialize;
use serde_json::{Value, value::RawValue};

use super::{
    answer::{Answer, Incoming},
    tally::Times,
    target::Target,
    taskfile::Case,
};
use crate::exit::{Exit, Failed};

const CONNECT_TIME_MAX: Duration = Duration::from_secs(10);
/// Between two pieces of an answer: a large model on a slow machine may think about a picture for minutes.
const SILENCE_MAX: Duration = Duration::from_secs(300);
const ANSWER_TIME_MAX: Duration = Duration::from_secs(1800);
/// Bytes of an error reply that are read.
const ERROR_BYTES_MAX: usize = 64 << 10;
/// How often a server may say "not now" to one question, and how long it is waited for at most.
const ATTEMPTS_MAX: u32 = 4;
const PAUSE_MAX: Duration = Duration::from_secs(30);

/// Asks one model of one server.
pub struct Client {
    http: reqwest::Client,
    url: String,
    authorization: Option<HeaderValue>,
    model: String,
    max_tokens: u32,
}

/// Why there is no answer.
pub enum Trouble {
    /// It would be the same for every question.
    Every(Failed),
    /// It was about this question.
    Case(String),
}

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    messages: &'a [Box<RawValue>],
    #[serde(skip_serializing_if = "Option::is_none")]
    tools: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_format: Option<&'a RawValue>,
    max_tokens: u32,
    temperature: u8,
    stream: bool,
}

impl Client {
    /// # Errors
    /// When the key cannot stand in a header, or TLS cannot be set up.
    pub fn new(target: &Target, model: String, max_tokens: u32) -> Result<Self, Failed> {
        // The workspace builds reqwest without a provider; a second installation changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = || {
            let builder = reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .retry(reqwest::retry::never())
                .connect_timeout(CONNECT_TIME_MAX)
                .read_timeout(SILENCE_MAX)
                .timeout(ANSWER_TIME_MAX)
                .user_agent(concat!("roundhouse/", env!("CARGO_PKG_VERSION"), " (eval)"));
            if target.is_here() { builder.no_proxy() } else { builder }
        };
        // Some machines have no root certificates; a server without TLS can be asked all the same.
        let http = builder().build().or_else(|_| builder().tls_certs_only([]).build());
        let http = http.map_err(|error| Exit::Failure.caused(&error))?;
        let authorization = target.key().map(|key| bearer(key.expose())).transpose()?;
        let url = format!("{}/chat/completions", target.base());
        let model = target.model(model);
        Ok(Self { http, url, authorization, model, max_tokens })
    }

    /// The model as the server knows it.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// Asks, and tries again when the server asks for patience. The times are those of the last attempt.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub async fn ask(&self, case: &Case) -> Result<(Answer, Times), Trouble> {
        let body = Body {
            model: &self.model,
            messages: &case.messages,
            tools: case.tools.as_deref(),
            response_format: case.response_format.as_deref(),
            max_tokens: self.max_tokens,
            temperature: 0,
            stream: true,
        };
        let body = serde_json::to_string(&body).map_err(|error| Trouble::Case(error.to_string()))?;
        for attempt in 1.. {
            let started = Instant::now();
            let response = self.send(body.clone()).await?;
            match pause(&response).filter(|_| attempt < ATTEMPTS_MAX) {
                Some(asked) => tokio::time::sleep(asked.unwrap_or(Duration::from_secs(1 << attempt)).min(PAUSE_MAX)).await,
                None if response.status().is_success() => return receive(response, started).await,
                None => return Err(refused(response).await),
            }
        }
        Err(Trouble::Case("no attempt was made".to_owned()))
    }

    async fn send(&self, body: String) -> Result<Response, Trouble> {
        let mut request = self.http.post(&self.url).header(CONTENT_TYPE, "application/json").body(body);
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        request.send().await.map_err(|error| {
            let reason = root(&error);
            if error.is_connect() {
                return Trouble::Every(Exit::Upstream.because(format!("cannot reach {}: {reason}", self.url)));
            }
            Trouble::Case(reason)
        })
    }
}

fn bearer(key: &str) -> Result<HeaderValue, Failed> {
    let mut value = HeaderValue::from_str(&format!("Bearer {key}"))
        .map_err(|_| Exit::Usage.because("the key has characters that no key has, such as a line break"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// `Some` when the server wants to be asked again, with the time if it names one in seconds.
fn pause(response: &Response) -> Option<Option<Duration>> {
    let busy = matches!(response.status(), StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
    let named = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    busy.then(|| named.map(Duration::from_secs))
}

async fn receive(mut response: Response, started: Instant) -> Result<(Answer, Times), Trouble> {
    let mut incoming = Incoming::default();
    let mut first_token = None;
    while let Some(bytes) = response.chunk().await.map_err(|error| Trouble::Case(root(&error)))? {
        incoming.push(&bytes).map_err(Trouble::Case)?;
        if incoming.begun() {
            first_token.get_or_insert_with(|| started.elapsed());
        }
    }
    let total = started.elapsed();
    let answer = incoming.finish().map_err(Trouble::Case)?;
    Ok((answer, Times { first_token, total }))
}

/// The refusal in the server's words. A key, a balance and a model are the same for every question.
async fn refused(mut response: Response) -> Trouble {
    let status = response.status();
    let mut body = Vec::new();
    while let Ok(Some(bytes)) = response.chunk().await {
        body.extend_from_slice(&bytes);
        if body.len() > ERROR_BYTES_MAX {
            break;
        }
    }
    let error = serde_json::from_slice::<Value>(&body).map(|mut body| body["error"].take()).unwrap_or_default();
    let message = error["message"].as_str().map_or_else(|| status.canonical_reason().unwrap_or("").to_owned(), str::to_owned);
    let detail = error["metadata"]["raw"].as_str().map(|raw| format!(" ({raw})")).unwrap_or_default();
    let reason = format!("HTTP {}: {message}{detail}", status.as_u16());
    // OpenAI says it in `code`, OpenRouter in `availability`.
    let unknown_model = [&error["code"], &error["availability"]["code"]].iter().any(|code| **code == "model_not_found");
    match status {
        StatusCode::UNAUTHORIZED => Trouble::Every(Exit::Permission.because(format!("the key is refused: {reason}"))),
        StatusCode::PAYMENT_REQUIRED => Trouble::Every(Exit::Permission.because(reason)),
        _ if unknown_model => Trouble::Every(Exit::NotFound.because(reason)),
        // No such path, or nobody who can answer this model's questions.
        StatusCode::NOT_FOUND => Trouble::Every(Exit::NotFound.because(reason)),
        // With `reasons` it is OpenRouter's moderation, which was about this question.
        StatusCode::FORBIDDEN if error["metadata"]["reasons"].is_null() => Trouble::Every(Exit::Permission.because(reason)),
        _ => Trouble::Case(reason),
    }
}

/// The innermost cause: "connection refused" says more than "error sending request".
fn root(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
