//! The table that a run prints: figures beside their goals, a column for everybody.

use super::Report;
use super::figure::{Goal, ROWS, Row};
use super::sheet::Sheet;

/// Stands behind a figure that misses its goal.
const MISSED: &str = "*";

/// Prints it, and below it what kept figures from being taken.
pub(super) fn print(report: &Report) {
    let Report { quick, cores, remarks, sheets } = report;
    println!("\nthe direct call, and what is added by whom (+); {cores} cores for clients, gateway and upstream together");
    if *quick {
        println!("a quick run: it says that everything works, not how well");
    }
    let names: Vec<String> = ["", "goal"].iter().map(|&name| name.to_owned()).chain(names(sheets)).collect();
    let lines: Vec<Vec<String>> = std::iter::once(names).chain(measured(sheets).map(|row| line(row, sheets))).collect();
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..lines[0].len()).map(width).collect();
    for line in &lines {
        let cells = line.iter().zip(&widths).enumerate();
        let cells = cells
            .map(|(column, (cell, width))| if column == 0 { format!("{cell:<width$}") } else { format!("  {cell:>width$}") });
        println!("{}", cells.collect::<String>().trim_end());
    }
    println!("{MISSED} misses the goal; - was not measured");
    for remark in remarks {
        println!("this machine: {remark}");
    }
    for sheet in sheets {
        sheet.notes.iter().for_each(|note| println!("{}: {note}", sheet.name));
    }
}

/// What somebody has a figure for: a part of the measurements need not fill the table.
fn measured(sheets: &[Sheet]) -> impl Iterator<Item = &Row> {
    ROWS.iter().filter(|row| sheets.iter().any(|sheet| sheet.figures.contains_key(&row.figure)))
}

fn names(sheets: &[Sheet]) -> impl Iterator<Item = String> {
    sheets.iter().map(|sheet| sheet.name.clone())
}

fn line(row: &Row, sheets: &[Sheet]) -> Vec<String> {
    let cells = sheets.iter().enumerate().map(|(column, sheet)| match sheet.figures.get(&row.figure) {
        None => "-".to_owned(),
        // The direct call is what the others are compared with.
        Some(value) if column == 0 => row.unit.show(*value),
        Some(value) => cell(row, *value),
    });
    [row.name.to_owned(), row.goal.show(row.unit)].into_iter().chain(cells).collect()
}

fn cell(row: &Row, value: f64) -> String {
    let sign = if row.unit.is_added() && value >= 0.0 { "+" } else { "" };
    let mark = match row.goal {
        Goal::None => "",
        goal if goal.met(value) => " ",
        _ => MISSED,
    };
    format!("{sign}{}{mark}", row.unit.show(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::figure::Figure;

    #[test]
    fn cells_say_what_is_added_and_what_is_missed() {
        let row = |figure: Figure| &ROWS[figure as usize];
        assert_eq!(cell(row(Figure::AddedP50), 88.4), "+88 us ");
        assert_eq!(cell(row(Figure::AddedP50), 188.4), "+188 us*");
        assert_eq!(cell(row(Figure::AddedP50), -3.0), "-3 us ");
        assert_eq!(cell(row(Figure::Saturation), 1234.5), "1234/s");
        let mut direct = Sheet::new("direct".to_owned());
        direct.set(Figure::AddedP50, 62.0);
        let line = line(row(Figure::AddedP50), &[direct, Sheet::new("absent".to_owned())]);
        assert_eq!(line[1..], ["<= 100 us", "62 us", "-"]);
    }
}
