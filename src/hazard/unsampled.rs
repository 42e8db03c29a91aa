//! What can be said without drawing any ground: means, presence, what an empty search proves; not intervals of totals.

use super::ShareZone;
use super::layer::{Layer, NOT_KNOWN, Scale};
use super::maps::{Kind, REACH_PER_BOX, assessed, support_words};
use super::zones::{Ranking, SHARES};
use crate::exact::presence::{BoxPresence, LARGEST_ERROR, presence};
use crate::exact::total::total_sd;
use crate::exact::{self, Companion};
use crate::grid::{Cell, Lattice, Tiles};
use crate::model::Model;

/// The exact results of a model.
#[derive(Debug)]
pub struct Unsampled {
    /// Expected remnants.
    pub companion: Companion,
    /// Boxes by expected count.
    pub ranking: Ranking,
    /// Zones that hold a share of all expected remnants.
    pub zones: Vec<ShareZone>,
    /// Standard deviation of all remnants between possible grounds, or why it is not known.
    pub total_sd: Result<f64, String>,
    /// Presence per box, or why it is not known anywhere.
    pub presence: Result<Presence, String>,
}

/// Exact presence on the grid's boxes.
#[derive(Debug)]
pub struct Presence {
    /// Per box; only boxes within reach.
    pub boxes: Tiles<BoxPresence>,
    /// Probability that a full search finds a remnant that is there, if an empty search is asked about.
    pub search: Option<f64>,
    /// Expected area of boxes of the grid with at least one remnant, ha.
    pub contaminated_area_ha: f64,
    /// What may be wrong with it, ha.
    pub area_error_ha: f64,
    /// Boxes within reach.
    pub assessed: u64,
    /// Of these, boxes whose probability may be wrong by more than [`LARGEST_ERROR`]; it is not published.
    pub unknown: u64,
}

/// Layers that need no sampling besides those of the companion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExactKind {
    /// P(at least one) per box.
    Presence,
    /// What may be wrong with it.
    PresenceError,
    /// P(some were left before | a full search found nothing) per box.
    AfterEmptySearch,
}

impl Unsampled {
    /// Computes everything that needs no sampling.
    pub fn new(model: &Model, search: Option<f64>) -> Unsampled {
        let companion = exact::companion(model);
        let ranking = Ranking::new(&companion.boxes);
        let zone = |share| ShareZone { share, boxes: ranking.boxes_holding(share, companion.total) };
        let zones = SHARES.map(zone).to_vec();
        let presence = Presence::new(model, &companion, search);
        Unsampled { total_sd: total_sd(model), zones, presence, ranking, companion }
    }

    /// Expected remnants per hectare, per cell.
    pub fn density(&self, model: &Model) -> Layer {
        self.means(Kind::Density, model, &self.companion.cells, model.grid.cells.cell_ha())
    }

    /// Expected remnants per box.
    pub fn expected(&self, model: &Model) -> Layer {
        self.means(Kind::Expected, model, &self.companion.boxes, 1.0)
    }

    fn means(&self, kind: Kind, model: &Model, means: &Tiles<f64>, unit_ha: f64) -> Layer {
        let mut layer = empty(&kind.stem(model), &kind.title(model), kind.unit(), Scale::Logarithmic, *means.lattice());
        let value = |cell: Cell| Some((means.get(cell) / unit_ha) as f32);
        assessed(&self.companion.boxes, means.lattice(), |cell| *layer.values.at(cell) = value(cell));
        layer
    }
}

impl Presence {
    /// Presence beside its companion.
    pub fn new(model: &Model, companion: &Companion, search: Option<f64>) -> Result<Presence, String> {
        let boxes = presence(model, search)?;
        let ha = model.grid.boxes.cell_ha();
        let mut whole =
            Presence { boxes, search, contaminated_area_ha: 0.0, area_error_ha: 0.0, assessed: 0, unknown: 0 };
        for (cell, _) in companion.boxes.iter().filter(|(_, mean)| *mean >= REACH_PER_BOX) {
            let found = whole.boxes.get(cell);
            whole.assessed += 1;
            whole.unknown += u64::from(!(found.any_error <= LARGEST_ERROR));
            whole.contaminated_area_ha += ha * found.any;
            whole.area_error_ha += ha * found.any_error;
        }
        Ok(whole)
    }

    /// Layers that this has.
    pub fn kinds(&self) -> Vec<ExactKind> {
        let searched = self.search.map(|_| ExactKind::AfterEmptySearch);
        [ExactKind::Presence, ExactKind::PresenceError].into_iter().chain(searched).collect()
    }

    /// A layer; a box within reach is [`NOT_KNOWN`] where nothing can be said well enough.
    pub fn layer(&self, kind: ExactKind, companion: &Companion) -> Layer {
        let lattice = *self.boxes.lattice();
        let scale = if kind == ExactKind::PresenceError { Scale::Probability } else { Scale::PartlyKnown };
        let mut layer = empty(kind.stem(), &self.title(kind), "probability", scale, lattice);
        let value = |cell| Some(self.value(kind, cell).map_or(NOT_KNOWN, |v| v as f32));
        assessed(&companion.boxes, &lattice, |cell| *layer.values.at(cell) = value(cell));
        layer
    }

    fn title(&self, kind: ExactKind) -> String {
        match kind {
            ExactKind::Presence => "Probability of at least one remnant in a box".to_owned(),
            ExactKind::PresenceError => "What may be wrong with the probability of at least one remnant".to_owned(),
            ExactKind::AfterEmptySearch => {
                let percent = 100.0 * self.search.unwrap_or(f64::NAN);
                format!("Probability that some remained although a full search ({percent} % detection) found none")
            }
        }
    }

    fn value(&self, kind: ExactKind, cell: Cell) -> Option<f64> {
        let found = self.boxes.get(cell);
        let known = |value: f64, error: f64| (error <= LARGEST_ERROR).then_some(value);
        match kind {
            ExactKind::Presence => known(found.any, found.any_error),
            ExactKind::PresenceError => Some(found.any_error),
            ExactKind::AfterEmptySearch => known(found.after_empty_search, found.after_error),
        }
    }
}

impl ExactKind {
    /// File stem.
    pub fn stem(self) -> &'static str {
        match self {
            ExactKind::Presence => "presence",
            ExactKind::PresenceError => "presence_error",
            ExactKind::AfterEmptySearch => "after_empty_search",
        }
    }
}

fn empty(stem: &str, title: &str, unit: &'static str, scale: Scale, lattice: Lattice) -> Layer {
    Layer {
        stem: stem.to_owned(),
        title: title.to_owned(),
        unit: unit.into(),
        support: support_words(&lattice),
        scale,
        values: Tiles::new(lattice),
    }
}
