//! `GET /api/v1/analytics/meta` and `POST /api/v1/analytics/query`: free questions to the ledger (openrouter API reference,
//! "analytics"). Who administers asks about all calls, others about their own.

use std::{collections::HashMap, sync::Arc, time::Instant};

use axum::{Json, body::Bytes, extract::State};
use inner::Failure;
use serde_json::{Value, json};
use store::{Analysis, AnalysisRow, Dimension, Figure, Filter, Granularity, Metric, Operator};
use wire::{
    Data, Dollars,
    analytics::{Analytics, AnalyticsMeta, AnalyticsRow, AnalyticsValue, Condition, OrderBy, Question, TimeRange},
};

use super::{
    generations::time,
    stats::{Answer, rounded, unreadable},
};
use crate::{
    auth::Caller,
    generation_id::now_ms,
    shared::Shared,
    timestamp::{DAY_MS, iso},
};

const LIMIT_DEFAULT: u32 = 1000;
const METRICS_MAX: usize = 20;
const DIMENSIONS_MAX: usize = 2;
const FILTERS_MAX: usize = 20;
const VALUES_MAX: usize = 500;
/// Days of a question that names none.
const DAYS: i64 = 30;

/// What may be asked.
pub(crate) async fn meta(_: Caller) -> Json<Value> {
    let metric = |metric: &Metric| {
        let display_format = match metric {
            Metric::Latency | Metric::Duration => "latency",
            Metric::Throughput => "throughput",
            metric if metric.is_rate() => "percent",
            metric if metric.is_money() => "currency",
            _ => "number",
        };
        json!({
            "name": metric.word(), "display_label": metric.label(), "is_rate": metric.is_rate(), "display_format": display_format,
        })
    };
    let dimension = |dimension: &Dimension| json!({"name": dimension.word(), "display_label": dimension.label()});
    let operator = |(word, operator): &(&str, Operator)| json!({"name": word, "value_type": if operator.takes_many() { "array" } else { "scalar" }});
    let granularity = |granularity: &Granularity| {
        let word = granularity.word();
        json!({"name": word, "display_label": word[..1].to_uppercase() + &word[1..]})
    };
    Json(json!({"data": {
        "metrics": Metric::ALL.iter().map(metric).collect::<Vec<_>>(),
        "dimensions": Dimension::ALL.iter().map(dimension).collect::<Vec<_>>(),
        "operators": Operator::ALL.iter().map(operator).collect::<Vec<_>>(),
        "granularities": Granularity::ALL.iter().map(granularity).collect::<Vec<_>>(),
    }}))
}

/// An answer.
pub(crate) async fn query(State(shared): State<Arc<Shared>>, Caller(key): Caller, body: Bytes) -> Answer<Analytics> {
    let began = Instant::now();
    let question: Question =
        serde_json::from_slice(&body).map_err(|error| Failure::invalid(format!("the body is no question: {error}")))?;
    let mut analysis = read(&question)?;
    if !key.management {
        let own = Filter { dimension: Dimension::Key, operator: Operator::Eq, values: vec![key.hash.clone()] };
        analysis.filters.push(own);
    }
    let limit = usize::try_from(analysis.limit).unwrap_or(usize::MAX);
    let mut rows = shared.store.analyse(analysis.clone()).await.map_err(|error| unreadable(&error))?;
    let truncated = rows.len() > limit;
    rows.truncate(limit);
    let labels = labels(&shared, &analysis).await?;
    let rows: Vec<_> = rows.into_iter().map(|row| shown(&analysis, row, &labels)).collect();
    let metadata = AnalyticsMeta {
        query_time_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        row_count: rows.len(),
        truncated,
    };
    Ok(Json(Data { data: Analytics { metadata, data: rows } }))
}

fn read(question: &Question) -> Result<Analysis, Failure> {
    if question.classifier_dimensions.is_some() || question.classifier_filters.is_some() {
        return Err(Failure::invalid("classifier_dimensions: this installation classifies nothing"));
    }
    if question.group_limit.is_some() {
        return Err(Failure::invalid("group_limit: not supported; limit bounds all rows together"));
    }
    let metrics = words("metrics", &question.metrics, METRICS_MAX, Metric::from_word)?;
    if metrics.is_empty() {
        return Err(Failure::invalid("metrics: must name at least one"));
    }
    let granularity = match &question.granularity {
        None => None,
        Some(word) => Some(known("granularity", word, |word| Granularity::ALL.iter().copied().find(|it| it.word() == word))?),
    };
    let order = match &question.order_by {
        None => None,
        Some(OrderBy { field, direction }) => {
            let greatest_first = known("order_by.direction", direction, |word| match word {
                "desc" => Some(true),
                "asc" => Some(false),
                _ => None,
            })?;
            Some((known("order_by.field", field, Metric::from_word)?, greatest_first))
        }
    };
    if question.filters.len() > FILTERS_MAX {
        return Err(Failure::invalid(format!("filters: at most {FILTERS_MAX}")));
    }
    let (from_ms, until_ms) = range(question.time_range.as_ref())?;
    let limit = question.limit.unwrap_or(LIMIT_DEFAULT);
    if limit == 0 || limit > Analysis::ROWS_MAX {
        return Err(Failure::invalid(format!("limit: must be a whole number from 1 to {}", Analysis::ROWS_MAX)));
    }
    Ok(Analysis {
        metrics,
        dimensions: words("dimensions", &question.dimensions, DIMENSIONS_MAX, Dimension::from_word)?,
        granularity,
        from_ms,
        until_ms,
        filters: question.filters.iter().map(filter).collect::<Result<_, _>>()?,
        order,
        limit,
    })
}

