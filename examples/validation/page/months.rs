//! The part of the page on curves month by month: shapes of the model beside published ones, and the level without a verdict.

use super::curves::chart;
use super::numbers::{exact, figure, power, whole};
use super::words;
use crate::cases::courses::{self, Course, Courses};
use crate::cases::periods::Period;
use crate::cases::shapes::{self, Figure, Kind, Modelled, Shape};
use crate::cases::verdict::Verdict;
use remnants::exposure::judged::CASUALTIES_PER_REMNANT;
use remnants::random::Seed;
use remnants::scenario;
use remnants::stats::Histogram;
use remnants::stats::headline::Headline;
use std::fmt::Write;
use std::path::Path;

/// Possible grounds a case.
const REPLICATES: u64 = 300;

/// A chart of the page.
pub struct Chart {
    /// Its file, as seen from docs/.
    pub file: String,
    /// SVG.
    pub bytes: Vec<u8>,
}

/// A case's tables, level and words, and its chart.
pub fn months(folder: &Path, heading: &str) -> Result<(String, Chart), String> {
    let scenario = scenario::read(folder).map_err(|problems| problems.to_string())?;
    let (figures, shapes) = shapes::read(folder)?;
    let courses = courses::draw(&scenario.model, Seed(scenario.seed), REPLICATES)?;
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let place = name.split('-').next().unwrap_or_default();
    let file = format!("validation/months-{place}.svg");
    let mut text = format!("\n### {heading}\n\n![{heading}: shapes of the curve month by month]({file})\n\n");
    let _ = write!(text, "{}\n{}\n", shapes_table(&shapes, &courses)?, notes(&shapes, &courses));
    let _ = write!(text, "{}\n{}{}", figures_table(&figures), level(&courses), words(&format!("months-{name}"))?);
    let bytes = chart(&courses, &shapes, (heading, &scenario))?;
    Ok((text, Chart { file, bytes }))
}

const SHAPES_HEAD: &str = "| Shape | Published, and its 90 % interval | Model: 5 % | 50 % | 95 % | Width | 50 % in the third of grounds with fewest casualties, with most | Grounds without | Verdict |\n|---|---|---|---|---|---|---|---|---|\n";

fn shapes_table(shapes: &[Shape], courses: &Courses) -> Result<String, String> {
    let mut table = SHAPES_HEAD.to_owned();
    for shape in shapes {
        let modelled = shape.modelled(courses);
        outside(shape, courses)?;
        let of = &modelled.shape;
        let quantiles = [of.q05, of.q50, of.q95]
            .map(|q| format!("{} ({} to {})", figure(q.value), figure(q.range.0), figure(q.range.1)));
        let _ = writeln!(
            table,
            "| `{}`: {} | {}, {} to {} | {} | {} | {}, {} | {} of {} | {} |",
            shape.id,
            name(shape),
            shape.value,
            shape.interval.0,
            shape.interval.1,
            quantiles.join(" | "),
            width(&modelled),
            figure(modelled.by_level[0]),
            figure(modelled.by_level[1]),
            modelled.without,
            modelled.grounds,
            verdict(shape, &modelled),
        );
    }
    Ok(table)
}

/// Fails, in words, if days lie wholly outside the months.
fn outside(shape: &Shape, courses: &Courses) -> Result<(), String> {
    let beyond = |period: &Period| period.within(&courses.months).is_none();
    match shape.periods().iter().any(beyond) {
        true => Err(format!("{}: some of its days lie wholly outside the course", shape.id)),
        false => Ok(()),
    }
}

fn name(shape: &Shape) -> String {
    let unit = shape.unit.words();
    match &shape.kind {
        Kind::Ratio { first, later } => {
            format!("{unit} a day, {} over {}", dates(later), dates(first))
        }
        Kind::HalfTime(Period { from, to }) => {
            format!("days from {from} by which half of the {unit} up to {to} had happened")
        }
    }
}

/// From, and the day after the last.
fn dates(period: &Period) -> String {
    format!("{} to {}", period.from, period.to)
}

fn width(modelled: &Modelled) -> String {
    let [band, ..] = modelled.bands();
    match (band.low > 0.0, band.informs()) {
        (false, _) => "lower end 0: uninformative".to_owned(),
        (true, false) => format!("x {:.1}: uninformative", band.width()),
        (true, true) => format!("x {:.1}", band.width()),
    }
}

