//! The colours and class borders of the maps, for others who draw the same values.

use super::colour::{self, Colour};
use super::legend;
use crate::hazard::layer::Scale;

/// Where the classes of a scale part, from low to high; a value equal to one is in the class above.
pub fn class_breaks(scale: Scale) -> &'static [f64] {
    legend::breaks(scale)
}

/// The colours of a scale's classes from low to high, one more than there are breaks, as "#rrggbb".
pub fn class_colours(scale: Scale) -> Vec<String> {
    colour::steps(class_breaks(scale).len() + 1).into_iter().map(Colour::hex).collect()
}

/// The colours of all else on a map by what it is, as "#rrggbb".
pub fn colours() -> Vec<(&'static str, String)> {
    let named = [
        ("paper", colour::PAPER),
        ("ink", colour::INK),
        ("not_assessed", colour::NOT_ASSESSED),
        ("hatch", colour::HATCH),
        ("not_known", colour::NOT_KNOWN),
        ("strike", colour::STRIKE),
        ("district", colour::DISTRICT),
        ("cleared", colour::CLEARED),
        ("evidence", colour::EVIDENCE),
        ("facility", colour::FACILITY),
        ("route", colour::ROUTE),
        ("remnant", colour::REMNANT),
    ];
    named.into_iter().map(|(name, colour)| (name, colour.hex())).collect()
}
