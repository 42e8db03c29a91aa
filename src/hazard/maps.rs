//! Map layers from the results: values where a documented strike reaches, nothing elsewhere.

use super::Hazard;
use super::layer::{Layer, Scale};
use crate::engine::tally::{CellCount, smallest_above};
use crate::grid::{Cell, Lattice, Tiles};
use crate::model::Model;
use crate::model::assets::{PERSON, Population};
use crate::stats::wilson;
use std::borrow::Cow;

/// Expected count per box below which a place is beyond reach of every documented strike.
pub const REACH_PER_BOX: f64 = 1e-6;

/// Makes layers, one at a time, so that only one is in memory.
#[derive(Debug)]
pub struct Maps<'a> {
    hazard: &'a Hazard,
    model: &'a Model,
}

/// The layers that a run publishes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Expected remnants per hectare by the companion, per cell.
    Density,
    /// The same by sampling.
    DensitySampled,
    /// Monte Carlo standard error of the sampled density.
    DensityError,
    /// Standard deviation of the density between possible grounds.
    DensitySd,
    /// Expected remnants per box.
    Expected,
    /// P(at least one) per box.
    Presence,
    /// Lower end of its Wilson interval.
    PresenceLow,
    /// Upper end of its Wilson interval.
    PresenceHigh,
    /// P(at least one) per hectare block.
    PresenceHectare,
    /// P(density > threshold with this index) per hectare block.
    Exceedance(usize),
    /// Expected people of a box who live within the distance with this index of a remnant.
    PeopleNear(usize),
}

impl Kind {
    /// File stem: `density`, `presence`, `exceedance_10_per_ha` ...
    pub fn stem(self, model: &Model) -> String {
        let fixed = match self {
            Kind::Density => "density",
            Kind::DensitySampled => "density_sampled",
            Kind::DensityError => "density_se",
            Kind::DensitySd => "density_sd",
            Kind::Expected => "expected_per_box",
            Kind::Presence => "presence",
            Kind::PresenceLow => "presence_low",
            Kind::PresenceHigh => "presence_high",
            Kind::PresenceHectare => "presence_hectare",
            Kind::Exceedance(index) => return format!("exceedance_{}_per_ha", threshold(model, index)),
            Kind::PeopleNear(index) => return format!("people_within_{}_m", distance(model, index)),
        };
        fixed.to_owned()
    }

    /// The cells, boxes or blocks that it has values for.
    pub fn lattice(self, model: &Model) -> Lattice {
        let grid = &model.grid;
        match self {
            Kind::Density | Kind::DensitySampled | Kind::DensityError | Kind::DensitySd => grid.cells,
            Kind::Expected | Kind::Presence | Kind::PresenceLow | Kind::PresenceHigh | Kind::PeopleNear(_) => {
                grid.boxes
            }
            Kind::PresenceHectare | Kind::Exceedance(_) => grid.hectares,
        }
    }

    /// What the values are.
    pub fn title(self, model: &Model) -> String {
        let fixed = match self {
            Kind::Density => "Expected remnants per hectare",
            Kind::DensitySampled => "Expected remnants per hectare, sampled",
            Kind::DensityError => "Monte Carlo standard error of the sampled density",
            Kind::DensitySd => "Standard deviation of the density between possible grounds",
            Kind::Expected => "Expected remnants per box",
            Kind::Presence => "Probability of at least one remnant in a box",
            Kind::PresenceLow => "Probability of at least one remnant, lower end of the 95 % Monte Carlo interval",
            Kind::PresenceHigh => "Probability of at least one remnant, upper end of the 95 % Monte Carlo interval",
            Kind::PresenceHectare => "Probability of at least one remnant in a hectare block",
            Kind::Exceedance(index) => {
                return format!("Probability of more than {} remnants per hectare", threshold(model, index));
            }
            Kind::PeopleNear(index) => {
                return format!("Expected people living within {} m of a remnant", distance(model, index));
            }
        };
        fixed.to_owned()
    }

