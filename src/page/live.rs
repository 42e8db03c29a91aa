//! What the map of a page shows, in the page's language.

use super::map::{self, BUDGET, MAP_WORDS, MapInput, MapLayer};
use crate::export::pictures::{Material, picture_words, told_layer};
use crate::grid::Tiles;
use crate::hazard::layer::{Layer, Scale};
use crate::hazard::zones::Ranking;
use crate::language::Language;
use crate::picture::Words;
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
pub(super) fn data(material: &Material, live: &Live) -> String {
    let language = material.language;
    let told: Vec<(Layer, &Option<Tiles<bool>>)> =
        live.layers.iter().map(|(layer, seen)| (told_layer(layer.clone(), language), seen)).collect();
    let words = picture_words(language);
    let layers: Vec<MapLayer> = told.iter().map(|(layer, seen)| layer_of(layer, seen, &words)).collect();
    let marks = [language.numbers.decimal.to_string(), language.numbers.thousands.to_string()];
    let input = MapInput {
        layers: &layers,
        ranking: live.ranking,
        total: material.findings.exact_companion.remnants.0,
        replicates: material.findings.replicates,
        marks: material.marks,
        context: live.context,
        grounds: material.grounds,
        crs: material.crs,
        words: &map_words(language),
        number_marks: (&marks[0], &marks[1]),
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

/// Words of the map: those of the language, English where it has none.
fn map_words(language: &Language) -> Vec<(String, String)> {
    let word = |(key, english): &(&str, &str)| {
        let told = language.find(&format!("live.{key}")).unwrap_or(english);
        ((*key).to_owned(), told.to_owned())
    };
    MAP_WORDS.iter().map(word).collect()
}
