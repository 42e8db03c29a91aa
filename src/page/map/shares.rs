//! For every box the share of all expected remnants that boxes from the most contaminated down to it hold, in whole per cent.

use super::gather::{Gathered, Limits, Part};
use super::pack;
use crate::grid::Cell;
use crate::hazard::zones::Ranking;
use serde_json::{Value, json};

/// Shares that a zone may have, per cent: from 1 to this.
const MOST_PERCENT: usize = 99;

/// Zones at every whole per cent.
#[derive(Clone, Debug)]
pub struct Shares {
    /// By per cent, from 1: how many boxes the zone has; ends where all boxes of the grid hold less.
    pub boxes: Vec<u32>,
    /// Squares of boxes about all zones; they hold no codes.
    pub frame: Option<Gathered>,
    /// Squares of zones, counted row by row from the north-west, each with the least per cent of a zone that touches it.
    pub members: Vec<(usize, u16)>,
}

impl Shares {
    /// The zones of a ranking, boxes gathered into squares: a square belongs to the zones of any of its boxes.
    ///
    /// The zones are those of [`Ranking::boxes_holding`], whose sums are made in the same order.
    pub fn new(ranking: &Ranking, total: f64, limits: Limits) -> Shares {
        let boxes = counts(ranking, total);
        let cells: Vec<Cell> = {
            let members = ranking.boxes().iter().take(boxes.last().map_or(0, |count| *count as usize));
            members.map(|(cell, _)| *cell).collect()
        };
        let Some(part) = Part::around(cells.iter().copied()) else {
            return Shares { boxes, frame: None, members: Vec::new() };
        };
        let frame = Gathered::frame(ranking.lattice(), part, limits);
        let percent = |rank| boxes.partition_point(|count| *count as usize <= rank) as u16 + 1;
        let ranked = cells.into_iter().enumerate();
        let mut members: Vec<_> = ranked.map(|(rank, cell)| (frame.place(part, cell), percent(rank))).collect();
        // The first box of a square is its most contaminated; sorting keeps it first.
        members.sort_by_key(|(place, _)| *place);
        members.dedup_by_key(|(place, _)| *place);
        Shares { boxes, frame: Some(frame), members }
    }

    /// The squares as text: how far each lies behind the one before (low, then high halves), then how its per cent differs.
    pub fn packed(&self) -> Value {
        let befores = std::iter::once((0, 0)).chain(self.members.iter().copied());
        let steps: Vec<(u32, u16)> = self
            .members
            .iter()
            .zip(befores)
            .map(|((place, percent), before)| ((place - before.0) as u32, pack::folded(percent.wrapping_sub(before.1))))
            .collect();
        let low = steps.iter().map(|(gap, _)| (gap & 0xffff) as u16);
        let numbers = low.chain(steps.iter().map(|(gap, _)| (gap >> 16) as u16)).chain(steps.iter().map(|step| step.1));
        json!({ "count": steps.len(), "data": pack::numbers(&numbers.collect::<Vec<u16>>()) })
    }
}

fn counts(ranking: &Ranking, total: f64) -> Vec<u32> {
    let (mut held, mut counts) = (0.0, Vec::new());
    for (index, (_, mean)) in ranking.boxes().iter().enumerate() {
        held += mean;
        while counts.len() < MOST_PERCENT && held >= (counts.len() + 1) as f64 / 100.0 * total {
            counts.push(index as u32 + 1);
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Bounds, Lattice, Point, Tiles};
    use crate::hazard::zones::SHARES;

    const MANY: Limits = Limits { squares: 1_000_000, side: 10_000 };

    fn ranking(count: u32) -> (Ranking, f64) {
        let extent = Bounds { low: Point::new(0.0, 0.0), high: Point::new(50.0 * f64::from(count), 50.0) };
        let mut expected = Tiles::new(Lattice::covering(&extent, 50_000).unwrap());
        for column in 0..count {
            *expected.at(Cell { row: 0, column }) = 1.0 / f64::from(1 + (column * 7919) % count);
        }
        let total = expected.iter().map(|(_, mean)| mean).sum();
        (Ranking::new(&expected), total)
    }

    #[test]
    fn zones_are_exactly_those_of_the_ranking() {
        let (ranking, total) = ranking(997);
        for total in [total, total * 1.07] {
            let shares = Shares::new(&ranking, total, MANY);
            for share in SHARES.into_iter().chain((1..=99).map(|p| f64::from(p) / 100.0)) {
                let percent = (share * 100.0).round() as usize;
                let held = ranking.boxes_holding(share, total);
                assert_eq!(shares.boxes.get(percent - 1).copied(), held, "{percent} %");
                let Some(held) = held else { continue };
                let inside = shares.members.iter().filter(|(_, code)| usize::from(*code) <= percent).count();
                assert_eq!(inside, held as usize, "{percent} %");
            }
        }
    }

    #[test]
    fn coarser_squares_contain_every_box_of_a_zone() {
        let (ranking, total) = ranking(100);
        let shares = Shares::new(&ranking, total, Limits { squares: 20, side: 10_000 });
        let frame = shares.frame.as_ref().unwrap();
        assert!(frame.per_side > 1);
        let part = Part::around(ranking.boxes().iter().map(|(cell, _)| *cell)).unwrap();
        assert!(shares.members.contains(&(frame.place(part, ranking.boxes()[0].0), 1)));
        assert!(shares.members.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn a_ranking_without_boxes_has_no_zones() {
        let empty: Tiles<f64> = Tiles::new(*ranking(3).0.lattice());
        let shares = Shares::new(&Ranking::new(&empty), 0.0, MANY);
        assert!(shares.boxes.is_empty() && shares.frame.is_none() && shares.members.is_empty());
    }
}
