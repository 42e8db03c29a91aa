//! What one replicate of a course adds up to, expected and drawn.

use super::draw::CourseDraw;
use super::luck::{End, Luck, Outcome};
use super::surroundings::Class;
use super::{CourseCounts, CourseFrame, EVENTS, EXPECTED, Event, Expected, Followed, Sizes, Totals};
use crate::random::Stream;
use crate::sampler::outer::poisson;

/// What one replicate adds up to.
pub(super) struct Replicate<'a, 'm> {
    frame: &'a CourseFrame<'m>,
    months: Vec<Gathered>,
    activities: Vec<Gathered>,
    groups: Vec<Gathered>,
    districts: Vec<Gathered>,
    left: Vec<f64>,
    cleared: Vec<f64>,
    /// By month, then activity, group and district (unless those are too many): expected events.
    by: Vec<Expected>,
    /// By variant, then month: expected casualties.
    casualties: Vec<Vec<f64>>,
    /// By variant: expected events, and drawn ones; casualties of the first year.
    totals: Vec<(Expected, [u64; EVENTS], u64)>,
    /// Encounters that led to nothing, expected while remnants stayed.
    idle: f64,
}

/// Events of one kind of thing in one replicate.
#[derive(Clone, Default)]
pub(super) struct Gathered {
    pub(super) expected: Expected,
    pub(super) drawn: [u64; 3],
}

/// Months of the first year.
const YEAR: usize = 12;

impl<'a, 'm> Replicate<'a, 'm> {
    pub(super) fn new(frame: &'a CourseFrame<'m>) -> Replicate<'a, 'm> {
        let Sizes { months, activities, groups, districts } = frame.sizes;
        let none = |count: usize| vec![Gathered::default(); count];
        Replicate {
            frame,
            months: none(months),
            activities: none(activities),
            groups: none(groups),
            districts: none(districts),
            left: vec![0.0; months],
            cleared: vec![0.0; months],
            by: vec![Expected::default(); months * frame.sizes.by_month()],
            casualties: vec![vec![0.0; months]; frame.variants.len()],
            totals: vec![Default::default(); frame.variants.len()],
            idle: 0.0,
        }
    }

    /// What chance makes of one remnant under each variant.
    pub(super) fn follow(&mut self, followed: &Followed, luck: &Luck, draw: &CourseDraw) {
        for (variant, path) in followed.paths.iter().enumerate() {
            let (end, idle) = luck.end(path, followed.class.at.present, draw);
            if variant == 0 {
                self.idle += idle;
            }
            match end {
                End::Before | End::Stays | End::Removed { .. } => {}
                End::Report { .. } => self.totals[variant].1[Event::Report as usize] += 1,
                End::Detonation { month, activity } => {
                    self.detonate(variant, (month, activity), luck.casualties(activity, draw), &followed.class);
                }
            }
        }
    }

    fn detonate(
        &mut self,
        variant: usize,
        (month, activity): (usize, usize),
        casualties: Vec<(usize, Outcome)>,
        class: &Class,
    ) {
        let died = casualties.iter().filter(|(_, outcome)| *outcome == Outcome::Died).count() as u64;
        let drawn = [1, casualties.len() as u64, died];
        let (_, totals, first_year) = &mut self.totals[variant];
        totals[Event::Detonation as usize] += 1;
        totals[Event::Casualty as usize] += drawn[1];
        totals[Event::Death as usize] += died;
        *first_year += if month < YEAR { drawn[1] } else { 0 };
        if variant > 0 {
            return;
        }
        self.months[month].draw(drawn);
        self.activities[activity].draw(drawn);
        class.districts.iter().for_each(|district| self.districts[*district as usize].draw(drawn));
        for (group, outcome) in casualties {
            self.groups[group].draw([0, 1, u64::from(outcome == Outcome::Died)]);
        }
    }

    /// What is expected of all remnants of a class, month by month.
    pub(super) fn expect(&mut self, followed: &Followed, draw: &CourseDraw) {
        let remnants = followed.remnants as f64;
        for (variant, path) in followed.paths.iter().enumerate() {
            for month in 0..self.frame.sizes.months {
                for activity in 0..self.frame.sizes.activities {
                    let met = remnants * path.met(month, activity);
                    if met > 0.0 {
                        self.expect_events(
                            variant,
                            (month, activity),
                            events(met, activity, draw),
                            (&followed.class, draw),
                        );
                    }
                }
            }
        }
        let path = &followed.paths[0];
        for month in 0..self.frame.sizes.months {
            self.left[month] += remnants * path.left(month);
            self.cleared[month] += remnants * path.cleared(month);
        }
    }

