//! What the map of a page shows, in the page's language.

use super::map::{self, BUDGET, MapInput, MapLayer};
use crate::export::pictures::{Material, told_layer};
use crate::grid::Tiles;
use crate::hazard::layer::{Layer, Scale};
use crate::hazard::zones::Ranking;
use crate::picture::{self, Words};
use crate::scenario::ContextLayer;

/// What the map needs beyond what pictures are drawn from.
#[derive(Debug)]
pub struct Live<'a> {
    /// The layers, the first of which is shown at once; of probabilities also where any possible ground had a remnant.
    pub layers: Vec<(Layer, Option<Tiles<bool>>)>,
    /// Boxes by expected remnants.
    pub ranking: &'a Ranking,
    /// Roads, rivers, borders, buildings.
    pub context: &'a [ContextLayer],
}

/// The data of the map.
pub(super) fn data(material: &Material, live: Live) -> String {
    let language = material.language;
    let told: Vec<(Layer, Option<Tiles<bool>>)> =
        live.layers.into_iter().map(|(layer, seen)| (told_layer(layer, language), seen)).collect();
    let words = picture::Words::of(language);
    let layers: Vec<MapLayer> = told.iter().map(|(layer, seen)| layer_of(layer, seen, &words)).collect();
    let input = MapInput {
        layers: &layers,
        ranking: live.ranking,
        total: material.findings.exact_companion.remnants.0,
        replicates: material.findings.replicates,
        marks: material.marks,
        context: live.context,
        grounds: material.grounds,
        crs: material.crs,
        language,
        budget: BUDGET,
    };
    map::data(&input).json
}

fn layer_of<'a>(layer: &'a Layer, seen: &Option<Tiles<bool>>, words: &Words) -> MapLayer<'a> {
    let blank = match layer.scale {
        Scale::Amount => &words.nobody_near,
        Scale::Logarithmic | Scale::Probability | Scale::PartlyKnown => &words.not_assessed,
    };
    MapLayer {
        layer,
        title: layer.title.clone(),
        unit: layer.unit.to_string(),
        support: layer.support.clone(),
        blank: blank.to_string(),
        seen: seen.clone(),
    }
}
