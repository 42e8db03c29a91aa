//! Month by month: who meets remnants, what comes of it, and what measures change.

pub mod calendar;
mod draw;
mod luck;
pub mod path;
mod replicate;
mod surroundings;

use crate::engine::tally::SignedSums;
use crate::model::Model;
use crate::packing::pack_fields;
use crate::random::{ReplicateId, Seed, Stage, Stream, StreamKey};
use crate::sampler::outer::SharedDraw;
use crate::sampler::{PossibleGround, Remnant, Sampler};
use crate::stats::{Histogram, Moments};
use calendar::Calendar;
use draw::{CourseDraw, Drawer};
use luck::Luck;
use path::{Path, Variant};
use replicate::{Gathered, Replicate, fixed};
use std::collections::HashMap;
use surroundings::{Class, Places};

/// What may happen, as it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A person comes upon a remnant.
    Encounter,
    /// It goes off.
    Detonation,
    /// It is reported, and removed.
    Report,
    /// A person is killed or injured.
    Casualty,
    /// A person is killed.
    Death,
}

/// Kinds of events.
pub const EVENTS: usize = 5;

/// Fixed point of expected numbers: a thousand millionth.
pub const EXPECTED: f64 = 1e-9;

/// Expected numbers of events, in the order of [`Event`].
type Expected = [f64; EVENTS];

/// What following a course needs to know.
#[derive(Debug)]
pub struct CourseFrame<'m> {
    calendar: Calendar,
    drawer: Drawer<'m>,
    places: Places<'m>,
    sampler: Sampler<'m>,
    /// By strike, unrecorded ones last.
    strikes: Vec<StreamKey>,
    encounters: StreamKey,
    variants: Vec<Variant>,
    sizes: Sizes,
}

/// Numbers of things that are counted apart.
#[derive(Clone, Copy, Debug)]
struct Sizes {
    months: usize,
    activities: usize,
    groups: usize,
    districts: usize,
}

/// More districts times months than this are counted over the whole course only.
const MOST_DISTRICT_MONTHS: usize = 10_000;

impl Sizes {
    /// Things that are counted month by month: activities, groups, and districts unless they are too many.
    fn by_month(&self) -> usize {
        let few = self.districts * self.months <= MOST_DISTRICT_MONTHS;
        self.activities + self.groups + if few { self.districts } else { 0 }
    }
}

impl<'m> CourseFrame<'m> {
    /// For the course of a model; `None` without course or activities.
    pub fn new(model: &'m Model, seed: Seed) -> Option<CourseFrame<'m>> {
        let assets = &model.assets;
        let course = assets.course.as_ref().filter(|_| !assets.activities.is_empty())?;
        let calendar = Calendar::new(course);
        let key = |id: &str| StreamKey::new(seed, Stage::Course, id);
        let strikes = model.strikes.iter().chain(model.unrecorded.as_ref().map(|unrecorded| &unrecorded.like));
        let without = (0..course.measures.len()).map(Variant::Without);
        Some(CourseFrame {
            drawer: Drawer::new(assets, course, seed),
            places: Places::new(model, course, &calendar),
            sampler: Sampler::new(model, seed),
            strikes: strikes.map(|strike| key(&format!("strike/{}", strike.id))).collect(),
            encounters: key("encounters"),
            variants: std::iter::once(Variant::AsStated).chain(without).collect(),
            sizes: Sizes {
                months: calendar.months().len(),
                activities: assets.activities.len(),
                groups: assets.groups.len() + 1,
                districts: model.districts.len(),
            },
            calendar,
        })
    }

    /// The months.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }
}

/// Totals of one replicate under one variant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Expected given the ground and what is unknown, in units of [`EXPECTED`], in the order of [`Event`].
    pub expected: [u64; EVENTS],
    /// As chance had it; encounters are those of the stated measures alone.
    pub drawn: [u64; EVENTS],
    /// Casualties of the first twelve months: expected, in units of [`EXPECTED`], and drawn.
    pub first_year: (u64, u64),
}

