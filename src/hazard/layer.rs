//! A map's values with everything that must travel with them.

use crate::grid::Tiles;
use std::borrow::Cow;

/// How values are best coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Over several orders of magnitude: classes by powers of ten.
    Logarithmic,
    /// An amount per cell, such as people: classes by powers of ten; cells together hold the sum of theirs.
    Amount,
    /// A probability from 0 to 1.
    Probability,
    /// A probability from 0 to 1, or [`NOT_KNOWN`].
    PartlyKnown,
}

/// The value of a cell that strikes reach, but of which nothing can be said well enough; rasters hold no data there.
pub const NOT_KNOWN: f32 = -1.0;

/// One map layer. A cell without a value is "no documented strike, not assessed"; that is not zero.
#[derive(Clone, Debug)]
pub struct Layer {
    /// File stem, such as `density`.
    pub stem: String,
    /// What the values are, such as "Expected remnants per hectare".
    pub title: String,
    /// Unit, such as "items per hectare"; "probability" for a probability.
    pub unit: Cow<'static, str>,
    /// Support area in words, such as "per box of 50 m x 50 m".
    pub support: String,
    /// How to colour.
    pub scale: Scale,
    /// The values.
    pub values: Tiles<Option<f32>>,
}
