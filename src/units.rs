//! The quantities a scenario may state, each with its unit and the bounds outside which a value is a mistake.

use std::fmt;

/// A quantity that a law may describe; it fixes unit and bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Share of submunitions that fail.
    FailureRate,
    /// Concentration kappa of the beta law of strike failure rates.
    Concentration,
    /// A probability.
    Probability,
    /// Standard deviation of a position, per axis.
    Spread,
    /// Full axis of an ellipse or ring.
    FullAxis,
    /// Radius of a disc.
    Radius,
    /// Inner share h of a ring: inner axis over outer axis.
    InnerShare,
    /// Bearing, clockwise from true north.
    Bearing,
    /// Odds multiplier of a ground class.
    OddsMultiplier,
    /// Half-life of remnants left alone.
    HalfLife,
    /// Carriers per strike.
    Carriers,
    /// Submunitions per carrier.
    Load,
    /// Unrecorded strikes per square kilometre.
    StrikeRate,
    /// Unrecorded strikes per documented strike.
    StrikeMultiplier,
    /// People.
    Persons,
    /// What the people of a layer are multiplied by.
    PeopleMultiplier,
    /// Days a month on which a person does something.
    DaysPerMonth,
    /// Ground that a person sweeps in a day: where a remnant would be met.
    SweptArea,
    /// Casualties per detonation.
    Casualties,
    /// Clearance teams.
    Teams,
    /// Ground that a clearance team searches in a day.
    SearchedArea,
}

/// What is allowed for a quantity: closed interval, unit, and what it is called in messages.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Smallest allowed value.
    pub low: f64,
    /// Largest allowed value.
    pub high: f64,
    /// Unit as written after a number; empty for a pure number.
    pub unit: &'static str,
    /// The quantity in words.
    pub name: &'static str,
}

impl Quantity {
    /// The bounds table.
    pub const fn limits(self) -> Limits {
        let (name, low, high, unit) = match self {
            Quantity::FailureRate => ("failure rate", 0.0, 1.0, ""),
            Quantity::Concentration => ("concentration kappa", 0.01, 1e6, ""),
            Quantity::Probability => ("probability", 0.0, 1.0, ""),
            Quantity::Spread => ("standard deviation of position", 0.0, 20_000.0, "m"),
            Quantity::FullAxis => ("full axis", 0.0, 50_000.0, "m"),
            Quantity::Radius => ("radius", 0.0, 100_000.0, "m"),
            Quantity::InnerShare => ("inner share", 0.0, 0.999, ""),
            Quantity::Bearing => ("bearing", -360.0, 720.0, "degrees"),
            Quantity::OddsMultiplier => ("odds multiplier", 0.0, 1_000.0, ""),
            Quantity::HalfLife => ("half-life", 0.01, 10_000.0, "years"),
            Quantity::Carriers => ("carriers per strike", 0.0, 100_000.0, ""),
            Quantity::Load => ("submunitions per carrier", 1.0, 10_000.0, ""),
            Quantity::StrikeRate => ("unrecorded strikes per km2", 0.0, 1_000.0, "per km2"),
            Quantity::StrikeMultiplier => ("unrecorded strikes per documented strike", 0.0, 100.0, ""),
            Quantity::Persons => ("number of people", 0.0, 1e9, ""),
            Quantity::PeopleMultiplier => ("multiplier of people", 0.0, 100.0, ""),
            Quantity::DaysPerMonth => ("number of days a month", 0.0, 31.0, ""),
            Quantity::SweptArea => ("area swept in a day", 0.0, 1e6, "m2"),
            Quantity::Casualties => ("number of casualties per detonation", 0.0, 1_000.0, ""),
            Quantity::Teams => ("number of teams", 0.0, 10_000.0, ""),
            Quantity::SearchedArea => ("area searched by a team in a day", 0.0, 1e7, "m2"),
        };
        Limits { low, high, unit, name }
    }
}

impl Limits {
    /// The limits with the article that stands before them: "a radius from ...", "an inner share from ...".
    pub fn with_article(&self) -> String {
        match self.name {
            plural
                if plural.contains("strikes per ")
                    || plural.contains("submunitions per ")
                    || plural.contains("carriers per ") =>
            {
                self.to_string()
            }
            vowel if vowel.starts_with(['a', 'i', 'o']) => format!("an {self}"),
            _ => format!("a {self}"),
        }
    }
}

impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} from {} to {}", self.name, self.low, self.high)?;
        if self.unit.is_empty() { Ok(()) } else { write!(f, " {}", self.unit) }
    }
}

/// Square metres in a hectare.
pub const HECTARE_M2: f64 = 10_000.0;
