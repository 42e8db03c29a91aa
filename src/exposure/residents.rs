//! Residents near remnants, counted in every possible ground.

use super::people::People;
use crate::grid::near::Near;
use crate::grid::{Lattice, Point, Tiles};
use crate::model::assets::Assets;
use crate::packing::{Fault, Pack, Packer, Unpacker, pack_fields};
use crate::stats::{Histogram, Moments};
use std::io;

/// What counting residents needs to know.
#[derive(Debug)]
pub struct Residents<'m> {
    pub(super) assets: &'m Assets,
    pub(super) people: People,
    pub(super) lattice: Lattice,
    pub(super) districts: usize,
}

/// Residents near remnants, all in the fixed point of people.
#[derive(Clone, Debug)]
pub struct ResidentsTally<'a, 'm> {
    residents: &'a Residents<'m>,
    distances: Vec<AtDistance>,
}

/// Counts for one distance.
#[derive(Clone, Debug)]
struct AtDistance {
    near: Near,
    /// Of the running replicate: by set of districts and layer.
    running: Vec<u64>,
    counts: NearCounts,
}

/// What is counted for one distance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NearCounts {
    /// People near per replicate, of all layers.
    pub all: Histogram,
    /// By group, last those of no stated group.
    pub groups: Vec<Histogram>,
    /// By district.
    pub districts: Vec<Histogram>,
    /// By district, then group.
    pub district_groups: Vec<Moments>,
    /// By edge: runs that begin there less runs that end there, modulo 2^32, over replicates; summed from the west they are the
    /// replicates in which a cell is near.
    edges: Vec<u32>,
}

pack_fields!(ResidentsTally<'_, '_>: distances);
pack_fields!(AtDistance: counts);

impl Pack for NearCounts {
    fn pack(&self, to: &mut Packer) -> io::Result<()> {
        self.all.pack(to)?;
        self.groups.pack(to)?;
        self.districts.pack(to)?;
        self.district_groups.pack(to)?;
        // Taken as signed, most are near zero.
        self.edges.iter().try_for_each(|edge| i128::from(*edge as i32).pack(to))
    }

    fn unpack(&mut self, from: &mut Unpacker) -> Result<(), Fault> {
        self.all.unpack(from)?;
        self.groups.unpack(from)?;
        self.districts.unpack(from)?;
        self.district_groups.unpack(from)?;
        self.edges.iter_mut().try_for_each(|edge| {
            let mut signed = 0_i128;
            signed.unpack(from)?;
            let signed = i32::try_from(signed).map_err(|_| Fault::Number)?;
            *edge = edge.wrapping_add(signed as u32);
            Ok(())
        })
    }
}

impl<'m> Residents<'m> {
    /// The residents of a model's layers on its cells, and its number of districts.
    pub fn new(assets: &'m Assets, people: People, lattice: Lattice, districts: usize) -> Residents<'m> {
        Residents { assets, people, lattice, districts }
    }
}

impl<'a, 'm> ResidentsTally<'a, 'm> {
    /// Nothing counted.
    pub fn new(residents: &'a Residents<'m>) -> ResidentsTally<'a, 'm> {
        let Residents { assets, people, lattice, districts } = residents;
        let groups = assets.groups.len() + 1;
        let one = |distance: &f64| AtDistance {
            near: Near::new(*lattice, *distance),
            running: vec![0; people.sets() * people.layers()],
            counts: NearCounts {
                all: Histogram::default(),
                groups: vec![Histogram::default(); groups],
                districts: vec![Histogram::default(); *districts],
                district_groups: vec![Moments::default(); districts * groups],
                edges: vec![0; people.edges()],
            },
        };
        ResidentsTally { residents, distances: assets.distances_m.iter().map(one).collect() }
    }

    /// Counts a remnant of the running replicate.
    #[inline]
    pub fn add(&mut self, place: Point) {
        self.distances.iter_mut().for_each(|distance| distance.near.mark(place));
    }

    /// Ends the replicate; `multipliers` are what each layer's people are multiplied by. People near each distance go to `see`.
    pub fn finish(&mut self, multipliers: &[f64], mut see: impl FnMut(u64)) {
        for distance in &mut self.distances {
            distance.gather(&self.residents.people);
            see(distance.record(self.residents, multipliers));
        }
    }

