//! How the submunitions of one carrier spread about the carrier's centre, before the bearing turns them.

use super::law::Law;

/// An offset in the frame of the bearing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Offset {
    /// Along the bearing, m.
    pub along: f64,
    /// To the right of it, m.
    pub right: f64,
}

/// A dispersion pattern.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    /// Bivariate normal, standard deviations per axis, m.
    Normal {
        /// Standard deviation along the bearing, m.
        sd_along: Law,
        /// Standard deviation across it, m.
        sd_across: Law,
    },
    /// Uniform in an ellipse of full axes, m.
    Ellipse {
        /// Full axis along the bearing, m.
        along: Law,
        /// Full axis across it, m.
        across: Law,
    },
    /// Uniform in area in an elliptical annulus: r = sqrt(h^2 + u (1 - h^2)).
    Ring {
        /// Full outer axis along the bearing, m.
        along: Law,
        /// Full outer axis across it, m.
        across: Law,
        /// Inner share h.
        inner: Law,
    },
    /// One of several patterns for each submunition, by weight.
    Mixture(Vec<Part>),
    /// A surveyed footprint: one of the offsets, equally likely, blurred by a normal of this bandwidth per axis.
    Points {
        /// The surveyed places.
        offsets: Vec<Offset>,
        /// Standard deviation of the blur, m.
        bandwidth: Law,
    },
}

/// A part of a mixture.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Share of the submunitions; the shares of a mixture sum to 1.
    pub share: f64,
    /// Their pattern; never a mixture.
    pub pattern: Pattern,
}

impl Pattern {
    /// The name used in scenarios.
    pub fn name(&self) -> &'static str {
        match self {
            Pattern::Normal { .. } => "normal",
            Pattern::Ellipse { .. } => "ellipse",
            Pattern::Ring { .. } => "ring",
            Pattern::Mixture(_) => "mixture",
            Pattern::Points { .. } => "points",
        }
    }

    /// The laws of its dimensions, in the order in which they are drawn.
    pub fn laws(&self) -> Vec<&Law> {
        match self {
            Pattern::Normal { sd_along, sd_across } => vec![sd_along, sd_across],
            Pattern::Ellipse { along, across } => vec![along, across],
            Pattern::Ring { along, across, inner } => vec![along, across, inner],
            Pattern::Mixture(parts) => parts.iter().flat_map(|part| part.pattern.laws()).collect(),
            Pattern::Points { bandwidth, .. } => vec![bandwidth],
        }
    }

    /// The pattern with every dimension given a value, from a source that is asked once per law, in order.
    pub fn settle(&self, value: &mut impl FnMut(&Law) -> f64) -> SettledPattern {
        SettledPattern(self.components(1.0, value))
    }

    fn components(&self, share: f64, value: &mut impl FnMut(&Law) -> f64) -> Vec<Component> {
        match self {
            Pattern::Normal { sd_along, sd_across } => {
                let (along, across) = (value(sd_along), value(sd_across));
                vec![Component { share, shape: Blob::Normal { along, across } }]
            }
            Pattern::Ellipse { along, across } => {
                let (along, across) = (0.5 * value(along), 0.5 * value(across));
                vec![Component { share, shape: Blob::Annulus { along, across, inner: 0.0 } }]
            }
            Pattern::Ring { along, across, inner } => {
                let (along, across, inner) = (0.5 * value(along), 0.5 * value(across), value(inner));
                vec![Component { share, shape: Blob::Annulus { along, across, inner } }]
            }
            Pattern::Mixture(parts) => {
                parts.iter().flat_map(|part| part.pattern.components(share * part.share, value)).collect()
            }
            Pattern::Points { offsets, bandwidth } => {
                vec![Component { share, shape: Blob::Cloud { offsets: offsets.clone(), bandwidth: value(bandwidth) } }]
            }
        }
    }
}

/// A pattern whose dimensions have values: a mixture of simple blobs whose shares sum to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct SettledPattern(pub Vec<Component>);

/// A blob with its share of the submunitions.
#[derive(Clone, Debug, PartialEq)]
pub struct Component {
    /// Share of the submunitions.
    pub share: f64,
    /// Their law.
    pub shape: Blob,
}

/// A simple law of offsets in the frame of the bearing.
#[derive(Clone, Debug, PartialEq)]
pub enum Blob {
    /// Normal with these standard deviations, m.
    Normal {
        /// Along the bearing.
        along: f64,
        /// Across it.
        across: f64,
    },
    /// Uniform in area between an ellipse of these SEMI-axes, m, and the same ellipse shrunk by `inner`.
    Annulus {
        /// Semi-axis along the bearing.
        along: f64,
        /// Semi-axis across it.
        across: f64,
        /// Inner over outer axis, 0 for a full ellipse.
        inner: f64,
    },
    /// One of the offsets, equally likely, blurred by a normal.
    Cloud {
        /// The offsets, m.
        offsets: Vec<Offset>,
        /// Standard deviation of the blur per axis, m.
        bandwidth: f64,
    },
}

/// Semi-axis of the 95 % contour of a bivariate normal over its standard deviation: sqrt(-2 ln 0.05).
pub const CONTOUR_95: f64 = 2.447_746_830_680_816;
