//! A study of coverage as data: one line a number that was judged, the same in JSON and in CSV.

use super::summary::{number, pretty};
use crate::coverage::pooled::{Pooled, Share};
use crate::coverage::{Coverage, FALSE_ALARM, LEVELS, errors::QUANTILES};
use crate::report::coverage::{group_name, name};
use crate::scenario::Scenario;
use serde_json::{Value, json};

/// One number that was judged. Fields without a value are empty.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    /// `as_stated` or the short name of an alteration.
    truths: String,
    quantity: String,
    measure: String,
    stated: Option<f64>,
    found: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    cases: Option<u64>,
    p_value: Option<f64>,
}

const COLUMNS: [&str; 9] = ["truths", "quantity", "measure", "stated", "found", "low", "high", "cases", "p_value"];

/// The study as JSON.
pub fn json(coverage: &Coverage, scenario: &Scenario) -> Vec<u8> {
    let plan = coverage.plan;
    let failures = coverage.failures();
    let not_tried = coverage.altered.iter().filter_map(|one| {
        let reason = one.pooled.as_ref().err()?;
        Some(json!({ "truths": one.id, "words": one.words, "reason": reason }))
    });
    pretty(&json!({
        "scenario": scenario.id,
        "title": scenario.title,
        "seed": plan.seed.0,
        "truths": plan.truths,
        "replicates": plan.replicates,
        "small_runs": { "runs": plan.small.runs, "replicates": plan.small.replicates, "large_run": plan.small.large },
        "verdict": if failures.is_empty() { "holds" } else { "fails" },
        "tests": coverage.tests().len(),
        "false_alarm_rate": FALSE_ALARM,
        "p_value_that_fails": coverage.threshold(),
        "failures": failures.iter().map(|test| json!({
            "quantity": name(test.quantity, &scenario.model), "measure": test.what, "p_value": number(test.p_value),
        })).collect::<Vec<_>>(),
        "alterations": coverage.altered.iter().map(|one| json!({ "truths": one.id, "words": one.words })).collect::<Vec<_>>(),
        "not_tried": not_tried.collect::<Vec<_>>(),
        "lines": lines(coverage, scenario).iter().map(Line::value).collect::<Vec<_>>(),
    }))
}

/// The study as CSV.
pub fn csv(coverage: &Coverage, scenario: &Scenario) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    lines(coverage, scenario).iter().try_for_each(|line| writer.write_record(line.texts()))?;
    writer.into_inner().map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))
}

impl Line {
    fn new(truths: &str, quantity: &str, measure: String) -> Line {
        let (truths, quantity) = (truths.to_owned(), quantity.to_owned());
        Line { truths, quantity, measure, stated: None, found: None, low: None, high: None, cases: None, p_value: None }
    }

    fn numbers(&self) -> [Option<f64>; 6] {
        [self.stated, self.found, self.low, self.high, self.cases.map(|cases| cases as f64), self.p_value]
    }

    fn texts(&self) -> Vec<String> {
        let text = |value: Option<f64>| value.filter(|v| v.is_finite()).map_or(String::new(), |v| v.to_string());
        let names = [&self.truths, &self.quantity, &self.measure].map(String::clone);
        names.into_iter().chain(self.numbers().map(text)).collect()
    }

    fn value(&self) -> Value {
        let names = [&self.truths, &self.quantity, &self.measure].map(|name| json!(name));
        let numbers = self.numbers().map(|value| value.map_or(Value::Null, number));
        Value::Object(COLUMNS.iter().map(|c| (*c).to_owned()).zip(names.into_iter().chain(numbers)).collect())
    }
}

fn lines(coverage: &Coverage, scenario: &Scenario) -> Vec<Line> {
    let mut lines = own(coverage, scenario);
    lines.extend(errors(coverage, scenario));
    lines.extend(pooled("as_stated", &coverage.unaltered));
    for one in &coverage.altered {
        lines.extend(one.pooled.iter().flat_map(|groups| pooled(one.id, groups)));
    }
    lines
}

fn own(coverage: &Coverage, scenario: &Scenario) -> Vec<Line> {
    let mut lines = Vec::new();
    for own in &coverage.own {
        let quantity = name(own.quantity, &scenario.model);
        let line = |measure: String| Line::new("as_stated", &quantity, measure);
        for (held, plain) in own.held.iter().zip(&own.plain) {
            let (percent, cases) = (held.level.stated * 100.0, Some(held.truths));
            let (low, high) = held.interval();
            lines.push(Line {
                stated: Some(held.level.mass()),
                found: Some(held.share()),
                low: Some(low),
                high: Some(high),
                cases,
                p_value: Some(held.p_value()),
                ..line(format!("{percent} % interval"))
            });
            let (stated, found) = (Some(plain.mass), Some(plain.held));
            lines.push(Line { stated, found, cases, ..line(format!("plain {percent} % interval")) });
        }
        let (cases, p_value) = (Some(coverage.plan.truths), Some(own.uniformity));
        lines.push(Line { cases, p_value, ..line("evenness of ranks".to_owned()) });
    }
    lines
}

fn errors(coverage: &Coverage, scenario: &Scenario) -> Vec<Line> {
    let mut lines = Vec::new();
    for errors in &coverage.errors {
        let Some(checks) = &errors.checks else { continue };
        let quantity = name(errors.quantity, &scenario.model);
        let (line, cases) = (|measure: String| Line::new("as_stated", &quantity, measure), Some(checks.runs));
        let spread = line("spread of means over standard error".to_owned());
        lines.push(Line {
            stated: Some(1.0),
            found: Some(checks.ratio),
            cases,
            p_value: Some(checks.p_spread()),
            ..spread
        });
        for ((p, held), p_value) in QUANTILES.iter().zip(checks.held).zip(checks.p_ranges()) {
            let found = Some(held as f64 / checks.runs as f64);
            let range = line(format!("range of the {} % quantile", p * 100.0));
            lines.push(Line { stated: Some(0.95), found, cases, p_value: Some(p_value), ..range });
        }
    }
    lines
}

fn pooled(truths: &str, groups: &[Pooled]) -> Vec<Line> {
    let line = |group: &Pooled, measure: String, stated: f64, share: &Share| Line {
        stated: Some(stated),
        found: Some(share.share),
        low: Some(share.interval.0),
        high: Some(share.interval.1),
        ..Line::new(truths, &format!("all {}", group_name(group.group)), measure)
    };
    let tail = 0.5 - LEVELS[1] / 2.0;
    let one = |group: &Pooled| {
        let held = LEVELS.iter().zip(&group.held);
        let mut lines: Vec<Line> =
            held.map(|(level, share)| line(group, format!("{} % interval", level * 100.0), *level, share)).collect();
        lines.push(line(group, "above the 90 % interval".to_owned(), tail, &group.above));
        lines.push(line(group, "below the 90 % interval".to_owned(), tail, &group.below));
        lines
    };
    groups.iter().flat_map(one).collect()
}
