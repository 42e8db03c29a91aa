//! Which of many areas contain a point.

use super::{Point, Region};

/// Areas to be asked for points.
#[derive(Clone, Debug)]
pub struct RegionIndex {
    regions: Vec<Region>,
}

impl RegionIndex {
    /// An index of the areas.
    pub fn new(regions: &[Region]) -> RegionIndex {
        RegionIndex { regions: regions.to_vec() }
    }

    /// Puts the numbers of all areas that contain the exact point into `out`, increasing.
    pub fn containing(&self, p: Point, out: &mut Vec<u32>) {
        out.clear();
        out.extend((0..self.regions.len() as u32).filter(|i| self.regions[*i as usize].contains(p)));
    }
}
