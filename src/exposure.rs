//! Civilian exposure: who is in danger, where, doing what, when; counted in every possible ground, never from a mean map.

pub mod about;
pub mod anchors;
pub mod course;
pub mod judged;
pub mod people;
pub mod places;
pub mod residents;
pub mod results;
pub mod rows;

use crate::engine::Tally;
use crate::grid::index::RegionIndex;
use crate::grid::{Lattice, Region, Tiles};
use crate::model::Model;
use crate::packing::pack_fields;
use crate::random::{ReplicateId, Seed, Stage, StreamKey};
use crate::sampler::{PossibleGround, Remnants};
use about::{About, AboutTally};
use anchors::DilatedArea;
use course::{CourseCounts, CourseFrame, CourseTally};
use people::People;
use places::{Places, PlacesCounts, PlacesTally};
use residents::{NearCounts, Residents, ResidentsTally};
use rows::{Followed, NewRow, Rows};

/// What counting exposure needs to know about the model.
#[derive(Debug)]
pub struct ExposureFrame<'m> {
    model: &'m Model,
    /// By layer of people: the stream of its multiplier.
    multipliers: Vec<StreamKey>,
    residents: Option<Residents<'m>>,
    about: About,
    facilities: Places,
    routes: Places,
    course: Option<CourseFrame<'m>>,
}

impl<'m> ExposureFrame<'m> {
    /// For a model and a seed. Where no remnant is `expected` (boxes), people about a remnant are not counted.
    pub fn new(model: &'m Model, seed: Seed, expected: &Tiles<f64>) -> ExposureFrame<'m> {
        let assets = &model.assets;
        let name = |population: &crate::model::assets::Population| format!("people/{}", population.layer.name);
        let inhabited = !assets.populations.is_empty() && !assets.distances_m.is_empty();
        let residents = inhabited.then(|| residents_of(model));
        ExposureFrame {
            model,
            multipliers: assets.populations.iter().map(|p| StreamKey::new(seed, Stage::Exposure, &name(p))).collect(),
            about: residents.as_ref().map(|residents| About::new(residents, expected)).unwrap_or_default(),
            residents,
            facilities: Places::new(assets.facilities.iter().map(|facility| &facility.place), assets.top),
            routes: Places::new(assets.routes.iter().map(|route| &route.place), assets.top),
            course: CourseFrame::new(model, seed),
        }
    }

    /// The residents, if there are layers of people.
    pub fn residents(&self) -> Option<&Residents<'m>> {
        self.residents.as_ref()
    }

    /// People about boxes.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// The course, if one is followed.
    pub fn course(&self) -> Option<&CourseFrame<'m>> {
        self.course.as_ref()
    }

    /// Rows of this model's columns, none yet.
    pub fn rows(&self) -> Rows {
        let followed = if self.course.is_some() { Followed::Yes } else { Followed::No };
        Rows::new(&self.model.assets, followed)
    }

    fn multipliers(&self, replicate: ReplicateId) -> Vec<f64> {
        let populations = self.model.assets.populations.iter().zip(&self.multipliers);
        populations.map(|(population, key)| population.multiplier.quantile(key.stream(replicate).uniform())).collect()
    }

    fn boxes(&self) -> Lattice {
        self.model.grid.boxes
    }
}

fn residents_of(model: &Model) -> Residents<'_> {
    let regions: Vec<Region> = model.districts.iter().map(|district| district.region.clone()).collect();
    let people = People::new(&model.assets.populations, &model.grid.cells, &RegionIndex::new(&regions));
    Residents::new(&model.assets, people, model.grid.cells, regions.len())
}

/// Counts who is exposed in possible grounds.
pub struct ExposureTally<'a, 'm> {
    frame: &'a ExposureFrame<'m>,
    area: DilatedArea,
    about: AboutTally<'a>,
    residents: Option<ResidentsTally<'a, 'm>>,
    facilities: PlacesTally<'a>,
    routes: PlacesTally<'a>,
    course: Option<CourseTally<'a, 'm>>,
    rows: Rows,
    /// Remnants of the running ground.
    remnants: usize,
    /// By distance, people near, then people about remnants.
    people: Vec<u64>,
}

