//! What results are held against: rough figures of what was found elsewhere. They are flagged, never tuned to.

use super::rows::Rows;
use crate::stats::headline::Headline;

/// Casualties per remnant initially there in the first year, as seen elsewhere: Kosovo 1999 and Lebanon 2006, with assumed
/// numbers of remnants below the line, hence so wide.
pub const CASUALTIES_PER_REMNANT: (f64, f64) = (2e-4, 1e-2);
/// Densities found over cleared polygons, remnants per hectare.
pub const DENSITY_PER_HA: (f64, f64) = (1.0, 50.0);
/// Density above which a result is flagged.
pub const FLAGGED_PER_HA: f64 = 100.0;

/// Boxes wider than this say nothing of densities over cleared polygons, m.
const WIDEST_BOX_M: f64 = 100.0;

/// A result beside what was found elsewhere.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Anchors {
    /// Remnants per hectare of ground within 50 m of boxes that hold any, over grounds with remnants.
    pub density_per_ha: Headline,
    /// How that stands to [`DENSITY_PER_HA`].
    pub density: Standing,
    /// Casualties of the first year per remnant initially there; `None` without a course of a year that begins soon after the
    /// first strike.
    pub casualties: Option<CasualtyAnchor>,
}

/// Casualties of the first year per remnant initially there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CasualtyAnchor {
    /// Expected casualties over expected remnants.
    pub ratio: f64,
    /// Its Monte Carlo standard error, as of a ratio of means (Cochran, Sampling Techniques, 6.3).
    pub standard_error: f64,
    /// How it stands to [`CASUALTIES_PER_REMNANT`].
    pub standing: Standing,
}

/// Where a result stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Within what was found elsewhere.
    Within,
    /// Below all of it.
    Below,
    /// Above all of it.
    Above,
    /// So far above that something is wrong.
    Flagged,
    /// There is nothing to judge.
    Unknown,
}

impl Anchors {
    /// Of headline numbers by replicate; `initial` are the remnants initially there in each, in the same order, `months` how
    /// long the course is (0 if it does not begin within three months of the first strike), and `box_m` the side of a box: ground about wide boxes is mostly ground without remnants, so that
    /// nothing is judged by it.
    pub fn new(rows: &Rows, initial: &[u64], months: u32, box_m: f64) -> Anchors {
        let density_per_ha =
            rows.headline("density_per_ha").unwrap_or_else(|| Headline::of_histogram(&Default::default(), 1.0));
        Anchors {
            density: if box_m > WIDEST_BOX_M { Standing::Unknown } else { density_standing(density_per_ha.mean) },
            density_per_ha,
            casualties: if months >= 12 { CasualtyAnchor::new(rows, initial) } else { None },
        }
    }
}

fn density_standing(mean: f64) -> Standing {
    if mean > FLAGGED_PER_HA { Standing::Flagged } else { standing(mean, DENSITY_PER_HA) }
}

fn standing(value: f64, (low, high): (f64, f64)) -> Standing {
    if value < low {
        Standing::Below
    } else if value > high {
        Standing::Above
    } else if value.is_finite() {
        Standing::Within
    } else {
        Standing::Unknown
    }
}

impl CasualtyAnchor {
    fn new(rows: &Rows, initial: &[u64]) -> Option<CasualtyAnchor> {
        let column = rows.column("casualties_first_12_months_expected")?;
        let unit = rows.columns()[column].unit();
        let pairs = || {
            rows.values(column).zip(initial).map(|(casualties, initial)| (casualties as f64 * unit, *initial as f64))
        };
        let n = initial.len() as f64;
        let (casualties, remnants) = pairs().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
        let ratio = casualties / remnants;
        let squares: f64 = pairs().map(|(casualties, initial)| (casualties - ratio * initial).powi(2)).sum();
        let standard_error = (squares / (n - 1.0) / n).sqrt() / (remnants / n);
        Some(CasualtyAnchor { ratio, standard_error, standing: standing(ratio, CASUALTIES_PER_REMNANT) })
    }
}