    /// Unit of the values.
    pub fn unit(self) -> &'static str {
        match self {
            Kind::Density | Kind::DensitySampled | Kind::DensityError | Kind::DensitySd => "items per hectare",
            Kind::Expected => "items",
            Kind::PeopleNear(_) => "people",
            Kind::Presence | Kind::PresenceLow | Kind::PresenceHigh | Kind::PresenceHectare | Kind::Exceedance(_) => {
                "probability"
            }
        }
    }

    /// Whether its values come from counts, not from the companion.
    pub fn is_counted(self) -> bool {
        !matches!(self, Kind::Density | Kind::Expected)
    }

    /// How values of a layer with this file stem are coloured, if a run has such layers.
    pub fn scale_of(stem: &str) -> Scale {
        match stem {
            _ if stem.starts_with("presence") || stem.starts_with("exceedance") => Scale::Probability,
            _ if stem.starts_with("people_within") => Scale::Amount,
            _ => Scale::Logarithmic,
        }
    }

    fn scale(self) -> Scale {
        match self.unit() {
            "probability" => Scale::Probability,
            "people" => Scale::Amount,
            _ => Scale::Logarithmic,
        }
    }
}

/// Whether the values of a layer with this file stem come from counts, not from the companion.
pub fn is_counted(stem: &str) -> bool {
    !["density", "expected_per_box"].contains(&stem)
}

fn threshold(model: &Model, index: usize) -> f64 {
    model.thresholds.get(index).copied().unwrap_or(f64::NAN)
}

fn distance(model: &Model, index: usize) -> f64 {
    model.assets.distances_m.get(index).copied().unwrap_or(f64::NAN)
}

impl<'a> Maps<'a> {
    /// The maps of a run.
    pub fn new(hazard: &'a Hazard, model: &'a Model) -> Maps<'a> {
        Maps { hazard, model }
    }

    /// All kinds that this run has.
    pub fn kinds(&self) -> Vec<Kind> {
        let exceedances = (0..self.model.thresholds.len()).map(Kind::Exceedance);
        let fixed = [
            Kind::Density,
            Kind::DensitySampled,
            Kind::DensityError,
            Kind::DensitySd,
            Kind::Expected,
            Kind::Presence,
            Kind::PresenceLow,
            Kind::PresenceHigh,
            Kind::PresenceHectare,
        ];
        let near = (0..self.hazard.exposure.residents.len()).map(Kind::PeopleNear);
        fixed.into_iter().chain(exceedances).chain(near).collect()
    }

    /// The layer with a file stem, if the run has it.
    pub fn named(&self, stem: &str) -> Option<Layer> {
        let kind = self.kinds().into_iter().find(|kind| kind.stem(self.model) == stem);
        kind.map(|kind| self.layer(kind))
    }

    /// A layer: values where the companion reaches, nothing elsewhere.
    pub fn layer(&self, kind: Kind) -> Layer {
        let lattice = self.lattice(kind);
        let values = if let Kind::PeopleNear(index) = kind { self.people_near(index) } else { self.values(kind) };
        Layer {
            stem: kind.stem(self.model),
            title: kind.title(self.model),
            unit: kind.unit().into(),
            support: support_words(&lattice),
            scale: kind.scale(),
            values,
        }
    }

    fn values(&self, kind: Kind) -> Tiles<Option<f32>> {
        let (lattice, companion) = (self.lattice(kind), &self.hazard.companion);
        let expected = match lattice {
            lattice if lattice == self.model.grid.boxes => Cow::Borrowed(&companion.boxes),
            lattice if lattice == self.model.grid.cells => Cow::Borrowed(&companion.cells),
            lattice => Cow::Owned(self.expected(&lattice)),
        };
        let mut values: Tiles<Option<f32>> = Tiles::new(lattice);
        assessed(&companion.boxes, &lattice, |cell| {
            *values.at(cell) = Some(self.value(kind, cell, expected.get(cell)) as f32)
        });
        values
    }

    /// People of each box times the share of possible grounds in which their cell is near, layers at the means of their
    /// multipliers; nothing where no ground has anybody near.
    fn people_near(&self, index: usize) -> Tiles<Option<f32>> {
        let (grid, n) = (&self.model.grid, self.hazard.replicates() as f64);
        let mut sums: Tiles<f64> = Tiles::new(grid.boxes);
        for (cell, hits) in self.hazard.exposure.residents[index].hits.iter().filter(|(_, hits)| *hits > 0) {
            let people = |p: &Population| p.people.get(cell) as f64 / PERSON * p.multiplier.mean();
            let people: f64 = self.model.assets.populations.iter().map(people).sum();
            *sums.at(grid.cells.parent(&grid.boxes, cell)) += people * f64::from(hits) / n;
        }
        sums.map(|people| (people > 0.0).then_some(people as f32))
    }

    fn lattice(&self, kind: Kind) -> Lattice {
        kind.lattice(self.model)
    }

    /// The companion's expected remnants in each cell of a lattice that is neither that of boxes nor that of cells.
    fn expected(&self, lattice: &Lattice) -> Tiles<f64> {
        let (grid, companion) = (&self.model.grid, &self.hazard.companion);
        let mut sums = Tiles::new(*lattice);
        companion.cells.iter().for_each(|(cell, mean)| *sums.at(grid.cells.parent(lattice, cell)) += mean);
        // What lies in a block off the grid is counted there, but not in the companion's cells: no bound is known.
        let whole = grid.cells.extent();
        let inside = |cell| {
            let block = lattice.cell_bounds(cell).widened(-INSET_M);
            whole.contains(block.low) && whole.contains(block.high)
        };
        let cells: Vec<Cell> = sums.iter().map(|(cell, _)| cell).filter(|cell| !inside(*cell)).collect();
        cells.into_iter().for_each(|cell| *sums.at(cell) = f64::INFINITY);
        sums
    }

    fn value(&self, kind: Kind, cell: Cell, expected: f64) -> f64 {
        let Hazard { companion, cells, boxes, hectares, .. } = self.hazard;
        let (n, ha) = (self.hazard.replicates(), self.model.grid.cells.cell_ha());
        let hits = |counts: &Tiles<CellCount>| u64::from(counts.get(cell).hits);
        match kind {
            Kind::Density => companion.cells.get(cell) / ha,
            Kind::DensitySampled => cells.get(cell).moments(n).mean() / ha,
            Kind::DensityError => cells.get(cell).moments(n).standard_error() / ha,
            Kind::DensitySd => cells.get(cell).moments(n).sd() / ha,
            Kind::Expected => companion.boxes.get(cell),
            Kind::Presence => share(hits(boxes), n, expected),
            Kind::PresenceLow => wilson(hits(boxes), n).0,
            Kind::PresenceHigh => wilson(hits(boxes), n).1,
            Kind::PresenceHectare => share(hits(hectares), n, expected),
            Kind::Exceedance(index) => {
                let least = smallest_above(threshold(self.model, index) * hectares.lattice().cell_ha());
                share(u64::from(hectares.get(cell).over[index.min(2)]), n, expected / f64::from(least))
            }
            Kind::PeopleNear(_) => f64::NAN,
        }
    }
}