    /// Adds other replicates.
    pub fn merge(&mut self, other: Self) {
        self.distances.iter_mut().zip(other.distances).for_each(|(mine, theirs)| mine.counts.merge(&theirs.counts));
    }

    /// The counts, by distance.
    pub fn into_counts(self) -> Vec<NearCounts> {
        self.distances.into_iter().map(|distance| distance.counts).collect()
    }
}

impl AtDistance {
    fn gather(&mut self, people: &People) {
        let AtDistance { near, running, counts } = self;
        let layers = people.layers();
        near.drain(|word, bits| {
            people.runs(word, bits, |run| {
                for layer in 0..layers {
                    running[run.set as usize * layers + layer] += people.of_run(&run, layer);
                }
                let (first, end) = (people.edge(run.block, run.first), people.edge(run.block, run.end));
                counts.edges[first] = counts.edges[first].wrapping_add(1);
                counts.edges[end] = counts.edges[end].wrapping_sub(1);
            });
        });
    }

    /// Records what the running replicate gathered; gives the people of all layers.
    fn record(&mut self, residents: &Residents, multipliers: &[f64]) -> u64 {
        let (layers, groups) = (residents.people.layers(), residents.assets.groups.len() + 1);
        let mut all = vec![0; layers];
        let mut districts = vec![0; residents.districts * layers];
        for (set, people) in self.running.chunks_exact_mut(layers).enumerate() {
            for (layer, people) in people.iter_mut().enumerate() {
                let people = std::mem::take(people);
                all[layer] += people;
                residents.people.set(set as u32).iter().for_each(|d| districts[*d as usize * layers + layer] += people);
            }
        }
        let multiply = |sums: &mut [u64]| sums.iter_mut().zip(multipliers).for_each(|(sum, m)| *sum = times(*sum, *m));
        multiply(&mut all);
        districts.chunks_exact_mut(layers).for_each(multiply);
        let total = all.iter().sum();
        let counts = &mut self.counts;
        counts.all.record(total);
        (0..groups).for_each(|group| counts.groups[group].record(of_group(residents.assets, group, &all)));
        for (district, people) in districts.chunks_exact(layers).enumerate() {
            counts.districts[district].record(people.iter().sum());
            for group in 0..groups {
                counts.district_groups[district * groups + group].record(of_group(residents.assets, group, people));
            }
        }
        total
    }
}

impl NearCounts {
    fn merge(&mut self, other: &NearCounts) {
        self.all.merge(&other.all);
        self.groups.iter_mut().zip(&other.groups).for_each(|(mine, theirs)| mine.merge(theirs));
        self.districts.iter_mut().zip(&other.districts).for_each(|(mine, theirs)| mine.merge(theirs));
        self.district_groups.iter_mut().zip(&other.district_groups).for_each(|(mine, theirs)| mine.merge(theirs));
        self.edges.iter_mut().zip(&other.edges).for_each(|(mine, theirs)| *mine = mine.wrapping_add(*theirs));
    }

    /// Replicates in which each cell was near, where somebody lives in its word.
    pub fn hits(&self, residents: &Residents) -> Tiles<u32> {
        let mut hits = Tiles::new(residents.lattice);
        let mut running = 0_u32;
        for (block, at, cell) in residents.people.cells(&residents.lattice) {
            running = if at == 0 { 0 } else { running }.wrapping_add(self.edges[residents.people.edge(block, at)]);
            if running > 0 {
                *hits.at(cell) = running;
            }
        }
        hits
    }
}

/// People of a layer times its multiplier, rounded to the fixed point.
fn times(people: u64, multiplier: f64) -> u64 {
    if multiplier == 1.0 { people } else { (people as f64 * multiplier).round() as u64 }
}

/// People of a group in all layers; a layer that tells no groups counts for those of no stated group.
fn of_group(assets: &Assets, group: usize, layers: &[u64]) -> u64 {
    let share = |layer: usize| {
        let shares = &assets.populations[layer].shares;
        let untold = shares.is_empty() && group == assets.groups.len();
        if untold { 1.0 } else { shares.get(group).copied().unwrap_or(0.0) }
    };
    layers.iter().enumerate().map(|(layer, people)| times(*people, share(layer))).sum()
}
