//! Tables of the page.

use crate::boxes::{Helped, WAYS, helped};
use crate::conditional::{LEVELS, Level, levels, simple};
use crate::controls::{Controlled, Fit, Measured, Sums, mean, relative_spread, variance};
use crate::grounds::{CONTROLS, Grounds, OUTCOMES, Row, bare};
use crate::sequences::{REPEATS, Sequence};
use crate::timing::{Costs, costs, exact_map};
use remnants::exact::companion;
use remnants::exact::presence::BoxPresence;
use remnants::grid::Tiles;
use remnants::model::Model;
use remnants::random::Seed;

const RUNS: u64 = 200;
const REPLICATES: u64 = 1_000;
/// Student's t, 15 degrees of freedom, 95 %.
const T_15: f64 = 2.131;

/// Sets of controls for each outcome, by number in [`CONTROLS`].
const SETS: [&[&[usize]]; 4] =
    [&[&[0], &[0, 1]], &[&[0], &[0, 1]], &[&[0], &[0, 1], &[2], &[1, 2]], &[&[0], &[0, 1], &[1, 2], &[3], &[1, 2, 3]]];

pub fn chapter(name: &str, model: &Model) -> Result<String, String> {
    let bare = bare(model);
    let grounds = Grounds::new(&bare);
    let seeds: Vec<Seed> = (0..RUNS).map(|k| Seed(1).derived(&format!("precision/{k}"))).collect();
    let [own, one, interleaved] = [Sequence::Independent, Sequence::One, Sequence::Interleaved]
        .map(|sequence| grounds.runs(&seeds, REPLICATES, sequence));
    let used = used(&own);
    let map = exact_map(&bare)?;
    let mut page = format!("\n## {name}\n\n");
    page += &needed(&grounds, &own, &used);
    page += &known_means(&grounds, &own);
    page += &exact_area(&bare, &map.0, &own);
    page += &with_controls(&grounds, &own, &used);
    page += &with_sequences(&grounds, [&own, &one, &interleaved], &used);
    let simple = simple(model)?;
    let map = if simple == bare { map } else { exact_map(&simple)? };
    Ok(page + &maps(&simple, &map))
}

/// Outcomes that are not always 0.
fn used(runs: &[Vec<Row>]) -> Vec<usize> {
    (0..OUTCOMES.len()).filter(|outcome| runs.iter().flatten().any(|row| row.outcomes[*outcome] > 0.0)).collect()
}

fn with_error(measured: Measured, digits: usize) -> String {
    format!("{:.digits$} ± {:.digits$}", measured.value, measured.error)
}

/// Mean and variance of a replicate, over all runs.
fn moments(runs: &[Vec<Row>], outcome: usize) -> (f64, f64) {
    let values: Vec<f64> = runs.iter().flatten().map(|row| row.outcomes[outcome]).collect();
    (mean(&values).value, variance(&values))
}

/// The controls that leave least of each outcome; none where the mean is known exactly.
const BEST: [&[usize]; 4] = [&[], &[], &[1, 2], &[1, 2, 3]];

fn needed(grounds: &Grounds, runs: &[Vec<Row>], used: &[usize]) -> String {
    let mut page = "| | mean | sd of a replicate, % of the mean | replicates for 1 % | the rule ends at | with controls | ends at |\n|---|---:|---:|---:|---:|---:|---:|\n".to_owned();
    for outcome in used {
        let (mean, variance) = moments(runs, *outcome);
        let replicates = variance / (0.01 * mean).powi(2);
        page += &format!(
            "| {} | {mean:.0} | {:.0} | {replicates:.0} | {} | {} |\n",
            OUTCOMES[*outcome],
            100.0 * variance.sqrt() / mean,
            look(replicates),
            needed_with_controls(grounds, runs, *outcome, mean)
        );
    }
    page + "\n"
}

/// The first look after so many replicates.
fn look(replicates: f64) -> f64 {
    1_000.0 * (replicates / 1_000.0).max(1.0).log2().ceil().exp2()
}

fn needed_with_controls(grounds: &Grounds, runs: &[Vec<Row>], outcome: usize, mean: f64) -> String {
    let (set, rows) = (BEST[outcome], runs.concat());
    if set.is_empty() {
        return "0 (known exactly) |".to_owned();
    }
    let left = Sums::new(&rows, outcome, set, &grounds.known).fit().residual / (0.01 * mean).powi(2);
    format!("{left:.0} ({}) | {}", names(set), look(left))
}