/// Follows remnants month by month.
pub struct CourseTally<'a, 'm> {
    frame: &'a CourseFrame<'m>,
    numbers: HashMap<Vec<u32>, usize>,
    classes: Vec<Followed>,
    key: Vec<u32>,
    containing: Vec<u32>,
    streams: Vec<Option<Stream>>,
    running: Option<Running<'a, 'm>>,
    counts: CourseCounts,
}

/// The replicate that is being followed.
struct Running<'a, 'm> {
    draw: CourseDraw,
    shared: SharedDraw,
    year: Replicate<'a, 'm>,
}

/// Remnants that fare alike, and their path under each variant.
#[derive(Debug)]
struct Followed {
    class: Class,
    remnants: u64,
    paths: Vec<Path>,
}

/// Sums over replicates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseCounts {
    /// By month.
    pub months: Vec<MonthCounts>,
    /// By activity.
    pub activities: Vec<EventCounts>,
    /// By group, last those of no stated group: casualties and deaths alone.
    pub groups: Vec<EventCounts>,
    /// By district.
    pub districts: Vec<EventCounts>,
}

/// Events of one kind of thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventCounts {
    /// Expected given the ground, in units of [`EXPECTED`], in the order of [`Event`].
    pub expected: [Moments; EVENTS],
    /// Drawn detonations, casualties, deaths.
    pub drawn: [Histogram; 3],
}

/// One month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MonthCounts {
    /// What happened.
    pub events: EventCounts,
    /// Remnants there at its end, expected, in units of [`EXPECTED`].
    pub left: Moments,
    /// Remnants that measures of clearance removed in it, likewise.
    pub cleared: Moments,
    /// Expected casualties without each measure, likewise.
    pub without: Vec<Moments>,
    /// Those less the expected casualties with it, likewise.
    pub spared: Vec<SignedSums>,
    /// Expected events by activity, then group, then district, likewise.
    pub by: Vec<[Moments; EVENTS]>,
}

pack_fields!(CourseTally<'_, '_>: counts);
pack_fields!(CourseCounts: months, activities, groups, districts);
pack_fields!(EventCounts: expected, drawn);
pack_fields!(MonthCounts: events, left, cleared, without, spared, by);

impl<'a, 'm> CourseTally<'a, 'm> {
    /// Nothing counted.
    pub fn new(frame: &'a CourseFrame<'m>) -> CourseTally<'a, 'm> {
        CourseTally {
            frame,
            numbers: HashMap::new(),
            classes: Vec::new(),
            key: Vec::new(),
            containing: Vec::new(),
            streams: Vec::new(),
            running: None,
            counts: CourseCounts::new(frame),
        }
    }

    /// Follows remnants of the running replicate.
    pub fn count(&mut self, replicate: ReplicateId, part: &PossibleGround) {
        let frame = self.frame;
        let mut running = self.running.take().unwrap_or_else(|| self.begin(replicate));
        let gone = frame.places.starts_with_all().then(|| part.removed.iter());
        for remnant in part.remnants.iter().chain(gone.into_iter().flatten()) {
            let number = self.class_of(&remnant, &running);
            let followed = &mut self.classes[number];
            followed.remnants += 1;
            let strike = remnant.strike as usize;
            let stream = self.streams[strike].get_or_insert_with(|| frame.strikes[strike].stream(replicate));
            running.year.follow(followed, &Luck::new(stream), &running.draw);
        }
        self.running = Some(running);
    }

    /// Ends the replicate; gives totals under each variant, all measures first.
    pub fn finish(&mut self, replicate: ReplicateId) -> Vec<Totals> {
        let Running { mut year, draw, .. } = self.running.take().unwrap_or_else(|| self.begin(replicate));
        self.classes.iter().for_each(|followed| year.expect(followed, &draw));
        year.finish(self.frame.encounters.stream(replicate), &mut self.counts)
    }

