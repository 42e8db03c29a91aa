//! Numbers, with units as text where a field officer likes to write them: "300 m", "12 %".

#![allow(clippy::wildcard_enum_match_arm, reason = "the kinds of TOML values are not ours to list")]

use super::file::Node;
use crate::units::Quantity;
use toml::de::DeValue;

/// What a number measures, which fixes the units that may stand beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    /// Metres.
    Length,
    /// A share of one.
    Share,
    /// Degrees.
    Angle,
    /// Years.
    Time,
    /// A pure number.
    Pure,
}

impl Measure {
    /// What a quantity measures.
    pub(super) fn of(quantity: Quantity) -> Measure {
        match quantity {
            Quantity::FailureRate | Quantity::Probability | Quantity::InnerShare => Measure::Share,
            Quantity::Spread | Quantity::FullAxis | Quantity::Radius => Measure::Length,
            Quantity::Bearing => Measure::Angle,
            Quantity::HalfLife => Measure::Time,
            Quantity::Concentration
            | Quantity::OddsMultiplier
            | Quantity::Carriers
            | Quantity::Load
            | Quantity::StrikeRate
            | Quantity::StrikeMultiplier
            | Quantity::Persons
            | Quantity::PeopleMultiplier
            | Quantity::DaysPerMonth
            | Quantity::SweptArea
            | Quantity::Casualties
            | Quantity::Teams
            | Quantity::SearchedArea => Measure::Pure,
        }
    }

    fn units(self) -> &'static [(&'static str, f64)] {
        match self {
            Measure::Length => &[("km", 1000.0), ("cm", 0.01), ("mm", 0.001), ("metres", 1.0), ("m", 1.0)],
            Measure::Share => &[("%", 0.01), ("percent", 0.01)],
            Measure::Angle => &[("degrees", 1.0), ("deg", 1.0), ("°", 1.0)],
            Measure::Time => &[("years", 1.0), ("year", 1.0)],
            Measure::Pure => &[],
        }
    }

    /// What is wanted of a number, in words.
    pub(super) fn wanted(self) -> &'static str {
        match self {
            Measure::Length => "a length in metres, such as 300 or \"300 m\"",
            Measure::Share => "a share from 0 to 1, such as 0.12 or \"12 %\"",
            Measure::Angle => "an angle in degrees, such as 45 or \"45 deg\"",
            Measure::Time => "a time in years, such as 12 or \"12 years\"",
            Measure::Pure => "a number",
        }
    }
}

/// A finite number from text, in the base unit of the measure.
pub(super) fn parse(text: &str, measure: Measure) -> Option<f64> {
    let text = text.trim();
    let (digits, factor) = measure
        .units()
        .iter()
        .find_map(|(unit, factor)| text.strip_suffix(unit).map(|digits| (digits.trim_end(), *factor)))
        .unwrap_or((text, 1.0));
    let plain = digits.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
    let value = digits.parse::<f64>().ok().filter(|_| plain)?;
    let scaled = if factor == 0.01 { value / 100.0 } else { value * factor };
    scaled.is_finite().then_some(scaled)
}

impl Node<'_> {
    /// A finite number in the base unit of the measure.
    pub(super) fn number(&self, measure: Measure) -> Option<f64> {
        let value = match self.value {
            DeValue::Float(digits) => digits.as_str().parse::<f64>().ok().filter(|v| v.is_finite()),
            DeValue::Integer(digits) => {
                i64::from_str_radix(digits.as_str(), digits.radix()).ok().map(|whole| whole as f64)
            }
            DeValue::String(text) => parse(text, measure),
            _ => None,
        };
        if value.is_none() {
            self.problem(self.words(), measure.wanted(), &self.unit_hint(measure));
        }
        value
    }

    /// A number within a closed range.
    pub(super) fn number_within(&self, measure: Measure, low: f64, high: f64) -> Option<f64> {
        let value = self.number(measure)?;
        let sound = low <= value && value <= high;
        if !sound {
            self.problem(self.words(), format!("a number from {low} to {high}"), "");
        }
        sound.then_some(value)
    }

    /// A list of exactly `N` numbers.
    pub(super) fn numbers<const N: usize>(&self, measure: Measure, wanted: &str) -> Option<[f64; N]> {
        let list = self.list(wanted)?;
        if list.len() != N {
            return self.wrong_kind(wanted);
        }
        let values: Vec<f64> = list.iter().filter_map(|node| node.number(measure)).collect();
        values.try_into().ok()
    }

    /// A list of numbers.
    pub(super) fn number_list(&self, measure: Measure) -> Option<Vec<f64>> {
        let list = self.list("a list of numbers")?;
        let values: Vec<f64> = list.iter().filter_map(|node| node.number(measure)).collect();
        (values.len() == list.len()).then_some(values)
    }

    fn unit_hint(&self, measure: Measure) -> String {
        let text = self.as_text().unwrap_or("");
        let units: Vec<&str> = measure.units().iter().map(|(unit, _)| *unit).collect();
        if !text.bytes().any(|b| b.is_ascii_digit()) {
            String::new()
        } else if text.contains(',') {
            "write the decimal mark as a point".to_owned()
        } else if units.is_empty() {
            "this number has no unit".to_owned()
        } else {
            format!("units understood: {}", units.join(", "))
        }
    }
}
