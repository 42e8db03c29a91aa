//! Districts that overlap.

use crate::grid::{Bounds, Point, Region};
use crate::model::District;
use crate::scenario::desk::Desk;
use crate::scenario::problem::quoted;

/// Places of the smaller district that are asked for the larger one.
const PROBES: u32 = 1024;
/// How many of them must lie in both: fewer may come from outlines that were rounded.
const HITS: usize = 3;
/// Most pairs that are named.
const SHOWN: usize = 5;

/// Says which districts overlap, since people who live in two of them count in both.
pub(super) fn say_if_districts_overlap(desk: &Desk, districts: &[District]) {
    let mut pairs = Vec::new();
    for (index, one) in districts.iter().enumerate() {
        pairs.extend(
            districts[..index].iter().filter(|other| overlap(&one.region, &other.region)).map(|other| (other, one)),
        );
        if pairs.len() > SHOWN {
            break;
        }
    }
    if pairs.is_empty() {
        return;
    }
    let name = |(a, b): &(&District, &District)| format!("{} and {}", quoted(&a.id), quoted(&b.id));
    let named: Vec<String> = pairs.iter().take(SHOWN).map(name).collect();
    let more = if pairs.len() > SHOWN { "; ..." } else { "" };
    let caution = format!("Districts overlap, and people in two of them count in both: {}{more}.", named.join("; "));
    desk.cautions.say(caution);
}

/// Whether two areas share about half a per cent or more of the smaller one.
fn overlap(a: &Region, b: &Region) -> bool {
    let (small, large) = if a.area_m2() <= b.area_m2() { (a, b) } else { (b, a) };
    meet(&small.bounds(), &large.bounds())
        && (0..PROBES).map(|k| probe(small, k)).filter(|place| large.contains(*place)).nth(HITS - 1).is_some()
}

fn meet(a: &Bounds, b: &Bounds) -> bool {
    a.low.x < b.high.x && b.low.x < a.high.x && a.low.y < b.high.y && b.low.y < a.high.y
}

/// Place number k of an even spread over an area (M. Roberts, The unreasonable effectiveness of quasirandom sequences, 2018).
fn probe(area: &Region, k: u32) -> Point {
    const STEPS: (f64, f64) = (0.754_877_666_246_692_8, 0.569_840_290_998_053_3);
    let step = |step: f64| (0.5 + f64::from(k) * step).fract();
    area.quantile(step(STEPS.0), step(STEPS.1))
}