/// The verdict, and what else it might be with other random numbers.
fn verdict(shape: &Shape, modelled: &Modelled) -> String {
    let [stated, narrow, wide] = modelled.bands().map(|band| shape.verdict(modelled, band));
    let mut others: Vec<&str> = [narrow, wide].into_iter().filter(|v| *v != stated).map(Verdict::words).collect();
    others.dedup();
    let words = stated.words();
    if others.is_empty() {
        words.to_owned()
    } else {
        format!("{words} (within Monte Carlo error perhaps {})", others.join(" or "))
    }
}

/// What must be said of each shape, and of days that the course does not hold.
fn notes(shapes: &[Shape], courses: &Courses) -> String {
    let mut notes: Vec<String> = Vec::new();
    for shape in shapes {
        notes.push(alike(shape, courses));
        notes.extend((!shape.why.is_empty()).then(|| format!("- `{}`: {}\n", shape.id, shape.why)));
        notes.extend(shape.periods().iter().filter_map(|period| shortened(period, courses)));
    }
    notes.dedup();
    notes.concat()
}

/// How many grounds have the published shape, and at which level.
fn alike(shape: &Shape, courses: &Courses) -> String {
    let Modelled { alike, grounds, .. } = shape.modelled(courses);
    let level = match alike.first() {
        Some(fewest) => format!("; casualties in all months there: {} or more", exact(*fewest as f64)),
        None => String::new(),
    };
    format!("- `{}`: in the published interval lie {} of {grounds} grounds{level}.\n", shape.id, alike.len())
}

fn shortened(period: &Period, courses: &Courses) -> Option<String> {
    let part = period.within(&courses.months).filter(|part| part != period)?;
    let (read, all) = (part.days(), period.days());
    Some(format!(
        "- {}: the course holds {}, so the model is read over {read} of {all} days.\n",
        dates(period),
        dates(&part)
    ))
}

const FIGURES_HEAD: &str =
    "| Published | Days | What | Counted | Compared or not, and why | Source |\n|---|---|---|---|---|---|\n";

fn figures_table(figures: &[Figure]) -> String {
    let row = |figure: &Figure| {
        let Figure { number, period, what, definition, comparable, why, source, .. } = figure;
        format!("| {number} | {} | {what} | {definition} | {}. {why} | {source} |\n", dates(period), comparable.words())
    };
    FIGURES_HEAD.to_owned() + &figures.iter().map(row).collect::<String>()
}

/// The level beside the anchor.
fn level(courses: &Courses) -> String {
    let (ratio, error) = per_remnant(&courses.grounds);
    let (low, high) = CASUALTIES_PER_REMNANT;
    let standing = match () {
        () if ratio > high => format!("{:.1} times its upper end", ratio / high),
        () if ratio < low => format!("{:.1} times below its lower end", low / ratio),
        () => "within it".to_owned(),
    };
    let drawn = all_drawn(courses);
    let [from, middle, to] = [drawn.q05, drawn.q50, drawn.q95].map(|q| whole(q.value));
    format!(
        "**Level: never compared, never tuned.** In the first twelve months {} casualties are expected for each remnant initially there \
         (Monte Carlo standard error {}); the anchor is {} to {}, so this is {standing}. Drawn casualties in all {} months: {from}, {middle} \
         and {to} at 5, 50 and 95 % of possible grounds.\n",
        power(ratio),
        power(error),
        power(low),
        power(high),
        courses.months.len(),
    )
}

/// Expected casualties of the first year over remnants initially there, and its standard error, as of a ratio of means
/// (Cochran, Sampling Techniques, 6.3).
fn per_remnant(grounds: &[Course]) -> (f64, f64) {
    let n = grounds.len() as f64;
    let remnants: f64 = grounds.iter().map(|ground| ground.remnants as f64).sum();
    let ratio = grounds.iter().map(|ground| ground.first_year).sum::<f64>() / remnants;
    let square = |ground: &Course| (ground.first_year - ratio * ground.remnants as f64).powi(2);
    let squares: f64 = grounds.iter().map(square).sum();
    (ratio, (squares / (n - 1.0) / n).sqrt() / (remnants / n))
}

fn all_drawn(courses: &Courses) -> Headline {
    let mut counts = Histogram::default();
    courses.grounds.iter().for_each(|ground| counts.record(ground.all()));
    Headline::of_histogram(&counts, 1.0)
}
