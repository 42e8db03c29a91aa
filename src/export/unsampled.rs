//! The files of a run by the exact method: everything that needs no sampling, and null with the reason where it would.

use super::geojson::{self, Zone};
use super::maps::{marks, share_zones};
use super::pictures::{About, Paper, Said, Style};
use super::summary::{number, share_zone};
use super::tables::hazard::{share_zones as zone_table, strikes_unsampled};
use super::tables::table::Table;
use crate::exact::presence::LARGEST_ERROR;
use crate::hazard::layer::{Layer, Scale};
use crate::hazard::maps::support_words;
use crate::hazard::unsampled::{ExactKind, Unsampled};
use crate::language::Language;
use crate::picture::{self, Format, Marks};
use crate::receipt::Receipt;
use crate::scenario::Scenario;
use serde_json::{Value, json};

/// A run by the exact method.
#[derive(Debug)]
pub struct ExactRun<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The results.
    pub results: &'a Unsampled,
    /// Their receipt.
    pub receipt: &'a Receipt,
}

/// Why there are no quantiles of totals.
const NEEDS_SAMPLING: &str = "quantiles of totals need sampling: run without --method exact";
const EXPOSURE_NEEDS_SAMPLING: &str = "who is exposed is counted in possible grounds: run without --method exact";

