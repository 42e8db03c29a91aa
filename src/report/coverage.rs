//! A study of coverage in words and tables, for the terminal and for a page.

mod table;

use super::rounding::{rounded, significant};
use crate::coverage::errors::{Errors, QUANTILES};
use crate::coverage::numbers::Quantity;
use crate::coverage::pooled::{Group, Pooled, Share};
use crate::coverage::ranks::{Held, inflation};
use crate::coverage::{Altered, Coverage, FALSE_ALARM, Plain, QuantityCoverage};
use crate::model::Model;
use crate::scenario::visible;
use table::Table;

/// How tables are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Columns of even width.
    Terminal,
    /// Markdown.
    Page,
}

/// The whole study as text.
pub fn report(coverage: &Coverage, model: &Model, setting: Setting) -> String {
    let set = |table: Table| match setting {
        Setting::Terminal => table.plain(),
        Setting::Page => table.markdown(),
    };
    let parts = [
        heading("Truths drawn from the model itself", setting),
        own_words(coverage),
        set(own_table(coverage, model)),
        plain_words(),
        set(plain_table(coverage, model)),
        heading("Monte Carlo errors over seeds", setting),
        errors_words(coverage),
        set(errors_table(coverage, model)),
        heading("Truths that the model does not describe", setting),
        altered_words(coverage),
        set(altered_table(coverage)),
        not_tried(coverage),
        verdict(coverage, model),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The verdict in one sentence, or one for each test that failed.
pub fn verdict(coverage: &Coverage, model: &Model) -> String {
    let (tests, failures) = (coverage.tests().len(), coverage.failures());
    let rate = format!(
        "{tests} tests, each at p = {}, so that a right machinery fails one study in {}",
        significant(coverage.threshold(), 2),
        significant(1.0 / FALSE_ALARM, 2)
    );
    if failures.is_empty() {
        return format!("Intervals and Monte Carlo errors hold as stated ({rate}).\n");
    }
    let words = |test: &crate::coverage::Test| {
        format!("FAILS: {}, {}: p = {}\n", name(test.quantity, model), test.what, p_text(test.p_value))
    };
    format!("{}The machinery does not hold what it states ({rate}).\n", failures.iter().map(words).collect::<String>())
}

/// The quantity in words.
pub fn name(quantity: Quantity, model: &Model) -> String {
    match quantity {
        Quantity::Remnants => "remnants".to_owned(),
        Quantity::Initial => "remnants initially there".to_owned(),
        Quantity::ContaminatedArea => "contaminated area".to_owned(),
        Quantity::District(index) => format!("district {}", visible(&model.districts[index].id)),
    }
}

/// The group in words.
pub fn group_name(group: Group) -> &'static str {
    match group {
        Group::Remnants => "remnants",
        Group::ContaminatedArea => "contaminated area",
        Group::Districts => "districts",
    }
}

fn heading(text: &str, setting: Setting) -> String {
    match setting {
        Setting::Terminal => format!("{text}\n{}", "-".repeat(text.len())),
        Setting::Page => format!("### {text}\n"),
    }
}

fn count(value: u64) -> String {
    rounded(value as f64, 1.0)
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

fn p_text(p: f64) -> String {
    if p < 1e-4 { format!("{p:.0e}") } else { format!("{p:.4}") }
}

fn own_words(coverage: &Coverage) -> String {
    let plan = coverage.plan;
    format!(
        "{} truths against intervals from {} replicates, seed {}.\n\
         Held: truths whose randomised rank lies in the interval, their share, and its 95 % interval.\n",
        count(plan.truths),
        count(plan.replicates),
        plan.seed.0
    )
}

fn own_table(coverage: &Coverage, model: &Model) -> Table {
    let head = ["", "50 %: held", "p", "90 %: held", "p", "ranks even, p", "verdict"];
    let failing: Vec<Quantity> = coverage.failures().iter().map(|test| test.quantity).collect();
    let row = |own: &QuantityCoverage| {
        let held = own.held.iter().flat_map(|held| [held_text(held), p_text(held.p_value())]);
        let verdict = if failing.contains(&own.quantity) { "FAILS" } else { "holds" };
        let first = [name(own.quantity, model)].into_iter().chain(held);
        first.chain([p_text(own.uniformity), verdict.to_owned()]).collect()
    };
    Table::new(&head, coverage.own.iter().map(row).collect())
}

fn held_text(held: &Held) -> String {
    let (low, high) = held.interval();
    format!("{} = {} ({:.1}-{:.1})", held.covered, percent(held.share()), low * 100.0, high * 100.0)
}

fn plain_words() -> String {
    "The intervals of whole numbers that a run prints: share of replicates in them -> share of truths in them.\n\
     They hold more than their name says where numbers tie.\n"
        .to_owned()
}

fn plain_table(coverage: &Coverage, model: &Model) -> Table {
    let box_ha = model.grid.boxes.cell_ha();
    let row = |own: &QuantityCoverage| {
        let (unit, unit_name) = if own.quantity == Quantity::ContaminatedArea { (box_ha, ", ha") } else { (1.0, "") };
        [name(own.quantity, model) + unit_name]
            .into_iter()
            .chain(own.plain.map(|plain| plain_text(&plain, unit)))
            .collect()
    };
    Table::new(&["", "50 %", "90 %"], coverage.own.iter().map(row).collect())
}

fn plain_text(plain: &Plain, unit: f64) -> String {
    let end = |value: u64| rounded(value as f64 * unit, if unit < 1.0 { 0.01 } else { 1.0 });
    format!("{} to {}: {} -> {}", end(plain.ends.0), end(plain.ends.1), percent(plain.mass), percent(plain.held))
}

fn errors_words(coverage: &Coverage) -> String {
    let small = coverage.plan.small;
    format!(
        "{} runs of {} replicates with seeds of their own.\n\
         Spread: standard deviation of their means over the standard error that they state.\n\
         Held: runs whose 95 % range of a quantile held the quantile of a run of {}; to hold more is no fault.\n",
        count(small.runs),
        count(small.replicates),
        count(small.large)
    )
}

fn errors_table(coverage: &Coverage, model: &Model) -> Table {
    let ranges = QUANTILES.map(|p| format!("q{:02.0}_mc held", p * 100.0));
    let head = ["", "spread / stated", "p", &ranges[0], "p", &ranges[1], "p", &ranges[2], "p"];
    let row = |errors: &Errors| {
        let mut row = vec![name(errors.quantity, model)];
        match &errors.checks {
            Some(checks) => {
                row.extend([format!("{:.3}", checks.ratio), p_text(checks.p_spread())]);
                let ranges = checks.held.iter().zip(checks.p_ranges());
                row.extend(ranges.flat_map(|(held, p)| [percent(*held as f64 / checks.runs as f64), p_text(p)]));
            }
            None => {
                row.push("too rare to judge".to_owned());
                row.resize(head.len(), String::new());
            }
        }
        row
    };
    Table::new(&head, coverage.errors.iter().map(row).collect())
}

fn altered_words(coverage: &Coverage) -> String {
    let plan = coverage.plan;
    format!(
        "The same intervals against {} truths of each kind: held by the 50 % and by the 90 % interval, in per cent,\n\
         ± half the 95 % interval (binomial, {:.2} times the variance for the finite number of replicates; the districts\n\
         of one truth count as one case). Above: truths with more remnants than the upper end of the 90 % interval.\n",
        count(plan.truths),
        inflation(plan.truths, plan.replicates)
    )
}

fn altered_table(coverage: &Coverage) -> Table {
    let groups: Vec<Group> = coverage.unaltered.iter().map(|pooled| pooled.group).collect();
    let short = |group: &Group| match group {
        Group::Remnants => "total",
        Group::ContaminatedArea => "area",
        Group::Districts => "districts",
    };
    let group_heads = groups.iter().flat_map(|group| [50, 90].map(|level| format!("{} {level}", short(group))));
    let head: Vec<String> = ["truths".to_owned()].into_iter().chain(group_heads).chain(["above".to_owned()]).collect();
    let row = |words: &str, pooled: &[Pooled]| {
        let shares = pooled.iter().flat_map(|one| one.held.map(|held| share_text(&held)));
        let above = share_text(&pooled[0].above);
        [words.to_owned()].into_iter().chain(shares).chain([above]).collect::<Vec<String>>()
    };
    let altered = |one: &Altered| one.pooled.as_ref().ok().map(|pooled| row(one.words, pooled));
    let rows = [row("as the model says", &coverage.unaltered)].into_iter();
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    Table::new(&head, rows.chain(coverage.altered.iter().filter_map(altered)).collect())
}

fn share_text(share: &Share) -> String {
    format!("{:.1} ± {:.1}", share.share * 100.0, share.doubt() * 100.0)
}

fn not_tried(coverage: &Coverage) -> String {
    let reason = |one: &Altered| Some(format!("Not tried: {} ({}).\n", one.words, visible(one.pooled.as_ref().err()?)));
    coverage.altered.iter().filter_map(reason).collect()
}
