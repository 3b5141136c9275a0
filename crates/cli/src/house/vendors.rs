//! Upstreams over HTTP: the `[[provider]]` sections, and the vendors whose usual variables are set.

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use catalog::{Catalog, Vendor, base::day::Day};
use gateway::{
    Settings,
    upstream::{Upstream, http::HttpUpstream},
};
use providers::{CallIds, ProviderConfig};

use crate::{
    config::{Byok, Config, Environment, Provider},
    exit::{Exit, Failed},
};

/// An upstream by its provider slug.
type Named = (String, Arc<dyn Upstream>);

/// An empty catalogue, with what ships of models and prices if there is a provider that it may be about.
///
/// # Errors
/// When the data inside the program are damaged.
pub fn catalogue(config: &Config, environment: &Environment) -> Result<Catalog, Failed> {
    if config.providers.is_empty() && from_environment(config, environment).is_empty() {
        return Ok(Catalog::default());
    }
    let failed = |error: catalog::BaseError| Exit::Failure.caused(&error);
    let base = catalog::base().map_err(failed)?;
    let aliases = catalog::aliases::aliases().map_err(failed)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs().cast_signed());
    Ok(Catalog::knowing(base, aliases, Day::of_seconds(now).unwrap_or(Day::EPOCH)))
}

/// Adds what config and environment describe to the catalog; returns the upstreams by provider slug.
///
/// # Errors
/// [`Exit::Config`] naming the section.
pub fn connect(
    config: &Config,
    environment: &Environment,
    settings: &Settings,
    catalog: &mut Catalog,
) -> Result<Vec<Named>, Failed> {
    let sections = config.providers.iter().map(|section| (section.vendor(), Some(section)));
    let usual = from_environment(config, environment).into_iter().map(|vendor| (vendor, None));
    let vendors: Vec<_> = sections.chain(usual).collect();
    let mut named: Vec<Named> =
        vendors.iter().map(|(vendor, section)| add(vendor, *section, settings, catalog)).collect::<Result<_, _>>()?;
    let vendors: Vec<&ProviderConfig> = vendors.iter().map(|(vendor, _)| vendor).collect();
    for section in &config.byok {
        let upstream = own(section, &vendors, settings)?;
        let slug = own_slug(section);
        if named.iter().any(|(taken, _)| *taken == slug) {
            return Err(Exit::Config.because(format!("byok {:?} is there twice", section.name)));
        }
        named.push((slug, upstream));
    }
    Ok(named)
}

/// Where the upstream with a caller's own key is found; no provider's slug looks like this.
pub fn own_slug(section: &Byok) -> String {
    format!("byok:{}", section.name)
}

/// The same provider as the house's, with the caller's credential.
fn own(section: &Byok, vendors: &[&ProviderConfig], settings: &Settings) -> Result<Arc<dyn Upstream>, Failed> {
    let Byok { name, provider, api_key, .. } = section;
    let vendor = vendors.iter().find(|vendor| vendor.id == *provider);
    let missing = || Exit::Config.because(format!("byok {name:?}: no provider {provider:?} is connected here"));
    let vendor = ProviderConfig { api_key: Some(api_key.clone()), ..ProviderConfig::clone(vendor.ok_or_else(missing)?) };
    let provider = vendor.provider(call_ids()).map_err(|error| Exit::Config.caused(&error))?;
    let upstream = HttpUpstream::on_own_key(provider, Some(api_key.clone()), settings.upstream.clone());
    Ok(Arc::new(upstream.map_err(|error| Exit::Config.caused(&error))?))
}

fn add(vendor: &ProviderConfig, section: Option<&Provider>, settings: &Settings, catalog: &mut Catalog) -> Result<Named, Failed> {
    let provider = vendor.provider(call_ids()).map_err(|error| Exit::Config.caused(&error))?;
    let models = section.map(|section| section.models.as_slice()).unwrap_or_default();
    let row = providers::table::row(provider.id());
    // A region of AWS is a usual address too.
    let usual_address = row.is_some_and(|row| row.base_url.is_some() || vendor.aws.is_some()) && vendor.base_url.is_none();
    let known = Vendor {
        id: provider.id(),
        name: provider.name(),
        author: row.and_then(|row| row.author),
        routes: provider.routes(),
        catalogued: section.and_then(|section| section.catalogue).unwrap_or(usual_address),
    };
    catalog.add_provider(&known, models).map_err(|error| Exit::Config.caused(&error))?;
    let upstream = HttpUpstream::new(provider, vendor.api_key.clone(), settings.upstream.clone())
        .map_err(|error| Exit::Config.because(format!("provider {}: {}", vendor.id, Exit::Config.caused(&error).reason)))?;
    Ok((vendor.id.clone(), Arc::new(upstream)))
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
