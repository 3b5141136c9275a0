//! A guardrail, and the keys that it was assigned to.

use std::sync::Arc;

use inner::Nanos;
use serde::{Deserialize, Serialize};
use store::LimitReset;

use wire::admin::{ContentFilter, ContentFilterBuiltin};

use super::{Row, StoredNanos};
use crate::guardrail::{Filter, FilterError, Guardrail};

/// One set of rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct KeptGuardrail {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    /// What each key may spend, and how often that starts afresh.
    pub(crate) budget: Option<(LimitReset, StoredNanos)>,
    pub(crate) allowed_models: Option<Vec<String>>,
    pub(crate) ignored_models: Option<Vec<String>>,
    pub(crate) allowed_providers: Option<Vec<String>>,
    pub(crate) ignored_providers: Option<Vec<String>>,
    pub(crate) zdr: bool,
    pub(crate) content_filters: Vec<ContentFilter>,
    pub(crate) content_filter_builtins: Vec<ContentFilterBuiltin>,
    pub(crate) assignments: Vec<Assignment>,
    pub(crate) created_ms: i64,
    pub(crate) updated_ms: Option<i64>,
}

/// A key that a guardrail holds for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Assignment {
    pub(crate) id: String,
    pub(crate) key_hash: String,
    pub(crate) created_ms: i64,
}

impl Row for KeptGuardrail {
    const KIND: &'static str = "guardrail";

    fn id(&self) -> &str {
        &self.id
    }

    fn created_ms(&self) -> i64 {
        self.created_ms
    }
}

impl KeptGuardrail {
    pub(super) fn guardrail(&self) -> Guardrail {
        Guardrail {
            name: self.name.clone(),
            keys: self.assignments.iter().map(|assignment| assignment.key_hash.clone()).collect(),
            allowed_models: self.allowed_models.clone(),
            ignored_models: self.ignored_models.clone().unwrap_or_default(),
            allowed_providers: self.allowed_providers.clone(),
            ignored_providers: self.ignored_providers.clone().unwrap_or_default(),
            zdr: self.zdr,
            budgets: self.budget.iter().map(|&(reset, StoredNanos(limit))| (reset, Nanos(limit))).collect(),
            // They were read when they were set.
            filters: self.filters().unwrap_or_else(|(field, error)| {
                tracing::error!(guardrail = self.name, field, %error, "the filters of a guardrail cannot be read and do not hold");
                Vec::new()
            }),
        }
    }

    /// What is looked for in prompts: the patterns first, then the kinds, each in its order.
    ///
    /// # Errors
    /// The field that is wrong, and why.
    pub(crate) fn filters(&self) -> Result<Vec<Arc<Filter>>, (String, FilterError)> {
        let own = self.content_filters.iter().enumerate().map(|(index, ContentFilter { pattern, action, label })| {
            let filter = Filter::of_pattern(pattern, label.as_deref(), *action);
            filter.map_err(|error| (format!("content_filters[{index}]"), error))
        });
        let builtin = self.content_filter_builtins.iter().enumerate();
        let builtin = builtin.map(|(index, ContentFilterBuiltin { slug, action, scan_scope })| {
            let filter = Filter::of_builtin(slug, *scan_scope, *action);
            filter.map_err(|error| (format!("content_filter_builtins[{index}]"), error))
        });
        own.chain(builtin).map(|filter| filter.map(Arc::new)).collect()
    }
}
