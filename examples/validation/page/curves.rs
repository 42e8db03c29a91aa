//! The chart of a case: each panel is scaled by its own first days, so that only shape can be read from it.

use crate::cases::courses::Courses;
use crate::cases::periods::{Period, place};
use crate::cases::shapes::{Kind, Shape};
use remnants::exposure::course::calendar::Month;
use remnants::picture::{
    Format, Frame, Marks, MonthBand, MonthPanel, Months, Published, Sheet, Size, Words, months_chart,
};
use remnants::scenario::Scenario;
use remnants::stats::Histogram;
use remnants::stats::headline::Headline;

/// Numbers are counted in thousand millionths.
const UNIT: f64 = 1e-9;

/// SVG with a panel for each ratio.
pub fn chart(courses: &Courses, shapes: &[Shape], case: (&str, &Scenario)) -> Result<Vec<u8>, String> {
    let (heading, scenario) = case;
    let sheet = Sheet {
        title: format!("{heading}: the shape of the curve, month by month"),
        subtitle: "Each panel is divided by its own first days, ground by ground and as published: only shape can be compared, never level"
            .to_owned(),
        notes: vec![
            "The first published bar of a panel is 1 by definition, and so is the model's mean over the same days; what can be compared is the later bar."
                .to_owned(),
            format!(
                "{} possible grounds, seed {}; drawn numbers; grounds without any in the first days are left out. Numbers: docs/validation.md.",
                courses.grounds.len(),
                scenario.seed
            ),
        ],
        receipt: String::new(),
        crs: &scenario.crs,
        marks: &Marks::default(),
        words: Words::english(),
        size: Size::PAGE,
        frame: Frame::Page,
    };
    let panels = shapes.iter().filter_map(|shape| panel(courses, shape)).collect();
    months_chart(&Months { panels }, &sheet, Format::Svg).map_err(|error| error.to_string())
}

fn panel(courses: &Courses, shape: &Shape) -> Option<MonthPanel> {
    let Kind::Ratio { first, later } = &shape.kind else { return None };
    let inside = first.within(&courses.months)?;
    let band = |(index, month): (usize, &Month)| {
        let numbers = relative(courses, shape, (inside, index));
        MonthBand {
            label: month.first.to_string(),
            mean: numbers.mean,
            q05: numbers.q05.value,
            q50: numbers.q50.value,
            q95: numbers.q95.value,
        }
    };
    let Period { from, to } = *first;
    Some(MonthPanel {
        axis: format!("{} a day, over those of {from} to {to}", shape.unit.words()),
        bands: courses.months.iter().enumerate().map(band).collect(),
        without: None,
        published: published(courses, shape, [first, later]),
    })
}

/// Number a day in a month over that in the first days, over possible grounds.
fn relative(courses: &Courses, shape: &Shape, (first, index): (Period, usize)) -> Headline {
    let (months, mut numbers) = (&courses.months, Histogram::default());
    for ground in &courses.grounds {
        let counts = shape.unit.of(ground);
        let a_day = first.count(months, counts) / first.days();
        if a_day > 0.0 {
            let number = counts[index] as f64 / months[index].days() / a_day;
            numbers.record((number / UNIT).round() as u64);
        }
    }
    Headline::of_histogram(&numbers, UNIT)
}

fn published(courses: &Courses, shape: &Shape, [first, later]: [&Period; 2]) -> Vec<Published> {
    let bar = |period: &Period, value: f64, label: String| {
        let Period { from, to } = *period;
        Published { from: place(&courses.months, from), to: place(&courses.months, to), value, label }
    };
    let (low, high) = shape.interval;
    vec![
        bar(first, 1.0, "published: 1 by definition".to_owned()),
        bar(later, shape.value, format!("published: {} ({low} to {high})", shape.value)),
    ]
}