impl<'a, 'm> ExposureTally<'a, 'm> {
    /// Nothing counted.
    pub fn new(frame: &'a ExposureFrame<'m>) -> ExposureTally<'a, 'm> {
        ExposureTally {
            frame,
            area: DilatedArea::new(frame.boxes()),
            about: AboutTally::new(&frame.about),
            residents: frame.residents.as_ref().map(ResidentsTally::new),
            facilities: PlacesTally::new(&frame.facilities),
            routes: PlacesTally::new(&frame.routes),
            course: frame.course.as_ref().map(CourseTally::new),
            rows: frame.rows(),
            remnants: 0,
            people: Vec::new(),
        }
    }

    /// Headline numbers of the replicates counted so far, in no particular order.
    pub fn rows(&self) -> &Rows {
        &self.rows
    }

    /// The sums, when counting is over; rows by replicate.
    pub fn into_counts(self) -> ExposureCounts {
        ExposureCounts {
            rows: self.rows.sorted(),
            residents: self.residents.map(ResidentsTally::into_counts).unwrap_or_default(),
            facilities: self.facilities.into_counts(),
            routes: self.routes.into_counts(),
            course: self.course.map(CourseTally::into_counts),
        }
    }

    fn add_places(&mut self, remnants: &Remnants) {
        self.area.add_all(remnants, |cell| self.about.add(cell));
        if let Some(residents) = &mut self.residents {
            remnants.places().for_each(|place| residents.add(place));
        }
        if !self.frame.facilities.is_empty() {
            remnants.places().for_each(|place| self.facilities.add(place));
        }
        if !self.frame.routes.is_empty() {
            remnants.places().for_each(|place| self.routes.add(place));
        }
    }
}

pack_fields!(ExposureTally<'_, '_>: residents, facilities, routes, course, rows);

impl Tally for ExposureTally<'_, '_> {
    fn count(&mut self, replicate: ReplicateId, part: &PossibleGround) {
        self.add_places(&part.remnants);
        self.remnants += part.remnants.len();
        self.course.iter_mut().for_each(|course| course.count(replicate, part));
    }

    fn finish(&mut self, replicate: ReplicateId) {
        let (remnants, area_ha) = (std::mem::take(&mut self.remnants), self.area.take_ha());
        let (people, multipliers) = (&mut self.people, self.frame.multipliers(replicate));
        people.clear();
        self.residents.iter_mut().for_each(|residents| residents.finish(&multipliers, |near| people.push(near)));
        self.about.finish(|about| people.push(about));
        self.facilities.finish();
        self.routes.finish();
        let totals = self.course.as_mut().map(|course| course.finish(replicate)).unwrap_or_default();
        self.rows.push(&NewRow {
            replicate: replicate.0,
            density_per_ha: (remnants > 0).then(|| remnants as f64 / area_ha),
            people: &self.people,
            totals: &totals,
        });
    }

    fn merge(&mut self, other: Self) {
        if let (Some(mine), Some(theirs)) = (&mut self.residents, other.residents) {
            mine.merge(theirs);
        }
        self.facilities.merge(other.facilities);
        self.routes.merge(other.routes);
        if let (Some(mine), Some(theirs)) = (&mut self.course, other.course) {
            mine.merge(theirs);
        }
        self.rows.extend(other.rows);
    }
}

/// What many possible grounds added up to.
#[derive(Clone, Debug, PartialEq)]
pub struct ExposureCounts {
    /// Headline numbers by replicate.
    pub rows: Rows,
    /// By distance.
    pub residents: Vec<NearCounts>,
    /// Facilities.
    pub facilities: PlacesCounts,
    /// Routes.
    pub routes: PlacesCounts,
    /// The course, if one is followed.
    pub course: Option<CourseCounts>,
}