fn names(set: &[usize]) -> String {
    set.iter().map(|control| CONTROLS[*control].to_string()).collect::<Vec<_>>().join(", ")
}

fn known_means(grounds: &Grounds, runs: &[Vec<Row>]) -> String {
    let z = |sampled: Measured, known: f64| (sampled.value - known) / sampled.error;
    let control = |k: usize| {
        let values: Vec<f64> = runs.iter().flatten().map(|row| row.controls[k]).collect();
        let sampled = mean(&values);
        format!("{} {:.2} ({:+.1})", CONTROLS[k], grounds.known[k], z(sampled, grounds.known[k]))
    };
    let all: Vec<String> = (0..CONTROLS.len()).map(control).collect();
    format!(
        "Known means of the controls, in brackets by how many standard errors the mean of 200,000 replicates is above: {}.\n\n",
        all.join(", ")
    )
}

/// The mean contaminated area without any ground drawn, against the runs.
fn exact_area(model: &Model, boxes: &Tiles<BoxPresence>, runs: &[Vec<Row>]) -> String {
    let areas: Vec<f64> = runs.iter().flatten().map(|row| row.outcomes[2]).collect();
    let (drawn, unit) = (mean(&areas), model.grid.boxes.cell_ha());
    let area: f64 = boxes.iter().map(|(_, place)| place.any).sum::<f64>() * unit;
    let doubt: f64 = boxes.iter().map(|(_, place)| place.any_error).sum::<f64>() * unit;
    format!(
        "Mean contaminated area from the exact map of presence: {area:.2} ha, its own stated error at most {doubt:.2} ha; from 200,000 replicates {} ha.\n\n",
        with_error(drawn, 2)
    )
}

fn with_controls(grounds: &Grounds, runs: &[Vec<Row>], used: &[usize]) -> String {
    let mut page = "**Controls.**\n\n| mean of | controls | variance left, % | replicates saved, times | bias, % of a run's standard error | stated over true variance | 95 % intervals that hold |\n|---|---|---:|---:|---:|---:|---:|\n".to_owned();
    let exact = grounds.exact;
    for outcome in used {
        for set in SETS[*outcome] {
            let sums: Vec<Sums> = runs.iter().map(|rows| Sums::new(rows, *outcome, set, &grounds.known)).collect();
            let found = Controlled::new(&sums, exact.get(*outcome).copied());
            page += &controlled_line(OUTCOMES[*outcome], set, &found);
        }
    }
    page + "\n"
}

/// One over a measured number.
fn inverse(left: Measured) -> Measured {
    Measured { value: 1.0 / left.value, error: left.error / (left.value * left.value) }
}

fn controlled_line(outcome: &str, set: &[usize], found: &Controlled) -> String {
    format!(
        "| {outcome} | {} | {} | {} | {} | {} | {:.1} % |\n",
        names(set),
        with_error(percent(found.left), 1),
        with_error(inverse(found.left), 2),
        with_error(percent(found.bias), 1),
        with_error(found.stated, 2),
        100.0 * found.held
    )
}

fn with_sequences(grounds: &Grounds, runs: [&Vec<Vec<Row>>; 3], used: &[usize]) -> String {
    let mut page = "**Scrambled sequences for mean failure rates.** Variance of the mean of 1,000 replicates, % of that with independent draws.\n\n| mean of | one sequence | 16 interleaved | control E alone | one sequence and E | usual standard error: stated over true variance | 16 repeats: stated over true variance | 95 % intervals (t, 16 repeats) that hold |\n|---|---:|---:|---:|---:|---:|---:|---:|\n".to_owned();
    for outcome in used {
        page += &sequence_line(grounds, runs, *outcome);
    }
    page + "\n"
}

