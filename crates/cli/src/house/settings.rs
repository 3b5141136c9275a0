//! From the sections of the configuration to the bounds of the gateway. Reads the certificate, so that a renewed one counts with the
//! next reload.

use std::{path::Path, time::Duration};

use gateway::{
    Certificate, Network, Settings,
    settings::{FiguresAccess, GenAiNames, Hedge, HedgeAfter, MetricsAccess, RoutingSettings, SiteSettings},
};

use super::{operator_page, policy, scores};
use crate::{
    config::{self, Access, Config, Environment},
    exit::{Exit, Failed},
};

/// The gateway's settings.
///
/// # Errors
/// When a proxy's address is none, the certificate cannot be used, or a preset or guardrail is wrong.
pub fn of(config: &Config, environment: &Environment) -> Result<Settings, Failed> {
    let mut settings = Settings::default();
    let server = &mut settings.server;
    server.drain_delay = Duration::from_secs(config.server.drain_delay_seconds);
    server.drain = Duration::from_secs(config.server.drain_seconds);
    server.certificate = certificate(config, environment)?;
    server.trusted_proxies = networks(&config.server.trusted_proxies)?;
    settings.metrics = match config.metrics.access {
        Access::Key => MetricsAccess::Key,
        Access::Open => MetricsAccess::Open,
        Access::Off => MetricsAccess::Off,
    };
    settings.gen_ai_names = gen_ai_names(environment);
    let megabytes = usize::try_from(config.request.body_mb).unwrap_or(usize::MAX);
    settings.request.body_bytes_max = megabytes.saturating_mul(1 << 20);
    settings.request.body_read = Duration::from_secs(config.request.body_seconds);
    let (clocks, limits) = (&config.upstream, &mut settings.upstream);
    limits.connect = Duration::from_secs(clocks.connect_seconds);
    limits.head = Duration::from_secs(clocks.head_seconds);
    limits.first_token = Duration::from_secs(clocks.first_token_seconds);
    limits.idle = Duration::from_secs(clocks.idle_seconds);
    limits.total = Duration::from_secs(clocks.total_seconds);
    limits.allow_private = clocks.allow_private;
    settings.routing = routing(config)?;
    settings.site = site(config, environment)?;
    settings.scores = scores::read(config.site.benchmarks.as_deref(), environment)?;
    settings.figures = if config.site.public { FiguresAccess::Open } else { FiguresAccess::Key };
    policy::add(config, &mut settings)?;
    Ok(settings)
}

/// The conventions' own variable, a list: <https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/>.
fn gen_ai_names(environment: &Environment) -> GenAiNames {
    let asked = environment.var("OTEL_SEMCONV_STABILITY_OPT_IN").unwrap_or_default();
    let latest = asked.split(',').any(|word| word.trim() == "gen_ai_latest_experimental");
    if latest { GenAiNames::Latest } else { GenAiNames::Established }
}

fn routing(config: &Config) -> Result<RoutingSettings, Failed> {
    let section = &config.routing;
    if !(1..=99).contains(&section.hedge_percentile) {
        return Err(Exit::Config.because("routing.hedge_percentile: must be 1 to 99"));
    }
    if section.hedge_share_percent > 100 {
        return Err(Exit::Config.because("routing.hedge_share_percent: must be 0 to 100"));
    }
    let after = match section.hedge_after_ms {
        0 => HedgeAfter::Measured(f64::from(section.hedge_percentile) / 100.0),
        milliseconds => HedgeAfter::Fixed(Duration::from_millis(milliseconds)),
    };
    let hedge = Hedge { after, share: f64::from(section.hedge_share_percent) / 100.0 };
    let default_model = section.default_model.clone().filter(|model| !model.is_empty());
    Ok(RoutingSettings { auto_models: section.auto_models.clone().into(), default_model, hedge: section.hedge.then_some(hedge) })
}

fn site(config: &Config, environment: &Environment) -> Result<SiteSettings, Failed> {
    let config::Site { enabled, name, tagline, about, privacy, terms, support, .. } = &config.site;
    let page = |key, text| operator_page::read(key, text, environment);
    Ok(SiteSettings {
        enabled: *enabled,
        name: name.clone(),
        tagline: tagline.clone().filter(|text| !text.is_empty()),
        public_url: config.server.public_url.clone().filter(|url| !url.is_empty()),
        about: page("about", about.as_deref())?,
        privacy: page("privacy", privacy.as_deref())?,
        terms: page("terms", terms.as_deref())?,
        support: page("support", support.as_deref())?,
    })
}

fn networks(texts: &[String]) -> Result<Vec<Network>, Failed> {
    let network = |text: &String| text.parse().map_err(|error| Exit::Config.because(format!("server.trusted_proxies: {error}")));
    texts.iter().map(network).collect()
}

fn certificate(config: &Config, environment: &Environment) -> Result<Option<Certificate>, Failed> {
    let server = &config.server;
    let (chain, key) = match (&server.tls_certificate, &server.tls_key) {
        (None, None) => return Ok(None),
        (Some(chain), Some(key)) => (chain, key),
        _ => return Err(Exit::Config.because("server.tls_certificate and server.tls_key belong together")),
    };
    let read = |name: &str, path: &Path| {
        let path = environment.expand(path);
        std::fs::read(&path)
            .map_err(|error| Exit::Config.because(format!("server.{name}: cannot read {}: {error}", path.display())))
    };
    let certificate = Certificate::from_pem(&read("tls_certificate", chain)?, &read("tls_key", key)?);
    certificate
        .map(Some)
        .map_err(|error| Exit::Config.because(format!("server.tls_certificate: {}", Exit::Config.caused(&error).reason)))
}
