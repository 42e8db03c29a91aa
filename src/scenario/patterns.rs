//! Patterns of submunitions as a scenario states them.

use super::file::{Node, Table};
use super::forms::{ELLIPSE, NORMAL_PATTERN, PART, PATTERN, POINTS, RING};
use super::number::Measure;
use crate::model::law::{Law, Shape};
use crate::model::pattern::{CONTOUR_95, Offset, Part, Pattern};
use crate::units::Quantity;

const SHAPES: [&str; 5] = ["normal", "ellipse", "ring", "mixture", "points"];
/// Largest offset of a surveyed footprint, m.
const FARTHEST: f64 = 20_000.0;
/// Largest file of offsets, bytes.
const OFFSETS_BYTES: u64 = 100_000_000;

impl Node<'_> {
    /// A pattern.
    pub(super) fn pattern(&self) -> Option<Pattern> {
        let table = self.table(&PATTERN)?;
        let (name, node) = table.exactly_one(&SHAPES, "one of normal, ellipse, ring, mixture, points")?;
        match name {
            "normal" => normal(&node.table(&NORMAL_PATTERN)?),
            "ellipse" => {
                let table = node.table(&ELLIPSE)?;
                let (along, across) = axes(&table);
                Some(Pattern::Ellipse { along: along?, across: across? })
            }
            "ring" => {
                let table = node.table(&RING)?;
                let (along, across) = axes(&table);
                let inner = table.law("inner_share", Quantity::InnerShare);
                Some(Pattern::Ring { along: along?, across: across?, inner: inner? })
            }
            "mixture" => mixture(&node),
            _ => points(&node.table(&POINTS)?),
        }
    }
}

impl Table<'_> {
    /// The law of a key.
    pub(super) fn law(&self, key: &str, quantity: Quantity) -> Option<Law> {
        self.get(key)?.law(quantity)
    }
}

fn axes(table: &Table) -> (Option<Law>, Option<Law>) {
    (table.law("along_m", Quantity::FullAxis), table.law("across_m", Quantity::FullAxis))
}

fn normal(table: &Table) -> Option<Pattern> {
    let stated = table.present(&["sd_along_m", "sd_across_m", "footprint_along_m", "footprint_across_m"]);
    match stated[..] {
        ["sd_along_m", "sd_across_m"] => {
            let along = table.law("sd_along_m", Quantity::Spread);
            let across = table.law("sd_across_m", Quantity::Spread);
            Some(Pattern::Normal { sd_along: along?, sd_across: across? })
        }
        ["footprint_along_m", "footprint_across_m"] => {
            let along = from_footprint(table, "footprint_along_m");
            let across = from_footprint(table, "footprint_across_m");
            Some(Pattern::Normal { sd_along: along?, sd_across: across? })
        }
        _ => {
            let wanted = "sd_along_m and sd_across_m, or footprint_along_m and footprint_across_m";
            let found = if stated.is_empty() { "no dimensions".to_owned() } else { stated.join(", ") };
            table.problem(format!("a normal pattern with {found}"), wanted, "");
            None
        }
    }
}

/// The standard deviation of which a full axis is the 95 % contour: half the axis over 2.4477.
fn from_footprint(table: &Table, key: &str) -> Option<Law> {
    let node = table.get(key)?;
    let axis = node.law(Quantity::FullAxis)?;
    let law = axis.scaled(0.5 / CONTOUR_95, Quantity::Spread);
    if law.is_err() {
        node.problem(node.words(), "an axis whose standard deviation is at most 20000 m", "");
    }
    law.ok()
}

fn mixture(node: &Node) -> Option<Pattern> {
    let tables = node.tables(&PART);
    let parts: Vec<Part> = tables.iter().filter_map(part).collect();
    if tables.is_empty() || parts.len() != tables.len() {
        return if tables.is_empty() { node.wrong_kind("a list of { share, pattern }") } else { None };
    }
    let total: f64 = parts.iter().map(|part| part.share).sum();
    Some(Pattern::Mixture(parts.into_iter().map(|p| Part { share: p.share / total, ..p }).collect()))
}

