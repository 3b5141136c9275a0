//! Upstreams over HTTP: the `[[provider]]` sections, and the vendors whose usual variables are set.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use catalog::{Catalog, ProviderModel, Vendor, base::day::Day};
use gateway::{
    Settings,
    settings::UpstreamLimits,
    upstream::{Upstream, http::HttpUpstream},
};
use providers::{CallIds, ProviderConfig, ProviderConfigError};

use super::{aliases, base, standing};
use crate::{
    config::{Byok, Config, Environment, Provider, nearest},
    exit::{Exit, Failed},
};

/// A provider, and all that made it what it is.
#[derive(Clone)]
pub struct Connected {
    /// By which it is found: the provider's, or that of a caller's own key there.
    slug: String,
    /// Whom it speaks to, and how.
    vendor: ProviderConfig,
    /// What was written of its models.
    models: Vec<ProviderModel>,
    catalogue: Option<bool>,
    limits: UpstreamLimits,
    upstream: Arc<dyn Upstream>,
}

impl Connected {
    /// The slug.
    pub fn id(&self) -> &str {
        &self.slug
    }

    /// What was configured of it; holds its key.
    pub fn vendor(&self) -> &ProviderConfig {
        &self.vendor
    }

    /// Who answers.
    pub fn upstream(&self) -> Arc<dyn Upstream> {
        Arc::clone(&self.upstream)
    }

    /// Whether it is a server of the operator's of whose models nothing was written.
    pub fn is_ones_own(&self) -> bool {
        let own = self.vendor.row().is_some_and(|row| row.keyless);
        // A caller's key at it is not another server.
        own && self.models.is_empty() && self.slug == self.vendor.id
    }

    /// Whether nothing that was written of it differs.
    pub fn is_as(&self, other: &Self) -> bool {
        self.is_reached_as(&other.slug, &other.vendor, &other.limits)
            && self.models == other.models
            && self.catalogue == other.catalogue
    }

    fn is_reached_as(&self, slug: &str, vendor: &ProviderConfig, limits: &UpstreamLimits) -> bool {
        self.slug == slug && self.vendor == *vendor && self.limits == *limits
    }
}

/// Everything that ships, as if every provider of it were connected.
///
/// # Errors
/// As [`catalogue`].
pub fn everything(data_dir: &Path) -> Result<Catalog, Failed> {
    let mut catalog = knowing(data_dir)?;
    for row in providers::rows() {
        let (facts, when_left) = (standing::shipped(row), row.when_left);
        let about = Vendor { id: row.id, name: row.name, author: row.author, ..Vendor::default() };
        let vendor = Vendor { catalogued: true, policy: facts.policy, when_left, ..about };
        catalog.add_provider(&vendor, &[]).map_err(|error| Exit::Failure.caused(&error))?;
        catalog.describe_provider(facts);
    }
    Ok(catalog)
}

/// A catalogue without endpoints that knows what ships of models and prices; without a provider too, so that whoever asks for a model of
/// the world is told whose key it wants.
///
/// # Errors
/// When the data inside the program or what was imported is damaged.
pub fn catalogue(config: &Config, environment: &Environment) -> Result<Catalog, Failed> {
    let dir = super::data_dir(config, environment);
    Ok(knowing(&dir)?.beside(Arc::new(everything(&dir)?)))
}

fn knowing(data_dir: &Path) -> Result<Catalog, Failed> {
    let base = base::base(data_dir)?;
    let aliases = catalog::aliases::aliases().map_err(|error| Exit::Failure.caused(&error))?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs().cast_signed());
    Ok(Catalog::knowing(base, aliases, Day::of_seconds(now).unwrap_or(Day::EPOCH)))
}

/// Adds what config and environment describe to the catalog; returns the providers. One of `known` that is reached as before is
/// taken over with its connections.
///
/// # Errors
/// [`Exit::Config`] naming the section.
pub fn connect(
    config: &Config,
    environment: &Environment,
    settings: &Settings,
    known: &[Connected],
    catalog: &mut Catalog,
) -> Result<Vec<Connected>, Failed> {
    let sections = config.providers.iter().map(|section| (section.vendor(), Some(section)));
    let usual = from_environment(config, environment).into_iter().map(|vendor| (vendor, None));
    let connected = |(vendor, section): (ProviderConfig, Option<&Provider>)| -> Result<Connected, Failed> {
        let limits = &limits_of(section, &settings.upstream);
        let slug = vendor.id.clone();
        let before = known.iter().find(|connected| connected.is_reached_as(&slug, &vendor, limits)).map(Connected::upstream);
        let upstream = add(&vendor, section, catalog)?;
        let upstream = before.map_or_else(|| connection(upstream, &vendor, limits), Ok)?;
        let (models, catalogue) = section.map(|section| (section.models.clone(), section.catalogue)).unwrap_or_default();
        Ok(Connected { slug, vendor, models, catalogue, limits: limits.clone(), upstream })
    };
    let mut connected: Vec<Connected> = sections.chain(usual).map(connected).collect::<Result<_, _>>()?;
    for section in &config.byok {
        let own = own(section, &connected, known)?;
        if connected.iter().any(|other| other.slug == own.slug) {
            return Err(Exit::Config.because(format!("byok {:?} is there twice", section.name)));
        }
        connected.push(own);
    }
    aliases::add(config, catalog)?;
    Ok(connected)
}

