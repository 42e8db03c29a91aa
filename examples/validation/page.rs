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
const REPLICATES: u64 = 4_000;

/// Cases: folder and heading.
const CASES: [(&str, &str); 2] = [("kosovo-1999", "Kosovo 1999"), ("lebanon-2006", "Southern Lebanon 2006")];

/// What was written by hand about the outcome.
fn words(name: &str) -> Result<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/validation/words").join(name).with_extension("md");
    std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Marks of the section on craters.
pub const CRATERS: [&str; 2] = ["<!-- craters: begin -->\n", "<!-- craters: end -->\n"];

/// What stands between two marks, marks included; nothing if they do not stand there.
pub fn section_of<'t>(text: &'t str, [begin, end]: [&str; 2]) -> &'t str {
    let found = text.find(begin).zip(text.find(end));
    found.and_then(|(from, to)| text.get(from..to + end.len())).unwrap_or_default()
}

/// The whole page.
pub fn page(scenarios: &Path, craters: &str) -> Result<String, String> {
    let mut page = words("opening")?;
    for (folder, heading) in CASES {
        let _ = write!(page, "\n## {heading}\n\n{}\n{}", case(&scenarios.join(folder))?, words(folder)?);
    }
    page.push_str(&words("months")?);
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

/// The section on craters, between its marks.
pub fn craters(craters: &Craters) -> Result<String, String> {
    let mut text = words("craters")?;
    text.push_str("\n### Fitted on one half, tested on the other\n\n");
    text.push_str(CLUSTERING_HEAD);
    for clustering in craters.clustering()? {
        text.push_str(&clustering_rows(&clustering));
    }
    text.push_str(&words("clustering")?);
    text.push_str("\n### Hidden points\n\n");
    text.push_str(&near_table(craters));
    text.push_str(HOLD_OUT_HEAD);
    for hiding in [Hiding::Points, Hiding::Blocks] {
        text.push_str(&hold_out_rows(&craters.hold_out(hiding)));
    }
    text.push_str(&words("hold-out")?);
    Ok(format!("{}{text}{}", CRATERS[0], CRATERS[1]))
}

const CLUSTERING_HEAD: &str = "| Fitted on | Tested on | Model | Misfit of K | Nearest neighbour within 10, 20, 50 m: observed | by the model | Largest departure | p | Verdict |\n|---|---|---|---|---|---|---|---|---|\n";

fn clustering_rows(clustering: &Clustering) -> String {
    let Clustering { halves, points, farthest, models } = clustering;
    let mut rows = String::new();
    for tested in models {
        let near =
            |of: fn(&(f64, f64)) -> f64| tested.near.each_ref().map(|n| format!("{:.0}", 100.0 * of(n))).join(", ");
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

/// How many hidden points have a kept one close by.
fn near_table(craters: &Craters) -> String {
    let mut table = "| Hidden at a time | Hidden points within 50 m of a kept one: mean of 20 deals (lowest to highest) |\n|---|---|\n".to_owned();
    let single = [(None, 10), (None, 5)];
    let blocks = [100.0, 200.0, 300.0, 400.0].map(|side| (Some(side), 5));
    for (block_m, parts) in single.into_iter().chain(blocks) {
        let (mean, range) = craters.near(block_m, parts);
        let what = block_m.map_or("points".to_owned(), |side| format!("blocks of {side} m"));
        let _ = writeln!(table, "| one in {parts} {what} | {:.0} % ({}) |", 100.0 * mean, percent(range));
    }
    table + "\n"
}

fn percent((low, high): (f64, f64)) -> String {
    format!("{:.0}-{:.0} %", 100.0 * low, 100.0 * high)
}

const HOLD_OUT_HEAD: &str = "| Hidden | Zone states | Holds (20 deals) | Standard errors off | Verdict | Deals in which it would fail | Ground covered |\n|---|---|---|---|---|---|---|\n";

fn hold_out_rows(study: &HoldOut) -> String {
    let hidden = match study.hiding {
        Hiding::Points => "single points",
        Hiding::Blocks => "blocks of 200 m",
    };
    let mut rows = String::new();
    for (level, held) in study.held.iter().enumerate() {
        let _ = writeln!(
            rows,
            "| {hidden} | {:.0} % | {:.0} % ({}) | {:.1} | {} | {} of 20 | {:.0} % |",
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
