//! Map layers from the results: values where a documented strike reaches, nothing elsewhere.

use super::Hazard;
use super::layer::{Layer, Scale};
use crate::engine::tally::CellCount;
use crate::grid::{Cell, Lattice, Tiles};
use crate::model::Model;

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
        fixed.into_iter().chain(exceedances).collect()
    }

    /// A layer.
    pub fn layer(&self, kind: Kind) -> Layer {
        let n = self.hazard.range.end;
        let Hazard { cells, boxes, hectares, .. } = self.hazard;
        let ha = self.model.grid.cells.cell_ha();
        match kind {
            Kind::Density => self
                .density("density", "Expected remnants per hectare", |cell| self.hazard.companion.cells.get(cell) / ha),
            Kind::DensitySampled => self.density("density_sampled", "Expected remnants per hectare, sampled", |cell| {
                cells.get(cell).moments(n).mean() / ha
            }),
            Kind::DensityError => {
                self.density("density_se", "Monte Carlo standard error of the sampled density", |cell| {
                    cells.get(cell).moments(n).standard_error() / ha
                })
            }
            Kind::DensitySd => {
                self.density("density_sd", "Standard deviation of the density between possible grounds", |cell| {
                    cells.get(cell).moments(n).sd() / ha
                })
            }
            Kind::Expected => self.fill(
                Names { stem: "expected_per_box", title: "Expected remnants per box".to_owned(), unit: "items" },
                Scale::Logarithmic,
                &self.model.grid.boxes,
                |cell| self.hazard.companion.boxes.get(cell),
            ),
            Kind::Presence => {
                self.presence("presence", "Probability of at least one remnant", boxes, |hits| share(hits, n))
            }
            Kind::PresenceLow => {
                self.presence("presence_low", "Lower end of the 95 % Monte Carlo interval of presence", boxes, |hits| {
                    crate::stats::wilson(hits, n).0
                })
            }
            Kind::PresenceHigh => self.presence(
                "presence_high",
                "Upper end of the 95 % Monte Carlo interval of presence",
                boxes,
                |hits| crate::stats::wilson(hits, n).1,
            ),
            Kind::PresenceHectare => {
                self.presence("presence_hectare", "Probability of at least one remnant", hectares, |hits| {
                    share(hits, n)
                })
            }
            Kind::Exceedance(index) => self.exceedance(index),
        }
    }

    fn density(&self, stem: &'static str, title: &str, value: impl Fn(Cell) -> f64) -> Layer {
        let names = Names { stem, title: title.to_owned(), unit: "items per hectare" };
        self.fill(names, Scale::Logarithmic, &self.model.grid.cells, value)
    }

    fn presence(
        &self,
        stem: &'static str,
        title: &str,
        counts: &Tiles<CellCount>,
        value: impl Fn(u64) -> f64,
    ) -> Layer {
        let names = Names { stem, title: title.to_owned(), unit: "probability" };
        self.fill(names, Scale::Probability, counts.lattice(), |cell| value(u64::from(counts.get(cell).hits)))
    }

    fn exceedance(&self, index: usize) -> Layer {
        const STEMS: [&str; 3] = ["exceedance_1", "exceedance_2", "exceedance_3"];
        let (counts, n) = (&self.hazard.hectares, self.hazard.range.end);
        let title = format!("Probability of more than {} remnants per hectare", self.model.thresholds[index]);
        let names = Names { stem: STEMS[index.min(2)], title, unit: "probability" };
        let over = |cell| u64::from(counts.get(cell).over.get(index).copied().unwrap_or(0));
        self.fill(names, Scale::Probability, counts.lattice(), |cell| share(over(cell), n))
    }

    /// Values where the companion reaches the box under a cell's centre, nothing elsewhere.
    fn fill(&self, names: Names, scale: Scale, lattice: &Lattice, value: impl Fn(Cell) -> f64) -> Layer {
        let mut values: Tiles<Option<f32>> = Tiles::new(*lattice);
        self.assessed(lattice, |cell| *values.at(cell) = Some(value(cell) as f32));
        let Names { stem, title, unit } = names;
        Layer { stem, title, unit, support: support_words(lattice), scale, values }
    }

    /// Visits every cell of a lattice that touches a box within reach of a documented strike.
    fn assessed(&self, lattice: &Lattice, mut visit: impl FnMut(Cell)) {
        let boxes = &self.hazard.companion.boxes;
        for (cell, mean) in boxes.iter() {
            if mean >= REACH_PER_BOX {
                cells_touching(boxes.lattice(), cell, lattice).for_each(&mut visit);
            }
        }
    }
}

/// What a layer is called.
struct Names {
    stem: &'static str,
    title: String,
    unit: &'static str,
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

/// Share of replicates; none of N is the upper bound 3/N, never 0 (rule of three).
pub fn share(hits: u64, n: u64) -> f64 {
    if hits == 0 { (3.0 / n as f64).min(1.0) } else { hits as f64 / n as f64 }
}

/// "per box of 50 m x 50 m".
pub fn support_words(lattice: &Lattice) -> String {
    let side = lattice.side_m();
    format!("per square of {side} m x {side} m ({} ha)", lattice.cell_ha())
}
