//! The same as JSON, for whoever compares runs.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use super::Report;
use super::figure::{Goal, ROWS};
use super::sheet::Sheet;

/// Writes it.
pub(super) fn write(report: &Report, file: &Path) -> Result<()> {
    let text = format!("{:#}\n", value(report));
    fs::write(file, text).with_context(|| format!("failed to write {}", file.display()))
}

fn value(report: &Report) -> Value {
    let goals: Map<String, Value> = ROWS
        .iter()
        .filter_map(|row| match row.goal {
            Goal::AtMost(most) => Some((row.key.to_owned(), json!({ "at_most": most }))),
            Goal::AtLeast(least) => Some((row.key.to_owned(), json!({ "at_least": least }))),
            Goal::None => None,
        })
        .collect();
    let contenders: Vec<Value> = report.sheets.iter().map(contender).collect();
    json!({"quick": report.quick, "cores": report.cores, "remarks": report.remarks, "goals": goals, "contenders": contenders})
}

fn contender(sheet: &Sheet) -> Value {
    let known = ROWS.iter().filter_map(|row| Some((row.key.to_owned(), json!(sheet.figures.get(&row.figure)?))));
    json!({"name": sheet.name, "figures": known.collect::<Map<_, _>>(), "notes": sheet.notes})
}
