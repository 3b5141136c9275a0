//! Where the traces of calls go, if anywhere: the configuration's collector, else the one of OpenTelemetry's usual variables.

use std::collections::HashMap;

use telemetry::{Collector, Traces};

use crate::{
    config::{Config, Environment, Telemetry},
    exit::{Exit, Failed},
};

/// Where a collector takes spans by HTTP.
const PATH: &str = "/v1/traces";

/// `None` where no collector is named.
///
/// # Errors
/// When its address or a header is malformed.
pub fn open(config: &Config, environment: &Environment) -> Result<Option<Traces>, Failed> {
    let opened = collector(&config.telemetry, environment)?.map(Traces::to).transpose();
    opened.map_err(|error| Exit::Config.caused(&error))
}

/// <https://opentelemetry.io/docs/specs/otel/protocol/exporter/>: the variable of traces is taken as it is, a base gets the path.
fn collector(section: &Telemetry, environment: &Environment) -> Result<Option<Collector>, Failed> {
    let base = section.otlp_endpoint.as_deref().filter(|base| !base.is_empty());
    let endpoint = match (base, environment.var("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")) {
        (None, Some(whole)) => Some(whole.to_owned()),
        (base, _) => base.or_else(|| environment.var("OTEL_EXPORTER_OTLP_ENDPOINT")).map(below),
    };
    let off = environment.var("OTEL_SDK_DISABLED").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let Some(endpoint) = endpoint.filter(|_| !off) else { return Ok(None) };
    let uri = reqwest::Url::parse(&endpoint).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if uri.is_none() {
        return Err(Exit::Config.because(format!("telemetry.otlp_endpoint: `{endpoint}` is no http or https address")));
    }
    let headers = match &section.otlp_headers {
        Some(text) => pairs(text)?,
        // The library reads the usual variable.
        None => HashMap::new(),
    };
    let named = section.service_name.as_deref().or_else(|| environment.var("OTEL_SERVICE_NAME"));
    Ok(Some(Collector {
        endpoint,
        headers,
        service: named.unwrap_or("roundhouse").to_owned(),
        version: env!("CARGO_PKG_VERSION"),
    }))
}

fn below(base: &str) -> String {
    format!("{}{PATH}", base.trim_end_matches('/'))
}

/// `name=value,name=value`.
fn pairs(text: &str) -> Result<HashMap<String, String>, Failed> {
    let pair = |text: &str| text.split_once('=').map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()));
    let pairs = text.split(',').filter(|text| !text.trim().is_empty()).map(pair).collect::<Option<_>>();
    // The text may be a credential: it is not repeated.
    pairs.ok_or_else(|| Exit::Config.because("telemetry.otlp_headers: expected name=value,name=value"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(section: &Telemetry, variables: Environment) -> Option<String> {
        collector(section, &variables).ok().flatten().map(|collector| collector.endpoint)
    }

    #[test]
    fn the_file_is_before_the_variables_and_nothing_is_the_default() {
        let (none, some) =
            (Telemetry::default(), Telemetry { otlp_endpoint: Some("http://a:4318/".into()), ..Telemetry::default() });
        let both = || {
            Environment::from([
                ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://b:4318"),
                ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://c/spans"),
            ])
        };
        assert_eq!(endpoint(&none, Environment::default()), None);
        assert_eq!(endpoint(&some, both()).as_deref(), Some("http://a:4318/v1/traces"));
        assert_eq!(endpoint(&none, both()).as_deref(), Some("http://c/spans"));
        let base = Environment::from([("OTEL_EXPORTER_OTLP_ENDPOINT", "http://b:4318")]);
        assert_eq!(endpoint(&none, base).as_deref(), Some("http://b:4318/v1/traces"));
        assert_eq!(endpoint(&some, Environment::from([("OTEL_SDK_DISABLED", "true")])), None);
    }

    #[test]
    fn a_wrong_address_or_header_is_refused_and_a_credential_not_repeated() {
        let refused = |endpoint: &str, headers: Option<&str>| {
            let section = Telemetry {
                otlp_endpoint: Some(endpoint.into()),
                otlp_headers: headers.map(str::to_owned),
                ..Telemetry::default()
            };
            collector(&section, &Environment::default()).err().map(|failed| failed.reason)
        };
        assert!(refused("collector:4318", None).is_some_and(|reason| reason.contains("no http or https address")));
        assert!(refused("http://a", Some("sk-secret")).is_some_and(|reason| !reason.contains("sk-secret")));
        assert_eq!(refused("http://a", Some("authorization=Basic a=, x-y = z")), None);
    }
}
