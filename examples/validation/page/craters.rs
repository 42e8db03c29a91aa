//! The part of the page on bomb craters.

use super::numbers::percent;
use super::{CRATERS, words};
use crate::craters::{Clustering, Craters, HoldOut, agrees};
use crate::patterns::hold_out::Hiding;
use crate::patterns::process::{Clusters, Process};
use std::fmt::Write;

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