fn part(table: &Table) -> Option<Part> {
    let share = table.get("share").and_then(|node| node.number_within(Measure::Share, 1e-9, 1e9));
    let node = table.get("pattern")?;
    match node.pattern()? {
        Pattern::Mixture(_) => {
            node.problem("a mixture within a mixture", "a pattern that is not itself a mixture", "");
            None
        }
        pattern
        @ (Pattern::Normal { .. } | Pattern::Ellipse { .. } | Pattern::Ring { .. } | Pattern::Points { .. }) => {
            Some(Part { share: share?, pattern })
        }
    }
}

fn points(table: &Table) -> Option<Pattern> {
    let bandwidth = table.law("bandwidth_m", Quantity::Spread);
    let (key, node) = table.exactly_one(&["offsets_m", "file"], "offsets_m or file")?;
    let offsets = if key == "file" { offsets_file(&node) } else { offsets(&node) }?;
    if offsets.is_empty() {
        return node.wrong_kind("at least one offset");
    }
    Some(Pattern::Points { offsets, bandwidth: bandwidth? })
}

fn offsets(node: &Node) -> Option<Vec<Offset>> {
    let pairs = node.list("a list of pairs [along, right] in metres")?;
    let offset = |pair: &Node| {
        let [along, right] = pair.numbers(Measure::Length, "a pair [along, right] in metres")?;
        if along.abs() <= FARTHEST && right.abs() <= FARTHEST {
            Some(Offset { along, right })
        } else {
            pair.wrong_kind("offsets of at most 20000 m")
        }
    };
    let offsets: Vec<Offset> = pairs.iter().filter_map(offset).collect();
    (offsets.len() == pairs.len()).then_some(offsets)
}

fn offsets_file(node: &Node) -> Option<Vec<Offset>> {
    let name = node.text("the name of a CSV file")?;
    let table = super::csv_file::CsvFile::read(node, name, OFFSETS_BYTES)?;
    let columns = [table.column("along_m"), table.column("right_m")];
    let [Some(along), Some(right)] = columns else {
        table.problem_with_header("a header with the columns along_m and right_m");
        return None;
    };
    let mut offsets = Vec::new();
    table.each_row(|row| {
        let number = |column: usize| {
            let value = row.number(column, Measure::Length).filter(|v| v.abs() <= FARTHEST);
            if value.is_none() {
                row.problem(column, "a number of metres, at most 20000", "");
            }
            value
        };
        let (along, right) = (number(along), number(right));
        offsets.extend(along.zip(right).map(|(along, right)| Offset { along, right }));
    });
    Some(offsets)
}

/// The reach of a pattern from the carrier's centre, m: six standard deviations, or the outer edge.
pub(super) fn reach(pattern: &Pattern) -> f64 {
    match pattern {
        Pattern::Normal { sd_along, sd_across } => 6.0 * highest(sd_along).max(highest(sd_across)),
        Pattern::Ellipse { along, across } | Pattern::Ring { along, across, .. } => {
            0.5 * highest(along).max(highest(across))
        }
        Pattern::Mixture(parts) => parts.iter().map(|part| reach(&part.pattern)).fold(0.0, f64::max),
        Pattern::Points { offsets, bandwidth } => {
            offsets.iter().map(|o| o.along.hypot(o.right)).fold(0.0, f64::max) + 6.0 * highest(bandwidth)
        }
    }
}

/// The smallest standard deviation that a pattern may have along an axis, m.
pub(super) fn smallest_sd(pattern: &Pattern) -> f64 {
    match pattern {
        Pattern::Normal { sd_along, sd_across } => sd_along.range().0.min(sd_across.range().0),
        Pattern::Ellipse { along, across } => 0.25 * along.range().0.min(across.range().0),
        Pattern::Ring { along, across, inner } => {
            let h = inner.range().0;
            0.25 * along.range().0.min(across.range().0) * (1.0 + h * h).sqrt()
        }
        Pattern::Mixture(parts) => parts.iter().map(|part| smallest_sd(&part.pattern)).fold(f64::INFINITY, f64::min),
        Pattern::Points { bandwidth, .. } => bandwidth.range().0,
    }
}

/// The largest value that counts for the reach: the upper end, or the 99.99 % quantile of a law without one.
pub(super) fn highest(law: &Law) -> f64 {
    let open = matches!(law.shape(), Shape::Normal { .. } | Shape::LogNormal { .. });
    if open { law.quantile(0.9999) } else { law.range().1 }
}
