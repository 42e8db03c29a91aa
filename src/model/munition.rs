//! Munition types: how many submunitions a carrier holds, how often they fail, how they spread.

use super::law::{CountLaw, Law};
use super::pattern::Pattern;

/// The failure rate of a munition type: one mean a replicate, shared by all strikes of the type.
#[derive(Clone, Debug, PartialEq)]
pub struct FailureType {
    /// Unique name, part of the random stream's name.
    pub id: String,
    /// Law of the mean rate mu.
    pub mean: Law,
}

/// How mean failure rates of different types hang together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateLink {
    /// Each type draws its own.
    Independent,
    /// All types stand at the same quantile of their laws.
    Common,
}

/// Scatter of carriers about the strike's place, standard deviations per axis, m.
#[derive(Clone, Debug, PartialEq)]
pub struct Scatter {
    /// Along the bearing.
    pub range: Law,
    /// Across it.
    pub deflection: Law,
}

/// Carriers that fail to open: the whole load lies in a disc.
#[derive(Clone, Debug, PartialEq)]
pub struct Unopened {
    /// Probability that a carrier stays shut.
    pub probability: Law,
    /// Radius of the disc in which its load then lies, m.
    pub radius: Law,
}

/// A munition as it was used in some strikes.
#[derive(Clone, Debug, PartialEq)]
pub struct Munition {
    /// Name in the scenario.
    pub id: String,
    /// Index into [`super::Model::failure_types`].
    pub failure_type: usize,
    /// Concentration of the strike's rate about the mean; `None` is infinity (no spread between strikes).
    pub kappa: Option<Law>,
    /// Submunitions a carrier.
    pub load: CountLaw,
    /// Their spread about the carrier's centre.
    pub pattern: Pattern,
    /// Carriers about the strike's place.
    pub scatter: Scatter,
    /// Carriers that stay shut.
    pub unopened: Unopened,
}
