//! The short summary that a run prints: parts of the report, set as plain text.

use super::document::{Block, Document, Figure, Section, Table, Teller};
use super::rounding::significant;
use super::sections;
use crate::findings::Findings;
use crate::hazard::unsampled::{Presence, Unsampled};
use crate::language::Language;
use crate::scenario::{Scenario, visible};
use std::fmt::Write;

/// Sections that the short summary has; the report has all.
const SECTIONS: [&str; 6] = ["short", "places", "course", "far", "sure", "basis"];
/// Of those, the ones whose paragraphs are printed.
const TEXTS: [&str; 2] = ["short", "course"];
/// Rows of a table that are printed, at most.
const ROWS: usize = 8;
/// Width to which a column of words is cut.
const WIDEST: usize = 48;

/// A short summary in plain words.
pub fn summary(findings: &Findings, language: &Language) -> String {
    let document = sections::document(Teller { findings, language });
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = set(&mut text, &document);
    text
}

fn set(out: &mut String, document: &Document) -> std::fmt::Result {
    writeln!(out, "{}\n{}", visible(&document.title), visible(&document.subtitle))?;
    document.alarm.iter().try_for_each(|alarm| writeln!(out, "\n{alarm}"))?;
    let shown = document.sections.iter().filter(|section| SECTIONS.contains(&section.id));
    shown.into_iter().try_for_each(|section| set_section(out, section))
}

fn set_section(out: &mut String, section: &Section) -> std::fmt::Result {
    let mut parts = String::new();
    section.blocks.iter().try_for_each(|block| set_block(&mut parts, section.id, block))?;
    if parts.trim().is_empty() {
        return Ok(());
    }
    let heading = visible(&section.heading);
    write!(out, "\n{heading}\n{}\n{parts}", "-".repeat(heading.chars().count()))
}

fn set_block(out: &mut String, section: &str, block: &Block) -> std::fmt::Result {
    match block {
        Block::Text(text) if TEXTS.contains(&section) => writeln!(out, "{}", visible(text)),
        // Layers, method and what no run models stand in the report.
        Block::Items(_) | Block::Table(_) if section == "basis" => Ok(()),
        Block::Heading(_) if section == "places" => Ok(()),
        Block::Heading(text) => writeln!(out, "\n{}:", visible(text)),
        Block::Items(items) | Block::Said(items) => {
            items.iter().try_for_each(|item| writeln!(out, "  - {}", visible(item)))
        }
        Block::Table(table) => set_table(out, table),
        Block::Figure(Figure::Facilities | Figure::Routes, Some(table)) => set_table(out, table),
        Block::Figure(
            Figure::Facilities
            | Figure::Routes
            | Figure::Distribution
            | Figure::Grounds
            | Figure::Exceedance
            | Figure::Months
            | Figure::Convergence
            | Figure::FadeOut,
            _,
        )
        | Block::Map
        | Block::Text(_) => Ok(()),
    }
}

/// Columns of even width, those of numbers to the right; the note once under it.
fn set_table(out: &mut String, table: &Table) -> std::fmt::Result {
    writeln!(out, "\n{}:", visible(&table.caption))?;
    let rows: Vec<&Vec<String>> = table.rows.iter().take(ROWS).chain(&table.total).collect();
    let cells = |row: &Vec<String>| row.iter().map(|cell| cut(&visible(cell))).collect::<Vec<String>>();
    let set: Vec<Vec<String>> = std::iter::once(cells(&table.head)).chain(rows.into_iter().map(cells)).collect();
    let width = |column: usize| set.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..table.head.len()).map(|column| width(column).unwrap_or(0)).collect();
    for row in &set {
        let cell = |(column, (cell, width)): (usize, (&String, &usize))| match column < table.words {
            true => format!("{cell:<width$}"),
            false => format!("{cell:>width$}"),
        };
        let line: Vec<String> = row.iter().zip(&widths).enumerate().map(cell).collect();
        writeln!(out, "  {}", line.join("  ").trim_end())?;
    }
    let more = table.rows.len().saturating_sub(ROWS);
    if more > 0 { writeln!(out, "  … {more}") } else { Ok(()) }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= WIDEST {
        text.to_owned()
    } else {
        text.chars().take(WIDEST - 1).chain(['…']).collect()
    }
}

/// A short summary of a run by the exact method.
pub fn exact_summary(scenario: &Scenario, results: &Unsampled) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write_exact(&mut text, scenario, results);
    text
}

fn write_exact(out: &mut String, scenario: &Scenario, results: &Unsampled) -> std::fmt::Result {
    let model = &scenario.model;
    writeln!(out, "{}", visible(&scenario.title))?;
    writeln!(out, "Assessed for {}; exact method, no possible ground was drawn.\n", model.assessment)?;
    let sd = match &results.total_sd {
        Ok(sd) => format!("standard deviation between possible grounds {}", significant(*sd, 3)),
        Err(why) => format!("its spread is not known: {why}"),
    };
    writeln!(out, "Expected unexploded submunitions that remain: {}; {sd}.", significant(results.companion.total, 3))?;
    match &results.presence {
        Ok(presence) => {
            let (area, error) = (significant(presence.contaminated_area_ha, 3), significant(presence.area_error_ha, 2));
            writeln!(out, "Expected contaminated area on the grid: {area} ha, at most {error} ha wrong.")?;
            let Presence { assessed, unknown, .. } = presence;
            writeln!(out, "Presence is known in {} of {assessed} boxes within reach.", assessed - unknown)?;
        }
        Err(why) => writeln!(out, "Presence is not known: {why}.")?,
    }
    writeln!(out, "Intervals of totals, districts and distances need sampling: run without --method exact.")?;
    writeln!(out, "Places beyond reach of every documented strike were not assessed; that is not the same as safe.")?;
    list(out, "Assumed", &scenario.assumptions)?;
    list(out, "Not verified", &scenario.unverified)
}

fn list(out: &mut String, title: &str, lines: &[String]) -> std::fmt::Result {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title}:")?;
    lines.iter().try_for_each(|line| writeln!(out, "  - {}", visible(line)))
}
