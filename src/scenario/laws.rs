//! Laws as a scenario states them.

#![allow(clippy::wildcard_enum_match_arm, reason = "the kinds of TOML values are not ours to list")]

use super::file::{Node, Table};
use super::forms::{BETA_LAW, DISCRETE_LAW, LAW, LOGNORMAL_LAW, NORMAL_LAW};
use super::number::Measure;
use super::problem::did_you_mean;
use crate::model::law::{CountLaw, Law, LawError, RoundNearest, Shape};
use crate::units::Quantity;
use toml::de::DeValue;

/// Concentration of the strike's failure rate, as stated.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kappa {
    /// No spread between strikes.
    Infinite,
    /// A law.
    Law(Law),
}

/// Failure rate, as stated.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum FailureRate {
    /// A law of the mean.
    Law(Law),
    /// The named prior: mean 30 %, kappa 8.
    FieldWide,
}

/// The name of the wide prior.
pub(super) const FIELD_WIDE: &str = "field-wide";

impl Node<'_> {
    /// A law on a quantity: a number or a law table.
    pub(super) fn law(&self, quantity: Quantity) -> Option<Law> {
        let (shape, between) = match self.value {
            DeValue::Table(_) => {
                let table = self.table(&LAW)?;
                (shape(&table, Measure::of(quantity))?, between(&table, Measure::of(quantity))?)
            }
            _ => (Shape::Fixed(self.number(Measure::of(quantity))?), None),
        };
        Law::new(shape, quantity, between).map_err(|error| self.impossible_law(&error, quantity)).ok()
    }

    /// A law on a whole quantity.
    pub(super) fn count(&self, quantity: Quantity) -> Option<CountLaw> {
        let law = self.law(quantity)?;
        let round = match self.value {
            DeValue::Table(table) if table.contains_key("round") => RoundNearest::Yes,
            _ => RoundNearest::No,
        };
        CountLaw::new(&law, round).map_err(|error| self.impossible_law(&error, quantity)).ok()
    }

    /// A concentration: a law or "infinity".
    pub(super) fn kappa(&self) -> Option<Kappa> {
        match self.as_text() {
            Some("infinity" | "infinite") => Some(Kappa::Infinite),
            Some(_) | None => self.law(Quantity::Concentration).map(Kappa::Law),
        }
    }

    /// A failure rate: a law or the named prior.
    pub(super) fn failure_rate(&self) -> Option<FailureRate> {
        match self.as_text() {
            Some(FIELD_WIDE) => Some(FailureRate::FieldWide),
            Some(text) if text.chars().next().is_some_and(char::is_alphabetic) => {
                let hint = did_you_mean(text, [FIELD_WIDE]);
                self.problem(self.words(), "a share, a law, or the named prior \"field-wide\"", &hint);
                None
            }
            Some(_) | None => self.law(Quantity::FailureRate).map(FailureRate::Law),
        }
    }

    fn impossible_law(&self, error: &LawError, quantity: Quantity) {
        let limits = quantity.limits();
        match error {
            LawError::OutOfBounds { value, limits } => {
                let percent = Measure::of(quantity) == Measure::Share && *value > 1.0 && *value <= 100.0;
                let hint = if percent { format!("for {value} per cent write \"{value} %\"") } else { String::new() };
                self.problem(format!("the value {value}"), limits.with_article(), &hint);
            }
            LawError::Parameters(wanted) => {
                self.problem(format!("an impossible law of the {}", limits.name), wanted, "");
            }
            LawError::NotFinite => self.problem(self.words(), "finite numbers", ""),
            LawError::NothingLeft { .. } => {
                let found = format!("a law of the {} that {error}", limits.name);
                self.problem(found, "a law most of which is possible", "");
            }
            LawError::NotWhole => {
                let wanted = "whole numbers: a discrete law (discrete, empirical, integers) or round = \"nearest\"";
                self.problem(format!("{} that need not be whole", limits.name), wanted, "");
            }
        }
    }
}