fn sequence_line(grounds: &Grounds, [own, one, interleaved]: [&Vec<Vec<Row>>; 3], outcome: usize) -> String {
    let (truth, variance) = moments(own, outcome);
    let truth = grounds.exact.get(outcome).copied().unwrap_or(truth);
    let plain = |runs: &[Vec<Row>]| runs.iter().map(|rows| mean_of(rows, outcome)).collect::<Vec<_>>();
    let fitted = |runs: &[Vec<Row>]| -> Vec<f64> {
        let fits = runs.iter().map(|rows| Sums::new(rows, outcome, &[0], &grounds.known).fit());
        fits.map(|fit: Fit| fit.mean).collect()
    };
    let share = |means: &[f64]| with_error(relative_spread(means, 0.01 * variance / REPLICATES as f64), 0);
    let usual = ratio(&plain(one), variance / REPLICATES as f64);
    let repeats: Vec<Measured> = interleaved.iter().map(|rows| of_repeats(rows, outcome)).collect();
    let stated = mean(&repeats.iter().map(|repeat| repeat.error * repeat.error).collect::<Vec<_>>()).value;
    let held = repeats.iter().filter(|repeat| (repeat.value - truth).abs() <= T_15 * repeat.error).count();
    format!(
        "| {} | {} | {} | {} | {} | {} | {} | {:.1} % |\n",
        OUTCOMES[outcome],
        share(&plain(one)),
        share(&plain(interleaved)),
        share(&fitted(own)),
        share(&fitted(one)),
        with_error(usual, 2),
        with_error(ratio(&plain(interleaved), stated), 2),
        100.0 * held as f64 / repeats.len() as f64
    )
}

/// A stated variance over that of means, with the error of the latter.
fn ratio(means: &[f64], stated: f64) -> Measured {
    inverse(relative_spread(means, stated))
}

fn mean_of(rows: &[Row], outcome: usize) -> f64 {
    rows.iter().map(|row| row.outcomes[outcome]).sum::<f64>() / rows.len() as f64
}

fn of_repeats(rows: &[Row], outcome: usize) -> Measured {
    let repeat = |k: u64| {
        let own: Vec<Row> = rows.iter().skip(k as usize).step_by(REPEATS as usize).copied().collect();
        mean_of(&own, outcome)
    };
    let means: Vec<f64> = (0..REPEATS).map(repeat).collect();
    Measured { value: mean_of(rows, outcome), ..mean(&means) }
}

fn maps(model: &Model, (exact, seconds): &(Tiles<BoxPresence>, f64)) -> String {
    let companion = companion(model);
    let costs = costs(model, &companion, Seed(2));
    let found = levels(model, exact, Seed(3));
    let [turned, straight] = costs.masses;
    let mut page = conditioned(&found, &costs);
    page += &format!(
        "\nTime over that of drawing and counting a ground: {turned:.0} with axes turned, {straight:.1} along the grid. "
    );
    page +=
        &format!("The exact map takes as long as about {:.0} thousand grounds.\n\n", seconds / costs.ground / 1_000.0);
    page + &with_known_means(&helped(model, &companion.boxes, exact), &found)
}

fn conditioned(found: &[Option<Level>; 4], costs: &Costs) -> String {
    let mut page = "**Conditioning for maps of presence.**\n\n| P | boxes | mean over exact | variance left, % | net gain, axes turned | along the grid | along the grid, beside the grounds |\n|---:|---:|---:|---:|---:|---:|---:|\n".to_owned();
    let [turned, straight] = costs.masses;
    for (level, found) in LEVELS.iter().zip(found) {
        let Some(Level { boxes, mean, ratio }) = found else { continue };
        let gains = [turned, straight, 1.0 + straight].map(|cost| gain(*ratio, cost)).join(" | ");
        page += &format!(
            "| {level} | {boxes} | {} | {} | {gains} |\n",
            with_error(*mean, 3),
            with_error(percent(*ratio), 1)
        );
    }
    page
}

fn gain(ratio: Measured, cost: f64) -> String {
    let value = 1.0 / (ratio.value * cost);
    with_error(Measured { value, error: value * ratio.error / ratio.value }, 2)
}

fn with_known_means(helped: &[Helped; 4], found: &[Option<Level>; 4]) -> String {
    let mut page = "**Known mean number of remnants of each box**, runs of 2,000 replicates: squared error left, % (in brackets bias, % of P).\n\n| P | own slope | own share | share of 3 x 3 boxes |\n|---:|---:|---:|---:|\n".to_owned();
    for ((level, helped), _) in LEVELS.iter().zip(helped).zip(found).filter(|(_, found)| found.is_some()) {
        let one = |way: usize| {
            format!("{} ({})", with_error(percent(helped.left[way]), 1), with_error(percent(helped.bias[way]), 1))
        };
        page += &format!("| {level} | {} |\n", (0..WAYS).map(one).collect::<Vec<_>>().join(" | "));
    }
    page
}

fn percent(measured: Measured) -> Measured {
    Measured { value: 100.0 * measured.value, error: 100.0 * measured.error }
}
