//! The page: tables from runs, and words about them.

use super::cases::published::{self, Figure, Kind};
use super::cases::reading::Reading;
use super::cases::totals::{self, Total};
use super::cases::verdict::{Verdict, of_recovered, share_at_least};
use super::craters::{Clustering, Craters, HoldOut, agrees};
use super::patterns::hold_out::Hiding;
use super::patterns::process::{Clusters, Process};
use remnants::random::{ReplicateId, Seed, Stage, StreamKey};
use remnants::scenario;
use std::fmt::Write;
use std::path::Path;

/// Possible grounds a case.
const REPLICATES: u64 = 10_000;

/// Cases: folder, heading, words about the outcome.
const CASES: [(&str, &str, &str); 2] = [
    ("kosovo-1999", "Kosovo 1999", include_str!("words/kosovo-1999.md")),
    ("lebanon-2006", "Southern Lebanon 2006", include_str!("words/lebanon-2006.md")),
];

/// Marks of the section on craters.
pub const CRATERS: [&str; 2] = ["<!-- craters: begin -->\n", "<!-- craters: end -->\n"];

/// What stands between two marks, marks included; nothing if they do not stand there.
pub fn section_of<'t>(text: &'t str, [begin, end]: [&str; 2]) -> &'t str {
    let found = text.find(begin).zip(text.find(end));
    found.and_then(|(from, to)| text.get(from..to + end.len())).unwrap_or_default()
}

/// The whole page.
pub fn page(scenarios: &Path, craters: &str) -> Result<String, String> {
    let mut page = include_str!("words/opening.md").to_owned();
    for (folder, heading, words) in CASES {
        let _ = write!(page, "\n## {heading}\n\n{}\n{words}", case(&scenarios.join(folder))?);
    }
    page.push_str(include_str!("words/months.md"));
    page.push_str(craters);
    Ok(page)
}

/// A reading with its totals.
struct Read {
    reading: Reading,
    totals: Vec<Total>,
}

fn case(folder: &Path) -> Result<String, String> {
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
    let mut table = "| Published | Figure | Reading | The model says | Verdict | Why |\n|---|---|---|---|---|---|\n".to_owned();
    for figure in figures.iter().filter(|figure| figure.kind != Kind::Delivered) {
        let said = readings.iter().filter(|_| speaks(figure.kind));
        let rows: Vec<[String; 3]> = said
            .map(|Read { reading, totals }| {
                let (says, verdict) = judged(figure, totals);
                [reading.words().to_owned(), says, verdict.words().to_owned()]
            })
            .collect();
        let none = [["all", "nothing", Verdict::NotTestable.words()].map(str::to_owned)];
        let why = if figure.why_not.is_empty() { "A lower bound." } else { &figure.why_not };
        for [reading, says, verdict] in if rows.is_empty() { &none[..] } else { &rows[..] } {
            let value = value(figure);
            let _ = writeln!(table, "| {} | {value} | {reading} | {says} | {verdict} | {why} |", figure.what);
        }
    }
    let sources = figures.iter().filter(|figure| figure.kind != Kind::Delivered);
    let list: Vec<String> = sources.map(|figure| format!("- {}: {}", figure.what, figure.source)).collect();
    format!("{table}\nWhere the published figures stand:\n\n{}\n", list.join("\n"))
}

fn speaks(kind: Kind) -> bool {
    match kind {
        Kind::Recovered | Kind::AssumedRate | Kind::Scaled | Kind::RateMean | Kind::RateHighest => true,
        Kind::ByType | Kind::Density | Kind::Area | Kind::Delivered => false,
    }
}

fn judged(figure: &Figure, totals: &[Total]) -> (String, Verdict) {
    let at_least = || {
        let share = share_at_least(totals, figure.value);
        format!("{} of possible grounds hold at least so many", share_of_grounds(share))
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
            (format!("{} of all failed", interval(&share)), Verdict::NotTestable)
        }
        Kind::RateHighest => {
            (format!("{} at the worst of all strikes", interval(&|total| total.highest)), Verdict::NotTestable)
        }
        Kind::ByType | Kind::Density | Kind::Area | Kind::Delivered => ("nothing".to_owned(), Verdict::NotTestable),
    }
}

fn share_of_grounds(share: f64) -> String {
    if share == 1.0 {
        "all".to_owned()
    } else if share == 0.0 {
        "none".to_owned()
    } else {
        format!("{:.1} %", 100.0 * share)
    }
}