/// The names of the shapes a law table may state.
const SHAPES: [&str; 9] =
    ["uniform", "triangular", "pert", "normal", "lognormal", "beta", "discrete", "empirical", "integers"];

fn shape(table: &Table, measure: Measure) -> Option<Shape> {
    let (name, node) = table.exactly_one(&SHAPES, "one law, such as { uniform = [0.05, 0.2] }")?;
    match name {
        "uniform" => node.numbers(measure, "two numbers [low, high]").map(|[low, high]| Shape::Uniform { low, high }),
        "triangular" => three(&node, measure).map(|[low, mode, high]| Shape::Triangular { low, mode, high }),
        "pert" => three(&node, measure).map(|[low, mode, high]| Shape::Pert { low, mode, high }),
        "normal" => {
            let [mean, sd] = both(&node.table(&NORMAL_LAW)?, [("mean", measure, ANY), ("sd", measure, ANY)])?;
            Some(Shape::Normal { mean, sd })
        }
        "lognormal" => {
            let keys = [("median", measure, ANY), ("sd_log", Measure::Pure, SD_LOG)];
            let [median, sd_log] = both(&node.table(&LOGNORMAL_LAW)?, keys)?;
            Some(Shape::LogNormal { median, sd_log })
        }
        "beta" => {
            let keys = [("alpha", Measure::Pure, BETA), ("beta", Measure::Pure, BETA)];
            let [alpha, beta] = both(&node.table(&BETA_LAW)?, keys)?;
            Some(Shape::Beta { alpha, beta })
        }
        "discrete" => discrete(&node.table(&DISCRETE_LAW)?, measure),
        "empirical" => node.number_list(measure).map(|values| Shape::Empirical { values }),
        _ => integers(&node),
    }
}

fn three(node: &Node, measure: Measure) -> Option<[f64; 3]> {
    node.numbers(measure, "three numbers [low, mode, high]")
}

/// Bounds of parameters beyond which the arithmetic of a law no longer holds.
const ANY: (f64, f64) = (-1e12, 1e12);
const SD_LOG: (f64, f64) = (1e-6, 10.0);
const BETA: (f64, f64) = (0.001, 1e6);

fn both(table: &Table, keys: [(&str, Measure, (f64, f64)); 2]) -> Option<[f64; 2]> {
    let [first, second] =
        keys.map(|(key, measure, (low, high))| table.get(key).and_then(|node| node.number_within(measure, low, high)));
    Some([first?, second?])
}

fn discrete(table: &Table, measure: Measure) -> Option<Shape> {
    /// Weights beyond this are a mistake and would drown the others.
    const HEAVIEST: f64 = 1e12;
    let values = table.get("values").and_then(|node| node.number_list(measure));
    let weights = table.get("weights").and_then(|node| node.number_list(Measure::Share).map(|list| (node, list)));
    let (node, weights) = weights?;
    if weights.iter().any(|w| *w > HEAVIEST) {
        return node.wrong_kind("weights of at most 1e12");
    }
    Some(Shape::Discrete { values: values?, weights })
}

fn integers(node: &Node) -> Option<Shape> {
    let wanted = "two whole numbers [low, high]";
    let [low, high] = node.numbers(Measure::Pure, wanted)?;
    let whole = |v: f64| v.fract() == 0.0 && v.abs() <= 1e9;
    if whole(low) && whole(high) {
        Some(Shape::Integers { low: low as i64, high: high as i64 })
    } else {
        node.wrong_kind(wanted)
    }
}

/// The truncation that a law table states: outer `None` if it is wrong, inner if it states none.
#[allow(clippy::option_option, reason = "wrong and absent differ")]
fn between(table: &Table, measure: Measure) -> Option<Option<(f64, f64)>> {
    if let Some(node) = table.get("round") {
        node.word(&["nearest"])?;
    }
    match table.get("between") {
        None => Some(None),
        Some(node) => node.numbers(measure, "two numbers [low, high]").map(|[low, high]| Some((low, high))),
    }
}
