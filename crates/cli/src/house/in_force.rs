//! Every setting that a house has, with who said so: what is written, what is implied, and the providers that are there by their usual
//! variables. Secrets are masked.

use gateway::settings::ShownSetting;
use providers::ProviderConfig;

use crate::config::{self, Environment, Loaded, Place, Setting};

/// All of them, in the order of the schema.
pub fn in_force(loaded: &Loaded, environment: &Environment) -> Vec<Setting> {
    let mut settings = config::settings(loaded);
    let data_dir = Place::default().key("server").key("data_dir");
    if loaded.config.server.data_dir.is_none() {
        let at = settings.iter().take_while(|setting| setting.place.to_string() != "server.threads").count();
        let value = super::data_dir(&loaded.config, environment).display().to_string().into();
        settings.insert(at, Setting { place: data_dir, value, source: "default".to_owned() });
    }
    let configured = |id: &str| loaded.config.providers.iter().any(|section| section.id == id);
    for row in providers::rows().filter(|row| !configured(row.id)) {
        let is_set = |name: &&&str| environment.var(name).is_some();
        let variable = row.key_variables.iter().chain([&row.base_url_variable]).find(is_set);
        if let (Some(variable), Some(_)) = (variable, ProviderConfig::of_variables(row, |name| environment.var(name))) {
            let place = Place::default().key("provider").key(row.id);
            settings.push(Setting { place, value: "by environment".into(), source: (*variable).to_owned() });
        }
    }
    settings
}

/// The same for whoever administers a running server.
pub(super) fn shown(loaded: &Loaded, environment: &Environment) -> Vec<ShownSetting> {
    let shown = |Setting { place, value, source }: Setting| ShownSetting { setting: place.to_string(), value, source };
    in_force(loaded, environment).into_iter().map(shown).collect()
}
