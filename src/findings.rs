//! The findings of a run as its `summary.json` states them: read once, then drawn as report, terminal summary and charts,
//! so that these cannot say anything else.

pub mod estimate;
pub mod exposed;

use crate::receipt::Receipt;
pub use estimate::{BestEstimate, Estimate, How, Number, Pair, Probability};
use exposed::{Anchors, Casualties, Course, NearPeople, Ranking};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Most months of a course.
const MOST_MONTHS: usize = 12_000;

/// The findings of a run by sampling. Fields bear the names that they have in `summary.json`.
#[derive(Clone, Debug, Deserialize)]
pub struct Findings {
    /// Short name of the scenario.
    pub scenario: String,
    /// By what the run can be made again.
    #[serde(deserialize_with = "receipt")]
    pub receipt: Receipt,
    /// Title.
    pub title: String,
    /// What the scenario is about; may be empty.
    #[serde(default)]
    pub description: String,
    /// The day for which the hazard is assessed.
    pub assessment_date: String,
    /// Possible grounds drawn.
    pub replicates: u64,
    /// Seed.
    pub seed: u64,
    /// Why the run holds fewer replicates than were wanted.
    pub partial: Option<String>,
    /// Remnants at the assessment date.
    pub remnants: Estimate,
    /// Remnants initially there.
    pub remnants_initial: Estimate,
    /// Remnants off the grid.
    pub remnants_outside_grid: Estimate,
    /// Hectares of boxes that hold at least one.
    pub contaminated_area_ha: Estimate,
    /// What the companion expects.
    pub exact_companion: CompanionTotals,
    /// The self-check.
    pub exact_check: Check,
    /// What values stand for.
    pub support: Support,
    /// Zones that hold a share of all expected remnants.
    pub share_zones: Vec<ShareZone>,
    /// Zones outside which a remnant lies with at most a stated probability.
    pub release_zones: Vec<ReleaseZone>,
    /// Remnants beyond distances.
    pub fade_out: Vec<FadeOut>,
    /// `used` or `not used`.
    pub unrecorded_strikes: String,
    /// Documented strikes.
    pub strikes: u64,
    /// CRS of the grid.
    pub crs: String,
    /// Assumptions, in the scenario's words.
    pub assumptions: Vec<String>,
    /// Inputs that nobody verified.
    pub unverified_inputs: Vec<String>,
    /// What a reader must know before using the numbers.
    pub cautions: Vec<String>,
    /// Sources of the scenario.
    pub sources: Vec<String>,
    /// Layers of people, facilities, routes, activities.
    pub layers: Vec<Layer>,
    /// Districts.
    #[serde(default)]
    pub districts: Vec<District>,
    /// What the number of replicates bought.
    #[serde(default)]
    pub convergence: Vec<Convergence>,
    /// People near remnants.
    pub residents_near_remnants: NearPeople,
    /// Facilities by expected rank.
    pub facilities_at_risk: Ranking,
    /// Routes by expected rank.
    pub routes_at_risk: Ranking,
    /// Encounters, detonations, reports.
    pub encounters: Casualties,
    /// Casualties and deaths.
    pub casualties: Casualties,
    /// Events by activity, group, district.
    pub activities: exposed::Activities,
    /// Events by month.
    pub months: Course,
    /// Beside what was found elsewhere.
    pub anchors: Anchors,
}

impl Findings {
    /// Reads a summary. Fails with a sentence that says what is missing or wrong.
    pub fn read(summary: &Value) -> Result<Findings, String> {
        let said = |why: String| format!("summary.json is not one of this program: {why}");
        let findings = Findings::deserialize(summary).map_err(|error| said(error.to_string()))?;
        findings.check().map_err(said)?;
        Ok(findings)
    }

    fn check(&self) -> Result<(), String> {
        let Support { cell_m, box_m, hectare_m } = self.support;
        let sides = [cell_m, box_m, hectare_m].iter().all(|side| (0.001..1e7).contains(side));
        let months = self.months.months.as_ref().is_none_or(|months| months.len() <= MOST_MONTHS);
        match (sides, months) {
            (true, true) => Ok(()),
            (false, _) => Err("its cells have no size that a grid can have".to_owned()),
            (_, false) => Err(format!("it has more than {MOST_MONTHS} months")),
        }
    }
}

