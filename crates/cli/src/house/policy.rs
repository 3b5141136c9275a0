//! From the configuration to what may be used and what it may cost: limits, presets and guardrails, checked.

use std::{collections::HashSet, sync::Arc};

use gateway::{
    Settings,
    guardrail::{Filter, FilterError, Guardrail},
    own_key::{Fee, OwnKey},
    preset::{Preset, Presets},
    settings::{FreeLimits, MoneySettings},
};
use inner::Nanos;
use store::LimitReset;

use super::vendors;
use crate::{
    config::{self, Config},
    exit::{Exit, Failed},
};

/// Adds what may be used and what it may cost to the settings.
///
/// # Errors
/// [`Exit::Config`] naming the section.
pub fn add(config: &Config, settings: &mut Settings) -> Result<(), Failed> {
    let config::Money {
        allow_unpriced,
        free_requests_per_minute,
        free_requests_per_day,
        free_requests_per_key,
        byok_fee_percent,
        low_balance,
    } = &config.money;
    if Nanos::from_dollars(low_balance).is_none() {
        return Err(Exit::Config.because(format!("money.low_balance: {low_balance:?} is no amount of dollars such as \"100\"")));
    }
    let bound = |requests: &u32| Some(*requests).filter(|requests| *requests > 0);
    let free = FreeLimits {
        requests_per_minute: bound(free_requests_per_minute),
        requests_per_day: bound(free_requests_per_day),
        per_key: *free_requests_per_key,
    };
    settings.money = MoneySettings { allow_unpriced: *allow_unpriced, free, own_key_fee: fee(byok_fee_percent.as_deref())? };
    settings.own_keys = config.byok.iter().map(own_key).collect();
    let presets = Presets::new(config.presets.iter().map(preset).collect()).map_err(|error| Exit::Config.caused(&error))?;
    settings.presets = Arc::new(presets);
    let mut names = HashSet::new();
    if let Some(twice) = config.guardrails.iter().find(|section| !names.insert(&section.name)) {
        return Err(Exit::Config.because(format!("guardrail {:?} is there twice", twice.name)));
    }
    settings.guardrails = config.guardrails.iter().map(guardrail).collect::<Result<_, _>>()?;
    Ok(())
}

fn fee(percent: Option<&str>) -> Result<Fee, Failed> {
    let wrong = |text| Exit::Config.because(format!("money.byok_fee_percent: {text:?} is no percentage such as \"5\""));
    percent.filter(|text| !text.is_empty()).map_or(Ok(Fee::default()), |text| Fee::from_percent(text).ok_or_else(|| wrong(text)))
}

fn own_key(section: &config::Byok) -> OwnKey {
    OwnKey {
        name: section.name.clone(),
        keys: section.keys.clone(),
        provider: section.provider.clone(),
        upstream: vendors::own_slug(section),
        fallback: section.fallback,
        only: section.only,
        models: section.models.clone(),
    }
}

fn preset(section: &config::Preset) -> Preset {
    let mut fields = section.parameters.clone();
    let named = [
        ("model", section.model.as_ref().map(|model| model.as_str().into())),
        ("models", section.models.as_ref().map(|models| models.as_slice().into())),
        ("provider", section.provider.clone().map(Into::into)),
    ];
    fields.extend(named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    Preset {
        slug: section.slug.clone(),
        name: section.name.clone(),
        description: section.description.clone(),
        system_prompt: section.system_prompt.clone(),
        fields,
    }
}

fn guardrail(section: &config::Guardrail) -> Result<Guardrail, Failed> {
    let config::Guardrail { name, budget, .. } = section;
    let read = |(reset, text): (LimitReset, &Option<String>)| {
        let amount = |text: &String| {
            let wrong =
                || format!("guardrail {name:?}: budget.{}: {text:?} is no amount of dollars, such as \"0.50\"", reset.word());
            Nanos::from_dollars(text).map(|limit| (reset, limit)).ok_or_else(|| Exit::Config.because(wrong()))
        };
        text.as_ref().map(amount)
    };
    let windows =
        [(LimitReset::Daily, &budget.daily), (LimitReset::Weekly, &budget.weekly), (LimitReset::Monthly, &budget.monthly)];
    Ok(Guardrail {
        name: name.clone(),
        keys: section.keys.clone(),
        allowed_models: section.allowed_models.clone(),
        ignored_models: section.ignored_models.clone(),
        allowed_providers: section.allowed_providers.clone(),
        ignored_providers: section.ignored_providers.clone(),
        zdr: section.zdr,
        budgets: windows.into_iter().filter_map(read).collect::<Result<_, _>>()?,
        filters: filters(section)?,
    })
}

/// The patterns first, then the kinds, each in its order.
fn filters(section: &config::Guardrail) -> Result<Vec<Arc<Filter>>, Failed> {
    let wrong = |list: &str, index: usize, error: &FilterError| {
        Exit::Config.because(format!("guardrail {:?}: {list}[{index}].{error}", section.name))
    };
    let own = section.content_filters.iter().enumerate().map(|(index, filter)| {
        Filter::of_pattern(&filter.pattern, filter.label.as_deref(), filter.action)
            .map_err(|error| wrong("content_filters", index, &error))
    });
    let builtin = section.content_filter_builtins.iter().enumerate().map(|(index, filter)| {
        Filter::of_builtin(&filter.slug, filter.scan_scope, filter.action)
            .map_err(|error| wrong("content_filter_builtins", index, &error))
    });
    own.chain(builtin).map(|filter| filter.map(Arc::new)).collect()
}