fn value(figure: &Figure) -> String {
    match figure.kind {
        Kind::RateMean | Kind::RateHighest => format!("{:.0} %", 100.0 * figure.value),
        Kind::Density | Kind::Area => format!("{}", figure.value),
        Kind::Recovered | Kind::AssumedRate | Kind::Scaled | Kind::ByType | Kind::Delivered => exact(figure.value),
    }
}

/// The section on craters, between its marks.
pub fn craters(craters: &Craters) -> Result<String, String> {
    let mut text = include_str!("words/craters.md").to_owned();
    text.push_str("\n### Fitted on one half, tested on the other\n\n");
    text.push_str(CLUSTERING_HEAD);
    for clustering in craters.clustering()? {
        text.push_str(&clustering_rows(&clustering));
    }
    text.push_str(include_str!("words/clustering.md"));
    text.push_str("\n### Hidden points\n\n");
    text.push_str(HOLD_OUT_HEAD);
    for hiding in [Hiding::Points, Hiding::Blocks] {
        text.push_str(&hold_out_rows(&craters.hold_out(hiding)));
    }
    text.push_str(include_str!("words/hold-out.md"));
    Ok(format!("{}{text}{}", CRATERS[0], CRATERS[1]))
}

const CLUSTERING_HEAD: &str = "| Fitted on | Tested on | Model | Misfit of K | Nearest neighbour within 10, 20, 50 m: observed | by the model | Largest departure | p | Verdict |\n|---|---|---|---|---|---|---|---|---|\n";

fn clustering_rows(clustering: &Clustering) -> String {
    let Clustering { halves, points, farthest, models } = clustering;
    let mut rows = String::new();
    for tested in models {
        let near = |of: fn(&(f64, f64)) -> f64| tested.near.each_ref().map(|n| format!("{:.0}", 100.0 * of(n))).join(", ");
        let _ = writeln!(
            rows,
            "| {}, {} points, K up to {farthest:.0} m | {}, {} points | {} | {:.2} | {} % | {} % | {:.1} sd | {:.3} | {} |",
            halves[0],
            points[0],
            halves[1],
            points[1],
            process(&tested.process),
            tested.contrast,
            near(|n| n.0),
            near(|n| n.1),
            tested.test.departure,
            tested.test.p_value,
            if tested.test.passes() { "passes" } else { "**fails**" },
        );
    }
    rows
}

fn process(process: &Process) -> String {
    let clusters = |Clusters { per_m2, sd_m }: &Clusters| format!("{:.2} per km2, sd {sd_m:.0} m", per_m2 * 1e6);
    match process {
        Process::Unclustered => "unclustered".to_owned(),
        Process::Thomas(one) => format!("Thomas: clusters {}", clusters(one)),
        Process::TwoScales { groups, clusters: small } => {
            format!("two scales: groups {}; clusters {}", clusters(groups), clusters(small))
        }
    }
}

const HOLD_OUT_HEAD: &str = "| Hidden | Within 50 m of a kept point (20 deals) | Zone states | Holds (20 deals) | Standard errors off | Verdict | Deals in which it would fail | Ground covered |\n|---|---|---|---|---|---|---|---|\n";

fn hold_out_rows(study: &HoldOut) -> String {
    let percent = |(low, high): (f64, f64)| format!("{:.0}-{:.0} %", 100.0 * low, 100.0 * high);
    let hidden = match study.hiding {
        Hiding::Points => "single points",
        Hiding::Blocks => "blocks of 200 m",
    };
    let mut rows = String::new();
    for (level, held) in study.held.iter().enumerate() {
        let _ = writeln!(
            rows,
            "| {hidden} | {:.0} % ({}) | {:.0} % | {:.0} % ({}) | {:.1} | {} | {} of 20 | {:.0} % |",
            100.0 * study.near,
            percent(study.near_range),
            100.0 * held.stated,
            100.0 * held.held,
            percent(study.held_range[level]),
            held.z(),
            if agrees(held) { "holds what it states" } else { "**does not**" },
            study.failed[level],
            100.0 * held.ground,
        );
    }
    rows
}

fn between(low: f64, high: f64) -> String {
    format!("{} to {}", whole(low), whole(high))
}

/// A whole number to three figures.
fn whole(value: f64) -> String {
    let unit = 10_f64.powi((value.abs().max(1.0).log10().floor() as i32 - 2).max(0));
    exact((value / unit).round() * unit)
}

/// A whole number with marks for thousands.
fn exact(value: f64) -> String {
    let digits = format!("{value:.0}");
    let marked = digits.as_bytes().rchunks(3).rev().map(|three| String::from_utf8_lossy(three).into_owned());
    marked.collect::<Vec<_>>().join(",")
}