fn receipt<'de, D: Deserializer<'de>>(from: D) -> Result<Receipt, D::Error> {
    Receipt::read(&Value::deserialize(from)?).map_err(|why| D::Error::custom(format!("the receipt is none: {why}")))
}

/// Totals by the companion.
#[derive(Clone, Debug, Deserialize)]
pub struct CompanionTotals {
    /// Remnants at the assessment date.
    pub remnants: Number,
}

/// The self-check.
#[derive(Clone, Debug, Deserialize)]
pub struct Check {
    /// `agrees`, `disagrees` or `not decidable`.
    pub verdict: String,
    /// Comparisons made.
    pub tests: u64,
    /// Comparisons that cannot be decided.
    pub not_decidable: u64,
    /// Largest departure, standard errors.
    pub largest_z: Number,
    /// Departure at which that comparison fails.
    pub threshold_z: Number,
    /// Probability of a false alarm, at most.
    pub false_alarm_rate: Number,
    /// The result as a sentence.
    pub words: String,
}

/// What values stand for.
#[derive(Clone, Debug, Deserialize)]
pub struct Support {
    /// Side of a cell, m.
    pub cell_m: f64,
    /// Side of a box, m.
    pub box_m: f64,
    /// Side of a hectare block, m.
    pub hectare_m: f64,
}

/// The fewest boxes that hold a share of all expected remnants.
#[derive(Clone, Debug, Deserialize)]
pub struct ShareZone {
    /// The share.
    pub share: f64,
    /// Boxes; `None` if the whole grid holds less.
    pub boxes: Option<u64>,
    /// Area, ha.
    pub area_ha: Number,
}

/// A zone outside which a remnant lies with a probability of at most so much.
#[derive(Clone, Debug, Deserialize)]
pub struct ReleaseZone {
    /// With which pattern.
    pub pattern: String,
    /// Area, ha; none if there is no such zone.
    pub area_ha: Number,
    /// Upper bound of that probability.
    #[serde(default)]
    pub probability_of_a_remnant_outside_at_most: Number,
    /// Why there is none.
    pub why_null: Option<String>,
}

/// Remnants beyond distances.
#[derive(Clone, Debug, Deserialize)]
pub struct FadeOut {
    /// From what.
    pub from: String,
    /// By distance.
    pub distances: Vec<Beyond>,
}

/// Remnants farther away than a distance.
#[derive(Clone, Debug, Deserialize)]
pub struct Beyond {
    /// The distance, m.
    pub farther_than_m: f64,
    /// Expected remnants.
    pub expected_remnants: Number,
    /// Monte Carlo standard error of that.
    pub standard_error: Number,
    /// P(any); none if no replicate had one.
    pub probability_any: Number,
    /// Its 95 % Monte Carlo interval.
    pub probability_any_mc: [f64; 2],
}

/// A layer and where it comes from.
#[derive(Clone, Debug, Deserialize)]
pub struct Layer {
    /// Name.
    pub name: String,
    /// What it holds.
    pub kind: String,
    /// The day for which it holds.
    pub date: String,
    /// Who made it.
    pub source: String,
    /// Licence.
    pub licence: String,
    /// People that it states.
    pub people_stated: Number,
    /// People on the grid.
    pub people_on_grid: Number,
}

/// A district.
#[derive(Clone, Debug, Deserialize)]
pub struct District {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Area, ha.
    pub area_ha: Number,
    /// Remnants.
    pub remnants: Estimate,
    /// P(at least one).
    pub at_least_one: Probability,
    /// People near, by distance.
    #[serde(default)]
    pub people_near: Vec<DistrictPeople>,
}

/// People of a district near remnants.
#[derive(Clone, Debug, Deserialize)]
pub struct DistrictPeople {
    /// The distance, m.
    pub within_m: f64,
    /// People.
    pub people: Estimate,
}

/// A headline number after more and more replicates.
#[derive(Clone, Debug, Deserialize)]
pub struct Convergence {
    /// Which, by its column in the table of replicates.
    pub quantity: String,
    /// Unit.
    pub unit: String,
    /// By number of replicates.
    pub steps: Vec<Step>,
}

/// A headline number after so many replicates.
#[derive(Clone, Debug, Deserialize)]
pub struct Step {
    /// Replicates.
    pub replicates: u64,
    /// What they say.
    #[serde(flatten)]
    pub estimate: Estimate,
}