    fn begin(&mut self, replicate: ReplicateId) -> Running<'a, 'm> {
        self.numbers.clear();
        self.classes.clear();
        self.streams.clear();
        self.streams.resize_with(self.frame.strikes.len(), || None);
        Running {
            draw: self.frame.drawer.draw(&self.frame.calendar, replicate),
            shared: self.frame.sampler.shared(replicate),
            year: Replicate::new(self.frame),
        }
    }

    /// The number of the class of remnants that fare like this one.
    fn class_of(&mut self, remnant: &Remnant, running: &Running) -> usize {
        self.frame.places.key(remnant, &mut self.containing, &mut self.key);
        if let Some(number) = self.numbers.get(self.key.as_slice()) {
            return *number;
        }
        let Running { draw, shared, .. } = running;
        let class = self.frame.places.class(remnant, &self.containing);
        let class = class.settle(&self.frame.places, shared, &self.frame.calendar);
        let path = |variant: &Variant| Path::new(&class.at, draw, &self.frame.calendar, *variant);
        let paths = self.frame.variants.iter().map(path).collect();
        self.classes.push(Followed { class, remnants: 0, paths });
        self.numbers.insert(self.key.clone(), self.classes.len() - 1);
        self.classes.len() - 1
    }

    /// Adds other replicates.
    pub fn merge(&mut self, other: Self) {
        self.counts.merge(&other.counts);
    }

    /// The counts.
    pub fn into_counts(self) -> CourseCounts {
        self.counts
    }
}

impl EventCounts {
    fn record(&mut self, gathered: &Gathered) {
        self.expected.iter_mut().zip(gathered.expected).for_each(|(moments, value)| moments.record(fixed(value)));
        self.drawn.iter_mut().zip(gathered.drawn).for_each(|(histogram, value)| histogram.record(value));
    }

    fn merge(&mut self, other: &EventCounts) {
        self.expected.iter_mut().zip(&other.expected).for_each(|(mine, theirs)| mine.merge(theirs));
        self.drawn.iter_mut().zip(&other.drawn).for_each(|(mine, theirs)| mine.merge(theirs));
    }
}

impl CourseCounts {
    fn new(frame: &CourseFrame) -> CourseCounts {
        let Sizes { months, activities, groups, districts } = frame.sizes;
        let none = |count: usize| vec![EventCounts::default(); count];
        let measures = frame.variants.len() - 1;
        let (without, spared) = (vec![Moments::default(); measures], vec![SignedSums::default(); measures]);
        let by = vec![[Moments::default(); EVENTS]; frame.sizes.by_month()];
        CourseCounts {
            months: vec![MonthCounts { without, spared, by, ..MonthCounts::default() }; months],
            activities: none(activities),
            groups: none(groups),
            districts: none(districts),
        }
    }

    fn merge(&mut self, other: &CourseCounts) {
        for (mine, theirs) in self.months.iter_mut().zip(&other.months) {
            mine.events.merge(&theirs.events);
            mine.left.merge(&theirs.left);
            mine.cleared.merge(&theirs.cleared);
            mine.without.iter_mut().zip(&theirs.without).for_each(|(mine, theirs)| mine.merge(theirs));
            mine.spared.iter_mut().zip(&theirs.spared).for_each(|(mine, theirs)| mine.merge(theirs));
            let by = mine.by.iter_mut().flatten().zip(theirs.by.iter().flatten());
            by.for_each(|(mine, theirs)| mine.merge(theirs));
        }
        let pairs = [(&mut self.activities, &other.activities), (&mut self.groups, &other.groups)];
        let pairs = pairs.into_iter().chain([(&mut self.districts, &other.districts)]);
        pairs.for_each(|(mine, theirs)| mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| mine.merge(theirs)));
    }
}