/// Where the upstream with a caller's own key is found; no provider's slug looks like this.
pub fn own_slug(section: &Byok) -> String {
    format!("byok:{}", section.name)
}

/// The same provider as the house's, with the caller's credential.
fn own(section: &Byok, connected: &[Connected], known: &[Connected]) -> Result<Connected, Failed> {
    let Byok { name, provider, api_key, .. } = section;
    let house = connected.iter().find(|connected| connected.slug == *provider);
    let missing = || Exit::Config.because(format!("byok {name:?}: no provider {provider:?} is connected here"));
    let Connected { vendor, limits, .. } = house.ok_or_else(missing)?;
    let vendor = ProviderConfig { api_key: Some(api_key.clone()), ..vendor.clone() };
    let slug = own_slug(section);
    let before = known.iter().find(|connected| connected.is_reached_as(&slug, &vendor, limits)).map(Connected::upstream);
    let fresh = || -> Result<Arc<dyn Upstream>, Failed> {
        let provider = vendor.provider(call_ids()).map_err(|error| Exit::Config.caused(&error))?;
        let upstream = HttpUpstream::on_own_key(provider, Some(api_key.clone()), limits.clone());
        Ok(Arc::new(upstream.map_err(|error| Exit::Config.caused(&error))?))
    };
    let upstream = before.map_or_else(fresh, Ok)?;
    Ok(Connected { slug, vendor, models: Vec::new(), catalogue: None, limits: limits.clone(), upstream })
}

/// The clocks of a provider: its own, and the house's where it has none.
fn limits_of(section: Option<&Provider>, house: &UpstreamLimits) -> UpstreamLimits {
    let own = section.map(|section| section.timeouts.clone()).unwrap_or_default();
    let clock = |own: Option<u64>, house: Duration| own.map_or(house, Duration::from_secs);
    UpstreamLimits {
        connect: clock(own.connect_seconds, house.connect),
        head: clock(own.head_seconds, house.head),
        first_token: clock(own.first_token_seconds, house.first_token),
        idle: clock(own.idle_seconds, house.idle),
        total: clock(own.total_seconds, house.total),
        ..house.clone()
    }
}

/// Adds a provider's models to the catalogue.
fn add(
    vendor: &ProviderConfig,
    section: Option<&Provider>,
    catalog: &mut Catalog,
) -> Result<Box<dyn providers::Provider>, Failed> {
    let provider = vendor.provider(call_ids()).map_err(|error| unusable(vendor, &error))?;
    let models = section.map(|section| section.models.as_slice()).unwrap_or_default();
    let row = vendor.row();
    // A region of AWS is a usual address too.
    let usual_address = row.is_some_and(|row| row.base_url.is_some() || vendor.aws.is_some()) && vendor.base_url.is_none();
    let catalogued = section.and_then(|section| section.catalogue).unwrap_or(usual_address);
    let known = Vendor {
        id: provider.id(),
        name: provider.name(),
        author: row.and_then(|row| row.author),
        routes: provider.routes(),
        like: vendor.like.as_deref(),
        policy: standing::policy(vendor, section, catalogued),
        when_left: standing::when_left(vendor, catalogued),
        catalogued,
    };
    catalog.add_provider(&known, models).map_err(|error| Exit::Config.caused(&error))?;
    catalog.describe_provider(standing::facts(&*provider, vendor, section, catalogued));
    Ok(provider)
}

/// What is wrong with a section. One that nobody knows and that says no address has most likely a typing error in its id.
fn unusable(vendor: &ProviderConfig, error: &ProviderConfigError) -> Failed {
    let known = || providers::rows().map(|row| row.id);
    let meant = match error {
        ProviderConfigError::NoBaseUrl(id) if vendor.row().is_none() => nearest(id, known()),
        ProviderConfigError::Like { like, .. } => nearest(like, known()),
        _ => None,
    };
    let hint = meant.map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"));
    Exit::Config.because(format!("{}{hint}", Exit::Config.caused(error).reason))
}

fn connection(
    provider: Box<dyn providers::Provider>,
    vendor: &ProviderConfig,
    limits: &UpstreamLimits,
) -> Result<Arc<dyn Upstream>, Failed> {
    let upstream = HttpUpstream::new(provider, vendor.api_key.clone(), limits.clone())
        .map_err(|error| Exit::Config.because(format!("provider {}: {}", vendor.id, Exit::Config.caused(&error).reason)))?;
    Ok(Arc::new(upstream))
}

/// Vendors whose usual variables are set, unless a section of the file speaks of them.
fn from_environment(config: &Config, environment: &Environment) -> Vec<ProviderConfig> {
    let configured = |id: &str| config.providers.iter().any(|section| section.id == id);
    providers::rows()
        .filter(|row| !configured(row.id))
        .filter_map(|row| ProviderConfig::of_variables(row, |name| environment.var(name)))
        .collect()
}

fn call_ids() -> CallIds {
    Arc::new(|| {
        // The system has no randomness only while it boots; an id of zeros is then better than no answer.
        let mut random = [0; 24];
        let _ = getrandom::fill(&mut random);
        prompt::tool_call_id(&random)
    })
}
