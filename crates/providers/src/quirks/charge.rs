//! Where a vendor says what a call cost, and in which unit. Amounts stay exact: whole nano-dollars, rounded up once.

use inner::Nanos;
use serde::{Deserialize, Deserializer};
use serde_json_borrow::Value;

use crate::openai::count;

/// A field of `usage` that holds what the vendor charges.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CostField {
    /// Its name.
    pub field: String,
    /// What it counts.
    pub unit: CostUnit,
}

/// What a cost is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CostUnit {
    /// US dollars, as a decimal number (OpenRouter, DeepInfra).
    Dollars,
    /// 1e-10 US dollars (xAI, docs.x.ai/developers/cost-tracking, 2026-11).
    Ticks,
}

impl CostField {
    /// A field of this name and unit.
    #[must_use]
    pub fn new(field: &str, unit: CostUnit) -> Self {
        Self { field: field.to_owned(), unit }
    }

    /// The cost that a `usage` object tells.
    pub(crate) fn read(&self, usage: &Value<'_>) -> Option<Nanos> {
        match (self.unit, usage.as_object()?.get(&self.field)?) {
            (CostUnit::Dollars, Value::Number(dollars)) => Nanos::from_dollars(&dollars.to_string()),
            (CostUnit::Ticks, ticks) => count(ticks).map(|ticks| Nanos::round_up(i128::from(ticks).saturating_mul(100))),
            _ => None,
        }
    }
}

/// `true` stands for `{ field = "cost", unit = "dollars" }`, as OpenRouter has it; `false` for none.
pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<CostField>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Usual(bool),
        Field(CostField),
    }
    Ok(match Written::deserialize(deserializer)? {
        Written::Usual(told) => told.then(|| CostField::new("cost", CostUnit::Dollars)),
        Written::Field(field) => Some(field),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quirks::Quirks;

    fn cost(usage: &str, quirk: &str) -> Option<Nanos> {
        let quirks: Quirks = toml::from_str(quirk).unwrap();
        quirks.reports_cost?.read(&serde_json::from_str(usage).unwrap())
    }

    #[test]
    fn dollars_are_exact_and_rounded_up() {
        let cost = |usage| cost(usage, "reports_cost = true");
        assert_eq!(cost(r#"{"cost": 0.00000338}"#), Some(Nanos(3380)));
        assert_eq!(cost(r#"{"cost": 0.0000000011}"#), Some(Nanos(2)));
        assert_eq!(cost(r#"{"cost": 0}"#), Some(Nanos(0)));
        assert_eq!(cost(r#"{"cost": null}"#), None);
        assert_eq!(cost(r#"{"cost": -1}"#), None);
        assert_eq!(cost("{}"), None);
    }

    #[test]
    fn a_field_is_read_in_its_unit_and_no_other() {
        let ticks = r#"reports_cost = { field = "cost_in_usd_ticks", unit = "ticks" }"#;
        assert_eq!(cost(r#"{"cost_in_usd_ticks": 37756000}"#, ticks), Some(Nanos(3_775_600)), "$0.0037756");
        assert_eq!(cost(r#"{"cost_in_usd_ticks": 11}"#, ticks), Some(Nanos(2)), "rounded up");
        assert_eq!(cost(r#"{"cost_in_usd_ticks": 0.5, "cost": 1}"#, ticks), None);
        let estimate = r#"reports_cost = { field = "estimated_cost", unit = "dollars" }"#;
        assert_eq!(cost(r#"{"estimated_cost": 4.5e-06}"#, estimate), Some(Nanos(4500)));
        assert_eq!(cost(r#"{"cost": 5}"#, "reports_cost = false"), None, "another currency, for all we know");
        assert_eq!(cost(r#"{"cost": 5}"#, ""), None);
    }
}
