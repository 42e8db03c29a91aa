//! What helps to see where one is on a map: roads, rivers, borders, buildings.

use crate::grid::{Point, Region};

/// A layer of context; it is no part of the model and moves no number.
#[derive(Clone, Debug, PartialEq)]
pub struct ContextLayer {
    /// Its name, unique among all layers.
    pub name: String,
    /// What it shows.
    pub kind: ContextKind,
    /// Lines, m in the grid's CRS, cut at the rectangle about the grid.
    pub lines: Vec<Vec<Point>>,
    /// Areas that reach that rectangle, whole.
    pub areas: Vec<Region>,
}

/// What a layer of context shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContextKind {
    /// Roads, paths, railways.
    Road,
    /// Rivers, canals, lakes, coasts.
    River,
    /// Borders of states or provinces.
    Border,
    /// Buildings and built-up areas.
    BuiltUp,
    /// Anything else.
    Other,
}

impl ContextKind {
    /// All kinds.
    pub const ALL: [ContextKind; 5] =
        [ContextKind::Road, ContextKind::River, ContextKind::Border, ContextKind::BuiltUp, ContextKind::Other];

    /// The word in scenarios and files.
    pub const fn word(self) -> &'static str {
        match self {
            ContextKind::Road => "road",
            ContextKind::River => "river",
            ContextKind::Border => "border",
            ContextKind::BuiltUp => "built-up",
            ContextKind::Other => "other",
        }
    }

    /// The kind that a word says.
    pub fn of(word: &str) -> Option<ContextKind> {
        ContextKind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}
