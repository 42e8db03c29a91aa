//! How sure: the spread of possible grounds, what more replicates would buy, and checks.

use crate::findings::exposed::{Anchors, CasualtyAnchor};
use crate::findings::{Convergence, Step};
use crate::language::numbers::step_for;
use crate::report::document::{Block, Figure, Section, Table, Teller};

/// The section.
pub(super) fn section(teller: Teller) -> Option<Section> {
    let findings = teller.findings;
    let mut blocks = vec![
        Block::Text(teller.say("sure.spread")),
        Block::Figure(Figure::Distribution, None),
        Block::Text(teller.say("sure.grounds")),
        Block::Figure(Figure::Grounds, None),
    ];
    if let Some(convergence) = findings.convergence.first() {
        blocks.push(Block::Text(teller.say("sure.convergence")));
        blocks.push(Block::Figure(Figure::Convergence, Some(steps(teller, convergence))));
    }
    blocks.push(Block::Heading(teller.say("sure.check")));
    blocks.push(Block::Items(vec![check(teller)]));
    blocks.push(Block::Heading(teller.say("sure.anchors")));
    blocks.push(Block::Items(anchors(teller, &findings.anchors)));
    teller.section("sure", blocks)
}

/// As drawn, since a mean that is known does not settle.
fn steps(teller: Teller, convergence: &Convergence) -> Table {
    let numbers = &teller.language.numbers;
    let row = |Step { replicates, estimate: at }: &Step| {
        let step = step_for(at.q95.0 - at.q05.0);
        let end = |value: f64| numbers.rounded(value, step);
        let interval = teller.tell("number.interval", &[("low", &end(at.q05.0)), ("high", &end(at.q95.0))]);
        let mean = format!("{} ± {}", end(at.mean.0), numbers.short(at.standard_error.0));
        vec![teller.count(*replicates), mean, interval]
    };
    Table {
        caption: teller.say("sure.steps"),
        head: teller.heads(&["head.replicates", "head.remnants", "head.interval"]),
        words: 0,
        rows: convergence.steps.iter().map(row).collect(),
        total: None,
        note: None,
    }
}

/// The self-check in the reader's language; where it was largest stands in the summary.
pub(crate) fn check(teller: Teller) -> String {
    let (check, numbers) = (&teller.findings.exact_check, &teller.language.numbers);
    let key = match check.verdict.as_str() {
        "agrees" => "check.agrees",
        "disagrees" => "check.disagrees",
        _ => "check.not_decidable",
    };
    if check.tests == 0 {
        return teller.tell("check.none", &[]);
    }
    let values = [
        ("tests", teller.count(check.tests)),
        ("z", numbers.rounded(check.largest_z.0, 0.1)),
        ("threshold", numbers.rounded(check.threshold_z.0, 0.1)),
        ("runs", numbers.rounded(1.0 / check.false_alarm_rate.0, 1.0)),
        ("open", teller.count(check.not_decidable)),
    ];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    let told = teller.tell(key, &values);
    if check.not_decidable > 0 { format!("{told} {}", teller.tell("check.open", &values)) } else { told }
}

/// How the run stands to what was found elsewhere.
pub(crate) fn anchors(teller: Teller, anchors: &Anchors) -> Vec<String> {
    let (numbers, [low, high]) = (&teller.language.numbers, anchors.density_seen_elsewhere);
    let values = [
        numbers.significant(anchors.density_per_ha.mean.0, 2),
        teller.number(low),
        teller.number(high),
        teller.number(anchors.density_flagged_above),
    ];
    let named = [("mean", values[0].as_str()), ("low", &values[1]), ("high", &values[2]), ("flagged", &values[3])];
    let density = standing("density", &anchors.density_standing).map(|key| teller.tell(key, &named));
    let said: Vec<String> =
        density.into_iter().chain(casualties(teller, &anchors.casualties_per_remnant_first_year)).collect();
    if said.is_empty() { vec![teller.say("anchor.none")] } else { said }
}

fn casualties(teller: Teller, anchor: &CasualtyAnchor) -> Option<String> {
    let (numbers, [low, high]) = (&teller.language.numbers, anchor.seen_elsewhere?);
    let values = [
        numbers.short(anchor.ratio.0),
        numbers.short(anchor.standard_error.0),
        numbers.short(low),
        numbers.short(high),
    ];
    let named = [("ratio", values[0].as_str()), ("error", &values[1]), ("low", &values[2]), ("high", &values[3])];
    standing("casualties", anchor.standing.as_deref()?).map(|key| teller.tell(key, &named))
}

/// The key of the sentence for a standing; none where there is nothing to judge.
fn standing(of: &str, standing: &str) -> Option<&'static str> {
    match (of, standing) {
        ("density", "within") => Some("anchor.density_within"),
        ("density", "below") => Some("anchor.density_below"),
        ("density", "above") => Some("anchor.density_above"),
        ("density", "far above") => Some("anchor.density_flagged"),
        ("casualties", "within") => Some("anchor.casualties_within"),
        ("casualties", "below") => Some("anchor.casualties_below"),
        ("casualties", "above" | "far above") => Some("anchor.casualties_above"),
        _ => None,
    }
}