fn range(range: Option<&TimeRange>) -> Result<(i64, i64), Failure> {
    let Some(TimeRange { start, end }) = range else {
        let now = now_ms();
        return Ok((now - DAYS * DAY_MS, now.saturating_add(1)));
    };
    let (from_ms, until_ms) = (time("time_range.start", start)?, time("time_range.end", end)?);
    if from_ms >= until_ms {
        return Err(Failure::invalid("time_range.start: must be before time_range.end"));
    }
    Ok((from_ms, until_ms))
}

fn filter(Condition { field, operator, value }: &Condition) -> Result<Filter, Failure> {
    let dimension = known("filters.field", field, Dimension::from_word)?;
    let of = |word: &str| Operator::ALL.iter().find(|(known, _)| *known == word).map(|(_, operator)| *operator);
    let operator = known("filters.operator", operator, of)?;
    let wrong = || {
        let what = if operator.takes_many() { "a list of texts or numbers" } else { "a text or a number" };
        Failure::invalid(format!("filters.value: must be {what} for this operator"))
    };
    let scalar = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    };
    let values: Option<Vec<String>> = match value {
        Value::Array(values) if operator.takes_many() && values.len() <= VALUES_MAX => values.iter().map(scalar).collect(),
        value if !operator.takes_many() => scalar(value).map(|value| vec![value]),
        _ => None,
    };
    Ok(Filter { dimension, operator, values: values.ok_or_else(wrong)? })
}

fn words<T>(name: &str, words: &[String], most: usize, of: fn(&str) -> Option<T>) -> Result<Vec<T>, Failure> {
    if words.len() > most {
        return Err(Failure::invalid(format!("{name}: at most {most}")));
    }
    words.iter().map(|word| known(name, word, of)).collect()
}

fn known<T>(name: &str, word: &str, of: impl Fn(&str) -> Option<T>) -> Result<T, Failure> {
    of(word).ok_or_else(|| Failure::invalid(format!("{name}: unknown word; see /api/v1/analytics/meta")))
}

/// What people call the keys and apps that are asked about, by their ids. Nobody's names but of what the rows have.
async fn labels(shared: &Shared, analysis: &Analysis) -> Result<HashMap<String, String>, Failure> {
    let mut labels = HashMap::new();
    if analysis.dimensions.contains(&Dimension::Key) {
        let name = |key: store::KeyRow| if key.name.is_empty() { key.label } else { key.name };
        labels.extend(shared.store.keys().into_iter().map(|key| (key.hash.clone(), name(key))));
    }
    if analysis.dimensions.contains(&Dimension::App) {
        let apps = shared.store.apps().await.map_err(|error| unreadable(&error))?;
        labels.extend(apps.into_iter().filter_map(|app| Some((app.id, app.title.or(app.url)?))));
    }
    Ok(labels)
}

/// A key and an app stand in a row by their names, as in the contract; their ids, which filters take, stand beside them (`...__id`, ours).
fn shown(analysis: &Analysis, row: AnalysisRow, labels: &HashMap<String, String>) -> AnalyticsRow {
    let mut shown = Vec::new();
    if let (Some(granularity), Some(begins_ms)) = (analysis.granularity, row.begins_ms) {
        shown.push((format!("date__{}", granularity.word()), AnalyticsValue::Text(iso(begins_ms))));
    }
    let text = |text: Option<String>| text.map_or(AnalyticsValue::Unknown, AnalyticsValue::Text);
    for (dimension, value) in analysis.dimensions.iter().zip(row.dimensions) {
        let name = value.as_ref().and_then(|id| labels.get(id)).cloned();
        if matches!(dimension, Dimension::Key | Dimension::App) {
            shown.push((format!("{}__id", dimension.word()), text(value.clone())));
        }
        shown.push((dimension.word().to_owned(), text(name.or(value))));
    }
    for (metric, figure) in analysis.metrics.iter().zip(row.metrics) {
        let value = match figure {
            None => AnalyticsValue::Unknown,
            Some(Figure::Whole(nanos)) if metric.is_money() => AnalyticsValue::Money(Dollars(nanos)),
            Some(Figure::Whole(count)) => AnalyticsValue::Count(count),
            Some(Figure::Mean(mean)) => AnalyticsValue::Mean(rounded(mean)),
        };
        shown.push((metric.word().to_owned(), value));
    }
    AnalyticsRow(shown)
}
