//! The exact companion: expected remnants without sampling.

use crate::grid::Tiles;

/// Expected remnants without sampling.
#[derive(Clone, Debug)]
pub struct Companion {
    /// Expected remaining remnants per cell.
    pub cells: Tiles<f64>,
    /// Expected remaining remnants per box.
    pub boxes: Tiles<f64>,
    /// Signed change of `boxes` when the step is halved.
    pub box_change: Tiles<f64>,
    /// Expected remaining remnants, off the grid included.
    pub total: f64,
    /// Expected remnants initially there.
    pub initial_total: f64,
    /// Expected remaining remnants on the grid.
    pub on_grid: f64,
    /// One a strike, then one for unrecorded strikes.
    pub strikes: Vec<StrikeExpectation>,
}

/// Expectations for one strike.
#[derive(Clone, Copy, Debug, Default)]
pub struct StrikeExpectation {
    /// Placed remnants.
    pub placed: f64,
    /// Initial remnants.
    pub initial: f64,
    /// Remaining remnants.
    pub remaining: f64,
    /// Mean offset of a placed remnant from the location's centre.
    pub mean: [f64; 2],
    /// Raw second moments of that offset.
    pub second: [f64; 3],
}

/// The companion of a model.
pub fn companion(model: &crate::model::Model) -> Companion {
    Companion {
        cells: Tiles::new(model.grid.cells),
        boxes: Tiles::new(model.grid.boxes),
        box_change: Tiles::new(model.grid.boxes),
        total: 0.0,
        initial_total: 0.0,
        on_grid: 0.0,
        strikes: vec![],
    }
}
/// Self-check.
#[derive(Clone, Debug)]
pub struct SelfCheck {
    pub verdict: Verdict,
    pub tests: u64,
    pub undecidable: u64,
    pub worst_z: f64,
    pub threshold: f64,
    pub worst: String,
    pub false_alarm: f64,
}
/// v
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Agrees,
    Disagrees,
    NotDecidable,
}
impl SelfCheck {
    pub fn describe(&self) -> String {
        String::new()
    }
}
/// check
pub fn check(
    _m: &crate::model::Model,
    _c: &Companion,
    _n: u64,
    _l: &[Tiles<crate::engine::tally::CellCount>],
    _s: &[crate::engine::tally::StrikeCount],
) -> SelfCheck {
    SelfCheck {
        verdict: Verdict::Agrees,
        tests: 0,
        undecidable: 0,
        worst_z: 0.0,
        threshold: 0.0,
        worst: String::new(),
        false_alarm: 0.0,
    }
}