/// Visits every cell of a lattice that touches a box within reach of a documented strike, by expected remnants per box.
pub(super) fn assessed(boxes: &Tiles<f64>, lattice: &Lattice, mut visit: impl FnMut(Cell)) {
    for (cell, mean) in boxes.iter() {
        if mean >= REACH_PER_BOX && boxes.lattice() == lattice {
            visit(cell);
        } else if mean >= REACH_PER_BOX {
            cells_touching(boxes.lattice(), cell, lattice).for_each(&mut visit);
        }
    }
}

/// Edges are whole millimetres apart, so half of one tells an overlap from a shared edge.
const INSET_M: f64 = 0.0005;

/// Cells of a lattice whose inner points lie in a cell of another lattice.
fn cells_touching(from: &Lattice, cell: Cell, to: &Lattice) -> impl Iterator<Item = Cell> + use<> {
    let inner = from.cell_bounds(cell).widened(-INSET_M);
    let (south, west) = to.relative_index(inner.low);
    let (north, east) = to.relative_index(inner.high);
    let to = *to;
    (north..=south).flat_map(move |row| (west..=east).filter_map(move |column| to.cell_at(row, column)))
}

/// Share of replicates. None of N is never 0 but an upper bound: 3/N (rule of three), or `bound` if that is smaller, such as
/// the expected count, above which the probability of any cannot be (Markov).
pub fn share(hits: u64, n: u64, bound: f64) -> f64 {
    let bound = if bound > 0.0 { bound.min(1.0) } else { 1.0 };
    if hits == 0 { (3.0 / n as f64).min(bound) } else { hits as f64 / n as f64 }
}

/// "per box of 50 m x 50 m".
pub fn support_words(lattice: &Lattice) -> String {
    let side = lattice.side_m();
    format!("per square of {side} m x {side} m ({} ha)", lattice.cell_ha())
}