impl ExactRun<'_> {
    /// `summary.json`.
    pub fn summary(&self) -> Value {
        let ExactRun { scenario, results, receipt } = self;
        let (model, companion) = (&scenario.model, &results.companion);
        let mut summary = json!({
            "scenario": scenario.id,
            "receipt": receipt.json(),
            "title": scenario.title,
            "assessment_date": model.assessment.to_string(),
            "method": "exact",
            "remnants": self.remnants(),
            "remnants_initial": { "mean": number(companion.initial_total), "q05": null, "q50": null, "q95": null, "why_null": NEEDS_SAMPLING },
            "remnants_outside_grid": { "mean": number(companion.total - companion.on_grid) },
            "contaminated_area_ha": self.area(),
            "presence": self.presence(),
            "districts": { "value": null, "why_null": "districts count remnants at their exact places, which needs sampling" },
            "convergence": { "value": null, "why_null": "nothing was drawn" },
            "strike_results": { "value": null, "why_null": "what each strike leaves stands in tables/strikes.csv" },
            "release_zones": { "value": null, "why_null": "the release zone is a quantile between possible grounds, which needs sampling" },
            "fade_out": { "value": null, "why_null": "distances are those of single remnants, which needs sampling" },
            "exact_check": { "verdict": null, "why_null": "nothing was sampled, so there is nothing to check the computation against" },
            "share_zones": results.zones.iter().map(|zone| share_zone(zone, model.grid.boxes.cell_ha())).collect::<Vec<_>>(),
            "support": { "cell": support_words(&model.grid.cells), "box": support_words(&model.grid.boxes) },
            "unrecorded_strikes": if model.unrecorded.is_some() { "used" } else { "not used" },
            "strikes": model.strikes.len(),
            "crs": scenario.crs.name(),
            "assumptions": scenario.assumptions,
            "unverified_inputs": scenario.unverified,
            "cautions": scenario.cautions,
            "sources": scenario.sources,
        });
        summary["layers"] = scenario.layers.iter().map(super::summary::layer).collect();
        for part in [
            "residents_near_remnants",
            "facilities_at_risk",
            "routes_at_risk",
            "encounters",
            "casualties",
            "activities",
            "months",
            "anchors",
        ] {
            summary[part] = json!({ "value": null, "why_null": EXPOSURE_NEEDS_SAMPLING });
        }
        summary
    }

    fn remnants(&self) -> Value {
        let sd = &self.results.total_sd;
        let mut value = json!({
            "mean": number(self.results.companion.total),
            "sd": sd.as_ref().map_or(Value::Null, |sd| number(*sd)),
            "q05": null, "q50": null, "q95": null, "why_null": NEEDS_SAMPLING,
        });
        if let Err(why) = sd {
            value["why_sd_null"] = json!(why);
        }
        value
    }

    fn area(&self) -> Value {
        match &self.results.presence {
            Ok(presence) => json!({
                "mean": number(presence.contaminated_area_ha),
                "error_at_most": number(presence.area_error_ha),
                "covers": "boxes of the grid alone",
                "q05": null, "q50": null, "q95": null, "why_null": NEEDS_SAMPLING,
            }),
            Err(why) => json!({ "mean": null, "why_null": why }),
        }
    }

    fn presence(&self) -> Value {
        match &self.results.presence {
            Ok(presence) => json!({
                "boxes_within_reach": presence.assessed,
                "boxes_not_known": presence.unknown,
                "why_not_known": (presence.unknown > 0).then(not_known),
                "empty_search_detection": presence.search,
            }),
            Err(why) => json!({ "value": null, "why_null": why }),
        }
    }

    /// Tables of strikes and zones.
    pub fn tables(&self) -> Vec<Table<'_>> {
        let ExactRun { scenario, results, .. } = self;
        let box_ha = scenario.model.grid.boxes.cell_ha();
        vec![strikes_unsampled(scenario, &results.companion.strikes), zone_table(&results.zones, box_ha)]
    }

    /// Share zones as GeoJSON.
    pub fn zones(&self) -> Vec<u8> {
        let zones: Vec<Zone> = share_zones(&self.results.zones, &self.results.ranking);
        geojson::zones(&zones, &self.scenario.crs, self.receipt)
    }

    /// Layers for rasters.
    pub fn layers(&self) -> Vec<Layer> {
        let Unsampled { companion, presence, .. } = self.results;
        let model = &self.scenario.model;
        let exact = presence.iter().flat_map(|p| p.kinds().into_iter().map(move |kind| p.layer(kind, companion)));
        [self.results.density(model), self.results.expected(model)].into_iter().chain(exact).collect()
    }

    /// Pictures of the layers that people look at: name and bytes.
    pub fn pictures(&self) -> Result<Vec<(String, Vec<u8>)>, String> {
        let shown = ["density", ExactKind::Presence.stem(), ExactKind::AfterEmptySearch.stem()];
        let layers: Vec<Layer> =
            self.layers().into_iter().filter(|layer| shown.contains(&layer.stem.as_str())).collect();
        let marks = marks(self.scenario);
        let formats = [(Format::Png, "png"), (Format::Svg, "svg")];
        let draw = |layer: &Layer, (format, ending): (Format, &str)| {
            Ok((format!("maps/{}.{ending}", layer.stem), self.picture(layer, &marks, format)?))
        };
        layers.iter().flat_map(|layer| formats.map(|format| draw(layer, format))).collect()
    }

    fn picture(&self, layer: &Layer, marks: &Marks, format: Format) -> Result<Vec<u8>, String> {
        let (language, model) = (Language::english(), &self.scenario.model);
        let words = picture::Words::of(language);
        let values = [("support", layer.support.as_str()), ("origin", &self.origin(layer))];
        let said =
            Said { what: layer.title.clone(), how: language.tell("paper.values", &values).replace(" m x ", " m × ") };
        let about = About {
            title: &self.scenario.title,
            date: model.assessment.to_string(),
            basis: self.basis(language),
            unrecorded: if model.unrecorded.is_some() { "used" } else { "not used" },
            sources: &self.scenario.sources,
            receipt: self.receipt.line(),
        };
        let paper = Paper { crs: &self.scenario.crs, words: &words, language };
        let sheet = paper.sheet(&about, (&said, marks), &Style::page(format));
        picture::layer_map(layer, &sheet, format).map_err(|error| error.to_string())
    }

    fn origin(&self, layer: &Layer) -> String {
        let means = "computed from the assumptions without sampling".to_owned();
        match &self.results.presence {
            Ok(presence) if presence.unknown > 0 && layer.scale == Scale::PartlyKnown => {
                format!("{means}; {} boxes within reach are not known: {}", presence.unknown, not_known())
            }
            Ok(_) | Err(_) => means,
        }
    }

    fn basis(&self, language: &Language) -> [String; 2] {
        let mean = language.numbers.significant(self.results.companion.total, 3);
        [language.tell("paper.exact_doubt", &[("mean", &mean)]), language.say("paper.exact").to_owned()]
    }
}

fn not_known() -> String {
    let points = 100.0 * LARGEST_ERROR;
    format!(
        "kinds of ground meet there or the quadrature is too coarse, so that the probability may be wrong by more than {points} percentage point"
    )
}
