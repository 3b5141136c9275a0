//! A call as a span: its name, its kind and its attributes.

use std::time::{Duration, SystemTime};

use opentelemetry::{
    KeyValue, StringValue, Value,
    trace::{SpanBuilder, SpanKind, Status},
};

use crate::{Parent, provider_name};

/// One call to one endpoint, after it has ended. An attempt that failed is a call of its own.
#[derive(Clone, Debug)]
pub struct Call {
    /// The client's span, if it named one.
    pub parent: Option<Parent>,
    /// Who was asked.
    pub vendor: Vendor,
    /// What was asked for.
    pub asked: Asked,
    /// When the request came in.
    pub started: SystemTime,
    /// Until the end of the answer.
    pub duration: Duration,
    /// What came of it.
    pub ending: Ending,
}

/// Who was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vendor {
    /// The slug by which this program knows the provider.
    pub slug: String,
    /// Whether the answer is made in this process.
    pub is_local: bool,
    /// The host and the port that were called; `None` where the answer is made in this process.
    pub address: Option<(String, u16)>,
}

/// What was asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// The model's public id.
    pub model: String,
    /// Whether the answer is a stream.
    pub stream: bool,
    /// Tokens of the answer at most.
    pub max_tokens: Option<u64>,
    /// See the conventions' attribute of this name; so for all below.
    pub temperature: Option<f64>,
    /// Nucleus.
    pub top_p: Option<f64>,
    /// The likeliest so many.
    pub top_k: Option<u64>,
    /// Of the dice.
    pub seed: Option<i64>,
    /// Where the answer stops.
    pub stop: Vec<String>,
    /// How hard the model shall reason: `low`, `high`, ...
    pub reasoning: Option<String>,
    /// What the client calls the conversation.
    pub conversation: Option<String>,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ending {
    /// The generation's id.
    pub id: String,
    /// Until the first content.
    pub first_content: Option<Duration>,
    /// `stop`, `length`, ...; `None` where nobody heard the end.
    pub finish: Option<String>,
    /// The HTTP status of a failure; `cancelled` when the client left.
    pub error: Option<String>,
    /// What was used.
    pub tokens: Tokens,
    /// What it cost the caller, in nano-dollars.
    pub cost: i64,
}

/// Counts of tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    /// Of the prompt, those from a cache included.
    pub input: u64,
    /// Of the answer, reasoning included.
    pub output: u64,
    /// Of the prompt, from a cache.
    pub cache_read: u64,
    /// Of the prompt, into a cache.
    pub cache_write: u64,
    /// Of the prompt, pictures.
    pub image: u64,
    /// Of the answer, reasoning.
    pub reasoning: u64,
}

/// What all calls of this API do.
const OPERATION: &str = "chat";
/// Nano-dollars of a dollar.
const DOLLAR: f64 = 1e9;

impl Call {
    /// The span, but for its end.
    pub(crate) fn span(&self) -> SpanBuilder {
        let kind = if self.vendor.is_local { SpanKind::Internal } else { SpanKind::Client };
        SpanBuilder::from_name(format!("{OPERATION} {}", self.asked.model))
            .with_kind(kind)
            .with_start_time(self.started)
            .with_attributes(self.attributes())
    }

    /// When it ended.
    pub(crate) fn ended(&self) -> SystemTime {
        self.started + self.duration
    }

    /// A client that leaves is no failure.
    pub(crate) fn status(&self) -> Status {
        match &self.ending.error {
            Some(error) if self.ending.finish.is_some() => Status::error(error.clone()),
            _ => Status::Unset,
        }
    }

    fn attributes(&self) -> Vec<KeyValue> {
        let Self { asked, ending, .. } = self;
        let Tokens { input, output, cache_read, cache_write, image, reasoning } = ending.tokens;
        let mut list = Attributes(Vec::with_capacity(32));
        list.set("gen_ai.operation.name", OPERATION);
        list.set("gen_ai.provider.name", provider_name(&self.vendor.slug).to_owned());
        list.set("gen_ai.request.model", asked.model.clone());
        list.set("gen_ai.request.stream", asked.stream);
        list.maybe("gen_ai.request.max_tokens", asked.max_tokens.map(whole));
        list.maybe("gen_ai.request.temperature", asked.temperature);
        list.maybe("gen_ai.request.top_p", asked.top_p);
        list.maybe("gen_ai.request.top_k", asked.top_k.map(whole));
        list.maybe("gen_ai.request.seed", asked.seed);
        let stop = asked.stop.iter().map(|text| StringValue::from(text.clone())).collect::<Vec<_>>();
        list.maybe("gen_ai.request.stop_sequences", (!stop.is_empty()).then(|| Value::Array(stop.into())));
        list.maybe("gen_ai.request.reasoning.level", asked.reasoning.clone());
        list.maybe("gen_ai.conversation.id", asked.conversation.clone());
        if let Some((host, port)) = &self.vendor.address {
            list.set("server.address", host.clone());
            list.set("server.port", i64::from(*port));
        }
        list.set("gen_ai.response.id", ending.id.clone());
        list.set("gen_ai.response.model", asked.model.clone());
        let finish = ending.finish.clone().map(|word| Value::Array(vec![StringValue::from(word)].into()));
        list.maybe("gen_ai.response.finish_reasons", finish);
        list.maybe("gen_ai.response.time_to_first_chunk", ending.first_content.map(|time| time.as_secs_f64()));
        list.set("gen_ai.usage.input_tokens", whole(input));
        list.set("gen_ai.usage.output_tokens", whole(output));
        for (name, count) in [
            ("gen_ai.usage.cache_read.input_tokens", cache_read),
            ("gen_ai.usage.cache_write.input_tokens", cache_write),
            ("gen_ai.usage.image.input_tokens", image),
            ("gen_ai.usage.reasoning.output_tokens", reasoning),
        ] {
            list.maybe(name, (count > 0).then(|| whole(count)));
        }
        list.maybe("error.type", ending.error.clone());
        // Ours. For people to look at: the ledger has it exactly.
        list.set("roundhouse.usage.cost_usd", ending.cost as f64 / DOLLAR);
        list.0
    }
}

struct Attributes(Vec<KeyValue>);

impl Attributes {
    fn set(&mut self, name: &'static str, value: impl Into<Value>) {
        self.0.push(KeyValue::new(name, value));
    }

    fn maybe(&mut self, name: &'static str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.set(name, value);
        }
    }
}

/// The wire has signed numbers only.
fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
