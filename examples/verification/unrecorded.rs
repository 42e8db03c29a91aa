//! Strikes that nobody recorded: a Poisson number, anywhere in an area.

use crate::reference::counts::Pmf;
use crate::reference::footprint::{Blob, Footprint, Rectangle};
use crate::reference::laws;
use crate::reference::quadrature::panels;
use crate::suite::comparison::{Chapter, lying, trial};
use crate::suite::models::{fixed, kappa, model, munition, normal, rate, rectangle, strike, uniform};
use remnants::model::Model;
use remnants::model::law::CountLaw;
use remnants::model::munition::Munition;
use remnants::model::strike::{Location, Strike, Unrecorded, UnrecordedRate};
use remnants::units::Quantity;

pub fn chapter() -> Chapter {
    let mut chapter = Chapter::new(
        "Unrecorded strikes",
        "Over a square kilometre, beside one documented strike of presence 0.5. Totals of the unrecorded ones are compound \
         Poisson; the rate is drawn once a ground.",
    );
    let one = |presence: f64, load| {
        Pmf::mixed([(1.0 - presence, Pmf::certain(0)), (presence, Pmf::failures(load, 0.2, Some(10.0)))])
    };
    let per_km2 = UnrecordedRate::PerKm2(fixed(3.0, Quantity::StrikeRate));
    let known = one(0.7, 10).compounded(&Pmf::poisson(3.0));
    totals(&mut chapter, "3 per km2, presence 0.7, loads of 10, kappa 10", (of(per_km2, 0.7, 10), 1001), &known);
    let unsure = UnrecordedRate::PerKm2(uniform(1.0, 6.0, Quantity::StrikeRate));
    let mixed = Pmf::over(&laws::uniform(1.0, 6.0), |m| one(1.0, 10).compounded(&Pmf::poisson(m)));
    totals(&mut chapter, "uniform 1-6 per km2, loads of 10, kappa 10", (of(unsure, 1.0, 10), 1002), &mixed);
    let multiple = UnrecordedRate::PerDocumented(uniform(1.0, 4.0, Quantity::StrikeMultiplier));
    let mixed = Pmf::over(&laws::uniform(0.5, 2.0), |m| one(1.0, 10).compounded(&Pmf::poisson(m)));
    totals(
        &mut chapter,
        "uniform 1-4 for each documented (0.5 expected), loads of 10",
        (of(multiple, 1.0, 10), 1003),
        &mixed,
    );
    let many = UnrecordedRate::PerKm2(fixed(20.0, Quantity::StrikeRate));
    let case =
        totals(&mut chapter, "20 per km2, one submunition each: Poisson", (of(many, 1.0, 1), 1004), &Pmf::poisson(4.0));
    case.near("the expected pair excess of a Poisson number", Pmf::poisson(4.0).pair_excess(), (1.0, 1e-9));
    in_a_square(&mut chapter);
    chapter
}

fn area() -> remnants::grid::Region {
    rectangle(-500.0, -500.0, 500.0, 500.0)
}

fn of(expected: UnrecordedRate, presence: f64, load: u32) -> Model {
    let mut model = model();
    model.failure_types = rate(0.2);
    model.strikes[0].presence = fixed(0.5, Quantity::Probability);
    model.munitions.push(Munition {
        load: CountLaw::fixed(load),
        kappa: kappa(10.0),
        pattern: normal(40.0, 40.0),
        ..munition()
    });
    let presence = fixed(presence, Quantity::Probability);
    let like = Strike { munition: 1, presence, location: Location::Area(area()), ..strike("unrecorded") };
    model.unrecorded = Some(Unrecorded { like, area: area(), expected });
    model
}

fn totals<'c>(
    chapter: &'c mut Chapter,
    name: &str,
    (model, seed): (Model, u64),
    pmf: &Pmf,
) -> &'c mut crate::suite::comparison::Case {
    let trial = trial(&model, seed, 60_000);
    let sample = trial.watch(|ground| [ground.strikes[1].remaining as f64]);
    let case = chapter.case(name, &trial);
    case.moments("unrecorded remnants", &sample.column(0), pmf);
    let pairs = sample.map(|[v]| v * (v - 1.0) / (pmf.mean() * pmf.mean()));
    case.mean("unrecorded remnants: pair excess", &pairs, pmf.pair_excess());
    case.fit("unrecorded remnants: chi-square of the whole law", &sample.column(0), pmf);
    case
}

/// Their clusters: a square of 200 m catches whole handfuls or nothing.
fn in_a_square(chapter: &mut Chapter) {
    let mut model = of(UnrecordedRate::PerKm2(fixed(6.0, Quantity::StrikeRate)), 1.0, 30);
    model.strikes[0].presence = fixed(0.0, Quantity::Probability);
    let trial = trial(&model, 1005, 60_000);
    let square = Rectangle(100.0, -100.0, 300.0, 100.0);
    let sample =
        trial.watch(|ground| [lying(ground, |e, n| (100.0..300.0).contains(&e) && (-100.0..100.0).contains(&n))]);
    let footprint = Footprint::of(Blob::Normal(40.0, 40.0));
    let across = panels(-500.0, 500.0, 25, 3);
    let rates = laws::whole_rates(0.2, 10.0);
    let places = across.iter().flat_map(|(e, v)| across.iter().map(move |(n, w)| ((*e, *n), v * w / 1e6)));
    let shares: Vec<(f64, f64)> = places.map(|(place, w)| (footprint.share(place, 0.0, square), w)).collect();
    let one = Pmf::over(&rates, |p| crate::reference::seats::carrier(&shares, 30, p));
    let case = chapter.case("6 per km2 of 30: what lies in a square of 200 m", &trial);
    case.law("remnants in the square", &sample.column(0), &one.compounded(&Pmf::poisson(6.0)));
}
