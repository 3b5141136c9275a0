//! From spans to the collector.

use std::{collections::HashMap, thread, time::Duration};

use opentelemetry::{
    Context,
    trace::{Span as _, Tracer as _, TracerProvider as _},
};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{
    Resource,
    trace::{SdkTracer, SdkTracerProvider, SpanExporter as Exporter},
};
use reqwest::blocking::Client;

use crate::{Call, Parent};

/// A batch that is not taken by then is lost.
const SEND_TIME_MAX: Duration = Duration::from_secs(10);
/// How long the end of the process waits for what is still to be sent.
const CLOSE_TIME_MAX: Duration = Duration::from_secs(5);

/// Where spans go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collector {
    /// The whole address, `http://127.0.0.1:4318/v1/traces`.
    pub endpoint: String,
    /// Sent with every batch, most often a credential.
    pub headers: HashMap<String, String>,
    /// What this server is called there.
    pub service: String,
    /// This program's version.
    pub version: &'static str,
}

/// Why there can be no traces.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// No client for HTTP.
    #[error("traces: no HTTP client")]
    Client(#[source] reqwest::Error),
    /// The address or a header.
    #[error("traces cannot be sent to {endpoint}")]
    Collector {
        /// As configured.
        endpoint: String,
        #[source]
        /// What the exporter says.
        source: opentelemetry_otlp::ExporterBuildError,
    },
    /// No thread.
    #[error("traces: no thread could be started")]
    Thread,
}

/// Takes the calls that ended. Sending happens on a thread of its own, in batches, from a queue of 2,048 spans; what is more is
/// dropped and said in the log. The library's usual variables (`OTEL_BSP_*`, `OTEL_TRACES_SAMPLER`, `OTEL_RESOURCE_ATTRIBUTES`)
/// hold.
#[derive(Debug)]
pub struct Traces {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
}

impl Traces {
    /// Begins; connects only when there is something to send.
    ///
    /// # Errors
    /// When the address or a header is malformed.
    pub fn to(collector: Collector) -> Result<Self, TelemetryError> {
        let Collector { endpoint, headers, service, version } = collector;
        let exporter = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_http_client(client()?)
            .with_timeout(SEND_TIME_MAX)
            .with_headers(headers)
            .with_endpoint(&endpoint)
            .build()
            .map_err(|source| TelemetryError::Collector { endpoint, source })?;
        Ok(Self::with(exporter, service, version))
    }

    fn with(exporter: impl Exporter + 'static, service: String, version: &'static str) -> Self {
        let about = [opentelemetry::KeyValue::new("service.version", version)];
        let resource = Resource::builder().with_service_name(service).with_attributes(about).build();
        let provider = SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build();
        let tracer = provider.tracer("roundhouse");
        Self { provider, tracer }
    }

    /// Takes a call that ended. Never waits.
    pub fn record(&self, call: &Call) {
        let context = call.parent.as_ref().map(Parent::context).cloned().unwrap_or_else(Context::new);
        let mut span = self.tracer.build_with_context(call.span(), &context);
        span.set_status(call.status());
        span.end_with_timestamp(call.ended());
    }

    /// Sends what waits, for at most five seconds. Blocks.
    pub fn close(&self) {
        // A collector that is gone must not keep anybody from leaving; the library has told the log.
        let _ = self.provider.shutdown_with_timeout(CLOSE_TIME_MAX);
    }
}

/// Made on a thread of its own: a blocking client must not be made inside of an async runtime.
fn client() -> Result<Client, TelemetryError> {
    let make = || {
        // The workspace builds reqwest without a provider; a second installation changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Client::builder().timeout(SEND_TIME_MAX).build()
    };
    thread::spawn(make).join().map_err(|_| TelemetryError::Thread)?.map_err(TelemetryError::Client)
}

#[cfg(test)]
mod tests;
