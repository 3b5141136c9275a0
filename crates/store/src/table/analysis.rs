//! Free questions to `generations`. Every word of the statement is ours; what a client wrote is bound.

use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, TypeInfo, ValueRef, sqlite::SqliteRow};

use crate::{Analysis, AnalysisRow, Figure, Filter, Granularity, Operator, window::DAY_MS};

/// Answers one. An answer with more rows than wanted has one more than that, so that it can be told.
pub(crate) async fn answer(conn: &mut SqliteConnection, question: &Analysis) -> sqlx::Result<Vec<AnalysisRow>> {
    let time = question.granularity.map_or_else(|| "NULL".to_owned(), bucket);
    let mut select = QueryBuilder::<Sqlite>::new(format!("SELECT {time} AS begins_ms"));
    let mut keys = Vec::new();
    for (at, dimension) in question.dimensions.iter().enumerate() {
        select.push(format!(", {} AS dimension_{at}", dimension.sql()));
        keys.push(format!("dimension_{at}"));
    }
    for (at, metric) in question.metrics.iter().enumerate() {
        select.push(format!(", {} AS metric_{at}", metric.sql()));
    }
    select.push(" FROM generations WHERE created_ms >= ").push_bind(question.from_ms);
    select.push(" AND created_ms < ").push_bind(question.until_ms);
    question.filters.iter().for_each(|filter| condition(&mut select, filter));
    if question.granularity.is_some() {
        keys.insert(0, "begins_ms".to_owned());
    }
    if !keys.is_empty() {
        select.push(format!(" GROUP BY {}", keys.join(", ")));
    }
    select.push(" HAVING COUNT(*) > 0 ORDER BY ").push(order(question));
    select.push(" LIMIT ").push_bind(i64::from(question.limit.min(Analysis::ROWS_MAX)) + 1);
    select.build().fetch_all(conn).await?.iter().map(|row| read(row, question)).collect()
}

fn order(question: &Analysis) -> String {
    let time = if question.granularity.is_some() { "begins_ms, " } else { "" };
    let last: String = (0..question.dimensions.len()).map(|at| format!(", dimension_{at}")).collect();
    match question.order {
        Some((metric, greatest_first)) => {
            format!("{} {}, {time}1{last}", metric.sql(), if greatest_first { "DESC" } else { "ASC" })
        }
        None => format!("{time}metric_0 DESC{last}"),
    }
}

/// When the piece of time began in which a call was made, in Unix milliseconds.
fn bucket(granularity: Granularity) -> String {
    let pieces = |ms: i64| format!("created_ms / {ms} * {ms}");
    match granularity {
        Granularity::Minute => pieces(60_000),
        Granularity::Hour => pieces(3_600_000),
        Granularity::Day => pieces(DAY_MS),
        // 1970-01-01 was a Thursday.
        Granularity::Week => format!("(created_ms / {DAY_MS} - (created_ms / {DAY_MS} + 3) % 7) * {DAY_MS}"),
        Granularity::Month => "unixepoch(created_ms / 1000, 'unixepoch', 'start of month') * 1000".to_owned(),
    }
}

fn condition(select: &mut QueryBuilder<Sqlite>, filter: &Filter) {
    let column = filter.dimension.sql();
    let sign = match filter.operator {
        Operator::Eq => "=",
        Operator::Neq => "IS NOT",
        Operator::Gt => ">",
        Operator::Gte => ">=",
        Operator::Lt => "<",
        Operator::Lte => "<=",
        Operator::In | Operator::NotIn => {
            let not = if filter.operator == Operator::NotIn { "NOT " } else { "" };
            // A call without is none of them.
            select.push(format!(" AND {not}(COALESCE({column}, '') IN ("));
            let mut values = select.separated(", ");
            for value in &filter.values {
                values.push_bind(value.clone());
            }
            select.push("))");
            return;
        }
    };
    if let Some(value) = filter.values.first() {
        select.push(format!(" AND {column} {sign} ")).push_bind(value.clone());
    }
}

fn read(row: &SqliteRow, question: &Analysis) -> sqlx::Result<AnalysisRow> {
    let dimensions = (0..question.dimensions.len()).map(|at| row.try_get(format!("dimension_{at}").as_str()));
    let metrics = (0..question.metrics.len()).map(|at| figure(row, &format!("metric_{at}")));
    Ok(AnalysisRow {
        begins_ms: row.try_get("begins_ms")?,
        dimensions: dimensions.collect::<sqlx::Result<_>>()?,
        metrics: metrics.collect::<sqlx::Result<_>>()?,
    })
}

fn figure(row: &SqliteRow, column: &str) -> sqlx::Result<Option<Figure>> {
    let value = row.try_get_raw(column)?;
    if value.is_null() {
        return Ok(None);
    }
    let is_mean = value.type_info().name() == "REAL";
    let figure = if is_mean { Figure::Mean(row.try_get(column)?) } else { Figure::Whole(row.try_get(column)?) };
    Ok(Some(figure))
}
