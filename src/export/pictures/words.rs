//! What stands on pictures about their values.

use super::{Material, Said};
use crate::hazard::layer::{Layer, Scale};
use crate::hazard::maps::is_counted;
use crate::language::Language;
use crate::report::shown::Shown;
use crate::stats::Z95;

/// A layer with its words in a language.
pub fn told_layer(layer: Layer, language: &Language) -> Layer {
    let title = layer_title(&layer.stem, language);
    // Of remnants and probabilities the title says it.
    let unit = match layer.scale {
        Scale::Amount => language.say("layer.unit_people"),
        Scale::Logarithmic | Scale::Probability | Scale::PartlyKnown => "",
    };
    let lattice = layer.values.lattice();
    let support = support(lattice.side_m(), lattice.cell_ha(), language);
    Layer { title, unit: unit.to_owned().into(), support, ..layer }
}

/// "per square of 50 m × 50 m (0.25 ha)".
fn support(side_m: f64, ha: f64, language: &Language) -> String {
    let numbers = &language.numbers;
    language.tell("layer.support", &[("side", &numbers.stated(side_m)), ("ha", &numbers.stated(ha))])
}

/// What a layer's values are: the key is the stem of its file without the numbers in it.
fn layer_title(stem: &str, language: &Language) -> String {
    let is_number = |part: &&str| part.parse::<f64>().is_ok();
    let number = stem.split('_').find(is_number).and_then(|part| part.parse().ok()).unwrap_or(f64::NAN);
    let key: Vec<&str> = stem.split('_').filter(|part| !is_number(part)).collect();
    language.tell(&format!("layer.{}", key.join("_")), &[("n", &language.numbers.stated(number))])
}

/// Of a layer: title, support, where its values come from.
pub(super) fn of_layer(material: &Material, stem: &str) -> Said {
    let (language, findings) = (material.language, material.findings);
    let side = match stem {
        _ if stem.starts_with("density") => findings.support.cell_m,
        _ if stem.starts_with("exceedance") || stem == "presence_hectare" => findings.support.hectare_m,
        _ => findings.support.box_m,
    };
    let support = support(side, side * side / 1e4, language);
    let values = [("support", support.as_str()), ("origin", &origin(material, stem))];
    let how = match people_within(stem) {
        Some(within_m) => people_near(material, within_m, &values),
        None => language.tell("paper.values", &values),
    };
    Said { what: layer_title(stem, language), how }
}

/// Where a layer's values come from, with their Monte Carlo doubt: half of Wilson's widest 95 % interval for a probability.
fn origin(material: &Material, stem: &str) -> String {
    let language = material.language;
    if !is_counted(stem) {
        return language.say("paper.computed").to_owned();
    }
    if stem.starts_with("density") || people_within(stem).is_some() {
        return language.say("paper.drawn").to_owned();
    }
    let points = 50.0 * Z95 / (material.findings.replicates as f64 + Z95 * Z95).sqrt();
    language.tell("paper.points", &[("points", &language.numbers.rounded(points, 0.1))])
}

fn people_within(stem: &str) -> Option<f64> {
    stem.strip_prefix("people_within_")?.strip_suffix("_m")?.parse().ok()
}

fn people_near(material: &Material, within_m: f64, values: &[(&str, &str)]) -> String {
    let (language, findings) = (material.language, material.findings);
    let mut near = findings.residents_near_remnants.distances.iter().flatten();
    let shown = near.find(|near| near.within_m == within_m).map(|near| Shown::of(&near.people, language));
    let said = shown.map_or_else(String::new, |shown| {
        language.tell("paper.people", &[("mean", &shown.mean), ("low", &shown.low), ("high", &shown.high)])
    });
    let (dates, n) = (material.teller().people_dates(), language.numbers.count(findings.replicates));
    language
        .tell("paper.people_values", &[values, &[("in_all", &said), ("dates", &dates), ("replicates", &n)]].concat())
}

/// Of a chart.
pub(super) fn of_figure(material: &Material, name: &str) -> Said {
    let (teller, dates) = (material.teller(), material.teller().people_dates());
    let warned = (name == "months" && teller.casualties_are_doubtful()).then(|| teller.say("course.doubtful") + " ");
    Said {
        what: material.language.say(&format!("figure.{name}")).to_owned(),
        how: warned.unwrap_or_default() + &teller.tell(&format!("reading.{name}"), &[("dates", &dates)]),
    }
}
