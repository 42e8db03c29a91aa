//! The part of the page on a past case: totals by reading, and published figures beside them.

use super::numbers::{between, exact, whole};
use crate::cases::published::{self, Figure, Kind};
use crate::cases::reading::Reading;
use crate::cases::totals::{self, Total};
use crate::cases::verdict::{Verdict, of_recovered, share_at_least};
use remnants::random::{ReplicateId, Seed, Stage, StreamKey};
use remnants::scenario;
use std::fmt::Write;
use std::path::Path;

/// Possible grounds a case.
const REPLICATES: u64 = 4_000;

/// A reading with its totals.
struct Read {
    reading: Reading,
    totals: Vec<Total>,
}

/// Both tables of a case.
pub fn case(folder: &Path) -> Result<String, String> {
    let scenario = scenario::read(folder).map_err(|problems| problems.to_string())?;
    let figures = published::read(folder)?;
    let seed = Seed(scenario.seed);
    let read = |reading: Reading| {
        totals::draw(&reading.apply(&scenario.model), seed, REPLICATES).map(|totals| Read { reading, totals })
    };
    let readings = Reading::of(&scenario.model).into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(format!("{}\n{}", totals_table(&readings, &figures, seed), figures_table(&readings, &figures)))
}

fn totals_table(readings: &[Read], figures: &[Figure], seed: Seed) -> String {
    let mut table = "| Reading | Delivered, 90 % | Remnants, mean | 90 % interval of the model | Width | The same if the whole delivery is in doubt | Width | Naive: delivered x rate |\n|---|---|---|---|---|---|---|---|\n".to_owned();
    for Read { reading, totals } in readings {
        let delivered = totals::quantiles(totals, |total| total.delivered as f64);
        let mean = totals.iter().map(|total| total.remnants as f64).sum::<f64>() / totals.len() as f64;
        let remnants = totals::quantiles(totals, |total| total.remnants as f64);
        let doubted = totals::quantiles(&doubted(totals, figures, seed), |total| total.remnants as f64);
        let _ = writeln!(
            table,
            "| {} | {} | {} | {} | x {:.1} | {} | x {:.1} | {} |",
            reading.words(),
            between(delivered[0], delivered[2]),
            whole(mean),
            between(remnants[0], remnants[2]),
            remnants[2] / remnants[0],
            between(doubted[0], doubted[2]),
            doubted[2] / doubted[0],
            naive(*reading, delivered[1]),
        );
    }
    table
}

fn naive(reading: Reading, delivered: f64) -> String {
    match reading {
        Reading::AsShipped | Reading::Unlinked => between(0.05 * delivered, 0.20 * delivered),
        Reading::FieldWide => whole(0.30 * delivered),
    }
}

/// The totals if the delivered number as a whole is drawn between the published ends.
fn doubted(totals: &[Total], figures: &[Figure], seed: Seed) -> Vec<Total> {
    let ends: Vec<f64> = figures.iter().filter(|f| f.kind == Kind::Delivered).map(|f| f.value).collect();
    let (low, high) = ends.iter().fold((f64::INFINITY, 0.0_f64), |(low, high), end| (low.min(*end), high.max(*end)));
    let key = StreamKey::new(seed, Stage::Shared, "doubt of the delivered total");
    let scaled = |(number, total): (u64, &Total)| {
        let delivered = low + (high - low) * key.stream(ReplicateId(number)).uniform();
        let factor = 2.0 * delivered / (low + high);
        Total { remnants: (total.remnants as f64 * factor).round() as u64, ..*total }
    };
    (0..).zip(totals).map(scaled).collect()
}

fn figures_table(readings: &[Read], figures: &[Figure]) -> String {
    let heads: Vec<&str> = readings.iter().map(|read| read.reading.words()).collect();
    let mut table = format!("| Published | Figure | {} | Verdict | Why |\n|", heads.join(" | "));
    table.push_str(&"---|".repeat(readings.len() + 4));
    for figure in figures.iter().filter(|figure| figure.kind != Kind::Delivered) {
        let judged: Vec<(String, Verdict)> = readings.iter().map(|read| judged(figure, &read.totals)).collect();
        let says: Vec<&str> = judged.iter().map(|(says, _)| says.as_str()).collect();
        let why = if figure.why_not.is_empty() { "A lower bound." } else { &figure.why_not };
        let (value, verdict) = (value(figure), verdicts(&judged));
        let _ = write!(table, "\n| {} | {value} | {} | {verdict} | {why} |", figure.what, says.join(" | "));
    }
    let sources = figures.iter().filter(|figure| figure.kind != Kind::Delivered);
    let list: Vec<String> = sources.map(|figure| format!("- {}: {}", figure.what, figure.source)).collect();
    format!("{table}\n\nWhere these figures stand:\n\n{}\n", list.join("\n"))
}

/// One verdict if all readings agree, else one for each.
fn verdicts(judged: &[(String, Verdict)]) -> String {
    let mut verdicts: Vec<Verdict> = judged.iter().map(|(_, verdict)| *verdict).collect();
    verdicts.dedup();
    if verdicts.len() > 1 {
        verdicts = judged.iter().map(|(_, verdict)| *verdict).collect()
    }
    verdicts.into_iter().map(Verdict::words).collect::<Vec<_>>().join(" / ")
}

fn judged(figure: &Figure, totals: &[Total]) -> (String, Verdict) {
    let at_least = || {
        let share = share_at_least(totals, figure.value);
        format!("at least so many: {} grounds", share_of_grounds(share))
    };
    let interval = |number: &dyn Fn(&Total) -> f64| {
        let [low, _, high] = totals::quantiles(totals, |total| 1e4 * number(total));
        format!("{:.1} to {:.1} %", low / 100.0, high / 100.0)
    };
    match figure.kind {
        Kind::Recovered => (at_least(), of_recovered(totals, figure.value)),
        Kind::AssumedRate | Kind::Scaled => (at_least(), Verdict::NotTestable),
        Kind::RateMean => {
            let share = |total: &Total| total.remnants as f64 / total.delivered as f64;
            (format!("failed: {}", interval(&share)), Verdict::NotTestable)
        }
        Kind::RateHighest => (format!("worst strike: {}", interval(&|total| total.highest)), Verdict::NotTestable),
        Kind::ByType | Kind::Density | Kind::Area | Kind::Delivered => ("-".to_owned(), Verdict::NotTestable),
    }
}

fn share_of_grounds(share: f64) -> String {
    if share == 1.0 {
        "all".to_owned()
    } else if share == 0.0 {
        "no".to_owned()
    } else {
        format!("{:.1} % of", 100.0 * share)
    }
}

fn value(figure: &Figure) -> String {
    match figure.kind {
        Kind::RateMean | Kind::RateHighest => format!("{:.0} %", 100.0 * figure.value),
        Kind::Density | Kind::Area => format!("{}", figure.value),
        Kind::Recovered | Kind::AssumedRate | Kind::Scaled | Kind::ByType | Kind::Delivered => exact(figure.value),
    }
}
