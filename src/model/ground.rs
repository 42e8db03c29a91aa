//! What acts on remnants: ground classes, time, clearance.

use super::law::Law;
use crate::dates::Date;
use crate::grid::{Bounds, Point, Region};

/// A ground class: multiplies the odds of failure of what falls on it.
#[derive(Clone, Debug, PartialEq)]
pub struct GroundClass {
    /// Unique name.
    pub name: String,
    /// Odds multiplier, drawn once a replicate.
    pub odds: Law,
}

/// Where the classes lie.
#[derive(Clone, Debug, PartialEq)]
pub enum GroundMap {
    /// Areas, each with the index of its class; the first that holds a point counts.
    Areas(Vec<(Region, usize)>),
    /// A raster in the grid's CRS.
    Raster(ClassRaster),
}

/// A raster of class numbers in the grid's CRS, row 0 north; 0 is outside all classes, k is class k - 1.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassRaster {
    /// The rectangle it covers.
    pub bounds: Bounds,
    /// Pixels from west to east.
    pub columns: usize,
    /// Pixels from north to south.
    pub rows: usize,
    /// Class numbers, rows x columns.
    pub classes: Vec<u8>,
}

impl ClassRaster {
    /// Class number at a point; 0 outside.
    pub fn class_at(&self, p: Point) -> u8 {
        let b = &self.bounds;
        let column = (p.x - b.low.x) / (b.high.x - b.low.x) * self.columns as f64;
        let row = (b.high.y - p.y) / (b.high.y - b.low.y) * self.rows as f64;
        let inside = column >= 0.0 && row >= 0.0 && column < self.columns as f64 && row < self.rows as f64;
        if inside { self.classes[row as usize * self.columns + column as usize] } else { 0 }
    }
}

/// Ground classes and where they lie.
#[derive(Clone, Debug, PartialEq)]
pub struct Ground {
    /// The classes.
    pub classes: Vec<GroundClass>,
    /// Their places.
    pub map: GroundMap,
}

impl Ground {
    /// Index of the class at a point; `None` outside all classes.
    pub fn class_at(&self, p: Point) -> Option<usize> {
        match &self.map {
            GroundMap::Areas(areas) => areas.iter().find(|(region, _)| region.contains(p)).map(|(_, class)| *class),
            GroundMap::Raster(raster) => usize::from(raster.class_at(p)).checked_sub(1),
        }
    }
}

/// Probability S(age) that a remnant that nobody searched for still lies there at the assessment date.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// All still lie there.
    Stays,
    /// This share is left, whatever the age; drawn once a replicate.
    Share(Law),
    /// Half are gone after so many years; drawn once a replicate.
    HalfLife(Law),
}

/// An area cleared or searched on a date.
#[derive(Clone, Debug, PartialEq)]
pub struct ClearedArea {
    /// Unique identifier.
    pub id: String,
    /// The area.
    pub region: Region,
    /// The day on which the work ended; it acts on strikes before that day.
    pub date: Date,
    /// Probability that a remnant in it was found and removed; drawn once a replicate.
    pub detection: Law,
}