    fn expect_events(
        &mut self,
        variant: usize,
        (month, activity): (usize, usize),
        events: Expected,
        (class, draw): (&Class, &CourseDraw),
    ) {
        add(&mut self.totals[variant].0, &events);
        self.casualties[variant][month] += events[Event::Casualty as usize];
        if variant > 0 {
            return;
        }
        add(&mut self.months[month].expected, &events);
        add(&mut self.activities[activity].expected, &events);
        class.districts.iter().for_each(|district| add(&mut self.districts[*district as usize].expected, &events));
        let shares = &draw.activities[activity].groups;
        let persons = shares.iter().map(|share| of_persons(&events, *share));
        self.groups.iter_mut().zip(persons).for_each(|(gathered, events)| add(&mut gathered.expected, &events));
        self.expect_by((month, activity), &events, (class, shares));
    }

    /// The same month by month.
    fn expect_by(&mut self, (month, activity): (usize, usize), events: &Expected, (class, shares): (&Class, &[f64])) {
        let sizes = self.frame.sizes;
        let by = &mut self.by[month * sizes.by_month()..(month + 1) * sizes.by_month()];
        let (activities, others) = by.split_at_mut(sizes.activities);
        let (groups, districts) = others.split_at_mut(sizes.groups);
        add(&mut activities[activity], events);
        groups.iter_mut().zip(shares).for_each(|(sums, share)| add(sums, &of_persons(events, *share)));
        for district in &class.districts {
            districts.get_mut(*district as usize).into_iter().for_each(|sums| add(sums, events));
        }
    }

    pub(super) fn finish(mut self, mut stream: Stream, counts: &mut CourseCounts) -> Vec<Totals> {
        let [_, detonations, reports, ..] = self.totals[0].1;
        self.totals[0].1[Event::Encounter as usize] = detonations + reports + poisson(self.idle, &mut stream);
        for (month, gathered) in self.months.iter().enumerate() {
            let counts = &mut counts.months[month];
            counts.events.record(gathered);
            counts.left.record(fixed(self.left[month]));
            counts.cleared.record(fixed(self.cleared[month]));
            let without = counts.without.iter_mut().zip(&self.casualties[1..]);
            without.for_each(|(moments, casualties)| moments.record(fixed(casualties[month])));
            let with = i128::from(fixed(self.casualties[0][month]));
            let spared = counts.spared.iter_mut().zip(&self.casualties[1..]);
            spared.for_each(|(sums, casualties)| sums.record_whole(i128::from(fixed(casualties[month])) - with));
            let by = &self.by[month * self.frame.sizes.by_month()..];
            let moments = counts.by.iter_mut().flatten().zip(by.iter().flatten());
            moments.for_each(|(moments, expected)| moments.record(fixed(*expected)));
        }
        let all = [(&mut counts.activities, &self.activities), (&mut counts.groups, &self.groups)];
        let all = all.into_iter().chain([(&mut counts.districts, &self.districts)]);
        all.for_each(|(counts, gathered)| counts.iter_mut().zip(gathered).for_each(|(c, g)| c.record(g)));
        let first_year = |months: &Vec<f64>| fixed(months.iter().take(YEAR).sum());
        let totals = self.totals.iter().zip(&self.casualties);
        let one = |((expected, drawn, year), months): (&(Expected, [u64; EVENTS], u64), &Vec<f64>)| Totals {
            expected: expected.map(fixed),
            drawn: *drawn,
            first_year: (first_year(months), *year),
        };
        totals.map(one).collect()
    }
}

/// What so many encounters with an activity lead to.
fn events(met: f64, activity: usize, draw: &CourseDraw) -> Expected {
    let drawn = &draw.activities[activity];
    let detonations = met * drawn.detonation;
    let casualties = detonations * drawn.casualties;
    [met, detonations, met * drawn.report, casualties, casualties * drawn.fatal]
}

/// The part of events that people of a group have: casualties and deaths alone.
fn of_persons(events: &Expected, share: f64) -> Expected {
    let [.., casualties, deaths] = events;
    [0.0, 0.0, 0.0, casualties * share, deaths * share]
}

fn add(sums: &mut Expected, more: &Expected) {
    sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}

/// An expected number in fixed point; it stops at four thousand millions.
pub(super) fn fixed(expected: f64) -> u64 {
    ((expected / EXPECTED).round() as u64).min(1 << 62)
}

impl Gathered {
    fn draw(&mut self, drawn: [u64; 3]) {
        self.drawn.iter_mut().zip(drawn).for_each(|(sum, more)| *sum += more);
    }
}
